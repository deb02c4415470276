#!/usr/bin/env bash
# Every text that engine/ says by gettext is in data/lang/zh_CN.po, translated, with the same
# placeholders.
. "$(dirname "$0")/tap.sh"
cd "$1"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

find engine -name '*.c' | sort | xgettext --from-code=UTF-8 --keyword=_ --keyword=N_ --language=C \
    --force-po --files-from=- --output="$folder/texts.pot"
# A text outside a literal is translated to nothing: gettext(variable) needs N_ where the literal is.
tap_empty 'zh_CN.po has every text of the sources' \
    "$(msgcmp --use-untranslated data/lang/zh_CN.po "$folder/texts.pot" 2>&1 || true)"
tap_empty 'zh_CN.po has nothing else' \
    "$(msgcmp --use-untranslated "$folder/texts.pot" data/lang/zh_CN.po 2>&1 || true)"
tap_empty 'every text is translated' \
    "$(msgattrib --untranslated --no-obsolete data/lang/zh_CN.po; msgattrib --only-fuzzy data/lang/zh_CN.po)"
tap_empty 'placeholders agree' "$(msgfmt --check-format --output-file=/dev/null data/lang/zh_CN.po 2>&1 || true)"
tap_end
