#include <string.h>

#include "algorithms/base/error.h"
#include "engine/people/ledger_states.h"
#include "tests/unit/engine/scratch.h"

/* The data's own paths: what may follow what, and where a document is needed. */
static void test_paths(void) {
    static const struct {
        const char *from, *to;
        bool evidence;
        const char *refused; /* part of the complaint; NULL: allowed */
    } cases[] = {
        {NULL, "agreed", false, NULL},
        {"proposed", "agreed", false, NULL},
        {"agreed", "in_progress", false, NULL},
        {"agreed", "done", false, NULL},
        {"in_progress", "done", false, NULL},
        {"done", "in_progress", false, NULL},
        {"done", "accepted", true, NULL},
        {"accepted", "closed", true, NULL},
        {"closed", "in_progress", false, NULL},
        {"done", "accepted", false, "--evidence"},
        {"accepted", "closed", false, "--evidence"},
        {"proposed", "closed", true, "agreed, cancelled"},
        {"proposed", "done", true, "agreed"},
        {"in_progress", "closed", true, "done"},
        {"closed", "proposed", true, "in_progress"},
        {"agreed", "agreed", true, "in_progress"},
        {"agreed", "nowhere", true, "in_progress"},
        {"nowhere", "agreed", true, "cannot follow"},
    };
    g_autoptr(GError) error = NULL;
    g_auto(SyLedgerRules) rules = {0};
    g_autoptr(SyTerms) terms = sy_terms_load(SY_DATA(g_getenv("SUYUAN_DATA")), &error);
    g_assert_no_error(error);
    g_assert_true(sy_ledger_rules_load(g_getenv("SUYUAN_DATA"), &rules, &error));
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s -> %s", cases[i].from, cases[i].to);
        bool allowed = sy_ledger_check(&rules, terms, "en", cases[i].from, cases[i].to,
                                       cases[i].evidence, &error);
        g_assert_true(allowed == (cases[i].refused == NULL));
        if (allowed) continue;
        g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
        g_assert_nonnull(strstr(error->message, cases[i].refused));
        g_clear_error(&error);
    }
}

/* 销号 is reached, and reached only by acceptance: walked over the file itself. */
static void test_reached(void) {
    g_autoptr(GError) error = NULL;
    g_auto(SyLedgerRules) rules = {0};
    g_assert_true(sy_ledger_rules_load(g_getenv("SUYUAN_DATA"), &rules, &error));
    const SyYaml *states = sy_yaml_get(rules.document->root, "states");
    g_autoptr(GHashTable) reached = g_hash_table_new(g_str_hash, g_str_equal);
    g_hash_table_add(reached, (char *)"proposed");
    for (guint before = 0; before != g_hash_table_size(reached);) {
        before = g_hash_table_size(reached);
        for (SyIndex i = 0; i < sy_yaml_count(states); i++) {
            if (!g_hash_table_contains(reached, sy_yaml_key(states, i)->text)) continue;
            const SyYaml *next = sy_yaml_get(sy_yaml_item(states, i), "next");
            for (SyIndex k = 0; k < sy_yaml_count(next); k++)
                g_hash_table_add(reached, sy_yaml_item(next, k)->text);
        }
    }
    g_assert_cmpuint(g_hash_table_size(reached), ==, sy_yaml_count(states));
    for (SyIndex i = 0; i < sy_yaml_count(states); i++) {
        const SyYaml *next = sy_yaml_get(sy_yaml_item(states, i), "next");
        for (SyIndex k = 0; k < sy_yaml_count(next); k++)
            if (strcmp(sy_yaml_item(next, k)->text, "closed") == 0)
                g_assert_cmpstr(sy_yaml_key(states, i)->text, ==, "accepted");
    }
}

static void test_mistakes(void) {
#define REST "report: {due: 01-05}\ncheck: {}\nplan: {}\n"
    static const struct {
        const char *text, *complaint;
    } cases[] = {
        {"states:\n  a: {next: [b]}\n" REST, ":2: b is no state"},
        {"states:\n  a: {nexxt: [a]}\n" REST, ":2: "},
        {"states:\n  a: {needs: [luck]}\n" REST, ":2: needs: evidence"},
        {"states: {}\n", ": report is missing"},
        {"other: 1\n" REST, ":1: "},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *folder = scratch_new();
        g_autofree char *path = scratch_write(folder, "ledger.yaml", cases[i].text);
        g_autoptr(GError) error = NULL;
        g_auto(SyLedgerRules) rules = {0};
        g_assert_false(sy_ledger_rules_load(folder, &rules, &error));
        g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
        g_autofree char *expected = g_strconcat(path, cases[i].complaint, NULL);
        g_test_message("%s", error->message);
        g_assert_true(g_str_has_prefix(error->message, expected) ||
                      strstr(error->message, cases[i].complaint) != NULL);
        scratch_remove(folder);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ledger_states/paths", test_paths);
    g_test_add_func("/ledger_states/reached", test_reached);
    g_test_add_func("/ledger_states/mistakes", test_mistakes);
    return g_test_run();
}
