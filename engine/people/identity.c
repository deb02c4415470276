#include "engine/people/identity.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/expert/texts.h"
#include "engine/search/find.h"
#include "io/source/crs.h"

static const char *const role_names[] = {"outfall", "unit", "node", "section", "place"};

const char *sy_identity_role_name(SyIdentityRole role) {
    return role_names[role];
}

SyIdentityRole sy_identity_role_parse(const char *name) {
    for (int role = 0; role < SY_N_IDENTITY; role++)
        if (g_strcmp0(name, role_names[role]) == 0) return (SyIdentityRole)role;
    return SY_N_IDENTITY;
}

void sy_identity_clear(SyIdentity *identity) {
    g_free(identity->source_id);
    g_free(identity->code);
    g_free(identity->name);
    g_free(identity->crs);
    *identity = (SyIdentity)SY_IDENTITY_INIT;
}

const char *sy_identity_select(SyIdentityRole role) {
    switch (role) {
        case SY_IDENTITY_OUTFALL:
            return "SELECT outfall_id AS object_id, source_id, coalesce(code, local_code) AS code, "
                   "name, X(geom) AS x, Y(geom) AS y, node_id FROM outfall";
        case SY_IDENTITY_UNIT:
            return "SELECT unit_id AS object_id, source_id, code, name, X(geom) AS x, Y(geom) AS "
                   "y, (SELECT node_id FROM attachment WHERE role = 'unit' AND object_id = unit_id "
                   "AND node_id IS NOT NULL ORDER BY probability DESC, attachment_id LIMIT 1) AS "
                   "node_id FROM unit";
        case SY_IDENTITY_NODE:
            return "SELECT node_id AS object_id, source_id, CAST(NULL AS TEXT) AS code, CAST(NULL "
                   "AS TEXT) AS name, X(geom) AS x, Y(geom) AS y, node_id FROM node";
        case SY_IDENTITY_SECTION:
            return "SELECT section_id AS object_id, source_id, code, name, X(geom) AS x, Y(geom) "
                   "AS y, CAST(NULL AS INTEGER) AS node_id FROM section";
        case SY_IDENTITY_PLACE:
        case SY_N_IDENTITY:
            break;
    }
    g_assert_not_reached();
}

static char *text_of(const SyTable *rows, const char *name, SyIndex row) {
    const SyColumn *column = sy_table_column(rows, name);
    switch (column->type) {
        case SY_COLUMN_TEXT:
            return g_strdup(sy_column_text(column, row));
        case SY_COLUMN_INTEGER:
            return column->integer[row] == SY_INTEGER_MISSING
                       ? NULL
                       : g_strdup_printf("%" G_GINT64_FORMAT, column->integer[row]);
        case SY_COLUMN_REAL:
            break;
    }
    return NULL;
}

/* A column without any value has no type of its own. */
static double real_of(const SyTable *rows, const char *name, SyIndex row) {
    const SyColumn *column = sy_table_column(rows, name);
    if (column->type == SY_COLUMN_REAL) return column->real[row];
    if (column->type == SY_COLUMN_INTEGER && column->integer[row] != SY_INTEGER_MISSING)
        return (double)column->integer[row];
    return NAN;
}

static int64_t integer_of(const SyTable *rows, const char *name, SyIndex row) {
    const SyColumn *column = sy_table_column(rows, name);
    if (column->type != SY_COLUMN_INTEGER || column->integer[row] == SY_INTEGER_MISSING) return -1;
    return column->integer[row];
}

void sy_identity_from_row(SyIdentity *out, SyIdentityRole role, const SyTable *rows, SyIndex row,
                          const char *crs) {
    *out = (SyIdentity){.role = role,
                        .object_id = integer_of(rows, "object_id", row),
                        .node_id = integer_of(rows, "node_id", row),
                        .source_id = text_of(rows, "source_id", row),
                        .code = text_of(rows, "code", row),
                        .name = text_of(rows, "name", row),
                        .x = real_of(rows, "x", row),
                        .y = real_of(rows, "y", row)};
    if (isfinite(out->x)) out->crs = g_strdup(crs);
}

char *sy_identity_crs(const SyStore *store) {
    int epsg = sy_store_epsg(store);
    return epsg > 0 ? g_strdup_printf("EPSG:%d", epsg) : g_strdup(sy_store_crs(store));
}

bool sy_identity_place_m(SyStore *store, double *place_m, GError **error) {
    g_autoptr(SyTable) rows = sy_store_query(
        store, "SELECT CAST(value AS REAL) AS m FROM setting WHERE key = 'match.place_m'", NULL,
        error);
    if (rows == NULL) return false;
    *place_m = rows->n_row == 1 ? real_of(rows, "m", 0) : 10;
    return true;
}

bool sy_identity_nearest_node(SyStore *store, double x, double y, double place_m, int64_t *node_id,
                              GError **error) {
    char number[3][G_ASCII_DTOSTR_BUF_SIZE];
    const char *parameters[] = {g_ascii_dtostr(number[0], sizeof number[0], x),
                                g_ascii_dtostr(number[1], sizeof number[1], y),
                                g_ascii_dtostr(number[2], sizeof number[2], place_m), NULL};
    *node_id = -1;
    g_autoptr(SyTable) rows = sy_store_query(
        store,
        "SELECT node_id, (X(geom) - CAST(?1 AS REAL)) * (X(geom) - CAST(?1 AS REAL)) + (Y(geom) - "
        "CAST(?2 AS REAL)) * (Y(geom) - CAST(?2 AS REAL)) AS square FROM node WHERE node_id IN "
        "(SELECT pkid FROM idx_node_geom WHERE xmin <= CAST(?1 AS REAL) + CAST(?3 AS REAL) AND "
        "xmax >= CAST(?1 AS REAL) - CAST(?3 AS REAL) AND ymin <= CAST(?2 AS REAL) + CAST(?3 AS "
        "REAL) AND ymax >= CAST(?2 AS REAL) - CAST(?3 AS REAL)) ORDER BY square, node_id LIMIT 1",
        parameters, error);
    if (rows == NULL) return false;
    if (rows->n_row == 1 && real_of(rows, "square", 0) <= place_m * place_m)
        *node_id = integer_of(rows, "node_id", 0);
    return true;
}

/* "X,Y", also with a wide comma. */
static bool parse_place(const char *text, double *x, double *y) {
    char *end;
    *x = g_ascii_strtod(text, &end);
    if (end == text) return false;
    while (*end == ' ') end++;
    const char *comma = end;
    if (*comma == ',')
        comma++;
    else if (g_str_has_prefix(comma, "，"))
        comma += strlen("，");
    else
        return false;
    *y = g_ascii_strtod(comma, &end);
    return end != comma && *end == '\0' && isfinite(*x) && isfinite(*y);
}

/* The CRS that @crs_text names, else the working one, and the place in the working one. */
static SyCrs *to_working(SyStore *store, const char *text, double x, double y, const char *crs_text,
                         double *xy, GError **error) {
    g_autoptr(SyCrs) working = sy_crs_parse(sy_store_crs(store), NULL, error);
    g_autoptr(SyCrs) crs =
        working == NULL
            ? NULL
            : sy_crs_parse(crs_text == NULL ? sy_store_crs(store) : crs_text, NULL, error);
    if (crs == NULL) return NULL;
    if (crs_text == NULL && sy_crs_kind(crs) == SY_CRS_PROJECTED && fabs(x) <= 180 &&
        fabs(y) <= 90) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s: looks like longitude and latitude, and the case is in %s: say --crs "
                      "EPSG:4490 (or what the instrument gave)"),
                    text, sy_crs_name(crs));
        return NULL;
    }
    g_autoptr(SyTransform) transform = sy_transform_new(crs, working, error);
    if (transform == NULL) return NULL;
    xy[0] = x;
    xy[1] = y;
    if (sy_transform_points(transform, xy, 1) == 0) return g_steal_pointer(&crs);
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s: is no place in %s"), text,
                sy_crs_name(crs));
    return NULL;
}

static bool find_place(SyStore *store, const char *text, double x, double y, const char *crs_text,
                       SyIdentity *out, GError **error) {
    double xy[2], place_m = 0;
    g_autoptr(SyCrs) crs = to_working(store, text, x, y, crs_text, xy, error);
    if (crs == NULL) return false;
    int epsg = sy_crs_epsg(crs);
    *out = (SyIdentity){.role = SY_IDENTITY_PLACE, .object_id = -1, .x = x, .y = y};
    out->crs = epsg > 0           ? g_strdup_printf("EPSG:%d", epsg)
               : crs_text != NULL ? g_strdup(crs_text)
                                  : g_strdup(sy_crs_wkt(crs));
    return sy_identity_place_m(store, &place_m, error) &&
           sy_identity_nearest_node(store, xy[0], xy[1], place_m, &out->node_id, error);
}

bool sy_identity_xy(SyStore *store, const char *text, const char *crs_text, double *xy,
                    GError **error) {
    double x, y;
    if (!parse_place(text, &x, &y)) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s: a place is written X,Y"), text);
        return false;
    }
    g_autoptr(SyCrs) crs = to_working(store, text, x, y, crs_text, xy, error);
    return crs != NULL;
}

/* Conditions under which an object is meant by ?1, the surer first. */
static const char *const conditions[][5] = {
    [SY_IDENTITY_OUTFALL] = {"source_id = ?1", "code = ?1", "local_code = ?1", "name = ?1", NULL},
    [SY_IDENTITY_UNIT] = {"source_id = ?1", "code = ?1", "permit = ?1", "name = ?1", NULL},
    [SY_IDENTITY_NODE] = {"source_id = ?1", NULL},
    [SY_IDENTITY_SECTION] = {"source_id = ?1", "code = ?1", "name = ?1", NULL},
};

static SyTable *query_role(SyStore *store, SyIdentityRole role, const char *where,
                           const char *value, GError **error) {
    const char *parameters[] = {value, NULL};
    g_autofree char *sql = g_strdup_printf("%s WHERE %s LIMIT 2", sy_identity_select(role), where);
    return sy_store_query(store, sql, parameters, error);
}

/* The objects of a role that @text means; at most two. */
static SyTable *find_in_role(SyStore *store, SyIdentityRole role, const char *text,
                             GError **error) {
    if (text[0] == '#') {
        g_autofree char *where =
            g_strdup_printf("%s_id = CAST(?1 AS INTEGER)", sy_identity_role_name(role));
        return query_role(store, role, where, text + 1, error);
    }
    for (int i = 0;; i++) {
        g_autoptr(SyTable) rows = query_role(store, role, conditions[role][i], text, error);
        if (rows == NULL || rows->n_row > 0 || conditions[role][i + 1] == NULL)
            return g_steal_pointer(&rows);
    }
}

static bool refuse_unknown(SyStore *store, const char *text, unsigned roles, GError **error) {
    SyFindKind kind = roles == 1U << SY_IDENTITY_OUTFALL ? SY_FIND_OUTFALL
                      : roles == 1U << SY_IDENTITY_UNIT  ? SY_FIND_UNIT
                                                         : SY_FIND_OBSERVED;
    return sy_find_none(store, kind, text, error);
}

static bool refuse_several(const char *text, SyIdentityRole one, SyIdentityRole other,
                           GError **error) {
    if (one != other)
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s: an object of each kind has this: write %s:%s or %s:%s"), text,
                    role_names[one], text, role_names[other], text);
    else
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s: several of the %ss have this; use its %s_id, as in %s:#7"), text,
                    _(role_names[one]), role_names[one], role_names[one]);
    return false;
}

/* Takes "outfall:" off; the roles that are left. */
static unsigned take_role(const char **text, unsigned roles) {
    for (int role = 0; role < SY_IDENTITY_PLACE; role++) {
        gsize n = strlen(role_names[role]);
        if (strncmp(*text, role_names[role], n) != 0 || (*text)[n] != ':') continue;
        *text += n + 1;
        return roles & (1U << role);
    }
    return roles;
}

/* An outfall and the surveyed point it stands on are one. */
static bool add_found(SyIdentity *out, SyIdentityRole role, const SyTable *rows,
                      const char *working, const char *name, GError **error) {
    if (rows->n_row == 0) return true;
    if (rows->n_row > 1) return refuse_several(name, role, role, error);
    if (out->role == SY_N_IDENTITY) {
        sy_identity_from_row(out, role, rows, 0, working);
        return true;
    }
    int64_t node_id = integer_of(rows, "node_id", 0);
    if (role == SY_IDENTITY_NODE && node_id >= 0 && node_id == out->node_id) return true;
    return refuse_several(name, out->role, role, error);
}

bool sy_identity_find(SyStore *store, const char *text, unsigned roles, const char *crs,
                      SyIdentity *out, GError **error) {
    double x, y;
    *out = (SyIdentity)SY_IDENTITY_INIT;
    if ((roles & (1U << SY_IDENTITY_PLACE)) != 0 && parse_place(text, &x, &y))
        return find_place(store, text, x, y, crs, out, error);
    g_autofree char *working = sy_identity_crs(store);
    const char *name = text;
    unsigned wanted = take_role(&name, roles);
    if (name == text && text[0] == '#') return refuse_unknown(store, text, roles, error);
    bool good = true;
    for (int i = 0; i < SY_IDENTITY_PLACE && good; i++) {
        if ((wanted & (1U << i)) == 0) continue;
        if (i == SY_IDENTITY_SECTION && out->role != SY_N_IDENTITY) continue;
        SyIdentityRole role = (SyIdentityRole)i;
        g_autoptr(SyTable) rows = find_in_role(store, role, name, error);
        if (rows == NULL) {
            sy_identity_clear(out);
            return false;
        }
        good = add_found(out, role, rows, working, name, error);
    }
    if (!good) sy_identity_clear(out);
    return good && (out->role != SY_N_IDENTITY || refuse_unknown(store, name, roles, error));
}

char *sy_identity_label(const SyIdentity *identity) {
    const char *number = identity->source_id != NULL ? identity->source_id : identity->code;
    if (number != NULL && identity->name != NULL)
        return g_strdup_printf("%s %s", number, identity->name);
    if (number != NULL || identity->name != NULL)
        return g_strdup(number != NULL ? number : identity->name);
    char x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE];
    const char *format = fabs(identity->x) <= 180 ? "%.6f" : "%.2f";
    return g_strdup_printf("%s,%s", g_ascii_formatd(x, sizeof x, format, identity->x),
                           g_ascii_formatd(y, sizeof y, format, identity->y));
}
