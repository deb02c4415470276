/* What units are called, and with which of these names a text begins. */
#pragma once
#include <glib.h>
#include <stdbool.h>

#include "algorithms/base/index.h"

enum { SY_CALLED_LETTERS = 3 }; /* a shorter name tells nobody */

typedef struct {
    GHashTable *unit; /* name -> unit + 1; 0: several are called so */
    GStringChunk *chunk;
    glong most_letters;
} SyCalled;

/* Where several units have one name: the first of them, or none. */
typedef enum { SY_CALLED_FIRST, SY_CALLED_ONE } SyCalledHow;

/* Several names in one cell ("甲厂、乙厂", "甲厂/乙厂"); NULL: none. g_strfreev. */
char **sy_called_split(const char *text);

void sy_called_init(SyCalled *called);
void sy_called_clear(SyCalled *called);
/* @n_byte: of the name; -1: all of it. */
void sy_called_add(SyCalled *called, const char *name, gssize n_byte, SyIndex unit,
                   SyCalledHow how);
/* The unit with the longest name, of @most letters at most, with which a text begins, and the bytes
 * of that name; SY_NONE: none. O(letters of the longest name). */
SyIndex sy_called_at(const SyCalled *called, const char *text, glong most, gsize *n_byte);
