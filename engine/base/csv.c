#include "engine/base/csv.h"

#include <string.h>

#include "algorithms/base/words.h"
#include "engine/base/file.h"

typedef struct {
    const char *at;
    int line;
} Reader;

/* One cell; *last says that it ended its row. NULL: an open quote. */
static char *cell_read(Reader *reader, bool *last) {
    GString *cell = g_string_new(NULL);
    const char *p = reader->at;
    bool quoted = *p == '"';
    if (quoted) p++;
    for (;; p++) {
        if (*p == '\0') {
            if (!quoted) break;
            g_string_free(cell, TRUE);
            return NULL;
        }
        if (quoted && *p == '"') {
            if (p[1] != '"') {
                quoted = false;
                continue;
            }
            p++;
        } else if (!quoted && (*p == ',' || *p == '\n')) {
            break;
        }
        if (*p == '\n') reader->line++;
        if (*p != '\r' || p[1] != '\n') g_string_append_c(cell, *p);
    }
    *last = *p != ',';
    if (*p == '\n') reader->line++;
    reader->at = *p == '\0' ? p : p + 1;
    return g_string_free(cell, FALSE);
}

/* Appends the row's cells; false with the complaint. */
static bool row_read(Reader *reader, SyCsv *csv, GError **error) {
    int line = reader->line;
    SyIndex n = 0;
    for (bool last = false; !last; n++) {
        char *cell = cell_read(reader, &last);
        if (cell == NULL) {
            g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s:%d: a quote is not closed"),
                        csv->file, line);
            return false;
        }
        g_ptr_array_add(csv->cells, cell);
    }
    if (n != csv->n_column) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s:%d: %u cells in a table of %u columns"),
                    csv->file, line, n, csv->n_column);
        return false;
    }
    g_array_append_val(csv->lines, line);
    csv->n_row++;
    return true;
}

static void skip_comments(Reader *reader) {
    while (*reader->at == '#' || *reader->at == '\n' || *reader->at == '\r') {
        const char *end = strchr(reader->at, '\n');
        if (end == NULL) end = reader->at + strlen(reader->at) - 1;
        reader->at = end + 1;
        reader->line++;
    }
}

/* Takes the first row away after comparing it with what it must be. */
static bool header_check(SyCsv *csv, const char *const *header, GError **error) {
    for (SyIndex i = 0; i < csv->n_column; i++) {
        const char *found = csv->n_row == 0 ? _("nothing") : sy_csv_cell(csv, 0, i);
        if (strcmp(found, header[i]) == 0) continue;
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s:%d: column %u is \"%s\", expected \"%s\""), csv->file,
                    csv->n_row == 0 ? 1 : sy_csv_line(csv, 0), i + 1, found, header[i]);
        return false;
    }
    g_ptr_array_remove_range(csv->cells, 0, csv->n_column);
    g_array_remove_index(csv->lines, 0);
    csv->n_row--;
    return true;
}

SyCsv *sy_csv_read(const char *path, const char *const *header, GError **error) {
    gsize n_byte;
    g_autofree char *text = sy_file_read(path, &n_byte, error);
    return text == NULL ? NULL : sy_csv_parse(text, n_byte, path, header, error);
}

SyCsv *sy_csv_parse(const char *text, gsize n_byte, const char *file, const char *const *header,
                    GError **error) {
    g_autoptr(SyCsv) csv = g_new0(SyCsv, 1);
    csv->file = g_strdup(file);
    csv->cells = g_ptr_array_new_with_free_func(g_free);
    csv->lines = g_array_new(FALSE, FALSE, sizeof(int));
    csv->n_column = g_strv_length((char **)header);
    if (!g_utf8_validate(text, (gssize)n_byte, NULL)) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s:1: not UTF-8 text"), file);
        return NULL;
    }
    Reader reader = {text, 1};
    for (skip_comments(&reader); *reader.at != '\0'; skip_comments(&reader))
        if (!row_read(&reader, csv, error)) return NULL;
    if (!header_check(csv, header, error)) return NULL;
    return g_steal_pointer(&csv);
}

void sy_csv_free(SyCsv *csv) {
    if (csv == NULL) return;
    g_free(csv->file);
    g_ptr_array_unref(csv->cells);
    g_array_unref(csv->lines);
    g_free(csv);
}
