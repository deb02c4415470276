# Words for the inputs of the table "Findings" in tests/README.md. Sourced by findings.sh.
#
# ROLE FEATURE...: the layer of a role, ROLE.json, in EPSG:4547; metres east and north of 500 km, 4000 km
# (degrees 114.0xx, 36.1xx are another place: see crs). A feature is 'x y, x y; field=value; field=value',
# its place none for a null geometry, or GeoJSON of its own; areas are one ring, closed by itself.
# '9 of: ...' is nine features, with @ counted from 1.
for role in pipes channels rivers nodes outfalls units connections zones samples sections tracks inspections; do
    eval "$role() { features $role \"\$@\"; }"
done
crs=4547 x0=500000 y0=4000000

features() {
    local role=$1 kind=Point
    shift
    case $role in pipes | channels | rivers | tracks) kind=LineString ;; zones) kind=Polygon ;; esac
    printf '%s\n' "$@" | repeated | awk -v kind=$kind -v crs=$crs -v x0=$x0 -v y0=$y0 '
        function trim(s) { gsub(/^ +| +$/, "", s); return s }
        function vertex(s,  p) { split(trim(s), p, " "); return sprintf("[%.6f,%.6f]", x0 + p[1], y0 + p[2]) }
        function geometry(s,  n, p, i, list) {
            if (s == "none") return "null"
            if (s ~ /^[{]/) return s
            n = split(s, p, ",")
            for (i = 1; i <= n; i++) list = list (i > 1 ? "," : "") vertex(p[i])
            if (kind == "Polygon") list = "[" list "," vertex(p[1]) "]"
            if (kind != "Point") list = "[" list "]"
            return "{\"type\":\"" kind "\",\"coordinates\":" list "}"
        }
        BEGIN {
            printf "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":"
            printf "\"urn:ogc:def:crs:EPSG::%s\"}},\"features\":[\n", crs
        }
        {
            n = split($0, part, ";")
            printf "%s{\"type\":\"Feature\",\"geometry\":%s,\"properties\":{", (NR > 1 ? "," : ""), geometry(trim(part[1]))
            for (i = 2; i <= n; i++) {
                p = trim(part[i]); at = index(p, "="); value = substr(p, at + 1)
                if (value !~ /^-?[0-9]+([.][0-9]+)?$/) value = "\"" value "\""
                printf "%s\"%s\":%s", (i > 2 ? "," : ""), substr(p, 1, at - 1), value
            }
            print "}}"
        }
        END { print "]}" }' >"$role.json"
}

repeated() {
    awk '{
        n = match($0, /^[0-9]+ of: /) ? $1 + 0 : 1
        if (RSTART == 1) $0 = substr($0, RLENGTH + 1)
        for (i = 1; i <= n; i++) { line = $0; if (RSTART == 1) gsub(/@/, i, line); print line }
    }'
}

# table FILE LINE...: a text table.
table() { local file=$1; shift; printf '%s\n' "$@" >"$file"; }

# shapes ROLE [ENCODING [OPTION...]]: ROLE.json as a shapefile, ROLE.shp, by ogr2ogr; the .json goes.
shapes() {
    local role=$1 encoding=${2-UTF-8}
    ogr2ogr -q -f 'ESRI Shapefile' "$role.shp" "$role.json" -lco "ENCODING=$encoding" "${@:3}"
    rm "$role.json"
}

# patch FILE OFFSET BYTES: these bytes there, as printf writes them.
patch() { printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none; }

# model LINE...: model.inp, a SWMM model of two junctions, one outfall and two conduits, with the lines
# added; a line begins with its section: '[XSECTIONS] ...', or is a section of its own.
model() {
    cat >model.inp <<'END'
[OPTIONS]
FLOW_UNITS LPS
[JUNCTIONS]
J1 10 2
J2 9 2
[OUTFALLS]
O1 8 FREE
[CONDUITS]
C1 J1 J2 100 0.013 0 0
C2 J2 O1 100 0.013 0 0
[XSECTIONS]
C1 CIRCULAR 0.3 0 0 0
C2 CIRCULAR 0.3 0 0 0
[COORDINATES]
J1 0 0
J2 100 0
O1 200 0
END
    printf '%s\n' "$@" | sed 's/\] /]\n/' >>model.inp
}
check_model() { suyuan --lang en check --pipes model.inp --nodes model.inp --outfalls model.inp --units model.inp "$@"; }

# check [OPTION...]: suyuan check with every layer there is by its name (ROLE.json, .shp, .csv ...); run_all:
# suyuan run of the same.
all_layers() {
    local role ending
    layers=()
    for role in pipes channels rivers nodes outfalls units connections zones samples sections tracks inspections; do
        for ending in json shp csv gpkg xlsx xls dbf; do
            [ ! -e $role.$ending ] || layers+=(--$role $role.$ending)
        done
    done
}
check() { all_layers; suyuan --lang en check "${layers[@]}" "$@"; }
run_all() { all_layers; suyuan --lang en run "${layers[@]}" -o case.sqlite "$@"; }
