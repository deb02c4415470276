/* Where outfalls and sections stand on rivers. */
#include <math.h>
#include <string.h>

#include "engine/river/parts.h"

double sy_rivers_chainage_m(const SyRivers *r, SyIndex reach, double above_m) {
    const SyAxis *axis = r->axis;
    if (axis->lost[reach]) return NAN;
    return axis->end_m[reach] - axis->end_m[axis->mouth[axis->river[reach]]] + above_m;
}

char *sy_river_stake(double chainage_m) {
    if (isnan(chainage_m)) return NULL;
    int64_t m = (int64_t)llround(chainage_m);
    return g_strdup_printf("K%" G_GINT64_FORMAT "+%03d", m / 1000, (int)(m % 1000));
}

typedef struct {
    const SyRivers *rivers;
    const SyLineIndex *index;
    SyTable *table;
    SyColumn *role, *object, *edge, *above_m, *river, *chainage_m, *stake, *bank, *distance_m;
} Places;

/* What a place may stand on: the water that was found for it, or one of the name. */
typedef struct {
    const SyRivers *rivers;
    int64_t water; /* 0: any */
    SyIndex name;  /* SY_NONE: any */
} Wanted;

static bool is_wanted(SyIndex line, void *user) {
    const Wanted *wanted = user;
    const SyColumn *water = sy_table_column(wanted->rivers->rows, "receiving_water_id");
    if (wanted->name != SY_NONE) return wanted->rivers->name[line] == wanted->name;
    return wanted->water == 0 ||
           (water->type == SY_COLUMN_INTEGER && water->integer[line] == wanted->water);
}

static SyIndex name_number(const SyRivers *r, const char *name) {
    for (SyIndex i = 0; name != NULL && r->names != NULL && r->names[i] != NULL; i++)
        if (strcmp(r->names[i], name) == 0) return i;
    return SY_NONE;
}

double sy_river_side(const SyRivers *r, const SyPlace *at, double x, double y) {
    const double on_line_m = 0.5, part_m = 1;
    double from[2], to[2];
    if (at->distance_m < on_line_m) return 0;
    sy_line_at(&r->lines, at->line, at->measure_m - part_m, &from[0], &from[1]);
    sy_line_at(&r->lines, at->line, at->measure_m + part_m, &to[0], &to[1]);
    return (to[0] - from[0]) * (y - at->y) - (to[1] - from[1]) * (x - at->x);
}

/* The side on which (x, y) lies of the line, looking the way water runs; NULL: on it. */
static const char *bank_of(const SyRivers *r, const SyPlace *at, double x, double y) {
    double side = sy_river_side(r, at, x, y);
    return side > 0 ? "left" : side < 0 ? "right" : NULL;
}

static void put(Places *p, const char *role, int64_t object, const SyPlace *at, double x,
                double y) {
    const SyRivers *r = p->rivers;
    SyIndex row = sy_table_add_row(p->table, 0), reach = at->line;
    double length_m = r->reaches.arcs.length_m[reach], drawn_m = sy_line_length(&r->lines, reach);
    double above_m = drawn_m > 0 ? length_m * (1 - at->measure_m / drawn_m) : 0;
    double chainage_m = sy_rivers_chainage_m(r, reach, above_m);
    g_autofree char *stake = sy_river_stake(chainage_m);
    sy_column_set_text(p->role, row, role);
    sy_column_set_integer(p->object, row, object);
    sy_column_set_integer(p->edge, row, sy_cell_integer(r->rows, "edge_id", reach));
    p->above_m->real[row] = above_m;
    sy_column_set_integer(p->river, row, (int64_t)r->axis->river[reach] + 1);
    p->chainage_m->real[row] = chainage_m;
    sy_column_set_text(p->stake, row, stake);
    sy_column_set_text(p->bank, row, bank_of(r, at, x, y));
    p->distance_m->real[row] = at->distance_m;
}

static Places places_new(const SyRivers *rivers, const SyLineIndex *index) {
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    return (Places){rivers,
                    index,
                    table,
                    sy_table_add_column(table, "role", SY_COLUMN_TEXT),
                    sy_table_add_column(table, "object_id", SY_COLUMN_INTEGER),
                    sy_table_add_column(table, "edge_id", SY_COLUMN_INTEGER),
                    sy_table_add_column(table, "above_m", SY_COLUMN_REAL),
                    sy_table_add_column(table, "river_id", SY_COLUMN_INTEGER),
                    sy_table_add_column(table, "chainage_m", SY_COLUMN_REAL),
                    sy_table_add_column(table, "stake", SY_COLUMN_TEXT),
                    sy_table_add_column(table, "bank", SY_COLUMN_TEXT),
                    sy_table_add_column(table, "distance_m", SY_COLUMN_REAL)};
}

/* An outfall stands on the water that receives it; where that is drawn as an area, on the line of
 * the same name. */
static bool put_outfalls(Places *p, SyStore *store, double near_m, GError **error) {
    g_autoptr(SyTable) rows = sy_store_query(
        store,
        "SELECT o.outfall_id, o.receiving_water_id, w.name, o.receiving_along_m, X(o.geom) AS x, "
        "Y(o.geom) AS y FROM outfall o JOIN receiving_water w USING (receiving_water_id) WHERE "
        "o.geom IS NOT NULL ORDER BY o.outfall_id",
        NULL, error);
    if (rows == NULL) return false;
    for (SyIndex row = 0; row < rows->n_row; row++) {
        bool is_line = !isnan(sy_cell_real(rows, "receiving_along_m", row));
        Wanted wanted = {p->rivers, sy_cell_integer(rows, "receiving_water_id", row), SY_NONE};
        if (!is_line) wanted.name = name_number(p->rivers, sy_cell_text(rows, "name", row));
        double x = sy_cell_real(rows, "x", row), y = sy_cell_real(rows, "y", row);
        SyPlace at;
        if (!is_line && wanted.name == SY_NONE) continue;
        if (sy_nearest_places(p->index, x, y, near_m, 1, is_wanted, &wanted, &at) == 1)
            put(p, "outfall", sy_cell_integer(rows, "outfall_id", row), &at, x, y);
    }
    return true;
}

static void say_nowhere(const SyTable *rows, SyIndex row, double near_m, double nearest_m,
                        SyFindings *findings) {
    sy_findings_add(findings, "river.section_nowhere", sy_cell_text(rows, "label", row),
                    sy_cell_integer(rows, "source_fid", row), sy_cell_real(rows, "x", row),
                    sy_cell_real(rows, "y", row), NAN,
                    SY_ARGUMENT_TEXT("id", sy_cell_text(rows, "title", row)),
                    SY_ARGUMENT_REAL("limit_m", near_m), SY_ARGUMENT_REAL("distance_m", nearest_m),
                    SY_ARGUMENTS_END);
}

static void say_differs(const Places *p, const SyTable *rows, SyIndex row, SyIndex reach,
                        SyFindings *findings) {
    const SyRivers *r = p->rivers;
    const char *river = sy_cell_text(rows, "river", row);
    SyIndex name = r->name[r->axis->mouth[r->axis->river[reach]]];
    const char *found = name == SY_NONE ? NULL : r->names[name];
    if (river == NULL || g_strcmp0(river, found) == 0) return;
    sy_findings_add(
        findings, "river.section_differs", sy_cell_text(rows, "label", row),
        sy_cell_integer(rows, "source_fid", row), sy_cell_real(rows, "x", row),
        sy_cell_real(rows, "y", row), NAN, SY_ARGUMENT_TEXT("id", sy_cell_text(rows, "title", row)),
        SY_ARGUMENT_TEXT("river", river), SY_ARGUMENT_TEXT("nearest", found), SY_ARGUMENTS_END);
}

/* A section stands on the river that its row names, where that is near, else on the nearest. */
static bool put_sections(Places *p, SyStore *store, double near_m, SyFindings *findings,
                         GError **error) {
    g_autoptr(SyTable) rows = sy_store_query(
        store,
        "SELECT s.section_id, s.source_fid, i.label, coalesce(s.name, s.code, s.source_id) AS "
        "title, s.river, X(s.geom) AS x, Y(s.geom) AS y FROM section s LEFT JOIN input i ON "
        "i.input_id = s.source ORDER BY s.section_id",
        NULL, error);
    if (rows == NULL) return false;
    for (SyIndex row = 0; row < rows->n_row; row++) {
        Wanted wanted = {p->rivers, 0, name_number(p->rivers, sy_cell_text(rows, "river", row))};
        double x = sy_cell_real(rows, "x", row), y = sy_cell_real(rows, "y", row);
        bool placed = p->index != NULL && isfinite(x) && isfinite(y);
        SyPlace at = {.distance_m = NAN};
        bool found = placed && wanted.name != SY_NONE &&
                     sy_nearest_places(p->index, x, y, near_m, 1, is_wanted, &wanted, &at) == 1;
        if (!found && placed)
            found = sy_nearest_places(p->index, x, y, INFINITY, 1, NULL, NULL, &at) == 1 &&
                    at.distance_m <= near_m;
        if (!found) {
            say_nowhere(rows, row, near_m, at.distance_m, findings);
            continue;
        }
        say_differs(p, rows, row, at.line, findings);
        put(p, "section", sy_cell_integer(rows, "section_id", row), &at, x, y);
    }
    return true;
}

bool sy_river_places_write(SyStore *store, const SyRivers *rivers, double near_m,
                           SyFindings *findings, GError **error) {
    g_autoptr(SyLineIndex) index =
        rivers->axis == NULL ? NULL : sy_line_index_new(&rivers->lines, error);
    if (rivers->axis != NULL && index == NULL) return false;
    Places p = places_new(rivers, index);
    g_autoptr(SyTable) table = p.table;
    return (index == NULL || put_outfalls(&p, store, near_m, error)) &&
           put_sections(&p, store, near_m, findings, error) &&
           (table->n_row == 0 || sy_store_write(store, "river_place", table, NULL, error));
}
