/* What was measured above the limits in the water of an outfall, for the rules: fact_elevated; and
 * of which parameters more is worse: fact_worse. */
#include <math.h>
#include <string.h>

#include "engine/conclude/parts.h"
#include "engine/expert/reading.h"

/* Readings at outfalls: what an observation or a sample of the layer says of this very place. */
#define AT_OUTFALLS                                                                               \
    "SELECT o.outfall_id AS fid, o.dry_flow, r.parameter, r.value, r.value_text, r.unit, "        \
    "r.weather FROM outfall o JOIN reading r ON (r.role = 'outfall' AND r.object_id = "           \
    "o.outfall_id) OR (r.role IS NOT 'unit' AND r.node_id = o.node_id) WHERE r.what = 'reading' " \
    "ORDER BY o.outfall_id, r.reading_id"

typedef struct {
    const SyJudgement *judgement;
    const SyTable *rows;
    uint64_t sewage; /* bits of what is usual in the sewage of houses */
} Reading;

static const char *text_of(const SyTable *rows, const char *name, SyIndex row) {
    const SyColumn *column = sy_table_column(rows, name);
    return column->type == SY_COLUMN_TEXT ? sy_column_text(column, row) : NULL;
}

/* Bit of the parameter where it is above what counts as elevated; 0: not, or not known. */
static uint64_t elevated(const Reading *r, SyIndex row) {
    const char *text = text_of(r->rows, "value_text", row);
    const SyColumn *value = sy_table_column(r->rows, "value");
    g_auto(SyWrittenValue) written = {.value = NAN, .limit = NAN};
    SyMeasure measure;
    if (text != NULL) sy_reading_parse(text, &written);
    if (value->type == SY_COLUMN_REAL && !isnan(value->real[row])) {
        written.value = value->real[row];
        written.is_number = true;
    }
    SyMeasureFault fault =
        sy_reading_measure(r->judgement, text_of(r->rows, "parameter", row), &written,
                           text_of(r->rows, "unit", row), NAN, &measure);
    if (fault != SY_MEASURE_GOOD || !measure.seen || measure.parameter == r->judgement->flow)
        return 0;
    const SyParameter *p = &g_array_index(r->judgement->parameters, SyParameter, measure.parameter);
    double limit = sy_judgement_elevated(r->judgement, p, false);
    return sy_reading_is_elevated(p, measure.value, limit) ? UINT64_C(1) << measure.parameter : 0;
}

/* "六价铬、总镍"; NULL: none; g_free. */
static char *names_of(const SyJudgement *judgement, uint64_t bits) {
    GString *names = g_string_new(NULL);
    for (SyIndex i = 0; i < judgement->parameters->len; i++)
        if ((bits >> i & 1) != 0)
            g_string_append_printf(names, "%s%s", names->len == 0 ? "" : "、",
                                   g_array_index(judgement->parameters, SyParameter, i).names[0]);
    return g_string_free(names, names->len == 0);
}

static bool write_row(SyStore *store, const Reading *r, int64_t outfall, uint64_t bits, bool dry,
                      GError **error) {
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, outfall);
    g_autofree char *all = names_of(r->judgement, bits),
                    *trade = names_of(r->judgement, bits & ~r->sewage);
    const char *parameters[] = {id, all, trade == NULL ? "" : trade, dry ? "1" : "0", NULL};
    return sy_store_change(store,
                           "INSERT INTO temp.fact_elevated VALUES (CAST(?1 AS INTEGER), ?2, "
                           "nullif(?3, ''), CAST(?4 AS INTEGER))",
                           parameters, error);
}

bool sy_conclude_elevated(SyStore *store, const SyJudgement *judgement, GError **error) {
    if (!sy_store_execute(store, "DROP TABLE IF EXISTS temp.fact_elevated", error) ||
        !sy_store_execute(store,
                          "CREATE TEMP TABLE fact_elevated (outfall_id "
                          "INTEGER PRIMARY KEY, elevated TEXT, trade TEXT, "
                          "dry INTEGER)",
                          error))
        return false;
    g_autoptr(SyTable) rows = sy_store_query(store, AT_OUTFALLS, NULL, error);
    if (rows == NULL) return false;
    Reading r = {judgement, rows, sy_judgement_trade(judgement, "7020", NULL)->parameters};
    for (SyIndex row = 0; row < rows->n_row;) {
        SyIndex first = row;
        uint64_t bits = 0;
        bool dry = false;
        for (; row < rows->n_row && rows->fid[row] == rows->fid[first]; row++) {
            const char *weather = text_of(rows, "weather", row);
            bool is_dry = weather == NULL ? g_strcmp0(text_of(rows, "dry_flow", row), "yes") == 0
                                          : strcmp(weather, "dry") == 0;
            uint64_t bit = is_dry ? elevated(&r, row) : 0;
            bits |= bit;
            dry = dry || bit != 0;
        }
        if (bits != 0 && !write_row(store, &r, rows->fid[first], bits, dry, error)) return false;
    }
    return true;
}

/* Dissolved oxygen above its limit is good water, and pH has two limits. */
static bool is_worse(const SyJudgement *judgement, const char *name) {
    SyIndex i = sy_judgement_parameter(judgement, name);
    const SyParameter *p =
        i == SY_NONE ? NULL : &g_array_index(judgement->parameters, SyParameter, i);
    return p != NULL && !isnan(p->elevated) && isnan(p->low);
}

bool sy_conclude_worse(SyStore *store, const SyJudgement *judgement, GError **error) {
    if (!sy_store_execute(store, "DROP TABLE IF EXISTS temp.fact_worse", error) ||
        !sy_store_execute(store, "CREATE TEMP TABLE fact_worse (parameter TEXT PRIMARY KEY)",
                          error))
        return false;
    g_autoptr(SyTable) names = sy_store_query(
        store, "SELECT DISTINCT parameter FROM sample WHERE parameter IS NOT NULL", NULL, error);
    if (names == NULL) return false;
    for (SyIndex row = 0; row < names->n_row; row++) {
        const char *parameters[] = {text_of(names, "parameter", row), NULL};
        if (is_worse(judgement, parameters[0]) &&
            !sy_store_change(store, "INSERT INTO temp.fact_worse VALUES (?1)", parameters, error))
            return false;
    }
    return true;
}
