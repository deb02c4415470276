#!/usr/bin/env bash
# serve_browser.sh ROOT PROGRAM CITY: the main path of suyuan serve as a person goes it: a folder is dropped, looked at, computed,
# reviewed; what is recorded changes numbers on the page and in the file; the workbook has the decision. On a desk and on a
# phone; the console stays empty, and nothing is asked of anybody else. With PICTURES=FOLDER the screens are kept there.
. "$(dirname "$0")/tap.sh"
. "$(dirname "$0")/browser.sh"
browser_or_skip 'the main path in a browser'
program=$(realpath "$2") city=$(realpath "$3")
folder=$(mktemp -d)
. "$(dirname "$0")/server.sh"
trap 'browser_stop; serve_stop; rm -rf "$folder"' EXIT
cd "$folder"
"$city" --pipes 600 --seed 3 --to made >/dev/null
mkdir 资料
cp -r made/* 资料/
rm -rf 资料/truth 资料/case.yaml
serve_start
browser_start "$folder" 1440 900
look() { [ -z "${PICTURES-}" ] || picture "$PICTURES/$1.png"; }

# Dropped as a mouse drops it.
go "$address/"
await 'the start page' 'return window.suyuan_ready === true' true
look 1_start
at=$(run 'const r = document.querySelector("#drop").getBoundingClientRect(); return {x: Math.round(r.x + 200), y: Math.round(r.y + 40)}')
for type in dragEnter dragOver drop; do
    ask POST "$here/goog/cdp/execute" "$(jq -n --arg type $type --argjson at "$at" --arg path "$folder/资料" '{cmd: "Input.dispatchDragEvent",
        params: {type: $type, x: $at.x, y: $at.y, data: {items: [], files: [$path], dragOperationsMask: 1}}}')" >/dev/null
done
await 'a folder dropped becomes a case that is looked at' 'return document.querySelectorAll("#found tbody tr").length' \
    "$("$program" init 资料 -o looked.yaml --format json --quiet | jq '.layers | length')" 60
look 2_found
id=$(run 'return location.pathname.split("/")[2]' | jq -r .)
mine=$XDG_DATA_HOME/suyuan/cases/$id
expect 'every layer says what it is used as' 'return [...document.querySelectorAll("#found select")].filter(s => s.value === "pipes").length > 0' true
expect 'the button says its command' "return document.querySelector('#command code').textContent.startsWith('suyuan init ')" true

# What the check found, before anything is computed: on the map, the worst first; one is gone to, and mended in the form.
click '#do_check'
await 'the check is there' 'return document.querySelector("#to_map") !== null' true 60
expect 'nothing is computed by it' 'return document.querySelector("#to_review") === null' true
click '#to_map'
await 'its map' 'return window.suyuan?.ready === true && document.querySelectorAll("#list button[data-kind=finding]").length > 0' true 60
expect 'the worst come first' 'const of = suyuan.data.findings.severity, order = ["error", "warning", "note"];
    return of.every((one, i) => i === 0 || order.indexOf(of[i - 1]) <= order.indexOf(one))' true
expect 'a finding is called by its title' 'return [...document.querySelectorAll("#filter-finding option")].some(o => /^[a-z]+\\.[a-z_]+/.test(o.textContent))' false
look 3_checked
run 'const f = suyuan.data.findings;
    window.before = suyuan.map.getZoom();
    const row = f.id.findIndex((id, i) => f.layer[i] !== null && suyuan.place_of("findings", i) !== null);
    const kind = document.querySelector("#filter-finding");
    kind.value = f.title[row]; kind.dispatchEvent(new Event("change"));
    document.querySelectorAll("#list button")[suyuan.listed().indexOf(row)].click();
    window.gone_to = row;' >/dev/null
await 'a finding is gone to' 'return [suyuan.map.getBounds().contains(suyuan.place_of("findings", gone_to)), suyuan.map.getZoom() > before,
    document.querySelector("#detail h2").textContent === suyuan.data.findings.title[gone_to]]' '[true,true,true]'
look 3_finding
click '#finding-after'
click '#mend'
await 'and mended in the row of its layer' 'return document.querySelectorAll("#found tr.asked").length' 1
expect 'a field may be another column, a field more, another reference system' 'const row = document.querySelector("#found tr.asked"), boxes = row.querySelectorAll(".of_field select");
    return boxes.length > 0 && [...boxes].every(box => [...box.options].some(one => one.value === "none") && box.options.length > 1) && row.querySelectorAll(".fields > select option").length > 1 &&
        row.querySelector("input[type=text]") !== null' true
run 'const pipe = [...document.querySelectorAll("#found tr[data-layer]")].find(row => row.dataset.layer.endsWith("YS_LINE.shp"));
    const box = [...pipe.querySelectorAll(".of_field")].find(one => one.querySelector("span").title === "owner").querySelector("select");
    box.value = "none"; box.dispatchEvent(new Event("change"))' >/dev/null
click '#again'
await 'what was said of it is in the case' 'return fetch(location.pathname.replace("/case/", "/api/cases/") + "/yaml").then(answer => answer.text()).then(text => /fields: \{owner: ""\}/.test(text))' true 60
await 'the page is ready again' 'return document.querySelector("#do_run").disabled' false
run 'document.querySelector("#run").scrollIntoView()' >/dev/null
click '#do_run'
await 'computed' 'return document.querySelector("#to_review") !== null' true 120
look 3_computed
click '#to_review'
await 'the review' 'return window.suyuan?.ready === true && document.querySelectorAll("#list button").length' \
    "$(sqlite3 "$mine/case.sqlite" 'SELECT count(*) FROM outfall')" 60
look 4_review

# A street by the first letters of its pinyin.
await 'a street is found' 'const s = document.querySelector("#search"), first = suyuan.data.streets.name?.find(name => name === "人民路") ?? null;
    s.value = "rml"; s.dispatchEvent(new Event("input"));
    const found = [...document.querySelectorAll("#list button[data-kind=street]")].map(one => one.firstChild.textContent.trim());
    return first !== null && found.includes("人民路")' true 30
click '#list button[data-kind=street]'
await 'and gone to' 'return suyuan.map.getBounds().contains(suyuan.bounds()) && document.querySelector("#detail h2").textContent' '"人民路"'
run 'const s = document.querySelector("#search"); s.value = ""; s.dispatchEvent(new Event("input")); document.querySelector("#clear").click()' >/dev/null

# An outfall with candidates: its evidence, the next manholes, a look that changes numbers here and in the file.
for row in $(sqlite3 "$mine/case.sqlite" "SELECT outfall_id - 1 FROM answer WHERE next = 'open_manhole' ORDER BY outfall_id"); do
    number=$(sqlite3 "$mine/case.sqlite" "SELECT source_id FROM outfall WHERE outfall_id = $row + 1")
    [ "$("$program" sample "$mine/case.sqlite" "$number" --format json --quiet | jq length)" = 0 ] || break
done
sqlite3 "$mine/case.sqlite" 'SELECT outfall_id, unit_id, posterior FROM candidate' >before
run "document.querySelector('#who').value = '张三'; document.querySelector('#who').dispatchEvent(new Event('change'));
    document.querySelectorAll('#list button')[$row].click()" >/dev/null
await 'the next manholes are shown' 'return document.querySelectorAll(".looks li").length > 0' true 60
expect 'evidence is opened line by line' 'const d = document.querySelector("#detail .evidence details"); d.open = true; return d.querySelectorAll("li").length > 0' true
look 5_outfall
click '.looks li button:not(.link)'
await 'a look is recorded, and what it changed is shown' 'return document.querySelectorAll("#changes tr").length > 1' true
look 6_observed
expect_file=$(sqlite3 "$mine/case.sqlite" "SELECT what || ' ' || who FROM observation")
if [ "$expect_file" = 'seen 张三' ]; then tap_ok 'it is in the file'; else tap_fail 'it is in the file' "$expect_file"; fi
if ! sqlite3 "$mine/case.sqlite" 'SELECT outfall_id, unit_id, posterior FROM candidate' | cmp -s - before; then
    tap_ok 'numbers changed in the file'
else
    tap_fail 'numbers changed in the file'
fi
expect 'the page has the numbers of the file' "const o = suyuan.data.outfalls.id[$row], c = suyuan.data.candidates;
    return c.outfall.map((id, i) => id === o ? c.source[i] : null).filter(v => v !== null).map(v => v.toFixed(6)).sort()" \
    "$(sqlite3 "$mine/case.sqlite" "SELECT json_group_array(p) FROM (SELECT printf('%.6f', posterior) AS p FROM candidate WHERE outfall_id = $row + 1 ORDER BY 1)")"

# The drawings.
click '#picture-chain'
await 'the chain is drawn' 'return document.querySelector("dialog img")?.naturalWidth > 200' true 60
look 6_chain
run 'document.querySelector("dialog").close()' >/dev/null

# Decide, undo, decide.
decide() {
    run "const s = document.querySelector('#decide-what'); s.value = 'assign'; s.dispatchEvent(new Event('change'));
        const set = (id, value) => { const e = document.querySelector(id); e.value = value; e.dispatchEvent(new Event('change')); };
        set('#decide-value', '某镇政府'); set('#decide-why', '现场核实');
        [...document.querySelectorAll('#detail button.main')].at(-1).click()" >/dev/null
}
decide
await 'a decision is recorded' 'return document.querySelectorAll(".records li:not(.gone)").length' 2
look 7_decided
click '#undo'
await 'and undone' 'return document.querySelectorAll(".records li.gone").length' 1
decide
await 'and recorded again' 'return document.querySelectorAll(".records li:not(.gone)").length' 2

# The workbook.
go "$address/case/$id"
await 'the case again' 'return window.suyuan_ready === true' true
click '#export_xlsx'
await 'a workbook is made' 'return document.querySelectorAll("#files_made a").length' 1 60
click '#files_made a'
book=$(downloaded xlsx)
tap_match 'the workbook downloaded has the decision' "$(ogrinfo -ro -al -q "${book:-none}" 2>&1 | grep -o '某镇政府' | head -n 1)" '某镇政府'
look 8_handed_over

# A phone.
resize 390 844
for page in / "/case/$id" "/review/$id"; do
    go "$address$page"
    await "a phone: $page is there" 'return window.suyuan_ready === true || window.suyuan?.ready === true' true 40
    expect "a phone: $page is not wider than the screen" 'return document.documentElement.scrollWidth <= 390' true
    expect "a phone: $page has targets of 44 px" 'return [...document.querySelectorAll("button, a.button, select, input:not([type=range]):not([type=file]):not([type=radio]):not([type=checkbox])")].filter(e => e.getClientRects().length > 0 &&
        !e.closest(".panel") && !e.matches(".link") && e.getBoundingClientRect().height < 43.5).map(e => e.id + e.className + e.textContent).slice(0, 5)' '[]'
    look "9_phone_$(cut -d/ -f2 <<<"$page")"
done
run 'document.querySelectorAll("#list button")[0].click()' >/dev/null
sleep 1
look 9_phone_outfall

tap_empty 'no complaint in the console' "$(console)"
tap_empty 'nothing is asked of anybody else' "$(requests | grep -vE "^($address/|data:|blob:)" || true)"
ask DELETE "$here" >/dev/null
tap_end
