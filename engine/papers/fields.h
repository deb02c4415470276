/* What a document is filled with: the lists of data/forms, the record, photographs, pictures. */
#pragma once
#include "engine/dossier/dossier.h"
#include "engine/export/export.h"
#include "engine/picture/drawn.h"
#include "io/export/docx.h"

typedef struct SyPaperFields SyPaperFields;

/* Reads the lists that @wanted (char *) names, of all outfalls. NULL with an error of the store, of
 * data/forms. */
SyPaperFields *sy_paper_fields_new(const SyExport *asked, const GPtrArray *wanted, GError **error);
void sy_paper_fields_free(SyPaperFields *fields);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyPaperFields, sy_paper_fields_free)

/* Whether a list has rows of outfalls; false: of the whole case, or there is none. */
bool sy_paper_fields_of_outfall(const SyPaperFields *fields, const char *list);
/* The document that is made next is of this outfall; 0: of the whole case. */
bool sy_paper_fields_choose(SyPaperFields *fields, int64_t outfall_id, GError **error);
/* What fills it; lives as long as @fields. */
SyDocxFill sy_paper_fields_fill(SyPaperFields *fields);
/* Photographs that were not found where the record says, so far. */
guint sy_paper_fields_lost(const SyPaperFields *fields);
/* Photographs that are none, beyond those of which a line told. */
guint sy_paper_fields_refused(const SyPaperFields *fields);
/* Pictures are made by another room: called for the lists' "picture" columns. @out NULL: whether
 * there is one to draw. */
typedef bool SyPaperPicture(void *user, const char *column, int64_t outfall_id, SyDocxPicture *out,
                            GError **error);
void sy_paper_fields_pictures(SyPaperFields *fields, SyPaperPicture *draw, void *user);
