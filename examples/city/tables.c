/* The tables and areas that come with the survey: outfalls, units, connections, zones. */
#include <ogr_srs_api.h>

#include "examples/city/city.h"

/* Map to longitude and latitude in CGCS2000 (EPSG:4490). */
typedef struct {
    OGRCoordinateTransformationH transformation;
    double north_m; /* of the city */
} ToDegrees;

static ToDegrees to_degrees_new(const City *city) {
    OGRSpatialReferenceH plane = OSRNewSpatialReference(NULL), globe = OSRNewSpatialReference(NULL);
    OSRImportFromEPSG(plane, CITY_EPSG);
    OSRImportFromEPSG(globe, 4490);
    OSRSetAxisMappingStrategy(plane, OAMS_TRADITIONAL_GIS_ORDER);
    OSRSetAxisMappingStrategy(globe, OAMS_TRADITIONAL_GIS_ORDER);
    ToDegrees to = {OCTNewCoordinateTransformation(plane, globe), city->options.north_m};
    OSRRelease(plane);
    OSRRelease(globe);
    g_assert(to.transformation != NULL);
    return to;
}

static CityPoint degrees(const ToDegrees *to, CityPoint at) {
    double x = CITY_ORIGIN_EAST_M + at.x, y = CITY_ORIGIN_NORTH_M + to->north_m + at.y;
    if (!OCTTransform(to->transformation, 1, &x, &y, NULL)) return (CityPoint){NAN, NAN};
    return (CityPoint){x, y};
}

static void degrees_cell(CityFile *file, double value_deg) {
    long hundredths = lround(value_deg * 360000);
    g_autofree char *text =
        g_strdup_printf("%ld°%02ld′%02ld.%02ld″", hundredths / 360000, hundredths / 6000 % 60,
                        hundredths / 100 % 60, hundredths % 100);
    city_file_text(file, text);
}

/* Water of the units that drain to each outfall in dry weather, m3/d. */
static double *dry_flow_m3d(const City *city) {
    double *flow_m3d = g_new0(double, MAX(1, city->net.outfalls->len));
    for (guint i = 0; i < city->net.units->len; i++) {
        const CityUnit *unit = CITY_AT(city->net.units, CityUnit, i);
        SyIndex n;
        const SyIndex *set =
            city_set(city->truth.sets, city_pipe_reach(city, unit->pipe, city->truth.dry), &n);
        for (SyIndex k = 0; k < n; k++) flow_m3d[set[k]] += 0.85 * unit->water_m3d / n;
    }
    return flow_m3d;
}

char *city_outfall_applicant(const City *city, SyIndex no) {
    const CityOutfall *outfall = CITY_AT(city->net.outfalls, CityOutfall, no);
    bool applied = outfall->kind == CITY_OUTFALL_PLANT ||
                   outfall->kind == CITY_OUTFALL_PARK_PLANT ||
                   outfall->kind == CITY_OUTFALL_FACTORY ||
                   (outfall->kind == CITY_OUTFALL_FARM && no % 3 != 0);
    if (!applied || outfall->unit == SY_NONE) return NULL;
    return city_unit_name(city, outfall->unit);
}

static void write_outfall(CityFile *file, const City *city, SyIndex no, const ToDegrees *to,
                          double flow_m3d) {
    const CityOutfall *outfall = CITY_AT(city->net.outfalls, CityOutfall, no);
    CityPoint place = degrees(to, outfall->written);
    const CityZone *county =
        city_county_at(&city->plan, CITY_AT(city->net.nodes, CityNode, outfall->node)->at);
    g_autofree char *id = city_outfall_id(city, no), *code = city_outfall_code(city, no);
    g_autofree char *name = city_outfall_name(city, no);
    g_autofree char *applicant = city_outfall_applicant(city, no);
    city_file_text(file, id);
    city_file_text(file, code);
    city_file_text(file, name);
    /* The surveyor did not always know. */
    city_file_text(file, no % 6 == 4 ? NULL : city_outfall_class(outfall->kind, NULL));
    city_file_text(file, applicant);
    city_file_text(file, CITY_AT(city->plan.waters, CityWater, outfall->river)->name);
    city_file_text(file, county != NULL ? county->name : NULL);
    city_file_number(file, flow_m3d, 1);
    degrees_cell(file, place.x);
    degrees_cell(file, place.y);
    city_file_row(file);
}

static bool write_outfalls(const City *city, const ToDegrees *to, GError **error) {
    g_autofree double *flow_m3d = dry_flow_m3d(city);
    CityFile *file = city_file_open(city, "排污口.csv", CITY_UTF8_BOM);
    city_file_raw(file,
                  "排污口编号,国家编码,排污口名称,排污口类型,设置申请单位,受纳水体,所在县区,"
                  "旱天流量(m3/d),经度,纬度\r\n");
    for (SyIndex i = 0; i < city->net.outfalls->len; i++)
        write_outfall(file, city, i, to, flow_m3d[i]);
    return city_file_close(file, error);
}

/* ---- units ---- */

/* HJ 523-2009 wording. A unit on a storm pipe says what its permit says. */
static const char *route_of(const City *city, const CityUnit *unit) {
    if (unit->outfall != SY_NONE) return "直接进入江河、湖、库等水环境";
    const CityPipe *pipe = CITY_AT(city->net.pipes, CityPipe, unit->pipe);
    if (pipe->layer == CITY_CHANNEL || (pipe->layer == CITY_STORM && !unit->illicit))
        return "进入城市下水道（再入江河、湖、库）";
    return "进入城市污水处理厂";
}

static void write_unit_place(CityFile *file, const City *city, const CityUnit *unit,
                             const ToDegrees *to) {
    const CityPipe *pipe = CITY_AT(city->net.pipes, CityPipe, unit->pipe);
    g_autofree char *street =
        pipe->street == SY_NONE
            ? NULL
            : city_street_name(city, CITY_AT(city->plan.streets, CityStreet, pipe->street)->name);
    const CityZone *county = city_county_at(&city->plan, unit->at);
    g_autofree char *address =
        g_strdup_printf("%s市%s%s%u号", city_name(city), county != NULL ? county->name : "",
                        street != NULL ? street : "", 1 + unit->name % 300);
    CityPoint place = degrees(to, unit->at);
    city_file_text(file, address);
    city_file_number(file, unit->no_place ? NAN : place.x, 6);
    city_file_number(file, unit->no_place ? NAN : place.y, 6);
}

static void write_unit(CityFile *file, const City *city, SyIndex no, const ToDegrees *to) {
    const CityUnit *unit = CITY_AT(city->net.units, CityUnit, no);
    const CityTrade *trade = city_trade(unit->trade);
    g_autofree char *id = city_unit_id(city, no), *name = city_unit_name(city, no);
    g_autofree char *code = city_unit_code(city, no), *permit = city_unit_permit(city, no);
    g_autofree char *superior = city_unit_superior(city, no);
    const char *river = NULL;
    if (unit->outfall != SY_NONE) {
        SyIndex water = CITY_AT(city->net.outfalls, CityOutfall, unit->outfall)->river;
        river = CITY_AT(city->plan.waters, CityWater, water)->name;
    }
    city_file_text(file, id);
    city_file_text(file, name);
    city_file_text(file, code);
    city_file_text(file, permit);
    city_file_text(file, superior);
    city_file_text(file, trade->code);
    city_file_text(file, trade->industry);
    city_file_text(file, trade->category);
    city_file_number(file, unit->water_m3d, 1);
    city_file_text(file, route_of(city, unit));
    city_file_text(file, river);
    city_file_text(file, trade->pollutants);
    city_file_text(file, unit->treats ? "是" : "否");
    write_unit_place(file, city, unit, to);
    city_file_row(file);
}

static bool write_units(const City *city, const ToDegrees *to, GError **error) {
    CityFile *file = city_file_open(city, "排污单位.csv", CITY_GBK);
    city_file_raw(file,
                  "单位编号,单位名称,统一社会信用代码,排污许可证编号,隶属单位,行业代码,行业名称,"
                  "单位类别,用水量(m3/d),排放去向,受纳水体,主要污染物,是否处理外来污水,地址,"
                  "经度,纬度\r\n");
    for (SyIndex i = 0; i < city->net.units->len; i++) write_unit(file, city, i, to);
    return city_file_close(file, error);
}

static bool write_connections(const City *city, GError **error) {
    CityFile *file = city_file_open(city, "接入关系.csv", CITY_UTF8_BOM);
    city_file_raw(file, "序号,单位编号,接入管段或管点,查明方式\r\n");
    SyIndex n = 0;
    for (SyIndex i = 0; i < city->net.units->len; i++) {
        const CityUnit *unit = CITY_AT(city->net.units, CityUnit, i);
        if (!unit->surveyed) continue;
        g_autofree char *id = city_unit_id(city, i);
        g_autofree char *to = unit->node != SY_NONE ? city_node_id(&city->net, unit->node)
                                                    : city_pipe_id(&city->net, unit->pipe);
        city_file_number(file, ++n, 0);
        city_file_text(file, id);
        city_file_text(file, to);
        city_file_text(file, i % 4 == 0 ? "竣工图" : "现场探查");
        city_file_row(file);
    }
    return city_file_close(file, error);
}

/* ---- zones ---- */

static const struct {
    const char *kind, *level;
} zone_words[] = {
    [CITY_ZONE_COUNTY] = {"县区", NULL},
    [CITY_ZONE_DEVELOPMENT] = {"开发区", NULL},
    [CITY_ZONE_PARK] = {"园区", NULL},
    [CITY_ZONE_SOURCE_1] = {"饮用水水源一级保护区", "一级"},
    [CITY_ZONE_SOURCE_2] = {"饮用水水源二级保护区", "二级"},
    [CITY_ZONE_SEWER] = {"污水收集范围", NULL},
    [CITY_ZONE_DIKE] = {"堤防管理范围", NULL},
};

static void write_ring(CityFile *file, const GArray *ring, const ToDegrees *to) {
    char x[40], y[40];
    for (guint i = 0; i <= ring->len; i++) {
        CityPoint at = degrees(to, *CITY_AT(ring, CityPoint, i % ring->len));
        g_autofree char *pair = g_strdup_printf("%s[%s,%s]", i == 0 ? "" : ",",
                                                g_ascii_formatd(x, sizeof(x), "%.7f", at.x),
                                                g_ascii_formatd(y, sizeof(y), "%.7f", at.y));
        city_file_raw(file, pair);
    }
}

static bool write_zones(const City *city, const ToDegrees *to, GError **error) {
    CityFile *file = city_file_open(city, "区划.geojson", CITY_UTF8);
    city_file_raw(file,
                  "{\"type\":\"FeatureCollection\",\"name\":\"区划\",\n\"crs\":{\"type\":\"name\","
                  "\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::4490\"}},\n"
                  "\"features\":[\n");
    for (guint i = 0; i < city->plan.zones->len; i++) {
        const CityZone *zone = CITY_AT(city->plan.zones, CityZone, i);
        const char *level = zone_words[zone->kind].level;
        g_autofree char *level_text =
            level == NULL ? g_strdup("null") : g_strdup_printf("\"%s\"", level);
        g_autofree char *head = g_strdup_printf(
            "%s{\"type\":\"Feature\",\"properties\":{\"编号\":\"QY%02u\",\"类型\":\"%s\",\"名称\":"
            "\"%s\","
            "\"编码\":\"%s\",\"级别\":%s},\n\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[",
            i == 0 ? "" : ",\n", i + 1, zone_words[zone->kind].kind, zone->name, zone->code,
            level_text);
        city_file_raw(file, head);
        write_ring(file, zone->ring, to);
        city_file_raw(file, "]]}}");
    }
    city_file_raw(file, "\n]}\n");
    return city_file_close(file, error);
}

bool city_tables_write(const City *city, GError **error) {
    ToDegrees to = to_degrees_new(city);
    bool good = write_outfalls(city, &to, error) && write_units(city, &to, error) &&
                write_connections(city, error) && write_zones(city, &to, error);
    OCTDestroyCoordinateTransformation(to.transformation);
    return good;
}
