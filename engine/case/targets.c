#include "engine/case/targets.h"

#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/base/when.h"

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
    if (n > 3) {
        g_autofree char *end = g_steal_pointer(&words[n - 3]);
        out->county = g_strjoinv(" ", words);
        words[n - 3] = g_steal_pointer(&end);
    }
    return out->stage != NULL && out->share >= 0 && out->date != NULL &&
           strlen(out->date) == strlen("2023-12-31");
}

GArray *sy_targets_parse(const char *text, GError **error) {
    g_autoptr(GArray) targets = g_array_new(FALSE, FALSE, sizeof(SyTarget));
    g_array_set_clear_func(targets, target_clear);
    g_autoptr(GRegex) between = g_regex_new("[;；]", 0, 0, NULL),
                      blanks = g_regex_new("[ \\t　:：]+", 0, 0, NULL);
    if (text != NULL && !g_utf8_validate(text, -1, NULL)) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("\"%s\" is not UTF-8 text"), text);
        return NULL;
    }
    g_auto(GStrv) items = g_regex_split(between, text == NULL ? "" : text, 0);
    for (int i = 0; items[i] != NULL; i++) {
        if (*g_strstrip(items[i]) == '\0') continue;
        g_auto(GStrv) words = g_regex_split(blanks, items[i], 0);
        SyTarget target = {0};
        bool good = parse_item(words, g_strv_length(words), &target);
        g_array_append_val(targets, target);
        if (good) continue;
        g_set_error(
            error, SY_ERROR, SY_ERROR_USAGE,
            _("\"%s\" is not a target such as \"trace 80%% 2023-12-31\" or \"某县 整治 70%% "
              "2023-12-31\""),
            items[i]);
        return NULL;
    }
    return g_steal_pointer(&targets);
}
