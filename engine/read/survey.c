#include "engine/read/survey.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/read/identities.h"
#include "engine/read/parts.h"
#include "engine/read/survey_parts.h"
#include "io/store/store.h"

/* Every table of layers: those of roles, and what some of them have besides. */
typedef struct {
    const char *name;
    SyRole role; /* whose rows its rows are, one for one; SY_N_ROLE: rows of its own */
    gsize offset;
} Place;

static const Place besides[] = {
    {"river_areas", SY_N_ROLE, G_STRUCT_OFFSET(SyLayers, river_areas)},
    {"unit_areas", SY_ROLE_UNITS, G_STRUCT_OFFSET(SyLayers, unit_areas)},
    {"unit_places", SY_ROLE_UNITS, G_STRUCT_OFFSET(SyLayers, unit_places)},
    {"zone_lines", SY_N_ROLE, G_STRUCT_OFFSET(SyLayers, zone_lines)},
    {"track_points", SY_N_ROLE, G_STRUCT_OFFSET(SyLayers, track_points)}};

static SyTable **table_at(SyLayers *layers, guint i, const char **name, SyRole *role) {
    if (i < SY_N_ROLE) {
        *name = sy_role_name((SyRole)i);
        *role = (SyRole)i;
        return &layers->table[i];
    }
    const Place *place = &besides[i - SY_N_ROLE];
    *name = place->name;
    *role = place->role;
    return (SyTable **)(void *)((char *)layers + place->offset);
}
enum { N_TABLE = SY_N_ROLE + G_N_ELEMENTS(besides) };

/* ---- writing ---- */

typedef struct {
    SyStore *store;
    const SyLayers *layers;
    const SySurveyPart *part;
    SyIndex *unit;       /* unit -> its row in the part, SY_NONE: not in it; NULL: no units */
    SyIndex *outfall;    /* the same of outfalls */
    SyIndex *source_row; /* the same of source rows */
} Writing;

static SyIndex *numbers_new(const bool *keep, SyIndex n) {
    SyIndex *number = g_new(SyIndex, MAX(n, 1)), next = 0;
    for (SyIndex i = 0; i < n; i++) number[i] = keep == NULL || keep[i] ? next++ : SY_NONE;
    return number;
}

/* The same within the rows of each role. */
static SyIndex *source_numbers_new(const SyLayers *layers, const bool *keep) {
    SyIndex n = layers->source_rows->len, next[SY_N_ROLE] = {0};
    SyIndex *number = g_new(SyIndex, MAX(n, 1));
    for (SyIndex i = 0; i < n; i++) {
        SyRole role = g_array_index(layers->source_rows, SySourceRow, i).role;
        number[i] = keep == NULL || keep[i] ? next[role]++ : SY_NONE;
    }
    return number;
}

static SyIndex *numbers_of_role(const Writing *w, SyRole role) {
    const SyTable *table = w->layers->table[role];
    return numbers_new(w->part->row[role], table == NULL ? 0 : table->n_row);
}

/* The rows of a part, with their fid as a column. */
static SyTable *rows_of(const SyTable *from, const bool *keep) {
    SyTable *to = sy_table_new(from->geometry.kind);
    for (guint i = 0; i < from->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(from->columns, i);
        sy_table_add_column(to, column->name, column->type);
    }
    SyColumn *fid = sy_table_add_column(to, "source_fid", SY_COLUMN_INTEGER);
    for (SyIndex row = 0; row < from->n_row; row++) {
        if (keep != NULL && !keep[row]) continue;
        SyIndex at = sy_table_add_row(to, from->fid[row]);
        sy_table_copy_cells(to, at, from, row);
        sy_column_set_integer(fid, at, from->fid[row]);
        sy_table_copy_parts(to, from, row);
    }
    return to;
}

/* Rows of units become those of the part. */
static void renumber_bearers(const Writing *w, SyTable *outfalls) {
    SyColumn *bearer = sy_table_column(outfalls, "bearer");
    for (SyIndex row = 0; bearer != NULL && row < outfalls->n_row; row++) {
        int64_t unit = bearer->integer[row];
        if (unit == SY_INTEGER_MISSING) continue;
        SyIndex now = w->unit[unit];
        sy_column_set_integer(bearer, row, now == SY_NONE ? SY_INTEGER_MISSING : now);
    }
}

static const char *declared(SyColumnType type) {
    return type == SY_COLUMN_REAL ? "REAL" : type == SY_COLUMN_INTEGER ? "BIGINT" : "TEXT";
}

/* Units given at several places have several points, which are a table without geometry. */
static const char *geometry_type(const SyTable *table) {
    switch (table->geometry.kind) {
        case SY_GEOMETRY_POINT:
            return "POINT";
        case SY_GEOMETRY_LINE:
            return "MULTILINESTRING";
        case SY_GEOMETRY_POLYGON:
            return "MULTIPOLYGON";
        case SY_GEOMETRY_NONE:
            break;
    }
    return NULL;
}

static bool create_table(const Writing *w, const char *name, const SyTable *rows, GError **error) {
    g_autoptr(GString) sql = g_string_new(NULL);
    const char *type = geometry_type(rows);
    g_string_append_printf(sql, "CREATE TABLE \"%s\" (number INTEGER PRIMARY KEY", name);
    for (guint i = 0; i < rows->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(rows->columns, i);
        g_string_append_printf(sql, ", \"%s\" %s", column->name, declared(column->type));
    }
    if (type != NULL) g_string_append_printf(sql, ", geom %s", type);
    g_string_append(sql, ");");
    if (type != NULL)
        g_string_append_printf(sql, "SELECT RecoverGeometryColumn('%s', 'geom', %d, '%s', 'XY');",
                               name, sy_store_srid(w->store), type);
    g_string_append_printf(sql, "INSERT INTO layer VALUES ('%s', %d)", name,
                           (int)rows->geometry.kind);
    return sy_store_execute(w->store, sql->str, error);
}

/* Points of units given at several places: a row a point. */
static bool write_places(const Writing *w, const SyTable *rows, GError **error) {
    g_autoptr(SyTable) points = sy_table_new(SY_GEOMETRY_NONE);
    SyColumn *unit = sy_table_add_column(points, "unit", SY_COLUMN_INTEGER),
             *x = sy_table_add_column(points, "x", SY_COLUMN_REAL),
             *y = sy_table_add_column(points, "y", SY_COLUMN_REAL);
    const SyGeometry *g = &rows->geometry;
    for (SyIndex row = 0; row < rows->n_row; row++)
        for (SyIndex part = g->row_part[row]; part < g->row_part[row + 1]; part++) {
            SyIndex at = sy_table_add_row(points, 0);
            sy_column_set_integer(unit, at, row);
            sy_column_set_real(x, at, g->xy[2 * (gsize)g->part_vertex[part]]);
            sy_column_set_real(y, at, g->xy[2 * (gsize)g->part_vertex[part] + 1]);
        }
    return create_table(w, "unit_places", points, error) &&
           sy_store_write(w->store, "unit_places", points, NULL, error);
}

static bool write_tables(const Writing *w, GError **error) {
    for (guint i = 0; i < N_TABLE; i++) {
        const char *name;
        SyRole role;
        SyTable *from = *table_at((SyLayers *)w->layers, i, &name, &role);
        if (from == NULL) continue;
        g_autoptr(SyTable) rows = rows_of(from, role == SY_N_ROLE ? NULL : w->part->row[role]);
        if (i == SY_ROLE_OUTFALLS) renumber_bearers(w, rows);
        if (strcmp(name, "unit_places") == 0) {
            if (!write_places(w, rows, error)) return false;
        } else if (!create_table(w, name, rows, error) ||
                   (rows->n_row > 0 && !sy_store_write(w->store, name, rows, NULL, error))) {
            return false;
        }
    }
    return true;
}

static bool write_rows(const Writing *w, const char *name, SyTable *rows, GError **error) {
    bool good = rows->n_row == 0 || sy_store_write(w->store, name, rows, NULL, error);
    sy_table_free(rows);
    return good;
}

static bool write_lists(const Writing *w, const SyFindings *findings, GHashTable *learnt,
                        GError **error) {
    const SyLayers *layers = w->layers;
    return write_rows(w, "input", sy_survey_inputs(layers), error) &&
           write_rows(w, "source_row",
                      sy_survey_source_rows(layers, w->source_row, w->unit, w->outfall), error) &&
           write_rows(w, "linkage", sy_survey_links(layers, w->source_row), error) &&
           write_rows(w, "field_source", sy_survey_field_sources(layers, w->source_row), error) &&
           write_rows(w, "listed", sy_survey_listed(layers, w->unit, w->outfall), error) &&
           write_rows(w, "finding", sy_survey_findings(findings, w->part->finding), error) &&
           write_rows(w, "learnt", sy_survey_learnt(learnt), error);
}

bool sy_survey_write(const SyLayers *layers, const SyFindings *findings, GHashTable *learnt,
                     const SySurveyPart *part, const char *data_folder, const char *path,
                     GError **error) {
    g_autofree char *schema = g_build_filename(data_folder, "survey", NULL);
    g_autoptr(SyStore) store = sy_store_create(path, schema, layers->crs, error);
    if (store == NULL) return false;
    Writing w = {.store = store, .layers = layers, .part = part};
    g_autofree SyIndex *unit = w.unit = numbers_of_role(&w, SY_ROLE_UNITS);
    g_autofree SyIndex *outfall = w.outfall = numbers_of_role(&w, SY_ROLE_OUTFALLS);
    g_autofree SyIndex *row = w.source_row = source_numbers_new(layers, part->source_row);
    return write_tables(&w, error) && write_lists(&w, findings, learnt, error) &&
           sy_store_commit(store, error);
}

/* ---- reading ---- */

static SyTable *read_table(SyStore *store, const char *name, SyGeometryKind kind, GError **error) {
    g_autofree char *sql =
        g_strdup_printf("SELECT *, source_fid AS fid FROM \"%s\" ORDER BY number", name);
    SyTable *table = sy_store_query(store, sql, NULL, error);
    if (table == NULL) return NULL;
    sy_table_remove_column(table, "number");
    sy_table_remove_column(table, "source_fid");
    if (table->geometry.kind == SY_GEOMETRY_NONE) table->geometry.kind = kind; /* no row has one */
    return table;
}

static SyTable *read_places(SyStore *store, SyIndex n_unit, GError **error) {
    g_autoptr(SyTable) points =
        sy_store_query(store, "SELECT unit, x, y FROM unit_places ORDER BY number", NULL, error);
    if (points == NULL) return NULL;
    SyTable *table = sy_table_new(SY_GEOMETRY_POINT);
    SyIndex at = 0;
    for (SyIndex unit = 0; unit < n_unit; unit++) {
        sy_table_add_row(table, 0);
        for (; at < points->n_row && sy_cell_integer(points, "unit", at) == unit; at++)
            sy_table_add_point(table, sy_cell_real(points, "x", at), sy_cell_real(points, "y", at));
    }
    return table;
}

static bool read_tables(SyStore *store, SyLayers *out, GError **error) {
    g_autoptr(SyTable) layers =
        sy_store_query(store, "SELECT name, geometry FROM layer", NULL, error);
    if (layers == NULL) return false;
    for (SyIndex row = 0; row < layers->n_row; row++)
        for (guint i = 0; i < N_TABLE; i++) {
            const char *name, *there = sy_cell_text(layers, "name", row);
            SyRole role;
            SyTable **to = table_at(out, i, &name, &role);
            if (g_strcmp0(name, there) != 0 || strcmp(name, "unit_places") == 0) continue;
            *to = read_table(store, name, (SyGeometryKind)sy_cell_integer(layers, "geometry", row),
                             error);
            if (*to == NULL) return false;
        }
    for (SyIndex row = 0; row < layers->n_row; row++) {
        if (g_strcmp0(sy_cell_text(layers, "name", row), "unit_places") != 0) continue;
        const SyTable *units = out->table[SY_ROLE_UNITS];
        out->unit_places = read_places(store, units == NULL ? 0 : units->n_row, error);
        if (out->unit_places == NULL) return false;
    }
    return true;
}

static bool read_lists(SyStore *store, SyLayers *out, SyFindings *findings, GError **error) {
    static const struct {
        const char *name;
        void (*take)(SyLayers *layers, const SyTable *rows);
    } lists[] = {{"input", sy_survey_take_inputs},  {"source_row", sy_survey_take_source_rows},
                 {"linkage", sy_survey_take_links}, {"field_source", sy_survey_take_field_sources},
                 {"listed", sy_survey_take_listed}, {"learnt", sy_survey_take_learnt}};
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_autofree char *sql = g_strdup_printf("SELECT * FROM %s ORDER BY 1", lists[i].name);
        g_autoptr(SyTable) rows = sy_store_query(store, sql, NULL, error);
        if (rows == NULL) return false;
        lists[i].take(out, rows);
    }
    g_autoptr(SyTable) rows =
        sy_store_query(store, "SELECT * FROM finding ORDER BY number", NULL, error);
    if (rows == NULL) return false;
    sy_survey_take_findings(findings, rows);
    return true;
}

static bool read_file(const char *path, SyLayers *out, SyFindings *findings, GError **error) {
    *out = (SyLayers){.inputs = sy_inputs_new()};
    sy_source_rows_init(out);
    g_autoptr(SyStore) store = sy_store_open(path, SY_STORE_READ, NULL, error);
    bool good =
        store != NULL && read_tables(store, out, error) && read_lists(store, out, findings, error);
    if (good) out->crs = sy_crs_parse(sy_store_crs(store), NULL, error);
    if (good && out->crs != NULL) return true;
    sy_layers_clear(out);
    return false;
}

bool sy_survey_read(const SyCase *job, const char *data_folder, SyLayers *out, SyFindings *findings,
                    GError **error) {
    g_autofree char *path = sy_case_path(job, job->survey);
    g_autoptr(GError) why = NULL;
    if (!read_file(path, out, findings, &why)) {
        if (g_error_matches(why, SY_ERROR, SY_ERROR_INTERNAL)) /* no such table or column */
            sy_survey_wrong(path, "", error);
        else
            g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    if (!sy_survey_check(out, data_folder, path, error)) {
        sy_layers_clear(out);
        return false;
    }
    out->in_feet = sy_inputs_want_feet(out->inputs, job->settings.picture_unit);
    return true;
}
