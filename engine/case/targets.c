#include "engine/case/targets.h"

#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/base/when.h"
#include "engine/case/items.h"

static void target_clear(void *element) {
    SyTarget *target = element;
    g_free(target->county);
    g_free(target->date);
}

static const char *stage_of(const char *word) {
    static const struct {
        const char *word, *stage;
    } words[] = {{"survey", "survey"}, {"trace", "trace"}, {"rectify", "rectify"},
                 {"排查", "survey"},   {"溯源", "trace"},  {"整治", "rectify"}};
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(word, words[i].word) == 0) return words[i].stage;
    return NULL;
}

/* "80%" or "80"; negative: not a share. */
static double share_of(const char *word) {
    char *end;
    double percent = g_ascii_strtod(word, &end);
    if (end == word || (*end != '\0' && strcmp(end, "%") != 0 && strcmp(end, "％") != 0)) return -1;
    return percent >= 0 && percent <= 100 ? percent / 100 : -1;
}

/* The last three words are stage, share and date, those before them the county. */
static bool parse_item(char **words, guint n, SyTarget *out) {
    if (n < 3) return false;
    out->stage = stage_of(words[n - 3]);
    out->share = share_of(words[n - 2]);
    out->date = sy_when_parse(words[n - 1]);
    out->county = sy_item_head(words, n - 3);
    return out->stage != NULL && out->share >= 0 && out->date != NULL &&
           strlen(out->date) == strlen("2023-12-31");
}

GArray *sy_targets_parse(const char *text, GError **error) {
    g_autoptr(GArray) targets = g_array_new(FALSE, FALSE, sizeof(SyTarget));
    g_array_set_clear_func(targets, target_clear);
    g_autoptr(GPtrArray) items = sy_items_parse(text, error);
    for (guint i = 0; items != NULL && i < items->len; i++) {
        const SyItem *item = g_ptr_array_index(items, i);
        SyTarget target = {0};
        bool good = parse_item(item->words, g_strv_length(item->words), &target);
        g_array_append_val(targets, target);
        if (good) continue;
        g_set_error(
            error, SY_ERROR, SY_ERROR_USAGE,
            _("\"%s\" is not a target such as \"trace 80%% 2023-12-31\" or \"某县 整治 70%% "
              "2023-12-31\""),
            item->text);
        return NULL;
    }
    return items == NULL ? NULL : g_steal_pointer(&targets);
}
