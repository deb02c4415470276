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

# drawing BLOCK-ENTITY... -- ENTITY...: d.dxf; an entity is LINE, INSERT NAME [COLUMNS ROWS], BLOCK NAME, ENDBLK; @ for a blank.
drawing() {
    local sort name columns rows
    {
        printf '0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1015\n0\nENDSEC\n0\nSECTION\n2\nBLOCKS\n'
        printf '%s\n' "$@" | tr @ ' ' | while read -r sort name columns rows; do
            case $sort in
                --) printf '0\nENDSEC\n0\nSECTION\n2\nENTITIES\n'; continue ;;
                LINE) printf '0\nLINE\n8\nP\n10\n500000\n20\n4000160\n11\n500080\n21\n4000100\n' ;;
                ENDBLK) printf '0\nENDBLK\n8\n0\n' ;;
                *) printf '0\n%s\n8\nP\n2\n%s\n10\n0\n20\n0\n' "$sort" "$name" ;;
            esac
            [ -z "$columns" ] || printf '70\n%s\n71\n%s\n' "$columns" "$rows"
        done
        printf '0\nENDSEC\n0\nEOF\n'
    } >d.dxf
}
