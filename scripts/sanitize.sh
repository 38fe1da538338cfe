#!/usr/bin/env bash
# Builds everything under AddressSanitizer and UndefinedBehaviorSanitizer and runs all tests. The
# random comparison, which the sanitizers slow down tenfold, takes fewer points.
# Arguments go to cmake's configure step.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-dependencies.sh tests
cmake --preset asan "$@"
cmake --build --preset asan
BOUNDSWEEP_RANDOM_POINTS=${BOUNDSWEEP_RANDOM_POINTS:-400} ctest --preset asan -j "$(nproc)"
