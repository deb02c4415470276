#!/usr/bin/env bash
# profile.sh ROOT PROGRAM CITY: drawn profiles against the case file, by a parser of the SVG and the text of the PDF.
. "$(dirname "$0")/tap.sh"
root=$(realpath "$1") program=$(realpath "$2") city=$(realpath "$3")
export SOURCE_DATE_EPOCH=1700000000 SHARED=${SUYUAN_SHARED:-$root/../shared/data}
tap_need 'profiles' python3 sqlite3 pdftotext
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# compared CASE NAME: what the drawings of its ways, OUTFALL UNIT a line of stdin, say else than the case file; they are left in folder NAME.
compared() {
    local outfall unit
    mkdir "$2"
    while read -r outfall unit; do
        for kind in svg pdf; do "$program" --quiet profile "$1" "$outfall" "$unit" -o "$2/${outfall//\//_} ${unit//\//_}.$kind" </dev/null; done
    done
    python3 "$root/tests/integration/profile.py" "$1" "$2"/*.svg
}

# ways CASE N: so many ways, the longest and others spread over all; without plants, which part a way in two.
ways() {
    sqlite3 -separator ' ' "$1" "WITH c AS (SELECT o.source_id AS o, u.source_id AS u, distance_m, row_number() OVER
        (ORDER BY distance_m DESC, candidate_id) AS n, count(*) OVER () AS all_ FROM candidate JOIN outfall o USING (outfall_id)
        JOIN unit u USING (unit_id) WHERE rank IS NOT NULL AND candidate.node_id IS NOT NULL AND plant_unit_id IS NULL)
        SELECT o, u FROM c WHERE (n - 1) % max(all_ / $2, 1) = 0 ORDER BY n"
}

"$city" --pipes 1500 --seed 3 --to city >/dev/null
"$program" run city/case.yaml -o city.sqlite --quiet >/dev/null 2>&1
tap_empty 'city: levels, sizes, places and joints are the case file'"'s" "$(ways city.sqlite 6 | compared city.sqlite ways 2>&1)"
"$program" run city/case.yaml --set picture.unit=ft -o feet.sqlite --quiet >/dev/null 2>&1
tap_empty 'in feet and inches too' "$(ways feet.sqlite 1 | compared feet.sqlite feet 2>&1)"
tap_match 'so many ways' "$(ls ways/*.svg | wc -l)" '^([6-9]|1[0-9])$'

# The length of the way is the distance of the candidate, which the trace found otherwise.
read -r outfall unit < <(ways city.sqlite 1)
wanted=$(sqlite3 city.sqlite "SELECT printf('%.0f', distance_m) FROM candidate JOIN outfall o USING (outfall_id) JOIN unit u USING (unit_id)
    WHERE o.source_id = '$outfall' AND u.source_id = '$unit'")
tap_match 'the longest way is as long as the trace says' \
    "$("$program" --lang en profile city.sqlite "$outfall" "$unit")" "^from .* down to .*, $wanted m$"

# A level that is missing between two that are known: one thin dashed line from one to the other, none before.
dashed() { "$program" --quiet profile "$1" "$outfall" "$unit" -o d.svg && grep -c 'dasharray:0.5,0.5' d.svg || true; }
changed() { # SQL: changed.sqlite is the case file with this
    cp city.sqlite changed.sqlite
    python3 - "$1" <<'END'
import sqlite3, sys
c = sqlite3.connect("changed.sqlite")
for (name,) in c.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'edge'").fetchall():
    c.execute(f'DROP TRIGGER "{name}"')
c.execute(sys.argv[1])
c.commit()
END
}
"$program" --quiet profile city.sqlite "$outfall" "$unit" -o p.svg
edge=$(grep -o 'data-edge-id="[0-9]*"' p.svg | sed -n 3p | tr -dc 0-9)
before=$(dashed city.sqlite)
changed "UPDATE edge SET to_invert_m = NULL WHERE edge_id = $edge"
tap_match 'a stretch without a level is dashed' "$before $(dashed changed.sqlite)" "^$before $((before + 1))\$"

# A level that is drawn wrong is seen, by its number and on the sheet.
edge=$(grep -o 'data-edge-id="[0-9]*"' p.svg | head -1 | tr -dc 0-9)
changed "UPDATE edge SET to_invert_m = to_invert_m - 1 WHERE edge_id = $edge"
tap_match 'a level that is another is seen' "$(python3 "$root/tests/integration/profile.py" changed.sqlite p.svg)" "^p.svg: edge $edge lower invert: drawn"

# Two nodes by name are the same as the unit's place and the outfall.
read -r from to < <(sqlite3 -separator ' ' city.sqlite "SELECT 'node:' || c.node_id, 'node:' || o.node_id FROM candidate c JOIN outfall o
    USING (outfall_id) JOIN unit u USING (unit_id) WHERE o.source_id = '$outfall' AND u.source_id = '$unit'")
a=$("$program" --lang en profile city.sqlite "$outfall" "$unit" --format json | sed '/"said"/,$d')
b=$("$program" --lang en profile city.sqlite --from "$from" --to "$to" --format json | sed '/"said"/,$d')
if [ "$a" = "$b" ]; then tap_ok 'from node to node'; else tap_fail 'from node to node' "$(diff <(echo "$a") <(echo "$b"))"; fi
tap_match 'no water goes upwards' "$("$program" --lang en profile city.sqlite --from "$to" --to "$from" 2>&1 || echo "status $?")" 'no water goes from'

for kind in svg pdf png dxf; do
    "$program" --quiet profile city.sqlite "$outfall" "$unit" -o "a.$kind"
    TZ=Asia/Tokyo "$program" --quiet profile city.sqlite "$outfall" "$unit" -o "b.$kind"
    tap_empty "same case, same bytes: $kind" "$(cmp "a.$kind" "b.$kind" 2>&1)"
done
numbers=$(grep -o 'data-kind="station" data-number="[^"]*"' a.svg | sed 's/.*number="//; s/"//')
if command -v ogrinfo >/dev/null; then
    texts=$(ogrinfo -ro -al a.dxf 2>/dev/null | grep '  Text ' || true)
    missing=
    for number in $numbers; do grep -qF "= $number" <<<"$texts" || missing+="$number "; done
    tap_empty 'every manhole is in the DXF' "$missing"
else
    tap_skip 'the DXF' 'no ogrinfo'
fi

# chained CASE N: what the drawn chains of the N outfalls with most candidates, and of one that has fewest, say else than the case file.
chained() {
    local id name
    while read -r id name; do
        "$program" --quiet chain "$1" "$name" -o c.svg || echo "no chain of $id"
        # those with a row of their own are the first by rank, and the unknown source
        diff <(grep -o 'data-unit-id="[^"]*" data-prior="[^"]*" data-posterior="[^"]*"' c.svg | sed 's/data-[a-z-]*=//g; s/"//g') \
            <(sqlite3 "$1" "SELECT ifnull(unit_id, '') || ' ' || printf('%.4f', prior) || ' ' || printf('%.4f', posterior)
                FROM (SELECT *, count(*) OVER () AS n FROM candidate WHERE outfall_id = $id AND status <> 'excluded')
                WHERE n <= 12 OR unit_id IS NULL OR rank <= 10 ORDER BY unit_id IS NULL, rank IS NULL, rank") | sed "s/^/outfall $id: /"
    done < <(sqlite3 -separator ' ' "$1" "SELECT outfall_id, source_id FROM (SELECT *,
        row_number() OVER (ORDER BY n DESC, outfall_id) AS k, count(*) OVER () AS of FROM (SELECT o.outfall_id, o.source_id, count(c.outfall_id) AS n
        FROM outfall o LEFT JOIN candidate c USING (outfall_id) GROUP BY 1)) WHERE k <= $2 OR k = of ORDER BY k")
}
tap_empty 'city: the sources of the chains are the case file'"'s" "$(chained city.sqlite 3)"
water=$(sqlite3 city.sqlite "SELECT w.name FROM outfall JOIN receiving_water w USING (receiving_water_id) GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
"$program" --quiet chain city.sqlite --river "$water" -o r.svg
tap_empty 'every outfall of a river stands on its chain, down the river' \
    "$(diff <(grep -o 'data-outfall-id="[0-9]*"' r.svg | tr -dc '0-9\n') <(sqlite3 city.sqlite "SELECT outfall_id FROM outfall LEFT JOIN
        receiving_water w USING (receiving_water_id) WHERE '$water' IN (w.name, river) ORDER BY receiving_along_m IS NULL, receiving_along_m, outfall_id"))"

if [ -e "$SHARED/hague_storm/hague.inp" ]; then
    "$program" --quiet init "$SHARED/hague_storm" -o hague.yaml >/dev/null 2>&1
    "$program" --quiet run hague.yaml -o hague.sqlite >/dev/null 2>&1
    tap_empty 'hague_storm: levels, sizes, places and joints' "$(ways hague.sqlite 3 | compared hague.sqlite hague_ways 2>&1)"
    tap_empty 'hague_storm: the sources of the chains' "$(chained hague.sqlite 4)"
else
    tap_skip 'hague_storm' 'no shared data'
fi
tap_end
