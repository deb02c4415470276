/* Objects of a case file as people name them. */
#pragma once
#include "io/store/store.h"

/**
 * sy_find_outfall, sy_find_unit, sy_find_section:
 * Number of the one whose survey id, code, local code or permit, name, or number is @text (in this
 * order). -1 with SY_ERROR_USAGE if there is none (names that hold it are given) or several.
 */
int64_t sy_find_outfall(SyStore *store, const char *text, GError **error);
int64_t sy_find_unit(SyStore *store, const char *text, GError **error);
int64_t sy_find_section(SyStore *store, const char *text, GError **error);
typedef enum { SY_FIND_OUTFALL, SY_FIND_UNIT, SY_FIND_RIVER, SY_FIND_OBSERVED } SyFindKind;
/* False with SY_ERROR_USAGE: none is called so, and which names come near. */
bool sy_find_none(SyStore *store, SyFindKind kind, const char *text, GError **error);

/* An outfall or else a node; the other is 0. */
typedef struct {
    int64_t outfall, node;
} SyFoundPlace;

/**
 * sy_find_place:
 * The outfall or node that is meant by @text; "outfall:" or "node:" in front settles which. False
 * with SY_ERROR_USAGE if there is none or several. Says on stderr where the outfall was taken and a
 * node bears the same name.
 */
bool sy_find_place(SyStore *store, const char *text, SyFoundPlace *found, GError **error);
