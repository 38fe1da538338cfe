#!/usr/bin/env bash
# gpu-check-test.sh CASE BUILD: one case of scripts/gpu-check.sh, on the CPU.
set -uo pipefail
name=$1 build=$2
root=$(cd "$(dirname "$0")/../.." && pwd)
check=$root/scripts/gpu-check.sh
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
  echo "gpu-check-test.sh: $name: $1" >&2
  cat "$scratch/printed" >&2
  exit 1
}

# expect CODE COMMAND...: the command must exit with that code; what it prints is in $scratch/printed.
expect() {
  local wanted=$1 code
  shift
  "$@" >"$scratch/printed" 2>&1
  code=$?
  [ "$code" -eq "$wanted" ] || fail "exit code $code, not $wanted"
}

prints() {
  grep -qE -- "$1" "$scratch/printed" || fail "does not print $1"
}

# A bundle whose program is a script around the real one: $1 is done after a run, with its --out in $out.
wrapped_bundle() {
  mkdir -p "$scratch/bundle/bin" "$scratch/bundle/lib"
  cp -r "$root/sweeps" "$scratch/bundle/sweeps"
  cat >"$scratch/bundle/bin/boundsweep" <<EOF
#!/usr/bin/env bash
out=
for ((i = 1; i < \$#; ++i)); do [ "\${!i}" != --out ] || { j=\$((i + 1)) && out=\${!j}; }; done
"$build/boundsweep" "\$@" || exit
$1
EOF
  chmod +x "$scratch/bundle/bin/boundsweep"
}

case $name in
  AllIsWell)
    expect 0 "$check" --build "$build" --device cpu --quick --budget 55 --out "$scratch/table.md"
    for step in device tests rows-quickstart rows-sample_complexity rows-time_series_window pipeline-a pipeline-b pipeline-rows; do
      prints "^\| $step \| passed \|"
    done
    prints '^\| memcheck \| (passed|skipped) \|'
    prints '15552 rows, largest relative difference'
    prints '^\| pipeline-a \| passed .* [0-9]+ points/s [0-9]+ architectures/s'
    grep -q '^| device |' "$scratch/table.md" || fail "--out has no table"
    ;;
  RowsThatDiffer)
    # One bound of one point, in its ninth digit, where one thread ran.
    wrapped_bundle "[[ \"\$*\" != *'--threads 1'* ]] || sed -i -E '3s/(0\.[0-9]{8})[0-9](,)/\18\2/; 3s/(0\.[0-9]{7})[0-9]/\19/' \"\$out/points.csv\""
    expect 1 "$check" --bundle "$scratch/bundle" --device cpu --quick --budget 55 --only rows
    prints '^\| rows-quickstart \| failed \|.* of row 2: '
    prints '^The end of the log of .rows-quickstart'
    ;;
  AProgramThatFails)
    wrapped_bundle "[[ \"\$*\" != *sample_complexity* ]] || { echo 'boundsweep: out of luck' >&2; exit 3; }"
    expect 1 "$check" --bundle "$scratch/bundle" --device cpu --quick --budget 55 --only rows,tests
    prints '^\| tests \| skipped \|'
    prints '^\| rows-sample_complexity \| failed \|.*exit code 3: boundsweep: out of luck'
    prints '^\| rows-time_series_window \| passed \|' # the steps after it ran
    ;;
  WithoutAGpu)
    ! nvidia-smi >/dev/null 2>&1 || exit 77
    expect 3 "$check" --build "$build" --device cuda --quick --budget 55
    prints '^\| device \| failed \|.*GPU'
    prints '^\| rows-quickstart \| skipped \|.*the CPU.s part ran'
    prints '^\| pipeline-b \| passed \|'
    ;;
  OutOfTime)
    wrapped_bundle "[ \"\$1\" != run ] || sleep 30"
    expect 1 "$check" --bundle "$scratch/bundle" --device cpu --quick --budget 4
    prints '^\| rows-quickstart \| failed \|.*out of time'
    prints '^\| pipeline-a \| failed \|.*the budget is spent'
    ;;
  ABundleElsewhere)
    expect 0 "$check" --build "$build" --make-bundle "$scratch/made"
    mv "$scratch/made" "$scratch/moved"
    [ "$(du -sb "$scratch/moved" | cut -f1)" -le $((64 * 1024 * 1024)) ] || fail "more than 64 MiB"
    for library in libfmt libmpfr libstdc++; do
      ls "$scratch/moved/lib/$library".so* >/dev/null 2>&1 || fail "the bundle has no $library"
    done
    ! ls "$scratch"/moved/lib/libc.so* >/dev/null 2>&1 || fail "the bundle has a libc"
    expect 0 "$scratch/moved/gpu-check.sh" --device cpu --quick --budget 55 --only tests,rows,pipeline
    prints '^\| tests \| passed \|'
    prints '^\| rows-quickstart \| passed \|'
    echo keep >"$scratch/mine"
    expect 2 "$check" --build "$build" --make-bundle "$scratch"
    [ -f "$scratch/mine" ] || fail "--make-bundle removed files that are not its own"
    ;;
  BadUsage)
    expect 2 "$check" --device tpu
    prints 'must be cuda or cpu'
    expect 2 "$check" --budget
    prints 'needs a value'
    for budget in 0 -3 nan 1e3; do
      expect 2 "$check" --budget "$budget"
      prints 'whole number of seconds'
    done
    expect 2 "$check" --only rows,luck
    expect 2 "$check" --build "$scratch"
    prints 'holds no boundsweep'
    expect 2 "$check" --bogus
    expect 0 "$check" --help
    prints '--make-bundle'
    ;;
  *) fail "no such case" ;;
esac
