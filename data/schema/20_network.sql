-- The network. Numbers follow the order of the trace: what drains to a node in the tree of shortest
-- ways is a range of node_id and a range of edge_id (see trace_span).

CREATE TABLE node (
    node_id        INTEGER PRIMARY KEY, -- 1 ...
    kind           TEXT,    -- manhole inlet outlet junction pump_station weir gate septic_tank grease_trap
                            -- treatment storage reserved_inlet other
    source_layer   TEXT,    -- role the node came from (nodes), NULL: made from ends of pipes
    source         INTEGER, -- input_id
    source_fid     BIGINT,  -- fid in its file
    source_id      TEXT,    -- the survey's own number
    system         TEXT,    -- storm sewage combined process unknown
    ground_m       REAL,    -- level of the ground, m
    invert_m       REAL,    -- level of the bottom, m
    depth_m        REAL,    -- depth below ground, m
    dry_m3d        REAL,    -- water of the units above that passes in dry weather, by where each may join and how
                            -- water parts; seepage and what nobody knows of is not in it, m3/d
    root_m         REAL,    -- shortest way along the network to its root, m
    down_edge_id   INTEGER, -- edge that this way begins with, NULL at a root
    end_reason     TEXT,    -- why a trace ends here: source barrier gap edge_of_data sink; NULL: it goes on
    end_edge_id    INTEGER, -- the nearest continuation, where the reason is a gap or a barrier
    end_distance_m REAL,    -- distance to it, m
    geom           POINT
);
SELECT RecoverGeometryColumn('node', 'geom', :srid, 'POINT', 'XY');
SELECT CreateSpatialIndex('node', 'geom');

CREATE INDEX node_source ON node (source_id);

CREATE TABLE edge (
    edge_id              INTEGER PRIMARY KEY, -- 1 ..., in the order of to_node
    kind                 TEXT,    -- pipe channel river lateral gap
    system               TEXT,    -- storm sewage combined process unknown
    carries              TEXT,    -- what its water can be by all that comes from above: storm sewage process
                                  -- overflow (foul water diluted by rain), joined by spaces; NULL: not known
    status               TEXT,    -- in_use abandoned planned unknown
    mode                 TEXT,    -- gravity pressure pump gate weir overflow siphon
    source_layer         TEXT,    -- role: pipes channels rivers connections
    source               INTEGER, -- input_id
    source_fid           BIGINT,  -- fid in its file; edges split from one feature share it
    source_id            TEXT,    -- the survey's own number
    from_node            INTEGER, -- node_id upstream
    to_node              INTEGER, -- node_id downstream
    reversed             INTEGER, -- 1: water runs against the drawn order
    direction            TEXT,    -- along against both unknown, to the drawn order
                                  -- unknown: likelier not as the survey has it, but not surely; traced both ways
    direction_method     TEXT,    -- field ids inverts size ground drawn outlet repaired unknown
    direction_confidence REAL,    -- 0-1
    votes                INTEGER, -- two bits for each vote_kind, see edge_vote
    probability_forward  REAL,    -- that water runs from from_node to to_node, 0-1; with the next three 1;
                                  -- NULL where direction.repair is off
    probability_reverse  REAL,    -- the other way, 0-1
    probability_both     REAL,    -- either way by turns, 0-1
    probability_absent   REAL,    -- that the edge carries nothing: abandoned, planned, 0-1
    length_m             REAL,    -- as declared where that is believed, else along the geometry, m
    root_m               REAL,    -- shortest way from to_node to its root, m
    root_s               REAL,    -- time of travel on that way in dry weather, s
    root_probability     REAL,    -- that pipes on that way run so; only ratios of it mean something (see trace)
    velocity_ms          REAL,    -- in dry weather: length by volume that stands in it / flow; the usual one where size or levels are not known, m/s
    size_m               REAL,    -- diameter or width, m
    height_m             REAL,    -- height of a section that is not round, m
    shape                TEXT,    -- of the section, as surveyed
    material             TEXT,    -- as surveyed
    roughness            REAL,    -- Manning's n, s/m^(1/3)
    from_invert_m        REAL,    -- level of the bottom at from_node, m: as surveyed, else ground less depth, else the
                                  -- node's; in proportion where a line was cut; NULL: not known or not believed
    to_invert_m          REAL,    -- the same at to_node, m
    ownership            TEXT,    -- as surveyed
    origin               TEXT,    -- as surveyed
    owner                TEXT,    -- as surveyed
    road                 TEXT,    -- street it lies in, as the survey has it of the line, else of its end points
    traced               INTEGER, -- 1: water runs here in this case; 0: abandoned, planned, dry, river
    geom                 LINESTRING
);
SELECT RecoverGeometryColumn('edge', 'geom', :srid, 'LINESTRING', 'XY');
SELECT CreateSpatialIndex('edge', 'geom');

-- How far each kind of vote on a direction can be trusted.
CREATE TABLE vote_kind (
    vote_kind_id INTEGER PRIMARY KEY, -- 0 ..., the place of its two bits in edge.votes
    kind     TEXT,    -- field ids drawn levels_clear levels_fair levels_slight levels_hint sag linked ground size outlet
    method   TEXT,    -- of edge_vote: field ids drawn inverts ground size outlet
    expected REAL,    -- share of right votes expected beforehand, 0-1
    learnt   REAL,    -- share the data show, 0-1
    weight   REAL,    -- of a vote: natural log-odds of its being right, as learnt; negative: this kind
                      -- of vote is wrong more often than right
    n_vote   INTEGER
);

-- What spoke for the direction of each edge; empty where direction.repair is off.
CREATE VIEW edge_vote AS
SELECT edge.edge_id,
       vote_kind.method,
       CASE (edge.votes >> (2 * vote_kind_id)) & 3
           WHEN 1 THEN 1        -- from from_node to to_node
           ELSE -1 END AS vote, -- the other way
       vote_kind.weight
FROM edge
JOIN vote_kind ON ((edge.votes >> (2 * vote_kind_id)) & 3) > 0;
