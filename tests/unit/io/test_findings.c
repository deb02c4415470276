#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "algorithms/base/random.h"
#include "io/findings.h"

static void test_empty(void) {
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_assert_cmpuint(sy_findings_count(findings), ==, 0);
    sy_findings_sort(findings);
    sy_findings_free(NULL);
}

static void test_arguments(void) {
    g_autoptr(SyFindings) findings = sy_findings_new();
    sy_findings_add(findings, "read.test", "管线.shp", 12, 1.5, -2, 0.25,
                    SY_ARGUMENT_TEXT("text", "a \"b\"\n雨水"), SY_ARGUMENT_TEXT("none", NULL),
                    SY_ARGUMENT_TEXT("broken", "\xff x"), SY_ARGUMENT_REAL("real", 0.1),
                    SY_ARGUMENT_REAL("nan", NAN), SY_ARGUMENT_INTEGER("integer", INT64_MIN),
                    SY_ARGUMENTS_END);
    const SyFinding *finding = sy_findings_get(findings, 0);
    g_assert_cmpstr(finding->code, ==, "read.test");
    g_assert_cmpstr(finding->layer, ==, "管线.shp");
    g_assert_cmpint(finding->fid, ==, 12);
    g_assert_cmpfloat(finding->confidence, ==, 0.25);
    g_autoptr(GError) error = NULL;
    g_autoptr(JsonNode) node = json_from_string(finding->arguments, &error);
    g_assert_no_error(error);
    JsonObject *object = json_node_get_object(node);
    g_assert_cmpstr(json_object_get_string_member(object, "text"), ==, "a \"b\"\n雨水");
    g_assert_true(json_object_get_null_member(object, "none"));
    g_assert_cmpstr(json_object_get_string_member(object, "broken"), ==, "\xef\xbf\xbd x");
    g_assert_cmpfloat(json_object_get_double_member(object, "real"), ==, 0.1);
    g_assert_true(json_object_get_null_member(object, "nan"));
    g_assert_cmpint(json_object_get_int_member(object, "integer"), ==, INT64_MIN);
    g_assert_cmpuint(json_object_get_size(object), ==, 6);
}

static double random_real(SyRandom *random) {
    static const double odd[] = {0, -0.0, 1, 1e15, 1e16, 2.5e22, -1.5e300, 0.1, 100000};
    uint32_t kind = sy_random_below(random, G_N_ELEMENTS(odd) + 3);
    if (kind < G_N_ELEMENTS(odd)) return odd[kind];
    double value = (double)sy_random_below(random, 1000000007) / 977;
    return kind % 2 == 0 ? value : value * 1e-9;
}

/* Whatever the texts and numbers, the same bytes as json-glib's own writer. */
static void test_as_json_glib(void) {
    static const char *const bits[] = {"雨水", "a",    " ", "\"", "\\", "\n",
                                       "\x01", "\x7f", "/", "é",  "1"};
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        SyRandom random = sy_random(seed, 0);
        g_autoptr(GString) text = g_string_new(NULL);
        uint32_t most = seed % 2 == 0 ? 3 : G_N_ELEMENTS(bits); /* half need no escaping */
        for (uint64_t i = sy_random_below(&random, 6); i > 0; i--)
            g_string_append(text, bits[sy_random_below(&random, most)]);
        double real = random_real(&random);
        int64_t integer = (int64_t)sy_random_below(&random, 900) * 10000000000000000 - 10;
        g_autofree char *json =
            sy_arguments(SY_ARGUMENT_TEXT("text", text->str), SY_ARGUMENT_REAL("real", real),
                         SY_ARGUMENT_INTEGER("integer", integer), SY_ARGUMENT_TEXT("none", NULL),
                         SY_ARGUMENTS_END);
        g_autoptr(JsonObject) object = json_object_new();
        json_object_set_string_member(object, "text", text->str);
        json_object_set_double_member(object, "real", real);
        json_object_set_int_member(object, "integer", integer);
        json_object_set_null_member(object, "none");
        g_autoptr(JsonNode) node = json_node_alloc();
        json_node_init_object(node, object);
        g_autofree char *expected = json_to_string(node, FALSE);
        g_assert_cmpstr(json, ==, expected);
    }
}

/* json-glib 1.6 writes 1e+22.0, which is no number. */
static void test_powers_of_ten(void) {
    static const double values[] = {1e22, -1e300, 5e-324, 1e-7};
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autofree char *json = sy_arguments(SY_ARGUMENT_REAL("real", values[i]), SY_ARGUMENTS_END);
        g_autoptr(JsonNode) node = json_from_string(json, NULL);
        g_assert_nonnull(node);
        JsonObject *object = json_node_get_object(node);
        g_assert_cmpfloat(json_object_get_double_member(object, "real"), ==, values[i]);
    }
}

static void test_no_arguments(void) {
    g_autoptr(SyFindings) findings = sy_findings_new();
    sy_findings_add(findings, "read.test", NULL, -1, NAN, NAN, NAN, SY_ARGUMENTS_END);
    g_assert_cmpstr(sy_findings_get(findings, 0)->arguments, ==, "{}");
    g_assert_null(sy_findings_get(findings, 0)->layer);
    sy_findings_get_mutable(findings, 0)->x = 3;
    g_assert_cmpfloat(sy_findings_get(findings, 0)->x, ==, 3);
}

/* Sorted whatever the order they came in, and stable among equals: a property. */
static void test_sort(void) {
    static const char *const codes[] = {"a", "b", "c"};
    static const char *const layers[] = {NULL, "l1", "l2"};
    for (uint64_t seed = 1; seed <= 20; seed++) {
        SyRandom random = sy_random(seed, 0);
        g_autoptr(SyFindings) findings = sy_findings_new();
        for (int i = 0; i < 300; i++)
            sy_findings_add(findings, codes[sy_random_below(&random, 3)],
                            layers[sy_random_below(&random, 3)],
                            (int64_t)sy_random_below(&random, 5) - 1, i, 0, NAN, SY_ARGUMENTS_END);
        sy_findings_sort(findings);
        for (SyIndex i = 1; i < 300; i++) {
            const SyFinding *a = sy_findings_get(findings, i - 1),
                            *b = sy_findings_get(findings, i);
            int order = strcmp(a->code, b->code);
            if (order == 0) order = g_strcmp0(a->layer, b->layer);
            if (order == 0) order = a->fid < b->fid ? -1 : a->fid > b->fid;
            if (order == 0) order = a->x < b->x ? -1 : 1;
            if (order > 0) g_error("seed %" G_GUINT64_FORMAT ", finding %u", seed, i);
        }
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/findings/empty", test_empty);
    g_test_add_func("/findings/arguments", test_arguments);
    g_test_add_func("/findings/as-json-glib", test_as_json_glib);
    g_test_add_func("/findings/powers-of-ten", test_powers_of_ten);
    g_test_add_func("/findings/no-arguments", test_no_arguments);
    g_test_add_func("/findings/sort", test_sort);
    return g_test_run();
}
