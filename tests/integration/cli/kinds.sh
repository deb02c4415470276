# Inputs by the kind of what was handed over. Sourced by the lines of kinds.table.
. "$PROJECT/tests/integration/cli/forms.sh"
. "$PROJECT/tests/integration/cli/folders.sh"

# book FILE [FORM]: a workbook from tables on stdin; see book.py.
book() { python3 "$PROJECT/tests/integration/cli/book.py" "$@"; }
# lists LINE...: the lines as they stand; for a book and for tables with line ends of their own.
lists() { printf '%s\n' "$@"; }
# reached: the lines of which each outfall has water, "K1 2 100" with their metres, and what they carry.
reached() {
    init_run "$@" >/dev/null
    sql "SELECT group_concat(k, '; ') FROM (SELECT o.source_id || ' ' || count(*) || ' ' || CAST(round(sum(e.length_m)) AS INTEGER) AS k \
         FROM trace JOIN edge e USING (edge_id) JOIN outfall o USING (outfall_id) GROUP BY outfall_id ORDER BY o.source_id)"
}
# units: names of the units, in one line.
units() { sql "SELECT group_concat(name, ' ') FROM (SELECT name FROM unit ORDER BY name)"; }
# letters COLUMN ROW...: county's points and further lines in one table of all utilities, with what each carries in COLUMN.
letters() {
    county
    mv 雨水点.csv 管点.csv
    rm 雨水线.csv
    echo D,4000000,500150,11.5 >>管点.csv
    table 管线.csv "起点点号,终点点号,规格,$1" "${@:2}"
    init_run >/dev/null
    sql "SELECT group_concat(source_fid || system, ' ') FROM (SELECT source_fid, system FROM edge ORDER BY source_fid)"
}
# wide HEADINGS VALUES: a channel between county's points with these columns; its width and height, m.
wide() {
    county
    mv 雨水点.csv 沟点.csv
    rm 雨水线.csv
    table 沟渠.csv "起点点号,终点点号,$1" "A,B,$2" "B,C,$2"
    init_run --answer role:沟渠.csv=channels >/dev/null
    sql "SELECT DISTINCT size_m || ' ' || coalesce(height_m, '-') FROM edge WHERE kind = 'channel'"
}
# connected ROW...: county with two units of a register, and a table of connections of these rows: who joins where as surveyed.
connected() {
    county
    table 单位.csv 单位编号,单位名称,统一社会信用代码,排污许可证编号,曾用名,经度,纬度 DW01,南关镇福源酱菜有限公司,91410500MA3X2222XA,91410500MA3X2222XA001Q,南关酱菜厂,114.0003,36.1306 \
        DW02,城东老张洗车行,,,,114.0009,36.1306
    table 接驳调查.csv "$@"
    init_run >/dev/null
    sql "SELECT group_concat(u.source_id || ' ' || n.source_id, '; ') FROM (SELECT * FROM attachment ORDER BY object_id) a JOIN unit u ON u.unit_id = a.object_id JOIN node n USING (node_id) WHERE a.role = 'unit' AND a.method = 'surveyed'"
}
# register HEADINGS ROW...: county with a list of units of these columns: name, place, what else is asked.
register() {
    county
    table 名录.csv "$@"
    init_run >/dev/null
}
# net FORMAT FILE NORTHING [OPTION...]: two lines with the numbers 1 and 2 and ends 1, 2, 3, that far north.
net() {
    local format=$1 file=$2 y=$3
    shift 3
    ogr2ogr -q -f "$format" "$file" /vsistdin/ -a_srs EPSG:4547 "$@" <<<"{\"type\":\"FeatureCollection\",\"features\":[
        {\"type\":\"Feature\",\"properties\":{\"GDBH\":\"1\",\"QDBH\":\"1\",\"ZDBH\":\"2\"},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[500000,$y],[500050,$y]]}},
        {\"type\":\"Feature\",\"properties\":{\"GDBH\":\"2\",\"QDBH\":\"2\",\"ZDBH\":\"3\"},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[500050,$y],[500100,$y]]}}]}"
}
# tool NODES LINKS: a net of two links in a tool's own columns: lines at each outfall, levels and size of each.
tool() {
    county
    rm 雨水*
    table nodes.csv "$1" N1,500000,4000000,12,10.5 N2,500050,4000000,11.8,10.2 K1,500100,4000000,11.6,9.9
    table links.csv "$2" L1,N1,N2,10.5,10.2,400,50 L2,N2,K1,10.2,9.9,400,50
    reached
    sql "SELECT group_concat(from_invert_m || ' ' || to_invert_m || ' ' || size_m, '; ') FROM (SELECT * FROM edge ORDER BY source_id)"
}
# domains: two lines of a GeoPackage with codes, whose meaning stands in it.
domains() {
    county
    rm 雨水*
    ogr2ogr -q -f GPKG net.gpkg /vsistdin/ -nln 排水管线 -a_srs EPSG:4547 <<<'{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"BH":"L1","GXLB":"7","SYZT":"3"},"geometry":{"type":"LineString","coordinates":[[500000,4000000],[500050,4000000]]}},
        {"type":"Feature","properties":{"BH":"L2","GXLB":"7","SYZT":"4"},"geometry":{"type":"LineString","coordinates":[[500050,4000000],[500100,4000000]]}}]}'
    sqlite3 net.gpkg "CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT, constraint_type TEXT, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT);
        CREATE TABLE gpkg_data_columns (table_name TEXT, column_name TEXT, name TEXT, title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT);
        CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT, definition TEXT, scope TEXT);
        INSERT INTO gpkg_data_columns (table_name, column_name, constraint_name) VALUES ('排水管线', 'GXLB', 'lb'), ('排水管线', 'SYZT', 'zt');
        INSERT INTO gpkg_data_column_constraints (constraint_name, constraint_type, value, description) VALUES ('lb', 'enum', '7', '雨水'), ('lb', 'enum', '8', '污水'), ('zt', 'enum', '3', '使用中'), ('zt', 'enum', '4', '废弃');
        INSERT INTO gpkg_extensions VALUES ('gpkg_data_columns', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', 'read-write'), ('gpkg_data_column_constraints', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', 'read-write')"
}
# deep ZEROS: county, with one line more and its depths times 10 or 100 of centimetres, which no heading says.
deep() {
    county
    echo D,4000000,499950,12.2 >>雨水点.csv
    sed -i "s/,1\\.\\([567]\\)/,1\\1${1#1}/g; \$a D,A,400,14${1#1},15${1#1}" 雨水线.csv
}
