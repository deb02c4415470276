#include "engine/case/delegated.h"

#include <stdbool.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/case/items.h"

static void delegated_clear(void *element) {
    SyDelegated *delegated = element;
    g_free(delegated->county);
    g_free(delegated->class);
}

enum { N_LEVEL = 4 };

/* Levels from the top, each by its key and as people write it. */
static const char *const levels[N_LEVEL][3] = {{"national", "国家", "国家级"},
                                               {"province", "省级", "省"},
                                               {"city", "市级", "市"},
                                               {"county", "县级", "县"}};

/* 0: national ... 3: county; N_LEVEL: no level. */
static guint level_of(const char *word) {
    for (guint level = 0; level < N_LEVEL; level++)
        for (guint k = 0; k < G_N_ELEMENTS(levels[level]); k++)
            if (strcmp(word, levels[level][k]) == 0) return level;
    return N_LEVEL;
}

/* Two levels beside each other, what stands before them the county, behind them the class. */
static bool parse_item(char **words, SyDelegated *out) {
    guint n = g_strv_length(words), n_behind = n > 0 && level_of(words[n - 1]) == N_LEVEL ? 1 : 0;
    if (n < 2 + n_behind) return false;
    guint at = n - 2 - n_behind, from = level_of(words[at]), to = level_of(words[at + 1]);
    if (from >= to || to == N_LEVEL) return false; /* down, not up */
    out->from = levels[from][0];
    out->to = levels[to][0];
    if (n_behind == 1) out->class = g_strdup(words[at + 2]);
    out->county = sy_item_head(words, at);
    return true;
}

GArray *sy_delegated_parse(const char *text, GError **error) {
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(SyDelegated));
    g_array_set_clear_func(all, delegated_clear);
    g_autoptr(GPtrArray) items = sy_items_parse(text, error);
    for (guint i = 0; items != NULL && i < items->len; i++) {
        const SyItem *item = g_ptr_array_index(items, i);
        SyDelegated delegated = {0};
        bool good = parse_item(item->words, &delegated);
        g_array_append_val(all, delegated);
        if (good) continue;
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("\"%s\" is not a power handed down such as \"省级 市级\", \"city county\" or "
                      "\"某县 市级 县级 1.1\" (county, from, to, class)"),
                    item->text);
        return NULL;
    }
    return items == NULL ? NULL : g_steal_pointer(&all);
}
