#!/usr/bin/env bash
# Installs what is needed, builds everything and runs all tests. Leaves build/boundsweep.
# Arguments go to cmake's configure step: scripts/test.sh -DBOUNDSWEEP_WERROR=ON
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-dependencies.sh tests
cmake --preset default -DBOUNDSWEEP_TESTS=ON "$@"
cmake --build build
ctest --test-dir build --output-on-failure --no-tests=error -j "$(nproc)"
