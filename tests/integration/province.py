"""province.py WHOLE STITCHED: what the case file of parts says else than that of the undivided run, row by row by what the
sources call things; numbers to 1e-9. Nothing printed: the same."""
import collections
import sqlite3
import sys

OUTFALL = "(SELECT source || ' ' || source_fid FROM outfall WHERE outfall.outfall_id = t.outfall_id)"
UNIT = "(SELECT source || ' ' || source_fid FROM unit WHERE unit.unit_id = t.unit_id)"
EDGE = "(SELECT source || ' ' || source_fid || ' ' || round(length_m, 6) FROM edge WHERE edge.edge_id = t.edge_id)"
ROW = "(SELECT role || ' ' || source || ' ' || source_fid FROM source_row WHERE source_row.source_row_id = t.%s)"
OBJECT = ("CASE WHEN role LIKE 'outfall%' THEN (SELECT source || ' ' || source_fid FROM outfall WHERE outfall_id = object_id) "
          "WHEN role LIKE 'unit%' THEN (SELECT source || ' ' || source_fid FROM unit WHERE unit_id = object_id) END")
ASKED = {
    "edge": "SELECT source, source_fid, kind, system, carries, direction, direction_method, traced, direction_confidence, "
            "length_m, velocity_ms, from_invert_m, probability_forward FROM edge",
    "node": "SELECT source, source_fid, kind, end_reason, dry_m3d, invert_m FROM node",
    "attachment": f"SELECT role, {OBJECT}, {EDGE}, method, reason, probability, distance_m FROM attachment t",
    "trace": f"SELECT {OUTFALL}, {EDGE}, distance_m, travel_time_s, probability FROM outfall JOIN trace t USING (outfall_id)",
    "candidate": f"SELECT {OUTFALL}, {UNIT}, rank, status, reason, probability, prior, posterior, share, load_m3d, distance_m, "
                 "travel_time_s FROM candidate t",
    "evidence": f"SELECT {OUTFALL}, {UNIT}, kind, code, text, value, weight FROM evidence t",
    "channel": f"SELECT {OUTFALL}, n_edge, n_manhole, kinds, n_unit, trace_n_edge, length_m FROM channel t",
    "party": f"SELECT {OUTFALL}, role, party, basis FROM responsible t",
    "class": f"SELECT {OUTFALL}, class FROM class t",
    "measure": f"SELECT {OUTFALL}, measure, state FROM measure t",
    "river place": f"SELECT role, {OBJECT}, chainage_m FROM river_place",
    "reach": "SELECT receiving_water_id, chainage_m FROM river_reach",
    "linkage": f"SELECT {ROW % 'left_row'}, {ROW % 'right_row'}, verdict, evidence, probability FROM linkage t",
    "field": f"SELECT {ROW % 'source_row_id'}, field, value, chosen, rule FROM field_source t",
    "finding": "SELECT code, severity, layer, fid, text, confidence FROM finding",
    "findings of a code": "SELECT code, count(*) FROM finding GROUP BY 1",
    "vote": "SELECT kind, n_vote, learnt FROM vote_kind",
    "habit": "SELECT kind, place, beside, n, learnt FROM attachment_habit",
    "input": "SELECT label, sha256, n_feature FROM input",
}


def rows(path, sql):
    """Texts and whole numbers -> the real numbers of every row that has them, in order."""
    found = collections.defaultdict(list)
    for row in sqlite3.connect(f"file:{path}?mode=ro", uri=True).execute(sql):
        found[tuple(x for x in row if not isinstance(x, float))].append([x for x in row if isinstance(x, float)])
    return {key: sorted(numbers) for key, numbers in found.items()}


def far(one, other):
    return any(abs(a - b) > 1e-9 * max(1, abs(a)) for x, y in zip(one, other) for a, b in zip(x, y))


for name, sql in ASKED.items():
    whole, parts = rows(sys.argv[1], sql), rows(sys.argv[2], sql)
    if not whole and name not in ("linkage", "field"):
        print(f"{name}: no rows at all")
    for key in sorted(set(whole) | set(parts), key=repr)[:]:
        one, other = whole.get(key, []), parts.get(key, [])
        if len(one) != len(other) or far(one, other):
            print(f"{name} {key}: {one} in the whole, {other} in parts")
