/*
 * Options of a command as tables: what --help, the manual page, the completion of the shell and the
 * refusals are made of. GOption reads them; what was given stays in its order, since options of a
 * case speak of the source before them.
 */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum {
    SY_OPTION_REQUIRED = 1 << 0,
    SY_OPTION_SEVERAL = 1 << 1, /* several of the choices by commas */
    SY_OPTION_NUMBER = 1 << 2,  /* a whole number from least to most */
    SY_OPTION_HIDDEN = 1 << 3,
} SyOptionFlags;

/* Texts are English, marked for gettext. A table ends with a row without a name. */
typedef struct {
    const char *name;    /* "format" of --format */
    char letter;         /* 'o': -o as well; 0: none */
    const char *value;   /* what follows, N_("FILE"); NULL: nothing does */
    const char *help;    /* one line; NULL: as the row before */
    const char *choices; /* "table|json|csv"; NULL: any text */
    SyOptionFlags flags;
    int64_t least, most;
} SyOption;

/* Tables of which some are shared by commands; @title NULL: the command's own. */
typedef struct {
    const char *title;
    const SyOption *options;
} SyOptionGroup;
#define SY_OPTION_GROUPS 4 /* of a command at most, the rest NULL */

typedef struct {
    const SyOption *option;
    char *value; /* NULL: none follows */
} SyGiven;

/* What stands on a command line. */
typedef struct {
    const SyOptionGroup *groups;
    GArray *given;    /* SyGiven, in order */
    GPtrArray *words; /* char *, what is no option, in order; NULL-terminated */
    guint n_judged;   /* of the words, from the first: may not look like an option */
} SyArguments;

/**
 * sy_arguments_read:
 * Takes options out of @argv, wherever they stand; what follows "--" are words. Nothing is judged
 * yet, so that a refusal can be worded in the language that a later option asks for.
 *
 * @argv:   NULL-terminated, without the name of the program
 * @groups: SY_OPTION_GROUPS of them, kept by reference
 * @leading: stop at the first word; it and all behind it are words
 */
void sy_arguments_read(SyArguments *out, char *const *argv, const SyOptionGroup *groups,
                       bool leading);
void sy_arguments_clear(SyArguments *arguments);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyArguments, sy_arguments_clear)

/* SY_ERROR_USAGE: an option that there is not (with the nearest), that lacks its value, whose value
 * is none of its choices or no such number. @command names it in the message. */
bool sy_arguments_check(const SyArguments *arguments, const char *command, GError **error);

/* The value given last, NULL: none. The option must be in a table. */
const char *sy_arguments_text(const SyArguments *arguments, const char *name);
bool sy_arguments_has(const SyArguments *arguments, const char *name);
int64_t sy_arguments_number(const SyArguments *arguments, const char *name, int64_t missing);
/* The n-th word, NULL behind the last. */
const char *sy_arguments_word(const SyArguments *arguments, guint n);

/* "-n" where there is a letter, else "--format"; g_free. */
char *sy_option_name(const SyOption *option);
/* "--format table|json", "-n N": as it is written, in the operator's language; g_free. */
char *sy_option_form(const SyOption *option);
