-- What is claimed of an outfall, one row each: every list, page, map and message reads it here. Made
-- anew by every run, observation and decision.
CREATE TABLE answer (
    outfall_id  INTEGER PRIMARY KEY,
    status      TEXT,    -- traced: the source is confirmed or likely enough, or on record; candidates: units may
                         -- be it; unknown: no unit is known
    how         TEXT,    -- of what is traced: confirmed (by a person), record (the one connection, or the applicant,
                         -- on record), probability (at least decide.probability), records (several units are on
                         -- record: whose water it may be is known, which of them is the source is not); else NULL
    likeliest   TEXT,    -- unit unknown: whether a unit or a source in no list is likelier
    unit_id     INTEGER, -- the unit confirmed, else the first by rank; NULL: none
    unit        TEXT,    -- its name
    probability REAL,    -- that it is the source: its candidate.posterior, 0-1
    unknown_probability REAL, -- the same of a source in no list
    n_unit      INTEGER, -- units that may be it
    confirmed_by   TEXT, -- who confirmed the unit, NULL: nobody
    confirmed_when TEXT,
    confirmed_why  TEXT,
    confirmed_evidence TEXT, -- file
    facts       TEXT,    -- JSON: what people found there: [{"fact", "at", "who", "when", "why", "evidence"}]
    judged      INTEGER, -- 0: no rules hold at this place, so class, party and measure are not judged
    party       TEXT,    -- main responsible party, as it counts; NULL: not judged
    basis       TEXT,    -- applicant traced records county decided
    measure     TEXT,    -- close merge standardise none, as it counts; NULL: not judged
    due_date    TEXT,
    overdue     INTEGER, -- 1: the date has passed on the day the file last changed, and it is not closed off
    next        TEXT,    -- what would help most: open_manhole (suyuan sample), units (a list of them),
                         -- survey_outfall, survey_end (at next_at), look_dry, look_unlisted (also where a source in no
                         -- list is as probable as suyuan sample wants it to stop); NULL: the source is known
    next_at     TEXT     -- node to begin at, or NULL
);

-- The day the file last changed: what is written on documents, and what due dates are held against.
CREATE VIEW file_day AS
SELECT max(day) AS day
FROM (SELECT substr(coalesce(finished, started), 1, 10) AS day FROM run
      UNION ALL SELECT substr(max(recorded_at), 1, 10) FROM decision
      UNION ALL SELECT substr(max(recorded_at), 1, 10) FROM observation);

-- What that table is filled from.
CREATE VIEW answer_found AS
WITH said AS MATERIALIZED (
  SELECT object_id AS outfall_id, other_object_id AS unit_id, what, who, substr(when_, 1, 10) AS when_, why,
         evidence_file, decision_id
  FROM decision_in_force
  WHERE role = 'outfall' AND subject = 'source' AND object_id IS NOT NULL),
limits AS MATERIALIZED (
  SELECT max(CASE key WHEN 'decide.probability' THEN CAST(value AS REAL) END) AS probability FROM setting),
joined AS MATERIALIZED (
  SELECT DISTINCT object_id AS unit_id FROM attachment WHERE role = 'unit' AND method IN ('surveyed', 'declared')),
likely AS MATERIALIZED (
  SELECT c.outfall_id, c.unit_id, coalesce(c.posterior, c.prior) AS source,
         row_number() OVER (PARTITION BY c.outfall_id
           ORDER BY s.decision_id IS NULL, s.decision_id DESC, c.rank, c.candidate_id) AS place,
         count(*) OVER (PARTITION BY c.outfall_id) AS n_unit,
         max(coalesce(c.posterior, c.prior)) OVER (PARTITION BY c.outfall_id) AS most,
         sum(c.probability >= limits.probability AND c.unit_id IN (SELECT unit_id FROM joined))
           OVER (PARTITION BY c.outfall_id) AS n_record,
         s.who, s.when_, s.why, s.evidence_file, s.decision_id
  FROM candidate AS c CROSS JOIN limits
  LEFT JOIN said AS s ON s.outfall_id = c.outfall_id AND s.unit_id = c.unit_id AND s.what = 'confirm'
  WHERE c.status = 'candidate'
    AND (c.outfall_id, c.unit_id) NOT IN (SELECT outfall_id, unit_id FROM said WHERE what = 'reject')),
first AS MATERIALIZED (SELECT * FROM likely WHERE place = 1),
unlisted AS MATERIALIZED (
  SELECT outfall_id, coalesce(posterior, prior) AS source FROM candidate WHERE status = 'unknown_source'),
found AS MATERIALIZED (
  SELECT d.object_id AS outfall_id,
         json_group_array(json_object('fact', d.value, 'at', coalesce(d.other_source_id, d.other_name, d.other_code),
           'who', d.who, 'when', substr(d.when_, 1, 10), 'why', d.why, 'evidence', d.evidence_file)) AS facts
  FROM (SELECT * FROM decision_in_force WHERE subject = 'fact' AND role = 'outfall' ORDER BY decision_id) AS d
  GROUP BY 1),
base AS MATERIALIZED (
  SELECT o.outfall_id, o.node_id, o.dry_flow, f.*, u.name AS unit_name, u.source_id AS unit_number,
         n.source AS unlisted,
         r.party, r.basis, m.measure, m.due_date, m.state, facts.facts,
         CASE WHEN f.decision_id IS NOT NULL OR (r.decision_id IS NOT NULL AND r.unit_id IS NOT NULL) THEN 'confirmed'
              WHEN f.n_record = 1 OR r.basis = 'applicant' THEN 'record'
              WHEN f.most >= limits.probability THEN 'probability'
              WHEN f.n_record > 1 THEN 'records' END AS how
  FROM outfall AS o CROSS JOIN limits
  LEFT JOIN first AS f ON f.outfall_id = o.outfall_id
  LEFT JOIN unit AS u ON u.unit_id = f.unit_id
  LEFT JOIN unlisted AS n ON n.outfall_id = o.outfall_id
  LEFT JOIN found AS facts ON facts.outfall_id = o.outfall_id
  LEFT JOIN responsible_effective AS r ON r.outfall_id = o.outfall_id AND r.role = 'main'
  LEFT JOIN measure_effective AS m ON m.outfall_id = o.outfall_id),
-- Where the trace of an outfall without a unit breaks off.
ends AS MATERIALIZED (
  SELECT b.outfall_id, coalesce(n.source_id, 'node:' || n.node_id) AS node, min(coalesce(n.end_distance_m, 1e9))
  FROM base AS b
  JOIN trace_span AS s ON s.outfall_id = b.outfall_id
  JOIN node AS n ON n.node_id BETWEEN s.first_node AND s.last_node AND n.end_reason IN ('gap', 'edge_of_data')
  WHERE b.how IS NULL AND b.n_unit IS NULL
  GROUP BY b.outfall_id)
SELECT b.outfall_id,
       CASE WHEN b.how IS NOT NULL THEN 'traced' WHEN b.n_unit > 0 THEN 'candidates' ELSE 'unknown' END AS status,
       b.how,
       iif(b.decision_id IS NOT NULL OR b.most > coalesce(b.unlisted, 0), 'unit', 'unknown') AS likeliest,
       b.unit_id, coalesce(b.unit_name, b.unit_number) AS unit, b.source AS probability,
       b.unlisted AS unknown_probability, coalesce(b.n_unit, 0) AS n_unit,
       b.who AS confirmed_by, b.when_ AS confirmed_when, b.why AS confirmed_why, b.evidence_file AS confirmed_evidence,
       b.facts, NOT EXISTS (SELECT 1 FROM unjudged WHERE needs = 'rules') AS judged, b.party, b.basis, b.measure, b.due_date,
       coalesce(b.due_date < (SELECT day FROM file_day) AND coalesce(b.state, '') NOT IN ('closed', 'cancelled')
                AND b.measure <> 'none', 0) AS overdue,
       CASE WHEN b.how <> 'records' THEN NULL
            WHEN NOT EXISTS (SELECT 1 FROM unit) THEN 'units'
            WHEN b.node_id IS NULL THEN 'survey_outfall'
            WHEN b.n_unit > 0 THEN 'open_manhole'
            WHEN ends.node IS NOT NULL THEN 'survey_end'
            WHEN b.dry_flow IS NULL THEN 'look_dry'
            ELSE 'look_unlisted' END AS next,
       CASE WHEN b.how IS NULL AND b.n_unit IS NULL AND EXISTS (SELECT 1 FROM unit) THEN ends.node END AS next_at
FROM base AS b LEFT JOIN ends ON ends.outfall_id = b.outfall_id;

-- An outfall at a glance: what a run prints of it. One row for each that has an answer.
CREATE VIEW overview AS
SELECT a.outfall_id, coalesce(w.name, o.river, w.source_id) AS water, -- known, or as declared
       coalesce(o.name, o.code, o.source_id) AS outfall,
       h.n_edge AS edges, h.length_m,           -- of its channel
       h.length_m / iif(r.picture_unit = 'ft', 0.3048, 1) AS length, r.picture_unit AS length_unit, -- as sentences give it
       coalesce(a.unit, u.code, u.source_id) AS unit, -- named first, or NULL
       a.probability, a.unknown_probability, a.n_unit
FROM answer AS a
JOIN outfall AS o ON o.outfall_id = a.outfall_id
CROSS JOIN run AS r
LEFT JOIN receiving_water AS w ON w.receiving_water_id = o.receiving_water_id
LEFT JOIN channel AS h ON h.outfall_id = a.outfall_id
LEFT JOIN unit AS u ON u.unit_id = a.unit_id
WHERE EXISTS (SELECT 1 FROM candidate AS c WHERE c.outfall_id = a.outfall_id AND c.rank = 1);
