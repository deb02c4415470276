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

# screens FILE: lines "X,Y CLASS VERDICT RULE CLAUSE" of stdin that screening says otherwise; how many were asked.
screens() {
    python3 -c '
import csv, io, subprocess, sys
n = 0
for line in sys.stdin:
    at, kind, wanted = line.rstrip("\n").split(" ", 2)
    out = subprocess.run(["suyuan", "--lang", "en", "screen", sys.argv[1], "--at", at, "--class", kind, "--eia", "city",
                          "--format", "csv"], capture_output=True, encoding="utf-8")
    first = next(csv.DictReader(io.StringIO(out.stdout.lstrip("\ufeff"))), None)  # the strictest stands first
    got = out.stderr if first is None else " ".join(first[k] for k in ("verdict", "rule", "clause"))
    n += 1
    if got != wanted: print(at, kind, got)
print(n, "asked")' "$1"
}
