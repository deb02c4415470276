-- What people measured and decided. A run never changes what they recorded: it copies both tables
-- from the case file it replaces and only fills object_id, match and orphaned anew. Rows are never
-- deleted: withdrawing is a record too. The object is known by what it was called and where it stood.

CREATE TABLE observation (
    observation_id   INTEGER PRIMARY KEY,
    role             TEXT,    -- what it is about: outfall unit node edge place
    source_id        TEXT,    -- the object's number in the survey
    code             TEXT,    -- its official code
    name             TEXT,
    x                REAL,    -- easting or longitude in crs
    y                REAL,    -- northing or latitude in crs
    crs              TEXT,    -- of x and y: EPSG:N or WKT
    object_id        INTEGER, -- the object in this run; NULL: none
    match            TEXT,    -- by what it was matched: source_id code place name none
    orphaned         INTEGER NOT NULL DEFAULT 0, -- 1: no certain match in this run
    what             TEXT,    -- sample flow seen not_seen dye cctv state ...
    parameter        TEXT,    -- what was measured
    value            REAL,    -- in unit
    value_text       TEXT,    -- as it was written: "<0.05", "grey, smells"
    unit             TEXT,    -- of value and limit_value
    limit_value      REAL,    -- detection or permitted limit
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
    role             TEXT,    -- what it is about: outfall unit node edge finding
    source_id        TEXT,    -- the object's number in the survey
    code             TEXT,    -- its official code
    name             TEXT,
    x                REAL,    -- easting or longitude in crs
    y                REAL,    -- northing or latitude in crs
    crs              TEXT,    -- of x and y: EPSG:N or WKT
    object_id        INTEGER, -- the object in this run; NULL: none
    match            TEXT,    -- by what it was matched: source_id code place name none
    orphaned         INTEGER NOT NULL DEFAULT 0, -- 1: no certain match in this run
    other_role       TEXT,    -- a second object, as the unit of "this unit, this outfall"; else NULL
    other_source_id  TEXT,
    other_code       TEXT,
    other_name       TEXT,
    other_x          REAL,    -- in crs
    other_y          REAL,    -- in crs
    other_object_id  INTEGER, -- in this run
    what             TEXT,    -- confirm exclude responsible measure attach direction ignore ...
    value            TEXT,    -- what was decided
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
