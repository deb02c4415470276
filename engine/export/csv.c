/* The lists as comma-separated text, one file each. */
#include "io/export/csv.h"

#include "engine/export/export.h"

bool sy_export_csv_lists(const SyExport *asked, GError **error) {
    const char *lang = asked->program->lang;
    SyIndex n_list = sy_lists_count(asked->lists);
    for (SyIndex i = 0; i < n_list; i++) {
        if (sy_lists_is_made(asked->lists, i)) continue;
        g_auto(SyListRows) list = {0};
        if (!sy_lists_query(asked->lists, i, asked->store, asked->terms, lang, &list, error))
            return false;
        sy_list_rows_label(&list);
        g_autofree char *path = sy_export_path(asked, sy_lists_title(asked->lists, i, lang), "csv");
        if (!sy_export_csv(list.rows, path, NULL, error)) return false;
        sy_export_tell(asked, path, N_("%u rows"), list.rows->n_row);
        g_ptr_array_add(asked->written, g_steal_pointer(&path));
        if (!sy_progress(asked->progress, (i + 1.0) / n_list, error)) return false;
    }
    return true;
}
