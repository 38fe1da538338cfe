#!/usr/bin/env bash
# Tries the CUDA backend on a machine with a GPU, in one go and in at most eight minutes, and prints one table.
#
#   gpu-check.sh [--build DIR]        of a build tree, build by default
#   gpu-check.sh --bundle DIR         of a bundle, made elsewhere; the script inside a bundle finds it by itself
#     --device cuda|cpu               cpu rehearses on a machine without a GPU: all threads against one
#     --out FILE                      also writes the table, with the ends of the logs of what failed
#     --budget SECONDS                for everything, 480 by default; what does not fit is cut short or left out
#     --only STEPS                    some of tests,rows,pipeline,memcheck
#     --quick                         smaller parts of everything, for rehearsals
#   gpu-check.sh --make-bundle DIR [--build DIR]
#                                     collects the programs of a build, stripped, and the libraries they need
#                                     beyond libc and the driver; refuses more than 64 MiB
#
# In turn: what device this is; the tests of the CUDA backend; three sweeps on the GPU and on the CPU, all points and the
# frontier compared; the sweep of bench/compare.py on both, with its rates; compute-sanitizer's memcheck on the
# quickstart (valgrind's in a rehearsal). A step that fails does not stop the others.
# Exit codes: 0 all passed, or had to be skipped; 1 something failed; 2 bad usage; 3 there is no usable GPU.
#
# Needs bash, coreutils, sed and awk; to make a bundle also ldd and strip.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tolerance=1e-9
largest_bundle=$((64 * 1024 * 1024))

usage() {
  sed -n '/^#$/,/^[^#]/ { s/^# \{0,1\}//p }' "${BASH_SOURCE[0]}" | sed '/^In turn/,$d'
}

refuse() {
  echo "gpu-check.sh: $1" >&2
  exit 2
}

build='' bundle='' make_bundle='' device=cuda out='' budget=480 quick='' only=tests,rows,pipeline,memcheck
while [ $# -gt 0 ]; do
  case $1 in
    --build | --bundle | --make-bundle | --device | --out | --budget | --only)
      [ $# -ge 2 ] || refuse "$1 needs a value"
      name=${1#--}
      declare "${name//-/_}=$2"
      shift 2
      ;;
    --quick) quick=yes && shift ;;
    --help | -h) usage && exit 0 ;;
    *) refuse "unknown argument $1; --help lists what there is" ;;
  esac
done
case $device in cuda | cpu) ;; *) refuse "--device $device, must be cuda or cpu" ;; esac
[[ $budget =~ ^[1-9][0-9]{0,4}$ ]] || refuse "--budget $budget, must be a whole number of seconds, 1 to 99999"
for step in ${only//,/ }; do
  case $step in tests | rows | pipeline | memcheck) ;; *) refuse "--only $step, must be of tests,rows,pipeline,memcheck" ;; esac
done
[ -z "$build" ] || [ -z "$bundle" ] || refuse "--build and --bundle: one of the two"

# ---- A bundle: bin/, lib/, sweeps/, this script, and ABOUT, which says what it is of.

# The libraries that programs need, as paths, without those that belong to the machine they run on.
libraries_of() {
  ldd "$@" | sed -nE 's/.* => (\/[^ ]+) .*/\1/p' | sort -u |
    grep -vE '/(ld-linux[^/]*|lib(c|m|dl|rt|pthread|resolv|util|cuda|nvidia-[^/.]*))\.so[^/]*$'
}

pack() {
  local target=$1 from=$2 program library size
  [ -x "$from/boundsweep" ] || refuse "$from holds no boundsweep, must be a build tree"
  if [ -e "$target" ]; then
    [ -f "$target/ABOUT" ] || [ -z "$(ls -A "$target")" ] || refuse "$target is neither empty nor a bundle"
    rm -rf "${target:?}"
  fi
  mkdir -p "$target"/bin "$target"/lib "$target"/sweeps || exit 3
  for program in "$from/boundsweep" "$from/tests/kernels/kernels_test"; do
    [ -x "$program" ] || { echo "gpu-check.sh: without $program, which is not built" >&2 && continue; }
    cp "$program" "$target/bin/" && strip "$target/bin/$(basename "$program")" || exit 3
  done
  while read -r library; do
    cp -L "$library" "$target/lib/" && { strip --strip-unneeded "$target/lib/$(basename "$library")" || true; }
  done < <(libraries_of "$target"/bin/*)
  cp "$here"/../sweeps/*.toml "$here/../bench/sweeps/full_pipeline.toml" "$target/sweeps/"
  cp "${BASH_SOURCE[0]}" "$target/gpu-check.sh"
  {
    "$from/boundsweep" --version
    git -C "$here" log -1 --format='commit %H' 2>/dev/null
    sed -nE 's/^(CMAKE_BUILD_TYPE|CMAKE_CUDA_ARCHITECTURES|CMAKE_CUDA_COMPILER|BOUNDSWEEP_[A-Z]+):[A-Z]+=/\1=/p' "$from/CMakeCache.txt"
  } >"$target/ABOUT"
  if ls "$target"/lib/libmpi.so* >/dev/null 2>&1; then
    echo "gpu-check.sh: this build uses MPI, which may miss its own files elsewhere; -DBOUNDSWEEP_MPI=OFF avoids that" >&2
  fi
  size=$(du -sb "$target" | cut -f1)
  if [ "$size" -gt "$largest_bundle" ]; then
    echo "gpu-check.sh: $target has $((size / 1024)) KiB, more than 64 MiB; build for one GPU: -DCMAKE_CUDA_ARCHITECTURES=90" >&2
    exit 3
  fi
  echo "$target: $((size / 1024)) KiB; there: $target/gpu-check.sh --out FILE"
}

if [ -n "$make_bundle" ]; then
  pack "$make_bundle" "${build:-build}"
  exit 0
fi

if [ -z "$build$bundle" ]; then
  if [ -f "$here/ABOUT" ]; then bundle=$here; else build=$here/../build; fi
fi
if [ -n "$bundle" ]; then
  [ -x "$bundle/bin/boundsweep" ] || refuse "$bundle holds no bin/boundsweep, must be a bundle"
  bundle=$(cd "$bundle" && pwd)
  program=$bundle/bin/boundsweep tests=$bundle/bin/kernels_test sweeps=$bundle/sweeps pipeline=$bundle/sweeps/full_pipeline.toml
  export LD_LIBRARY_PATH=$bundle/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
else
  [ -x "$build/boundsweep" ] || refuse "$build holds no boundsweep, must be a build tree"
  build=$(cd "$build" && pwd)
  program=$build/boundsweep tests=$build/tests/kernels/kernels_test
  sweeps=$here/../sweeps pipeline=$here/../bench/sweeps/full_pipeline.toml
fi

# ---- Steps: each has a log, a result and its seconds; `work` is thrown away at the end.

work=$(mktemp -d)
table=() failed=() child=''
SECONDS=0

# The shortest form of a text that may stand in a cell of the table.
cell() {
  printf '%s' "$1" | tr '\n|' ' /' | cut -c1-220
}

record() {
  table+=("| $1 | $2 | $3 | $(cell "$4") |")
  [ "$2" != failed ] || failed+=("$1")
  echo "$1: $2, $3 s: $(cell "$4")"
}

# within NAME SECONDS COMMAND...: runs a command for at most so long, and no longer than the budget; its output goes
# to the end of NAME's log. Returns its status, 124 where time ran out, 125 where none was left.
within() {
  local name=$1 most=$2 left=$((budget - SECONDS))
  shift 2
  [ "$left" -ge 2 ] || return 125
  [ "$most" -lt "$left" ] || most=$left
  timeout -k 5 "$most" "$@" >>"$work/$name.log" 2>&1 </dev/null &
  child=$!
  wait "$child"
  local status=$?
  child=
  return $status
}

# Why a command failed, from its status and the end of its log.
reason() {
  case $2 in
    124 | 137) echo "out of time" ;;
    125) echo "not run: the budget is spent" ;;
    *) echo "exit code $2: $(tail -n 1 "$work/$1.log" 2>/dev/null)" ;;
  esac
}

# The end of a step, however it comes: the table, and the logs of what failed.
finish() {
  local name code=0
  trap - INT TERM
  {
    echo "# gpu-check: $device_name"
    echo
    echo "$(date -u +%Y-%m-%dT%H:%MZ); $about; $(nproc) CPUs; --device $device${quick:+ --quick}; $SECONDS s of $budget s"
    echo
    echo "| step | result | seconds | what |"
    echo "|---|---|---:|---|"
    printf '%s\n' "${table[@]}"
    for name in ${failed[@]+"${failed[@]}"}; do
      [ -s "$work/$name.log" ] || continue
      # shellcheck disable=SC2016 # backquotes of Markdown
      printf '\nThe end of the log of `%s`:\n\n```\n' "$name"
      tail -n 20 "$work/$name.log" | cut -c1-300
      printf '```\n'
    done
  } >"$work/table"
  echo
  cat "$work/table"
  if [ -n "$out" ]; then
    cp "$work/table" "$out" || code=3
  fi
  rm -rf "$work"
  [ ${#failed[@]} -eq 0 ] || code=1
  [ -n "$usable" ] || code=3
  exit "$code"
}

# shellcheck disable=SC2317 # called by the trap
stopped() {
  [ -z "$child" ] || kill "$child" 2>/dev/null
  record stopped failed "$SECONDS" "by a signal"
  finish
}

about=$(timeout 20 "$program" --version 2>&1 | head -n 1)
if [ -n "$bundle" ] && [ -f "$bundle/ABOUT" ]; then
  about="$about, $(grep '^commit' "$bundle/ABOUT" | cut -c1-19)"
elif commit=$(git -C "$here" rev-parse --short=12 HEAD 2>/dev/null); then
  about="$about, commit $commit"
fi
device_name="no GPU" usable=yes
trap stopped INT TERM

# What runs where: A is the device in question, B what it is compared with.
options_of() {
  case $1-$device in
    a-cuda) echo --device cuda ;;
    a-cpu) echo --device cpu ;;
    b-cuda) echo --device cpu ;;
    b-cpu) echo --device cpu --threads 1 ;;
  esac
}

run_sweep() { # NAME SECONDS SIDE OUT SWEEP OPTIONS...
  local name=$1 most=$2 side=$3 target=$4 sweep=$5
  shift 5
  # shellcheck disable=SC2046 # several words
  within "$name" "$most" "$program" run "$sweep" --out "$target" --quiet $(options_of "$side") "$@"
}

check_device() {
  local status start=$SECONDS
  if [ "$device" = cpu ]; then
    device_name=$(sed -nE '0,/^model name/ s/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)
    record device passed 0 "a rehearsal on the CPU"
    return
  fi
  within device 20 nvidia-smi --query-gpu=name,driver_version,memory.total,compute_cap --format=csv,noheader
  device_name=$(grep -m 1 , "$work/device.log" || echo "no GPU")
  run_sweep device 40 a "$work/device" "$sweeps/quickstart.toml" --set 'statistics.samples=1e5'
  status=$?
  if [ $status -eq 0 ]; then
    record device passed $((SECONDS - start)) "$device_name"
  else
    usable=
    record device failed $((SECONDS - start)) "$(reason device $status)"
  fi
}

check_tests() {
  local status start=$SECONDS suite passed skipped
  if [ ! -x "$tests" ]; then
    record tests skipped 0 "kernels_test is not built"
    return
  fi
  if [ "$device" = cuda ]; then suite=CudaBackend; else suite=CpuBackend; fi
  if [ -n "$quick" ]; then suite=$suite.EvaluatesPointsAsTheHostDoes:$suite.ReportsItself; else suite=$suite.'*'; fi
  within tests 110 "$tests" --gtest_filter="$suite"
  status=$?
  passed=$(grep -c '^\[       OK \]' "$work/tests.log") skipped=$(grep -cE '^\[  SKIPPED \] [A-Za-z.]+ \(' "$work/tests.log")
  if [ $status -eq 0 ] && [ "$passed" -gt 0 ]; then
    record tests passed $((SECONDS - start)) "$passed of $suite passed, $skipped skipped"
  elif [ $status -eq 0 ]; then
    record tests failed $((SECONDS - start)) "none of $suite ran, $skipped skipped"
  else
    record tests failed $((SECONDS - start)) "$passed passed; $(grep '^\[  FAILED  \]' "$work/tests.log" | head -n 3); $(reason tests $status)"
  fi
}

# compare A B: two CSV files of one sweep, row by row. Says how many rows there are and the largest relative
# difference, or the first that is too large; where equal points share a bound the frontiers may name different
# indices, and where two scales do the terms may be split otherwise.
compare() {
  awk -F, -v tolerance="$tolerance" '
    # |a/b - 1| of decimals of any exponent; text that differs counts as infinitely far
    function apart(a, b,   i, j, x, y, d) {
      if (a == b) return 0
      if (a !~ /^-?[0-9.]+(e[-+]?[0-9]+)?$/ || b !~ /^-?[0-9.]+(e[-+]?[0-9]+)?$/) return 1e300
      i = split(a, x, "e"); j = split(b, y, "e")
      d = (i > 1 ? x[2] : 0) - (j > 1 ? y[2] : 0)
      if (d > 2 || d < -2 || y[1] == 0) return 1e300
      d = x[1] * 10 ^ d / y[1] - 1
      return d < 0 ? -d : d
    }
    { sub(/\r$/, "") }
    FNR == 1 {
      ++file
      if (file == 1) { header = $0; columns = split($0, name) }
      else if ($0 != header) { print "the columns differ"; bad = 1; exit }
      next
    }
    file == 1 { row[FNR] = $0; first = FNR; next }
    {
      second = FNR
      split(row[FNR], other)
      same_scale = 1
      for (i = 1; i <= columns; ++i) if (name[i] ~ /^(levels|order|route)$/ && other[i] != $i) same_scale = 0
      if (!same_scale) ++scales
      if (other[1] != $1) ++indices
      for (i = 2; i <= columns; ++i) {
        if (name[i] ~ /^(levels|order|route)$/ || (!same_scale && name[i] ~ /^(discretization|deviation)$/)) continue
        # architectures of equal points may differ; their values may not
        if (other[1] != $1 && name[i] !~ /^(samples|kappa|delta|horizon|parameters|bound|samples_needed)$/) continue
        if (name[i] == "log10_bound") { difference = other[i] - $i; if (difference < 0) difference = -difference }
        else difference = apart(other[i], $i)
        # the least N jumps by one where a bound moves by a rounding
        if (name[i] == "samples_needed" && (other[i] - $i) ^ 2 <= 1) difference = 0
        if (difference > worst) { worst = difference; where = name[i] " of row " FNR - 1 ": " other[i] " and " $i }
      }
    }
    END {
      if (bad) exit 1
      if (first != second) { printf "%d rows and %d\n", first - 1, second - 1; exit 1 }
      if (first < 2) { print "no rows"; exit 1 }
      printf "%d rows, largest relative difference %.1e", first - 1, worst
      if (worst > 0) printf " (%s)", where
      if (indices) printf ", %d other points of equal value", indices
      if (scales) printf ", %d at another scale or by another route", scales
      print ""
      exit !(worst <= tolerance)
    }' "$1" "$2"
}

check_rows() {
  local name=$1 step="rows-$1" status side start=$SECONDS text file result=passed texts=()
  for side in a b; do
    if [ $side = a ] && [ -z "$usable" ]; then continue; fi
    run_sweep "$step" 25 $side "$work/$name-$side" "$sweeps/$name.toml" --all
    status=$?
    if [ $status -ne 0 ]; then
      record "$step" failed $((SECONDS - start)) "$(options_of $side): $(reason "$step" $status)"
      return
    fi
  done
  if [ -z "$usable" ]; then
    record "$step" skipped $((SECONDS - start)) "no usable GPU; the CPU's part ran"
    return
  fi
  for file in points frontier; do
    text=$(compare "$work/$name-a/$file.csv" "$work/$name-b/$file.csv") || result=failed
    texts+=("$file: $text")
  done
  printf '%s\n' "${texts[@]}" >>"$work/$step.log"
  record "$step" $result $((SECONDS - start)) "${texts[0]}; ${texts[1]}"
}

rates() {
  sed -nE 's/^ *"(points|architectures)_per_second": ([0-9]+)[0-9.e+]*,?$/\2 \1\/s/p' "$1/manifest.json" | paste -sd ' '
}

check_pipeline() {
  local side status start most text parts=() texts=()
  [ -z "$quick" ] || parts=(--set 'weights.query=[0.1,0.4]' --set 'weights.value=[0.2,0.5]' --set 'weights.ff_in=0.1')
  for side in a b; do
    start=$SECONDS
    if [ $side = a ] && [ -z "$usable" ]; then
      record pipeline-a skipped 0 "no usable GPU"
      continue
    fi
    if [ $side = a ]; then most=50; else most=80; fi
    run_sweep pipeline-$side $most $side "$work/pipeline-$side" "$pipeline" ${parts[@]+"${parts[@]}"}
    status=$?
    if [ $status -eq 0 ]; then
      record pipeline-$side passed $((SECONDS - start)) "$(options_of $side): $(rates "$work/pipeline-$side")"
    else
      record pipeline-$side failed $((SECONDS - start)) "$(options_of $side): $(reason pipeline-$side $status)"
    fi
  done
  if [ -f "$work/pipeline-a/frontier.csv" ] && [ -f "$work/pipeline-b/frontier.csv" ]; then
    status=passed
    text=$(compare "$work/pipeline-a/frontier.csv" "$work/pipeline-b/frontier.csv") || status=failed
    echo "$text" >"$work/pipeline-rows.log"
    record pipeline-rows $status 0 "frontier: $text"
  fi
}

check_memory() {
  local status start=$SECONDS tool='' place parts=()
  if [ "$device" = cpu ]; then
    tool=$(command -v valgrind) || { record memcheck skipped 0 "no valgrind on this machine" && return; }
    [ -z "$quick" ] || parts=(--set statistics.samples=1e5 --set process.kappa=0.5 --set 'architecture.depth=[1,2]')
    within memcheck 120 "$tool" -q --error-exitcode=9 "$program" run "$sweeps/quickstart.toml" --out "$work/memory" --quiet --device cpu --threads 2 ${parts[@]+"${parts[@]}"}
    status=$?
  else
    if [ -z "$usable" ]; then
      record memcheck skipped 0 "no usable GPU"
      return
    fi
    for place in "$bundle/bin" /usr/local/cuda/bin /usr/local/cuda*/bin /opt/cuda/bin; do
      [ ! -x "$place/compute-sanitizer" ] || tool=$place/compute-sanitizer
    done
    tool=$(command -v compute-sanitizer || echo "$tool")
    [ -n "$tool" ] || { record memcheck skipped 0 "no compute-sanitizer on this machine" && return; }
    within memcheck 120 "$tool" --tool memcheck --error-exitcode 9 "$program" run "$sweeps/quickstart.toml" --out "$work/memory" --quiet --device cuda
    status=$?
  fi
  if [ $status -eq 0 ]; then
    record memcheck passed $((SECONDS - start)) "$(basename "$tool") has no complaint about the quickstart"
  elif [ $status -eq 124 ] || [ $status -eq 137 ] && ! grep -qE 'ERROR SUMMARY: [1-9]|Invalid' "$work/memcheck.log"; then
    record memcheck skipped $((SECONDS - start)) "$(basename "$tool") had no complaint before its time ran out"
  elif [ $status -eq 125 ]; then
    record memcheck skipped 0 "the budget is spent"
  else
    record memcheck failed $((SECONDS - start)) "$(reason memcheck $status)"
  fi
}

wanted() {
  [[ ,$only, == *,$1,* ]]
}

check_device
if wanted tests; then
  if [ -n "$usable" ]; then check_tests; else record tests skipped 0 "no usable GPU"; fi
fi
if wanted rows; then
  for sweep in quickstart sample_complexity time_series_window; do check_rows $sweep; done
fi
if wanted pipeline; then check_pipeline; fi
if wanted memcheck; then check_memory; fi
finish
