-- Rows of registers of units and of survey rounds of outfalls, and what became of them: numbers are unique only
-- inside their list, so that what is one thing is decided by linkage, by its rules (data/linkage.yaml), or by people.
-- Empty for a role with one list whose rows are all one each.

CREATE TABLE source_row (
    source_row_id INTEGER PRIMARY KEY,
    role        TEXT,    -- unit outfall
    source      INTEGER, -- input_id
    source_fid  BIGINT,  -- fid in its file
    source_id   TEXT,    -- the number in that list
    code        TEXT,    -- official code there
    name        TEXT,    -- name there
    river       TEXT,    -- receiving water there
    round       TEXT,    -- survey round; NULL: of none
    round_date  TEXT,    -- of the round: a year, month or day, ISO 8601
    unit_id     INTEGER, -- the unit that the row is of
    outfall_id  INTEGER, -- the outfall that the row is of; NULL: gone, sealed, or doubtful
    state       TEXT,    -- kept merged; of rounds: same moved split new missed gone sealed doubtful
    probability REAL,    -- of being that object, 0-1; NULL: it stands for it
    distance_m  REAL,    -- from the row that stands for it, m
    geom        POINT
);
SELECT RecoverGeometryColumn('source_row', 'geom', :srid, 'POINT', 'XY');
CREATE INDEX source_row_unit ON source_row (unit_id);
CREATE INDEX source_row_outfall ON source_row (outfall_id);

-- Pairs of rows that are one, may be, or are two though they look alike.
CREATE TABLE linkage (
    linkage_id  INTEGER PRIMARY KEY,
    role        TEXT,    -- unit outfall
    left_row    INTEGER, -- source_row_id
    right_row   INTEGER, -- source_row_id
    verdict     TEXT,    -- same split doubtful different
    probability REAL,    -- 0-1; NULL: by one number and name, or decided
    distance_m  REAL,    -- m
    decision_id INTEGER, -- who settled it; NULL: nobody
    evidence    TEXT     -- JSON: field -> [level of agreement, weight in nats]
);

-- What the rows of one object say of a field in which a difference matters.
CREATE TABLE field_source (
    field_source_id INTEGER PRIMARY KEY,
    role          TEXT,    -- unit outfall
    source_row_id INTEGER, -- who says it
    field         TEXT,    -- of the contract
    value         TEXT,
    chosen        INTEGER, -- 1: the object has this one
    rule          TEXT     -- first_list latest_round only_source
);
