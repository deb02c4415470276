#include <math.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "io/number.h"
#include "io/source/cell.h"
#include "io/source/shapes.h"
#include "io/source/source_private.h"
#include "io/source/text_reader.h"
#include "io/source/trust.h"

#define N_ROW_BETWEEN_REPORTS 8192
#define N_ROW_RESERVED_MAX (1 << 22) /* a header that lies must not take the memory */
#define N_IGNORED_MAX 2000
#define N_ROW_SAMPLED 200 /* to see how coordinates are written */

typedef struct {
    SyFieldAccess access;
    SyColumn *column;
    SyTextReader *texts; /* text columns */
} Wanted;

/* One pass over the rows. */
typedef struct {
    SySource *source;
    SyTable *table;
    GArray *wanted;                   /* Wanted */
    SyShapes *shapes;                 /* NULL: no geometry */
    SyIndex place[6 * SY_PLACES_MAX]; /* of x, its minute and second, y ...; SY_NONE: none */
    SyIndex n_place;                  /* points: 1, both ends of lines: 2; 0: no place */
    SyComma comma;                    /* in the columns of coordinates */
    bool as_text;
    int64_t n_limit;
} Pass;

static void wanted_clear(Wanted *wanted) {
    sy_text_reader_free(wanted->texts);
}

static void pass_init(Pass *pass, SySource *source, SyGeometryKind kind) {
    *pass = (Pass){.source = source, .table = sy_table_new(kind), .n_limit = INT64_MAX};
    pass->wanted = g_array_new(FALSE, FALSE, sizeof(Wanted));
    g_array_set_clear_func(pass->wanted, (GDestroyNotify)wanted_clear);
    for (int i = 0; i < 6 * SY_PLACES_MAX; i++) pass->place[i] = SY_NONE;
}

static void pass_clear(Pass *pass) {
    sy_table_free(pass->table);
    g_array_unref(pass->wanted);
    sy_shapes_free(pass->shapes);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Pass, pass_clear)

static void want(Pass *pass, SyIndex field) {
    const SySource *source = pass->source;
    const char *name = g_array_index(source->fields, SySourceField, field).name;
    Wanted wanted = {.access = source->access[field]};
    SyColumnType type = SY_COLUMN_TEXT;
    bool plain = !pass->as_text && wanted.access.words == NULL;
    if (plain && wanted.access.type == OFTReal) type = SY_COLUMN_REAL;
    if (plain && (wanted.access.type == OFTInteger || wanted.access.type == OFTInteger64))
        type = SY_COLUMN_INTEGER;
    wanted.column = sy_table_add_column(pass->table, name, type);
    if (type == SY_COLUMN_TEXT)
        wanted.texts =
            sy_text_reader_new(wanted.column, source->decoder, (gsize)wanted.access.width,
                               pass->as_text ? G_MAXSIZE : (gsize)source->limits.text_kb << 10);
    g_array_append_val(pass->wanted, wanted);
}

static bool find_field(const SySource *source, const char *name, SyIndex *field, GError **error) {
    *field = sy_source_find_field(source, name);
    if (*field != SY_NONE) return true;
    GString *names = g_string_new(NULL);
    for (guint i = 0; i < source->fields->len; i++)
        g_string_append_printf(names, "%s%s", i == 0 ? "" : ", ",
                               g_array_index(source->fields, SySourceField, i).name);
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s: no column \"%s\"; it has: %s"),
                source->label, name, names->str);
    g_string_free(names, TRUE);
    return false;
}

static bool want_place(Pass *pass, const SySourcePlace *place, GError **error) {
    const char *const names[6] = {place->x, place->x_minute, place->x_second,
                                  place->y, place->y_minute, place->y_second};
    if (place->x == NULL || place->y == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s: a place needs both coordinates, only the column \"%s\" is named"),
                    pass->source->label, place->x != NULL ? place->x : place->y);
        return false;
    }
    for (SyIndex i = 0; i < 6; i++)
        if (names[i] != NULL &&
            !find_field(pass->source, names[i], &pass->place[6 * pass->n_place + i], error))
            return false;
    pass->n_place++;
    return true;
}

/* One place for points, two for lines. */
static bool want_places(Pass *pass, const SySourcePlace *places, SyGeometryKind kind,
                        GError **error) {
    SyIndex n = kind == SY_GEOMETRY_POINT ? 1 : kind == SY_GEOMETRY_LINE ? SY_PLACES_MAX : 0;
    if (places == NULL || (places->x == NULL && places->y == NULL)) return true;
    for (SyIndex i = 0; i < n; i++)
        if (!want_place(pass, &places[i], error)) return false;
    return true;
}

/* Which columns of the driver are read; g_free. */
static bool *used_new(const Pass *pass, int n) {
    bool *used = g_new0(bool, (gsize)n + 1);
    for (guint i = 0; i < pass->wanted->len; i++) {
        int index = g_array_index(pass->wanted, Wanted, i).access.index;
        if (index >= 0) used[index] = true;
    }
    for (int i = 0; i < 6 * SY_PLACES_MAX; i++)
        if (pass->place[i] != SY_NONE && pass->source->access[pass->place[i]].index >= 0)
            used[pass->source->access[pass->place[i]].index] = true;
    return used;
}

/* Tells the driver which columns are not wanted. It looks for each from the front by its name, so a
 * name that occurs twice is left alone, and not all of very many are named. */
static void ignore_others(const Pass *pass) {
    if (pass->source->ogr == NULL) return;
    OGRLayerH layer = pass->source->ogr;
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    int n = OGR_FD_GetFieldCount(definition);
    g_autofree bool *used = used_new(pass, n);
    for (int i = 0; i < MIN(n, N_IGNORED_MAX); i++) {
        const char *name = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i));
        bool first = OGR_FD_GetFieldIndex(definition, name) == i;
        if (first && !used[i]) g_ptr_array_add(names, (char *)name);
    }
    if (pass->shapes == NULL || pass->n_place > 0) g_ptr_array_add(names, (char *)"OGR_GEOMETRY");
    g_ptr_array_add(names, (char *)"OGR_STYLE");
    g_ptr_array_add(names, NULL);
    OGR_L_SetIgnoredFields(layer, (const char **)names->pdata);
}

static bool take_value(const Pass *pass, const SyRecord *record, const Wanted *wanted, SyIndex row,
                       GError **error) {
    int index = wanted->access.index;
    if (wanted->texts != NULL) {
        char room[64];
        const char *text = sy_source_cell(pass->source, record, &wanted->access, room, sizeof room);
        return text == NULL || sy_text_reader_set(wanted->texts, row, text, error);
    }
    OGRFeatureH feature = record->feature;
    if (index < 0) {
        sy_column_set_integer(wanted->column, row, OGR_F_GetFID(feature));
        return true;
    }
    if (!OGR_F_IsFieldSetAndNotNull(feature, index)) return true;
    if (wanted->access.type == OFTReal)
        sy_column_set_real(wanted->column, row, OGR_F_GetFieldAsDouble(feature, index));
    else
        sy_column_set_integer(wanted->column, row, OGR_F_GetFieldAsInteger64(feature, index));
    return true;
}

static double parse_coordinate(const char *text, SyComma comma) {
    const char *rest;
    double value;
    if (sy_number_parse(text, comma, &value, &rest) && rest[strspn(rest, " ")] == '\0')
        return value;
    return sy_degrees_parse(text);
}

/* The text of a cell in UTF-8, or NULL; g_free. */
static char *cell_utf8(const Pass *pass, const SyRecord *record, const SyFieldAccess *access) {
    char room[64];
    gsize n;
    const char *text = sy_source_cell(pass->source, record, access, room, sizeof room);
    if (text == NULL || text[0] == '\0') return NULL;
    if (pass->source->decoder == NULL) return g_utf8_make_valid(text, -1);
    const char *decoded = sy_decoder_text(pass->source->decoder, text, strlen(text), false, &n);
    return g_strndup(decoded, n);
}

/* A coordinate from its column, or three; @shown: what stands there, for a finding. */
static double take_coordinate(const Pass *pass, const SyRecord *record, const SyIndex *fields,
                              char **shown) {
    double value[3] = {NAN, 0, 0};
    for (int i = 0; i < 3; i++) {
        if (fields[i] == SY_NONE) continue;
        const SyFieldAccess *access = &pass->source->access[fields[i]];
        char *text = cell_utf8(pass, record, access);
        if (text == NULL) continue;
        g_free(*shown);
        *shown = text;
        bool number = record->feature != NULL && access->index >= 0 && access->type == OFTReal;
        value[i] = number ? OGR_F_GetFieldAsDouble(record->feature, access->index)
                          : parse_coordinate(text, pass->comma);
    }
    return copysign(fabs(value[0]) + value[1] / 60 + value[2] / 3600, value[0]);
}

/* Both coordinates from one column. */
static void take_pair(const Pass *pass, const SyRecord *record, SyIndex field, double *xy,
                      char **shown) {
    *shown = cell_utf8(pass, record, &pass->source->access[field]);
    if (*shown == NULL || !sy_degrees_parse_pair(*shown, xy)) xy[0] = xy[1] = NAN;
}

static void take_place(const Pass *pass, const SyRecord *record) {
    char *text[2 * SY_PLACES_MAX] = {NULL};
    double xy[2 * SY_PLACES_MAX];
    for (SyIndex i = 0; i < pass->n_place; i++) {
        const SyIndex *fields = pass->place + 6 * i;
        if (fields[0] == fields[3]) {
            take_pair(pass, record, fields[0], xy + 2 * i, &text[2 * i]);
            continue;
        }
        for (SyIndex k = 2 * i; k < 2 * i + 2; k++)
            xy[k] = take_coordinate(pass, record, pass->place + 3 * k, &text[k]);
    }
    sy_shapes_add_place(pass->shapes, pass->table, xy, (const char *const *)text, pass->n_place);
    for (SyIndex i = 0; i < 2 * pass->n_place; i++) g_free(text[i]);
}

static bool take_row(const Pass *pass, const SyRecord *record, GError **error) {
    SyTable *table = pass->table;
    SyIndex row = sy_table_add_row(table, sy_source_fid(record));
    for (guint i = 0; i < pass->wanted->len; i++)
        if (!take_value(pass, record, &g_array_index(pass->wanted, Wanted, i), row, error))
            return false;
    if (pass->n_place > 0)
        take_place(pass, record);
    else if (pass->shapes != NULL)
        sy_shapes_add(pass->shapes, table, OGR_F_GetGeometryRef(record->feature));
    return sy_trust_rows(pass->source->label, table, &pass->source->limits, error);
}

/* The next row that is none of the header and not blank; false at the end. */
static bool next_record(SySource *source, SyRecord *record) {
    if (source->grid == NULL) {
        record->feature = OGR_L_GetNextFeature(source->ogr);
        return record->feature != NULL;
    }
    while (++record->row < source->grid->n_row)
        if (!sy_grid_row_is_blank(source->grid, record->row)) return true;
    return false;
}

/* A feature of a kind that another read takes. */
static bool is_passed(const Pass *pass, const SyRecord *record) {
    OGRGeometryH geometry = pass->source->passes == 0 || pass->shapes == NULL
                                ? NULL
                                : OGR_F_GetGeometryRef(record->feature);
    return geometry != NULL &&
           (pass->source->passes & 1u << sy_shapes_kind(OGR_G_GetGeometryType(geometry))) != 0;
}

static bool take_rows(Pass *pass, const SyProgress *progress, GError **error) {
    SySource *source = pass->source;
    int64_t n_feature = MAX(source->n_feature, 0);
    sy_table_reserve(pass->table, (SyIndex)MIN(MIN(n_feature, pass->n_limit), N_ROW_RESERVED_MAX));
    if (source->ogr != NULL) OGR_L_ResetReading(source->ogr);
    SyRecord record = {NULL, source->sheet.row - 1}; /* wraps around: the first comes next */
    source->n_passed = 0;
    while (pass->table->n_row < pass->n_limit && next_record(source, &record)) {
        bool passed = record.feature != NULL && is_passed(pass, &record);
        source->n_passed += passed;
        bool ok = passed || take_row(pass, &record, error);
        if (record.feature != NULL) OGR_F_Destroy(record.feature);
        if (!ok) return false;
        SyIndex n = pass->table->n_row;
        double fraction = n_feature > 0 ? MIN((double)n / (double)n_feature, 1) : 0;
        if (n % N_ROW_BETWEEN_REPORTS == 0 && !sy_progress(progress, fraction, error)) return false;
    }
    return true;
}

static void count_texts(const Pass *pass, SyEncodingCount *count) {
    for (guint i = 0; i < pass->wanted->len; i++) {
        const SyColumn *column = g_array_index(pass->wanted, Wanted, i).column;
        for (SyIndex row = 0; column->type == SY_COLUMN_TEXT && row < pass->table->n_row; row++) {
            const char *text = sy_column_text(column, row);
            if (text != NULL) sy_encoding_count(count, text, strlen(text), false);
        }
    }
}

/* Formats that should be UTF-8 and are not: detects what they are and decodes. */
static bool mend_encoding(Pass *pass, SyFindings *findings, GError **error) {
    SySource *source = pass->source;
    if (source->decoder != NULL) return true;
    int64_t n_invalid = 0;
    for (guint i = 0; i < pass->wanted->len; i++) {
        const Wanted *wanted = &g_array_index(pass->wanted, Wanted, i);
        if (wanted->texts != NULL) n_invalid += sy_text_reader_n_invalid(wanted->texts);
    }
    if (n_invalid == 0) return true;
    SyEncodingCount count = {0};
    count_texts(pass, &count);
    SyEncodingDeclared declared = {source->asked, NULL, NULL};
    SyEncodingChoice choice = sy_encoding_choose(&count, &declared);
    g_autoptr(SyDecoder) decoder = sy_decoder_new(choice.name, error);
    if (decoder == NULL) return false;
    g_free(source->encoding);
    source->encoding = g_strdup(choice.name);
    if (findings != NULL) sy_encoding_report(&choice, count.n_text, source->label, findings);
    for (guint i = 0; i < pass->wanted->len; i++) {
        SyColumn *column = g_array_index(pass->wanted, Wanted, i).column;
        if (column->type == SY_COLUMN_TEXT &&
            !sy_text_recode(column, pass->table->n_row, decoder, error))
            return false;
    }
    return true;
}

static const char *wanted_words(SyGeometryKind kind) {
    static const char *const words[] = {"", N_("points are wanted"), N_("lines are wanted"),
                                        N_("polygons are wanted")};
    return _(words[kind]);
}

static const char *own_words(SyGeometryKind kind) {
    static const char *const words[] = {N_("have no geometry"), N_("are points"), N_("are lines"),
                                        N_("are polygons")};
    return _(words[kind]);
}

/* Some feature must have the geometry that is wanted; a place may be unknown. */
static bool check_geometry(const Pass *pass, GError **error) {
    SyIndex n_row = pass->table->n_row;
    if (pass->shapes == NULL || pass->n_place > 0 || n_row == 0) return true;
    if (sy_shapes_n_good(pass->shapes) > 0) return true;
    const char *wanted = wanted_words(pass->table->geometry.kind), *name;
    SyIndex n_other = sy_shapes_n_other(pass->shapes, &name);
    g_autofree char *other = n_other > 0 ? g_ascii_strdown(name, -1) : NULL;
    if (n_other > 0)
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("%s: %s, but %u of its %u features have another geometry (%s) and "
                      "none is usable; give another layer"),
                    pass->source->label, wanted, n_other, n_row, other);
    else if (pass->source->geometry == SY_GEOMETRY_NONE)
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("%s: %s, but it is a table without geometry; name the columns of its "
                      "coordinates x and y"),
                    pass->source->label, wanted);
    else
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("%s: %s, but all of its %u features are without usable geometry"),
                    pass->source->label, wanted, n_row);
    return false;
}

/* Texts that were too long to be one. */
static void report_long(const Pass *pass, SyFindings *findings) {
    for (guint i = 0; i < pass->wanted->len; i++) {
        const Wanted *wanted = &g_array_index(pass->wanted, Wanted, i);
        SyIndex row;
        int64_t n = wanted->texts == NULL ? 0 : sy_text_reader_n_long(wanted->texts, &row);
        if (n > 0)
            sy_findings_add(
                findings, "read.text_long", pass->source->label, pass->table->fid[row], NAN, NAN,
                NAN, SY_ARGUMENT_TEXT("column", wanted->column->name), SY_ARGUMENT_INTEGER("n", n),
                SY_ARGUMENT_INTEGER("kb", pass->source->limits.text_kb), SY_ARGUMENTS_END);
    }
}

static void report(const Pass *pass, int64_t n_damaged, int64_t n_cut, SyFindings *findings) {
    const SySource *source = pass->source;
    if (pass->shapes != NULL) sy_shapes_report(pass->shapes, source->label, findings);
    if (n_damaged > 0)
        sy_findings_add(findings, "read.text_damaged", source->label, -1, NAN, NAN, NAN,
                        SY_ARGUMENT_INTEGER("n", n_damaged),
                        SY_ARGUMENT_TEXT("encoding", source->encoding), SY_ARGUMENTS_END);
    if (n_cut > 0)
        sy_findings_add(findings, "read.text_cut", source->label, -1, NAN, NAN, NAN,
                        SY_ARGUMENT_INTEGER("n", n_cut), SY_ARGUMENTS_END);
    if (source->n_feature >= 0 && source->n_feature != pass->table->n_row + source->n_passed)
        sy_findings_add(findings, "read.row_count", source->label, -1, NAN, NAN, NAN,
                        SY_ARGUMENT_INTEGER("n_row", pass->table->n_row),
                        SY_ARGUMENT_INTEGER("n_declared", source->n_feature), SY_ARGUMENTS_END);
    report_long(pass, findings);
    if (pass->table->n_row == 0)
        sy_findings_add(findings, "read.empty_layer", source->label, -1, NAN, NAN, NAN,
                        SY_ARGUMENTS_END);
}

static SyTable *run(Pass *pass, SyFindings *findings, const SyProgress *progress, GError **error) {
    SySource *source = pass->source;
    int64_t n_damaged = source->decoder == NULL ? 0 : sy_decoder_n_damaged(source->decoder);
    int64_t n_cut = source->decoder == NULL ? 0 : sy_decoder_n_cut(source->decoder);
    sy_driver_log_begin(source->log);
    ignore_others(pass);
    bool ok = take_rows(pass, progress, error);
    if (source->ogr != NULL) {
        OGR_L_SetIgnoredFields(source->ogr, NULL);
        OGR_L_ResetReading(source->ogr);
    }
    sy_driver_log_end(source->log);
    bool broke = sy_driver_log_error(source->log) != NULL;
    if (ok) ok = mend_encoding(pass, findings, error) && check_geometry(pass, error);
    sy_driver_log_report(source->log, source->label, ok ? findings : NULL);
    if (!ok) return NULL;
    if (source->decoder != NULL) {
        n_damaged = sy_decoder_n_damaged(source->decoder) - n_damaged;
        n_cut = sy_decoder_n_cut(source->decoder) - n_cut;
    }
    if (findings == NULL) return g_steal_pointer(&pass->table);
    report(pass, n_damaged, n_cut, findings);
    if (broke && source->n_drawn > pass->table->n_row)
        sy_findings_add(findings, "read.drawing_cut", source->label, -1, NAN, NAN, NAN,
                        SY_ARGUMENT_INTEGER("n", pass->table->n_row),
                        SY_ARGUMENT_INTEGER("n_all", source->n_drawn), SY_ARGUMENTS_END);
    return g_steal_pointer(&pass->table);
}

/* The section of a SWMM .inp, which is read already. */
static SyTable *read_swmm(const SySource *source, const char *const *columns, SyIndex n_column,
                          SyGeometryKind kind, GError **error) {
    for (SyIndex i = 0; i < n_column; i++) {
        SyIndex field;
        if (!find_field(source, columns[i], &field, error)) return NULL;
    }
    if (kind == SY_GEOMETRY_NONE || kind == source->geometry)
        return sy_swmm_source_copy(source, columns, n_column, kind, SY_NONE, false);
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: %s, but its %s %s"), source->label,
                wanted_words(kind), source->layer, own_words(source->geometry));
    return NULL;
}

static SyTable *sample_swmm(const SySource *source, SyIndex n) {
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < source->fields->len; i++)
        g_ptr_array_add(names, (char *)g_array_index(source->fields, SySourceField, i).name);
    return sy_swmm_source_copy(source, (const char *const *)names->pdata, names->len,
                               SY_GEOMETRY_NONE, n, true);
}

SyTable *sy_source_sample(SySource *source, SyIndex n, GError **error) {
    if (source->swmm != NULL) return sample_swmm(source, n);
    g_auto(Pass) pass;
    pass_init(&pass, source, SY_GEOMETRY_NONE);
    pass.as_text = true;
    pass.n_limit = n;
    for (SyIndex i = 0; i < source->fields->len; i++) want(&pass, i);
    return run(&pass, NULL, NULL, error);
}

/* What a comma is in coordinates of texts. */
static SyComma place_comma(const Pass *pass) {
    SySource *source = pass->source;
    SyComma otherwise =
        source->dataset->text.separator == ';' ? SY_COMMA_DECIMAL : SY_COMMA_THOUSANDS;
    g_autoptr(SyTable) sample = NULL;
    for (SyIndex i = 0; i < 6 * pass->n_place; i++) {
        if (pass->place[i] == SY_NONE || source->access[pass->place[i]].type != OFTString) continue;
        if (sample == NULL) sample = sy_source_sample(source, N_ROW_SAMPLED, NULL);
        if (sample == NULL) break;
        const char *name = g_array_index(source->fields, SySourceField, pass->place[i]).name;
        SyComma comma = sy_number_comma(sy_table_column(sample, name), sample->n_row, otherwise);
        if (comma != otherwise) return comma;
    }
    return otherwise;
}

SyTable *sy_source_read(SySource *source, const char *const *columns, SyIndex n_column,
                        const SySourcePlace *place, SyGeometryKind kind, SyFindings *findings,
                        const SyProgress *progress, GError **error) {
    if (source->swmm != NULL) return read_swmm(source, columns, n_column, kind, error);
    g_auto(Pass) pass;
    pass_init(&pass, source, kind);
    for (SyIndex i = 0; i < n_column; i++) {
        SyIndex field;
        if (!find_field(source, columns[i], &field, error)) return NULL;
        if (sy_table_column(pass.table, columns[i]) == NULL) want(&pass, field);
    }
    if (!want_places(&pass, place, kind, error)) return NULL;
    if (pass.n_place > 0) pass.comma = place_comma(&pass);
    if (kind != SY_GEOMETRY_NONE) pass.shapes = sy_shapes_new(kind);
    g_autoptr(SyTable) areas = NULL;
    if (source->keeps_areas && kind == SY_GEOMETRY_POINT && pass.n_place == 0) {
        areas = sy_table_new(SY_GEOMETRY_POLYGON);
        sy_shapes_keep_areas(pass.shapes, areas);
    }
    SyTable *table = run(&pass, findings, progress, error);
    g_clear_pointer(&source->areas, sy_table_free);
    if (table != NULL && areas != NULL && areas->geometry.n_part > 0)
        source->areas = g_steal_pointer(&areas);
    return table;
}

void sy_source_keep_areas(SySource *source) {
    source->keeps_areas = true;
}

SyTable *sy_source_take_areas(SySource *source) {
    return g_steal_pointer(&source->areas);
}
