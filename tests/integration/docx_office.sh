#!/usr/bin/env bash
# docx_office.sh ROOT PROGRAM CITY: every kind of document, opened by LibreOffice and printed: pages, and the words that must stand on them.
. "$(dirname "$0")/tap.sh"
program=$(realpath "$2") city=$(realpath "$3")
tap_need 'LibreOffice' soffice pdftotext pdfinfo sqlite3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"$city" --pipes 300 --seed 5 --to city >/dev/null
"$program" run city/case.yaml -o city.sqlite --quiet >/dev/null 2>&1
for lang in zh en; do
    "$program" --lang "$lang" --quiet export city.sqlite --to "$lang" --format docx
    mkdir "of_$lang"
    find "$lang" -mindepth 1 -maxdepth 1 | sort | while read -r kind; do
        first=$(find "$kind" -name '*.docx' | sort | head -1)
        cp "$first" "of_$lang/$(basename "$kind" .docx).docx"
    done
    HOME=$folder soffice --headless --convert-to pdf --outdir "of_$lang" "of_$lang"/*.docx >said 2>&1 || true
    for document in "of_$lang"/*.docx; do
        name=$(basename "$document" .docx)
        printed=${document%.docx}.pdf
        tap_match "$name is printed" "$(pdfinfo "$printed" 2>&1)" 'Pages: +[1-9]'
        tap_empty "$name has no field left open" "$(pdftotext "$printed" - 2>/dev/null | grep -E '\{|[a-z]+:[a-z]+\.' || true)"
    done
done
dossier=of_zh/一口一档.pdf
tap_match 'the dossier names its outfall' "$(pdftotext "$dossier" - | tr -d ' \n')" \
    "$(sqlite3 city.sqlite 'SELECT coalesce(name, source_id) FROM outfall ORDER BY outfall_id LIMIT 1')"
tap_match 'pictures of the chain, the map, the profile if there is one' "$(pdfimages -list "$dossier" | grep -c image)" \
    "^$((2 + $(pdftotext "$dossier" - | grep -c 纵断面)))\$"
tap_end
