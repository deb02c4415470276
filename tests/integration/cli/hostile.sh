# Words of hostile.table.
ESC=$'\e]0;t\a\e[31m'

# written SQL: into the case file, as somebody else would.
written() { sqlite3 case.sqlite "$1"; }

# rule SELECT: a folder of rules r with one rule OWN.
rule() {
    mkdir r
    cat >r/own.yaml <<YAML
classes:
  - {class: "9.1", zh: 甲类, en: class A}
rules:
  - id: OWN
    kind: class
    order: 1
    title: {zh: 甲, en: A}
    text: {zh: 甲, en: A}
    cite: {document: own, clause: "1", certainty: read}
    outcome: {class: "9.1"}
    when: |
      $1
YAML
}

# csv LINE...: units in v.csv.
csv() { printf '%s\n' "$@" >v.csv; }
