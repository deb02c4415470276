# Words of hub.table.

# other_data: from here on the program's tables of data/ are others, words and numbers.
other_data() {
    cp -r "$SUYUAN_DATA" other
    sed -i -E 's/^attach_declared: [0-9.]+/attach_declared: 0.6/' other/weights.yaml
    sed -i -E 's/^(unknown_share|concentration_deviation): [0-9.]+/\1: 0.3/' other/evidence.yaml
    sed -i -E 's/,([1-9][0-9]*),/,9\1,/' other/concentrations.csv
    sed -i -E 's/\<en: ([a-z])/en: x\1/; s/\<zh: ([^"{ ])/zh: x\1/' other/terms.yaml
    sed -i -E 's/\<(title|text): ([a-z])/\1: x\2/' other/findings.yaml
    sed -i -E 's/order: [0-9]/&9/' other/rules/50_measure.yaml
    export SUYUAN_DATA=$PWD/other
}

# answers: all that is said of the outfall and its units, in both languages.
answers() {
    local lang
    for lang in zh en; do
        suyuan --lang $lang explain case.sqlite O
        suyuan --lang $lang explain case.sqlite O First
        suyuan --lang $lang sample case.sqlite O
        suyuan --lang $lang observe case.sqlite --list
    done
}

# concluded: what observations and rules have made of the candidates.
concluded() {
    sql "SELECT outfall_id, unit_id, rank, prior, posterior FROM candidate ORDER BY candidate_id"
    sqlite3 case.sqlite '.dump class' '.dump responsible' '.dump measure' '.dump rule'
}

# kept_sums: "SHA-256  NAME" of the tables that the case file keeps.
kept_sums() {
    sqlite3 -separator '  ' case.sqlite 'SELECT sha256, name FROM expert_table ORDER BY name'
}

# older_file: the records of a case file of 0.1.0 (user_version 1).
older_file() {
    sqlite3 case.sqlite <<'END'
PRAGMA application_id = 1398363457;
PRAGMA user_version = 1;
CREATE TABLE observation (observation_id INTEGER PRIMARY KEY, role TEXT, source_id TEXT, code TEXT,
    name TEXT, x REAL, y REAL, crs TEXT, object_id INTEGER, match TEXT, orphaned INTEGER NOT NULL DEFAULT 0,
    node_id INTEGER, what TEXT, parameter TEXT, value REAL, value_text TEXT, unit TEXT, limit_value REAL,
    weather TEXT, who TEXT, when_ TEXT, why TEXT, evidence_file TEXT, evidence_sha256 TEXT, recorded_by TEXT,
    recorded_at TEXT, version TEXT, withdrawn INTEGER NOT NULL DEFAULT 0, withdrawn_who TEXT,
    withdrawn_when TEXT, withdrawn_why TEXT, arguments TEXT);
INSERT INTO observation VALUES(1,'node','C',NULL,NULL,500080.0,4000100.0,'EPSG:4547',3,'source_id',0,3,
    'reading','NH3-N',12.0,'12','mg/L',NULL,NULL,'Zhang','2026-05-01T09:30:00+08:00',NULL,NULL,NULL,'li',
    '2026-05-02T08:00:00+08:00','0.1.0',0,NULL,NULL,NULL,NULL);
INSERT INTO observation VALUES(2,'node','B',NULL,NULL,500000.0,4000040.0,'EPSG:4547',5,'source_id',0,5,
    'not_seen',NULL,NULL,NULL,NULL,NULL,NULL,'Zhang','2026-05-01T10:30:00+08:00',NULL,NULL,NULL,'li',
    '2026-05-03T08:00:00+08:00','0.1.0',0,NULL,NULL,NULL,NULL);
CREATE TABLE decision (decision_id INTEGER PRIMARY KEY, role TEXT, source_id TEXT, code TEXT, name TEXT,
    x REAL, y REAL, crs TEXT, object_id INTEGER, match TEXT, orphaned INTEGER NOT NULL DEFAULT 0,
    other_role TEXT, other_source_id TEXT, other_code TEXT, other_name TEXT, other_x REAL, other_y REAL,
    other_object_id INTEGER, other_match TEXT, what TEXT, value TEXT, detail TEXT, proposed TEXT, who TEXT,
    when_ TEXT, why TEXT, evidence_file TEXT, evidence_sha256 TEXT, recorded_by TEXT, recorded_at TEXT,
    version TEXT, withdrawn INTEGER NOT NULL DEFAULT 0, withdrawn_who TEXT, withdrawn_when TEXT,
    withdrawn_why TEXT, arguments TEXT);
INSERT INTO decision VALUES(1,'outfall','O',NULL,'One',500180.0,4000100.0,'EPSG:4547',1,'source_id',0,'unit',
    'u1',NULL,'First',500000.0,4000161.0,1,'source_id','confirm','First',NULL,'candidate','Li',
    '2026-05-03T08:00:00+08:00','dye seen',NULL,NULL,'li','2026-05-03T08:00:00+08:00','0.1.0',0,NULL,NULL,
    NULL,NULL);
CREATE TABLE draw (draw_id INTEGER PRIMARY KEY, kind TEXT, year INTEGER, county TEXT, seed INTEGER,
    pool TEXT, inspectors TEXT, per INTEGER, drawn TEXT, who TEXT, when_ TEXT, why TEXT, recorded_by TEXT,
    recorded_at TEXT, version TEXT);
INSERT INTO draw VALUES(1,'check',2026,NULL,7,'[]','["Wang"]',1,'[]','Li','2026-05-04T08:00:00+08:00',NULL,
    'li','2026-05-04T08:00:00+08:00','0.1.0');
END
}

# older_case: a case.yaml as 0.1.0 wrote it, with every setting that it had.
older_case() {
    cat >case.yaml <<'END'
lang: en
sources:
  - role: pipes
    path: pipes.shp
  - role: nodes
    path: nodes.shp
  - role: rivers
    path: rivers.shp
  - role: outfalls
    path: outfalls.shp
  - role: units
    path: units.shp
settings:
  snap.tolerance_m: 0.1
  attach.outfall_m: 30
  attach.unit_m: 100
  attach.river_m: 200
  direction.repair: apply
  gaps: apply
  weather: wet
  trace.max_length_m: .inf
  match.place_m: 10
  seed: 1
  threads: 0
  decide.probability: 0.5
  decide.assumed_probability: 0.9
  plan.due_close: 2024-12-31
  plan.due_merge: 2024-12-31
  plan.due_standardise: 2024-12-31
  plan.targets: "排查 100% 2023-06-30; 溯源 100% 2023-09-30; 整治 70% 2023-12-31; 整治 100% 2024-12-31"
  plan.transition_months: 12
  plan.hard_units: 20
  plan.simple_m: 100
  plan.cluster_m: 500
END
}
