#include <glib.h>
#include <json-glib/json-glib.h>
#include <math.h>

#include "io/export/json.h"

/* What a JSON parser that is not ours reads back. */
static JsonNode *parsed(const GString *json) {
    g_autoptr(GError) error = NULL;
    JsonNode *root = json_from_string(json->str, &error);
    g_assert_no_error(error);
    return root;
}

static void test_text(void) {
    static const char *const texts[] = {"",
                                        "plain",
                                        "</script><script>alert(1)</script>",
                                        "\"\\/",
                                        "a\nb\tc\x01\x7f",
                                        "\xe2\x80\xa8\xe2\x80\xa9",
                                        "😀 澄河",
                                        "&lt;!--",
                                        ("\xe2\x80\xae"
                                         "txt")};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GString) json = g_string_new("[");
        sy_json_append_text(json, texts[i]);
        g_string_append_c(json, ']');
        g_assert_null(strpbrk(json->str, "<>&\n"));
        g_assert_null(strstr(json->str, "\xe2\x80\xa8"));
        g_autoptr(JsonNode) root = parsed(json);
        g_assert_cmpstr(json_array_get_string_element(json_node_get_array(root), 0), ==, texts[i]);
    }
    g_autoptr(GString) broken = g_string_new(NULL);
    sy_json_append_text(broken,
                        "a\xff"
                        "b");
    g_assert_true(g_utf8_validate(broken->str, -1, NULL));
    g_autoptr(GString) null = g_string_new(NULL);
    sy_json_append_text(null, NULL);
    g_assert_cmpstr(null->str, ==, "null");
}

static void test_values(void) {
    g_autoptr(SyTable) rows = sy_table_new(SY_GEOMETRY_NONE);
    SyColumn *real = sy_table_add_column(rows, "r", SY_COLUMN_REAL),
             *integer = sy_table_add_column(rows, "i", SY_COLUMN_INTEGER),
             *text = sy_table_add_column(rows, "t", SY_COLUMN_TEXT);
    static const double reals[] = {0.1, -1e300, 123456.789, 1.0 / 3};
    for (int i = 0; i < 4; i++) {
        SyIndex row = sy_table_add_row(rows, i);
        real->real[row] = reals[i];
        integer->integer[row] = i - 2;
        sy_column_set_text(text, row, "x");
    }
    SyIndex last = sy_table_add_row(rows, 4);
    real->real[last] = INFINITY;
    g_autoptr(GString) json = g_string_new(NULL);
    sy_json_append_table(json, rows, NULL);
    g_autoptr(JsonNode) root = parsed(json);
    JsonObject *table = json_node_get_object(root);
    g_assert_cmpint(json_object_get_int_member(table, "n"), ==, 5);
    g_assert_false(json_object_has_member(table, "geom"));
    JsonArray *values = json_object_get_array_member(table, "r");
    for (guint i = 0; i < 4; i++)
        g_assert_cmpfloat(json_array_get_double_element(values, i), ==, reals[i]);
    g_assert_true(json_array_get_null_element(values, 4));
    g_assert_true(json_array_get_null_element(json_object_get_array_member(table, "i"), 4));
    g_assert_true(json_array_get_null_element(json_object_get_array_member(table, "t"), 4));
    g_assert_cmpint(json_array_get_int_element(json_object_get_array_member(table, "i"), 0), ==,
                    -2);
}

static void test_geometry(void) {
    g_autoptr(SyTable) rows = sy_table_new(SY_GEOMETRY_LINE);
    sy_table_add_row(rows, 0);
    sy_table_begin_part(rows, false);
    sy_table_add_vertex(rows, 114.5, 30.25);
    sy_table_add_vertex(rows, 114.75, 30);
    sy_table_begin_part(rows, false);
    sy_table_add_vertex(rows, 114, 30);
    sy_table_add_vertex(rows, NAN, 30);
    sy_table_add_vertex(rows, 114.25, 29.5);
    sy_table_add_row(rows, 1);
    const SyJsonPlane plane = {114, 30, 0.25};
    g_autoptr(GString) json = g_string_new(NULL);
    sy_json_append_table(json, rows, &plane);
    g_assert_cmpstr(json->str, ==, "{\"n\":2,\"geom\":[[[2,1,1,-1],[0,0,1,-2]],[]]}");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json/text", test_text);
    g_test_add_func("/json/values", test_values);
    g_test_add_func("/json/geometry", test_geometry);
    return g_test_run();
}
