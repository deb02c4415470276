#include "engine/read/identities.h"

#include <math.h>
#include <string.h>

#include "algorithms/topology/sets.h"
#include "engine/read/called.h"

/* Fields of a role that are compared. */
typedef struct {
    SyLinkFieldKind kind;
    const char *field;
} Compared;
static const Compared of_units[] = {
    {SY_LINK_NUMBER, "id"},     {SY_LINK_CODE, "code"},         {SY_LINK_PERMIT, "permit"},
    {SY_LINK_NAME, "name"},     {SY_LINK_ADDRESS, "address"},   {SY_LINK_OUTLET, "outlet"},
    {SY_LINK_PERSON, "person"}, {SY_LINK_INDUSTRY, "industry"}, {SY_LINK_RIVER, "river"}};
static const Compared of_outfalls[] = {{SY_LINK_NUMBER, "id"},   {SY_LINK_CODE, "code"},
                                       {SY_LINK_NAME, "name"},   {SY_LINK_RIVER, "river"},
                                       {SY_LINK_CLASS, "class"}, {SY_LINK_PERSON, "applicant"},
                                       {SY_LINK_BANK, "bank"}};

bool sy_row_place(const SyTable *table, SyIndex row, double *x, double *y) {
    const SyGeometry *g = &table->geometry;
    *x = *y = NAN;
    if (g->kind != SY_GEOMETRY_POINT || sy_table_n_part(table, row) == 0) return false;
    const double *xy = g->xy + 2 * (gsize)g->part_vertex[g->row_part[row]];
    *x = xy[0];
    *y = xy[1];
    return true;
}

const char *sy_row_label(const SyLayers *layers, SyRole role, SyIndex row) {
    const SyColumn *source = sy_table_column(layers->table[role], "source");
    return g_array_index(layers->inputs, SyInput, source->integer[row]).label;
}

char *sy_row_words(const SyTable *table, SyIndex row) {
    const char *id = sy_row_text(table, "id", row), *name = sy_row_text(table, "name", row);
    if (id != NULL && name != NULL) return g_strdup_printf("%s %s", id, name);
    if (id != NULL || name != NULL) return g_strdup(id != NULL ? id : name);
    const char *code = sy_row_text(table, "code", row);
    return code != NULL ? g_strdup(code) : g_strdup_printf("#%lld", (long long)table->fid[row]);
}

static void row_read(SyIdentities *ids, SyIndex row) {
    const Compared *fields = ids->kind == SY_LINK_UNITS ? of_units : of_outfalls;
    guint n = ids->kind == SY_LINK_UNITS ? G_N_ELEMENTS(of_units) : G_N_ELEMENTS(of_outfalls);
    SyLinkRow *out = &ids->rows[row];
    for (guint i = 0; i < n; i++)
        out->text[fields[i].kind] = sy_row_text(ids->table, fields[i].field, row);
    sy_row_place(ids->table, row, &out->x, &out->y);
}

bool sy_identities_init(SyIdentities *ids, const SyLinkRules *rules, SyFindings *findings,
                        GError **error) {
    ids->rules = rules;
    ids->findings = findings;
    ids->table = ids->layers->table[ids->role];
    ids->n_row = ids->table->n_row;
    ids->kind = ids->role == SY_ROLE_UNITS ? SY_LINK_UNITS : SY_LINK_OUTFALLS;
    ids->list = sy_array_new(ids->n_row, sizeof(SyIndex), "rows", error);
    ids->head = sy_array_new(ids->n_row, sizeof(SyIndex), "rows", error);
    ids->rows = sy_array_new(ids->n_row, sizeof(SyLinkRow), "rows", error);
    ids->links = ids->layers->links;
    if (ids->list == NULL || ids->head == NULL || ids->rows == NULL) return false;
    for (SyIndex row = 0; row < ids->n_row; row++) {
        ids->head[row] = row;
        row_read(ids, row);
    }
    return true;
}

void sy_identities_clear(SyIdentities *ids) {
    g_free(ids->list);
    g_free(ids->head);
    g_free(ids->rows);
}

static void link_note(SyIdentities *ids, SyIndex left, SyIndex right, const char *verdict,
                      double probability, int64_t decision_id, char *evidence_take) {
    const SyLinkRow *a = &ids->rows[left], *b = &ids->rows[right];
    SyLinkage link = {.role = ids->role,
                      .left = left,
                      .right = right,
                      .verdict = verdict,
                      .probability = probability,
                      .distance_m = hypot(a->x - b->x, a->y - b->y),
                      .decision_id = decision_id,
                      .evidence = evidence_take};
    g_array_append_val(ids->links, link);
}

static void take_over(SyIdentities *ids, SyIndex head, SyIndex row) {
    SyLinkRow *to = &ids->rows[head];
    const SyLinkRow *from = &ids->rows[row];
    for (int kind = 0; kind < SY_N_LINK_TEXT; kind++)
        if (to->text[kind] == NULL) to->text[kind] = from->text[kind];
    if (!isfinite(to->x)) {
        to->x = from->x;
        to->y = from->y;
    }
    ids->head[row] = head;
}

void sy_identities_join(SyIdentities *ids, SyIndex head, SyIndex row, double probability,
                        char *evidence_take) {
    link_note(ids, head, row, "same", probability, -1, evidence_take);
    take_over(ids, head, row);
}

/* ---- what people settled ---- */

static bool is_meant(const SyLinkRow *row, const SyCaseSettled *settled, int side) {
    const char *const said[] = {settled->number[side], settled->code[side], settled->name[side]},
                      *const is[] = {row->text[SY_LINK_NUMBER], row->text[SY_LINK_CODE],
                                     row->text[SY_LINK_NAME]};
    bool any = false;
    for (int i = 0; i < 3; i++) {
        if (said[i] == NULL || is[i] == NULL) continue;
        if (strcmp(said[i], is[i]) != 0) return false;
        any = true;
    }
    return any;
}

/* The row that one side of a decision is about, the nearest of several; SY_NONE: none. */
static SyIndex row_of(const SyIdentities *ids, const SyCaseSettled *settled, int side) {
    SyIndex found = SY_NONE;
    double least_m = INFINITY;
    for (SyIndex row = 0; row < ids->n_row; row++) {
        const SyLinkRow *r = &ids->rows[row];
        if (!is_meant(r, settled, side)) continue;
        double apart_m = hypot(r->x - settled->x[side], r->y - settled->y[side]);
        if (!isfinite(apart_m)) apart_m = 1e12;
        if (found != SY_NONE && apart_m >= least_m) continue;
        found = row;
        least_m = apart_m;
    }
    return found;
}

/* The decision about two rows; NULL: none. */
static const SyCaseSettled *settled_of(const SyIdentities *ids, SyIndex a, SyIndex b) {
    const GPtrArray *all = ids->job->settled;
    for (guint i = 0; all != NULL && i < all->len; i++) {
        const SyCaseSettled *s = g_ptr_array_index(all, all->len - 1 - i); /* the latest counts */
        if (s->role != ids->role) continue;
        const SyLinkRow *row_a = &ids->rows[a], *row_b = &ids->rows[b];
        if ((is_meant(row_a, s, 0) && is_meant(row_b, s, 1)) ||
            (is_meant(row_a, s, 1) && is_meant(row_b, s, 0)))
            return s;
    }
    return NULL;
}

/* Joins what people said is one: the row of the later list goes to the earlier. */
static void join_settled(SyIdentities *ids, SyIndex list) {
    const GPtrArray *all = ids->job->settled;
    for (guint i = 0; all != NULL && i < all->len; i++) {
        const SyCaseSettled *s = g_ptr_array_index(all, i);
        if (s->role != ids->role || !s->same) continue;
        SyIndex a = row_of(ids, s, 0), b = row_of(ids, s, 1);
        if (a == SY_NONE || b == SY_NONE || a == b || settled_of(ids, a, b) != s) continue;
        a = sy_set_find(ids->head, a);
        b = sy_set_find(ids->head, b);
        if (a == b || MAX(ids->list[a], ids->list[b]) != list) continue;
        SyIndex head =
            ids->list[a] < ids->list[b] || (ids->list[a] == ids->list[b] && a < b) ? a : b;
        SyIndex row = head == a ? b : a;
        link_note(ids, head, row, "same", 1, s->decision_id, NULL);
        take_over(ids, head, row);
    }
}

/* ---- former names ---- */

/* A name as it is compared with a former one: width and blanks do not matter. g_free. */
static char *bare_name(const char *text) {
    char *bare = text == NULL ? NULL : g_utf8_normalize(text, -1, G_NORMALIZE_NFKC), *to = bare;
    for (const char *from = bare; from != NULL && *from != '\0'; from++)
        if (!g_ascii_isspace(*from)) *to++ = *from;
    if (to != NULL) *to = '\0';
    return bare;
}

/* What the units of lists up to @list are called -> row + 1; 0: several are. */
static GHashTable *rows_called(const SyIdentities *ids, SyIndex list) {
    GHashTable *rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (SyIndex row = 0; row < ids->n_row; row++) {
        char *name = ids->list[row] > list ? NULL : bare_name(sy_row_text(ids->table, "name", row));
        void *before;
        if (name == NULL) continue;
        bool known = g_hash_table_lookup_extended(rows, name, NULL, &before);
        bool other =
            known && (before == NULL || sy_set_find(ids->head, GPOINTER_TO_UINT(before) - 1) !=
                                            sy_set_find(ids->head, row));
        g_hash_table_insert(rows, name, GUINT_TO_POINTER(other ? 0 : row + 1));
    }
    return rows;
}

/* Two codes that are both right and are two. */
static bool codes_differ(const SyLinkRow *a, const SyLinkRow *b) {
    g_autofree char *one = sy_link_code(a->text[SY_LINK_CODE]),
                    *other = sy_link_code(b->text[SY_LINK_CODE]);
    return sy_link_code_is_valid(one) && sy_link_code_is_valid(other) && strcmp(one, other) != 0;
}

/* Joins a row with the one that another list calls by its former name, unless one of the two is of
 * a later list than @list, or they have codes of two firms. */
static void join_former_of(SyIdentities *ids, GHashTable *called, SyIndex row, SyIndex list) {
    g_autofree char *said = bare_name(sy_row_text(ids->table, "alias", row));
    g_auto(GStrv) names = sy_called_split(said);
    for (char **name = names; name != NULL && *name != NULL; name++) {
        guint found = GPOINTER_TO_UINT(g_hash_table_lookup(called, *name));
        if (found == 0 || ids->list[found - 1] == ids->list[row] ||
            MAX(ids->list[found - 1], ids->list[row]) != list)
            continue;
        SyIndex a = sy_set_find(ids->head, found - 1), b = sy_set_find(ids->head, row);
        if (a == b || codes_differ(&ids->rows[a], &ids->rows[b]) ||
            settled_of(ids, found - 1, row) != NULL)
            continue;
        bool a_first = ids->list[a] < ids->list[b] || (ids->list[a] == ids->list[b] && a < b);
        sy_identities_join(ids, a_first ? a : b, a_first ? b : a, ids->rules->sure, NULL);
    }
}

static void join_former(SyIdentities *ids, SyIndex list) {
    if (ids->kind != SY_LINK_UNITS || sy_table_column(ids->table, "alias") == NULL) return;
    g_autoptr(GHashTable) called = rows_called(ids, list);
    for (SyIndex row = 0; row < ids->n_row; row++)
        if (ids->list[row] <= list) join_former_of(ids, called, row, list);
}

/* ---- what linkage says ---- */

typedef struct {
    SyIndex *row; /* of the table */
    GArray *rows; /* SyLinkRow */
} Lists;

/* The heads so far as one list, those of the new list as the other. */
static bool lists_init(const SyIdentities *ids, SyIndex list, bool earlier, Lists *out,
                       GError **error) {
    out->rows = g_array_new(FALSE, FALSE, sizeof(SyLinkRow));
    out->row = sy_array_new(ids->n_row, sizeof(SyIndex), "rows", error);
    for (SyIndex row = 0; out->row != NULL && row < ids->n_row; row++) {
        if (ids->head[row] != row || ids->list[row] > list) continue;
        SyLinkRow copy = ids->rows[row];
        copy.list = (ids->list[row] == list) != earlier; /* the earlier round is list 0 */
        out->row[out->rows->len] = row;
        g_array_append_val(out->rows, copy);
    }
    return out->row != NULL;
}

static int surest_first(const void *left, const void *right) {
    const SyLinkPair *a = left, *b = right;
    if (a->probability != b->probability) return a->probability > b->probability ? -1 : 1;
    if (a->left != b->left) return a->left < b->left ? -1 : 1;
    return a->right < b->right ? -1 : a->right > b->right;
}

static void pair_settle(SyIdentities *ids, const SyLinks *links, const SyLinkPair *pair,
                        const Lists *lists, SyIndex list) {
    SyIndex a = lists->row[pair->left], b = lists->row[pair->right];
    SyIndex head = ids->list[a] == list ? b : a, row = head == a ? b : a;
    const SyCaseSettled *s = settled_of(ids, head, row);
    char *evidence = sy_link_evidence(links, pair);
    if (s != NULL) { /* the same ones are joined already */
        if (!s->same)
            link_note(ids, head, row, "different", pair->probability, s->decision_id, evidence);
        else
            g_free(evidence);
        return;
    }
    bool sure = (pair->probability >= ids->rules->sure || pair->is_split) &&
                !codes_differ(&ids->rows[head], &ids->rows[row]);
    bool free = ids->head[row] == row;
    if (sure && free) {
        sy_identities_join(ids, head, row, pair->probability, evidence);
    } else if (sure) { /* one of before that is two now */
        link_note(ids, head, row, "split", pair->probability, -1, evidence);
    } else {
        bool may_be = pair->probability >= ids->rules->doubtful;
        link_note(ids, head, row, may_be ? "doubtful" : "different", pair->probability, -1,
                  evidence);
    }
}

bool sy_identities_link(SyIdentities *ids, SyIndex list, bool earlier, const SyProgress *progress,
                        GError **error) {
    Lists lists = {0};
    g_auto(SyLinks) links = {0};
    SyLinkAsk ask = {.kind = ids->kind, .one_to_one = true};
    join_settled(ids, list);
    join_former(ids, list);
    bool done = lists_init(ids, list, earlier, &lists, error) &&
                sy_link_rows(ids->rules, &ask, (const SyLinkRow *)(const void *)lists.rows->data,
                             lists.rows->len, &links, progress, error);
    if (done) g_array_sort(links.pairs, surest_first);
    for (guint i = 0; done && i < links.pairs->len; i++)
        pair_settle(ids, &links, &g_array_index(links.pairs, SyLinkPair, i), &lists, list);
    g_array_unref(lists.rows);
    g_free(lists.row);
    return done;
}

void sy_identities_chain(SyIdentities *ids, SyIndex *next) {
    for (SyIndex row = 0; row < ids->n_row; row++) ids->head[row] = sy_set_find(ids->head, row);
    /* by lists, so that what the first list says comes first */
    g_autofree SyIndex *last = g_new(SyIndex, MAX(ids->n_row, 1));
    memset(next, 0, ids->n_row * sizeof(SyIndex));
    for (SyIndex row = 0; row < ids->n_row; row++) last[row] = row;
    for (SyIndex list = 0; list < ids->n_list; list++)
        for (SyIndex row = 0; row < ids->n_row; row++) {
            SyIndex head = ids->head[row];
            if (ids->list[row] != list || head == row) continue;
            next[last[head]] = row + 1;
            last[head] = row;
        }
}
