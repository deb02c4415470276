#include "engine/lists/print_list.h"

#include <math.h>

#include "engine/expert/kept.h"
#include "engine/lists/lists.h"

static bool is_empty(const SyColumn *column, SyIndex n_row) {
    for (SyIndex row = 0; row < n_row; row++)
        if (column->type == SY_COLUMN_TEXT      ? sy_column_text(column, row) != NULL
            : column->type == SY_COLUMN_INTEGER ? column->integer[row] != SY_INTEGER_MISSING
                                                : !isnan(column->real[row]))
            return false;
    return n_row > 0;
}

/* What no row has takes no room on a screen. */
static void drop_empty(SyTable *rows) {
    for (guint i = rows->columns->len; i-- > 0;) {
        const SyColumn *column = g_ptr_array_index(rows->columns, i);
        g_autofree char *name = g_strdup(column->name);
        if (is_empty(column, rows->n_row)) sy_table_remove_column(rows, name);
    }
}

/* @given, or what the list's SELECT gives where @where holds (NULL: everywhere). */
static bool print(const SyProgram *program, SyStore *store, const char *folder, const char *name,
                  SyTable *given, const char *where, SyPrintFormat format, const SyCrs *crs,
                  GError **error) {
    g_autoptr(SyTable) rows = given;
    g_auto(SyData) data = {0};
    g_autoptr(SyTexts) texts = sy_kept_load(store, program->data_folder, &data, error)
                                   ? sy_texts_load(&data, error)
                                   : NULL;
    g_autoptr(SyTerms) terms = texts == NULL ? NULL : sy_terms_load(&data, error);
    g_autoptr(SyLists) lists =
        terms == NULL ? NULL : sy_lists_load(program->data_folder, folder, error);
    g_autoptr(SyListFunctions) functions =
        lists == NULL ? NULL
                      : sy_list_functions_new(store, texts, terms, program->lang,
                                              program->data_folder, error);
    if (functions == NULL) return false;
    SyIndex list = sy_lists_find(lists, name);
    g_return_val_if_fail(list != SY_NONE, false);
    if (rows == NULL) rows = sy_lists_select(lists, list, where, store, error);
    if (rows == NULL) return false;
    if (format != SY_PRINT_TABLE) return sy_print_rows(rows, format, crs, error);
    g_auto(SyListRows) words = {0};
    sy_lists_word(lists, list, g_steal_pointer(&rows), terms, program->lang, &words);
    sy_list_rows_label(&words);
    drop_empty(words.rows);
    return sy_print_rows(words.rows, format, crs, error);
}

bool sy_print_list(const SyProgram *program, SyStore *store, const char *folder, const char *name,
                   SyTable *rows, SyPrintFormat format, const SyCrs *crs, GError **error) {
    return print(program, store, folder, name, rows, NULL, format, crs, error);
}

bool sy_print_list_where(const SyProgram *program, SyStore *store, const char *folder,
                         const char *name, const char *where, SyPrintFormat format,
                         GError **error) {
    return print(program, store, folder, name, NULL, where, format, NULL, error);
}
