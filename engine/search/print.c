#include "engine/search/print.h"

#include <math.h>

#include "algorithms/base/probability.h"
#include "engine/expert/texts.h"
#include "engine/search/loads.h"

#define NAMED 3  /* units of a group that are named, pairs and loads that are listed */
#define PAIRED 6 /* sources of which every pair is looked at */

const char *sy_search_source_name(const SySearch *search, SyIndex source) {
    if (sy_cell_integer(search->candidates, "unit_id", source) == 0) return _("unknown source");
    const char *name = sy_cell_text(search->candidates, "unit", source);
    return name == NULL ? "-" : name;
}

char *sy_search_group_name(const SySearch *search, SyIndex group) {
    g_autoptr(GString) text = g_string_new(NULL);
    SyIndex n = 0;
    for (SyIndex source = 0; source < search->sources.n_source; source++) {
        if (search->group[source] != group || n++ >= NAMED) continue;
        g_string_append_printf(text, "%s%s", n > 1 ? _(", ") : "",
                               sy_search_source_name(search, source));
    }
    if (n > NAMED) g_string_append_printf(text, _(" and %u more"), n - NAMED);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Highest by lowest concentration of a parameter among the units of a group; of a trade that does
 * not hold it, what is usual without. NaN: not known of all. */
static double contrast(const SySearch *search, SyIndex group, SyIndex parameter,
                       const SyJudgement *judgement) {
    const SyParameter *p = &g_array_index(judgement->parameters, SyParameter, parameter);
    double low = INFINITY, high = 0;
    for (SyIndex source = 0; source < search->sources.n_source; source++) {
        if (search->group[source] != group) continue;
        SySearchWater water = sy_search_water(search, source, parameter, judgement);
        double value = water.concentration;
        if (isnan(value) && water.foreign) value = p->background[0];
        if (isnan(value)) return NAN;
        low = fmin(low, value);
        high = fmax(high, value);
    }
    return high / low;
}

#define TELLING 5 /* concentrations that differ by this factor can be told apart */

char *sy_search_telling(const SySearch *search, SyIndex group, const SyJudgement *judgement) {
    SyIndex best[2] = {SY_NONE, SY_NONE};
    double most[2] = {TELLING, TELLING};
    for (SyIndex p = 0; p < judgement->parameters->len; p++) {
        double value = contrast(search, group, p, judgement);
        if (!(value > most[1])) continue;
        bool first = value > most[0];
        if (first) {
            most[1] = most[0];
            best[1] = best[0];
        }
        most[!first] = value;
        best[!first] = p;
    }
    GString *text = g_string_new(NULL);
    for (int i = 0; i < 2 && best[i] != SY_NONE; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? _(", ") : "",
                               g_array_index(judgement->parameters, SyParameter, best[i]).names[0]);
    return g_string_free(text, best[0] == SY_NONE);
}

char *sy_search_node_name(const SySearch *search, SyIndex node) {
    SyIndex row = search->node_row[node];
    const char *id = row == SY_NONE ? NULL : sy_cell_text(search->nodes, "source_id", row);
    return id != NULL ? g_strdup(id)
                      : g_strdup_printf("node:%" G_GINT64_FORMAT, search->node_id[node]);
}

char *sy_search_number(double value) {
    return g_strdup_printf(fabs(value) >= 100 && fabs(value) < 1e6 ? "%.0f" : "%.3g", value);
}

char *sy_search_value_text(const SySearchReading *reading, const SyParameter *parameter) {
    const char *space = *parameter->unit == '\0' ? "" : " ";
    return g_strdup_printf("%s%.4g%s%s", reading->seen ? "" : "< ",
                           reading->seen ? reading->value : reading->limit, space, parameter->unit);
}

static bool say_pairs(const SySearch *search, const SyJudgement *judgement, SyReply *reply,
                      GError **error) {
    const SyFactors *factors = &judgement->factors;
    SyLikelihoodOptions likelihood = {factors->campaign_deviation, factors->reading_gross};
    g_autoptr(GArray) pairs = NULL;
    double two = 0;
    bool read = search->readings->len > 0 || search->sources.series != NULL;
    if (!read || search->sources.n_source < 2) return true;
    if (!sy_source_pairs(&search->sources, &search->worlds,
                         (const SyReading *)(const void *)search->readings->data,
                         search->readings->len, &likelihood, &search->posterior,
                         factors->two_sources, PAIRED, &pairs, &two, error))
        return false;
    if (!(two > 0.5) || pairs->len == 0) return true;
    sy_reply_say(reply, "pairs", _("the readings rather speak for two sources at once (%s):"),
                 SY_PROBABILITY(two));
    for (guint i = 0; i < MIN(pairs->len, NAMED); i++) {
        const SySourcePair *pair = &g_array_index(pairs, SySourcePair, i);
        sy_reply_say(reply, "pairs", "%s", i > 0 ? _(";") : "");
        sy_reply_say(reply, "pairs", _(" %s with %s (%s)"), sy_search_source_name(search, pair->a),
                     sy_search_source_name(search, pair->b), SY_PROBABILITY(pair->probability));
    }
    sy_reply_say(reply, "pairs", "\n");
    return true;
}

static void say_load(const SySearch *search, const SyGroupLoad *load, SyReply *reply) {
    g_autofree char *name = sy_search_group_name(search, load->group),
                    *found = sy_search_number(load->load_kgd),
                    *expected = sy_search_number(load->expected_kgd);
    if (isnan(load->expected_kgd))
        sy_reply_say(reply, "loads", _(" %s %s kg/d"), name, found);
    else
        sy_reply_say(reply, "loads", _(" %s %s kg/d (expected of it: %s)"), name, found, expected);
}

static void say_loads(const SySearch *search, const SySearchLoads *loads,
                      const SyJudgement *judgement, SyReply *reply) {
    const SyParameter *p = &g_array_index(judgement->parameters, SyParameter, loads->parameter);
    sy_reply_say(reply, "loads", _("loads that would explain %s at %u places:"), p->names[0],
                 loads->n_node);
    if (loads->loads->len == 0) sy_reply_say(reply, "loads", _(" none of the units"));
    for (guint i = 0; i < MIN(loads->loads->len, NAMED + 2); i++) {
        sy_reply_say(reply, "loads", "%s", i > 0 ? _(";") : "");
        say_load(search, &g_array_index(loads->loads, SyGroupLoad, i), reply);
    }
    sy_reply_say(reply, "loads", "\n");
    if (!loads->unique)
        sy_reply_say(
            reply, "loads", "%s\n",
            _("  this is one answer of several: other loads explain it as well; more places "
              "between them would tell"));
    if (loads->unexplained > 0.1)
        sy_reply_say(
            reply, "loads",
            _("  %.0f %% of what is above the usual is left over: another source, or the flows "
              "are not so\n"),
            100 * loads->unexplained);
    if (!loads->measured_flow)
        sy_reply_say(
            reply, "loads", "%s\n",
            _("  by flows that the units let expect; measured ones (flow=N m3/d) tell more"));
}

bool sy_search_say_several(const SySearch *search, const SyJudgement *judgement, SyReply *reply,
                           GError **error) {
    g_autoptr(GArray) all = NULL;
    if (!say_pairs(search, judgement, reply, error) ||
        !sy_search_loads(search, judgement, &all, error))
        return false;
    for (guint i = 0; i < all->len; i++)
        say_loads(search, &g_array_index(all, SySearchLoads, i), judgement, reply);
    return true;
}
