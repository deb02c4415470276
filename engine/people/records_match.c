/* Records of people and the objects of a new run. */
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/expert/judgement.h"
#include "engine/people/match.h"
#include "engine/people/records.h"
#include "io/source/crs.h"

/* One place of a nameless object, m; and how much farther than match.place_m a number may have
 * moved. Own choice: the accuracy of a survey, and of a place given by hand. */
#define SAME_PLACE_M 1.0
#define MOVED 10

/* Objects of a role that have one of the numbers asked for. */
typedef struct {
    SyIdentityRole role;
    SyTable *rows;
    GHashTable *by_id, *by_code; /* text -> GArray of SyIndex */
} Objects;

typedef struct {
    SyStore *store;
    const char *table, *data_folder;
    GArray *sides; /* SyMatchSide */
    SyCrs *working;
    char *working_text;
    GHashTable *transforms; /* text of a CRS -> SyTransform *, NULL: there is none */
    double place_m;
} Matcher;

static void side_clear(void *element) {
    SyMatchSide *side = element;
    sy_identity_clear(&side->identity);
    g_free(side->near);
}

static void transform_free(void *transform) {
    if (transform != NULL) sy_transform_free(transform);
}

static void matcher_clear(Matcher *matcher) {
    if (matcher->sides != NULL) g_array_unref(matcher->sides);
    if (matcher->transforms != NULL) g_hash_table_unref(matcher->transforms);
    if (matcher->working != NULL) sy_crs_free(matcher->working);
    g_free(matcher->working_text);
}

/* ---- the records ---- */

static void place_side(Matcher *matcher, SyMatchSide *side) {
    side->x = side->y = NAN;
    if (side->identity.crs == NULL || !isfinite(side->identity.x)) return;
    void *known = NULL;
    if (!g_hash_table_lookup_extended(matcher->transforms, side->identity.crs, NULL, &known)) {
        g_autoptr(SyCrs) crs = sy_crs_parse(side->identity.crs, NULL, NULL);
        known = crs == NULL ? NULL : sy_transform_new(crs, matcher->working, NULL);
        g_hash_table_insert(matcher->transforms, g_strdup(side->identity.crs), known);
    }
    double xy[2] = {side->identity.x, side->identity.y};
    if (known == NULL || sy_transform_points(known, xy, 1) > 0) return;
    side->x = xy[0];
    side->y = xy[1];
}

/* The query gives the columns of sy_identity_select() and record_id, role, crs. */
static bool load_sides(Matcher *matcher, bool is_other, GError **error) {
    const char *prefix = is_other ? "other_" : "";
    g_autofree char *sql = g_strdup_printf(
        "SELECT %1$s_id AS record_id, %2$srole AS role, %2$ssource_id AS source_id, %2$scode AS "
        "code, %2$sname AS name, %2$sx AS x, %2$sy AS y, crs, -1 AS object_id, -1 AS node_id, "
        "withdrawn, %3$s AS is_side_note FROM %1$s WHERE %2$srole IS NOT NULL ORDER BY 1",
        matcher->table, prefix,
        is_other ? "what IN ('assign', 'same-as', 'not-same')" : "what IN ('same-as', 'not-same')");
    g_autoptr(SyTable) rows = sy_store_query(matcher->store, sql, NULL, error);
    if (rows == NULL) return false;
    const SyColumn *id = sy_table_column(rows, "record_id"), *role = sy_table_column(rows, "role"),
                   *crs = sy_table_column(rows, "crs"),
                   *withdrawn = sy_table_column(rows, "withdrawn"),
                   *side_note = sy_table_column(rows, "is_side_note");
    for (SyIndex row = 0; row < rows->n_row; row++) {
        SyMatchSide side = {.id = id->integer[row],
                            .is_other = is_other,
                            .is_withdrawn = withdrawn->integer[row] != 0,
                            .is_side_note = side_note->integer[row] != 0,
                            .verdict = SY_MATCH_LOST};
        sy_identity_from_row(&side.identity, sy_identity_role_parse(sy_column_text(role, row)),
                             rows, row, sy_column_text(crs, row));
        place_side(matcher, &side);
        g_array_append_val(matcher->sides, side);
    }
    return true;
}

/* ---- the objects ---- */

static void objects_clear(Objects *objects) {
    if (objects->rows != NULL) sy_table_free(objects->rows);
    if (objects->by_id != NULL) g_hash_table_unref(objects->by_id);
    if (objects->by_code != NULL) g_hash_table_unref(objects->by_code);
}

static GHashTable *index_of(const SyTable *rows, const char *name) {
    GHashTable *index =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_array_unref);
    const SyColumn *column = sy_table_column(rows, name);
    for (SyIndex row = 0; column->type == SY_COLUMN_TEXT && row < rows->n_row; row++) {
        const char *text = sy_column_text(column, row);
        if (text == NULL) continue;
        GArray *same = g_hash_table_lookup(index, text);
        if (same == NULL) {
            same = g_array_new(FALSE, FALSE, sizeof(SyIndex));
            g_hash_table_insert(index, (char *)text, same);
        }
        g_array_append_val(same, row);
    }
    return index;
}

/* The numbers and codes of the records of a role as a JSON array; NULL: there is no record. */
static char *numbers_wanted(const Matcher *matcher, SyIdentityRole role) {
    g_autoptr(JsonBuilder) builder = json_builder_new();
    bool any = false;
    json_builder_begin_array(builder);
    for (guint i = 0; i < matcher->sides->len; i++) {
        const SyIdentity *identity = &g_array_index(matcher->sides, SyMatchSide, i).identity;
        if (identity->role != role) continue;
        any = true;
        if (identity->source_id != NULL)
            json_builder_add_string_value(builder, identity->source_id);
        if (identity->code != NULL) json_builder_add_string_value(builder, identity->code);
    }
    json_builder_end_array(builder);
    g_autoptr(JsonNode) tree = json_builder_get_root(builder);
    return any ? json_to_string(tree, FALSE) : NULL;
}

/* What objects were called in other lists and earlier rounds: rows of linkage that are theirs. */
static const char *aliases_select(SyIdentityRole role) {
    if (role == SY_IDENTITY_OUTFALL)
        return " UNION ALL SELECT s.outfall_id, s.source_id, s.code, s.name, X(s.geom), Y(s.geom), "
               "o.node_id FROM source_row s JOIN outfall o USING (outfall_id) WHERE s.role = "
               "'outfall' AND s.state NOT IN ('kept', 'new')";
    if (role == SY_IDENTITY_UNIT)
        return " UNION ALL SELECT s.unit_id, s.source_id, s.code, s.name, X(s.geom), Y(s.geom), "
               "NULL FROM source_row s WHERE s.role = 'unit' AND s.unit_id IS NOT NULL AND s.state "
               "= 'merged'";
    return "";
}

/* All at once: one scan, whatever the number of records. rows is NULL if no record is of the role.
 */
static bool load_objects(const Matcher *matcher, SyIdentityRole role, Objects *out,
                         GError **error) {
    *out = (Objects){.role = role};
    g_autofree char *wanted = numbers_wanted(matcher, role);
    if (wanted == NULL) return true;
    const char *parameters[] = {wanted, NULL};
    g_autofree char *sql = g_strdup_printf(
        "SELECT * FROM (%s%s) WHERE source_id IN (SELECT value FROM json_each(?1)) OR code IN "
        "(SELECT value FROM json_each(?1))",
        sy_identity_select(role), aliases_select(role));
    out->rows = sy_store_query(matcher->store, sql, parameters, error);
    if (out->rows == NULL) return false;
    out->by_id = index_of(out->rows, "source_id");
    out->by_code = index_of(out->rows, "code");
    return true;
}

/* Objects of the role within @reach_m of the side, nearest first. */
static SyTable *objects_near(const Matcher *matcher, const SyMatchSide *side, double reach_m,
                             GError **error) {
    char number[3][G_ASCII_DTOSTR_BUF_SIZE];
    const char *parameters[] = {g_ascii_dtostr(number[0], sizeof number[0], side->x),
                                g_ascii_dtostr(number[1], sizeof number[1], side->y),
                                g_ascii_dtostr(number[2], sizeof number[2], reach_m), NULL};
    const char *role = sy_identity_role_name(side->identity.role);
    g_autofree char *sql = g_strdup_printf(
        "SELECT * FROM (%1$s WHERE %2$s_id IN (SELECT pkid FROM idx_%2$s_geom WHERE xmin <= "
        "CAST(?1 AS REAL) + CAST(?3 AS REAL) AND xmax >= CAST(?1 AS REAL) - CAST(?3 AS REAL) AND "
        "ymin <= CAST(?2 AS REAL) + CAST(?3 AS REAL) AND ymax >= CAST(?2 AS REAL) - CAST(?3 AS "
        "REAL))) ORDER BY (x - CAST(?1 AS REAL)) * (x - CAST(?1 AS REAL)) + (y - CAST(?2 AS "
        "REAL)) * (y - CAST(?2 AS REAL)), object_id",
        sy_identity_select(side->identity.role), role);
    return sy_store_query(matcher->store, sql, parameters, error);
}

/* ---- matching one ---- */

static double distance_m(const SyMatchSide *side, const SyIdentity *object) {
    return hypot(side->x - object->x, side->y - object->y);
}

/* Whether name and place speak against an object with the right number. */
static bool is_contradicted(const Matcher *matcher, const SyMatchSide *side,
                            const SyIdentity *object) {
    double apart_m = distance_m(side, object); /* NaN compares as near: nothing is known */
    const char *name = side->identity.name;
    if (name != NULL && object->name != NULL)
        return strcmp(name, object->name) != 0 && apart_m > matcher->place_m;
    return apart_m > MOVED * matcher->place_m;
}

static void take_object(SyMatchSide *side, SyIdentity *object, const char *match) {
    side->verdict = SY_MATCH_SURE;
    side->match = match;
    side->identity.object_id = object->object_id;
    side->identity.node_id = object->node_id;
}

static void doubt(SyMatchSide *side, const SyIdentity *object) {
    if (side->verdict == SY_MATCH_DOUBTFUL) return; /* the first reason is the best */
    side->verdict = SY_MATCH_DOUBTFUL;
    side->near = sy_identity_label(object);
}

/* By place and name among @rows: one object of the same name within match.place_m, or, where the
 * record has no name, one within a metre. */
static void match_by_place(const Matcher *matcher, SyMatchSide *side, const SyTable *rows) {
    const char *name = side->identity.name;
    SyIndex n = 0;
    g_auto(SyIdentity) found = SY_IDENTITY_INIT;
    for (SyIndex row = 0; row < rows->n_row; row++) {
        g_auto(SyIdentity) object = SY_IDENTITY_INIT;
        sy_identity_from_row(&object, side->identity.role, rows, row, matcher->working_text);
        double apart_m = distance_m(side, &object);
        bool fits = name != NULL ? g_strcmp0(name, object.name) == 0 && apart_m <= matcher->place_m
                                 : apart_m <= SAME_PLACE_M;
        if (!fits) {
            if (apart_m <= matcher->place_m && n == 0 && side->near == NULL) doubt(side, &object);
            continue;
        }
        if (n++ == 0) {
            found = object;
            object = (SyIdentity)SY_IDENTITY_INIT;
        }
    }
    if (n == 1) {
        take_object(side, &found, "place");
    } else if (n > 1) {
        side->verdict = SY_MATCH_LOST;
        g_clear_pointer(&side->near, g_free);
        doubt(side, &found);
    }
}

/* The one object with a number, however many rows call it so; NULL: none or several. */
static const SyIndex *unique(const Objects *objects, GHashTable *index, const char *number) {
    const GArray *same = number == NULL ? NULL : g_hash_table_lookup(index, number);
    if (same == NULL) return NULL;
    const int64_t *id = sy_table_column(objects->rows, "object_id")->integer;
    const SyIndex *first = &g_array_index(same, SyIndex, 0);
    for (guint i = 1; i < same->len; i++)
        if (id[g_array_index(same, SyIndex, i)] != id[*first]) return NULL;
    return first;
}

static bool match_object(const Matcher *matcher, SyMatchSide *side, const Objects *objects,
                         GError **error) {
    const SyIdentity *as_was = &side->identity;
    const SyIndex *by_id = unique(objects, objects->by_id, as_was->source_id),
                  *by_code = unique(objects, objects->by_code, as_was->code);
    if (by_id != NULL || by_code != NULL) {
        bool conflict = by_id != NULL && by_code != NULL &&
                        sy_table_column(objects->rows, "object_id")->integer[*by_id] !=
                            sy_table_column(objects->rows, "object_id")->integer[*by_code];
        g_auto(SyIdentity) object = SY_IDENTITY_INIT;
        sy_identity_from_row(&object, as_was->role, objects->rows,
                             by_code != NULL ? *by_code : *by_id, matcher->working_text);
        /* An official code is not given twice; a survey's number is, when it is numbered anew. */
        if (!conflict && (by_code != NULL || !is_contradicted(matcher, side, &object))) {
            take_object(side, &object, by_id != NULL ? "source_id" : "code");
            return true;
        }
        doubt(side, &object);
    }
    if (!isfinite(side->x)) return true;
    g_autoptr(SyTable) near = objects_near(matcher, side, matcher->place_m, error);
    if (near == NULL) return false;
    match_by_place(matcher, side, near);
    return true;
}

/* A place is what it was; only its node is found anew. */
static bool match_place(const Matcher *matcher, SyMatchSide *side, GError **error) {
    if (!isfinite(side->x)) return true; /* lost: its CRS does not lead to this one */
    side->verdict = SY_MATCH_SURE;
    side->match = "place";
    return sy_identity_nearest_node(matcher->store, side->x, side->y, matcher->place_m,
                                    &side->identity.node_id, error);
}

static bool match_role(Matcher *matcher, SyIdentityRole role, GError **error) {
    Objects objects = {0};
    bool good = role == SY_IDENTITY_PLACE || load_objects(matcher, role, &objects, error);
    for (guint i = 0; i < matcher->sides->len && good; i++) {
        SyMatchSide *side = &g_array_index(matcher->sides, SyMatchSide, i);
        if (side->identity.role != role) continue;
        good = role == SY_IDENTITY_PLACE ? match_place(matcher, side, error)
                                         : match_object(matcher, side, &objects, error);
    }
    objects_clear(&objects);
    bool linked = role == SY_IDENTITY_OUTFALL || role == SY_IDENTITY_UNIT;
    return good && (!linked || sy_match_by_linkage(matcher->store, matcher->data_folder, role,
                                                   matcher->working_text, matcher->sides, error));
}

/* ---- writing it down ---- */

static char *number_or_null(int64_t id) {
    return id < 0 ? g_strdup("") : g_strdup_printf("%" G_GINT64_FORMAT, id);
}

static bool write_side(const Matcher *matcher, const SyMatchSide *side, GError **error) {
    const char *prefix = side->is_other ? "other_" : "";
    bool has_node = strcmp(matcher->table, "observation") == 0;
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, side->id),
                    *object = number_or_null(
                        side->verdict == SY_MATCH_SURE ? side->identity.object_id : -1),
                    *node = number_or_null(side->verdict == SY_MATCH_SURE ? side->identity.node_id
                                                                          : -1);
    /* The first object sets the mark of its record, the second can only add to it. */
    g_autofree char *sql = g_strdup_printf(
        "UPDATE %s SET %sobject_id = CAST(nullif(?2, '') AS INTEGER), %smatch = ?3, orphaned = %s "
        "CAST(?4 AS INTEGER)%s WHERE %s_id = CAST(?1 AS INTEGER) AND ?5 = ?5",
        matcher->table, prefix, prefix, side->is_other ? "orphaned OR" : "",
        has_node ? ", node_id = CAST(nullif(?5, '') AS INTEGER)" : "", matcher->table);
    const char *parameters[] = {id,
                                object,
                                side->verdict == SY_MATCH_SURE ? side->match : "none",
                                side->verdict == SY_MATCH_SURE || side->is_side_note ? "0" : "1",
                                node,
                                NULL};
    return sy_store_change(matcher->store, sql, parameters, error);
}

static void report_side(const Matcher *matcher, const SyMatchSide *side, SyFindings *findings) {
    if (side->verdict == SY_MATCH_SURE || side->is_withdrawn || side->is_side_note) return;
    g_autofree char *label = sy_identity_label(&side->identity);
    sy_findings_add(
        findings, side->verdict == SY_MATCH_DOUBTFUL ? "identity.doubtful" : "identity.lost",
        matcher->table, side->id, side->x, side->y, NAN,
        SY_ARGUMENT_TEXT("role", sy_identity_role_name(side->identity.role)),
        SY_ARGUMENT_TEXT("object", label),
        SY_ARGUMENT_TEXT("near", side->near == NULL ? "" : side->near), SY_ARGUMENTS_END);
}

static bool match_table(SyStore *store, const char *table, const char *data_folder,
                        SyFindings *findings, GError **error) {
    Matcher matcher = {.store = store, .table = table, .data_folder = data_folder};
    matcher.sides = g_array_new(FALSE, FALSE, sizeof(SyMatchSide));
    g_array_set_clear_func(matcher.sides, side_clear);
    matcher.transforms = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, transform_free);
    matcher.working = sy_crs_parse(sy_store_crs(store), NULL, error);
    matcher.working_text = matcher.working == NULL ? NULL : sy_identity_crs(store);
    bool good = matcher.working_text != NULL &&
                sy_identity_place_m(store, &matcher.place_m, error) &&
                load_sides(&matcher, false, error) &&
                (strcmp(table, "decision") != 0 || load_sides(&matcher, true, error));
    for (int role = 0; role < SY_N_IDENTITY && good; role++)
        good = match_role(&matcher, (SyIdentityRole)role, error);
    for (guint i = 0; i < matcher.sides->len && good; i++) {
        const SyMatchSide *side = &g_array_index(matcher.sides, SyMatchSide, i);
        good = write_side(&matcher, side, error);
        report_side(&matcher, side, findings);
    }
    matcher_clear(&matcher);
    return good;
}

/* Waters that were compared with a unit's that is not there any more: they tell nothing. */
static bool report_compared(SyStore *store, const char *data_folder, SyFindings *findings,
                            GError **error) {
    g_autoptr(SyTable) rows = sy_store_query(
        store,
        "SELECT observation_id, compared FROM observation WHERE compared IS NOT NULL AND NOT "
        "withdrawn AND NOT orphaned AND (SELECT count(*) FROM unit WHERE observation.compared IN "
        "(source_id, code, name)) <> 1 ORDER BY 1",
        NULL, error);
    if (rows == NULL || rows->n_row == 0) return rows != NULL;
    g_autoptr(SyJudgement) judgement = sy_judgement_load(SY_DATA(data_folder), error);
    if (judgement == NULL) return false;
    for (SyIndex row = 0; row < rows->n_row; row++) {
        const char *compared = sy_cell_text(rows, "compared", row);
        int64_t id = sy_cell_integer(rows, "observation_id", row);
        if (sy_judgement_trade_called(judgement, compared) != NULL) continue;
        sy_findings_add(findings, "identity.compared", "observation", id, NAN, NAN, NAN,
                        SY_ARGUMENT_INTEGER("observation", id),
                        SY_ARGUMENT_TEXT("compared", compared), SY_ARGUMENTS_END);
    }
    return true;
}

bool sy_records_match(SyStore *store, const char *data_folder, SyFindings *findings,
                      GError **error) {
    return match_table(store, "observation", data_folder, findings, error) &&
           match_table(store, "decision", data_folder, findings, error) &&
           report_compared(store, data_folder, findings, error);
}

/* ---- proposals that changed ---- */

bool sy_records_compare(SyStore *store, SyFindings *findings, GError **error) {
    g_autoptr(SyTable) rows = sy_store_query(
        store,
        "SELECT fid, what, who, when_, outfall, x, y, ifnull(k.name, value) AS value, "
        "ifnull(b.name, "
        "before) AS before, ifnull(n.name, now) AS now FROM (SELECT d.decision_id AS fid, d.what, "
        "d.value, d.who, d.when_, coalesce(d.proposed, '') AS before, coalesce(now.proposed, '') "
        "AS now, coalesce(d.source_id, d.code, d.name) AS outfall, X(o.geom) AS x, Y(o.geom) AS y "
        "FROM decision_in_force AS d JOIN decision_proposal AS now USING (decision_id) JOIN "
        "outfall AS o ON o.outfall_id = d.object_id WHERE before IS NOT now AND now IS NOT "
        "d.value) "
        "LEFT JOIN outfall_class AS k ON what = 'reclassify' AND k.class = value LEFT JOIN "
        "outfall_class AS b ON what = 'reclassify' AND b.class = before LEFT JOIN outfall_class AS "
        "n ON what = 'reclassify' AND n.class = now ORDER BY fid",
        NULL, error);
    if (rows == NULL) return false;
    static const char *const names[] = {"what",   "value", "who",    "when_",
                                        "before", "now",   "outfall"};
    const SyColumn *column[G_N_ELEMENTS(names)];
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) column[i] = sy_table_column(rows, names[i]);
    for (SyIndex row = 0; row < rows->n_row; row++)
        sy_findings_add(
            findings, "decision.outdated", "decision", rows->fid[row],
            sy_table_column(rows, "x")->real[row], sy_table_column(rows, "y")->real[row], NAN,
            SY_ARGUMENT_TEXT("what", sy_column_text(column[0], row)),
            SY_ARGUMENT_TEXT("value", sy_column_text(column[1], row)),
            SY_ARGUMENT_TEXT("who", sy_column_text(column[2], row)),
            SY_ARGUMENT_TEXT("when", sy_column_text(column[3], row)),
            SY_ARGUMENT_TEXT("before", sy_column_text(column[4], row)),
            SY_ARGUMENT_TEXT("now", sy_column_text(column[5], row)),
            SY_ARGUMENT_TEXT("outfall", sy_column_text(column[6], row)), SY_ARGUMENTS_END);
    return true;
}
