#!/usr/bin/env bash
# What a machine can check of the house style, in every file that is not built.
. "$(dirname "$0")/tap.sh"
cd "$1"

files() {
    find . \( -name .git -o -path './build*' -o -path ./examples/out \) -prune -o -type f \
        \( "$@" \) -print | LC_ALL=C sort
}

if command -v clang-format >/dev/null; then
    tap_empty 'clang-format changes nothing' \
        "$(files -name '*.c' | xargs clang-format --dry-run 2>&1 | grep -E 'warning|error' || true)"
else
    tap_skip 'clang-format changes nothing' 'no clang-format'
fi

open='TO''DO|FIX''ME|XX''X|HA''CK'
tap_empty 'nothing is left open in a comment' \
    "$(files -true | xargs grep -nIwE "$open" || true)"

banned='strcpy|strcat|sprintf|vsprintf|atoi|atol|atof|gets|alloca|g_alloca|strtok'
tap_empty 'no banned function' \
    "$(files -name '*.[ch]' | xargs grep -nE "(^|[^A-Za-z0-9_])($banned) ?\(" || true)"

if [ -d ../shared/data ]; then
    # A licence's text is the same in every project that has it.
    hashes() { xargs -r sha256sum | awk '{ hash = $1; sub(/^[^ ]+ +/, ""); print hash "\t" $0 }' | sort; }
    tap_empty 'nothing of the shared data is in the project' \
        "$(join -t $'\t' <(files -size +0 ! -name LICENSE | hashes) \
            <(find ../shared/ -type f -size +0 | hashes) | cut -f 2-)"
else
    tap_skip 'nothing of the shared data is in the project' 'no ../shared/data'
fi

# Guides, not limits: shown, never failed.
files -name '*.[ch]' | xargs awk '
    FNR == 1 { start = 0 }
    FNR == 501 { print "# over 500 lines: " FILENAME }
    /^[A-Za-z].*\) \{$/ || (/^ .*\) \{$/ && !start) { start = FNR; name = $0 }
    /^}/ { if (start && FNR - start > 60) print "# " FNR - start " lines: " FILENAME ":" start ": " name; start = 0 }'
tap_end
