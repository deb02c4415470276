#!/usr/bin/env bash
# atlas.sh CITY PROGRAM: the atlas of a city of 50 000 pipes and some 360 outfalls as one JSON line; fails
# beyond a minute of processor time for 400 outfalls, or if memory grows with the number of pages.
set -euo pipefail
city=$(realpath "$1") program=$(realpath "$2")
[ -x /usr/bin/time ] || { echo '{"bench": "atlas", "skipped": "no /usr/bin/time"}'; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"$city" --pipes 50000 --seed 3 --to city >/dev/null
"$program" run city/case.yaml -o city.sqlite --quiet >/dev/null
measure() { # OUTPUT OPTION...: processor seconds and kilobytes
    /usr/bin/time -f '%U %S %M' -o "$1.time" "$program" --lang zh export city.sqlite --to "$1" --format pdf --quiet "${@:2}"
    awk '{print $1 + $2, $3}' "$1.time"
}
id=$(awk -F, 'NR == 2 {print $1}' city/排污口.csv | tr -d '\r"')
read -r one_s one_kb < <(measure one --outfall "$id")
read -r all_s all_kb < <(measure all)
n=$(awk -F, 'END {print NR - 1}' city/排污口.csv)
awk -v n="$n" -v s="$all_s" -v kb="$all_kb" -v one="$one_kb" 'BEGIN {
    printf "{\"bench\": \"atlas\", \"outfalls\": %d, \"cpu_s\": %.2f, \"cpu_s_of_400\": %.2f, \"peak_mb\": %.0f, \"peak_mb_of_one_page\": %.0f}\n",
        n, s, s / n * 400, kb / 1024, one / 1024
    exit !(s / n * 400 <= 60 && kb <= 2 * one)
}'
