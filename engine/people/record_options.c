#include "engine/people/record_options.h"

#include <stdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/conclude/conclude.h"
#include "engine/search/posterior.h"

void sy_record_options_clear(SyRecordOptions *options) {
    if (options->words != NULL) g_ptr_array_unref(options->words);
    if (options->others != NULL) g_hash_table_unref(options->others);
}

/* Where the value of a shared option goes; NULL: it is none. */
static const char **place_of(SyRecordOptions *out, const char *name) {
    const struct {
        const char *name, **place;
    } shared[] = {{"--who", &out->who},           {"--when", &out->when}, {"--why", &out->why},
                  {"--evidence", &out->evidence}, {"--crs", &out->crs},   {"--from", &out->from},
                  {"--withdraw", &out->withdraw}};
    for (guint i = 0; i < G_N_ELEMENTS(shared); i++)
        if (strcmp(name, shared[i].name) == 0) return shared[i].place;
    return NULL;
}

static bool set_format(SyRecordOptions *out, const char *value, GError **error) {
    if (sy_print_format_parse(value, &out->format) && out->format != SY_PRINT_GEOJSON) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("--format %s: table, json or csv"), value);
    return false;
}

static bool take_option(char ***at, const char *const *own, SyRecordOptions *out, GError **error) {
    const char *name = **at, *value = (*at)[1];
    if (strcmp(name, "--dry-run") == 0) return out->dry_run = true;
    if (strcmp(name, "--list") == 0) return out->list = true;
    const char **place = place_of(out, name);
    bool is_format = strcmp(name, "--format") == 0;
    if (place == NULL && !is_format && !g_strv_contains(own, name)) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s: not understood; suyuan --help"), name);
        return false;
    }
    if (value == NULL || *value == '\0') {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s: its value follows"), name);
        return false;
    }
    (*at)++;
    if (is_format) return set_format(out, value, error);
    if (place != NULL)
        *place = value;
    else
        g_hash_table_insert(out->others, (char *)name, (char *)value);
    return true;
}

bool sy_record_options_parse(char **argv, const char *const *own, SyRecordOptions *out,
                             GError **error) {
    *out = (SyRecordOptions){.format = SY_PRINT_TABLE};
    out->words = g_ptr_array_new();
    out->others = g_hash_table_new(g_str_hash, g_str_equal);
    bool only_words = false;
    for (; *argv != NULL; argv++) {
        if (!only_words && strcmp(*argv, "--") == 0)
            only_words = true;
        else if (!only_words && g_str_has_prefix(*argv, "--")) {
            if (!take_option(&argv, own, out, error)) return false;
        } else if (out->file == NULL)
            out->file = *argv;
        else
            g_ptr_array_add(out->words, *argv);
    }
    if (out->file != NULL) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("the case file is missing; suyuan --help"));
    return false;
}

const char *sy_record_option(const SyRecordOptions *options, const char *name) {
    return g_hash_table_lookup(options->others, name);
}

bool sy_record_options_by(const SyRecordOptions *options, bool why_needed, SyRecordBy *by,
                          GError **error) {
    *by = (SyRecordBy){0};
    if (why_needed && options->why == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("--why TEXT is missing: a decision stands with its reason"));
        return false;
    }
    return sy_record_by_init(by, options->who, options->when, options->why, options->evidence,
                             error);
}

void sy_record_options_say_who(const SyRecordBy *by, bool quiet) {
    if (quiet || !by->who_is_login) return;
    fprintf(stderr,
            _("recorded in the name of %s, as this computer knows its user; --who NAME says "
              "another\n"),
            by->who);
}

typedef struct {
    const char *table, *ids, *data_folder;
    const SyRecordBy *by;
    int n;
} Withdrawal;

static bool withdraw(SyStore *store, void *user, GError **error) {
    Withdrawal *w = user;
    if (!sy_records_withdraw(store, w->table, w->ids, w->by, &w->n, error)) return false;
    return (strcmp(w->table, "observation") != 0 ||
            sy_posteriors_update(store, w->data_folder, NULL, error)) &&
           sy_conclude(store, w->data_folder, NULL, error);
}

bool sy_record_options_withdraw(const SyRecordOptions *options, SyStore *store, const char *table,
                                const SyProgram *program, GError **error) {
    SyRecordBy by;
    if (!sy_record_options_by(options, true, &by, error)) return false;
    Withdrawal w = {
        .table = table, .ids = options->withdraw, .data_folder = program->data_folder, .by = &by};
    bool good = sy_store_transaction(store, withdraw, &w, error);
    if (good) {
        printf(_("%d withdrawn: %s\n"), w.n, w.ids);
        sy_record_options_say_who(&by, program->quiet);
    }
    sy_record_by_clear(&by);
    return good;
}
