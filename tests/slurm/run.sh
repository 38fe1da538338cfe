#!/usr/bin/env bash
# One sweep through a real Slurm: a job array of which one task is cancelled, one requeued and one
# signalled while they work, then merged; an MPI job; a GPU job; and without Slurm five shards, four
# ranks and a run killed twice. Every frontier has to have the bytes of a single run. Starts a cluster of two nodes on this machine and stops it again.
#
#   tests/slurm/run.sh [--time-limit] [BUILD]
#
# --time-limit also has Slurm itself send the signal, shortly before a limit of one minute: two minutes
# more. BUILD is the build directory, by default build/.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/slurm/local-slurm.sh

time_limit=no
if [ "${1:-}" = --time-limit ]; then
  time_limit=yes
  shift
fi
boundsweep=$(realpath "${1:-build}")/boundsweep
sweep=$PWD/sweeps/quickstart.toml
larger=(--set 'architecture.radius={ from = 0.5, to = 1.5, points = 1600 }')

folder=$(mktemp -d)
finish() {
  local status=$?
  stop_slurm
  if [ $status -eq 0 ]; then
    rm -rf "$folder"
  else
    say "FAILED; everything is left in $folder"
    tail -n 5 "$folder"/*/log/*.log || true
  fi
}
trap finish EXIT
trap "exit 130" INT TERM

start=$(date +%s)
say() { printf '%4d s  %s\n' $(($(date +%s) - start)) "$*"; }
# prints PATTERN COMMAND …: whether the command's output has it. Not a pipe: grep -q leaves it early, and
# the command that then still writes fails, and with it the pipe.
prints() { grep -q -- "$1" <<<"$("${@:2}")"; }
fail() {
  say "$*"
  exit 1
}
wait_until() { # WHAT, then the condition
  local what=$1
  shift
  for _ in $(seq 3000); do
    ! "$@" || return 0
    sleep 0.1
  done
  fail "still waiting for $what"
}
state_of() { scontrol show job "$1" | grep -oP 'JobState=\K[A-Z]+' | sort -u | paste -sd+; }
ended() {
  ! squeue --noheader --jobs="$1" --states=all --format=%T |
    grep -qvE 'COMPLETED|FAILED|CANCELLED|TIMEOUT'
}
# The first number in the output of a submission: "array job 1, then merge job 2".
job_ids() { grep -oE '[0-9]+' <<<"$1"; }
interruptions() {
  grep -h 'interrupted after' "$out"/log/*.log | sed "s|$folder/||; s/^/        /" || fail "nothing was interrupted"
}
same_bytes() { # DIRECTORY AND THAT OF A SINGLE RUN
  local table
  for table in frontier.csv phases.csv; do
    cmp "$1/$table" "$2/$table" || fail "$1/$table differs"
  done
  say "the same bytes as a single run: ${1#"$folder"/}/frontier.csv, phases.csv"
  same+=("${1#"$folder"/}/frontier.csv")
}
same=()

say "single run"
TIMEFORMAT=%3U
{ time "$boundsweep" run "$sweep" "${larger[@]}" --out "$folder/single" --device cpu --threads 1 --quiet; } 2>"$folder/time"
single_ms=$((10#$(tr -d . <"$folder/time"))) # of processor time, whatever else the machine does
say "$("$boundsweep" --version), Slurm $(slurmctld -V | grep -oE '[0-9.]+'), $(nproc) cores"

# 0. Without Slurm: shards one after the other, ranks, SIGKILL.
run=("$boundsweep" run "$sweep" "${larger[@]}" --device cpu --threads 1 --quiet)
for shard in 0 1 2 3 4; do
  "${run[@]}" --shard $shard/5 --out "$folder/shards/$shard"
done
"$boundsweep" merge "$folder"/shards/? --out "$folder/shards" >"$folder/merge.log"
same_bytes "$folder/shards" "$folder/single"
for kill in 1 2; do
  "${run[@]}" --checkpoint 0 --out "$folder/killed" &
  wait_until "a saved tile" test -s "$folder/killed/.boundsweep/journal-$kill-0"
  kill -KILL $!
  wait $! 2>/dev/null || [ $? -eq 137 ] || fail "the run was over before it was killed"
done
"${run[@]}" --out "$folder/killed"
say "killed twice with SIGKILL; the last run evaluated $(grep -oP '"points_this_run": \K[0-9]+' "$folder/killed/manifest.json") points"
same_bytes "$folder/killed" "$folder/single"
if prints libmpi ldd "$boundsweep"; then
  OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 \
    mpirun -n 4 --oversubscribe --bind-to none "${run[@]}" --out "$folder/four-ranks"
  same_bytes "$folder/four-ranks" "$folder/single"
fi

start_slurm "$folder/slurm"
say "nodes: $(sinfo --noheader --format='%D %t')"

# 1. A job array, as `plan --slurm` submits it; three of its six tasks are disturbed half-way.
out=$folder/array
"$boundsweep" plan "$sweep" "${larger[@]}" --slurm --tasks 6 --threads 1 --out "$out" >"$folder/submit.sh"
read -r array merge <<<"$(job_ids "$(bash "$folder/submit.sh")" | tr '\n' ' ')"
say "array job $array of 6 tasks, merge job $merge after it"
for task in 0 1 2; do
  wait_until "task $task to work" test -e "$out/shard-$task-of-6/.boundsweep/state"
done
sleep 0.3 # until it listens to signals
scancel "${array}_0"
scontrol requeue "${array}_1"
# What Slurm sends before the time limit. scancel tries again and again when the task goes back to the
# queue; whether the signal came shows below.
timeout 2 scancel --batch --signal=USR1 "${array}_2" || true
say "task 0 cancelled, task 1 requeued, task 2 signalled"
wait_until "the array" ended "$array"
wait_until "the merge job" ended "$merge"
for task in 1 2; do
  prints 'Restarts=1 ' scontrol show job "${array}_$task" || fail "task $task was not started again"
done
say "task 0: $(state_of "${array}_0"); tasks 1 and 2, started again: $(state_of "${array}_1"), $(state_of "${array}_2")"
interruptions
[ "$(state_of "$merge")" = CANCELLED ] || fail "the merge job ran without task 0: $(state_of "$merge")"
[ ! -e "$out/frontier.csv" ] || fail "a frontier without task 0"

# 2. merge names what is missing; only that is submitted again, with another merge behind it.
if "$boundsweep" merge "$out"/shard-*-of-6 --out "$out" 2>"$folder/missing"; then
  fail "merged without task 0"
fi
sed "s|$folder/||; s|$PWD/||; s/^/        /" "$folder/missing"
missing=$(grep -oE -- '--array=[0-9,-]+' "$folder/missing")
[ "$missing" = --array=0 ] || fail "not the array range that is missing: $missing"
array=$(BOUNDSWEEP=$boundsweep sbatch --parsable "$missing" --cpus-per-task=1 --mem=500M --time=10 \
  --output="$out/log/%x-%A_%a.log" sweeps/slurm/array.sbatch "$sweep" "$out" 6 "${larger[@]}")
merge=$(BOUNDSWEEP=$boundsweep sbatch --parsable --dependency="afterok:$array" --mem=500M \
  --output="$out/log/%x-%j.log" sweeps/slurm/merge.sbatch "$out" 6)
wait_until "the merge job" ended "$merge"
same_bytes "$out" "$folder/single"

# 3. One MPI job, started by srun and by mpirun, over both nodes; srun's is signalled half-way.
if prints libmpi ldd "$boundsweep"; then
  # The nodes are one machine: Open MPI's shared memory would mix them up.
  export OMPI_MCA_btl=self,tcp OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
  for launcher in srun mpirun; do
    out=$folder/$launcher
    [ $launcher = srun ] || export BOUNDSWEEP_MPIRUN="mpirun --bind-to none"
    "$boundsweep" plan "$sweep" "${larger[@]}" --slurm=mpi --tasks 4 --threads 1 --out "$out" >"$folder/submit.sh"
    job=$(job_ids "$(bash "$folder/submit.sh")")
    if [ $launcher = srun ]; then
      wait_until "the MPI job to work" test -e "$out/.boundsweep/state"
      sleep 0.5
      timeout 2 scancel --batch --signal=USR1 "$job" || true
    fi
    wait_until "the MPI job" ended "$job"
    say "MPI job $job of 4 ranks, $launcher: $(state_of "$job")"
    ! grep -q 'interrupted after' "$out"/log/*.log || interruptions
    same_bytes "$out" "$folder/single"
  done
  grep -q 'interrupted after' "$folder"/srun/log/*.log || fail "the MPI job was not interrupted"
fi

# 4. A GPU job. Without a GPU it has to say so, and no merge may follow.
out=$folder/gpu
"$boundsweep" plan "$sweep" "${larger[@]}" --slurm=gpu --tasks 2 --threads 1 --out "$out" >"$folder/submit.sh"
read -r array merge <<<"$(job_ids "$(bash "$folder/submit.sh")" | tr '\n' ' ')"
wait_until "the GPU job" ended "$array"
wait_until "its merge job" ended "$merge"
say "GPU job $array: $(state_of "$array"); merge job $merge: $(state_of "$merge")"
if "$boundsweep" plan "$sweep" --device cuda >/dev/null 2>&1; then
  test -s "$out/frontier.csv" || fail "no frontier from GPUs"
else
  grep -h boundsweep: "$out"/log/*_0.log | sed 's/^/        /'
  [ "$(state_of "$array") $(state_of "$merge")" = "FAILED CANCELLED" ] || fail "ran without a GPU"
fi

# 5. Slurm's own signal: a limit of one minute, the signal 55 s before it.
if [ $time_limit = yes ]; then
  out=$folder/limit
  # Two thirds of a minute by what the single run took here: Slurm looks at limits twice a minute only,
  # and a machine that was busy may be faster now.
  longer=(--set "architecture.radius={ from = 0.5, to = 1.5, points = $((1600 * 40000 / single_ms)) }")
  mkdir -p "$out/log"
  array=$(BOUNDSWEEP=$boundsweep sbatch --parsable --array=0-0 --cpus-per-task=1 --mem=500M --time=1 \
    --signal=B:USR1@55 --output="$out/log/%x-%A_%a.log" sweeps/slurm/array.sbatch "$sweep" "$out" 1 \
    "${longer[@]}")
  wait_until "the task with the short limit" ended "$array"
  say "task with a limit of one minute: $(state_of "$array")"
  interruptions
  prints 'Restarts=[1-9]' scontrol show job "$array" || fail "the task was not started again"
  "$boundsweep" run "$sweep" "${longer[@]}" --out "$folder/longer" --device cpu --threads 1 --quiet
  same_bytes "$out/shard-0-of-1" "$folder/longer"
fi

stop_slurm
say "done; Slurm is stopped. Checksums (cksum) of the frontiers of one sweep:"
(cd "$folder" && cksum single/frontier.csv "${same[@]}" | grep -v limit/ | sed 's/^/        /')
