# Passed, failed and skipped subtests of meson's testlog.json: one JSON object a line and test. A test
# that crashed or timed out has a result that is not OK, and maybe no subtest that says so.
/./ {
    ok = bad = skip = 0
    result = $0
    sub(/.*"result": "/, "", result)
    sub(/".*/, "", result)
    if (match($0, /"stdout": "([^"\\]|\\.)*"/)) {
        n = split(substr($0, RSTART + 11, RLENGTH - 12), line, /\\n/)
        for (i = 1; i <= n; i++) {
            if (line[i] ~ /^ok .*# *[Ss][Kk][Ii][Pp]/) skip++
            else if (line[i] ~ /^ok( |$)/) ok++
            else if (line[i] ~ /^not ok( |$)/) bad++
        }
    }
    if (result == "SKIP" && skip == 0) skip = 1
    if (result == "OK" && ok + skip == 0) ok = 1
    if (result != "OK" && result != "SKIP" && bad == 0) bad = 1
    passed += ok; failed += bad; skipped += skip
}
END { print passed + 0, failed + 0, skipped + 0 }
