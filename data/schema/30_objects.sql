-- Waters, outfalls, units and areas, and where they join the network.

CREATE TABLE receiving_water (
    receiving_water_id INTEGER PRIMARY KEY,
    source         INTEGER, -- input_id
    source_fid     BIGINT,  -- fid in its file
    source_id      TEXT,    -- the role's id
    code           TEXT,    -- of the water body
    name           TEXT,
    from_id        TEXT,    -- the role's from
    to_id          TEXT,    -- the role's to
    basin          TEXT,    -- as declared
    function_zone  TEXT,    -- water function zone
    quality_target TEXT,    -- class I-V
    flow_m3s       REAL,    -- m3/s
    drainage_km2   REAL,    -- area drained at its lower end, km2
    velocity_ms    REAL,    -- m/s
    width_m        REAL,    -- of the water, m
    slope          REAL,    -- of the bed, m/m
    roughness      REAL,    -- Manning's n, s/m^(1/3)
    geom           GEOMETRY -- line or area, of one or several parts
);
SELECT RecoverGeometryColumn('receiving_water', 'geom', :srid, 'GEOMETRY', 'XY');
SELECT CreateSpatialIndex('receiving_water', 'geom');

CREATE TABLE outfall (
    outfall_id           INTEGER PRIMARY KEY,
    source               INTEGER, -- input_id
    source_fid           BIGINT,  -- fid in its file
    source_id            TEXT,    -- the role's id
    code                 TEXT,    -- national code
    local_code           TEXT,    -- code of the province or city
    name                 TEXT,
    class                TEXT,    -- class of the outfall standard
    kind                 TEXT,    -- as surveyed
    applicant            TEXT,    -- who applied for the outfall
    river                TEXT,    -- receiving water as declared
    county               TEXT,
    flow_m3d             REAL,    -- m3/d
    dry_flow             TEXT,    -- water in dry weather: yes no
    receiving_water_id   INTEGER, -- the water found
    receiving_method     TEXT,    -- surveyed nearest declared none
    receiving_distance_m REAL,    -- m
    receiving_along_m    REAL,    -- how far down the drawn line of that water, from its upper end, m; NULL: an area
    node_id              INTEGER, -- where its trace begins; NULL: joins nothing
    named_beside         INTEGER, -- 1: its name is a unit's and a place beside it: not the unit's by its name
    status               TEXT,    -- how the tracing ended: traced, unattached, no_unit, named, beside (no drain; by the name of the outfall, by units near it)
    geom                 POINT
);
SELECT RecoverGeometryColumn('outfall', 'geom', :srid, 'POINT', 'XY');
SELECT CreateSpatialIndex('outfall', 'geom');
CREATE INDEX outfall_source ON outfall (source_id);

CREATE TABLE unit (
    unit_id    INTEGER PRIMARY KEY,
    source     INTEGER, -- input_id
    source_fid BIGINT,  -- fid in its file
    source_id  TEXT,    -- the role's id
    code       TEXT,    -- unified social credit code
    permit     TEXT,    -- number of the permit or registration
    name       TEXT,
    superior   TEXT,    -- body it belongs to
    industry   TEXT,    -- code or name
    category   TEXT,    -- as surveyed
    route      TEXT,    -- where its water goes, by the permit
    river      TEXT,    -- receiving water as declared
    water_m3d  REAL,    -- m3/d
    hours      TEXT,    -- times of discharge as declared: "22:00-06:00;12:00-13:30"
    pollutants TEXT,
    outlet     TEXT,    -- node or outfall id, as declared
    treats     TEXT,    -- treats the water of others: yes no
    status     TEXT,    -- as surveyed
    permit_until TEXT,  -- date until which the permit holds: ISO 8601, or as it is written where that is no date
    monitoring TEXT,    -- how often it must measure by itself: day week month quarter half_year year
    eia_level  TEXT,    -- who approved its environmental assessment: national province city county
    address    TEXT,
    geom       POINT    -- a point inside where it is drawn as an area: see parcel
);
SELECT RecoverGeometryColumn('unit', 'geom', :srid, 'POINT', 'XY');
SELECT CreateSpatialIndex('unit', 'geom');
CREATE INDEX unit_source ON unit (source_id);
CREATE INDEX unit_name ON unit (name);
CREATE INDEX unit_code ON unit (code);
CREATE INDEX unit_unplaced ON unit (unit_id) WHERE geom IS NULL;

-- The ground of units drawn as areas; unit.geom is a point in it that stands for it.
CREATE TABLE parcel (
    parcel_id INTEGER PRIMARY KEY,
    unit_id   INTEGER NOT NULL,
    geom      GEOMETRY -- area, of one or several parts
);
SELECT RecoverGeometryColumn('parcel', 'geom', :srid, 'GEOMETRY', 'XY');
SELECT CreateSpatialIndex('parcel', 'geom');
CREATE INDEX parcel_unit ON parcel (unit_id);

CREATE TABLE connection (
    connection_id INTEGER PRIMARY KEY,
    source        INTEGER, -- input_id
    source_fid    BIGINT,  -- fid in its file
    source_id     TEXT,    -- the role's id
    unit          TEXT,    -- unit as declared
    to_id         TEXT,    -- pipe or node as declared
    kind          TEXT,    -- as surveyed
    unit_id       INTEGER, -- unit found, or NULL
    node_id       INTEGER, -- node found, or NULL
    edge_id       INTEGER, -- edge found, or NULL
    geom          LINESTRING
);
SELECT RecoverGeometryColumn('connection', 'geom', :srid, 'LINESTRING', 'XY');

CREATE TABLE zone (
    zone_id    INTEGER PRIMARY KEY,
    source     INTEGER, -- input_id
    source_fid BIGINT,  -- fid in its file
    source_id  TEXT,    -- the role's id
    kind       TEXT,    -- county development_zone water_source_1 water_source_2 nature_reserve park
                        -- sewer_service dike function_zone
    name       TEXT,
    code       TEXT,
    level      TEXT,
    geom       GEOMETRY -- area, or line (a dike)
);
SELECT RecoverGeometryColumn('zone', 'geom', :srid, 'GEOMETRY', 'XY');
SELECT CreateSpatialIndex('zone', 'geom');

CREATE TABLE sample (
    sample_id   INTEGER PRIMARY KEY,
    source      INTEGER, -- input_id
    source_fid  BIGINT,  -- fid in its file
    source_id   TEXT,    -- the role's id, if it has one
    at          TEXT,    -- outfall, node or unit as declared
    time        TEXT,    -- ISO 8601 where it is a date, else as declared
    parameter   TEXT,
    value       REAL,    -- in unit; NULL: not a number, see value_text
    value_text  TEXT,    -- as declared: "<0.05", "not seen"
    unit        TEXT,    -- of value and limit_value
    limit_value REAL,    -- limit of the standard it is compared with; NULL: none, or not a number
    detection   REAL,    -- detection limit, in unit, where it is written apart; NULL: not said
    weather     TEXT,    -- dry wet; NULL: not said
    bottle      TEXT,    -- the laboratory's number of the sample
    report      TEXT,    -- the number of its report
    compared    TEXT,    -- unit or trade with whose water it was compared, as declared
    compared_unit_id INTEGER, -- the unit found; NULL: none, or a trade
    geom        POINT
);
SELECT RecoverGeometryColumn('sample', 'geom', :srid, 'POINT', 'XY');

-- Places on rivers where their water is judged; where they stand on a river is in river_place.
CREATE TABLE section (
    section_id     INTEGER PRIMARY KEY,
    source         INTEGER, -- input_id
    source_fid     BIGINT,  -- fid in its file
    source_id      TEXT,    -- the role's id
    code           TEXT,
    name           TEXT,
    river          TEXT,    -- as declared
    level          TEXT,    -- whose section it is, as declared: 国控, 省控 ...
    quality_target TEXT,    -- class I-V
    geom           POINT
);
SELECT RecoverGeometryColumn('section', 'geom', :srid, 'POINT', 'XY');
SELECT CreateSpatialIndex('section', 'geom');

-- Where an object joins the network: hypotheses. Their probabilities and that of "none of these"
-- (method none) sum to 1 for an object in a role.
CREATE TABLE attachment (
    attachment_id INTEGER PRIMARY KEY,
    role          TEXT,    -- outfall_source outfall_river unit sample; unit_inlet: where a plant takes in the
                           -- water of others, no hypothesis about its own
    object_id     INTEGER, -- outfall_id, unit_id or sample_id
    edge_id       INTEGER, -- edge joined, NULL: a node alone
    node_id       INTEGER, -- node joined; NULL: joins nothing
    receiving_water_id INTEGER, -- the water, for outfall_river
    distance_m    REAL,    -- from the object to the place; of a unit with a parcel from its edge, 0 inside, m
    method        TEXT,    -- surveyed parcel nearest declared address named beside none
    probability   REAL,    -- 0-1
    code          TEXT,    -- of the reason's wording
    arguments     TEXT,    -- JSON
    reason        TEXT,    -- worded: what speaks for this place
    geom          LINESTRING -- from the object to the place; NULL if they are one
);
SELECT RecoverGeometryColumn('attachment', 'geom', :srid, 'LINESTRING', 'XY');
SELECT CreateSpatialIndex('attachment', 'geom');
CREATE INDEX attachment_object ON attachment (role, object_id);
CREATE INDEX attachment_works ON attachment (node_id) WHERE code = 'joint.works';

-- How people connect here: of the units without a connection on record, what share is expected to join by each habit, and
-- how often what stands on their ground tells it; as data/weights.yaml expects, and as learnt from the connections of the survey
-- itself, each of which is hidden and guessed.
CREATE TABLE attachment_habit (
    attachment_habit_id INTEGER PRIMARY KEY,
    kind     TEXT,    -- a habit: nearest aslant along another private unfit none; or a sign: door owner tank direct
    place    TEXT,    -- of units drawn as point or area; NULL for signs
    beside   TEXT,    -- the pipes there: public, private (one begins on its ground), private_nearest (and is the nearest)
    expected REAL,    -- share, 0-1
    learnt   REAL,    -- the same with what the survey shows
    n        INTEGER  -- connections on record that tell it
);

-- What cameras, sonars, robots and fibres found in pipes (role inspections), a row a defect or inflow.
CREATE TABLE inspection (
    inspection_id INTEGER PRIMARY KEY,
    source     INTEGER, -- input_id
    source_fid BIGINT,  -- fid in its file
    source_id  TEXT,    -- the role's id
    pipe       TEXT,    -- number of its pipe as declared, or "A-B"
    from_id    TEXT,    -- manhole from which the distance counts, as declared
    to_id      TEXT,    -- the other one
    at_m       REAL,    -- distance from there, m
    defect     TEXT,    -- break deformation corrosion displaced sag apart seal lateral foreign infiltration
                        -- deposits scale obstacle wall roots scum inflow unknown
    grade      INTEGER, -- 1 light 2 3 4 very severe (CJJ 181-2012); NULL: not said
    severe     INTEGER, -- 1: grade of weight inspection_severe or more
    clock      TEXT,    -- where on the wall, as declared
    method     TEXT,    -- as declared
    date       TEXT,    -- as declared
    picture    TEXT,    -- as declared
    note       TEXT,
    confidence TEXT,    -- of an inflow, 0-1, as declared
    node_id    INTEGER, -- of an inflow that counts as a reading: the node to which its pipe runs; else NULL
    edge_id    INTEGER, -- NULL: no pipe of the survey, or not known on which piece of it
    beyond_m   REAL,    -- how much longer its distance is than its pipe; NULL: not
    start_assumed INTEGER, -- 1: it does not say from which end the distance counts
    geom       POINT    -- on the pipe; without a distance its middle
);
SELECT RecoverGeometryColumn('inspection', 'geom', :srid, 'POINT', 'XY');
SELECT CreateSpatialIndex('inspection', 'geom');
CREATE INDEX inspection_edge ON inspection (edge_id);
