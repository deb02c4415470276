/* Which coordinate is which: where northings and eastings of China lie, and constants that were
 * taken off them, as a title says. */
#include <math.h>
#include <string.h>

#include "engine/base/fold.h"
#include "engine/read/parts.h"
#include "io/source/crs_words.h"

static bool within(double value, double low, double high) {
    return value >= low && value <= high;
}

/* Eastings of China in 3- and 6-degree zones, with the zone in front or without. */
static bool is_easting(double value) {
    return within(value, 1e5, 9.5e5) || within(value, 13.1e6, 23.9e6) ||
           within(value, 25.1e6, 45.9e6);
}

static bool is_northing(double value) {
    return within(value, 1.9e6, 6.0e6);
}

/* X is the northing of Chinese surveyors; and latitude is often the first column. */
bool sy_layers_is_swapped(double x, double y, bool degrees) {
    if (degrees) return within(x, 3, 54) && within(y, 73, 136);
    return is_northing(x) && is_easting(y);
}

/* The axis that a column of coordinates is by the letter in its name: 'x', 'y', or 0. */
static char letter_of(const SyBinding *bound) {
    g_autofree char *folded =
        bound == NULL || bound->column == NULL ? NULL : sy_fold_name(bound->column);
    const char *x = folded == NULL ? NULL : strchr(folded, 'x'),
               *y = folded == NULL ? NULL : strchr(folded, 'y');
    return (x == NULL) == (y == NULL) ? 0 : x != NULL ? 'x' : 'y';
}

bool sy_layers_constants(const SyLayerSource *layer, const double *at, double *add) {
    const SyBinding *bound[2];
    double x_m, y_m;
    if (!layer->from_columns ||
        !sy_crs_constants_of_words(sy_source_remarks(layer->source), &x_m, &y_m))
        return false;
    sy_layers_place(layer, &bound[0], &bound[1]);
    char letter = letter_of(bound[0]);
    if (letter == 0 || letter == letter_of(bound[1])) return false;
    add[0] = letter == 'x' ? x_m : y_m;
    add[1] = letter == 'x' ? y_m : x_m;
    double x = at[0] + add[0], y = at[1] + add[1];
    return sy_layers_is_swapped(x, y, false) || sy_layers_is_swapped(y, x, false);
}

void sy_layers_restore(SyLayerSource *layer, const double *at) {
    double add[2];
    if (!sy_layers_constants(layer, at, add)) return;
    SyGeometry *g = &layer->table->geometry;
    for (gsize v = 0; v < g->n_vertex; v++)
        for (gsize i = 0; i < 2; i++) g->xy[2 * v + i] += add[i];
    sy_findings_add(layer->findings, "read.false_origin", sy_source_label(layer->source), -1, NAN,
                    NAN, 0.97, SY_ARGUMENT_REAL("x_m", add[0]), SY_ARGUMENT_REAL("y_m", add[1]),
                    SY_ARGUMENTS_END);
}
