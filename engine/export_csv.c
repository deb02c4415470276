/* The lists as comma-separated text, one file each. */
#include "engine/export.h"
#include "io/export/csv.h"

bool sy_export_csv_lists(const SyExport *asked, GError **error) {
    const char *lang = asked->program->lang;
    SyIndex n_list = sy_lists_count(asked->lists);
    for (SyIndex i = 0; i < n_list; i++) {
        g_autoptr(SyTable) rows = sy_lists_query(asked->lists, i, asked->store, lang, error);
        if (rows == NULL) return false;
        g_autofree char *path = sy_export_path(asked, sy_lists_title(asked->lists, i, lang), "csv");
        if (!sy_export_csv(rows, path, NULL, error)) return false;
        sy_export_tell(asked, path, N_("%u rows"), rows->n_row);
        if (!sy_progress(asked->progress, (i + 1.0) / n_list, error)) return false;
    }
    return true;
}
