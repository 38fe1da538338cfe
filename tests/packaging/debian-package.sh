#!/usr/bin/env bash
# debian-package.sh BUILD CPACK: makes the Debian package, unpacks it and runs what was unpacked.
set -euo pipefail
build=$1 cpack=$2
# shellcheck source=check-tree.sh
. "$(dirname "$0")/check-tree.sh"

scratch=$(mktemp -d)
trap 'rm -r "$scratch"' EXIT
"$cpack" --config "$build/CPackConfig.cmake" -G DEB -B "$scratch/packed" >/dev/null
package=$(echo "$scratch"/packed/boundsweep_*.deb)
dpkg-deb --field "$package" Depends | tee "$scratch/depends"
for library in libc6 libstdc++6 libfmt libmpfr6 zlib1g; do
  grep -q "$library" "$scratch/depends" || {
    echo "debian-package.sh: does not depend on $library" >&2
    exit 1
  }
done
dpkg-deb --extract "$package" "$scratch/root"
check_tree "$scratch/root/usr" "$build"
