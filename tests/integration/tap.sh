# Sourced by the tests that are scripts: TAP output. Ends the test with `tap_end`.
set -euo pipefail
export LC_ALL=C.UTF-8
# Debian's python3 has the modules; a version manager's takes a second to find out which one is meant.
export PATH=/usr/bin:$PATH
tap_n=0 tap_failed=0

# tap_ok NAME / tap_fail NAME [LINES] / tap_skip NAME REASON: one subtest.
tap_ok() {
    tap_n=$((tap_n + 1))
    printf 'ok %d %s\n' $tap_n "$1"
}
tap_fail() {
    tap_n=$((tap_n + 1)) tap_failed=$((tap_failed + 1))
    printf 'not ok %d %s\n' $tap_n "$1"
    printf '%s\n' "${2-}" | head -n 60 | sed 's/^/# /'
}
tap_skip() {
    tap_n=$((tap_n + 1))
    printf 'ok %d %s # SKIP %s\n' $tap_n "$1" "$2"
}

# tap_empty NAME LINES: holds if LINES is empty; otherwise they are shown.
tap_empty() {
    if [ -z "$2" ]; then tap_ok "$1"; else tap_fail "$1" "$2"; fi
}

# tap_match NAME TEXT PATTERN: holds if a line of TEXT matches the extended regular expression.
tap_match() {
    if grep -qE -- "$3" <<<"$2"; then tap_ok "$1"; else tap_fail "$1" "no match of $3 in: $2"; fi
}

# tap_need NAME TOOL...: without one of the programs the test ends here, skipped.
tap_need() {
    local name=$1 tool
    shift
    for tool; do
        command -v "$tool" >/dev/null && continue
        tap_skip "$name" "no $tool"
        tap_end
        exit 0
    done
}

tap_end() {
    printf '1..%d\n' $tap_n
    [ $tap_failed = 0 ]
}
