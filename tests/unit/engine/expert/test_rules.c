/* Rule files: what is read, and where a mistake is said to stand. */
#include <glib.h>
#include <string.h>

#include "engine/expert/rules.h"
#include "tests/unit/engine/scratch.h"

#define TOP "rules:\n- id: T1\n  kind: measure\n  order: 3\n"
#define WORDS "  title: {zh: 甲, en: a}\n  text: {zh: 乙, en: b}\n"
#define CITE "  cite: {document: 丙, clause: 一, certainty: read}\n"
#define WHEN "  when: SELECT outfall_id FROM outfall\n"
#define OUTCOME "  outcome: {measure: none}\n"

static void test_whole(void) {
    g_autofree char *folder = g_build_filename(g_getenv("SUYUAN_DATA"), "rules", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(SyRules) rules = sy_rules_load(&(SyData){.rules = folder}, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(rules->rules->len, >, 50);
    g_assert_cmpuint(rules->classes->len, >=, 20);
    /* else every decision judges all outfalls */
    g_assert_true(rules->alone && rules->units != NULL);
    for (guint i = 0; i < rules->rules->len; i++) {
        const SyRule *rule = g_ptr_array_index(rules->rules, i);
        const SyRule *before = i == 0 ? NULL : g_ptr_array_index(rules->rules, i - 1);
        g_assert_true(before == NULL || before->kind < rule->kind ||
                      (before->kind == rule->kind && before->order <= rule->order));
        for (int lang = 0; lang < SY_N_RULE_LANG; lang++) {
            g_assert_cmpstr(rule->title[lang], !=, "");
            g_assert_cmpstr(rule->text[lang], !=, "");
        }
    }
}

static void test_complaints(void) {
    static const struct {
        const char *text, *message; /* behind "rules.yaml:" */
    } cases[] = {
        {"rules: [\n", "2:1: a value that is missing or cannot begin so"},
        {"rule: []\n",
         "1:1: rule file: unknown key \"rule\", nearest: rules (places, regulations, classes, "
         "facts, rules, "
         "alone, units)"},
        {"rules: {}\n", "1:8: rules: a map (key: value) stands here, expected a list (- item)"},
        {"rules:\n- id: T1\n", "2:3: rule: key \"kind\" is missing"},
        {"rules:\n- id: T1\n  kind: mesure\n",
         "3:9: kind: \"mesure\", nearest: measure (class, party, department, guard, measure, "
         "approval, requirement, maintain, unjudged, screen)"},
        {"rules:\n- id: T1\n  kind: measure\n  order: first\n",
         "4:10: order: \"first\" is not a number"},
        {TOP WORDS CITE OUTCOME, "2:3: rule: key \"when\" is missing"},
        {TOP "  title: {zh: 甲}\n" CITE OUTCOME WHEN, "5:10: title: key \"en\" is missing"},
        {TOP "  title: 甲\n" CITE OUTCOME WHEN,
         "5:10: title: a text stands here, expected a map (key: value)"},
        {TOP WORDS OUTCOME WHEN, "2:3: rule: key \"cite\" is missing"},
        {TOP WORDS "  cite: {document: 丙, clause: 一, certainty: sure}\n" OUTCOME WHEN,
         "7:45: certainty: \"sure\", nearest: read (read, remembered_high, remembered_mid)"},
        {TOP WORDS CITE WHEN, "2:3: rule: key \"outcome\" is missing"},
        {TOP WORDS CITE "  outcome: {}\n" WHEN, "8:12: outcome: key \"measure\" is missing"},
        {TOP WORDS CITE "  outcome: {measure: block}\n" WHEN,
         "8:22: measure: \"block\", nearest: close (close, merge, standardise, none)"},
        {TOP WORDS CITE "  outcome: {measure: none, party: x}\n" WHEN,
         "8:28: outcome: unknown key \"party\", nearest: due (measure, due)"},
        {TOP WORDS CITE "  needs: [Zones]\n" OUTCOME WHEN,
         "8:11: needs: \"Zones\" is not a role, zones:KIND or TABLE.COLUMN"},
        {"rules:\n- id: T1\n  kind: guard\n  order: 0\n" WORDS CITE
         "  outcome: {forbids: [blocking]}\n" WHEN,
         "8:23: forbids: \"blocking\", nearest: close (close, merge, standardise, none)"},
        {TOP WORDS CITE OUTCOME WHEN
         "- id: T1\n  kind: measure\n  order: 3\n" WORDS CITE OUTCOME WHEN,
         "10:7: rule T1 is already in "},
        {TOP WORDS CITE OUTCOME WHEN "  valid_to: 2024-13-01\n",
         "10:13: valid_to: \"2024-13-01\" is not a date such as 2024-12-31"},
        {TOP WORDS CITE OUTCOME WHEN "  valid_from: 2024/1/1\n",
         "10:15: valid_from: \"2024/1/1\" is not a date such as 2024-12-31"},
        {TOP WORDS CITE OUTCOME WHEN "  valid_from: 2025-01-01\n  valid_to: 2024-12-31\n",
         "11:13: valid_to: 2024-12-31 lies before valid_from, 2025-01-01"},
        {TOP WORDS CITE OUTCOME WHEN "  replaces: T1\n",
         "10:13: rule T1: replaces T1, which is no other rule"},
        {"regulations:\n- {regulation: 甲, valid: 2024-01-01}\n",
         "2:19: regulation: unknown key \"valid\", nearest: valid_to (regulation, valid_from, "
         "valid_to)"},
        {"facts:\n- name: outfall\n  sql: SELECT 1\n",
         "2:9: fact: name \"outfall\" does not begin with fact_"},
        {"classes:\n- {class: x, zh: 甲}\n", "2:3: class: key \"en\" is missing"},
        {"rules:\n- id: T1\n  kind: measure\n  kind: guard\n",
         "4:3: key \"kind\" is given twice; keep one"},
    };
    char *folder = scratch_new();
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *file = scratch_write(folder, "rules.yaml", cases[i].text);
        g_autofree char *message = g_strconcat(file, ":", cases[i].message, NULL);
        g_autoptr(GError) error = NULL;
        g_assert_null(sy_rules_load(&(SyData){.rules = folder}, &error));
        g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
        if (g_str_has_suffix(message, " "))
            g_assert_true(g_str_has_prefix(error->message, message));
        else
            g_assert_cmpstr(error->message, ==, message);
    }
    scratch_remove(folder);
    g_autoptr(GError) error = NULL;
    g_assert_null(sy_rules_load(&(SyData){.rules = "/nowhere"}, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rules/whole", test_whole);
    g_test_add_func("/rules/complaints", test_complaints);
    return g_test_run();
}
