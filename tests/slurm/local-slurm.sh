# shellcheck shell=bash
# A Slurm cluster on this machine, to be sourced: munged, slurmctld and two nodes, on the loopback
# interface and in one folder, beside whatever Slurm the machine may have and without touching it.
#
#   start_slurm FOLDER    starts the daemons, sets SLURM_CONF for sinfo, sbatch, srun, …
#   stop_slurm            cancels the jobs and ends the daemons; safe to call at any time
#
# Any user may run it; jobs run as that user. Needs Debian's munge, slurmctld, slurmd, slurm-client
# (scripts/install-dependencies.sh slurm).

slurm_nodes=(n1 n2)
slurm_daemons=() # process ids

# Ports that nothing listens on now.
free_ports() {
  python3 - "$1" <<'PYTHON'
import socket, sys
held = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in held:
    s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in held))
PYTHON
}

write_slurm_conf() {
  local folder=$1 ports nodes="" i
  read -ra ports < <(free_ports 3)
  local memory
  memory=$(awk '/^MemTotal/ { print int($2 / 1024 / 2) }' /proc/meminfo)
  for i in "${!slurm_nodes[@]}"; do
    nodes+="NodeName=${slurm_nodes[i]} NodeHostname=$(hostname) NodeAddr=127.0.0.1 Port=${ports[i + 1]}"
    nodes+=" CPUs=2 CoresPerSocket=2 RealMemory=$memory Gres=gpu:1 State=UNKNOWN"$'\n'
  done
  touch "$folder/gpu" # no device behind it
  echo "Name=gpu File=$folder/gpu" >"$folder/gres.conf"
  cat >"$folder/slurm.conf" <<CONF
ClusterName=boundsweep
SlurmctldHost=$(hostname)(127.0.0.1)
SlurmctldPort=${ports[0]}
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket,cred_expire=5
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool-%n
TmpFS=$folder/tmp-%n
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd-%n.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd-%n.log
# No control groups, no accounting, no privileges.
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
# More cores than the machine has: two nodes share it.
SlurmdParameters=config_overrides
GresTypes=gpu
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
# A test cannot wait for the defaults of a large cluster.
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,bf_interval=1,batch_sched_delay=0,sched_min_interval=0,requeue_setup_env_fail
MinJobAge=300
KillWait=2
OverTimeLimit=0
${nodes}PartitionName=main Nodes=ALL Default=YES MaxTime=60 State=UP
CONF
}

start_slurm() {
  local folder=$1 node
  mkdir -p "$folder"/{munge,state} "${slurm_nodes[@]/#/$folder/tmp-}"
  chmod 755 "$folder" "$folder/munge"
  write_slurm_conf "$folder"
  export SLURM_CONF=$folder/slurm.conf
  head -c 1024 /dev/urandom >"$folder/munge/key"
  chmod 600 "$folder/munge/key"
  munged --foreground --force --key-file="$folder/munge/key" --socket="$folder/munge/socket" \
    --pid-file="$folder/munge/pid" --seed-file="$folder/munge/seed" \
    --log-file="$folder/munge/log" 2>/dev/null &
  slurm_daemons+=($!)
  until [ -S "$folder/munge/socket" ]; do sleep 0.1; done
  slurmctld -D -c 2>/dev/null &
  slurm_daemons+=($!)
  for node in "${slurm_nodes[@]}"; do
    slurmd -D -N "$node" 2>/dev/null &
    slurm_daemons+=($!)
  done
  for _ in $(seq 100); do
    [ "$(sinfo --noheader --format=%t 2>/dev/null | sort -u)" != idle ] || return 0
    sleep 0.2
  done
  echo "local-slurm: the nodes did not come up; see $folder/*.log" >&2
  return 1
}

stop_slurm() {
  local pid i
  [ ${#slurm_daemons[@]} -gt 0 ] || return 0
  scancel --quiet --full --signal=KILL --user="$(id -un)" 2>/dev/null || true
  scancel --quiet --user="$(id -un)" 2>/dev/null || true
  # The nodes first, munged last: each needs the ones started before it.
  for ((i = ${#slurm_daemons[@]} - 1; i >= 0; --i)); do
    pid=${slurm_daemons[i]}
    kill "$pid" 2>/dev/null || true
    for _ in $(seq 50); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  slurm_daemons=()
}
