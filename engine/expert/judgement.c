#include "engine/expert/judgement.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/base/fold.h"

#define FACTOR(name) SY_YAML_NUMBER(SyFactors, name, 1e-6, 1000)
static const SyYamlNumber factors[] = {
    FACTOR(permit_fits),
    FACTOR(permit_plant),
    FACTOR(permit_land),
    FACTOR(river_fits),
    FACTOR(river_differs),
    FACTOR(hours_fit),
    FACTOR(hours_differ),
    FACTOR(history),
    FACTOR(listed),
    FACTOR(closed_said),
    FACTOR(dry_outfall),
    FACTOR(owner_other),
    FACTOR(volume_exponent),
    FACTOR(volume_most),
    FACTOR(rank_guess),
    FACTOR(indirect),
    FACTOR(unknown_share),
    FACTOR(flow_error),
    FACTOR(flow_least_m3d),
    FACTOR(flow_found_share),
    FACTOR(water_error),
    FACTOR(water_assumed_error),
    FACTOR(dry_least_m3d),
    FACTOR(size_usual_m),
    FACTOR(velocity_usual_ms),
    FACTOR(velocity_least_ms),
    FACTOR(velocity_most_ms),
    FACTOR(velocity_deviation),
    FACTOR(velocity_usual_deviation),
    FACTOR(test_alpha),
    FACTOR(test_beta),
    FACTOR(campaign_deviation),
    FACTOR(reading_gross),
    FACTOR(concentration_deviation),
    FACTOR(trade_treats),
    FACTOR(permit_treats),
    FACTOR(trade_differs),
    FACTOR(sewage_elevated),
    FACTOR(look_least),
    FACTOR(wet_alpha),
    FACTOR(wet_beta),
    FACTOR(source_found),
    FACTOR(two_sources),
    FACTOR(least_gain),
    FACTOR(walk_m),
    FACTOR(inflow_unsaid),
    FACTOR(series_least),
    FACTOR(series_noise),
    FACTOR(series_strength),
    FACTOR(series_between),
    FACTOR(series_silent),
    FACTOR(series_other),
    FACTOR(series_share),
    FACTOR(series_on_h),
    FACTOR(series_slow),
    FACTOR(series_slow_deviation),
    FACTOR(series_flow_deviation),
    FACTOR(hours_wrong),
};

static bool load_factors(const SyData *data, SyFactors *out, GError **error) {
    g_autoptr(SyYamlDocument) document = sy_data_yaml(data, "evidence.yaml", error);
    if (document == NULL ||
        !sy_yaml_numbers(document, factors, G_N_ELEMENTS(factors), NULL, "factor", out, error))
        return false;
    if (!(out->unknown_share < 1 && out->volume_most >= 1))
        return sy_yaml_complain(document, document->root, error,
                                _("unknown_share must be below 1, volume_most at least 1"));
    if (out->test_alpha + out->test_beta < 1 && out->wet_alpha + out->wet_beta < 1 &&
        out->trade_treats + out->trade_differs < 1 && out->permit_treats + out->trade_differs < 1 &&
        out->reading_gross <= 0.5 && out->series_silent < 1 && out->series_other < 1 &&
        out->series_share < 1 && out->hours_wrong < 1)
        return true;
    return sy_yaml_complain(document, document->root, error,
                            _("test_alpha + test_beta and wet_alpha + wet_beta, trade_treats + "
                              "trade_differs, permit_treats + trade_differs must be below 1, "
                              "reading_gross at most 0.5, series_silent, series_other, "
                              "series_share and hours_wrong below 1"));
}

static void parameter_clear(void *item) {
    SyParameter *parameter = item;
    g_free(parameter->code);
    g_free(parameter->unit);
    g_strfreev(parameter->names);
}

static void trade_clear(void *item) {
    SyTrade *trade = item;
    g_free(trade->code);
    g_strfreev(trade->words);
}

static bool complain(const SyCsv *csv, SyIndex row, const char *what, GError **error) {
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s:%d: %s"), csv->file, sy_csv_line(csv, row),
                what);
    return false;
}

static bool number_cell(const SyCsv *csv, SyIndex row, SyIndex column, double *out,
                        GError **error) {
    char *end;
    const char *text = sy_csv_cell(csv, row, column);
    *out = g_ascii_strtod(text, &end);
    if (*text != '\0' && *end == '\0' && *out > 0 && isfinite(*out)) return true;
    return complain(csv, row, _("a number above 0 is missing"), error);
}

/* The same where the number may be missing: then it is @none. */
static bool number_or_none(const SyCsv *csv, SyIndex row, SyIndex column, double none, double *out,
                           GError **error) {
    *out = none;
    return *sy_csv_cell(csv, row, column) == '\0' || number_cell(csv, row, column, out, error);
}

/* Lower case, widths folded, without blanks: "COD Cr" = "codcr". */
static char *fold(const char *text) {
    g_autofree char *wide = g_utf8_normalize(text, -1, G_NORMALIZE_ALL_COMPOSE);
    if (wide == NULL) return g_strdup("");
    char *lower = g_utf8_strdown(wide, -1);
    char *to = lower;
    for (const char *from = lower; *from != '\0'; from++)
        if (*from != ' ' && *from != '\t' && *from != '_') *to++ = *from;
    *to = '\0';
    return lower;
}

/* Any number, or none. */
static bool bound_cell(const SyCsv *csv, SyIndex row, SyIndex column, double *out, GError **error) {
    char *end;
    const char *text = sy_csv_cell(csv, row, column);
    *out = *text == '\0' ? NAN : g_ascii_strtod(text, &end);
    if (*text == '\0' || (*end == '\0' && isfinite(*out))) return true;
    return complain(csv, row, _("a number, or nothing, is expected"), error);
}

/* The first parameter of a name keeps it. */
static void name_parameter(SyJudgement *j, const SyParameter *p, SyIndex number) {
    for (int k = -1; k < 0 || p->names[k] != NULL; k++) {
        char *name = fold(k < 0 ? p->code : p->names[k]);
        if (g_hash_table_contains(j->named, name))
            g_free(name);
        else
            g_hash_table_insert(j->named, name, GUINT_TO_POINTER(number + 1));
    }
}

#define DAY_S 86400

static const char *const parameter_header[] = {
    "code",       "names",  "unit",  "elevated", "low",  "match",    "miss",   "absent",
    "background", "sewage", "decay", "least",    "most", "unlikely", "source", NULL};

GHashTable *sy_judgement_parameter_names(const char *data_folder, GError **error) {
    g_autofree char *path = g_build_filename(data_folder, "parameters.csv", NULL);
    GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) return names; /* the judgement complains of that */
    g_autoptr(SyCsv) csv = sy_csv_read(path, parameter_header, error);
    for (SyIndex row = 0; csv != NULL && row < csv->n_row; row++) {
        g_auto(GStrv) list = g_strsplit(sy_csv_cell(csv, row, 1), ";", -1);
        for (char **name = list; *name != NULL; name++)
            g_hash_table_add(names, sy_fold_value(*name));
    }
    if (csv == NULL) g_clear_pointer(&names, g_hash_table_unref);
    return names;
}

static bool load_parameters(const SyData *data, SyJudgement *j, GError **error) {
    g_autoptr(SyCsv) csv = sy_data_csv(data, "parameters.csv", parameter_header, error);
    if (csv == NULL) return false;
    for (SyIndex row = 0; row < csv->n_row; row++) {
        SyParameter p = {0};
        if (row >= SY_N_PARAMETER) return complain(csv, row, _("more than 64 parameters"), error);
        if (!number_or_none(csv, row, 3, NAN, &p.elevated, error) ||
            !number_or_none(csv, row, 4, NAN, &p.low, error) ||
            !number_cell(csv, row, 5, &p.match, error) ||
            !number_cell(csv, row, 6, &p.miss, error) ||
            !number_cell(csv, row, 7, &p.absent, error) ||
            !number_or_none(csv, row, 8, NAN, &p.background[0], error) ||
            !number_or_none(csv, row, 9, NAN, &p.background[1], error) ||
            !number_or_none(csv, row, 10, 0, &p.decay_per_s, error) ||
            !bound_cell(csv, row, 11, &p.least, error) ||
            !bound_cell(csv, row, 12, &p.most, error) ||
            !bound_cell(csv, row, 13, &p.unlikely, error))
            return false;
        if (!(p.low < p.elevated) && !isnan(p.low))
            return complain(csv, row, _("low must be below elevated"), error);
        p.decay_per_s /= DAY_S;
        p.machine.even = NAN;
        p.code = g_strdup(sy_csv_cell(csv, row, 0));
        p.names = g_strsplit(sy_csv_cell(csv, row, 1), ";", -1);
        p.unit = g_strdup(sy_csv_cell(csv, row, 2));
        g_array_append_val(j->parameters, p);
        name_parameter(j, &p, row);
    }
    j->flow = sy_judgement_parameter(j, "flow");
    return j->flow != SY_NONE || complain(csv, csv->n_row == 0 ? 0 : csv->n_row - 1,
                                          _("no parameter is named flow"), error);
}

/* A share between 0 and 1, both left out. */
static bool share_cell(const SyCsv *csv, SyIndex row, SyIndex column, double *out, GError **error) {
    if (!number_cell(csv, row, column, out, error)) return false;
    return *out < 1 || complain(csv, row, _("a share between 0 and 1 is expected"), error);
}

static bool load_machines(const SyData *data, SyJudgement *j, GError **error) {
    static const char *const header[] = {"parameter",    "about",  "even",   "false_share",
                                         "missed_share", "status", "source", NULL};
    static const char *const statuses[] = {"published", "part", "assumed", NULL};
    g_autoptr(SyCsv) csv = sy_data_csv(data, "machines.csv", header, error);
    if (csv == NULL) return false;
    for (SyIndex row = 0; row < csv->n_row; row++) {
        SyIndex number = sy_judgement_parameter(j, sy_csv_cell(csv, row, 0));
        const char *about = sy_csv_cell(csv, row, 1);
        SyMachine m = {.of_unit = strcmp(about, "unit") == 0};
        if (number == SY_NONE)
            return complain(csv, row, _("a parameter that parameters.csv does not have"), error);
        if (!m.of_unit && strcmp(about, "water") != 0)
            return complain(csv, row, _("about: water or unit"), error);
        if (!g_strv_contains(statuses, sy_csv_cell(csv, row, 5)))
            return complain(csv, row, _("status: published, part or assumed"), error);
        if (!share_cell(csv, row, 2, &m.even, error) ||
            !share_cell(csv, row, 3, &m.false_share, error) ||
            !share_cell(csv, row, 4, &m.missed_share, error))
            return false;
        if (!(m.false_share + m.missed_share < 1))
            return complain(csv, row, _("false_share + missed_share must be below 1"), error);
        g_array_index(j->parameters, SyParameter, number).machine = m;
    }
    return true;
}

static bool load_trades(const SyData *data, SyJudgement *j, GError **error) {
    static const char *const header[] = {"code",       "words",     "parameters", "small_m3d",
                                         "medium_m3d", "large_m3d", "source",     NULL};
    g_autoptr(SyCsv) csv = sy_data_csv(data, "trades.csv", header, error);
    if (csv == NULL) return false;
    for (SyIndex row = 0; row < csv->n_row; row++) {
        SyTrade trade = {0};
        for (SyIndex i = 0; i < 3; i++)
            if (!number_cell(csv, row, 3 + i, &trade.water_m3d[i], error)) return false;
        g_auto(GStrv) codes = g_strsplit(sy_csv_cell(csv, row, 2), ";", -1);
        for (guint i = 0; codes[i] != NULL; i++) {
            SyIndex p = *codes[i] == '\0' ? SY_NONE : sy_judgement_parameter(j, codes[i]);
            if (p == SY_NONE && *codes[i] != '\0')
                return complain(csv, row, _("a parameter that parameters.csv does not have"),
                                error);
            if (p != SY_NONE) trade.parameters |= UINT64_C(1) << p;
        }
        for (guint p = 0; p < SY_N_PARAMETER; p++) trade.concentration[p] = NAN;
        trade.code = g_strdup(sy_csv_cell(csv, row, 0));
        trade.words = g_strsplit(sy_csv_cell(csv, row, 1), ";", -1);
        g_array_append_val(j->trades, trade);
    }
    const SyTrade *last =
        csv->n_row == 0 ? NULL : &g_array_index(j->trades, SyTrade, csv->n_row - 1);
    if (last != NULL && *last->code == '\0' && last->words[0] == NULL) return true;
    return complain(csv, csv->n_row == 0 ? 0 : csv->n_row - 1,
                    _("the last row must match all: no code, no words"), error);
}

/* The trade of that code, or without a code of that first word. */
static SyTrade *trade_named(const SyJudgement *j, const char *name) {
    for (guint i = 0; i < j->trades->len; i++) {
        SyTrade *trade = &g_array_index(j->trades, SyTrade, i);
        const char *own = *trade->code != '\0' ? trade->code : trade->words[0];
        if (own != NULL && strcmp(own, name) == 0) return trade;
    }
    return NULL;
}

static bool load_concentrations(const SyData *data, SyJudgement *j, GError **error) {
    static const char *const header[] = {"trade", "parameter", "concentration", "source", NULL};
    g_autoptr(SyCsv) csv = sy_data_csv(data, "concentrations.csv", header, error);
    if (csv == NULL) return false;
    for (SyIndex row = 0; row < csv->n_row; row++) {
        SyTrade *trade = trade_named(j, sy_csv_cell(csv, row, 0));
        SyIndex p = sy_judgement_parameter(j, sy_csv_cell(csv, row, 1));
        if (trade == NULL)
            return complain(csv, row, _("a trade that trades.csv does not have"), error);
        if (p == SY_NONE)
            return complain(csv, row, _("a parameter that parameters.csv does not have"), error);
        if (!number_cell(csv, row, 2, &trade->concentration[p], error)) return false;
        trade->parameters |= UINT64_C(1) << p;
    }
    return true;
}

SyJudgement *sy_judgement_load(const SyData *data, GError **error) {
    g_autoptr(SyJudgement) j = g_new0(SyJudgement, 1);
    j->parameters = g_array_new(FALSE, FALSE, sizeof(SyParameter));
    j->named = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    j->trades = g_array_new(FALSE, FALSE, sizeof(SyTrade));
    g_array_set_clear_func(j->parameters, parameter_clear);
    g_array_set_clear_func(j->trades, trade_clear);
    if (!load_factors(data, &j->factors, error) || !load_parameters(data, j, error) ||
        !load_machines(data, j, error) || !load_trades(data, j, error) ||
        !load_concentrations(data, j, error))
        return NULL;
    j->notation = sy_notation_load(data, error);
    if (j->notation == NULL) return NULL;
    return g_steal_pointer(&j);
}

void sy_judgement_free(SyJudgement *j) {
    if (j == NULL) return;
    g_array_unref(j->parameters);
    g_array_unref(j->trades);
    g_hash_table_unref(j->named);
    sy_notation_free(j->notation);
    g_free(j);
}

SyIndex sy_judgement_parameter(const SyJudgement *j, const char *name) {
    if (name == NULL) return SY_NONE;
    g_autofree char *wanted = fold(name);
    guint found = GPOINTER_TO_UINT(g_hash_table_lookup(j->named, wanted));
    char *open = strrchr(wanted, '('); /* "氨氮(以N计)" */
    if (found == 0 && open != NULL && j->notation != NULL &&
        sy_notation_in(j->notation, "counted_as", open) != NULL) {
        *open = '\0';
        found = GPOINTER_TO_UINT(g_hash_table_lookup(j->named, wanted));
    }
    return found - 1; /* none: SY_NONE */
}

/* Insertions, deletions and replacements between two texts (Levenshtein 1966), by characters. */
static glong edits_between(const char *a, const char *b) {
    glong n_a, n_b;
    g_autofree gunichar *left = g_utf8_to_ucs4_fast(a, -1, &n_a),
                        *right = g_utf8_to_ucs4_fast(b, -1, &n_b);
    g_autofree glong *row = g_new(glong, (gsize)n_b + 1);
    for (glong k = 0; k <= n_b; k++) row[k] = k;
    for (glong i = 1; i <= n_a; i++) {
        glong diagonal = row[0];
        row[0] = i;
        for (glong k = 1; k <= n_b; k++) {
            glong replace = diagonal + (left[i - 1] != right[k - 1]);
            diagonal = row[k];
            row[k] = MIN(replace, 1 + MIN(row[k], row[k - 1]));
        }
    }
    return row[n_b];
}

const char *sy_judgement_nearest(const SyJudgement *j, const char *name) {
    g_autofree char *wanted = fold(name);
    const char *nearest = NULL;
    glong least = G_MAXLONG;
    for (guint i = 0; i < j->parameters->len; i++) {
        const SyParameter *p = &g_array_index(j->parameters, SyParameter, i);
        for (guint k = 0; p->names[k] != NULL; k++) {
            g_autofree char *known = fold(p->names[k]);
            glong edits = edits_between(wanted, known), n = g_utf8_strlen(known, -1);
            if (edits >= least || edits > MAX(1, n / 3) || edits >= n) continue;
            least = edits;
            nearest = p->names[k];
        }
    }
    return nearest;
}

uint64_t sy_judgement_parameters(const SyJudgement *j, const char *list) {
    if (list == NULL) return 0;
    g_auto(GStrv) names = sy_notation_split(j->notation, "between", list);
    uint64_t bits = 0;
    for (guint i = 0; names[i] != NULL; i++) {
        SyIndex p = sy_judgement_parameter(j, names[i]);
        if (p != SY_NONE) bits |= UINT64_C(1) << p;
    }
    return bits;
}

/* "C2221", "2221 制浆" -> "2221"; "" where no code begins the text. */
static void code_of(const char *industry, char code[8]) {
    gsize n = 0;
    if (g_ascii_isalpha(*industry)) industry++;
    while (n < 7 && g_ascii_isdigit(industry[n])) {
        code[n] = industry[n];
        n++;
    }
    code[n] = '\0';
}

/* Length of the longest word of a trade that is in a text; 0: none. */
static gsize word_in(const SyTrade *trade, const char *text) {
    gsize longest = 0;
    for (guint k = 0; trade->words[k] != NULL; k++)
        if (strstr(text, trade->words[k]) != NULL) longest = MAX(longest, strlen(trade->words[k]));
    return longest;
}

const SyTrade *sy_judgement_trade(const SyJudgement *j, const char *industry,
                                  const char *category) {
    const SyTrade *best = NULL;
    char code[8] = "";
    if (industry != NULL) code_of(industry, code);
    for (guint i = 0; i < j->trades->len; i++) {
        const SyTrade *trade = &g_array_index(j->trades, SyTrade, i);
        if (*trade->code == '\0' || !g_str_has_prefix(code, trade->code)) continue;
        if (best == NULL || strlen(trade->code) > strlen(best->code)) best = trade;
    }
    const char *const texts[] = {industry, category};
    for (guint t = 0; t < G_N_ELEMENTS(texts) && best == NULL; t++) {
        gsize longest = 0;
        for (guint i = 0; texts[t] != NULL && i < j->trades->len; i++) {
            const SyTrade *trade = &g_array_index(j->trades, SyTrade, i);
            gsize n = word_in(trade, texts[t]);
            if (n > longest) longest = n, best = trade;
        }
    }
    return best != NULL ? best : &g_array_index(j->trades, SyTrade, j->trades->len - 1);
}

const SyTrade *sy_judgement_trade_called(const SyJudgement *j, const char *name) {
    for (guint i = 0; i < j->trades->len; i++) {
        const SyTrade *trade = &g_array_index(j->trades, SyTrade, i);
        if (*name != '\0' && (strcmp(trade->code, name) == 0 ||
                              g_strv_contains((const char *const *)trade->words, name)))
            return trade;
    }
    return NULL;
}

double sy_judgement_elevated(const SyJudgement *j, const SyParameter *parameter, bool foul) {
    double usual = foul ? parameter->background[1] * j->factors.sewage_elevated : NAN;
    return fmax(parameter->elevated, usual);
}

bool sy_judgement_knows(const SyJudgement *j, const SyTrade *trade) {
    return trade != &g_array_index(j->trades, SyTrade, j->trades->len - 1);
}

int sy_judgement_size(const SyJudgement *j, const char *category) {
    static const char *const sizes[] = {"small", "medium", "large"};
    const char *size = sy_notation_in(j->notation, "size", category);
    for (int i = 0; i < 3; i++)
        if (g_strcmp0(size, sizes[i]) == 0) return i;
    return 1;
}

double sy_judgement_convert(const SyJudgement *j, const SyParameter *parameter, double value,
                            const char *unit) {
    if (unit == NULL || strcmp(unit, parameter->unit) == 0) return value;
    return value * sy_notation_factor(j->notation, parameter->unit, unit);
}
