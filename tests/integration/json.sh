#!/usr/bin/env bash
# json.sh ROOT PROGRAM: what the commands print as JSON has the forms of data/json.
. "$(dirname "$0")/tap.sh"
root=$1
export PATH=$(dirname "$(realpath "$2")"):$PATH
if ! python3 -c 'import jsonschema' 2>/dev/null; then
    tap_skip 'the forms of data/json' 'no python3-jsonschema'
    tap_end
    exit 0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export INPUTS=$folder/inputs
. "$(dirname "$0")/cli/inputs.sh"
make_inputs >/dev/null 2>&1
mkdir "$folder/case"
cd "$folder/case"
old
suyuan observe case.sqlite C COD=120mg/L --who Li --quiet >/dev/null
suyuan decide case.sqlite O reject u2 --why 'walled up' --who Li --quiet >/dev/null
suyuan ledger case.sqlite plan --year 2026 --seed 3 --why check --who Li --quiet >/dev/null

# fits NAME < JSON: what does not fit data/json/NAME.json; nothing if all does. Readers take more members
# than the form knows; the program may not print any that it does not.
fits() {
    python3 -c '
import json, sys, jsonschema
schema = json.load(open(sys.argv[1], encoding="utf-8"))
jsonschema.Draft202012Validator.check_schema(schema)
def close(part):
    if isinstance(part, dict):
        if "properties" in part: part["additionalProperties"] = False
        if part.get("type") == "object" and "properties" not in part: print("a form without members")
        for inner in list(part.values()): close(inner)
    elif isinstance(part, list):
        for inner in part: close(inner)
close(schema)
got = json.load(sys.stdin)
for wrong in jsonschema.Draft202012Validator(schema).iter_errors(got):
    print("/".join(map(str, wrong.path)) + ": " + wrong.message)
if not got:
    print("nothing in it")' "$root/data/json/$1.json" 2>&1 || true
}
# form NAME COMMAND...
form() {
    local name=$1
    shift
    tap_empty "$* is as $name.json says" "$("$@" 2>stderr | fits "$name")"
}
form init suyuan init . --format=json
form check suyuan check --pipes pipes.shp --outfalls units.shp --format=json
form run suyuan run --pipes pipes.shp --outfalls outfalls.shp --units units.shp -o new.sqlite --format json
form trace suyuan trace case.sqlite O --format json
form trace suyuan trace case.sqlite A --down --format json
form explain suyuan explain case.sqlite O --format json
form explain suyuan explain case.sqlite O u1 --format json
form explain suyuan explain case.sqlite O u1 --format json --lang zh
form profile suyuan profile case.sqlite O u1 --format json
form chain suyuan chain case.sqlite O --format json
suyuan decide case.sqlite O measure merge --why agreed --who Li --quiet >/dev/null 2>&1 || true
suyuan decide case.sqlite O confirm u1 --why 'dye seen' --who Li --quiet >/dev/null
form explain suyuan explain case.sqlite O --format json
form explain suyuan explain case.sqlite O u1 --format json
form sample suyuan sample case.sqlite O --format json
form observations suyuan observe case.sqlite --list --format json
form decisions suyuan decide case.sqlite --list --format json
form decisions suyuan ledger case.sqlite history O --format json
form ledger_progress suyuan ledger case.sqlite progress --format json
form ledger_report suyuan ledger case.sqlite report --year 2026 --format json
form ledger_draws suyuan ledger case.sqlite draws --format json
form ledger_report suyuan ledger case.sqlite report --year 2026 --format json --lang zh
form ledger_draw suyuan ledger case.sqlite repeat 1 --format json
form ledger_draw suyuan ledger case.sqlite draw --n 1 --class all --seed 2 --inspectors Li,Wu,Zhao --why check --who Li --format json

# The same test sees what is wrong.
tap_match 'a probability above 1 is seen' \
    "$(suyuan explain case.sqlite O --format json | sed -E '0,/"posterior" : [0-9.]+/s//"posterior" : 1.5/' | fits explain)" '1\.5'
tap_match 'a missing member is seen' "$(suyuan trace case.sqlite O --format json | sed '/"edge_id"/d' | fits trace)" edge_id
tap_match 'a member that the form does not know is seen' \
    "$(suyuan ledger case.sqlite progress --format json | sed 's/"n_outfall"/"more" : 1, &/' | fits ledger_progress)" more
tap_match 'another type is seen' "$(suyuan sample case.sqlite O --format json | sed -E 's/"order" : ([0-9])/"order" : "\1"/' | fits sample)" "'1'"
tap_end
