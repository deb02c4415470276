#include "algorithms/attribution/nnls.h"

#include <math.h>

#include "algorithms/base/error.h"

#define WHAT "loads of sources"
#define DEPENDENT 1e-9 /* a column of which less than this is left depends on the others */
#define TOLERANCE 1e-10

typedef struct {
    const double *a, *b;
    SyIndex n_row, n_column;
    double *x, *trial, *gradient; /* n_column */
    double *rest;                 /* n_row: b - A x */
    bool *free;                   /* n_column: may be above 0 */
    double *q;                    /* n_row * n_column: orthonormal columns of the free ones */
    double *r;                    /* n_column * n_column: their triangle */
    SyIndex *order;               /* n_column: free columns, as in q */
    SyIndex n_free;
    double scale; /* of the gradient */
} Fit;

static double entry(const Fit *fit, SyIndex row, SyIndex column) {
    return fit->a[(gsize)row * fit->n_column + column];
}

/* Adds a column to q and r, by Gram-Schmidt twice; false if it depends on those there. */
static bool add_column(Fit *fit, SyIndex column) {
    const SyIndex n = fit->n_row, k = fit->n_free;
    double *q = fit->q + (gsize)k * n, length = 0, left = 0;
    for (SyIndex i = 0; i < n; i++) {
        q[i] = entry(fit, i, column);
        length += q[i] * q[i];
    }
    for (SyIndex j = 0; j < k; j++) fit->r[(gsize)j * fit->n_column + k] = 0;
    for (unsigned pass = 0; pass < 2; pass++)
        for (SyIndex j = 0; j < k; j++) {
            const double *other = fit->q + (gsize)j * n;
            double dot = 0;
            for (SyIndex i = 0; i < n; i++) dot += other[i] * q[i];
            for (SyIndex i = 0; i < n; i++) q[i] -= dot * other[i];
            fit->r[(gsize)j * fit->n_column + k] += dot;
        }
    for (SyIndex i = 0; i < n; i++) left += q[i] * q[i];
    if (!(sqrt(left) > DEPENDENT * sqrt(length))) return false;
    fit->r[(gsize)k * fit->n_column + k] = sqrt(left);
    for (SyIndex i = 0; i < n; i++) q[i] /= sqrt(left);
    fit->order[fit->n_free++] = column;
    return true;
}

/* Least squares over the free columns into trial; a column that depends on others is not free. */
static void solve_free(Fit *fit) {
    fit->n_free = 0;
    for (SyIndex c = 0; c < fit->n_column; c++) {
        fit->trial[c] = 0;
        if (fit->free[c] && !add_column(fit, c)) fit->free[c] = false;
    }
    for (SyIndex k = fit->n_free; k-- > 0;) {
        double value = 0;
        for (SyIndex i = 0; i < fit->n_row; i++)
            value += fit->q[(gsize)k * fit->n_row + i] * fit->b[i];
        for (SyIndex j = k + 1; j < fit->n_free; j++)
            value -= fit->r[(gsize)k * fit->n_column + j] * fit->trial[fit->order[j]];
        fit->trial[fit->order[k]] = value / fit->r[(gsize)k * fit->n_column + k];
    }
}

static void compute_gradient(Fit *fit) {
    for (SyIndex i = 0; i < fit->n_row; i++) {
        fit->rest[i] = fit->b[i];
        for (SyIndex c = 0; c < fit->n_column; c++) fit->rest[i] -= entry(fit, i, c) * fit->x[c];
    }
    for (SyIndex c = 0; c < fit->n_column; c++) {
        fit->gradient[c] = 0;
        for (SyIndex i = 0; i < fit->n_row; i++)
            fit->gradient[c] += entry(fit, i, c) * fit->rest[i];
    }
}

/* Goes from x towards trial until one free load is 0, which is then fixed; true if all the way. */
static bool step(Fit *fit) {
    double most = 1;
    for (SyIndex c = 0; c < fit->n_column; c++)
        if (fit->free[c] && fit->trial[c] <= 0)
            most = fmin(most, fit->x[c] / (fit->x[c] - fit->trial[c]));
    bool whole = true;
    for (SyIndex c = 0; c < fit->n_column; c++) {
        bool stops = fit->free[c] && fit->trial[c] <= 0 &&
                     fit->x[c] <= most * (fit->x[c] - fit->trial[c]) * (1 + TOLERANCE);
        fit->x[c] += most * (fit->trial[c] - fit->x[c]);
        if (!stops && fit->x[c] > 0) continue;
        if (fit->free[c]) whole = false;
        fit->free[c] = false;
        fit->x[c] = 0;
    }
    return whole;
}

static void iterate(Fit *fit) {
    for (SyIndex round = 0; round < 3 * fit->n_column + 10; round++) {
        SyIndex best = SY_NONE;
        compute_gradient(fit);
        for (SyIndex c = 0; c < fit->n_column; c++)
            if (!fit->free[c] && fit->gradient[c] > TOLERANCE * fit->scale &&
                (best == SY_NONE || fit->gradient[c] > fit->gradient[best]))
                best = c;
        if (best == SY_NONE) return;
        fit->free[best] = true;
        solve_free(fit);
        if (!fit->free[best] || fit->trial[best] <= 0) { /* rounding: it adds nothing */
            fit->free[best] = false;
            solve_free(fit);
            fit->scale *= 10;
        }
        while (!step(fit)) solve_free(fit);
    }
}

/* Columns above 0, or at 0 without a slope, that do not depend on each other: one answer. */
static bool is_unique(Fit *fit) {
    compute_gradient(fit);
    fit->n_free = 0;
    for (SyIndex c = 0; c < fit->n_column; c++) {
        double length = 0;
        for (SyIndex i = 0; i < fit->n_row; i++) length += entry(fit, i, c) * entry(fit, i, c);
        bool could = fit->x[c] > 0 || fit->gradient[c] > -1e-7 * fit->scale;
        if (could && (fit->n_free == fit->n_row || !(length > 0) || !add_column(fit, c)))
            return false;
    }
    return true;
}

static bool alloc(Fit *fit, GError **error) {
    const gsize n = fit->n_column;
    const struct {
        void **array;
        gsize n, size;
    } want[] = {{(void **)&fit->trial, n, sizeof(double)},
                {(void **)&fit->gradient, n, sizeof(double)},
                {(void **)&fit->rest, fit->n_row, sizeof(double)},
                {(void **)&fit->free, n, sizeof(bool)},
                {(void **)&fit->q, fit->n_row * (n + 1), sizeof(double)},
                {(void **)&fit->r, n * (n + 1), sizeof(double)},
                {(void **)&fit->order, n, sizeof(SyIndex)}};
    for (unsigned i = 0; i < G_N_ELEMENTS(want); i++) {
        *want[i].array = sy_array_new(want[i].n, want[i].size, WHAT, error);
        if (*want[i].array == NULL) return false;
    }
    return true;
}

bool sy_nonnegative_least_squares(const double *a, const double *b, SyIndex n_row, SyIndex n_column,
                                  double *x, SyLoadFit *out, GError **error) {
    Fit fit = {.a = a, .b = b, .n_row = n_row, .n_column = n_column, .x = x};
    for (gsize i = 0; i < (gsize)n_row * n_column + n_row; i++) {
        double value = i < n_row ? b[i] : a[i - n_row];
        if (isfinite(value)) continue;
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, WHAT ": %g is not a number to fit", value);
        return false;
    }
    bool done = alloc(&fit, error);
    if (done) {
        for (SyIndex c = 0; c < n_column; c++) x[c] = 0;
        compute_gradient(&fit);
        for (SyIndex c = 0; c < n_column; c++) fit.scale = fmax(fit.scale, fabs(fit.gradient[c]));
        iterate(&fit);
        *out = (SyLoadFit){.unique = is_unique(&fit)};
        for (SyIndex i = 0; i < n_row; i++) out->residual = hypot(out->residual, fit.rest[i]);
        for (SyIndex c = 0; c < n_column; c++) out->n_source += x[c] > 0;
    }
    void *array[] = {fit.trial, fit.gradient, fit.rest, fit.free, fit.q, fit.r, fit.order};
    for (unsigned i = 0; i < G_N_ELEMENTS(array); i++) g_free(array[i]);
    return done;
}
