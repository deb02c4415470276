#!/usr/bin/env bash
# Every text that engine/ says by gettext is in data/lang/zh_CN.po, translated, with the same
# placeholders.
. "$(dirname "$0")/tap.sh"
cd "$1"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

find engine -name '*.c' | sort | xgettext --from-code=UTF-8 --keyword=_ --keyword=N_ --language=C \
    --force-po --files-from=- --output="$folder/texts.pot"
# What a run of data/lang/update would leave to be translated.
msgmerge --quiet --no-fuzzy-matching --output-file="$folder/zh_CN.po" data/lang/zh_CN.po "$folder/texts.pot"
tap_empty 'every text is translated' \
    "$(msgattrib --untranslated --no-obsolete --no-location "$folder/zh_CN.po" | sed '1,/^$/d')"
tap_empty 'no translation is a guess' "$(msgattrib --only-fuzzy data/lang/zh_CN.po)"
tap_empty 'placeholders agree' "$(msgfmt --check-format --output-file=/dev/null data/lang/zh_CN.po 2>&1 || true)"
tap_end
