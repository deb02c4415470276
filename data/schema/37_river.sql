-- Rivers as axes, made from the edges of kind river: distances to the mouth (chainage, 桩号), the main way where waters part and
-- meet, and the place of each outfall and section. Chainage counts from a river's mouth upwards; km 12.345 is written K12+345.

-- Waters of one name that drain into each other, arms included; without a name, one level path.
CREATE TABLE river (
    river_id      INTEGER PRIMARY KEY, -- 1 ...
    name          TEXT,
    code          TEXT,    -- of the water body, of its lowest reach that has one
    length_m      REAL,    -- of its main stem, from the mouth to its head, m; NULL: it runs in a circle without a way out
    total_m       REAL,    -- of all its reaches, arms included, m
    n_reach       INTEGER,
    into_river_id INTEGER, -- the river that it runs into, NULL: its mouth is an end of the waters read
    into_m        REAL,    -- chainage of its mouth on that river, m
    end_m         REAL     -- from its mouth by the main way to the end of the waters read, m
);

-- One row an edge of kind river. What edge has, too, is repeated so that a question to the river reads this table alone.
CREATE TABLE river_reach (
    edge_id         INTEGER PRIMARY KEY,
    receiving_water_id INTEGER, -- the water it is drawn as
    river_id        INTEGER,
    stem            INTEGER, -- level path: from an end of the water up the main reach at each confluence
    from_node       INTEGER, -- node_id upstream
    to_node         INTEGER, -- node_id downstream
    down_edge_id    INTEGER, -- the reach in which its main water goes on, NULL: an end
    up_edge_id      INTEGER, -- the main reach above, NULL: it begins here
    length_m        REAL,
    chainage_m      REAL,    -- of its lower end on its river, m; NULL: it runs in a circle without a way out
    end_m           REAL,    -- from its lower end by the main way to the end of the waters read, m; NULL as above
    above_m         REAL,    -- length of the waters whose main way leads through it, its own included, m
    arm             INTEGER, -- 1: part of an arm beside the main way
    circle          INTEGER, -- 1: water can come back to it
    velocity_ms     REAL,    -- usual, m/s
    velocity_low_ms REAL,    -- held to lie between this
    velocity_high_ms REAL,   -- and this in 9 of 10
    velocity_by     TEXT     -- given: of the layer; manning: from flow, width, slope; assumed
);
CREATE INDEX river_reach_river ON river_reach (river_id, chainage_m);

-- Where outfalls and sections stand on a river.
CREATE TABLE river_place (
    role       TEXT,    -- outfall section
    object_id  INTEGER, -- outfall_id, section_id
    edge_id    INTEGER, -- the reach
    above_m    REAL,    -- above the lower end of that reach, m
    river_id   INTEGER,
    chainage_m REAL,    -- on its river, from the mouth, m; NULL: it has none
    stake      TEXT,    -- the same as K12+345
    bank       TEXT,    -- left right, looking downstream; NULL: it stands on the line
    distance_m REAL,    -- from the line, m
    PRIMARY KEY (role, object_id)
) WITHOUT ROWID;
CREATE INDEX river_place_reach ON river_place (edge_id);

-- Where survey teams walked (role tracks), a row a part; points one after the other are lines.
CREATE TABLE track (
    track_id   INTEGER PRIMARY KEY,
    source     INTEGER, -- input_id
    source_fid BIGINT,  -- fid in its file, of its first point where the file holds points
    source_id  TEXT,    -- the role's id
    date       TEXT,    -- as declared
    team       TEXT,    -- as declared
    bank       TEXT,    -- left right both, as declared; NULL: by its place
    river      TEXT,    -- as declared
    length_m   REAL,
    geom       LINESTRING
);
SELECT RecoverGeometryColumn('track', 'geom', :srid, 'LINESTRING', 'XY');
SELECT CreateSpatialIndex('track', 'geom');

-- How much of the banks of each water was walked; empty where the case has no tracks. A track says that somebody
-- walked there, not that nothing was missed. A water drawn as an area has the banks of its outer edges (islands and
-- edges on another water are none; where an area is cut across its river, that end counts as one), one drawn as a line both sides of what lies outside such areas.
CREATE TABLE bank (
    bank_id    INTEGER PRIMARY KEY,
    name       TEXT,    -- of the water
    river_id   INTEGER, -- of a line; NULL: an area
    receiving_water_id INTEGER, -- of an area; NULL: a line
    side       TEXT,    -- left right, looking downstream; shore: of an area without a river's line in it
    length_m   REAL,
    walked_m   REAL,
    unclear_m  REAL     -- of a line: walked, on a side that neither place nor record says; not in walked_m
);

-- The same stretch by stretch, a layer.
CREATE TABLE bank_stretch (
    bank_stretch_id INTEGER PRIMARY KEY,
    bank_id    INTEGER,
    state      TEXT,    -- walked not_walked unclear (beside the others)
    length_m   REAL,
    from_m     REAL,    -- chainage of its lower and
    to_m       REAL,    -- its upper end on a river's line, m; NULL: an area, or it has none
    geom       LINESTRING
);
SELECT RecoverGeometryColumn('bank_stretch', 'geom', :srid, 'LINESTRING', 'XY');
SELECT CreateSpatialIndex('bank_stretch', 'geom');

-- The waters to which an outfall's water belongs: the basin that its receiving water is declared in, else the river into which
-- that river (where it stands on none, the one river of that name) runs in the end.
CREATE VIEW outfall_basin AS
WITH RECURSIVE down (river_id, end_id, step) AS (
  SELECT river_id, river_id, 0 FROM river
  UNION ALL
  SELECT down.river_id, river.into_river_id, down.step + 1
  FROM down JOIN river ON river.river_id = down.end_id
  WHERE river.into_river_id IS NOT NULL AND down.step < 100),
last AS (SELECT river_id, end_id, max(step) FROM down GROUP BY river_id)
SELECT outfall.outfall_id,
       coalesce(receiving_water.basin, river.name) AS basin,
       CASE WHEN receiving_water.basin IS NOT NULL THEN 'declared' WHEN river.name IS NOT NULL THEN 'river' END AS basin_by
FROM outfall
LEFT JOIN receiving_water ON receiving_water.receiving_water_id = outfall.receiving_water_id
LEFT JOIN river_place ON river_place.role = 'outfall' AND river_place.object_id = outfall.outfall_id
LEFT JOIN last ON last.river_id = ifnull(river_place.river_id,
  (SELECT iif(count(*) = 1, min(r.river_id), NULL) FROM river AS r WHERE r.name = ifnull(receiving_water.name, outfall.river)))
LEFT JOIN river ON river.river_id = last.end_id;
