/* The reaches of a case file, and the place on them that is asked for. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/search.h"
#include "algorithms/base/words.h"
#include "engine/river/ask.h"
#include "engine/river/parts.h"
#include "engine/search/find.h"

static const char section_prefix[] = "section:", river_prefix[] = "river:";

bool sy_river_is_place(const char *at) {
    return g_str_has_prefix(at, section_prefix) || g_str_has_prefix(at, river_prefix);
}

void sy_water_clear(SyWater *water) {
    sy_table_free(water->rows);
    sy_axis_free(water->axis);
    g_free(water->tail);
    g_free(water->head);
}

SyIndex sy_water_reach(const SyWater *water, int64_t edge_id) {
    const int64_t *known = water->edge_id;
    SyIndex n = water->rows->n_row, at = SY_LOWER_BOUND(SyIndex, i, 0, n, known[i] < edge_id);
    return at < n && known[at] == edge_id ? at : SY_NONE;
}

static int id_compare(const void *left, const void *right) {
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

SyIndex sy_river_nodes(const int64_t *from, const int64_t *to, SyIndex n, int64_t *id,
                       SyIndex *tail, SyIndex *head) {
    SyIndex n_id = 0;
    memcpy(id, from, n * sizeof *id);
    memcpy(id + n, to, n * sizeof *id);
    qsort(id, 2 * (gsize)n, sizeof *id, id_compare);
    for (SyIndex i = 0; i < 2 * n; i++)
        if (n_id == 0 || id[n_id - 1] != id[i]) id[n_id++] = id[i];
    for (SyIndex i = 0; i < n; i++) {
        tail[i] = SY_LOWER_BOUND(SyIndex, k, 0, n_id, id[k] < from[i]);
        head[i] = SY_LOWER_BOUND(SyIndex, k, 0, n_id, id[k] < to[i]);
    }
    return n_id;
}

/* Nodes of rivers are few beside those of pipes: numbered for themselves. */
static bool take_nodes(SyWater *water, SyIndex *n_node, GError **error) {
    SyIndex n = water->rows->n_row;
    g_autofree int64_t *id = sy_array_new(n, 2 * sizeof(int64_t), "reaches", error);
    if (id == NULL) return false;
    *n_node = sy_river_nodes(sy_table_column(water->rows, "from_node")->integer,
                             sy_table_column(water->rows, "to_node")->integer, n, id, water->tail,
                             water->head);
    return true;
}

/* Main ways as rows of the table; only what a walk along them asks for. */
static bool take_ways(SyWater *water, GError **error) {
    SyIndex n = water->rows->n_row;
    water->axis = g_new0(SyAxis, 1);
    water->axis->n_reach = n;
    water->axis->down = sy_array_new(n, sizeof(SyIndex), "reaches", error);
    water->axis->up = sy_array_new(n, sizeof(SyIndex), "reaches", error);
    water->tail = sy_array_new(n, sizeof(SyIndex), "reaches", error);
    water->head = sy_array_new(n, sizeof(SyIndex), "reaches", error);
    if (!water->axis->down || !water->axis->up || !water->tail || !water->head) return false;
    const int64_t *down = sy_table_column(water->rows, "down_edge_id")->integer,
                  *up = sy_table_column(water->rows, "up_edge_id")->integer;
    SyIndex n_node;
    if (!take_nodes(water, &n_node, error)) return false;
    for (SyIndex i = 0; i < n; i++) {
        water->axis->down[i] = sy_water_reach(water, down[i]);
        water->axis->up[i] = sy_water_reach(water, up[i]);
    }
    water->reaches = (SyReaches){
        {n_node, n, water->tail, water->head, sy_table_column(water->rows, "length_m")->real},
        NULL,
        NULL};
    return true;
}

bool sy_water_take(SyStore *store, SyWater *water, GError **error) {
    *water = (SyWater){0};
    water->rows = sy_store_query(
        store,
        "SELECT p.edge_id, e.source_id, p.river_id, r.name AS river, p.from_node, p.to_node, "
        "p.down_edge_id, p.up_edge_id, p.length_m, p.chainage_m, p.arm, p.velocity_ms, "
        "p.velocity_low_ms, p.velocity_high_ms, p.velocity_by = 'assumed' AS assumed, EXISTS "
        "(SELECT 1 FROM river_place o WHERE o.edge_id = p.edge_id) AS place FROM river_reach p "
        "JOIN edge e USING (edge_id) JOIN river r USING (river_id) ORDER BY p.edge_id",
        NULL, error);
    if (water->rows == NULL) return false;
    if (water->rows->n_row == 0) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s: there are no river lines in this case; add them (--rivers) and run it "
                      "again"),
                    sy_store_path(store));
        return false;
    }
    water->edge_id = sy_table_column(water->rows, "edge_id")->integer;
    return take_ways(water, error);
}

/* ---- places ---- */

static bool take_section(SyStore *store, const char *name, SyWaterPlace *place, GError **error) {
    place->section_id = sy_find_section(store, name, error);
    if (place->section_id < 0) return false;
    g_autoptr(SyTable) rows = sy_store_query_of(
        store,
        "SELECT p.edge_id, p.above_m, p.chainage_m, p.stake, r.river_id, r.name FROM river_place p "
        "JOIN river r USING (river_id) WHERE p.role = 'section' AND p.object_id = ?1",
        place->section_id, error);
    if (rows == NULL) return false;
    if (rows->n_row == 0) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("section %s stands on no river: check its place, or raise attach.river_m and "
                      "run the case again"),
                    name);
        return false;
    }
    place->edge_id = sy_cell_integer(rows, "edge_id", 0);
    place->above_m = sy_cell_real(rows, "above_m", 0);
    place->chainage_m = sy_cell_real(rows, "chainage_m", 0);
    place->river = g_strdup(sy_cell_text(rows, "name", 0));
    return true;
}

/* "12.3", "12.3km", "K12+300" in metres; false: none of these. */
static bool parse_chainage(const char *text, double *out_m) {
    char *end = NULL;
    bool stake = *text == 'K' || *text == 'k';
    if (stake) text++;
    double km = g_ascii_strtod(text, &end), m = 0;
    if (end == text || !isfinite(km)) return false;
    if (stake && *end == '+') {
        const char *rest = end + 1;
        m = g_ascii_strtod(rest, &end);
        if (end == rest || !isfinite(m)) return false;
    }
    if (g_ascii_strcasecmp(end, "km") == 0) end += 2;
    *out_m = 1000 * km + m;
    return *end == '\0';
}

/* Rivers that are called so; those that end as an arm of another count where no other does. */
static SyTable *rivers_called(SyStore *store, const char *name, GError **error) {
    static const char *const ways[] = {"r.name = ?1 AND NOT m.arm", "r.code = ?1 AND NOT m.arm",
                                       "CAST(r.river_id AS TEXT) = ?1",
                                       "r.name = ?1 OR r.code = ?1"};
    const char *parameters[] = {name, NULL};
    SyTable *rows = NULL;
    for (guint i = 0; i < G_N_ELEMENTS(ways) && (rows == NULL || rows->n_row == 0); i++) {
        sy_table_free(rows);
        g_autofree char *sql = g_strdup_printf(
            "SELECT r.river_id, r.name, r.length_m, m.stem, coalesce(i.name, i.code, "
            "'-') AS into_name FROM river r LEFT JOIN river_reach m ON m.river_id = r.river_id AND "
            "m.chainage_m = 0 LEFT JOIN river i ON i.river_id = r.into_river_id WHERE %s GROUP BY "
            "r.river_id ORDER BY r.length_m DESC, r.river_id",
            ways[i]);
        rows = sy_store_query(store, sql, parameters, error);
        if (rows == NULL) return NULL;
    }
    return rows;
}

static bool several(const SyTable *rows, const char *name, GError **error) {
    const SyIndex most = 6;
    g_autoptr(GString) all = g_string_new(NULL);
    for (SyIndex i = 0; i < rows->n_row && i < most; i++)
        g_string_append_printf(all, _("%sriver:%lld (%.1f km, into %s)"), i == 0 ? "" : ", ",
                               (long long)sy_cell_integer(rows, "river_id", i),
                               sy_cell_real(rows, "length_m", i) / 1000,
                               sy_cell_text(rows, "into_name", i));
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s: %u rivers are called so, say which: %s"),
                name, rows->n_row, all->str);
    return false;
}

static bool take_chainage(SyStore *store, const SyTable *river, const char *name,
                          SyWaterPlace *place, GError **error) {
    double length_m = sy_cell_real(river, "length_m", 0);
    const double rounding_m = 0.5; /* of a chainage as it is written */
    if (isnan(length_m)) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s: it runs in a circle without a way out and has no chainage: name a "
                      "section on it, or correct its directions"),
                    name);
        return false;
    }
    if (place->chainage_m < 0 || place->chainage_m > length_m + rounding_m) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s: its chainage runs from 0 at the mouth to %.3f km; %.3f km is beyond it"),
                    name, length_m / 1000, place->chainage_m / 1000);
        return false;
    }
    char id[32], stem[32], m[G_ASCII_DTOSTR_BUF_SIZE];
    g_snprintf(id, sizeof id, "%" G_GINT64_FORMAT, sy_cell_integer(river, "river_id", 0));
    g_snprintf(stem, sizeof stem, "%" G_GINT64_FORMAT, sy_cell_integer(river, "stem", 0));
    g_ascii_dtostr(m, sizeof m, place->chainage_m);
    const char *parameters[] = {id, stem, m, NULL};
    g_autoptr(SyTable) rows = sy_store_query(
        store,
        "SELECT edge_id, chainage_m FROM river_reach WHERE river_id = CAST(?1 AS INTEGER) AND stem "
        "= CAST(?2 AS INTEGER) AND chainage_m <= CAST(?3 AS REAL) ORDER BY chainage_m DESC LIMIT 1",
        parameters, error);
    if (rows == NULL) return false;
    if (rows->n_row == 0) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("%s: no stretch of %s in it is where a run puts them: somebody changed the "
                      "file; make it anew with suyuan run"),
                    sy_store_path(store), name);
        return false;
    }
    place->edge_id = sy_cell_integer(rows, "edge_id", 0);
    place->above_m = place->chainage_m - sy_cell_real(rows, "chainage_m", 0);
    place->river = g_strdup(sy_cell_text(river, "name", 0));
    return true;
}

static bool take_river(SyStore *store, const char *text, SyWaterPlace *place, GError **error) {
    const char *at = strrchr(text, '@');
    g_autofree char *name = at == NULL ? g_strdup(text) : g_strndup(text, (gsize)(at - text));
    place->chainage_m = 0;
    if (at != NULL && !parse_chainage(at + 1, &place->chainage_m)) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s: \"%s\" is no chainage; write km from the mouth, 12.3 or K12+300"), text,
                    at + 1);
        return false;
    }
    g_autoptr(SyTable) rows = rivers_called(store, name, error);
    if (rows == NULL) return false;
    if (rows->n_row == 1) return take_chainage(store, rows, name, place, error);
    if (rows->n_row > 1) return several(rows, name, error);
    return sy_find_none(store, SY_FIND_RIVER, name, error);
}

bool sy_water_place(SyStore *store, const char *at, SyWaterPlace *place, GError **error) {
    *place = (SyWaterPlace){.chainage_m = NAN};
    return g_str_has_prefix(at, section_prefix)
               ? take_section(store, at + strlen(section_prefix), place, error)
               : take_river(store, at + strlen(river_prefix), place, error);
}

void sy_water_place_clear(SyWaterPlace *place) {
    g_free(place->river);
}
