#include "engine/base/options.h"

#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/base/words.h"

static const SyOption *find(const SyOptionGroup *groups, const char *name) {
    for (int g = 0; g < SY_OPTION_GROUPS; g++)
        for (const SyOption *o = groups[g].options; o != NULL && o->name != NULL; o++)
            if (strcmp(o->name, name) == 0) return o;
    return NULL;
}

/* GOption's name of an option, "--format" or "-o". */
static const SyOption *find_written(const SyOptionGroup *groups, const char *written) {
    if (g_str_has_prefix(written, "--")) return find(groups, written + 2);
    for (int g = 0; g < SY_OPTION_GROUPS; g++)
        for (const SyOption *o = groups[g].options; o != NULL && o->name != NULL; o++)
            if (o->letter == written[1]) return o;
    return NULL;
}

static void clear_given(void *given) {
    g_free(((SyGiven *)given)->value);
}

static gboolean take(const gchar *written, const gchar *value, gpointer data, GError **error) {
    (void)error;
    SyArguments *arguments = data;
    SyGiven given = {find_written(arguments->groups, written), g_strdup(value)};
    g_array_append_val(arguments->given, given);
    return TRUE;
}

/* GOption's table of all groups; its texts are not shown. */
static GOptionEntry *entries_of(const SyOptionGroup *groups) {
    GArray *entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
    for (int g = 0; g < SY_OPTION_GROUPS; g++)
        for (const SyOption *o = groups[g].options; o != NULL && o->name != NULL; o++) {
            /* as a file name it is taken byte by byte, whatever the locale */
            int flags = o->value == NULL ? G_OPTION_FLAG_NO_ARG : G_OPTION_FLAG_FILENAME;
            GOptionEntry entry = {.long_name = o->name,
                                  .short_name = o->letter,
                                  .flags = flags,
                                  .arg = G_OPTION_ARG_CALLBACK,
                                  .arg_data = (gpointer)(guintptr)take};
            g_array_append_val(entries, entry);
        }
    return (GOptionEntry *)(void *)g_array_free(entries, FALSE);
}

static void add_given(SyArguments *arguments, const SyOption *option, const char *value) {
    SyGiven given = {option, g_strdup(value)};
    g_array_append_val(arguments->given, given);
}

/* "--down=3" of an option without a value: GOption would drop the 3 without a word. */
static bool take_needless(SyArguments *out, const char *word) {
    const char *equals = g_str_has_prefix(word, "--") ? strchr(word, '=') : NULL;
    if (equals == NULL) return false;
    g_autofree char *name = g_strndup(word + 2, (gsize)(equals - word) - 2);
    const SyOption *option = find(out->groups, name);
    if (option == NULL || option->value != NULL) return false;
    add_given(out, option, equals + 1);
    return true;
}

static GOptionContext *context_of(SyArguments *out, const GOptionEntry *entries, bool leading) {
    GOptionContext *context = g_option_context_new(NULL);
    GOptionGroup *group = g_option_group_new("", "", "", out, NULL);
    g_option_group_add_entries(group, entries);
    g_option_context_set_main_group(context, group);
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_set_ignore_unknown_options(context, !leading);
    g_option_context_set_strict_posix(context, leading);
    return context;
}

void sy_arguments_read(SyArguments *out, char *const *argv, const SyOptionGroup *groups,
                       bool leading) {
    *out = (SyArguments){.groups = groups};
    out->given = g_array_new(FALSE, FALSE, sizeof(SyGiven));
    out->words = g_ptr_array_new_null_terminated(0, g_free, TRUE);
    g_array_set_clear_func(out->given, clear_given);
    g_autoptr(GStrvBuilder) before = g_strv_builder_new();
    g_strv_builder_add(before, "suyuan");
    int i = 0;
    for (; argv[i] != NULL && (leading || strcmp(argv[i], "--") != 0); i++)
        if (!take_needless(out, argv[i])) g_strv_builder_add(before, argv[i]);
    g_auto(GStrv) rest = g_strv_builder_end(before);
    g_autofree GOptionEntry *entries = entries_of(groups);
    g_autoptr(GOptionContext) context = context_of(out, entries, leading);
    if (!g_option_context_parse_strv(context, &rest, NULL)) {
        /* no callback refuses: the last word is an option without its value, or, where unknown ones
         * are not left among the words, the first word is one; sy_arguments_check() says so */
        char **last = &rest[g_strv_length(rest) - 1];
        const SyOption *option = (*last)[0] == '-' ? find_written(groups, *last) : NULL;
        if (option != NULL && option->value != NULL) {
            add_given(out, option, NULL);
            g_clear_pointer(last, g_free);
        }
    }
    for (char **word = rest + 1; *word != NULL; word++)
        g_ptr_array_add(out->words, g_strdup(*word));
    out->n_judged = leading ? MIN(out->words->len, 1) : out->words->len;
    for (i += argv[i] != NULL; argv[i] != NULL; i++) g_ptr_array_add(out->words, g_strdup(argv[i]));
}

void sy_arguments_clear(SyArguments *arguments) {
    g_clear_pointer(&arguments->given, g_array_unref);
    g_clear_pointer(&arguments->words, g_ptr_array_unref);
}

/* ---- refusals ---- */

static bool refuse_unknown(const SyArguments *arguments, const char *word, const char *command,
                           GError **error) {
    g_autoptr(GPtrArray) known = g_ptr_array_new_with_free_func(g_free);
    for (int g = 0; g < SY_OPTION_GROUPS; g++)
        for (const SyOption *o = arguments->groups[g].options; o != NULL && o->name != NULL; o++)
            if (!(o->flags & SY_OPTION_HIDDEN))
                g_ptr_array_add(known, g_strconcat("--", o->name, NULL));
    g_ptr_array_add(known, NULL);
    g_autofree char *name = g_strndup(word, strcspn(word, "="));
    const char *nearest = sy_words_nearest(name, (const char *const *)known->pdata);
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                _("%s: no option of %s, nearest: %s; %s --help lists them"), name, command, nearest,
                command);
    return false;
}

static bool is_choice(const SyOption *option, const char *value) {
    g_auto(GStrv) choices = g_strsplit(option->choices, "|", -1);
    if (!(option->flags & SY_OPTION_SEVERAL))
        return g_strv_contains((const char *const *)choices, value);
    g_auto(GStrv) values = g_strsplit(value, ",", -1);
    for (char **one = values; *one != NULL; one++)
        if (!g_strv_contains((const char *const *)choices, g_strstrip(*one))) return false;
    return true;
}

static bool check_value(const SyGiven *given, GError **error) {
    const SyOption *option = given->option;
    const char *value = given->value;
    g_autofree char *name = sy_option_name(option);
    if (option->value == NULL) {
        if (value == NULL) return true;
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s=%s: takes no value"), name, value);
        return false;
    }
    if (value == NULL || *value == '\0') {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s: its value follows (%s)"), name,
                    _(option->value));
        return false;
    }
    if (option->choices != NULL && !is_choice(option, value)) {
        g_auto(GStrv) choices = g_strsplit(option->choices, "|", -1);
        g_autofree char *all = g_strjoinv(", ", choices);
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s %s: one of %s follows"), name, value,
                    all);
        return false;
    }
    gint64 number;
    if (!(option->flags & SY_OPTION_NUMBER) ||
        g_ascii_string_to_signed(value, 10, option->least, option->most, &number, NULL))
        return true;
    if (option->most == INT64_MAX)
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s %s: a whole number from %lld on follows"), name, value,
                    (long long)option->least);
    else
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s %s: a whole number from %lld to %lld follows"), name, value,
                    (long long)option->least, (long long)option->most);
    return false;
}

bool sy_arguments_check(const SyArguments *arguments, const char *command, GError **error) {
    for (guint i = 0; i < arguments->n_judged; i++) {
        const char *word = g_ptr_array_index(arguments->words, i);
        bool number = word[0] == '-' && (g_ascii_isdigit(word[1]) || word[1] == '.');
        if (word[0] == '-' && word[1] != '\0' && !number)
            return refuse_unknown(arguments, word, command, error);
    }
    for (guint i = 0; i < arguments->given->len; i++)
        if (!check_value(&g_array_index(arguments->given, SyGiven, i), error)) return false;
    for (int g = 0; g < SY_OPTION_GROUPS; g++)
        for (const SyOption *o = arguments->groups[g].options; o != NULL && o->name != NULL; o++)
            if ((o->flags & SY_OPTION_REQUIRED) && !sy_arguments_has(arguments, o->name)) {
                g_autofree char *form = sy_option_form(o);
                g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                            _("%s is missing; %s --help says more"), form, command);
                return false;
            }
    return true;
}

/* ---- what was given ---- */

static const SyGiven *last_given(const SyArguments *arguments, const char *name) {
    g_assert(find(arguments->groups, name) != NULL);
    for (guint i = arguments->given->len; i-- > 0;) {
        const SyGiven *given = &g_array_index(arguments->given, SyGiven, i);
        if (strcmp(given->option->name, name) == 0) return given;
    }
    return NULL;
}

const char *sy_arguments_text(const SyArguments *arguments, const char *name) {
    const SyGiven *given = last_given(arguments, name);
    return given == NULL ? NULL : given->value;
}

bool sy_arguments_has(const SyArguments *arguments, const char *name) {
    return last_given(arguments, name) != NULL;
}

int64_t sy_arguments_number(const SyArguments *arguments, const char *name, int64_t missing) {
    const char *text = sy_arguments_text(arguments, name);
    return text == NULL ? missing : g_ascii_strtoll(text, NULL, 10);
}

const char *sy_arguments_word(const SyArguments *arguments, guint n) {
    return n < arguments->words->len ? g_ptr_array_index(arguments->words, n) : NULL;
}

char *sy_option_name(const SyOption *option) {
    return option->letter != '\0' ? g_strdup_printf("-%c", option->letter)
                                  : g_strconcat("--", option->name, NULL);
}

char *sy_option_form(const SyOption *option) {
    g_autofree char *name = sy_option_name(option);
    if (option->value == NULL) return g_steal_pointer(&name);
    bool one = option->choices != NULL && !(option->flags & SY_OPTION_SEVERAL);
    return g_strconcat(name, " ", one ? option->choices : _(option->value), NULL);
}
