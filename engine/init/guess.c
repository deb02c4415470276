/* What a layer is to the job: by its geometry, the words in its name and the fields it has. */
#include <string.h>

#include "engine/base/csv.h"
#include "engine/case/fields_parts.h"
#include "engine/case/parts.h"
#include "engine/expert/texts.h"
#include "engine/init/candidate.h"

struct SyGuesser {
    SyFields *fields;
    SyCsv *words; /* subject, word, meaning, weight */
    SyTexts *texts;
    const char *lang;
    const char *const
        *crs; /* what the operator says of tables without one; borrowed, NULL-terminated */
    const SyLimits *limits; /* borrowed */
    SyCase *alone, *full;   /* jobs without sources, and with nodes and connections */
};

void sy_guess_free(SyGuess *guess) {
    g_free(guess->path);
    g_free(guess->written);
    g_free(guess->layer);
    g_free(guess->reason);
    g_free(guess->system);
    g_free(guess->mode);
    g_free(guess->zone);
    g_free(guess->encoding);
    g_free(guess->crs);
    g_free(guess->crs_said);
    g_free(guess->crs_text);
    g_free(guess->crs_why);
    g_free(guess->date);
    g_free(guess->trouble);
    if (guess->bindings != NULL) g_array_unref(guess->bindings);
    g_ptr_array_unref(guess->assumed);
    g_ptr_array_unref(guess->declared);
    if (guess->mapped != NULL) g_ptr_array_unref(guess->mapped);
    g_ptr_array_unref(guess->fields);
    g_ptr_array_unref(guess->found);
    g_ptr_array_unref(guess->unused);
    g_ptr_array_unref(guess->taken);
    g_ptr_array_unref(guess->doubts);
    g_ptr_array_unref(guess->outlets);
    g_free(guess->note);
    g_free(guess->remarks);
    g_free(guess->alone);
    g_free(guess);
}

static SyGuess *guess_new(const char *path, const char *layer) {
    SyGuess *guess = g_new0(SyGuess, 1);
    guess->path = g_strdup(path);
    guess->layer = g_strdup(layer);
    guess->role = SY_N_ROLE;
    GPtrArray **lists[] = {&guess->assumed, &guess->declared, &guess->found,   &guess->unused,
                           &guess->taken,   &guess->doubts,   &guess->outlets, &guess->fields};
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        *lists[i] = g_ptr_array_new_with_free_func(g_free);
    return guess;
}

SyGuesser *sy_guesser_new(const char *data_folder, const char *lang, const char *const *crs,
                          const SyLimits *limits, GError **error) {
    static const char *const header[] = {"subject", "word", "meaning", "weight", NULL};
    g_autofree char *path = g_build_filename(data_folder, "guess.csv", NULL);
    g_autoptr(SyGuesser) guesser = g_new0(SyGuesser, 1);
    guesser->lang = lang;
    guesser->crs = crs;
    guesser->limits = limits;
    for (; *crs != NULL; crs++) {
        g_autoptr(SyCrs) parsed = sy_crs_parse(*crs, NULL, error);
        if (parsed == NULL) {
            g_prefix_error(error, _("--crs: "));
            return NULL;
        }
    }
    guesser->alone = sy_case_new();
    guesser->full = sy_case_new();
    g_ptr_array_add(guesser->full->sources, sy_case_source_new(SY_ROLE_NODES, "", ""));
    g_ptr_array_add(guesser->full->sources, sy_case_source_new(SY_ROLE_CONNECTIONS, "", ""));
    for (int list = 0; list < 2; list++) /* a register besides one that places its units */
        g_ptr_array_add(guesser->full->sources, sy_case_source_new(SY_ROLE_UNITS, "", ""));
    guesser->fields = sy_fields_load(data_folder, error);
    guesser->words = guesser->fields == NULL ? NULL : sy_csv_read(path, header, error);
    guesser->texts = guesser->words == NULL ? NULL : sy_texts_load(SY_DATA(data_folder), error);
    return guesser->texts == NULL ? NULL : g_steal_pointer(&guesser);
}

void sy_guesser_free(SyGuesser *guesser) {
    if (guesser == NULL) return;
    sy_fields_free(guesser->fields);
    sy_csv_free(guesser->words);
    sy_texts_free(guesser->texts);
    sy_case_free(guesser->alone);
    sy_case_free(guesser->full);
    g_free(guesser);
}

const SyFields *sy_guesser_fields(const SyGuesser *guesser) {
    return guesser->fields;
}

void sy_guesser_leave_copies(const SyGuesser *guesser, GPtrArray *files, GPtrArray *left) {
    sy_init_leave_copies(files, guesser->words, left);
}

void sy_guesser_codes(const SyGuesser *guesser, GPtrArray *guesses) {
    sy_guess_codes(guesser->fields, guesser->words, guesser->limits, guesses);
    sy_guess_legends(guesser->fields, guesser->words, guesses);
}

/* A sentence behind the file, which is named where it is said. */
static const char *behind_path(const char *path, const char *sentence) {
    const gunichar wide_colon = 0xff1a;
    if (!g_str_has_prefix(sentence, path)) return sentence;
    const char *rest = sentence + strlen(path);
    if (g_str_has_prefix(rest, ": ")) return rest + strlen(": ");
    return g_utf8_get_char(rest) == wide_colon ? g_utf8_next_char(rest) : sentence;
}

static char *reason_of(const SyCandidate *best, bool is_answered) {
    g_auto(GStrv) parts = g_strsplit(best->word == NULL ? "" : best->word, "*", -1);
    g_autofree char *word = g_strjoinv("", parts); /* without the pattern's stars */
    if (best->word != NULL && best->has->len > 0)
        return g_strdup_printf(_("named \"%s\", has %s"), word, best->has->str);
    if (best->word != NULL) return g_strdup_printf(_("named \"%s\""), word);
    if (best->has->len == 0 && is_answered) return g_strdup(_("as answered"));
    if (best->has->len == 0) return g_strdup(_("drawn as such, by its system"));
    return g_strdup_printf(_("has %s"), best->has->str);
}

static bool has_system(SyRole role) {
    return role == SY_ROLE_PIPES || role == SY_ROLE_NODES || role == SY_ROLE_CHANNELS;
}

/* The word in the name of a layer of lines or points by which it is no drainage (gas, cables), or
 * NULL. */
static const char *foreign_word(const SyGuesser *guesser, SyRole role, const char *name) {
    const char *word;
    const char *system = has_system(role) ? sy_guess_system(guesser->words, name, &word) : NULL;
    return g_strcmp0(system, "not_drainage") == 0 ? word : NULL;
}

/* The kind of all zones of a layer by its name, or of each by a column that the name explains. */
static char *zone_of(const SyGuesser *guesser, SyGuess *guess, SySource *source,
                     const SyCandidate *best, const char *name) {
    const char *meaning = sy_guess_meaning(guesser->words, "zone", name);
    const SyBinding *called = sy_binding_find(best->bindings, "name");
    static const char *const fields[] = {"level", "name"};
    if (g_strcmp0(meaning, "county") == 0 && called != NULL && called->column != NULL)
        meaning = sy_guess_county_or(guesser->words, source, called);
    bool by_county = g_strcmp0(meaning, "by_county") == 0;
    if ((by_county || g_strcmp0(meaning, "county") == 0) &&
        sy_guess_zone_county(guess, source, guesser->words))
        return g_strdup("county");
    if (by_county) return NULL;
    if (g_strcmp0(meaning, "by_level") != 0) return g_strdup(meaning);
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        const SyBinding *level = sy_binding_find(best->bindings, fields[i]);
        if (level != NULL && level->column != NULL && sy_guess_zone_levels(guess, source, level))
            return g_strdup("");
    }
    return NULL;
}

/* Takes over everything that the best role says about the layer. */
static void take_best(const SyGuesser *guesser, SyGuess *guess, SySource *source,
                      const SyFindings *opening, const SyCandidate *best, const char *name,
                      bool is_answered) {
    const char *word;
    guess->role = best->view.asked->role;
    guess->reason = reason_of(best, is_answered);
    guess->is_copy = sy_guess_is_copy(guesser->words, guess->path);
    guess->year = sy_guess_year(guess->path);
    guess->bindings = g_array_ref(best->bindings);
    guess->has_place = best->view.kind != SY_GEOMETRY_NONE;
    sy_guess_take_columns(guess, source);
    sy_guess_take_values(guess, source, guesser->fields, guesser->texts, guesser->lang);
    sy_guess_take_assumed(guess, opening, guesser->texts, guesser->lang);
    sy_guess_take_assumed(guess, best->findings, guesser->texts, guesser->lang);
    if (guess->has_place) sy_guess_take_place(guess, &best->view);
    if (guess->role == SY_ROLE_OUTFALLS)
        sy_guess_take_date(guess, source);
    else
        sy_guess_take_title_year(guess, source);
    guess->says_drains = sy_guess_meaning(guesser->words, "drains", name) != NULL;
    guess->is_earlier = sy_guess_meaning(guesser->words, "round", name) != NULL;
    sy_guess_crs(guess, source, &best->view, guesser->crs);
    g_autofree char *folder = sy_guess_folder(guess->path);
    const char *system =
        has_system(guess->role) ? sy_guess_system(guesser->words, name, &word) : NULL;
    if (system == NULL && has_system(guess->role))
        system = sy_guess_system(guesser->words, folder, &word);
    if (g_strcmp0(system, "not_drainage") == 0) system = NULL; /* of the folder */
    if (system != NULL && *system != '\0' && sy_binding_find(best->bindings, "system") == NULL)
        guess->system = g_strdup(system);
    sy_guess_take_mode(guess, guesser->fields, name);
    if (guess->role == SY_ROLE_ZONES && sy_binding_find(best->bindings, "kind") == NULL)
        guess->zone = zone_of(guesser, guess, source, best, name);
    g_autoptr(GError) cause = NULL;
    if (guess->trouble == NULL && guess->zone == NULL &&
        !sy_layers_check(&best->view, guesser->full, &cause)) {
        guess->trouble = g_strdup(behind_path(guess->path, cause->message));
        guess->lacks_field = true;
    }
    g_clear_error(&cause);
    guess->needs_others = !sy_layers_check(&best->view, guesser->alone, &cause) && !guess->zone;
    if (guess->needs_others && guess->trouble == NULL) guess->alone = g_strdup(cause->message);
}

/* Whether columns of a table could be the places of outfalls. */
static bool has_coordinates(const SyGuesser *guesser, SySource *source, const SyCaseSource *asked) {
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(GArray) bindings = sy_fields_bind(guesser->fields, asked, source, findings, NULL);
    return bindings != NULL &&
           (sy_binding_find(bindings, "x") != NULL || sy_binding_find(bindings, "xy") != NULL);
}

/* All roles, or only one, for one layer. Where neither its name nor its columns speak for one, the
 * name of its folder may, for what has a place. */
static void look(const SyGuesser *guesser, SyGuess *guess, SyRole only) {
    SySourceOptions options = {.limits = guesser->limits};
    g_autoptr(GError) cause = NULL;
    g_autoptr(SyFindings) opening = sy_findings_new();
    g_autoptr(SySource) source =
        sy_source_open(guess->path, guess->layer, sy_role_name(only == SY_N_ROLE ? 0 : only),
                       &options, opening, &cause);
    if (source == NULL) {
        guess->reason = g_strdup(behind_path(guess->path, cause->message));
        return;
    }
    if (sy_source_n_feature(source) == 0) {
        guess->encoding = g_strdup(sy_source_encoding(source));
        guess->geometry = sy_source_geometry(source);
        guess->reason = g_strdup(_("it has no rows"));
        return;
    }
    guess->geometry = sy_source_geometry(source);
    guess->n_feature = sy_source_n_feature(source);
    guess->encoding = g_strdup(sy_source_encoding(source));
    g_autofree char *name = sy_guess_name(guess->path, sy_source_layer(source));
    SyCaseSource *asked[SY_N_ROLE];
    for (SyRole role = 0; role < SY_N_ROLE; role++)
        asked[role] = sy_case_source_new(role, guess->path, guess->path);
    for (guint i = 0; only != SY_N_ROLE && guess->mapped != NULL && i < guess->mapped->len; i++)
        g_ptr_array_add(asked[only]->mappings, sy_mapping_copy(guess->mapped->pdata[i]));
    const SyCandidateOf of = {guesser->fields, guesser->words, guesser->full, source, asked};
    SyCandidate best = sy_candidate_best(&of, only, name);
    bool silent = best.bindings == NULL || best.score < SY_SCORE_MIN;
    if (silent && !sy_guess_is_drawing(guess->path)) {
        g_autofree char *folder = sy_guess_folder(guess->path);
        SyCandidate by_folder = sy_candidate_best(&of, only, folder);
        bool better = by_folder.bindings != NULL && by_folder.word != NULL &&
                      by_folder.view.kind != SY_GEOMETRY_NONE;
        sy_candidate_clear(better ? &best : &by_folder);
        if (better) best = by_folder;
    }
    bool any = best.bindings != NULL && best.score >= SY_SCORE_MIN;
    const char *foreign = any ? foreign_word(guesser, best.view.asked->role, name) : NULL;
    const char *none = any && only == SY_N_ROLE && foreign == NULL
                           ? sy_candidate_none_word(guesser->words, name, &best)
                           : NULL;
    if (foreign != NULL)
        guess->reason = g_strdup_printf(_("named \"%s\": no drainage"), foreign);
    else if (none != NULL)
        guess->reason = g_strdup_printf(_("named \"%s\": nothing drains there"), none);
    else if (any)
        take_best(guesser, guess, source, opening, &best, name, only != SY_N_ROLE);
    else {
        guess->reason = sy_guess_no_reason(source);
        guess->may_be_placed = has_coordinates(guesser, source, asked[SY_ROLE_OUTFALLS]);
    }
    sy_candidate_clear(&best);
    for (SyRole role = 0; role < SY_N_ROLE; role++) sy_case_source_free(asked[role]);
}

SyGuess *sy_guesser_look_as(const SyGuesser *guesser, const char *path, const char *layer,
                            SyRole role) {
    SyGuess *guess = guess_new(path, layer);
    look(guesser, guess, role);
    return guess;
}

/* Looks again; what was said of its columns holds for the role of which it was said. */
static void look_again_as(SyGuesser *guesser, SyGuess *guess, SyRole role) {
    SyGuess *again = guess_new(guess->path, guess->layer);
    if (role == SY_ROLE_CONNECTIONS || role == guess->role)
        again->mapped = g_steal_pointer(&guess->mapped);
    if (role == SY_N_ROLE)
        again->reason = g_strdup(_("left out, as answered"));
    else
        look(guesser, again, role);
    again->is_answered = true;
    SyGuess old = *guess;
    *guess = *again;
    guess->written = g_steal_pointer(&old.written);
    *again = old;
    sy_guess_free(again);
}

bool sy_guesser_set_role(SyGuesser *guesser, SyGuess *guess, const char *name) {
    SyRole role = sy_role_parse(name);
    if (role == SY_N_ROLE && strcmp(name, "none") != 0) return false;
    look_again_as(guesser, guess, role);
    return true;
}

/* Whether the layer has the column that a mapping names; "": it needs none. */
static bool has_column(const SyGuess *guess, const SyMapping *mapping) {
    bool has = *mapping->value == '\0';
    for (guint i = 0; !has && i < guess->unused->len; i++)
        has = strcmp(guess->unused->pdata[i], mapping->value) == 0;
    for (guint i = 0; !has && guess->bindings != NULL && i < guess->bindings->len; i++) {
        const SyBinding *b = &g_array_index(guess->bindings, SyBinding, i);
        has = g_strcmp0(b->column, mapping->value) == 0 || g_strcmp0(b->also, mapping->value) == 0;
    }
    return has;
}

bool sy_guesser_set_field(SyGuesser *guesser, SyGuess *guess, const char *field, const char *column,
                          GError **error) {
    const char *text = strcmp(column, "none") == 0 ? "" : column;
    sy_guess_map(guess, field, text);
    const SyMapping *mapping = guess->mapped->pdata[guess->mapped->len - 1];
    if (!sy_mapping_check(mapping, guess->role, guesser->fields, error)) return false;
    if (!has_column(guess, mapping)) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s: no column \"%s\""), guess->path,
                    mapping->value);
        return false;
    }
    look_again_as(guesser, guess, guess->role);
    for (guint i = 0; guess->mapped != NULL && i < guess->mapped->len; i++) {
        const SyMapping *said = guess->mapped->pdata[i];
        g_autofree char *whole = said->unit == NULL
                                     ? g_strdup(said->value)
                                     : g_strdup_printf("%s[%s]", said->value, said->unit);
        sy_guess_declare_field(guess, said->field, whole);
    }
    return true;
}

/* One SWMM file serves several roles, each takes its sections. */
static void look_model(const SyGuesser *guesser, const char *path, GPtrArray *guesses) {
    static const SyRole roles[] = {SY_ROLE_PIPES, SY_ROLE_NODES, SY_ROLE_OUTFALLS, SY_ROLE_UNITS};
    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++) {
        SyGuess *guess = sy_guesser_look_as(guesser, path, NULL, roles[i]);
        g_ptr_array_add(guesses, guess);
        if (guess->role == SY_N_ROLE && i == 0) return; /* not a model at all: said once */
    }
}

static const char *column_of(const SyGuess *guess, const char *field) {
    const SyBinding *b = guess->bindings == NULL ? NULL : sy_binding_find(guess->bindings, field);
    return b == NULL ? NULL : b->column;
}

/* A list of points that names what each is connected with is one of lines as well. */
static void look_again(const SyGuesser *guesser, const SyGuess *first, GPtrArray *guesses) {
    bool points = first->role == SY_ROLE_NODES;
    if ((!points && first->role != SY_ROLE_PIPES) || first->geometry != SY_GEOMETRY_NONE) return;
    SyGuess *second = sy_guesser_look_as(guesser, first->path, first->layer,
                                         points ? SY_ROLE_PIPES : SY_ROLE_NODES);
    const SyGuess *nodes = points ? first : second, *lines = points ? second : first;
    const char *id = column_of(nodes, "id"), *from = column_of(lines, "from");
    if (second->role != SY_N_ROLE && nodes->has_place && column_of(lines, "to") != NULL &&
        g_strcmp0(id, from) == 0 && id != NULL)
        g_ptr_array_add(guesses, second);
    else
        sy_guess_free(second);
}

void sy_guesser_look(SyGuesser *guesser, const char *path, GPtrArray *guesses) {
    if (g_str_has_suffix(path, ".inp") || g_str_has_suffix(path, ".INP")) {
        look_model(guesser, path, guesses);
        return;
    }
    g_autofree char *base = g_path_get_basename(path);
    if (g_str_has_prefix(base, "~$")) {
        SyGuess *guess = guess_new(path, NULL);
        guess->reason = g_strdup(_("the mark that an office program leaves beside an open file"));
        g_ptr_array_add(guesses, guess);
        return;
    }
    g_autoptr(GError) cause = NULL;
    g_auto(GStrv) layers = sy_source_layers(path, guesser->limits, &cause);
    guint n = layers == NULL ? 0 : g_strv_length(layers);
    if (n == 0) {
        SyGuess *guess = guess_new(path, NULL);
        guess->reason =
            g_strdup(cause == NULL ? _("no layers in it") : behind_path(path, cause->message));
        g_ptr_array_add(guesses, guess);
    }
    bool drawing = sy_guess_is_drawing(path); /* its layers are ours, not its driver's */
    for (guint i = 0; i < n; i++) {
        SyGuess *guess =
            sy_guesser_look_as(guesser, path, n == 1 && !drawing ? NULL : layers[i], SY_N_ROLE);
        g_ptr_array_add(guesses, guess);
        look_again(guesser, guess, guesses);
    }
}
