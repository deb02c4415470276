#!/usr/bin/env bash
# serve_large.sh ROOT PROGRAM CITY: how fast large cases are: the first picture, dragging against an empty map of the same run, tiles,
# memory of the page; the one-file map. Numbers are printed; the limits are those of an idle machine, so that only their multiples by
# SLACK (4) fail. SUYUAN_LARGE_PIPES (100 000) in suyuan serve, SUYUAN_LARGE_CASE instead of a made one.
. "$(dirname "$0")/tap.sh"
. "$(dirname "$0")/browser.sh"
browser_or_skip 'large cases in a browser'
program=$(realpath "$2") city=$(realpath "$3") case=${SUYUAN_LARGE_CASE-}
slack=${SLACK-4}
folder=$(mktemp -d)
. "$(dirname "$0")/server.sh"
trap 'browser_stop; serve_stop; rm -rf "$folder"' EXIT
cd "$folder"
if [ -z "$case" ]; then
    "$city" --pipes "${SUYUAN_LARGE_PIPES-100000}" --seed 1 --to city >/dev/null
    "$program" run city/case.yaml -o large.sqlite --quiet >/dev/null
    case=large.sqlite
fi
within() { # NAME VALUE LIMIT
    echo "# $1: $2 (limit $3)"
    if awk -v v="$2" -v l="$3" -v s="$slack" 'BEGIN { exit !(v != "" && v <= l * s) }'; then tap_ok "$1"; else tap_fail "$1" "$2, limit $3"; fi
}
drawn='return window.suyuan?.ready === true && Object.values(suyuan.tiles.network._tiles).length > 0 && Object.values(suyuan.tiles.network._tiles).every(t => t.loaded)'

serve_start "$case"
curl -sS --max-time 120 "$address/api/cases/here/extent" >extent.json # until the network is read
browser_start "$folder" 1440 900
go "$address/review/here"
await 'the first picture of the server' "$drawn" true 120
within 'first picture, ms' "$(run 'return Math.round(Math.max(...performance.getEntriesByType("resource").filter(r => r.name.includes("/tile/")).map(r => r.responseEnd)))')" 2000
await 'what comes after it' 'return window.suyuan.whole === true' true 120
ask POST "$here/timeouts" '{"script": 60000}' >/dev/null
cat >drag.js <<'END'
const [empty, done] = arguments, m = suyuan.map, frames = [], layers = Object.values(suyuan.tiles);
(async () => {
    if (empty) for (const layer of layers) layer.remove();
    await new Promise(r => setTimeout(r, 1500));
    let last = performance.now();
    for (let i = 0; i < 200; i++) {
        m.panBy([Math.round(22 * Math.cos(i * 0.15)), Math.round(22 * Math.sin(i * 0.15))], {animate: false});
        await new Promise(r => requestAnimationFrame(r));
        const now = performance.now();
        frames.push(now - last);
        last = now;
    }
    if (empty) for (const layer of layers) layer.addTo(m);
    frames.sort((a, b) => a - b);
    done(frames[190].toFixed(1));
})();
END
drag() { # EMPTY: 95 of 100 frames are no longer, ms
    jq -n --rawfile script drag.js --argjson empty "$1" '{script: $script, args: [$empty]}' >drag.json
    curl -sS --max-time 100 -X POST "$driver$here/execute/async" -H 'Content-Type: application/json' --data-binary @drag.json | jq -r .value
}
for zoom in whole 14 17; do
    [ $zoom = whole ] || run "suyuan.map.setView(suyuan.map.getCenter(), $zoom, {animate: false})" >/dev/null
    sleep 1
    empty=$(drag true) full=$(drag false)
    within "dragging at $zoom, p95 in those of an empty map ($empty ms)" "$(awk -v f="$full" -v e="$empty" 'BEGIN { printf "%.2f", f / e }')" 2
done
ask POST "$here/goog/cdp/execute" '{"cmd": "HeapProfiler.collectGarbage", "params": {}}' >/dev/null
within 'memory of the page, MB of its heap' "$(run 'return Math.round(performance.memory.usedJSHeapSize / 1e6)')" 500
browser_stop
read -r west north east south < <(jq -r '.box | @tsv' extent.json)
for zoom in $(seq 10 19); do
    awk -v z="$zoom" -v w="$west" -v n="$north" -v e="$east" -v s="$south" -v a="$address" 'BEGIN { srand(z); for (i = 0; i < 40; i++)
        printf "url = \"%s/api/cases/here/tile/%d/%d/%d\"\noutput = /dev/null\n", a, z, (w + rand() * (e - w)) * 2 ^ z / 256, (n + rand() * (s - n)) * 2 ^ z / 256 }'
done >tiles
within 'a tile, p95 ms, one after the other' "$(curl -sS -w '%{time_total}\n' -K tiles | sort -n | awk '{ t[NR] = $1 } END { printf "%.1f", 1000 * t[int(0.95 * NR)] }')" 20
serve_stop

if [ "$case" = large.sqlite ]; then
    "$program" export large.sqlite --to out --format html --quiet
    browser_start "$folder" 1440 900
    for _ in 1 2 3; do
        go "file://$(realpath out/*.html)"
        await 'the first picture of the file' "$drawn" true 60
        run 'return Math.round(performance.getEntriesByName("first-contentful-paint")[0].startTime)' >>opened
    done
    within 'the one-file map opens, ms, the best of three' "$(sort -n opened | head -n 1)" 2000
fi
tap_end
