#!/usr/bin/env bash
# spack-package.sh VERSION: the Spack package is Python, and of the version that is built here.
set -euo pipefail
package=$(dirname "$0")/../../packaging/spack/spack_repo/boundsweep/packages/boundsweep/package.py
python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read())' "$package"
grep -qF "version(\"$1\")" "$package" || {
  echo "spack-package.sh: $package does not have version $1" >&2
  exit 1
}
