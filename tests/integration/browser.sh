# Sourced behind tap.sh by tests that drive Chromium through its WebDriver.

# browser_or_skip NAME: ends the test with a skipped one where a tool is missing.
browser_or_skip() {
    tap_need "$1" chromedriver chromium jq curl sqlite3
}

# browser_start FOLDER [WIDTH HEIGHT [ARGUMENT]]: a headless browser that downloads into FOLDER/downloads. Sets driver_pid, here.
browser_start() {
    local port= session
    : >"$1/driver.log" # there before it is looked into
    chromedriver --port=0 --log-level=SEVERE >"$1/driver.log" 2>&1 &
    driver_pid=$!
    for _ in $(seq 300); do
        port=$(sed -n 's/.*started successfully on port \([0-9]*\).*/\1/p' "$1/driver.log")
        [ -z "$port" ] || break
        sleep 0.1
    done
    driver=http://localhost:$port
    session=$(ask POST /session "$(jq -n --arg downloads "$1/downloads" --arg size "--window-size=${2-1400},${3-900}" --arg more "${4---no-first-run}" '{capabilities: {alwaysMatch: {
        browserName: "chrome", "goog:loggingPrefs": {browser: "ALL", performance: "ALL"},
        "goog:chromeOptions": {args: ["--headless=new", "--no-sandbox", "--disable-gpu", $size, $more, "--disable-dev-shm-usage"],
            prefs: {"download.default_directory": $downloads}}}}}')" | jq -r .sessionId)
    if [ -z "$session" ] || [ "$session" = null ]; then
        tap_fail 'the browser starts' "$(cat "$1/driver.log")"
        tap_end
        exit 1
    fi
    here=/session/$session
}
browser_stop() { # the browser first: it outlives its driver
    [ -z "${here-}" ] || ask DELETE "$here" >/dev/null 2>&1 || true
    here=
    [ -z "${driver_pid-}" ] || kill "$driver_pid" 2>/dev/null || true
    wait "${driver_pid-}" 2>/dev/null || true
    driver_pid=
}

ask() { # METHOD PATH [JSON]: the answer's value
    curl -sS --max-time 120 -X "$1" "$driver$2" -H 'Content-Type: application/json' ${3+--data-binary @-} <<<"${3-}" | jq -c .value
}
run() { # JAVASCRIPT: what it returns
    ask POST "$here/execute/sync" "$(jq -n --arg script "$1" '{script: $script, args: []}')"
}
# What a page shows comes when it is drawn: it is asked again until it is there, and only what is still missing then fails.
expect() { # NAME JAVASCRIPT EXPECTED-JSON
    await "$1" "$2" "$3" 10
}
# await NAME JAVASCRIPT EXPECTED-JSON [SECONDS]: the same, for what takes its time.
await() {
    local got i
    for i in $(seq $((${4-20} * 5))); do
        got=$(run "$2")
        [ "$got" != "$3" ] || break
        sleep 0.2
    done
    if [ "$got" = "$3" ]; then tap_ok "$1"; else tap_fail "$1" "$got, not $3"; fi
}
find_element() { # CSS-SELECTOR
    ask POST "$here/element" "$(jq -n --arg value "$1" '{using: "css selector", value: $value}')" | jq -r '.[]' 2>/dev/null | head -n 1
}
click() { # CSS-SELECTOR: a real click
    ask POST "$here/element/$(find_element "$1")/click" '{}' >/dev/null
}
write() { # CSS-SELECTOR TEXT
    ask POST "$here/element/$(find_element "$1")/value" "$(jq -n --arg text "$2" '{text: $text}')" >/dev/null
}
go() { # URL
    ask POST "$here/url" "$(jq -n --arg url "$1" '{url: $url}')" >/dev/null
}
resize() { # WIDTH HEIGHT of the page
    ask POST "$here/goog/cdp/execute" "$(jq -n --argjson w "$1" --argjson h "$2" '{cmd: "Emulation.setDeviceMetricsOverride",
        params: {width: $w, height: $h, deviceScaleFactor: 1, mobile: false}}')" >/dev/null
}
downloaded() { # ENDING: the path of a whole download
    local file
    for _ in $(seq 100); do
        file=$(find downloads -name "*.$1" -size +0c 2>/dev/null | head -n 1)
        if [ -n "$file" ] && [ -z "$(find downloads -name '*.crdownload')" ]; then break; fi
        sleep 0.2
    done
    printf '%s' "$file"
}
picture() { # FILE.png
    ask GET "$here/screenshot" | jq -r . | base64 -d >"$1"
}
console() { # what the page complained of
    ask POST "$here/se/log" '{"type": "browser"}' | jq -r '.[] | .level + " " + .message'
}
requests() { # every address that was asked for
    ask POST "$here/se/log" '{"type": "performance"}' |
        jq -r '.[].message | fromjson | .message | select(.method == "Network.requestWillBeSent") | .params.request.url'
}
