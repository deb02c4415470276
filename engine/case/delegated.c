#include "engine/case/delegated.h"

#include <stdbool.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"

static void delegated_clear(void *element) {
    SyDelegated *delegated = element;
    g_free(delegated->county);
    g_free(delegated->class);
}

enum { N_LEVEL = 4 };

/* 0: national ... 3: county; N_LEVEL: no level. */
static guint level_of(const char *word) {
    static const char *const words[][3] = {{"national", "国家", "国家级"},
                                           {"province", "省级", "省"},
                                           {"city", "市级", "市"},
                                           {"county", "县级", "县"}};
    for (guint level = 0; level < N_LEVEL; level++)
        for (guint k = 0; k < G_N_ELEMENTS(words[level]); k++)
            if (strcmp(word, words[level][k]) == 0) return level;
    return N_LEVEL;
}

/* Two levels beside each other, what stands before them the county, behind them the class. */
static bool parse_item(char **words, SyDelegated *out) {
    static const char *const names[] = {"national", "province", "city", "county"};
    guint n = g_strv_length(words), n_behind = n > 0 && level_of(words[n - 1]) == N_LEVEL ? 1 : 0;
    if (n < 2 + n_behind) return false;
    guint at = n - 2 - n_behind, from = level_of(words[at]), to = level_of(words[at + 1]);
    if (from >= to || to == N_LEVEL) return false; /* down, not up */
    out->from = names[from];
    out->to = names[to];
    if (n_behind == 1) out->class = g_strdup(words[at + 2]);
    if (at == 0) return true;
    g_autofree char *end = g_steal_pointer(&words[at]);
    out->county = g_strjoinv(" ", words);
    words[at] = g_steal_pointer(&end);
    return true;
}

GArray *sy_delegated_parse(const char *text, GError **error) {
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(SyDelegated));
    g_array_set_clear_func(all, delegated_clear);
    g_autoptr(GRegex) between = g_regex_new("[;；]", 0, 0, NULL),
                      blanks = g_regex_new("[ \\t　]+", 0, 0, NULL);
    if (text != NULL && !g_utf8_validate(text, -1, NULL)) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("\"%s\" is not UTF-8 text"), text);
        return NULL;
    }
    g_auto(GStrv) items = g_regex_split(between, text == NULL ? "" : text, 0);
    for (int i = 0; items[i] != NULL; i++) {
        if (*g_strstrip(items[i]) == '\0') continue;
        g_auto(GStrv) words = g_regex_split(blanks, items[i], 0);
        SyDelegated delegated = {0};
        bool good = parse_item(words, &delegated);
        g_array_append_val(all, delegated);
        if (good) continue;
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("\"%s\" is not a power handed down such as \"省级 市级\", \"city county\" or "
                      "\"某县 市级 县级 1.1\" (county, from, to, class)"),
                    items[i]);
        return NULL;
    }
    return g_steal_pointer(&all);
}
