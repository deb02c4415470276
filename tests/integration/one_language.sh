#!/usr/bin/env bash
# one_language.sh ROOT PROGRAM: the program's own words are of the language asked for, whatever the case's: every command, list, page
# of a case whose names are ASCII, made in Chinese and shown in English. What is quoted stays: clauses (column "clause", in brackets
# after a reason), documents, the regulation's words in the kept rules, names of governments.
. "$(dirname "$0")/tap.sh"
root=$(realpath "$1")
export PATH=$(dirname "$(realpath "$2")"):$PATH SOURCE_DATE_EPOCH=1700000000
if ! command -v python3 >/dev/null; then tap_skip 'one language' 'no python3'; tap_end; exit 0; fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
. "$root/tests/integration/cli/inputs.sh"
. "$root/tests/integration/cli/claims.sh"
crs=4547
pipes '0 0, 50 0; id=P1; system=storm; from=W1; to=W2' '50 0, 100 0; id=P2; system=storm; from=W2; to=O' \
    '0 200, 100 200; id=P3; system=sewage; ownership=municipal'
nodes '0 0; id=W1' '50 0; id=W2'
outfalls '100 0; id=K1; name=First; class=工业企业雨洪排口; dry_flow=yes' '100 200; id=K2; name=Second; class=城镇生活污水散排口; county=North' \
    '300 300; id=K3; name=Third; class=入河沟渠'
rivers '110 -50, 110 300; id=R; name=River'
units '0 30; id=U1; name=Plating; water_m3d=40; industry=3360' '50 30; id=U2; name=Hotel; water_m3d=20' '0 201; id=U3; name=Estate; industry=7020'
zones '-99 -99, 999 -99, 999 999, -99 999; kind=county; name=North' '-9 -9, 200 -9, 200 250, -9 250; kind=sewer_service; name=Sewers'
table samples.csv at,time,weather,parameter,value,unit 'K1,2024-05-06,dry,w20117,0.86,mg/L'
table report.txt x
all_layers
suyuan --lang zh run "${layers[@]}" -o case.sqlite --set authority=安阳市 --quiet
suyuan --lang zh decide case.sqlite K1 fact hidden_pipe --at W1 --why seen --who Li --when 2024-06-02 --evidence report.txt --quiet >/dev/null
suyuan --lang zh decide case.sqlite K1 confirm Plating --why dye --who Li --when 2024-06-02 --quiet >/dev/null
suyuan --lang zh decide case.sqlite K2 state agreed --why met --who Li --when 2024-06-02 --quiet >/dev/null
suyuan --lang zh observe case.sqlite W2 not_seen --weather dry --who Li --when 2024-06-03 --quiet >/dev/null

# shown NAME COMMAND...: what it prints is kept under a number; one reader looks at all of them, as its start takes longer than what it does.
mkdir shown
declare -a names=()
shown() {
    "${@:2}" >"shown/${#names[@]}" 2>&1 || true
    names+=("$1")
}
for command in 'explain case.sqlite K1' 'explain case.sqlite K1 Hotel' 'explain case.sqlite K2' 'explain case.sqlite K3' 'sample case.sqlite K1' \
    'trace case.sqlite K1' 'trace case.sqlite K1 --down' 'ledger case.sqlite progress' 'ledger case.sqlite report --year 2024' \
    'ledger case.sqlite history K1' 'decide case.sqlite --list' 'observe case.sqlite --list' 'check '"${layers[*]}" 'run '"${layers[*]} -o other.sqlite"; do
    shown "${command%% --pipes*}" suyuan --lang en $command
done
suyuan --lang en --quiet export case.sqlite --to out --format csv,html,kml,geojson,pdf
suyuan --lang en --quiet export case.sqlite --to out --format docx --template "$SUYUAN_DATA/forms/30_record.en.docx"
python3 "$root/tests/integration/docx_texts.py" out
for list in out/*.csv out/*/*.txt out/*.kml out/geojson/outfall.geojson out/geojson/candidate.geojson; do
    case $list in *settings.csv | *'how it was made.csv' | *'layers used.csv') continue ;; esac
    shown "$list" cat "$list"
done
shown 'the map in the browser' sed -n 's/","/"\n"/g; s/\],"/]\n"/g; /{"file":/,$p' out/map.html
shown 'map pages' pdftotext -layout out/*.pdf -
shown 'a word that is left in Chinese is seen' echo 'candidates 未知 K1'

# Lines with Chinese characters that are not quoted, after the number of what shows them.
python3 >foreign 2>&1 <<'END' || true
import os, re, sqlite3
db = sqlite3.connect("case.sqlite")
quoted = {x for row in db.execute("SELECT document || ' ' || clause, document, clause FROM rule") for x in row if x}
quoted |= {x for row in db.execute("SELECT text FROM rule") for x in row if x}
for table in ("responsible", "class", "department", "requirement", "approval", "maintain"):
    quoted |= {x for row in db.execute("SELECT DISTINCT clause FROM " + table) for x in row if x}
quoted |= {x for row in db.execute("SELECT DISTINCT basis FROM measure UNION SELECT DISTINCT surveyed FROM class") for x in row if x}
quoted |= {"安阳市", "North人民政府", "六价铬", "所在地县（市、区）人民政府", "城镇排水主管部门"}
longest_first = sorted(quoted, key=len, reverse=True)
for number in os.listdir("shown"):
    lines = open(os.path.join("shown", number), encoding="utf-8").read().split("\n")
    for line in lines:
        for x in longest_first: line = line.replace(x, "")
        if re.search("[\u3400-\u9fff]", line): print(number, line.strip()[:300])
    print(number, "was read" if len(lines) > 1 else "is empty")
END
for i in "${!names[@]}"; do
    said=$(sed -n "s/^$i //p" foreign)
    case ${names[$i]} in
        'a word that is left in Chinese is seen') tap_match "${names[$i]}" "$said" '^candidates 未知 K1$' ;;
        *) if [ "$said" = 'was read' ]; then tap_ok "${names[$i]}"; else tap_fail "${names[$i]}" "${said:-not read: $(tail -3 foreign)}"; fi ;;
    esac
done
tap_end
