#!/usr/bin/env bash
# cli.sh itself: lines that must pass do, lines that must fail do.
. "$(dirname "$0")/tap.sh"
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# A stand-in for the program: complains, with the status it is given, as often as it is told.
cat >"$folder/suyuan" <<'END'
#!/bin/sh
for i in $(seq "$2"); do echo "suyuan: complaint $i" >&2; done
exit "$1"
END
chmod +x "$folder/suyuan"

# One set of inputs for all of them.
export INPUTS=$folder/inputs
. "$here/cli/inputs.sh"
make_inputs

# expect ok|not LINE: what cli.sh says of a table with this line.
expect() {
    local output
    printf '%s\n' "$2" >"$folder/table"
    output=$("$here/cli.sh" "$root" "$folder/suyuan" /none "$folder/table" || true)
    tap_match "$1: ${2//\#/}" "$output" "^$1( ok)? 1 "
}
root=$1

expect ok 'true | 0 |'
expect not 'true | 1 |'
expect not 'false | 0 |'
expect not 'true | 0'
expect ok 'suyuan 2 1 | 2 | complaint'
expect not 'suyuan 2 1 | 2 | praise'
expect not 'suyuan 2 0 | 2 |'
expect not 'suyuan 2 2 | 2 | complaint'
expect ok 'echo a; echo b >&2 | 0 | ^b$'
expect ok 'echo a | 0 | !b'
expect not 'echo a; echo b >&2 | 0 | !b'
expect ok 'echo a; echo aa | 0 | all:^a+$'
expect not 'echo a; echo b | 0 | all:^a+$'
expect ok 'echo "x 10.004, -3" | 0 | 10 -3 | 1e-3'
expect not 'echo "x 10.02, -3" | 0 | 10 -3 | 1e-3'
expect not 'echo "10" | 0 | 10 -3 | 1e-3'
expect not 'echo "10 -3 4" | 0 | 10 -3 | 1e-3'
expect ok 'small; ls pipes.shp | 0 | ^pipes.shp$'
expect not 'ls pipes.shp | 0 |'
expect ok 'small; unchanged true | 0 |'
expect not 'small; unchanged rm pipes.shp | 0 |'
expect not 'small; unchanged touch new | 0 |'
expect not 'small; unchanged truncate -s 0 pipes.shp | 0 |'

# counted TABLE: its titles, the comments before a colon or a point, each with the number of its rows: "title|n".
counted() {
    awk '/^# / { title = $0; gsub(/^# |[.:].*/, "", title); next } NF { n[title]++ }
        END { for (title in n) print title "|" n[title] }' "$here/cli/$1.table" | sort
}

# What tests/README.md says of attacks: as many as the tables have.
attacks=$(counted hostile)
attacks+=$'\n'"serve.sh|$(grep -c '^attack ' "$here/serve.sh")"$'\n'"bad_input.table|$(grep -vc '^#\|^$' "$here/cli/bad_input.table")"
tap_empty 'attacks are counted' "$(while IFS='|' read -r title n; do
    grep -qF "| $title | $n | $n |" "$root/tests/README.md" || echo "tests/README.md: $title: $n attacks"
done <<<"$attacks")"

# What it says of inputs by kind: as many as the table has, three at least, for each of the 23 cases.
kinds=$(counted kinds)
tap_empty 'inputs are counted by kind' "$(while IFS='|' read -r title n; do
    grep -qE "^\| $title \| \`[a-z_]+\` \| $n \|" "$root/tests/README.md" || echo "tests/README.md: $title: $n inputs"
    [ "$n" -ge 3 ] || echo "kinds.table: $title: fewer than three inputs"
done <<<"$kinds"
[ "$(wc -l <<<"$kinds")" = 23 ] || echo "kinds.table: $(wc -l <<<"$kinds") kinds, not 23")"
tap_end
