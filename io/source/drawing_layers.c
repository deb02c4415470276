#include "io/source/drawing_layers.h"

#include <math.h>
#include <string.h>

#include "io/gdal/gdal.h"
#include "io/source/driver.h"

/* A number stands beside its manhole, not on it: in drawings 1 : 500 within a few millimetres of
 * the paper. */
#define TEXT_M 3.0

#define NUMBER_BYTES 24 /* of a number in a layer of notes */

/* A well drawn as a ring is a point: such rings are some millimetres of the paper, and even. */
#define RING_M 2.0
#define RING_VERTICES 12
#define RING_EVEN 0.01
enum { N_OWN = 3, TAGS_MAX = 60 }; /* columns of a layer: ours, and those of its symbols */
#define HEADER_BYTES 4096          /* it is the first section, behind remarks */

/* A text of the drawing, in the cell of TEXT_M where it stands. */
typedef struct {
    double x, y;
    char *text;
} Text;

typedef struct {
    GDALDatasetH out;
    GHashTable *layer; /* "name\nkind" -> OGRLayerH */
    GHashTable *texts; /* "name\ncolumn\nrow" -> GArray of Text; name "": numbers of all layers */
    GHashTable *times; /* text -> how often it is written */
} Split;

static void text_clear(void *text) {
    g_free(((Text *)text)->text);
}

static const char *field_of(OGRFeatureH feature, const char *name) {
    int field = OGR_F_GetFieldIndex(feature, name);
    if (field < 0 || !OGR_F_IsFieldSetAndNotNull(feature, field)) return "";
    return OGR_F_GetFieldAsString(feature, field);
}

static char *cell_key(const char *layer, double x, double y) {
    return g_strdup_printf("%s\n%.0f\n%.0f", layer, floor(x / TEXT_M), floor(y / TEXT_M));
}

/* A text that is no symbol's: its place and what it says. */
static bool is_text(OGRFeatureH feature) {
    OGRGeometryH g = OGR_F_GetGeometryRef(feature);
    return g != NULL && OGR_GT_Flatten(OGR_G_GetGeometryType(g)) == wkbPoint &&
           *field_of(feature, "Text") != '\0';
}

/* What may be the number of a well in a layer of notes: letters and digits in one word, and no
 * level, size or slope. */
static bool is_number(const char *text) {
    static const char *const others[] = {
        "DN",       "dn", "\xce\xa6", "\xcf\x86",
        "\xc3\x97", "%",  "=",        "\xe2\x80\xb0"}; /* Phi, phi, times, per mille */
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        if (strstr(text, others[i]) != NULL) return false;
    bool level = text[strspn(text, "+-.0123456789")] == '\0' && strchr(text, '.') != NULL;
    return !level && strpbrk(text, "0123456789") != NULL && strchr(text, ' ') == NULL &&
           strlen(text) <= NUMBER_BYTES;
}

static void text_put(Split *split, OGRFeatureH feature, const char *layer) {
    OGRGeometryH g = OGR_F_GetGeometryRef(feature);
    Text text = {OGR_G_GetX(g, 0), OGR_G_GetY(g, 0), g_strdup(field_of(feature, "Text"))};
    g_autofree char *key = cell_key(layer, text.x, text.y);
    GArray *list = g_hash_table_lookup(split->texts, key);
    if (list == NULL) {
        list = g_array_new(FALSE, FALSE, sizeof(Text));
        g_array_set_clear_func(list, text_clear);
        g_hash_table_insert(split->texts, g_steal_pointer(&key), list);
    }
    g_array_append_val(list, text);
}

static void text_note(Split *split, OGRFeatureH feature) {
    const char *text = field_of(feature, "Text");
    guint times = GPOINTER_TO_UINT(g_hash_table_lookup(split->times, text));
    g_hash_table_insert(split->times, g_strdup(text), GUINT_TO_POINTER(times + 1));
    text_put(split, feature, field_of(feature, "Layer"));
    if (is_number(text)) text_put(split, feature, "");
}

/* The nearest text of the same layer within TEXT_M; NULL: none. */
static const char *text_beside(const Split *split, const char *layer, double x, double y) {
    const char *best = NULL;
    double best_m = TEXT_M;
    for (int i = 0; i < 9; i++) {
        g_autofree char *key = cell_key(layer, x + TEXT_M * (i % 3 - 1), y + TEXT_M * (i / 3 - 1));
        const GArray *list = g_hash_table_lookup(split->texts, key);
        for (guint k = 0; list != NULL && k < list->len; k++) {
            const Text *text = &g_array_index(list, Text, k);
            double away_m = hypot(text->x - x, text->y - y);
            if (away_m > best_m || (best != NULL && away_m >= best_m)) continue;
            best = text->text;
            best_m = away_m;
        }
    }
    return best;
}

/* Points, lines and areas of one drawing layer are layers of their own: "雨水", "雨水 points". */
static OGRLayerH layer_of(Split *split, const char *name, OGRwkbGeometryType kind) {
    g_autofree char *key = g_strdup_printf("%s\n%d", name, (int)kind);
    OGRLayerH layer = g_hash_table_lookup(split->layer, key);
    if (layer != NULL) return layer;
    g_autofree char *title = g_strconcat(name,
                                         kind == wkbPoint     ? " points"
                                         : kind == wkbPolygon ? " areas"
                                                              : NULL,
                                         NULL);
    layer = GDALDatasetCreateLayer(split->out, title, NULL, kind, NULL);
    static const char *const fields[N_OWN] = {"Layer", "BlockName", "Text"};
    for (gsize i = 0; layer != NULL && i < G_N_ELEMENTS(fields); i++) {
        OGRFieldDefnH field = OGR_Fld_Create(fields[i], OFTString);
        OGR_L_CreateField(layer, field, TRUE);
        OGR_Fld_Destroy(field);
    }
    if (layer != NULL) g_hash_table_insert(split->layer, g_steal_pointer(&key), layer);
    return layer;
}

/* GDAL hands on what symbols call their values as it stands in the file, and the values in UTF-8;
 * g_free. */
static char *decoded(const char *text) {
    if (g_utf8_validate(text, -1, NULL)) return g_strdup(text);
    char *utf8 = g_convert(text, -1, "UTF-8", "GB18030", NULL, NULL, NULL);
    return utf8 != NULL ? utf8 : g_utf8_make_valid(text, -1);
}

/* The column of a layer for what symbols call so; -1: none, it has too many. */
static int column_of(OGRLayerH layer, const char *tag) {
    OGRFeatureDefnH columns = OGR_L_GetLayerDefn(layer);
    int column = OGR_FD_GetFieldIndex(columns, tag);
    if (column >= 0 && column < N_OWN) return -1;
    if (column >= 0 || OGR_FD_GetFieldCount(columns) >= N_OWN + TAGS_MAX) return column;
    OGRFieldDefnH field = OGR_Fld_Create(tag, OFTString);
    OGR_L_CreateField(layer, field, TRUE);
    OGR_Fld_Destroy(field);
    return OGR_FD_GetFieldIndex(columns, tag);
}

/* What is written to a symbol ("编号 K1"): a column of its layer each. @copy: NULL: only the
 * columns.
 */
static void attributes_copy(OGRFeatureH feature, OGRLayerH layer, OGRFeatureH copy) {
    int field = OGR_F_GetFieldIndex(feature, "BlockAttributes");
    if (field < 0 || !OGR_F_IsFieldSetAndNotNull(feature, field)) return;
    char **list = OGR_F_GetFieldAsStringList(feature, field);
    for (int i = 0; list != NULL && list[i] != NULL; i++) {
        const char *blank = strchr(list[i], ' ');
        if (blank == NULL || blank == list[i]) continue;
        g_autofree char *raw = g_strndup(list[i], (gsize)(blank - list[i]));
        g_autofree char *tag = decoded(raw), *value = g_strstrip(decoded(blank + 1));
        int column = column_of(layer, tag);
        if (copy != NULL && column >= 0 && *value != '\0')
            OGR_F_SetFieldString(copy, column, value);
    }
}

/* The middle of a ring, or NULL where a line is none; OGR_G_DestroyGeometry. */
static OGRGeometryH ring_middle(OGRGeometryH g) {
    int n = OGR_G_GetPointCount(g);
    OGREnvelope box;
    if (n < RING_VERTICES) return NULL;
    OGR_G_GetEnvelope(g, &box);
    double x = (box.MinX + box.MaxX) / 2, y = (box.MinY + box.MaxY) / 2;
    double radius = (box.MaxX - box.MinX) / 2;
    bool closed = hypot(OGR_G_GetX(g, 0) - OGR_G_GetX(g, n - 1),
                        OGR_G_GetY(g, 0) - OGR_G_GetY(g, n - 1)) <= RING_EVEN * radius;
    if (!closed || !(radius > 0) || radius > RING_M) return NULL;
    for (int i = 0; i < n; i++)
        if (fabs(hypot(OGR_G_GetX(g, i) - x, OGR_G_GetY(g, i) - y) - radius) > RING_EVEN * radius)
            return NULL;
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
    OGR_G_SetPoint_2D(point, 0, x, y);
    return point;
}

static void geometry_copy(Split *split, OGRFeatureH feature, OGRGeometryH g) {
    OGRwkbGeometryType kind = g == NULL ? wkbNone : OGR_GT_Flatten(OGR_G_GetGeometryType(g));
    if ((kind != wkbPoint && kind != wkbLineString && kind != wkbPolygon) || is_text(feature))
        return;
    const char *name = field_of(feature, "Layer");
    OGRLayerH layer = layer_of(split, name, kind);
    if (layer == NULL) return;
    attributes_copy(feature, layer, NULL);
    OGRFeatureH copy = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    attributes_copy(feature, layer, copy);
    OGR_F_SetFID(copy, OGR_F_GetFID(feature));
    OGR_F_SetGeometry(copy, g);
    OGR_F_SetFieldString(copy, 0, name);
    if (*field_of(feature, "BlockName") != '\0')
        OGR_F_SetFieldString(copy, 1, field_of(feature, "BlockName"));
    const char *text =
        kind == wkbPoint ? text_beside(split, name, OGR_G_GetX(g, 0), OGR_G_GetY(g, 0)) : NULL;
    const char *note = kind == wkbPoint && text == NULL
                           ? text_beside(split, "", OGR_G_GetX(g, 0), OGR_G_GetY(g, 0))
                           : NULL;
    /* in a layer of notes, where nothing else is called so */
    if (note != NULL && GPOINTER_TO_UINT(g_hash_table_lookup(split->times, note)) == 1) text = note;
    if (text != NULL) OGR_F_SetFieldString(copy, 2, text);
    (void)!OGR_L_CreateFeature(layer, copy); /* memory: cannot fail but for want of it */
    OGR_F_Destroy(copy);
}

static void feature_copy(Split *split, OGRFeatureH feature) {
    OGRGeometryH g = OGR_F_GetGeometryRef(feature);
    bool line = g != NULL && OGR_GT_Flatten(OGR_G_GetGeometryType(g)) == wkbLineString;
    OGRGeometryH middle = line ? ring_middle(g) : NULL;
    geometry_copy(split, feature, middle != NULL ? middle : g);
    if (middle != NULL) OGR_G_DestroyGeometry(middle);
}

static void pass(Split *split, OGRLayerH entities, bool texts) {
    OGR_L_ResetReading(entities);
    for (OGRFeatureH feature; (feature = OGR_L_GetNextFeature(entities)) != NULL;) {
        if (!texts)
            feature_copy(split, feature);
        else if (is_text(feature))
            text_note(split, feature);
        OGR_F_Destroy(feature);
    }
}

/* What a drawing says of its code page is that of a template; the bytes say it better. NULL: as it
 * says. */
static const char *encoding_of(const char *path) {
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, NULL);
    const char *bytes = file == NULL ? NULL : g_mapped_file_get_contents(file);
    gsize n = file == NULL ? 0 : g_mapped_file_get_length(file), i = 0;
    while (i < n && bytes[i] > 0) i++;
    if (bytes == NULL || i == n) return NULL;
    if (g_utf8_validate(bytes, (gssize)n, NULL)) return "UTF-8";
    const char *said = g_strstr_len(bytes, (gssize)MIN(n, 1 << 16), "ANSI_");
    return said == NULL || g_str_has_prefix(said, "ANSI_1252") ? "CP936" : NULL;
}

/* A drawing without a header is read as Western, whatever its driver is told: a copy in GDAL's
 * memory with one in front. NULL: it has one, or nothing is to be told. g_free. */
static char *with_header(const char *path, const char *encoding) {
    static const char header[] = "0\nSECTION\n2\nHEADER\n0\nENDSEC\n";
    gsize n = strlen(header);
    g_autoptr(GMappedFile) file = encoding == NULL ? NULL : g_mapped_file_new(path, FALSE, NULL);
    const char *bytes = file == NULL ? NULL : g_mapped_file_get_contents(file);
    gsize n_byte = bytes == NULL ? 0 : g_mapped_file_get_length(file);
    if (bytes == NULL || g_strstr_len(bytes, (gssize)MIN(n_byte, HEADER_BYTES), "HEADER") != NULL)
        return NULL;
    GByte *copy = VSIMalloc(n + n_byte);
    if (copy == NULL) return NULL;
    memcpy(copy, header, n);
    memcpy(copy + n, bytes, n_byte);
    char *name = g_strdup_printf("/vsimem/suyuan-%p.dxf", (const void *)bytes);
    VSIFCloseL(VSIFileFromMemBuffer(name, copy, n + n_byte, TRUE));
    return name;
}

static GDALDatasetH open_drawing(const char *path, const char *copy, const char *encoding) {
    CPLSetThreadLocalConfigOption("DXF_INLINE_BLOCKS", "FALSE"); /* a symbol is a point */
    CPLSetThreadLocalConfigOption("DXF_ENCODING", encoding);
    GDALDatasetH drawing = sy_driver_open(copy != NULL ? copy : path, "DXF", NULL);
    CPLSetThreadLocalConfigOption("DXF_INLINE_BLOCKS", NULL);
    CPLSetThreadLocalConfigOption("DXF_ENCODING", NULL);
    return drawing;
}

GDALDatasetH sy_drawing_layers(const char *path) {
    const char *encoding = encoding_of(path);
    g_autofree char *copy = with_header(path, encoding);
    GDALDatasetH drawing = open_drawing(path, copy, encoding);
    OGRLayerH entities = drawing == NULL ? NULL : GDALDatasetGetLayerByName(drawing, "entities");
    GDALDriverH memory = GDALGetDriverByName("Memory");
    Split split = {.out = entities == NULL || memory == NULL
                              ? NULL
                              : GDALCreate(memory, path, 0, 0, 0, GDT_Unknown, NULL),
                   .layer = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                   .texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                                  (GDestroyNotify)g_array_unref),
                   .times = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    for (int texts = 1; split.out != NULL && texts >= 0; texts--)
        pass(&split, entities, texts == 1);
    g_hash_table_unref(split.layer);
    g_hash_table_unref(split.texts);
    g_hash_table_unref(split.times);
    if (drawing != NULL) GDALClose(drawing);
    if (copy != NULL) VSIUnlink(copy);
    return split.out;
}
