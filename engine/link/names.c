#include "engine/link/names.h"

#include <string.h>
#include <unicode/utrans.h>

#include "algorithms/linkage/blocks.h"

/* Similarities from which names are alike; own choice, on names of firms and of outfalls. */
#define MUCH_ALIKE 0.90
#define LITTLE_ALIKE 0.78
#define MUCH_COMMON 0.70
#define LITTLE_COMMON 0.50
#define PINYIN_ALIKE 0.94
#define N_PLANE 65536 /* letters whose forms are kept */
#define N_COUNT (1u << 20)

typedef struct {
    uint32_t letters[SY_NAME_MOST];
    uint8_t n;
} Word;

typedef struct {
    const char *id;
    UTransliterator *made;
    bool is_open;
} Transliterator;

struct SyNames {
    const SyLinkRules *rules;
    bool is_outfall;
    GArray *letters;  /* uint32_t, of all names */
    uint16_t *simple; /* N_PLANE: simplified form, 0: not asked yet */
    char **pinyin;    /* N_PLANE, without tones; NULL: not asked yet */
    bool any_latin;   /* some name is in letters: all are filed by their pinyin too */
    uint32_t *count;  /* N_COUNT: how often a pair of letters is, by its hash */
    Transliterator to_simple, to_pinyin;
    GArray *legal_form, *branch, *generic, *region, *outfall, *place; /* Word */
};

/* ---- letters ---- */

static UTransliterator *transliterator_new(const char *id) {
    UChar name[64];
    int32_t n = (int32_t)strlen(id);
    UErrorCode status = U_ZERO_ERROR;
    for (int32_t i = 0; i < n; i++) name[i] = (UChar)id[i];
    UTransliterator *made = utrans_openU(name, n, UTRANS_FORWARD, NULL, 0, NULL, &status);
    return U_SUCCESS(status) ? made : NULL; /* an ICU without its data: letters stay as they are */
}

/* One letter through a transliterator; the number of letters it gives. */
static int32_t transliterate(Transliterator *with, uint32_t letter, UChar *out, int32_t most) {
    int32_t n = 1, limit = 1;
    UErrorCode status = U_ZERO_ERROR;
    if (!with->is_open) with->made = transliterator_new(with->id); /* costs tenths of a second */
    with->is_open = true;
    out[0] = (UChar)letter;
    if (with->made == NULL) return 1;
    utrans_transUChars(with->made, out, &n, most, 0, &limit, &status);
    return U_SUCCESS(status) ? n : 1;
}

static uint32_t simple_letter(SyNames *names, uint32_t letter) {
    if (letter < 0x3400 || letter >= N_PLANE) return letter;
    if (names->simple[letter] == 0) {
        UChar out[16];
        int32_t n = transliterate(&names->to_simple, letter, out, 16);
        names->simple[letter] = n == 1 ? out[0] : (uint16_t)letter;
    }
    return names->simple[letter];
}

static const char *pinyin_of(SyNames *names, uint32_t letter) {
    if (letter < 0x3400 || letter >= N_PLANE) return NULL;
    if (names->pinyin[letter] == NULL) {
        UChar out[32];
        int32_t n = transliterate(&names->to_pinyin, letter, out, 32);
        GString *text = g_string_new(NULL);
        for (int32_t i = 0; i < n; i++)
            if (out[i] < 128 && g_ascii_isalpha((char)out[i]))
                g_string_append_c(text, g_ascii_tolower((char)out[i]));
        names->pinyin[letter] = g_string_free(text, FALSE);
    }
    return names->pinyin[letter];
}

/* Letters and digits only; @brackets: round brackets are kept, as '(' and ')'. */
static SyIndex letters_of(SyNames *names, const char *text, bool brackets, uint32_t *out,
                          SyIndex most) {
    g_autofree char *normal =
        g_str_is_ascii(text) ? NULL : g_utf8_normalize(text, -1, G_NORMALIZE_ALL_COMPOSE);
    SyIndex n = 0;
    for (const char *c = normal == NULL ? text : normal; *c != '\0' && n < most;
         c = g_utf8_next_char(c)) {
        gunichar letter = g_unichar_tolower(g_utf8_get_char(c));
        if (g_unichar_isalnum(letter))
            out[n++] = simple_letter(names, letter);
        else if (brackets && (letter == '(' || letter == ')'))
            out[n++] = letter;
    }
    return n;
}

SyIndex sy_names_letters(SyNames *names, const char *text, uint32_t *letters, SyIndex most) {
    return text == NULL || !g_utf8_validate(text, -1, NULL)
               ? 0
               : letters_of(names, text, false, letters, most);
}

static GArray *words_new(SyNames *names, const GPtrArray *list) {
    GArray *words = g_array_new(FALSE, FALSE, sizeof(Word));
    for (guint i = 0; i < list->len; i++) {
        Word word = {.n = 0};
        word.n = (uint8_t)letters_of(names, g_ptr_array_index(list, i), false, word.letters,
                                     SY_NAME_MOST);
        if (word.n > 0) g_array_append_val(words, word);
    }
    return words;
}

SyNames *sy_names_new(const SyLinkRules *rules, bool is_outfall) {
    SyNames *names = g_new0(SyNames, 1);
    names->rules = rules;
    names->is_outfall = is_outfall;
    names->letters = g_array_sized_new(FALSE, FALSE, sizeof(uint32_t), SY_NAME_MOST);
    names->simple = g_new0(uint16_t, N_PLANE);
    names->pinyin = g_new0(char *, N_PLANE);
    names->count = g_new0(uint32_t, N_COUNT);
    names->to_simple.id = "Hant-Hans";
    names->to_pinyin.id = "Han-Latin; Latin-ASCII";
    names->legal_form = words_new(names, rules->legal_form);
    names->branch = words_new(names, rules->branch);
    names->generic = words_new(names, rules->generic);
    names->region = words_new(names, rules->region);
    names->outfall = words_new(names, rules->outfall);
    names->place = words_new(names, rules->place);
    return names;
}

void sy_names_free(SyNames *names) {
    if (names == NULL) return;
    GArray *words[] = {names->legal_form, names->branch,  names->generic,
                       names->region,     names->outfall, names->place};
    for (guint i = 0; i < G_N_ELEMENTS(words); i++) g_array_unref(words[i]);
    for (int i = 0; i < N_PLANE; i++) g_free(names->pinyin[i]);
    if (names->to_simple.made != NULL) utrans_close(names->to_simple.made);
    if (names->to_pinyin.made != NULL) utrans_close(names->to_pinyin.made);
    g_array_unref(names->letters);
    g_free(names->simple);
    g_free(names->pinyin);
    g_free(names->count);
    g_free(names);
}

/* ---- one name ---- */

static bool stands_at(const Word *word, const uint32_t *letters, SyIndex n, SyIndex at) {
    return at + word->n <= n &&
           memcmp(letters + at, word->letters, word->n * sizeof(uint32_t)) == 0;
}

static bool holds_one(const GArray *words, const uint32_t *letters, SyIndex n) {
    for (guint i = 0; i < words->len; i++)
        for (SyIndex at = 0; at < n; at++)
            if (stands_at(&g_array_index(words, Word, i), letters, n, at)) return true;
    return false;
}

static bool is_one(const GArray *words, const uint32_t *letters, SyIndex n) {
    for (guint i = 0; i < words->len; i++) {
        const Word *word = &g_array_index(words, Word, i);
        if (word->n == n && stands_at(word, letters, n, 0)) return true;
    }
    return false;
}

/* Names of places in front: "河荫县柳园镇", as long as two letters are left behind. */
static SyIndex region_length(const SyNames *names, const uint32_t *letters, SyIndex n) {
    SyIndex taken = 0;
    for (SyIndex at = 1; at < n && at <= taken + 5; at++)
        for (guint i = 0; i < names->region->len; i++) {
            const Word *word = &g_array_index(names->region, Word, i);
            if (!stands_at(word, letters, n, at) || at < taken + 1 || at + word->n + 2 > n)
                continue;
            taken = at + word->n;
            break;
        }
    return taken;
}

/* Takes one word off the end. */
static SyIndex without_end(const GArray *words, const uint32_t *letters, SyIndex n) {
    for (guint i = 0; i < words->len; i++) {
        const Word *word = &g_array_index(words, Word, i);
        if (n >= word->n + 2u && stands_at(word, letters, n, n - word->n)) return n - word->n;
    }
    return n;
}

#define PLACE_LEAST 2 /* letters of a place's name without its end */
#define PLACE_MOST 4
#define N_PLACE_MOST 300 /* of a case: the counties and towns of a province */
#define OWN_LEAST 4      /* of a firm's own name behind it: shorter, the place may be part of it */

/* A place in front whose end is not said: "江苏", "清泉". */
static SyIndex place_length(const SyNames *names, const uint32_t *letters, SyIndex n) {
    for (guint i = 0; i < names->place->len; i++) {
        const Word *word = &g_array_index(names->place, Word, i);
        if (!stands_at(word, letters, n, 0)) continue;
        SyIndex own = without_end(names->legal_form, letters + word->n, n - word->n);
        if (own >= OWN_LEAST) return word->n;
    }
    return 0;
}

void sy_names_learn(SyNames *names, const char *text) {
    uint32_t letters[SY_NAME_MOST];
    if (text == NULL || !g_utf8_validate(text, -1, NULL) || names->place->len >= N_PLACE_MOST)
        return;
    SyIndex n = letters_of(names, text, false, letters, SY_NAME_MOST);
    for (SyIndex at = PLACE_LEAST; at <= PLACE_MOST && at < n; at++)
        for (guint i = 0; i < names->region->len; i++) {
            const Word *end = &g_array_index(names->region, Word, i);
            if (!stands_at(end, letters, n, at) || at + end->n + 2 > n) continue;
            Word place = {.n = (uint8_t)at};
            memcpy(place.letters, letters, at * sizeof(uint32_t));
            if (!is_one(names->place, place.letters, at)) g_array_append_val(names->place, place);
            return;
        }
}

/* Takes words out wherever they stand. */
static SyIndex without(const GArray *words, uint32_t *letters, SyIndex n) {
    for (guint i = 0; i < words->len; i++) {
        const Word *word = &g_array_index(words, Word, i);
        for (SyIndex at = 0; at < n; at++) {
            if (!stands_at(word, letters, n, at) || n == word->n) continue;
            memmove(letters + at, letters + at + word->n, (n - at - word->n) * sizeof(uint32_t));
            n -= word->n;
            break;
        }
    }
    return n;
}

static bool is_number(uint32_t letter) {
    static const uint32_t written[] = {0x4e00, 0x4e8c, 0x4e09, 0x56db, 0x4e94,
                                       0x516d, 0x4e03, 0x516b, 0x4e5d, 0x5341};
    if (letter >= '0' && letter <= '9') return true;
    for (guint i = 0; i < G_N_ELEMENTS(written); i++)
        if (letter == written[i]) return true;
    return false;
}

static uint32_t digits_of(const uint32_t *letters, SyIndex n) {
    uint64_t h = 0;
    for (SyIndex i = 0; i < n; i++)
        if (is_number(letters[i]))
            h = sy_block_mix(h, letters[i]);
        else if (i > 0 && is_number(letters[i - 1]))
            h = sy_block_mix(h, 1); /* the end of a number */
    return h == 0 ? 0 : (uint32_t)h | 1;
}

static uint32_t keep(SyNames *names, const uint32_t *letters, SyIndex n) {
    uint32_t at = names->letters->len;
    g_array_append_vals(names->letters, letters, n);
    return at;
}

SyName sy_names_add(SyNames *names, const char *text) {
    SyName name = {0};
    uint32_t all[2 * SY_NAME_MOST], full[SY_NAME_MOST], inner[SY_NAME_MOST];
    if (text == NULL || !g_utf8_validate(text, -1, NULL)) return name;
    SyIndex n_all = letters_of(names, text, true, all, 2 * SY_NAME_MOST), n = 0, n_inner = 0;
    bool inside = false;
    for (SyIndex i = 0; i < n_all; i++) {
        if (all[i] == '(' || all[i] == ')')
            inside = all[i] == '(';
        else if (inside && n_inner < SY_NAME_MOST)
            inner[n_inner++] = all[i];
        else if (!inside && n < SY_NAME_MOST)
            full[n++] = all[i];
    }
    if (n == 0) { /* nothing but a bracket */
        memcpy(full, inner, n_inner * sizeof(uint32_t));
        n = n_inner;
        n_inner = 0;
    }
    name.full = keep(names, full, n);
    name.n_full = (uint8_t)n;
    name.is_branch = holds_one(names->branch, full, n) || holds_one(names->branch, inner, n_inner);
    name.digits = digits_of(full, n);
    SyIndex first = names->is_outfall ? 0 : region_length(names, full, n);
    if (!names->is_outfall) first += place_length(names, full + first, n - first);
    n -= first;
    uint32_t *core = full + first;
    name.is_generic = !names->is_outfall && is_one(names->generic, core, n);
    n = names->is_outfall ? without(names->outfall, core, n)
                          : without_end(names->legal_form, core, n);
    name.is_generic = name.is_generic || n < 2 || is_one(names->generic, core, n);
    name.core = keep(names, core, n);
    name.n_core = (uint8_t)n;
    name.is_latin = n > 0;
    for (SyIndex i = 0; i < n; i++) name.is_latin = name.is_latin && core[i] < 0x250;
    names->any_latin = names->any_latin || name.is_latin;
    SyIndex cut = region_length(names, inner, n_inner);
    SyIndex n_cut = without_end(names->legal_form, inner + cut, n_inner - cut);
    name.inner = keep(names, inner + cut, n_cut);
    name.n_inner = (uint8_t)n_cut;
    return name;
}

/* ---- comparing ---- */

double sy_names_alike(const uint32_t *a, SyIndex n_a, const uint32_t *b, SyIndex n_b) {
    /* Jaro (1989), doi:10.1080/01621459.1989.10478785, with Winkler's weight of the beginning. */
    bool met[2 * SY_NAME_MOST] = {false};
    uint32_t of_a[2 * SY_NAME_MOST];
    SyIndex n_met = 0, n_turned = 0, at = 0, n_begin = 0;
    n_a = MIN(n_a, 2 * SY_NAME_MOST);
    n_b = MIN(n_b, 2 * SY_NAME_MOST);
    if (n_a == 0 || n_b == 0) return 0;
    SyIndex reach = MAX(n_a, n_b) / 2;
    if (reach > 0) reach--;
    for (SyIndex i = 0; i < n_a; i++) {
        SyIndex first = i > reach ? i - reach : 0, last = MIN(i + reach + 1, n_b);
        for (SyIndex j = first; j < last; j++) {
            if (met[j] || a[i] != b[j]) continue;
            met[j] = true;
            of_a[n_met++] = a[i];
            break;
        }
    }
    if (n_met == 0) return 0;
    for (SyIndex j = 0; j < n_b; j++)
        if (met[j]) n_turned += of_a[at++] != b[j];
    double m = n_met, jaro = (m / n_a + m / n_b + (m - n_turned / 2.0) / m) / 3;
    while (n_begin < 4 && n_begin < n_a && n_begin < n_b && a[n_begin] == b[n_begin]) n_begin++;
    return jaro + 0.1 * n_begin * (1 - jaro);
}

double sy_names_common(const uint32_t *a, SyIndex n_a, const uint32_t *b, SyIndex n_b) {
    bool met[2 * SY_NAME_MOST] = {false};
    SyIndex n = 0;
    if (n_a < 2 || n_b < 2) return n_a == n_b && n_a == 1 && a[0] == b[0] ? 1 : 0;
    n_b = MIN(n_b, 2 * SY_NAME_MOST);
    for (SyIndex i = 0; i + 1 < n_a; i++)
        for (SyIndex j = 0; j + 1 < n_b; j++) {
            if (met[j] || a[i] != b[j] || a[i + 1] != b[j + 1]) continue;
            met[j] = true;
            n++;
            break;
        }
    return 2.0 * n / (n_a - 1 + n_b - 1);
}

static const uint32_t *at(const SyNames *names, uint32_t first) {
    return &g_array_index(names->letters, uint32_t, first);
}

static bool is_same(const uint32_t *a, SyIndex n_a, const uint32_t *b, SyIndex n_b) {
    return n_a == n_b && n_a > 0 && memcmp(a, b, n_a * sizeof(uint32_t)) == 0;
}

/* One name stands in the other. */
static bool is_within(const uint32_t *a, SyIndex n_a, const uint32_t *b, SyIndex n_b) {
    if (n_a > n_b) return is_within(b, n_b, a, n_a);
    for (SyIndex i = 0; n_a >= 2 && i + n_a <= n_b; i++)
        if (memcmp(a, b + i, n_a * sizeof(uint32_t)) == 0) return true;
    return false;
}

static SyIndex spell(SyNames *names, const uint32_t *letters, SyIndex n, uint32_t *out) {
    SyIndex n_out = 0;
    for (SyIndex i = 0; i < n; i++) {
        const char *pinyin = pinyin_of(names, letters[i]);
        if (pinyin == NULL && n_out < 2 * SY_NAME_MOST) out[n_out++] = letters[i];
        for (; pinyin != NULL && *pinyin != '\0' && n_out < 2 * SY_NAME_MOST; pinyin++)
            out[n_out++] = (uint8_t)*pinyin;
    }
    return n_out;
}

/* A name in letters beside one in characters. */
static uint8_t pinyin_level(SyNames *names, const SyName *latin, const SyName *han) {
    uint32_t spelled[2 * SY_NAME_MOST];
    SyIndex n = spell(names, at(names, han->core), han->n_core, spelled);
    double alike = sy_names_alike(at(names, latin->core), latin->n_core, spelled, n);
    return alike >= PINYIN_ALIKE ? 2 : alike >= MUCH_ALIKE ? 1 : 0;
}

static uint8_t core_level(SyNames *names, const SyName *a, const SyName *b) {
    const uint32_t *core_a = at(names, a->core), *core_b = at(names, b->core);
    if (is_same(core_a, a->n_core, core_b, b->n_core)) {
        bool whole = is_same(at(names, a->full), a->n_full, at(names, b->full), b->n_full);
        bool named = whole && a->n_full > a->n_core + 2; /* with the place it is in */
        if (!a->is_generic || named) return 4;
        bool other_place =
            a->n_full > a->n_core && b->n_full > b->n_core && !whole && !names->is_outfall;
        return other_place ? 1 : 3;
    }
    if (a->is_latin != b->is_latin)
        return a->is_latin ? pinyin_level(names, a, b) : pinyin_level(names, b, a);
    if (is_within(core_a, a->n_core, core_b, b->n_core))
        return a->is_generic || b->is_generic ? 1 : 2;
    double alike = sy_names_alike(core_a, a->n_core, core_b, b->n_core),
           common = sy_names_common(core_a, a->n_core, core_b, b->n_core);
    if (alike >= MUCH_ALIKE || common >= MUCH_COMMON) return 2;
    return alike >= LITTLE_ALIKE || common >= LITTLE_COMMON ? 1 : 0;
}

uint8_t sy_names_level(SyNames *names, const SyName *a, const SyName *b) {
    if (a->n_full == 0 || b->n_full == 0) return SY_LINK_MISSING;
    uint8_t level = core_level(names, a, b);
    /* "A works (firm B)" is what either name says */
    for (int turn = 0; turn < 2; turn++) {
        const SyName *one = turn == 0 ? a : b, *other = turn == 0 ? b : a;
        if (one->n_inner >= 3 &&
            is_same(at(names, one->inner), one->n_inner, at(names, other->core), other->n_core))
            level = MAX(level, 3);
    }
    if (a->is_branch != b->is_branch) return 0;
    bool numbered = a->digits != b->digits && a->digits != 0 && b->digits != 0;
    if (!numbered || level == 4) return level;
    return names->is_outfall ? MIN(level, 1) : 0; /* works one is not works two */
}

/* ---- filing ---- */

static uint32_t pair_hash(const uint32_t *letters) {
    return (uint32_t)sy_block_mix(letters[0], letters[1]) & (N_COUNT - 1);
}

void sy_names_count(SyNames *names, const SyName *name) {
    for (SyIndex i = 0; i + 1 < name->n_core; i++)
        names->count[pair_hash(at(names, name->core) + i)]++;
}

static uint64_t text_key(const uint32_t *letters, SyIndex n, uint64_t kind) {
    uint64_t h = kind;
    for (SyIndex i = 0; i < n; i++) h = sy_block_mix(h, letters[i]);
    return h;
}

SyIndex sy_names_keys(SyNames *names, const SyName *name, uint64_t *keys, SyIndex most) {
    enum { N_RARE = 3 };
    SyIndex n = 0, rare[N_RARE], n_rare = 0;
    const uint32_t *core = at(names, name->core);
    if (name->n_core == 0 || most < N_RARE + 3) return 0;
    keys[n++] = text_key(core, name->n_core, 1);
    if (name->n_inner >= 3) keys[n++] = text_key(at(names, name->inner), name->n_inner, 1);
    for (SyIndex i = 0; i + 1 < name->n_core; i++) { /* the rarest first */
        SyIndex place = n_rare;
        while (place > 0 &&
               names->count[pair_hash(core + i)] < names->count[pair_hash(core + rare[place - 1])])
            place--;
        if (place == N_RARE) continue;
        n_rare = MIN(n_rare + 1, N_RARE);
        for (SyIndex k = n_rare - 1; k > place; k--) rare[k] = rare[k - 1];
        rare[place] = i;
    }
    for (SyIndex i = 0; i < n_rare; i++)
        for (SyIndex k = i + 1; k < n_rare && n < most; k++) {
            uint64_t a = text_key(core + rare[i], 2, 2), b = text_key(core + rare[k], 2, 2);
            keys[n++] = sy_block_mix(MIN(a, b), MAX(a, b));
        }
    if (names->any_latin && n < most) {
        uint32_t spelled[2 * SY_NAME_MOST];
        keys[n++] = text_key(spelled, spell(names, core, name->n_core, spelled), 4);
    }
    if (n_rare == 1 && n < most) keys[n++] = text_key(core + rare[0], 2, 3);
    return n;
}
