#include "engine/link/levels.h"

#include <math.h>
#include <string.h>

#include "algorithms/linkage/blocks.h"

#define MOST_TEXT 60
#define CODE_LENGTH 18 /* GB 32100-2015 */
#define CODE_LEAST 9   /* GB 11714-1997, the codes before */

static const char code_letters[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

char *sy_link_code(const char *text) {
    if (text == NULL) return NULL;
    g_autofree char *wide = g_utf8_normalize(text, -1, G_NORMALIZE_ALL_COMPOSE);
    GString *code = g_string_new(NULL);
    for (const char *c = wide == NULL ? "" : wide; *c != '\0'; c++)
        if (g_ascii_isalnum(*c)) g_string_append_c(code, g_ascii_toupper(*c));
    if (code->len < CODE_LEAST) {
        g_string_free(code, TRUE);
        return NULL;
    }
    return g_string_free(code, FALSE);
}

bool sy_link_code_is_valid(const char *code) {
    static const int weight[] = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
    if (code == NULL || strlen(code) != CODE_LENGTH) return false;
    int sum = 0;
    for (int i = 0; i < CODE_LENGTH - 1; i++) {
        const char *at = strchr(code_letters, code[i]);
        if (at == NULL) return false;
        sum += (int)(at - code_letters) * weight[i];
    }
    return code_letters[(31 - sum % 31) % 31] == code[CODE_LENGTH - 1];
}

/* ---- preparing ---- */

static void text_put(SyLevels *levels, SyPreparedRow *row, SyLinkFieldKind kind, const char *text) {
    uint32_t letters[MOST_TEXT];
    SyIndex n = sy_names_letters(levels->names, text, letters, MOST_TEXT);
    row->text[kind] = levels->letters->len;
    row->n_text[kind] = (uint8_t)n;
    g_array_append_vals(levels->letters, letters, n);
    uint64_t h = 5381;
    for (SyIndex i = 0; i < n; i++) h = sy_block_mix(h, letters[i]);
    row->word[kind] = n == 0 ? 0 : h | 1;
}

/* Numbers of an address are its house; several are one hash. */
static uint32_t house_of(const uint32_t *letters, SyIndex n) {
    uint64_t h = 0;
    for (SyIndex i = 0; i < n; i++)
        if (letters[i] >= '0' && letters[i] <= '9') h = h * 10 + letters[i] - '0' + 1;
    return (uint32_t)(h ^ h >> 32);
}

static void row_prepare(SyLevels *levels, SyPreparedRow *out, const SyLinkRow *row) {
    *out = (SyPreparedRow){.x = row->x, .y = row->y};
    out->name = sy_names_add(levels->names, row->text[SY_LINK_NAME]);
    sy_names_count(levels->names, &out->name);
    for (SyLinkFieldKind kind = 0; kind < SY_N_LINK_TEXT; kind++) {
        if (kind == SY_LINK_NAME || row->text[kind] == NULL || !levels->role->used[kind]) continue;
        g_autofree char *code =
            kind == SY_LINK_CODE || kind == SY_LINK_PERMIT ? sy_link_code(row->text[kind]) : NULL;
        text_put(levels, out, kind, code == NULL ? row->text[kind] : code);
    }
    if (out->n_text[SY_LINK_ADDRESS] > 0)
        out->number_of[0] =
            house_of(&g_array_index(levels->letters, uint32_t, out->text[SY_LINK_ADDRESS]),
                     out->n_text[SY_LINK_ADDRESS]);
}

bool sy_levels_init(SyLevels *levels, const SyLinkRules *rules, SyLinkKind kind,
                    const SyLinkRow *rows, SyIndex n_row, GError **error) {
    *levels = (SyLevels){.role = &rules->role[kind], .n_row = n_row};
    levels->rows = sy_array_new(n_row, sizeof(SyPreparedRow), "rows", error);
    if (levels->rows == NULL) return false;
    levels->names = sy_names_new(rules, kind == SY_LINK_OUTFALLS);
    levels->letters = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (SyIndex row = 0; kind == SY_LINK_UNITS && row < n_row; row++)
        sy_names_learn(levels->names, rows[row].text[SY_LINK_NAME]);
    for (SyIndex row = 0; row < n_row; row++) row_prepare(levels, &levels->rows[row], &rows[row]);
    return true;
}

void sy_levels_clear(SyLevels *levels) {
    sy_names_free(levels->names);
    if (levels->letters != NULL) g_array_unref(levels->letters);
    g_free(levels->rows);
}

/* ---- comparing ---- */

static const uint32_t *letters_of(const SyLevels *levels, const SyPreparedRow *row,
                                  SyLinkFieldKind kind) {
    return &g_array_index(levels->letters, uint32_t, row->text[kind]);
}

/* Same, one letter other, or another code. The code of the body stands in that of 18 letters. */
static uint8_t code_level(const SyLevels *levels, const SyPreparedRow *a, const SyPreparedRow *b) {
    SyIndex n_a = a->n_text[SY_LINK_CODE], n_b = b->n_text[SY_LINK_CODE], n_other = 0;
    const uint32_t *code_a = letters_of(levels, a, SY_LINK_CODE),
                   *code_b = letters_of(levels, b, SY_LINK_CODE);
    if (n_a < CODE_LEAST || n_b < CODE_LEAST) /* one of a county's own */
        return a->word[SY_LINK_CODE] == b->word[SY_LINK_CODE] ? 2 : 0;
    if (n_a == CODE_LENGTH && n_b == CODE_LEAST) code_a += 8;
    if (n_b == CODE_LENGTH && n_a == CODE_LEAST) code_b += 8;
    SyIndex n = MIN(n_a, n_b);
    if (n_a != n_b && n != CODE_LEAST) return 0;
    for (SyIndex i = 0; i < n; i++) n_other += code_a[i] != code_b[i];
    return n_other == 0 ? 2 : n_other == 1 ? 1 : 0;
}

static uint8_t text_level(const SyLevels *levels, const SyPreparedRow *a, const SyPreparedRow *b,
                          SyLinkFieldKind kind) {
    if (a->word[kind] == b->word[kind]) return 2;
    const uint32_t *text_a = letters_of(levels, a, kind), *text_b = letters_of(levels, b, kind);
    SyIndex n_a = a->n_text[kind], n_b = b->n_text[kind];
    /* a code beside words says nothing */
    if (kind == SY_LINK_INDUSTRY && (text_a[0] < 128) != (text_b[0] < 128)) return SY_LINK_MISSING;
    double common = sy_names_common(text_a, n_a, text_b, n_b);
    if (kind != SY_LINK_ADDRESS) return common >= 0.5 ? 1 : 0;
    bool other_house =
        a->number_of[0] != 0 && b->number_of[0] != 0 && a->number_of[0] != b->number_of[0];
    bool same_house = a->number_of[0] != 0 && a->number_of[0] == b->number_of[0];
    if (other_house) return 0;
    return common >= 0.75 && same_house ? 2 : common >= 0.5 ? 1 : 0;
}

double sy_levels_distance_m(const SyLevels *levels, SyIndex left, SyIndex right) {
    const SyPreparedRow *a = &levels->rows[left], *b = &levels->rows[right];
    return hypot(a->x - b->x, a->y - b->y);
}

static uint8_t place_level(const SyLevels *levels, SyIndex left, SyIndex right) {
    double apart_m = sy_levels_distance_m(levels, left, right);
    if (!isfinite(apart_m)) return SY_LINK_MISSING;
    uint8_t level = 0;
    while (level + 1u < levels->role->field[SY_LINK_PLACE].n_level &&
           apart_m <= levels->role->limit_m[level])
        level++;
    return level;
}

static uint8_t word_level(const SyPreparedRow *a, const SyPreparedRow *b, SyLinkFieldKind kind) {
    return a->word[kind] == b->word[kind];
}

void sy_levels_compare(const SyLevels *levels, SyIndex left, SyIndex right, uint8_t *out) {
    const SyPreparedRow *a = &levels->rows[left], *b = &levels->rows[right];
    for (SyLinkFieldKind kind = 0; kind < SY_N_LINK_FIELD; kind++) {
        out[kind] = SY_LINK_MISSING;
        if (!levels->role->used[kind]) continue;
        if (kind == SY_LINK_PLACE)
            out[kind] = place_level(levels, left, right);
        else if (kind == SY_LINK_NAME)
            out[kind] = sy_names_level(levels->names, &a->name, &b->name);
        else if (a->word[kind] == 0 || b->word[kind] == 0)
            continue;
        else if (kind == SY_LINK_CODE)
            out[kind] = code_level(levels, a, b);
        else if (levels->role->field[kind].n_level == 3)
            out[kind] = text_level(levels, a, b, kind);
        else
            out[kind] = word_level(a, b, kind);
    }
}

/* ---- filing ---- */

SyIndex sy_levels_keys(const SyLevels *levels, SyIndex row, uint64_t *keys) {
    static const SyLinkFieldKind filed[] = {SY_LINK_CODE, SY_LINK_PERMIT, SY_LINK_NUMBER,
                                            SY_LINK_ADDRESS};
    const SyPreparedRow *r = &levels->rows[row];
    SyIndex n = 0;
    for (guint i = 0; i < G_N_ELEMENTS(filed); i++)
        if (r->word[filed[i]] != 0) keys[n++] = sy_block_mix(r->word[filed[i]], 100 + filed[i]);
    if (r->n_text[SY_LINK_CODE] == CODE_LENGTH) { /* by the body's own nine letters too */
        uint64_t h = 5381;
        const uint32_t *code = letters_of(levels, r, SY_LINK_CODE);
        for (int i = 0; i < CODE_LEAST; i++) h = sy_block_mix(h, code[8 + i]);
        keys[n++] = sy_block_mix(h | 1, 100 + SY_LINK_CODE);
    }
    n += sy_names_keys(levels->names, &r->name, keys + n, 8);
    return n + sy_block_cells(r->x, r->y, levels->role->cell_m, keys + n);
}
