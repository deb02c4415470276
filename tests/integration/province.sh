#!/usr/bin/env bash
# province.sh ROOT PROGRAM CITY: a province in parts, together again, against the undivided run; and what is refused.
. "$(dirname "$0")/tap.sh"
root=$(realpath "$1") program=$(realpath "$2") city=$(realpath "$3")
export SOURCE_DATE_EPOCH=1700000000
tap_need 'a province' python3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir bin
ln -s "$program" bin/suyuan
export PATH=$folder/bin:$PATH

damage=reverse=0.1,no_ids=0.2,move_ends=0.2,remove=0.05,tee_ends=0.1,zero_invert=0.1,no_flow=0.3
"$city" --pipes 500 --seed 5 --cities 3 --damage $damage --to province >/dev/null
suyuan --quiet --lang en run province/case.yaml >/dev/null
tap_match 'the parts are the cities' "$(suyuan --lang en split province/case.yaml --to parts --size 700)" '^3 parts of [3-9] components'

# Two at once, each as the file of commands says.
(cd parts && xargs -P 2 -I{} sh -c '{} >/dev/null' <parts.parallel)
tap_match 'a part is a case file as any other' "$(suyuan --lang en explain parts/part0001/case.sqlite PK00001 2>&1 ||
    suyuan --lang en explain parts/part0002/case.sqlite PK00001)" 'PK00001'
suyuan --quiet --lang en stitch parts -o stitched.sqlite
tap_empty 'pairs, probabilities, shares, traces, parties, findings are those of the undivided run' \
    "$(python3 "$root/tests/integration/province.py" province/case.sqlite stitched.sqlite 2>&1)"
# nodes that no survey numbered have numbers of the file
explained() { suyuan --lang en explain "$1" PK10003 | grep -v '^nearest '; }
tap_empty 'an outfall is explained alike' "$(diff <(explained province/case.sqlite) <(explained stitched.sqlite))"
tap_match 'another number is seen' "$(cp stitched.sqlite other.sqlite && python3 -c "
import sqlite3
c = sqlite3.connect('other.sqlite'); c.execute('UPDATE candidate SET prior = prior + 1e-8 WHERE candidate_id = 1'); c.commit()" &&
    python3 "$root/tests/integration/province.py" province/case.sqlite other.sqlite)" '^candidate '

# Same inputs, same bytes.
suyuan --quiet split province/case.yaml --to again --size 700 >/dev/null
tap_empty 'split twice: the same bytes' "$(for f in manifest.json parts.parallel parts.sbatch part000{1,2,3}/{case.yaml,survey.sqlite}; do
    cmp "parts/$f" "again/$f" 2>&1; done)"
cp stitched.sqlite first.sqlite
rm stitched.sqlite
suyuan --quiet stitch parts -o stitched.sqlite
tap_empty 'stitched twice: the same bytes' "$(cmp first.sqlite stitched.sqlite 2>&1)"

# What people recorded in the file of the whole stays.
suyuan --quiet decide stitched.sqlite PK00001 assign 水务局 --who me --why test >/dev/null
suyuan --quiet stitch parts -o stitched.sqlite
tap_match 'records of the whole are kept' "$(suyuan --lang en decide stitched.sqlite --list)" 'PK00001.*水务局'
suyuan --quiet decide parts/part0001/case.sqlite "$(python3 -c "
import sqlite3; print(sqlite3.connect('parts/part0001/case.sqlite').execute('SELECT source_id FROM outfall').fetchone()[0])")" \
    assign 水务局 --who me --why test >/dev/null
tap_match 'records in a part are not lost in silence' "$(suyuan --lang en stitch parts -o stitched.sqlite 2>&1)" \
    '^suyuan: parts/part0001/case.sqlite: holds 1 records of people'
suyuan --quiet run parts/part0001/case.yaml -o new.sqlite >/dev/null
mv new.sqlite parts/part0001/case.sqlite

# By county: a part is of one.
suyuan --quiet split province/case.yaml --to counties --by county --size 1 >/dev/null
tap_match 'parts by county' "$(grep -c '"county" : "' counties/manifest.json)" '^[1-9]'

refused() { # NAME STATUS PATTERN COMMAND...: one line, and nothing of the kind is left
    local name=$1 status=$2 pattern=$3 said got=0
    shift 3
    said=$("$@" 2>&1) || got=$?
    if [ $got = "$status" ] && [ "$(wc -l <<<"$said")" = 1 ] && grep -qE "$pattern" <<<"$said"; then tap_ok "$name"; else tap_fail "$name" "$got: $said"; fi
}
refused 'a folder that is not empty' 3 'parts: is not empty' suyuan --lang en split province/case.yaml --to parts
refused 'no folder of parts' 2 'manifest.json: does not exist' suyuan --lang en stitch bin -o x.sqlite
cp again/manifest.json kept.json
echo '{}' >again/manifest.json
refused 'no manifest' 2 'not a manifest' suyuan --lang en stitch again -o x.sqlite
sed 's/"suyuan" : "[^"]*"/"suyuan" : "0.0.1"/' kept.json >again/manifest.json
refused 'split by another version' 2 'split by suyuan 0.0.1' suyuan --lang en stitch again -o x.sqlite
sed 's|"name" : "part0002"|"name" : "../part0002"|' kept.json >again/manifest.json
refused 'a part elsewhere' 2 'not a manifest' suyuan --lang en stitch again -o x.sqlite
cp kept.json again/manifest.json
refused 'a part that was not run' 2 'part0001/case.sqlite: is not there; run the part' suyuan --lang en stitch again -o x.sqlite
cp province/case.sqlite again/part0001/case.sqlite
refused 'the case file of another case' 2 'part0001/case.sqlite: is the case file of another case' suyuan --lang en stitch again -o x.sqlite
printf x >>again/part0001/survey.sqlite
refused 'a survey that is not the split one' 2 'survey.sqlite: is not what the split wrote' suyuan --lang en stitch again -o x.sqlite
# A survey of somebody else: one line, never a crash.
torn() { # SQL PATTERN
    cp parts/part0001/survey.sqlite again/part0001/survey.sqlite
    python3 - again/part0001/survey.sqlite "$1" <<'END'
import sqlite3, sys
c = sqlite3.connect(sys.argv[1])
for (name,) in c.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
    c.execute(f'DROP TRIGGER "{name}"')
c.executescript(sys.argv[2])
c.commit()
END
    refused "$1" 2 "$2" suyuan --lang en run again/part0001/case.yaml -o x.sqlite
}
torn 'UPDATE pipes SET source = 4000000000' 'survey.sqlite: source is not as'
torn 'UPDATE units SET source = NULL' 'survey.sqlite: source is not as'
torn 'UPDATE pipes SET size = x'"'00'" 'survey.sqlite: size holds what is no number'
torn 'ALTER TABLE outfalls DROP COLUMN source' 'survey.sqlite: source is not as'
torn 'UPDATE outfalls SET bearer = 99999' 'survey.sqlite: bearer is not as'
torn 'UPDATE pipes SET geom = (SELECT geom FROM nodes LIMIT 1)' 'survey.sqlite: geom is not as'
torn 'INSERT INTO listed VALUES (1, 1, 99999)' 'survey.sqlite: listed is not as'
torn "INSERT INTO linkage VALUES (99999, 'units', 99999, 0, 'same', 1, 0, -1, NULL)" 'survey.sqlite: linkage is not as'
torn "INSERT INTO field_source VALUES (99999, 'rivers', 0, 'x', 'x', 1, 'x')" 'survey.sqlite: field_source is not as'
torn "UPDATE source_row SET object = 99999" 'survey.sqlite: source_row is not as'
torn "UPDATE input SET role = 'x'" 'survey.sqlite: input is not as'
torn "UPDATE learnt SET value = 7 WHERE name = 'vote.3'" 'survey.sqlite: learnt is not as'
torn "UPDATE learnt SET value = 1e300 WHERE name = 'river_cuts'" 'survey.sqlite: learnt is not as'
torn 'DROP TABLE learnt' 'survey.sqlite: a table or column is not as'
torn 'ALTER TABLE pipes DROP COLUMN source_fid' 'survey.sqlite: a table or column is not as'
cp again/part0001/survey.sqlite kept.survey
printf 'not a database at all' >again/part0001/survey.sqlite
refused 'a survey that is none' 2 'survey.sqlite' suyuan --lang en run again/part0001/case.yaml -o x.sqlite
rm again/part0001/survey.sqlite
refused 'a survey that is not there' 2 'survey.sqlite' suyuan --lang en run again/part0001/case.yaml -o x.sqlite
cp kept.survey again/part0001/survey.sqlite
cp parts/part0001/case.sqlite kept.sqlite
python3 -c "
import sqlite3
c = sqlite3.connect('parts/part0001/case.sqlite'); c.execute('UPDATE run SET version = \'0.0.1\''); c.commit()"
refused 'a part of another version' 2 'part0001/case.sqlite: made by suyuan 0.0.1' suyuan --lang en stitch parts -o x.sqlite
cp kept.sqlite parts/part0001/case.sqlite
echo '1,2' >>province/city1/排污单位.csv
refused 'an input that changed' 2 'has changed since the case was split' suyuan --lang en stitch parts -o x.sqlite
tap_empty 'none of them wrote a file' "$(ls x.sqlite 2>/dev/null)"
tap_end
