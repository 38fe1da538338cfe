# shellcheck shell=bash
# To be sourced by the tests of packages.
#
#   check_tree PREFIX BUILD    runs PREFIX/bin/boundsweep on a sweep of PREFIX and compares the
#                              frontier with that of the program in BUILD; looks that the documents
#                              are there, with every image they show

fail() {
  echo "$(basename "$0"): $1" >&2
  exit 1
}

check_documents() {
  local documents=$1 name page image images=0
  for name in README.md CHANGELOG.md LICENSE CITATION.cff SECURITY.md copyright docs/guide.md; do
    [ -s "$documents/$name" ] || fail "$name is not installed"
  done
  while read -r page; do
    while read -r image; do
      [ -s "$(dirname "$page")/$image" ] || fail "$image, shown in $page, is not installed"
      images=$((images + 1))
    done < <(grep -oE '!\[[^]]*\]\([^)]+\)' "$page" | sed -E 's/.*\((.*)\)/\1/')
  done < <(find "$documents" -name '*.md')
  [ "$images" -gt 0 ] || fail "no document shows an image: nothing was checked"
}

check_tree() {
  local prefix=$1 build=$2 sweep out
  sweep=$prefix/share/boundsweep/sweeps/quickstart.toml
  out=$(mktemp -d)
  "$prefix/bin/boundsweep" run "$sweep" --out "$out/installed" --device cpu --quiet
  "$build/boundsweep" run "$sweep" --out "$out/built" --device cpu --quiet
  cmp "$out/installed/frontier.csv" "$out/built/frontier.csv"
  rm -r "$out"
  check_documents "$prefix/share/doc/boundsweep"
  "$prefix/bin/boundsweep" plan "$sweep" --slurm |
    grep -qFx "jobs=$(realpath "$prefix")/share/boundsweep/sweeps/slurm"
}
