-- Whose water, on what evidence, and what should be done. Texts are code + arguments, worded in the
-- language of the run.

CREATE TABLE candidate (
    candidate_id     INTEGER PRIMARY KEY,
    outfall_id       INTEGER NOT NULL,
    unit_id          INTEGER, -- NULL: the unknown source
    rank             INTEGER, -- 1 = first by rank_weight * posterior / prior; NULL: excluded
    probability      REAL,    -- that its water reaches the outfall, by where it may join and which way pipes
                              -- may run, 0-1; of the unknown source: its prior
    probability_error REAL,   -- standard error of that where it was sampled; 0: exact
    weight           REAL,    -- probability times the weights of its evidence; not normalised
    rank_weight      REAL,    -- weight for the ranking: less where its connection is a guess
    prior            REAL,    -- that it is the source of what comes out, before anything was observed: weight as a
                              -- share of all of this outfall, the unknown source included; they sum to 1
    posterior        REAL,    -- the same after the observations that count; 0 of whom people rejected, the others share it
    share            REAL,    -- of the outfall's dry-weather water, 0-1; NULL: behind a plant, its water is the plant's
    load_m3d         REAL,    -- its water that comes to the outfall; of the unknown source: what the units do not
                              -- explain of the measured flow; m3/d
    travel_time_s    REAL,    -- from its place to the outfall in dry weather, by the water that comes: mean, s
    travel_time_error_s REAL, -- standard deviation of that, by ways and velocity, s
    travel_time_low_s  REAL,  -- 9 of 10 are held to lie between this, s
    travel_time_high_s REAL,  -- and this, s
    distance_m       REAL,    -- from the unit's place in the network to the outfall, m
    node_id          INTEGER, -- where its water joins, by its likeliest place
    plant_unit_id    INTEGER, -- plant that treats its water before; NULL: none, or no unit's
    plant_node_id    INTEGER, -- where that plant takes its water in
    outlet_node_id   INTEGER, -- where that plant's water comes out
    status           TEXT,    -- candidate indirect excluded unknown_source
    reason_code      TEXT,    -- why this status
    reason_arguments TEXT,    -- JSON
    reason           TEXT     -- worded
);
CREATE INDEX candidate_outfall ON candidate (outfall_id, rank);
CREATE INDEX candidate_unit ON candidate (unit_id);

CREATE TABLE evidence (
    evidence_id INTEGER PRIMARY KEY,
    outfall_id  INTEGER NOT NULL,
    unit_id     INTEGER,
    kind        TEXT,    -- what the evidence is about
    value       REAL,    -- what was measured, in the unit the text names
    weight      REAL,    -- factor on the odds; 1 = says nothing
    code        TEXT,    -- of the wording
    arguments   TEXT,    -- JSON
    text        TEXT     -- worded
);
CREATE INDEX evidence_pair ON evidence (outfall_id, unit_id);

-- What series show: many readings of one parameter at one place, summed up. Filled with candidate.posterior.
CREATE TABLE series (
    series_id  INTEGER PRIMARY KEY,
    outfall_id INTEGER NOT NULL,
    node_id    INTEGER, -- where it was read
    place      TEXT,    -- its number; "-": the outfall itself
    parameter  TEXT,
    unit       TEXT,    -- of background and rise
    n_reading  INTEGER,
    first      TEXT,    -- time of the first reading, of the clock there
    last       TEXT,
    background REAL,    -- what there is without the source
    rise       REAL,    -- what the source adds when it is on; 0: nothing is shown
    shown      REAL,    -- probability that something is on at times
    share      REAL,    -- of the time that it is on, 0-1
    n_pulse    INTEGER, -- how often it was on
    pulse_min  REAL,    -- how long at a time, min (median)
    after      TEXT,    -- place further up whose signal arrives here; NULL: none was read, or it is not that
    lag_min    REAL,    -- how much later
    ratio      REAL,    -- with what part of its strength
    elevated   REAL,    -- above it a reading counts as elevated
    bin_s      REAL,    -- length of the bins of readings and on_, s; the first begins at first
    readings   TEXT,    -- JSON: the mean of each bin, null: none
    on_        TEXT,    -- JSON: P(the source is on) in each bin
    chart      TEXT,    -- a small picture: the most of each part of the time, by logarithms
    code       TEXT,    -- of the wording
    arguments  TEXT     -- JSON
);
CREATE INDEX series_outfall ON series (outfall_id);

CREATE TABLE finding (
    finding_id INTEGER PRIMARY KEY,
    code       TEXT,    -- of data/findings.yaml
    severity   TEXT,    -- error warning note
    layer      TEXT,    -- source it was found in, or NULL
    fid        BIGINT,  -- feature; NULL: the whole layer
    text       TEXT,    -- worded: what is wrong
    assumed    TEXT,    -- worded: what was assumed
    repair     TEXT,    -- worded: what would repair it
    arguments  TEXT,    -- JSON
    confidence REAL,    -- of what was assumed, 0-1; NULL: nothing was
    rank       INTEGER, -- edges that depend on it, to tell the first of a kind; NULL: not counted
    geom       POINT
);
SELECT RecoverGeometryColumn('finding', 'geom', :srid, 'POINT', 'XY');
SELECT CreateSpatialIndex('finding', 'geom');
CREATE INDEX finding_code ON finding (code);
