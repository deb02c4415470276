#!/usr/bin/env bash
# html.sh ROOT PROGRAM CITY: the interactive map in a real browser, driven by its WebDriver: it opens, clicks,
# searches, filters and downloads, with no complaint in the console and nothing asked of the network.
. "$(dirname "$0")/tap.sh"
program=$(realpath "$2") city=$(realpath "$3")
. "$(dirname "$0")/browser.sh"
browser_or_skip 'the interactive map in a browser'
folder=$(mktemp -d)
trap 'browser_stop; rm -rf "$folder"' EXIT
cd "$folder"

"$city" --pipes 3000 --seed 1 --to city >/dev/null
"$program" run city/case.yaml -o city.sqlite --quiet >/dev/null
# Names that a page must show as they are.
sqlite3 city.sqlite "UPDATE outfall SET name = '<img src=x onerror=alert(1)></script><script>window.hacked=1</script>' WHERE outfall_id = 2;
    UPDATE outfall SET name = '永澄河人民路排口' WHERE outfall_id = 4;
    UPDATE unit SET name = '=cmd|'' /C calc''!A0 ' || char(8238) || 'txt 😀' WHERE unit_id = 1;
    UPDATE finding SET text = '<script>window.hacked=1</script>' || char(7, 27) WHERE finding_id = 1;"
"$program" --lang zh export city.sqlite --to out --format html --quiet
page=$(realpath out/*.html)

browser_start "$folder"
go "file://$page"
n_outfall=$(sqlite3 city.sqlite 'SELECT count(*) FROM outfall')
expect 'it opens' 'return window.suyuan?.ready === true' true
printf '# loaded in %s ms\n' "$(run 'return Math.round(performance.getEntriesByType("navigation")[0].loadEventEnd)')"
expect 'every outfall is in the list' 'return document.querySelectorAll("#list button").length' "$n_outfall"
expect 'tiles are drawn' 'return document.querySelectorAll("canvas.leaflet-tile").length > 8 && [...document.querySelectorAll("canvas.leaflet-tile")].some(c => c.getContext("2d").getImageData(0, 0, c.width, c.height).data.some(v => v > 0))' true

# Click an outfall in the list: its chain.
click '#list button:first-child'
expect 'an outfall shows its candidates' 'return document.querySelectorAll("#detail table tr:not(.evidence)").length - 1' \
    "$(sqlite3 city.sqlite 'SELECT count(*) FROM candidate WHERE outfall_id = 1')"
expect 'its channel is lit, every edge of the trace' 'return suyuan.lit().sort((a, b) => a - b)' \
    "$(sqlite3 city.sqlite 'SELECT json_group_array(edge_id) FROM (SELECT DISTINCT edge_id FROM trace WHERE outfall_id = 1 ORDER BY 1)')"
expect 'it names the receiving water' "return document.querySelector('#detail dd').textContent" \
    "\"$(sqlite3 city.sqlite 'SELECT coalesce(w.name, o.river) FROM outfall o LEFT JOIN receiving_water w USING (receiving_water_id) WHERE outfall_id = 1')\""
expect 'what was seen and measured is of its outfall' 'return suyuan.data.seen_of.outfall.filter(outfall => outfall === 1).length' \
    "$(sqlite3 city.sqlite 'SELECT count(*) FROM evidence_of WHERE outfall_id = 1')"
# Click the map at an outfall.
place=$(run 'suyuan.map.setView(suyuan.place(4), 18, {animate: false});
    const p = suyuan.map.latLngToContainerPoint(suyuan.place(4)), r = suyuan.map.getContainer().getBoundingClientRect();
    return {x: Math.round(p.x + r.x), y: Math.round(p.y + r.y)}')
ask POST "$here/actions" "$(jq -n --argjson at "$place" '{actions: [{type: "pointer", id: "mouse", parameters: {pointerType: "mouse"}, actions: [
    {type: "pointerMove", duration: 0, x: $at.x, y: $at.y}, {type: "pointerDown", button: 0}, {type: "pointerUp", button: 0}]}]}')" >/dev/null
# The map waits whether it is a double click.
expect 'a click on the map takes the outfall there' 'return document.querySelectorAll("#detail dd")[1].textContent' \
    "\"$(sqlite3 city.sqlite 'SELECT coalesce(name, code, source_id) FROM outfall WHERE outfall_id = 5')\""
# Click a unit among its candidates.
click '#list button:first-child'
click '#detail table a'
expect 'a unit shows the outfalls it reaches' 'return document.querySelectorAll("#detail table tr").length > 1 && document.querySelector("#detail h2").textContent.length > 0' true
expect 'names are shown, never run' 'return window.hacked === undefined && document.querySelectorAll("#list img, #detail img, #list script").length === 0' true

# Search, filter.
write '#search' "$(sqlite3 city.sqlite 'SELECT coalesce(code, source_id) FROM outfall WHERE outfall_id = 3')"
expect 'search finds one outfall by its code' 'return document.querySelectorAll("#list button[data-kind=outfall]").length' 1
run 'const s = document.querySelector("#search"); s.value = "chrml"; s.dispatchEvent(new Event("input"));' >/dev/null
expect 'and by the first letters of the pinyin' 'return [...document.querySelectorAll("#list button[data-kind=outfall]")].map(b => b.textContent.slice(0, 6))' '["永澄河人民路"]'
run 'const s = document.querySelector("#search"); s.value = ""; s.dispatchEvent(new Event("input"));' >/dev/null
road=$(sqlite3 city.sqlite 'SELECT road FROM edge WHERE road IS NOT NULL ORDER BY road LIMIT 1')
write '#search' "$road"
expect 'search finds a street' 'return document.querySelectorAll("#list button[data-kind=street]").length > 0' true
click '#list button[data-kind=street]'
await 'and goes there' 'const seen = suyuan.map.getBounds(), box = suyuan.bounds(); return [seen.contains(box), document.querySelector("#detail h2").textContent]' "[true,\"$road\"]"
run 'const s = document.querySelector("#search"); s.value = ""; s.dispatchEvent(new Event("input"));' >/dev/null
class=$(sqlite3 city.sqlite 'SELECT class FROM class_effective WHERE class IS NOT NULL ORDER BY outfall_id LIMIT 1')
run "const f = document.querySelector('#filter-class'); f.value = '$class'; f.dispatchEvent(new Event('change'));" >/dev/null
expect 'the filter by class' 'return document.querySelectorAll("#list button").length' \
    "$(sqlite3 city.sqlite "SELECT count(*) FROM class_effective WHERE class = '$class'")"
run "const f = document.querySelector('#filter-class'); f.value = ''; f.dispatchEvent(new Event('change'));" >/dev/null
run "const f = document.querySelector('#filter-probability'); f.value = '0.5'; f.dispatchEvent(new Event('input'));" >/dev/null
expect 'the filter by probability' 'return document.querySelectorAll("#list button").length' \
    "$(sqlite3 city.sqlite 'SELECT count(DISTINCT outfall_id) FROM candidate WHERE coalesce(posterior, prior) >= 0.5')"
run "const f = document.querySelector('#filter-probability'); f.value = '0'; f.dispatchEvent(new Event('input'));" >/dev/null

# Decide and download; the list is what suyuan decide --from reads.
run 'const o = suyuan.data.outfalls; document.querySelectorAll("#list button")[2].click();' >/dev/null
click '#detail button.reject'
run "const m = document.querySelector('#decide-measure'); m.value = '规范整治'; m.dispatchEvent(new Event('change'));
    const p = document.querySelector('#decide-party'); p.value = '某镇政府'; p.dispatchEvent(new Event('change'));" >/dev/null
write '#who' 'Zhang'
run "document.querySelector('#who').dispatchEvent(new Event('change'));" >/dev/null
click '#download'
list=$(downloaded csv)
"$program" decide city.sqlite --from "${list:-/nothing}" --quiet >decided 2>&1 || true
expect_rows=$(sqlite3 city.sqlite "SELECT group_concat(what || ' ' || who, ', ') FROM (SELECT what, who FROM decision WHERE object_id = 3 ORDER BY what)")
if [ "$expect_rows" = 'assign Zhang, measure Zhang, reject Zhang' ]; then
    tap_ok 'the downloaded list is read back as decisions'
else
    tap_fail 'the downloaded list is read back as decisions' "$expect_rows; $(cat decided "${list:-/dev/null}")"
fi

# Layers and print.
click '#layer-findings'
click '#layer-nodes'
expect 'layers can be switched' 'return document.querySelector("#layer-findings").checked' true
# A case in feet: its sentences and the scale are, as those of the pictures.
"$program" run city/case.yaml -o feet.sqlite --set picture.unit=ft --quiet >/dev/null
"$program" --lang en export feet.sqlite --to feet --format html --quiet
go "file://$(realpath feet/*.html)"
click '#list button:nth-child(3)'
feet=$(sqlite3 feet.sqlite 'SELECT CAST(round(length_m / 0.3048) AS INTEGER) FROM channel WHERE outfall_id = 3')
expect 'the channel of a case in feet' "return document.querySelector('#detail').textContent.includes('$feet ft, ')" true
expect 'and its scale' 'return /^[0-9]+ (ft|mi)$/.test(document.querySelector(".leaflet-control-scale").textContent)' true
# Console and network.
tap_empty 'no complaint in the console' "$(console)"
tap_empty 'nothing is asked of the network' "$(requests | grep -vE '^(file:///.*\.html|data:|blob:)' || true)"
ask DELETE "$here" >/dev/null
tap_end
