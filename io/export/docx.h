/*
 * Documents for word processors (.docx, ECMA-376), made from a template that an office draws
 * itself: content controls (w:sdt) whose tags say what stands there. A tag is
 *
 *   LIST.COLUMN           a text of the first row of a list, or inside its rows of that row
 *   rows:LIST             what it holds (rows of a table, paragraphs) once for each row of the list
 *   if:LIST, if:LIST.COLUMN, unless:...
 *                         what it holds stays if there is a row, a text; if there is none
 *   only:LIST             as if:LIST; where the list has no row there is no document at all
 *   picture:LIST.COLUMN   a picture, as wide as the one it holds, else as the page
 *
 * Other content controls stay as they are. Templates come from strangers: limits below, no DTD, no
 * network; texts are put in as texts.
 */
#pragma once
#include <glib.h>
#include <stdbool.h>

#include "algorithms/base/index.h"

typedef struct SyDocx SyDocx;

/* @bytes NULL: none, then the document says nothing in its place. */
typedef struct {
    GString *bytes; /* of a PNG or JPEG; taken */
    bool is_jpeg;
    double width_mm, height_mm; /* on paper; made smaller where they do not fit */
    char *text;                 /* for readers who do not see it; taken, or NULL */
} SyDocxPicture;

/* What fills it, for one document. Texts are borrowed until the next call; NULL: not known, a dash;
 * "": nothing is said there. */
typedef struct {
    SyIndex (*n_row)(void *user, const char *list); /* SY_NONE: there is no such list */
    bool (*has)(void *user, const char *list, const char *column);
    const char *(*text)(void *user, const char *list, SyIndex row, const char *column);
    bool (*picture)(void *user, const char *list, SyIndex row, const char *column,
                    SyDocxPicture *out, GError **error);
    void *user;
} SyDocxFill;

#define SY_DOCX_BYTES_MAX (64u << 20) /* of all parts, unpacked */
#define SY_DOCX_PARTS_MAX 1000

/* SY_ERROR_INPUT: no such file, no document, too large, a part that is no XML. */
SyDocx *sy_docx_open(const char *path, GError **error);
void sy_docx_free(SyDocx *docx);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyDocx, sy_docx_free)

/* Lists that its tags name, each once; free the array, the names are the document's. */
GPtrArray *sy_docx_lists(const SyDocx *docx);
/* Whether all that is said of a list stands inside rows that repeat it. */
bool sy_docx_repeats(const SyDocx *docx, const char *list);
/* Whether there is a document: every list of an only: tag has a row. */
bool sy_docx_wanted(const SyDocx *docx, const SyDocxFill *fill);
/* SY_ERROR_INPUT: a tag that names no list or column, by its words. */
bool sy_docx_check(const SyDocx *docx, const SyDocxFill *fill, GError **error);
/**
 * sy_docx_write:
 * One document, written beside @path and renamed. @time_s: of its parts, seconds since 1970, UTC.
 * O(template and rows).
 */
bool sy_docx_write(const SyDocx *docx, const SyDocxFill *fill, int64_t time_s, const char *path,
                   GError **error);

/* How a document becomes a page for the browser: a stylesheet (XSLT 1.0) that may reach nothing;
 * its parameter lang is @lang, letters only. SY_ERROR_INPUT. */
typedef struct SyDocxPage SyDocxPage;
SyDocxPage *sy_docx_page_open(const char *path, const char *lang, GError **error);
void sy_docx_page_free(SyDocxPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyDocxPage, sy_docx_page_free)
/* The same text and pictures in one HTML file, without heads and feet of pages. */
bool sy_docx_write_page(const SyDocx *docx, const SyDocxFill *fill, const SyDocxPage *page,
                        const char *path, GError **error);
