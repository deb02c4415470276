#!/usr/bin/env bash
# surfaces.sh ROOT PROGRAM CITY: every surface says the same of an outfall. The table is kept in tests/README.md.
. "$(dirname "$0")/tap.sh"
root=$(realpath "$1") program=$(realpath "$2") city=$(realpath "$3")
export SHARED=${SUYUAN_SHARED:-$root/../shared/data} SOURCE_DATE_EPOCH=1700000000
tap_need 'surfaces' python3 pdftotext
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# new FOLDER NAME, run: a case in a folder of its own; written: all that leaves it, for the reader at the end.
cases=()
new() { mkdir "$folder/$1"; cd "$folder/$1" || exit 1; echo "$2" >name; cases+=("$folder/$1"); }
run() { "$program" --lang en run "$@" -o case.sqlite >screen.txt 2>/dev/null; }
written() {
    "$program" --lang en --quiet export case.sqlite --to out --format csv,xlsx,pdf,html,gpkg,geojson,kml
    "$program" --lang en --quiet export case.sqlite --to out --format docx --template "$SUYUAN_DATA/forms/30_record.en.docx"
    python3 "$root/tests/integration/docx_texts.py" out
}

for seed in 1 2; do
    new city$seed "city $seed"
    "$city" --pipes 400 --seed $seed --to . >/dev/null
    run case.yaml
    written
done

# What people confirmed and found, an observation, and a run after it.
new decided decided
cp -r ../city1/* .
rm -r out
echo decided >name
read -r outfall unit < <(sqlite3 -separator ' ' case.sqlite "SELECT o.source_id, u.source_id FROM answer a JOIN outfall o USING (outfall_id)
    JOIN unit u USING (unit_id) WHERE a.status = 'candidates' ORDER BY outfall_id LIMIT 1")
manhole=$(sqlite3 case.sqlite "SELECT source_id FROM node WHERE source_id IS NOT NULL AND kind = 'manhole' ORDER BY node_id LIMIT 1")
"$program" decide case.sqlite "$outfall" confirm "unit:$unit" --why dye --who Li --when 2024-06-02 --quiet >/dev/null
"$program" decide case.sqlite "$outfall" fact hidden_pipe --why seen --who Li --when 2024-06-02 --quiet >/dev/null
"$program" observe case.sqlite "$manhole" not_seen --weather dry --who Li --when 2024-06-03 --quiet >/dev/null
run case.yaml
written

# Abroad: no rules, no party.
if [ -e "$SHARED/hague_storm/hague.inp" ]; then
    new hague hague_storm
    model=$SHARED/hague_storm/hague.inp
    run --pipes "$model" --nodes "$model" --outfalls "$model" --units "$model" --crs pipes=EPSG:2284 --crs nodes=EPSG:2284 \
        --crs outfalls=EPSG:2284 --crs units=EPSG:2284
    written
else
    tap_skip 'hague_storm' 'no shared data'
fi

# Units were not read: nothing is known and nothing claimed.
new no_units 'no units'
cp -r ../city2/* .
rm -r out case.sqlite
echo 'no units' >name
python3 - <<'PY'
import re
text = open('case.yaml', encoding='utf-8').read()
parts = re.split(r'(?m)^(?=  - role: )', text)
open('case.yaml', 'w', encoding='utf-8').write(''.join(p for p in parts if not re.match(r'  - role: (units|connections)', p)) +
    ('' if not re.match(r'  - role: (units|connections)', parts[-1]) or 'settings:' not in parts[-1] else parts[-1][parts[-1].index('settings:'):]))
PY
run case.yaml
written

# A line of the table that is not in tests/README.md fails.
python3 "$root/tests/integration/surfaces.py" "$program" "${cases[@]}" 2>&1
for place in "${cases[@]}"; do
    tap_empty "$(cat "$place/name"): all surfaces agree" "$(cat "$place/said")"
    tap_empty "$(cat "$place/name"): the table in tests/README.md" "$(grep -vxF -f "$root/tests/README.md" "$place/table" || true)"
    [ "$(wc -l <"$place/table")" = 15 ] || tap_fail "$(cat "$place/name"): fifteen surfaces" "$(cat "$place/table")"
    sed "s/^/# /" "$place/table"
done
tap_end
