/* Binding against columns that are made up here: the source below stands in for io/source. */
#include <string.h>

#include "engine/read/bind.h"

struct SySource {
    const SySourceField *fields;
    SyIndex n_field;
    SyTable *rows; /* texts; NULL: empty */
    SyCrs *crs;
    bool canonical;
    const char *remarks; /* its title, or NULL */
    int n_sample;        /* times it was asked */
};

const SySourceField *sy_source_fields(const SySource *source, SyIndex *n) {
    *n = source->n_field;
    return source->fields;
}

const char *sy_source_label(const SySource *source) {
    (void)source;
    return "t.dbf";
}

const SyCrs *sy_source_crs(const SySource *source) {
    return source->crs;
}

SyGeometryKind sy_source_geometry(const SySource *source) {
    (void)source;
    return SY_GEOMETRY_NONE;
}

bool sy_source_is_canonical(const SySource *source) {
    return source->canonical;
}

int64_t sy_source_n_feature(const SySource *source) {
    return source->rows == NULL ? 0 : source->rows->n_row;
}

const char *sy_source_remarks(const SySource *source) {
    return source->remarks;
}

SyTable *sy_source_sample(SySource *source, SyIndex n, GError **error) {
    (void)n, (void)error;
    source->n_sample++;
    SyTable *copy = sy_table_new(SY_GEOMETRY_NONE);
    for (SyIndex i = 0; i < source->n_field; i++)
        sy_table_add_column(copy, source->fields[i].name, SY_COLUMN_TEXT);
    for (SyIndex row = 0; source->rows != NULL && row < source->rows->n_row; row++) {
        sy_table_add_row(copy, row);
        for (SyIndex i = 0; i < source->n_field; i++) {
            const SyColumn *column = sy_table_column(source->rows, source->fields[i].name);
            if (column != NULL)
                sy_column_set_text(sy_table_column(copy, source->fields[i].name), row,
                                   sy_column_text(column, row));
        }
    }
    return copy;
}

static SyFields *fields;

/* "name name# name~": # numeric, ~ cut by the format. Values of every row: "a|b|c". */
static char *bind(SyRole role, const char *columns, const char *const *rows, GPtrArray *mappings,
                  SyCrs *crs, SyFindings *findings, GError **error) {
    g_auto(GStrv) names = g_strsplit(columns, " ", -1);
    SyIndex n = g_strv_length(names);
    g_autofree SySourceField *list = g_new0(SySourceField, n);
    SySource source = {.fields = list, .n_field = n, .crs = crs};
    for (SyIndex i = 0; i < n; i++) {
        list[i] =
            (SySourceField){names[i], strchr(names[i], '#') != NULL, strchr(names[i], '~') != NULL};
        names[i][strcspn(names[i], "#~")] = '\0';
    }
    g_autoptr(SyTable) table = sy_table_new(SY_GEOMETRY_NONE);
    for (SyIndex i = 0; i < n; i++) sy_table_add_column(table, names[i], SY_COLUMN_TEXT);
    for (; rows != NULL && *rows != NULL; rows++) {
        g_auto(GStrv) cells = g_strsplit(*rows, "|", -1);
        SyIndex row = sy_table_add_row(table, 0);
        for (SyIndex i = 0; i < n && cells[i] != NULL; i++)
            sy_column_set_text(sy_table_column(table, names[i]), row, cells[i]);
    }
    source.rows = table;
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    SyCaseSource asked = {.role = role, .mappings = mappings == NULL ? none : mappings};
    g_autoptr(GArray) bindings = sy_fields_bind(fields, &asked, &source, findings, error);
    if (bindings == NULL) return NULL;
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < bindings->len; i++) {
        const SyBinding *b = &g_array_index(bindings, SyBinding, i);
        g_string_append_printf(text, "%s%s=%s%s%s", i == 0 ? "" : " ", b->field->name,
                               b->column == NULL ? b->constant : b->column,
                               b->also == NULL ? "" : "+", b->also == NULL ? "" : b->also);
        if (b->field->type == SY_FIELD_LENGTH)
            g_string_append_printf(text, "[%g%s]", b->unit_m, b->unit_said ? "" : "?");
        if (b->in_degrees) g_string_append(text, "°");
    }
    return g_string_free(text, FALSE);
}

static void test_names(void) {
    static const struct {
        SyRole role;
        const char *columns, *expected;
    } cases[] = {
        {SY_ROLE_PIPES, "", ""},
        {SY_ROLE_PIPES, "ADDRESS", "road=ADDRESS"}, /* of CJJ 61: the street */
        {SY_ROLE_PIPES, "Id From TO", "id=Id from=From to=TO"},
        {SY_ROLE_PIPES, "S_Exp E_Exp PSize#", "from=S_Exp to=E_Exp size=PSize[0.001?]"},
        {SY_ROLE_PIPES, "起始点号 终止点号 管径(mm)#",
         "from=起始点号 to=终止点号 size=管径(mm)[0.001]"},
        {SY_ROLE_PIPES, "管径（㎜）#", "size=管径（㎜）[0.001]"},
        {SY_ROLE_PIPES, "LENGTH_FT# UP_INV_FT# SIZE1_FT#",
         "from_invert=UP_INV_FT[0.3048] size=SIZE1_FT[0.3048] length=LENGTH_FT[0.3048]"},
        {SY_ROLE_PIPES, "length_m# from_depth#", "from_depth=from_depth[1?] length=length_m[1]"},
        /* the preferred name first, whatever the order of columns; each column once */
        {SY_ROLE_NODES, "Map_No 图上点号 物探点号", "id=物探点号 map_id=图上点号"},
        {SY_ROLE_NODES, "Map_No", "id=Map_No"},
        {SY_ROLE_UNITS, "名称 单位名称", "name=单位名称"},
        /* composed of usual parts; two names in one; pinyin initials */
        {SY_ROLE_UNITS, "单位详细名称 组织机构代码/信用代码 建设地点",
         "code=组织机构代码/信用代码 name=单位详细名称 address=建设地点"},
        {SY_ROLE_OUTFALLS, "入河排口代号 排放口名称(现用) 晴天是否出水 所属县(区)",
         "id=入河排口代号 name=排放口名称(现用) county=所属县(区) dry_flow=晴天是否出水"},
        {SY_ROLE_PIPES, "始端井编号 末端井编号 SYGDGC# 公称直径#",
         "from=始端井编号 to=末端井编号 from_invert=SYGDGC[1?] size=公称直径[0.001?]"},
        {SY_ROLE_NODES, "JBH JDMGC# JSD#", "id=JBH ground=JDMGC[1?] depth=JSD[1?]"},
        /* a node's kind from the column of fittings, else from the one of features */
        {SY_ROLE_NODES, "特征 附属物", "kind=附属物+特征 feature=特征 appurtenance=附属物"},
        {SY_ROLE_UNITS, "经度分 经度度 经度秒 纬度度 纬度分 纬度秒",
         "x=经度度° y=纬度度° x_minute=经度分° x_second=经度秒° y_minute=纬度分° "
         "y_second=纬度秒°"},
        /* both ends of a line, by the names of a point's coordinates; all four or none */
        {SY_ROLE_PIPES, "起点X# 起点Y# 终点X# 终点Y#",
         "from_x=起点X from_y=起点Y to_x=终点X to_y=终点Y"},
        {SY_ROLE_PIPES, "S_X# S_Y# E_X# E_Y# S_Exp E_Exp",
         "from=S_Exp to=E_Exp from_x=S_X from_y=S_Y to_x=E_X to_y=E_Y"},
        {SY_ROLE_PIPES, "QDXZB# QDYZB# ZDXZB# ZDYZB#",
         "from_x=QDXZB from_y=QDYZB to_x=ZDXZB to_y=ZDYZB"},
        {SY_ROLE_PIPES, "起点横坐标 起点纵坐标 终点横坐标 终点纵坐标",
         "from_x=起点横坐标 from_y=起点纵坐标 to_x=终点横坐标 to_y=终点纵坐标"},
        {SY_ROLE_PIPES, "x1# y1# x2# y2#", "from_x=x1 from_y=y1 to_x=x2 to_y=y2"},
        {SY_ROLE_PIPES, "起点X(m) 起点Y(m) 终点X(m) 终点Y(m)",
         "from_x=起点X(m) from_y=起点Y(m) to_x=终点X(m) to_y=终点Y(m)"},
        {SY_ROLE_CHANNELS, "start_lon# start_lat# end_lon# end_lat#",
         "from_x=start_lon° from_y=start_lat° to_x=end_lon° to_y=end_lat°"},
        {SY_ROLE_PIPES,
         "起点经度度 起点经度分 起点纬度度 起点纬度分 终点经度度 终点经度分 终点纬度度 终点纬度分",
         "from_x=起点经度度° from_y=起点纬度度° from_x_minute=起点经度分° "
         "from_y_minute=起点纬度分° to_x=终点经度度° to_y=终点纬度度° to_x_minute=终点经度分° "
         "to_y_minute=终点纬度分°"},
        {SY_ROLE_PIPES, "点号起点 点号终点 埋深(m)起点# 埋深(m)终点#", /* two rows of header */
         "from=点号起点 to=点号终点 from_depth=埋深(m)起点[1] to_depth=埋深(m)终点[1]"},
        {SY_ROLE_PIPES, "起点X# 起点Y# 终点X#", ""},
        {SY_ROLE_PIPES, "X# Y#", ""},
        {SY_ROLE_NODES, "起点X# 起点Y# X(m)# Y(m)#", "x=X(m) y=Y(m)"},
        {SY_ROLE_NODES, "特征", "kind=特征 feature=特征"},
        /* 10 bytes of a .dbf */
        {SY_ROLE_PIPES, "起点管底高~# 连接管线点~", "to=连接管线点 from_invert=起点管底高[1?]"},
        {SY_ROLE_PIPES, "起点管底高#", ""},
        {SY_ROLE_PIPES, "ＦＲＯＭ＿ＮＯＤＥ to-node", "from=ＦＲＯＭ＿ＮＯＤＥ to=to-node"},
        {SY_ROLE_CHANNELS, "FromNode# ToNode# COMID#", "id=COMID"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(SyFindings) findings = sy_findings_new();
        g_autofree char *bound =
            bind(cases[i].role, cases[i].columns, NULL, NULL, NULL, findings, NULL);
        g_assert_cmpstr(bound, ==, cases[i].expected);
    }
}

/* Names that mean different things are bound by what is in the columns. */
static void test_values_decide(void) {
    const char *const flow[] = {"+", "-", "+", NULL}, *const kinds[] = {"雨水", "污水", NULL};
    const char *const other[] = {"混凝土", "PVC", NULL}, *const digits[] = {"1", "2", NULL};
    const char *const mostly[] = {"Y", "W", "Y", "Y", "?", NULL}, *const empty[] = {"", NULL};
    static const struct {
        const char *column;
        int rows;
        const char *expected;
        bool finding;
    } cases[] = {
        {"LX", 0, "flow=LX", false}, {"LX", 1, "system=LX", true},
        {"LX", 2, "", true},         {"LX", 3, "", true},
        {"Type", 3, "", true},       {"Type", 4, "system=Type", false},
        {"FlowDir", 5, "", false},   {"管类", 2, "system=管类", false},
    };
    const char *const *const rows[] = {flow, kinds, other, digits, mostly, empty};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(SyFindings) findings = sy_findings_new();
        g_autofree char *bound =
            bind(SY_ROLE_PIPES, cases[i].column, rows[cases[i].rows], NULL, NULL, findings, NULL);
        g_assert_cmpstr(bound, ==, cases[i].expected);
        g_test_message("case %zu: %u findings", i, sy_findings_count(findings));
        g_assert_true((sy_findings_count(findings) > 0) == cases[i].finding);
    }
    /* columns of the points in a sheet of both say nothing of the pipes */
    static const char *const wells[] = {"雨水井", "污水井", NULL};
    g_autoptr(SyFindings) none_found = sy_findings_new();
    g_autofree char *of_points = bind(SY_ROLE_PIPES, "附属物", wells, NULL, NULL, none_found, NULL);
    g_assert_cmpstr(of_points, ==, "");
    g_autofree char *unnamed = bind(SY_ROLE_PIPES, "某列", wells, NULL, NULL, none_found, NULL);
    g_assert_cmpstr(unnamed, ==, "system=某列");
    /* a text column under a number's name */
    const char *const text[] = {"good", "bad", NULL}, *const number[] = {"1.5", "2 m", "?", NULL};
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autofree char *none = bind(SY_ROLE_NODES, "井深", text, NULL, NULL, findings, NULL);
    g_assert_cmpstr(none, ==, "");
    g_assert_cmpstr(sy_findings_get(findings, 0)->code, ==, "read.column_unfit");
    g_autofree char *depth = bind(SY_ROLE_NODES, "井深", number, NULL, NULL, findings, NULL);
    g_assert_cmpstr(depth, ==, "depth=井深[1?]");
}

static void test_places(void) {
    g_autoptr(SyCrs) plane = sy_crs_parse("EPSG:4547", NULL, NULL);
    g_autoptr(SyCrs) degrees = sy_crs_parse("EPSG:4490", NULL, NULL);
    const struct {
        const char *columns;
        SyCrs *crs;
        const char *expected;
    } cases[] = {
        {"X Y", NULL, "x=X y=Y"},
        {"X", NULL, ""},
        {"经度 Y", NULL, ""}, /* no pair */
        {"X Y 经度 纬度", NULL, "x=经度° y=纬度° other_x=X other_y=Y"},
        {"X Y 经度 纬度", plane, "x=X y=Y other_x=经度° other_y=纬度°"},
        {"X Y 经度 纬度", degrees, "x=经度° y=纬度° other_x=X other_y=Y"},
        {"X Y", degrees, "x=X y=Y"},
        {"lat lon", NULL, "x=lon° y=lat°"},
        {"lat lng", NULL, "x=lng° y=lat°"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(SyFindings) findings = sy_findings_new();
        g_autofree char *bound =
            bind(SY_ROLE_OUTFALLS, cases[i].columns, NULL, NULL, cases[i].crs, findings, NULL);
        g_assert_cmpstr(bound, ==, cases[i].expected);
    }
}

static GPtrArray *mappings_of(SyMapping *list, gsize n) {
    GPtrArray *mappings = g_ptr_array_new();
    for (gsize i = 0; i < n; i++) g_ptr_array_add(mappings, &list[i]);
    return mappings;
}

static void test_declared(void) {
    SyMapping list[] = {
        {.kind = SY_MAPPING_FIELD, .field = "from", .value = "b", .place = "here"},
        {.kind = SY_MAPPING_FIELD, .field = "to", .value = "起始点号", .place = "here"},
        {.kind = SY_MAPPING_FIELD, .field = "size", .value = "D", .unit = "in", .place = "here"},
        {.kind = SY_MAPPING_FIELD, .field = "length", .value = "L", .unit = "ft", .place = "here"},
        {.kind = SY_MAPPING_FIELD, .field = "material", .value = "", .place = "here"},
        {.kind = SY_MAPPING_FIELD, .field = "from_depth", .value = "d_mm", .place = "here"},
        {.kind = SY_MAPPING_CONSTANT, .field = "system", .value = "storm", .place = "here"},
        {.kind = SY_MAPPING_VALUE, .field = "flow", .raw = "1", .value = "along", .place = "here"},
    };
    g_autoptr(GPtrArray) mappings = mappings_of(list, G_N_ELEMENTS(list));
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autofree char *bound = bind(SY_ROLE_PIPES, "B 起始点号 D# L[ft]# 材质 d_mm# 管类", NULL,
                                  mappings, NULL, findings, NULL);
    g_assert_cmpstr(bound, ==,
                    "from=B to=起始点号 system=storm from_depth=d_mm[0.001] size=D[0.0254] "
                    "length=L[ft][0.3048]");
    g_assert_cmpuint(sy_findings_count(findings), ==, 0);
    g_autoptr(GError) error = NULL;
    g_assert_null(bind(SY_ROLE_PIPES, "x y", NULL, mappings, NULL, findings, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
    g_assert_cmpstr(error->message, ==,
                    "here: t.dbf has no column \"b\" for pipes.from (it has: x, y)");
}

static void test_findings(void) {
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autofree char *bound =
        bind(SY_ROLE_PIPES, "起点管底高~# GJ# from_ground_ft#", NULL, NULL, NULL, findings, NULL);
    g_assert_nonnull(bound);
    g_assert_cmpuint(sy_findings_count(findings), ==, 2);
    g_assert_cmpstr(sy_findings_get(findings, 0)->code, ==, "read.column_by_prefix");
    g_assert_cmpstr(sy_findings_get(findings, 1)->code, ==, "read.unit_assumed");
    g_assert_cmpstr(sy_findings_get(findings, 1)->arguments, ==,
                    "{\"columns\":\"起点管底高 (m), GJ (mm)\"}");
}

/* Names that are the initials of the pinyin of Chinese ones, after all others; not English words,
 * nor what the values do not fit. */
static void test_initials(void) {
    static const struct {
        SyRole role;
        const char *columns, *expected;
    } cases[] = {
        {SY_ROLE_PIPES, "QDBM ZDBM DMGG# GDCL",
         "from=QDBM to=ZDBM size=DMGG[0.001?] material=GDCL"},
        {SY_ROLE_PIPES, "SYJBH LJDWTH", "from=SYJBH to=LJDWTH"},
        {SY_ROLE_PIPES, "QDBM QDMC", "from=QDBM"},
        {SY_ROLE_UNITS, "DWMC XXDZ", "name=DWMC address=XXDZ"},
        {SY_ROLE_UNITS, "DWMC 单位名称", "name=单位名称"},
        {SY_ROLE_UNITS, "DEMC DW CLASS", ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(SyFindings) findings = sy_findings_new();
        g_autofree char *bound =
            bind(cases[i].role, cases[i].columns, NULL, NULL, NULL, findings, NULL);
        g_assert_cmpstr(bound, ==, cases[i].expected);
    }
}

/* A SWMM file speaks the contract: its names only, all in metres. */
static void test_canonical(void) {
    const SySourceField list[] = {
        {"id", false, false}, {"size", true, false}, {"管类", false, false}};
    SySource source = {.fields = list, .n_field = 3, .canonical = true};
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    SyCaseSource asked = {.role = SY_ROLE_PIPES, .mappings = none};
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(GArray) bindings = sy_fields_bind(fields, &asked, &source, findings, NULL);
    g_assert_cmpuint(bindings->len, ==, 2);
    g_assert_cmpfloat(sy_binding_find(bindings, "size")->unit_m, ==, 1);
    g_assert_null(sy_binding_find(bindings, "system"));
    g_assert_cmpuint(sy_findings_count(findings), ==, 0);
    g_assert_cmpint(source.n_sample, ==, 0);
}

/* A report without times says in its title of which day all its samples are. */
static void test_title(void) {
    const SySourceField list[] = {{"点位", false, false}};
    static const struct {
        const char *remarks, *time;
    } cases[] = {{"检测报告 采样日期：2024年3月20日 报告日期：2024年4月1日", "2024-03-20"},
                 {"报告日期：2024年4月1日", NULL},
                 {"采样日期：2024年3月", NULL},
                 {NULL, NULL}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        SySource source = {.fields = list, .n_field = 1, .remarks = cases[i].remarks};
        g_autoptr(GPtrArray) none = g_ptr_array_new();
        SyCaseSource asked = {.role = SY_ROLE_SAMPLES, .mappings = none};
        g_autoptr(SyFindings) findings = sy_findings_new();
        g_autoptr(GArray) bindings = sy_fields_bind(fields, &asked, &source, findings, NULL);
        const SyBinding *time = sy_binding_find(bindings, "time");
        g_assert_cmpstr(time == NULL ? NULL : time->constant, ==, cases[i].time);
        g_assert_cmpuint(sy_findings_count(findings), ==, time != NULL);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GError) error = NULL;
    fields = sy_fields_load(g_getenv("SUYUAN_DATA"), &error);
    g_assert_no_error(error);
    g_test_add_func("/fields-bind/names", test_names);
    g_test_add_func("/fields-bind/values-decide", test_values_decide);
    g_test_add_func("/fields-bind/places", test_places);
    g_test_add_func("/fields-bind/declared", test_declared);
    g_test_add_func("/fields-bind/findings", test_findings);
    g_test_add_func("/fields-bind/canonical", test_canonical);
    g_test_add_func("/fields-bind/initials", test_initials);
    g_test_add_func("/fields-bind/title", test_title);
    int status = g_test_run();
    sy_fields_free(fields);
    return status;
}
