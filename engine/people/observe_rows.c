/* Readings as they are written: words of the command line, rows of a list. */
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/base/print.h"
#include "engine/expert/reading.h"
#include "engine/people/form.h"
#include "engine/people/observe.h"

SyObserveRow *sy_observe_row_new(const char *at) {
    SyObserveRow *row = g_new0(SyObserveRow, 1);
    row->at = g_strdup(at);
    return row;
}

SyObserveRow *sy_observe_row_of(const char *at, const char *reading, const char *limit,
                                const char *weather, GError **error) {
    const char *equals = strchr(reading, '=');
    if (equals == reading || (equals != NULL && equals[1] == '\0')) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s: seen, not_seen or PARAMETER=VALUE was expected"), reading);
        return NULL;
    }
    SyObserveRow *row = sy_observe_row_new(at);
    row->weather = g_strdup(weather);
    if (equals == NULL) {
        row->seen = g_strdup(reading);
    } else {
        row->parameter = g_strndup(reading, (gsize)(equals - reading));
        row->value = g_strdup(equals + 1);
        row->limit = g_strdup(limit);
    }
    return row;
}

void sy_observe_row_free(SyObserveRow *row) {
    char *texts[] = {row->place,  row->at,     row->seen,     row->parameter,
                     row->value,  row->unit,   row->limit,    row->weather,
                     row->when,   row->who,    row->why,      row->evidence,
                     row->bottle, row->report, row->compared, row->key};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) g_free(texts[i]);
    g_free(row);
}

/* "X,Y" where the object is not named. */
static char *at_of(const SyForm *form, SyIndex row) {
    const char *at = sy_form_cell(form, row, "at"), *x = sy_form_cell(form, row, "x"),
               *y = sy_form_cell(form, row, "y");
    if (at != NULL || x == NULL || y == NULL) return g_strdup(at);
    return g_strdup_printf("%s,%s", x, y);
}

/* The unit in the heading of the values, for a row that says none. */
static char *unit_of_heading(const SyForm *form, const char *value) {
    const char *heading = sy_form_heading(form, "value");
    if (heading == NULL || value == NULL) return NULL;
    g_auto(SyWrittenValue) written = {0};
    sy_reading_parse(value, &written);
    return written.unit == NULL ? sy_reading_unit_of_values(heading) : NULL;
}

/* What a row of a list says of every reading in it. */
static SyObserveRow *row_of(const SyForm *form, SyIndex i) {
    SyObserveRow *row = sy_observe_row_new(NULL);
    row->place = sy_form_place(form, i);
    row->at = at_of(form, i);
    row->evidence = sy_form_file(form, i, "evidence");
    const struct {
        const char *key;
        char **text;
    } others[] = {{"limit", &row->limit},   {"weather", &row->weather},   {"bottle", &row->bottle},
                  {"report", &row->report}, {"when", &row->when},         {"who", &row->who},
                  {"why", &row->why},       {"compared", &row->compared}, {"key", &row->key}};
    for (guint k = 0; k < G_N_ELEMENTS(others); k++)
        *others[k].text = g_strdup(sy_form_cell(form, i, others[k].key));
    return row;
}

/* A row a reading, or one with a column for each parameter. */
static void add_readings(const SyForm *form, SyIndex i, GPtrArray *rows) {
    const char *seen = sy_form_cell(form, i, "seen"), *value = sy_form_cell(form, i, "value");
    for (guint k = 0; k < sy_form_n_wide(form); k++) {
        SyFormReading reading;
        if (!sy_form_wide(form, i, k, &reading)) continue;
        SyObserveRow *row = row_of(form, i);
        g_ptr_array_add(rows, row);
        row->parameter = g_strdup(reading.parameter);
        row->value = g_strdup(reading.value);
        row->unit = g_strdup(reading.unit);
        if (row->limit == NULL) row->limit = g_strdup(reading.detection);
    }
    if (seen == NULL && value == NULL) return;
    SyObserveRow *row = row_of(form, i);
    g_ptr_array_add(rows, row);
    row->seen = g_strdup(seen);
    row->value = g_strdup(value);
    row->parameter = g_strdup(sy_form_cell(form, i, "parameter"));
    row->unit = g_strdup(sy_form_cell(form, i, "unit"));
    if (row->unit == NULL) row->unit = unit_of_heading(form, value);
}

bool sy_observe_read(const char *path, const char *data_folder, GPtrArray *rows, GError **error) {
    static const char *const about[] = {"at", "x", NULL}, *const says[] = {"value", "seen", NULL};
    g_autoptr(SyForm) form = sy_form_read(path, data_folder, "observation", about, says, error);
    if (form == NULL) return false;
    for (SyIndex i = 0; i < sy_form_count(form); i++) add_readings(form, i, rows);
    if (sy_form_unknown(form) != NULL)
        sy_note(_("%s: columns that are not read: %s\n"), path, sy_form_unknown(form));
    return true;
}
