# Words of river.table; see ../cli.sh.

# screen_case: s.sqlite; river_case with a first-grade water source zone at the lowest 300 m of M, a nature reserve at its upper
# end, a park at T, and ammonia above class III at the section 200 m above the mouth.
screen_case() {
    river_case
    local crs='"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4547"}}'
    printf '%s\n' at,parameter,value,unit,weather bridge,氨氮,1.8,mg/L,dry bridge,COD,18,mg/L,dry >samples.csv
    shapes_of zones.json Polygon '"id":"Z1","kind":"water_source_1","name":"intake"|-100 0 100 0 100 300 -100 300 -100 0' \
        '"id":"Z2","kind":"nature_reserve","name":"marsh"|-100 2500 100 2500 100 3000 -100 3000 -100 2500' \
        '"id":"Z3","kind":"park","name":"north park"|600 900 1000 900 1000 1100 600 1100 600 900'
    sed -i 's/"coordinates":\(\[[^}]*\]\)}/"coordinates":[\1]}/g' zones.json
    shapes_of sections.json Point '"id":"S1","name":"bridge","river":"M","quality_target":"Ⅲ类"|3 200'
    suyuan --lang en run --rivers rivers.json --pipes pipes.json --outfalls outfalls.json --units units.json \
        --sections sections.json --samples samples.csv --zones zones.json -o s.sqlite --quiet
}

# river_flows M3S: f.sqlite; the screen_case with a flow, 20 m wide, class III.
river_flows() {
    sed -i "s/\"direction\"/\"flow_m3s\":$1,\"width_m\":20,\"slope\":0.001,\"quality_target\":\"III\",\"direction\"/g" rivers.json
    suyuan --lang en run --rivers rivers.json --pipes pipes.json --outfalls outfalls.json --units units.json \
        --sections sections.json --samples samples.csv --zones zones.json -o f.sqlite --quiet >said 2>&1
}

# ring_case DIRECTION: ring.sqlite; three waters in a circle, an outfall and a section on it.
ring_case() {
    local crs='"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4547"}}' d="\"name\":\"C\",\"direction\":\"$1\""
    river_case >said 2>&1
    shapes_of rivers.json LineString "\"id\":\"C1\",$d|0 0 1000 0" "\"id\":\"C2\",$d|1000 0 1000 1000" "\"id\":\"C3\",$d|1000 1000 0 0"
    shapes_of sections.json Point '"id":"S1","name":"bridge"|500 3'
    shapes_of outfalls.json Point '"id":"O1"|1003 500'
    suyuan --lang en run --rivers rivers.json --outfalls outfalls.json --sections sections.json -o ring.sqlite --quiet >said 2>&1
}

# lake_case: l.sqlite; a lake of class III with a pier where phosphorus and nitrogen are above it, and a water source zone; L runs out of
# it into M, In into it; K runs through a pond of its own.
lake_case() {
    local crs='"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4547"}}'
    river_case >said 2>&1
    shapes_of lakes.json Polygon '"id":"W","name":"lake","quality_target":"Ⅲ","function_zone":"Z"|3000 3000 5000 3000 5000 5000 3000 5000 3000 3000' \
        '"id":"P","name":"pond"|3500 -500 4500 -500 4500 500 3500 500 3500 -500'
    shapes_of zones.json Polygon '"id":"Z1","kind":"water_source_2","name":"intake"|4500 3500 4600 3500 4600 4500 4500 4500 4500 3500'
    sed -i 's/"coordinates":\(\[[^}]*\]\)}/"coordinates":[\1]}/g' lakes.json zones.json
    shapes_of rivers.json LineString '"id":"M1","name":"M","direction":"along"|0 2000 0 0' '"id":"L1","name":"L","direction":"along"|3000 3500 0 2000' \
        '"id":"I1","name":"In","direction":"along"|8000 4000 5010 4000' '"id":"U1","name":"Up","direction":"along"|0 3000 0 2000' \
        '"id":"K1","name":"K","direction":"along"|9000 300 -500 300'
    printf 'id,name,x,y,quality_target\nS1,bridge,500003,4000200,III\nS2,pier,503500,4004000,III\n' >sections.csv
    printf '%s\n' at,parameter,value,unit,weather pier,总磷,0.08,mg/L,dry bridge,总磷,0.08,mg/L,dry pier,总氮,1.2,mg/L,dry >samples.csv
    suyuan --lang en run --rivers rivers.json --rivers lakes.json --outfalls outfalls.json --sections sections.csv --crs sections=EPSG:4547 \
        --samples samples.csv --zones zones.json -o l.sqlite --quiet >said 2>&1
}

# henan_case: h.sqlite; the waters and counties of dengzhou_henan with zones, two sections and readings of our own, of which only the
# places matter: a water source zone of both grades, the wetland park, and the sewers' area along 湍河, one below the other; a park at
# the head of 唐白河, its dike below, ammonia above class III in 白河, COD within it in 唐白河.
henan_case() {
    local d=$SHARED/dengzhou_henan
    # KIND NAME WEST SOUTH EAST NORTH
    printf '%s\n' 'water_source_1 一级保护区 112.03 32.70 112.05 32.73' 'water_source_2 二级保护区 112.00 32.70 112.08 32.75' \
        'nature_reserve 湿地公园 112.09 32.68 112.14 32.73' 'sewer_service 城区管网 112.16 32.66 112.19 32.70' \
        'park 产业集聚区 112.40 32.63 112.43 32.65' 'water_source_1 滕庄水库一级保护区 111.87 32.47 111.90 32.51' 'dike 唐白河堤 112.32 32.37 112.36 32.48' |
        awk 'BEGIN { print "kind,name,wkt" }
            { printf "%s,%s,\"POLYGON((%s %s,%s %s,%s %s,%s %s,%s %s))\"\n", $1, $2, $3, $4, $5, $4, $5, $6, $3, $6, $3, $4 }' >zones.csv
    printf '%s\n' id,name,river,quality_target,lon,lat B,白河断面,白河,Ⅲ类,112.48318,32.75182 T,唐白河断面,唐白河,Ⅲ类,112.33712,32.39017 >sections.csv
    printf '%s\n' at,parameter,value,unit,weather 白河断面,氨氮,1.8,mg/L,dry 唐白河断面,COD,15,mg/L,dry >samples.csv
    cat >case.yaml <<-END
	authority: 河南省南阳市邓州市
	sources:
	  - {role: channels, path: $d/canals.geojson}
	  - {role: rivers, path: $d/rivers.geojson}
	  - {role: rivers, path: $d/osm-reservoir-surfaces.geojson}
	  - {role: outfalls, path: $d/hydraulic-structures.geojson}
	  - {role: zones, path: $d/admin-boundaries.geojson, constants: {kind: county}}
	  - {role: zones, path: zones.csv, crs: "EPSG:4326"}
	  - {role: sections, path: sections.csv, crs: "EPSG:4326"}
	  - {role: samples, path: samples.csv}
	END
    suyuan run case.yaml -o h.sqlite --quiet
}

# screens FILE OPTION...: lines "X,Y CLASS VERDICT RULE CLAUSE" of stdin that screening says otherwise; how many were asked.
screens() {
    python3 -c '
import csv, io, subprocess, sys
n = 0
for line in sys.stdin:
    at, kind, wanted = line.rstrip("\n").split(" ", 2)
    out = subprocess.run(["suyuan", "--lang", "en", "screen", sys.argv[1], "--at", at, "--class", kind, "--eia", "city",
                          "--format", "csv", *sys.argv[2:]], capture_output=True, encoding="utf-8")
    first = next(csv.DictReader(io.StringIO(out.stdout.lstrip("\ufeff"))), None)  # the strictest stands first
    got = out.stderr if first is None else " ".join(first[k] for k in ("verdict", "rule", "clause"))
    n += 1
    if got != wanted: print(at, kind, got)
print(n, "asked")' "$@"
}
