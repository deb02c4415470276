/* Outfalls: those of several survey rounds, and of several lists of one, are one outfall each. */
#include <math.h>
#include <string.h>

#include "engine/read/identities.h"

typedef struct {
    SyIdentities ids;
    bool has_rounds;
    guint first_link;
    SyIndex *next, *object;
    SyIndex *round;     /* of rows, the latest 0 */
    bool *keep;         /* heads that are outfalls of today */
    const char **state; /* of rows */
} Rounds;

/* ---- lists ---- */

typedef struct {
    const char *date, *name; /* "" : of no round */
} Round;

static int newest_first(const void *left, const void *right) {
    const Round *a = left, *b = right;
    if ((*a->date == '\0') != (*b->date == '\0')) return *a->date == '\0' ? -1 : 1;
    int by_date = strcmp(b->date, a->date);
    return by_date != 0 ? by_date : strcmp(a->name, b->name);
}

static Round round_of(const Rounds *rounds, SyIndex source) {
    const SyCaseSource *asked = g_ptr_array_index(rounds->ids.job->sources, source);
    return (Round){asked->round_date == NULL ? "" : asked->round_date,
                   asked->round == NULL ? "" : asked->round};
}

typedef struct {
    Round round;
    SyIndex source;
    bool bare;
} List;

static int lists_compare(const void *left, const void *right) {
    const List *a = left, *b = right;
    int by_round = newest_first(&a->round, &b->round);
    if (by_round != 0) return by_round;
    if (a->bare != b->bare) return a->bare ? 1 : -1;
    return (a->source > b->source) - (a->source < b->source);
}

/* Whether a list says only what its outfalls are called and where they are, as marks of a walk do.
 */
static bool is_bare(const SyIdentities *ids, SyIndex source) {
    static const char *const fields[] = {"class", "river", "county", "dry_flow", "applicant"};
    const SyColumn *of = sy_table_column(ids->table, "source");
    for (SyIndex row = 0; row < ids->n_row; row++)
        for (gsize i = 0; of->integer[row] == source && i < G_N_ELEMENTS(fields); i++)
            if (sy_row_text(ids->table, fields[i], row) != NULL) return false;
    return true;
}

/* Each list by itself, those of the latest round first, bare ones behind the others of their round:
 * what two lists of one round both have is one as well. @round: of each row, 0 for this one; all
 * are 0 where no list is of a round. */
static void number_lists(Rounds *rounds) {
    SyIdentities *ids = &rounds->ids;
    guint n = ids->layers->inputs->len;
    g_autoptr(GArray) lists = g_array_new(FALSE, FALSE, sizeof(List));
    g_autofree SyIndex *number = g_new0(SyIndex, MAX(n, 1)), *round = g_new0(SyIndex, MAX(n, 1));
    for (SyIndex source = 0; source < n; source++) {
        if (g_array_index(ids->layers->inputs, SyInput, source).role != SY_ROLE_OUTFALLS) continue;
        List list = {round_of(rounds, source), source, is_bare(ids, source)};
        rounds->has_rounds = rounds->has_rounds || *list.round.date != '\0';
        g_array_append_val(lists, list);
    }
    g_array_sort(lists, lists_compare);
    for (guint i = 0; i < lists->len; i++) {
        const List *list = &g_array_index(lists, List, i), *before = i == 0 ? list : list - 1;
        bool later = rounds->has_rounds && newest_first(&list->round, &before->round) != 0;
        number[list->source] = i;
        round[list->source] = round[before->source] + (later ? 1 : 0);
    }
    ids->n_list = lists->len;
    const SyColumn *source = sy_table_column(ids->table, "source");
    for (SyIndex row = 0; row < ids->n_row; row++) {
        ids->list[row] = number[source->integer[row]];
        rounds->round[row] = round[source->integer[row]];
    }
}

/* ---- what became of them ---- */

static const char *round_words(const Rounds *rounds, SyIndex row) {
    const SyIdentities *ids = &rounds->ids;
    const SyColumn *source = sy_table_column(ids->table, "source");
    Round round = round_of(rounds, (SyIndex)source->integer[row]);
    return *round.name != '\0' ? round.name : sy_row_label(ids->layers, SY_ROLE_OUTFALLS, row);
}

/* Whether this round has an outfall near a row of before, at the same water as far as both say. */
static bool was_looked_at(const Rounds *rounds, SyIndex row) {
    const SyIdentities *ids = &rounds->ids;
    const SyLinkRow *r = &ids->rows[row];
    for (SyIndex other = 0; other < ids->n_row; other++) {
        const SyLinkRow *o = &ids->rows[other];
        if (rounds->round[other] != 0) continue;
        const char *river = r->text[SY_LINK_RIVER], *its = o->text[SY_LINK_RIVER];
        if (river != NULL && its != NULL && strcmp(river, its) != 0) continue;
        if (hypot(r->x - o->x, r->y - o->y) <= ids->rules->role[SY_LINK_OUTFALLS].near_m)
            return true;
    }
    return false;
}

static bool says(const Rounds *rounds, SyIndex row, const GPtrArray *words) {
    const SyIdentities *ids = &rounds->ids;
    const GPtrArray *unsaid = ids->rules->unsaid;
    return sy_link_claims(words, unsaid, sy_row_text(ids->table, "status", row)) ||
           sy_link_claims(words, unsaid, sy_row_text(ids->table, "remark", row));
}

static void report(const Rounds *rounds, const char *code, SyIndex row, SyIndex other,
                   double probability) {
    const SyIdentities *ids = &rounds->ids;
    double x, y;
    sy_row_place(ids->table, row, &x, &y);
    g_autofree char *words = sy_row_words(ids->table, row);
    g_autofree char *others = other == SY_NONE ? NULL : sy_row_words(ids->table, other);
    double apart_m = other == SY_NONE ? NAN
                                      : hypot(ids->rows[row].x - ids->rows[other].x,
                                              ids->rows[row].y - ids->rows[other].y);
    sy_findings_add(
        ids->findings, code, sy_row_label(ids->layers, SY_ROLE_OUTFALLS, row), ids->table->fid[row],
        x, y, probability, SY_ARGUMENT_TEXT("round", round_words(rounds, row)),
        SY_ARGUMENT_TEXT("outfall", words), SY_ARGUMENT_TEXT("other", others),
        SY_ARGUMENT_TEXT("other_round", other == SY_NONE ? NULL : round_words(rounds, other)),
        SY_ARGUMENT_REAL("distance_m", apart_m), SY_ARGUMENT_REAL("probability", probability),
        SY_ARGUMENTS_END);
}

/* An outfall that no list of this round has. */
static void settle_earlier(Rounds *rounds, SyIndex row) {
    const SyIdentities *ids = &rounds->ids;
    if (!rounds->has_rounds) return;
    if (says(rounds, row, ids->rules->sealed)) {
        rounds->state[row] = "sealed";
        rounds->keep[row] = false;
        report(rounds, "round.sealed", row, SY_NONE, NAN);
    } else if (says(rounds, row, ids->rules->not_found) || was_looked_at(rounds, row)) {
        rounds->state[row] = "gone";
        rounds->keep[row] = false;
        report(rounds, "round.gone", row, SY_NONE, NAN);
    } else {
        rounds->state[row] = "missed";
        report(rounds, "round.missed", row, SY_NONE, NAN);
    }
}

/* Rows that are one: the state of the earlier and of the later row. */
static void settle_pair(Rounds *rounds, const SyLinkage *link) {
    const SyIdentities *ids = &rounds->ids;
    SyIndex later = link->left, earlier = link->right; /* the lower list is the later round */
    bool split = g_str_equal(link->verdict, "split");
    if (ids->list[later] > ids->list[earlier]) {
        later = link->right;
        earlier = link->left;
    }
    if (split) {
        rounds->state[later] = rounds->state[earlier] = "split";
        rounds->state[ids->head[earlier]] = "split"; /* the other of the two */
        report(rounds, "round.split", later, earlier, link->probability);
        return;
    }
    if (rounds->has_rounds && rounds->round[later] == rounds->round[earlier]) {
        rounds->state[earlier] = "same"; /* the other may be of before as well */
        report(rounds, "round.same", earlier, later, link->probability);
        return;
    }
    bool moved = link->distance_m > ids->rules->role[SY_LINK_OUTFALLS].moved_m;
    const char *state = moved ? "moved" : "same";
    if (rounds->state[later] == NULL || !g_str_equal(rounds->state[later], "split"))
        rounds->state[later] = state;
    rounds->state[earlier] = state;
    report(rounds, moved ? "round.moved" : "round.same", earlier, later, link->probability);
    if (says(rounds, earlier, ids->rules->sealed))
        report(rounds, "round.sealed_open", earlier, later, link->probability);
}

static void settle_links(Rounds *rounds) {
    const SyIdentities *ids = &rounds->ids;
    for (guint i = rounds->first_link; i < ids->links->len; i++) {
        const SyLinkage *link = &g_array_index(ids->links, SyLinkage, i);
        if (g_str_equal(link->verdict, "same") || g_str_equal(link->verdict, "split"))
            settle_pair(rounds, link);
    }
    for (guint i = rounds->first_link; i < ids->links->len; i++) {
        const SyLinkage *link = &g_array_index(ids->links, SyLinkage, i);
        if (!g_str_equal(link->verdict, "doubtful") ||
            ids->head[link->left] == ids->head[link->right])
            continue;
        SyIndex earlier = ids->list[link->left] > ids->list[link->right] ? link->left : link->right;
        report(rounds, "link.outfall_doubtful", link->right, link->left, link->probability);
        if (!rounds->has_rounds || rounds->state[earlier] != NULL) continue;
        if (rounds->round[earlier] == 0) continue; /* two lists of now: both stay */
        rounds->state[earlier] = "doubtful"; /* the one of today, or gone: not counted twice */
        rounds->keep[earlier] = false;
    }
}

static void settle(Rounds *rounds) {
    SyIdentities *ids = &rounds->ids;
    for (SyIndex row = 0; row < ids->n_row; row++) rounds->keep[row] = true;
    settle_links(rounds);
    for (SyIndex row = 0; row < ids->n_row; row++) {
        bool doubtful = rounds->state[row] != NULL && g_str_equal(rounds->state[row], "doubtful");
        bool earlier = rounds->round[row] > 0 || (!rounds->has_rounds && ids->list[row] > 0);
        if (earlier && ids->head[row] == row && !doubtful)
            settle_earlier(rounds, row); /* and those of before that are it */
        if (rounds->state[row] == NULL) rounds->state[row] = rounds->has_rounds ? "new" : "kept";
    }
}

static void note_states(const Rounds *rounds) {
    GArray *rows = rounds->ids.layers->source_rows;
    SyIndex row = 0;
    for (guint i = 0; i < rows->len; i++) {
        SySourceRow *out = &g_array_index(rows, SySourceRow, i);
        if (out->role != SY_ROLE_OUTFALLS) continue;
        if (rounds->state[row] != NULL) out->state = rounds->state[row];
        row++;
    }
}

static bool link_all(Rounds *rounds, const SyProgress *progress, GError **error) {
    SyIdentities *ids = &rounds->ids;
    rounds->first_link = ids->links->len;
    rounds->round = sy_array_new(ids->n_row, sizeof(SyIndex), "outfalls", error);
    if (rounds->round == NULL) return false;
    number_lists(rounds);
    for (SyIndex list = 1; list < ids->n_list; list++)
        if (!sy_identities_link(ids, list, true, progress, error)) return false;
    rounds->next = sy_array_new(ids->n_row, sizeof(SyIndex), "outfalls", error);
    rounds->object = sy_array_new(ids->n_row, sizeof(SyIndex), "outfalls", error);
    rounds->keep = sy_array_new(ids->n_row, sizeof(bool), "outfalls", error);
    rounds->state = sy_array_new(ids->n_row, sizeof(char *), "outfalls", error);
    if (!rounds->next || !rounds->object || !rounds->keep || !rounds->state) return false;
    if (ids->n_list < 2) return true;
    sy_identities_chain(ids, rounds->next);
    settle(rounds);
    sy_conflicts_note(ids, rounds->next, ids->findings);
    sy_source_rows_note(ids);
    note_states(rounds);
    sy_rows_merge(ids->layers, SY_ROLE_OUTFALLS, ids->head, rounds->next, rounds->keep,
                  rounds->object);
    sy_source_rows_place(ids->layers, SY_ROLE_OUTFALLS, rounds->object);
    return true;
}

bool sy_layers_link_outfalls(const SyCase *job, SyLayers *layers, const SyLinkRules *rules,
                             SyFindings *findings, const SyProgress *progress, GError **error) {
    if (layers->table[SY_ROLE_OUTFALLS] == NULL) return true;
    Rounds rounds = {.ids = {.job = job, .layers = layers, .role = SY_ROLE_OUTFALLS}};
    bool done = sy_identities_init(&rounds.ids, rules, findings, error) &&
                link_all(&rounds, progress, error);
    sy_identities_clear(&rounds.ids);
    g_free(rounds.next);
    g_free(rounds.object);
    g_free(rounds.round);
    g_free(rounds.keep);
    g_free(rounds.state);
    return done;
}
