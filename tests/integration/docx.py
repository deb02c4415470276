"""docx.py CASE FOLDER: what the Chinese documents in a folder say else than the case file."""
import glob
import re
import sqlite3
import sys
import xml.etree.ElementTree as tree
import zipfile

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
case = sqlite3.connect(sys.argv[1])
case.row_factory = sqlite3.Row
folder = sys.argv[2]


def parts(path):
    package = zipfile.ZipFile(path)
    return package, tree.fromstring(package.read("word/document.xml"))


def text_of(element):
    return "".join(t.text or "" for t in element.iter(W + "t"))


def blocks(root):
    """What stands in the body, in order: ("p", style, text, pictures) and ("tbl", rows of cells)."""
    for child in root.find(W + "body"):
        if child.tag == W + "p":
            style = child.find(f"{W}pPr/{W}pStyle")
            yield "p", style.get(W + "val") if style is not None else "", text_of(child), len(list(child.iter(W + "drawing")))
        elif child.tag == W + "tbl":
            yield "tbl", [[text_of(cell) for cell in row.findall(W + "tc")] for row in child.findall(W + "tr")]


def probability(value):
    return f"{value:g}" if value in (0, 1) else "<0.01" if 0 < value < 0.005 else ">0.99" if 0.995 <= value < 1 else f"{value:.2f}"


persons = {r[0] for r in case.execute("SELECT who FROM observation UNION SELECT who FROM decision") if r[0]}
for path in sorted(glob.glob(folder + "/**/*.docx", recursive=True)):
    package, root = parts(path)
    if list(root.iter(W + "sdt")):
        print(f"{path}: a content control is left")
    for cell in root.iter(W + "tc"):
        if cell.find(W + "p") is None:
            print(f"{path}: a cell without a paragraph")
    names = package.namelist()
    if len(names) != len(set(names)):
        print(f"{path}: a part twice")
    relations = package.read("word/_rels/document.xml.rels").decode()
    for target in re.findall(r'r?:?embed="(\w+)"', package.read("word/document.xml").decode()):
        found = re.search(f'Id="{target}"[^>]*Target="([^"]*)"', relations)
        if not found or "word/" + found.group(1) not in names:
            print(f"{path}: picture {target} is not there")

ordered = {row["outfall_id"] for row in case.execute("SELECT outfall_id, basis FROM responsible_effective WHERE role = 'main'") if row["basis"] != "county"}
ordered &= {row["outfall_id"] for row in case.execute("SELECT outfall_id, measure FROM measure_effective") if row["measure"] not in (None, "none")}
if not ordered:
    print("no outfall to order anything of")
for outfall in case.execute("SELECT o.*, a.party, a.unit AS first_unit FROM outfall o LEFT JOIN answer a USING (outfall_id)"):
    number = outfall["outfall_id"]
    for kind in ("一口一档", "一口一策", "溯源记录书", "责令整改通知书（草稿）"):
        found = glob.glob(f"{folder}/{kind}/{number:04d} *.docx") + glob.glob(f"{folder}/{kind}/{number:04d}.docx")
        expected = 1 if kind[:2] != "责令" or number in ordered else 0
        if len(found) != expected:
            print(f"{kind} of {number}: {len(found)} documents")
        if len(found) != 1:
            continue
        whole = text_of(parts(found[0])[1])
        name = outfall["name"] or outfall["source_id"]
        if name not in whole:
            print(f"{found[0]}: not named {name}")
        if outfall["party"] and kind != "溯源记录书" and outfall["party"] not in whole:
            print(f"{found[0]}: {outfall['party']} is missing")
        if kind != "一口一档":
            continue
        body = list(blocks(parts(found[0])[1]))
        order = [b[2] for b in body if b[0] == "p" and b[1] == "Heading1"]
        wanted = ["基本信息", "溯源情况", "溯源链条", "候选排污单位", "首位单位的证据", "现场记录", "溯源图", "首位单位至排污口纵断面", "责任主体与整治",
                  "人工决定", "现场照片", "签字"]
        if order != [w for w in wanted if w in order] or "签字" not in order:
            print(f"{found[0]}: order {order}")
        if body[0][:3] != ("p", "Title", "入河排污口一口一档"):
            print(f"{found[0]}: begins with {body[0]}")
        rows = case.execute("""SELECT c.rank, coalesce(u.name, u.source_id) AS unit, c.probability, coalesce(c.posterior, c.prior) AS source
            FROM candidate c LEFT JOIN unit u USING (unit_id) WHERE outfall_id = ? AND c.status <> 'excluded' AND (rank <= 10 OR c.unit_id IS NULL)
            ORDER BY c.unit_id IS NULL, rank""", (number,)).fetchall()
        table = [b[1] for b in body if b[0] == "tbl" and b[1] and b[1][0][:2] == ["序号", "单位名称"]]
        if len(table) != 1 or len(table[0]) != len(rows) + 1:
            print(f"{found[0]}: {len(table)} tables of candidates, {len(rows)} candidates")
            continue
        for row, cells in zip(rows, table[0][1:]):
            if row["unit"] is not None and (cells[1] != row["unit"] or cells[0] != str(row["rank"]) or cells[2] != probability(row["probability"])):
                print(f"{found[0]}: {tuple(row)} is {cells}")
            if cells[4] != probability(row["source"]):
                print(f"{found[0]}: source {row['source']} is {cells[4]}")
        pictures = sum(b[3] for b in body if b[0] == "p")
        if pictures < 2:
            print(f"{found[0]}: {pictures} pictures")

for name in ("信息公开清单", "年度报告"):
    root = parts(f"{folder}/{name}.docx")[1]
    whole = text_of(root)
    for person in persons:
        if person in whole:
            print(f"{name}: names {person}")
    for (outfall,) in case.execute("SELECT coalesce(name, source_id) FROM outfall"):
        if outfall not in whole:
            print(f"{name}: {outfall} is missing")
counted = case.execute("SELECT count(*), sum(status = 'traced') FROM answer").fetchone()
if not re.search(rf"共有入河排污口 {counted[0]} 个.*已溯源 {counted[1]} 个", text_of(parts(f"{folder}/年度报告.docx")[1])):
    print("年度报告: counts")
