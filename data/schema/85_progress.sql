-- The ledger of rectification and how far the work has come. What is counted is said here, so that a
-- province may count otherwise.

-- Targets of the case (setting plan.targets).
CREATE TABLE target (
    target_id INTEGER PRIMARY KEY,
    county    TEXT, -- NULL: every county that has none of its own for the stage
    stage     TEXT, -- survey trace rectify
    share     REAL, -- of the outfalls, 0-1
    date      TEXT  -- until when, ISO 8601
);

-- One row an outfall.
CREATE VIEW ledger AS
SELECT outfall.outfall_id       AS outfall_id,
       outfall.source_id        AS source_id,
       ifnull(outfall.code, outfall.local_code) AS code,
       outfall.name             AS name,
       outfall_county.county    AS county,
       ifnull(receiving_water.name, outfall.river) AS river,
       class.class              AS class,      -- outfall_class.class
       outfall_class.name       AS class_name,
       r.party                  AS party,
       r.basis                  AS basis,
       m.measure                AS measure,
       m.due_date               AS due_date,
       ifnull(m.state, 'proposed') AS state,   -- of data/ledger.yaml
       m.state_when             AS state_when,
       m.state_by               AS state_by,
       m.state_evidence_file    AS state_evidence_file,
       m.state_evidence_sha256  AS state_evidence_sha256,
       -- 排查: what the survey must give is there: place, class, receiving water.
       outfall.geom IS NOT NULL AND class.class IS NOT NULL
           AND ifnull(receiving_water.name, outfall.river) IS NOT NULL AS surveyed,
       answer.status            AS status,
       answer.how               AS how,
       answer.unit              AS unit,
       answer.probability       AS probability,
       answer.overdue           AS overdue,
       answer.next              AS next,
       answer.next_at           AS next_at,
       -- 溯源: the source is confirmed, on record or likely enough (95_answer.sql); a party that is the county's
       -- government is counted apart.
       ifnull(answer.status = 'traced', 0) AS traced,
       ifnull(answer.how = 'records', 0) AS source_open, -- of them: which of the units on record it is, is not known
       ifnull(answer.status = 'candidates', 0) AS has_candidates,
       ifnull(answer.status = 'unknown', 1) AS is_unknown,
       ifnull(r.basis = 'county', 0) AS fallback,
       -- 整治: whatever is not to be left as it is; done when it is closed off (销号). Whether an outfall without a measure
       -- may be left nobody has judged yet: it counts, and is told apart.
       ifnull(m.measure <> 'none', 1) AS to_rectify,
       m.measure IS NULL        AS to_judge,
       ifnull(m.measure <> 'none', 1) AND ifnull(m.state, 'proposed') = 'closed' AS rectified
FROM outfall
LEFT JOIN answer ON answer.outfall_id = outfall.outfall_id
LEFT JOIN outfall_county ON outfall_county.outfall_id = outfall.outfall_id
LEFT JOIN receiving_water ON receiving_water.receiving_water_id = outfall.receiving_water_id
LEFT JOIN class ON class.outfall_id = outfall.outfall_id
LEFT JOIN outfall_class ON outfall_class.class = class.class
LEFT JOIN responsible_effective AS r ON r.outfall_id = outfall.outfall_id AND r.role = 'main'
LEFT JOIN measure_effective AS m ON m.outfall_id = outfall.outfall_id;

-- By county, river and class, and all together.
CREATE VIEW progress_count AS
SELECT dimension, name,
       count(*)          AS n_outfall,
       sum(surveyed)     AS n_surveyed,
       sum(traced)       AS n_traced,
       sum(source_open)  AS n_source_open,
       sum(has_candidates) AS n_candidates,
       sum(is_unknown)   AS n_unknown,
       sum(fallback)     AS n_fallback,
       sum(to_rectify)   AS n_to_rectify,
       sum(to_judge)     AS n_to_judge, -- of them
       sum(rectified)    AS n_rectified,
       avg(surveyed)     AS share_surveyed, -- 0-1
       avg(traced)       AS share_traced,   -- 0-1
       sum(rectified) * 1.0 / nullif(sum(to_rectify), 0) AS share_rectified -- 0-1
FROM (SELECT dimension, CASE dimension WHEN 'county' THEN county WHEN 'river' THEN river WHEN 'class' THEN class_name END AS name,
             surveyed, traced, source_open, has_candidates, is_unknown, fallback, to_rectify, to_judge, rectified
      FROM ledger CROSS JOIN (SELECT 'total' AS dimension UNION ALL SELECT 'county' UNION ALL SELECT 'river' UNION ALL SELECT 'class'))
GROUP BY dimension, name;

-- The targets that hold for a county: its own for a stage, else those for all.
CREATE VIEW target_of_county AS
SELECT c.name AS county, t.stage, t.share, t.date
FROM (SELECT DISTINCT name FROM progress_count WHERE dimension = 'county') AS c
JOIN target AS t
  ON t.county = c.name
  OR (t.county IS NULL
      AND NOT EXISTS (SELECT 1 FROM target AS own WHERE own.county = c.name AND own.stage = t.stage));

-- Counts beside every target; rivers and classes have those for all counties.
CREATE VIEW progress AS
SELECT p.*, t.stage AS stage, t.share AS target_share, t.date AS target_date,
       CASE t.stage WHEN 'survey' THEN p.share_surveyed WHEN 'trace' THEN p.share_traced
                    ELSE p.share_rectified END AS share, -- 0-1
       max(0, CAST(t.share * CASE t.stage WHEN 'rectify' THEN p.n_to_rectify ELSE p.n_outfall END
                   + 1 - 1e-9 AS INTEGER)
              - CASE t.stage WHEN 'survey' THEN p.n_surveyed WHEN 'trace' THEN p.n_traced
                             ELSE p.n_rectified END) AS n_missing -- outfalls, to reach it
FROM progress_count AS p
JOIN (SELECT county, stage, share, date, 1 AS is_county FROM target_of_county
      UNION ALL
      SELECT NULL, stage, share, date, 0 FROM target WHERE county IS NULL) AS t
  ON CASE WHEN p.dimension = 'county' THEN t.is_county AND t.county IS p.name ELSE NOT t.is_county END;

-- What was drawn by lot, one row an outfall.
CREATE VIEW draw_item AS
SELECT draw.draw_id                          AS draw_id,
       draw.kind                             AS kind,
       draw.year                             AS year,
       item.key + 1                          AS position, -- in the order it was drawn
       json_extract(item.value, '$.outfall') AS outfall,
       json_extract(item.value, '$.name')    AS name,
       json_extract(item.value, '$.water')   AS water, -- what was measured above its target in its water; NULL: nothing known
       (SELECT group_concat(value, '、') FROM json_each(item.value, '$.inspectors')) AS inspectors,
       (SELECT group_concat(value, '、') FROM json_each(item.value, '$.months')) AS months, -- 1-12
       draw.seed                             AS seed,
       draw.who                              AS who,
       draw.when_                            AS when_
FROM draw, json_each(draw.drawn) AS item;

-- How far tracing and rectification had come by a day, for every day on which that changed; without a day: what is not done, n is
-- 0 there. A source that the data tell, and not a person, counts from the day of the run.
CREATE VIEW progress_time AS
WITH item AS MATERIALIZED (
  SELECT dimension, CASE dimension WHEN 'county' THEN county WHEN 'river' THEN river WHEN 'class' THEN class_name END AS name, stage,
         CASE stage WHEN 'trace' THEN iif(traced, coalesce(iif(ledger.how = 'confirmed', answer.confirmed_when, NULL), file.day), NULL)
                    ELSE iif(rectified, substr(state_when, 1, 10), NULL) END AS day,
         CASE stage WHEN 'trace' THEN 1 ELSE to_rectify END AS counts
  FROM ledger
  JOIN answer ON answer.outfall_id = ledger.outfall_id
  CROSS JOIN (SELECT substr(min(coalesce(finished, started)), 1, 10) AS day FROM run) AS file
  CROSS JOIN (SELECT 'total' AS dimension UNION ALL SELECT 'county' UNION ALL SELECT 'river' UNION ALL SELECT 'class')
  CROSS JOIN (SELECT 'trace' AS stage UNION ALL SELECT 'rectify')),
counted AS (
  SELECT dimension, name, stage, day, sum(day IS NOT NULL) AS n, sum(counts) AS counts, count(*) AS n_outfall
  FROM item GROUP BY dimension, name, stage, day)
SELECT dimension, name, stage, day,
       sum(n) OVER (PARTITION BY dimension, name, stage ORDER BY day) AS n,        -- outfalls until then
       sum(counts) OVER (PARTITION BY dimension, name, stage) AS n_all,            -- that are to be traced, or put right
       sum(n_outfall) OVER (PARTITION BY dimension, name, stage) AS n_outfall
FROM counted;
