-- What follows from the answers by the rules of data/rules. `rule` is rule.rule; code, arguments and
-- the worded text give the rule's reason for this outfall. All of it is made anew by every run and
-- after every decision.

CREATE TABLE rule (
    rule        TEXT PRIMARY KEY, -- its number: Z1a, L3 ...
    kind        TEXT,    -- class party department guard measure requirement approval maintain unjudged
    position    INTEGER, -- within its kind: the smaller goes before the larger
    title       TEXT,    -- worded
    text        TEXT,    -- the regulation's own words
    document    TEXT,    -- regulation it is in
    clause      TEXT,    -- where in it
    certainty   TEXT,    -- read, remembered_high, remembered_mid: how sure the citation is
    needs       TEXT,    -- layers it needs, NULL: none
    outcome     TEXT,    -- what follows, as key=value
    condition   TEXT,    -- SQL as it was run
    file        TEXT,    -- name of the rule file
    valid_from  TEXT,    -- ISO 8601 date: of the rule and of what it cites; NULL: not known
    valid_to    TEXT,    -- the same, its last day; NULL: no end is known
    in_force    INTEGER, -- 1: on run.judged_on; 0: not, nothing follows from it
    replaces    TEXT     -- rule.rule that it takes the place of, NULL: none
) WITHOUT ROWID;

-- Classes of outfalls (HJ 1312-2023) and the words by which surveys call them.
CREATE TABLE outfall_class (
    class  TEXT PRIMARY KEY, -- key: 1.1.1; a class of level 1 or 2 has fewer parts
    name   TEXT,             -- worded
    level1 TEXT,             -- key of its first level
    leaf   INTEGER,          -- 1: it has no sub-classes
    never  TEXT              -- measures that it never gets, each between commas: ",close,merge,"; NULL: none
) WITHOUT ROWID;
CREATE TABLE class_word (
    word  TEXT PRIMARY KEY,
    class TEXT
) WITHOUT ROWID;

-- Which zones outfalls and units lie in, edges included.
CREATE TABLE within (
    role      TEXT NOT NULL,    -- outfall unit
    object_id INTEGER NOT NULL, -- outfall_id or unit_id
    zone_id   INTEGER NOT NULL,
    PRIMARY KEY (role, object_id, zone_id)
) WITHOUT ROWID;

-- The county of each outfall: the survey's own where it gives one, called as the map of counties calls
-- it, else the map's.
CREATE TABLE outfall_county (
    outfall_id    INTEGER PRIMARY KEY,
    county        TEXT, -- NULL: not known
    county_code   TEXT, -- of the map's county of that name
    county_by     TEXT, -- survey map
    survey_county TEXT, -- as the survey says it
    map_county    TEXT  -- where the map says another: an alternative, finding conclude.county_differs
);
-- What that table is filled from.
CREATE VIEW outfall_county_found AS
WITH drawn AS (
  SELECT within.object_id AS outfall_id, zone.name, zone.code, min(zone.zone_id)
  FROM within JOIN zone ON zone.zone_id = within.zone_id AND zone.kind = 'county'
  WHERE within.role = 'outfall'
  GROUP BY 1),
said AS (
  SELECT outfall_id, trim(county) AS county FROM outfall
  WHERE trim(county) NOT IN ('', '无', '不详', '未知', '不明', '/', '-', '—', 'none', 'unknown', 'n/a')),
meant AS ( -- the county of the map that a survey's words name: 东县河口镇 is 东县
  SELECT s.county AS said, z.name, z.code, row_number() OVER (
           PARTITION BY s.county ORDER BY z.name = s.county DESC, length(z.name) DESC, z.zone_id) AS n
  FROM (SELECT DISTINCT county FROM said) AS s
  JOIN zone AS z ON z.kind = 'county' AND length(z.name) > 1 AND length(s.county) > 1
                AND (instr(s.county, z.name) > 0 OR instr(z.name, s.county) = 1))
SELECT outfall.outfall_id        AS outfall_id,
       coalesce(meant.name, said.county, drawn.name) AS county,
       iif(said.county IS NULL, drawn.code, meant.code) AS county_code,
       CASE WHEN said.county IS NOT NULL THEN 'survey' WHEN drawn.name IS NOT NULL THEN 'map' END AS county_by,
       said.county               AS survey_county,
       iif(drawn.name <> coalesce(meant.name, said.county), drawn.name, NULL) AS map_county
FROM outfall
LEFT JOIN said ON said.outfall_id = outfall.outfall_id
LEFT JOIN meant ON meant.said = said.county AND meant.n = 1
LEFT JOIN drawn ON drawn.outfall_id = outfall.outfall_id;

-- The class proposed, with the surveyor's own word beside it.
CREATE TABLE class (
    outfall_id     INTEGER PRIMARY KEY,
    class          TEXT, -- outfall_class.class, as it counts: decided by a person, else proposed
    proposed       TEXT, -- the same by the rule
    surveyed       TEXT, -- what the survey says, as it says it
    surveyed_class TEXT, -- which class that is, NULL: none that is known
    own_id         INTEGER, -- the outfall's own unit: applicant, of its name, or the one traced; NULL: none
    rule           TEXT, -- by which it is proposed
    clause         TEXT, -- of the regulation
    code           TEXT, -- of the wording
    arguments      TEXT, -- JSON
    reason         TEXT  -- worded
);

CREATE TABLE responsible (
    responsible_id INTEGER PRIMARY KEY,
    outfall_id     INTEGER NOT NULL,
    unit_id        INTEGER, -- NULL: no unit of this case (an applicant, a government)
    party          TEXT,    -- name
    superior       TEXT,    -- body the party belongs to
    role           TEXT,    -- main other; one main party an outfall
    basis          TEXT,    -- step of the ladder: applicant traced records county
    probability    REAL,    -- that the unit discharges here, 0-1; NULL: not from a trace
    rule           TEXT,
    clause         TEXT,    -- of the regulation
    code           TEXT,    -- of the wording
    arguments      TEXT,    -- JSON
    reason         TEXT     -- worded
);
CREATE INDEX responsible_outfall ON responsible (outfall_id);

CREATE TABLE department (
    outfall_id INTEGER PRIMARY KEY,
    department TEXT, -- that leads
    rule       TEXT,
    clause     TEXT  -- of the regulation
);

-- Every rule of rectification that fits an outfall; the one with stands = 1 is proposed.
CREATE TABLE measure (
    measure_id      INTEGER PRIMARY KEY,
    outfall_id      INTEGER NOT NULL,
    rule            TEXT,
    measure         TEXT,    -- close merge standardise none
    stands          INTEGER, -- 1: this one; one an outfall
    overruled_by    TEXT,    -- rule that goes before it, NULL: it stands
    due_date        TEXT,    -- ISO 8601 date
    lead_department TEXT,
    state           TEXT,    -- proposed agreed done cancelled; NULL: it does not stand
    basis           TEXT,    -- clause of the regulation
    code            TEXT,    -- of the wording
    arguments       TEXT,    -- JSON
    reason          TEXT,    -- worded: why the rule fits
    text            TEXT     -- worded: what is to be done
);
CREATE INDEX measure_outfall ON measure (outfall_id);

-- What else goes with the measure that stands.
CREATE TABLE requirement (
    requirement_id INTEGER PRIMARY KEY,
    outfall_id     INTEGER NOT NULL,
    requirement    TEXT, -- consult (flood safety) immediate transition enforce orderly (close to people's lives)
    date           TEXT, -- ISO 8601 date: end of the transition
    rule           TEXT,
    clause         TEXT, -- of the regulation
    code           TEXT, -- of the wording
    arguments      TEXT, -- JSON
    text           TEXT  -- worded
);
CREATE INDEX requirement_outfall ON requirement (outfall_id);

-- Powers to approve that were handed down, by the setting plan.delegated.
CREATE TABLE delegation (
    delegation_id INTEGER PRIMARY KEY,
    county     TEXT, -- NULL: everywhere
    level_from TEXT, -- national province city: that of the environmental assessment
    level_to   TEXT, -- province city county: that approves
    class      TEXT  -- key of a class or its beginning; NULL: all
);
CREATE TABLE approval (
    outfall_id INTEGER PRIMARY KEY,
    act        TEXT, -- approve register
    level      TEXT, -- national province city county; NULL: not to be told from the data
    authority  TEXT, -- worded
    rule       TEXT,
    clause     TEXT, -- of the regulation
    code       TEXT, -- of the wording
    arguments  TEXT, -- JSON
    reason     TEXT  -- worded
);

-- The channel of an outfall (its own reach) by who owns it, and who must maintain that.
CREATE TABLE channel_part (
    channel_part_id INTEGER PRIMARY KEY,
    outfall_id INTEGER NOT NULL,
    kind       TEXT,    -- pipe channel
    ownership  TEXT,    -- municipal private collective, NULL: not surveyed
    owner      TEXT,    -- as surveyed
    n_edge     INTEGER,
    length_m   REAL     -- m
);
CREATE INDEX channel_part_outfall ON channel_part (outfall_id);
CREATE TABLE maintain (
    channel_part_id INTEGER PRIMARY KEY,
    outfall_id INTEGER NOT NULL,
    party      TEXT, -- who maintains it; NULL: nobody is known
    rule       TEXT,
    clause     TEXT, -- of the regulation
    code       TEXT, -- of the wording
    arguments  TEXT, -- JSON
    reason     TEXT  -- worded
);
CREATE INDEX maintain_outfall ON maintain (outfall_id);

-- What could not be judged: "not judged" is never "does not apply".
CREATE TABLE unjudged (
    unjudged_id INTEGER PRIMARY KEY,
    rule        TEXT,    -- the rule that was not judged
    outfall_id  INTEGER, -- NULL: for no outfall, a layer is missing
    needs       TEXT,    -- what is missing
    code        TEXT,    -- of the wording
    arguments   TEXT,    -- JSON
    text        TEXT     -- worded
);
CREATE INDEX unjudged_outfall ON unjudged (outfall_id);
