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

struct SyCaseBuilder {
    SyCase *job;
    SyFields *fields;
    char *data_folder;
    RoleLevel level[SY_N_ROLE];
    const char *option; /* "field" */
    char *place;        /* "--field pipes.size=GJ" */
};
typedef SyCaseBuilder Options;

const SyOption sy_case_options[] = {
    {.name = "pipes", .value = N_("PATH"), .help = N_("PATH or PATH:LAYER of pipes; may repeat")},
    {.name = "channels", .value = N_("PATH"), .help = N_("open channels")},
    {.name = "rivers", .value = N_("PATH"), .help = N_("receiving waters")},
    {.name = "nodes", .value = N_("PATH"), .help = N_("manholes, inlets, pumps ...")},
    {.name = "outfalls", .value = N_("PATH"), .help = N_("outfalls")},
    {.name = "units", .value = N_("PATH"), .help = N_("discharging units")},
    {.name = "connections", .value = N_("PATH"), .help = N_("which unit is connected where")},
    {.name = "zones", .value = N_("PATH"), .help = N_("counties, functional zones, parcels ...")},
    {.name = "samples", .value = N_("PATH"), .help = N_("measured values")},
    {.name = "sections",
     .value = N_("PATH"),
     .help = N_("places on rivers where their water is judged")},
    {.name = "inspections",
     .value = N_("PATH"),
     .help = N_("what cameras and sonars found in pipes")},
    {.name = "tracks", .value = N_("PATH"), .help = N_("where survey teams walked (GPX, KML ...)")},
    {.name = "field",
     .value = N_("ROLE.FIELD=COLUMN[unit]"),
     .help = N_("this column is that field (unit: m cm mm ft); ROLE.FIELD:=VALUE: everywhere so")},
    {.name = "value",
     .value = N_("ROLE.FIELD:RAW=MEANING"),
     .help = N_("what a value in the file means")},
    {.name = "crs",
     .value = N_("ROLE=EPSG:N|WKT|local|gcj02|bd09"),
     .help = N_("reference system of a source that does not say its own")},
    {.name = "encoding",
     .value = N_("ROLE=UTF-8|GBK|..."),
     .help = N_("of its texts, where it is not recognised")},
    {.name = "scope",
     .value = N_("ROLE=NAME"),
     .help = N_("whose numbers go together: a survey, a workbook, a town")},
    {.name = "round",
     .value = N_("ROLE=DATE[ NAME]"),
     .help = N_("the survey round that a list is of")},
    {.name = "only",
     .value = N_("ROLE.COLUMN=VALUE"),
     .help = N_("only rows with this value; once more for another value")},
    {.name = "set",
     .value = N_("KEY=VALUE"),
     .help = N_("a setting, such as snap.tolerance_m=0.2")},
    {.name = NULL}};

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
    for (guint i = 0; level->common->only != NULL && i < level->common->one_of->len; i++)
        sy_case_source_take_only(source, level->common->only,
                                 g_ptr_array_index(level->common->one_of, i));
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
    if (strcmp(option, "crs") == 0) return &source->crs;
    if (strcmp(option, "encoding") == 0) return &source->encoding;
    return strcmp(option, "scope") == 0 ? &source->scope : NULL;
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
    bool is_value = strcmp(options->option, "value") == 0;
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

/* ROLE.COLUMN=VALUE; the value may hold "=". */
static bool only_option(Options *options, const char *text, GError **error) {
    SyRole role;
    const char *rest, *equals;
    if (!role_split(options, text, '.', &role, &rest, error)) return false;
    equals = strchr(rest, '=');
    if (equals == NULL || equals == rest)
        return complain(options, error, _("expected ROLE.COLUMN=VALUE"));
    RoleLevel *level = &options->level[role];
    g_autofree char *column = g_strndup(rest, (gsize)(equals - rest));
    return sy_case_source_take_only(level->latest == NULL ? level->common : level->latest, column,
                                    equals + 1) ||
           complain(options, error, _("rows are taken by the values of one column"));
}

bool sy_case_builder_add(SyCaseBuilder *options, const char *option, const char *value,
                         GError **error) {
    const SyRole role = sy_role_parse(option);
    options->option = option;
    g_free(options->place);
    options->place = g_strdup_printf("--%s %s", option, value);
    if (*value == '\0') return complain(options, error, _("a value must follow"));
    if (role != SY_N_ROLE) {
        source_add(options, role, value);
        return true;
    }
    if (strcmp(option, "set") == 0)
        return sy_case_set(options->job, value, options->data_folder, error);
    static const char *const mappings[] = {"field", "value", NULL}, *const texts[] = {
                                                                        "crs", "encoding", "scope",
                                                                        "round", NULL};
    if (g_strv_contains(mappings, option)) return mapping_option(options, value, error);
    if (strcmp(option, "only") == 0) return only_option(options, value, error);
    if (g_strv_contains(texts, option)) return text_option(options, value, error);
    return complain(options, error, _("is no option of a case"));
}

/* An option for a role that has no source would be forgotten without a word. */
static bool unused_check(const Options *options, GError **error) {
    for (SyRole role = 0; role < SY_N_ROLE; role++) {
        const SyCaseSource *common = options->level[role].common;
        bool asked = common->crs != NULL || common->encoding != NULL || common->scope != NULL ||
                     common->round != NULL || common->only != NULL || common->mappings->len > 0;
        if (!asked || options->level[role].latest != NULL) continue;
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("--%s: options are given for %s, but no source; add --%s FILE"),
                    sy_role_name(role), sy_role_name(role), sy_role_name(role));
        return false;
    }
    return true;
}

SyCaseBuilder *sy_case_builder_new(const char *data_folder, GError **error) {
    g_autoptr(SyFields) fields = sy_fields_load(data_folder, error);
    g_autoptr(SySettingList) list = fields == NULL ? NULL : sy_settings_load(data_folder, error);
    if (list == NULL) return NULL;
    SyCaseBuilder *builder = g_new0(SyCaseBuilder, 1);
    builder->job = sy_case_new();
    builder->fields = g_steal_pointer(&fields);
    builder->data_folder = g_strdup(data_folder);
    sy_settings_init(&builder->job->settings, list);
    for (SyRole role = 0; role < SY_N_ROLE; role++)
        builder->level[role] =
            (RoleLevel){.common = sy_case_source_new(role, "", ""),
                        .given = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    return builder;
}

void sy_case_builder_free(SyCaseBuilder *builder) {
    if (builder == NULL) return;
    for (SyRole role = 0; role < SY_N_ROLE; role++) {
        sy_case_source_free(builder->level[role].common);
        g_hash_table_unref(builder->level[role].given);
    }
    sy_case_free(builder->job);
    sy_fields_free(builder->fields);
    g_free(builder->data_folder);
    g_free(builder->place);
    g_free(builder);
}

SyCase *sy_case_builder_end(SyCaseBuilder *builder, GError **error) {
    if (!unused_check(builder, error)) return NULL;
    SyCase *job = g_steal_pointer(&builder->job);
    g_free(job->text);
    job->text = sy_case_to_yaml(job);
    return job;
}

bool sy_case_is_option(const SyOption *option) {
    for (const SyOption *o = sy_case_options; o->name != NULL; o++)
        if (o == option) return true;
    return false;
}

SyCase *sy_case_from_options(const SyArguments *asked, const char *data_folder, GError **error) {
    g_autoptr(SyCaseBuilder) builder = sy_case_builder_new(data_folder, error);
    if (builder == NULL) return NULL;
    for (guint i = 0; i < asked->given->len; i++) {
        const SyGiven *given = &g_array_index(asked->given, SyGiven, i);
        if (sy_case_is_option(given->option) &&
            !sy_case_builder_add(builder, given->option->name, given->value, error))
            return NULL;
    }
    return sy_case_builder_end(builder, error);
}
