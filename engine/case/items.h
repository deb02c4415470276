/* Settings that are a list: items separated by semicolons, each of words separated by blanks or
 * colons, of either width. */
#pragma once
#include <glib.h>

typedef struct {
    char *text; /* as it stands there */
    char **words;
} SyItem;

/* GPtrArray of SyItem, empty ones left out; NULL text is none. SY_ERROR_USAGE: no UTF-8. */
GPtrArray *sy_items_parse(const char *text, GError **error);
/* The first @n words as one text ("某 县"), NULL for none; g_free. */
char *sy_item_head(char **words, guint n);
