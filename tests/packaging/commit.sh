#!/usr/bin/env bash
# commit.sh CMAKE SCRIPT: which commit BoundsweepCommit.cmake finds, in a scratch repository.
set -euo pipefail
cmake=$1 script=$2
command -v git >/dev/null || exit 77 # skipped
scratch=$(mktemp -d)
trap 'rm -r "$scratch"' EXIT
repository=$scratch/a\ b header=$scratch/commit.hpp
mkdir -p "$repository/unpacked"

expect() { # SOURCE COMMIT
  "$cmake" -D SOURCE="$1" -D HEADER="$header" -P "$script"
  grep -qFx "#define BOUNDSWEEP_COMMIT \"$2\"" "$header" || {
    echo "commit.sh: $1 should be of commit $2:" >&2
    cat "$header" >&2
    exit 1
  }
}

expect "$repository" unknown
git -C "$repository" init -q
expect "$repository" unknown
echo 1 >"$repository/file"
git -C "$repository" add file
git -C "$repository" -c user.name=n -c user.email=e commit -q -m m
commit=$(git -C "$repository" rev-parse HEAD)
expect "$repository" "$commit"
before=$(stat -c %y "$header")
expect "$repository" "$commit"
[ "$before" = "$(stat -c %y "$header")" ] || {
  echo "commit.sh: the header was written again, though nothing changed" >&2
  exit 1
}
echo 2 >"$repository/file"
expect "$repository" "$commit, modified"
expect "$repository/unpacked" unknown # sources inside another project's repository
GIT_DIR=$repository/.git expect "$scratch" unknown
