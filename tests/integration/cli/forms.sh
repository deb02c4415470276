# Survey forms met in the wild, each in its own column names: the same net as in inputs.sh (A and B drain to
# C, C to O) as a pair of tables of points and lines. Sourced by the lines of forms.table. X is the northing of
# surveyors. Line 2 is drawn from C to B, with a direction that says so where the form has one.

# columns FILE HEADER ROW...: a text table of its own; blanks around the commas do not count.
columns() {
    local file=$1
    shift
    printf '%s\n' "$@" | sed -E 's/ *, */,/g' >"$file"
}
# dms: the outfall's place in degrees, minutes and seconds of three columns each (500 180 E, 4 000 100 N).
dms() { columns outfalls.csv 'id,经度度,经度分,经度秒,纬度度,纬度分,纬度秒' 'O,114,0,7.199,36,7,52.299'; }
outfall() { [ -e outfalls.csv ] || columns outfalls.csv id,name 'O,One'; }

# dbf STEM [ENCODING]: STEM.csv as STEM.dbf, names cut to ten bytes as the format does.
dbf() {
    ogr2ogr -q -f 'ESRI Shapefile' "$1.dbf" "$1.csv" -lco "ENCODING=${2-CP936}"
    rm "$1.csv" "$1.cpg"
}
xlsx() {
    ogr2ogr -q -f XLSX "$1.xlsx" "$1.csv" -oo AUTODETECT_TYPE=YES
    rm "$1.csv"
}

# A, B: XXPoint and XXLine of CJJ 61-2003, dBASE in GBK.
form_cjj61() {
    columns YSPOINT.csv Prj_No,Map_No,Exp_No,X,Y,High,Code,Feature,Subsid,WellDeep,Belong,Note \
        '1,A,A,4000160,500000,13,52012205,,雨水井,2.1,城管局,' '1,B,B,4000040,500000,13,52012205,,雨水井,2.1,城管局,' \
        '1,C,C,4000100,500080,12.5,52012205,,雨水井,2.6,城管局,' '1,O,O,4000100,500180,12,52012105,出水口,,,城管局,'
    columns YSLINE.csv Prj_No,S_Exp,S_Deep,E_Exp,E_Deep,Type,Code,Material,PSize,FlowDir,EmBed,Belong,Lno \
        '1,A,2,C,2.5,YS,52011000,混凝土,300,+,直埋,城管局,P1' '1,C,2.5,B,2,YS,52011000,混凝土,300,-,直埋,城管局,P2' \
        '1,C,2.5,O,3,YS,52011000,混凝土,500,+,直埋,城管局,P3'
    dbf YSPOINT
    dbf YSLINE
}

# C: the drainage line table of a survey paper, all codes as numbers; points as in A.
form_paper() {
    form_cjj61
    rm YSLINE.dbf
    columns YSLINE.csv S_Exp,E_Exp,Material,ServiceLife,ShapeType,PSize,PipeLength,FlowDir,DataSource,Pipe_Type,Status,Belong \
        'A,C,1,50,1,300,100,+,1,1,0,城管局' 'C,B,1,50,1,300,100,-,1,1,0,城管局' 'C,O,2,50,2,1000*800,100,+,4,2,0,城管局'
}

# D: workbooks of surveyors, P and L, Chinese headers, a title above.
form_workbook() {
    columns 雨水P.csv 图上点号,物探点号,特征,附属物,X,Y,地面高程,点编码 'A,A,,检查井,4000160,500000,13,' \
        'B,B,,检查井,4000040,500000,13,' 'C,C,,检查井,4000100,500080,12.5,' 'O,O,出水口,,4000100,500180,12,'
    columns 雨水L.csv 起始点号,终止点号,起点埋深,终点埋深,起点高程,终点高程,埋设方式,材质,管径,管理单位,建设年代,道路名称 \
        'A,C,2,2.5,11,10,直埋,混凝土,DN300,城管局,2010,人民路' 'C,B,2.5,2,10,11,直埋,混凝土,DN300,城管局,2010,人民路' \
        'C,O,2.5,3,10,9,直埋,混凝土,1000×800,城管局,2010,人民路'
    xlsx 雨水P
    xlsx 雨水L
}

# E: a misconnection survey with headers in pinyin initials; LX is the system here.
form_pinyin() {
    columns YS_POINT_JCJ.csv JCJBH,JGCZ,JGQK,JSQK,FSWLX,SZDL,JLX,XZB,YZB,BZ 'A,铸铁,正常,正常,检查井,人民路,节点井,4000160,500000,' \
        'B,铸铁,正常,正常,检查井,人民路,节点井,4000040,500000,' 'C,铸铁,正常,正常,检查井,人民路,交叉井,4000100,500080,' \
        'O,铸铁,正常,正常,排放口,人民路,,4000100,500180,'
    columns YS_LINE_JCJ.csv JCJBH,LJBH,QDMS,GJ,CZ,LX,SFHJ,HJLX,BZ 'A,C,2,300,砼,雨水,否,,' 'B,C,2,300,砼,雨水,否,,' 'C,O,2.5,500,砼,雨水,是,污混,'
}

# F: exchange tables of drafting tools.
form_cad() {
    columns points.csv Map_No,Exp_No,Main_Type,Feature,Subsid,X,Y,High 'A,A,Y,,检查井,4000160,500000,13' 'B,B,Y,,检查井,4000040,500000,13' \
        'C,C,Y,三通,,4000100,500080,12.5' 'O,O,Y,出水口,,4000100,500180,12'
    columns lines.csv Start_Point,End_Point,Main_Type,PSize,流向 'A,C,Y,300,正向' 'C,B,Y,300,反向' 'C,O,Y,500,正向'
}

# G: the national census of 2014, dBASE: long names are cut.
form_census() {
    columns 检查井.csv 检查井编号,X坐标,Y坐标,地面高程,井底标高 'A,4000160,500000,13,10.9' 'B,4000040,500000,13,10.9' 'C,4000100,500080,12.5,9.9' 'O,4000100,500180,12,8.9'
    columns 排水管.csv Lno,S_Point,E_Point,In_Elev,Out_Elev,ShapeType,ShapeData1,Length,Material,Roughness,Sort \
        'P1,A,C,11,10,1,300,100,1,0.013,1' 'P2,B,C,11,10,1,300,100,1,0.013,1' 'P3,C,O,10,9,1,500,100,1,0.013,1'
    dbf 检查井
    dbf 排水管
}

# One table of lines that holds the coordinates of both ends, and no points; ends ONE FROM,TO... for other headings.
form_ends() {
    columns 管线成果表.csv "起点点号,终点点号,${1-起点X,起点Y,终点X,终点Y},管径,流向" 'A,C,4000160,500000,4000100,500080,300,正向' \
        'C,B,4000100,500080,4000040,500000,300,反向' 'C,O,4000100,500080,4000100,500180,500,正向'
}

# found FILE: the fields that init found in a source, one line: "from=S_Exp to=E_Exp".
found() {
    awk -v path="$1" '
        /path: / { here = ($NF == path) }
        here && !/path:/ && /^ *#   [a-z_0-9]+: / && !/[{]/ { sub(/:$/, "", $2); line = line " " $2 "=" $3 }
        END { print substr(line, 2) }' case.yaml
}
# look: init on this folder, with outfalls.csv; forms: role and file of what it recognised, in one line.
look() {
    outfall
    suyuan --lang en --quiet init . -o case.yaml >/dev/null
}
forms() { sed -nE 's/^ *(# )?- role: (.*)/\2/p; s/^ *(# )? *path: (.*)/\2/p' case.yaml | paste -sd' '; }
# traced OPTION...: pipes traced, their systems, and those drawn against the water, by a run of the two tables.
traced() {
    outfall
    local crs=()
    case " $*" in *' --nodes '*) crs=(--crs nodes=EPSG:4547) ;; esac
    suyuan run --quiet "$@" "${crs[@]}" --outfalls outfalls.csv -o case.sqlite &&
        sql "SELECT count(DISTINCT source_fid), group_concat(DISTINCT system), sum(DISTINCT reversed * source_fid) \
             FROM trace JOIN edge USING (edge_id)"
}
