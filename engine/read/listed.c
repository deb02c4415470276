/* Whom a list of outfalls itself names as the discharger (排污单位): the surveyor's guess, kept as
 * evidence. */
#include <math.h>
#include <string.h>

#include "algorithms/base/search.h"
#include "engine/read/called.h"
#include "engine/read/identities.h"

/* ---- what units are called ---- */

static void add_name(SyCalled *called, const char *name, SyIndex unit) {
    g_autofree char *plain = name == NULL ? NULL : g_utf8_normalize(name, -1, G_NORMALIZE_NFKC);
    if (plain != NULL) sy_called_add(called, plain, -1, unit, SY_CALLED_ONE);
}

/* The names of all rows that became a unit, also those that other registers have. */
static void called_init(SyCalled *called, const SyLayers *layers) {
    const SyTable *units = layers->table[SY_ROLE_UNITS];
    sy_called_init(called);
    for (SyIndex unit = 0; unit < units->n_row; unit++) {
        add_name(called, sy_row_text(units, "name", unit), unit);
        g_auto(GStrv) names = sy_called_split(sy_row_text(units, "alias", unit));
        for (char **name = names; name != NULL && *name != NULL; name++)
            add_name(called, *name, unit);
    }
    for (guint i = 0; i < layers->source_rows->len; i++) {
        const SySourceRow *row = &g_array_index(layers->source_rows, SySourceRow, i);
        if (row->role == SY_ROLE_UNITS && row->object != SY_NONE)
            add_name(called, row->name, row->object);
    }
}

/* ---- what the list says ---- */

/* Does it say that a firm is meant, and not "居民" or "不明"? */
static bool is_firm(const SyLinkRules *rules, const char *said) {
    const GPtrArray *ends[] = {rules->legal_form, rules->kind_end};
    for (gsize i = 0; i < G_N_ELEMENTS(ends); i++)
        if (sy_link_says(ends[i], said) && g_utf8_strlen(said, -1) > SY_CALLED_LETTERS) return true;
    return false;
}

static void note_named(SyLayers *layers, const SyLinkRules *rules, const SyCalled *called,
                       SyIndex row, SyFindings *findings) {
    const SyTable *outfalls = layers->table[SY_ROLE_OUTFALLS];
    const char *said = sy_row_text(outfalls, "discharger", row);
    g_autofree char *plain = said == NULL ? NULL : g_utf8_normalize(said, -1, G_NORMALIZE_NFKC);
    guint n_before = layers->listed->len;
    for (const char *at = plain; at != NULL && *at != '\0';) {
        gsize n_byte;
        SyListed listed = {row, sy_called_at(called, at, G_MAXLONG, &n_byte)};
        if (listed.unit != SY_NONE) g_array_append_val(layers->listed, listed);
        at = listed.unit != SY_NONE ? at + n_byte : g_utf8_next_char(at);
    }
    if (plain == NULL || layers->listed->len > n_before || !is_firm(rules, plain)) return;
    double x, y;
    g_autofree char *words = sy_row_words(outfalls, row);
    sy_row_place(outfalls, row, &x, &y);
    sy_findings_add(findings, "link.discharger_unknown",
                    sy_row_label(layers, SY_ROLE_OUTFALLS, row), outfalls->fid[row], x, y, NAN,
                    SY_ARGUMENT_TEXT("outfall", words), SY_ARGUMENT_TEXT("said", said),
                    SY_ARGUMENTS_END);
}

static int by_outfall(const void *left, const void *right) {
    const SyListed *a = left, *b = right;
    if (a->outfall != b->outfall) return a->outfall < b->outfall ? -1 : 1;
    return (a->unit > b->unit) - (a->unit < b->unit);
}

void sy_layers_find_listed(SyLayers *layers, const SyLinkRules *rules, SyFindings *findings) {
    const SyTable *units = layers->table[SY_ROLE_UNITS],
                  *outfalls = layers->table[SY_ROLE_OUTFALLS];
    layers->listed = g_array_new(FALSE, FALSE, sizeof(SyListed));
    if (units == NULL || outfalls == NULL || sy_table_column(outfalls, "discharger") == NULL)
        return;
    SyCalled called;
    called_init(&called, layers);
    for (SyIndex row = 0; row < outfalls->n_row; row++)
        note_named(layers, rules, &called, row, findings);
    g_array_sort(layers->listed, by_outfall);
    sy_called_clear(&called);
}

const SyListed *sy_layers_listed(const SyLayers *layers, SyIndex outfall, guint *n) {
    const SyListed *all = layers->listed == NULL ? NULL : (void *)layers->listed->data;
    guint n_all = all == NULL ? 0 : layers->listed->len;
    guint first = SY_LOWER_BOUND(guint, i, 0, n_all, all[i].outfall < outfall);
    guint end = SY_LOWER_BOUND(guint, i, first, n_all, all[i].outfall <= outfall);
    *n = end - first;
    return *n == 0 ? NULL : all + first;
}
