/* The chain of the first outfalls, for people: what the case file says, at a glance. */
#include <math.h>
#include <stdio.h>

#include "algorithms/base/probability.h"
#include "algorithms/base/words.h"
#include "engine/base/print.h"
#include "engine/conclude/conclude.h"

static char *text_of(const SyTable *rows, const char *name, SyIndex row) {
    const char *text = sy_cell_text(rows, name, row);
    return sy_print_clean(text == NULL ? "-" : text);
}

/* 0 where it is missing. */
static double number_of(const SyTable *rows, const char *name, SyIndex row) {
    double number = sy_cell_real(rows, name, row);
    return isnan(number) ? 0 : number;
}

/* Who is named first, as everywhere, and beside it the unknown source where that is likelier. */
static void print_line(const SyTable *rows, SyIndex row) {
    g_autofree char *water = text_of(rows, "water", row), *outfall = text_of(rows, "outfall", row),
                    *unit = text_of(rows, "unit", row);
    double probability = number_of(rows, "probability", row),
           unknown = number_of(rows, "unknown", row), n_unit = number_of(rows, "n_unit", row);
    const char *now = SY_PROBABILITY(probability), *none = SY_PROBABILITY(unknown);
    printf(_("%s <- %s <- %.0f edges, %.0f m <- "), water, outfall, number_of(rows, "edges", row),
           number_of(rows, "length_m", row));
    if (!(n_unit > 0))
        printf(_("unknown source (%s)"), none);
    else if (unknown > probability)
        printf(_("unknown source likeliest (%s), then %s (%s)"), none, unit, now);
    else
        printf("%s (%s)", unit, now);
    if (n_unit > 1) printf(_(" and %.0f more units"), n_unit - 1);
    putchar('\n');
}

bool sy_conclude_print_chain(SyStore *store, SyIndex most, GError **error) {
    g_autofree char *number = g_strdup_printf("%u", most);
    const char *parameters[] = {number, NULL};
    g_autoptr(SyTable) rows = sy_store_query(
        store,
        "SELECT coalesce(w.name, w.source_id) AS water, coalesce(o.name, o.code, o.source_id) AS "
        "outfall, h.n_edge AS edges, h.length_m, coalesce(a.unit, u.code, u.source_id) AS unit, "
        "a.probability, a.unknown_probability AS unknown, a.n_unit, (SELECT count(DISTINCT "
        "outfall_id) FROM candidate WHERE rank = 1) AS n_all FROM candidate c JOIN outfall o USING "
        "(outfall_id) JOIN answer a ON a.outfall_id = o.outfall_id LEFT JOIN receiving_water w "
        "USING "
        "(receiving_water_id) LEFT JOIN channel h ON h.outfall_id = o.outfall_id LEFT JOIN unit u "
        "ON u.unit_id = a.unit_id WHERE c.rank = 1 ORDER BY o.outfall_id LIMIT CAST(?1 AS INTEGER)",
        parameters, error);
    if (rows == NULL) return false;
    for (SyIndex row = 0; row < rows->n_row; row++) print_line(rows, row);
    SyIndex n_all = rows->n_row == 0 ? 0 : (SyIndex)number_of(rows, "n_all", 0);
    if (n_all > rows->n_row) printf(_("... and %u more outfalls\n"), n_all - rows->n_row);
    return true;
}
