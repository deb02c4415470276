/* The case file that says what the survey's columns mean, and a page on the truth. */
#include "examples/city/city.h"

static const char head[] = "# Example city %1$u pipes, seed %2$" G_GUINT64_FORMAT
                           ". The city and all its names are invented.\n"
                           "lang: zh\n"
                           "authority: 安阳市\n" /* whose plan the truth follows */
                           "sources:\n";

static const char line_source[] =
    "  - role: pipes\n"
    "    path: %1$s_LINE.shp\n"
    "%3$s"
    "    fields:\n"
    "      id: Lno\n"
    "      from: S_Exp\n"
    "      to: E_Exp\n"
    "      flow: FlowDir\n"
    "      from_invert: QDGC\n"
    "      to_invert: ZDGC\n"
    "      from_depth: S_Deep\n"
    "      to_depth: E_Deep\n"
    "      size: PSize[mm]\n"
    "      material: Material\n"
    "      status: Status\n"
    "      mode: YXFS\n"
    "      ownership: Pipe_Type\n"
    "      owner: Belong\n"
    "      origin: DataSource\n"
    "    constants:\n"
    "      system: %2$s\n"
    "    values:\n"
    "      flow: {\"+\": along, \"-\": against}\n"
    "      status: {\"0\": in_use, \"1\": abandoned, \"4\": planned}\n"
    "      mode: {重力: gravity, 压力: pressure, 倒虹: siphon, 溢流: overflow}\n";

static const char point_source[] =
    "  - role: nodes\n"
    "    path: %1$s_POINT.shp\n"
    "%3$s"
    "    fields:\n"
    "      id: Exp_No\n"
    "      kind: Subsid\n"
    "      ground: High\n"
    "      depth: WellDeep\n"
    "    constants:\n"
    "      system: %2$s\n"
    "    values:\n"
    "      kind: {检查井: manhole, 雨水箅: inlet, 排放口: outlet, 泵站: pump_station, 截流井: "
    "weir,\n"
    "             污水处理场: treatment, 倒虹井: other, 化粪池: septic_tank}\n";

static const char settings[] =
    "settings:\n"
    "  weather: wet\n";

static const char other_sources[] =
    "  - role: channels\n"
    "    path: GQ_LINE.shp\n"
    "    fields:\n"
    "      id: GQBH\n"
    "      from: QDDH\n"
    "      to: ZDDH\n"
    "      flow: LX\n"
    "      from_invert: QDGC\n"
    "      to_invert: ZDGC\n"
    "      size: DMCC[m]\n"
    "      material: CZ\n"
    "      owner: GLDW\n"
    "      status: ZT\n"
    "    constants:\n"
    "      system: combined\n"
    "      kind: 沟渠\n"
    "    values:\n"
    "      flow: {正向: along, 反向: against}\n"
    "      status: {在用: in_use}\n"
    "  - role: rivers\n"
    "    path: HL.shp\n"
    "    crs: EPSG:4526\n"
    "    fields:\n"
    "      code: HLBM\n"
    "      name: HLMC\n"
    "  - role: outfalls\n"
    "    path: 排污口.csv\n"
    "    crs: EPSG:4490\n"
    "    fields:\n"
    "      id: 排污口编号\n"
    "      code: 国家编码\n"
    "      name: 排污口名称\n"
    "      class: 排污口类型\n"
    "      applicant: 设置申请单位\n"
    "      river: 受纳水体\n"
    "      county: 所在县区\n"
    "      dry_flow: 旱天流量(m3/d)\n"
    "      flow_m3d: 旱天流量(m3/d)\n"
    "      x: 经度\n"
    "      y: 纬度\n"
    "  - role: units\n"
    "    path: 排污单位.csv\n"
    "    crs: EPSG:4490\n"
    "    encoding: GBK\n"
    "    fields:\n"
    "      id: 单位编号\n"
    "      name: 单位名称\n"
    "      code: 统一社会信用代码\n"
    "      permit: 排污许可证编号\n"
    "      superior: 隶属单位\n"
    "      industry: 行业代码\n"
    "      category: 单位类别\n"
    "      water_m3d: 用水量(m3/d)\n"
    "      route: 排放去向\n"
    "      river: 受纳水体\n"
    "      pollutants: 主要污染物\n"
    "      treats: 是否处理外来污水\n"
    "      address: 地址\n"
    "      x: 经度\n"
    "      y: 纬度\n"
    "    values:\n"
    "      treats: {是: yes, 否: no}\n"
    "  - role: connections\n"
    "    path: 接入关系.csv\n"
    "    fields:\n"
    "      id: 序号\n"
    "      unit: 单位编号\n"
    "      to: 接入管段或管点\n"
    "      kind: 查明方式\n"
    "  - role: zones\n"
    "    path: 区划.geojson\n"
    "    fields:\n"
    "      id: 编号\n"
    "      kind: 类型\n"
    "      name: 名称\n"
    "      code: 编码\n"
    "      level: 级别\n"
    "    values:\n"
    "      kind: {县区: county, 开发区: development_zone, 园区: park,\n"
    "             饮用水水源一级保护区: water_source_1, 饮用水水源二级保护区: water_source_2,\n"
    "             污水收集范围: sewer_service, 堤防管理范围: dike}\n";

static const char readme[] =
    "True answers of the example city (invented; no place, company or code is real).\n"
    "UTF-8, comma separated, one header line. fid counts from 0 in the layer as delivered.\n"
    "\n"
    "pipe_outfalls.csv  every line feature and the outfalls its water reaches, ';' between them.\n"
    "    outfalls       all that can drain, stopping at treatment plants\n"
    "    dry_outfalls   the same without overflows\n"
    "    through_plant  reached through a treatment plant\n"
    "    passed         mouths of pipes in a ditch on the way: the water goes past them in the\n"
    "                   ditch, not through them, so they are not among the outfalls\n"
    "    status         pipes not in use reach nothing\n"
    "    copy_of        a duplicate reaches what its original reaches\n"
    "    fid            empty if the pipe was left out as damage\n"
    "    from_node, to_node, mode   as the water runs\n"
    "outfall_units.csv  every pair of outfall and unit whose water reaches it; relation direct, "
    "or\n"
    "                   through_plant for the units behind a treatment plant. surveyed 1: the\n"
    "                   place is in 接入关系.csv. node_id empty: joined in the middle of pipe_id.\n"
    "outfalls.csv       class (key level1.level2.level3 by the table of HJ 1312-2023), mixed 1:\n"
    "                   storm outfall with sewage in it; responsible party by the ladder\n"
    "                   applicant, largest traced unit, county, with all units known\n"
    "                   (responsible) and with the recorded ones only (.._if_recorded: surveyed,\n"
    "                   or the outfall's own unit, whose name it bears); department, measure,\n"
    "                   rule; the true place in EPSG:4526.\n"
    "defects.csv        what the surveyor got wrong, layer and row, and what it is; damage_...\n"
    "                   only when it was asked for.\n";

static const char *const systems[CITY_CHANNEL] = {"storm", "sewage", "combined"};

/* @folder: where the files are, "" or "city1/" */
static void write_sources(CityFile *file, const char *form, const char *folder) {
    g_autoptr(GString) text = g_string_new(form);
    g_autofree char *path = g_strconcat("    path: ", folder, NULL);
    g_string_replace(text, "    path: ", path, 0);
    if (*folder != '\0') /* lists of cities are one round, not one after the other */
        g_string_replace(text, "  - role: outfalls\n", "  - role: outfalls\n    round: \"2024\"\n",
                         0);
    city_file_raw(file, text->str);
}

static void write_system_sources(CityFile *file, const char *form, const char *folder) {
    for (int layer = 0; layer < CITY_CHANNEL; layer++) {
        const char *letters = city_layer_letters((CityLayer)layer);
        /* The combined layers do not say their encoding themselves. */
        const char *encoding = layer == CITY_COMBINED ? "    encoding: GBK\n" : "";
        g_autoptr(GString) text = g_string_new(form);
        g_string_replace(text, "%1$s", letters, 0);
        g_string_replace(text, "%2$s", systems[layer], 0);
        g_string_replace(text, "%3$s", encoding, 0);
        write_sources(file, text->str, folder);
    }
}

static void write_city_sources(CityFile *file, const char *folder) {
    write_system_sources(file, line_source, folder);
    write_system_sources(file, point_source, folder);
    write_sources(file, other_sources, folder);
}

static CityFile *case_open(const City *city) {
    CityFile *file = city_file_open(city, "case.yaml", CITY_UTF8);
    g_autofree char *first = g_strdup_printf(head, city->options.n_pipe, city->options.seed);
    city_file_raw(file, first);
    return file;
}

bool city_case_write_province(const City *whole, int n_city, GError **error) {
    CityFile *file = case_open(whole);
    for (int i = 1; i <= n_city; i++) {
        g_autofree char *folder = g_strdup_printf("city%d/", i);
        write_city_sources(file, folder);
    }
    city_file_raw(file, settings);
    return city_file_close(file, error);
}

bool city_case_write(const City *city, GError **error) {
    CityFile *page = city_file_open(city, "truth/README", CITY_UTF8);
    city_file_raw(page, readme);
    if (!city_file_close(page, error)) return false;
    CityFile *file = case_open(city);
    write_city_sources(file, "");
    city_file_raw(file, settings);
    return city_file_close(file, error);
}
