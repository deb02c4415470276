# Words of tracks.table; see ../cli.sh.

# walked_case: w.sqlite; a river of 1 km that ends 400 m within its area of two tiles, another river; tracks as GPX, KML and a table of
# points. layer ROLE FEATURE...: words of findings_inputs.sh.
walked_case() {
    . "$PROJECT/tests/integration/cli/findings_inputs.sh"
    rivers '0 0, 400 0; name=A' '400 0, 1000 0; name=A' '0 900, 300 900; name=B'
    mv rivers.json line.json
    features zones '0 -8, 200 -8, 200 8, 0 8; name=A' '200 -8, 400 -8, 400 8, 200 8; name=A'
    mv zones.json area.json
    outfalls '500 1; id=K'
    tracks '100 12, 300 12'
    ogr2ogr -f GPX -t_srs EPSG:4326 one.gpx tracks.json -nln tracks -nlt MULTILINESTRING
    tracks '500 10, 600 10; name=x'
    ogr2ogr -f KML -t_srs EPSG:4326 two.kml tracks.json
    rm tracks.json
    table three.csv id,time,team,x,y 1,2026-05-01T08:00:00,C,500700,3999990 2,2026-05-01T08:01:00,C,500800,3999990 \
        3,2026-05-01T09:30:00,C,500990,4000100 4,2026-05-01T09:31:00,C,500990,3999900 5,2026-05-02T08:00:00,C,500950,3999990
    suyuan --lang en run --rivers line.json --rivers area.json --outfalls outfalls.json --tracks one.gpx:tracks --tracks two.kml \
        --tracks three.csv --crs tracks=EPSG:4547 "$@" -o w.sqlite --quiet
}
# walked_folder: what init makes of a folder with tracks.
walked_folder() {
    walked_case >/dev/null
    mkdir folder
    mv line.json folder/河流.json
    mv outfalls.json folder/排污口.json
    mv one.gpx folder/一组轨迹.gpx
    mv two.kml folder/巡河.kml
    mv three.csv folder/徒步轨迹.csv
    (cd folder && suyuan --lang en init .)
}
