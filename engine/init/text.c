/* The commented case that "suyuan init" writes. */
#include <string.h>

#include "engine/base/yaml.h"
#include "engine/expert/texts.h"
#include "engine/init/init.h"

/* A comment of one line, whatever stands in names and messages. */
static void comment(GString *out, const char *indent, const char *text) {
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_string_append_printf(out, "%s# ", indent);
    for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        bool breaks = g_unichar_iscntrl(c) || c == 0x2028 || c == 0x2029 || c == 0xfeff;
        g_string_append_unichar(out, breaks ? ' ' : c);
    }
    g_string_append_c(out, '\n');
}

static void comment_take(GString *out, const char *indent, char *text) {
    comment(out, indent, text);
    g_free(text);
}

static const char *geometry_name(SyGeometryKind kind) {
    switch (kind) {
        case SY_GEOMETRY_POINT:
            return _("points");
        case SY_GEOMETRY_LINE:
            return _("lines");
        case SY_GEOMETRY_POLYGON:
            return _("areas");
        case SY_GEOMETRY_NONE:
        default:
            return _("rows of a table");
    }
}

/* "YS_LINE.shp: 1378 lines, CGCS2000 / ... (EPSG:4526), GB18030" */
static char *description(const SyGuess *guess) {
    GString *text = g_string_new(guess->written);
    if (guess->layer != NULL) g_string_append_printf(text, ":%s", guess->layer);
    if (guess->encoding == NULL) return g_string_free(text, FALSE); /* it did not open */
    g_string_append_printf(text, ": %" G_GINT64_FORMAT " %s", guess->n_feature,
                           geometry_name(guess->geometry));
    if (guess->crs != NULL) g_string_append_printf(text, ", %s", guess->crs);
    g_string_append_printf(text, ", %s", guess->encoding);
    return g_string_free(text, FALSE);
}

/* One line of the source, behind # where it cannot run yet. */
static void line(GString *out, const SyGuess *guess, const char *key, const char *value) {
    g_autofree char *quoted = sy_yaml_quote(value);
    bool first = strcmp(key, "role") == 0;
    g_string_append_printf(out, "  %s%s%s: %s\n", guess->trouble != NULL ? "# " : "",
                           first ? "- " : "  ", key, quoted);
}

/* What the name of the file says of all rows. */
static void constants(GString *out, const SyGuess *guess) {
    const char *mark = guess->trouble != NULL ? "# " : "";
    const char *const said[][2] = {
        {"system", guess->system}, {"mode", guess->mode}, {"kind", guess->zone}};
    bool open = false;
    for (gsize i = 0; i < G_N_ELEMENTS(said); i++) {
        if (said[i][1] == NULL || *said[i][1] == '\0') continue;
        if (!open) g_string_append_printf(out, "  %s  constants:\n", mark);
        open = true;
        g_string_append_printf(out, "  %s    %s: %s   # %s\n", mark, said[i][0], said[i][1],
                               _("by the name of the file, or its title"));
    }
}

static void list_comment(GString *out, const char *title, const GPtrArray *lines) {
    if (lines->len == 0) return;
    comment(out, "    ", title);
    for (guint i = 0; i < lines->len; i++) {
        g_autofree char *text = g_strdup_printf("  %s", (char *)g_ptr_array_index(lines, i));
        comment(out, "    ", text);
    }
}

static void source_text(GString *out, const SyGuess *guess) {
    g_autofree char *what = description(guess);
    comment(out, "\n  ", what);
    comment_take(out, "  ", g_strdup_printf("%s: %s", sy_role_name(guess->role), guess->reason));
    for (guint i = 0; i < guess->assumed->len; i++)
        comment(out, "  ", g_ptr_array_index(guess->assumed, i));
    if (guess->note != NULL) comment(out, "  ", guess->note);
    if (guess->trouble != NULL)
        comment_take(out, "  ", g_strdup_printf(_("left out for now: %s"), guess->trouble));
    line(out, guess, "role", sy_role_name(guess->role));
    line(out, guess, "path", guess->written);
    if (guess->layer != NULL) line(out, guess, "layer", guess->layer);
    if (guess->crs_said != NULL) {
        g_autofree char *quoted = sy_yaml_quote(guess->crs_said);
        g_string_append_printf(out, "  %s  crs: %s   # %s\n", guess->trouble != NULL ? "# " : "",
                               quoted,
                               guess->crs_why != NULL ? guess->crs_why : _("as --crs says"));
    }
    constants(out, guess);
    if (guess->fields->len > 0) {
        g_ptr_array_add(guess->fields, NULL);
        g_autofree char *all = g_strjoinv(", ", (char **)guess->fields->pdata);
        g_ptr_array_set_size(guess->fields, (int)guess->fields->len - 1);
        g_string_append_printf(out, "  %s  fields: {%s}\n", guess->trouble != NULL ? "# " : "",
                               all);
    }
    for (guint i = 0; i < guess->declared->len; i++)
        g_string_append_printf(out, "  %s  %s\n", guess->trouble != NULL ? "# " : "",
                               (char *)g_ptr_array_index(guess->declared, i));
    list_comment(out, _("fields: found without being written here; write one to change it"),
                 guess->found);
    list_comment(out,
                 _("values: numbers read as codes; write them under values: if they mean "
                   "something else here"),
                 guess->taken);
    list_comment(out, _("values: say what these mean"), guess->doubts);
    if (guess->unused->len > 0) {
        g_ptr_array_add(guess->unused, NULL);
        g_autofree char *names = g_strjoinv(", ", (char **)guess->unused->pdata);
        g_ptr_array_set_size(guess->unused, (int)guess->unused->len - 1);
        comment_take(out, "    ", g_strdup_printf(_("not used: %s"), names));
    }
}

char *sy_init_text(const GPtrArray *guesses, const char *lang, const char *questions) {
    GString *out = g_string_new(NULL);
    comment(out, "", _("Written by suyuan init: what was found, and what was guessed from what."));
    comment(out, "", _("Check it, then: suyuan check, suyuan run."));
    g_string_append_printf(out, "lang: %s\n", lang);
    comment(out, "",
            _("authority: NAME   the region whose plan is cited; the country's alone if it is left "
              "out"));
    g_string_append(out, "sources:\n");
    for (SyRole role = 0; role < SY_N_ROLE; role++)
        for (guint i = 0; i < guesses->len; i++) {
            const SyGuess *guess = g_ptr_array_index(guesses, i);
            if (guess->role == role) source_text(out, guess);
        }
    bool open = false;
    for (guint i = 0; i < guesses->len; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        if (guess->role != SY_N_ROLE) continue;
        if (!open) comment(out, "\n", _("Not taken:"));
        open = true;
        g_autofree char *what = description(guess);
        comment_take(out, "", g_strdup_printf("  %s (%s)", what, guess->reason));
    }
    if (*questions != '\0') comment(out, "\n", _("Only a person can know:"));
    g_auto(GStrv) lines = g_strsplit(questions, "\n", -1);
    for (char **line_at = lines; *line_at != NULL; line_at++)
        if (**line_at != '\0') comment(out, "", *line_at);
    return g_string_free(out, FALSE);
}
