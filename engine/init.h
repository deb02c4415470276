/*
 * What "suyuan init" finds: data files, their layers, and a guess at what each is to the job.
 */
#pragma once
#include "engine/layers_parts.h"

/* One layer of a file, or a file that could not be read. */
typedef struct {
    char *path;    /* to open */
    char *written; /* as case.yaml says it */
    char *layer;   /* NULL: the only one */
    SyRole role;   /* SY_N_ROLE: no guess */
    char *reason;  /* of the guess, or why there is none; in the operator's language */
    char *system;  /* constant, or NULL */
    char *zone;    /* constant kind of a zone, or NULL */
    SyGeometryKind geometry;
    int64_t n_feature;
    char *encoding, *crs; /* as found; NULL: nothing said */
    bool is_local;        /* in a plane of its own */
    char *trouble;        /* what keeps the source from running; NULL: nothing known */
    bool needs_others;    /* it runs only with nodes (pipes) or connections (units) */
    char *alone;          /* what keeps it from running without them */
    GPtrArray *found;     /* char *, lines "from: S_Exp" */
    GPtrArray *unused;    /* char *, columns without a field */
    GPtrArray *doubts;    /* char *, lines "status: {...}" of values to declare */
    char *note;           /* what will be assumed, or NULL */
} SyGuess;

void sy_guess_free(SyGuess *guess);

/* Files that may hold layers, in the order of the arguments, folders by name; missing:
 * SY_ERROR_INPUT. GPtrArray of char *. */
GPtrArray *sy_init_walk(char **paths, GError **error);

typedef struct SyGuesser SyGuesser;
/* Loads data/guess.csv and the fields. */
SyGuesser *sy_guesser_new(const char *data_folder, GError **error);
void sy_guesser_free(SyGuesser *guesser);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyGuesser, sy_guesser_free)
/* Guesses of every layer of a file, appended to @guesses; a file that cannot be read is one without
 * a role. */
void sy_guesser_look(SyGuesser *guesser, const char *path, GPtrArray *guesses);
/* What keeps each source from running once all roles are known. */
void sy_guesser_check(GPtrArray *guesses);

/* The commented case. @lang: of the case. */
char *sy_init_text(const GPtrArray *guesses, const char *lang);
