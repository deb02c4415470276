/*
 * What is in a folder.
 *
 * Here: Files and layers found, and a guess at what each is to the job.
 * In: Folders of files as they were handed over.
 * Out: A commented case.yaml and what each guess stands on.
 */
#pragma once
#include "engine/expert/texts.h"
#include "engine/read/parts.h"

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
    char *crs_said;       /* by the operator, for a layer that says nothing; or NULL */
    bool has_place;       /* drawn, or with coordinate columns */
    bool is_local;        /* in a plane of its own */
    char *trouble;        /* what keeps the source from running; NULL: nothing known */
    bool needs_others;    /* it runs only with nodes (pipes) or connections (units) */
    char *alone;          /* what keeps it from running without them */
    bool is_other_form;   /* @trouble: its objects are those of a layer that is taken */
    GArray *bindings;     /* SyBinding of the role; NULL: no role. Fields are the guesser's */
    GPtrArray *assumed;   /* char *, what was found while looking: encoding, header, units ... */
    GPtrArray *found;     /* char *, lines "from: S_Exp   # known name (CJJ61)" */
    GPtrArray *unused;    /* char *, columns without a field */
    GPtrArray *taken;     /* char *, lines "origin: {...}" of numbers read as codes */
    GPtrArray *doubts;    /* char *, lines "status: {...}" of values to declare */
    char *note;           /* what will be assumed, or NULL */
} SyGuess;

void sy_guess_free(SyGuess *guess);

/* Files that may hold layers, in the order of the arguments, folders by name; missing:
 * SY_ERROR_INPUT. GPtrArray of char *. */
/* @left: a sentence is added for what was passed over. */
GPtrArray *sy_init_walk(char **paths, GPtrArray *left, GError **error);

typedef struct SyGuesser SyGuesser;
/* Loads data/guess.csv, the fields and the wording of findings; @lang: the operator's; @crs: what
 * the operator says of layers without one, degrees and a plane, NULL-terminated, kept borrowed. */
SyGuesser *sy_guesser_new(const char *data_folder, const char *lang, char **crs, GError **error);
void sy_guesser_free(SyGuesser *guesser);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyGuesser, sy_guesser_free)
/* Guesses of every layer of a file, appended to @guesses; a file that cannot be read is one without
 * a role. */
void sy_guesser_look(SyGuesser *guesser, const char *path, GPtrArray *guesses);
/* Layers that hold the objects of a better one in another form (a model and the shapefiles made
 * from it, a table about pipes that are drawn elsewhere) get that as their trouble. */
void sy_guesser_other_forms(GPtrArray *guesses);
/* What keeps each source from running once all roles are known. */
void sy_guesser_check(GPtrArray *guesses);

/* From inside: what the bindings, values and findings of a layer say about it (init_columns.c). */
void sy_guess_take_columns(SyGuess *guess, SySource *source);
void sy_guess_take_values(SyGuess *guess, SySource *source, const SyFields *known,
                          const SyTexts *texts, const char *lang);
void sy_guess_take_assumed(SyGuess *guess, const SyFindings *findings, const SyTexts *texts,
                           const char *lang);
/* Why a layer has no role; g_free. */
char *sy_guess_no_reason(SySource *source);

/* The commented case. @lang: of the case. */
char *sy_init_text(const GPtrArray *guesses, const char *lang);
