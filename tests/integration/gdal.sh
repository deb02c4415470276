#!/usr/bin/env bash
# gdal.sh ROOT PROGRAM CITY LIBRARY: GDAL is loaded by what needs it and by nothing else, and where it is not there one line says so.
. "$(dirname "$0")/tap.sh"
root=$(realpath "$1") program=$(realpath "$2") city=$(realpath "$3") library=$(realpath "$4")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

for file in "$program" "$library"; do
    tap_empty "$(basename "$file") is not linked to GDAL" "$(readelf -d "$file" | grep -i 'NEEDED.*gdal' || true)"
done
name=$(grep -aoE 'libgdal[-.0-9a-z]*\.so[.0-9]*' "$library" | head -n 1)
tap_match 'it knows the name of what to load' "$name" '^libgdal'

"$city" --pipes 200 --seed 3 --to . >/dev/null

# loaded ARGUMENTS...: what the loader says of GDAL's library while the command works.
loaded() {
    LD_DEBUG=files LD_DEBUG_OUTPUT=$folder/loader "$program" --lang en --quiet "$@" >out 2>err ||
        { echo "suyuan $*:"; cat err; }
    cat loader.* | grep -F "calling init: " | grep -F "$name" || true
    rm -f loader.*
}
tap_match 'run loads it' "$(loaded run case.yaml -o case.sqlite)" "$name\$"
tap_match 'export of layers loads it' "$(loaded export case.sqlite --to out --format gpkg)" "$name\$"

read -r outfall unit < <(sqlite3 -separator ' ' case.sqlite "SELECT o.source_id, u.source_id FROM candidate c JOIN outfall o
    USING (outfall_id) JOIN unit u USING (unit_id) ORDER BY c.prior DESC, c.candidate_id LIMIT 1")
manhole=$(sqlite3 case.sqlite "SELECT source_id FROM node WHERE source_id IS NOT NULL AND kind = 'manhole' ORDER BY node_id LIMIT 1")
while read -r command; do
    eval "set -- $command"
    tap_empty "suyuan $command does without" "$(loaded "$@")"
done <<END_OF_COMMANDS
--version
--help
explain case.sqlite $outfall
explain case.sqlite $outfall $unit
trace case.sqlite $outfall
trace case.sqlite $outfall --downstream --format json
chain case.sqlite $outfall
profile case.sqlite $outfall $unit -o profile.svg
sample case.sqlite $outfall
sites case.sqlite
ledger case.sqlite progress
ledger case.sqlite history $outfall
decide case.sqlite $outfall confirm unit:$unit --why dye --who Li --when 2024-06-02
decide case.sqlite --list
observe case.sqlite $manhole not_seen --weather dry --who Li --when 2024-06-03
observe case.sqlite --list
END_OF_COMMANDS

# Every function is there when all are bound at once.
LD_BIND_NOW=1 "$program" --quiet run case.yaml -o bound.sqlite >out 2>&1 && tap_ok 'all bound at once' || tap_fail 'all bound at once' "$(cat out)"

# without KIND ARGUMENTS...: what is said where the library is of that kind, and the status.
without() {
    local status=0
    LD_LIBRARY_PATH=$folder/$1 "$program" --lang "$2" --quiet "${@:3}" 2>&1 || status=$?
    echo "status $status"
}
mkdir torn other
: >"torn/$name"
ln -s "$(ldd "$program" | awk '/libyaml/ { print $3 }')" "other/$name"
for kind in torn other; do
    said=$(without $kind en run case.yaml -o none.sqlite)
    tap_match "$kind: run says what to do" "$said" '^suyuan: .*GDAL cannot be loaded \(.+\); install the one'
    tap_match "$kind: and ends" "$said" '^status 4$'
    tap_empty "$kind: in a line" "$(sed 1,2d <<<"$said")"
    tap_match "$kind: so does export" "$(without $kind en export case.sqlite --to none --format gpkg)" 'GDAL cannot be loaded'
    tap_match "$kind: in Chinese" "$(without $kind zh run case.yaml -o none.sqlite)" '无法载入 GDAL'
    tap_match "$kind: explain answers" "$(without $kind en explain case.sqlite "$outfall")" '^status 0$'
done
tap_end
