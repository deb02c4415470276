#include "engine/read/called.h"

char **sy_called_split(const char *text) {
    return text == NULL ? NULL : g_regex_split_simple("[、,，;；/]", text, 0, 0);
}

void sy_called_init(SyCalled *called) {
    *called = (SyCalled){.unit = g_hash_table_new(g_str_hash, g_str_equal),
                         .chunk = g_string_chunk_new(1024)};
}

void sy_called_clear(SyCalled *called) {
    g_hash_table_unref(called->unit);
    g_string_chunk_free(called->chunk);
}

void sy_called_add(SyCalled *called, const char *name, gssize n_byte, SyIndex unit,
                   SyCalledHow how) {
    char *kept = g_string_chunk_insert_len(called->chunk, name, n_byte);
    glong n = g_utf8_strlen(kept, -1);
    void *before;
    if (n < SY_CALLED_LETTERS) return;
    bool known = g_hash_table_lookup_extended(called->unit, kept, NULL, &before);
    if (known && (how == SY_CALLED_FIRST || GPOINTER_TO_UINT(before) == unit + 1)) return;
    called->most_letters = MAX(called->most_letters, n);
    g_hash_table_insert(called->unit, kept, GUINT_TO_POINTER(known ? 0 : unit + 1));
}

SyIndex sy_called_at(const SyCalled *called, const char *text, glong most, gsize *n_byte) {
    glong n = MIN(g_utf8_strlen(text, -1), most);
    for (glong k = MIN(called->most_letters, n); k >= SY_CALLED_LETTERS; k--) {
        *n_byte = (gsize)(g_utf8_offset_to_pointer(text, k) - text);
        g_autofree char *name = g_strndup(text, *n_byte);
        guint unit = GPOINTER_TO_UINT(g_hash_table_lookup(called->unit, name));
        if (unit != 0) return unit - 1;
    }
    return SY_NONE;
}
