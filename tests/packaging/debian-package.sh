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
  grep -q "$library" "$scratch/depends" || fail "does not depend on $library"
done
dpkg-deb --field "$package" Suggests | grep -q gnuplot-nox || fail "does not suggest gnuplot-nox"
dpkg-deb --field "$package" Homepage | grep -q '^https://' || fail "has no homepage"
dpkg-deb --extract "$package" "$scratch/root"
check_tree "$scratch/root/usr" "$build"
copyright=$scratch/root/usr/share/doc/boundsweep/copyright
head -1 "$copyright" | grep -q '^Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/$' ||
  fail "its copyright file does not state the machine-readable format"
# Every licence that a stanza names has a text.
sed -nE '/^(Files|Copyright):/,/^$/ s/^License: (.*)/\1/p' "$copyright" | sed 's/ and /\n/g' | sort -u >"$scratch/licenses"
[ -s "$scratch/licenses" ] || fail "its copyright file names no licence"
while read -r license; do
  grep -A1 "^License: $license$" "$copyright" | grep -q '^ ' || fail "its copyright file has no text of $license"
done <"$scratch/licenses"
