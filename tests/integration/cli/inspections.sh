# Words of inspections.table; see ../cli.sh.

# inspected FILE ROW...: a folder with three pipes of 60 m, W1 to W4, an outfall at the end, and FILE with a row a defect; case.sqlite.
inspected() {
    local file=$1
    shift
    mkdir folder
    printf '%s\n' 管线编号,起点点号,终点点号,起点X,起点Y,终点X,终点Y P1,W-1,W-2,500000,4000000,500060,4000000 \
        P2,W-2,W-3,500060,4000000,500120,4000000 P3,W-3,W-4,500120,4000000,500180,4000000 >folder/污水管线.csv
    printf '%s\n' 排污口编号,排污口名称,X,Y K1,北口,500180,4000000 >folder/排污口.csv
    printf '%s\n' "$@" >"folder/$file"
    (cd folder && suyuan --lang en init . -o ../case.yaml --crs EPSG:4547 --quiet >/dev/null)
    suyuan run case.yaml --quiet
}
# machines: two works that join by nearness, K1; an inflow, spots from the air, similarities, some of which cannot be; case.sqlite, made once.
machines() {
    [ -d "$INPUTS/machines" ] || (mkdir "$INPUTS/machines" && cd "$INPUTS/machines" && make_machines)
    cp "$INPUTS/machines/case.sqlite" .
}
make_machines() {
    mkdir folder
    printf '%s\n' 管线编号,起点点号,终点点号,起点X,起点Y,终点X,终点Y P1,W-1,W-2,500000,4000000,500060,4000000 \
        P2,W-2,W-3,500060,4000000,500120,4000000 P3,W-3,W-4,500120,4000000,500180,4000000 P4,W-5,W-2,500060,4000060,500060,4000000 >folder/污水管线.csv
    printf '%s\n' 排污口编号,排污口名称,X,Y K1,北口,500180,4000000 >folder/排污口.csv
    printf '%s\n' 单位编号,单位名称,行业,X,Y U1,甲电镀厂,电镀,500000,4000005 U2,乙饭店,餐饮,500060,4000065 >folder/企业.csv
    printf '%s\n' 管段编号,起始井号,距离,置信度,检测方法,检测日期 P1,W-1,20,0.9,DTS,2026-05-01 P1,W-1,500,0.9,DTS,2026-05-01 \
        P2,W-2,60,1.3,DTS,2026-05-01 >folder/DTS入流点.csv
    printf '%s\n' 序号,X,Y,热红外置信度,日期 1,500060,4000000,0.8,2026-05-02 2,500180,4000003,0.9,2026-05-02 3,560180,4000003,0.9,2026-05-02 \
        4,500060,4000000,1.3,2026-05-02 >folder/热红外点位.csv
    printf '%s\n' 采样点,监测项目,相似度,比对单位,采样时间 K1,水质指纹,0.93,甲电镀厂,2026-05-03 K1,水质指纹,0.4,乙饭店,2026-05-03 \
        K1,水质指纹,0.9,丙厂,2026-05-03 K1,水质指纹,0.9,,2026-05-03 >folder/水质指纹比对.csv
    (cd folder && suyuan --lang en init . -o ../case.yaml --crs EPSG:4547 --quiet >/dev/null)
    suyuan run case.yaml --quiet
}
# defects: the list of them in order of the file: pipe; kind; grade; outfalls; place (east of 500 km).
defects() {
    suyuan export case.sqlite --to out --format csv --lang en --quiet
    awk -F, 'NR > 1 { print $2 ";" $6 ";" $7 ";" $13 ";" ($14 == "" ? "-" : $14 - 500000) }' out/*defects*.csv | sort
}
# impossible: four rows of which three say what cannot be.
impossible() {
    inspected 缺陷统计.csv 管段编号,起始井号,缺陷代码,缺陷等级,缺陷距离 P1,W-1,QX,2,5 P2,W-2,PL,9,5 P2,W-2,CJ,1,90 P9,W-8,CJ,1,5
}
# photographed: pictures that a CCTV table names: one below its folder, two that lead out of it; the record of K1 as a document.
photographed() {
    mkdir -p folder/照片
    printf 'P6\n40 60\n255\n' >p.ppm
    head -c 7200 /dev/zero >>p.ppm
    gdal_translate -q -of JPEG p.ppm folder/照片/1.jpg
    cp folder/照片/1.jpg out.jpg
    rm -f folder/照片/1.jpg.aux.xml
    mv folder kept
    inspected 缺陷统计.csv 管段编号,起始井号,缺陷代码,缺陷等级,缺陷距离,检测方法,照片 P1,W-1,PL,4,5,CCTV,照片/1.jpg \
        P2,W-2,AJ,2,30,CCTV,../out.jpg P3,W-3,CJ,1,30,CCTV,"$PWD/out.jpg" || return
    cp -r kept/照片 folder
    suyuan --lang zh export case.sqlite --to out --format docx --quiet
    python3 -m zipfile -e "$(find out -name '*K1*.docx' | sort | head -n 1)" inside
}
