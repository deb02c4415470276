#include "engine/export/changes.h"

#include <math.h>
#include <string.h>

#include "io/export/csv.h"

/* A heading of the list, now and before. */
typedef struct {
    const SyExportColumn *as;
    const SyColumn *now, *before; /* before NULL: there was none */
} Field;

typedef struct {
    SyChanges *changes;
    const char *title;
    const SyTable *before;
    const SyTable *now;
    GArray *fields; /* Field */
    SyIndex *was;   /* of each row of now the row before, or SY_NONE */
    bool *met;      /* rows before that have one now */
} Comparison;

void sy_changes_init(SyChanges *changes) {
    static const char *const names[] = {"list", "change", "name",   "number",
                                        "at",   "field",  "before", "now"};
    *changes = (SyChanges){.rows = sy_table_new(SY_GEOMETRY_NONE)};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        sy_table_add_column(changes->rows, names[i], SY_COLUMN_TEXT);
}

void sy_changes_clear(SyChanges *changes) {
    sy_table_free(changes->rows);
    *changes = (SyChanges){0};
}

/* Never NULL; g_free. */
static char *cell(const SyColumn *column, SyIndex row) {
    char *text = column == NULL ? NULL : sy_csv_cell_text(column, row);
    return text == NULL ? g_strdup("") : g_strstrip(text);
}

static bool number_of(const char *text, double *value) {
    char *end;
    *value = g_ascii_strtod(text, &end);
    return end != text && *end == '\0';
}

/* A number with a point was written with as many digits as a spreadsheet keeps. */
static bool is_same(const char *a, const char *b) {
    double x, y;
    if (strcmp(a, b) == 0) return true;
    return number_of(a, &x) && number_of(b, &y) && fabs(x - y) <= 1e-12 * fmax(fabs(x), fabs(y));
}

/* What a row is called by @key and all that goes with it; NULL: it has no such name. */
static char *name_of(const Comparison *c, const Field *key, bool now, SyIndex row) {
    g_autofree char *first = cell(now ? key->now : key->before, row);
    if (*first == '\0') return NULL;
    g_autoptr(GString) name = g_string_new(first);
    for (guint i = 0; i < c->fields->len; i++) {
        const Field *field = &g_array_index(c->fields, Field, i);
        if (field->as->key != SY_KEY_WITH) continue;
        g_autofree char *more = cell(now ? field->now : field->before, row);
        g_string_append_printf(name, "\n%s", more);
    }
    return g_string_free(g_steal_pointer(&name), FALSE);
}

/* Names of rows that have no counterpart yet -> row + 1, or 0 where two have it. */
static GHashTable *open_names(const Comparison *c, const Field *key, bool now) {
    GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    SyIndex n_row = now ? c->now->n_row : c->before->n_row;
    for (SyIndex row = 0; row < n_row; row++) {
        if (now ? c->was[row] != SY_NONE : c->met[row]) continue;
        char *name = name_of(c, key, now, row);
        if (name == NULL) continue;
        bool again = g_hash_table_contains(names, name);
        g_hash_table_insert(names, name, GUINT_TO_POINTER(again ? 0 : row + 1));
    }
    return names;
}

static void match_by(Comparison *c, const Field *key) {
    g_autoptr(GHashTable) before = open_names(c, key, false);
    g_autoptr(GHashTable) now = open_names(c, key, true);
    GHashTableIter at;
    gpointer name, row;
    g_hash_table_iter_init(&at, now);
    while (g_hash_table_iter_next(&at, &name, &row)) {
        guint was = GPOINTER_TO_UINT(g_hash_table_lookup(before, name));
        if (GPOINTER_TO_UINT(row) == 0 || was == 0) continue;
        c->was[GPOINTER_TO_UINT(row) - 1] = was - 1;
        c->met[was - 1] = true;
    }
}

static void match(Comparison *c) {
    for (int codes = 1; codes >= 0; codes--)
        for (guint i = 0; i < c->fields->len; i++) {
            const Field *key = &g_array_index(c->fields, Field, i);
            if (key->as->key == SY_KEY_ONE && key->before != NULL &&
                (key->as->kind == SY_CELL_CODE) == (codes == 1))
                match_by(c, key);
        }
}

/* The first that is there of the keys that are codes or names; "" if none; g_free. */
static char *called(const Comparison *c, bool codes, bool now, SyIndex row) {
    for (guint i = 0; i < c->fields->len; i++) {
        const Field *field = &g_array_index(c->fields, Field, i);
        if (field->as->key != SY_KEY_ONE || (field->as->kind == SY_CELL_CODE) != codes) continue;
        char *text = cell(now ? field->now : field->before, row);
        if (*text != '\0') return text;
        g_free(text);
    }
    return g_strdup("");
}

/* Appends a row of the columns of sy_changes_init(); NULL and "" are missing. */
static void append(const Comparison *c, const char *const *cells) {
    SyTable *rows = c->changes->rows;
    SyIndex to = sy_table_add_row(rows, rows->n_row);
    for (guint i = 0; i < rows->columns->len; i++)
        if (cells[i] != NULL && *cells[i] != '\0')
            sy_column_set_text(g_ptr_array_index(rows->columns, i), to, cells[i]);
}

/* Headings of one side only: their cells cannot be compared. */
static void tell_headings(const Comparison *c) {
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < c->fields->len; i++) {
        const Field *field = &g_array_index(c->fields, Field, i);
        g_hash_table_add(known, (void *)field->as->label);
        const char *const cells[] = {c->title,         "new", NULL, NULL, NULL,
                                     field->as->label, NULL,  NULL};
        if (field->before == NULL) append(c, cells);
    }
    for (guint i = 0; i < c->before->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(c->before->columns, i);
        const char *const cells[] = {c->title, "gone", NULL, NULL, NULL, column->name, NULL, NULL};
        if (!g_hash_table_contains(known, column->name)) append(c, cells);
    }
}

/* What became of a row; what does not apply is NULL. */
static void tell(const Comparison *c, const char *change, bool now, SyIndex row, const Field *field,
                 const char *before, const char *after) {
    g_autofree char *name = called(c, false, now, row);
    g_autofree char *number = called(c, true, now, row);
    g_autoptr(GString) at = g_string_new(NULL);
    for (guint i = 0; i < c->fields->len; i++) {
        const Field *with = &g_array_index(c->fields, Field, i);
        if (with->as->key != SY_KEY_WITH) continue;
        g_autofree char *text = cell(now ? with->now : with->before, row);
        if (*text != '\0') g_string_append_printf(at, "%s%s", at->len > 0 ? " " : "", text);
    }
    const char *const cells[] = {c->title, change,  name,
                                 number,   at->str, field == NULL ? NULL : field->as->label,
                                 before,   after};
    append(c, cells);
}

static void compare_row(const Comparison *c, SyIndex row) {
    bool differs = false;
    for (guint i = 0; i < c->fields->len; i++) {
        const Field *field = &g_array_index(c->fields, Field, i);
        if (field->before == NULL || field->as->hidden) continue;
        g_autofree char *before = cell(field->before, c->was[row]);
        g_autofree char *now = cell(field->now, row);
        if (is_same(before, now)) continue;
        tell(c, "changed", true, row, field, before, now);
        differs = true;
    }
    if (differs) c->changes->n_changed++;
}

void sy_changes_add(SyChanges *changes, const char *title, const SyTable *before,
                    const SyListRows *now) {
    if (before == NULL) return;
    g_autoptr(GArray) fields = g_array_new(FALSE, FALSE, sizeof(Field));
    for (guint i = 0; i < now->rows->columns->len; i++) {
        const Field field = {&now->columns[i], g_ptr_array_index(now->rows->columns, i),
                             sy_table_column(before, now->columns[i].label)};
        g_array_append_val(fields, field);
    }
    g_autofree SyIndex *was = g_new(SyIndex, now->rows->n_row + 1);
    g_autofree bool *met = g_new0(bool, before->n_row + 1);
    for (SyIndex row = 0; row < now->rows->n_row; row++) was[row] = SY_NONE;
    Comparison c = {changes, title, before, now->rows, fields, was, met};
    if (before->n_row > 0) tell_headings(&c);
    match(&c);
    for (SyIndex row = 0; row < now->rows->n_row; row++) {
        if (was[row] != SY_NONE) {
            compare_row(&c, row);
            continue;
        }
        tell(&c, "new", true, row, NULL, NULL, NULL);
        changes->n_new++;
    }
    for (SyIndex row = 0; row < before->n_row; row++) {
        if (met[row]) continue;
        tell(&c, "gone", false, row, NULL, NULL, NULL);
        changes->n_gone++;
    }
}
