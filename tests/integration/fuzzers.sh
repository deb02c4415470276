#!/usr/bin/env bash
# fuzzers.sh ROOT: every parser has a fuzzer, and tests/fuzz/README.md says which. See there.
. "$(dirname "$0")/tap.sh"
cd "$1"
page=tests/fuzz/README.md
names='sy_[a-z0-9_]+_(parse|parse_[a-z]+|examine|decode|recognise|load|load_[a-z]+|read|read_[a-z]+|prepare|of_words|header_find)'

# column N: of the lines of the first table, "target: text"
rows=$(awk -F' *[|] *' '/^## / { exit } /^\| [a-z]+ \|/ && $3 != "reads" { print $2 "|" $3 "|" $4 }' "$page")

parsers=$(find algorithms io engine -name '*.h' -exec grep -hoE "\\b$names\(" {} + | tr -d '(' | sort -u)
tap_empty 'every parser is on the page' "$(for f in $parsers; do grep -q "\`$f\`" "$page" || echo "$f"; done)"

declared=$(find algorithms io engine -name '*.[ch]' -exec cat {} + | grep -oE '\b(sy|swmm)_[a-z0-9_]+\(' | tr -d '(' | sort -u)
tap_empty 'everything on the page is a function' \
    "$(grep -oE '`(sy|swmm)_[a-z0-9_]+`' "$page" | tr -d '`' | sort -u | comm -23 - <(sort -u <<<"$declared"))"

tap_empty 'every target is on the page' "$(for f in tests/fuzz/fuzz_*.c; do
    name=${f#tests/fuzz/fuzz_} name=${name%.c}
    grep -q "^$name|" <<<"$rows" || echo "$name"
done)"
tap_empty 'every line has its target, which is built, and reads what it is said to read' "$(while IFS='|' read -r name reads _; do
    file=tests/fuzz/fuzz_$name.c
    [ -f "$file" ] || { echo "$name: no $file"; continue; }
    grep -q "^  '$name': \[\|'fuzz_$name'" tests/fuzz/meson.build || echo "$name: not in tests/fuzz/meson.build"
    for f in $(grep -oE '[a-z0-9_]+' <<<"$reads"); do grep -q "\\b$f(" "$file" || echo "$name: does not call $f"; done
done <<<"$rows")"
tap_empty 'every target has a corpus' "$(while IFS='|' read -r name _; do
    [ "$name" = trace ] || [ -n "$(ls -A "tests/fuzz/corpus/$name" 2>/dev/null)" ] || echo "$name"
done <<<"$rows")"
size=$(find tests/fuzz/corpus -type f -printf '%s\n' | awk '{ n += $1 } END { print int(n / 1024) }')
if [ "$size" -le 300 ]; then tap_ok "corpora are small: $size KiB"; else tap_fail "corpora are small" "$size KiB"; fi
tap_end
