#include "engine/search/propose.h"

#include <math.h>

#include "algorithms/base/error.h"
#include "algorithms/base/probability.h"
#include "engine/expert/kept.h"
#include "engine/expert/texts.h"
#include "engine/search/find.h"
#include "engine/search/print.h"

#define WORTH_SAYING 0.01
#define LISTED 5 /* sources at one place that are named */

/* "A (0.82); 3 groups left"; g_free. */
static char *outcome_text(const SySearch *search, const SyOutcome *outcome) {
    g_autofree char *name = sy_search_group_name(search, outcome->group);
    return g_strdup_printf(_("%s (%s), %u left"), name, SY_PROBABILITY(outcome->best),
                           outcome->n_group);
}

static char *point_name(const SySearch *search, SyIndex point) {
    return sy_search_node_name(search, search->point_node[point]);
}

/* ---- rows ---- */

static void put_outcome(SyTable *table, SyIndex row, const char *prefix, const SySearch *search,
                        const SyOutcome *outcome) {
    static const char *const parts[] = {"best", "probability", "groups_left", "bits_left"};
    g_autofree char *name = sy_search_group_name(search, outcome->group);
    const double numbers[] = {NAN, outcome->best, outcome->n_group, outcome->bits};
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *column = g_strdup_printf("%s_%s", prefix, parts[i]);
        SyColumn *c = sy_table_column(table, column);
        if (c == NULL)
            c = sy_table_add_column(table, column, i == 0 ? SY_COLUMN_TEXT : SY_COLUMN_REAL);
        if (i == 0)
            sy_column_set_text(c, row, name);
        else
            sy_column_set_real(c, row, numbers[i]);
    }
}

static SyTable *table_of_tests(const SySearch *search, const GArray *tests) {
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    SyColumn *order = sy_table_add_column(table, "order", SY_COLUMN_INTEGER),
             *node_id = sy_table_add_column(table, "node_id", SY_COLUMN_INTEGER),
             *manhole = sy_table_add_column(table, "manhole", SY_COLUMN_TEXT),
             *distance_m = sy_table_add_column(table, "distance_m", SY_COLUMN_REAL),
             *gain = sy_table_add_column(table, "gain_bits", SY_COLUMN_REAL),
             *cost = sy_table_add_column(table, "cost", SY_COLUMN_REAL),
             *seen = sy_table_add_column(table, "probability_seen", SY_COLUMN_REAL);
    for (guint i = 0; i < tests->len; i++) {
        const SyNextTest *test = &g_array_index(tests, SyNextTest, i);
        SyIndex row = sy_table_add_row(table, i), node = search->point_node[test->point];
        g_autofree char *name = point_name(search, test->point);
        sy_column_set_integer(order, row, (int64_t)i + 1);
        sy_column_set_integer(node_id, row, search->node_id[node]);
        sy_column_set_text(manhole, row, name);
        if (search->node_row[node] != SY_NONE)
            sy_column_set_real(distance_m, row,
                               sy_cell_real(search->nodes, "distance_m", search->node_row[node]));
        sy_column_set_real(gain, row, test->gain);
        sy_column_set_real(cost, row, test->cost);
        sy_column_set_real(seen, row, test->seen.probability);
        put_outcome(table, row, "seen", search, &test->seen);
        put_outcome(table, row, "not_seen", search, &test->not_seen);
    }
    return table;
}

/* The two outcomes of a look in words, for people. */
static void word_outcomes(const SySearch *search, const GArray *tests, SyTable *table) {
    SyColumn *if_seen = sy_table_add_column(table, "if_seen", SY_COLUMN_TEXT),
             *if_not = sy_table_add_column(table, "if_not_seen", SY_COLUMN_TEXT);
    for (guint i = 0; i < tests->len; i++) {
        const SyNextTest *test = &g_array_index(tests, SyNextTest, i);
        g_autofree char *after_seen = outcome_text(search, &test->seen),
                        *after_not = outcome_text(search, &test->not_seen);
        sy_column_set_text(if_seen, i, after_seen);
        sy_column_set_text(if_not, i, after_not);
    }
}

static void add_tests(const SySearch *search, const GArray *tests, const char *title,
                      SyReply *reply) {
    static const SyReplyColumn people[] = {
        {"order", N_("order"), NULL, -1},
        {"manhole", N_("manhole"), NULL, -1},
        {"distance_m", N_("m to outfall"), NULL, 0},
        {"probability_seen", N_("chance to see it"), NULL, SY_REPLY_PROBABILITY},
        {"gain_bits", N_("gain (bits)"), NULL, 2},
        {"if_seen", N_("if it is seen there"), NULL, -1},
        {"if_not_seen", N_("if it is not"), NULL, -1},
    };
    g_autoptr(SyTable) table = table_of_tests(search, tests),
                       worded = table_of_tests(search, tests);
    word_outcomes(search, tests, worded);
    sy_reply_all(reply, "manholes", table);
    sy_reply_table(reply, NULL, title, worded, people, G_N_ELEMENTS(people));
}

/* ---- sentences ---- */

static void say_state(const SySearch *search, const SyOutcome *now, double enough, SyReply *reply) {
    SyIndex n_unit = 0;
    for (SyIndex source = 0; source < search->sources.n_source; source++)
        n_unit += sy_cell_integer(search->candidates, "unit_id", source) != 0;
    g_autofree char *name = sy_search_group_name(search, now->group);
    sy_reply_say(
        reply, "now",
        _("%u units and an unknown source can be behind it, in %u groups that looking can tell "
          "apart; %u readings count\n"),
        n_unit, search->n_group, search->readings->len);
    sy_reply_say(reply, "now", _("most likely now: %s (%s)"), name, SY_PROBABILITY(now->best));
    if (now->n_group > 1)
        sy_reply_say(reply, "now", _("; it takes the first %u of the groups to have %s or more"),
                     now->n_group, SY_PROBABILITY(enough));
    sy_reply_say(reply, "now", "\n");
}

static SyIndex best_of_group(const SySearch *search, SyIndex group) {
    SyIndex best = SY_NONE;
    for (SyIndex s = 0; s < search->sources.n_source; s++)
        if (search->group[s] == group &&
            (best == SY_NONE || search->posterior.source[s] > search->posterior.source[best]))
            best = s;
    return best;
}

/* Where the water joins, and who may be it there: what looks alone can find out. */
static bool say_place(const SySearch *search, const SyOutcome *now, SyReply *reply,
                      GError **error) {
    const SyIndex n = search->sources.n_source, best = best_of_group(search, now->group);
    g_autofree bool *alike = sy_array_new(n, sizeof(bool), "sources", error);
    SyIndex place = SY_NONE;
    double there = 0;
    if (alike == NULL || !sy_posterior_alike(&search->posterior, &search->sources, &search->worlds,
                                             best, alike, &place, &there, error))
        return false;
    SyIndex n_alike = 0, n_said = 0;
    for (SyIndex s = 0; s < n; s++) { /* an unknown source may join anywhere */
        bool is_unit = sy_cell_integer(search->candidates, "unit_id", s) != 0;
        alike[s] = alike[s] && (is_unit || search->posterior.source[s] >= WORTH_SAYING);
        n_alike += alike[s];
    }
    if (place == SY_NONE || n_alike < 2) return true;
    g_autofree char *node = sy_search_node_name(search, search->place_node[place]);
    sy_reply_say(
        reply, "alike",
        _("who may join at %s (%s that the water joins there), between whom no look tells:"), node,
        SY_PROBABILITY(there));
    while (n_said < n_alike && n_said < LISTED) { /* the most probable first */
        SyIndex next = SY_NONE;
        for (SyIndex s = 0; s < n; s++)
            if (alike[s] &&
                (next == SY_NONE || search->posterior.source[s] > search->posterior.source[next]))
                next = s;
        alike[next] = false;
        sy_reply_say(reply, "alike", "%s", n_said++ > 0 ? _(";") : "");
        sy_reply_say(reply, "alike", _(" %s (%s)"), sy_search_source_name(search, next),
                     SY_PROBABILITY(search->posterior.source[next]));
    }
    if (n_alike > n_said) sy_reply_say(reply, "alike", _(" and %u more"), n_alike - n_said);
    sy_reply_say(reply, "alike", "%s\n",
                 _("\n  ask them, look into their own drains, or trace with dye"));
    return true;
}

static bool say_stop(const SySearch *search, const SyJudgement *judgement, SyStop stop,
                     const SyOutcome *now, double enough, SyReply *reply, GError **error) {
    g_autofree char *name = sy_search_group_name(search, now->group);
    switch (stop) {
        case SY_STOP_FOUND:
            if (sy_cell_integer(search->candidates, "unit_id", best_of_group(search, now->group)) ==
                0) {
                sy_reply_say(
                    reply, "stop",
                    _("stop: none of the units on record explains it (unknown source %s): look "
                      "on the ground for a unit that is not listed or a hidden connection\n"),
                    SY_PROBABILITY(now->best));
                break;
            }
            sy_reply_say(reply, "stop",
                         _("stop: %s is the source with probability %s, at least %s\n"), name,
                         SY_PROBABILITY(now->best), SY_PROBABILITY(enough));
            return say_place(search, now, reply, error);
        case SY_STOP_SAME: {
            g_autofree char *telling = sy_search_telling(search, now->group, judgement);
            sy_reply_say(
                reply, "stop", "%s\n",
                _("stop: what is left joins at the same places; no look into a manhole can tell it "
                  "apart"));
            if (telling != NULL)
                sy_reply_say(reply, "stop", _("a sample could, by what the units hold: %s\n"),
                             telling);
            return say_place(search, now, reply, error);
        }
        case SY_STOP_COST:
            sy_reply_say(reply, "stop", "%s\n",
                         _("stop: no manhole tells enough to be worth opening"));
            break;
        case SY_STOP_NO:
            break;
    }
    return true;
}

bool sy_propose(const SySearch *search, const SyJudgement *judgement, SyIndex n, SyReply *reply,
                GError **error) {
    g_autofree double *x_m = NULL, *y_m = NULL;
    SyNextOptions options = sy_search_options(search, judgement, &x_m, &y_m);
    g_autoptr(GArray) tests = NULL;
    SyStop stop = SY_STOP_NO;
    if (!sy_next_tests(&search->posterior, &search->sources, &search->worlds, search->group,
                       search->n_group, &options, n, &tests, &stop, error))
        return false;
    SyOutcome now =
        sy_posterior_outlook(&search->posterior, search->group, search->n_group, options.enough);
    say_state(search, &now, options.enough, reply);
    if (!sy_search_say_several(search, judgement, reply, error) ||
        !say_stop(search, judgement, stop, &now, options.enough, reply, error))
        return false;
    add_tests(search, tests,
              n == 1 ? _("Manhole to open next") : _("Manholes to open next, for one day"), reply);
    if (tests->len > 0)
        sy_reply_say(
            reply, "manholes", "%s\n",
            _("\nafterwards: suyuan observe FILE MANHOLE seen|not_seen, then suyuan sample again"));
    return true;
}

SyReply *sy_propose_named(SyStore *store, const SyProgram *program, const char *outfall, SyIndex n,
                          GError **error) {
    int64_t id = sy_find_outfall(store, outfall, error);
    if (id < 0) return NULL;
    g_auto(SyData) data = {0};
    if (!sy_kept_load(store, program->data_folder, &data, error)) return NULL;
    g_autoptr(SyJudgement) judgement = sy_judgement_load(&data, error);
    g_autoptr(SySearch) search =
        judgement == NULL ? NULL : sy_search_load(store, id, judgement, error);
    g_autoptr(SyReply) reply = sy_reply_new();
    return search != NULL && sy_propose(search, judgement, n, reply, error)
               ? g_steal_pointer(&reply)
               : NULL;
}
