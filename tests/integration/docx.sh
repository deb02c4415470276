#!/usr/bin/env bash
# docx.sh ROOT PROGRAM CITY: documents filled from templates, read back as zip and XML, and by python3-docx where it is.
. "$(dirname "$0")/tap.sh"
root=$(realpath "$1") program=$(realpath "$2") city=$(realpath "$3")
export SOURCE_DATE_EPOCH=1700000000
python=$(command -v python3 || true)
/usr/bin/python3 -c 'import docx' 2>/dev/null && python=/usr/bin/python3
tap_need 'documents' "${python:-python3}" sqlite3 gdal_translate
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export_docx() { "$program" --lang zh --quiet export city.sqlite --to "$1" --format docx "${@:2}"; }

"$city" --pipes 600 --seed 5 --to city >/dev/null
"$program" run city/case.yaml -o city.sqlite --quiet >/dev/null 2>&1
n=$(sqlite3 city.sqlite 'SELECT count(*) FROM outfall')
read -r outfall manhole < <(sqlite3 -separator ' ' city.sqlite "SELECT o.source_id, n.source_id FROM outfall o JOIN trace_span s USING (outfall_id)
    JOIN node n ON n.node_id BETWEEN s.first_node AND s.last_node WHERE n.source_id IS NOT NULL AND n.kind = 'manhole' AND EXISTS
    (SELECT 1 FROM candidate c WHERE c.outfall_id = o.outfall_id AND c.rank = 1) ORDER BY 1, 2 LIMIT 1")

# A photograph that was taken lying: its left half is red, EXIF says turn it by a quarter (6).
"$python" - <<'END'
rows = b"".join((b"\xff\x00\x00" * 30 + b"\x00\x00\xff" * 30) for _ in range(40))
open("p.ppm", "wb").write(b"P6 60 40 255\n" + rows)
END
gdal_translate -q -of JPEG -co QUALITY=95 p.ppm plain.jpg
"$python" - <<'END'
plain = open("plain.jpg", "rb").read()
tiff = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
exif = b"Exif\0\0" + tiff
open("photo.jpg", "wb").write(plain[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + plain[2:])
END
echo 'no picture' >wrong.jpg
"$program" --quiet observe city.sqlite "$manhole" seen --who 王二小 --when 2023-05-01 --evidence photo.jpg >/dev/null
cp city.sqlite kept.sqlite

if export_docx all; then tap_ok 'all documents'; else tap_fail 'all documents'; fi
orders=$(find all/责令* -name '*.docx' | wc -l)
tap_match 'three of each outfall, orders, two of the case' "$(find all -name '*.docx' | wc -l)" "^$((3 * n + orders + 2))\$"
tap_match 'an order goes to units only' "$((orders > 0 && orders < n))" '^1$'
tap_empty 'nothing is left behind' "$(find all -name '.*' -not -name . 2>/dev/null)"
"$python" "$root/tests/integration/docx.py" city.sqlite all >said 2>&1 || echo "status $?" >>said
tap_empty 'texts, tables, pictures and their order are the case file'"'s" "$(cat said)"
if "$python" -c 'import docx' 2>/dev/null; then
    "$python" - all >said 2>&1 <<'END' || true
import docx, glob, sys
for path in sorted(glob.glob(sys.argv[1] + "/**/*.docx", recursive=True)):
    try:
        document = docx.Document(path)
        if not document.paragraphs or not document.tables and "整改" not in path:
            print(path + ": nothing in it")
    except Exception as error:
        print(path + ": " + str(error))
END
    tap_empty 'python3-docx opens every document' "$(cat said)"
else
    tap_skip 'python3-docx' 'is not there'
fi
dossier=$(ls all/一口一档/*.docx | grep -F "$(sqlite3 city.sqlite "SELECT printf('%04d ', outfall_id) FROM outfall WHERE source_id = '$outfall'")")
"$python" - "$dossier" >said <<'END'
import sys, zipfile
package = zipfile.ZipFile(sys.argv[1])
for name in package.namelist():
    if name.endswith(".jpeg"):
        open("inside.jpg", "wb").write(package.read(name))
END
tap_match 'the photograph stands upright' "$(gdalinfo inside.jpg 2>/dev/null)" 'Size is 40, 60'
tap_match 'what was left is above' "$(gdallocationinfo -valonly inside.jpg 20 10 | tr '\n' ' ')" '^2[0-9]+ [0-9]{1,2} [0-9]{1,2} '
tap_match 'what was right is below' "$(gdallocationinfo -valonly inside.jpg 20 50 | tr '\n' ' ')" '^[0-9]{1,2} [0-9]{1,2} 2[0-9]+ '

TZ=Asia/Tokyo "$program" --lang zh --quiet export city.sqlite --to again --format docx
tap_empty 'same case, same bytes' "$(diff -r all again)"
export_docx one --outfall "$outfall"
tap_empty 'of one outfall the same as of all' "$(cmp "$dossier" "one/${dossier#all/}" 2>&1)"

# The office's own template, and what is wrong with one.
"$python" - "$root/data/forms" <<'END'
import sys, zipfile
def changed(name, old, new, to):
    package = zipfile.ZipFile(f"{sys.argv[1]}/{name}")
    with zipfile.ZipFile(to, "w") as out:
        for part in package.namelist():
            text = package.read(part)
            out.writestr(part, text.replace(old.encode(), new.encode()) if part == "word/document.xml" else text)
changed("20_plan.zh.docx", "outfall.measure_clause", "outfall.measure_claus", "wrong.docx")
changed("60_disclosure.zh.docx", "信息公开清单", "本局清单", "own.docx")
changed("60_disclosure.zh.docx", "</w:document>", "", "torn.docx")
changed("60_disclosure.zh.docx", "<w:document", '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document', "entity.docx")
changed("60_disclosure.zh.docx", "<w:body>", "<w:body>" + "<w:p>" * 9000 + "</w:p>" * 9000, "deep.docx")
for to, name, text in (("out.docx", "../../out.txt", "x"), ("macro.docx", "word/vbaProject.bin", "x"),
                       ("far.docx", "word/_rels/settings.xml.rels", '<Relationship Type="attachedTemplate" Target="http://x/" TargetMode="External"/>')):
    changed("60_disclosure.zh.docx", "<nothing>", "", to)
    with zipfile.ZipFile(to, "a") as out: out.writestr(name, text)
END
tap_match 'a tag that names no field' "$(export_docx w --template wrong.docx 2>&1 || echo "status $?")" 'wrong.docx[:：].*outfall.measure_claus'
tap_match 'no zip' "$(export_docx w --template wrong.jpg 2>&1 || echo "status $?")" 'suyuan: wrong.jpg[:：]'
tap_match 'no XML' "$(export_docx w --template torn.docx 2>&1 || echo "status $?")" 'suyuan: torn.docx[:：].*document.xml'
for attack in entity deep out macro far; do
    tap_match "a template that attacks: $attack" "$(export_docx w --template $attack.docx 2>&1 || echo "status $?")" "^suyuan: $attack.docx[:：]"
done
tap_match 'a template that is a device' "$(export_docx w --template /dev/zero 2>&1 || echo "status $?")" 'suyuan: /dev/zero[:：]'
tap_match 'no file' "$(export_docx w --template none.docx 2>&1 || echo "status $?")" 'suyuan: none.docx[:：]'
tap_empty 'nothing was written' "$(find w -type f 2>/dev/null)"
export_docx own --template own.docx
tap_match 'the office'"'"'s own' "$("$python" -c 'import zipfile; print(zipfile.ZipFile("own/own.docx").read("word/document.xml").decode())')" '本局清单'

# The record as pages: the words of the document, its pictures in the page, nothing that runs; the same for the office's own.
"$program" --lang zh --quiet export city.sqlite --to pages --format record
"$python" - all/溯源记录书 pages/溯源记录书（网页） >said 2>&1 <<'END' || true
import glob, html, re, sys, zipfile
words = lambda text: re.sub(r"\s+", "", html.unescape(re.sub("<[^>]*>", "", text)))
paths = sorted(glob.glob(sys.argv[1] + "/*.docx"))
pictures = 0
for path in paths:
    document = zipfile.ZipFile(path)
    page = open(path.replace(sys.argv[1], sys.argv[2])[:-5] + ".html", encoding="utf-8").read()
    body = page[page.index("<body>"):]
    if words(document.read("word/document.xml").decode()) != words(body): print(path + ": other words")
    n = sum(name.startswith("word/media/") for name in document.namelist())
    pictures += n
    if body.count('<img src="data:image/') != n or "<script" in page or re.search("https?:", page): print(path + ": pictures")
if not paths or not pictures: print("no pages with pictures")
END
tap_empty 'pages have the words and the pictures of the documents' "$(cat said)"
"$program" --lang zh --quiet export city.sqlite --to pages2 --format record
tap_empty 'same case, same pages' "$(diff -rq pages/溯源记录书（网页） pages2/溯源记录书（网页）)"
"$program" --lang zh --quiet export city.sqlite --to own --format record --template own.docx
tap_match 'the office'"'"'s own as a page' "$(cat own/own（网页）.html)" '本局清单'
cp -r "$root/data" changed
echo '<a/>' >changed/forms/page.xsl
tap_match 'no stylesheet' "$(SUYUAN_DATA=$PWD/changed "$program" --lang en export city.sqlite --to w --format record 2>&1 || echo "status $?")" 'suyuan: .*page.xsl: no stylesheet'

# Photographs: one that is none, ten thousand, one that is gone.
"$program" --quiet observe city.sqlite "$manhole" seen --who 王二小 --when 2023-05-02 --evidence wrong.jpg >/dev/null
said=$(export_docx bad 2>&1 || echo "status $?")
tap_match 'a photograph that is none is named' "$said" '^wrong.jpg[:：]'
tap_match 'in one line' "$(wc -l <<<"$said")" '^1$'
tap_match 'and all documents are made' "$(find bad -name '*.docx' | wc -l)" "^$((3 * n + orders + 2))\$"
tap_empty 'nothing half-written' "$(find bad -name '.*' -not -name . 2>/dev/null)"
text=$("$python" -c 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read("word/document.xml").decode())' "bad/${dossier#all/}")
tap_match 'which name the photograph' "$(sed 's/<[^>]*>//g' <<<"$text")" 'wrong\.jpg'
mkdir fonts
cat >fonts.conf <<END
<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig><dir>$PWD/fonts</dir><cachedir>$PWD/fonts</cachedir></fontconfig>
END
find /usr/share/fonts -name 'DejaVuSans.ttf' -exec cp {} fonts/ \;
if [ -n "$(ls fonts)" ]; then
    said=$(FONTCONFIG_FILE=$PWD/fonts.conf "$program" --lang en --quiet export kept.sqlite --to plain --format docx --outfall "$outfall" 2>&1 || echo "status $?")
    tap_match 'no Chinese letters: told' "$said" 'fonts-noto-cjk'
    tap_match 'in one line' "$(wc -l <<<"$said")" '^1$'
else
    tap_skip 'no Chinese letters' 'no font to be without them'
fi
cp kept.sqlite city.sqlite
columns=$(sqlite3 city.sqlite "SELECT group_concat(name) FROM pragma_table_info('observation') WHERE name <> 'observation_id'")
sqlite3 city.sqlite "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < 9999)
    INSERT INTO observation ($columns) SELECT $columns FROM observation, k WHERE observation_id = 1"
export_docx many --outfall "$outfall"
text=$("$python" -c 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read("word/document.xml").decode())' "many/${dossier#all/}")
tap_match 'ten thousand photographs: the first of them and how many more' "$(sed 's/<[^>]*>//g' <<<"$text")" '另有照片 ?9940 ?张'
cp kept.sqlite city.sqlite
mv photo.jpg elsewhere.jpg
said=$("$program" --lang en export city.sqlite --to gone --format docx --outfall "$outfall" 2>&1 || echo "status $?")
tap_match 'a photograph that is gone is counted' "$said" 'photographs that are not where .*: [1-9]'

# Signs and cards: at their size, every outfall, what the case file says, nothing that a browser would run.
cp kept.sqlite city.sqlite
sqlite3 city.sqlite "UPDATE outfall SET name = '<b>口 & \"一\"' WHERE source_id = '$outfall'"
"$program" --lang zh --quiet export city.sqlite --to signs --format sign
tap_match 'a board and a card of each outfall' "$(find signs/标识牌 -name '*.svg' | wc -l) $(find signs/公示卡 -name '*.html' | wc -l)" "^$n $n\$"
tap_match 'of the size of the board' "$(head -c 400 "$(ls signs/标识牌/*.svg | head -1)")" 'width="1700.78[0-9]*(pt)?" height="1133.85[0-9]*(pt)?"'
card=$(grep -lF '&lt;b&gt;口 &amp; &quot;一&quot;' signs/公示卡/*.html)
tap_match 'names are texts on cards' "$(wc -l <<<"$card")" '^1$'
tap_empty 'and nothing else' "$(grep -l '<b>\|<script' signs/公示卡/*.html)"
party=$(sqlite3 city.sqlite "SELECT party FROM responsible_effective r JOIN outfall o USING (outfall_id) WHERE o.source_id = '$outfall' AND r.role = 'main'")
tap_match 'the card names who is responsible' "$(grep -cF "<dd>$party</dd>" "$card")" '^1$'
if command -v pdftotext >/dev/null; then
    tap_match 'so does the board' "$(pdftotext signs/标识牌.pdf - | grep -cF "$party")" '^[1-9]'
fi
TZ=Asia/Tokyo "$program" --lang zh --quiet export city.sqlite --to signs2 --format sign
tap_empty 'same case, same signs' "$(diff -r signs signs2)"
"$program" --lang zh --quiet export city.sqlite --to sign1 --format sign --outfall "$outfall"
tap_match 'of one outfall' "$(find sign1 -name '*.svg' | wc -l)" '^1$'

# The templates are made by their script.
mkdir made
"$python" "$root/data/forms/make" made
tap_empty 'data/forms/make makes the templates that are there' "$(for f in made/*; do cmp "$f" "$root/data/forms/$(basename "$f")" 2>&1; done)"
tap_end
