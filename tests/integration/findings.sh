#!/usr/bin/env bash
# findings.sh ROOT PROGRAM PREFIX...: runs the table "Findings" of tests/README.md,
#
#     | `code` | `input` |
#
# each input in a fresh folder with the words of cli/inputs.sh and cli/findings_inputs.sh (\| for |): the
# code must stand in what it prints. Only codes that begin with a PREFIX and a point; "-PREFIX ...":
# all others. A code of data/findings.yaml without a line fails, and so does a line without a code.
. "$(dirname "$0")/tap.sh"
root=$(realpath "$1")
export PATH=$(dirname "$(realpath "$2")"):$PATH
shift 2
unset LANGUAGE LANG LC_MESSAGES

# Reasons, evidence and the sentences of the trace record are worded in the same file and are no findings.
reasons='candidate evidence joint record series'

# wanted CODE: is it this test's part?
others=
[[ $1 != -* ]] || others=1
parts=("${@#-}")
wanted() {
    local prefix found=
    for prefix in "${parts[@]}"; do [[ $1 != "$prefix".* ]] || found=1; done
    [ "$found" != "$others" ]
}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export INPUTS=$folder/inputs
. "$root/tests/integration/cli/inputs.sh"
. "$root/tests/integration/cli/findings_inputs.sh"
make_inputs

codes=$(sed -nE 's/^([a-z]+\.[a-z0-9_]+):$/\1/p' "$root/data/findings.yaml" |
    grep -vE "^(${reasons// /|})\." | sort)
rows=$(sed -nE '/^## Findings/,/^## [^F]/s/^\| `([a-z]+\.[a-z0-9_]+)` \| `(.*)` \|$/\1 \2/p' "$root/tests/README.md")
[ -n "$rows" ] || tap_fail 'the table of findings' 'no line of it could be read'

while read -r code; do
    ! wanted "$code" || grep -qE "^$code " <<<"$rows" || tap_fail "$code" 'no line in tests/README.md'
done <<<"$codes"

while read -r code input; do
    wanted "$code" || continue
    if ! grep -qx "$code" <<<"$codes"; then
        tap_fail "$code" 'not in data/findings.yaml'
        continue
    fi
    rm -rf "$folder/run"
    mkdir "$folder/run"
    (set +u +o pipefail && cd "$folder/run" && eval "${input//\\|/|}") >"$folder/said" 2>&1 </dev/null || true
    if grep -qwF -- "$code" "$folder/said"; then tap_ok "$code"; else tap_fail "$code" "$(cat "$folder/said")"; fi
done <<<"$rows"
tap_end
