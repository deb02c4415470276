-- The answer in one view, a layer for QGIS: receiving water - outfall - channel - unit. An outfall
-- without a unit has one row.

CREATE VIEW chain AS
SELECT ifnull(2 * candidate.candidate_id, 2 * outfall.outfall_id + 1) AS chain_id, -- unique
       outfall.outfall_id            AS outfall_id,
       receiving_water.receiving_water_id AS receiving_water_id,
       ifnull(receiving_water.name, outfall.river) AS receiving_water,
       ifnull(outfall.name, outfall.source_id) AS outfall,
       outfall.code                  AS outfall_code,
       channel.length_m              AS channel_length_m, -- m
       channel.n_edge                AS channel_edges,
       channel.n_manhole             AS channel_manholes,
       channel.kinds                 AS channel_kinds,
       candidate.unit_id             AS unit_id,
       ifnull(unit.name, unit.source_id) AS unit,
       unit.code                     AS unit_code,
       candidate.rank                AS rank,
       candidate.status              AS status,
       candidate.probability         AS probability, -- that its water reaches the outfall, 0-1
       coalesce(candidate.posterior, candidate.prior) AS source, -- that it is the source, 0-1
       confirmed.who                 AS confirmed_by, -- who confirmed that, NULL: nobody
       substr(confirmed.when_, 1, 10) AS confirmed_when,
       confirmed.why                 AS confirmed_why,
       confirmed.evidence_file       AS confirmed_evidence,
       candidate.share               AS share,       -- 0-1
       candidate.distance_m          AS distance_m,  -- m
       channel.geom                  AS geom
FROM outfall
LEFT JOIN receiving_water ON receiving_water.receiving_water_id = outfall.receiving_water_id
LEFT JOIN channel ON channel.outfall_id = outfall.outfall_id
LEFT JOIN candidate ON candidate.outfall_id = outfall.outfall_id
                   AND candidate.status IN ('candidate', 'indirect')
LEFT JOIN unit ON unit.unit_id = candidate.unit_id
LEFT JOIN decision_in_force AS confirmed
  ON confirmed.what = 'confirm' AND confirmed.subject = 'source' AND confirmed.role = 'outfall'
 AND confirmed.object_id = outfall.outfall_id AND confirmed.other_object_id = candidate.unit_id;
INSERT INTO views_geometry_columns
    (view_name, view_geometry, view_rowid, f_table_name, f_geometry_column, read_only)
VALUES ('chain', 'geom', 'chain_id', 'channel', 'geom', 1);
