#!/usr/bin/env bash
# field_live.sh ROOT PROGRAM CITY: the day's page that suyuan serve gives to a phone over TLS: looks, a reading and a photograph are
# recorded with no server there, the page is opened anew without it, and when it is back each is in the case file once; nothing is
# lost or twice when the server is killed between writing and answering, when the key has changed, when something is refused, and
# when two people record the same manhole.
. "$(dirname "$0")/tap.sh"
. "$(dirname "$0")/browser.sh"
browser_or_skip 'the day on a phone over TLS'
tap_need 'the day on a phone over TLS' openssl gdal_translate
program=$(realpath "$2") city=$(realpath "$3")
folder=$(mktemp -d)
. "$(dirname "$0")/server.sh"
trap 'browser_stop; serve_stop; rm -rf "$folder"' EXIT
cd "$folder"
"$city" --pipes 2000 --seed 7 --to city >/dev/null
"$program" run city/case.yaml -o city.sqlite --quiet >/dev/null
q() { sqlite3 -cmd '.timeout 20000' city.sqlite "$1"; }
{ printf 'P6 4 3 255\n'; printf '%36s' '' | tr ' ' x; } >p.ppm
gdal_translate -q -of JPEG -outsize 40 30 p.ppm photo.jpg 2>/dev/null

# An authority of the office, and what it signed.
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=office -keyout ca.key -out ca.pem 2>/dev/null
openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout own.key -out own.csr 2>/dev/null
printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' >own.ext
openssl x509 -req -in own.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile own.ext -out own.pem 2>/dev/null
cat own.pem own.key >both.pem

port=0
begin() { # [KEY-FILE]: the server again, where it was
    : >address
    "$program" --lang zh serve city.sqlite --listen 0.0.0.0 --certificate both.pem --key "${1-key}" --port "$port" >address 2>serve.log &
    server_pid=$!
    for _ in $(seq 300); do
        [ ! -s address ] || break
        sleep 0.1
    done
    port=$(sed 's/.*:\([0-9]*\).*/\1/' address)
    site=https://127.0.0.1:$port
}
begin
browser_start "$folder" 390 844 --ignore-certificate-errors
page=$site/field/here
go "$site/?key=$(cat key)"
await 'a phone comes in by the key, and finds the page' 'return [...document.querySelectorAll("#cases a.button")].map(a => a.getAttribute("href")).includes("/field/here")' true 30
go "$page"
await 'the places are there' 'return globalThis.suyuan_ready === true && document.querySelectorAll(".stop").length > 3' true 40
await 'the page is on the phone' 'return document.querySelector("#offline").textContent' '"已存入本机：没有网络也能打开本页"' 30
expect 'nothing is wider than the phone' 'return document.documentElement.scrollWidth <= innerWidth' true
expect 'targets are 44 px' 'return [...document.querySelectorAll("button, input, select")].every(one => one.getBoundingClientRect().height >= 44)' true
at() { run "return document.querySelectorAll('.stop')[$1].dataset.key.split(' ').slice(1).join(' ')" | jq -r .; }
fill() { # STOP LABEL TEXT
    run "const box = document.querySelectorAll('.stop')[$1].querySelector('input[aria-label\$=\"$2\"]'); box.value = '$3'; box.dispatchEvent(new Event('change'))" >/dev/null
}
press() { # STOP SELECTOR [WHICH]
    run "document.querySelectorAll('.stop')[$1].querySelectorAll('$2')[${3-0}].click()" >/dev/null
}
states() { printf 'return [...document.querySelectorAll(".stop .records li")].map(li => li.className).sort()'; }
write '#who' 王二小
run 'document.querySelector("#who").dispatchEvent(new Event("change"))' >/dev/null
press 0 '.pair button'
press 0 .record
await 'with the server there a record arrives' "$(states)" '["arrived"]'
tap_match 'and is in the file' "$(q 'SELECT what || who || length(sent_key) FROM observation')" '^seen王二小32$'

# No server: recorded, the page opened anew by the service worker, recorded again; the page closed; the server back.
serve_stop
fill 1 监测项目 氨氮
fill 1 数值 12.5
fill 1 计量单位 mg/L
fill 1 备注 '<img src=x onerror=alert(1)>'
photo=$(ask POST "$here/elements" '{"using": "css selector", "value": ".stop input[type=file]"}' | jq -r '.[1][]')
ask POST "$here/element/$photo/value" "$(jq -n --arg text "$folder/photo.jpg" '{text: $text}')" >/dev/null
await 'a photograph shows' 'return document.querySelectorAll(".stop img.photo").length' 1
press 1 .record
await 'without it, it waits' "$(states)" '["arrived","waiting"]'
await 'and the page says how many and why' 'return document.querySelector("#count").textContent.includes("1 条待发送") && document.querySelector("#count .trouble").textContent.includes("没有连上服务器")' true
if [ -n "${SUYUAN_PICTURES-}" ]; then picture "$SUYUAN_PICTURES/field_waits.png"; fi
go about:blank
go "$page"
await 'the page opens without the server' 'return globalThis.suyuan_ready === true && document.querySelectorAll(".stop").length > 3' true 40
await 'what waits is there' 'return document.querySelector("#count").textContent.includes("1 条待发送")' true
press 2 '.pair button' 1
press 2 .record
await 'more is recorded' 'return document.querySelector("#count").textContent.includes("2 条待发送")' true
press 3 '.pair button'
await 'one is filled in and not yet recorded' 'return document.querySelector("#count").textContent.includes("1 处未记下")' true
go about:blank
begin
go "$page"
await 'the server is back: all have arrived' 'return document.querySelector("#count").textContent.includes("3 条已送达") && !document.querySelector("#count").textContent.includes("待发送")' true 60
expect 'what was only filled in still is' 'return document.querySelector("#count").textContent.includes("1 处未记下")' true
tap_match 'each is in the file once' "$(q "SELECT group_concat(x, ' ') FROM (SELECT what || coalesce(parameter || value || unit, '') AS x FROM observation ORDER BY observation_id)")" '^seen reading氨氮12.5mg/L not_seen$'
tap_match 'with the photograph as it was and its hash' "$(q "SELECT evidence_sha256 = '$(sha256sum <photo.jpg | cut -c1-64)' FROM observation WHERE what = 'reading'") $(cmp photo.jpg city-photos/*.jpg && ls city-photos | wc -l)" '^1 1$'
expect 'nothing runs' 'return document.querySelectorAll("img[src=x]").length' 0

# Killed between writing and answering: the answer is kept from the page, and the server killed when the record is in the file.
before=$(q 'SELECT count(*) FROM observation')
run 'const fetch_of = window.fetch; window.fetch = (path, asked) => String(path).endsWith("/observe")
    ? fetch_of(path, asked).then(() => { throw new TypeError("cut off"); }) : fetch_of(path, asked);
    document.querySelector(".pair button.on").closest(".stop").querySelector(".record").click()' >/dev/null
for _ in $(seq 100); do
    [ "$(q 'SELECT count(*) FROM observation')" = "$before" ] || break
    sleep 0.1
done
kill -9 "$server_pid"
wait "$server_pid" 2>/dev/null || true
server_pid=
is_there=$(q 'SELECT count(*) FROM observation')
tap_match 'written, and not acknowledged' "$is_there $(run 'return document.querySelector("#count").textContent.includes("1 条待发送")')" "^$((before + 1)) true\$"
begin
go "$page"
await 'it is sent again and acknowledged' 'return document.querySelector("#count").textContent.includes("4 条已送达") && !document.querySelector("#count").textContent.includes("待发送")' true 60
tap_match 'and is in the file once' "$(q 'SELECT count(*), count(DISTINCT sent_key) FROM observation')" "^$is_there[|]$is_there\$"

# Killed at any moment of sending: all arrive once.
for round in 1 2 3 4; do
    run "[...document.querySelectorAll('.stop')].slice(0, 4).forEach((card, i) => { const at = card.dataset.key;
        [...document.querySelectorAll('.stop')].find(one => one.dataset.key === at).querySelector('.pair button').click();
        [...document.querySelectorAll('.stop')].find(one => one.dataset.key === at).querySelector('.record').click(); })" >/dev/null
    # a record is there for the phone when the page shows it
    await "round $round: four are kept" 'return document.querySelectorAll(".stop .records li").length' $((4 + 4 * round))
    sleep "0.0$((round * 2))"
    kill -9 "$server_pid"
    wait "$server_pid" 2>/dev/null || true
    begin
    go "$page"
    await "killed, round $round: all have arrived" "return globalThis.suyuan_ready === true && document.querySelector('#count').textContent.includes('$((4 + 4 * round)) 条已送达') && !document.querySelector('#count').textContent.includes('待发送')" true 60
done
tap_match 'once each' "$(q 'SELECT count(*), count(DISTINCT sent_key) FROM observation')" '^20[|]20$'

# Two people at the same manhole in the same minute are two; the same key twice is one; a key of another reading is refused.
token=$(curl -sk -b "suyuan_key=$(cat key)" "$site/api/session" | jq -r .token)
post() { curl -sk -b "suyuan_key=$(cat key)" -H "X-Suyuan-Token: $token" "$site/api/cases/here/observe" "$@"; }
key=00112233445566778899aabbccddeeff
one=$(at 0)
for who in 甲 乙; do post --data-urlencode "at=$one" -d reading=seen -d when=2026-01-02T10:00 --data-urlencode "who=$who" -d "key=$key$([ $who = 甲 ] && echo 01 || echo 02)" >/dev/null; done
again=$(post --data-urlencode "at=$one" -d reading=seen -d when=2026-01-02T10:00 -d who=x -d "key=${key}01")
other=$(post --data-urlencode "at=$one" -d reading=not_seen -d when=2026-01-02T10:00 -d who=x -d "key=${key}01")
tap_match 'two people are two records, the same again is none' "$(q "SELECT count(*) FROM observation WHERE when_ LIKE '2026-01-02%'") $(jq .id <<<"$again") $(jq -r .error <<<"$other" | grep -c "$key")" '^2 0 1$'

# Refused: the reason is said, it is mended or discarded, and the others arrive.
fill 1 监测项目 pH
fill 1 数值 25
press 1 .record
await 'what cannot be is refused, with the reason' 'const li = document.querySelector(".records .refused"); return li !== null && li.textContent.includes("pH") && document.querySelector("#count").textContent.includes("1 条被退回")' true 30
if [ -n "${SUYUAN_PICTURES-}" ]; then run 'document.querySelector(".records .refused").scrollIntoView({block: "center"})' >/dev/null; picture "$SUYUAN_PICTURES/field_refused.png"; fi
run 'document.querySelector(".records .refused .pair button").click()' >/dev/null
await 'mended: it is filled in again' 'return [...document.querySelectorAll(".stop")][1].querySelector("input[aria-label$=数值]").value' '"25"'
fill 1 数值 7.5
press 1 .record
await 'and arrives' 'return document.querySelector("#count").textContent.includes("21 条已送达") && !document.querySelector("#count").textContent.includes("被退回")' true 30
fill 1 监测项目 pH
fill 1 数值 26
press 1 .record
await 'refused again' 'return document.querySelectorAll(".records .refused").length' 1 30
run 'const drop = document.querySelectorAll(".records .refused .pair button")[1]; drop.click(); drop.click();' >/dev/null
await 'discarded on purpose' 'return document.querySelectorAll(".records .refused").length' 0

# The key has changed: nothing is lost, and it goes on when one has come in again.
serve_stop
begin other_key
press 2 '.pair button'
press 2 .record
await 'another key: it waits, and the page says what to do' 'return document.querySelector("#count").textContent.includes("1 条待发送") && document.querySelector("#count .trouble").textContent.includes("二维码")' true 40
go "$site/?key=$(cat other_key)"
await 'come in again' 'return window.suyuan_ready === true' true 30
go "$page"
await 'it arrives' 'return document.querySelector("#count").textContent.includes("22 条已送达")' true 40

# What has not arrived can be handed back as a file, and then is not recorded twice.
serve_stop
press 0 '.pair button'
press 0 .record
await 'one waits' 'return document.querySelector("#count").textContent.includes("1 条待发送")' true
click '#hand_back'
zip=$(downloaded zip)
mkdir back
(cd back && python3 -m zipfile -e "../${zip:-nothing.zip}" .) 2>/dev/null || true
"$program" --lang zh observe city.sqlite --from back/现场核查清单.csv --quiet >said 2>&1 || echo "status $?" >>said
n=$(q 'SELECT count(*) FROM observation')
begin other_key
go "$page"
await 'and arrives as well' 'return document.querySelector("#count").textContent.includes("23 条已送达")' true 40
tap_match 'once' "$n $(q 'SELECT count(*), count(DISTINCT sent_key) FROM observation')" '^25 25[|]25$'
tap_empty 'the console is empty but for what the network says' "$(console | grep -vE 'favicon|Failed to load resource|net::ERR|401 \(Unauthorized\)|400 \(Bad Request\)' || true)"
tap_end
