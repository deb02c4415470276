/*
 * What was asked.
 *
 * Here: Sources with their roles and mappings, settings, targets, words of fields and values.
 * In: case.yaml or options of a command; data/ fields, synonyms, values, settings.
 * Out: SyCase and SyFields. Nothing is opened or guessed here.
 */
#pragma once
#include <stdbool.h>
#include <stdio.h>

#include "algorithms/base/error.h"
#include "algorithms/base/index.h"
#include "engine/base/options.h"
#include "engine/base/role.h"
#include "io/bounds.h"

/* One mapping of a source: FIELD=COLUMN[unit], FIELD:=VALUE or FIELD:RAW=MEANING. */
typedef enum { SY_MAPPING_FIELD, SY_MAPPING_CONSTANT, SY_MAPPING_VALUE } SyMappingKind;
typedef struct {
    SyMappingKind kind;
    char *field; /* of the contract; checked against data/fields.csv */
    char *raw;   /* SY_MAPPING_VALUE: the value as it stands in the file; else NULL */
    char *value; /* column name ("": no column, leave the field out), constant or meaning */
    char *unit;  /* of a column or constant: "ft", "mm", "cm", "m" ... or NULL */
    char *place; /* "case.yaml:12" or "--field pipes.size=GJ", for messages */
} SyMapping;

typedef struct {
    SyRole role;
    char *path;          /* as written; sy_case_source_path() resolves it */
    char *layer;         /* or NULL */
    char *crs;           /* as written, or NULL */
    char *encoding;      /* or NULL */
    char *scope;         /* numbers are its own with others of this scope; NULL: found by linkage */
    char *round;         /* the survey round it is of, as people call it; NULL: of none */
    char *round_date;    /* "2019", "2019-06" or "2019-06-30"; NULL: of none */
    char *only;          /* only rows in whose column of this name... */
    GPtrArray *one_of;   /* ...one of these values (char *) stands; NULL: all rows */
    GPtrArray *mappings; /* SyMapping *; one per field, one per field and raw value */
    char *place;         /* "case.yaml:4" or "--pipes", for messages */
} SyCaseSource;

typedef enum { SY_POLICY_OFF, SY_POLICY_REPORT, SY_POLICY_APPLY } SyPolicy;
typedef enum { SY_WEATHER_DRY, SY_WEATHER_WET } SyWeather;
typedef enum { SY_PICTURE_UNIT_AUTO, SY_PICTURE_UNIT_M, SY_PICTURE_UNIT_FT } SyPictureUnit;

/* For the rules, which read them from the case file. */
typedef struct {
    double probability;         /* decide.probability: of a traced unit whose joint is on record */
    double assumed_probability; /* decide.assumed_probability: of one whose joint is assumed */
    char *date; /* plan.date, ISO 8601: by the rules of which day; NULL: of the run */
    char *due_close, *due_merge,
        *due_standardise;  /* plan.due_close ..., ISO 8601; NULL: by the plan */
    char *delegated;       /* plan.delegated, see engine/case/delegated.h */
    char *targets;         /* plan.targets, see engine/case/targets.h */
    int transition_months; /* plan.transition_months */
    int hard_units;        /* plan.hard_units: so many units need a transition */
    double simple_m;       /* plan.simple_m: a channel up to this is put right at once */
    double cluster_m;      /* plan.cluster_m: outfalls nearer to each other are a cluster */
    char *authority; /* authority: whose plan is cited, "none", or NULL: the country's alone */
    char *rules;     /* rules: folder of rules, or NULL: data/rules */
} SyPlanSettings;

typedef struct {
    double snap_tolerance_m;    /* snap.tolerance_m, 0.10 */
    double attach_outfall_m;    /* attach.outfall_m */
    double attach_unit_m;       /* attach.unit_m */
    double attach_river_m;      /* attach.river_m */
    SyPolicy direction_repair;  /* direction.repair */
    SyPolicy gaps;              /* gaps */
    SyWeather weather;          /* weather: wet = everything that can drain */
    SyPictureUnit picture_unit; /* picture.unit */
    double picture_base_mb;     /* picture.base_mb */
    double trace_max_length_m;  /* trace.max_length_m; INFINITY */
    double match_place_m;       /* match.place_m */
    SyPlanSettings plan;        /* decide.*, plan.*, rules */
    int64_t seed;
    int threads;     /* 0 = as many as there are processors */
    char *crs_work;  /* crs.work or NULL: chosen */
    char *crs_datum; /* crs.datum or NULL */
    SyLimits limits; /* limits.* */
} SySettings;

/* What people settled about two objects of a role in the case file that a run replaces. */
typedef struct {
    SyRole role;
    bool same;                           /* false: they are two */
    char *number[2], *code[2], *name[2]; /* NULL: it had none */
    double x[2], y[2];                   /* NaN: no place */
    int64_t decision_id;
} SyCaseSettled;

typedef struct {
    char *file; /* path of case.yaml, or NULL if it came from the command line */
    char *text; /* the whole case as YAML, for the run table: as written, or made from options */
    char *lang; /* "zh" or "en" of the texts in the case file; NULL: the case does not say */
    GPtrArray *sources; /* SyCaseSource * */
    char *survey; /* a part of a province: the file of what was read of it (suyuan split), which is
                     read instead of the sources; NULL: none */
    GPtrArray *settled; /* SyCaseSettled *, the oldest first; NULL: nothing */
    SySettings settings;
} SyCase;

void sy_case_settled_free(SyCaseSettled *settled);
void sy_case_free(SyCase *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyCase, sy_case_free)

/* Reads case.yaml. Every complaint (SY_ERROR_USAGE, SY_ERROR_INPUT for a missing file) starts with
 * file:line: and names what is known instead. @data_folder: where data/fields.csv and
 * data/settings.yaml are. */
SyCase *sy_case_read(const char *path, const char *data_folder, GError **error);

/*
 * A case made step by step: "pipes", "outfalls" ... add a source, "field", "value", "crs",
 * "encoding", "scope", "round" and "only" speak of the latest source of their role, or of all of
 * them if they stand before the first, "set" sets. Without any source the case has none.
 */
typedef struct SyCaseBuilder SyCaseBuilder;
SyCaseBuilder *sy_case_builder_new(const char *data_folder, GError **error);
void sy_case_builder_free(SyCaseBuilder *builder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyCaseBuilder, sy_case_builder_free)
/* As the option --@option @value of the command line. SY_ERROR_USAGE. */
bool sy_case_builder_add(SyCaseBuilder *builder, const char *option, const char *value,
                         GError **error);
/* The case; the builder is then empty, to be freed. SY_ERROR_USAGE: options for a role without a
 * source. */
SyCase *sy_case_builder_end(SyCaseBuilder *builder, GError **error);

/* The options of a case, and the case that those given make, in their order; others are left. */
extern const SyOption sy_case_options[];
bool sy_case_is_option(const SyOption *option);
SyCase *sy_case_from_options(const SyArguments *asked, const char *data_folder, GError **error);

/* Language of a case that does not say its own; its text then says it. */
void sy_case_default_lang(SyCase *job, const char *lang);

/* Has it what a run needs: pipes or channels, and @with_outfalls outfalls? SY_ERROR_USAGE. */
bool sy_case_can_run(const SyCase *job, bool with_outfalls, GError **error);

/* One --set KEY=VALUE on a case that was read. */
bool sy_case_set(SyCase *job, const char *key_value, const char *data_folder, GError **error);

/**
 * sy_round_parse:
 * A round written as one text, "2019", "2019-06-30" or "2019 first survey": its date and its name,
 * the whole text; g_free both. False: it does not begin with a year, a month or a day.
 */
bool sy_round_parse(const char *text, char **name, char **date);

/* Path to open: a relative path of a case file starts at its folder; connection strings ("PG:...",
 * "/vsizip/...") stay. g_free. */
char *sy_case_source_path(const SyCase *job, const SyCaseSource *source);

/* The same for any path that a case names. */
char *sy_case_path(const SyCase *job, const char *path);

/* Where a run of it writes unless told otherwise: case.yaml -> case.sqlite; g_free. */
char *sy_case_output(const char *case_file);

/* The case as YAML that reads back as the same case (but for the places); g_free. */
char *sy_case_to_yaml(const SyCase *job);
