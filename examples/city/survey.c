/* What the surveyor delivers as shapefiles: three pipe systems, their points, ditches, rivers. */
#include <gdal.h>
#include <glib/gstdio.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdio.h>

#include "examples/city/city.h"

#define DATE_OF_SURVEY "2024-06-30"

/* How a shapefile says what encoding it is in. */
typedef enum { SAYS_CPG, SAYS_LANGUAGE_ID, SAYS_NOTHING } Says;

typedef struct {
    const char *name;
    OGRFieldType type;
    int width, precision;
} Column;

typedef struct {
    GDALDatasetH dataset;
    OGRLayerH layer;
    OGRFeatureH feature;
    char *path;
    Says says;
    bool failed;
} Shape;

static bool shape_open(Shape *shape, const City *city, const char *name, OGRwkbGeometryType type,
                       const Column *columns, guint n_column, Says says) {
    g_autofree char *file = g_strdup_printf("%s.shp", name);
    /* Texts are GBK already: OGR is to store the bytes as they are, which is also much faster. */
    const char *options[] = {"ENCODING=", "DBF_DATE_LAST_UPDATE=" DATE_OF_SURVEY, NULL};
    *shape = (Shape){.says = says, .path = g_build_filename(city->options.folder, file, NULL)};
    shape->dataset =
        GDALCreate(GDALGetDriverByName("ESRI Shapefile"), shape->path, 0, 0, 0, GDT_Unknown, NULL);
    if (shape->dataset == NULL) return false;
    OGRSpatialReferenceH crs = OSRNewSpatialReference(NULL);
    OSRImportFromEPSG(crs, CITY_EPSG);
    shape->layer = GDALDatasetCreateLayer(shape->dataset, name, crs, type, (char **)options);
    OSRRelease(crs);
    if (shape->layer == NULL) return false;
    for (guint i = 0; i < n_column; i++) {
        OGRFieldDefnH field = OGR_Fld_Create(columns[i].name, columns[i].type);
        OGR_Fld_SetWidth(field, columns[i].width);
        OGR_Fld_SetPrecision(field, columns[i].precision);
        if (OGR_L_CreateField(shape->layer, field, TRUE) != OGRERR_NONE) shape->failed = true;
        OGR_Fld_Destroy(field);
    }
    shape->feature = OGR_F_Create(OGR_L_GetLayerDefn(shape->layer));
    return !shape->failed;
}

static void shape_text(Shape *shape, int column, const char *text) {
    if (text == NULL) {
        OGR_F_SetFieldNull(shape->feature, column);
        return;
    }
    if (g_str_is_ascii(text)) {
        OGR_F_SetFieldString(shape->feature, column, text);
        return;
    }
    g_autofree char *gbk = city_gbk(text);
    OGR_F_SetFieldString(shape->feature, column, gbk);
}

static void shape_write(Shape *shape, OGRGeometryH geometry) {
    OGR_F_SetGeometryDirectly(shape->feature, geometry);
    OGR_F_SetFID(shape->feature, OGRNullFID);
    if (OGR_L_CreateFeature(shape->layer, shape->feature) != OGRERR_NONE) shape->failed = true;
}

/* The .dbf's language byte and the .cpg, as some surveyor's program left them. */
static bool say_encoding(const Shape *shape) {
    g_autofree char *stem = g_strndup(shape->path, strlen(shape->path) - 4);
    g_autofree char *cpg = g_strconcat(stem, ".cpg", NULL);
    g_autofree char *dbf = g_strconcat(stem, ".dbf", NULL);
    g_remove(cpg);
    if (shape->says == SAYS_CPG) return g_file_set_contents(cpg, "CP936", -1, NULL);
    if (shape->says == SAYS_NOTHING) return true;
    FILE *stream = g_fopen(dbf, "r+b");
    if (stream == NULL) return false;
    bool good = fseek(stream, 29, SEEK_SET) == 0 && fputc(0x4D, stream) != EOF;
    return fclose(stream) == 0 && good;
}

static bool shape_close(Shape *shape, GError **error) {
    if (shape->feature != NULL) OGR_F_Destroy(shape->feature);
    if (shape->dataset != NULL) GDALClose(shape->dataset);
    bool good = shape->layer != NULL && !shape->failed && say_encoding(shape);
    if (!good) {
        const char *why = CPLGetLastErrorMsg();
        g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT, "%s: %s", shape->path,
                    *why != '\0' ? why : "not writable");
    }
    g_free(shape->path);
    return good;
}

static void add_vertex(OGRGeometryH line, const City *city, CityPoint at) {
    OGR_G_AddPoint_2D(line, CITY_ORIGIN_EAST_M + at.x,
                      CITY_ORIGIN_NORTH_M + city->options.north_m + at.y);
}

/* ---- lines ---- */

enum {
    LNO,
    S_EXP,
    E_EXP,
    S_DEEP,
    E_DEEP,
    QDGC,
    ZDGC,
    TYPE,
    MATERIAL,
    PSIZE,
    FLOW_DIR,
    EMBED,
    ADDRESS,
    BELONG,
    PIPE_TYPE,
    DATA_SOURCE,
    STATUS,
    YXFS,
    MDATE,
    N_LINE_COLUMN
};
static const Column line_columns[N_LINE_COLUMN] = {[LNO] = {"Lno", OFTString, 12, 0},
                                                   [S_EXP] = {"S_Exp", OFTString, 10, 0},
                                                   [E_EXP] = {"E_Exp", OFTString, 10, 0},
                                                   [S_DEEP] = {"S_Deep", OFTReal, 7, 2},
                                                   [E_DEEP] = {"E_Deep", OFTReal, 7, 2},
                                                   [QDGC] = {"QDGC", OFTReal, 9, 3},
                                                   [ZDGC] = {"ZDGC", OFTReal, 9, 3},
                                                   [TYPE] = {"Type", OFTString, 4, 0},
                                                   [MATERIAL] = {"Material", OFTString, 12, 0},
                                                   [PSIZE] = {"PSize", OFTString, 12, 0},
                                                   [FLOW_DIR] = {"FlowDir", OFTString, 1, 0},
                                                   [EMBED] = {"EmBed", OFTString, 10, 0},
                                                   [ADDRESS] = {"Address", OFTString, 20, 0},
                                                   [BELONG] = {"Belong", OFTString, 40, 0},
                                                   [PIPE_TYPE] = {"Pipe_Type", OFTString, 1, 0},
                                                   [DATA_SOURCE] = {"DataSource", OFTString, 1, 0},
                                                   [STATUS] = {"Status", OFTString, 1, 0},
                                                   [YXFS] = {"YXFS", OFTString, 8, 0},
                                                   [MDATE] = {"Mdate", OFTDate, 10, 0}};

/* A pipe as the surveyor drew it: from his first point to his second. */
typedef struct {
    CityPoint at[2];
    SyIndex node[2];
    double invert_m[2], depth_m[2];
    bool no_id[2];
    bool against; /* the water runs from the second to the first */
    char flow;    /* what he wrote about it */
} Drawn;

static Drawn draw(const City *city, SyIndex no) {
    const CityPipe *pipe = CITY_AT(city->net.pipes, CityPipe, no);
    /* A duplicate has what its original has, mistakes and all. */
    SyIndex seen = pipe->copy != CITY_COPY_NONE ? pipe->original : no;
    uint8_t flag = city->defects.pipe_flag[no];
    bool against = (city->defects.pipe_flag[seen] & CITY_FLAG_DRAWN_AGAINST) != 0;
    if (pipe->copy == CITY_COPY_REVERSED) against = !against;
    Drawn drawn = {.flow = against ? '-' : '+'};
    if (flag & CITY_FLAG_REVERSED) against = !against;
    if (flag & CITY_FLAG_NO_FLOW) drawn.flow = '\0';
    drawn.against = against;
    bool both = city->options.damage[CITY_DAMAGE_ZERO_INVERT] > 0;
    for (int end = 0; end < 2; end++) {
        int to = against ? 1 - end : end;
        SyIndex node = end == 0 ? pipe->from : pipe->to;
        double invert_m = end == 0 ? pipe->from_invert_m : pipe->to_invert_m;
        bool zero = (flag & (end == 0 ? CITY_FLAG_ZERO_FROM : CITY_FLAG_ZERO_TO)) != 0;
        drawn.node[to] = node;
        drawn.at[to] = city_pipe_end(city, seen, end, &drawn.no_id[to]);
        drawn.depth_m[to] = CITY_AT(city->net.nodes, CityNode, node)->ground_m - invert_m;
        drawn.invert_m[to] = zero ? 0 : invert_m;
        if (zero && both) drawn.depth_m[to] = 0;
        if (flag & CITY_FLAG_NO_IDS) drawn.no_id[to] = true;
    }
    return drawn;
}

static OGRGeometryH drawn_line(const City *city, SyIndex no, const Drawn *drawn) {
    const CityPipe *pipe = CITY_AT(city->net.pipes, CityPipe, no);
    if (city->defects.pipe_flag[no] & CITY_FLAG_NO_GEOMETRY) return NULL;
    OGRGeometryH line = OGR_G_CreateGeometry(wkbLineString);
    add_vertex(line, city, drawn->at[0]);
    for (uint32_t i = 0; i < pipe->n_vertex; i++) {
        uint32_t k = pipe->vertex_offset + (drawn->against ? pipe->n_vertex - 1 - i : i);
        add_vertex(line, city, *CITY_AT(city->net.vertices, CityPoint, k));
    }
    add_vertex(line, city, drawn->at[1]);
    return line;
}

static void size_text(const CityPipe *pipe, char *text, size_t n) {
    if (pipe->height_mm == 0)
        g_snprintf(text, n, "DN%u", pipe->width_mm);
    else
        g_snprintf(text, n, "%u×%u", pipe->width_mm, pipe->height_mm);
}

static const char *material_of(const CityPipe *pipe, SyIndex no) {
    if (pipe->mode == CITY_PRESSURE || pipe->mode == CITY_SIPHON) return "钢";
    if (pipe->height_mm > 0) return pipe->layer == CITY_COMBINED ? "砖石" : "混凝土";
    if (pipe->width_mm >= 800) return "混凝土";
    const char *small[] = {"HDPE", "混凝土", "PVC", "HDPE"};
    return small[no % 4];
}

static void write_owner(Shape *shape, const City *city, const CityPipe *pipe) {
    const char *types[] = {"1", "2", "3"};
    shape_text(shape, PIPE_TYPE, types[pipe->ownership]);
    g_autofree char *owner = NULL;
    if (pipe->ownership == CITY_PRIVATE && pipe->owner != 0)
        owner = city_owner_name(city, pipe->owner);
    else if (pipe->ownership == CITY_COLLECTIVE)
        owner = g_strdup("村民委员会");
    else if (pipe->ownership == CITY_MUNICIPAL)
        owner = g_strconcat(city_name(city), "市排水管理处", NULL);
    shape_text(shape, BELONG, owner);
    g_autofree char *street =
        pipe->street == SY_NONE
            ? NULL
            : city_street_name(city, CITY_AT(city->plan.streets, CityStreet, pipe->street)->name);
    shape_text(shape, ADDRESS, street);
}

static void write_pipe(Shape *shape, const City *city, SyIndex no) {
    const CityPipe *pipe = CITY_AT(city->net.pipes, CityPipe, no);
    static const char *const modes[] = {"重力", "压力", "倒虹", "溢流"};
    static const char *const status[] = {"0", "1", "4"};
    Drawn drawn = draw(city, no);
    char size[16], flow[2] = {drawn.flow, '\0'};
    g_autofree char *id = city_pipe_id(&city->net, no);
    shape_text(shape, LNO, id);
    for (int end = 0; end < 2; end++) {
        g_autofree char *node = city_node_id(&city->net, drawn.node[end]);
        shape_text(shape, end == 0 ? S_EXP : E_EXP, drawn.no_id[end] ? NULL : node);
        OGR_F_SetFieldDouble(shape->feature, end == 0 ? S_DEEP : E_DEEP, drawn.depth_m[end]);
        OGR_F_SetFieldDouble(shape->feature, end == 0 ? QDGC : ZDGC, drawn.invert_m[end]);
    }
    size_text(pipe, size, sizeof(size));
    shape_text(shape, TYPE, city_layer_letters((CityLayer)pipe->layer));
    shape_text(shape, MATERIAL, material_of(pipe, no));
    shape_text(shape, PSIZE, size);
    shape_text(shape, FLOW_DIR, drawn.flow == '\0' ? NULL : flow);
    shape_text(shape, EMBED,
               pipe->well_link             ? "井内连线"
               : pipe->mode == CITY_SIPHON ? "水下"
               : pipe->height_mm > 0       ? "管沟"
                                           : "直埋");
    write_owner(shape, city, pipe);
    shape_text(shape, DATA_SOURCE, no % 11 == 5 ? "3" : "1");
    shape_text(shape, STATUS, status[pipe->status]);
    shape_text(shape, YXFS, modes[pipe->mode]);
    OGR_F_SetFieldDateTime(shape->feature, MDATE,
                           pipe->layer == CITY_COMBINED ? 1990 : 2005 + (int)(no % 3) * 5, 1, 1, 0,
                           0, 0, 0);
    shape_write(shape, drawn_line(city, no, &drawn));
}

static bool write_lines(const City *city, CityLayer layer, Says says, GError **error) {
    Shape shape;
    g_autofree char *name = g_strconcat(city_layer_letters(layer), "_LINE", NULL);
    if (shape_open(&shape, city, name, wkbLineString, line_columns, N_LINE_COLUMN, says))
        for (SyIndex i = 0; i < city->net.pipes->len; i++)
            if (CITY_AT(city->net.pipes, CityPipe, i)->layer == layer &&
                city->truth.fid[i] != SY_NONE)
                write_pipe(&shape, city, i);
    return shape_close(&shape, error);
}

/* ---- points ---- */

enum { EXP_NO, X, Y, HIGH, CODE, FEATURE, SUBSID, WELL_DEEP, NOTE, N_POINT_COLUMN };
static const Column point_columns[N_POINT_COLUMN] = {[EXP_NO] = {"Exp_No", OFTString, 10, 0},
                                                     [X] = {"X", OFTReal, 12, 3},
                                                     [Y] = {"Y", OFTReal, 13, 3},
                                                     [HIGH] = {"High", OFTReal, 8, 3},
                                                     [CODE] = {"Code", OFTString, 8, 0},
                                                     [FEATURE] = {"Feature", OFTString, 10, 0},
                                                     [SUBSID] = {"Subsid", OFTString, 12, 0},
                                                     [WELL_DEEP] = {"WellDeep", OFTReal, 6, 2},
                                                     [NOTE] = {"Note", OFTString, 20, 0}};

/* CJJ 61-2017 annex F: appurtenance, element codes for storm, sewage and combined. */
static const struct {
    const char *subsid, *code[3];
} appurtenances[CITY_N_NODE_KIND] = {
    [CITY_MANHOLE] = {"检查井", {"52012202", "52022202", "52032202"}},
    [CITY_INLET] = {"雨水箅", {"52012204", "52022204", "52032206"}},
    [CITY_OUTLET] = {"排放口", {"52012105", "52022105", "52032105"}},
    [CITY_PUMP] = {"泵站", {"52012219", "52022221", "52032222"}},
    [CITY_WEIR] = {"截流井", {"52012206", "52022206", "52032208"}},
    [CITY_TREATMENT] = {"污水处理场", {"52990000", "52022218", "52990000"}},
    [CITY_SIPHON_WELL] = {"倒虹井", {"52012218", "52022220", "52032221"}},
    [CITY_SEPTIC] = {"化粪池", {"52012215", "52022215", "52032217"}},
    [CITY_JOINT] = {NULL, {"52990000", "52990000", "52990000"}},
};

static void write_point(Shape *shape, const City *city, SyIndex no, CityPoint at) {
    const CityNode *node = CITY_AT(city->net.nodes, CityNode, no);
    bool no_depth = (city->defects.node_flag[no] & CITY_NODE_NO_DEPTH) != 0;
    g_autofree char *id = city_node_id(&city->net, no);
    double north_m = CITY_ORIGIN_NORTH_M + city->options.north_m + at.y,
           east_m = CITY_ORIGIN_EAST_M + at.x;
    shape_text(shape, EXP_NO, id);
    /* Surveyors call the northing X. */
    OGR_F_SetFieldDouble(shape->feature, X, north_m);
    OGR_F_SetFieldDouble(shape->feature, Y, east_m);
    OGR_F_SetFieldDouble(shape->feature, HIGH, node->ground_m);
    shape_text(shape, CODE, appurtenances[node->kind].code[node->layer]);
    shape_text(shape, FEATURE, NULL);
    shape_text(shape, SUBSID, appurtenances[node->kind].subsid);
    OGR_F_SetFieldDouble(shape->feature, WELL_DEEP, no_depth ? 0 : node->ground_m - node->invert_m);
    shape_text(shape, NOTE, node->kind == CITY_WEIR ? "溢流堰" : NULL);
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
    OGR_G_SetPoint_2D(point, 0, east_m, north_m);
    shape_write(shape, point);
}

static bool write_points(const City *city, CityLayer layer, Says says, GError **error) {
    Shape shape;
    g_autofree char *name = g_strconcat(city_layer_letters(layer), "_POINT", NULL);
    const GArray *nodes = city->net.nodes;
    if (shape_open(&shape, city, name, wkbPoint, point_columns, N_POINT_COLUMN, says)) {
        for (SyIndex i = 0; i < nodes->len; i++)
            if (CITY_AT(nodes, CityNode, i)->layer == layer && city->truth.node_fid[i] != SY_NONE)
                write_point(&shape, city, i, CITY_AT(nodes, CityNode, i)->at);
        /* A number given twice: the second is an unrelated point in the yard behind. */
        for (SyIndex i = 0; i < nodes->len; i++) {
            CityPoint at = CITY_AT(nodes, CityNode, i)->at;
            if (CITY_AT(nodes, CityNode, i)->layer == layer &&
                (city->defects.node_flag[i] & CITY_NODE_TWICE))
                write_point(&shape, city, i, (CityPoint){at.x + 13.7, at.y + 9.1});
        }
    }
    return shape_close(&shape, error);
}

/* ---- ditches and rivers ---- */

enum { GQBH, GQ_QDDH, GQ_ZDDH, GQ_QDGC, GQ_ZDGC, DMCC, CZ, LX, GLDW, ZT, N_DITCH_COLUMN };
static const Column ditch_columns[N_DITCH_COLUMN] = {
    [GQBH] = {"GQBH", OFTString, 12, 0},    [GQ_QDDH] = {"QDDH", OFTString, 10, 0},
    [GQ_ZDDH] = {"ZDDH", OFTString, 10, 0}, [GQ_QDGC] = {"QDGC", OFTReal, 9, 3},
    [GQ_ZDGC] = {"ZDGC", OFTReal, 9, 3},    [DMCC] = {"DMCC", OFTString, 16, 0},
    [CZ] = {"CZ", OFTString, 10, 0},        [LX] = {"LX", OFTString, 4, 0},
    [GLDW] = {"GLDW", OFTString, 40, 0},    [ZT] = {"ZT", OFTString, 8, 0}};

static void write_ditch(Shape *shape, const City *city, SyIndex no) {
    const CityPipe *pipe = CITY_AT(city->net.pipes, CityPipe, no);
    Drawn drawn = draw(city, no);
    g_autofree char *id = city_pipe_id(&city->net, no);
    g_autofree char *from = city_node_id(&city->net, drawn.node[0]);
    g_autofree char *to = city_node_id(&city->net, drawn.node[1]);
    g_autofree char *size =
        g_strdup_printf("%.1f×%.1f", pipe->width_mm / 1000.0, pipe->height_mm / 1000.0);
    shape_text(shape, GQBH, id);
    shape_text(shape, GQ_QDDH, from);
    shape_text(shape, GQ_ZDDH, to);
    OGR_F_SetFieldDouble(shape->feature, GQ_QDGC, drawn.invert_m[0]);
    OGR_F_SetFieldDouble(shape->feature, GQ_ZDGC, drawn.invert_m[1]);
    shape_text(shape, DMCC, size);
    shape_text(shape, CZ, no % 3 == 0 ? "土质" : "浆砌石");
    shape_text(shape, LX, drawn.flow == '+' ? "正向" : "反向");
    shape_text(shape, GLDW, "乡镇人民政府");
    shape_text(shape, ZT, "在用");
    shape_write(shape, drawn_line(city, no, &drawn));
}

static bool write_ditches(const City *city, GError **error) {
    Shape shape;
    if (shape_open(&shape, city, "GQ_LINE", wkbLineString, ditch_columns, N_DITCH_COLUMN, SAYS_CPG))
        for (SyIndex i = 0; i < city->net.pipes->len; i++)
            if (CITY_AT(city->net.pipes, CityPipe, i)->layer == CITY_CHANNEL)
                write_ditch(&shape, city, i);
    return shape_close(&shape, error);
}

enum { HLBM, HLMC, SJHL, KD, N_RIVER_COLUMN };
static const Column river_columns[N_RIVER_COLUMN] = {[HLBM] = {"HLBM", OFTString, 12, 0},
                                                     [HLMC] = {"HLMC", OFTString, 40, 0},
                                                     [SJHL] = {"SJHL", OFTString, 40, 0},
                                                     [KD] = {"KD", OFTReal, 7, 1}};

/* Does another river run in at this vertex? */
static bool is_confluence(const CityPlan *plan, SyIndex water, SyIndex vertex) {
    for (guint i = 0; i < plan->waters->len; i++) {
        const CityWater *other = CITY_AT(plan->waters, CityWater, i);
        if (other->kind == CITY_TRIBUTARY && other->into == water && other->into_at == vertex)
            return true;
    }
    return false;
}

static void write_river(Shape *shape, const City *city, SyIndex no) {
    const CityPlan *plan = &city->plan;
    const CityWater *river = CITY_AT(plan->waters, CityWater, no);
    const char *into =
        river->into == SY_NONE ? NULL : CITY_AT(plan->waters, CityWater, river->into)->name;
    OGRGeometryH line = OGR_G_CreateGeometry(wkbLineString);
    for (guint i = 0; i < river->line->len; i++) {
        CityPoint at = CITY_AT(river->line, CityBank, i)->at;
        add_vertex(line, city, at);
        bool last = i + 1 == river->line->len;
        if (!last && (i == 0 || !is_confluence(plan, no, i))) continue;
        shape_text(shape, HLBM, river->code);
        shape_text(shape, HLMC, river->name);
        shape_text(shape, SJHL, into);
        OGR_F_SetFieldDouble(shape->feature, KD, 2 * river->half_width_m);
        shape_write(shape, line);
        line = OGR_G_CreateGeometry(wkbLineString);
        add_vertex(line, city, at);
    }
    OGR_G_DestroyGeometry(line);
}

static bool write_rivers(const City *city, GError **error) {
    Shape shape;
    const CityPlan *plan = &city->plan;
    if (shape_open(&shape, city, "HL", wkbLineString, river_columns, N_RIVER_COLUMN,
                   SAYS_LANGUAGE_ID))
        for (SyIndex i = 0; i < plan->waters->len; i++)
            if (CITY_AT(plan->waters, CityWater, i)->kind != CITY_DITCH)
                write_river(&shape, city, i);
    return shape_close(&shape, error);
}

bool city_survey_write(City *city, GError **error) {
    static const Says says[CITY_CHANNEL] = {SAYS_CPG, SAYS_LANGUAGE_ID, SAYS_NOTHING};
    GDALAllRegister();
    for (int layer = 0; layer < CITY_CHANNEL; layer++)
        if (!write_lines(city, (CityLayer)layer, says[layer], error) ||
            !write_points(city, (CityLayer)layer, says[layer], error))
            return false;
    return write_ditches(city, error) && write_rivers(city, error);
}
