#include "engine/case/settings.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/base/words.h"
#include "engine/base/yaml.h"
#include "engine/case/delegated.h"
#include "engine/case/targets.h"

typedef enum {
    SETTING_NUMBER,
    SETTING_INTEGER,
    SETTING_COUNT,
    SETTING_CHOICE,
    SETTING_DATE,      /* ISO 8601, as text */
    SETTING_DELEGATED, /* as text, see engine/case/delegated.h */
    SETTING_TARGETS,   /* as text, see engine/case/targets.h */
    SETTING_TEXT
} Type;

static const char *const policies[] = {"off", "report", "apply", NULL};
static const char *const weathers[] = {"dry", "wet", NULL};
static const char *const picture_units[] = {"auto", "m", "ft", NULL};

/* Where a setting lives. A choice is the number of its word, and an enum has the size of an int. */
static const struct {
    const char *key;
    Type type;
    gsize offset;
    const char *const *choices;
} members[] = {
    {"snap.tolerance_m", SETTING_NUMBER, offsetof(SySettings, snap_tolerance_m), NULL},
    {"attach.outfall_m", SETTING_NUMBER, offsetof(SySettings, attach_outfall_m), NULL},
    {"attach.unit_m", SETTING_NUMBER, offsetof(SySettings, attach_unit_m), NULL},
    {"attach.river_m", SETTING_NUMBER, offsetof(SySettings, attach_river_m), NULL},
    {"direction.repair", SETTING_CHOICE, offsetof(SySettings, direction_repair), policies},
    {"gaps", SETTING_CHOICE, offsetof(SySettings, gaps), policies},
    {"weather", SETTING_CHOICE, offsetof(SySettings, weather), weathers},
    {"picture.unit", SETTING_CHOICE, offsetof(SySettings, picture_unit), picture_units},
    {"picture.base_mb", SETTING_NUMBER, offsetof(SySettings, picture_base_mb), NULL},
    {"trace.max_length_m", SETTING_NUMBER, offsetof(SySettings, trace_max_length_m), NULL},
    {"match.place_m", SETTING_NUMBER, offsetof(SySettings, match_place_m), NULL},
    {"seed", SETTING_INTEGER, offsetof(SySettings, seed), NULL},
    {"threads", SETTING_COUNT, offsetof(SySettings, threads), NULL},
    {"decide.probability", SETTING_NUMBER, offsetof(SySettings, plan.probability), NULL},
    {"decide.assumed_probability", SETTING_NUMBER, offsetof(SySettings, plan.assumed_probability),
     NULL},
    {"plan.date", SETTING_DATE, offsetof(SySettings, plan.date), NULL},
    {"plan.due_close", SETTING_DATE, offsetof(SySettings, plan.due_close), NULL},
    {"plan.due_merge", SETTING_DATE, offsetof(SySettings, plan.due_merge), NULL},
    {"plan.due_standardise", SETTING_DATE, offsetof(SySettings, plan.due_standardise), NULL},
    {"plan.delegated", SETTING_DELEGATED, offsetof(SySettings, plan.delegated), NULL},
    {"plan.targets", SETTING_TARGETS, offsetof(SySettings, plan.targets), NULL},
    {"plan.transition_months", SETTING_COUNT, offsetof(SySettings, plan.transition_months), NULL},
    {"plan.hard_units", SETTING_COUNT, offsetof(SySettings, plan.hard_units), NULL},
    {"plan.simple_m", SETTING_NUMBER, offsetof(SySettings, plan.simple_m), NULL},
    {"plan.cluster_m", SETTING_NUMBER, offsetof(SySettings, plan.cluster_m), NULL},
    {"authority", SETTING_TEXT, offsetof(SySettings, plan.authority), NULL},
    {"rules", SETTING_TEXT, offsetof(SySettings, plan.rules), NULL},
    {"crs.work", SETTING_TEXT, offsetof(SySettings, crs_work), NULL},
    {"crs.datum", SETTING_TEXT, offsetof(SySettings, crs_datum), NULL},
    {"limits.columns", SETTING_COUNT, offsetof(SySettings, limits.columns), NULL},
    {"limits.rows", SETTING_COUNT, offsetof(SySettings, limits.rows), NULL},
    {"limits.vertices", SETTING_COUNT, offsetof(SySettings, limits.vertices), NULL},
    {"limits.cells", SETTING_COUNT, offsetof(SySettings, limits.cells), NULL},
    {"limits.inserted", SETTING_COUNT, offsetof(SySettings, limits.inserted), NULL},
    {"limits.text_kb", SETTING_COUNT, offsetof(SySettings, limits.text_kb), NULL},
    {"limits.page_mb", SETTING_COUNT, offsetof(SySettings, limits.page_mb), NULL},
    {"limits.unpacked_mb", SETTING_COUNT, offsetof(SySettings, limits.unpacked_mb), NULL},
    {"limits.unpacked_ratio", SETTING_COUNT, offsetof(SySettings, limits.unpacked_ratio), NULL},
    {"limits.unpacked_free_mb", SETTING_COUNT, offsetof(SySettings, limits.unpacked_free_mb), NULL},
    {"limits.files", SETTING_COUNT, offsetof(SySettings, limits.files), NULL},
    {"limits.depth", SETTING_COUNT, offsetof(SySettings, limits.depth), NULL},
    {"limits.rule_s", SETTING_COUNT, offsetof(SySettings, limits.rule_s), NULL},
    {"limits.rule_rows", SETTING_COUNT, offsetof(SySettings, limits.rule_rows), NULL},
    {"limits.rule_mb", SETTING_COUNT, offsetof(SySettings, limits.rule_mb), NULL},
    {"limits.rule_text_mb", SETTING_COUNT, offsetof(SySettings, limits.rule_text_mb), NULL},
    {"limits.rule_table_mb", SETTING_COUNT, offsetof(SySettings, limits.rule_table_mb), NULL},
};
G_STATIC_ASSERT(sizeof(SyPolicy) == sizeof(int) && sizeof(SyWeather) == sizeof(int) &&
                sizeof(SyPictureUnit) == sizeof(int));

/* What data/settings.yaml says about members[i]. */
typedef struct {
    char *value; /* default; NULL: none */
    double minimum, maximum;
    char **choices; /* those that can be chosen now; NULL: all */
} Setting;

struct SySettingList {
    Setting setting[G_N_ELEMENTS(members)];
    const char *known[G_N_ELEMENTS(members) + 1]; /* keys */
};

void sy_settings_free(SySettingList *list) {
    if (list == NULL) return;
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
        g_free(list->setting[i].value);
        g_strfreev(list->setting[i].choices);
    }
    g_free(list);
}

static bool bound_read(const SyYamlDocument *document, const SyYaml *map, const char *key,
                       double *out, GError **error) {
    const SyYaml *node = sy_yaml_get(map, key);
    return node == NULL || sy_yaml_number(document, node, key, out, error);
}

static bool setting_read(const SyYamlDocument *document, const SyYaml *map, Setting *setting,
                         GError **error) {
    static const char *const known[] = {"default", "unit", "minimum", "maximum",
                                        "choices", "zh",   "en",      NULL};
    *setting = (Setting){.minimum = -INFINITY, .maximum = INFINITY};
    if (!sy_yaml_expect_keys(document, map, known, "setting", error) ||
        !bound_read(document, map, "minimum", &setting->minimum, error) ||
        !bound_read(document, map, "maximum", &setting->maximum, error))
        return false;
    const SyYaml *value = sy_yaml_get(map, "default");
    if (value != NULL) setting->value = g_strdup(value->text);
    const SyYaml *choices = sy_yaml_get(map, "choices");
    if (choices == NULL) return true;
    if (!sy_yaml_expect(document, choices, SY_YAML_LIST, "choices", error)) return false;
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();
    for (SyIndex i = 0; i < sy_yaml_count(choices); i++)
        if (sy_yaml_item(choices, i)->text != NULL)
            g_strv_builder_add(words, sy_yaml_item(choices, i)->text);
    setting->choices = g_strv_builder_end(words);
    return true;
}

/* The default of every key must be settable: a wrong data file is found at once. */
static bool defaults_check(const SyYamlDocument *document, const SySettingList *list,
                           GError **error) {
    SySettings settings = {0};
    bool valid = true;
    for (gsize i = 0; valid && i < G_N_ELEMENTS(members); i++) {
        const char *value = list->setting[i].value;
        if (members[i].type == SETTING_TEXT && value == NULL) continue;
        valid = sy_settings_set(&settings, list, members[i].key, value == NULL ? "" : value,
                                document->file, error);
    }
    sy_settings_clear(&settings);
    return valid;
}

SySettingList *sy_settings_load(const char *data_folder, GError **error) {
    g_autofree char *path = g_build_filename(data_folder, "settings.yaml", NULL);
    g_autoptr(SyYamlDocument) document = sy_yaml_read(path, error);
    if (document == NULL) return NULL;
    g_autoptr(SySettingList) list = g_new0(SySettingList, 1);
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++) list->known[i] = members[i].key;
    if (!sy_yaml_expect_keys(document, document->root, list->known, "settings", error)) return NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
        const SyYaml *map = sy_yaml_get(document->root, members[i].key);
        if (map == NULL) {
            sy_yaml_complain(document, document->root, error, _("settings: key \"%s\" is missing"),
                             members[i].key);
            return NULL;
        }
        if (!setting_read(document, map, &list->setting[i], error)) return NULL;
    }
    return defaults_check(document, list, error) ? g_steal_pointer(&list) : NULL;
}

void sy_settings_init(SySettings *settings, const SySettingList *list) {
    *settings = (SySettings){0};
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
        if (list->setting[i].value == NULL) continue;
        bool valid = sy_settings_set(settings, list, members[i].key, list->setting[i].value,
                                     "default", NULL);
        g_assert(valid); /* sy_settings_load has tried them */
    }
}

bool sy_settings_limits(const char *data_folder, GHashTable *own, const char *place,
                        SyLimits *limits, GError **error) {
    g_autoptr(SySettingList) list = sy_settings_load(data_folder, error);
    if (list == NULL) return false;
    SySettings settings;
    sy_settings_init(&settings, list);
    bool good = true;
    for (gsize i = 0; good && own != NULL && i < G_N_ELEMENTS(members); i++) {
        const char *value = g_hash_table_lookup(own, members[i].key);
        if (value != NULL && g_str_has_prefix(members[i].key, "limits."))
            good = sy_settings_set(&settings, list, members[i].key, value, place, error);
    }
    *limits = settings.limits;
    sy_settings_clear(&settings);
    return good;
}

void sy_settings_clear(SySettings *settings) {
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
        if (members[i].type == SETTING_TEXT || members[i].type == SETTING_DATE ||
            members[i].type == SETTING_TARGETS || members[i].type == SETTING_DELEGATED)
            g_clear_pointer((char **)(void *)((char *)settings + members[i].offset), g_free);
}

static bool complain(GError **error, const char *place, const char *key, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
static bool complain(GError **error, const char *place, const char *key, const char *format, ...) {
    va_list list;
    va_start(list, format);
    g_autofree char *message = g_strdup_vprintf(format, list);
    va_end(list);
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s: %s: %s"), place, key, message);
    return false;
}

static bool in_bounds(const Setting *setting, double value, const char *place, const char *key,
                      GError **error) {
    if (value >= setting->minimum && value <= setting->maximum) return true;
    return complain(error, place, key, _("%g is outside %g to %g"), value, setting->minimum,
                    setting->maximum);
}

static bool integer_parse(const char *value, int64_t *out) {
    char *end;
    errno = 0;
    *out = g_ascii_strtoll(value, &end, 10);
    return end != value && *end == '\0' && errno == 0;
}

/* 2024-12-31 */
static bool is_date(const char *value) {
    if (!g_regex_match_simple("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", value, 0, 0)) return false;
    return g_date_valid_dmy((GDateDay)g_ascii_strtoull(value + 8, NULL, 10),
                            (GDateMonth)g_ascii_strtoull(value + 5, NULL, 10),
                            (GDateYear)g_ascii_strtoull(value, NULL, 10));
}

static bool choice_set(int *out, const Setting *setting, const char *const *words, const char *key,
                       const char *value, const char *place, GError **error) {
    const char *const *open =
        setting->choices == NULL ? words : (const char *const *)setting->choices;
    for (int i = 0; words[i] != NULL; i++) {
        if (strcmp(words[i], value) != 0 || !g_strv_contains(open, value)) continue;
        *out = i;
        return true;
    }
    g_autofree char *all = g_strjoinv(", ", (char **)open);
    return complain(error, place, key, _("\"%s\" is not one of: %s"), value, all);
}

/* The settings of a case; those of what is refused stand in the data folder. */
static char *words_of(const SySettingList *list) {
    GString *words = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
        if (!g_str_has_prefix(list->known[i], "limits."))
            g_string_append_printf(words, "%s%s", i == 0 ? "" : ", ", list->known[i]);
    return g_string_free(words, FALSE);
}

bool sy_settings_set(SySettings *settings, const SySettingList *list, const char *key,
                     const char *value, const char *place, GError **error) {
    gsize i = 0;
    while (i < G_N_ELEMENTS(members) && strcmp(members[i].key, key) != 0) i++;
    if (i == G_N_ELEMENTS(members)) {
        g_autofree char *all = words_of(list);
        return complain(error, place, key, _("unknown setting, nearest: %s (%s)"),
                        sy_words_nearest(key, list->known), all);
    }
    const Setting *setting = &list->setting[i];
    void *at = (char *)settings + members[i].offset;
    double real;
    int64_t integer;
    switch (members[i].type) {
        case SETTING_NUMBER: {
            char *end;
            real = g_ascii_strtod(value[0] == '.' && value[1] == 'i' ? value + 1 : value, &end);
            if (*value == '\0' || *end != '\0' || isnan(real))
                return complain(error, place, key, _("\"%s\" is not a number"), value);
            if (!in_bounds(setting, real, place, key, error)) return false;
            *(double *)at = real;
            return true;
        }
        case SETTING_INTEGER:
        case SETTING_COUNT:
            if (!integer_parse(value, &integer))
                return complain(error, place, key, _("\"%s\" is not a whole number"), value);
            if (!in_bounds(setting, (double)integer, place, key, error)) return false;
            if (members[i].type == SETTING_INTEGER)
                *(int64_t *)at = integer;
            else
                *(int *)at = (int)integer;
            return true;
        case SETTING_CHOICE:
            return choice_set(at, setting, members[i].choices, key, value, place, error);
        case SETTING_DATE:
            if (*value != '\0' && !is_date(value))
                return complain(error, place, key, _("\"%s\" is not a date such as 2024-12-31"),
                                value);
            g_free(*(char **)at);
            *(char **)at = *value == '\0' ? NULL : g_strdup(value);
            return true;
        case SETTING_DELEGATED:
        case SETTING_TARGETS: {
            g_autoptr(GError) wrong = NULL;
            g_autoptr(GArray) targets = members[i].type == SETTING_TARGETS
                                            ? sy_targets_parse(value, &wrong)
                                            : sy_delegated_parse(value, &wrong);
            if (targets == NULL) return complain(error, place, key, "%s", wrong->message);
        }
            G_GNUC_FALLTHROUGH;
        case SETTING_TEXT:
        default:
            g_free(*(char **)at);
            *(char **)at = *value == '\0' ? NULL : g_strdup(value);
            return true;
    }
}

/* A number as short as it can be and still be the same. */
static char *number_text(double value) {
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    if (isinf(value)) return g_strdup(value > 0 ? ".inf" : "-.inf");
    g_ascii_formatd(text, sizeof(text), "%.15g", value);
    if (g_ascii_strtod(text, NULL) != value) g_ascii_dtostr(text, sizeof(text), value);
    return g_strdup(text);
}

char *sy_settings_to_yaml(const SySettings *settings, const char *indent) {
    GString *out = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
        const void *at = (const char *)settings + members[i].offset;
        g_autofree char *value = NULL;
        switch (members[i].type) {
            case SETTING_NUMBER:
                value = number_text(*(const double *)at);
                break;
            case SETTING_INTEGER:
                value = g_strdup_printf("%" G_GINT64_FORMAT, *(const int64_t *)at);
                break;
            case SETTING_COUNT:
                value = g_strdup_printf("%d", *(const int *)at);
                break;
            case SETTING_CHOICE:
                value = g_strdup(members[i].choices[*(const int *)at]);
                break;
            case SETTING_DATE:
                value = g_strdup(*(char *const *)at);
                break;
            case SETTING_TEXT:
            default:
                if (*(char *const *)at != NULL) value = sy_yaml_quote(*(char *const *)at);
        }
        if (value != NULL) g_string_append_printf(out, "%s%s: %s\n", indent, members[i].key, value);
    }
    return g_string_free(out, FALSE);
}
