#include <glib.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/case/delegated.h"

static void test_delegated(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) all =
        sy_delegated_parse("省级 市级; 林州市 市级 县级 1.1；North county city county;", &error);
    g_assert_no_error(error);
    static const struct {
        const char *county, *from, *to, *class;
    } expected[] = {{NULL, "province", "city", NULL},
                    {"林州市", "city", "county", "1.1"},
                    {"North county", "city", "county", NULL}};
    g_assert_cmpuint(all->len, ==, G_N_ELEMENTS(expected));
    for (guint i = 0; i < all->len; i++) {
        const SyDelegated *d = &g_array_index(all, SyDelegated, i);
        g_assert_cmpstr(d->county, ==, expected[i].county);
        g_assert_cmpstr(d->from, ==, expected[i].from);
        g_assert_cmpstr(d->to, ==, expected[i].to);
        g_assert_cmpstr(d->class, ==, expected[i].class);
    }
    g_autoptr(GArray) none = sy_delegated_parse(" ; ", &error);
    g_autoptr(GArray) nothing = sy_delegated_parse(NULL, &error);
    g_assert_cmpuint(none->len, ==, 0);
    g_assert_cmpuint(nothing->len, ==, 0);
}

static void test_wrong(void) {
    static const char *const wrong[] = {
        "省级", "县级 市级", "市级 市级", "林州市 市级 镇级", "市级 县级 1.1 x", "\xff\xfe"};
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(sy_delegated_parse(wrong[i], &error));
        g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
        g_assert_nonnull(strstr(error->message, wrong[i]));
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/delegated/delegated", test_delegated);
    g_test_add_func("/delegated/wrong", test_wrong);
    return g_test_run();
}
