#!/usr/bin/env python3
"""book.py FILE: a workbook by the ending of its name, from tables on stdin.

A line "= NAME" begins a sheet; cells are separated by "|". "<" is merged with the cell before it, "^" with the one above.
.xlsx; .xls as Excel 97 writes it, as a page of HTML (book.py FILE html) or as XML Spreadsheet 2003 (book.py FILE xml).
"""
import re
import struct
import sys
import zipfile
from html import escape

path, form = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else sys.argv[1].rsplit(".", 1)[1]
sheets = []
for line in sys.stdin.read().splitlines():
    if line.startswith("= "):
        sheets.append((line[2:], []))
    else:
        sheets[-1][1].append(line.split("|"))


def cells(rows):
    """Row, column, text, number of rows and columns of each cell that is not covered by another."""
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            if text in "<^" and text:
                continue
            n = next((k for k in range(1, len(row) - j) if row[j + k] != "<"), len(row) - j)
            m = next((k for k in range(1, len(rows) - i) if rows[i + k][j:j + 1] != ["^"]), len(rows) - i)
            yield i, j, text, m, n


def is_number(text):
    return re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", text) is not None


def name(i, j):
    return chr(65 + j) + str(i + 1)


def xlsx(out):
    types = '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    book = links = ""
    for k, (title, rows) in enumerate(sheets, 1):
        types += f'<Override PartName="/xl/worksheets/sheet{k}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        book += f'<sheet name="{escape(title)}" sheetId="{k}" r:id="r{k}"/>'
        links += f'<Relationship Id="r{k}" Type="{office}/worksheet" Target="worksheets/sheet{k}.xml"/>'
        body = merges = ""
        last = None
        for i, j, text, m, n in cells(rows):
            if i != last:
                body += f'{"</row>" if last is not None else ""}<row r="{i + 1}">'
                last = i
            if m * n > 1:
                merges += f'<mergeCell ref="{name(i, j)}:{name(i + m - 1, j + n - 1)}"/>'
            if is_number(text):
                body += f'<c r="{name(i, j)}"><v>{text}</v></c>'
            elif text:
                body += f'<c r="{name(i, j)}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
        merges = f"<mergeCells>{merges}</mergeCells>" if merges else ""
        out.writestr(f"xl/worksheets/sheet{k}.xml", f"<worksheet {main}><sheetData>{body}</row></sheetData>{merges}</worksheet>")
    out.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
                 f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{types}</Types>')
    head = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    out.writestr("_rels/.rels", f'{head}<Relationship Id="r" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
    out.writestr("xl/workbook.xml", f'<workbook {main} xmlns:r="{office}"><sheets>{book}</sheets></workbook>')
    out.writestr("xl/_rels/workbook.xml.rels", f"{head}{links}</Relationships>")


def html():
    page = '<html><head><meta charset="gb2312"></head><body>'
    for _, rows in sheets:
        page += "<table border=1>"
        for i in range(len(rows)):
            page += "<tr>" + "".join(f"<td rowspan={m} colspan={n}>{escape(t)}</td>" for r, _, t, m, n in cells(rows) if r == i) + "</tr>\n"
        page += "</table>"
    return (page + "</body></html>").encode("gb18030")


def xml():
    page = '<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" ' \
           'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
    for title, rows in sheets:
        page += f'<Worksheet ss:Name="{escape(title)}"><Table>'
        for i in range(len(rows)):
            page += f'<Row ss:Index="{i + 1}">' + "".join(
                f'<Cell ss:Index="{j + 1}" ss:MergeDown="{m - 1}" ss:MergeAcross="{n - 1}"><Data ss:Type="{"Number" if is_number(t) else "String"}">{escape(t)}</Data></Cell>'
                for r, j, t, m, n in cells(rows) if r == i) + "</Row>"
        page += "</Table></Worksheet>"
    return (page + "</Workbook>").encode()


def record(code, data=b""):
    return struct.pack("<HH", code, len(data)) + data


def xls():
    begin = [record(0x809, struct.pack("<HHIII", 0x600, kind, 0, 0, 0)) for kind in (5, 0x10)]
    parts = []
    for _, rows in sheets:
        part = begin[1] + record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
        merged = b""
        for i, j, text, m, n in cells(rows):
            if m * n > 1:
                merged += struct.pack("<HHHH", i, i + m - 1, j, j + n - 1)
            if is_number(text):
                part += record(0x203, struct.pack("<HHHd", i, j, 0, float(text)))
            elif text:
                part += record(0x204, struct.pack("<HHHHB", i, j, 0, len(text), 1) + text.encode("utf-16le"))
        if merged:
            part += record(0xE5, struct.pack("<H", len(merged) // 8) + merged)
        parts.append(part + record(0x0A))
    titles = [struct.pack("<BB", len(t), 1) + t.encode("utf-16le") for t, _ in sheets]
    at = len(begin[0]) + sum(10 + len(t) for t in titles) + 4
    stream = begin[0]
    for title, part in zip(titles, parts):
        stream += record(0x85, struct.pack("<IH", at, 0) + title)
        at += len(part)
    stream += record(0x0A) + b"".join(parts)
    stream += bytes(max(4096, -(-len(stream) // 512) * 512) - len(stream))
    n = len(stream) // 512
    fat = [0xFFFFFFFD, 0xFFFFFFFE] + [k + 3 for k in range(n - 1)] + [0xFFFFFFFE]

    def entry(title, kind, child, start, size):
        wide = title.encode("utf-16le")
        return wide.ljust(64, b"\0") + struct.pack("<HBBIII", len(wide) + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child) + bytes(36) + struct.pack("<III", start, size, 0)

    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHHHIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<I", 0)
    return head.ljust(512, b"\xff") + b"".join(struct.pack("<I", f) for f in fat).ljust(512, b"\xff") + (
        entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))).ljust(512, b"\0") + stream


if form == "xlsx":
    with zipfile.ZipFile(path, "w") as archive:
        xlsx(archive)
else:
    open(path, "wb").write({"html": html, "xml": xml, "xls": xls}[form]())
