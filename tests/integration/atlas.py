"""atlas.py PROGRAM CASE PDF LANG ASKED: what the pages of an atlas say else than the case file.

Words and their places come from the PDF (pdftotext -bbox), what is right from the tables of the case file; manholes to
open from `suyuan sample` for the first ASKED outfalls. Then each fault of `faults` is planted, in the text of the pages or
in a copy of the case file, and must be noticed.
"""
import collections
import copy
import json
import os
import re
import sqlite3
import subprocess
import sys
import xml.etree.ElementTree as tree

program, path, pdf, lang, asked = sys.argv[1:5] + [int(sys.argv[5])]
UNIT, METRES, SIZE = {"m": ("m", 1, lambda m: f"{1000 * m:.0f}"), "ft": ("ft", 0.3048, lambda m: f"{round(m / 0.0254, 1):g}")}[
    sqlite3.connect(f"file:{path}?mode=ro", uri=True).execute("SELECT picture_unit FROM run").fetchone()[0]]
PANEL, MAP_TOP, TITLE_END = 822, 66, 66  # points: left edge of the column of facts, upper edge of the map
DATA = os.environ["SUYUAN_DATA"]
WORDS = {
    "zh": dict(facts="基本信息", narrative="溯源情况", candidates="候选排污单位", tests="建议开井查验", doubts="断点与疑点", legend="图例",
               unit="单位名称", reaches="查前可达概率", source="来源概率", share="份额", distance=f"沿程({UNIT})", state="状态", unknown="来源不明",
               first="首位单位", party="责任主体", measure="整治方式", due="完成时限", water="受纳水体", status="溯源结果", own="本口通道",
               manhole="检查井", more=r"另有 ?(\d+) ?个", page="第 {0} 页 共 {1} 页", way="溯源链条与纵断面", reach="查前可达概率", no_way="没有可画的管段", overdue="已逾期",
               first_said=r"其中最可能的为(.+?)（来源概率([<>\d.]+)，查前可达概率([<>\d.]+)", count=r"查得可排入的单位(\d+)家",
               walked=rf"共查管渠(\d+)段(\d+){UNIT}，经检查井(\d+)座", none="没有已知的排污单位", totals=("排污口", "已溯源"), detail="局部详图", themes=("整治措施分布图", "数据问题分布图")),
    "en": dict(facts="Outfall", narrative="Tracing", candidates="Candidate units", tests="Manholes to open next", doubts="Gaps and doubts",
               legend="Legend", unit="unit", reaches="reaches (before)", source="source", share="share", distance=f"along ({UNIT})", state="status",
               unknown="unknown source", first="first unit", party="responsible", measure="measure", due="due", water="receiving water",
               status="result", own="own channel", manhole="manhole", more=r"and (\d+) more, see the list of cand", page="page {0} of {1}", way="Chainandprofileof", reach="reaches(before)", no_way="thereisnopipebetween",
               overdue="overdue", first_said=r"ofthemmostlikely(.+?)\(thesourcewith([<>\d.]+),reachingit,beforelooking,with([<>\d.]+)",
               count=r"(\d+)unitscandischargehere", walked=rf":(\d+)pipesandchannels,(\d+){UNIT},(\d+)manholes", none="Noknownunitliesupstream",
               totals=("outfalls", "traced"), detail="Detailsat", themes=("Outfalls by measure", "Findings on the data")),
}[lang]


# ---- the pages ----

def cells_of(words):
    """Words of one line, (left, right, text), joined to cells: a blank between words is narrower than between columns."""
    cells = []
    for left, right, text in sorted(words):
        if cells and left - cells[-1][1] < 3.2:
            blank = " " if left - cells[-1][1] > 0.4 else ""
            cells[-1] = (cells[-1][0], right, cells[-1][2] + blank + text)
        else:
            cells.append((left, right, text))
    return cells


def lines_of(words):
    """Words (left, right, top, bottom, text) to lines of cells from the top."""
    lines = []
    for left, right, top, bottom, text in sorted(words, key=lambda w: (w[2] + w[3], w[0])):
        middle = (top + bottom) / 2
        if lines and abs(middle - lines[-1][0]) < 2.5:
            lines[-1][1].append((left, right, text))
        else:
            lines.append((middle, [(left, right, text)]))
    return [cells_of(words) for _, words in lines]


def overlaps(words):
    """Words that stand on each other: half of the smaller is under the other (boxes of neighbouring lines touch)."""
    found, near = [], []
    for word in sorted(words):
        near = [w for w in near if w[1] > word[0]]
        for other in near:
            wide, high = min(word[1], other[1]) - word[0], min(word[3], other[3]) - max(word[2], other[2])
            least = min((w[1] - w[0]) * (w[3] - w[2]) for w in (word, other))
            if wide > 0 and high > 0 and wide * high > 0.5 * least:
                found.append(f"{word[4]} on {other[4]}")
        near.append(word)
    return found


def read_pages(pdf):
    said = subprocess.run(["pdftotext", "-bbox", pdf, "-"], capture_output=True, check=True, encoding="utf-8").stdout
    pages = []
    for page in re.findall(r"<page .*?</page>", said, re.S):
        words = [(float(w.get("xMin")), float(w.get("xMax")), float(w.get("yMin")), float(w.get("yMax")), w.text or "")
                 for w in tree.fromstring(page)]
        panel = [w for w in words if w[0] > PANEL and w[2] > TITLE_END]
        pages.append({"title": lines_of([w for w in words if w[3] < TITLE_END]), "panel": lines_of(panel),
                      "out": [w[4] for w in words if not (25 < w[0] and w[1] < 1166 and 25 < w[2] and w[3] < 817)],
                      "over": overlaps(words) if WORDS["way"] in squeezed("".join(w[4] for w in sorted(words) if w[3] < TITLE_END)) else [],
                      "map": [w[4] for w in words if w[0] < PANEL and w[2] > MAP_TOP], "all": lines_of(words)})
    return pages


def block(page, heading):
    """Lines of the panel between a heading and the next."""
    headings = [WORDS[k] for k in ("facts", "narrative", "candidates", "tests", "doubts", "legend")]
    out, inside = [], False
    for line in page["panel"]:
        if len(line) == 1 and line[0][2] in headings:
            inside = line[0][2] == heading and not out
        elif inside:
            out.append(line)
    return out


def facts(page):
    found = []
    for line in block(page, WORDS["facts"]):
        if len(line) > 1:
            found.append([line[0][2], " ".join(c[2] for c in line[1:])])
        elif found and line[0][0] > PANEL + 60:  # a second line of the text
            found[-1][1] += line[0][2]
    return dict(found)


def table(lines, numbers):
    """Rows under a head as {column: text}: numbers end where their heading ends, texts begin where it begins."""
    head = {c[2]: c for c in lines[0]}
    rows = []
    for line in lines[1:]:
        row = {}
        for left, right, text in line:
            near = [(abs(right - h[1]) if name in numbers else abs(left - h[0]), name) for name, h in head.items()]
            off, name = min(near)
            row[name if off < 2 else None] = text
        rows.append(row)
    return rows


# ---- the case file ----

def probability(p):
    return "%d" % round(p) if p < 1e-12 or p > 1 - 1e-12 else "<0.01" if p < 0.005 else ">0.99" if p > 0.995 else "%.2f" % p


def percent(p):
    if p is None:
        return None
    p *= 100
    return "%d%%" % round(p) if p < 1e-10 or p > 100 - 1e-10 else "<1%" if p < 0.5 else ">99%" if p > 99.5 else "%.0f%%" % p


def length(m):
    """As the pages show it: in the unit of the case."""
    return None if m is None else f"{m / METRES:,.0f}".replace(",", " ")


def terms(dictionary):
    found, inside = {}, False
    for line in open(os.path.join(DATA, "terms.yaml"), encoding="utf-8"):
        if not line.startswith(" "):
            inside = line.startswith(dictionary + ":")
        elif inside and (m := re.match(r'  "?(\w+)"?: \{zh: (.*?), en: (.*)\}', line)):
            found[m[1]] = (m[2] if lang == "zh" else m[3]).strip('"')
    return found


def squeezed(text):
    return re.sub(r"\s", "", text or "")


STATUS, HOW, STATE, MEASURE = (terms(k) for k in ("answer_status", "answer_how", "candidate_status", "measure"))


def outfall_page(case, outfall, page, say):
    """Holds the page of one outfall."""
    w, got = WORDS, facts(page)
    title = squeezed("".join(c[2] for line in page["title"] for c in line))
    for part in (outfall["label"], outfall["code"]):
        if part and squeezed(part) not in title:
            say("title", title, part)
    status = STATUS[outfall["status"]]
    if outfall["how"]:
        status += f"（{HOW[outfall['how']]}）" if lang == "zh" else f" ({HOW[outfall['how']]})"
    own = length(outfall["length_m"])
    wanted = {"status": status, "party": outfall["party"], "measure": MEASURE.get(outfall["measure"]), "water": outfall["water"] or "—",
              "due": outfall["due_date"] and outfall["due_date"] + (outfall["overdue"] and "(" + w["overdue"] + ")" or ""),
              "own": outfall["n_edge"] and squeezed(f"{own}{UNIT},{outfall['n_edge']}")}
    for key, want in wanted.items():
        has, want = (squeezed(t).replace("，", ",").replace("（", "(").replace("）", ")") for t in (got.get(w[key]), want))
        if (has if key != "own" else has[:len(want)]) != want:
            say(w[key], got.get(w[key]), want)
    for name, text in got.items():
        if text.endswith("…"):
            say("cut", name, text)

    rows = case.execute(
        """SELECT c.*, coalesce(u.name, u.source_id) AS unit, coalesce(c.posterior, c.prior) AS source, u.geom IS NOT NULL AS placed
           FROM candidate c LEFT JOIN unit u USING (unit_id) WHERE c.outfall_id = ? AND c.status <> 'excluded'""", (outfall["outfall_id"],)).fetchall()
    rejected = {r[0] for r in case.execute(
        "SELECT other_object_id FROM decision_in_force WHERE role = 'outfall' AND what = 'reject' AND object_id = ?", (outfall["outfall_id"],))}
    units = sorted((r for r in rows if r["unit_id"] is not None and r["unit_id"] not in rejected),
                   key=lambda r: (r["unit_id"] != outfall["unit_id"], r["rank"]))
    unknown = [r for r in rows if r["unit_id"] is None]
    direct = [r for r in units if r["status"] == "candidate"]

    story = squeezed("".join(c[2] for line in block(page, w["narrative"]) for c in line))
    if "…" in story:
        say("cut", "narrative", story[-30:])
    first = re.search(w["first_said"], story)
    if direct:
        top, best = direct[0], first and (first[1], first[2], first[3])
        if best != (squeezed(top["unit"]), probability(top["source"]), probability(top["probability"])):
            say("first of the text", best, (top["unit"], top["source"], top["probability"]))
        said = re.search(w["count"], story)
        if not said or int(said[1]) != len(direct):
            say("units of the text", said and said[1], len(direct))
        fact = squeezed(got.get(w["first"]))
        if squeezed(top["unit"]) not in fact or probability(top["source"]) not in fact or probability(unknown[0]["source"]) not in fact:
            say(w["first"], fact, (top["unit"], top["source"], unknown[0]["source"]))
    elif first:
        say("first of the text", first[0], None)
    walked = re.search(w["walked"], story)
    reach = (outfall["trace_n_edge"], round(outfall["trace_length_m"] / METRES), outfall["met"])
    if outfall["trace_n_edge"] and (not walked or (int(walked[1]), int(walked[2]), int(walked[3])) != reach):
        say("reach", walked and walked[0], reach)

    lines, left, found, ended = block(page, w["candidates"]), 0, [], False
    for line in lines[1:]:
        more = re.match(w["more"], " ".join(c[2] for c in line))
        left, ended = int(more[1]) if more else left, ended or len(line) < 3
        if not ended or (len(line) == 2 and line[0][2] == w["unknown"]):
            found.append(line)
    numbers = [w[k] for k in ("reaches", "source", "share", "distance")]
    got_rows = table(lines[:1] + found, numbers) if lines else []
    shown = [r for r in got_rows if r.get(w["unit"]) != w["unknown"]]
    for row, want in zip(shown, units):
        name, right = row.get(w["unit"], ""), want["unit"]
        if not (squeezed(name) == squeezed(right) or name.endswith("…") and squeezed(right).startswith(squeezed(name[:-1])) and len(name) > 12):
            say("row", name, right)
        for key, value in (("reaches", percent(want["probability"])), ("source", percent(want["source"])), ("share", percent(want["share"])),
                           ("distance", length(want["distance_m"])), ("state", STATE[want["status"]])):
            if row.get(w[key]) != value:
                say(f"{want['unit']} {w[key]}", row.get(w[key]), value)
        if None in row:
            say("a cell in no column", row[None], right)
    if len(shown) > len(units) or len(shown) + left != len(units):
        say("rows and those left out", f"{len(shown)} + {left}", len(units))
    last = [r for r in got_rows if r.get(w["unit"]) == w["unknown"]]
    if [r.get(w["source"]) for r in last] != [percent(r["source"]) for r in unknown] or last and got_rows[-1] is not last[0]:
        say("unknown source", last, [percent(r["source"]) for r in unknown])
    badges = collections.Counter(page["map"])
    for want in units[:len(shown)]:
        if want["placed"] and want["status"] == "candidate" and not badges[str(want["rank"])]:
            say("number on the map", None, want["rank"])

    tests = table(block(page, w["tests"]), [w["distance"]]) if block(page, w["tests"]) else []
    if outfall["place"] <= asked and (tests or direct):
        said = subprocess.run([program, "sample", path, outfall["source_id"], "-n", str(max(len(tests), 1)),
                               "--format", "json"], capture_output=True, encoding="utf-8")
        right = [(t["manhole"], length(t["distance_m"])) for t in json.loads(said.stdout or "[]")]
        if [(t.get(w["manhole"]), t.get(w["distance"])) for t in tests] != right[:len(tests)]:
            say("manholes to open", tests, right)


def way_page(case, outfall, page, say):
    """Holds the page with the chain and the profile: its title, the first source of the chain, both ends of the profile."""
    title = squeezed("".join(c[2] for line in page["title"] for c in line))
    if page["over"]:
        say("one word on another", page["over"][:3], [])
    if squeezed(outfall["label"]) not in title or WORDS["way"] not in title:
        say("title", title, outfall["label"])
    top = case.execute("""SELECT coalesce(u.name, u.source_id) AS unit, c.rank, c.probability, n.source_id AS node
        FROM candidate c JOIN unit u USING (unit_id) LEFT JOIN node n USING (node_id)
        WHERE c.outfall_id = ? AND c.status = 'candidate' ORDER BY c.rank LIMIT 1""", (outfall["outfall_id"],)).fetchone()
    text = squeezed("".join(c[2] for line in page["all"] for c in line))
    for what, want in (("chain", f"{top['rank']}{top['unit']}"), ("chain", WORDS["reach"] + probability(top["probability"])),
                       ("profile", f"{top['unit']}→{outfall['label']}"), ("profile", top["node"])):
        # a name too long for its place ends in "…"; a manhole without a number stands by its node
        if want and squeezed(want)[:14] not in text and WORDS["no_way"] not in text:
            say(what, text[:80], want)


def chart_pages(case, pages, say):
    """Holds the pages of charts: every county, river and kind of finding with its number."""
    text = "|".join(squeezed(c[2]) for page in pages for line in page["all"] for c in line)
    for dimension in ("county", "river"):
        for row in case.execute("""SELECT name, n_outfall, 100.0 * n_traced / n_outfall AS traced FROM progress_count
                                   WHERE dimension = ? AND name IS NOT NULL ORDER BY n_outfall DESC, name LIMIT 14""", (dimension,)):
            for want in (f"{squeezed(row['name'])}（{row['n_outfall']}）", "%.1f" % row["traced"]):
                if want not in text:
                    say(f"{dimension} {row['name']}", None, want)
    most = case.execute("SELECT count(*) AS n FROM finding GROUP BY code ORDER BY sum(severity = 'error') DESC, sum(severity = 'warning') DESC, 1 DESC LIMIT 16")
    for row in most:
        if not re.search(rf"(^|\|){row['n']}(\||$)", text):
            say("findings of a kind", None, row["n"])


def is_detail(page):
    return squeezed(WORDS["detail"]) in squeezed("".join(c[2] for line in page["title"] for c in line))


def detail_page(case, outfall, page, say):
    """Holds the page of details: its outfall, its scale, that every DN, number and level on it is one of the case file near there."""
    text = squeezed("".join(c[2] for line in page["all"] for c in line))
    if squeezed(outfall["label"]) not in text:
        say("detail", text[:60], outfall["label"])
    if not re.search(r"1:(1000|500)(?!\d)", text):
        say("scale of the detail", None, "1:1000 or 1:500")
    words = [c for line in page["all"] for c in line]
    # labels that stand aslant come in pieces: those that are whole are held
    sizes = {SIZE(r[0]) for r in case.execute("SELECT DISTINCT size_m FROM edge WHERE size_m > 0")}
    found = [m[1] for c in words for m in [re.search(r"DN([\d.]+) ?i=-?[\d.]+‰ ?L=[\d.]+", c[2])] if m]
    if set(found) - sizes:
        say("sizes", sorted(set(found) - sizes), "sizes of the case file")
    return len(found)


def theme_pages(case, pages, say):
    """Holds the maps by a theme: how many of each measure, overdue, of each severity."""
    measure = dict(case.execute("""SELECT iif(l.state = 'closed' AND l.measure <> 'none', 'closed', coalesce(l.measure, 'unjudged')), count(*)
                                   FROM ledger l GROUP BY 1""").fetchall())
    measure["overdue"] = case.execute("SELECT count(*) FROM answer WHERE overdue").fetchone()[0]
    for title, right in ((0, measure), (1, dict(case.execute("SELECT severity, count(*) FROM finding GROUP BY 1").fetchall()))):
        for page in pages:
            if squeezed("".join(c[2] for line in page["title"] for c in line)).startswith(squeezed(WORDS["themes"][title])):
                got = {line[0][2]: line[-1][2] for line in page["panel"] if len(line) == 2}
                for look, n in right.items():
                    word = THEME_WORDS[look][lang == "en"]
                    if got.get(word, "0") != str(n):
                        say(word, got.get(word), n)


THEME_WORDS = {"close": ("依法取缔", "close"), "merge": ("清理合并", "merge"), "standardise": ("规范整治", "standardise"), "closed": ("已销号", "closed off"),
               "none": ("无需整治", "nothing to do"), "unjudged": ("未判定", "not judged"), "overdue": ("已逾期", "overdue"),
               "error": ("错误", "errors"), "warning": ("警告", "warnings"), "note": ("提示", "notes")}


def scales(page):
    """Frames of one sheet share its scale: each number of the grid stands at one place across, above and below every frame."""
    left = {}
    for line in page["all"]:
        grid = [c for c in line if re.fullmatch(r"(\d{1,3} )+\d{3}", c[2])]
        for cell in grid if len(grid) > 2 else []:
            left.setdefault(cell[2], []).append(cell[0])
    return [number for number, at in left.items() if max(at) - min(at) > 1]


def complaints(case, pages):
    """What the pages say else than the case file."""
    said = []
    outfalls = case.execute(
        """SELECT o.outfall_id, o.source_id, coalesce(o.name, o.code, o.local_code, o.source_id) AS label,
             coalesce(o.code, o.local_code, o.source_id) AS code, coalesce(w.name, o.river) AS water, a.*, h.length_m, h.n_edge,
             h.trace_length_m, h.trace_n_edge, (SELECT count(*) FROM trace_span s JOIN node n ON n.node_id BETWEEN s.first_node AND s.last_node
              WHERE s.outfall_id = o.outfall_id AND n.kind = 'manhole') AS met, row_number() OVER (ORDER BY o.outfall_id) AS place
           FROM outfall o LEFT JOIN answer a USING (outfall_id) LEFT JOIN channel h USING (outfall_id)
           LEFT JOIN receiving_water w USING (receiving_water_id) ORDER BY o.outfall_id""").fetchall()
    # An outfall with a unit that has a way to it has a page more, and one with series too.
    second = {r[0] for r in case.execute("SELECT outfall_id FROM candidate WHERE status = 'candidate' AND node_id IS NOT NULL")}
    said += [f"page {i}: beyond the sheet's frame: {page['out'][:3]}" for i, page in enumerate(pages, 1) if page["out"]]
    said += [f"page {i}: frames of several scales: {wrong[:3]}" for i, page in enumerate(pages, 1) if (wrong := scales(page))]
    series = {r[0] for r in case.execute("SELECT outfall_id FROM series")}
    details = [i for i, page in enumerate(pages) if is_detail(page)]
    front = len(pages) - len(outfalls) - len(second) - len(series) - len(details)
    number, n_size = front, 0
    index = [[c[2] for c in line] for page in pages[1:front] for line in page["all"]]
    for outfall in outfalls:
        number += 1
        page = pages[number - 1]
        if squeezed(WORDS["page"].format(number, len(pages))) not in squeezed("".join(c[2] for line in page["title"] for c in line)):
            said.append(f"page {number}: not numbered so")
        outfall_page(case, outfall, page, lambda what, got, right: said.append(f"page {number}, {outfall['label']}: {what}: {got!r}, not {right!r}"))
        entry = [str(outfall["place"]), outfall["label"], STATUS[outfall["status"]], str(outfall["n_unit"]), str(number)]
        rows = [line for line in index if entry[0] in line and (entry[4] in line)]
        # Two blocks stand side by side: the entry is a run of the line's cells.
        if not any(re.search(r"\|".join([r"(^|\|)" + entry[0], re.escape(squeezed(entry[1])) + r"(\|[^|]*){0,2}"] + entry[2:]) + r"($|\|)",
                             "|".join(squeezed(c) for c in line)) for line in rows):
            said.append(f"index: {entry} is not there")
        if number in details:
            number += 1
            n_size += detail_page(case, outfall, pages[number - 1], lambda what, got, right: said.append(f"page {number}, {outfall['label']}: {what}: {got!r}, not {right!r}"))
        if outfall["outfall_id"] in second:
            number += 1
            way_page(case, outfall, pages[number - 1], lambda what, got, right: said.append(f"page {number}, {outfall['label']}: {what}: {got!r}, not {right!r}"))
        if outfall["outfall_id"] in series:
            number += 1
            if squeezed(outfall["label"]) not in squeezed("".join(c[2] for line in pages[number - 1]["title"] for c in line)):
                said.append(f"page {number}: no series of {outfall['label']}")
    if details and n_size == 0:
        said.append("details: no size, slope and length stands on any")
    theme_pages(case, pages[1:front], lambda what, got, right: said.append(f"maps by theme: {what}: {got!r}, not {right!r}"))
    chart_pages(case, pages[1:front], lambda what, got, right: said.append(f"charts: {what}: {got!r}, not {right!r}"))
    counts = dict((line[0][2], line[-1][2]) for line in pages[0]["panel"] if len(line) == 2 and re.match(r"\d", line[-1][2]))
    right = case.execute("SELECT count(*), coalesce(sum(status = 'traced'), 0) FROM answer").fetchone()
    for word, value in zip(WORDS["totals"], right):
        if counts.get(word) != str(value):
            said.append(f"overview: {word}: {counts.get(word)}, not {value}")
    return said


# ---- faults ----

def edit(page, heading, pattern, by, first_row=0):
    """Changes the first cell of a block that fits."""
    lines = block(page, WORDS[heading])
    for line in lines[first_row:]:
        for i, (left, right, text) in enumerate(line):
            if re.search(pattern, text):
                line[i] = (left, right, re.sub(pattern, by, text, count=1))
                return True
    return False


def edit_all(page, pattern, by):
    """The same on the whole page, of one with a chain."""
    if WORDS["way"] not in squeezed("".join(c[2] for line in page["title"] for c in line)):
        return False
    for line in page["all"]:
        for i, (left, right, text) in enumerate(line):
            if re.search(pattern, text):
                line[i] = (left, right, re.sub(pattern, by, text, count=1))
                return True
    return False


def swap_rows(page):
    lines = [line for line in block(page, WORDS["candidates"])[1:] if len(line) > 4]
    if len(lines) < 2:
        return False
    at = [next(i for i, line in enumerate(page["panel"]) if line is wanted) for wanted in lines[:2]]
    page["panel"][at[0]], page["panel"][at[1]] = page["panel"][at[1]], page["panel"][at[0]]
    return True


def drop_unknown(page):
    for i, line in enumerate(page["panel"]):
        if any(c[2] == WORDS["unknown"] for c in line) and len(line) == 2:
            del page["panel"][i]
            return True
    return False


def drop_badge(page):
    n = len(page["map"])
    page["map"] = [t for t in page["map"] if t != "1"]
    return len(page["map"]) < n


on_pages = {
    "the text names another unit than row 1": lambda p, f: any(edit(q, "narrative", r"(最可能的为|most likely )(?=\S)", r"\1外") for q in p[f:]),
    "the count of those left out has the unknown source": lambda p, f: any(
        edit(q, "candidates", r"(?<=另有 )(\d+)|(?<=and )(\d+)(?= more)", lambda m: str(int(m[0]) + 1)) for q in p[f:]),
    "a fact is cut": lambda p, f: any(edit(q, "facts", r"(（多家|\(several units|（人员|\(on rec|\(资料|（资料).*", "(tr…") for q in p[f:]),
    "two rows change places": lambda p, f: any(swap_rows(q) for q in p[f:]),
    "the unknown source has no row": lambda p, f: any(drop_unknown(q) for q in p[f:]),
    "a probability of the table": lambda p, f: any(edit(q, "candidates", r"^\d\d%$", "77%") for q in p[f:]),
    "a distance of the table": lambda p, f: any(edit(q, "candidates", r"^(\d{2,3})$", r"1\1", 1) for q in p[f:]),
    "a count of the text": lambda p, f: any(edit(q, "narrative", r"(单位 |\b)\d+( 家，其中| ?units? can)", r"\g<1>99\2") for q in p[f:]),
    "pages change places": lambda p, f: p.__setitem__(slice(f, f + 2), [p[f + 1], p[f]]) is None,
    "the chain names another unit": lambda p, f: any(edit_all(q, r"^1 (?=\S)", "1 外") for q in p[f:]),
    "a number is not on the map": lambda p, f: any(drop_badge(q) for q in p[f:]),
}
in_case = {
    "a party of the case file": "UPDATE answer SET party = 'X' WHERE party IS NOT NULL AND outfall_id = (SELECT min(outfall_id) FROM answer WHERE party IS NOT NULL)",
    "a posterior of the case file": "UPDATE candidate SET posterior = 0.123, prior = 0.123 WHERE rank = 1 AND status = 'candidate'",
    "a name of the case file": "UPDATE unit SET name = 'X' || coalesce(name, source_id) WHERE unit_id IN (SELECT unit_id FROM answer)",
    "a status of the case file": "UPDATE answer SET status = iif(status = 'traced', 'candidates', 'traced')",
    "a due date of the case file": "UPDATE answer SET due_date = '2031-01-01' WHERE outfall_id = (SELECT min(outfall_id) FROM answer WHERE due_date IS NOT NULL)",
    "a candidate more in the case file": "INSERT INTO candidate (outfall_id, unit_id, rank, probability, prior, status) "
                                         "SELECT outfall_id, (SELECT max(unit_id) FROM unit), 9999, 0.5, 0.1, 'candidate' FROM answer WHERE n_unit > 0 LIMIT 1",
    "a share of a county's chart": "UPDATE answer SET status = 'unknown', how = NULL WHERE outfall_id IN (SELECT outfall_id FROM ledger WHERE traced LIMIT 1)",
    "findings of a kind in the chart": "UPDATE finding SET code = (SELECT min(code) FROM finding)",
    "how many are overdue on the map of measures": "UPDATE answer SET overdue = 1 - overdue WHERE outfall_id < 9",
    "a size on a page of details": "UPDATE edge SET size_m = 0.123 WHERE kind = 'pipe'",
    "how many findings are on the map": "UPDATE finding SET severity = 'error' WHERE severity = 'warning'",
    "a length of the case file": "UPDATE channel SET length_m = length_m + 100, trace_length_m = trace_length_m + 100",
}


def opened():
    memory = sqlite3.connect(":memory:")
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as file:
        file.backup(memory)
    memory.row_factory = sqlite3.Row
    return memory


pages, case = read_pages(pdf), opened()
front = next(i for i, page in enumerate(pages) if i > 0 and WORDS["facts"] in [c[2] for line in page["panel"] for c in line])
said = complaints(case, pages)
for text in said:
    print(text)
asked, caught = 0, 0


def notice(name, planted):
    """1 if something is said that was not said of the pages as they are."""
    if set(planted) - set(said):
        return 1
    print(f"not noticed: {name}")
    return 0


for name, plant in on_pages.items():
    planted = copy.deepcopy(pages)
    if not plant(planted, front):
        continue
    caught += notice(name, complaints(case, planted))
for name, sql in in_case.items():
    doctored = opened()
    if doctored.execute(sql).rowcount < 1:
        continue
    caught += notice(name, complaints(doctored, pages))
print(f"{caught} planted faults noticed", file=sys.stderr)
