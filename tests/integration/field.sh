#!/usr/bin/env bash
# field.sh ROOT PROGRAM CITY: the page of a day in the field in a real browser of a phone's size, opened as a file: the places of
# suyuan sample, a look, a reading and a photograph filled in, kept when the page is opened again, handed back as a zip whose list
# suyuan observe takes.
. "$(dirname "$0")/tap.sh"
program=$(realpath "$2") city=$(realpath "$3")
. "$(dirname "$0")/browser.sh"
browser_or_skip 'the field page in a browser'
folder=$(mktemp -d)
trap 'browser_stop; rm -rf "$folder"' EXIT
cd "$folder"

"$city" --pipes 2000 --seed 7 --to city >/dev/null
"$program" run city/case.yaml -o city.sqlite --quiet >/dev/null
sqlite3 city.sqlite "UPDATE outfall SET name = '<img src=x onerror=alert(1)>' WHERE outfall_id = (SELECT min(outfall_id) FROM answer WHERE next = 'open_manhole')"
"$program" --lang zh export city.sqlite --to out --format field --quiet
cp out/*.html first.html
"$program" --lang zh export city.sqlite --to out --format field --quiet
tap_empty 'same case, same page' "$(cmp first.html out/*.html 2>&1)"
page=file://$(realpath out/*.html)
gdal_translate -q -of JPEG -outsize 40 30 -a_srs EPSG:4326 -a_ullr 0 1 1 0 "$(python3 - <<'END'
open("p.ppm", "wb").write(b"P6 4 3 255\n" + bytes(range(36)))
print("p.ppm")
END
)" photo.jpg 2>/dev/null

browser_start "$folder" 390 844
go "$page"
await 'the places are there' 'return document.querySelectorAll(".stop").length > 3' true
for outfall in $(sqlite3 city.sqlite "SELECT source_id FROM outfall JOIN answer USING (outfall_id) WHERE next = 'open_manhole' LIMIT 3"); do
    for at in $("$program" sample city.sqlite "$outfall" --format json 2>/dev/null | jq -r '.[].manhole'); do
        run "return [...document.querySelectorAll('.stop h2')].some(h => h.textContent.includes('$at'))"
    done
done | sort -u >found
tap_match 'those of suyuan sample' "$(cat found)" '^true$'
expect 'nothing runs' 'return document.querySelectorAll(".stop img[src=x]").length' 0
expect 'nothing is wider than the phone' 'return document.documentElement.scrollWidth <= innerWidth' true
expect 'targets are 44 px' 'return [...document.querySelectorAll("button, input, select")].every(one => one.getBoundingClientRect().height >= 44)' true

click '#hand_back'
expect 'nobody signs: asked for' 'return document.querySelector("#count").textContent' '"请先填写核查人"'
write '#who' '王二小'
run 'document.querySelector("#who").dispatchEvent(new Event("change"))' >/dev/null
click '.stop .pair button'
expect 'a look is marked' 'return document.querySelectorAll(".stop.done").length' 1
fill() { # LABEL TEXT: of the second place
    run "const box = document.querySelectorAll('.stop')[1].querySelector('input[aria-label\$=\"$1\"]'); box.value = '$2'; box.dispatchEvent(new Event('change'))" >/dev/null
}
fill 监测项目 氨氮
fill 数值 abc
click '#hand_back'
expect 'a value that is no number is refused' 'return document.querySelector("#count").textContent.endsWith("应为数字")' true
fill 数值 12.5
fill 备注 '=1+1'
photo=$(find_element '.stop input[type=file]')
ask POST "$here/element/$photo/value" "$(jq -n --arg text "$folder/photo.jpg" '{text: $text}')" >/dev/null
await 'a photograph shows' 'return document.querySelectorAll(".stop img.photo").length' 1
if [ -n "${SUYUAN_PICTURES-}" ]; then picture "$SUYUAN_PICTURES/field.png"; fi
go "$page"
await 'what was filled in is there when it is opened again' 'return document.querySelectorAll(".stop.done").length' 2
click '#hand_back'
zip=$(downloaded zip)
mkdir back
(cd back && python3 -m zipfile -e "../$zip" . && ls | LC_ALL=C sort | tr '\n' ' ') >names 2>&1
tap_match 'a zip with the list and the photograph' "$(cat names)" '\.jpg 现场核查清单\.csv'
tap_empty 'the photograph as it was' "$(cmp photo.jpg back/*.jpg 2>&1)"
said=$("$program" --lang zh observe city.sqlite --from back/现场核查清单.csv 2>&1 || echo "status $?")
tap_match 'observe takes the list' "$(sqlite3 city.sqlite "SELECT group_concat(x, ' ') FROM (SELECT what || coalesce(' ' || parameter || ' ' || value || ' ' || unit, '') || ' ' || who AS x FROM observation ORDER BY 1)") $said" 'reading 氨氮 12.5 mg/L 王二小.* seen 王二小|seen 王二小.*reading 氨氮 12.5 mg/L 王二小'
"$program" --lang zh observe city.sqlite --from back/现场核查清单.csv --quiet 2>/dev/null || true
tap_match 'read again, nothing is twice' "$(sqlite3 city.sqlite 'SELECT count(*), count(DISTINCT sent_key), min(length(sent_key)) FROM observation')" '^2[|]2[|]32$'
tap_match 'with the photograph and its hash' "$(sqlite3 city.sqlite "SELECT evidence_file || ' ' || why FROM observation WHERE what = 'seen'")" "jpg.*$(sha256sum <photo.jpg | cut -c1-64)"
tap_empty 'the console is empty' "$(console | grep -v favicon || true)"
tap_empty 'nothing is asked of the network' "$(requests | grep -vE '^(file|data|blob):' || true)"
tap_end
