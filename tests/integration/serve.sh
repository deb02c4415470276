#!/usr/bin/env bash
# serve.sh ROOT PROGRAM: suyuan serve as a program asks it: what is recorded is what the commands record; and the attacks that
# are refused, a line each.
. "$(dirname "$0")/tap.sh"
root=$(realpath "$1") program=$(realpath "$2")
tap_need 'suyuan serve' curl jq sqlite3
folder=$(mktemp -d)
. "$(dirname "$0")/server.sh"
trap 'serve_stop; rm -rf "$folder"' EXIT
export INPUTS=$folder/inputs
. "$(dirname "$0")/cli/inputs.sh"
make_inputs
mkdir "$folder/work"
cd "$folder/work"
small
evil='<img src=x onerror=alert(1)>"'"'"
ogr2ogr -q -overwrite named.shp units.shp -lco ENCODING=UTF-8 -dialect sqlite -sql "SELECT *, '$(sed "s/'/''/g" <<<"$evil")' AS n FROM units"
"$program" run --pipes pipes.shp --nodes nodes.shp --outfalls outfalls.shp --units units.shp -o case.sqlite --quiet
sqlite3 case.sqlite "UPDATE unit SET name = '$(sed "s/'/''/g" <<<"$evil")' WHERE source_id = 'u2'"

is() { # NAME GOT EXPECTED
    if [ "$2" = "$3" ]; then tap_ok "$1"; else tap_fail "$1" "$2, not $3"; fi
}
ended() { # PATH: until the command of a case has ended
    for _ in $(seq 100); do
        [ "$(curl -sS "$address$1/work" | jq .running)" != false ] || return 0
        sleep 0.1
    done
}
q() { sqlite3 case.sqlite "$1"; }

serve_start case.sqlite
tap_match 'it says its address, of this machine alone' "$address" '^http://127\.0\.0\.1:[0-9]+$'
api=/api/cases/here
is 'the map is that of the export' "$(curl -sS "$address$api/map" | jq -c '[.outfalls.n, .edges.n, .units.n]')" '[1,4,3]'
is 'explain is the command' "$(curl -sS "$address$api/explain?outfall=O" | jq -S .candidates)" \
    "$("$program" --lang zh explain case.sqlite O --format json | jq -S .candidates)"
is 'sample is the command' "$(curl -sS "$address$api/sample?outfall=O&n=2" | jq -cS '[.manholes[].manhole]')" \
    "$("$program" --lang zh sample case.sqlite O -n 2 --format json --quiet | jq -cS '[.[].manhole]')"

is 'charts are those of the atlas' "$(curl -sS "$address$api/charts" | jq -r .svg | grep -c '<svg')" 1

# Records: in the file, with who and why, undone by withdrawal; the second who decides sees the first.
is 'observe says the command it stood for' "$(post $api/observe --data-urlencode at=A --data-urlencode reading=seen --data-urlencode 'who=张 三' | jq -r .command)" \
    "suyuan observe $PWD/case.sqlite A seen --who '张 三'"
is 'it is in the file' "$(q "SELECT what || ' ' || who FROM observation")" 'seen 张 三'
is 'decide' "$(post $api/decide -d 'outfall=O&what=reject&value=u1&who=Li&why=seen&seen=0' | jq -c .id)" 1
is 'the second who decides sees the first' "$(post $api/decide -d 'outfall=O&what=reject&value=u2&who=Wang&why=x&seen=0' -o second -w '%{http_code}'; jq -c '[.conflict, .seen, .decision.value != null]' second)" \
    '409[true,1,true]'
is 'and decides then' "$(post $api/decide -d 'outfall=O&what=reject&value=u2&who=Wang&why=x&seen=1' | jq -c .id)" 2
is 'withdrawn, kept' "$(post $api/withdraw -d 'table=decision&ids=2&who=Wang&why=mistake' >/dev/null; q 'SELECT count(*), count(withdrawn_when) FROM decision')" '2|1'
is 'a refusal is one line, in the language asked for' \
    "$(post $api/decide -H 'X-Suyuan-Lang: en' -d 'outfall=nowhere&what=reject&value=u1&why=x' | jq -r '.error | test("nowhere") and (contains("\n") | not)')" true

# Attacks: NAME | STATUS | CURL-ARGUMENTS (the address last). Nothing of them changes the file.
before=$(sha256sum case.sqlite)
host=${address#http://}
head -c 2000000 /dev/zero | tr '\0' a >long
printf -- '--x\r\nContent-Disposition: form-data; name="a' >broken
attack() {
    local name=$1 status=$2 got
    shift 2
    got=$(curl -sS --path-as-is --max-time 60 -o answer -w '%{http_code}' "$@" 2>curl_error || true)
    if [ "$got" = "$status" ]; then tap_ok "refused: $name"; else tap_fail "refused: $name" "$got, not $status; $(cat curl_error)"; fi
}
mine=(-H "X-Suyuan-Token: $token")
attack 'a name of somebody else that leads here' 403 -H 'Host: evil.example' "$address/api/session"
attack 'no name' 400 -H 'Host:' "$address/api/session"
attack 'asked by the page of another site' 403 -H 'Origin: https://evil.example' "$address/api/session"
attack 'asked by a page of nowhere' 403 -H 'Origin: null' "$address/api/session"
attack 'asked across sites' 403 -H 'Sec-Fetch-Site: cross-site' "$address/api/session"
attack 'a change without the token' 403 -d 'at=A&reading=seen' "$address$api/observe"
attack 'a change with a wrong token' 403 -H 'X-Suyuan-Token: 00000000000000000000000000000000' -d 'at=A&reading=seen' "$address$api/observe"
attack 'a change by the page of another site, with the token' 403 "${mine[@]}" -H 'Origin: http://evil.example' -d 'at=A&reading=seen' "$address$api/observe"
attack 'a change by GET' 405 "$address$api/observe?at=A&reading=seen"
attack 'a method nobody knows' 405 -X PATCH "$address$api/observe"
attack 'out of the pages by ..' 404 "$address/web/../serve.c"
attack 'out of the pages by %2e%2e' 404 "$address/web/%2e%2e/%2e%2e/etc/passwd"
attack 'out of the pages by %2f' 400 "$address/web/..%2f..%2fetc%2fpasswd"
attack 'a page with a NUL in its name' 400 "$address/web/start.html%00.js"
attack 'a file of data that is no page' 404 "$address/web/case.yaml"
attack 'out of what was made' 422 "$address$api/exports/..%5c..%5ccase.sqlite"
attack 'what was said, elsewhere' 404 "$address$api/said/..%2E"
attack 'a form in parts, broken' 415 "${mine[@]}" -H 'Content-Type: multipart/form-data; boundary=x' --data-binary @broken "$address$api/observe"
attack 'JSON where a form belongs' 415 "${mine[@]}" -H 'Content-Type: application/json' -d '[[[[[[' "$address$api/observe"
attack 'a form that is too long' 413 "${mine[@]}" --data-binary @long "$address$api/observe"
attack 'a form that is too long and does not say so' 413 "${mine[@]}" -H 'Transfer-Encoding: chunked' --data-binary @long "$address$api/observe"
attack 'a form that is not UTF-8' 400 "${mine[@]}" --data-binary "at=%FF%FE&reading=seen" "$address$api/observe"
attack 'a case that is not there' 404 "$address/api/cases/nobody/map"
attack 'a case by a path' 404 "$address/api/cases/..%2e/map"
attack 'SQL for a name' 400 "$address$api/explain?outfall=1%27%20OR%201%3D1--"
attack 'rows that are none' 400 "$address$api/rows?what=sqlite_master"
attack 'a file into a case that is no upload' 400 "${mine[@]}" -T long "$address$api/files/a.csv"
attack 'a photograph out of its folder' 422 "${mine[@]}" -T long "$address$api/photos/..%2e%2fa.jpg"
attack 'a photograph under a name of its own' 422 "${mine[@]}" -T long "$address$api/photos/a.jpg"
ln -s "$folder/data" case-photos
attack 'a photograph through a link' 507 "${mine[@]}" -T long "$address$api/photos/$(sha256sum <long | cut -c1-64).jpg"
rm case-photos
attack 'a photograph that is another' 400 "${mine[@]}" -T broken "$address$api/photos/$(printf '0%.0s' $(seq 64)).jpg"
attack 'a photograph without end' 413 "${mine[@]}" -H 'Content-Length: 99999999999' -H 'Expect: 100-continue' -T long "$address$api/photos/$(printf '0%.0s' $(seq 64)).jpg"
attack 'a file of this machine as a photograph' 400 "${mine[@]}" -d 'at=A&reading=seen&photo=..%2F..%2Fetc%2Fpasswd' "$address$api/observe"
attack 'a key that somebody guessed' 400 "${mine[@]}" -d 'at=A&reading=seen&key=1' "$address$api/observe"
attack 'what was not uploaded is not removed' 400 "${mine[@]}" -X DELETE "$address$api"
one=$(post /api/cases --data-urlencode "title=$evil" | jq -r .id)
attack 'a file out of its case by ..' 400 "${mine[@]}" -T long "$address/api/cases/$one/files/../../a.csv"
attack 'a file out of its case by %2e' 400 "${mine[@]}" -T long "$address/api/cases/$one/files/%2e%2e/a.csv"
attack 'a file out of its case by \\' 422 "${mine[@]}" -T long "$address/api/cases/$one/files/..%5ca.csv"
attack 'a hidden file' 422 "${mine[@]}" -T long "$address/api/cases/$one/files/.profile"
attack 'a file with a name of many bytes' 422 "${mine[@]}" -T long "$address/api/cases/$one/files/$(printf 'a%.0s' $(seq 250))"
attack 'a file larger than there is room' 413 "${mine[@]}" -H 'Content-Length: 99999999999' -H 'Expect: 100-continue' -T long "$address/api/cases/$one/files/a.csv"
is 'nothing of it changed the file' "$(sha256sum case.sqlite)" "$before"
is 'nothing of it is anywhere' "$(find "$folder" -newer broken \( -name passwd -o -name a.csv -o -name .profile \) | wc -l)" 0
is 'a file goes in, and is as it was sent' "$(curl -sS "${mine[@]}" -T long "$address/api/cases/$one/files/%E8%B5%84%E6%96%99/a.csv"; cmp long "$XDG_DATA_HOME/suyuan/cases/$one/files/资料/a.csv" && echo same)" '{}same'
post "/api/cases/$one/check" >/dev/null
ended "/api/cases/$one"
is 'and is removed on request, with what was made of it' "$(curl -sS "${mine[@]}" -X DELETE "$address/api/cases/$one"; ls "$XDG_DATA_HOME/suyuan/cases" | wc -l; ls -d "$XDG_CACHE_HOME/suyuan/serve/$one"* 2>/dev/null)" '{}0'
is 'every answer forbids scripts of others' "$(curl -sSI -X GET "$address/" | grep -ciE "^(content-security-policy: default-src 'none'; script-src 'self'|x-content-type-options: nosniff|x-frame-options: deny)")" 3
tap_empty 'no page has a script of its own inside' "$(grep -lE '<script>| on[a-z]+="|javascript:' "$root"/data/web/{start,case,review}.html || true)"
is 'a name that is a script is a text of JSON' "$(curl -sS "$address$api/map" | grep -c '<img')" 0

# What a check found is a map of its own before a run, and is only looked at.
printf 'sources:\n  - {role: pipes, path: pipes.shp}\n' >look.yaml
serve_stop
serve_start look.yaml
post $api/check >/dev/null
ended $api
is 'a check says its command' "$(curl -sS "$address$api/work" | jq -r .command | sed 's/-o .*/-o/')" "suyuan check $PWD/look.yaml -o"
is 'what it found is a map, though there are no outfalls' "$(curl -sS "$address$api.check/map" | jq -c '[.outfalls.n, .edges.n, .findings.n > 0]')" '[0,3,true]'
is 'findings have titles' "$(curl -sS "$address$api.check/map" | jq '[.findings.title[] | select(test("^[a-z]+[.]"))] | length')" 0
is 'the case knows of it' "$(curl -sS "$address$api" | jq -c '[.has_check, .has_file]') $(curl -sS "$address$api.check" | jq -r .of)" '[true,false] here'
mine=(-H "X-Suyuan-Token: $token")
attack 'a record in what a check found' 405 "${mine[@]}" -d 'at=A&reading=seen' "$address$api.check/observe"
attack 'a run of what a check found' 405 "${mine[@]}" -d '' "$address$api.check/run"
attack 'an end of what a check found' 405 "${mine[@]}" -X DELETE "$address$api.check"
touch -d tomorrow look.yaml
is 'a case that changed has no check' "$(curl -sS "$address$api" | jq .has_check)" false
serve_stop
serve_start case.sqlite
host=${address#http://} mine=(-H "X-Suyuan-Token: $token")

# Slow ones: the connection is closed, others are answered meanwhile.
exec 3<>"/dev/tcp/127.0.0.1/${host#*:}"
printf 'POST %s/observe HTTP/1.1\r\nHost: %s\r\nX-Suyuan-Token: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nat=A' \
    $api "$host" "$token" >&3
is 'others are answered beside a slow one' "$(curl -sS --max-time 5 -o /dev/null -w '%{http_code}' "$address/")" 200
begun=$SECONDS
cat <&3 >slow || true
exec 3>&-
if [ $((SECONDS - begun)) -le 30 ]; then tap_ok 'a slow one is cut off'; else tap_fail 'a slow one is cut off' "after $((SECONDS - begun)) s"; fi
is 'and recorded nothing' "$(q 'SELECT count(*) FROM observation')" 1
serve_stop

# The ground below the map: a raster of two cells, dark in the west of easting 500050 and light in the east, is where PROJ says; tiles of
# a folder are as they lie there; what is no tile is none.
printf 'ncols 2\nnrows 1\nxllcorner 499050\nyllcorner 3999500\ncellsize 1000\n10 200\n' >ground.asc
gdal_translate -q -ot Byte -a_srs EPSG:4547 ground.asc ground.tif
serve_start case.sqlite --base ground.tif
is 'the page hears of the ground' "$(curl -sS "$address$api/extent" | jq .base)" true
# shade EASTING: of the ground there, at zoom 17
shade() {
    read -r z x y column row <<<"$(gdaltransform -s_srs EPSG:4547 -t_srs EPSG:3857 <<<"$1 4000000" | awk '{ h = 20037508.342789244; s = 2 * h / 2 ^ 17
        c = ($1 + h) / s; r = (h - $2) / s; printf "17 %d %d %d %d", c, r, (c - int(c)) * 256, (r - int(r)) * 256 }')"
    curl -sS "$address$api/base/$z/$x/$y" >tile.png
    gdallocationinfo -valonly -b 1 tile.png "$column" "$row" 2>/dev/null
}
is 'the ground lies where PROJ says' "$(shade 499400) $(shade 500700)" '10 200'
is 'no tile of the world' "$(curl -sS -o /dev/null -w '%{http_code}' "$address$api/base/2/9/1")" 404
serve_stop
mkdir -p kept/17/5
cp tile.png kept/17/5/7.png
ln -s "$PWD/tile.png" kept/17/5/8.png
serve_start case.sqlite --base kept
curl -sS "$address$api/base/17/5/7" >got.png
is 'tiles of a folder as they lie there, none through a link' "$(cmp got.png tile.png && curl -sS -o /dev/null -w '%{http_code}' "$address$api/base/17/5/8")" 404
serve_stop
is 'a base map that is none' "$("$program" --lang en serve case.sqlite --base broken 2>&1; echo $?)" $'suyuan: broken: not a raster\n2'
is 'a base map that is not there' "$("$program" --lang en serve case.sqlite --base nothing.tif 2>&1; echo $?)" $'suyuan: nothing.tif: does not exist; check the name and the folder\n2'

# The key of other machines in a file.
printf 'secret\n' >open_key
chmod 600 open_key
tap_match 'a file that holds no key' "$("$program" --lang en serve case.sqlite --listen 0.0.0.0 --certificate ground.tif --key open_key 2>&1; echo $?)" 'open_key: holds no key of suyuan serve; name a file that is not there, and it is made'
printf '%032d' 0 >open_key
chmod 644 open_key
tap_match 'a key that others may read' "$("$program" --lang en serve case.sqlite --listen 0.0.0.0 --certificate ground.tif --key open_key 2>&1; echo $?)" 'open_key: others may read the key; chmod 600 FILE'
is 'a key on this machine' "$("$program" --lang en serve case.sqlite --key open_key 2>&1; echo $?)" $'suyuan: --key open_key: on this machine nobody needs a key; it goes with --listen ADDRESS\n1'

# Other machines: with TLS and the key, which nobody has who did not see it.
is 'beyond this machine only with TLS' "$("$program" serve --listen 0.0.0.0 2>/dev/null; echo $?)" 1
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext 'subjectAltName=DNS:suyuan.office,IP:192.0.2.7' -keyout key.pem -out cert.pem 2>/dev/null
cat cert.pem key.pem >both.pem
key=none
serve_start case.sqlite --listen 0.0.0.0 --certificate both.pem
shown=${address##*key=}
address=https://127.0.0.1:$(sed 's/.*:\([0-9]*\).*/\1/' "$folder/address")
tap_match 'it shows the key once, by a name of its certificate' "$(cat "$folder/address")" '^https://suyuan\.office:[0-9]+/\?key=[0-9a-f]{32}$'
attack 'other machines without the key' 401 -k "$address/"
attack 'other machines with a wrong key' 401 -k "$address/?key=00000000000000000000000000000000"
is 'with the key the browser keeps it' "$(curl -skI -X GET "$address/?key=$shown" | grep -ciE '^(HTTP/.* 303|set-cookie: suyuan_key=[0-9a-f]{32}; Path=/; HttpOnly; Secure; SameSite=Strict)')" 2
is 'by the names of its certificate, and no others' "$(for host in suyuan.office 192.0.2.7 192.0.2.8 other.office; do curl -sk -b "suyuan_key=$shown" -o /dev/null -w '%{http_code} ' -H "Host: $host:${address##*:}" "$address/"; done)" '200 200 403 403 '
is 'and is let in' "$(curl -sk -b "suyuan_key=$shown" -o /dev/null -w '%{http_code}' "$address/")" 200
token=$(curl -sk -b "suyuan_key=$shown" "$address/api/session" | jq -r .token)
attack 'a record without a name' 400 -k -b "suyuan_key=$shown" -H "X-Suyuan-Token: $token" -d 'at=A&reading=seen' "$address$api/observe"
serve_stop
tap_end
