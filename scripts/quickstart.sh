#!/usr/bin/env bash
# Installs what is needed, builds boundsweep and runs a first sweep. Leaves build/boundsweep.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-dependencies.sh
cmake --preset default -DBOUNDSWEEP_TESTS=OFF
cmake --build build
echo
echo "build/boundsweep run sweeps/quickstart.toml --report"
build/boundsweep run sweeps/quickstart.toml --report
