/* Ids that name a node, a pipe or a unit in another spelling: ws1 for WS1, 1 for 001 (which Excel
 * makes of it), wide letters, blanks, a # behind. A million ids are looked up on every run: sets of
 * bits show which are unknown, and only those are compared by their spelling. */
#include <math.h>
#include <string.h>

#include "engine/case/fields_parts.h"
#include "engine/read/parts.h"

/* Where the ids of a field come from. */
typedef struct {
    SyRole role;
    const char *field;
    SyRole targets[4]; /* SY_N_ROLE: no more */
} Reference;

static const Reference references[] = {
    {SY_ROLE_PIPES, "from", {SY_ROLE_NODES, SY_N_ROLE}},
    {SY_ROLE_PIPES, "to", {SY_ROLE_NODES, SY_N_ROLE}},
    {SY_ROLE_CHANNELS, "from", {SY_ROLE_NODES, SY_N_ROLE}},
    {SY_ROLE_CHANNELS, "to", {SY_ROLE_NODES, SY_N_ROLE}},
    {SY_ROLE_UNITS, "outlet", {SY_ROLE_NODES, SY_ROLE_OUTFALLS, SY_N_ROLE}},
    {SY_ROLE_CONNECTIONS, "unit", {SY_ROLE_UNITS, SY_N_ROLE}},
    {SY_ROLE_CONNECTIONS, "to", {SY_ROLE_NODES, SY_ROLE_PIPES, SY_ROLE_CHANNELS, SY_N_ROLE}},
    {SY_ROLE_INSPECTIONS, "pipe", {SY_ROLE_PIPES, SY_ROLE_CHANNELS, SY_N_ROLE}},
    {SY_ROLE_INSPECTIONS, "from", {SY_ROLE_NODES, SY_N_ROLE}},
    {SY_ROLE_INSPECTIONS, "to", {SY_ROLE_NODES, SY_N_ROLE}},
    {SY_ROLE_SAMPLES, "at", {SY_ROLE_OUTFALLS, SY_ROLE_NODES, SY_ROLE_UNITS, SY_N_ROLE}},
};

/* Another width, case, blank or dash is the same id. Ids that differ in zeros or marks are taken
 * for the same only if at least this share of the unknown ones is met again so: a survey writes all
 * its ids in one way, and a single one that fits is chance. Own choice. */
#define LOOSE_SHARE 0.5

/* An id is taken for known although it is not once in 10^6: 128 bits an id, four of them set
 * (Bloom 1970, doi:10.1145/362686.362692). */
#define BITS_PER_ID 128
#define N_PROBE 4

typedef struct {
    uint64_t *words; /* NULL: not made yet */
    uint64_t mask;   /* number of bits - 1 */
} IdSet;

typedef struct {
    SyTable *const *tables;
    IdSet set[SY_N_ROLE];
    GString *key; /* room for one */
} Matcher;

/* FNV-1a, 64 bits, with the finish of splitmix64. */
static uint64_t id_hash(const char *id) {
    uint64_t h = 0xcbf29ce484222325u;
    for (; *id != '\0'; id++) h = (h ^ (uint8_t)*id) * 0x100000001b3u;
    h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
    h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
    return h ^ (h >> 31);
}

static const SyColumn *ids_of(const Matcher *matcher, SyRole role) {
    const SyTable *table = matcher->tables[role];
    return table == NULL ? NULL : sy_table_column(table, "id");
}

static void set_make(Matcher *matcher, SyRole role) {
    IdSet *set = &matcher->set[role];
    const SyColumn *ids = ids_of(matcher, role);
    SyIndex n_row = ids == NULL ? 0 : matcher->tables[role]->n_row;
    uint64_t n_bit = 64;
    while (n_bit < (uint64_t)n_row * BITS_PER_ID) n_bit *= 2;
    set->mask = n_bit - 1;
    set->words = g_new0(uint64_t, n_bit / 64);
    for (SyIndex row = 0; row < n_row; row++) {
        const char *id = sy_column_text(ids, row);
        uint64_t h = id == NULL ? 0 : id_hash(id), step = (h >> 32) | 1;
        for (int i = 0; id != NULL && i < N_PROBE; i++, h += step)
            set->words[(h & set->mask) / 64] |= (uint64_t)1 << (h & 63);
    }
}

static bool set_has(const IdSet *set, uint64_t h) {
    uint64_t step = (h >> 32) | 1;
    for (int i = 0; i < N_PROBE; i++, h += step)
        if ((set->words[(h & set->mask) / 64] >> (h & 63) & 1) == 0) return false;
    return true;
}

static bool is_known(const Matcher *matcher, const SyRole *targets, const char *id) {
    uint64_t h = id_hash(id);
    for (; *targets != SY_N_ROLE; targets++)
        if (set_has(&matcher->set[*targets], h)) return true;
    return false;
}

/* One letter of an id in the spelling that all share; 0: a blank. */
static gunichar plain_letter(gunichar letter) {
    static const gunichar dashes[] = {0x2010, 0x2011, 0x2012, 0x2013, 0x2014,
                                      0x2015, 0x2212, 0x30fc, '_',    0};
    if (g_unichar_isspace(letter)) return 0;
    for (int i = 0; dashes[i] != 0; i++)
        if (letter == dashes[i]) return '-';
    return letter;
}

/* Width, case, blanks and dashes made equal. */
static void fold_plain(const char *id, GString *key) {
    gsize n = strlen(id), n_out = 0;
    const char *c = id;
    g_string_set_size(key, n);
    for (; *c > 0; c++)
        if (!g_ascii_isspace(*c)) key->str[n_out++] = *c == '_' ? '-' : g_ascii_tolower(*c);
    g_string_truncate(key, *c == '\0' ? n_out : 0);
    if (*c == '\0') return; /* plain ASCII */
    g_autofree char *folded = sy_fold_value(id);
    for (c = folded; *c != '\0'; c = g_utf8_next_char(c)) {
        gunichar letter = plain_letter(g_utf8_get_char(c));
        if (letter != 0) g_string_append_unichar(key, letter);
    }
}

/* And zeros in front of a number, ".0" behind it, marks but those between two numbers. */
static void fold_loose(const char *id, GString *key) {
    fold_plain(id, key);
    const char *in = key->str;
    char *out = key->str;
    gsize n_digit = strspn(in, "0123456789"), n = key->len;
    if (n_digit > 0 && in[n_digit] == '.' && strspn(in + n_digit + 1, "0") == n - n_digit - 1)
        n = n_digit;
    const char *end = in + n;
    bool marked = false, after_digit = false;
    while (in < end) {
        bool digit = g_ascii_isdigit(*in), ascii = *in > 0;
        gsize n_byte = ascii ? 1 : (gsize)(g_utf8_next_char(in) - in);
        if (ascii ? !g_ascii_isalnum(*in) : !g_unichar_isalnum(g_utf8_get_char(in))) {
            marked = true;
            in += n_byte;
            continue;
        }
        if (digit && after_digit && marked) *out++ = '-';
        bool first = digit && !(after_digit && !marked); /* of its number */
        while (first && *in == '0' && in + 1 < end && g_ascii_isdigit(in[1])) in++;
        memmove(out, in, n_byte);
        out += n_byte;
        in += n_byte;
        after_digit = digit;
        marked = false;
    }
    g_string_truncate(key, (gsize)(out - key->str));
}

/* Notes @id under @key: "" where several ids have it. */
static void note(GHashTable *ids, const char *key, const char *id) {
    void *old;
    if (!g_hash_table_lookup_extended(ids, key, NULL, &old)) return;
    bool other = old != NULL && strcmp(old, id) != 0;
    g_hash_table_insert(ids, g_strdup(key), other ? (char *)"" : (char *)id);
}

/* Ids of the targets under the keys that are wanted. */
static void targets_note(Matcher *matcher, const SyRole *targets, GHashTable *plain,
                         GHashTable *loose) {
    for (; *targets != SY_N_ROLE; targets++) {
        const SyColumn *ids = ids_of(matcher, *targets);
        for (SyIndex row = 0; ids != NULL && row < matcher->tables[*targets]->n_row; row++) {
            const char *id = sy_column_text(ids, row);
            if (id == NULL) continue;
            fold_loose(id, matcher->key);
            if (!g_hash_table_contains(loose, matcher->key->str)) continue;
            note(loose, matcher->key->str, id);
            fold_plain(id, matcher->key);
            note(plain, matcher->key->str, id);
        }
    }
}

static const char *noted(GHashTable *ids, const char *key) {
    const char *id = g_hash_table_lookup(ids, key);
    return id == NULL || *id == '\0' ? NULL : id;
}

/* For each unknown id the one that it spells otherwise, or NULL; false if there is none at all. */
static bool spellings_find(Matcher *matcher, const SyRole *targets, GHashTable *unknown) {
    g_autoptr(GHashTable) plain = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) loose = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    guint n_plain = 0, n_loose = 0;
    GHashTableIter iter;
    void *id;
    g_hash_table_iter_init(&iter, unknown);
    while (g_hash_table_iter_next(&iter, &id, NULL)) {
        fold_plain(id, matcher->key);
        g_hash_table_insert(plain, g_strdup(matcher->key->str), NULL);
        fold_loose(id, matcher->key);
        g_hash_table_insert(loose, g_strdup(matcher->key->str), NULL);
    }
    targets_note(matcher, targets, plain, loose);
    for (int round = 0; round < 2; round++) { /* loose ones count only once their share is known */
        bool enough = n_loose >= LOOSE_SHARE * (g_hash_table_size(unknown) - n_plain);
        if (round == 1 && !enough) return n_plain > 0;
        g_hash_table_iter_init(&iter, unknown);
        while (g_hash_table_iter_next(&iter, &id, NULL)) {
            fold_plain(id, matcher->key);
            const char *same = noted(plain, matcher->key->str);
            fold_loose(id, matcher->key);
            const char *close = same == NULL ? noted(loose, matcher->key->str) : same;
            n_plain += round == 0 && same != NULL;
            n_loose += round == 0 && same == NULL && close != NULL;
            g_hash_table_iter_replace(&iter, (char *)(round == 0 ? same : close));
        }
    }
    return n_plain + n_loose > 0;
}

/* Ids that a role names in this field or its like (from and to) as they stand. */
static GHashTable *ids_in_use(const Matcher *matcher, const Reference *like, GHashTable *spelled) {
    GHashTable *used = g_hash_table_new(g_str_hash, g_str_equal);
    const SyTable *table = matcher->tables[like->role];
    for (gsize i = 0; i < G_N_ELEMENTS(references); i++) {
        const Reference *r = &references[i];
        const SyColumn *column = r->role != like->role || r->targets[0] != like->targets[0]
                                     ? NULL
                                     : sy_table_column(table, r->field);
        for (SyIndex row = 0; column != NULL && row < table->n_row; row++) {
            const char *id = sy_column_text(column, row);
            if (id != NULL && !g_hash_table_contains(spelled, id))
                g_hash_table_add(used, (char *)id);
        }
    }
    return used;
}

/* Two spellings that are both in use, one with marks or zeros and one without, are two things: what
 * differs in no more than width, case or blanks is not. */
static void spellings_keep_apart(Matcher *matcher, const Reference *reference,
                                 GHashTable *spelled) {
    g_autoptr(GHashTable) used = ids_in_use(matcher, reference, spelled);
    GHashTableIter iter;
    void *id, *same;
    g_hash_table_iter_init(&iter, spelled);
    while (g_hash_table_iter_next(&iter, &id, &same)) {
        if (same == NULL || !g_hash_table_contains(used, same)) continue;
        fold_plain(id, matcher->key);
        g_autofree char *plain = g_strdup(matcher->key->str);
        fold_plain(same, matcher->key);
        if (strcmp(plain, matcher->key->str) != 0) g_hash_table_iter_replace(&iter, NULL);
    }
}

/* Ids of a column that no target has -> NULL. Those of a formal model are exact. */
static GHashTable *unknown_ids(const Matcher *matcher, const SyRole *targets, const SyTable *table,
                               const SyColumn *column, const GArray *inputs) {
    const SyColumn *source = sy_table_column(table, "source");
    GHashTable *unknown = g_hash_table_new(g_str_hash, g_str_equal);
    for (SyIndex row = 0; row < table->n_row; row++) {
        const char *id = sy_column_text(column, row);
        if (g_array_index(inputs, SyInput, source->integer[row]).formal) continue;
        if (id != NULL && !is_known(matcher, targets, id))
            g_hash_table_insert(unknown, (char *)id, NULL);
    }
    return unknown;
}

/* Writes the ids as their objects have them; one finding a source. */
static void respell(SyTable *table, SyColumn *column, GHashTable *spelled, const char *field,
                    const GArray *inputs, SyFindings *findings) {
    const SyColumn *source = sy_table_column(table, "source");
    g_autofree SyIndex *n = g_new0(SyIndex, inputs->len), *first = g_new0(SyIndex, inputs->len);
    g_autofree const char **same = g_new0(const char *, MAX(table->n_row, 1));
    g_auto(GStrv) raw = g_new0(char *, inputs->len + 1);
    for (SyIndex i = 0; i < inputs->len; i++) raw[i] = g_strdup("");
    for (SyIndex row = 0; row < table->n_row; row++) {
        const char *id = sy_column_text(column, row);
        same[row] = id == NULL ? NULL : g_hash_table_lookup(spelled, id);
        if (same[row] == NULL || n[source->integer[row]]++ > 0) continue;
        first[source->integer[row]] = row;
        g_free(raw[source->integer[row]]);
        raw[source->integer[row]] = g_strdup(id);
    }
    for (SyIndex row = 0; row < table->n_row; row++)
        if (same[row] != NULL) sy_column_set_text(column, row, same[row]);
    for (guint i = 0; i < inputs->len; i++)
        if (n[i] > 0)
            sy_findings_add(findings, "read.id_respelled", g_array_index(inputs, SyInput, i).label,
                            table->fid[first[i]], NAN, NAN, 0.95, SY_ARGUMENT_TEXT("field", field),
                            SY_ARGUMENT_TEXT("value", raw[i]),
                            SY_ARGUMENT_TEXT("id", sy_column_text(column, first[i])),
                            SY_ARGUMENT_INTEGER("n", n[i]), SY_ARGUMENTS_END);
}

void sy_layers_match_ids(SyTable *const *tables, const GArray *inputs, SyFindings *findings) {
    Matcher matcher = {.tables = tables, .key = g_string_new(NULL)};
    /* All are compared as they stand before any is written anew. */
    GHashTable *spelled[G_N_ELEMENTS(references)] = {NULL};
    for (gsize i = 0; i < G_N_ELEMENTS(references); i++) {
        const Reference *r = &references[i];
        SyColumn *column =
            tables[r->role] == NULL ? NULL : sy_table_column(tables[r->role], r->field);
        bool any = false;
        for (const SyRole *target = r->targets; *target != SY_N_ROLE; target++)
            any |= ids_of(&matcher, *target) != NULL;
        if (column == NULL || !any) continue;
        for (const SyRole *target = r->targets; *target != SY_N_ROLE; target++)
            if (matcher.set[*target].words == NULL) set_make(&matcher, *target);
        spelled[i] = unknown_ids(&matcher, r->targets, tables[r->role], column, inputs);
        if (g_hash_table_size(spelled[i]) == 0 || !spellings_find(&matcher, r->targets, spelled[i]))
            g_clear_pointer(&spelled[i], g_hash_table_unref);
        else
            spellings_keep_apart(&matcher, r, spelled[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(references); i++) {
        const Reference *r = &references[i];
        if (spelled[i] == NULL) continue;
        respell(tables[r->role], sy_table_column(tables[r->role], r->field), spelled[i], r->field,
                inputs, findings);
        g_hash_table_unref(spelled[i]);
    }
    for (SyRole role = 0; role < SY_N_ROLE; role++) g_free(matcher.set[role].words);
    g_string_free(matcher.key, TRUE);
}
