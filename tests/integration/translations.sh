#!/usr/bin/env bash
# Every text that the program says by gettext is in data/lang/zh_CN.po, translated, with the same
# placeholders; and no message of an error goes out without gettext.
. "$(dirname "$0")/tap.sh"
cd "$1"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

texts() {
    xgettext --from-code=UTF-8 --language=C --force-po --files-from=- --output=- "$@"
}

find engine io algorithms/base -name '*.[ch]' | LC_ALL=C sort >"$folder/sources"
texts --keyword=_ --keyword=N_ <"$folder/sources" >"$folder/texts.pot"
# What a run of data/lang/update would leave to be translated.
msgmerge --quiet --no-fuzzy-matching --output-file="$folder/zh_CN.po" data/lang/zh_CN.po "$folder/texts.pot"
tap_empty 'every text is translated' \
    "$(msgattrib --untranslated --no-obsolete --no-location "$folder/zh_CN.po" | sed '1,/^$/d')"
tap_empty 'no translation is a guess' "$(msgattrib --only-fuzzy data/lang/zh_CN.po)"
tap_empty 'placeholders agree' "$(msgfmt --check-format --output-file=/dev/null data/lang/zh_CN.po 2>&1 || true)"

# Findings quote where the meaning of a bare number comes from, if it is another one.
words=$(sed '1,/^code_source:/d' data/terms.yaml)
tap_empty 'every source of a number in values.csv has its words' \
    "$(awk -F, '$2 ~ /^[0-9]+$/ && $3 != "" && $3 != $2 { print $4 }' data/values.csv | sort -u |
        while read -r source; do grep -qF "  \"$source\": {zh: " <<<"$words" || echo "$source"; done)"

# Functions that make an error's message of their arguments.
says=(g_set_error g_set_error_literal g_prefix_error complain complain_at fits missing output_error
    refuse_value require sy_ogr_fail sy_yaml_complain sy_yaml_complain_inside)
# unwrapped FILES...: texts of two words and more that such a function is given as they stand,
# "place: text". What is the program's own defect (SY_ERROR_INTERNAL) stays English. Of "a ? b : c"
# only b is seen.
unwrapped() {
    local at marks
    mkdir -p "$folder/copy"
    cp --parents --target-directory="$folder/copy" "$@"
    (cd "$folder/copy" && sed -i -zE \
        's/(g_set_error\w*)(\(\s*\w+,\s*SY_ERROR,\s*SY_ERROR_INTERNAL,)/internal\2/g' "$@")
    for at in 2 3 4 5 6 7 8 9; do
        marks=("${says[@]/#/--keyword=}")
        marks=("${marks[@]/%/:$at}")
        printf '%s\n' "$@" | (cd "$folder/copy" && texts --keyword "${marks[@]}" 2>/dev/null) |
            msgattrib --no-obsolete --no-wrap - 2>/dev/null |
            awk '/^#: / { place = substr($0, 4) } /^msgid "./ { print place ": " $0 }' |
            sed -E 's/%[^ ]*[a-zA-Z]//g' | grep -E 'msgid ".*[a-z]{2}[^ ]* .*[a-z]{2}.*"$' || true
    done
}
mapfile -t sources < <(grep -v '^algorithms/' "$folder/sources")
tap_empty 'every message of an error can be translated' "$(unwrapped "${sources[@]}")"

mkdir "$folder/sample"
cat >"$folder/sample/plain.c" <<'EOF'
g_set_error(error, SY_ERROR, SY_ERROR_INPUT, "%s: said in English", path);
g_set_error(error, SY_ERROR, SY_ERROR_INTERNAL, "%s: own defect", path);
g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: said by gettext"), path);
EOF
cd "$folder/sample"
tap_match 'one that cannot is found, and no other' "$(unwrapped plain.c | tr '\n' ' ')" \
    '^plain.c:1: msgid "[^"]*said in English" $'
tap_end
