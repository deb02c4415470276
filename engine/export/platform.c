/* The tables of the national platform in one workbook, with what differs since the last report. */
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/case/settings.h"
#include "engine/export/changes.h"
#include "engine/export/export.h"
#include "io/export/csv.h"
#include "io/export/workbook.h"
#include "io/source/source.h"

typedef struct {
    const SyExport *asked;
    SyWorkbook *book;
    GHashTable *before; /* title -> SyTable *, sheets of the last report; NULL: not asked for */
    char *where;        /* condition of the basin, or NULL */
    SyChanges changes;
    SyIndex n_list;
    SyTable *fields; /* rows of the list platform_fields */
} Platform;

static void platform_clear(Platform *platform) {
    if (platform->before != NULL) g_hash_table_unref(platform->before);
    if (platform->changes.rows != NULL) sy_changes_clear(&platform->changes);
    sy_table_free(platform->fields);
    sy_workbook_free(platform->book);
    g_free(platform->where);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Platform, platform_clear)

static bool is_ours(const SyExport *asked, SyIndex list) {
    return strcmp(sy_lists_group(asked->lists, list), "platform") == 0;
}

/* ---- the last report ---- */

static SyTable *read_sheet(const char *path, const char *sheet, const SyLimits *limits,
                           GError **error) {
    g_autoptr(SyFindings) findings = sy_findings_new(); /* of headers and encodings */
    const SySourceOptions options = {.limits = limits};
    g_autoptr(SySource) source = sy_source_open(path, sheet, "samples", &options, findings, error);
    if (source == NULL) return NULL;
    int64_t n_row = sy_source_n_feature(source);
    return sy_source_sample(source, n_row < 0 ? 0 : (SyIndex)MIN(n_row, SY_NONE - 1), error);
}

/* The sheet that is called as the list, in either language; NULL without an error: there is none.
 */
static SyTable *read_list(const SyExport *asked, SyIndex list, char **sheets,
                          const SyLimits *limits, GError **error) {
    static const char *const langs[] = {"zh", "en"};
    for (guint i = 0; i < G_N_ELEMENTS(langs); i++) {
        const char *title = sy_lists_title(asked->lists, list, langs[i]);
        if (!g_strv_contains((const char *const *)sheets, title)) continue;
        return read_sheet(asked->since, title, limits, error);
    }
    return NULL;
}

static bool read_before(Platform *p, GError **error) {
    const SyExport *asked = p->asked;
    if (asked->since == NULL) return true;
    SyLimits limits;
    if (!sy_settings_limits(asked->program->data_folder, NULL, NULL, &limits, error)) return false;
    g_auto(GStrv) sheets = sy_source_layers(asked->since, &limits, error);
    if (sheets == NULL) return false;
    p->before = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)sy_table_free);
    for (SyIndex i = 0; i < sy_lists_count(asked->lists); i++) {
        if (!is_ours(asked, i)) continue;
        GError *inner = NULL;
        SyTable *table = read_list(asked, i, sheets, &limits, &inner);
        if (inner != NULL) {
            g_propagate_error(error, inner);
            return false;
        }
        if (table != NULL)
            g_hash_table_insert(p->before, (void *)sy_lists_name(asked->lists, i), table);
    }
    if (g_hash_table_size(p->before) > 0) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("%s: no sheet of it is one of the platform's tables; --since is a workbook that "
                  "--format platform wrote"),
                asked->since);
    return false;
}

/* ---- basins ---- */

/* Sets the condition for the basin that is asked for; one that no outfall is in is refused. */
static bool choose_basin(Platform *p, GError **error) {
    const char *basin = p->asked->basin;
    if (basin == NULL) return true;
    g_autoptr(SyTable) known = sy_store_query(
        p->asked->store,
        "SELECT DISTINCT CAST(basin AS TEXT) AS basin FROM outfall_basin WHERE basin IS NOT NULL "
        "ORDER BY basin",
        NULL, error);
    if (known == NULL) return false;
    g_autoptr(GString) names = g_string_new(NULL);
    for (SyIndex row = 0; row < known->n_row; row++) {
        const char *name = sy_cell_text(known, "basin", row);
        if (g_strcmp0(name, basin) == 0) {
            g_auto(GStrv) parts = g_strsplit(basin, "'", -1);
            g_autofree char *quoted = g_strjoinv("''", parts);
            p->where = g_strdup_printf("basin = '%s'", quoted);
            return true;
        }
        g_string_append_printf(names, "%s%s", row == 0 ? "" : ", ", name);
    }
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                _("--basin %s: no outfall of the case is in it; there are: %s"), basin,
                names->len == 0 ? "-" : names->str);
    return false;
}

/* Of the last report, too, the rows of that basin only. */
static void keep_basin(const Platform *p, SyTable *before, const SyListRows *now) {
    const char *label = NULL;
    for (guint i = 0; i < now->rows->columns->len; i++)
        if (strcmp(now->columns[i].name, "basin") == 0) label = now->columns[i].label;
    const SyColumn *column = label == NULL ? NULL : sy_table_column(before, label);
    if (p->where == NULL || column == NULL || column->type != SY_COLUMN_TEXT) return;
    g_autofree bool *keep = g_new(bool, before->n_row + 1);
    for (SyIndex row = 0; row < before->n_row; row++)
        keep[row] = g_strcmp0(sy_column_text(column, row), p->asked->basin) == 0;
    sy_table_keep_rows(before, keep);
}

/* ---- sheets ---- */

static bool is_filled(const SyColumn *column, SyIndex row) {
    g_autofree char *text = sy_csv_cell_text(column, row);
    return text != NULL && *text != '\0';
}

static void describe_fields(const Platform *p, const char *title, const SyListRows *rows) {
    for (guint i = 0; i < rows->rows->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(rows->rows->columns, i);
        SyIndex to = sy_table_add_row(p->fields, p->fields->n_row), n = 0;
        for (SyIndex row = 0; row < rows->rows->n_row; row++) n += is_filled(column, row);
        sy_column_set_text(sy_table_column(p->fields, "list"), to, title);
        sy_column_set_text(sy_table_column(p->fields, "field"), to, rows->columns[i].label);
        sy_column_set_text(sy_table_column(p->fields, "status"), to, rows->columns[i].status);
        sy_column_set_integer(sy_table_column(p->fields, "n_filled"), to, n);
        sy_column_set_integer(sy_table_column(p->fields, "n_row"), to, rows->rows->n_row);
    }
}

static bool add_list(Platform *p, SyIndex list, GError **error) {
    const SyExport *asked = p->asked;
    const char *lang = asked->program->lang, *title = sy_lists_title(asked->lists, list, lang);
    SyTable *table = sy_lists_select(asked->lists, list, p->where, asked->store, error);
    if (table == NULL) return false;
    g_auto(SyListRows) rows = {0};
    sy_lists_word(asked->lists, list, table, asked->terms, lang, &rows);
    if (!sy_workbook_add(p->book, title, rows.rows, rows.columns, NULL, asked->progress, error))
        return false;
    p->n_list++;
    describe_fields(p, title, &rows);
    SyTable *before = p->before == NULL
                          ? NULL
                          : g_hash_table_lookup(p->before, sy_lists_name(asked->lists, list));
    if (before == NULL) return true;
    keep_basin(p, before, &rows);
    sy_changes_add(&p->changes, title, before, &rows);
    return true;
}

/* A sheet of rows that the program made; takes @made. */
static bool add_made(const Platform *p, const char *name, SyTable *made, GError **error) {
    const SyExport *asked = p->asked;
    SyIndex list = sy_lists_find(asked->lists, name);
    g_return_val_if_fail(list != SY_NONE, false);
    g_auto(SyListRows) rows = {0};
    sy_lists_word(asked->lists, list, made, asked->terms, asked->program->lang, &rows);
    return sy_workbook_add(p->book, sy_lists_title(asked->lists, list, asked->program->lang),
                           rows.rows, rows.columns, NULL, asked->progress, error);
}

static bool add_sheets(Platform *p, GError **error) {
    for (SyIndex i = 0; i < sy_lists_count(p->asked->lists); i++)
        if (is_ours(p->asked, i) && !add_list(p, i, error)) return false;
    return (p->before == NULL ||
            add_made(p, "platform_changes", g_steal_pointer(&p->changes.rows), error)) &&
           add_made(p, "platform_fields", g_steal_pointer(&p->fields), error);
}

bool sy_export_platform(const SyExport *asked, GError **error) {
    g_auto(Platform) p = {.asked = asked, .fields = sy_table_new(SY_GEOMETRY_NONE)};
    static const char *const texts[] = {"list", "field", "status"}, *const numbers[] = {"n_filled",
                                                                                        "n_row"};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        sy_table_add_column(p.fields, texts[i], SY_COLUMN_TEXT);
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        sy_table_add_column(p.fields, numbers[i], SY_COLUMN_INTEGER);
    sy_changes_init(&p.changes);
    if (!choose_basin(&p, error) || !read_before(&p, error)) return false;
    const char *title = _("Tables of the national platform");
    g_autofree char *name =
        asked->basin == NULL ? g_strdup(title) : g_strdup_printf("%s-%s", title, asked->basin);
    SyWorkbookOptions options = {.title = name,
                                 .version = "suyuan " SY_VERSION,
                                 .time_s = asked->time_s,
                                 .of_pages = _("Page &P of &N")};
    g_autofree char *path = sy_export_path(asked, name, "xlsx");
    p.book = sy_workbook_new(path, &options, error);
    if (p.book == NULL || !add_sheets(&p, error) || !sy_workbook_close(p.book, error)) return false;
    sy_export_tell(asked, path, N_("%u tables"), p.n_list);
    if (asked->since != NULL && !asked->program->quiet)
        /* Translators: file of the last report, then numbers of rows. */
        sy_note(_("since %s: rows new %u, no longer there %u, changed %u\n"), asked->since,
                p.changes.n_new, p.changes.n_gone, p.changes.n_changed);
    return true;
}
