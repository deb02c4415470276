#!/usr/bin/env bash
# rivers.sh CITY PROGRAM [PIPES]: questions about rivers as one JSON line, processor seconds: the load of 105 000 reaches (a stem of 324 with
# as many tributaries, 5 000 outfalls with measured COD), places for standing monitors on a city of 100 000 pipes, and, of a city of PIPES
# (1 000 000), the mean of 15 answers at the mouth that has most above it. Fails beyond 2 s, 10 s and .3 s.
set -euo pipefail
city=$(realpath "$1") program=$(realpath "$2") pipes=${3:-1000000}
[ -x /usr/bin/time ] || { echo '{"bench": "rivers", "skipped": "no /usr/bin/time"}'; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
awk 'BEGIN {
    n = 324; step = 50
    shape = "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::4547\"}},\"features\":["
    print shape > "rivers.json"
    print shape > "outfalls.json"
    print "at,parameter,value,unit,weather" > "samples.csv"
    for (i = n; i >= 1; i--) { # the stem comes down to the left, a tributary from above at each of its nodes
        printf "%s{\"type\":\"Feature\",\"properties\":{\"id\":\"M%d\",\"name\":\"M\",\"direction\":\"along\",\"flow_m3s\":%g},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[%d,4000000],[%d,4000000]]}}",
            i < n ? ",\n" : "", i, 0.5 * (n - i + 1), 400000 + 100 * i, 400000 + 100 * (i - 1) > "rivers.json"
        for (k = n; k >= 1; k--) {
            printf ",\n{\"type\":\"Feature\",\"properties\":{\"id\":\"T%d_%d\",\"name\":\"T%d\",\"direction\":\"along\",\"flow_m3s\":0.3},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[%d,%d],[%d,%d]]}}",
                i, k, i, 400000 + 100 * i, 4000000 + step * k, 400000 + 100 * i, 4000000 + step * (k - 1) > "rivers.json"
            if ((i * n + k) % 21 == 0) {
                printf "%s{\"type\":\"Feature\",\"properties\":{\"id\":\"O%d_%d\",\"flow_m3d\":%d},\"geometry\":{\"type\":\"Point\",\"coordinates\":[%d,%d]}}",
                    any++ ? ",\n" : "", i, k, 50 + (i * 7 + k) % 400, 400000 + 100 * i, 4000000 + step * k - 20 > "outfalls.json"
                printf "O%d_%d,COD,%d,mg/L,dry\n", i, k, 20 + (i + k * 3) % 300 > "samples.csv"
            }
        }
    }
    print "]}" > "rivers.json"
    print "]}" > "outfalls.json"
}'
seconds() { # COMMAND...: processor seconds, its output in the file out
    /usr/bin/time -f '%U %S' -o time "$@" >out
    awk '{ print $1 + $2 }' time
}
"$program" run --rivers rivers.json --outfalls outfalls.json --samples samples.csv -o river.sqlite --quiet >/dev/null
balance=$(seconds "$program" balance river.sqlite river:M@0 COD --format json)
reaches=$("$program" trace river.sqlite river:M@0 --format json | tr '{' '\n' | grep -c '"arm"' || true)
"$city" --pipes 100000 --to small >/dev/null
"$program" run small/case.yaml -o small.sqlite --quiet >/dev/null
sites=$(seconds "$program" sites small.sqlite -n 10 --by nodes)
"$city" --pipes "$pipes" --to large >/dev/null
"$program" run large/case.yaml -o large.sqlite --quiet >/dev/null
river=$(sqlite3 -noheader large.sqlite 'SELECT name FROM river ORDER BY length_m DESC LIMIT 1')
start=$(date +%s%N)
for _ in {1..15}; do "$program" trace large.sqlite "river:$river@0" >out; done
section=$(awk -v a="$start" -v b="$(date +%s%N)" 'BEGIN { print (b - a) / 15e9 }')
awk -v balance="$balance" -v reaches="$reaches" -v sites="$sites" -v pipes="$pipes" -v section="$section" -v lines="$(wc -l <out)" 'BEGIN {
    printf "{\"bench\": \"rivers\", \"reaches\": %d, \"balance_cpu_s\": %.2f, \"sites_cpu_s\": %.2f, \"pipes\": %d, \"section_s\": %.3f, \"section_lines\": %d}\n",
        reaches, balance, sites, pipes, section, lines
    exit !(reaches > 100000 && balance <= 2 && sites <= 10 && section <= 0.3)
}'
