/* What the files of documents share. */
#pragma once
#include <libxml/tree.h>

#include "io/export/docx.h"

typedef struct {
    char *name;
    GBytes *bytes;
    xmlDoc *xml; /* of parts that have tags; else NULL */
} SyDocxPart;

struct SyDocx {
    char *path;
    GPtrArray *parts; /* SyDocxPart *, as in the file */
    double page_mm;   /* width between the margins */
};

typedef enum {
    SY_TAG_NONE,
    SY_TAG_TEXT,
    SY_TAG_ROWS,
    SY_TAG_IF,
    SY_TAG_ONLY,
    SY_TAG_UNLESS,
    SY_TAG_PICTURE
} SyTagKind;
typedef struct {
    SyTagKind kind;
    char *list, *column; /* column NULL: the list */
    char *text;          /* as it stands */
} SyDocxTag;

#define SY_DOCX_W "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

SyDocxTag sy_docx_tag(const xmlNode *sdt);
void sy_docx_tag_clear(SyDocxTag *tag);
bool sy_docx_is(const xmlNode *node, const char *name);
/* Child of that name, NULL. */
xmlNode *sy_docx_child(const xmlNode *node, const char *name);
/* The first content control at or below @node, in order; the next one that is not inside @sdt. */
xmlNode *sy_docx_first(xmlNode *node);
/* The node after @node in order, below @top; @inside: what it holds too. */
xmlNode *sy_docx_next(xmlNode *node, const xmlNode *top, bool inside);

/* Pictures that a document was given. */
typedef struct {
    GPtrArray *pictures; /* SyDocxPicture * */
} SyDocxMedia;
void sy_docx_picture_free(void *picture);
/* Its text, before it is filled. */
xmlDoc *sy_docx_body(const SyDocx *docx);

/* Fills a copy of a part in place. */
bool sy_docx_fill(const SyDocx *docx, xmlDoc *xml, const SyDocxFill *fill, SyDocxMedia *media,
                  GError **error);
/* All parts as one zip; NULL with SY_ERROR_INTERNAL. */
GString *sy_docx_pack(const GPtrArray *names, const GPtrArray *bytes, int64_t time_s,
                      const char *path, GError **error);
