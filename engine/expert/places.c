/* Where rules hold. */
#include <string.h>

#include "algorithms/topology/inside.h"
#include "engine/expert/rules.h"

static const SyRulePlace *named(const SyRules *rules, const char *name) {
    for (guint i = 0; name != NULL && i < rules->places->len; i++) {
        const SyRulePlace *place = g_ptr_array_index(rules->places, i);
        if (strcmp(place->name, name) == 0) return place;
    }
    return NULL;
}

const SyRulePlace *sy_rules_around(const SyRules *rules, const SyRulePlace *place) {
    return place == NULL ? NULL : named(rules, place->within);
}

static bool is_called(const SyRulePlace *place, const char *name) {
    SyIndex n = place->words == NULL ? 0 : sy_yaml_count(place->words);
    if (strcmp(place->name, name) == 0 || g_str_has_suffix(name, place->name)) return true;
    for (SyIndex i = 0; i < n; i++)
        if (g_ascii_strcasecmp(sy_yaml_item(place->words, i)->text, name) == 0) return true;
    return false;
}

static bool ends_in(const SyRulePlace *place, const char *name) {
    SyIndex n = place->suffixes == NULL ? 0 : sy_yaml_count(place->suffixes);
    for (SyIndex i = 0; i < n; i++)
        if (g_str_has_suffix(name, sy_yaml_item(place->suffixes, i)->text)) return true;
    return false;
}

const SyRulePlace *sy_rules_place(const SyRules *rules, const char *name) {
    for (guint i = 0; i < rules->places->len; i++) {
        const SyRulePlace *place = g_ptr_array_index(rules->places, i);
        if (is_called(place, name)) return place;
    }
    for (guint i = 0; i < rules->places->len; i++) {
        const SyRulePlace *place = g_ptr_array_index(rules->places, i);
        if (ends_in(place, name)) return place;
    }
    return NULL;
}

const SyRulePlace *sy_rules_country(const SyRules *rules, double longitude, double latitude) {
    const double point[] = {longitude, latitude};
    for (guint i = 0; i < rules->places->len; i++) {
        const SyRulePlace *place = g_ptr_array_index(rules->places, i);
        SyIndex n = place->outline == NULL ? 0 : sy_yaml_count(place->outline) / 2;
        const SyIndex ring[] = {0, n};
        g_autofree double *xy = g_new(double, 2 * (gsize)n + 1);
        bool inside = false;
        for (SyIndex k = 0; k < 2 * n; k++)
            xy[k] = g_ascii_strtod(sy_yaml_item(place->outline, k)->text, NULL);
        if (n > 3 && sy_points_inside(xy, ring, 1, point, 1, &inside, NULL) && inside) return place;
    }
    return NULL;
}

/* How far out @of lies around @place: 0: it is the same; -1: not around it. */
static int steps_out(const SyRules *rules, const SyRulePlace *place, const char *of) {
    int steps = 0;
    const SyRulePlace *at = place;
    for (; at != NULL && steps < 16; at = sy_rules_around(rules, at), steps++)
        if (of == NULL ? at->within == NULL : strcmp(at->name, of) == 0) return steps;
    return -1;
}

void sy_rules_settle(SyRules *rules, const SyRulePlace *place) {
    if (rules->places->len == 0) return; /* rules of one's own: wherever the case lies */
    for (guint i = 0; i < rules->rules->len; i++) {
        SyRule *rule = g_ptr_array_index(rules->rules, i);
        bool one = rule->cite->kind != SY_YAML_LIST;
        int nearest = -1;
        rule->here = false;
        for (SyIndex k = 0; k < (one ? 1 : sy_yaml_count(rule->cite)); k++) {
            const SyYaml *cite = one ? rule->cite : sy_yaml_item(rule->cite, k);
            const SyYaml *of = sy_yaml_get(cite, "place");
            int steps = steps_out(rules, place, of == NULL ? NULL : of->text);
            if (steps < 0 || (nearest >= 0 && steps >= nearest)) continue;
            nearest = steps;
            rule->document_name = sy_yaml_get(cite, "document")->text;
            rule->clause = sy_yaml_get(cite, "clause")->text;
            rule->certainty = sy_yaml_get(cite, "certainty")->text;
            rule->here = true;
        }
    }
}
