/* What keeps each source from running once the roles of all are known. */
#include "algorithms/base/words.h"
#include "engine/init/init.h"

/* A layer of that role; only one that can run, if @running. */
static bool has_role(const GPtrArray *guesses, SyRole role, bool running) {
    for (guint i = 0; i < guesses->len; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        if (guess->role == role && (!running || guess->trouble == NULL)) return true;
    }
    return false;
}

/* Whether any layer that can run has a place on the ground. */
static bool any_on_ground(const GPtrArray *guesses) {
    for (guint i = 0; i < guesses->len; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        if (guess->role != SY_N_ROLE && guess->trouble == NULL && !guess->is_local &&
            (guess->crs_text != NULL || guess->crs_said != NULL))
            return true;
    }
    return false;
}

/* Whether a list of units says more of those that another one places. */
static bool is_register(const GPtrArray *guesses, const SyGuess *list) {
    bool named = sy_binding_find(list->bindings, "name") != NULL ||
                 sy_binding_find(list->bindings, "code") != NULL;
    for (guint i = 0; named && list->role == SY_ROLE_UNITS && i < guesses->len; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        if (guess->role == SY_ROLE_UNITS && guess->trouble == NULL && !guess->needs_others)
            return true;
    }
    return false;
}

void sy_guesser_check(GPtrArray *guesses, const SyLimits *limits) {
    for (guint i = 0; i < guesses->len; i++) {
        SyGuess *guess = g_ptr_array_index(guesses, i);
        if (guess->is_hidden && !guess->is_answered && guess->trouble == NULL)
            guess->trouble =
                g_strdup(_("a sheet that its workbook hides; it stays out until "
                           "somebody says what it is"));
    }
    sy_guesser_places(guesses);
    sy_guesser_other_forms(guesses, limits);
    for (guint i = 0; i < guesses->len; i++) {
        SyGuess *guess = g_ptr_array_index(guesses, i);
        SyRole other = guess->role == SY_ROLE_UNITS ? SY_ROLE_CONNECTIONS : SY_ROLE_NODES;
        if (!guess->needs_others || guess->trouble != NULL || has_role(guesses, other, true) ||
            is_register(guesses, guess))
            continue;
        guess->trouble = has_role(guesses, other, false)
                             ? g_strdup_printf(_("it needs the %s, which cannot be used yet"),
                                               sy_role_name(other))
                             : g_strdup(guess->alone);
    }
    bool on_ground = any_on_ground(guesses);
    for (guint i = 0; i < guesses->len; i++) {
        SyGuess *guess = g_ptr_array_index(guesses, i);
        if (on_ground && guess->is_local && guess->trouble == NULL)
            guess->trouble = g_strdup(_("a plane of its own cannot be joined with the others"));
    }
    sy_guesser_rounds(guesses, limits);
}
