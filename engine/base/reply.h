/*
 * What a question is answered with: tables and sentences in their order. The rooms make it,
 * commands print it for people or as JSON, the library hands it on.
 */
#pragma once
#include "io/table.h"

/* A column of a table for people: of the rows, its heading (English, marked for gettext), and what
 * its values are shown in: a dictionary of data/terms.yaml ("@NAME": the one that this other column
 * names), or of numbers their unit, "km" of metres, "h" of seconds, NULL: the rows' own; and their
 * decimals, -1: as they stand. */
#define SY_REPLY_PROBABILITY (-2) /* a number that is never said to be certain */
typedef struct {
    const char *column, *heading, *shown_in;
    int decimals;
} SyReplyColumn;

/* One table, or one sentence. */
typedef struct {
    const char *key; /* static: "candidates", what programs call it; NULL: people only */
    char *title;     /* of a table for people; NULL: it is not shown to them */
    SyTable *rows;   /* NULL: a sentence; codes and numbers as in the case file */
    GArray *columns; /* SyReplyColumn, of those rows */
    GString *text;   /* of a sentence, in the operator's language, with its end of line */
} SyReplyPart;

typedef struct {
    GPtrArray *parts; /* SyReplyPart * */
} SyReply;

SyReply *sy_reply_new(void);
void sy_reply_free(SyReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyReply, sy_reply_free)

/* The @columns of @rows; those that the rows lack are left out. A table without rows is not shown
 * to people. @title NULL: for programs only; @key NULL: for people only: the rows are shared then.
 */
void sy_reply_table(SyReply *reply, const char *key, const char *title, const SyTable *rows,
                    const SyReplyColumn *columns, guint n);
/* The rows, for programs only; shared. */
void sy_reply_all(SyReply *reply, const char *key, const SyTable *rows);
/* A sentence about what @key names, worded by the caller, as printf would print it; it goes on
 * until its end of line is said. */
void sy_reply_say(SyReply *reply, const char *key, const char *format, ...) G_GNUC_PRINTF(3, 4);

/**
 * sy_reply_json:
 * {"candidates": [{"unit": ..., "probability": ...}], ..., "said": [{"about": "candidates", "text":
 * "..."}]}: a member a table, in order, tables of one key joined; g_free. The forms are in
 * data/json.
 */
char *sy_reply_json(const SyReply *reply);
/* The sentences, those about @key only (NULL: all); g_free. */
char *sy_reply_said(const SyReply *reply, const char *key);
/* Rows of the table @key, NULL: there is none; borrowed. */
const SyTable *sy_reply_rows(const SyReply *reply, const char *key);
