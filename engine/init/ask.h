/* What only a person can know: questions after a look at a folder, and their answers. */
#pragma once
#include "engine/init/init.h"

typedef struct {
    char *key;       /* of --answer: "crs:a.csv" */
    char *text;      /* the question, one line */
    GPtrArray *ways; /* SyWay *, two or three */
} SyQuestion;

/* One answer: what is given to --answer, what follows, and what it writes into case.yaml. */
typedef struct {
    char *value, *follows, *line;
} SyWay;

/* The questions that the layers leave, in the order of the layers; GPtrArray of SyQuestion. */
GPtrArray *sy_init_questions(const GPtrArray *guesses);
/* As they are printed, numbered; "" where there is none. g_free. */
char *sy_init_questions_text(const GPtrArray *questions);

/**
 * sy_guesser_answer:
 * @answers: "KEY:FILE=VALUE", NULL-terminated: role (a role or none), crs, system, round,
 *           field.FIELD (a column, or none), and FIELD.RAW for a value
 *           (values.status.1:pipes.csv=in_use)
 *
 * Puts what was answered into the guesses; before sy_guesser_check. SY_ERROR_USAGE: not understood,
 * or no file of that name was found.
 */
bool sy_guesser_answer(SyGuesser *guesser, GPtrArray *guesses, const char *const *answers,
                       GError **error);
