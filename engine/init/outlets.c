/* Surveyed points that are outlets, as the list of outfalls that a folder lacks. */
#include <string.h>

#include "engine/base/yaml.h"
#include "engine/init/init.h"

static bool any_list(const GPtrArray *guesses) {
    for (guint i = 0; i < guesses->len; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        if (guess->role == SY_ROLE_OUTFALLS && !guess->is_of_points) return true;
    }
    return false;
}

/* "only: {KIND: [A, B]}" */
static char *rows_of(const SyGuess *points) {
    g_autofree char *column = sy_yaml_quote(sy_binding_find(points->bindings, "kind")->column);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "only: {%s: [", column);
    for (guint i = 0; i < points->outlets->len; i++) {
        g_autofree char *value = sy_yaml_quote(g_ptr_array_index(points->outlets, i));
        g_string_append_printf(out, "%s%s", i == 0 ? "" : ", ", value);
    }
    g_string_append(out, "]}");
    return g_string_free(out, FALSE);
}

/* An outfall has its point's number where no column is one of outfalls. */
static void take_number(const SyGuess *points, SyGuess *outfalls) {
    const SyBinding *id = sy_binding_find(points->bindings, "id");
    if (id != NULL && id->column != NULL && sy_binding_find(outfalls->bindings, "id") == NULL)
        sy_guess_declare_field(outfalls, "id", id->column);
}

void sy_guesser_outlets(const SyGuesser *guesser, GPtrArray *guesses) {
    guint n = any_list(guesses) ? 0 : guesses->len;
    for (guint i = 0; i < n; i++) {
        const SyGuess *points = g_ptr_array_index(guesses, i);
        if (points->outlets->len == 0 || !points->has_place) continue;
        SyGuess *outfalls =
            sy_guesser_look_as(guesser, points->path, points->layer, SY_ROLE_OUTFALLS);
        if (outfalls->role != SY_ROLE_OUTFALLS) {
            sy_guess_free(outfalls);
            continue;
        }
        g_free(outfalls->reason);
        outfalls->reason = g_strdup(_("no list of outfalls is here: its points that are outlets"));
        outfalls->is_of_points = true;
        g_ptr_array_add(outfalls->declared, rows_of(points));
        take_number(points, outfalls);
        g_ptr_array_set_size(outfalls->doubts, 0); /* asked of its points, if at all */
        g_ptr_array_add(guesses, outfalls);
    }
}

void sy_guesser_outlets_leave(GPtrArray *guesses) {
    if (!any_list(guesses)) return;
    for (guint i = guesses->len; i > 0; i--)
        if (((SyGuess *)g_ptr_array_index(guesses, i - 1))->is_of_points)
            g_ptr_array_remove_index(guesses, i - 1);
}
