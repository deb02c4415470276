# What lies in a folder that a county hands over. Sourced by the lines of folders.table.

# county [NORTH [SYSTEM]]: a folder as handed over: points and lines of one survey without a reference system, one outfall in degrees.
county() {
    table 雨水点.csv 点号,X,Y,地面高程 A,4000000,500000,12 B,4000000,500050,11.8 C,4000000,500100,11.6
    table 雨水线.csv 起点点号,终点点号,管径,起点埋深,终点埋深 A,B,400,1.5,1.6 B,C,400,1.6,1.7
    table 排污口.csv 排污口编号,经度,纬度 K1,114.001112,36.130293
}
table() { local file=$1; shift; printf '%s\n' "$@" >"$file"; }
# init_run OPTION...: init and run of this folder; the number of lines traced.
init_run() { suyuan --lang en --quiet init . "$@" >init.txt 2>&1 && suyuan run --quiet case.yaml && sql 'SELECT count(*) FROM trace'; }
# lab PARAMETERS ROW...: a report of a laboratory of this folder's outfall, a column a parameter; readings: what is held of it, one line.
lab() {
    county
    { echo '检测报告 采样日期：2024年3月20日,,,,'; echo "点位编号,$1"; printf '%s\n' "${@:2}"; } >检测报告.csv
}
readings() {
    init_run >/dev/null
    sql "SELECT group_concat(parameter || ' ' || coalesce(value, '<') || ' ' || coalesce(unit, '-') || ' ' || coalesce(limit_value, '-') || ' ' || time) \
         FROM (SELECT * FROM sample ORDER BY parameter)"
}
# packed ARCHIVE FILE...: the files move into a zip archive, below FOLDER, their names in the encoding PACKED.
packed() {
    python3 -c '
import os, sys, zipfile
coding, folder = os.environ.get("PACKED"), os.environ.get("FOLDER", "")
class Part(zipfile.ZipInfo):
    def _encodeFilenameFlags(self):
        return (self.filename.encode(coding), 0) if coding else super()._encodeFilenameFlags()
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:
    for name in sys.argv[2:]:
        part = Part(folder + name)
        part.compress_type = zipfile.ZIP_DEFLATED
        z.writestr(part, open(name, "rb").read())
        os.remove(name)' "$@"
}
# outlets COLUMN KIND...: the folder of county without its list of outfalls: this kind of each of its points.
outlets() {
    county
    rm 排污口.csv
    sed -i "1s/\$/,$1/; 2s/\$/,$2/; 3s/\$/,$3/; 4s/\$/,$4/" 雨水点.csv
}
# drawing LAYER [NOTES [MARK]]: the net of county as a drawing: lines and wells in one layer, their numbers there or in one of notes (MARK in front), a road
# and a frame in others.
drawing() {
    county
    rm 雨水*.csv
    entity() { printf '0\n%s\n8\n%s\n10\n%s\n20\n%s\n30\n0\n' "$@"; }
    {
        printf '0\nSECTION\n2\nHEADER\n9\n$DWGCODEPAGE\n3\nANSI_1252\n0\nENDSEC\n0\nSECTION\n2\nENTITIES\n'
        for x in 500000 500050; do entity LINE "$1" "$x" 4000000; printf '11\n%s\n21\n4000000\n31\n0\n' $((x + 50)); done
        for x in 500000 500050 500100; do entity POINT "$1" "$x" 4000000; done
        for n in A,500001 B,500051 C,500101; do entity TEXT "${2:-$1}" "${n#*,}" 4000001; printf '40\n1\n1\n%s%s\n' "${3-}" "${n%,*}"; done
        entity LINE 道路 499900 4000010; printf '11\n500200\n21\n4000010\n31\n0\n'
        entity LINE 图框 499900 3999900; printf '11\n500200\n21\n3999900\n31\n0\n'
        printf '0\nENDSEC\n0\nEOF\n'
    } >图.dxf
}
# one_line: a layer of one line to the outfall of county; waters: it and the outfall alone.
one_line() { printf '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[114,36.13],[114.0011,36.13029]]}}]}'; }
waters() {
    county
    rm 雨水*.csv
    one_line >河流.geojson
}
kml() { printf '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>%s</Document></kml>' "$1"; }
# beside NAME [COLUMN VALUE]: county, with an outfall K2 of that name (and value) to which no drain comes and a farm beside it.
beside() {
    county
    table 排污口.csv "排污口编号,名称,经度,纬度,${2-}" K1,东口,114.001112,36.130293, "K2,$1,114.0090,36.1400,${3-}"
    table 养殖户.csv 单位名称,行业,经度,纬度 陈记对虾养殖场,内陆养殖,114.0093,36.1401
    init_run >/dev/null
}
# hidden_sheet: county with its lines in a workbook that hides a sheet of others, further up.
hidden_sheet() {
    county
    table 旧雨水线.csv 起点点号,终点点号,管径 Z,A,300
    echo Z,4000000,499950,12.2 >>雨水点.csv
    for sheet in 雨水线 旧雨水线; do ogr2ogr -q -f XLSX $([ -e 管线.xlsx ] && echo -update) 管线.xlsx $sheet.csv -nln $sheet && rm $sheet.csv; done
    python3 -c '
import zipfile
parts = {i.filename: zipfile.ZipFile("管线.xlsx").read(i) for i in zipfile.ZipFile("管线.xlsx").infolist()}
book = parts["xl/workbook.xml"].decode()
parts["xl/workbook.xml"] = book.replace("sheetId=\"2\" state=\"visible\"", "sheetId=\"2\" state=\"hidden\"").encode()
with zipfile.ZipFile("管线.xlsx", "w") as z:
    for name in parts: z.writestr(name, parts[name])'
}
# ends COLUMN ENDS...: the net of county with both ends of each of its lines in that column; A1 and so on where they say so.
ends() {
    county
    rm 雨水线.csv
    case $2 in Y-*) sed -i '2,$s/^\([ABC]\)/Y-\11/' 雨水点.csv ;; *1*) sed -i '2,$s/^\([ABC]\)/\11/' 雨水点.csv ;; esac
    { echo "$1,管径"; for line in "${@:2}"; do echo "$line,400"; done; } >雨水线.csv
    init_run >/dev/null
}
# strays EASTING: ten points in a row, the eighth with that easting, and the lines between them.
strays() {
    county
    rm 雨水*
    { echo 点号,X,Y,地面高程; for i in 1 2 3 4 5 6 7 8 9 10; do echo "S$i,4000000,$([ $i = 8 ] && echo "$1" || echo $((38500000 + 50 * (i - 1)))),12"; done; } >雨水点.csv
    { echo 起点点号,终点点号,管径; for i in 1 2 3 4 5 6 7 8 9; do echo "S$i,S$((i + 1)),400"; done; } >雨水线.csv
    init_run >/dev/null
}
# two_lists FILE: two outfalls in the list of county, with class and river, and in that file, with what runs there in dry weather.
two_lists() {
    county
    table 排污口.csv 排污口编号,名称,经度,纬度,类型,受纳水体 K1,东口,114.001112,36.130293,雨洪排口,某河 K2,西口,114.001212,36.130293,雨洪排口,某河
    mkdir -p 备份
    table "$1" 排污口编号,名称,经度,纬度,旱天排水情况 K1,东口,114.001112,36.130293,有水 K2,西口,114.001212,36.130293,无水
    init_run >/dev/null
}
# titled TITLE: county with names of files that say nothing, and that title over the lines.
titled() {
    county
    mv 雨水点.csv 点.csv
    { echo "$1,,,,"; cat 雨水线.csv; } >线.csv
    rm 雨水线.csv
    init_run >/dev/null
}
# groups LINE...: the points of county, and a table of its lines of these.
groups() {
    county
    rm 雨水线.csv
    mv 雨水点.csv 管点.csv
    table 排水管线.csv "$@"
    init_run >/dev/null
}
# legend TITLE: the net of county drawn downstream, then up, with flow as 0 and 1 and that title over the lines.
legend() {
    county
    rm 雨水线.csv
    table 雨水线.csv "$1,,,," 起点点号,终点点号,管径,流向 A,B,400,0 C,B,400,1
    init_run >/dev/null
}
# former NAME FORMER [CODE CODE]: county with 东方电镀厂 in one register of units and, elsewhere, NAME with a former name in another.
former() {
    county
    table 许可企业.csv 单位名称,统一社会信用代码,经度,纬度 "东方电镀厂,${3-},114.0006,36.1303"
    table 排水户名录.csv 单位名称,曾用名,统一社会信用代码,经度,纬度 "$1,$2,${4-},114.0056,36.1303"
    init_run >/dev/null
}
# village NAME: county, with the ground of a village of that name over its first pipe, and a firm that is known by its address there.
village() {
    county
    printf '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"村名称":"%s"},"geometry":{"type":"Polygon","coordinates":[[[113.9995,36.1295],[114.0007,36.1295],[114.0007,36.1310],[113.9995,36.1310],[113.9995,36.1295]]]}}]}' "$1" >行政村界.geojson
    table 企业名录.csv 企业名称,地址 甲厂,某县某镇张庄村3组
    init_run >/dev/null
}
# shortened NAME UNIT...: county, with an outfall K2 of that name to which no drain comes and farms beside it: how each joins an outfall by its
# name, what is said of the name, how the tracing of K2 ended, whose it is.
shortened() {
    county
    table 排污口.csv 排污口编号,名称,经度,纬度 K1,东口,114.001112,36.130293 "K2,$1,114.0090,36.1400"
    shift
    { echo 单位名称,行业,经度,纬度; for unit in "$@"; do echo "$unit,畜禽养殖,114.0093,36.1401"; done; } >养殖户.csv
    init_run >/dev/null
    sql "SELECT u.name || ' ' || a.code || ' ' || round(a.probability, 2) FROM attachment a JOIN unit u ON u.unit_id = a.object_id \
         WHERE a.role = 'unit' AND a.code LIKE 'joint.bearer%'; SELECT code FROM finding WHERE code LIKE 'link.short%'; \
         SELECT answer.status FROM answer JOIN outfall USING (outfall_id) WHERE source_id = 'K2'; \
         SELECT basis FROM responsible JOIN outfall USING (outfall_id) WHERE source_id = 'K2' AND role = 'main'" | tr '\n' ' '
}
# towns FILE COLUMN: the ground of one town round the outfall of county, its county in that column.
towns() { printf '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"镇名":"东镇","%s":"甲县"},"geometry":{"type":"Polygon","coordinates":[[[113.99,36.12],[114.02,36.12],[114.02,36.14],[113.99,36.14],[113.99,36.12]]]}}]}' "$2" >"$1.geojson"; }
# area PROPERTY...: a layer of one area over the net of county, with these properties ("名称":"东镇").
area() {
    printf '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{%s},"geometry":{"type":"Polygon","coordinates":[[[114,36.1],[114.1,36.1],[114.1,36.2],[114,36.2],[114,36.1]]]}}]}' "$1"
}
# editions: the net of county surveyed in 2018 and, a bit off and levelled again, in 2023, six pipes with the same numbers.
editions() {
    county
    rm 雨水*.csv
    mkdir 2018年 2023年
    for year in 2018 2023; do
        table ${year}年/雨水点.csv 点号,X,Y,地面高程
        table ${year}年/雨水线.csv 起点点号,终点点号,管径,起点埋深,终点埋深
        for i in 1 2 3 4 5 6 7; do
            echo "N$i,4000000.$((year - 2018)),50000$i,$((year - 2000))" >>${year}年/雨水点.csv
            [ $i = 7 ] || echo "N$i,N$((i + 1)),400,$((year - 2017)).$i,$((year - 2017)).$((i + 1))" >>${year}年/雨水线.csv
        done
    done
}
# mixed FEATURE...: waters, the river drawn as these: area, line, point.
mixed() {
    waters
    python3 - "$@" >河流.geojson <<'PY'
import json, sys
a, b, h = [114, 36.13], [114.0011, 36.13029], 0.0002
shapes = {"area": ["Polygon", [[a, [114, 36.13 + h], [114.0011, 36.13029 + h], b, a]]], "line": ["LineString", [a, b]], "point": ["Point", a]}
print(json.dumps({"type": "FeatureCollection", "features": [
    {"type": "Feature", "properties": {"name": f"{k}{i}"}, "geometry": dict(zip(("type", "coordinates"), shapes[k]))}
    for i, k in enumerate(sys.argv[1:])]}))
PY
}
# called PLACE: county, with outfalls of long names and a sample taken at PLACE: samples that are placed, what is said of their place.
called() {
    county
    table 排污口.csv 排污口编号,规范名称,曾用名/俗称,经度,纬度 K1,柳溪镇造纸厂排污口,红桥口、老闸口,114.001112,36.130293 \
        K2,东关街中山路北雨水口,,114.000112,36.130293 K3,东关街中山路南雨水口,中山路北雨水口,114.000512,36.130293
    table 检测报告.csv '检测报告 采样日期：2024年3月20日,' '点位,COD（mg/L）' "$1,120"
    init_run >/dev/null
    sql "SELECT (SELECT count(*) FROM attachment WHERE role = 'sample'), (SELECT group_concat(code) FROM finding WHERE code LIKE 'sample.place%')"
}
# firms A B: county, with firm A among those with permits and firm B among those with an assessment: how many they are.
firms() {
    county
    table 排污许可.csv 单位名称,行业类别,经度,纬度 "$1,机械,114.0006,36.1310" 清泉县益民食品有限公司,食品,114.0016,36.1312 清泉县永丰饲料有限公司,饲料,114.0026,36.1312
    table 环评台账.csv 建设单位,建设地点 "$2,城北" 益民食品有限公司,城西
    init_run >/dev/null
    sql "SELECT count(*) FROM unit WHERE name IN ('$1', '$2')"
}
# coded ROW...: county, with a column GXLB of numbers and a list of codes of these rows.
coded() {
    county
    mv 雨水点.csv PS_POINT.csv
    sed '1s/$/,GXLB/; 2s/$/,1/; 3s/$/,2/' 雨水线.csv >PS_LINE.csv
    rm 雨水线.csv
    table 数据字典.csv 字段,代码,含义 "$@"
}
# joined FILE ROW...: county, with firm 甲厂 and a table of connections: how the firm joins, at which node, what is said of its connections.
joined() {
    county
    table 单位.csv 单位编号,单位名称,经度,纬度 U1,甲厂,114.0006,36.1306
    table "$@"
    init_run >/dev/null
    sql "SELECT a.method, coalesce(n.source_id, ''), coalesce((SELECT group_concat(DISTINCT code) FROM finding WHERE code LIKE 'attach.conn%'), '') FROM attachment a LEFT JOIN node n USING (node_id) WHERE a.role = 'unit' ORDER BY a.probability DESC LIMIT 1"
}
# card ID LONGITUDE [COLON]: the form of one outfall, labels beside their values, as rows of a page; book TABLE...: a workbook of such sheets.
card() {
    local c="</td><td>" k=${3-}
    [ -z "$k" ] || c=：
    printf '<tr><td>登记卡</td></tr><tr><td>排污口编号%s%s</td><td>排污口名称%s%s排口</td></tr>' "$c" "$1" "$c" "$1"
    printf '<tr><td>经度%s%s</td><td>纬度%s36.130293</td></tr><tr><td>受纳水体%s清河</td><td>备注%s</td></tr>' "$c" "$2" "$c" "$c" "${k:+无}"
}
book() {
    county
    rm 排污口.csv
    { printf '<html><meta charset="utf-8">'; printf '<table>%s</table>' "$@"; echo '</html>'; } >一口一档.xls
}
# alone NUMBER: the form of an outfall in a workbook of its own.
alone() {
    local r='<tr><td>'
    printf '<html><meta charset="utf-8"><table>%s</table></html>' "${r}入河排污口档案</tr>${r}排污口名称<td>$1排口<td>排污口编号<td>$1</tr>${r}经度<td>114.00${1#K}112<td>纬度<td>36.130293</tr>${r}受纳水体<td>清河<td>岸别<td>左岸</tr>${r}详细地址<td colspan=3>甲桥下游20米</tr>" >"排口$1.xls"
}
# plane SPHEROID MERIDIAN: the lines of county as a shapefile whose .prj names no datum.
plane() {
    county
    rm 雨水*.csv
    ogr2ogr -q -f 'ESRI Shapefile' 雨水管线.shp /vsistdin/ <<<'{"type":"FeatureCollection","crs":null,"features":[{"type":"Feature","properties":{"GJ":400},"geometry":{"type":"LineString","coordinates":[[500000,4000000],[500100,4000000]]}}]}'
    echo "PROJCS[\"x\",GEOGCS[\"x\",DATUM[\"D_unknown\",SPHEROID[$1]],PRIMEM[\"Greenwich\",0],UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"False_Easting\",500000],PARAMETER[\"False_Northing\",0],PARAMETER[\"Central_Meridian\",$2],PARAMETER[\"Scale_Factor\",1],PARAMETER[\"Latitude_Of_Origin\",0],UNIT[\"Meter\",1]]" >雨水管线.prj
}
# sheets A-ROW B-ROW: county's points in two sheets, whose lines go from one to the other, beside a survey with the same numbers.
sheets() {
    county
    table 雨水点.csv 点号,X,Y,地面高程 A,4000000,500000,12 B,4000000,500050,11.8
    table 雨水点2.csv 点号,X,Y,地面高程 "${1-C,4000000,500100,11.6}" D,4000000,500150,11
    mkdir 园区
    table 园区/污水点.csv 点号,X,Y,地面高程 A,4000300,500000,12 B,4000300,500050,11.8
    table 园区/污水线.csv 起点点号,终点点号,管径 A,B,400
}
# walk NAME...: a walk as KML: waypoints so called at the outfall and 10 m apart, and its track.
walk() {
    local n=0 all='' lon
    for name; do
        lon=114.001$((112 + 111 * n++))
        all="$all<Placemark><name>$name</name><Point><coordinates>$lon,36.130293</coordinates></Point></Placemark>"
    done
    county
    rm 排污口.csv
    kml "$all<Placemark><name>左岸</name><LineString><coordinates>114.001,36.1303 114.002,36.1303</coordinates></LineString></Placemark>" >徒步.kml
}
# pairs HEADING ROW...: county with a register of units by number, and a table of two columns that no word explains.
pairs() {
    county
    table 单位.csv 户号,单位名称,经度,纬度 H1,甲厂,114.0003,36.1303 H2,乙厂,114.0009,36.1303
    table JB.csv "$@"
}
# symbols TAG VALUE...: county whose outfalls are symbols of a drawing, with what is written to each.
symbols() {
    local tag=$1 x=500100
    shift
    county
    rm 排污口.csv
    {
        printf '0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1009\n0\nENDSEC\n0\nSECTION\n2\nBLOCKS\n0\nBLOCK\n8\n0\n2\nPSK\n70\n2\n10\n0\n20\n0\n30\n0\n0\nPOINT\n8\n0\n10\n0\n20\n0\n30\n0\n0\nENDBLK\n8\n0\n0\nENDSEC\n0\nSECTION\n2\nENTITIES\n'
        for v; do
            printf '0\nINSERT\n8\n排水口\n66\n1\n2\nPSK\n10\n%s\n20\n4000000\n30\n0\n0\nATTRIB\n8\n排水口\n10\n%s\n20\n4000001\n40\n1\n1\n%s\n2\n%s\n70\n0\n0\nSEQEND\n8\n排水口\n' "$x" "$x" "$v" "$tag"
            x=$((x + 50))
        done
        printf '0\nENDSEC\n0\nEOF\n'
    } >排水口.dxf
}
# ditch NAME OUTFALL: a ditch so called to the outfall of county, and the list with one more.
ditch() {
    county
    rm 雨水*.csv
    one_line | sed "s/\"properties\":{}/\"properties\":{\"名称\":\"$1\"}/" >沟渠.geojson
    table 排污口.csv 排污口编号,经度,纬度,受纳水体 "$2" K1,114.001112,36.130293,清河
}
# water HEADING VALUE: what is held of the water of a unit whose list says so.
water() {
    county
    table 单位.csv "单位名称,经度,纬度,$1" "甲厂,114.0006,36.1303,$2" 乙厂,114.0009,36.1303,20
    init_run >/dev/null
    sql "SELECT coalesce(water_m3d, '-') FROM unit WHERE name = '甲厂'"
}
# flowing WORDS: county, whose lines from west to east are said to run so.
flowing() {
    county
    sed -i "1s/\$/,流向/; 2,\$s/\$/,$1/" 雨水线.csv
    init_run >/dev/null
}
