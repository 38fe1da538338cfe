#!/usr/bin/env bash
# The rooms: include/ computes, kernels/ arranges parallel work, host/ meets the outside. Includes
# point one way only: host/ -> kernels/ -> include/.
set -euo pipefail
cd "$(dirname "$0")/.."

if grep -rnE '#include[ ]*["<](host|kernels)/' include; then
  echo "check-layers: include/ must not include host/ or kernels/" >&2
  exit 1
fi
if grep -rnE '#include[ ]*["<]host/' kernels; then
  echo "check-layers: kernels/ must not include host/" >&2
  exit 1
fi
