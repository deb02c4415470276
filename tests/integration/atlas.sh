#!/usr/bin/env bash
# atlas.sh ROOT PROGRAM CITY [all]: the map pages of a city, read back by poppler; all: what the pages of a second city and of
# hague_storm say, too.
. "$(dirname "$0")/tap.sh"
root=$(realpath "$1") program=$(realpath "$2") city=$(realpath "$3")
tap_need 'map pages' pdftotext pdfinfo sqlite3 python3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export SOURCE_DATE_EPOCH=1700000000

# said CASE PDF LANG LEAST [ASKED]: the pages against the case file, and so many planted faults at least.
said() {
    tap_empty "$1 $3: pages say what the case file says" "$(
        python3 "$root/tests/integration/atlas.py" "$program" "$1" "$2" "$3" "${5-1}" 2>planted || echo "status $?")"
    tap_match "$1 $3: faults planted and noticed" "$(cat planted)" "^($4) planted faults noticed\$"
}

if [ "${4-}" = all ]; then
    "$city" --pipes 3000 --seed 2 --to city >/dev/null
    "$program" run city/case.yaml -o city_2.sqlite --quiet >/dev/null
    cases='city_2'
    if [ -e "${SUYUAN_SHARED-none}/hague_storm/hague.inp" ]; then
        "$program" --quiet init "$SUYUAN_SHARED/hague_storm" -o hague.yaml >/dev/null 2>&1
        "$program" --quiet run hague.yaml -o hague.sqlite >/dev/null 2>&1
        cases+=' hague'
    else
        tap_skip 'hague_storm' 'no shared data'
    fi
    for case in $cases; do
        for lang in zh en; do
            "$program" --lang $lang export $case.sqlite --to $case.$lang --format pdf --quiet
            said $case.sqlite "$(echo $case.$lang/*.pdf)" $lang '1[6-9]|2[0-4]' 99
        done
    done
    tap_end
    exit 0
fi

# Every word that the pages ask for is in the style.
asked=$(cat "$root"/engine/{map,picture}/*.c | tr -d '\n' |
    grep -oE '(sy_style_words?|panel_heading|panel_fact)\([^"()]*(\([^()]*\))?[^"()]*"[a-z_0-9]+"|"(profile|of)_[a-z_0-9]+"|\{"[a-z_0-9]+", *([0-9.]+, *(true|false)|(LINE|AREA|ARROW|DOUBT|CERTAINTY|FIGURE), *SY_PAINT)' |
    grep -oE '"[a-z_0-9]+"' | tr -d '"' | sort -u)
known=$(sed -n -e '/^words:/,$s/^  \([a-z_0-9]*\):.*/\1/p' -e '/^units:/,/^  ft:/s/^    \([a-z]*\):.*/\1_unit/p' "$root/data/styles/atlas.yaml" | sort -u)
tap_match 'words are found in the sources' "$(wc -w <<<"$asked")" '^([5-9][0-9]|1[0-9][0-9])$'
tap_empty 'every word is in the style' "$(comm -23 <(echo "$asked") <(echo "$known"))"

"$city" --pipes 3000 --seed 1 --to city >/dev/null
"$program" run city/case.yaml -o city.sqlite --quiet >/dev/null
n=$(sqlite3 city.sqlite 'SELECT count(*) FROM outfall')
# More readings at a manhole than a page has room for one below the other.
manhole=$(sqlite3 city.sqlite "SELECT n.source_id FROM candidate c JOIN node n USING (node_id) WHERE c.status = 'candidate' AND n.source_id NOT NULL LIMIT 1")
for hour in $(seq 12); do echo "$manhole,COD,$((40 + hour)),2023-05-01T$((hour + 6)):00"; done | sed '1i at,parameter,value,time' >list.csv
"$program" observe city.sqlite --from list.csv --quiet >/dev/null 2>&1
# an outfall with a unit that has a way to it has a page more, and so has one at which or above which series were read
# (a large channel has a page of details: told by their titles)
ways() { sqlite3 city.sqlite "SELECT (SELECT count(DISTINCT outfall_id) FROM candidate WHERE status = 'candidate' AND node_id IS NOT NULL ${1-}) +
    (SELECT count(DISTINCT outfall_id) FROM series WHERE 1 ${1-})"; }

"$program" --lang zh export city.sqlite --to zh --format pdf --quiet
"$program" --lang en export city.sqlite --to en --format pdf --quiet
zh=$(echo zh/*.pdf) en=$(echo en/*.pdf)
pdftotext -layout "$zh" zh.txt
pdftotext -layout "$en" en.txt
# as limits.detail_m of the style has it; the geometry's blob begins with its rectangle, which sqlite3 alone does not read
large="p.outfall_id IN ($(python3 - <<'END'
import sqlite3, struct
for outfall, blob in sqlite3.connect("city.sqlite").execute("SELECT outfall_id, geom FROM channel WHERE geom IS NOT NULL"):
    x0, y0, x1, y1 = struct.unpack("<4d" if blob[1] else ">4d", blob[6:38])
    if max(x1 - x0, y1 - y0) > 350: print(outfall, end=",")
END
)0)"
details=$(grep -c 局部详图 zh.txt)
tap_match 'large channels have details' "$details" '^1[0-9]$'
front=$((2 + $(grep -cE '进度与问题统计|分布图|对照图' zh.txt))) # overview, maps by theme, index, charts
tap_match 'maps by theme and charts are there' "$front" '^[78]$'
tap_match 'pages of each outfall, the overview, the index and the charts' "$(pdfinfo "$zh")" "^Pages: +$((n + $(ways) + details + front))\$"
tap_match 'date of the PDF' "$(TZ=UTC pdfinfo -isodates "$zh")" '^CreationDate: +2023-11-14T22:13:20'
tap_match 'A3' "$(pdfinfo "$zh")" 'A3'
said city.sqlite "$zh" zh 23
said city.sqlite "$en" en 23
missing=
while IFS='|' read -r row name code; do
    pdftotext -f "$row" -l "$row" "$zh" page.txt
    for text in "$name" "$code"; do
        [ -z "$text" ] || tr -d ' \n' <page.txt | grep -qF "$(tr -d ' ' <<<"$text")" || missing+="page $row: $text"$'\n'
    done
done < <(sqlite3 city.sqlite "SELECT $front + row_number() OVER (ORDER BY outfall_id) + (SELECT count(DISTINCT outfall_id) FROM candidate c
    WHERE c.status = 'candidate' AND c.node_id IS NOT NULL AND c.outfall_id < o.outfall_id) +
    (SELECT count(DISTINCT outfall_id) FROM series s WHERE s.outfall_id < o.outfall_id) +
    (SELECT count(*) FROM outfall p JOIN channel c USING (outfall_id) WHERE p.outfall_id < o.outfall_id AND $large), name, code FROM outfall o")
tap_empty 'each page names its outfall and code' "$missing"
for word in 图例 溯源情况 候选排污单位 位置示意 比例尺 编制 来源概率; do
    tap_match "$word is on the Chinese pages" "$(cat zh.txt)" "$word"
done
for word in Legend Tracing 'Candidate units' Location 'Scale 1:' Prepared; do
    tap_match "$word is on the English pages" "$(cat en.txt)" "$word"
done
tap_empty 'no Chinese word of the style on English pages' "$(grep -E '图例|溯源情况|比例尺|位置示意' en.txt || true)"
first=$(sqlite3 city.sqlite "SELECT unit.name FROM candidate JOIN unit USING (unit_id) WHERE outfall_id = 3 AND rank = 1")
before=$(sqlite3 city.sqlite "SELECT count(*) FROM outfall p WHERE p.outfall_id < 3 AND $large")
pdftotext -layout -f $((front + 3 + before + $(ways 'AND outfall_id < 3'))) -l $((front + 3 + before + $(ways 'AND outfall_id < 3'))) "$zh" page.txt
tap_match 'the first candidate stands with its number' "$(cat page.txt)" "(^| )1 +$first"
tap_match 'coordinates of the grid' "$(cat page.txt)" '38 ?5[0-9]{2} ?[0-9]00'

"$program" --lang zh export city.sqlite --to again --format pdf --quiet
tap_empty 'same case, same bytes' "$(cmp "$zh" again/*.pdf 2>&1)"
code=$(sqlite3 city.sqlite "SELECT source_id FROM outfall WHERE outfall_id = 3")
LC_ALL=C "$program" --lang zh export city.sqlite --to one --format pdf,svg,png --outfall "$code" --quiet
tap_match 'the pages of one outfall' "$(pdfinfo one/*.pdf)" "^Pages: +$((2 + $(ways 'AND outfall_id = 3')))\$"
tap_match 'as SVG' "$(head -qc 300 one/*.svg)" '<svg'
tap_match 'as PNG' "$(head -qc 8 one/*.png | od -An -c | tr -d ' ')" 'PNG'
tap_match 'an outfall that is not there' "$("$program" --lang en export city.sqlite --to one --format pdf --outfall nosuch 2>&1 || echo "status $?")" 'nosuch: no outfall'
tap_match 'a base map that is none' "$("$program" --lang en export city.sqlite --to one --format pdf --base city/case.yaml 2>&1 || echo "status $?")" 'status 2'

# Names that a page must bear.
sqlite3 city.sqlite "PRAGMA trusted_schema = 1; UPDATE outfall SET name = '<b>x</b> & <span size=\"99\">' || char(7, 10, 27) || '[31m' WHERE outfall_id = 1;
    UPDATE outfall SET name = replace(hex(zeroblob(5000)), '00', '汉') WHERE outfall_id = 2;
    UPDATE outfall SET name = '../../' || char(8238) || 'txt' WHERE outfall_id = 3;
    UPDATE outfall SET name = '', code = NULL WHERE outfall_id = 4;
    UPDATE unit SET name = '<script>alert(1)</script>' || char(0x1F600) WHERE unit_id = (SELECT unit_id FROM candidate WHERE outfall_id = 3 AND rank = 1);
    UPDATE receiving_water SET name = replace(hex(zeroblob(500)), '00', '河') WHERE receiving_water_id = 1;"
"$program" --lang zh export city.sqlite --to hostile --format pdf --quiet
tap_match 'hostile names: all pages' "$(pdfinfo hostile/*.pdf)" "^Pages: +$((n + $(ways) + details + front))\$"
pdftotext hostile/*.pdf hostile.txt
tap_match 'mark-up is text' "$(cat hostile.txt)" '<b>x</b> & <span size="99">'
tap_match 'scripts are text' "$(cat hostile.txt)" '<script>alert\(1\)</script>'
tap_empty 'no control characters' "$(grep -aP '[\x01-\x08\x0e-\x1f]' hostile.txt || true)"
"$program" --lang zh export city.sqlite --to hostile --format svg --outfall 3 --quiet
"$program" --lang zh export city.sqlite --to hostile --format svg --outfall 2 --quiet
tap_match 'names of files stay in the folder' "$(ls hostile | wc -l)" "^$((4 + $(ways 'AND outfall_id IN (2, 3)')))\$"

# An outfall without anything, and a case without outfalls.
sqlite3 city.sqlite "DELETE FROM trace_span; DELETE FROM series; DELETE FROM candidate; DELETE FROM channel; DELETE FROM edge; UPDATE outfall SET node_id = NULL;" 2>/dev/null || true
"$program" --lang zh export city.sqlite --to bare --format pdf --quiet
tap_match 'nothing traced' "$(pdfinfo bare/*.pdf)" "^Pages: +$((n + front))\$"
sqlite3 city.sqlite "DELETE FROM outfall" 2>/dev/null || true
"$program" --lang zh export city.sqlite --to empty --format pdf --quiet
tap_match 'no outfalls: the overview, the findings on a map and as a chart, what was seen' "$(pdfinfo empty/*.pdf)" '^Pages: +4$'
tap_end
