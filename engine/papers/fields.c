#include "engine/papers/fields.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/probability.h"
#include "algorithms/base/words.h"
#include "engine/papers/photos.h"

/* A list of data/forms with its rows, of all outfalls one after the other, or of the case. */
typedef struct {
    SyIndex list;
    SyListRows rows;
    GHashTable *of;   /* int64_t outfall -> SyIndex first row + 1; NULL: of the case */
    SyIndex first, n; /* of the outfall chosen */
} Rows;

struct SyPaperFields {
    const SyExport *asked;
    SyLists *lists;
    GHashTable *rows; /* char * -> Rows * */
    SyRecorder *recorder;
    SyRecord *record; /* of the outfall chosen */
    SyPaperPhotos *photos;
    int64_t outfall_id;
    SyPaperPicture *draw;
    void *draw_user;
    GString *cell; /* the text given last */
};

static const char *const record_columns[] = {"section", "label", "text", NULL},
                         *const picture_columns[] = {"map", "profile", "chain", NULL};

static void rows_free(void *at) {
    Rows *rows = at;
    sy_list_rows_clear(&rows->rows);
    if (rows->of != NULL) g_hash_table_unref(rows->of);
    g_free(rows);
}

void sy_paper_fields_free(SyPaperFields *fields) {
    if (fields == NULL) return;
    if (fields->rows != NULL) g_hash_table_unref(fields->rows);
    sy_record_free(fields->record);
    sy_recorder_free(fields->recorder);
    sy_paper_photos_free(fields->photos);
    sy_lists_free(fields->lists);
    if (fields->cell != NULL) g_string_free(fields->cell, TRUE);
    g_free(fields);
}

/* Rows of an outfall stand together: where each begins. */
static GHashTable *firsts(const SyTable *rows) {
    if (sy_table_column(rows, "outfall_key") == NULL) return NULL;
    GHashTable *of = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (SyIndex row = 0; row < rows->n_row; row++) {
        int64_t key = sy_cell_integer(rows, "outfall_key", row);
        if (!g_hash_table_contains(of, &key))
            g_hash_table_insert(of, g_memdup2(&key, sizeof key), GUINT_TO_POINTER(row + 1));
    }
    return of;
}

static bool read_list(SyPaperFields *fields, const char *name, GError **error) {
    const SyExport *asked = fields->asked;
    SyIndex list = sy_lists_find(fields->lists, name);
    if (list == SY_NONE) return true; /* the check of the template names it */
    Rows *rows = g_new0(Rows, 1);
    rows->list = list;
    g_hash_table_insert(fields->rows, g_strdup(name), rows);
    if (!sy_lists_query(fields->lists, list, asked->store, asked->terms, asked->program->lang,
                        &rows->rows, error))
        return false;
    rows->of = firsts(rows->rows.rows);
    rows->n = rows->rows.rows->n_row;
    return true;
}

SyPaperFields *sy_paper_fields_new(const SyExport *asked, const GPtrArray *wanted, GError **error) {
    g_autoptr(SyPaperFields) fields = g_new0(SyPaperFields, 1);
    fields->asked = asked;
    fields->cell = g_string_new(NULL);
    fields->rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, rows_free);
    fields->lists = sy_lists_load(asked->program->data_folder, "forms", error);
    if (fields->lists == NULL) return NULL;
    for (guint i = 0; i < wanted->len; i++)
        if (!read_list(fields, g_ptr_array_index(wanted, i), error)) return NULL;
    fields->recorder =
        sy_recorder_new(asked->store, asked->texts, asked->terms, asked->program->lang, error);
    if (fields->recorder == NULL) return NULL;
    fields->photos = sy_paper_photos_new(asked, error);
    return fields->photos == NULL ? NULL : g_steal_pointer(&fields);
}

bool sy_paper_fields_of_outfall(const SyPaperFields *fields, const char *list) {
    const Rows *rows = g_hash_table_lookup(fields->rows, list);
    return rows != NULL
               ? rows->of != NULL
               : g_strv_contains((const char *const[]){"record", "picture", "photos", NULL}, list);
}

static void choose_rows(void *key, void *value, void *user) {
    (void)key;
    Rows *rows = value;
    int64_t outfall = *(int64_t *)user;
    const SyTable *table = rows->rows.rows;
    if (rows->of == NULL || outfall == 0) {
        rows->first = 0;
        rows->n = table->n_row;
        return;
    }
    rows->first = GPOINTER_TO_UINT(g_hash_table_lookup(rows->of, &outfall));
    rows->n = 0;
    if (rows->first == 0) return;
    rows->first--;
    while (rows->first + rows->n < table->n_row &&
           sy_cell_integer(table, "outfall_key", rows->first + rows->n) == outfall)
        rows->n++;
}

bool sy_paper_fields_choose(SyPaperFields *fields, int64_t outfall_id, GError **error) {
    fields->outfall_id = outfall_id;
    g_hash_table_foreach(fields->rows, choose_rows, &outfall_id);
    g_clear_pointer(&fields->record, sy_record_free);
    sy_paper_photos_choose(fields->photos, outfall_id);
    if (outfall_id == 0) return true;
    fields->record = sy_recorder_record(fields->recorder, outfall_id, error);
    return fields->record != NULL;
}

/* ---- what fills ---- */

static SyIndex n_row(void *user, const char *list) {
    SyPaperFields *fields = user;
    const Rows *rows = g_hash_table_lookup(fields->rows, list);
    if (rows != NULL) return rows->n;
    if (strcmp(list, "record") == 0) return fields->record == NULL ? 0 : fields->record->lines->len;
    if (strcmp(list, "picture") == 0) return fields->outfall_id == 0 ? 0 : 1;
    if (strcmp(list, "photos") == 0) return sy_paper_photos_n(fields->photos);
    return SY_NONE;
}

static bool has(void *user, const char *list, const char *column) {
    const SyPaperFields *fields = user;
    const Rows *rows = g_hash_table_lookup(fields->rows, list);
    if (rows != NULL) return sy_table_column(rows->rows.rows, column) != NULL;
    if (strcmp(list, "record") == 0) return g_strv_contains(record_columns, column);
    if (strcmp(list, "picture") == 0) return g_strv_contains(picture_columns, column);
    return strcmp(list, "photos") == 0 && sy_paper_photos_has(column);
}

/* A cell as a list shows it. */
static const char *cell(SyPaperFields *fields, const Rows *rows, SyIndex row, const char *name) {
    const SyTable *table = rows->rows.rows;
    const SyColumn *column = sy_table_column(table, name);
    char digits[G_ASCII_DTOSTR_BUF_SIZE], format[8];
    if (column->type == SY_COLUMN_TEXT) {
        const char *said = sy_column_text(column, row);
        return said == NULL || *said == '\0' ? NULL : said;
    }
    if (column->type == SY_COLUMN_INTEGER) {
        if (column->integer[row] == SY_INTEGER_MISSING) return NULL;
        g_string_printf(fields->cell, "%" G_GINT64_FORMAT, column->integer[row]);
        return fields->cell->str;
    }
    if (isnan(column->real[row])) return NULL;
    const SyExportColumn *as = NULL;
    for (guint i = 0; i < table->columns->len && as == NULL; i++)
        if (g_ptr_array_index(table->columns, i) == column) as = &rows->rows.columns[i];
    g_snprintf(format, sizeof format, as->decimals < 0 ? "%%g" : "%%.%df", as->decimals);
    if (as->kind == SY_CELL_PROBABILITY) {
        g_string_assign(fields->cell, SY_PROBABILITY(column->real[row]));
        return fields->cell->str;
    }
    g_string_assign(fields->cell,
                    g_ascii_formatd(digits, sizeof digits, format, column->real[row]));
    return fields->cell->str;
}

static const char *record_text(SyPaperFields *fields, SyIndex row, const char *column) {
    if (fields->record == NULL || row >= fields->record->lines->len) return NULL;
    const SyRecordLine *line = g_ptr_array_index(fields->record->lines, row);
    const SyRecordLine *before =
        row == 0 ? NULL : g_ptr_array_index(fields->record->lines, row - 1);
    if (strcmp(column, "label") == 0) return line->label;
    if (strcmp(column, "text") == 0) return line->text;
    /* a section is named where it begins */
    if (before != NULL && before->section == line->section) return "";
    return sy_record_section_name(fields->asked->terms, fields->asked->program->lang,
                                  line->section);
}

static const char *text(void *user, const char *list, SyIndex row, const char *column) {
    SyPaperFields *fields = user;
    const Rows *rows = g_hash_table_lookup(fields->rows, list);
    if (rows != NULL) return row < rows->n ? cell(fields, rows, rows->first + row, column) : NULL;
    if (strcmp(list, "record") == 0) return record_text(fields, row, column);
    if (strcmp(list, "photos") == 0) return sy_paper_photos_text(fields->photos, row, column);
    bool is_drawn = fields->draw != NULL &&
                    fields->draw(fields->draw_user, column, fields->outfall_id, NULL, NULL);
    return is_drawn ? "1" : NULL;
}

static bool picture(void *user, const char *list, SyIndex row, const char *column,
                    SyDocxPicture *out, GError **error) {
    SyPaperFields *fields = user;
    if (strcmp(list, "photos") == 0)
        return sy_paper_photos_picture(fields->photos, row, out, error);
    if (fields->draw == NULL || strcmp(list, "picture") != 0) return true;
    return fields->draw(fields->draw_user, column, fields->outfall_id, out, error);
}

SyDocxFill sy_paper_fields_fill(SyPaperFields *fields) {
    return (SyDocxFill){n_row, has, text, picture, fields};
}

guint sy_paper_fields_lost(const SyPaperFields *fields) {
    return sy_paper_photos_lost(fields->photos);
}

guint sy_paper_fields_refused(const SyPaperFields *fields) {
    return sy_paper_photos_refused(fields->photos);
}

void sy_paper_fields_pictures(SyPaperFields *fields, SyPaperPicture *draw, void *user) {
    fields->draw = draw;
    fields->draw_user = user;
}
