/* Lists that people filled in: a sheet or a CSV file whose columns are recognised by their headings
 * (data/forms.yaml). All cells are texts. */
#pragma once
#include <glib.h>
#include <stdbool.h>

#include "algorithms/base/index.h"

typedef struct SyForm SyForm;

/**
 * sy_form_read:
 * @path:     FILE or FILE:SHEET; of a workbook with several sheets the only one that fits
 * @kind:     "observation" or "decision", a form of data/forms.yaml
 * @about:    keys of which at least one column must be there: what a row is about; NULL-terminated
 * @says:     the same for what it says of it
 *
 * SY_ERROR_INPUT: no such file, no sheet or several that fit; SY_ERROR_USAGE: no such column
 * (which headings are known, which there are), one key by two columns.
 */
SyForm *sy_form_read(const char *path, const char *data_folder, const char *kind,
                     const char *const *about, const char *const *says, GError **error);
void sy_form_free(SyForm *form);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyForm, sy_form_free)

SyIndex sy_form_count(const SyForm *form);
/* Without blanks around it; NULL: empty, or there is no such column. Borrowed. */
const char *sy_form_cell(const SyForm *form, SyIndex row, const char *key);
bool sy_form_has(const SyForm *form, const char *key);
/* Heading of the column as the file has it; NULL: there is none. */
const char *sy_form_heading(const SyForm *form, const char *key);
/* A laboratory's table with a column for each parameter, and no column of values: how many, and the
 * reading of each in a row; texts borrowed, unit and detection limit (by a row of them) or NULL.
 * False: the cell is empty, or says that nothing was measured. */
typedef struct {
    const char *parameter, *value, *unit, *detection;
} SyFormReading;
guint sy_form_n_wide(const SyForm *form);
bool sy_form_wide(const SyForm *form, SyIndex row, guint number, SyFormReading *out);
/* Headings of columns that are not in data/forms.yaml, joined; NULL: none. */
const char *sy_form_unknown(const SyForm *form);
/* "list.xlsx row 12", as a person finds it in the file as far as that is known; g_free. */
char *sy_form_place(const SyForm *form, SyIndex row);
/* The file, without the sheet. */
const char *sy_form_path(const SyForm *form);
/* The file that a cell names: as it stands, or beside the list if it is there and not where the
 * cell says; NULL: none is named; g_free. */
char *sy_form_file(const SyForm *form, SyIndex row, const char *key);
