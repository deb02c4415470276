/* What a list says else than when it was handed over last. */
#include <string.h>

#include "engine/export/changes.h"

static const SyExportColumn columns[] = {
    {.name = "code", .label = "编码", .kind = SY_CELL_CODE, .key = SY_KEY_ONE},
    {.name = "name", .label = "名称", .key = SY_KEY_ONE},
    {.name = "time", .label = "时间", .key = SY_KEY_WITH},
    {.name = "flow", .label = "流量", .kind = SY_CELL_NUMBER},
    {.name = "note", .label = "备注"},
    {.name = "number", .label = "编号", .kind = SY_CELL_CODE, .key = SY_KEY_ONE},
};
enum { N = G_N_ELEMENTS(columns) };

/* Rows as "a|b|c", the flow a number; the same as texts by heading for what was before. */
static SyTable *table_of(const char *const *lines, bool before) {
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    for (guint i = 0; i < N; i++)
        sy_table_add_column(table, before ? columns[i].label : columns[i].name,
                            i == 3 && !before ? SY_COLUMN_REAL : SY_COLUMN_TEXT);
    for (; *lines != NULL; lines++) {
        SyIndex row = sy_table_add_row(table, table->n_row);
        g_auto(GStrv) cells = g_strsplit(*lines, "|", -1);
        for (guint i = 0; i < N && cells[i] != NULL; i++) {
            SyColumn *column = g_ptr_array_index(table->columns, i);
            if (*cells[i] == '\0') continue;
            if (column->type == SY_COLUMN_REAL)
                sy_column_set_real(column, row, g_ascii_strtod(cells[i], NULL));
            else
                sy_column_set_text(column, row, cells[i]);
        }
    }
    return table;
}

/* All rows in the order of columns, "-" where nothing is. */
static char *told(const SyTable *before, SyTable *now, SyIndex *n) {
    g_auto(SyChanges) changes = {0};
    sy_changes_init(&changes);
    g_auto(SyListRows) rows = {now, g_memdup2(columns, sizeof columns)};
    sy_changes_add(&changes, "T", before, &rows);
    g_autoptr(GString) text = g_string_new(NULL);
    for (SyIndex row = 0; row < changes.rows->n_row; row++)
        for (guint i = 1; i < changes.rows->columns->len; i++) {
            const char *cell = sy_column_text(g_ptr_array_index(changes.rows->columns, i), row);
            g_string_append_printf(text, "%s%s", cell == NULL ? "-" : cell,
                                   i + 1 < changes.rows->columns->len ? " " : "\n");
        }
    n[0] = changes.n_new;
    n[1] = changes.n_gone;
    n[2] = changes.n_changed;
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void test_rows(void) {
    static const struct {
        const char *before[4], *now[4], *told;
        SyIndex n[3];
    } cases[] = {
        /* nothing at all; the same, a number written otherwise, blanks around a text */
        {{NULL}, {NULL}, "", {0, 0, 0}},
        {{"A|n|t|7.50| x |1"}, {"A|n|t|7.5|x|1"}, "", {0, 0, 0}},
        /* cells that differ, come and go */
        {{"A|n|t|7|x|1"},
         {"A|n|t|8||1"},
         "changed n A t 流量 7 8\nchanged n A t 备注 x -\n",
         {0, 0, 1}},
        /* it got its code and another name: by its number */
        {{"|old|t|||1"},
         {"A|new|t|||1"},
         "changed new A t 编码 - A\nchanged new A t 名称 old new\n",
         {0, 0, 1}},
        /* codes go before names: two change names */
        {{"A|m|t", "B|n|t"},
         {"A|n|t", "B|m|t"},
         "changed n A t 名称 m n\nchanged m B t 名称 n m\n",
         {0, 0, 2}},
        /* another time of the same outfall is another row */
        {{"A|n|t1|7"}, {"A|n|t1|7", "A|n|t2|9"}, "new n A t2 - - -\n", {1, 0, 0}},
        /* a name that two bear tells nothing */
        {{"|n|t|7", "|n|t|8"},
         {"|n|t|7"},
         "new n - t - - -\ngone n - t - - -\ngone n - t - - -\n",
         {1, 2, 0}},
        {{"A|n|t"}, {"B|m|t"}, "new m B t - - -\ngone n A t - - -\n", {1, 1, 0}},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(SyTable) before = table_of(cases[i].before, true);
        SyIndex n[3];
        g_autofree char *text = told(before, table_of(cases[i].now, false), n);
        g_assert_cmpstr(text, ==, cases[i].told);
        for (int k = 0; k < 3; k++) g_assert_cmpuint(n[k], ==, cases[i].n[k]);
    }
}

/* A heading of one side only is told once; a list that was not there is no change. */
static void test_headings(void) {
    static const char *const lines[] = {"A|n|t|7|x|1", NULL};
    g_autoptr(SyTable) before = table_of(lines, true);
    sy_table_remove_column(before, "备注");
    sy_table_add_column(before, "旧", SY_COLUMN_TEXT);
    SyIndex n[3];
    g_autofree char *text = told(before, table_of(lines, false), n);
    g_assert_cmpstr(text, ==, "new - - - 备注 - -\ngone - - - 旧 - -\n");
    g_autofree char *nothing = told(NULL, table_of(lines, false), n);
    g_assert_cmpstr(nothing, ==, "");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/changes/rows", test_rows);
    g_test_add_func("/changes/headings", test_headings);
    return g_test_run();
}
