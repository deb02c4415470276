/* Where layers lie that do not say it: a zone whose number stands in front of the eastings, or the
 * only meridian that puts them beside the others. */
#include <math.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/init/init.h"
#include "io/number.h"
#include "io/source/crs_words.h"

#define SAMPLE_ROWS 200
#define CHINA "EPSG:4490"
/* Layers of one survey lie within a town; a meridian further the next places them 250 km away.
 * Own choice. */
#define BESIDE_KM 40.0
#define APART 4.0 /* times as far by any other meridian */

static int compare_numbers(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double number_of(const char *text) {
    double value;
    const char *rest;
    if (sy_number_parse(text, SY_COMMA_THOUSANDS, &value, &rest) && *rest == '\0') return value;
    return sy_degrees_parse(text);
}

bool sy_guess_row_place(const SyTable *sample, SyIndex row, const SySourcePlace *place,
                        double *xy) {
    const char *const names[] = {place->x, place->y};
    const char *text[2];
    for (int i = 0; i < 2; i++) {
        const SyColumn *column = names[i] == NULL ? NULL : sy_table_column(sample, names[i]);
        text[i] = column == NULL ? NULL : sy_column_text(column, row);
        if (text[i] == NULL) return false;
    }
    if (strcmp(place->x, place->y) == 0) return sy_degrees_parse_pair(text[0], xy);
    xy[0] = number_of(text[0]);
    xy[1] = number_of(text[1]);
    return isfinite(xy[0]) && isfinite(xy[1]) && (xy[0] != 0 || xy[1] != 0);
}

/* Median of the first places that columns hold. */
static bool median_of_columns(const SyLayerSource *view, double *at) {
    SySourcePlace places[SY_PLACES_MAX] = {0};
    sy_layers_place_columns(view, places);
    g_autoptr(SyTable) sample = sy_source_sample(view->source, SAMPLE_ROWS, NULL);
    double values[2][SAMPLE_ROWS], xy[2];
    gsize n = 0;
    for (SyIndex row = 0; sample != NULL && row < sample->n_row && n < SAMPLE_ROWS; row++) {
        if (!sy_guess_row_place(sample, row, &places[0], xy)) continue;
        values[0][n] = xy[0];
        values[1][n++] = xy[1];
    }
    for (int i = 0; i < 2 && n > 0; i++) {
        qsort(values[i], n, sizeof(double), compare_numbers);
        at[i] = values[i][n / 2];
    }
    return n > 0;
}

void sy_guess_take_place(SyGuess *guess, const SyLayerSource *view) {
    double bounds[4];
    if (view->from_columns) {
        guess->has_at = median_of_columns(view, guess->at);
        double add[2];
        if (guess->has_at && sy_layers_constants(view, guess->at, add))
            for (int i = 0; i < 2; i++) guess->at[i] += add[i];
    } else if (sy_source_extent(view->source, bounds)) {
        guess->at[0] = (bounds[0] + bounds[2]) / 2;
        guess->at[1] = (bounds[1] + bounds[3]) / 2;
        guess->has_at = isfinite(guess->at[0]) && isfinite(guess->at[1]);
    }
    if (!guess->has_at) return;
    bool degrees = fabs(guess->at[0]) <= 180 && fabs(guess->at[1]) <= 180;
    if (sy_layers_is_swapped(guess->at[0], guess->at[1], degrees)) {
        double x = guess->at[0];
        guess->at[0] = guess->at[1];
        guess->at[1] = x;
    }
}

bool sy_guess_to_degrees(const char *crs_text, double *xy, SyIndex n) {
    g_autoptr(SyCrs) crs = sy_crs_parse(crs_text, NULL, NULL);
    g_autoptr(SyCrs) geographic = crs == NULL ? NULL : sy_crs_geographic(crs, NULL);
    g_autoptr(SyTransform) transform =
        geographic == NULL ? NULL : sy_transform_new(crs, geographic, NULL);
    return transform != NULL && sy_transform_points(transform, xy, n) == 0;
}

/* The same for one place, into another. */
static bool to_degrees(const char *crs_text, const double *at, double *lon_lat) {
    memcpy(lon_lat, at, 2 * sizeof(double));
    return sy_guess_to_degrees(crs_text, lon_lat, 1);
}

double sy_guess_distance_km(const double *a, const double *b) {
    const double radius_km = 6371, rad = G_PI / 180;
    double east = (a[0] - b[0]) * rad * cos((a[1] + b[1]) / 2 * rad), north = (a[1] - b[1]) * rad;
    return radius_km * hypot(east, north);
}

typedef struct {
    double at[2]; /* longitude, latitude */
    const SyGuess *guess;
} Known;

/* The layers whose place is known. */
static GArray *known_places(const GPtrArray *guesses) {
    GArray *known = g_array_new(FALSE, FALSE, sizeof(Known));
    for (guint i = 0; i < guesses->len; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        Known place = {.guess = guess};
        const char *crs = guess->crs_said != NULL ? guess->crs_said : guess->crs_text;
        if (guess->role == SY_N_ROLE || !guess->has_at || guess->is_local || crs == NULL) continue;
        if (to_degrees(crs, guess->at, place.at)) g_array_append_val(known, place);
    }
    return known;
}

static double nearest_km(const GArray *known, const double *at, const SyGuess **which) {
    double best = INFINITY;
    for (guint i = 0; i < known->len; i++) {
        const Known *place = &g_array_index(known, Known, i);
        double d = sy_guess_distance_km(at, place->at);
        if (d >= best) continue;
        best = d;
        *which = place->guess;
    }
    return best;
}

static char *epsg_text(int code) {
    return code == 0 ? NULL : g_strdup_printf("EPSG:%d", code);
}

static void take(SyGuess *guess, char *crs, char *why) {
    guess->crs_said = crs;
    guess->crs_why = why;
    g_clear_pointer(&guess->trouble, g_free);
}

/* The zone's number stands in front of the eastings: nothing else has such numbers. */
static bool by_prefix(SyGuess *guess) {
    int zone = (int)floor(guess->at[0] / 1e6);
    char *crs = guess->at[0] < 1e7 ? NULL : epsg_text(sy_crs_zone_epsg(zone));
    if (crs == NULL) return false;
    take(guess, crs,
         g_strdup_printf(_("the eastings begin with the zone's number, %d; CGCS2000 is assumed"),
                         zone));
    return true;
}

/* The one meridian that puts the layer beside others. */
static bool by_neighbours(SyGuess *guess, const GArray *known) {
    double best = INFINITY, second = INFINITY, at[2];
    int meridian = 0;
    const SyGuess *beside = NULL, *which = NULL;
    if (!(guess->at[0] > 1e5 && guess->at[0] < 9.5e5 && guess->at[1] > 1.9e6 && guess->at[1] < 6e6))
        return false;
    for (int candidate = 75; candidate <= 135; candidate += 3) {
        g_autofree char *crs = epsg_text(sy_crs_meridian_epsg(candidate));
        if (!to_degrees(crs, guess->at, at)) continue;
        double d = nearest_km(known, at, &which);
        if (d >= best) {
            second = fmin(second, d);
            continue;
        }
        second = best;
        best = d;
        meridian = candidate;
        beside = which;
    }
    if (!(best < BESIDE_KM) || !(second > APART * best)) return false;
    g_autofree char *name = g_path_get_basename(beside->path);
    take(guess, epsg_text(sy_crs_meridian_epsg(meridian)),
         g_strdup_printf(_("only the meridian %d° puts it beside %s (%.1f km; the next best, %.0f "
                           "km); CGCS2000 is assumed"),
                         meridian, name, best, second));
    return true;
}

/* Longitudes and latitudes beside other layers, if nothing says of what datum. */
static void by_degrees(SyGuess *guess, const GArray *known) {
    const SyGuess *beside = NULL;
    bool china = guess->at[0] > 70 && guess->at[0] < 140 && guess->at[1] > 3 && guess->at[1] < 55;
    double apart_km = china ? nearest_km(known, guess->at, &beside) : INFINITY;
    if (!(apart_km < BESIDE_KM)) return;
    g_autofree char *name = g_path_get_basename(beside->path);
    take(guess, g_strdup(CHINA),
         g_strdup_printf(_("longitudes and latitudes beside %s (%.1f km); CGCS2000 is assumed"),
                         name, apart_km));
}

/* The official system that is the same plane; 0: none. */
static int epsg_of_plane(const SyCrs *plane) {
    for (int degree = 75; degree <= 135; degree += 3) {
        const int codes[] = {sy_crs_meridian_epsg(degree), sy_crs_zone_epsg(degree / 3)};
        for (gsize i = 0; i < G_N_ELEMENTS(codes); i++) {
            g_autofree char *text = epsg_text(codes[i]);
            g_autoptr(SyCrs) official = text == NULL ? NULL : sy_crs_parse(text, NULL, NULL);
            if (official != NULL && strcmp(sy_crs_proj(official), sy_crs_proj(plane)) == 0)
                return codes[i];
        }
    }
    return 0;
}

/* A plane of China on the ellipsoid of CGCS2000, the only one here that has it; its datum is not
 * said. */
static void by_ellipsoid(SyGuess *guess, const GArray *known) {
    const SyGuess *beside = NULL;
    double at[2];
    g_autoptr(SyCrs) plane =
        guess->crs_text == NULL ? NULL : sy_crs_parse(guess->crs_text, CHINA, NULL);
    g_autofree char *crs = plane == NULL ? NULL : epsg_text(epsg_of_plane(plane));
    if (crs == NULL || !to_degrees(crs, guess->at, at)) return;
    if (known->len > 0 && !(nearest_km(known, at, &beside) < BESIDE_KM)) return;
    take(guess, g_steal_pointer(&crs),
         g_strdup(_("the file names this plane and the ellipsoid of CGCS2000, but no datum; "
                    "CGCS2000 is assumed")));
}

void sy_guesser_places(GPtrArray *guesses) {
    for (int round = 0; round < 2; round++) {
        g_autoptr(GArray) known = known_places(guesses);
        for (guint i = 0; i < guesses->len; i++) {
            SyGuess *guess = g_ptr_array_index(guesses, i);
            bool open = guess->role != SY_N_ROLE && guess->has_at && guess->crs_said == NULL;
            if (open && guess->needs_datum && round == 0) by_ellipsoid(guess, known);
            if (!open || !guess->lacks_crs) continue;
            bool degrees = fabs(guess->at[0]) <= 180 && fabs(guess->at[1]) <= 90;
            if (round == 0)
                by_prefix(guess);
            else if (degrees)
                by_degrees(guess, known);
            else
                by_neighbours(guess, known);
        }
    }
}
