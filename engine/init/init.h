/*
 * What is in a folder.
 *
 * Here: Files and layers found, and a guess at what each is to the job.
 * In: Folders of files as they were handed over.
 * Out: A commented case.yaml and what each guess stands on.
 */
#pragma once
#include "engine/base/csv.h"
#include "engine/base/program.h"
#include "engine/base/reply.h"
#include "engine/expert/texts.h"
#include "engine/read/parts.h"
#include "io/bounds.h"

/* One layer of a file, or a file that could not be read. */
typedef struct {
    char *path;    /* to open */
    char *written; /* as case.yaml says it */
    char *layer;   /* NULL: the only one */
    SyRole role;   /* SY_N_ROLE: no guess */
    char *reason;  /* of the guess, or why there is none; in the operator's language */
    char *system;  /* constant, or NULL */
    char *mode;    /* constant way of running (a layer of pressure mains), or NULL */
    char *zone;    /* constant kind of a zone, or NULL */
    SyGeometryKind geometry;
    int64_t n_feature;
    char *encoding, *crs; /* as found; NULL: nothing said */
    char *crs_text;   /* for sy_crs_parse, as the layer says it or as it will be assumed; or NULL */
    char *crs_said;   /* for a layer that says nothing: by the operator, or concluded; or NULL */
    char *crs_why;    /* concluded: from what; or NULL */
    char *date;       /* in its name or title: "2023-06-12", "2019"; or NULL */
    bool is_earlier;  /* the words of its name say that it is a list of before */
    bool lacks_crs;   /* it has coordinates and says nothing of them */
    bool needs_datum; /* it names a plane without a datum */
    bool has_at;
    double at[2];        /* about the middle of its places, easting first, in its own coordinates */
    bool has_place;      /* drawn, or with coordinate columns */
    bool says_drains;    /* its name has a word of drains, not only of lines */
    bool may_be_placed;  /* a table without a role that has coordinate columns */
    bool is_local;       /* in a plane of its own */
    char *trouble;       /* what keeps the source from running; NULL: nothing known */
    bool lacks_field;    /* @trouble: a column that its role needs */
    bool needs_others;   /* it runs only with nodes (pipes) or connections (units) */
    char *alone;         /* what keeps it from running without them */
    bool is_answered;    /* a person said its role */
    bool is_copy;        /* its name or its folder says that it is an old copy */
    int year;            /* the latest in its name, else in its folders'; 0: none */
    int title_year;      /* that its title or remarks say, of no list of outfalls; 0: none */
    bool is_other_form;  /* @trouble: its objects are those of a layer that is taken */
    GArray *bindings;    /* SyBinding of the role; NULL: no role. Fields are the guesser's */
    GPtrArray *assumed;  /* char *, what was found while looking: encoding, header, units ... */
    GPtrArray *mapped;   /* SyMapping *, what its columns are that no name says; or NULL */
    GPtrArray *fields;   /* char *, columns that case.yaml must name: "from: S_Exp" */
    GPtrArray *declared; /* char *, lines of case.yaml that the guess needs: "fields: {...}" */
    GPtrArray *found;    /* char *, lines "from: S_Exp   # known name (CJJ61)" */
    GPtrArray *unused;   /* char *, columns without a field */
    GPtrArray *taken;    /* char *, lines "origin: {...}" of numbers read as codes */
    GPtrArray *doubts;   /* char *, lines "status: {...}" of values to declare */
    char *remarks;       /* lines above its header and below its rows; or NULL */
    bool is_of_one_round; /* outfalls that another list without a date calls alike */
    bool is_of_another;   /* and that has more of them: what is said of its round holds for this */
    bool is_date_said;    /* a person said its date */
    bool is_hidden;       /* a sheet that its workbook does not show */
    GPtrArray *outlets;   /* char *, values of its kind that mean an outlet, as they stand */
    bool is_of_points;    /* outfalls that are surveyed points of another guess */
    char *note;           /* what will be assumed, or NULL */
} SyGuess;

void sy_guess_free(SyGuess *guess);

/* End of the name of a folder for what is in archives; it is not looked into for more. */
#define SY_UNPACKED ".unpacked"
/* Files that may hold layers, in the order of the arguments, folders by name; missing:
 * SY_ERROR_INPUT. GPtrArray of char *. The layers of zip archives are unpacked below the folder
 * @unpacked (NULL: not). @left: a sentence is added for what was passed over. */
GPtrArray *sy_init_walk(const char *const *paths, const SyLimits *limits, const char *unpacked,
                        GPtrArray *left, GError **error);

/* Takes out of @files, from the one at @first, those that suyuan wrote (io/export/mark.h), by their
 * marks or by the lists of exports in @folders; @left: a sentence for each folder of such. */
void sy_init_leave_ours(GPtrArray *files, guint first, const GPtrArray *folders, GPtrArray *left);

/* Takes out of @files those that are others again, byte by byte and by name but for what copying
 * puts behind it; what is called a copy (@words: the lines "copy" of data/guess.csv) goes first.
 * @left: a sentence for each. */
void sy_init_leave_copies(GPtrArray *files, const SyCsv *words, GPtrArray *left);
bool sy_guess_is_copy(const SyCsv *words, const char *path);
/* The latest year in the name of a file, else of the folder nearest to it; 0: none. */
int sy_guess_year(const char *path);

/* What is asked of init; NULL-terminated. */
typedef struct {
    const char *const *paths, *const *crs, *const *answers;
    const char *out; /* must not be there */
} SyInitAsked;
/* Looks at all, guesses, takes the answers, and writes the commented case: what was found as
 * sy_init_reply() has it, with sentences about "layers", about what is "missing" for a run, and the
 * "questions". */
SyReply *sy_init_case(const SyInitAsked *asked, const SyProgram *program, GError **error);
/* For programs: "layers", "fields" that columns are taken for, columns "unused", fields that
 * are "possible" in the roles there are, "questions" and the "ways" to answer
 * them. */
SyReply *sy_init_reply(const GPtrArray *guesses, const SyFields *fields);

typedef struct SyGuesser SyGuesser;
/* Loads data/guess.csv, the fields and the wording of findings; @lang: the operator's; @crs: what
 * the operator says of layers without one, degrees and a plane, NULL-terminated. All borrowed. */
SyGuesser *sy_guesser_new(const char *data_folder, const char *lang, const char *const *crs,
                          const SyLimits *limits, GError **error);
const SyFields *sy_guesser_fields(const SyGuesser *guesser);
void sy_guesser_free(SyGuesser *guesser);
void sy_guesser_leave_copies(const SyGuesser *guesser, GPtrArray *files, GPtrArray *left);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyGuesser, sy_guesser_free)
/* The CRS of a layer as found, or what its absence means; @said: what the operator says of layers
 * without one, NULL-terminated, or NULL. */
void sy_guess_crs(SyGuess *guess, SySource *source, const SyLayerSource *view,
                  const char *const *said);
/* Guesses of every layer of a file, appended to @guesses; a file that cannot be read is one without
 * a role. */
void sy_guesser_look(SyGuesser *guesser, const char *path, GPtrArray *guesses);
/* Layers that hold the objects of a better one in another form (a model and the shapefiles made
 * from it, a table about pipes that are drawn elsewhere) get that as their trouble. */
void sy_guesser_other_forms(GPtrArray *guesses, const SyLimits *limits);
/* Where no layer is a list of outfalls, the surveyed points that are outlets by their kind are
 * taken for it (outlets.c); they go again where a person names a list. */
void sy_guesser_outlets(const SyGuesser *guesser, GPtrArray *guesses);
void sy_guesser_outlets_leave(GPtrArray *guesses);
/* Lists of outfalls that all have a date are rounds (rounds.c). */
void sy_guess_take_date(SyGuess *guess, SySource *source);
/* Of a layer that is no list of outfalls: the year that its title or remarks say (2024年). */
void sy_guess_take_title_year(SyGuess *guess, SySource *source);
void sy_guesser_rounds(GPtrArray *guesses, const SyLimits *limits);
/* Connections that name units no register has are a register as well. Tables that no name explains,
 * of numbers of units and of drains, are connections (keys.c). */
void sy_guesser_keys(SyGuesser *guesser, GPtrArray *guesses, const SyLimits *limits);
/* The reference systems of layers that say none, where only one can be. */
void sy_guesser_places(GPtrArray *guesses);
/* A layer as one of that role; SY_N_ROLE: of whichever it speaks for. */
SyGuess *sy_guesser_look_as(const SyGuesser *guesser, const char *path, const char *layer,
                            SyRole role);
/* Looks at a layer again as what a person says it is: the name of a role, or none; false: no role.
 */
bool sy_guesser_set_role(SyGuesser *guesser, SyGuess *guess, const char *name);
/* A column that a person says: COLUMN[unit], or "none" to leave the field out. SY_ERROR_USAGE: the
 * role has no such field, the layer no such column. */
bool sy_guesser_set_field(SyGuesser *guesser, SyGuess *guess, const char *field, const char *column,
                          GError **error);
/* case.yaml names the column of a field: @column with its unit; one that was said before gives way.
 */
void sy_guess_declare_field(SyGuess *guess, const char *field, const char *column);
/* A column that is looked at as a field whatever its name; takes nothing. */
void sy_guess_map(SyGuess *guess, const char *field, const char *column);
/* What lists of codes among the tables say of coded columns of the others goes under their values.
 */
void sy_guesser_codes(const SyGuesser *guesser, GPtrArray *guesses);
/* What keeps each source from running once all roles are known. */
void sy_guesser_check(GPtrArray *guesses, const SyLimits *limits);

/* A drawing of many layers, most of which are none of ours. */
bool sy_guess_is_drawing(const char *path);
/* Folded name of a file, and of its layer where that says something else. What a drawing is called
 * says nothing of its frames, roads and houses, but where all is in its layer 0. g_free. */
char *sy_guess_name(const char *path, const char *layer);
/* Whether a word of data/guess.csv is in such a name. */
bool sy_guess_name_has(const char *name, const char *word);
/* The meaning of the first word of a subject of data/guess.csv that is in such a name: of the layer
 * before that of its file; NULL: none is. */
const char *sy_guess_meaning(const SyCsv *words, const char *subject, const char *name);
/* The same of the subject "system", with the word; "": drainage of no or of several systems. */
const char *sy_guess_system(const SyCsv *words, const char *name, const char **word);
/* The Chinese words in the name of a file's folder, folded; ASCII letters there may be of anything.
 * g_free. */
char *sy_guess_folder(const char *path);

/* From inside: lists of codes (codes.c; @words: the lines "code_list" of data/guess.csv), and a
 * line of "values" of case.yaml; what stands there of the value already stays. */
void sy_guess_codes(const SyFields *fields, const SyCsv *words, const SyLimits *limits,
                    GPtrArray *guesses);
/* What remarks of a table say of its codes (legend.c). */
void sy_guess_legends(const SyFields *fields, const SyCsv *words, GPtrArray *guesses);
/* What was taken or asked of the codes of a field. */
void sy_guess_forget(SyGuess *guess, const char *field);
void sy_guess_declare_value(SyGuess *guess, const char *field, const char *raw,
                            const char *meaning);
/* From inside: what the bindings, values and findings of a layer say about it (init_columns.c). */
void sy_guess_take_columns(SyGuess *guess, SySource *source);
/* How water runs in a layer of pipes by its name, where no column says it. */
void sy_guess_take_mode(SyGuess *guess, const SyFields *fields, const char *name);
void sy_guess_take_values(SyGuess *guess, SySource *source, const SyFields *known,
                          const SyTexts *texts, const char *lang);
void sy_guess_take_place(SyGuess *guess, const SyLayerSource *view); /* place.c */
/* Both coordinates of a row of texts, as they stand. */
bool sy_guess_row_place(const SyTable *sample, SyIndex row, const SySourcePlace *place, double *xy);
/* Places of a plane (or degrees) become longitudes and latitudes, in place. */
bool sy_guess_to_degrees(const char *crs_text, double *xy, SyIndex n);
/* On a sphere: what is told apart lies far apart. */
double sy_guess_distance_km(const double *a, const double *b);
void sy_guess_take_assumed(SyGuess *guess, const SyFindings *findings, const SyTexts *texts,
                           const char *lang);
/* What the names of the rows themselves speak for a role, by the lines "names" of data/guess.csv.
 */
int sy_guess_by_names(const SyCsv *words, SySource *source, const SyBinding *name, SyRole role);
/* What zones are that the name of their layer takes for counties, by what most of them are called
 * (the lines "zone_names" of data/guess.csv); "county": nothing speaks against it. */
const char *sy_guess_county_or(const SyCsv *words, SySource *source, const SyBinding *name);
/* Towns with a column that names the county of each (@words: the lines "county_name" of
 * data/guess.csv): the line of case.yaml that takes it for the name; false: there is none. */
bool sy_guess_zone_county(SyGuess *guess, SySource *source, const SyCsv *words);
/* Protection zones of water sources by their level, where a column says it for each: the lines of
 * case.yaml that say so. */
bool sy_guess_zone_levels(SyGuess *guess, SySource *source, const SyBinding *level);
/* Why a layer has no role; g_free. */
char *sy_guess_no_reason(SySource *source);

/* The commented case. @lang: of the case; @questions: left open, as they are printed. */
char *sy_init_text(const GPtrArray *guesses, const char *lang, const char *questions);
