
#include "io/export/mark.h"
#include "io/export/ogr.h"
#include "io/gdal/gdal.h"

/* As QGIS makes it when it saves a style with a layer. */
static const struct {
    const char *name;
    OGRFieldType type;
    int width;
} style_fields[] = {
    {"f_table_catalog", OFTString, 256},
    {"f_table_schema", OFTString, 256},
    {"f_table_name", OFTString, 256},
    {"f_geometry_column", OFTString, 256},
    {"styleName", OFTString, 30},
    {"styleQML", OFTString, 0},
    {"styleSLD", OFTString, 0},
    {"useAsDefault", OFTInteger, 0},
    {"description", OFTString, 0},
    {"owner", OFTString, 30},
    {"ui", OFTString, 30},
    {"update_time", OFTDateTime, 0},
};

static OGRLayerH style_table(GDALDatasetH dataset) {
    char *options[] = {"FID=id", NULL};
    OGRLayerH table = GDALDatasetCreateLayer(dataset, "layer_styles", NULL, wkbNone, options);
    for (gsize i = 0; table != NULL && i < G_N_ELEMENTS(style_fields); i++) {
        OGRFieldDefnH field = OGR_Fld_Create(style_fields[i].name, style_fields[i].type);
        OGR_Fld_SetWidth(field, style_fields[i].width);
        if (style_fields[i].type == OFTInteger) OGR_Fld_SetSubType(field, OFSTBoolean);
        OGRErr code = OGR_L_CreateField(table, field, FALSE);
        OGR_Fld_Destroy(field);
        if (code != OGRERR_NONE) return NULL;
    }
    return table;
}

static bool add_styles(GDALDatasetH dataset, const SyLayerSet *set, const char *time) {
    OGRLayerH table = style_table(dataset);
    bool good = table != NULL;
    for (guint i = 0; i < set->n_layer && good; i++) {
        const SyLayerHead *head = &set->heads[i];
        if (head->style == NULL) continue;
        OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(table));
        const char *const texts[] = {"", "", head->name, "geom", head->name, head->style, ""};
        for (int k = 0; k < (int)G_N_ELEMENTS(texts); k++)
            OGR_F_SetFieldString(feature, k, texts[k]);
        OGR_F_SetFieldInteger(feature, 7, 1);
        OGR_F_SetFieldString(feature, 8, head->title);
        OGR_F_SetFieldString(feature, 9, "");
        OGR_F_SetFieldString(feature, 11, time);
        good = OGR_L_CreateFeature(table, feature) == OGRERR_NONE;
        OGR_F_Destroy(feature);
    }
    return good;
}

static bool write_all(const SyLayerSet *set, const char *path, const char *time, GError **error) {
    char *dataset_options[] = {"ADD_GPKG_OGR_CONTENTS=YES", NULL};
    char *layer_options[] = {"DESCRIPTION=" SY_EXPORT_MARK, NULL};
    const SyOgrWay way = {
        .driver = "GPKG", .dataset_options = dataset_options, .layer_options = layer_options};
    GDALDatasetH dataset = sy_ogr_create(&way, path, error);
    if (dataset == NULL) return false;
    bool good = true;
    for (guint i = 0; i < set->n_layer && good; i++)
        good = sy_ogr_add(dataset, &way, set, i, path, error);
    if (good && !add_styles(dataset, set, time)) good = sy_ogr_fail(path, "", error);
    return sy_ogr_close(dataset, path, good ? error : NULL) && good;
}

bool sy_export_geopackage(const SyLayerSet *set, SyBesideFolder *beside, const char *name,
                          GError **error) {
    g_autoptr(GDateTime) at = g_date_time_new_from_unix_utc(set->time_s);
    g_autofree char *time = at == NULL ? NULL : g_date_time_format(at, "%Y-%m-%dT%H:%M:%S.000Z");
    g_autofree char *path = sy_beside_folder_path(beside, name);
    if (!sy_ogr_begin(error)) return false;
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", time);
    bool good = write_all(set, path, time == NULL ? "" : time, error);
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", NULL);
    sy_ogr_end();
    return good;
}
