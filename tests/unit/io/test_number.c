#include <math.h>

#include "io/number.h"

/* As it is read with the comma of thousands and of decimals; NaN: no number. */
static const struct {
    const char *text;
    double thousands, decimal;
    const char *rest;
} numbers[] = {
    {"12", 12, 12, ""},
    {" -12.5 m", -12.5, -12.5, " m"},
    {"1e3", 1000, 1000, ""},
    {"1,234", 1234, 1.234, ""},
    {"12,345.5", 12345.5, 12345.5, ""},
    {"1,234,567", 1234567, 1234567, ""},
    {"1.234.567,5", 1234567.5, 1234567.5, ""},
    {"1.234,5", 1234.5, 1234.5, ""},
    {"114,000333", 114.000333, 114.000333, ""},
    {"0,125", 0.125, 0.125, ""},
    {"4 000 010.5", 4000010.5, 4000010.5, ""},
    {"4'000'010", 4000010, 4000010, ""},
    {"3,5 t", 3.5, 3.5, " t"},
    {"300x200", 300, 300, "x200"},
    {"12,", 12, 12, ","},
    {"x", NAN, NAN, ""},
    {"", NAN, NAN, ""},
    {"nan", NAN, NAN, ""},
    {"0x10", 0, 0, "x10"},
    {"inf", NAN, NAN, ""},
};

static void test_parse(void) {
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
        for (int k = 0; k < 2; k++) {
            double value, wanted = k == 0 ? numbers[i].thousands : numbers[i].decimal;
            const char *rest;
            SyComma comma = k == 0 ? SY_COMMA_THOUSANDS : SY_COMMA_DECIMAL;
            bool found = sy_number_parse(numbers[i].text, comma, &value, &rest);
            if (found == isnan(wanted) || (found && value != wanted))
                g_error("\"%s\" gives %.15g", numbers[i].text, found ? value : NAN);
            if (found && g_strcmp0(rest, numbers[i].rest) != 0)
                g_error("\"%s\" leaves \"%s\"", numbers[i].text, rest);
        }
}

static void test_column(void) {
    static const struct {
        const char *values;
        SyComma otherwise, comma;
    } columns[] = {
        {"1,234|2,500", SY_COMMA_THOUSANDS, SY_COMMA_THOUSANDS},
        {"1,234|2,500", SY_COMMA_DECIMAL, SY_COMMA_DECIMAL},
        {"1,234|2,5", SY_COMMA_THOUSANDS, SY_COMMA_DECIMAL},
        {"1,234|1,234,567", SY_COMMA_DECIMAL, SY_COMMA_THOUSANDS},
        {"1|2", SY_COMMA_DECIMAL, SY_COMMA_DECIMAL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++) {
        g_autoptr(SyTable) table = sy_table_new(SY_GEOMETRY_NONE);
        SyColumn *column = sy_table_add_column(table, "v", SY_COLUMN_TEXT);
        g_auto(GStrv) values = g_strsplit(columns[i].values, "|", -1);
        for (char **value = values; *value != NULL; value++)
            sy_column_set_text(column, sy_table_add_row(table, 0), *value);
        g_assert_cmpint(sy_number_comma(column, table->n_row, columns[i].otherwise), ==,
                        columns[i].comma);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/number/parse", test_parse);
    g_test_add_func("/number/column", test_column);
    return g_test_run();
}
