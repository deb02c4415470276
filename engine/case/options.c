/* Role options of the command line into a case (design section 3). */
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/base/yaml.h"
#include "engine/case/parts.h"
#include "engine/case/settings.h"

/* What is asked for every source of a role (options before the first), and what the latest source
 * was asked already: an option given twice at one level is a slip, over the common one is a wish.
 */
typedef struct {
    SyCaseSource *common;
    SyCaseSource *latest; /* NULL: none yet */
    GHashTable *given;    /* of the level now open: "field size", "value flow +", "crs" */
} RoleLevel;

typedef struct {
    SyCase *job;
    const SyFields *fields;
    RoleLevel level[SY_N_ROLE];
    const char *option; /* "--field" */
    char *place;        /* "--field pipes.size=GJ" */
} Options;

static const char *const mapping_options[] = {"--field", "--value", "--crs", "--encoding",
                                              "--scope", "--round", NULL};

static bool complain(const Options *options, GError **error, const char *message) {
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s: %s"), options->place, message);
    return false;
}

static bool given_once(Options *options, RoleLevel *level, char *key_take, GError **error) {
    g_autofree char *key = key_take;
    if (g_hash_table_contains(level->given, key))
        return complain(options, error, _("given twice for one source"));
    g_hash_table_add(level->given, g_steal_pointer(&key));
    return true;
}

static void source_add(Options *options, SyRole role, const char *path) {
    RoleLevel *level = &options->level[role];
    SyCaseSource *source = sy_case_source_new(role, path, options->place);
    source->crs = g_strdup(level->common->crs);
    source->encoding = g_strdup(level->common->encoding);
    source->scope = g_strdup(level->common->scope);
    source->round = g_strdup(level->common->round);
    source->round_date = g_strdup(level->common->round_date);
    for (guint i = 0; i < level->common->mappings->len; i++)
        g_ptr_array_add(source->mappings,
                        sy_mapping_copy(g_ptr_array_index(level->common->mappings, i)));
    g_ptr_array_add(options->job->sources, source);
    level->latest = source;
    g_hash_table_remove_all(level->given);
}

/* The role before the first of @ends, which *rest then points at. */
static bool role_split(Options *options, const char *text, char end, SyRole *role,
                       const char **rest, GError **error) {
    const char *at = strchr(text, end);
    g_autofree char *name = at == NULL ? g_strdup(text) : g_strndup(text, (gsize)(at - text));
    *role = sy_role_parse(name);
    if (*role == SY_N_ROLE) {
        sy_role_unknown(name, options->place, error);
        return false;
    }
    if (at == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s: nothing after \"%s\""), options->place,
                    name);
        return false;
    }
    *rest = at + 1;
    return true;
}

/* Where a source keeps what an option ROLE=TEXT says. */
static char **text_of(SyCaseSource *source, const char *option) {
    if (strcmp(option, "--crs") == 0) return &source->crs;
    if (strcmp(option, "--encoding") == 0) return &source->encoding;
    return strcmp(option, "--scope") == 0 ? &source->scope : NULL;
}

static bool round_option(const Options *options, SyCaseSource *source, const char *value,
                         GError **error) {
    g_clear_pointer(&source->round, g_free);
    g_clear_pointer(&source->round_date, g_free);
    return sy_round_parse(value, &source->round, &source->round_date) ||
           complain(options, error,
                    _("a round begins with its date, such as 2023 or 2023-06-12: rounds are put in "
                      "order by it"));
}

/* ROLE=TEXT of --crs, --encoding, --scope and --round. */
static bool text_option(Options *options, const char *text, GError **error) {
    SyRole role;
    const char *value;
    if (!role_split(options, text, '=', &role, &value, error)) return false;
    if (*value == '\0') return complain(options, error, _("nothing after \"=\""));
    RoleLevel *level = &options->level[role];
    if (!given_once(options, level, g_strdup(options->option), error)) return false;
    SyCaseSource *source = level->latest == NULL ? level->common : level->latest;
    char **at = text_of(source, options->option);
    if (at == NULL) return round_option(options, source, value, error);
    g_free(*at);
    *at = g_strdup(value);
    return true;
}

/* FIELD=COLUMN[unit], FIELD:=VALUE, or FIELD:RAW=MEANING (RAW may hold "=", MEANING not). */
static bool mapping_parse(const Options *options, const char *text, SyMapping *out,
                          GError **error) {
    gsize n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");
    const char *after = text + n;
    bool is_value = strcmp(options->option, "--value") == 0;
    const char *equals = strrchr(text, '=');
    if (is_value) {
        if (*after != ':' || equals == NULL || equals < after + 2)
            return complain(options, error, _("expected ROLE.FIELD:RAW=MEANING"));
        out->kind = SY_MAPPING_VALUE;
        out->raw = g_strndup(after + 1, (gsize)(equals - after) - 1);
        out->value = g_strdup(equals + 1);
    } else if (g_str_has_prefix(after, ":=")) {
        out->kind = SY_MAPPING_CONSTANT;
        sy_mapping_split_unit(out, after + 2);
    } else if (*after == '=') {
        out->kind = SY_MAPPING_FIELD;
        sy_mapping_split_unit(out, after + 1);
    } else {
        return complain(options, error, _("expected ROLE.FIELD=COLUMN[unit] or ROLE.FIELD:=VALUE"));
    }
    out->field = g_strndup(text, n);
    return true;
}

static bool mapping_option(Options *options, const char *text, GError **error) {
    SyRole role;
    const char *rest;
    if (!role_split(options, text, '.', &role, &rest, error)) return false;
    SyMapping *mapping = g_new0(SyMapping, 1);
    mapping->place = g_strdup(options->place);
    RoleLevel *level = &options->level[role];
    bool valid = mapping_parse(options, rest, mapping, error) &&
                 sy_mapping_check(mapping, role, options->fields, error) &&
                 given_once(options, level,
                            g_strdup_printf("%d %s %s", mapping->kind == SY_MAPPING_VALUE,
                                            mapping->field, mapping->raw ? mapping->raw : ""),
                            error);
    if (valid)
        sy_case_source_take_mapping(level->latest == NULL ? level->common : level->latest, mapping);
    else
        sy_mapping_free(mapping);
    return valid;
}

/* The option's name if it is one of a case, and its role if it names one. */
static bool is_case_option(const char *name, SyRole *role) {
    *role = g_str_has_prefix(name, "--") ? sy_role_parse(name + 2) : SY_N_ROLE;
    return *role != SY_N_ROLE || strcmp(name, "--set") == 0 ||
           g_strv_contains(mapping_options, name);
}

static bool option_take(Options *options, SyRole role, const char *value, const char *data_folder,
                        GError **error) {
    if (*value == '\0') return complain(options, error, _("a value must follow"));
    if (role != SY_N_ROLE) {
        source_add(options, role, value);
        return true;
    }
    if (strcmp(options->option, "--set") == 0)
        return sy_case_set(options->job, value, data_folder, error);
    bool is_mapping =
        strcmp(options->option, "--field") == 0 || strcmp(options->option, "--value") == 0;
    return is_mapping ? mapping_option(options, value, error) : text_option(options, value, error);
}

static bool arguments_take(Options *options, char **argv, const char *data_folder,
                           GStrvBuilder *rest, GError **error) {
    for (char **word = argv; *word != NULL; word++) {
        const char *equals = strchr(*word, '=');
        g_autofree char *name =
            equals == NULL ? g_strdup(*word) : g_strndup(*word, (gsize)(equals - *word));
        SyRole role;
        if (!is_case_option(name, &role)) {
            g_strv_builder_add(rest, *word);
            continue;
        }
        const char *value = equals != NULL ? equals + 1 : word[1];
        if (equals == NULL && value != NULL) word++;
        options->option = name;
        g_free(options->place);
        options->place =
            g_strdup_printf("%s%s%s", name, value == NULL ? "" : " ", value == NULL ? "" : value);
        if (!option_take(options, role, value == NULL ? "" : value, data_folder, error))
            return false;
    }
    return true;
}

/* An option for a role that has no source would be forgotten without a word. */
static bool unused_check(const Options *options, GError **error) {
    for (SyRole role = 0; role < SY_N_ROLE; role++) {
        const SyCaseSource *common = options->level[role].common;
        bool asked = common->crs != NULL || common->encoding != NULL || common->scope != NULL ||
                     common->round != NULL || common->mappings->len > 0;
        if (!asked || options->level[role].latest != NULL) continue;
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("--%s: options are given for %s, but no source; add --%s FILE"),
                    sy_role_name(role), sy_role_name(role), sy_role_name(role));
        return false;
    }
    return true;
}

static bool options_apply(SyCase *job, char **argv, const SyFields *fields, const char *data_folder,
                          char ***rest, GError **error) {
    Options options = {.job = job, .fields = fields};
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();
    for (SyRole role = 0; role < SY_N_ROLE; role++)
        options.level[role] =
            (RoleLevel){.common = sy_case_source_new(role, "", ""),
                        .given = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    for (guint i = 0; i < job->sources->len; i++) {
        SyCaseSource *source = g_ptr_array_index(job->sources, i);
        options.level[source->role].latest = source;
    }
    bool valid =
        arguments_take(&options, argv, data_folder, words, error) && unused_check(&options, error);
    for (SyRole role = 0; role < SY_N_ROLE; role++) {
        sy_case_source_free(options.level[role].common);
        g_hash_table_unref(options.level[role].given);
    }
    g_free(options.place);
    if (valid) *rest = g_strv_builder_end(words);
    return valid;
}

SyCase *sy_case_from_options(char **argv, const char *data_folder, char ***rest, GError **error) {
    g_autoptr(SyFields) fields = sy_fields_load(data_folder, error);
    if (fields == NULL) return NULL;
    g_autoptr(SySettingList) list = sy_settings_load(data_folder, error);
    if (list == NULL) return NULL;
    g_autoptr(SyCase) job = sy_case_new();
    sy_settings_init(&job->settings, list);
    if (!options_apply(job, argv, fields, data_folder, rest, error)) return NULL;
    g_free(job->text);
    job->text = sy_case_to_yaml(job);
    return g_steal_pointer(&job);
}

bool sy_case_apply_options(SyCase *job, char **argv, const char *data_folder, char ***rest,
                           GError **error) {
    g_autoptr(SyFields) fields = sy_fields_load(data_folder, error);
    if (fields == NULL || !options_apply(job, argv, fields, data_folder, rest, error)) return false;
    GString *text = g_string_new(job->text);
    if (text->len > 0 && text->str[text->len - 1] != '\n') g_string_append_c(text, '\n');
    for (char **word = argv; *word != NULL; word++) {
        SyRole role;
        g_autofree char *name = g_strndup(*word, strcspn(*word, "="));
        if (!is_case_option(name, &role) || strcmp(name, "--set") == 0) continue;
        bool joined = strchr(*word, '=') != NULL;
        g_autofree char *quoted = sy_yaml_quote(joined ? *word + strlen(name) + 1 : word[1]);
        g_string_append_printf(text, "# %s %s\n", name, quoted);
        if (!joined) word++;
    }
    g_free(job->text);
    job->text = g_string_free(text, FALSE);
    return true;
}
