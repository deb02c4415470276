#!/usr/bin/env bash
# The closing line of tests/run counts what meson's log says: subtests, and tests that died.
. "$(dirname "$0")/tap.sh"

# counted NAME EXPECTED LINE...: the counts of a log of these lines.
counted() {
    local name=$1 expected=$2 got
    shift 2
    got=$(printf '%s\n' "$@" | awk -f "$root/tests/count.awk")
    tap_empty "$name" "$([ "$got" = "$expected" ] || echo "got $got, not $expected")"
}
root=$1

counted 'nothing ran' '0 0 0'
counted 'all passed' '2 0 0' \
    '{"name": "a", "stdout": "1..2\nok 1 /a\nok 2 /b\n", "result": "OK", "x": 1}'
counted 'one of each' '1 1 1' \
    '{"name": "a", "stdout": "ok 1\nnot ok 2 /b\nok 3 /c # SKIP no data\n1..3", "result": "FAIL"}'
counted 'two tests, quotes' '3 0 0' \
    '{"name": "a", "stdout": "ok 1\nok 2\n", "result": "OK"}' \
    '{"name": "b", "stdout": "# \"result\": \"FAIL\"\nok 1 \"not ok\"\n", "result": "OK"}'
counted 'died at once' '0 1 0' '{"name": "a", "result": "ERROR"}'
counted 'died between subtests' '1 1 0' \
    '{"name": "a", "stdout": "1..2\nok 1 /a\n", "result": "ERROR"}'
counted 'timed out' '1 1 0' '{"name": "a", "stdout": "1..2\nok 1 /a\n", "result": "TIMEOUT"}'
counted 'no subtests, failed' '0 1 0' '{"name": "a", "stdout": "", "result": "FAIL"}'
counted 'no subtests, passed' '1 0 0' '{"name": "a", "stdout": "hello\n", "result": "OK"}'
counted 'skipped whole' '0 0 1' '{"name": "a", "stdout": "1..0 # SKIP no data\n", "result": "SKIP"}'
counted 'skipped each' '0 0 2' \
    '{"name": "a", "stdout": "ok 1 # skip x\nok 2 # SKIP y\n", "result": "SKIP"}'
tap_end
