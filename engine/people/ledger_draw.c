/* Outfalls, inspectors and months by lot, so that anyone can draw them again. */
#include <json-glib/json-glib.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/random.h"
#include "engine/expert/kept.h"
#include "engine/people/ledger.h"
#include "engine/search/water.h"

typedef struct {
    char *outfall, *name;
    char *water; /* what is above its target in its water; NULL: nothing is known to be */
    int visits;
    guint lots;
} Item;

/* What a draw stands on. */
typedef struct {
    GArray *pool; /* Item */
    GPtrArray *inspectors;
    bool is_plan;
    uint64_t seed;
    guint n, per;
} Lot;

static void item_clear(void *element) {
    Item *item = element;
    g_free(item->outfall);
    g_free(item->name);
    g_free(item->water);
}

static void lot_init(Lot *lot) {
    *lot = (Lot){0};
    lot->pool = g_array_new(FALSE, FALSE, sizeof(Item));
    g_array_set_clear_func(lot->pool, item_clear);
    lot->inspectors = g_ptr_array_new_with_free_func(g_free);
}

static void lot_clear(Lot *lot) {
    g_array_unref(lot->pool);
    g_ptr_array_unref(lot->inspectors);
}

/* ---- the draw itself ---- */

static void shuffle(SyRandom *random, guint *order, guint n) {
    for (guint i = n; i > 1; i--) {
        guint k = sy_random_below(random, i), other = order[i - 1];
        order[i - 1] = order[k];
        order[k] = other;
    }
}

static guint *order_of(guint n) {
    guint *order = g_new(guint, n + 1);
    for (guint i = 0; i < n; i++) order[i] = i;
    return order;
}

/* Cards dealt one after the other; a new shuffle does not give one outfall the same card twice. */
typedef struct {
    SyRandom random;
    guint *card, n, used;
} Deck;

static void deck_deal(Deck *deck, guint n, guint *out) {
    for (guint i = 0; i < n; i++) {
        if (deck->used == deck->n) {
            shuffle(&deck->random, deck->card, deck->n);
            deck->used = 0;
        }
        /* The first card from here on that this outfall does not have yet goes to the front. */
        for (guint k = deck->used; k < deck->n; k++) {
            bool has = false;
            for (guint j = 0; j < i; j++) has |= out[j] == deck->card[k];
            if (has) continue;
            guint card = deck->card[k];
            deck->card[k] = deck->card[deck->used];
            deck->card[deck->used] = card;
            break;
        }
        out[i] = deck->card[deck->used++];
    }
}

static void add_months(JsonBuilder *builder, SyRandom *random, int visits) {
    bool is_month[13] = {false};
    int step = 12 / visits, first = (int)sy_random_below(random, (uint32_t)step);
    for (int k = 0; k < visits; k++) is_month[1 + first + k * 12 / visits] = true;
    json_builder_set_member_name(builder, "months");
    json_builder_begin_array(builder);
    for (int month = 1; month <= 12; month++)
        if (is_month[month]) json_builder_add_int_value(builder, month);
    json_builder_end_array(builder);
}

static void add_text(JsonBuilder *builder, const char *key, const char *value) {
    json_builder_set_member_name(builder, key);
    if (value == NULL)
        json_builder_add_null_value(builder);
    else
        json_builder_add_string_value(builder, value);
}

static char *json_of(JsonBuilder *builder) {
    g_autoptr(JsonNode) tree = json_builder_get_root(builder);
    return json_to_string(tree, FALSE);
}

/* Outfalls in the order in which the first lot of each is drawn; in that of the pool for a plan. */
static guint *drawn_order(const Lot *lot, SyRandom *random) {
    g_autoptr(GArray) lots = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < lot->pool->len; i++) {
        guint n = lot->is_plan ? 1 : MAX(g_array_index(lot->pool, Item, i).lots, 1);
        for (guint k = 0; k < n; k++) g_array_append_val(lots, i);
    }
    g_autofree guint *card = order_of(lots->len);
    g_autofree bool *drawn = g_new0(bool, lot->pool->len + 1);
    guint *order = g_new0(guint, lot->pool->len + 1), n = 0;
    if (!lot->is_plan) shuffle(random, card, lots->len);
    for (guint i = 0; i < lots->len; i++) {
        guint item = g_array_index(lots, guint, card[i]);
        if (!drawn[item]) order[n++] = item;
        drawn[item] = true;
    }
    return order;
}

/* A lot as the text that is recorded: the same lot gives the same text. */
static char *draw(const Lot *lot) {
    SyRandom random = sy_random(lot->seed, 0);
    g_autofree guint *order = drawn_order(lot, &random);
    g_autofree guint *card = order_of(lot->inspectors->len);
    g_autofree guint *dealt = order_of(lot->per);
    Deck deck = {sy_random(lot->seed, 1), card, lot->inspectors->len, lot->inspectors->len};
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_array(builder);
    for (guint i = 0; i < lot->n; i++) {
        const Item *item = &g_array_index(lot->pool, Item, order[i]);
        json_builder_begin_object(builder);
        add_text(builder, "outfall", item->outfall);
        add_text(builder, "name", item->name);
        if (item->water != NULL) add_text(builder, "water", item->water);
        if (lot->is_plan) {
            add_months(builder, &random, CLAMP(item->visits, 1, 12));
        } else {
            deck_deal(&deck, lot->per, dealt);
            json_builder_set_member_name(builder, "inspectors");
            json_builder_begin_array(builder);
            for (guint k = 0; k < lot->per; k++)
                json_builder_add_string_value(builder,
                                              g_ptr_array_index(lot->inspectors, dealt[k]));
            json_builder_end_array(builder);
        }
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
    return json_of(builder);
}

/* ---- the pool ---- */

static bool class_fits(char **keys, const char *class) {
    for (int i = 0; keys[i] != NULL; i++)
        if (strcmp(keys[i], "all") == 0 || (class != NULL && g_str_has_prefix(class, keys[i])))
            return true;
    return false;
}

/* Classes that are drawn from, as asked or as the data say; all for a plan. */
static char **classes_of(const SyLedgerRules *rules, const SyDrawOptions *options) {
    if (options->is_plan) return g_strsplit("all", ",", -1);
    if (options->class_keys != NULL) return g_strsplit(options->class_keys, ",", -1);
    const SyYaml *check = sy_yaml_get(rules->document->root, "check"),
                 *classes = sy_yaml_get(check, "classes");
    g_autoptr(GStrvBuilder) keys = g_strv_builder_new();
    for (SyIndex i = 0; classes != NULL && i < sy_yaml_count(classes); i++)
        g_strv_builder_add(keys, sy_yaml_item(classes, i)->text);
    return g_strv_builder_end(keys);
}

/* A number of 1 or more of data/ledger.yaml; 1 where there is none. */
static int number_of(const SyYaml *map, const char *key) {
    const SyYaml *value = sy_yaml_get(map, key);
    if (value == NULL || value->text == NULL) return 1;
    return (int)CLAMP(g_ascii_strtoll(value->text, NULL, 10), 1, 100);
}

/* Visits a year of a class: the longest key that it begins with. */
static int visits_of(const SyLedgerRules *rules, const char *class, bool missed) {
    const SyYaml *plan = sy_yaml_get(rules->document->root, "plan"),
                 *visits = sy_yaml_get(plan, "visits"), *other = sy_yaml_get(plan, "other");
    const char *best = other == NULL ? "1" : other->text;
    gsize longest = 0;
    for (SyIndex i = 0; class != NULL && visits != NULL && i < sy_yaml_count(visits); i++) {
        const char *key = sy_yaml_key(visits, i)->text;
        if (strlen(key) < longest || !g_str_has_prefix(class, key)) continue;
        longest = strlen(key);
        best = sy_yaml_item(visits, i)->text;
    }
    int n = (int)CLAMP(g_ascii_strtoll(best, NULL, 10), 1, 12);
    return MIN(missed ? n * number_of(plan, "missed") : n, 12);
}

/* outfall_id -> what is above its target in its water. */
static GHashTable *missed_of(SyStore *store, const SyLedgerRules *rules, GError **error) {
    g_auto(SyData) data = {0};
    if (!sy_kept_load(store, rules->data_folder, &data, error)) return NULL;
    SyJudgement *judgement = sy_judgement_load(&data, error);
    g_autoptr(GArray) qualities =
        judgement == NULL ? NULL : sy_water_quality_load(&data, judgement, error);
    GHashTable *missed =
        qualities == NULL ? NULL : sy_water_missed_of_outfalls(store, judgement, qualities, error);
    if (judgement != NULL) sy_judgement_free(judgement);
    return missed;
}

static bool load_pool(SyStore *store, const SyLedgerRules *rules, const SyDrawOptions *options,
                      Lot *lot, GError **error) {
    const char *parameters[] = {options->county == NULL ? "" : options->county, NULL};
    g_autoptr(SyTable) rows = sy_store_query(
        store,
        "SELECT CAST(coalesce(code, source_id, name, '#' || outfall_id) AS TEXT) AS outfall, name, "
        "class, outfall_id FROM ledger WHERE ?1 = '' OR county = ?1 ORDER BY 1, outfall_id",
        parameters, error);
    g_autoptr(GHashTable) missed = rows == NULL ? NULL : missed_of(store, rules, error);
    if (missed == NULL) return false;
    int lots = number_of(sy_yaml_get(rules->document->root, "check"), "missed");
    g_auto(GStrv) keys = classes_of(rules, options);
    const SyColumn *outfall = sy_table_column(rows, "outfall"),
                   *name = sy_table_column(rows, "name"), *class = sy_table_column(rows, "class");
    for (SyIndex row = 0; row < rows->n_row; row++) {
        const char *key = sy_column_text(class, row);
        if (!class_fits(keys, key)) continue;
        int64_t id = sy_cell_integer(rows, "outfall_id", row);
        const char *water = g_hash_table_lookup(missed, &id);
        Item item = {g_strdup(sy_column_text(outfall, row)), g_strdup(sy_column_text(name, row)),
                     g_strdup(water), visits_of(rules, key, water != NULL),
                     water == NULL ? 1 : (guint)lots};
        g_array_append_val(lot->pool, item);
    }
    return true;
}

static char *pool_json(const Lot *lot) {
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_array(builder);
    for (guint i = 0; i < lot->pool->len; i++) {
        const Item *item = &g_array_index(lot->pool, Item, i);
        json_builder_begin_object(builder);
        add_text(builder, "outfall", item->outfall);
        add_text(builder, "name", item->name);
        json_builder_set_member_name(builder, "visits");
        json_builder_add_int_value(builder, item->visits);
        if (item->water != NULL) { /* pools of older versions have neither */
            add_text(builder, "water", item->water);
            json_builder_set_member_name(builder, "lots");
            json_builder_add_int_value(builder, item->lots);
        }
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
    return json_of(builder);
}

static char *inspectors_json(const Lot *lot) {
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_array(builder);
    for (guint i = 0; i < lot->inspectors->len; i++)
        json_builder_add_string_value(builder, g_ptr_array_index(lot->inspectors, i));
    json_builder_end_array(builder);
    return json_of(builder);
}

/* ---- recording ---- */

static bool check_lot(const Lot *lot, GError **error) {
    if (lot->n == 0 || lot->n > lot->pool->len) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%u outfalls asked for, %u to draw from (classes and county: --class, "
                      "--county)"),
                    lot->n, lot->pool->len);
        return false;
    }
    if (lot->is_plan || (lot->per > 0 && lot->per <= lot->inspectors->len)) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                _("%u inspectors to an outfall asked for, %u to draw from (--inspectors, --per)"),
                lot->per, lot->inspectors->len);
    return false;
}

static void put_text(SyTable *row, const char *name, const char *value) {
    sy_column_set_text(sy_table_add_column(row, name, SY_COLUMN_TEXT), 0, value);
}

static void put_integer(SyTable *row, const char *name, int64_t value) {
    sy_table_add_column(row, name, SY_COLUMN_INTEGER)->integer[0] = value;
}

static bool write_draw(SyStore *store, const Lot *lot, const SyDrawOptions *options,
                       const SyRecordBy *by, int64_t *draw_id, GError **error) {
    g_autofree char *pool = pool_json(lot), *drawn = draw(lot), *inspectors = inspectors_json(lot);
    g_autoptr(SyTable) row = sy_table_new(SY_GEOMETRY_NONE);
    sy_table_add_row(row, 0);
    put_text(row, "kind", lot->is_plan ? "plan" : "check");
    put_integer(row, "year", options->year);
    put_text(row, "county", options->county);
    put_integer(row, "seed", (int64_t)lot->seed);
    put_text(row, "pool", pool);
    put_text(row, "inspectors", lot->is_plan ? NULL : inspectors);
    put_integer(row, "per", lot->is_plan ? SY_INTEGER_MISSING : lot->per);
    put_text(row, "drawn", drawn);
    put_text(row, "who", by->who);
    put_text(row, "when_", by->when);
    put_text(row, "why", by->why);
    put_text(row, "recorded_by", by->recorded_by);
    put_text(row, "recorded_at", by->recorded_at);
    put_text(row, "version", SY_VERSION);
    if (!sy_store_write(store, "draw", row, NULL, error)) return false;
    g_autoptr(SyTable) last =
        sy_store_query(store, "SELECT last_insert_rowid() AS id", NULL, error);
    if (last == NULL) return false;
    *draw_id = sy_table_column(last, "id")->integer[0];
    return true;
}

bool sy_ledger_draw(SyStore *store, const SyLedgerRules *rules, const SyDrawOptions *options,
                    const SyRecordBy *by, int64_t *draw_id, GError **error) {
    Lot lot;
    lot_init(&lot);
    lot.is_plan = options->is_plan;
    lot.seed = (uint64_t)options->seed;
    lot.per = options->is_plan ? 0 : options->per;
    for (int i = 0; options->inspectors != NULL && options->inspectors[i] != NULL; i++)
        g_ptr_array_add(lot.inspectors, g_strdup(options->inspectors[i]));
    bool good = load_pool(store, rules, options, &lot, error);
    lot.n = options->is_plan ? lot.pool->len : options->n_outfall;
    good = good && check_lot(&lot, error) && write_draw(store, &lot, options, by, draw_id, error);
    lot_clear(&lot);
    return good;
}

/* ---- again ---- */

static SyTable *load_draw(SyStore *store, int64_t draw_id, GError **error) {
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, draw_id);
    const char *parameters[] = {id, NULL};
    g_autoptr(SyTable) rows = sy_store_query(
        store,
        "SELECT kind, seed, per, drawn, pool, inspectors, json_array_length(drawn) AS n FROM draw "
        "WHERE draw_id = CAST(?1 AS INTEGER)",
        parameters, error);
    if (rows == NULL || rows->n_row == 1) return g_steal_pointer(&rows);
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("draw %lld: there is none; ledger FILE draws"),
                (long long)draw_id);
    return NULL;
}

static bool load_items(SyStore *store, int64_t draw_id, Lot *lot, GError **error) {
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, draw_id);
    const char *parameters[] = {id, NULL};
    g_autoptr(SyTable) items = sy_store_query(
        store,
        "SELECT CAST(json_extract(value, '$.outfall') AS TEXT) AS outfall, "
        "CAST(json_extract(value, "
        "'$.name') AS TEXT) AS name, CAST(json_extract(value, '$.water') AS TEXT) AS water, "
        "CAST(json_extract(value, '$.visits') AS INTEGER) AS visits, "
        "coalesce(CAST(json_extract(value, '$.lots') AS INTEGER), 1) AS lots FROM draw, "
        "json_each(draw.pool) WHERE draw_id = CAST(?1 AS INTEGER) ORDER BY key",
        parameters, error);
    g_autoptr(SyTable) names =
        items == NULL ? NULL
                      : sy_store_query(store,
                                       "SELECT CAST(value AS TEXT) AS name FROM draw, "
                                       "json_each(draw.inspectors) WHERE draw_id = CAST(?1 AS "
                                       "INTEGER) ORDER BY key",
                                       parameters, error);
    if (names == NULL) return false;
    for (SyIndex row = 0; row < items->n_row; row++) {
        Item item = {g_strdup(sy_cell_text(items, "outfall", row)),
                     g_strdup(sy_cell_text(items, "name", row)),
                     g_strdup(sy_cell_text(items, "water", row)),
                     (int)sy_cell_integer(items, "visits", row),
                     (guint)CLAMP(sy_cell_integer(items, "lots", row), 1, 100)};
        g_array_append_val(lot->pool, item);
    }
    for (SyIndex row = 0; row < names->n_row; row++)
        g_ptr_array_add(lot->inspectors,
                        g_strdup(sy_column_text(sy_table_column(names, "name"), row)));
    return true;
}

bool sy_ledger_repeat(SyStore *store, int64_t draw_id, bool *same, GError **error) {
    Lot lot;
    lot_init(&lot);
    g_autoptr(SyTable) row = load_draw(store, draw_id, error);
    bool good = row != NULL && load_items(store, draw_id, &lot, error);
    if (good) {
        const SyColumn *per = sy_table_column(row, "per");
        lot.is_plan = strcmp(sy_column_text(sy_table_column(row, "kind"), 0), "plan") == 0;
        lot.seed = (uint64_t)sy_table_column(row, "seed")->integer[0];
        lot.n = (guint)sy_table_column(row, "n")->integer[0];
        lot.per = lot.is_plan || per->integer[0] == SY_INTEGER_MISSING ? 0 : (guint)per->integer[0];
        good = lot.n == 0 || check_lot(&lot, error);
    }
    if (good) {
        g_autofree char *again = draw(&lot);
        *same = strcmp(again, sy_column_text(sy_table_column(row, "drawn"), 0)) == 0;
    }
    lot_clear(&lot);
    return good;
}

SyTable *sy_ledger_drawn(SyStore *store, int64_t draw_id, GError **error) {
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, draw_id);
    const char *parameters[] = {id, NULL};
    return sy_store_query(store,
                          "SELECT position, outfall, name, coalesce(inspectors, '') AS inspectors, "
                          "coalesce(months, '') AS months, coalesce(water, '') AS water FROM "
                          "draw_item WHERE draw_id = CAST(?1 "
                          "AS INTEGER) ORDER BY position",
                          parameters, error);
}
