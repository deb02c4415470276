-- The trace of every outfall: everything that can drain to it. Numbers follow the order of the trace,
-- so a trace is a few spans; outfalls along one channel share the rows of edge.

CREATE TABLE trace_span (
    span_id     INTEGER PRIMARY KEY,
    outfall_id  INTEGER NOT NULL,
    first_node  INTEGER, -- node_id, inclusive; NULL: one edge that runs both ways across trace.max_length_m
    last_node   INTEGER, -- node_id, inclusive
    first_edge  INTEGER, -- edge_id, inclusive; NULL: no edge ends in these nodes
    last_edge   INTEGER, -- edge_id, inclusive
    offset_m    REAL,    -- distance to the outfall = offset_m + root_m, m
    offset_s    REAL,    -- the same for the time of travel, along the shortest way, s
    time_low    REAL,    -- a time of travel is held to lie between this part of it
    time_high   REAL,    -- and this multiple in 9 of 10
    probability REAL,    -- that the top of the span drains to the outfall, 0-1
    probability_root REAL, -- probability / root_probability of the top
    top_node    INTEGER, -- node_id of the node by which the whole span drains on
    via_edge_id INTEGER  -- edge by which the span drains on; NULL: it holds the outfall
);
CREATE INDEX trace_span_outfall ON trace_span (outfall_id, first_node);

-- One row per outfall and edge. Ask for one outfall (WHERE outfall_id = ...): the whole view can be
-- many times the size of the file.
CREATE VIEW trace AS
SELECT span.outfall_id               AS outfall_id,
       edge.edge_id                  AS edge_id,
       min(span.offset_m + edge.root_m, coalesce(
           CASE WHEN edge.direction IN ('both', 'unknown') THEN ( -- the nearer end, in whichever span
               SELECT min(s.offset_m + node.root_m)
               FROM node
               JOIN trace_span AS s
                 ON s.span_id = (SELECT p.span_id
                                 FROM trace_span AS p
                                 WHERE p.outfall_id = span.outfall_id AND p.first_node <= node.node_id
                                 ORDER BY p.first_node DESC
                                 LIMIT 1)
                AND s.last_node >= node.node_id
               WHERE node.node_id IN (edge.from_node, edge.to_node)
                 AND node.end_reason IS NOT 'treatment') END,
           span.offset_m + edge.root_m)) AS distance_m, -- from the edge's lower end to the outfall, m
       span.offset_s + edge.root_s   AS travel_time_s, -- from the edge's lower end, in dry weather, s
       (span.offset_s + edge.root_s) * span.time_low  AS travel_time_low_s, -- 9 of 10 are held to lie between this
       (span.offset_s + edge.root_s) * span.time_high AS travel_time_high_s, -- and this
       min(span.probability_root * edge.root_probability, 1)
                                     AS probability    -- that the edge's lower end drains to the outfall, 0-1
FROM trace_span AS span
JOIN edge ON edge.edge_id BETWEEN span.first_edge AND span.last_edge;

-- The outfall's own reach: upstream of it up to the next outfalls. No spatial index on purpose: the
-- view chain shows this geometry under numbers of its own.
CREATE TABLE channel (
    outfall_id INTEGER PRIMARY KEY,
    length_m   REAL,    -- of its edges, m
    n_edge     INTEGER,
    n_manhole  INTEGER, -- NULL: no points were surveyed
    kinds      TEXT,    -- kinds of edge and what they carry, worded
    n_span     INTEGER, -- spans of the whole trace
    n_unit     INTEGER, -- units that can reach the outfall
    trace_length_m REAL,    -- of the whole trace, other outfalls' reaches included, m
    trace_n_edge   INTEGER, -- of the whole trace
    trace_n_manhole INTEGER, -- of the whole trace; n_manhole: of its own reach
    geom       MULTILINESTRING
);
SELECT RecoverGeometryColumn('channel', 'geom', :srid, 'MULTILINESTRING', 'XY');

-- Outfalls met upstream of an outfall.
CREATE TABLE intermediate (
    outfall_id     INTEGER NOT NULL,
    via_outfall_id INTEGER NOT NULL,
    distance_m     REAL, -- between them along the network, m
    PRIMARY KEY (outfall_id, via_outfall_id)
) WITHOUT ROWID;
