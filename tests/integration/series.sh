#!/usr/bin/env bash
# series.sh ROOT PROGRAM: nightly and steady sources whose series EPA SWMM's dynamic wave made: by a layer of samples and by
# `observe` each is among the first five, and the first where nothing else joins (k = 1).
. "$(dirname "$0")/tap.sh"
root=$(realpath "$1") program=$(realpath "$2")
shared=$(realpath -m "${SUYUAN_SHARED:-$root/../shared/data}")
if [ ! -d "$shared/hague_swmm" ] || [ ! -d "$shared/hague_storm" ]; then
    tap_skip 'series by the dynamic wave' "no $shared/hague_swmm"
    tap_end
    exit 0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
tr -d '\r' <"$shared/hague_swmm/pulse_series.csv" >series.csv

# column NAME: its number.
column() { head -n 1 series.csv | tr ',' '\n' | grep -nx "$1" | cut -d: -f1; }

# readings CASE KIND OUTFALL MID NEAR: rows of samples, from midnight of a Monday.
readings() {
    echo 'at,time,parameter,value,unit,weather'
    awk -F, -v outfall="$3" -v mid="$4" -v near="$5" -v columns="$(column "$1_$2_outfall") $(column "$1_$2_mid") $(column "$1_$2_near")" '
        BEGIN { split(columns, column, " "); split(outfall " " mid " " near, place, " ") }
        NR > 1 { for (i = 1; i <= 3; i++) if ($column[i] != "")
            printf "%s,2024-05-%02d %02d:%02d,COD,%s,mg/L,dry\n", place[i], 6 + int($1 / 1440), $1 % 1440 / 60, $1 % 60, $column[i] }' series.csv
}

# ranked NAME CASE-FILE OUTFALL SOURCE K: its place in the list, and how probable.
ranked() {
    local rank posterior
    IFS='|' read -r rank posterior < <(sqlite3 "$2" "SELECT c.rank, round(c.posterior, 3) FROM candidate c JOIN outfall o USING (outfall_id)
        JOIN unit u USING (unit_id) JOIN attachment a ON a.role = 'unit' AND a.object_id = u.unit_id JOIN node n ON n.node_id = a.node_id
        WHERE o.source_id = '$3' AND n.source_id = '$4' ORDER BY c.rank LIMIT 1")
    if [ "${rank:-99}" -le "$([ "$5" = 1 ] && echo 1 || echo 5)" ]; then
        tap_ok "$1: rank $rank with $posterior"
    else
        tap_fail "$1: rank ${rank:-none}" "probability ${posterior:-none}"
    fi
}

"$program" --quiet init "$shared/hague_storm" -o case.yaml >/dev/null
sed 's/^sources:$/&\n  - {role: samples, path: samples.csv}/' case.yaml >with_samples.yaml
"$program" --quiet run case.yaml -o plain.sqlite >/dev/null
while IFS=, read -r name source outfall mid near k _; do
    for kind in pulse steady; do
        readings "$name" $kind "$outfall" "$mid" "$near" >samples.csv
        "$program" --quiet run with_samples.yaml -o layer.sqlite >/dev/null
        ranked "$name $kind by a layer" layer.sqlite "$outfall" "$source" "$k"
        cp plain.sqlite observed.sqlite
        "$program" --quiet observe observed.sqlite --from samples.csv --who somebody >/dev/null
        ranked "$name $kind by observe" observed.sqlite "$outfall" "$source" "$k"
    done
done < <(tail -n +2 "$shared/hague_swmm/pulse_cases.csv" | tr -d '\r')
tap_end
