-- A survey as a part of a province has it (suyuan split): what was read of the whole and lies in the part, in the
-- words and units of the contract, and what was learnt from the whole. Tables of roles (pipes ... inspections) are
-- made beside these, with the columns that the role has.

CREATE TABLE learnt (            -- what the whole survey shows, by which the part is judged
    name        TEXT PRIMARY KEY,
    value       REAL
) WITHOUT ROWID;

CREATE TABLE survey (            -- nothing; its layer says the working CRS
    name        TEXT PRIMARY KEY,
    geom        POINT
);
SELECT RecoverGeometryColumn('survey', 'geom', :srid, 'POINT', 'XY');

CREATE TABLE layer (             -- tables of roles
    name        TEXT PRIMARY KEY,
    geometry    INTEGER          -- 0 none 1 points 2 lines 3 areas
) WITHOUT ROWID;

CREATE TABLE input (             -- sources of the whole, as they were read
    number      INTEGER PRIMARY KEY,
    role        TEXT,
    label       TEXT,
    path        TEXT,
    layer       TEXT,
    size        INTEGER,
    n_feature   INTEGER,
    sha256      TEXT,
    crs         TEXT,
    crs_method  TEXT,
    encoding    TEXT,
    in_feet     INTEGER,
    formal      INTEGER,
    mapping     TEXT
);

CREATE TABLE source_row (        -- of lists that were joined: what became of each row
    number      INTEGER PRIMARY KEY,
    role        TEXT,
    source      INTEGER,
    source_fid  BIGINT,
    source_id   TEXT,
    code        TEXT,
    name        TEXT,
    river       TEXT,
    round       TEXT,
    round_date  TEXT,
    x           REAL,
    y           REAL,
    object      INTEGER,         -- row of its table; NULL: none
    state       TEXT,
    probability REAL,
    distance_m  REAL
);

CREATE TABLE linkage (
    number      INTEGER PRIMARY KEY,
    role        TEXT,
    left_row    INTEGER,         -- of source_row
    right_row   INTEGER,
    verdict     TEXT,
    probability REAL,
    distance_m  REAL,
    decision_id INTEGER,
    evidence    TEXT
);

CREATE TABLE field_source (
    number      INTEGER PRIMARY KEY,
    role        TEXT,
    row         INTEGER,         -- of source_row
    field       TEXT,
    value       TEXT,
    chosen      INTEGER,
    rule        TEXT
);

CREATE TABLE listed (            -- units that the list of outfalls itself names
    number      INTEGER PRIMARY KEY,
    outfall     INTEGER,         -- rows of their tables
    unit        INTEGER
);

CREATE TABLE finding (           -- of the reading of the whole, that speak of the part
    number      INTEGER PRIMARY KEY,
    code        TEXT,
    layer       TEXT,
    source_fid  BIGINT,
    x           REAL,
    y           REAL,
    confidence  REAL,
    arguments   TEXT,
    rank        INTEGER
);
