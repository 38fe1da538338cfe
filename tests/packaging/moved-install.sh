#!/usr/bin/env bash
# moved-install.sh BUILD CMAKE: installs, moves the prefix, and runs what was moved.
set -euo pipefail
build=$1 cmake=$2
# shellcheck source=check-tree.sh
. "$(dirname "$0")/check-tree.sh"

scratch=$(mktemp -d)
trap 'rm -r "$scratch"' EXIT
"$cmake" --install "$build" --prefix "$scratch/first" >/dev/null
mv "$scratch/first" "$scratch/second"
check_tree "$scratch/second" "$build"
if readelf -d "$scratch/second/bin/boundsweep" | grep -E 'RPATH|RUNPATH'; then
  fail "the program looks for libraries at a fixed place"
fi
