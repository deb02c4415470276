/* What was found as tables for programs: layers, fields, questions and the ways to answer them. */
#include <string.h>

#include "engine/init/ask.h"
#include "engine/init/init.h"

static void put(SyTable *rows, SyIndex row, const char *column, const char *text) {
    SyColumn *c = sy_table_column(rows, column);
    if (c == NULL) c = sy_table_add_column(rows, column, SY_COLUMN_TEXT);
    sy_column_set_text(c, row, text);
}

static SyTable *layer_rows(const GPtrArray *guesses) {
    SyTable *rows = sy_table_new(SY_GEOMETRY_NONE);
    for (guint i = 0; i < guesses->len; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        SyIndex row = sy_table_add_row(rows, i);
        put(rows, row, "role", guess->role == SY_N_ROLE ? NULL : sy_role_name(guess->role));
        put(rows, row, "path", guess->written);
        put(rows, row, "layer", guess->layer);
        put(rows, row, "reason", guess->reason);
        put(rows, row, "trouble", guess->trouble);
        put(rows, row, "crs", guess->crs != NULL ? guess->crs : guess->crs_said);
        SyColumn *n = sy_table_column(rows, "features");
        if (n == NULL) n = sy_table_add_column(rows, "features", SY_COLUMN_INTEGER);
        sy_column_set_integer(n, row, guess->n_feature);
    }
    return rows;
}

static void reply_take(SyReply *reply, const char *key, SyTable *taken) {
    g_autoptr(SyTable) rows = taken;
    sy_reply_all(reply, key, rows);
}

/* "from: S_Exp   # known name (CJJ61)" in its three parts. */
static void put_field(SyTable *rows, const SyGuess *guess, const char *line) {
    const char *colon = strstr(line, ": "), *hash = strchr(line, '#');
    if (colon == NULL) return;
    SyIndex row = sy_table_add_row(rows, rows->n_row);
    g_autofree char *field = g_strndup(line, (gsize)(colon - line));
    g_autofree char *column = hash == NULL || hash < colon
                                  ? g_strdup(colon + 2)
                                  : g_strndup(colon + 2, (gsize)(hash - colon - 2));
    put(rows, row, "path", guess->written);
    put(rows, row, "layer", guess->layer);
    put(rows, row, "field", field);
    put(rows, row, "column", g_strstrip(column));
    put(rows, row, "by", hash == NULL || hash < colon ? NULL : hash + 1 + strspn(hash + 1, " "));
}

static SyTable *field_rows(const GPtrArray *guesses) {
    SyTable *rows = sy_table_new(SY_GEOMETRY_NONE);
    for (guint i = 0; i < guesses->len; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        if (guess->role == SY_N_ROLE || guess->found == NULL) continue;
        for (guint k = 0; k < guess->found->len; k++)
            put_field(rows, guess, g_ptr_array_index(guess->found, k));
    }
    return rows;
}

static SyTable *column_rows(const GPtrArray *guesses) {
    SyTable *rows = sy_table_new(SY_GEOMETRY_NONE);
    for (guint i = 0; i < guesses->len; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        for (guint k = 0; guess->role != SY_N_ROLE && k < guess->unused->len; k++) {
            SyIndex row = sy_table_add_row(rows, rows->n_row);
            put(rows, row, "path", guess->written);
            put(rows, row, "layer", guess->layer);
            put(rows, row, "column", g_ptr_array_index(guess->unused, k));
        }
    }
    return rows;
}

static SyTable *possible_rows(const GPtrArray *guesses, const SyFields *fields) {
    SyTable *rows = sy_table_new(SY_GEOMETRY_NONE);
    bool done[SY_N_ROLE] = {false};
    for (guint i = 0; i < guesses->len; i++) {
        SyRole role = ((const SyGuess *)g_ptr_array_index(guesses, i))->role;
        if (role == SY_N_ROLE || done[role]) continue;
        done[role] = true;
        for (const char *const *name = sy_fields_names(fields, role); *name != NULL; name++) {
            SyIndex row = sy_table_add_row(rows, rows->n_row);
            put(rows, row, "role", sy_role_name(role));
            put(rows, row, "field", *name);
        }
    }
    return rows;
}

SyReply *sy_init_reply(const GPtrArray *guesses, const SyFields *fields) {
    SyReply *reply = sy_reply_new();
    g_autoptr(GPtrArray) questions = sy_init_questions(guesses);
    SyTable *asked = sy_table_new(SY_GEOMETRY_NONE), *ways = sy_table_new(SY_GEOMETRY_NONE);
    for (guint i = 0; i < questions->len; i++) {
        const SyQuestion *question = g_ptr_array_index(questions, i);
        SyIndex row = sy_table_add_row(asked, i);
        put(asked, row, "key", question->key);
        put(asked, row, "text", question->text);
        for (guint k = 0; k < question->ways->len; k++) {
            const SyWay *way = g_ptr_array_index(question->ways, k);
            row = sy_table_add_row(ways, ways->n_row);
            put(ways, row, "key", question->key);
            put(ways, row, "value", way->value);
            put(ways, row, "follows", way->follows);
            put(ways, row, "line", way->line);
        }
    }
    reply_take(reply, "layers", layer_rows(guesses));
    reply_take(reply, "fields", field_rows(guesses));
    reply_take(reply, "unused", column_rows(guesses));
    reply_take(reply, "possible", possible_rows(guesses, fields));
    reply_take(reply, "questions", asked);
    reply_take(reply, "ways", ways);
    return reply;
}
