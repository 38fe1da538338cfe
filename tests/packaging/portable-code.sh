#!/usr/bin/env bash
# portable-code.sh PROGRAM: instructions that not every x86-64 processor has stand only in functions made for
# processors that do, which the program chooses when it runs. Libraries linked in answer for themselves.
set -euo pipefail
objdump -d -C --no-show-raw-insn --no-addresses "$1" | awk '
  /^<.*>:$/ { name = $0; chosen = name ~ /x86_64_v[34]::/; next }
  /%[yz]mm|^\tv[a-z0-9]+ / { if (chosen) wide += 1; else if (name ~ /boundsweep|std::/ && !seen[name]++) others = others name "\n" }
  END {
    if (others != "") { printf "wide instructions in\n%s", others; exit 1 }
    if (wide == 0) { print "no wide instruction at all: nothing was checked"; exit 1 }
  }'
