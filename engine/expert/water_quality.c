#include "engine/expert/water_quality.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/words.h"

static void quality_clear(void *data) {
    SyWaterQuality *quality = data;
    g_free(quality->source);
}

/* A number >= 0, or none. */
static bool number_or_none(const SyCsv *csv, SyIndex row, SyIndex column, double *out,
                           GError **error) {
    char *end = NULL;
    const char *text = sy_csv_cell(csv, row, column);
    *out = *text == '\0' ? NAN : g_ascii_strtod(text, &end);
    if (*text == '\0' || (end != text && *end == '\0' && *out >= 0 && isfinite(*out))) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s:%d: %s"), csv->file, sy_csv_line(csv, row),
                _("a number of 0 or more is missing"));
    return false;
}

GArray *sy_water_quality_load(const SyData *data, const SyJudgement *judgement, GError **error) {
    static const char *const header[] = {"parameter", "water",      "I",      "II",
                                         "III",       "IV",         "V",      "decay_low",
                                         "decay",     "decay_high", "source", NULL};
    enum { LIMIT = 2, DECAY = LIMIT + SY_WATER_CLASSES, SOURCE = DECAY + 3 };
    g_autoptr(SyCsv) csv = sy_data_csv(data, "water_quality.csv", header, error);
    if (csv == NULL) return NULL;
    g_autoptr(GArray) table = g_array_new(FALSE, FALSE, sizeof(SyWaterQuality));
    g_array_set_clear_func(table, quality_clear);
    for (SyIndex row = 0; row < csv->n_row; row++) {
        SyWaterQuality q = {.parameter =
                                sy_judgement_parameter(judgement, sy_csv_cell(csv, row, 0))};
        double decay[3];
        if (q.parameter == SY_NONE) {
            g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s:%d: %s"), csv->file,
                        sy_csv_line(csv, row), _("a parameter that parameters.csv does not have"));
            return NULL;
        }
        const char *water = sy_csv_cell(csv, row, 1);
        q.lake = strcmp(water, "lake") == 0;
        if (*water != '\0' && !q.lake) {
            g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s:%d: %s"), csv->file,
                        sy_csv_line(csv, row), _("water is lake, or nothing"));
            return NULL;
        }
        for (SyIndex i = 0; i < SY_WATER_CLASSES; i++)
            if (!number_or_none(csv, row, LIMIT + i, &q.limit[i], error)) return NULL;
        for (SyIndex i = 0; i < 3; i++)
            if (!number_or_none(csv, row, DECAY + i, &decay[i], error)) return NULL;
        q.decays = decay[0] <= decay[1] && decay[1] <= decay[2];
        if (!q.decays && !(isnan(decay[0]) && isnan(decay[1]) && isnan(decay[2]))) {
            g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s:%d: %s"), csv->file,
                        sy_csv_line(csv, row), _("decay_low, decay, decay_high must rise"));
            return NULL;
        }
        const double day_s = 86400;
        if (q.decays) {
            q.decay_low_per_s = decay[0] / day_s;
            q.decay_per_s = decay[1] / day_s;
            q.decay_high_per_s = decay[2] / day_s;
        }
        q.source = g_strdup(sy_csv_cell(csv, row, SOURCE));
        g_array_append_val(table, q);
    }
    return g_steal_pointer(&table);
}

const SyWaterQuality *sy_water_quality_of(const GArray *table, SyIndex parameter, bool lake) {
    const SyWaterQuality *found = NULL;
    for (guint i = 0; i < table->len; i++) {
        const SyWaterQuality *q = &g_array_index(table, SyWaterQuality, i);
        if (q->parameter != parameter || (q->lake && !lake)) continue;
        if (found == NULL || q->lake) found = q;
    }
    return found;
}

int sy_water_class(const SyJudgement *judgement, const char *text) {
    const char *class = sy_notation_of(judgement->notation, "class", text);
    return class == NULL ? 0 : (int)CLAMP(g_ascii_strtoll(class, NULL, 10), 0, SY_WATER_CLASSES);
}
