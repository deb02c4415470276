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

/* Days on which something holds, both included; NULL: without end. */
typedef struct {
    const char *from, *to;
} Days;

static void narrow(Days *days, const char *from, const char *to) {
    if (from != NULL && (days->from == NULL || strcmp(from, days->from) > 0)) days->from = from;
    if (to != NULL && (days->to == NULL || strcmp(to, days->to) < 0)) days->to = to;
}

/* A citation holds while all regulations that it names do. */
static Days days_of(const SyRules *rules, const SyRule *rule, const SyYaml *cite) {
    const SyYaml *node = rule->node, *from = sy_yaml_get(node, "valid_from"),
                 *to = sy_yaml_get(node, "valid_to");
    Days days = {from == NULL ? NULL : from->text, to == NULL ? NULL : to->text};
    for (guint i = 0; i < rules->regulations->len; i++) {
        const SyRegulation *r = g_ptr_array_index(rules->regulations, i);
        if (strstr(sy_yaml_get(cite, "document")->text, r->name) != NULL)
            narrow(&days, r->valid_from, r->valid_to);
    }
    return days;
}

static bool is_in(const Days *days, const char *day) {
    if (day == NULL) return days->to == NULL;
    return (days->from == NULL || strcmp(day, days->from) >= 0) &&
           (days->to == NULL || strcmp(day, days->to) <= 0);
}

static void take(SyRule *rule, const SyYaml *cite, const Days *days, bool in_force) {
    rule->document_name = sy_yaml_get(cite, "document")->text;
    rule->clause = sy_yaml_get(cite, "clause")->text;
    rule->certainty = sy_yaml_get(cite, "certainty")->text;
    rule->valid_from = days->from;
    rule->valid_to = days->to;
    rule->here = in_force;
    rule->out_of_force = !in_force;
}

static void settle(const SyRules *rules, SyRule *rule, const SyRulePlace *place, const char *day) {
    bool one = rule->cite->kind != SY_YAML_LIST;
    int nearest = -1;
    rule->here = rule->out_of_force = false;
    for (SyIndex k = 0; k < (one ? 1 : sy_yaml_count(rule->cite)); k++) {
        const SyYaml *cite = one ? rule->cite : sy_yaml_item(rule->cite, k);
        const SyYaml *of = sy_yaml_get(cite, "place");
        /* rules of one's own without places: wherever the case lies */
        int steps =
            rules->places->len == 0 ? 0 : steps_out(rules, place, of == NULL ? NULL : of->text);
        const Days days = days_of(rules, rule, cite);
        bool in_force = is_in(&days, day), better = nearest < 0 || steps < nearest;
        if (steps < 0 || (rule->here && !in_force)) continue;
        if (in_force == rule->here && !better) continue;
        nearest = steps;
        take(rule, cite, &days, in_force);
    }
}

void sy_rules_settle(SyRules *rules, const SyRulePlace *place, const char *day) {
    for (guint i = 0; i < rules->rules->len; i++)
        settle(rules, g_ptr_array_index(rules->rules, i), place, day);
}

bool sy_rules_leave_open(const SyRules *rules, const SyRule *rule) {
    for (guint i = 0; i < rules->rules->len; i++) {
        const SyRule *other = g_ptr_array_index(rules->rules, i);
        if (other->here && (g_strcmp0(other->replaces, rule->id) == 0 ||
                            g_strcmp0(rule->replaces, other->id) == 0))
            return false;
    }
    return true;
}
