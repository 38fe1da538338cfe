#!/usr/bin/env bash
# Makes bench/.venv with the pinned peers of bench/compare.py, and checks that they work: every
# package imports at its pinned version, numpy runs without a forced OpenBLAS kernel, JAX has float64.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-dependencies.sh bench
venv=bench/.venv
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check --requirement bench/requirements.txt
env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE "$venv/bin/python" bench/peers/check.py
