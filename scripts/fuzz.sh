#!/usr/bin/env bash
# Installs clang, builds the fuzzers and runs each one: fuzz.sh [seconds, default 60]. Inputs that add
# coverage are kept in build-fuzz/corpus; an input that breaks something is written to build-fuzz and named.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}

scripts/install-dependencies.sh fuzz
cmake --preset fuzz
cmake --build --preset fuzz
for source in tests/fuzz/*_fuzzer.cpp; do
  target=$(basename "$source" _fuzzer.cpp)
  corpus=build-fuzz/corpus/$target
  seeds=(tests/fuzz/corpus/"$target")
  [ "$target" != sweep_reader ] || seeds+=(sweeps)
  options=()
  [ ! -e "tests/fuzz/$target.dict" ] || options+=(-dict="tests/fuzz/$target.dict")
  mkdir -p "$corpus"
  log=build-fuzz/$target.log
  echo "$target: $seconds s"
  # -max_total_time counts from after the seeds, which must pass whatever the time.
  if ! "build-fuzz/tests/fuzz/${target}_fuzzer" "$corpus" "${seeds[@]}" ${options[@]+"${options[@]}"} \
      -max_total_time="$seconds" -timeout=30 -rss_limit_mb=2048 -print_final_stats=1 \
      -artifact_prefix=build-fuzz/ >"$log" 2>&1; then
    grep -v '^#' "$log" >&2
    echo "fuzz.sh: $target failed" >&2
    exit 1
  fi
  grep -E '^#[0-9]+[[:space:]]+DONE|number_of_executed_units' "$log"
done
