"""profile.py CASE SVG...: what drawn profiles say against the case file, and the PDF of the same name beside each, where there is one; prints
what differs, after the name of the drawing."""
import math
import os
import re
import sqlite3
import subprocess
import sys
import xml.etree.ElementTree as tree

case = sqlite3.connect(sys.argv[1])
case.row_factory = sqlite3.Row
# what the sheet is in
METRES, SMALL, UNITS = {"m": (1, 0.001, ("(m)", "(mm)")), "ft": (0.3048, 0.0254, ("(ft)", "(in)"))}[
    case.execute("SELECT picture_unit FROM run").fetchone()[0]]
drawing = ""  # the one that is looked at


def say(text):
    print(f"{drawing}: {text}")


def number(mark, name):
    text = mark.get("data-" + name)
    return None if text is None else float(text)


def differs(what, drawn, kept, digits=4):
    if (drawn is None) != (kept is None) or (drawn is not None and abs(drawn - kept) > 0.51 * 10 ** -digits):
        say(f"{what}: drawn {drawn}, in the case file {kept}")


def edge_of(number_):
    return case.execute("SELECT * FROM edge WHERE edge_id = ?", (number_,)).fetchone()


def marks_of(svg):
    marks = [m for m in tree.parse(svg).iter() if m.get("data-kind")]
    return {kind: [m for m in marks if m.get("data-kind") == kind] for kind in ("station", "reach", "joining")}


def reaches(of):
    """The reaches one after the other; the lowest bottom at each node, the length."""
    at = None  # the node where the reach before ended
    bottoms = {}
    lengths = 0.0
    for mark in of["reach"]:
        edge = edge_of(int(mark.get("data-edge-id")))
        forward = at in (None, edge["from_node"]) or edge["direction"] not in ("both", "unknown")
        upper, lower = ("from", "to") if forward else ("to", "from")
        name = f"edge {edge['edge_id']}"
        differs(f"{name} upper invert", number(mark, "from-invert-m"), edge[upper + "_invert_m"])
        differs(f"{name} lower invert", number(mark, "to-invert-m"), edge[lower + "_invert_m"])
        for drawn, kept in (("size-m", "size_m"), ("height-m", "height_m"), ("length-m", "length_m")):
            differs(f"{name} {kept}", number(mark, drawn), edge[kept])
        if edge["from_invert_m"] is not None and edge["to_invert_m"] is not None:
            fall = edge[upper + "_invert_m"] - edge[lower + "_invert_m"]
            differs(f"{name} slope", number(mark, "slope"), fall / edge["length_m"])
        if at is not None and edge[upper + "_node"] != at:
            say(f"{name} does not begin where the one before it ends")
        at = edge[lower + "_node"]
        lengths += edge["length_m"]
        for node, level in ((edge[upper + "_node"], edge[upper + "_invert_m"]), (at, edge[lower + "_invert_m"])):
            if level is not None:
                bottoms[node] = min(bottoms.get(node, math.inf), level)
    return bottoms, lengths


def stations(of, bottoms):
    """Levels of the manholes, what else joins there; their places on the way and on the sheet."""
    places = []
    on_way = {int(m.get("data-edge-id")) for m in of["reach"]}
    expected = set()
    for mark in of["station"]:
        node = case.execute("SELECT * FROM node WHERE node_id = ?", (int(mark.get("data-node-id")),)).fetchone()
        name = f"node {node['node_id']}"
        ground = node["ground_m"]
        if ground is None and node["invert_m"] is not None and node["depth_m"] and node["depth_m"] > 0:
            ground = node["invert_m"] + node["depth_m"]
        levels = [x for x in (bottoms.get(node["node_id"]), node["invert_m"]) if x is not None]
        differs(f"{name} ground", number(mark, "ground-m"), ground)
        differs(f"{name} bottom", number(mark, "bottom-m"), min(levels) if levels else None)
        if ground is not None and levels:
            differs(f"{name} depth", number(mark, "depth-m"), ground - min(levels))
        if node["source_id"] is not None and mark.get("data-number") != node["source_id"]:
            say(f"{name} is called {mark.get('data-number')}")
        places.append((number(mark, "distance-m"), float(mark.get("x"))))
        for edge in case.execute("SELECT edge_id, to_node FROM edge WHERE traced AND ? IN (from_node, to_node)", (node["node_id"],)):
            if edge["edge_id"] not in on_way:
                expected.add((edge["edge_id"], int(edge["to_node"] != node["node_id"])))
    drawn = {(int(m.get("data-edge-id")), int(m.get("data-outward"))) for m in of["joining"]}
    if drawn != expected:
        say(f"joining: drawn {sorted(drawn - expected)} and not {sorted(expected - drawn)}")
    return places


def along(places, lengths):
    """Places along the sheet are those along the way."""
    first, last = places[0], places[-1]
    for distance, x in places:
        wanted = first[1] + (last[1] - first[1]) * (distance - first[0]) / max(last[0] - first[0], 1e-9)
        if abs(x - wanted) > 0.01:
            say(f"{distance} m stands at {x}, not at {wanted}")
    differs("length of the way", last[0], lengths, 2)


def sheet(of, pdf):
    """What people read on the sheet: every level as text."""
    text = subprocess.run(["pdftotext", "-raw", pdf, "-"], capture_output=True, text=True, check=True).stdout
    for unit in UNITS:
        if unit not in text:
            say(f"no {unit} on the sheet")
    for mark in of["reach"]:
        size = number(mark, "size-m")
        if size is not None and not re.search(r"\b%s\b" % re.escape(f"{round(size / SMALL, 1 if SMALL > 0.001 else 0):g}"), text):
            say(f"{mark.get('data-number')}: size {size} is not on the sheet")
    words = re.findall(r"-?[0-9]+\.[0-9]{2}(?![0-9])", text)
    for mark in of["station"]:
        for name in ("ground-m", "depth-m"):
            value = number(mark, name)
            if value is None:
                continue
            value /= METRES
            near = min(words, key=lambda w: abs(float(w) - value), default=None)
            if near is not None and abs(float(near) - value) <= 0.00501:
                words.remove(near)
            else:
                say(f"{mark.get('data-number')}: {name} {value} is not on the sheet")
    for mark in of["reach"]:
        for name in ("from-invert-m", "to-invert-m"):
            value = number(mark, name)
            value = None if value is None else value / METRES
            if value is not None and not re.search(re.escape(f"{value + 0.0:.2f}"), text) and \
               not any(abs(float(w) - value) <= 0.00501 for w in words):
                say(f"{mark.get('data-number')}: {name} {value} is not on the sheet")


for drawing in sys.argv[2:]:
    of = marks_of(drawing)
    bottoms, lengths = reaches(of)
    along(stations(of, bottoms), lengths)
    if os.path.exists(pdf := re.sub("svg$", "pdf", drawing)):
        sheet(of, pdf)
