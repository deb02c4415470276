# Words of claims.table: those of findings_inputs.sh, and small places where something may be claimed.
. "$(dirname "${BASH_SOURCE[0]}")/findings_inputs.sh"

sql() { sqlite3 -batch -noheader case.sqlite "$1"; }
# run LANGUAGE [OPTION...]: a case file from the layers here.
run() { all_layers; suyuan --lang "$1" run "${layers[@]}" -o case.sqlite "${@:2}"; }

# A drain to outfall K1 and one to K2; on the map of counties K1 lies in 北县, K2 in 南县. $1, $2: more of
# K1 and K2.
border() {
    pipes '0 100, 50 100; id=P1; system=storm' '0 0, 50 0; id=P2; system=storm'
    outfalls "50 100; id=K1; name=一号口; class=入河沟渠$1" "50 0; id=K2; name=二号口; class=入河沟渠$2"
    units '900 900; id=U; name=别处的厂'
    zones '-99 50, 999 50, 999 999, -99 999; kind=county; name=北县' '-99 -99, 999 -99, 999 50, -99 50; kind=county; name=南县'
}

# counties_in_lists: what each list says of K1 and K2, "list K1/K2", where it has a column for the county.
counties_in_lists() {
    suyuan --lang zh --quiet export case.sqlite --to lists --format csv
    python3 - <<'PY'
import csv, glob, os
for path in sorted(glob.glob('lists/**/*.csv', recursive=True)):
    rows = list(csv.DictReader(open(path, encoding='utf-8-sig')))
    for column in [c for c in (rows[0] if rows else {}) if c == '区县' or '所在县' in c]:
        names = [n for n in rows[0] if n == '排污口名称']
        said = {row[n]: row[column] for row in rows for n in names}
        print(os.path.basename(path)[:-4], '/'.join(said.get(k, '-') for k in ('一号口', '二号口')))
PY
}

# A photograph of one point.
white_point=/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI\
////////////////////////////////////////////////////wAALCAABAAEBAREA/8QA\
FAABAAAAAAAAAAAAAAAAAAAABP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8Aa//Z

# A case file of one dry storm outfall that two works on assumed connections may drain to.
found() {
    once found make_found
    all_layers
}
make_found() {
    pipes '0 0, 50 0; id=P1; system=storm; from=W1; to=W2' '50 0, 100 0; id=P2; system=storm; from=W2; to=O'
    nodes '0 0; id=W1' '50 0; id=W2'
    outfalls '100 0; id=K1; name=一号口; class=城镇雨洪排口; dry_flow=no'
    units '0 30; id=U1; name=甲厂; water_m3d=40' '50 30; id=U2; name=乙厂; water_m3d=20'
    base64 -d >photo.jpg <<<"$white_point"
    run zh --quiet
}
# The same; the first is a plating works, the second a hotel.
plating() { once plating make_plating; }
make_plating() {
    found
    units '0 30; id=U1; name=甲电镀厂; industry=3360; water_m3d=40' '50 30; id=U2; name=乙饭店; industry=6110; water_m3d=40'
    run zh --quiet
}
# The same with one works, whose water was not seen below it on many days.
unlisted() { once unlisted make_unlisted; }
make_unlisted() {
    found
    units '0 30; id=U1; name=甲厂; water_m3d=40'
    run zh --quiet
    for day in 03 04 05 06 07 08 09; do suyuan observe case.sqlite W2 not_seen --when 2024-06-$day --weather dry --who Li --quiet; done
}
# on_record UNIT,PIPE...: the same, their connections surveyed and their water not known.
on_record() {
    found
    units '0 30; id=U1; name=甲厂' '50 30; id=U2; name=乙厂'
    table connections.csv unit,to "$@"
    run zh
}
fact() { suyuan decide case.sqlite K1 fact hidden_pipe --at W1 --why 见管口 --who 李四 --when 2024-06-02 --evidence photo.jpg --quiet; }
# read_as HEADING ROW: the reading as a layer and as a list; value and unit of each, and whether they say the same of the units.
read_as() {
    table 采样.csv "$@"
    cp case.sqlite list.sqlite
    suyuan --lang zh --quiet run "${layers[@]}" --samples 采样.csv -o case.sqlite
    suyuan --lang zh --quiet observe list.sqlite --from 采样.csv --who Li >/dev/null
    local table db posterior=()
    for db in case.sqlite:sample list.sqlite:observation; do
        table=${db#*:} db=${db%:*}
        printf '%s ' "$(sqlite3 $db "SELECT value, unit FROM $table")"
        posterior+=("$(sqlite3 $db 'SELECT group_concat(round(posterior, 6)) FROM candidate')")
    done
    [ "${posterior[0]}" = "${posterior[1]}" ] && echo same
}
# found_class: the class of K1 by the layers here.
found_class() {
    pipes '0 0, 100 0; id=P1; system=storm'
    suyuan --lang zh --quiet run --pipes pipes.json --outfalls outfalls.json -o case.sqlite 2>/dev/null
    sql "SELECT class FROM class"
}
