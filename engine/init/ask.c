#include "engine/init/ask.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/base/yaml.h"
#include "io/source/crs_words.h"

#define VALUES_ASKED 3 /* of one column */

static void way_free(SyWay *way) {
    g_free(way->value);
    g_free(way->follows);
    g_free(way->line);
    g_free(way);
}

static void question_free(SyQuestion *question) {
    g_free(question->key);
    g_free(question->text);
    g_ptr_array_unref(question->ways);
    g_free(question);
}

/* "资料/a.xlsx:表" as the case says it. */
static char *name_of(const SyGuess *guess) {
    const char *path = guess->written == NULL ? guess->path : guess->written;
    return guess->layer == NULL ? g_strdup(path) : g_strconcat(path, ":", guess->layer, NULL);
}

static SyQuestion *ask(GPtrArray *list, const char *what, const SyGuess *guess, char *text) {
    g_autofree char *name = name_of(guess);
    SyQuestion *question = g_new0(SyQuestion, 1);
    question->key = g_strconcat(what, ":", name, NULL);
    question->text = text;
    question->ways = g_ptr_array_new_with_free_func((GDestroyNotify)way_free);
    g_ptr_array_add(list, question);
    return question;
}

static void way(SyQuestion *question, const char *value, const char *follows, char *line) {
    SyWay *one = g_new(SyWay, 1);
    *one = (SyWay){g_strdup(value), g_strdup(follows), line};
    g_ptr_array_add(question->ways, one);
}

/* Coordinates that say nothing of where they are. */
static void ask_crs(GPtrArray *list, const SyGuess *guess) {
    double x = guess->at[0], y = guess->at[1];
    bool degrees = guess->has_at && fabs(x) <= 180 && fabs(y) <= 90;
    bool gauss = guess->has_at && x > 1e5 && x < 9.5e5 && y > 1.9e6 && y < 6e6;
    g_autofree char *name = name_of(guess);
    char *text =
        guess->has_at
            ? g_strdup_printf(_("%s: in which reference system are its coordinates (about "
                                "%.10g, %.10g)?"),
                              name, x, y)
            : g_strdup_printf(_("%s: in which reference system are its coordinates?"), name);
    SyQuestion *q = ask(list, "crs", guess, text);
    if (degrees) {
        way(q, "EPSG:4490", _("longitude and latitude by survey or satellite (CGCS2000, WGS 84)"),
            g_strdup("crs: \"EPSG:4490\""));
        way(q, "gcj02", _("picked on a web map of China: moved back by some 500 m"),
            g_strdup("crs: gcj02"));
    } else if (gauss) {
        way(q, "EPSG:4547",
            _("CGCS2000 in the 3-degree zone at 114° E; 4546 is 111°, 4548 is 117° and so on: with "
              "the wrong one the layer lies 250 km away"),
            g_strdup("crs: \"EPSG:4547\""));
        way(q, "local", _("a plane of the town's own: joined with layers in the same plane only"),
            g_strdup("crs: local"));
    } else {
        way(q, "EPSG:N",
            _("the number of its reference system: it is joined with the other layers"),
            g_strdup("crs: \"EPSG:N\""));
        way(q, "local", _("a plane of its own: joined with layers in the same plane only"),
            g_strdup("crs: local"));
    }
}

/* A reference system that says a plane and no datum. */
static void ask_prj(GPtrArray *list, const SyGuess *guess) {
    g_autofree char *name = name_of(guess);
    SyQuestion *q = ask(list, "crs", guess,
                        g_strdup_printf(_("%s: which reference system does its .prj mean? It names "
                                          "no datum"),
                                        name));
    way(q, "EPSG:N", _("its number: it is joined with the other layers"),
        g_strdup("crs: \"EPSG:N\""));
    way(q, "local", _("a plane of its own: joined with layers in the same plane only"),
        g_strdup("crs: local"));
}

/* The folder that holds all layers whose datum was concluded, as the case writes it; "": there is
 * none. g_free. */
static char *datum_folder(const GPtrArray *guesses) {
    g_autofree char *folder = NULL;
    for (guint i = 0; i < guesses->len; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        if (guess->crs_why == NULL) continue;
        g_autofree char *own = g_path_get_dirname(guess->written);
        if (folder == NULL) folder = g_strdup(own);
        gsize n = 0, end = 0;
        for (; folder[n] != '\0' && folder[n] == own[n]; n++)
            if (folder[n] == '/') end = n;
        if ((folder[n] == '\0' || folder[n] == '/') && (own[n] == '\0' || own[n] == '/')) end = n;
        folder[end] = '\0';
    }
    return folder == NULL ? g_strdup("") : g_steal_pointer(&folder);
}

/* Reference systems that were concluded, on a datum that nobody said: asked once. */
static void ask_datum(GPtrArray *list, const GPtrArray *guesses) {
    g_autoptr(GString) layers = g_string_new(NULL);
    const SyGuess *first = NULL;
    guint n = 0;
    bool degrees = false;
    for (guint i = 0; i < guesses->len; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        if (guess->crs_why == NULL || guess->is_other_form) continue;
        g_autofree char *name = name_of(guess);
        g_string_append_printf(layers, "%s%s (%s)", n == 0 ? "" : ", ", name, guess->crs_said);
        if (n++ == 0) first = guess;
        degrees |= guess->has_at && fabs(guess->at[0]) <= 180;
    }
    if (first == NULL) return;
    g_autofree char *folder = datum_folder(guesses);
    SyQuestion *q =
        ask(list, "crs", first,
            n == 1 ? g_strdup_printf(_("%s: is it CGCS2000? Taken for now: yes"), layers->str)
                   : g_strdup_printf(_("are these CGCS2000? Taken for now: yes: %s"), layers->str));
    if (n > 1) {
        g_free(q->key);
        q->key = g_strconcat("crs:", *folder == '\0' ? "." : folder, NULL);
    }
    g_autofree char *quoted = sy_yaml_quote(first->crs_said);
    way(q, "as taken", _("yes: nothing to do"), g_strconcat("crs: ", quoted, NULL));
    way(q, "EPSG:N",
        _("no, Xian 80 or Beijing 54: some 100 m away; it needs the parameters of the place"),
        g_strdup("crs: \"+proj=tmerc ... +towgs84=...\""));
    if (degrees)
        way(q, "gcj02", _("picked on a web map of China: moved back by some 500 m"),
            g_strdup("crs: gcj02"));
}

/* A drain whose system neither a column nor a name says. */
static void ask_system(GPtrArray *list, const SyGuess *guess) {
    g_autofree char *name = name_of(guess);
    SyQuestion *q = ask(list, "system", guess,
                        g_strdup_printf(_("%s: what water do these drains carry?"), name));
    way(q, "storm", _("rain: foul water at their outfalls is a misconnection"),
        g_strdup("constants: {system: storm}"));
    way(q, "sewage", _("foul water: they are not joined with storm drains that lie near"),
        g_strdup("constants: {system: sewage}"));
    way(q, "combined", _("both; so it is taken for now: joined with every drain near"),
        g_strdup("constants: {system: combined}"));
}

static void ask_role(GPtrArray *list, const SyGuess *guess) {
    g_autofree char *name = name_of(guess);
    SyQuestion *q = ask(list, "role", guess, g_strdup_printf(_("%s: what is in it?"), name));
    bool lines = guess->geometry == SY_GEOMETRY_LINE,
         areas = guess->geometry == SY_GEOMETRY_POLYGON;
    static const char *const choices[][3] = {{"pipes", "channels", "rivers"},
                                             {"units", "zones", "rivers"},
                                             {"outfalls", "units", "nodes"}};
    const char *const *roles = choices[lines ? 0 : areas ? 1 : 2];
    for (int i = 0; i < 3; i++)
        if (guess->role == SY_N_ROLE || strcmp(roles[i], sy_role_name(guess->role)) != 0)
            way(q, roles[i],
                q->ways->len == 0 ? _("it is used as that; with none it stays out, as now") : "",
                g_strconcat("role: ", roles[i], NULL));
}

/* A sheet that its workbook hides: old data, or a list of somebody's own. */
static void ask_hidden(GPtrArray *list, const SyGuess *guess) {
    g_autofree char *name = name_of(guess);
    const char *role = sy_role_name(guess->role);
    SyQuestion *q = ask(list, "role", guess,
                        g_strdup_printf(_("%s: its workbook hides this sheet; is it to be used? "
                                          "Taken for now: no"),
                                        name));
    way(q, "none", _("old data, or notes: it stays out"), g_strdup("#"));
    way(q, role, _("it is read as the other sheets are"), g_strconcat("role: ", role, NULL));
}

static void ask_round(GPtrArray *list, const SyGuess *guess) {
    g_autofree char *name = name_of(guess);
    SyQuestion *q = ask(list, "round", guess,
                        g_strdup_printf(_("%s: of which year is this list of outfalls?"), name));
    way(q, "2023", _("lists of several years are rounds: what is new, gone or renumbered is shown"),
        g_strdup("round: 2023"));
    way(q, "none", _("all lists are of one round: an outfall in two of them is one outfall"),
        g_strdup("# round:"));
}

/* Codes whose meaning another survey gives otherwise, a question each;
 * @doubt: "flow: {"0": ?, "1": ?}   # a | b". */
static void ask_values(GPtrArray *list, const SyGuess *guess, const char *doubt) {
    const char *colon = strchr(doubt, ':'), *hash = strstr(doubt, "   # ");
    if (colon == NULL || hash == NULL) return;
    g_autofree char *field = g_strndup(doubt, (gsize)(colon - doubt)), *name = name_of(guess);
    g_auto(GStrv) meanings = g_strsplit(hash + strlen("   # "), " | ", -1);
    const char *raw = strchr(colon, '"');
    for (int n = 0; raw != NULL && raw < hash && n < VALUES_ASKED; n++) {
        const char *end = strchr(raw + 1, '"');
        if (end == NULL) return;
        g_autofree char *value = g_strndup(raw + 1, (gsize)(end - raw - 1));
        g_autofree char *what = g_strdup_printf("values.%s.%s", field, value);
        SyQuestion *q =
            ask(list, what, guess,
                g_strdup_printf(_("%s: what does \"%s\" mean in %s? Taken for now: unknown"), name,
                                value, field));
        for (int i = 0; meanings[i] != NULL && i < 3; i++)
            way(q, meanings[i], "",
                g_strdup_printf("values: {%s: {\"%s\": %s}}", field, value, meanings[i]));
        raw = strchr(end + 1, '"');
    }
}

static bool lacks_system(const SyGuess *guess) {
    return guess->role == SY_ROLE_PIPES && guess->system == NULL && guess->bindings != NULL &&
           sy_binding_find(guess->bindings, "system") == NULL;
}

/* Neither a size nor a material, nor a name of drains: lines with two ends may be waters as well.
 */
static bool is_bare(const SyGuess *guess) {
    static const char *const fields[] = {"size",       "height",   "material",
                                         "from_depth", "to_depth", "kind"};
    if (guess->role != SY_ROLE_PIPES || guess->geometry != SY_GEOMETRY_LINE || guess->says_drains)
        return false;
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        if (sy_binding_find(guess->bindings, fields[i]) != NULL) return false;
    return true;
}

/* A model has its own outfalls, and is of no round. */
static bool is_list(const SyGuess *guess) {
    return guess->role == SY_ROLE_OUTFALLS && guess->trouble == NULL &&
           !g_str_has_suffix(guess->path, ".inp") && !g_str_has_suffix(guess->path, ".INP");
}

/* Whether there may be rounds: several lists, one of which has a date or calls its outfalls as no
 * other does. */
static bool may_be_rounds(const GPtrArray *guesses) {
    guint n = 0;
    bool other = false;
    for (guint i = 0; i < guesses->len; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        if (!is_list(guess)) continue;
        n++;
        other |= guess->date != NULL || !guess->is_of_one_round;
    }
    return n > 1 && other;
}

/* Frames, roads and houses of a drawing whose drains were found are asked of nobody. */
static bool is_rest_of_drawing(const GPtrArray *guesses, const SyGuess *layer) {
    for (guint i = 0; sy_guess_is_drawing(layer->path) && i < guesses->len; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        if (guess->role != SY_N_ROLE && strcmp(guess->path, layer->path) == 0) return true;
    }
    return false;
}

/* A layer of that role that can run, or will as soon as its points can. */
static bool any_of(const GPtrArray *guesses, SyRole role) {
    for (guint i = 0; i < guesses->len; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        if (guess->role == role && (guess->trouble == NULL || guess->is_of_points)) return true;
    }
    return false;
}

/* Lines that were taken for waters where there are no drains: they may be what is to be traced. */
static void ask_waters(GPtrArray *list, const SyGuess *guess) {
    g_autofree char *name = name_of(guess);
    SyQuestion *q = ask(list, "role", guess,
                        g_strdup_printf(_("%s: are these lines what drains to the outfalls, or the "
                                          "waters that they reach? Taken for now: the waters"),
                                        name));
    way(q, "channels", _("each outfall's water is followed up along them"),
        g_strdup("role: channels"));
    way(q, "rivers", _("outfalls are placed on them, and nothing is traced"),
        g_strdup("role: rivers"));
}

/* Lines of which only their ends are known. */
static void ask_lines(GPtrArray *list, const SyGuess *guess) {
    g_autofree char *name = name_of(guess);
    SyQuestion *q = ask(list, "role", guess,
                        g_strdup_printf(_("%s: what are these lines? No size and no material says "
                                          "it. Taken for now: pipes"),
                                        name));
    way(q, "pipes", _("drains: traced, and joined with drains that lie near"),
        g_strdup("role: pipes"));
    way(q, "channels", _("ditches and brooks: traced; every free end may be a mouth"),
        g_strdup("role: channels"));
    way(q, "rivers", _("the waters that outfalls reach: nothing is traced in them"),
        g_strdup("role: rivers"));
}

/* Tables and points of which nothing is known may be the list of outfalls that is missing. */
static void ask_outfalls(GPtrArray *list, const GPtrArray *guesses) {
    SyQuestion *q = g_new0(SyQuestion, 1);
    q->key = g_strdup("outfalls:.");
    q->text =
        g_strdup(_("where are the outfalls? Without them only suyuan check runs; if no layer "
                   "here holds them, put a list of them (number, place) into the folder"));
    q->ways = g_ptr_array_new_with_free_func((GDestroyNotify)way_free);
    for (guint i = 0; i < guesses->len && q->ways->len < 3; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        bool points = guess->geometry == SY_GEOMETRY_POINT ||
                      (guess->geometry == SY_GEOMETRY_NONE && guess->may_be_placed);
        if (guess->role != SY_N_ROLE || guess->n_feature == 0 || !points) continue;
        g_autofree char *name = name_of(guess);
        way(q, name, q->ways->len == 0 ? _("it is read as the list of outfalls") : "",
            g_strdup("role: outfalls"));
    }
    g_ptr_array_add(list, q);
}

GPtrArray *sy_init_questions(const GPtrArray *guesses) {
    GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)question_free);
    bool rounds = may_be_rounds(guesses);
    bool drains = any_of(guesses, SY_ROLE_PIPES) || any_of(guesses, SY_ROLE_CHANNELS);
    for (guint i = 0; i < guesses->len; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        if (guess->is_other_form || guess->is_of_points) continue;
        bool is_nothing = guess->role == SY_N_ROLE || (guess->lacks_field && !guess->is_answered);
        if (is_nothing && guess->encoding != NULL && guess->n_feature > 0 &&
            guess->geometry != SY_GEOMETRY_NONE && !is_rest_of_drawing(guesses, guess))
            ask_role(list, guess);
        if (guess->role == SY_N_ROLE) continue;
        if (guess->is_hidden && !guess->is_answered) {
            ask_hidden(list, guess);
            continue;
        }
        if (guess->lacks_crs && guess->crs_said == NULL) ask_crs(list, guess);
        if (guess->needs_datum && guess->crs_said == NULL) ask_prj(list, guess);
        bool runs = !guess->is_local && !(guess->needs_others && guess->trouble != NULL);
        if (runs && lacks_system(guess) && is_bare(guess) && !guess->is_answered)
            ask_lines(list, guess);
        else if (runs && lacks_system(guess))
            ask_system(list, guess);
        if (rounds && is_list(guess) && guess->date == NULL && !guess->is_of_another)
            ask_round(list, guess);
        if (!drains && guess->role == SY_ROLE_RIVERS && guess->geometry == SY_GEOMETRY_LINE)
            ask_waters(list, guess);
        for (guint k = 0; runs && k < guess->doubts->len; k++)
            ask_values(list, guess, g_ptr_array_index(guess->doubts, k));
    }
    ask_datum(list, guesses);
    if (guesses->len > 0 && !any_of(guesses, SY_ROLE_OUTFALLS)) ask_outfalls(list, guesses);
    return list;
}

char *sy_init_questions_text(const GPtrArray *questions) {
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < questions->len; i++) {
        const SyQuestion *q = g_ptr_array_index(questions, i);
        g_string_append_printf(out, "%u. %s\n", i + 1, q->text);
        for (guint k = 0; k < q->ways->len; k++) {
            const SyWay *w = g_ptr_array_index(q->ways, k);
            g_string_append_printf(out, "   %c) --answer '%s=%s'%s%s   [%s]\n", 'a' + (int)k,
                                   q->key, w->value, *w->follows == '\0' ? "" : "  ", w->follows,
                                   w->line);
        }
    }
    return g_string_free(out, FALSE);
}

/* Whether a layer lies in a folder; "." is any. */
static bool is_in(const SyGuess *guess, const char *folder) {
    const char *path = guess->written == NULL ? guess->path : guess->written;
    gsize n = strlen(folder);
    return strcmp(folder, ".") == 0 || (strncmp(path, folder, n) == 0 && path[n] == '/');
}

/* The guesses of a file: by the path as it is written, or by its end. */
static bool is_of(const SyGuess *guess, const char *file) {
    g_autofree char *name = name_of(guess), *base = g_path_get_basename(guess->path);
    g_autofree char *short_name =
        guess->layer == NULL ? g_strdup(base) : g_strconcat(base, ":", guess->layer, NULL);
    return strcmp(name, file) == 0 || strcmp(short_name, file) == 0 || strcmp(base, file) == 0 ||
           g_str_has_suffix(name, file);
}

static bool not_understood(const char *answer, GError **error) {
    g_set_error(
        error, SY_ERROR, SY_ERROR_USAGE,
        _("--answer %s: expected role|crs|system|round|field.FIELD|values.FIELD.RAW:FILE=VALUE, "
          "as init asks"),
        answer);
    return false;
}

/* Sets @error where there is more to say than that it is not understood. */
static bool set(SyGuesser *guesser, SyGuess *guess, const char *what, const char *value,
                GError **error) {
    if (strcmp(what, "crs") == 0 && strcmp(value, "as taken") == 0) {
        return true;
    } else if (strcmp(what, "crs") == 0) {
        g_free(guess->crs_said);
        guess->crs_said = g_strdup(value);
        g_free(guess->crs_why);
        guess->crs_why = NULL;
        if (guess->lacks_crs || guess->needs_datum) g_clear_pointer(&guess->trouble, g_free);
        guess->lacks_crs = guess->needs_datum = false;
    } else if (strcmp(what, "system") == 0) {
        g_free(guess->system);
        guess->system = g_strdup(value);
    } else if (strcmp(what, "round") == 0) {
        g_free(guess->date);
        guess->date = strcmp(value, "none") == 0 ? NULL : g_strdup(value);
        guess->is_date_said = guess->date != NULL;
    } else if (strcmp(what, "role") == 0) {
        return sy_guesser_set_role(guesser, guess, value);
    } else if (g_str_has_prefix(what, "field.")) {
        return sy_guesser_set_field(guesser, guess, what + strlen("field."), value, error);
    } else if (g_str_has_prefix(what, "values.")) {
        g_auto(GStrv) parts = g_strsplit(what, ".", 3);
        if (g_strv_length(parts) != 3) return false;
        sy_guess_declare_value(guess, parts[1], parts[2], value);
        g_ptr_array_set_size(guess->doubts, 0);
    } else {
        return false;
    }
    return true;
}

/* Nothing says where it lies: a folder's answer is for such layers only. */
static bool is_open_crs(const SyGuess *guess) {
    return guess->lacks_crs || guess->needs_datum || guess->crs_why != NULL;
}

/* "outfalls:.=FILE", the answer to where they are, as that of the file's role. g_free. */
static char *whose_outfalls(const char *answer) {
    static const char start[] = "outfalls:.=";
    return g_str_has_prefix(answer, start)
               ? g_strdup_printf("role:%s=outfalls", answer + strlen(start))
               : g_strdup(answer);
}

/* One answer to all that it is of. */
static bool answer_one(SyGuesser *guesser, GPtrArray *guesses, const char *answer, const char *what,
                       const char *file, const char *value, GError **error) {
    bool found = false;
    for (guint i = 0; i < guesses->len; i++) {
        SyGuess *guess = g_ptr_array_index(guesses, i);
        bool role = strcmp(what, "role") == 0;
        bool folder = strcmp(what, "crs") == 0 && is_open_crs(guess) && is_in(guess, file);
        if ((!is_of(guess, file) && !folder) || (guess->role == SY_N_ROLE && !role)) continue;
        GError *why = NULL;
        if (!set(guesser, guess, what, value, &why)) {
            if (why == NULL) return not_understood(answer, error);
            g_propagate_prefixed_error(error, why, "--answer %s: ", answer);
            return false;
        }
        found = true;
    }
    if (!found)
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("--answer %s: no layer \"%s\" was found; name it as init lists it"), answer,
                    file);
    return found;
}

/* What makes a layer be looked at again goes before what is said of it. */
static int turn_of(const char *answer) {
    if (g_str_has_prefix(answer, "role:") || g_str_has_prefix(answer, "outfalls:")) return 0;
    return g_str_has_prefix(answer, "field.") ? 1 : 2;
}

bool sy_guesser_answer(SyGuesser *guesser, GPtrArray *guesses, const char *const *answers,
                       GError **error) {
    for (int turn = 0; turn < 3; turn++)
        for (const char *const *answer = answers; *answer != NULL; answer++) {
            if (turn_of(*answer) != turn) continue;
            g_autofree char *said = whose_outfalls(*answer);
            const char *equals = strrchr(said, '='), *colon = strchr(said, ':');
            if (equals == NULL || colon == NULL || colon > equals)
                return not_understood(*answer, error);
            g_autofree char *what = g_strndup(said, (gsize)(colon - said));
            g_autofree char *file = g_strndup(colon + 1, (gsize)(equals - colon - 1));
            if (!answer_one(guesser, guesses, *answer, what, file, equals + 1, error)) return false;
        }
    return true;
}
