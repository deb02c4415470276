#include <math.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "io/gdal/gdal.h"
#include "io/regular.h"
#include "io/source/crs_words.h"
#include "io/source/drawing.h"
#include "io/source/kml.h"
#include "io/source/mixed.h"
#include "io/source/shapes.h"
#include "io/source/source_private.h"
#include "io/source/trust.h"

void sy_source_free(SySource *source) {
    if (source == NULL) return;
    for (guint i = 0; source->access != NULL && i < source->fields->len; i++)
        if (source->access[i].words != NULL) g_hash_table_unref(source->access[i].words);
    g_free(source->access);
    if (source->fields != NULL) g_array_unref(source->fields);
    g_hash_table_unref(source->field_of);
    g_hash_table_unref(source->repeated);
    sy_decoder_free(source->decoder);
    sy_sheet_header_clear(&source->sheet);
    sy_crs_free(source->crs);
    if (source->log != NULL) sy_driver_log_begin(source->log);
    sy_dataset_free(source->dataset);
    if (source->log != NULL) sy_driver_log_end(source->log);
    sy_driver_log_free(source->log);
    sy_table_free(source->swmm);
    sy_table_free(source->areas);
    g_free(source->path);
    g_free(source->layer);
    g_free(source->label);
    g_free(source->encoding);
    g_free(source->crs_text);
    g_free(source->crs_words);
    g_free(source->asked);
    g_free(source);
}

static void field_clear(SySourceField *field) {
    g_free((char *)field->name);
}

static SySource *source_new(const SyLimits *limits) {
    static const SyLimits none = SY_LIMITS_NONE;
    SySource *source = g_new0(SySource, 1);
    source->limits = limits == NULL ? none : *limits;
    source->field_of = g_hash_table_new(g_str_hash, g_str_equal);
    source->repeated = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    source->fields = g_array_new(FALSE, FALSE, sizeof(SySourceField));
    g_array_set_clear_func(source->fields, (GDestroyNotify)field_clear);
    return source;
}

SyIndex sy_source_find_field(const SySource *source, const char *name) {
    return GPOINTER_TO_UINT(g_hash_table_lookup(source->field_of, name)) - 1; /* SY_NONE: none */
}

/* A name that no other column has: "column_3" for none, "name_2" for one that repeats. */
static char *unique_name(SySource *source, const char *name, SyFindings *findings) {
    g_autofree char *own =
        name[0] != '\0' ? g_strdup(name) : g_strdup_printf("column_%u", source->fields->len + 1);
    if (sy_source_find_field(source, own) == SY_NONE) return g_steal_pointer(&own);
    guint i = MAX(GPOINTER_TO_UINT(g_hash_table_lookup(source->repeated, own)), 1);
    char *other = NULL;
    while (other == NULL) {
        other = g_strdup_printf("%s_%u", own, ++i);
        if (sy_source_find_field(source, other) != SY_NONE) g_clear_pointer(&other, g_free);
    }
    g_hash_table_insert(source->repeated, g_strdup(own), GUINT_TO_POINTER(i));
    if (findings != NULL && name[0] != '\0')
        sy_findings_add(findings, "read.duplicate_column", source->label, -1, NAN, NAN, NAN,
                        SY_ARGUMENT_TEXT("column", name), SY_ARGUMENT_TEXT("renamed", other),
                        SY_ARGUMENTS_END);
    return other;
}

/* Name of a .dbf or other field in UTF-8. A name of ten bytes, or one whose last character would
 * not have fitted again, may be cut. */
static char *field_name(const SySource *source, const char *raw, bool *truncated) {
    bool dbf = source->dataset->format == SY_FORMAT_SHAPEFILE;
    gsize n_raw = strlen(raw), n;
    if (source->dataset->is_spelled) return sy_kml_name(raw);
    if (source->decoder == NULL) return g_utf8_make_valid(raw, -1);
    const char *text =
        sy_decoder_text(source->decoder, raw, n_raw, dbf && n_raw >= SY_DBF_NAME_FULL, &n);
    g_autofree char *name = g_strndup(text, n);
    if (dbf) {
        bool wide = n_raw > 0 && (uint8_t)raw[n_raw - 1] >= 0x80;
        gsize n_last = !wide ? 1 : g_str_equal(source->encoding, "UTF-8") ? 3 : 2;
        *truncated = n_raw + n_last > SY_DBF_NAME_FULL;
    }
    return g_strdup(g_strstrip(name));
}

static bool is_numeric(const SyFieldAccess *access) {
    OGRFieldType type = access->type;
    return access->words == NULL && (type == OFTReal || type == OFTInteger || type == OFTInteger64);
}

/* What the source itself says about the codes of a column, or NULL. */
static GHashTable *domain_of(const SySource *source, OGRFieldDefnH field) {
    const char *name = OGR_Fld_GetDomainName(field);
    OGRFieldDomainH domain = name == NULL || *name == '\0'
                                 ? NULL
                                 : GDALDatasetGetFieldDomain(source->dataset->handle, name);
    if (domain == NULL || OGR_FldDomain_GetDomainType(domain) != OFDT_CODED) return NULL;
    const OGRCodedValue *code = OGR_CodedFldDomain_GetEnumeration(domain);
    GHashTable *words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (; code != NULL && code->pszCode != NULL; code++)
        if (code->pszValue != NULL && *code->pszValue != '\0')
            g_hash_table_insert(words, g_strdup(code->pszCode),
                                g_utf8_make_valid(code->pszValue, -1));
    return words;
}

static void index_field(const SySource *source, guint i) {
    const char *name = g_array_index(source->fields, SySourceField, i).name;
    g_hash_table_insert(source->field_of, (char *)name, GUINT_TO_POINTER(i + 1));
}

static void add_field(SySource *source, char *name, bool truncated, SyFieldAccess access) {
    source->access = g_renew(SyFieldAccess, source->access, source->fields->len + 1);
    source->access[source->fields->len] = access;
    SySourceField field = {name, is_numeric(&access), truncated};
    g_array_append_val(source->fields, field);
    index_field(source, source->fields->len - 1);
}

static void take_fields(SySource *source, SyFindings *findings) {
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(source->ogr);
    for (int i = 0; i < OGR_FD_GetFieldCount(definition); i++) {
        OGRFieldDefnH field = OGR_FD_GetFieldDefn(definition, i);
        bool truncated = false;
        g_autofree char *name = field_name(source, OGR_Fld_GetNameRef(field), &truncated);
        int width = source->dataset->format == SY_FORMAT_SHAPEFILE ? OGR_Fld_GetWidth(field) : 0;
        SyFieldAccess access = {i, OGR_Fld_GetType(field), width, domain_of(source, field)};
        add_field(source, unique_name(source, name, findings), truncated, access);
    }
    /* A key column that GDAL hides as the FID: other layers may refer to it. */
    const char *fid = OGR_L_GetFIDColumn(source->ogr);
    if (fid[0] != '\0' && sy_source_find_field(source, fid) == SY_NONE)
        add_field(source, g_utf8_make_valid(fid, -1), false,
                  (SyFieldAccess){-1, OFTInteger64, 0, NULL});
}

/* A sheet: its header, its columns of texts, and what merged cells say of the rows below. */
static void take_sheet(SySource *source, SyGrid *grid, SyFindings *findings) {
    source->grid = grid;
    sy_sheet_header_find(grid, &source->sheet);
    SyIndex n = sy_grid_fill_down(grid, source->sheet.row);
    for (SyIndex i = 0; i < grid->n_column; i++) {
        SyFieldAccess access = {(int)i, OFTString, 0, NULL};
        add_field(source, unique_name(source, source->sheet.names[i], findings), false, access);
    }
    source->encoding = g_strdup("UTF-8");
    source->geometry = SY_GEOMETRY_NONE;
    source->n_feature = source->sheet.n_filled;
    if (findings != NULL && n > 0)
        sy_findings_add(findings, "read.merged_cells", source->label, -1, NAN, NAN, NAN,
                        SY_ARGUMENT_INTEGER("n", n), SY_ARGUMENTS_END);
}

/* Kind of the first geometry there is, for layers that declare none. */
static SyGeometryKind first_kind(OGRLayerH layer) {
    SyGeometryKind kind = SY_GEOMETRY_NONE;
    OGR_L_ResetReading(layer);
    while (kind == SY_GEOMETRY_NONE) {
        OGRFeatureH feature = OGR_L_GetNextFeature(layer);
        if (feature == NULL) break;
        OGRGeometryH geometry = OGR_F_GetGeometryRef(feature);
        while (geometry != NULL && kind == SY_GEOMETRY_NONE) {
            kind = sy_shapes_kind(OGR_G_GetGeometryType(geometry));
            bool group = OGR_GT_Flatten(OGR_G_GetGeometryType(geometry)) == wkbGeometryCollection;
            geometry = group && OGR_G_GetGeometryCount(geometry) > 0
                           ? OGR_G_GetGeometryRef(geometry, 0)
                           : NULL;
        }
        OGR_F_Destroy(feature);
    }
    OGR_L_ResetReading(layer);
    return kind;
}

static void take_geometry(SySource *source) {
    OGRwkbGeometryType type = OGR_L_GetGeomType(source->ogr);
    source->geometry = sy_shapes_kind(type);
    if (type != wkbNone && source->geometry == SY_GEOMETRY_NONE)
        source->geometry = first_kind(source->ogr);
}

static void take_crs(SySource *source) {
    static const char *const options[] = {"FORMAT=WKT2_2019", NULL};
    OGRSpatialReferenceH reference = OGR_L_GetSpatialRef(source->ogr);
    const SyShapefile *shapefile = source->dataset->shapefile;
    char *wkt = NULL;
    if (reference != NULL && OSRExportToWktEx(reference, &wkt, options) == OGRERR_NONE)
        source->crs_text = g_strdup(wkt);
    else if (shapefile != NULL && shapefile->prj_text != NULL && shapefile->prj_text[0] != '\0')
        source->crs_text = g_strdup(shapefile->prj_text);
    CPLFree(wkt);
    if (source->crs_text != NULL) source->crs = sy_crs_parse(source->crs_text, NULL, NULL);
}

static char *label_of(const SySource *source) {
    g_autofree char *name = g_path_get_basename(source->path);
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    if (sy_dataset_n_layer(source->dataset) < 2) return g_steal_pointer(&valid);
    return g_strconcat(valid, ":", source->layer, NULL);
}

static bool take_encoding(SySource *source, SyFindings *findings, GError **error) {
    const SyDataset *dataset = source->dataset;
    switch (dataset->format) {
        case SY_FORMAT_SHAPEFILE:
            source->encoding = g_strdup(dataset->shapefile->encoding.name);
            if (findings != NULL) sy_shapefile_report(dataset->shapefile, source->label, findings);
            break;
        case SY_FORMAT_CSV:
            source->encoding = g_strdup(dataset->text.encoding);
            if (findings != NULL && !g_str_equal(source->encoding, "UTF-8"))
                sy_encoding_report(&dataset->text.choice, dataset->text.count.n_text, source->label,
                                   findings);
            break;
        default:
            source->encoding = g_strdup("UTF-8");
            return true;
    }
    bool raw = dataset->format == SY_FORMAT_SHAPEFILE;
    source->decoder = sy_decoder_new(raw ? source->encoding : "UTF-8", error);
    return source->decoder != NULL;
}

/* The header of a sheet or of a text, or NULL. */
static const SySheetHeader *header_of(const SySource *source) {
    if (source->grid != NULL) return &source->sheet;
    bool text = source->dataset != NULL && source->dataset->format == SY_FORMAT_CSV;
    return text ? &source->dataset->text.header : NULL;
}

const char *sy_source_remarks(const SySource *source) {
    const SySheetHeader *header = header_of(source);
    return header == NULL ? NULL : header->remarks;
}

bool sy_source_is_hidden(const SySource *source) {
    return source->grid != NULL && source->grid->is_hidden;
}

static void report_header(const SySource *source, SyFindings *findings) {
    const SySheetHeader *header = header_of(source);
    if (header != NULL && (header->n_title > 0 || header->n_row > 1))
        sy_findings_add(findings, "read.header", source->label, -1, NAN, NAN, NAN,
                        SY_ARGUMENT_INTEGER("n_title", header->n_title),
                        SY_ARGUMENT_TEXT("title", header->title),
                        SY_ARGUMENT_INTEGER("n_row", MAX(header->n_row, 1)), SY_ARGUMENTS_END);
    if (header != NULL && header->n_row == 0 && header->names[0] != NULL &&
        *header->names[0] != '\0')
        sy_findings_add(findings, "read.no_header", source->label, -1, NAN, NAN, 0.8,
                        SY_ARGUMENTS_END);
    if (source->sheet.n_blank > 0)
        sy_findings_add(findings, "read.blank_rows", source->label, -1, NAN, NAN, NAN,
                        SY_ARGUMENT_INTEGER("n", source->sheet.n_blank), SY_ARGUMENTS_END);
    const SyGrid *grid = source->grid;
    if (grid != NULL && grid->n_card > 0)
        sy_findings_add(findings, "read.cards", source->label, -1, NAN, NAN, NAN,
                        SY_ARGUMENT_INTEGER("n", grid->n_card), SY_ARGUMENTS_END);
    if (grid != NULL && grid->is_torn)
        sy_findings_add(findings, "read.sheet_torn", source->label, -1, NAN, NAN, NAN,
                        SY_ARGUMENT_INTEGER("n", grid->n_whole), SY_ARGUMENTS_END);
    if (grid != NULL && grid->n_astray > 0)
        sy_findings_add(findings, "read.page_rows", source->label, -1, NAN, NAN, NAN,
                        SY_ARGUMENT_INTEGER("n", grid->n_astray), SY_ARGUMENTS_END);
    int64_t n_damaged = grid != NULL ? grid->n_damaged : source->dataset->text.n_damaged;
    if (n_damaged > 0)
        sy_findings_add(findings, "read.text_damaged", source->label, -1, NAN, NAN, NAN,
                        SY_ARGUMENT_INTEGER("n", n_damaged),
                        SY_ARGUMENT_TEXT("encoding", source->encoding), SY_ARGUMENTS_END);
}

/* Rows of a text whose form is not whole. */
static void report_torn(const SySource *source, SyFindings *findings) {
    static const char *const codes[SY_N_TORN] = {"read.torn_zero", "read.torn_quote",
                                                 "read.torn_more", "read.torn_fewer"};
    const SyTextTable *text = &source->dataset->text;
    for (guint i = 0; text->torn != NULL && i < text->torn->len; i++) {
        const SyTorn *torn = &g_array_index(text->torn, SyTorn, i);
        if (text->n_torn[torn->kind] == 0) continue; /* the file's habit */
        sy_findings_add(
            findings, codes[torn->kind], source->label, torn->row, NAN, NAN, NAN,
            SY_ARGUMENT_INTEGER("line", torn->line),
            SY_ARGUMENT_INTEGER("n", torn->kind == SY_TORN_ZERO ? torn->n_bad : torn->n_cell),
            SY_ARGUMENT_INTEGER("of", text->n_column),
            SY_ARGUMENT_INTEGER("n_all", text->n_torn[torn->kind]), SY_ARGUMENTS_END);
    }
}

/* "NAME points": only these of the layer. */
static void take_part(SySource *source, const char *name) {
    bool points;
    g_autofree char *base = name == NULL ? NULL : sy_mixed_base(name, &points);
    if (base == NULL || g_ascii_strcasecmp(name, source->layer) == 0) return;
    sy_mixed_take(source->ogr, points);
    g_free(source->layer);
    g_free(source->label);
    source->layer = g_strdup(name);
    g_autofree char *file = g_path_get_basename(source->path);
    source->label = g_strconcat(file, ":", name, NULL);
}

static void take_count(SySource *source) {
    if (source->dataset->format == SY_FORMAT_SHAPEFILE)
        source->n_feature = sy_shapefile_n_feature(source->dataset->shapefile);
    else
        source->n_feature = OGR_L_GetFeatureCount(source->ogr, TRUE);
}

/* Everything but the rows, with the log begun. */
static bool fill(SySource *source, const char *path, const char *layer, SyFindings *findings,
                 GError **error) {
    source->dataset =
        sy_dataset_open(path, layer, source->asked, &source->limits, source->log, error);
    if (source->dataset == NULL) return false;
    const char *name = layer != NULL ? layer : source->dataset->layer;
    int number = sy_dataset_layer(source->dataset, name, error);
    if (number < 0) return false;
    source->path = g_strdup(source->dataset->path);
    source->layer = sy_dataset_layer_name(source->dataset, number);
    source->label = label_of(source);
    if (source->dataset->sheets != NULL) {
        SyGrid *grid = g_ptr_array_index(source->dataset->sheets, (guint)number);
        if (!sy_trust_columns(source->label, (int)grid->n_column, &source->limits, error))
            return false;
        take_sheet(source, grid, findings);
    } else {
        source->ogr = GDALDatasetGetLayer(source->dataset->handle, number);
        take_part(source, name);
        int n_column = MAX(OGR_FD_GetFieldCount(OGR_L_GetLayerDefn(source->ogr)),
                           (int)source->dataset->text.n_column); /* GDAL cuts lines of text */
        if (!sy_trust_columns(source->label, n_column, &source->limits, error) ||
            !take_encoding(source, findings, error))
            return false;
        take_fields(source, findings);
        take_geometry(source);
        take_crs(source);
        take_count(source);
    }
    if (source->geometry == SY_GEOMETRY_NONE)
        source->crs_words = sy_crs_of_words(sy_source_remarks(source));
    if (findings != NULL) {
        report_header(source, findings);
        report_torn(source, findings);
        if (source->dataset->is_drawing)
            source->n_drawn = sy_drawing_report(source->path, source->label, findings);
        if (source->dataset->is_kml)
            sy_kml_report(source->path, &source->limits, source->label, findings);
    }
    return true;
}

SySource *sy_source_open(const char *path, const char *layer, const char *role,
                         const SySourceOptions *options, SyFindings *findings, GError **error) {
    g_autofree char *encoding = NULL, *swmm_role = NULL;
    if (!sy_regular_check(path, error) || !sy_regular_check_beside(path, error)) return NULL;
    if (options != NULL && options->encoding != NULL) {
        encoding = sy_encoding_canonical(options->encoding, NULL);
        if (encoding == NULL) {
            g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                        _("%s: encoding \"%s\" is not known; say UTF-8, GBK, BIG5, CP1252 ..."),
                        path, options->encoding);
            return NULL;
        }
    }
    g_autoptr(SySource) source = source_new(options == NULL ? NULL : options->limits);
    g_autofree char *swmm = sy_swmm_source_split(path, &swmm_role);
    if (swmm != NULL) {
        const char *section = layer != NULL ? layer : swmm_role != NULL ? swmm_role : role;
        bool filled = sy_swmm_source_fill(source, swmm, section, findings, error);
        for (guint i = 0; i < source->fields->len; i++) index_field(source, i);
        return filled ? g_steal_pointer(&source) : NULL;
    }
    if (!sy_gdal_ready(error)) return NULL;
    source->asked = g_steal_pointer(&encoding);
    source->log = sy_driver_log_new();
    sy_driver_log_begin(source->log);
    bool ok = fill(source, path, layer, findings, error);
    sy_driver_log_end(source->log);
    sy_driver_log_report(source->log, source->label, ok ? findings : NULL);
    return ok ? g_steal_pointer(&source) : NULL;
}

char **sy_source_layers(const char *path, const SyLimits *limits, GError **error) {
    static const SyLimits none = SY_LIMITS_NONE;
    if (!sy_regular_check(path, error) || !sy_regular_check_beside(path, error)) return NULL;
    g_autofree char *role = NULL, *swmm = sy_swmm_source_split(path, &role);
    if (swmm != NULL && role == NULL) return sy_swmm_source_layers(swmm, error);
    if (swmm != NULL) {
        const char *const one[] = {role, NULL};
        return g_strdupv((char **)one);
    }
    if (!sy_gdal_ready(error)) return NULL;
    g_autoptr(SyDriverLog) log = sy_driver_log_new();
    sy_driver_log_begin(log);
    SyDataset *dataset =
        sy_dataset_open(path, NULL, NULL, limits == NULL ? &none : limits, log, error);
    char **names = NULL;
    if (dataset != NULL && dataset->layer != NULL) {
        int layer = sy_dataset_layer(dataset, dataset->layer, error);
        if (layer >= 0) {
            names = g_new0(char *, 2);
            names[0] = sy_dataset_layer_name(dataset, layer);
        }
    } else if (dataset != NULL) {
        names = sy_dataset_layers(dataset);
    }
    sy_dataset_free(dataset);
    sy_driver_log_end(log);
    return names;
}

const char *sy_source_path(const SySource *source) {
    return source->path;
}

const char *sy_source_layer(const SySource *source) {
    return source->layer;
}

const char *sy_source_label(const SySource *source) {
    return source->label;
}

int64_t sy_source_n_feature(const SySource *source) {
    return source->n_feature;
}

bool sy_source_is_model(const SySource *source) {
    return source->swmm != NULL;
}

const char *sy_source_encoding(const SySource *source) {
    return source->encoding;
}

SyGeometryKind sy_source_geometry(const SySource *source) {
    return source->geometry;
}

const SyCrs *sy_source_crs(const SySource *source) {
    return source->crs;
}

const char *sy_source_crs_text(const SySource *source) {
    return source->crs_text;
}

const char *sy_source_crs_words(const SySource *source) {
    return source->crs_words;
}

bool sy_source_extent(const SySource *source, double *bounds) {
    OGREnvelope envelope;
    if (source->ogr == NULL || source->geometry == SY_GEOMETRY_NONE) return false;
    sy_driver_log_begin(source->log);
    bool found = OGR_L_GetExtent(source->ogr, &envelope, TRUE) == OGRERR_NONE;
    sy_driver_log_end(source->log);
    sy_driver_log_clear(source->log);
    if (!found) return false;
    bounds[0] = envelope.MinX;
    bounds[1] = envelope.MinY;
    bounds[2] = envelope.MaxX;
    bounds[3] = envelope.MaxY;
    return true;
}

const SySourceField *sy_source_fields(const SySource *source, SyIndex *n) {
    *n = source->fields->len;
    return (const SySourceField *)(void *)source->fields->data;
}

void sy_source_pass_over(SySource *source, guint kinds) {
    source->passes = kinds;
}

int64_t sy_source_n_passed(const SySource *source) {
    return source->n_passed;
}

bool sy_source_is_canonical(const SySource *source) {
    return source->swmm != NULL;
}
