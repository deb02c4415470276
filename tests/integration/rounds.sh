#!/usr/bin/env bash
# rounds.sh ROOT PROGRAM: a decision on every outfall of a first round, made by chance, is in force on the next
# round for all but those that are gone: with the first list beside the second, and with the second alone. What
# people settle about two rows counts in the next run.
. "$(dirname "$0")/tap.sh"
program=$(realpath "$2")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
run() { "$program" --lang en run "$@" --quiet >run.txt 2>&1 || cat run.txt; }
sql() { sqlite3 -batch "$@"; }

printf 'id,from,to,from_x,from_y,to_x,to_y\nP,A,B,500000,3999900,500060,3999900\n' >pipes.csv
# First 80 outfalls along a river, 60 m and more apart; then 0-30 m off, numbered anew, respelled, every tenth gone,
# eight more, four of them in two: truth.csv has the number of before, and those of now or nothing.
awk 'BEGIN {
    srand(7); split("路 街 巷 桥", kind, " "); split("雨洪排口 雨水口 排口 排水口", mouth, " ")
    split("东 南 西 北 中 新 老 前", word, " "); split("明 华 兴 庆 安 平 康 宁 和 顺", letter, " ")
    print "id,name,river,x,y" >"first.csv"; print "id,name,river,x,y" >"second.csv"
    x = 500000
    for (i = 1; i <= 88; i++) {
        x += 60 - 120 * log(1 - rand())
        base = word[1 + int(8 * rand())] letter[1 + int(10 * rand())] kind[1 + int(4 * rand())]
        is_new = i % 11 == 0; gone = !is_new && i % 10 == 3
        if (!is_new) printf "A-%d,%s%s,甲河,%.1f,4000000\n", i, base, mouth[1 + int(4 * rand())], x >"first.csv"
        r = 30 * rand(); t = 6.283 * rand()
        if (!gone) printf "2023-%d,%s%s,甲河,%.1f,%.1f\n", 500 - i, base, mouth[1 + int(4 * rand())], \
            x + r * cos(t), 4000000 + r * sin(t) >"second.csv"
        if (!gone && !is_new && i % 20 == 2)
            printf "2023-%d,%s%s2,甲河,%.1f,%.1f\n", 800 + i, base, mouth[1], x + 12, 4000008 >"second.csv"
        is_split = !gone && !is_new && i % 20 == 2
        if (!is_new) printf "A-%d,%s,%s\n", i, gone ? "" : "2023-" 500 - i, is_split ? "2023-" 800 + i : "" >"truth.csv"
    }
}'
common=(--pipes pipes.csv --crs pipes=EPSG:4547 --crs outfalls=EPSG:4547)
run "${common[@]}" --outfalls first.csv -o case.sqlite
{
    echo '排污口编号,主要责任主体'
    sed -n '2,$s/,.*//p' first.csv | sed 's/$/,第&村委会/'
} >list.csv
"$program" --lang en decide case.sqlite --from list.csv --why meeting --who Li --quiet >decided.txt 2>&1 || cat decided.txt
n=$(sql case.sqlite "SELECT count(*) FROM decision_in_force")
tap_match 'a decision on every outfall of the first round' "$n" '^80$'
cp case.sqlite alone.sqlite

# judge CASE: right, wrong, lost among those that are still there; those gone that are in force.
judge() {
    sql "$1" "SELECT d.source_id || ',' || ifnull(o.source_id, '') FROM decision d LEFT JOIN outfall o ON o.outfall_id = d.object_id AND NOT d.orphaned" |
        awk -F, 'NR == FNR { is[$1] = $2; or[$1] = $3; next }
            is[$1] == "" { gone += $2 != ""; next }
            $2 != "" && ($2 == is[$1] || $2 == or[$1]) { right++; next }
            $2 == "" { lost++; next }
            { wrong++ }
            END { printf "right %d, wrong %d, lost %d, gone in force %d\n", right, wrong, lost, gone }' truth.csv -
}
run "${common[@]}" --outfalls second.csv --round outfalls=2023 --outfalls first.csv --round outfalls=2019 -o case.sqlite
tap_match 'both lists: all but those gone are in force' "$(judge case.sqlite)" '^right 72, wrong 0, lost 0, gone in force 0$'
run "${common[@]}" --outfalls second.csv -o alone.sqlite
tap_match 'the second list alone: all but those gone are in force' "$(judge alone.sqlite)" '^right 72, wrong 0, lost 0, gone in force 0$'

# What people settle.
printf 'id,name,x,y\n1,东山印染厂,500010,3999910\n' >a.csv
printf 'id,name,x,y\n8,东山印染有限公司,500012,3999912\n9,新星布业,500050,3999905\n' >b.csv
units=("${common[@]}" --outfalls first.csv --crs units=EPSG:4547 --units a.csv --units b.csv -o units.sqlite)
count() { sql units.sqlite "SELECT group_concat(name, ' ') FROM (SELECT name FROM unit ORDER BY source_id)"; }
run "${units[@]}"
tap_match 'two registers' "$(count)" '^东山印染厂 新星布业$'
"$program" --lang en decide units.sqlite unit:1 not-same unit:8 --why visited --quiet >/dev/null
run "${units[@]}"
tap_match 'not-same keeps two' "$(count)" '^东山印染厂 东山印染有限公司 新星布业$'
run "${units[@]}"
tap_match 'and goes on doing so' "$(count)" '^东山印染厂 东山印染有限公司 新星布业$'
"$program" --lang en decide units.sqlite unit:1 same-as 'unit:9 新星布业' --why 'one owner, one site' --quiet >/dev/null
run "${units[@]}"
tap_match 'same-as joins two' "$(count)" '^东山印染厂 东山印染有限公司$'
tap_match 'and says who' "$(sql units.sqlite "SELECT verdict || decision_id FROM linkage WHERE decision_id = 2")" '^same2$'
said=$("$program" --lang en decide units.sqlite unit:1 same-as outfall:A-1 --why x 2>&1 || true)
tap_match 'a unit is no outfall' "$said" 'both are outfalls, or both are units'
said=$("$program" --lang en decide units.sqlite unit:77 same-as unit:1 --why x 2>&1 || true)
tap_match 'no such unit' "$said" '77'

# Units without a place join the drains of the street in their address.
awk 'BEGIN {
    print "id,道路名称,system,from_x,from_y,to_x,to_y"
    for (i = 0; i < 20; i++) printf "A%d,光明路,sewage,%d,4000000,%d,4000000\n", i, 500000 + 40 * i, 500040 + 40 * i
    for (i = 0; i < 10; i++) printf "B%d,中华路(北段),sewage,500400,%d,500400,%d\n", i, 4000400 - 40 * i, 4000360 - 40 * i
    print "O,,sewage,500800,4000000,500900,4000000" }' >street.csv
printf 'id,name,address,x,y\n%s\n' '1,甲厂,光明路10号,500100,4000010' '2,乙厂,光明路50号,500500,4000010' '3,丙厂,东镇光明路３０号,,' \
    '4,丁小区,中华路与光明路口,,' '5,戊店,光明路,,' '6,己店,无名路3号,,' | sed '1s/\\n//' >street_units.csv
printf 'id,name,x,y\nK,口,500900,4000000\n' >street_outfall.csv
run --pipes street.csv --crs pipes=EPSG:4547 --outfalls street_outfall.csv --crs outfalls=EPSG:4547 \
    --units street_units.csv --crs units=EPSG:4547 -o street.sqlite
# least and most easting of what each joins, and how many places
spread() {
    sql street.sqlite "SELECT count(*) || ' ' || min(substr(e.source_id, 1, 1)) || max(substr(e.source_id, 1, 1)) || ' ' ||
        min(CAST(substr(e.source_id, 2) AS INTEGER)) || '-' || max(CAST(substr(e.source_id, 2) AS INTEGER))
        FROM attachment a JOIN unit u ON u.unit_id = a.object_id JOIN edge e ON e.edge_id = a.edge_id
        WHERE a.role = 'unit' AND a.method = 'address' AND u.source_id = '$1'"
}
tap_match 'house 30 between 10 and 50' "$(spread 3)" '^[5-9] AA [3-5]-(9|10|11)$'
tap_match 'at the corner of two streets' "$(spread 4)" '^[0-9]+ AB '
tap_match 'anywhere along the street' "$(spread 5)" '^1[0-2] AA [01]-(18|19)$'
tap_match 'no such street' "$(spread 6)" '^$|^0'
tap_match 'probabilities sum to 1' "$(sql street.sqlite "SELECT round(sum(probability), 6) FROM attachment WHERE role = 'unit' AND object_id = 5")" '^1\.0$'
tap_end
