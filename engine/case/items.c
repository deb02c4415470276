#include "engine/case/items.h"

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"

static void item_free(void *element) {
    SyItem *item = element;
    g_free(item->text);
    g_strfreev(item->words);
    g_free(item);
}

GPtrArray *sy_items_parse(const char *text, GError **error) {
    if (text != NULL && !g_utf8_validate(text, -1, NULL)) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("\"%s\" is not UTF-8 text"), text);
        return NULL;
    }
    GPtrArray *items = g_ptr_array_new_with_free_func(item_free);
    g_autoptr(GRegex) between = g_regex_new("[;；]", 0, 0, NULL),
                      blanks = g_regex_new("[ \\t　:：]+", 0, 0, NULL);
    g_auto(GStrv) texts = g_regex_split(between, text == NULL ? "" : text, 0);
    for (int i = 0; texts[i] != NULL; i++) {
        if (*g_strstrip(texts[i]) == '\0') continue;
        SyItem *item = g_new(SyItem, 1);
        *item = (SyItem){g_strdup(texts[i]), g_regex_split(blanks, texts[i], 0)};
        g_ptr_array_add(items, item);
    }
    return items;
}

char *sy_item_head(char **words, guint n) {
    if (n == 0) return NULL;
    g_autofree char *end = g_steal_pointer(&words[n]);
    char *head = g_strjoinv(" ", words);
    words[n] = g_steal_pointer(&end);
    return head;
}
