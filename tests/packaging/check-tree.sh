# shellcheck shell=bash
# To be sourced by the tests of packages.
#
#   check_tree PREFIX BUILD    runs PREFIX/bin/boundsweep on a sweep of PREFIX and compares the
#                              frontier with that of the program in BUILD

check_tree() {
  local prefix=$1 build=$2 sweep out
  sweep=$prefix/share/boundsweep/sweeps/quickstart.toml
  out=$(mktemp -d)
  "$prefix/bin/boundsweep" run "$sweep" --out "$out/installed" --device cpu --quiet
  "$build/boundsweep" run "$sweep" --out "$out/built" --device cpu --quiet
  cmp "$out/installed/frontier.csv" "$out/built/frontier.csv"
  rm -r "$out"
  test -f "$prefix/share/doc/boundsweep/docs/guide.md"
  "$prefix/bin/boundsweep" plan "$sweep" --slurm |
    grep -qFx "jobs=$(realpath "$prefix")/share/boundsweep/sweeps/slurm"
}
