-- What people measured and decided. A run never changes what they recorded: it copies both tables
-- from the case file it replaces and only fills object_id, match and orphaned anew. Rows are never
-- deleted: withdrawing is a record too. The object is known by what it was called and where it stood.

CREATE TABLE observation (
    observation_id   INTEGER PRIMARY KEY,
    role             TEXT,    -- what it is about: outfall unit node section place (a place: no object)
    source_id        TEXT,    -- the object's number in the survey
    code             TEXT,    -- its official code
    name             TEXT,
    x                REAL,    -- easting or longitude in crs
    y                REAL,    -- northing or latitude in crs
    crs              TEXT,    -- of x and y: EPSG:N or WKT
    object_id        INTEGER, -- the object in this run; NULL: none
    match            TEXT,    -- by what it was matched: source_id code place linkage none
    orphaned         INTEGER NOT NULL DEFAULT 0, -- 1: no certain match in this run; does not count
    node_id          INTEGER, -- where it stands in the network of this run; NULL: unknown
    what             TEXT,    -- reading seen not_seen
    parameter        TEXT,    -- what was measured; NULL for seen and not_seen
    value            REAL,    -- in unit; NULL: below limit_value, or not a number
    value_text       TEXT,    -- as it was written: "<0.05", "grey, smells"
    unit             TEXT,    -- of value and limit_value
    limit_value      REAL,    -- detection limit
    weather          TEXT,    -- dry wet; NULL: not said
    bottle           TEXT,    -- the laboratory's number of the sample
    report           TEXT,    -- the number of its report
    compared         TEXT,    -- number or name of the unit, or the trade, with whose water it was compared
    sent_key         TEXT,    -- random, by whom it was sent: sent again with it, it is not recorded again
    who              TEXT,    -- who observed
    when_            TEXT,    -- when it was observed, ISO 8601
    why              TEXT,
    evidence_file    TEXT,    -- photograph, report
    evidence_sha256  TEXT,    -- of that file, hexadecimal
    recorded_by      TEXT,    -- who entered it
    recorded_at      TEXT,    -- when it was entered, ISO 8601
    version          TEXT,    -- of suyuan that recorded it
    withdrawn        INTEGER NOT NULL DEFAULT 0, -- 1: no longer counts
    withdrawn_who    TEXT,
    withdrawn_when   TEXT,    -- ISO 8601
    withdrawn_why    TEXT,
    arguments        TEXT     -- JSON, further fields
);

CREATE TABLE decision (
    decision_id      INTEGER PRIMARY KEY,
    role             TEXT,    -- what it is about: outfall; unit for same-as and not-same
    source_id        TEXT,    -- the object's number in the survey
    code             TEXT,    -- its official code
    name             TEXT,
    x                REAL,    -- easting or longitude in crs
    y                REAL,    -- northing or latitude in crs
    crs              TEXT,    -- of x and y: EPSG:N or WKT
    object_id        INTEGER, -- the object in this run; NULL: none
    match            TEXT,    -- by what it was matched: source_id code place linkage none
    orphaned         INTEGER NOT NULL DEFAULT 0, -- 1: no certain match of it or of its second object
                              -- in this run (an assigned party needs none); does not count
    other_role       TEXT,    -- a second object: unit, as in "this unit, this outfall"; node, where a
                              -- fact was found; else NULL
    other_source_id  TEXT,
    other_code       TEXT,
    other_name       TEXT,
    other_x          REAL,    -- in crs
    other_y          REAL,    -- in crs
    other_object_id  INTEGER, -- in this run
    other_match      TEXT,    -- by what it was matched: source_id code place linkage none
    what             TEXT,    -- confirm reject assign reclassify measure extend state fact problem settle same-as not-same
    value            TEXT,    -- what was decided: name of the party, class, measure, date, state, fact, number of a problem
    detail           TEXT,    -- the concrete measure, as decided
    proposed         TEXT,    -- what suyuan proposed in its place when it was decided
    who              TEXT,    -- who decided
    when_            TEXT,    -- when, ISO 8601
    why              TEXT,
    evidence_file    TEXT,    -- minutes, report
    evidence_sha256  TEXT,    -- of that file, hexadecimal
    recorded_by      TEXT,    -- who entered it
    recorded_at      TEXT,    -- when it was entered, ISO 8601
    version          TEXT,    -- of suyuan that recorded it
    withdrawn        INTEGER NOT NULL DEFAULT 0, -- 1: no longer counts
    withdrawn_who    TEXT,
    withdrawn_when   TEXT,    -- ISO 8601
    withdrawn_why    TEXT,
    arguments        TEXT     -- JSON, further fields
);
CREATE INDEX decision_object ON decision (role, object_id);

-- Random draws for checks: what was drawn from what, so that anyone can repeat it. A run copies it.
CREATE TABLE draw (
    draw_id     INTEGER PRIMARY KEY,
    kind        TEXT,    -- check: outfalls and inspectors; plan: outfalls and months of the year
    year        INTEGER, -- the year it is for
    county      TEXT,    -- NULL: all
    seed        INTEGER,
    pool        TEXT,    -- JSON: [{"outfall", "name", "visits"}], in the order before the draw
    inspectors  TEXT,    -- JSON: names, in the order before the draw; NULL for a plan
    per         INTEGER, -- inspectors to an outfall; NULL for a plan
    drawn       TEXT,    -- JSON: [{"outfall", "name", "inspectors": [...]}], for a plan "months"
    who         TEXT,    -- who ordered it
    when_       TEXT,    -- ISO 8601
    why         TEXT,
    recorded_by TEXT,    -- who entered it
    recorded_at TEXT,    -- when it was entered, ISO 8601
    version     TEXT     -- of suyuan that drew
);
