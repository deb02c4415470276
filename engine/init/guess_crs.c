/* In which reference system a layer lies: what it says, the words above it, what the operator says.
 */
#include <math.h>

#include "algorithms/base/words.h"
#include "engine/init/init.h"

/* The one of --crs that can be meant: degrees for degrees, a plane for a plane; NULL: none. */
static const char *meant(const char *const *said, bool degrees) {
    for (const char *const *text = said; text != NULL && *text != NULL; text++) {
        g_autoptr(SyCrs) crs = sy_crs_parse(*text, NULL, NULL);
        SyCrsKind kind = crs == NULL ? SY_CRS_LOCAL : sy_crs_kind(crs);
        bool plane = kind == SY_CRS_PROJECTED || kind == SY_CRS_LOCAL;
        if (plane != degrees) return *text;
    }
    return NULL;
}

/* Nobody says the CRS but, maybe, --crs; coordinates show at least what it could be. */
static void no_crs(SyGuess *guess, const SyLayerSource *view, const char *const *said) {
    const SyBinding *x, *y;
    sy_layers_place(view, &x, &y);
    bool named = view->from_columns && x != NULL && x->in_degrees;
    bool seen = guess->has_at;
    bool degrees = named || (seen && fabs(guess->at[0]) <= 180 && fabs(guess->at[1]) <= 180);
    guess->crs_said = g_strdup(meant(said, degrees));
    if (guess->crs_said != NULL) return;
    const char *map = named ? sy_layers_map_crs(view) : NULL;
    if (named) {
        guess->note =
            g_strdup_printf(map != NULL ? _("column %s: of the map %s")
                                        : _("no CRS is said; column %s: %s will be assumed"),
                            x->column, map != NULL ? map : "EPSG:4490");
        guess->crs_text = g_strdup(map != NULL ? map : "EPSG:4490");
        return;
    }
    guess->lacks_crs = true;
    guess->trouble =
        seen ? g_strdup_printf(
                   _("no CRS is said: write crs, or init --crs EPSG:N for all (%.10g, %.10g: %s)"),
                   guess->at[0], guess->at[1], sy_layers_crs_hint(guess->at[0], guess->at[1]))
             : g_strdup(_("no CRS is said: write crs, or init --crs EPSG:N for all"));
}

/* The plane that the words above a table name, where its coordinates are in none. */
static bool crs_by_words(SyGuess *guess, SySource *source) {
    const char *words = sy_source_crs_words(source);
    bool plane = guess->has_at && fabs(guess->at[0]) > 360 && fabs(guess->at[1]) > 360;
    g_autoptr(SyCrs) crs = words == NULL || !plane ? NULL : sy_crs_parse(words, NULL, NULL);
    if (crs == NULL) return false;
    guess->crs = g_strdup(sy_crs_name(crs));
    guess->crs_text = g_strdup(words);
    return true;
}

void sy_guess_crs(SyGuess *guess, SySource *source, const SyLayerSource *view,
                  const char *const *said) {
    const SyCrs *crs = sy_source_crs(source);
    if (crs != NULL) {
        guess->crs = g_strdup(sy_crs_name(crs));
        guess->crs_text = g_strdup(sy_source_crs_text(source));
    }
    guess->is_local = crs != NULL && sy_crs_kind(crs) == SY_CRS_LOCAL;
    if (crs != NULL || view->kind == SY_GEOMETRY_NONE || crs_by_words(guess, source)) return;
    if (sy_source_crs_text(source) == NULL) {
        no_crs(guess, view, said);
        return;
    }
    guess->needs_datum = true;
    guess->crs_text = g_strdup(sy_source_crs_text(source));
    guess->trouble = g_strdup(_("its CRS cannot be used as it is: set crs.datum or write crs"));
}
