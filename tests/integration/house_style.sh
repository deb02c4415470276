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

# Words of surveys and regulations are data. Files that read how something is written hold the signs of
# that writing, which nobody may give another meaning; each is here with the standard or the reason.
writing() {
    cat <<'END'
engine/base/when.c: dates and times as they are written (GB/T 7408: 年 月 日 时 分)
engine/case/fields.c: units in headings (GB 3100: 米, 吨, 日; 万 is ten thousand)
engine/case/headings.c: without dimension, in the place of a unit (无量纲)
engine/case/section.c: sections as CJJ 61 writes them (管径, 宽, 高, 孔, and the material before a size)
engine/case/delegated.c: the four levels of plan.delegated, a language of ours as its keys are
engine/case/targets.c: the three stages of plan.targets, a language of ours as its keys are
engine/init/columns.c: grades of a water source zone (HJ 338: 一级, 二级)
engine/init/rounds.c: dates in names of files (年 月)
engine/expert/reading.c: not detected, and ten thousand, as laboratories write them (ND, 未检出, 万)
engine/network/attach_address.c: house numbers and parts of a street in an address (号, 东段)
engine/network/attach_village.c: the office behind the name of a village (村委会, 居委会)
engine/read/columns.c: a number in a heading (万)
engine/read/ends.c: from one end to the other, in the place of an arrow (至, 到)
engine/read/rows.c: degrees in a heading (度)
engine/read/titles.c: what stands before a value in the title of a laboratory report (采样日期：)
io/export/dxf.c: the second layer of a drawing, its labels (CJJ 100)
io/export/workbook.c: the name of a font
io/source/crs_words.c: names of reference systems and zones; io reads no data/
io/source/datum.c: names of datums; io reads no data/
io/source/degrees.c: longitude and latitude as headings and cells say them; io reads no data/
END
}
chinese() {
    find engine io algorithms -name '*.[ch]' -print0 | xargs -0 perl -CSD -0777 -ne \
        's{/\*.*?\*/}{}gs; print "$ARGV\n" if /"(?:[^"\\\n]|\\.)*[\x{4e00}-\x{9fff}]/' | LC_ALL=C sort
}
tap_empty 'Chinese words in C are those of a writing' \
    "$(LC_ALL=C comm -3 <(chinese) <(writing | cut -d: -f1 | LC_ALL=C sort))"

long_prose() { # of the first page people see: what is no table, no code and no Chinese
    perl -CSD -ne 'chomp; $code = !$code if /^```/;
        print "README.md:$.: ", length, " characters\n"
            if !$code && length > 120 && !/^[|!]|\p{Han}{12}/' README.md
}
tap_empty 'prose of the README is no wider than 120 characters' "$(long_prose)"

if [ -d ../shared/data ]; then
    # A licence's text is the same in every project that has it.
    hashes() { xargs -rd '\n' sha256sum | awk '{ hash = $1; sub(/^[^ ]+ +/, ""); print hash "\t" $0 }' | sort; }
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
