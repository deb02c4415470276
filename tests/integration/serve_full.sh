#!/usr/bin/env bash
# serve_full.sh ROOT PROGRAM CITY: pages without a finding of axe; many people at once; a server that is killed. Seconds of load
# and number of kills: SUYUAN_LOAD_S, SUYUAN_KILLS.
. "$(dirname "$0")/tap.sh"
. "$(dirname "$0")/browser.sh"
browser_or_skip 'suyuan serve, the long way'
here_folder=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "$2") city=$(realpath "$3")
folder=$(mktemp -d)
. "$(dirname "$0")/server.sh"
trap 'browser_stop; serve_stop; rm -rf "$folder"' EXIT
cd "$folder"
"$city" --pipes 3000 --seed 1 --to city >/dev/null
"$program" run city/case.yaml --quiet >/dev/null
cp city/case.sqlite load.sqlite

axe=${SUYUAN_AXE-$(npm root -g 2>/dev/null)/axe-core/axe.min.js}
if [ -r "$axe" ]; then
    serve_start city/case.yaml
    post /api/cases/here/check >/dev/null
    browser_start "$folder" 1440 900
    ask POST "$here/timeouts" '{"script": 180000}' >/dev/null
    jq -Rs '{script: (. + "; const done = arguments[arguments.length - 1]; axe.run(document).then(found => done(found.violations
        .map(one => one.id + \": \" + one.nodes.map(node => node.target.join(\" \")).join(\" | \"))), error => done([String(error)]));"), args: []}' "$axe" >axe.json
    for lang in zh en; do
        for page in / /case/here /field/here /review/here chosen /review/here.check chosen; do
            if [ "$page" = chosen ]; then
                run 'document.querySelectorAll("#list button")[0].click()' >/dev/null
            else
                go "$address$page"
                run "localStorage.setItem('suyuan lang', '$lang')" >/dev/null
                go "$address$page"
            fi
            sleep 4
            tap_empty "axe has no finding: $page, $lang" \
                "$(curl -sS --max-time 200 -X POST "$driver$here/execute/async" -H 'Content-Type: application/json' --data-binary @axe.json | jq -r '.value[]?')"
        done
    done
    browser_stop
    serve_stop
else
    tap_skip 'axe has no finding' 'no axe-core: npm install -g axe-core, or its axe.min.js in SUYUAN_AXE'
fi

said=$(python3 "$here_folder/serve_load.py" "$program" "$folder/load.sqlite" "${SUYUAN_LOAD_S-30}" "${SUYUAN_KILLS-50}" 2>&1) && good=yes || good=no
sed 's/^/# /' <<<"$said"
if [ $good = yes ]; then tap_ok 'nothing is refused or lost under load and when killed'; else tap_fail 'nothing is refused or lost under load and when killed' "$said"; fi
tap_end
