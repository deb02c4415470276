#!/usr/bin/env bash
# The papers of the house name files that are there, and lead nowhere outside the project.
. "$(dirname "$0")/tap.sh"
cd "$1"

# file: name, for every file that a paper names in backticks or links to.
named() {
    local paper
    for paper in README.md ARCHITECTURE.md CONTRIBUTING.md GLOSSARY.md data/README.md data/*/README.md tests/README.md; do
        { grep -oE '`[A-Za-z_0-9./*-]+/?[A-Za-z_0-9*-]+\.(c|h|md|yaml|csv|sql|sh|table|po|json)`' "$paper" | tr -d '`'
          grep -oE '\]\([^)#:]+\)' "$paper" | sed -E 's/^\]\((.*)\)$/\1/'; } | sort -u | sed "s|^|$paper: |"
    done
}

# A name counts from the project's folder, from engine/, data/ or the paper's own.
missing() {
    local paper name at
    while IFS= read -r line; do
        paper=${line%%: *} name=${line#*: }
        [[ $name == */* || $name == *.md ]] || continue
        case $name in *NAME* | *ROOM* | case.yaml | /* | out/* | examples/out/*) continue ;; esac
        for at in "$name" "engine/$name" "data/$name" "$(dirname "$paper")/$name"; do
            compgen -G "$at" >/dev/null && continue 2
        done
        echo "$line"
    done < <(named)
}

tap_empty 'every file that a paper names is there' "$(missing)"
tap_empty 'no paper names a place outside the project, but for real data of tests' \
    "$(grep -nE '\.\./[a-z.]' README.md ARCHITECTURE.md CONTRIBUTING.md GLOSSARY.md data/README.md | grep -v '\.\./shared/data' || true)"
tap_end
