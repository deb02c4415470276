/* Forms filled in once for each object, a sheet each, one below the other, or a workbook each
 * (一口一档): labels with their values beside them become one table, a row a card. */
#include <string.h>

#include "io/number.h"
#include "io/source/sheets.h"

/* Of a card at least so many labels; of two cards of one form at least so many labels are common.
 * Own choices: a form may lose or gain a line, a table has other texts in every row. */
#define LABELS_MIN 5
#define ALIKE 0.8
#define LABEL_LETTERS 24
#define WRONG_MIN 20
#define TABLE_NAME "cards"

typedef struct {
    GPtrArray *labels, *values; /* const char *, of the grid's texts or of the book's */
    GHashTable *at;             /* label -> its place + 1 */
    guint sheet;
    bool may_stand_alone; /* its lines are of several widths: no table of one form */
} Card;

static void card_free(Card *card) {
    g_ptr_array_unref(card->labels);
    g_ptr_array_unref(card->values);
    g_hash_table_unref(card->at);
    g_free(card);
}

static Card *card_new(guint sheet) {
    Card *card = g_new(Card, 1);
    *card = (Card){g_ptr_array_new(), g_ptr_array_new(), g_hash_table_new(g_str_hash, g_str_equal),
                   sheet, false};
    return card;
}

static bool is_number(const char *text) {
    double value;
    const char *rest;
    return sy_number_parse(text, SY_COMMA_THOUSANDS, &value, &rest);
}

/* What a label is called, without the colon behind it; of "编号：K1" in one cell @value becomes K1.
 */
static const char *label_of(SyGrid *grid, const char *text, const char **value) {
    static const char *const colons[] = {"：", ":"};
    *value = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(colons); i++) {
        const char *colon = strstr(text, colons[i]);
        if (colon == NULL || colon == text) continue;
        const char *behind = colon + strlen(colons[i]);
        if (*behind != '\0') *value = behind;
        g_autofree char *bare = g_strndup(text, (gsize)(colon - text));
        return g_string_chunk_insert_const(grid->texts, g_strchomp(bare));
    }
    return text;
}

typedef struct {
    SyGrid *grid;
    GHashTable *merges; /* key_of its first cell -> SyGridMerge * */
    guint sheet;
    GPtrArray *cards; /* of this sheet */
    guint n_label, n_wrong;
    guint n_wide;  /* values that reach over several columns, beside shorter ones */
    guint n_digit; /* labels with a digit */
} Walk;

static gpointer key_of(SyIndex row, SyIndex column) {
    return GSIZE_TO_POINTER((gsize)row * SY_GRID_COLUMNS_MAX + column + 1);
}

/* The cells that are one with this one; a cell of its own where none is merged. */
static SyGridMerge merge_at(const Walk *walk, SyIndex row, SyIndex column) {
    const SyGridMerge *merge = g_hash_table_lookup(walk->merges, key_of(row, column));
    return merge != NULL ? *merge : (SyGridMerge){row, column, 1, 1};
}

/* A label that the card has already begins the next card, if it is that one's first. */
static void walk_add(Walk *walk, const char *label, const char *value) {
    Card *card = walk->cards->len == 0 ? NULL : walk->cards->pdata[walk->cards->len - 1];
    walk->n_label++;
    walk->n_wrong += is_number(label) || g_utf8_strlen(label, -1) > LABEL_LETTERS;
    walk->n_digit += label[strcspn(label, "0123456789")] != '\0';
    if (card == NULL || strcmp(card->labels->pdata[0], label) == 0)
        g_ptr_array_add(walk->cards, card = card_new(walk->sheet));
    if (g_hash_table_contains(card->at, label)) {
        walk->n_wrong++;
        return;
    }
    g_ptr_array_add(card->labels, (char *)label);
    g_ptr_array_add(card->values, (char *)value);
    g_hash_table_insert(card->at, (char *)label, GUINT_TO_POINTER(card->labels->len));
}

/* Label, value, label, value ...; what fills the row is a title, what reaches down beside them a
 * heading of its lines. */
static void walk_row(Walk *walk, SyIndex row) {
    SyGrid *grid = walk->grid;
    for (SyIndex column = 0; column < grid->n_column;) {
        const char *text = sy_grid_cell(grid, row, column), *inside;
        SyGridMerge cell = merge_at(walk, row, column);
        SyGridMerge beside = merge_at(walk, row, column + cell.n_column);
        bool alone = sy_grid_n_filled(grid, row) == 1 && strstr(text, ":") == NULL &&
                     strstr(text, "：") == NULL && beside.n_column == 1;
        if (*text != '\0' && (cell.n_column >= grid->n_column || alone)) return;
        if (*text == '\0' || (cell.n_row > 1 && beside.n_row != cell.n_row)) {
            column += cell.n_column;
            continue;
        }
        const char *label = label_of(grid, text, &inside);
        column += cell.n_column;
        if (inside == NULL && column >= grid->n_column) return;
        walk_add(walk, label, inside != NULL ? inside : sy_grid_cell(grid, row, column));
        if (inside == NULL) {
            walk->n_wide += beside.n_column > 1 && beside.n_row == 1;
            column += beside.n_column;
        }
    }
}

/* Few labels are numbers, long, or said twice. */
static bool is_card(const Walk *walk) {
    return walk->n_wrong * 10 <= walk->n_label;
}

/* The cards of a sheet, added to @all; none where it is a table. */
static void sheet_cards(SyGrid *grid, guint sheet, GPtrArray *all) {
    g_autoptr(GHashTable) merges = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < grid->merges->len; i++) {
        SyGridMerge *m = &g_array_index(grid->merges, SyGridMerge, i);
        g_hash_table_insert(merges, key_of(m->row, m->column), m);
    }
    Walk walk = {.grid = grid,
                 .merges = merges,
                 .sheet = sheet,
                 .cards = g_ptr_array_new_with_free_func((GDestroyNotify)card_free)};
    bool cards = true; /* tables of many rows are soon known as such */
    for (SyIndex row = 0; cards && row < grid->n_row; row++) {
        walk_row(&walk, row);
        cards = walk.n_wrong <= WRONG_MIN || is_card(&walk);
    }
    cards = cards && walk.n_label >= LABELS_MIN && is_card(&walk);
    for (guint i = 0; cards && i < walk.cards->len; i++)
        cards = ((Card *)walk.cards->pdata[i])->labels->len >= LABELS_MIN;
    if (cards && walk.cards->len == 1)
        ((Card *)walk.cards->pdata[0])->may_stand_alone =
            walk.n_wide > 0 && walk.n_wrong == 0 && walk.n_digit == 0;
    g_ptr_array_set_free_func(walk.cards, cards ? NULL : (GDestroyNotify)card_free);
    for (guint i = 0; cards && i < walk.cards->len; i++) g_ptr_array_add(all, walk.cards->pdata[i]);
    g_ptr_array_unref(walk.cards);
}

static bool is_alike(const Card *a, const Card *b) {
    guint common = 0;
    for (guint i = 0; i < a->labels->len; i++)
        common += g_hash_table_contains(b->at, a->labels->pdata[i]) ? 1 : 0;
    return common >= ALIKE * (a->labels->len + b->labels->len - common);
}

/* One table of the cards that are like @first; they leave @cards. */
static SyGrid *table_of(GPtrArray *sheets, GPtrArray *cards, guint first, const char *name) {
    const Card *model = cards->pdata[first];
    const SyGrid *origin = g_ptr_array_index(sheets, model->sheet);
    SyGrid *table = sy_grid_new(name, origin->n_left);
    g_autoptr(GHashTable) columns = g_hash_table_new(g_str_hash, g_str_equal);
    SyIndex row = 0;
    for (guint i = first; i < cards->len; i++) {
        const Card *card = cards->pdata[i];
        if (card == NULL || !is_alike(model, card)) continue;
        const SyGrid *sheet = g_ptr_array_index(sheets, card->sheet);
        row++;
        for (guint k = 0; k < card->labels->len; k++) {
            const char *label = card->labels->pdata[k];
            if (*(const char *)card->values->pdata[k] == '\0') continue;
            guint column = GPOINTER_TO_UINT(g_hash_table_lookup(columns, label));
            if (column == 0) {
                column = g_hash_table_size(columns) + 1;
                g_hash_table_insert(columns, (char *)label, GUINT_TO_POINTER(column));
                sy_grid_set(table, 0, column - 1, label);
            }
            sy_grid_set(table, row, column - 1, card->values->pdata[k]);
        }
        table->is_torn |= sheet->is_torn;
        table->is_hidden |= sheet->is_hidden;
    }
    table->n_card = row;
    return table;
}

/* Whether another card than this is of its form. */
static bool has_like(const GPtrArray *cards, guint first) {
    for (guint i = first + 1; i < cards->len; i++)
        if (cards->pdata[i] != NULL && is_alike(cards->pdata[first], cards->pdata[i])) return true;
    return false;
}

void sy_sheets_cards(GPtrArray *sheets) {
    g_autoptr(GPtrArray) cards = g_ptr_array_new();
    g_autoptr(GPtrArray) tables = g_ptr_array_new();
    g_autofree bool *taken = g_new0(bool, MAX(sheets->len, 1));
    for (guint i = 0; i < sheets->len; i++) sheet_cards(g_ptr_array_index(sheets, i), i, cards);
    for (guint i = 0; i < cards->len; i++) {
        const Card *first = cards->pdata[i];
        if (first == NULL || !(first->may_stand_alone || has_like(cards, i))) continue;
        g_autofree char *name = tables->len == 0
                                    ? g_strdup(TABLE_NAME)
                                    : g_strdup_printf("%s %u", TABLE_NAME, tables->len + 1);
        g_ptr_array_add(tables, table_of(sheets, cards, i, name));
        for (guint k = cards->len; k-- > i;) {
            Card *card = cards->pdata[k];
            if (card == NULL || !is_alike(cards->pdata[i], card)) continue;
            taken[card->sheet] = true;
            if (k == i) break;
            card_free(card);
            cards->pdata[k] = NULL;
        }
        card_free(cards->pdata[i]);
        cards->pdata[i] = NULL;
    }
    for (guint i = 0; i < cards->len; i++)
        if (cards->pdata[i] != NULL) card_free(cards->pdata[i]);
    for (guint i = sheets->len; i-- > 0;)
        if (taken[i]) g_ptr_array_remove_index(sheets, i);
    for (guint i = 0; i < tables->len; i++) g_ptr_array_add(sheets, tables->pdata[i]);
}
