# shellcheck shell=bash
# Short words for the comments in README.md and docs/guide.md that docs_test.py runs.

# part FROM TO: the lines of stdin from one that matches FROM to the next that matches TO.
part() { sed -nE "/$1/,/$2/p"; }

# changes FILE NAME=VALUE...: a table of the bound as FILE has it, and with each change alone.
changes() {
  local file=$1 change
  printf '| change | bound | of the range |\n|---|---:|---:|\n'
  for change in none "${@:2}"; do
    if [ "$change" = none ]; then set --; else set -- --set "$change"; fi
    # shellcheck disable=SC2016 # backquotes of Markdown
    boundsweep explain "$file" "$@" |
      sed -nE 's/^  bound = ([^ ]+) = ([^ ]+) of the range.*/| '"$([ "$change" = none ] && echo none || printf '`%s`' "$change")"' | \1 | \2 |/p'
  done
}
