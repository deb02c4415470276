-- What was asked and what was read. Times stand only in run.started and run.finished.

CREATE TABLE run (
    run_id      INTEGER PRIMARY KEY, -- 1: a case file holds one run
    started     TEXT,                -- ISO 8601, local time and its difference from UTC; SOURCE_DATE_EPOCH, in UTC, if that is set
    finished    TEXT,                -- the same
    version     TEXT,                -- of suyuan
    lang        TEXT,                -- zh or en: language of the texts in this file
    case_file   TEXT,                -- name of case.yaml, NULL if the case came from the command line
    case_text   TEXT,                -- the whole case as YAML
    crs         TEXT,                -- name of the working CRS
    crs_wkt     TEXT,                -- the working CRS as WKT
    crs_method  TEXT,                -- how it was chosen: declared, input, zone, utm, local
    picture_unit TEXT,               -- m or ft: unit of lengths in pictures and sentences; columns are in metres
    longitude   REAL,                -- of the middle of the outfalls, degrees; NULL: not known, as in a plane of its own
    latitude    REAL,                -- the same
    judged_on   TEXT                 -- ISO 8601 date: by the rules in force on that day; NULL: not known
);

CREATE TABLE input (
    input_id    INTEGER PRIMARY KEY, -- the number that the column source of other tables holds
    role        TEXT,                -- pipes channels rivers nodes outfalls units connections zones samples sections
    label       TEXT,                -- short name for people, as findings use it
    path        TEXT,                -- as asked
    layer       TEXT,                -- layer inside the source
    size        INTEGER,             -- bytes of the file
    sha256      TEXT,                -- of the file, hexadecimal
    n_feature   INTEGER,             -- features read
    crs         TEXT,                -- CRS the coordinates were taken to be in
    crs_method  TEXT,                -- declared, file, prefix ...
    encoding    TEXT,                -- of its texts
    mapping     TEXT                 -- JSON: field -> column or constant, unit, and by what it was found
);

CREATE TABLE expert_table (          -- the tables of data/ that numbers and words in this file were made with
    name        TEXT PRIMARY KEY,    -- weights.yaml, rules/20_class.yaml ...
    sha256      TEXT,                -- of the text, hexadecimal
    text        TEXT                 -- the whole table; suyuan observe, explain, sample use this one
) WITHOUT ROWID;

CREATE TABLE setting (
    key         TEXT PRIMARY KEY,    -- as for --set
    value       TEXT,                -- as used, defaults included
    unit        TEXT                 -- m, or NULL
) WITHOUT ROWID;
