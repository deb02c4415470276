/* How much of the banks survey teams walked. */
#include <math.h>
#include <string.h>

#include "engine/river/banks.h"

/* A bank of a water: one side of a river, or of an area; its lines are all that are of it. */
typedef struct {
    SyIndex river, area; /* one of them; else SY_NONE */
    uint8_t side;
    double length_m, walked_m, unclear_m;
} Bank;

typedef struct {
    const SyRivers *rivers;
    SyFindings *findings;
    SyBanks banks;
    SyLines lines;
    GArray *bank;       /* Bank */
    GHashTable *number; /* of a bank by its Bank; + 1 */
    SyTable *stretch;
    SyColumn *of_bank, *state, *length_m, *from_m, *to_m;
    double least_m; /* of a finding */
} Walks;

static guint bank_hash(const void *key) {
    const Bank *bank = key;
    return (bank->river * 31 + bank->area) * 7 + bank->side;
}

static gboolean bank_equal(const void *left, const void *right) {
    const Bank *a = left, *b = right;
    return a->river == b->river && a->area == b->area && a->side == b->side;
}

static const SyBankOrigin *origin_of(const Walks *walks, SyIndex line) {
    return &g_array_index(walks->banks.origin, SyBankOrigin, line);
}

static guint bank_of(Walks *walks, SyIndex line, uint8_t side) {
    const SyBankOrigin *of = origin_of(walks, line);
    bool is_line = of->reach != SY_NONE;
    Bank asked = {is_line ? walks->rivers->axis->river[of->reach] : SY_NONE,
                  is_line ? SY_NONE : walks->banks.first[of->area],
                  side,
                  0,
                  0,
                  0};
    void *known = g_hash_table_lookup(walks->number, &asked);
    if (known == NULL) {
        g_array_append_val(walks->bank, asked);
        known = GUINT_TO_POINTER(walks->bank->len);
        g_hash_table_insert(walks->number, g_memdup2(&asked, sizeof asked), known);
    }
    return GPOINTER_TO_UINT(known) - 1;
}

static const char *name_of(const Walks *walks, const Bank *bank) {
    const SyRivers *r = walks->rivers;
    if (bank->area != SY_NONE) return sy_cell_text(walks->banks.areas, "name", bank->area);
    SyIndex name = r->name[r->axis->mouth[bank->river]];
    return name == SY_NONE ? NULL : r->names[name];
}

static const char *side_name(uint8_t side) {
    return side == SY_SIDE_LEFT ? "left" : side == SY_SIDE_RIGHT ? "right" : "shore";
}

/* Chainage of a place on a bank's line; NaN: it is an area's. */
static double chainage_m(const Walks *walks, SyIndex line, double measure_m) {
    const SyBankOrigin *of = origin_of(walks, line);
    const SyRivers *r = walks->rivers;
    if (of->reach == SY_NONE) return NAN;
    double drawn_m = sy_line_length(&r->lines, of->reach);
    double share = drawn_m > 0 ? 1 - (of->from_m + measure_m) / drawn_m : 0;
    return sy_rivers_chainage_m(r, of->reach, r->reaches.arcs.length_m[of->reach] * share);
}

static void put(Walks *walks, const SyStretch *s, guint bank, const char *state) {
    SyIndex row = sy_table_add_row(walks->stretch, 0);
    sy_column_set_integer(walks->of_bank, row, (int64_t)bank + 1);
    sy_column_set_text(walks->state, row, state);
    walks->length_m->real[row] = s->to_m - s->from_m;
    walks->from_m->real[row] = chainage_m(walks, s->bank, s->to_m);
    walks->to_m->real[row] = chainage_m(walks, s->bank, s->from_m);
    g_autoptr(GArray) xy = g_array_new(FALSE, FALSE, sizeof(double));
    sy_line_piece(&walks->lines, s->bank, s->from_m, s->to_m, xy);
    sy_table_begin_part(walks->stretch, false);
    for (guint i = 0; i + 1 < xy->len; i += 2)
        sy_table_add_vertex(walks->stretch, g_array_index(xy, double, i),
                            g_array_index(xy, double, i + 1));
}

/* The stretches of @all that are of a line and a side. */
static const SyStretch *find(const GArray *all, SyIndex line, uint8_t side, const SyStretch **end) {
    guint low = 0, high = all->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        const SyStretch *s = &g_array_index(all, SyStretch, middle);
        bool before = s->bank < line || (s->bank == line && s->side < side);
        *(before ? &low : &high) = before ? middle + 1 : middle;
    }
    const SyStretch *first = (const SyStretch *)(void *)all->data + low, *at = first;
    const SyStretch *last = (const SyStretch *)(void *)all->data + all->len;
    while (at < last && at->bank == line && at->side == side) at++;
    *end = at;
    return first;
}

/* One bank of one line: what was walked of it and what was not. */
static void put_bank(Walks *walks, const GArray *all, SyIndex line, uint8_t side) {
    double length_m = sy_line_length(&walks->lines, line);
    guint bank = bank_of(walks, line, side);
    Bank *sum = &g_array_index(walks->bank, Bank, bank);
    const SyStretch *end, *first = find(all, line, side, &end);
    sum->length_m += length_m;
    for (const SyStretch *s = first; s < end; s++) {
        sum->walked_m += s->to_m - s->from_m;
        put(walks, s, bank, "walked");
    }
    g_autoptr(GArray) rest = g_array_new(FALSE, FALSE, sizeof(SyStretch));
    sy_walked_rest(first, end, line, (SySide)side, length_m, rest);
    for (guint i = 0; i < rest->len; i++)
        put(walks, &g_array_index(rest, SyStretch, i), bank, "not_walked");
    if (side != SY_SIDE_LEFT || walks->banks.side->data[line] != SY_SIDE_BOTH) return;
    for (const SyStretch *s = find(all, line, SY_SIDE_UNKNOWN, &end); s < end; s++) {
        sum->unclear_m += s->to_m - s->from_m; /* with the left one, so that it counts once */
        put(walks, s, bank, "unclear");
    }
}

static bool take_tracks(SyStore *store, SyTable **rows, GArray *said, GError **error) {
    *rows = sy_store_query(store, "SELECT bank, geom FROM track ORDER BY track_id", NULL, error);
    for (SyIndex row = 0; *rows != NULL && row < (*rows)->n_row; row++) {
        const char *bank = sy_cell_text(*rows, "bank", row);
        uint8_t side = g_strcmp0(bank, "left") == 0    ? SY_SIDE_LEFT
                       : g_strcmp0(bank, "right") == 0 ? SY_SIDE_RIGHT
                       : g_strcmp0(bank, "both") == 0  ? SY_SIDE_BOTH
                                                       : SY_SIDE_UNKNOWN;
        g_array_append_val(said, side);
    }
    return *rows != NULL;
}

/* ---- what is said ---- */

/* All banks of a water, or of all that are called so. */
typedef struct {
    double length_m, walked_m, unclear_m;
} Sum;

static char *key_of(const Walks *walks, const Bank *bank) {
    const char *name = name_of(walks, bank);
    return name != NULL ? g_strdup(name) : g_strdup_printf("\n%u %u", bank->river, bank->area);
}

static GHashTable *sum_waters(const Walks *walks) {
    GHashTable *sums = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (guint i = 0; i < walks->bank->len; i++) {
        const Bank *bank = &g_array_index(walks->bank, Bank, i);
        g_autofree char *key = key_of(walks, bank);
        Sum *sum = g_hash_table_lookup(sums, key);
        if (sum == NULL) {
            sum = g_new0(Sum, 1);
            g_hash_table_insert(sums, g_strdup(key), sum);
        }
        sum->length_m += bank->length_m;
        sum->walked_m += bank->walked_m;
        sum->unclear_m += bank->unclear_m;
    }
    return sums;
}

/* The row of the waters that a line is of. */
static const SyTable *row_of(const Walks *walks, SyIndex line, SyIndex *row) {
    const SyBankOrigin *of = origin_of(walks, line);
    *row = of->reach != SY_NONE ? of->reach : of->area;
    return of->reach != SY_NONE ? walks->rivers->rows : walks->banks.areas;
}

static void say(const Walks *walks, const char *code, const Bank *bank, SyIndex line,
                const SyStretch *s, double length_m) {
    SyIndex row;
    const SyTable *rows = row_of(walks, line, &row);
    double x, y,
        middle_m = s == NULL ? sy_line_length(&walks->lines, line) / 2 : (s->from_m + s->to_m) / 2;
    sy_line_at(&walks->lines, line, middle_m, &x, &y);
    g_autofree char *from = s == NULL ? NULL : sy_river_stake(chainage_m(walks, line, s->to_m));
    g_autofree char *to = s == NULL ? NULL : sy_river_stake(chainage_m(walks, line, s->from_m));
    sy_findings_add(walks->findings, code, sy_cell_text(rows, "label", row),
                    sy_cell_integer(rows, "source_fid", row), x, y, NAN,
                    SY_ARGUMENT_TEXT("river", name_of(walks, bank)),
                    SY_ARGUMENT_TEXT("bank", side_name(bank->side)), SY_ARGUMENT_TEXT("from", from),
                    SY_ARGUMENT_TEXT("to", to), SY_ARGUMENT_REAL("length_m", length_m),
                    SY_ARGUMENTS_END);
}

/* Waters that nobody walked, once each; of the others what was left out, and where it is not known
 * on which side somebody walked. */
static void say_waters(Walks *walks, const GArray *all) {
    g_autoptr(GHashTable) sums = sum_waters(walks),
                          said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (SyIndex line = 0; line < walks->lines.n_line; line++) {
        bool both = walks->banks.side->data[line] == SY_SIDE_BOTH;
        for (int k = 0; k < (both ? 2 : 1); k++) {
            uint8_t side =
                both ? (uint8_t)(SY_SIDE_LEFT + k) : (uint8_t)walks->banks.side->data[line];
            const Bank *bank = &g_array_index(walks->bank, Bank, bank_of(walks, line, side));
            g_autofree char *key = key_of(walks, bank);
            const Sum *sum = g_hash_table_lookup(sums, key);
            bool none = sum->walked_m == 0 && sum->unclear_m == 0;
            bool is_first = (none || sum->unclear_m > 0) && g_hash_table_add(said, g_strdup(key));
            if (none && is_first)
                say(walks, "river.not_walked", bank, line, NULL, sum->length_m);
            else if (is_first)
                say(walks, "river.walk_unclear", bank, line, NULL, sum->unclear_m);
            if (none) continue;
            const SyStretch *end, *first = find(all, line, side, &end);
            g_autoptr(GArray) rest = g_array_new(FALSE, FALSE, sizeof(SyStretch));
            sy_walked_rest(first, end, line, (SySide)side, sy_line_length(&walks->lines, line),
                           rest);
            for (guint i = 0; i < rest->len; i++) {
                const SyStretch *s = &g_array_index(rest, SyStretch, i);
                if (s->to_m - s->from_m >= walks->least_m)
                    say(walks, "river.stretch_not_walked", bank, line, s, s->to_m - s->from_m);
            }
        }
    }
}

/* ---- tables ---- */

static bool write_banks(const Walks *walks, SyStore *store, GError **error) {
    g_autoptr(SyTable) table = sy_table_new(SY_GEOMETRY_NONE);
    SyColumn *id = sy_table_add_column(table, "bank_id", SY_COLUMN_INTEGER),
             *name = sy_table_add_column(table, "name", SY_COLUMN_TEXT),
             *river = sy_table_add_column(table, "river_id", SY_COLUMN_INTEGER),
             *water = sy_table_add_column(table, "receiving_water_id", SY_COLUMN_INTEGER),
             *side = sy_table_add_column(table, "side", SY_COLUMN_TEXT),
             *length_m = sy_table_add_column(table, "length_m", SY_COLUMN_REAL),
             *walked_m = sy_table_add_column(table, "walked_m", SY_COLUMN_REAL),
             *unclear_m = sy_table_add_column(table, "unclear_m", SY_COLUMN_REAL);
    for (guint i = 0; i < walks->bank->len; i++) {
        const Bank *bank = &g_array_index(walks->bank, Bank, i);
        SyIndex row = sy_table_add_row(table, 0);
        sy_column_set_integer(id, row, (int64_t)i + 1);
        sy_column_set_text(name, row, name_of(walks, bank));
        if (bank->river != SY_NONE) sy_column_set_integer(river, row, (int64_t)bank->river + 1);
        if (bank->area != SY_NONE)
            sy_column_set_integer(
                water, row, sy_cell_integer(walks->banks.areas, "receiving_water_id", bank->area));
        sy_column_set_text(side, row, side_name(bank->side));
        length_m->real[row] = bank->length_m;
        walked_m->real[row] = bank->walked_m;
        unclear_m->real[row] = bank->unclear_m;
    }
    return sy_store_write(store, "bank", table, NULL, error);
}

static bool write_stretches(Walks *walks, SyStore *store, GError **error) {
    SyColumn *id = sy_table_add_column(walks->stretch, "bank_stretch_id", SY_COLUMN_INTEGER);
    for (SyIndex row = 0; row < walks->stretch->n_row; row++)
        sy_column_set_integer(id, row, (int64_t)row + 1);
    return sy_store_write(store, "bank_stretch", walks->stretch, NULL, error);
}

static bool judge(Walks *walks, SyStore *store, const SyTable *tracks, const GArray *said,
                  GError **error) {
    walks->lines = sy_banks_lines(&walks->banks);
    if (walks->lines.n_line == 0) return true;
    const SyLines lines = {tracks->n_row, tracks->geometry.part_vertex, tracks->geometry.xy};
    const SyWalks asked = {.banks = &walks->lines,
                           .near_m = (const double *)(void *)walks->banks.near_m->data,
                           .least_m = (const double *)(void *)walks->banks.least_m->data,
                           .side = (const uint8_t *)walks->banks.side->data,
                           .water = (const SyIndex *)(void *)walks->banks.water->data,
                           .tracks = &lines,
                           .said = (const uint8_t *)said->data};
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(SyStretch));
    if (!sy_walked(&asked, all, error)) return false;
    for (SyIndex line = 0; line < walks->lines.n_line; line++) {
        uint8_t side = (uint8_t)walks->banks.side->data[line];
        put_bank(walks, all, line, side == SY_SIDE_BOTH ? SY_SIDE_LEFT : side);
        if (side == SY_SIDE_BOTH) put_bank(walks, all, line, SY_SIDE_RIGHT);
    }
    say_waters(walks, all);
    return write_banks(walks, store, error) && write_stretches(walks, store, error);
}

bool sy_river_walks_write(SyStore *store, const SyRivers *rivers, const SyWeights *weights,
                          SyFindings *findings, GError **error) {
    g_autoptr(SyTable) tracks = NULL, stretch = sy_table_new(SY_GEOMETRY_LINE);
    g_autoptr(GArray) said = g_array_new(FALSE, FALSE, sizeof(uint8_t)),
                      bank = g_array_new(FALSE, FALSE, sizeof(Bank));
    g_autoptr(GHashTable) number = g_hash_table_new_full(bank_hash, bank_equal, g_free, NULL);
    if (!take_tracks(store, &tracks, said, error)) return false;
    if (tracks->n_row == 0) return true; /* nothing is said of banks */
    Walks walks = {.rivers = rivers,
                   .findings = findings,
                   .bank = bank,
                   .number = number,
                   .stretch = stretch,
                   .of_bank = sy_table_add_column(stretch, "bank_id", SY_COLUMN_INTEGER),
                   .state = sy_table_add_column(stretch, "state", SY_COLUMN_TEXT),
                   .length_m = sy_table_add_column(stretch, "length_m", SY_COLUMN_REAL),
                   .from_m = sy_table_add_column(stretch, "from_m", SY_COLUMN_REAL),
                   .to_m = sy_table_add_column(stretch, "to_m", SY_COLUMN_REAL),
                   .least_m = weights->walk_least_m};
    bool done = sy_banks_take(store, rivers, weights, &walks.banks, error) &&
                judge(&walks, store, tracks, said, error);
    sy_banks_clear(&walks.banks);
    return done;
}
