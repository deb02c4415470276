/* suyuan sample: which manholes to open next, and what each look would leave. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/base/print.h"
#include "engine/commands/records.h"
#include "engine/expert/texts.h"
#include "engine/search/find.h"
#include "engine/search/print.h"

#define WORTH_SAYING 0.01
#define LISTED 5 /* sources at one place that are named */

typedef struct {
    const char *file, *outfall;
    SyIndex n;
    SyPrintFormat format;
} Asked;

/* "A (0.82); 3 groups left"; g_free. */
static char *outcome_text(const SySearch *search, const SyOutcome *outcome) {
    g_autofree char *name = sy_search_group_name(search, outcome->group);
    return g_strdup_printf(_("%s (%.2f), %u left"), name, outcome->best, outcome->n_group);
}

static char *point_name(const SySearch *search, SyIndex point) {
    return sy_search_node_name(search, search->point_node[point]);
}

/* ---- what is asked for as data ---- */

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

/* ---- what is read by people ---- */

static SyTable *table_for_people(const SySearch *search, const GArray *tests) {
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    SyColumn *order = sy_table_add_column(table, _("order"), SY_COLUMN_INTEGER),
             *manhole = sy_table_add_column(table, _("manhole"), SY_COLUMN_TEXT),
             *distance_m = sy_table_add_column(table, _("m to outfall"), SY_COLUMN_TEXT),
             *seen = sy_table_add_column(table, _("chance to see it"), SY_COLUMN_TEXT),
             *gain = sy_table_add_column(table, _("gain (bits)"), SY_COLUMN_TEXT),
             *if_seen = sy_table_add_column(table, _("if it is seen there"), SY_COLUMN_TEXT),
             *if_not = sy_table_add_column(table, _("if it is not"), SY_COLUMN_TEXT);
    for (guint i = 0; i < tests->len; i++) {
        const SyNextTest *test = &g_array_index(tests, SyNextTest, i);
        SyIndex row = sy_table_add_row(table, i), node = search->point_node[test->point];
        g_autofree char *name = point_name(search, test->point);
        double away_m = search->node_row[node] == SY_NONE
                            ? NAN
                            : sy_cell_real(search->nodes, "distance_m", search->node_row[node]);
        g_autofree char *away = isnan(away_m) ? NULL : g_strdup_printf("%.0f", away_m),
                        *chance = g_strdup_printf("%.2f", test->seen.probability),
                        *bits = g_strdup_printf("%.2f", test->gain),
                        *after_seen = outcome_text(search, &test->seen),
                        *after_not = outcome_text(search, &test->not_seen);
        sy_column_set_integer(order, row, (int64_t)i + 1);
        sy_column_set_text(manhole, row, name);
        sy_column_set_text(distance_m, row, away);
        sy_column_set_text(seen, row, chance);
        sy_column_set_text(gain, row, bits);
        sy_column_set_text(if_seen, row, after_seen);
        sy_column_set_text(if_not, row, after_not);
    }
    return table;
}

static void print_state(const SySearch *search, const SyOutcome *now, double enough) {
    SyIndex n_unit = 0;
    for (SyIndex source = 0; source < search->sources.n_source; source++)
        n_unit += sy_cell_integer(search->candidates, "unit_id", source) != 0;
    g_autofree char *name = sy_search_group_name(search, now->group);
    printf(_("%u units and an unknown source can be behind it, in %u groups that looking can tell "
             "apart; %u readings count\n"),
           n_unit, search->n_group, search->readings->len);
    printf(_("most likely now: %s (%.2f)"), name, now->best);
    if (now->n_group > 1)
        printf(_("; the first %u of the groups have %.2f together"), now->n_group, enough);
    putchar('\n');
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
static bool print_place(const SySearch *search, const SyOutcome *now, GError **error) {
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
    printf(_("who may join at %s (%.2f that the water joins there), between whom no look tells:"),
           node, there);
    while (n_said < n_alike && n_said < LISTED) { /* the most probable first */
        SyIndex next = SY_NONE;
        for (SyIndex s = 0; s < n; s++)
            if (alike[s] &&
                (next == SY_NONE || search->posterior.source[s] > search->posterior.source[next]))
                next = s;
        alike[next] = false;
        printf("%s", n_said++ > 0 ? _(";") : "");
        printf(_(" %s (%.2f)"), sy_search_source_name(search, next),
               search->posterior.source[next]);
    }
    if (n_alike > n_said) printf(_(" and %u more"), n_alike - n_said);
    puts(_("\n  ask them, look into their own drains, or trace with dye"));
    return true;
}

static bool print_stop(const SySearch *search, const SyJudgement *judgement, SyStop stop,
                       const SyOutcome *now, double enough, GError **error) {
    g_autofree char *name = sy_search_group_name(search, now->group);
    switch (stop) {
        case SY_STOP_FOUND:
            if (sy_cell_integer(search->candidates, "unit_id", best_of_group(search, now->group)) ==
                0) {
                printf(
                    _("stop: none of the units on record explains it (unknown source %.2f): look "
                      "on the ground for a unit that is not listed or a hidden connection\n"),
                    now->best);
                break;
            }
            printf(_("stop: %s is the source with probability %.2f, at least %.2f\n"), name,
                   now->best, enough);
            return print_place(search, now, error);
        case SY_STOP_SAME: {
            g_autofree char *telling = sy_search_telling(search, now->group, judgement);
            puts(
                _("stop: what is left joins at the same places; no look into a manhole can tell it "
                  "apart"));
            if (telling != NULL) printf(_("a sample could, by what the units hold: %s\n"), telling);
            return print_place(search, now, error);
        }
        case SY_STOP_COST:
            puts(_("stop: no manhole tells enough to be worth opening"));
            break;
        case SY_STOP_NO:
            break;
    }
    return true;
}

static bool propose(const SySearch *search, const SyJudgement *judgement, const Asked *asked,
                    GError **error) {
    g_autofree double *x_m = NULL, *y_m = NULL;
    SyNextOptions options = sy_search_options(search, judgement, &x_m, &y_m);
    g_autoptr(GArray) tests = NULL;
    SyStop stop = SY_STOP_NO;
    if (!sy_next_tests(&search->posterior, &search->sources, &search->worlds, search->group,
                       search->n_group, &options, asked->n, &tests, &stop, error))
        return false;
    SyOutcome now =
        sy_posterior_outlook(&search->posterior, search->group, search->n_group, options.enough);
    if (asked->format != SY_PRINT_TABLE) {
        g_autoptr(SyTable) table = table_of_tests(search, tests);
        return sy_print_rows(table, asked->format, NULL, error);
    }
    print_state(search, &now, options.enough);
    if (!sy_search_print_several(search, judgement, error)) return false;
    if (!print_stop(search, judgement, stop, &now, options.enough, error)) return false;
    if (tests->len == 0) return true;
    printf("\n%s\n",
           asked->n == 1 ? _("Manhole to open next") : _("Manholes to open next, for one day"));
    g_autoptr(SyTable) table = table_for_people(search, tests);
    if (!sy_print_rows(table, SY_PRINT_TABLE, NULL, error)) return false;
    puts(_("\nafterwards: suyuan observe FILE MANHOLE seen|not_seen, then suyuan sample again"));
    return true;
}

static bool run(const SyArguments *arguments, const SyProgram *program, GError **error) {
    const Asked asked = {.file = sy_arguments_word(arguments, 0),
                         .outfall = sy_arguments_word(arguments, 1),
                         .n = (SyIndex)sy_arguments_number(arguments, "n", 3),
                         .format = sy_asked_format(arguments)};
    g_autoptr(SyStore) store = sy_program_open(program, asked.file, SY_STORE_READ, error);
    if (store == NULL) return false;
    int64_t outfall = sy_find_outfall(store, asked.outfall, error);
    if (outfall < 0) return false;
    g_autoptr(SyJudgement) judgement = sy_judgement_load(program->data_folder, error);
    if (judgement == NULL) return false;
    g_autoptr(SySearch) search = sy_search_load(store, outfall, judgement, error);
    return search != NULL && propose(search, judgement, &asked, error);
}

static const SyOption options[] = {
    {.name = "n",
     .letter = 'n',
     .value = N_("N"),
     .help = N_("manholes for one day, 1 to 50; 3 where nothing is said"),
     .flags = SY_OPTION_NUMBER,
     .least = 1,
     .most = 50},
    SY_FORMAT_OPTION("table|json|csv"),
    {.name = NULL}};

const SyCommand sy_command_sample = {
    .name = "sample",
    .words = N_("FILE OUTFALL"),
    .what = N_("which manholes to open next, and what each look would leave"),
    .details = N_("  OUTFALL          number, code or name\n"),
    .least = 2,
    .most = 2,
    .run = run,
    .groups = {{NULL, options}, SY_COMMON_OPTIONS}};
