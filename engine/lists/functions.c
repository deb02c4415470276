/* The functions that the SELECTs of lists may call. */
#include <math.h>
#include <string.h>

#include "engine/base/places.h"
#include "engine/dossier/dossier.h"
#include "engine/lists/lists.h"
#include "engine/lists/looks.h"

struct SyListFunctions {
    SyStore *store;
    const SyTexts *texts;
    const SyTerms *terms;
    const char *lang;
    bool stored_lang; /* the stored texts are in @lang already */
    bool is_placed;   /* whether @transform is known: made when a list first asks for a place */
    SyTransform *transform; /* to longitude and latitude; NULL: a plane of its own */
    SyRecorder *recorder;   /* made when it is first asked */
    GHashTable *told;       /* outfall_id -> its narrative: several lists have it */
    SyLooks looks;
};

void sy_list_functions_free(SyListFunctions *functions) {
    if (functions == NULL) return;
    sy_transform_free(functions->transform);
    sy_recorder_free(functions->recorder);
    g_hash_table_unref(functions->told);
    sy_judgement_free(functions->looks.judgement);
    g_free(functions);
}

static char *part(const SyListFunctions *functions, SyTextPart part, const char *const *arguments) {
    const char *code = arguments[0], *stored = arguments[2];
    if (code == NULL || (functions->stored_lang && stored != NULL)) return g_strdup(stored);
    char *text = sy_texts_word(functions->texts, functions->lang, code, part, arguments[1]);
    return text == NULL ? g_strdup(stored) : text;
}

static char *worded(const char *const *arguments, void *user, GError **error) {
    (void)error;
    return part(user, SY_TEXT_TEXT, arguments);
}

static char *assumed(const char *const *arguments, void *user, GError **error) {
    (void)error;
    return part(user, SY_TEXT_ASSUMED, arguments);
}

static char *repair(const char *const *arguments, void *user, GError **error) {
    (void)error;
    return part(user, SY_TEXT_REPAIR, arguments);
}

static char *titled(const char *const *arguments, void *user, GError **error) {
    (void)error;
    return part(user, SY_TEXT_TITLE, arguments);
}

static char *term(const char *const *arguments, void *user, GError **error) {
    (void)error;
    const SyListFunctions *functions = user;
    return arguments[0] == NULL ? NULL
                                : g_strdup(sy_terms_word(functions->terms, functions->lang,
                                                         arguments[0], arguments[1]));
}

/* The parameter that a name means; NULL: none. */
static const SyParameter *parameter_of(SyListFunctions *functions, const char *name,
                                       GError **error) {
    const SyJudgement *judgement =
        name == NULL ? NULL : sy_looks_judgement(&functions->looks, error);
    SyIndex number = judgement == NULL ? SY_NONE : sy_judgement_parameter(judgement, name);
    return number == SY_NONE ? NULL : &g_array_index(judgement->parameters, SyParameter, number);
}

static char *parameter(const char *const *arguments, void *user, GError **error) {
    const SyParameter *found = parameter_of(user, arguments[0], error);
    return found == NULL ? NULL : g_strdup(found->code);
}

/* NULL where there is no number, or the units cannot be compared. */
static char *in_unit(const char *const *arguments, void *user, GError **error) {
    SyListFunctions *functions = user;
    if (arguments[1] == NULL) return NULL;
    const SyParameter *found = parameter_of(functions, arguments[0], error);
    if (found == NULL) return NULL;
    double value = g_ascii_strtod(arguments[1], NULL);
    if (arguments[2] != NULL)
        value = sy_judgement_convert(functions->looks.judgement, found, value, arguments[2]);
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    if (!isfinite(value)) return NULL;
    return g_strdup(g_ascii_formatd(digits, sizeof digits, "%.10g", value));
}

static bool settle_places(SyListFunctions *functions, GError **error) {
    if (functions->is_placed) return true;
    g_autoptr(SyCrs) crs = sy_crs_parse(sy_store_crs(functions->store), NULL, error);
    if (crs == NULL) return false;
    functions->transform = sy_place_transform(crs);
    functions->is_placed = true;
    return true;
}

static double coordinate(const double *arguments, void *user, int which, GError **error) {
    SyListFunctions *functions = user;
    double place[2] = {arguments[0], arguments[1]};
    if (isnan(place[0]) || isnan(place[1])) return NAN;
    if (!settle_places(functions, error) || functions->transform == NULL) return NAN;
    sy_transform_points(functions->transform, place, 1);
    return place[which];
}

static double longitude(const double *arguments, void *user, GError **error) {
    return coordinate(arguments, user, 0, error);
}

static double latitude(const double *arguments, void *user, GError **error) {
    return coordinate(arguments, user, 1, error);
}

static char *east_dms(const char *const *arguments, void *user, GError **error) {
    (void)error;
    (void)user;
    return arguments[0] == NULL ? NULL : sy_place_dms(g_ascii_strtod(arguments[0], NULL), 'E', 'W');
}

static char *north_dms(const char *const *arguments, void *user, GError **error) {
    (void)error;
    (void)user;
    return arguments[0] == NULL ? NULL : sy_place_dms(g_ascii_strtod(arguments[0], NULL), 'N', 'S');
}

static char *narrative(const char *const *arguments, void *user, GError **error) {
    SyListFunctions *functions = user;
    if (arguments[0] == NULL) return NULL;
    int64_t outfall_id = g_ascii_strtoll(arguments[0], NULL, 10);
    const char *told = g_hash_table_lookup(functions->told, &outfall_id);
    if (told != NULL) return g_strdup(told);
    if (functions->recorder == NULL)
        functions->recorder = sy_recorder_new(functions->store, functions->texts, functions->terms,
                                              functions->lang, error);
    if (functions->recorder == NULL) return NULL;
    char *text = sy_recorder_narrative(functions->recorder, outfall_id, error);
    if (text != NULL)
        g_hash_table_insert(functions->told, g_memdup2(&outfall_id, sizeof outfall_id),
                            g_strdup(text));
    return text;
}

SyListFunctions *sy_list_functions_new(SyStore *store, const SyTexts *texts, const SyTerms *terms,
                                       const char *lang, const char *data_folder, GError **error) {
    g_autoptr(SyTable) run = sy_store_query(store, "SELECT lang FROM run", NULL, error);
    if (run == NULL) return NULL;
    SyListFunctions *functions = g_new0(SyListFunctions, 1);
    *functions = (SyListFunctions){
        .store = store,
        .texts = texts,
        .terms = terms,
        .lang = lang,
        .told = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free)};
    const SyColumn *stored = sy_table_column(run, "lang");
    functions->stored_lang = run->n_row > 0 && stored->type == SY_COLUMN_TEXT &&
                             g_strcmp0(sy_column_text(stored, 0), lang) == 0;
    functions->looks =
        (SyLooks){.store = store, .terms = terms, .lang = lang, .data_folder = data_folder};
    sy_store_add_text_function(store, "worded", 3, worded, functions);
    sy_store_add_text_function(store, "assumed", 3, assumed, functions);
    sy_store_add_text_function(store, "repair", 3, repair, functions);
    sy_store_add_text_function(store, "titled", 3, titled, functions);
    sy_store_add_text_function(store, "term", 2, term, functions);
    sy_store_add_text_function(store, "parameter", 1, parameter, functions);
    sy_store_add_text_function(store, "in_unit", 3, in_unit, functions);
    sy_store_add_number_function(store, "longitude", 2, longitude, functions);
    sy_store_add_number_function(store, "latitude", 2, latitude, functions);
    sy_store_add_text_function(store, "east_dms", 1, east_dms, functions);
    sy_store_add_text_function(store, "north_dms", 1, north_dms, functions);
    sy_store_add_text_function(store, "narrative", 1, narrative, functions);
    sy_store_add_text_function(store, "looks", 1, sy_looks_json, &functions->looks);
    sy_store_add_text_function(store, "loads", 1, sy_loads_json, &functions->looks);
    return functions;
}
