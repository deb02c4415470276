#include "engine/picture/axes.h"

#include <math.h>

/* 1, 2 or 5 times a power of ten, not less than @least. */
static double round_step(double least) {
    double power = pow(10, floor(log10(least))), times = least / power;
    double step = times <= 1 + 1e-9 ? 1 : times <= 2 + 1e-9 ? 2 : times <= 5 + 1e-9 ? 5 : 10;
    return step * power;
}

SyAxis sy_axis(double least, double most, double least_mm, double most_mm, double tick_mm) {
    if (!isfinite(least) || !isfinite(most)) least = most = 0;
    if (!(most > least)) {
        double half = MAX(0.5, 0.05 * fabs(least));
        least -= half;
        most += half;
    }
    double length_mm = MAX(fabs(most_mm - least_mm), 1);
    SyAxis axis = {.least_mm = least_mm, .most_mm = most_mm};
    axis.step = round_step((most - least) * MIN(tick_mm / length_mm, 1));
    axis.least = axis.step * floor(least / axis.step + 1e-9);
    axis.most = axis.step * ceil(most / axis.step - 1e-9);
    return axis;
}

char *sy_axis_text(const SyAxis *axis, double value) {
    char format[8], digits[G_ASCII_DTOSTR_BUF_SIZE];
    int decimals = CLAMP((int)-floor(log10(axis->step) + 1e-9), 0, 9);
    g_snprintf(format, sizeof format, "%%.%df", decimals);
    if (fabs(value) < axis->step / 2) value = 0; /* no "-0" */
    return g_strdup(g_ascii_formatd(digits, sizeof digits, format, value));
}

/* Ticks from the first to the last of an axis. */
static int n_tick(const SyAxis *axis) {
    return (int)CLAMP(round((axis->most - axis->least) / axis->step), 0, 1000);
}

void sy_axis_draw_left(const SyAxis *axis, const SyStyle *style, SyPage *page, double x_mm,
                       double to_mm) {
    for (int i = 0; i <= n_tick(axis); i++) {
        double value = axis->least + i * axis->step, y = sy_axis_mm(axis, value);
        g_autofree char *text = sy_axis_text(axis, value);
        sy_draw_line(page, &style->paint[SY_PAINT_GRID], x_mm, y, to_mm, y);
        sy_draw_line(page, &style->paint[SY_PAINT_RULE], x_mm - 1.2, y, x_mm, y);
        sy_draw_text(page, &style->font[SY_FONT_GRID], x_mm - 1.8, y, 1, 0.5, 0, text);
    }
    sy_draw_line(page, &style->paint[SY_PAINT_FRAME], x_mm, axis->least_mm, x_mm, axis->most_mm);
}

void sy_axis_draw_below(const SyAxis *axis, const SyStyle *style, SyPage *page, double y_mm,
                        double to_mm) {
    for (int i = 0; i <= n_tick(axis); i++) {
        double value = axis->least + i * axis->step, x = sy_axis_mm(axis, value);
        g_autofree char *text = sy_axis_text(axis, value);
        sy_draw_line(page, &style->paint[SY_PAINT_GRID], x, y_mm, x, to_mm);
        sy_draw_line(page, &style->paint[SY_PAINT_RULE], x, y_mm, x, y_mm + 1.2);
        sy_draw_text(page, &style->font[SY_FONT_GRID], x, y_mm + 1.8, 0.5, 0, 0, text);
    }
    sy_draw_line(page, &style->paint[SY_PAINT_FRAME], axis->least_mm, y_mm, axis->most_mm, y_mm);
}

double sy_axis_round_scale(double denominator, bool fine) {
    static const double coarse_steps[] = {1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8};
    static const double fine_steps[] = {1,   1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2,
                                        2.2, 2.4, 2.6, 2.8, 3,   3.2, 3.4, 3.6, 3.8, 4,   4.5,
                                        5,   5.5, 6,   6.5, 7,   7.5, 8,   8.5, 9,   9.5};
    if (!(denominator > 0)) return 1;
    const double *steps = fine ? fine_steps : coarse_steps;
    guint n = fine ? G_N_ELEMENTS(fine_steps) : G_N_ELEMENTS(coarse_steps);
    double power = pow(10, floor(log10(denominator)));
    for (guint i = 0; i < n; i++)
        if (steps[i] * power >= denominator * (1 - 1e-9)) return steps[i] * power;
    return 10 * power;
}

void sy_axis_spread(double *place, guint n, double gap, double low, double high) {
    if (n == 0) return;
    if (n > 1) gap = MIN(gap, (high - low) / (n - 1));
    /* without the gaps the places need only rise: means of blocks that fall are taken together */
    g_autofree double *mean = g_new(double, n);
    g_autofree guint *count = g_new(guint, n);
    guint n_block = 0;
    for (guint i = 0; i < n; i++) {
        mean[n_block] = place[i] - i * gap;
        count[n_block++] = 1;
        while (n_block > 1 && mean[n_block - 2] > mean[n_block - 1]) {
            guint a = count[n_block - 2], b = count[n_block - 1];
            mean[n_block - 2] = (a * mean[n_block - 2] + b * mean[n_block - 1]) / (a + b);
            count[n_block - 2] = a + b;
            n_block--;
        }
    }
    double last = MAX(low, high - (n - 1) * gap);
    for (guint block = 0, i = 0; block < n_block; block++)
        for (guint k = 0; k < count[block]; k++, i++)
            place[i] = CLAMP(mean[block], low, last) + i * gap;
}
