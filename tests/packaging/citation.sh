#!/usr/bin/env bash
# citation.sh VERSION: what other projects read about this one is there and agrees: CITATION.cff, valid and of
# this version, where a validator or a YAML reader is at hand; the licence's text and name.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=$1
fail() {
  echo "citation.sh: $1" >&2
  exit 1
}

grep -qx "version: $version" CITATION.cff || fail "CITATION.cff is not of version $version"
grep -qx 'cff-version: 1.2.0' CITATION.cff || fail "CITATION.cff does not state its format"
grep -qx 'license: Apache-2.0' CITATION.cff || fail "CITATION.cff does not name the licence"
for key in message title authors; do
  grep -q "^$key:" CITATION.cff || fail "CITATION.cff has no $key, which its format requires"
done
if command -v cffconvert >/dev/null; then
  cffconvert --validate -i CITATION.cff >/dev/null || fail "CITATION.cff is not valid"
fi
for line in 'Apache License' 'Version 2.0, January 2004'; do
  grep -q "$line" LICENSE || fail "LICENSE is not the Apache License 2.0"
done
grep -q 'Copyright 2026 the boundsweep authors' LICENSE || fail "LICENSE does not say whose it is"
if [ -e /usr/share/common-licenses/Apache-2.0 ]; then # the standard text, but for the line that is to be filled in
  [ "$(diff LICENSE /usr/share/common-licenses/Apache-2.0 | grep -c '^[<>]')" -eq 2 ] || fail "LICENSE departs from the standard text"
fi
grep -q 'license("Apache-2.0")' packaging/spack/spack_repo/boundsweep/packages/boundsweep/package.py ||
  fail "the Spack package does not name the licence"
