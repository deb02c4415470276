#include "engine/search/loads.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/attribution/nnls.h"

#define MOST_GROUPS 12

void sy_search_loads_clear(SySearchLoads *loads) {
    if (loads->loads != NULL) g_array_unref(loads->loads);
    loads->loads = NULL;
}

static void clear_loads(void *loads) {
    sy_search_loads_clear(loads);
}

/* ---- which groups ---- */

typedef struct {
    SyIndex source; /* that stands for its group: the likeliest beforehand */
    double value;
} Ranked;

static int by_value(const void *left, const void *right) {
    const Ranked *a = left, *b = right;
    if (a->value < b->value || a->value > b->value) return a->value > b->value ? -1 : 1;
    return (a->source > b->source) - (a->source < b->source);
}

static bool holds(const SySearch *search, const GArray *chosen, SyIndex source) {
    for (guint i = 0; i < chosen->len; i++)
        if (search->group[g_array_index(chosen, SyIndex, i)] == search->group[source]) return true;
    return false;
}

/* Sources of the @n most valued groups that are not chosen yet. */
static void choose(const SySearch *search, const double *value, guint n, GArray *chosen) {
    g_autofree Ranked *ranked = g_new(Ranked, search->sources.n_source + 1);
    for (SyIndex s = 0; s < search->sources.n_source; s++) ranked[s] = (Ranked){s, value[s]};
    qsort(ranked, search->sources.n_source, sizeof *ranked, by_value);
    guint most = chosen->len + n;
    for (SyIndex k = 0; k < search->sources.n_source && chosen->len < most; k++) {
        SyIndex source = ranked[k].source;
        if (ranked[k].value > 0 && sy_cell_integer(search->candidates, "unit_id", source) != 0 &&
            !holds(search, chosen, source))
            g_array_append_val(chosen, source);
    }
}

/* ---- what one load of each adds ---- */

/* Share of a source's water that comes to a point, by where it may join. */
static double comes_to(const SySearch *search, SyIndex source, const uint64_t *at_point) {
    double sum = 0;
    for (SyIndex i = search->state_first[source]; i < search->state_first[source + 1]; i++) {
        SyIndex place = search->sources.place[i];
        if (place == SY_NONE) continue;
        const uint64_t *word = at_point + (gsize)place * search->worlds.n_word;
        sum += search->sources.weight[i] * sy_posterior_comes(&search->posterior, i, word);
    }
    return sum;
}

static double above_background(const SySearchReading *reading) {
    return reading->seen ? fmax(0, reading->value - reading->background) : 0;
}

/* Rows by the error of a reading: its own share of the value, as logarithms are off. */
static double weight_of(const SySearchReading *reading, double deviation) {
    double value = reading->seen ? reading->value : fmin(reading->background, reading->limit);
    return 1 / (deviation * fmax(value, reading->background));
}

typedef struct {
    const SySearch *search;
    const SyJudgement *judgement;
    const GArray *chosen;       /* SyIndex */
    const GArray *rows;         /* guint: numbers of taken */
    double *a, *b, *x, *weight; /* rows * chosen, rows, chosen, rows */
} Fit;

static const SySearchReading *row_of(const Fit *fit, guint row) {
    return &g_array_index(fit->search->taken, SySearchReading,
                          g_array_index(fit->rows, guint, row));
}

static bool fill(Fit *fit, GError **error) {
    const SySearch *search = fit->search;
    g_autofree uint64_t *at_point = sy_array_new((gsize)search->n_place * search->worlds.n_word,
                                                 sizeof(uint64_t), "worlds at a point", error);
    if (at_point == NULL) return false;
    for (guint row = 0; row < fit->rows->len; row++) {
        const SySearchReading *reading = row_of(fit, row);
        if (!sy_reach_worlds_at(&search->worlds, search->node_point[reading->node], at_point,
                                error))
            return false;
        fit->weight[row] = weight_of(reading, fit->judgement->factors.concentration_deviation);
        fit->b[row] = fit->weight[row] * above_background(reading);
        for (guint c = 0; c < fit->chosen->len; c++)
            fit->a[row * fit->chosen->len + c] =
                fit->weight[row] / reading->flow_m3d *
                comes_to(search, g_array_index(fit->chosen, SyIndex, c), at_point);
    }
    return true;
}

static int by_load(const void *left, const void *right) {
    const SyGroupLoad *a = left, *b = right;
    if (a->load_kgd < b->load_kgd || a->load_kgd > b->load_kgd)
        return a->load_kgd > b->load_kgd ? -1 : 1;
    return (a->group > b->group) - (a->group < b->group);
}

/* Grams a day become kilograms. */
static void take_loads(const Fit *fit, SySearchLoads *out) {
    for (guint c = 0; c < fit->chosen->len; c++) {
        SyIndex source = g_array_index(fit->chosen, SyIndex, c);
        SySearchWater water = sy_search_water(fit->search, source, out->parameter, fit->judgement);
        SyGroupLoad load = {fit->search->group[source], fit->x[c] / 1000,
                            water.water_m3d * water.concentration / 1000};
        if (load.load_kgd > 0) g_array_append_val(out->loads, load);
    }
    g_array_sort(out->loads, by_load);
    double all = 0, left = 0;
    for (guint row = 0; row < fit->rows->len; row++) {
        double got = 0;
        for (guint c = 0; c < fit->chosen->len; c++)
            got += fit->a[row * fit->chosen->len + c] * fit->x[c];
        all += fit->b[row] / fit->weight[row];
        left += fmax(0, fit->b[row] - got) / fit->weight[row];
    }
    out->unexplained = all > 0 ? left / all : 0;
}

static bool fit_parameter(const SySearch *search, const SyJudgement *judgement,
                          const GArray *chosen, const GArray *rows, SySearchLoads *out,
                          GError **error) {
    g_autofree double *a =
        sy_array_new((gsize)rows->len * chosen->len, sizeof(double), "loads", error);
    g_autofree double *b = sy_array_new(rows->len, sizeof(double), "loads", error);
    g_autofree double *x = sy_array_new(chosen->len, sizeof(double), "loads", error);
    g_autofree double *weight = sy_array_new(rows->len, sizeof(double), "loads", error);
    Fit fit = {search, judgement, chosen, rows, a, b, x, weight};
    SyLoadFit result;
    if (!a || !b || !x || !weight || !fill(&fit, error) ||
        !sy_nonnegative_least_squares(a, b, rows->len, chosen->len, x, &result, error))
        return false;
    out->unique = result.unique;
    take_loads(&fit, out);
    return true;
}

/* Readings of a parameter that say how much of it there is. */
static GArray *rows_of(const SySearch *search, const SyJudgement *judgement, SySearchLoads *out) {
    const SyParameter *p = &g_array_index(judgement->parameters, SyParameter, out->parameter);
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(guint));
    bool any = false;
    SyIndex last = SY_NONE;
    out->measured_flow = true;
    for (guint i = 0; i < search->taken->len && g_strcmp0(p->unit, "mg/L") == 0; i++) {
        const SySearchReading *r = &g_array_index(search->taken, SySearchReading, i);
        if (!r->measured || r->wet || r->parameter != out->parameter || !(r->flow_m3d > 0) ||
            !(r->background > 0))
            continue;
        g_array_append_val(rows, i);
        any = any || above_background(r) > 0;
        out->n_node += r->node != last; /* they are in the order of their nodes */
        out->measured_flow = out->measured_flow && search->flow_measured[r->node];
        last = r->node;
    }
    out->n_reading = rows->len;
    if (!any || out->n_node < 2) g_array_set_size(rows, 0);
    return rows;
}

bool sy_search_loads(const SySearch *search, const SyJudgement *judgement, GArray **out,
                     GError **error) {
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(SySearchLoads));
    g_array_set_clear_func(found, clear_loads);
    g_autoptr(GArray) chosen = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    if (search->taken->len > 0) {
        choose(search, search->posterior.source, MOST_GROUPS / 2, chosen);
        choose(search, search->prior, MOST_GROUPS - MIN(chosen->len, MOST_GROUPS), chosen);
    }
    for (SyIndex p = 0; chosen->len > 0 && p < judgement->parameters->len; p++) {
        SySearchLoads loads = {.parameter = p};
        g_autoptr(GArray) rows = rows_of(search, judgement, &loads);
        if (rows->len == 0) continue;
        loads.loads = g_array_new(FALSE, FALSE, sizeof(SyGroupLoad));
        g_array_append_val(found, loads);
        if (!fit_parameter(search, judgement, chosen, rows,
                           &g_array_index(found, SySearchLoads, found->len - 1), error))
            return false;
    }
    *out = g_steal_pointer(&found);
    return true;
}
