/*
 * Lists that people hand over.
 *
 * Here: Definitions of data/lists and data/layers, and the functions their SELECTs may call.
 * In: The case file and data/.
 * Out: Tables with labels, for export and for printing.
 *
 * Each is a file of data/: a title, a SELECT over the case
 * file and its columns with labels in Chinese and English. data/lists are tables, data/layers have
 * a geometry. The SELECT may call the functions of sy_list_functions_new().
 */
#pragma once
#include "engine/expert/terms.h"
#include "engine/expert/texts.h"
#include "io/export/column.h"
#include "io/store/store.h"

typedef struct SyLists SyLists;

/* The lists of data_folder/@folder ("lists", "layers") in the order of their file names.
 * SY_ERROR_USAGE, file:line:, for a mistake in one. */
SyLists *sy_lists_load(const char *data_folder, const char *folder, GError **error);
void sy_lists_free(SyLists *lists);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyLists, sy_lists_free)

SyIndex sy_lists_count(const SyLists *lists);
/* SY_NONE: there is none of this name. */
SyIndex sy_lists_find(const SyLists *lists, const char *name);
/* Stable ASCII name, "responsible". */
const char *sy_lists_name(const SyLists *lists, SyIndex list);
const char *sy_lists_title(const SyLists *lists, SyIndex list, const char *lang);
/* Title of the sheet it stands on in a workbook: its own, or one it shares with others. */
const char *sy_lists_sheet(const SyLists *lists, SyIndex list, const char *lang);

/* Lists that are handed over together, "platform"; "" for the others. */
const char *sy_lists_group(const SyLists *lists, SyIndex list);
/* Its rows are made by the program and not by a SELECT: group "made". */
bool sy_lists_is_made(const SyLists *lists, SyIndex list);

/* Layers: the column whose text names a feature, or NULL; classes of features that look alike, of
 * which every layer has one or more; the class of a value of the column "look", 0 if it has none.
 */
const char *sy_lists_label(const SyLists *lists, SyIndex list);
guint sy_lists_n_class(const SyLists *lists, SyIndex list);
/* @paint: its name in data/styles/atlas.yaml */
const char *sy_lists_class(const SyLists *lists, SyIndex list, guint number, const char *lang,
                           const char **paint);
/* Layers: "all", "named" or "merged", how much of it a KML file holds, and from which size of a
 * square kilometre on the screen (pixels; 0: always). */
const char *sy_lists_detail(const SyLists *lists, SyIndex list, int *seen_px);
/* Charts: bars or values over time; from 0 to 100; series behind each other. */
void sy_lists_chart(const SyLists *lists, SyIndex list, bool *is_times, bool *is_percent,
                    bool *is_stacked);
/* Name of the paint of a series; NULL: no more are named. */
const char *sy_lists_chart_paint(const SyLists *lists, SyIndex list, guint number);
/* Maps: what the column "mark" of a row means, NULL: nothing; frames of the same ground, 1 or more,
 * and the words of one of several. */
const char *sy_lists_mark(const SyLists *lists, SyIndex list, const char *lang);
guint sy_lists_n_frame(const SyLists *lists, SyIndex list);
const char *sy_lists_frame(const SyLists *lists, SyIndex list, guint number, const char *lang);
bool sy_lists_is_of_points(const SyLists *lists, SyIndex list);
/* Whether the layer says of lines whether water runs in their order: a column "flows". */
bool sy_lists_has_flow(const SyLists *lists, SyIndex list);
uint8_t sy_lists_class_of(const SyLists *lists, SyIndex list, const char *look);

/* Rows of a list: columns of @rows have the SELECT's names, columns[i] says what column i is. */
typedef struct {
    SyTable *rows;
    SyExportColumn *columns; /* texts are the lists' */
} SyListRows;
void sy_list_rows_clear(SyListRows *rows);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyListRows, sy_list_rows_clear)
/* Columns of @rows get their labels for names. */
void sy_list_rows_label(SyListRows *rows);

/* What the functions of a list's SELECT need; one for each open case file. */
typedef struct SyListFunctions SyListFunctions;

/**
 * sy_list_functions_new:
 * Gives @store the functions of lists, worded in @lang:
 *   worded(code, arguments, stored)            the wording of data/findings.yaml, else @stored
 *   assumed(..), repair(..), titled(..)        its other parts
 *   longitude(x, y), latitude(x, y)            degrees, from the case's CRS; NULL for a local plane
 *   east_dms(degrees), north_dms(degrees)      114°21′35.12″E
 *   narrative(outfall_id)                      溯源情况, see engine/dossier/dossier.h
 *   looks(outfall_id)                          manholes to open next, see engine/lists/looks.h
 *   loads(outfall_id)                          loads of several units at once, as above
 *   term(dictionary, value)                    the word of data/terms.yaml
 *   parameter(name)                            the code of data/parameters.csv
 *   in_unit(name, value, unit)                 the value in that parameter's own unit
 * Everything given must live as long as the result, and the result as long as @store is queried.
 */
SyListFunctions *sy_list_functions_new(SyStore *store, const SyTexts *texts, const SyTerms *terms,
                                       const char *lang, const char *data_folder, GError **error);
void sy_list_functions_free(SyListFunctions *functions);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyListFunctions, sy_list_functions_free)

/* The columns of a list without its rows. */
bool sy_lists_head(const SyLists *lists, SyIndex list, SyStore *store, const char *lang,
                   SyListRows *out, GError **error);
/* Rows of a list as its SELECT gives them; those that meet @where, a condition on its columns, or
 * all of them (NULL). */
SyTable *sy_lists_select(const SyLists *lists, SyIndex list, const char *where, SyStore *store,
                         GError **error);
/* Rows whose columns are named as the list's, in @lang: coded values become words, numbers have
 * their decimals. Takes @rows. */
void sy_lists_word(const SyLists *lists, SyIndex list, SyTable *rows, const SyTerms *terms,
                   const char *lang, SyListRows *out);
/* Both. */
bool sy_lists_query(const SyLists *lists, SyIndex list, SyStore *store, const SyTerms *terms,
                    const char *lang, SyListRows *out, GError **error);
