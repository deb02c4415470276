/* Records whose object bears another number now: by linkage, all of a role at once. */
#include <math.h>
#include <string.h>

#include "engine/link/link.h"
#include "engine/people/match.h"

/* Records about one thing are one row. */
typedef struct {
    GHashTable *row_of; /* what a record says of it -> row + 1 */
    GArray *rows;       /* SyLinkRow: the records' things, then the objects of this run */
    GPtrArray *sides;   /* GArray * of SyIndex: the sides of each row */
} Things;

static char *key_of(const SyMatchSide *side) {
    const SyIdentity *i = &side->identity;
    return g_strdup_printf("%s\n%s\n%s\n%.2f %.2f", i->source_id, i->code, i->name, side->x,
                           side->y);
}

static void things_take(Things *things, GArray *sides, SyIdentityRole role) {
    for (guint i = 0; i < sides->len; i++) {
        const SyMatchSide *side = &g_array_index(sides, SyMatchSide, i);
        if (side->identity.role != role || side->verdict == SY_MATCH_SURE || side->is_side_note)
            continue;
        char *key = key_of(side);
        guint row = GPOINTER_TO_UINT(g_hash_table_lookup(things->row_of, key));
        if (row == 0) {
            SyLinkRow thing = {.list = 0, .x = side->x, .y = side->y};
            thing.text[SY_LINK_NUMBER] = side->identity.source_id;
            thing.text[SY_LINK_CODE] = side->identity.code;
            thing.text[SY_LINK_NAME] = side->identity.name;
            g_array_append_val(things->rows, thing);
            g_ptr_array_add(things->sides, g_array_new(FALSE, FALSE, sizeof(SyIndex)));
            row = things->rows->len;
            g_hash_table_insert(things->row_of, key, GUINT_TO_POINTER(row));
        } else {
            g_free(key);
        }
        g_array_append_val(g_ptr_array_index(things->sides, row - 1), i);
    }
}

/* Objects of this run behind the things; identities in @objects, whose texts the rows borrow. */
static bool objects_take(Things *things, SyStore *store, SyIdentityRole role, const char *crs,
                         GArray *objects, GError **error) {
    g_autoptr(SyTable) rows = sy_store_query(store, sy_identity_select(role), NULL, error);
    if (rows == NULL) return false;
    for (SyIndex row = 0; row < rows->n_row; row++) {
        SyIdentity object;
        sy_identity_from_row(&object, role, rows, row, crs);
        SyLinkRow thing = {.list = 1, .x = object.x, .y = object.y};
        thing.text[SY_LINK_NUMBER] = object.source_id;
        thing.text[SY_LINK_CODE] = object.code;
        thing.text[SY_LINK_NAME] = object.name;
        g_array_append_val(things->rows, thing);
        g_array_append_val(objects, object);
    }
    return true;
}

static void pairs_take(const Things *things, const SyLinks *links, const SyLinkRules *rules,
                       GArray *sides, const GArray *objects) {
    double sure = rules->sure;
    g_autofree SyIndex *n_numbered = g_new0(SyIndex, things->rows->len); /* of its own number */
    for (guint i = 0; i < links->pairs->len; i++) {
        const SyLinkPair *pair = &g_array_index(links->pairs, SyLinkPair, i);
        n_numbered[pair->left] +=
            pair->level[SY_LINK_NUMBER] == 1 && pair->probability >= rules->doubtful;
    }
    for (guint i = 0; i < links->pairs->len; i++) {
        const SyLinkPair *pair = &g_array_index(links->pairs, SyLinkPair, i);
        bool other_code = pair->level[SY_LINK_CODE] == 0; /* an official code is not given twice */
        bool split = pair->is_split && pair->level[SY_LINK_NUMBER] != 1; /* a number given twice */
        bool unlike = pair->level[SY_LINK_NAME] == 0 && pair->level[SY_LINK_NUMBER] != 1 &&
                      pair->level[SY_LINK_CODE] != 2; /* nothing but its place */
        bool several = n_numbered[pair->left] > 1;    /* parts that both bear it: which is open */
        if ((pair->probability < sure && !split) || !pair->chosen || other_code || unlike ||
            several)
            continue;
        const SyIdentity *object =
            &g_array_index(objects, SyIdentity, pair->right - things->sides->len);
        const GArray *of_thing = g_ptr_array_index(things->sides, pair->left);
        for (guint k = 0; k < of_thing->len; k++) {
            SyMatchSide *side =
                &g_array_index(sides, SyMatchSide, g_array_index(of_thing, SyIndex, k));
            side->verdict = SY_MATCH_SURE;
            side->match = "linkage";
            side->identity.object_id = object->object_id;
            side->identity.node_id = object->node_id;
        }
    }
}

static void array_free(GArray *array) {
    g_array_unref(array);
}

bool sy_match_by_linkage(SyStore *store, const char *data_folder, SyIdentityRole role,
                         const char *crs, GArray *sides, GError **error) {
    Things things = {.row_of = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                     .rows = g_array_new(FALSE, FALSE, sizeof(SyLinkRow)),
                     .sides = g_ptr_array_new_with_free_func((GDestroyNotify)array_free)};
    g_autoptr(GArray) objects = g_array_new(FALSE, FALSE, sizeof(SyIdentity));
    g_array_set_clear_func(objects, (GDestroyNotify)sy_identity_clear);
    bool done = true;
    things_take(&things, sides, role);
    if (things.rows->len > 0) {
        g_autoptr(SyLinkRules) rules = sy_link_rules_load(data_folder, error);
        g_auto(SyLinks) links = {0};
        SyLinkAsk ask = {.kind = role == SY_IDENTITY_UNIT ? SY_LINK_UNITS : SY_LINK_OUTFALLS,
                         .one_to_one = true};
        done = rules != NULL && objects_take(&things, store, role, crs, objects, error) &&
               sy_link_rows(rules, &ask, (const SyLinkRow *)(const void *)things.rows->data,
                            things.rows->len, &links, NULL, error);
        if (done) pairs_take(&things, &links, rules, sides, objects);
    }
    g_hash_table_unref(things.row_of);
    g_array_unref(things.rows);
    g_ptr_array_unref(things.sides);
    return done;
}
