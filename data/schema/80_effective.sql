-- What counts: the decisions of people where there are some, the proposals elsewhere, side by side.

-- Decisions that count: of those about one thing the latest that is neither withdrawn nor orphaned.
CREATE VIEW decision_subject AS
SELECT CASE what WHEN 'confirm' THEN iif(other_role IS NULL, 'responsible', 'source')
                 WHEN 'reject' THEN 'source'
                 WHEN 'assign' THEN 'responsible'
                 WHEN 'reclassify' THEN 'class'
                 WHEN 'extend' THEN 'due_date'
                 WHEN 'same-as' THEN 'link'
                 WHEN 'not-same' THEN 'link'
                 ELSE what END AS subject, -- responsible source class measure due_date state fact problem settle link
       decision.*
FROM decision;

CREATE VIEW decision_in_force AS
SELECT d.*
FROM decision_subject AS d
WHERE NOT d.withdrawn AND NOT d.orphaned
  AND NOT EXISTS (SELECT 1
                  FROM decision_subject AS later
                  WHERE later.role = d.role AND later.object_id = d.object_id
                    AND later.subject = d.subject
                    AND (d.subject NOT IN ('source', 'fact', 'link') OR later.other_object_id IS d.other_object_id)
                    AND (d.subject NOT IN ('fact', 'settle') OR later.value = d.value)
                    AND d.subject <> 'problem' -- each stands until it is settled
                    AND later.decision_id > d.decision_id
                    AND NOT later.withdrawn AND NOT later.orphaned);

-- What checks found, and whether it was put right.
CREATE VIEW problem AS
SELECT d.decision_id            AS problem_id,
       d.object_id              AS outfall_id,
       d.detail                 AS found,
       d.value                  AS due_date, -- by when it is to be put right
       d.who                    AS found_by,
       substr(d.when_, 1, 10)   AS found_on,
       d.why                    AS found_why, -- which check
       d.evidence_file          AS found_evidence,
       s.decision_id            AS settled_id, -- NULL: open
       s.who                    AS settled_by,
       substr(s.when_, 1, 10)   AS settled_on,
       s.why                    AS settled_why,
       s.evidence_file          AS settled_evidence
FROM decision_in_force AS d
LEFT JOIN decision_in_force AS s
  ON s.subject = 'settle' AND s.object_id = d.object_id AND s.role = d.role AND CAST(s.value AS INTEGER) = d.decision_id
WHERE d.subject = 'problem' AND d.role = 'outfall';

CREATE VIEW class_effective AS
SELECT outfall.outfall_id       AS outfall_id,
       ifnull(dn.name, ifnull(d.value, n.name)) AS class, -- name, or as people wrote it
       ifnull(d.value, k.proposed) AS key, -- outfall_class.class
       n.name                   AS proposed,
       k.proposed               AS proposed_key,
       k.surveyed               AS surveyed,
       d.decision_id            AS decision_id, -- NULL: nobody decided
       d.who                    AS decided_by,
       d.when_                  AS decided_when,
       d.why                    AS decided_why
FROM outfall
LEFT JOIN class AS k ON k.outfall_id = outfall.outfall_id
LEFT JOIN outfall_class AS n ON n.class = k.proposed
LEFT JOIN decision_in_force AS d
  ON d.role = 'outfall' AND d.object_id = outfall.outfall_id AND d.subject = 'class'
LEFT JOIN outfall_class AS dn ON dn.class = d.value;

-- The main party, then the others, of each outfall.
CREATE VIEW responsible_effective AS
SELECT outfall.outfall_id       AS outfall_id,
       ifnull(d.value, p.party) AS party,
       iif(d.decision_id IS NULL OR d.value = p.party, p.unit_id, d.other_object_id) AS unit_id,
       'main'                   AS role,
       iif(d.decision_id IS NULL, p.basis, 'decided') AS basis,
       p.clause                 AS clause,
       ifnull(d.why, p.reason)  AS reason,
       p.party                  AS proposed,
       p.basis                  AS proposed_basis,
       p.reason                 AS proposed_reason,
       d.decision_id            AS decision_id, -- NULL: nobody decided
       d.who                    AS decided_by,
       d.when_                  AS decided_when,
       d.why                    AS decided_why
FROM outfall
LEFT JOIN responsible AS p ON p.outfall_id = outfall.outfall_id AND p.role = 'main'
LEFT JOIN decision_in_force AS d
  ON d.role = 'outfall' AND d.object_id = outfall.outfall_id AND d.subject = 'responsible'
WHERE p.responsible_id IS NOT NULL OR d.decision_id IS NOT NULL
UNION ALL
SELECT p.outfall_id, p.party, p.unit_id, p.role, p.basis, p.clause, p.reason,
       p.party, p.basis, p.reason, NULL, NULL, NULL, NULL
FROM responsible AS p
WHERE p.role IS NOT 'main'
  AND NOT EXISTS (SELECT 1
                  FROM decision_in_force AS d
                  WHERE d.role = 'outfall' AND d.object_id = p.outfall_id
                    AND d.subject = 'responsible' AND d.value = p.party);

-- One row for each outfall with a measure: the one that stands, unless people decided otherwise.
CREATE VIEW measure_effective AS
SELECT outfall.outfall_id       AS outfall_id,
       iif(m.value <> p.measure, NULL, p.measure_id) AS measure_id, -- NULL: people decided on another
       iif(m.value <> p.measure, NULL, p.rule) AS rule, -- of the regulation, NULL as above
       ifnull(m.value, p.measure) AS measure,
       iif(m.decision_id IS NULL, p.text, m.detail) AS text,
       ifnull(e.value, p.due_date) AS due_date,
       p.lead_department        AS lead_department,
       ifnull(s.value, 'proposed') AS state, -- of data/ledger.yaml
       p.measure                AS proposed,
       p.text                   AS proposed_text,
       p.due_date               AS proposed_due_date,
       m.decision_id            AS decision_id, -- NULL: nobody decided on the measure
       m.who                    AS decided_by,
       m.when_                  AS decided_when,
       m.why                    AS decided_why,
       e.decision_id            AS due_date_decision_id,
       s.decision_id            AS state_decision_id,
       s.who                    AS state_by,
       s.when_                  AS state_when,
       s.evidence_file          AS state_evidence_file,
       s.evidence_sha256        AS state_evidence_sha256
FROM outfall
LEFT JOIN measure AS p ON p.outfall_id = outfall.outfall_id AND p.stands = 1
LEFT JOIN decision_in_force AS m
  ON m.role = 'outfall' AND m.object_id = outfall.outfall_id AND m.subject = 'measure'
LEFT JOIN decision_in_force AS e
  ON e.role = 'outfall' AND e.object_id = outfall.outfall_id AND e.subject = 'due_date'
LEFT JOIN decision_in_force AS s
  ON s.role = 'outfall' AND s.object_id = outfall.outfall_id AND s.subject = 'state'
WHERE p.measure_id IS NOT NULL OR m.decision_id IS NOT NULL OR e.decision_id IS NOT NULL
   OR s.decision_id IS NOT NULL;

-- What was seen or measured: observations that count, the rows of the samples layer, and inflows that a fibre found in pipes.
-- An inflow whose record has no confidence, as data/evidence.yaml had it for this file.
CREATE VIEW inflow_unsaid AS
SELECT CAST(CAST(substr(text, instr(text, char(10) || 'inflow_unsaid:') + 15, 12) AS REAL) AS TEXT) AS value
FROM expert_table
WHERE name = 'evidence.yaml' AND instr(text, char(10) || 'inflow_unsaid:') > 0;

CREATE VIEW reading AS
SELECT 2 * observation_id       AS reading_id, -- unique; of an inflow below 0
       observation_id           AS observation_id,
       NULL                     AS sample_id,
       role, object_id, node_id, what, parameter, value, value_text, unit, limit_value, weather,
       when_                    AS time,
       who,
       compared
FROM observation
WHERE NOT withdrawn AND NOT orphaned
UNION ALL
SELECT 2 * sample.sample_id + 1, NULL, sample.sample_id,
       'place', NULL, attachment.node_id, 'reading', sample.parameter, sample.value,
       sample.value_text, sample.unit, sample.detection, sample.weather, sample.time, NULL, sample.compared
FROM sample
LEFT JOIN attachment ON attachment.role = 'sample' AND attachment.object_id = sample.sample_id
UNION ALL
SELECT -inspection_id, NULL, NULL, 'place', NULL, node_id, 'reading', 'DTS', NULL,
       ifnull(confidence, (SELECT value FROM inflow_unsaid)), NULL, NULL, NULL, date, NULL, NULL
FROM inspection
WHERE node_id IS NOT NULL;

-- What was seen, measured and found by machines, a row a thing said of a place: of several readings of one thing the last; defects that
-- cameras found. Maps, layers and documents show these columns.
CREATE VIEW evidence_point AS
SELECT 'r' || r.reading_id      AS evidence_id,
       'reading'                AS kind,
       CASE r.what WHEN 'reading' THEN 'measured' ELSE r.what END AS look, -- seen not_seen measured
       coalesce(n.source_id, s.source_id, s.at, c.source_id, c.code, c.name, i.pipe) AS number,
       r.what, r.parameter, r.compared,
       coalesce(r.value_text, r.value) AS value,
       r.unit, r.weather, r.time, r.who,
       count(*)                 AS n,
       NULL AS defect, NULL AS grade, i.at_m, i.method, i.picture, i.note,
       r.role, r.object_id, r.node_id, i.edge_id,
       coalesce(s.geom, i.geom, n.geom, c.geom) AS geom,
       max(coalesce(r.time, '')) AS last -- the row is that of the last time
FROM reading AS r
LEFT JOIN node AS n USING (node_id)
LEFT JOIN sample AS s USING (sample_id)
LEFT JOIN inspection AS i ON i.inspection_id = -r.reading_id
LEFT JOIN section AS c ON r.role = 'section' AND c.section_id = r.object_id
WHERE coalesce(s.geom, i.geom, n.geom, c.geom) IS NOT NULL
GROUP BY coalesce(s.geom, i.geom, n.geom, c.geom), r.what, r.parameter, r.compared
UNION ALL
SELECT 'i' || inspection_id, 'defect',
       CASE WHEN severe THEN 'severe' WHEN defect = 'lateral' THEN 'lateral' ELSE 'other' END,
       coalesce(pipe, from_id || '-' || to_id), 'defect', NULL, NULL, confidence, NULL, NULL, date, NULL, 1,
       defect, grade, at_m, method, picture, note,
       'pipe', NULL, NULL, edge_id, geom, date
FROM inspection
WHERE geom IS NOT NULL AND node_id IS NULL;

-- The outfalls to which each belongs: it stands there or in what drains to them.
CREATE VIEW evidence_of AS
SELECT p.evidence_id AS evidence_id, s.outfall_id AS outfall_id
FROM evidence_point AS p JOIN trace_span AS s ON p.kind = 'reading' AND p.node_id BETWEEN s.first_node AND s.last_node
UNION
SELECT p.evidence_id, s.outfall_id
FROM evidence_point AS p JOIN trace_span AS s ON p.kind = 'defect' AND p.edge_id BETWEEN s.first_edge AND s.last_edge
UNION
SELECT evidence_id, object_id FROM evidence_point WHERE role = 'outfall' AND object_id IS NOT NULL;

-- Readings of one parameter at one place on one day from which they are a series and told as one: as data/evidence.yaml
-- had it for this file.
CREATE VIEW series_least AS
SELECT CAST(substr(text, instr(text, char(10) || 'series_least:') + 14, 12) AS INTEGER) AS n
FROM expert_table
WHERE name = 'evidence.yaml' AND instr(text, char(10) || 'series_least:') > 0;

-- What this run proposes, one row an outfall: the other side of what people decide.
CREATE VIEW proposal AS
SELECT outfall.outfall_id       AS outfall_id,
       responsible.party        AS party,
       class.proposed           AS class,
       measure.measure          AS measure,
       measure.text             AS detail,
       measure.due_date         AS due_date
FROM outfall
LEFT JOIN responsible ON responsible.outfall_id = outfall.outfall_id AND responsible.role = 'main'
LEFT JOIN class ON class.outfall_id = outfall.outfall_id
LEFT JOIN measure ON measure.outfall_id = outfall.outfall_id AND measure.stands = 1;

CREATE VIEW decision_proposal AS
SELECT d.decision_id            AS decision_id,
       d.subject                AS subject,
       CASE d.subject
           WHEN 'responsible' THEN proposal.party
           WHEN 'class'       THEN proposal.class
           WHEN 'measure'     THEN proposal.measure
           WHEN 'due_date'    THEN proposal.due_date
           WHEN 'source'      THEN (SELECT status FROM candidate
                                    WHERE outfall_id = d.object_id AND unit_id = d.other_object_id)
           END                  AS proposed
FROM decision_in_force AS d
LEFT JOIN proposal ON proposal.outfall_id = d.object_id;

-- What a list for decide --from holds: what counts, and the same as one text (column check), by which
-- a list that comes back shows what its reader saw.
CREATE VIEW decision_form AS
SELECT form.*,
       json_object('party', party, 'class', class, 'measure', measure, 'detail', detail,
                   'due_date', due_date, 'state', state) AS base
FROM (SELECT outfall.outfall_id     AS outfall_id,
             r.party                AS party,
             c.key                  AS class, -- outfall_class.class
             m.measure              AS measure,
             m.text                 AS detail,
             m.due_date             AS due_date,
             ifnull(m.state, 'proposed') AS state
      FROM outfall
      LEFT JOIN responsible_effective AS r
        ON r.outfall_id = outfall.outfall_id AND r.role = 'main'
      LEFT JOIN class_effective AS c ON c.outfall_id = outfall.outfall_id
      LEFT JOIN measure_effective AS m ON m.outfall_id = outfall.outfall_id) AS form;
