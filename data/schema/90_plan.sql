-- The plan as it counts, people's decisions before proposals: one row per outfall.

CREATE VIEW plan AS
SELECT outfall.outfall_id            AS outfall_id,
       class.class                   AS class,
       outfall_class.name            AS class_name,
       class.surveyed                AS surveyed_class,
       responsible.party             AS responsible,
       iif(responsible.party = proposed.party, proposed.superior, NULL) AS superior,
       responsible.basis             AS basis,
       (SELECT group_concat(other.party, '、')
        FROM responsible_effective AS other
        WHERE other.outfall_id = outfall.outfall_id AND other.role = 'other') AS others,
       department.department         AS department,
       department.rule               AS department_rule,
       measure.measure               AS measure,
       measure.rule                  AS rule,
       measure.text                  AS text,
       measure.due_date              AS due_date,
       measure.state                 AS state,
       (SELECT max(date) FROM requirement AS r
        WHERE r.outfall_id = outfall.outfall_id AND r.requirement = 'transition') AS transition,
       EXISTS (SELECT 1 FROM requirement AS r
               WHERE r.outfall_id = outfall.outfall_id AND r.requirement = 'consult') AS consult,
       EXISTS (SELECT 1 FROM requirement AS r
               WHERE r.outfall_id = outfall.outfall_id AND r.requirement = 'immediate') AS immediate,
       EXISTS (SELECT 1 FROM requirement AS r
               WHERE r.outfall_id = outfall.outfall_id AND r.requirement = 'enforce') AS enforce,
       approval.act                  AS act,
       approval.authority            AS authority,
       approval.rule                 AS authority_rule,
       measure.measure IN ('standardise', 'none')
           AND (ifnull(measure.state, '') = 'closed'
                OR NOT EXISTS (SELECT 1 FROM requirement AS r
                               WHERE r.outfall_id = outfall.outfall_id AND r.requirement = 'enforce'))
                                     AS retained -- 1: it stays (保留清单); not while enforcement is due
FROM outfall
LEFT JOIN class ON class.outfall_id = outfall.outfall_id
LEFT JOIN outfall_class ON outfall_class.class = class.class
LEFT JOIN responsible_effective AS responsible
  ON responsible.outfall_id = outfall.outfall_id AND responsible.role = 'main'
LEFT JOIN responsible AS proposed
  ON proposed.outfall_id = outfall.outfall_id AND proposed.role = 'main'
LEFT JOIN department ON department.outfall_id = outfall.outfall_id
LEFT JOIN measure_effective AS measure ON measure.outfall_id = outfall.outfall_id
LEFT JOIN approval ON approval.outfall_id = outfall.outfall_id;
