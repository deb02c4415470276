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

# form NAME COMMAND...: what it prints is kept, to be held against data/json/NAME.json. One reader looks at all of them:
# its start takes longer than what it does.
mkdir "$folder/forms"
declare -a asked=()
form() {
    "${@:2}" >"$folder/forms/${#asked[@]}.$1" 2>stderr || true
    asked+=("${*:2} is as $1.json says")
}
# spoilt NAME EXPRESSION WHAT PATTERN: of what was kept, the first of NAME as sed changes it; does not fit, and it is said how.
declare -A wanted=()
spoilt() {
    local kept
    kept=$(ls "$folder"/forms/*."$1" | sort -V | head -1)
    sed -E "$2" "$kept" >"$folder/forms/${#asked[@]}.$1"
    wanted[${#asked[@]}]=$4
    asked+=("$3")
}

form init suyuan init . --format=json
form check suyuan check --pipes pipes.shp --outfalls units.shp --format=json
form run suyuan run --pipes pipes.shp --outfalls outfalls.shp --units units.shp -o new.sqlite --format json
form trace suyuan trace case.sqlite O --format json
form trace suyuan trace case.sqlite A --down --format json
(river_case) >/dev/null 2>&1
form river suyuan trace river.sqlite section:S1 --format json
form balance suyuan balance river.sqlite section:S1 COD --flow 2 --measured 12 --format json
form screen suyuan screen river.sqlite --at 500010,4000500 --class 2.1 --format json
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
form sites suyuan sites case.sqlite -n 2 --format json
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
spoilt explain '0,/"posterior" : [0-9.]+/s//"posterior" : 1.5/' 'a probability above 1 is seen' '1\.5'
spoilt trace '/"edge_id"/d' 'a missing member is seen' edge_id
spoilt ledger_progress 's/"n_outfall"/"more" : 1, &/' 'a member that the form does not know is seen' more
spoilt sample 's/"order" : ([0-9])/"order" : "\1"/' 'another type is seen' "'1'"

# Readers take more members than the form knows; the program may not print any that it does not.
python3 - "$root/data/json" "$folder/forms" >said 2>&1 <<'END' || true
import json, os, sys, jsonschema
def close(part):
    if isinstance(part, dict):
        if "properties" in part: part["additionalProperties"] = False
        if part.get("type") == "object" and "properties" not in part: yield "a form without members"
        for inner in list(part.values()): yield from close(inner)
    elif isinstance(part, list):
        for inner in part: yield from close(inner)
def misfits(form, path):
    schema = json.load(open(form, encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    yield from close(schema)
    try: got = json.load(open(path, encoding="utf-8"))
    except ValueError as error:
        yield str(error)
        return
    for wrong in jsonschema.Draft202012Validator(schema).iter_errors(got):
        yield "/".join(map(str, wrong.path)) + ": " + wrong.message
    if not got: yield "nothing in it"
for name in os.listdir(sys.argv[2]):
    number, form = name.split(".")
    for wrong in misfits(os.path.join(sys.argv[1], form + ".json"), os.path.join(sys.argv[2], name)):
        print(number, wrong.replace("\n", " "), flush=True)
    print(number, "was read", flush=True)
END
for i in "${!asked[@]}"; do
    wrong=$(sed -n "s/^$i //p" said)
    if [ -n "${wanted[$i]-}" ]; then
        tap_match "${asked[$i]}" "$wrong" "${wanted[$i]}"
    elif [ "$wrong" = 'was read' ]; then
        tap_ok "${asked[$i]}"
    else
        tap_fail "${asked[$i]}" "${wrong:-the reader ended before it: $(tail -3 said)}"
    fi
done
tap_end
