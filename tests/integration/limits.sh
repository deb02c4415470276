#!/usr/bin/env bash
# limits.sh ROOT PROGRAM: ten times as many columns or files take ten times the work, not a hundred
# times: processor time above that of an empty start, as a ratio within one run.
. "$(dirname "$0")/tap.sh"
program=$(realpath "$2")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# processor_ms COMMAND...: of the lesser of two runs, in $ms.
processor_ms() {
    local TIMEFORMAT='%U %S' best=999999 now i
    for i in 1 2; do
        now=$({ time "$@" >/dev/null 2>said || true; } 2>&1 | awk '{print int(1000 * ($1 + $2))}')
        if [ "$now" -lt "$best" ]; then best=$now; fi
    done
    ms=$best
}

# linear NAME SMALL-MS LARGE-MS: at most twenty times the work for ten times as much.
linear() {
    local small=$(($2 - start)) large=$(($3 - start))
    if [ $small -lt "$start" ]; then small=$start; fi
    if [ $large -le $((20 * small)) ]; then
        tap_ok "$1: $2 and $3 ms"
    else
        tap_fail "$1" "$2 ms, and $3 ms for ten times as much"
    fi
}

# columns N: a GeoJSON layer of N columns.
columns() {
    awk -v n="$1" 'BEGIN {
        printf "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"c\":1"
        for (i = 1; i < n; i++) printf ",\"c%d\":1", i
        print "},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[114,36],[114.1,36]]}}]}"
    }' >"c$1.geojson"
}

# names N: a table whose N columns all have the same name.
names() {
    awk -v n="$1" 'BEGIN {
        for (i = 1; i < n; i++) printf "c,"
        print "c"; print 1
    }' >"n$1.csv"
}

files() {
    mkdir "f$1"
    (cd "f$1" && seq -f 'a%g.txt' "$1" | xargs touch && seq -f 'b%g.csv' "$1" | xargs touch)
}

processor_ms "$program" --version
start=$ms
for kind in columns:5000:50000 names:900:9000 files:5000:50000; do
    IFS=: read -r what small large <<<"$kind"
    took=()
    for n in $small $large; do
        $what "$n"
        case $what in
            columns) processor_ms "$program" check --pipes "c$n.geojson" ;;
            names) processor_ms "$program" check --pipes "n$n.csv" --set limits.columns=10000 ;;
            files) processor_ms "$program" init "f$n" -o "f$n.yaml" ;;
        esac
        took+=("$ms")
        tap_match "$n $what: one line" "$(grep '^suyuan: ' said)" \
            'limits\.columns|more than 2000 files|column'
    done
    linear "$what, ten times as many" "${took[0]}" "${took[1]}"
done
tap_end
