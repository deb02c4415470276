/*
 * libsuyuan: the whole job for other programs. A case is read from a file or made in memory, run
 * into a case file, and the case file is asked: rows, traces, explanations, manholes to open next;
 * what people saw and decided is recorded there, and lists, layers, maps are made from it.
 *
 * Conventions
 *   ownership    What a function returns is yours: the _free() of its type, g_free() for char *,
 *                g_clear_error() for errors. "const" is borrowed and lives as long as what it came
 *                from. No function keeps a pointer you gave, but for @user of callbacks.
 *   failure      false or NULL and a GError of the domain SY_ERROR with a message of one line:
 * what, where, which value, what to do. What was there before is as it was. @error may be NULL.
 *   options      Structs that begin with their _INIT; NULL stands for it.
 *   texts        UTF-8. Paths as the system has them. Units SI: metres, seconds, m3/d where named.
 *   language     belongs to a handle: messages, titles, reasons in "en" or "zh". Nothing of the
 *                process is set, neither locale nor environment; nothing is printed, nothing exits.
 *   threads      Handles of different threads are independent; one handle is for one thread at a
 *                time.
 *   data         The tables of data/ are found beside the library (../share/suyuan), else where it
 *                was configured to be installed, else in the folder of SUYUAN_DATA.
 */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* "0.1.0" */
const char *sy_version(void);

/* ---- errors ---- */

#ifndef SY_ERROR
#define SY_ERROR (sy_error_quark())
typedef enum {
    SY_ERROR_USAGE,       /* what was asked for does not exist */
    SY_ERROR_INPUT,       /* an input cannot be used: missing, truncated, no reference system */
    SY_ERROR_OUTPUT,      /* the output cannot be written */
    SY_ERROR_INTERNAL,    /* a defect, or the data folder was not found */
    SY_ERROR_STRICT,      /* error findings, and strict was asked for */
    SY_ERROR_INTERRUPTED, /* the caller stopped it */
    SY_ERROR_ARGUMENT,    /* an argument is not a legal value */
    SY_ERROR_RANGE,       /* an index or number is outside its bounds */
    SY_ERROR_MEMORY,      /* the input does not fit in memory */
    SY_N_ERROR
} SyErrorCode;
GQuark sy_error_quark(void);
/* Exit status of the program for an error: 1 usage, 2 input, 3 output, 4 internal, 5 strict, 130
 * interrupted. */
int sy_error_exit_status(const GError *error);
#endif

/* ---- what a handle is opened with ---- */

typedef struct {
    const char *data_folder;                     /* NULL: found as said above */
    const char *lang;                            /* "en" or "zh"; NULL: "en" */
    void (*note)(void *user, const char *text);  /* hears what the program tells its operator on
                                                    stderr, whole lines; NULL: nobody */
    void (*report)(void *user, double fraction); /* of the stage at hand, 0 to 1; may be NULL */
    bool (*stopped)(void *user);                 /* true: stop soon; asked often; may be NULL */
    void *user;
} SyOptions;
#define SY_OPTIONS_INIT \
    { NULL, NULL, NULL, NULL, NULL, NULL }

/* ---- rows and answers ---- */

typedef struct SyRows SyRows;
void sy_rows_free(SyRows *rows);
guint sy_rows_count(const SyRows *rows);
guint sy_rows_columns(const SyRows *rows);
/* NULL behind the last column. */
const char *sy_rows_name(const SyRows *rows, guint column);
/* -1: there is no such column. */
int sy_rows_find(const SyRows *rows, const char *name);
/* Of a column of texts; NULL: missing, or a number. Borrowed. */
const char *sy_rows_text(const SyRows *rows, guint row, guint column);
/* Of a column of numbers; NaN: missing, or a text. */
double sy_rows_number(const SyRows *rows, guint row, guint column);
/* An array of objects; the forms are in data/json. g_free. */
char *sy_rows_json(const SyRows *rows);

/* Tables and sentences in their order. */
typedef struct SyAnswer SyAnswer;
void sy_answer_free(SyAnswer *answer);
/* One table, "candidates"; NULL: the answer has none of this name. Borrowed. */
const SyRows *sy_answer_rows(const SyAnswer *answer, const char *name);
/* The whole as the program prints it: tables and sentences in the handle's language; g_free. */
char *sy_answer_text(const SyAnswer *answer);
/* The whole as an object; the forms are in data/json. g_free. */
char *sy_answer_json(const SyAnswer *answer);

/* ---- a case ---- */

typedef struct {
    const char *const *crs;     /* reference systems to suppose where a table says none */
    const char *const *answers; /* "KEY:FILE=VALUE" to questions of an earlier look */
} SyInitOptions;                /* both NULL-terminated, or NULL */
#define SY_INIT_OPTIONS_INIT \
    { NULL, NULL }

/**
 * sy_init:
 * Looks at files and folders, guesses what each layer is, and writes a commented case.yaml. An
 * existing @out is not replaced.
 *
 * @paths: NULL-terminated
 *
 * "layers": role, path, layer, reason, trouble, crs, features; "fields" that columns are taken for;
 * "questions", what only a person can know: key, text; the "ways" to answer them: key, value,
 * follows, line.
 */
SyAnswer *sy_init(const char *const *paths, const char *out, const SyInitOptions *asked,
                  const SyOptions *options, GError **error);

typedef struct SyJob SyJob;
/* From a case.yaml. */
SyJob *sy_job_open(const char *case_file, const SyOptions *options, GError **error);
/* Empty, to be filled by sy_job_add(). */
SyJob *sy_job_new(const SyOptions *options, GError **error);
void sy_job_free(SyJob *job);

/**
 * sy_job_add:
 * As the option --@option=@value of `suyuan run`, in their order: "pipes", "channels", "rivers",
 * "nodes", "outfalls", "units", "connections", "zones", "samples", "sections", "tracks",
 * "inspections" add a source (a path or PATH:LAYER); "field", "value", "crs", "encoding", "scope",
 * "round" speak of the latest source of their role; "set" (KEY=VALUE) sets. A job from a file takes
 * "set" only.
 */
bool sy_job_add(SyJob *job, const char *option, const char *value, GError **error);

typedef struct {
    bool strict;           /* error findings are an error, after everything was written */
    bool without_outfalls; /* a case file of a network alone may be written, to be looked at */
} SyRunOptions;
#define SY_RUN_OPTIONS_INIT \
    { false, false }

/**
 * sy_run:
 * Runs the job and replaces the case file @out, keeping its decisions and observations.
 *
 * @out: NULL: read, build and trace only
 *
 * False with an error; @out is then as it was, but for SY_ERROR_STRICT. A job runs once.
 */
bool sy_run(SyJob *job, const char *out, const SyRunOptions *options, GError **error);
/* Findings of the run by code, the worst first: severity, number, code, finding. NULL: it did not
 * come so far. Borrowed. */
const SyRows *sy_job_findings(const SyJob *job);

/* ---- a case file ---- */

typedef struct SyCaseFile SyCaseFile;
SyCaseFile *sy_case_file_open(const char *path, const SyOptions *options, GError **error);
void sy_case_file_close(SyCaseFile *file);

/**
 * sy_case_file_rows:
 * @what: "overview" "outfalls" "units" "candidates" "evidence" "chain" "parties" "measures" "plan"
 *        "findings" "observations" "decisions"; columns are those of the case file (data/schema)
 * @outfall: number, code or name, of which the rows are; NULL: all. Only of what has outfalls.
 */
SyRows *sy_case_file_rows(SyCaseFile *file, const char *what, const char *outfall, GError **error);

/* Edges that can drain to an outfall or node, or, @down, to which water goes from there; by
 * distance. */
SyRows *sy_case_file_trace(SyCaseFile *file, const char *at, bool down, GError **error);

/* Along rivers. */
typedef struct {
    bool down;          /* else up */
    bool main_stem;     /* only along the main stem */
    bool together;      /* outfalls by distance; else those of the main stem, then by tributary */
    bool time;          /* the text has times of travel, too; rows always have */
    double velocity_ms; /* everywhere; 0: of each reach as the case file has it */
    double within_m;    /* along the water; 0: without limit */
} SyRiverOptions;
#define SY_RIVER_OPTIONS_INIT \
    { false, false, false, false, 0, 0 }
/**
 * sy_case_file_river:
 * What lies above or below a place on a river, with distance and time along the water.
 *
 * @at: "section:NAME", "river:NAME@KM" from its mouth, "river:NAME" for the mouth
 *
 * "outfalls", "units" that can be behind them, "sections", "reaches".
 */
SyAnswer *sy_case_file_river(SyCaseFile *file, const char *at, const SyRiverOptions *options,
                             GError **error);

/**
 * sy_case_file_balance:
 * What the outfalls above a place on a river bring to it of a parameter, and what they do not
 * explain: "balance", "outfalls" with their shares, "zones" with density and load.
 *
 * @at:       as sy_case_file_river()
 * @flow_m3s: at the place; 0: as the case file has it
 * @measured: mg/L there; negative: by the samples of the section
 */
SyAnswer *sy_case_file_balance(SyCaseFile *file, const char *at, const char *parameter,
                               double flow_m3s, double measured, GError **error);

/* An outfall that is asked for and not there yet. */
typedef struct {
    const char *at;    /* "X,Y" */
    const char *crs;   /* of it; NULL: the case's own */
    const char *class; /* key or name of a class of data/rules/00_classes.yaml */
    const char *level; /* that approves its environmental assessment: "national" "province" "city"
                          "county"; NULL: not known */
    double flow_m3d;   /* 0: not said */
    const char *loads; /* "COD=500,NH3-N=20mg/L": kg/d, or mg/L of that flow; NULL: not said */
} SyScreenOptions;
/**
 * sy_case_file_screen:
 * May it be set up there, by the rules of kind screen: "verdict", "rules" with their clauses,
 * "unjudged", "approval", "zones", "quality", "loads" (what its load adds to the water there and
 * below), "intakes" and "sections" below it.
 */
SyAnswer *sy_case_file_screen(SyCaseFile *file, const SyScreenOptions *options, GError **error);

/* Why these candidates; @unit: why this one, or why not; NULL: all of the outfall. */
SyAnswer *sy_case_file_explain(SyCaseFile *file, const char *outfall, const char *unit,
                               GError **error);

/* The next @n manholes to open, 1 to 50 ("manholes"), and how things stand. */
SyAnswer *sy_case_file_propose(SyCaseFile *file, const char *outfall, guint n, GError **error);

/**
 * sy_case_file_sites:
 * @n manholes, 1 to 200, for standing monitors, that together have most sources above them:
 * "sites" in the order of what they add, "sum" with what is covered, covered twice, and the bound.
 *
 * @by: "units" (NULL: these), "water", "nodes"
 * @largest: part of all that one place may have above it; 0: any
 */
SyAnswer *sy_case_file_sites(SyCaseFile *file, guint n, const char *by, double largest,
                             GError **error);

/**
 * sy_case_file_river_sites:
 * Places for @n sections, 1 to 200, on a river, the first at its mouth, that part the outfalls
 * above it as evenly as can be: "sites" from the mouth upwards by chainage, "sum".
 *
 * @river: its name, code or number
 * @by: "outfalls" (NULL: these), or the "units" behind them, or their "water"
 */
SyAnswer *sy_case_file_river_sites(SyCaseFile *file, const char *river, guint n, const char *by,
                                   GError **error);

/* What the interactive map draws and says, one object: the tables of data/web/case.yaml; @tables:
 * some of them, by commas ("-edges,-nodes": all but these); NULL: all. g_free. */
char *sy_case_file_map(SyCaseFile *file, const char *tables, GError **error);

/* What the page of a day in the field draws and says, one object: "lang", "words", "case" with the
 * tables of data/web/field.yaml. g_free. */
char *sy_case_file_field(SyCaseFile *file, GError **error);

/* The charts of data/charts: progress against the targets, what is unfinished, findings; an SVG.
 * g_free. */
char *sy_case_file_charts(SyCaseFile *file, GError **error);

/* ---- what people saw and decided ---- */

/* Who says so; NULL: the login, now, no reason, no document. */
typedef struct {
    const char *who, *when, *why, *evidence;
    const char *limit, *weather, *crs; /* of a reading: detection limit; "dry" or "wet"; of "X,Y" */
    const char *compared;              /* of a similarity: the unit or trade */
    const char *detail, *at;           /* of a decision: how a measure is done; where a fact is */
    const char *key;                   /* of a reading, random: with it, it is recorded once */
    bool dry_run;                      /* everything but the writing */
    char **said;                       /* what was recorded, a line each; g_free. NULL: not wanted;
                                          left NULL where nothing was */
} SyRecordOptions;
#define SY_RECORD_OPTIONS_INIT \
    { NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL }

/* @at: outfall, manhole or unit by number, code or name, or "X,Y"; @readings: "seen", "not_seen" or
 * "COD=85mg/L", those of one bottle together, all or none; NULL-terminated. The number of the first
 * observation, 0 where all are recorded already or it is a dry run; -1 with an error. */
int64_t sy_case_file_observe(SyCaseFile *file, const char *at, const char *const *readings,
                             const SyRecordOptions *options, GError **error);
/* @what: "confirm" "reject" "assign" "reclassify" "measure" "extend" "state" "fact" "problem"
 * "settle", or "same-as" "not-same" of two units or outfalls; @value: a unit, a party, a class ...,
 * NULL where confirm means the proposed party. options->why is needed. The number of the decision,
 * 0 for a dry run; -1 with an error. */
int64_t sy_case_file_decide(SyCaseFile *file, const char *outfall, const char *what,
                            const char *value, const SyRecordOptions *options, GError **error);
/* Rows of a workbook or CSV file, PATH or PATH:SHEET, into @table, "observation" or "decision": a
 * decision is a cell that differs, all or none; of observations those that are right are recorded,
 * also with an error about the others. */
bool sy_case_file_take(SyCaseFile *file, const char *table, const char *path,
                       const SyRecordOptions *options, GError **error);
/* @ids: "12", "12,14" or "12-20" of @table: kept, counts no more. options->why is needed. How many;
 * -1 with an error. */
int sy_case_file_withdraw(SyCaseFile *file, const char *table, const char *ids,
                          const SyRecordOptions *options, GError **error);

/* ---- what is handed over ---- */

typedef struct {
    const char *crs;      /* reference system of gpkg, shp and dxf; NULL: the case's */
    const char *encoding; /* of shp: "utf8" or "gbk"; NULL: utf8 */
    const char *outfall;  /* of pdf, svg, png: its page only; NULL: all */
    const char *base;     /* raster below map pages, of html also a folder of tiles; NULL: none */
    const char *template_docx; /* of docx: this one only; NULL: those of data/forms */
    int dots_per_inch;         /* of pictures, 36 to 600; 0: as the style says */
    const char *since;         /* of platform: workbook of the last report, compared; NULL: none */
    const char *basin;         /* of platform: the outfalls of this basin only; NULL: all */
} SyHandOverOptions;
#define SY_HAND_OVER_OPTIONS_INIT \
    { NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL }

/* @formats: "csv,xlsx,platform,gpkg,shp,geojson,kml,dxf,record,docx,html,field,pdf,svg,png", one or
 * several. The folder is made if it is not there. */
bool sy_case_file_export(SyCaseFile *file, const char *folder, const char *formats,
                         const SyHandOverOptions *options, GError **error);

#ifdef __cplusplus
}
#endif
