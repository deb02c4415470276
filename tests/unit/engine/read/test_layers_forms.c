/* Forms of tables: what stands in several rows, in headings, in one column; whose numbers go
 * together. Each case is a file of text, and what its layer holds. */
#include "tests/unit/engine/layers_run.h"

/* "field=value field=value;..." of all rows, the fields named; a place as (x,y) in whole metres. */
static char *dump(const SyTable *table, const char *fields) {
    GString *out = g_string_new(NULL);
    g_auto(GStrv) names = g_strsplit(fields, " ", -1);
    for (SyIndex row = 0; row < table->n_row; row++) {
        if (row > 0) g_string_append_c(out, ';');
        for (int i = 0; names[i] != NULL; i++) {
            const SyColumn *c = sy_table_column(table, names[i]);
            const char *value =
                c == NULL || c->type != SY_COLUMN_TEXT ? NULL : sy_column_text(c, row);
            if (i > 0) g_string_append_c(out, ' ');
            if (strcmp(names[i], "at()") == 0) {
                const SyGeometry *g = &table->geometry;
                const double *xy = sy_table_n_part(table, row) == 0
                                       ? NULL
                                       : g->xy + 2 * (gsize)g->part_vertex[g->row_part[row]];
                if (xy != NULL) g_string_append_printf(out, "%.0f,%.0f", xy[0], xy[1]);
            } else if (c != NULL && c->type == SY_COLUMN_REAL) {
                if (!isnan(c->real[row])) g_string_append_printf(out, "%.6g", c->real[row]);
            } else if (c != NULL && c->type == SY_COLUMN_INTEGER) {
                g_string_append_printf(out, "%d", (int)c->integer[row]);
            } else {
                g_string_append(out, value == NULL ? "-" : value);
            }
        }
    }
    return g_string_free(out, FALSE);
}

#define KML(text)                                                                               \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><kml xmlns=\"http://www.opengis.net/kml/2.2\"><" \
    "Document>" text "</Document></kml>"

#define END_XY "from_x,from_y,to_x,to_y,"

static const struct {
    SyRole role;
    const char *text, *options; /* of the role's file */
    const char *fields, *rows;
    const char *code; /* of a finding, or NULL */
} cases[] = {
    /* A laboratory's report: a column a parameter, with units, limits, below-marks. */
    {SY_ROLE_SAMPLES,
     "点位,采样日期,COD（mg/L）,氨氮(mg/L),总磷\nK1,2024-05-01,30,<0.5,ND\nK2,2024-05-02,/,2,\n",
     "", "at parameter value unit", "K1 COD 30 mg/L;K1 氨氮 <0.5 mg/L;K1 总磷 ND -;K2 氨氮 2 mg/L",
     NULL},
    {SY_ROLE_SAMPLES, "采样点位,化学需氧量,pH\n单位,mg/L,无量纲\nK1,30,7\n标准限值,40,6-9\n", "",
     "at parameter value unit limit", "K1 化学需氧量 30 mg/L 40;K1 pH 7 无量纲 6-9", NULL},
    {SY_ROLE_SAMPLES, "点位名称,六价铬mg/L,流量(m3/d),备注\nK1,0.004L,210,清\n", "",
     "at parameter value unit", "K1 六价铬 0.004L mg/L;K1 流量 210 m3/d", NULL},
    {SY_ROLE_SAMPLES, "at,parameter,value,COD\nK1,COD,5,9\n", "", "at parameter value", "K1 COD 5",
     NULL},
    {SY_ROLE_SAMPLES, "点位,COD,氨氮\n检出限,4,0.025\nK1,30,0.02\n", "",
     "at parameter value detection", "K1 COD 30 4;K1 氨氮 0.02 0.025", NULL},
    {SY_ROLE_SAMPLES, "at,parameter,value,MDL\nK1,COD,3,4\n", "", "at parameter value detection",
     "K1 COD 3 4", NULL},
    /* How water runs, said among other words. */
    {SY_ROLE_PIPES,
     END_XY
     "管线类别\n500000,4000000,500010,4000000,污水压力管\n500010,4000000,500020,4000000,污水\n",
     "--crs pipes=EPSG:4547", "system mode", "sewage pressure;sewage -", "read.mode_in_words"},
    {SY_ROLE_PIPES,
     END_XY
     "管道类型\n500000,4000000,500010,4000000,压力管\n500010,4000000,500020,4000000,污水管\n",
     "--crs pipes=EPSG:4547", "system mode", "- pressure;sewage -", "read.mode_in_words"},
    {SY_ROLE_PIPES,
     END_XY "管线类型\n500000,4000000,500010,4000000,污水（压力）\n500010,4000000,500020,4000000,"
            "非压力污水管\n",
     "--crs pipes=EPSG:4547", "system mode", "sewage pressure;sewage gravity",
     "read.mode_in_words"},
    {SY_ROLE_PIPES,
     END_XY "system\n500000,4000000,500010,4000000,sanitary force "
            "main\n500010,4000000,500020,4000000,sanitary\n",
     "--crs pipes=EPSG:4547", "system mode", "sewage pressure;sewage -", "read.mode_in_words"},
    {SY_ROLE_PIPES,
     END_XY "system,备注\n500000,4000000,500010,4000000,污水,一号泵站压力管\n500010,4000000,500020,"
            "4000000,污水,压力不足\n",
     "--crs pipes=EPSG:4547", "system mode", "sewage pressure;sewage -", "read.mode_in_words"},
    {SY_ROLE_PIPES,
     END_XY "system,是否压力管\n500000,4000000,500010,4000000,污水,是\n500010,4000000,500020,"
            "4000000,污水,否\n",
     "--crs pipes=EPSG:4547", "system mode", "sewage pressure;sewage gravity", NULL},
    {SY_ROLE_PIPES,
     END_XY "system,流态\n500000,4000000,500010,4000000,污水,压力流\n500010,4000000,500020,4000000,"
            "污水,重力流\n",
     "--crs pipes=EPSG:4547", "system mode", "sewage pressure;sewage gravity", NULL},
    {SY_ROLE_PIPES,
     END_XY "system,is_pressure\n500000,4000000,500010,4000000,污水,true\n500010,4000000,500020,"
            "4000000,污水,false\n",
     "--crs pipes=EPSG:4547", "system mode", "sewage pressure;sewage gravity", NULL},
    {SY_ROLE_PIPES,
     END_XY "Entwässerung\n500000,4000000,500010,4000000,Druckleitung\n500010,4000000,500020,"
            "4000000,Freispiegelleitung\n",
     "--crs pipes=EPSG:4547", "mode", "pressure;gravity", "read.mode_in_words"},
    {SY_ROLE_PIPES,
     END_XY "use\n500000,4000000,500010,4000000,RM\n500010,4000000,500020,4000000,PE\n",
     "--crs pipes=EPSG:4547", "mode", "-;-", NULL},
    /* Headings of tools; their codes are not those of surveys. */
    {SY_ROLE_PIPES,
     END_XY "arc_id,node_1,node_2,elev1,sys_elev2,arc_type,state\n500000,4000000,500010,4000000,A,"
            "N,M,9,8,PUMP_PIPE,"
            "1\n500010,4000000,500020,4000000,B,M,O,8,7,CONDUIT,2\n",
     "--crs pipes=EPSG:4547", "id from to from_invert to_invert mode status",
     "A N M 9 8 pressure in_use;B M O 8 7 gravity planned", "read.numeric_code"},
    {SY_ROLE_PIPES,
     END_XY "conduit_id,inlet_node,outlet_node,geom1,gis_length\n500000,4000000,500010,4000000,A,N,"
            "M,0.4,31\n",
     "--crs pipes=EPSG:4547", "id from to size length", "A N M 0.4 31", NULL},
    {SY_ROLE_PIPES,
     END_XY "link id,start node,end node,us_inv,ds_inv\n500000,4000000,500010,4000000,A,N,M,9,8\n",
     "--crs pipes=EPSG:4547", "id from to from_invert to_invert", "A N M 9 8", NULL},
    {SY_ROLE_NODES,
     "node_id,x,y,sys_top_elev,sys_ymax,node_type\nN,500000,4000000,20,1.5,CIRC_MANHOLE\nM,500010,"
     "4000000,21,2,"
     "NETGULLY\n",
     "--crs nodes=EPSG:4547", "id ground depth kind", "N 20 1.5 manhole;M 21 2 inlet", NULL},
    {SY_ROLE_CONNECTIONS, "connec_id,arc_id\n7,A\n", "", "unit to", "7 A", NULL},
    /* The same with a column for each place. */
    {SY_ROLE_SAMPLES,
     "检测项目,单位,K1,北排口,检出限,标准限值\n化学需氧量,mg/L,30,<4,4,50\n总磷（以P计）,mg/"
     "L,ND,2,0.01,\n",
     "", "at parameter value unit limit",
     "K1 化学需氧量 30 mg/L 50;北排口 化学需氧量 <4 mg/L 50;K1 总磷（以P计） ND mg/L -;北排口 "
     "总磷（以P计） 2 mg/L -",
     NULL},
    {SY_ROLE_SAMPLES, "序号,监测因子,W1,W2\n1,pH,7,/\n2,氨氮,0.5L,1.2\n", "", "at parameter value",
     "W1 pH 7;W1 氨氮 0.5L;W2 氨氮 1.2", NULL},
    {SY_ROLE_SAMPLES, "项目,甲井,乙井,备注\nCOD,30,40,浑浊\n六价铬,未检出,0.9,\n天气,晴,晴,\n", "",
     "at parameter value",
     "甲井 COD 30;乙井 COD 40;甲井 六价铬 未检出;乙井 六价铬 0.9;甲井 天气 晴;乙井 天气 晴", NULL},
    /* A column of values is one, whatever stands beside it. */
    {SY_ROLE_SAMPLES, "点位,项目,结果,平行样\nK1,COD,30,31\n", "", "at parameter value",
     "K1 COD 30", NULL},
    /* A list of points with what each leads to. */
    {SY_ROLE_PIPES,
     "管线点号,连接点号,管底,X,Y\nA,B,9.5,1,1\nB,A,9.4,1,2\n,C,9.3,1,2\nC,B,9.1,1,3\n",
     "--field pipes.from_invert=管底", "from to from_invert to_invert", "A B 9.5 9.4;B C 9.3 9.1",
     "read.filled_down"},
    {SY_ROLE_PIPES, "from,to,from_depth\nA,B,1\nB,A,2\nB,C,3\nC,B,4\n", "",
     "from to from_depth to_depth", "A B 1 2;B C 3 4", "read.line_rows"},
    /* Two pipes side by side, run both ways, are no such list. */
    {SY_ROLE_PIPES, "from,to,from_depth\nA,B,1\nB,A,2\nB,C,3\nC,D,4\nD,E,5\n", "", "from to",
     "A B;B A;B C;C D;D E", NULL},
    /* A blank that nothing explains stays one. */
    {SY_ROLE_PIPES, "from,to\nA,B\n,C\nC,D\n", "", "from to", "A B;- C;C D", NULL},
    {SY_ROLE_NODES,
     "id,x,y\nA,500000,4000000\nA,500000,4000000\n,500000,4000000\nB,500010,4000000\n",
     "--crs nodes=EPSG:4547", "id at()", "A 500000,4000000;B 500010,4000000", "read.point_rows"},
    {SY_ROLE_NODES, "id,x,y\nA,500000,4000000\nA,500090,4000000\n", "--crs nodes=EPSG:4547",
     "id at()", "A 500000,4000000;A 500090,4000000", NULL},
    /* Rows that are no objects. */
    {SY_ROLE_OUTFALLS,
     "序号,排污口编号,名称,X,Y\n1,2,3,4,5\n一、东河,,,,\n1,K1,甲,4000000,500000\n序号,排污口编号,"
     "名称,X,Y\n"
     "审核人,乙,日期,,\n合计,1个,,,\n",
     "--crs outfalls=EPSG:4547", "id at()", "K1 500000,4000000", "read.row_no_object"},
    {SY_ROLE_OUTFALLS, "排污口编号,名称,X,Y\nK1,甲,4000000,500000\nK2,乙,,\n",
     "--crs outfalls=EPSG:4547", "id name", "K1 甲;K2 乙", NULL},
    {SY_ROLE_OUTFALLS,
     "排污口编号,名称,X,Y\n(1),(2),(3),(4)\nK1,甲,4000000,500000\n本页小计：1,,,\n",
     "--crs outfalls=EPSG:4547", "id", "K1", "read.row_no_object"},
    /* Both coordinates in one column. */
    {SY_ROLE_OUTFALLS, "排污口编号,经纬度\nK1,\"114,36.13\"\n", "", "id at()", "K1 500000,3999967",
     NULL},
    {SY_ROLE_OUTFALLS, "排污口编号,地理坐标\nK1,东经114°0′0″ 北纬36°7′48″\n", "", "id", "K1", NULL},
    {SY_ROLE_OUTFALLS, "排污口编号,坐标\nK1,(4000000；500000)\n", "--crs outfalls=EPSG:4547",
     "id at()", "K1 500000,4000000", NULL},
    {SY_ROLE_OUTFALLS, "排污口编号,经度，纬度\nK1,114.000000，36.130000\n", "", "id at()",
     "K1 500000,3999967", NULL},
    {SY_ROLE_UNITS, "单位名称,纬度/经度\n甲,\"36.13,114\"\n", "", "name at()", "甲 500000,3999967",
     NULL},
    {SY_ROLE_OUTFALLS, "排污口编号,在哪里\nK1,114.000000 36.130000\n", "", "id at()",
     "K1 500000,3999967", NULL},
    {SY_ROLE_OUTFALLS, "排污口编号,X,Y,规格\nK1,4000000,500000,\"1.2,3.4\"\n",
     "--crs outfalls=EPSG:4547", "id at()", "K1 500000,4000000", NULL},
    /* Headings as forms and platforms write them; water by its unit. */
    {SY_ROLE_UNITS,
     "*企业名称,废水排放量（吨/月）,生产经营场所中心经度,生产经营场所中心纬度\n甲,365,114,36.13\n",
     "", "name water_m3d", "甲 12", NULL},
    {SY_ROLE_UNITS, "2.单位名称（盖章）,排水量万t/a,东坐标,北坐标\n甲,0.73,500000,4000000\n",
     "--crs units=EPSG:4547", "name water_m3d at()", "甲 20 500000,4000000", NULL},
    {SY_ROLE_UNITS, "单位 名称,用水量,\"X, 北坐标\",\"Y, 东坐标\"\n甲,2m3/h,4000000,500000\n",
     "--crs units=EPSG:4547", "name water_m3d at()", "甲 48 500000,4000000", NULL},
    /* The time that stands in front of an amount of water. */
    {SY_ROLE_UNITS, "单位名称,月用水量（吨）,经度,纬度\n甲,365,114,36.13\n", "", "name water_m3d",
     "甲 12", NULL},
    {SY_ROLE_UNITS, "单位名称,年排水量,经度,纬度\n甲,730,114,36.13\n", "", "name water_m3d", "甲 2",
     NULL},
    {SY_ROLE_UNITS, "单位名称,年废水排放量(万吨),经度,纬度\n甲,0.73,114,36.13\n", "",
     "name water_m3d", "甲 20", NULL},
    {SY_ROLE_UNITS, "户主/店铺名称,日均排水量（m3）,经度,纬度\n甲,3,114,36.13\n", "",
     "name water_m3d", "甲 3", NULL},
    {SY_ROLE_UNITS, "单位名称,废水年排放量（t/a）,经度,纬度\n甲,365,114,36.13\n", "",
     "name water_m3d", "甲 1", NULL},
    {SY_ROLE_UNITS, "户名,日均用水（m3）,经度,纬度\n甲,3,114,36.13\n", "", "name water_m3d", "甲 3",
     NULL},
    {SY_ROLE_UNITS,
     "企业名称,年取水量（万吨）,废水排放量（万吨）,经度,纬度\n甲,0.8,0.73,114,36.13\n", "",
     "name water_m3d", "甲 20", NULL},
    {SY_ROLE_UNITS, "企业名称,废水年许可排放量(吨),经度,纬度\n甲,365,114,36.13\n", "",
     "name water_m3d", "甲 1", NULL},
    /* The finer class before the coarse one; a list of outfalls that says no more than 排口. */
    {SY_ROLE_OUTFALLS,
     "排口,排污口大类,排污口小类,X,Y\n甲,其他排口,农村生活污水散排口,4000000,500000\n",
     "--crs outfalls=EPSG:4547", "name class", "甲 农村生活污水散排口", NULL},
    {SY_ROLE_NODES, "井编号,东(E),北(N),井盖,井底\nA,500000,4000000,12,10\n",
     "--crs nodes=EPSG:4547", "id ground invert at()", "A 12 10 500000,4000000", NULL},
    /* Letters for all that lies under a street. */
    {SY_ROLE_PIPES, "起点点号,终点点号,CODE\nA,B,Y\nB,C,W\nC,D,J\nD,E,R\n", "", "from system",
     "A storm;B sewage", "read.not_drainage"},
    {SY_ROLE_PIPES, "from,to,管类\nA,B,YS\nB,C,WS\nC,D,HS\nD,E,RQ\n", "", "from system",
     "A storm;B sewage;C combined", "read.not_drainage"},
    {SY_ROLE_PIPES, "from,to,管线种类\nA,B,雨水\nB,C,污水\nC,D,中国电信\nD,E,路灯\n", "",
     "from system", "A storm;B sewage", "read.not_drainage"},
    /* Numbers for the way of the water mean what their survey says. */
    {SY_ROLE_PIPES, "from,to,流向\nA,B,0\nB,C,1\n", "", "from flow", "A unknown;B unknown",
     "read.ambiguous_value"},
    {SY_ROLE_PIPES, "from,to,FlowDir\nA,B,0\nB,C,1\n",
     "--value pipes.flow:0=along --value pipes.flow:1=against", "from flow", "A along;B against",
     NULL},
    /* Columns as tools name them. */
    {SY_ROLE_PIPES, "us_node_id,ds_node_id,us_invert,ds_invert,conduit_width\nA,B,9.8,9.6,300\n",
     "", "from to from_invert to_invert size", "A B 9.8 9.6 0.3", NULL},
    {SY_ROLE_PIPES, "FROMMH,TOMH,UPELEV,DOWNELEV,DIAMETER\nA,B,9.8,9.6,300\n", "",
     "from to from_invert to_invert size", "A B 9.8 9.6 0.3", NULL},
    {SY_ROLE_PIPES, "QDJH,ZDJH,QDBG,ZDBG,GJ\nA,B,9.8,9.6,300\n", "",
     "from to from_invert to_invert size", "A B 9.8 9.6 0.3", NULL},
    {SY_ROLE_PIPES, "UP_STRUCT,DOWN_STRUCT,UP_INVERT,DN_INVERT\nA,B,9.8,9.6\n", "",
     "from to from_invert to_invert", "A B 9.8 9.6", NULL},
    {SY_ROLE_NODES,
     "点名,东坐标,北坐标,点类型,地面标高（m）,井深(cm)\nA,500000,4000000,雨水井,12,150\n",
     "--crs nodes=EPSG:4547", "id kind ground depth at()", "A manhole 12 1.5 500000,4000000", NULL},
    {SY_ROLE_PIPES,
     "Pipe Ref,U/S Manhole,D/S Manhole,U/S Invert (m AD),D/S Invert (m AD),System Type\n"
     "P1,A,B,9.8,9.6,SW\nP2,B,C,9.6,9.4,FW\n",
     "", "id from to from_invert to_invert system", "P1 A B 9.8 9.6 storm;P2 B C 9.6 9.4 sewage",
     NULL},
    {SY_ROLE_PIPES, "Upstream Node Ref,Downstream Node Ref,Upstream Invert Level\nA,B,9.8\n", "",
     "from to from_invert", "A B 9.8", NULL},
    {SY_ROLE_NODES,
     "Manhole Ref,Node Type,Easting,Northing,Cover Level (m AOD)\nA,Outfall,500000,4000000,12\n",
     "--crs nodes=EPSG:4547", "id kind ground at()", "A outlet 12 500000,4000000", NULL},
    {SY_ROLE_NODES, "点号,点性,X,Y\nA,排口,4000000,500000\n", "--crs nodes=EPSG:4547", "id kind",
     "A outlet", NULL},
    /* A place twice in a row. */
    {SY_ROLE_OUTFALLS,
     "排污口编号,经度,纬度,X,Y\nK1,114,36.13,3999967,500000\nK2,114,36.13,4000467,500000\n",
     "--crs outfalls=EPSG:4547", "id", "K1;K2", "read.two_places"},
    {SY_ROLE_OUTFALLS, "排污口编号,经度,纬度,X,Y\nK1,114,36.13,3999967,500000\n",
     "--crs outfalls=EPSG:4547", "id at()", "K1 500000,3999967", NULL},
    {SY_ROLE_OUTFALLS,
     "排污口编号,东经,北纬,东坐标,北坐标\nK1,114,36.13,500000,3999967\nK2,114.01,36.13,500000,"
     "3999967\n",
     "--crs outfalls=EPSG:4547", "id", "K1;K2", "read.two_places"},
    {SY_ROLE_OUTFALLS,
     "排污口编号,经度（°）,经度（′）,经度（″）,纬度（°）,纬度（′）,纬度（″）\nK1,114,0,0,36,7,48\n",
     "", "id at()", "K1 500000,3999967", NULL},
    {SY_ROLE_OUTFALLS,
     "排污口编号,经度（°）,经度（′）,纬度（°）,纬度（′）,X坐标,Y坐标\n"
     "K1,114,0,36,7.8,4000467,500000\n",
     "", "id at()", "K1 500000,3999967", "read.two_places_all"},
    {SY_ROLE_OUTFALLS,
     "排污口编号,经度（°）,经度（′）,纬度（°）,纬度（′）,X坐标,Y坐标\n"
     "K1,114,0,36,7.8,4000467,500000\n",
     "--crs outfalls=EPSG:4547", "id at()", "K1 500000,4000467", NULL},
    /* A number that is called a code; words of a county with a town. */
    {SY_ROLE_OUTFALLS, "编码,名称,经纬度,行政区划\nK1,北口,\"114.000000,36.130000\",甲县乙镇\n", "",
     "id name county", "K1 北口 甲县乙镇", NULL},
    {SY_ROLE_NODES, "DH,HZB,ZZB,DMGC\nA,500000,4000000,12\n", "--crs nodes=EPSG:4547",
     "id ground at()", "A 12 500000,4000000", NULL},
    {SY_ROLE_NODES, "NodeNo,East,North,SurfaceH\nA,500000,4000000,12\n", "--crs nodes=EPSG:4547",
     "id ground at()", "A 12 500000,4000000", NULL},
    /* A ditch is as wide as it is; a width of 100 ft. */
    {SY_ROLE_CHANNELS, "起点,终点,断面尺寸\nA,B,12000×2500\n", "", "size height", "12 2.5", NULL},
    {SY_ROLE_CHANNELS, "起点,终点,顶宽（米）,平均深度（米）\nA,B,25,2.5\n", "", "size height",
     "25 2.5", NULL},
    {SY_ROLE_CHANNELS, "from,to,width_ft\nA,B,100\n", "", "size", "30.48", NULL},
    /* Pipes under pressure, tables of other tools. */
    {SY_ROLE_PIPES, "from,to,PIPE_TYPE\nA,B,FORCE_MAIN\nB,C,GRAVITY\n", "", "mode",
     "pressure;gravity", NULL},
    {SY_ROLE_PIPES, "from,to,TYPE\nA,B,FM\nB,C,GM\n", "", "mode", "pressure;gravity", NULL},
    {SY_ROLE_PIPES, "PipeNo,S_Node,E_Node,S_Invert,E_Invert\nP1,A,B,9.8,9.6\n", "",
     "from to from_invert to_invert", "A B 9.8 9.6", NULL},
    {SY_ROLE_PIPES, "Schacht_oben,Schacht_unten,Sohlhoehe_oben,Sohlhoehe_unten\nA,B,9.8,9.6\n", "",
     "from to from_invert to_invert", "A B 9.8 9.6", NULL},
    {SY_ROLE_PIPES, "Start Node,Stop Node,Invert (Start),Invert (Stop)\nA,B,9.8,9.6\n", "",
     "from to from_invert to_invert", "A B 9.8 9.6", NULL},
    {SY_ROLE_NODES, "点编码,东坐标,北坐标,井盖标高\nA,500000,4000000,12\n", "--crs nodes=EPSG:4547",
     "id ground at()", "A 12 500000,4000000", NULL},
    {SY_ROLE_NODES, "Label,X,Y,Elevation (Ground)\nA,500000,4000000,12\n", "--crs nodes=EPSG:4547",
     "id ground at()", "A 12 500000,4000000", NULL},
    /* Readings under other headings; a list that holds a total only. */
    {SY_ROLE_SAMPLES, "监测站点名称,数据时间,项目,数值\nK1,2024-05-06 02:00,COD,400\n", "",
     "at time parameter value", "K1 2024-05-06 02:00 COD 400", NULL},
    {SY_ROLE_SAMPLES,
     "采样点,监测项目,监测值\nK1,六价铬（μg/L）,860\nK1,pH（无量纲）,7\nK1,铬（六价）,0.1\n", "",
     "parameter value unit", "六价铬 860 μg/L;pH 7 无量纲;铬（六价） 0.1 -", NULL},
    {SY_ROLE_UNITS, "单位编号,单位名称,X,Y\n合计,,,\n", "--crs units=EPSG:4547", "id", "",
     "read.empty_layer"},
    /* Depths that nobody said the unit of and that no drain has. */
    {SY_ROLE_PIPES, "from,to,起点埋深\nA,B,150\nB,C,160\nC,D,155\n", "", "from_depth",
     "1.5;1.6;1.55", "read.depth_unit"},
    {SY_ROLE_PIPES, "from,to,起点埋深\nA,B,1500\nB,C,1600\nC,D,1550\n", "", "from_depth",
     "1.5;1.6;1.55", "read.depth_unit"},
    {SY_ROLE_PIPES, "from,to,起点埋深(cm)\nA,B,150\nB,C,160\nC,D,155\n", "", "from_depth",
     "1.5;1.6;1.55", NULL},
    {SY_ROLE_PIPES, "from,to,起点埋深\nA,B,3\nB,C,9\nC,D,12\n", "", "from_depth", "3;9;12", NULL},
    /* Signs between the columns, ends of lines. */
    {SY_ROLE_PIPES, "from|to|管径\nA|B|300\n", "", "from to size", "A B 0.3", NULL},
    {SY_ROLE_PIPES, "from\tto\t管径\rA\tB\t300\r", "", "from to size", "A B 0.3", NULL},
    {SY_ROLE_PIPES,
     "\xef\xbb\xbf"
     "from;to;管径\r\nA;B;300\r\n",
     "", "from to size", "A B 0.3", NULL},
    /* A KML's own data in letters that its driver does not know. */
    {SY_ROLE_OUTFALLS,
     KML("<Placemark><name>北口</name><ExtendedData><Data "
         "name=\"排口编号\"><value>K1</value></Data>"
         "<Data "
         "name='受纳水体'><value>沱河</value></Data></ExtendedData><Point><coordinates>114,36.13"
         "</coordinates></Point></Placemark>"),
     "", "id name river at()", "K1 北口 沱河 500000,3999967", NULL},
    {SY_ROLE_OUTFALLS,
     KML("<Placemark><name>北口</name><ExtendedData><Data name=\"id\"><value>K1</value></Data>"
         "</ExtendedData><Point><coordinates>114,36.13</coordinates></Point></Placemark>"),
     "", "id name", "K1 北口", NULL},
    {SY_ROLE_OUTFALLS,
     KML("<Schema name=\"s\" id=\"s\"><SimpleField name=\"排口编号\" type=\"string\"/></Schema>"
         "<Placemark><name>北口</name><ExtendedData><SchemaData schemaUrl=\"#s\"><SimpleData "
         "name=\"排口编号\">K1</SimpleData></SchemaData></"
         "ExtendedData><Point><coordinates>114,36.13"
         "</coordinates></Point></Placemark>"),
     "", "id name", "K1 北口", NULL},
    /* Wide channels and sizes that a heading says. */
    {SY_ROLE_CHANNELS, "from,to,宽(m),深(m)\nA,B,40,3\n", "", "size", "40", NULL},
    {SY_ROLE_CHANNELS, "from,to,width_m,depth_m\nA,B,40,3\n",
     "--field channels.size=width_m[m] --field channels.height=depth_m[m]", "size height", "40 3",
     NULL},
    /* A column that only its values explain. */
    {SY_ROLE_PIPES, "from,to,状况1\nA,B,在用\nB,C,废弃\n", "", "from status",
     "A in_use;B abandoned", "read.column_by_values"},
    {SY_ROLE_PIPES, "from,to,附记\nA,B,雨水\nB,C,污水\n", "", "from system", "A storm;B sewage",
     "read.column_by_values"},
    {SY_ROLE_PIPES, "from,to,附记\nA,B,在用\nB,C,井盖破损\n", "", "from status", "A -;B -", NULL},
    /* A unit that a person said stands; what a heading says only where it can be. */
    {SY_ROLE_CHANNELS, "from,to,w\nA,B,40\n", "--field channels.size=w[m]", "size", "40", NULL},
    {SY_ROLE_CHANNELS, "from,to,w\nA,B,40\n", "--field channels.size=w[cm]", "size", "0.4", NULL},
    {SY_ROLE_PIPES, "from,to,管径(m)\nA,B,300\n", "", "size", "0.3", "read.size_unit"},
    /* Numbers as countries write them. */
    {SY_ROLE_PIPES, "from,to,from_depth\nA,B,\"1,5\"\nB,C,\"2,25\"\n", "", "from_depth", "1.5;2.25",
     NULL},
    {SY_ROLE_OUTFALLS, "id,x,y\nK,\"500,000.0\",\"4,000,000.0\"\n", "--crs outfalls=EPSG:4547",
     "id at()", "K 500000,4000000", NULL},
    {SY_ROLE_OUTFALLS, "id;x;y\nK;500000,5;4000000,5\n", "--crs outfalls=EPSG:4547", "at()",
     "500000,4000000", NULL},
};

/* The file that holds a text: KML begins with its mark. */
static const char *file_of(const char *text) {
    return *text == '<' ? "t.kml" : "t.csv";
}

/* What the others need: two pipes that are drawn, points, an outfall. */
static char *whole_case(const char *folder, SyRole role, const char *file, const char *options) {
    GString *line = g_string_new(NULL);
    if (role == SY_ROLE_PIPES || role == SY_ROLE_CHANNELS) {
        g_free(scratch_write(folder, "n.csv",
                             "id,x,y\nA,500000,4000000\nB,500050,4000000\nC,500100,4000000\n"
                             "D,500150,4000000\nE,500200,4000000\n"));
        g_string_append(line, "--nodes %/n.csv --crs nodes=EPSG:4547 ");
    } else {
        g_free(scratch_write(folder, "p.csv",
                             "from_x,from_y,to_x,to_y\n500000,4000000,500050,4000000\n"));
        g_string_append(line, "--pipes %/p.csv --crs pipes=EPSG:4547 ");
    }
    if (role != SY_ROLE_OUTFALLS) {
        g_free(scratch_write(folder, "o.csv", "id,x,y\nO,500000,4000000\n"));
        g_string_append(line, "--outfalls %/o.csv --crs outfalls=EPSG:4547 ");
    }
    g_string_append_printf(line, "--%s %%/%s%s%s", sy_role_name(role), file,
                           *options == '\0' ? "" : " ", options);
    return g_string_free(line, FALSE);
}

static void test_forms(void) {
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *folder = scratch_new();
        g_free(scratch_write(folder, file_of(cases[i].text), cases[i].text));
        g_autofree char *line =
            whole_case(folder, cases[i].role, file_of(cases[i].text), cases[i].options);
        Run r = run(line, folder);
        if (r.error != NULL) g_error("%s: %s", cases[i].text, r.error->message);
        g_autofree char *rows = dump(r.layers.table[cases[i].role], cases[i].fields);
        if (strcmp(rows, cases[i].rows) != 0)
            g_error("%s: got \"%s\", not \"%s\"", cases[i].text, rows, cases[i].rows);
        if (cases[i].code != NULL && finding(&r, cases[i].code) == NULL)
            g_error("%s: no finding %s", cases[i].text, cases[i].code);
        run_clear(&r);
        scratch_remove(folder);
    }
}

/* Two surveys that number their points alike, 500 m apart. */
#define NORTH "id,x,y\n1,500000,4000500\n2,500050,4000500\n"
#define SOUTH "id,x,y\n1,500000,4000000\n2,500050,4000000\n"
#define LINES "from,to\n1,2\n"

static void test_scopes(void) {
    static const struct {
        const char *north, *south, *lines[2]; /* names of the files */
        const char *options;
        const char *scopes; /* of the two tables of lines; NULL: refused */
    } surveys[] = {
        {"东P.csv", "西P.csv", {"东L.csv", "西L.csv"}, "", "1;2"},
        {"东P.csv", "西P.csv", {"西L.csv", "东L.csv"}, "", "2;1"},
        {"a.csv", "b.csv", {"x.csv", "y.csv"}, "--scope nodes=N", NULL},
        {"雨水点.csv", "污水点.csv", {"污水线.csv", "雨水线.csv"}, "", "2;1"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(surveys); i++) {
        char *folder = scratch_new();
        g_free(scratch_write(folder, surveys[i].north, NORTH));
        g_free(scratch_write(folder, surveys[i].south, SOUTH));
        for (int k = 0; k < 2; k++) g_free(scratch_write(folder, surveys[i].lines[k], LINES));
        g_free(scratch_write(folder, "o.csv", "id,x,y\nO,500000,4000000\n"));
        g_autofree char *line = g_strdup_printf(
            "--nodes %%/%s --crs nodes=EPSG:4547 --nodes %%/%s --crs nodes=EPSG:4547 --pipes "
            "%%/%s --pipes %%/%s --outfalls %%/o.csv --crs outfalls=EPSG:4547",
            surveys[i].north, surveys[i].south, surveys[i].lines[0], surveys[i].lines[1]);
        Run r = run(line, folder);
        if (surveys[i].scopes == NULL) {
            g_assert_error(r.error, SY_ERROR, SY_ERROR_USAGE);
            g_assert_nonnull(strstr(r.error->message, "scope:"));
        } else {
            g_assert_no_error(r.error);
            g_autofree char *scopes = dump(r.layers.table[SY_ROLE_PIPES], "scope");
            g_assert_cmpstr(scopes, ==, surveys[i].scopes);
            g_assert_nonnull(finding(&r, "read.scopes"));
        }
        run_clear(&r);
        scratch_remove(folder);
    }
}

/* Numbers that lie at one place in both tables are the same points: one scope for all. */
static void test_one_scope(void) {
    char *folder = scratch_new();
    g_free(scratch_write(folder, "a.csv", SOUTH));
    g_free(scratch_write(folder, "b.csv", SOUTH "3,500100,4000000\n"));
    g_free(scratch_write(folder, "l.csv", LINES "2,3\n"));
    Run r =
        run("--nodes %/a.csv --crs nodes=EPSG:4547 --nodes %/b.csv --crs nodes=EPSG:4547 "
            "--pipes %/l.csv",
            folder);
    g_assert_no_error(r.error);
    g_assert_null(sy_table_column(r.layers.table[SY_ROLE_PIPES], "scope"));
    run_clear(&r);
    scratch_remove(folder);
}

/* The words above a table name its reference system. */
static void test_title(void) {
    static const struct {
        const char *title;
        int epsg; /* 0: refused for want of one */
    } titles[] = {{"坐标系：CGCS2000，中央子午线114°", 4547},
                  {"2000国家大地坐标系 3度带第38带", 4526},
                  {"Grid: WGS 84 / UTM zone 49N", 32649},
                  {"平面坐标 EPSG:4548", 4548},
                  {"成果表（2023年）", 0}};
    for (gsize i = 0; i < G_N_ELEMENTS(titles); i++) {
        char *folder = scratch_new();
        g_autofree char *text = g_strdup_printf(
            "%s,,\nid,X,Y\nA,4000000,%s500000\nB,4000000,%s500010\n", titles[i].title,
            titles[i].epsg == 4526 ? "38" : "", titles[i].epsg == 4526 ? "38" : "");
        g_free(scratch_write(folder, "n.csv", text));
        g_free(scratch_write(folder, "l.csv", "from,to\nA,B\n"));
        Run r = run("--nodes %/n.csv --pipes %/l.csv", folder);
        if (titles[i].epsg == 0) {
            g_assert_error(r.error, SY_ERROR, SY_ERROR_INPUT);
        } else {
            g_assert_no_error(r.error);
            g_assert_cmpint(sy_crs_epsg(r.layers.crs), ==, titles[i].epsg);
            g_assert_nonnull(finding(&r, "read.crs_title"));
        }
        run_clear(&r);
        scratch_remove(folder);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    data = g_getenv("SUYUAN_DATA");
    g_test_add_func("/layers_forms/forms", test_forms);
    g_test_add_func("/layers_forms/scopes", test_scopes);
    g_test_add_func("/layers_forms/one-scope", test_one_scope);
    g_test_add_func("/layers_forms/title", test_title);
    return g_test_run();
}
