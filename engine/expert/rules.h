/*
 * The rules of data/rules: what follows from the answers (class, responsible party, department,
 * measure, approval, maintenance). Rules are data: each has its number, title, the regulation's
 * words and where they stand, the layers it needs, its condition as a SELECT over the case file,
 * and its outcome. README.md in that folder says how they are written.
 */
#pragma once
#include "engine/base/data.h"

/* Kinds in the order in which they are judged; a rule may read what earlier kinds found. */
typedef enum {
    SY_RULE_CLASS,       /* first that fits an outfall is its class; basis: decided goes before */
    SY_RULE_PARTY,       /* ladder: the first step that fits has the main party */
    SY_RULE_DEPARTMENT,  /* first that fits leads */
    SY_RULE_GUARD,       /* measures that an outfall must never get */
    SY_RULE_MEASURE,     /* all that fit, the first that no guard forbids stands */
    SY_RULE_APPROVAL,    /* first that fits */
    SY_RULE_REQUIREMENT, /* all that fit */
    SY_RULE_MAINTAIN,    /* first that fits a part of a channel */
    SY_RULE_UNJUDGED,    /* all that fit: what cannot be judged for want of data */
    SY_RULE_SCREEN,      /* all that fit an outfall that is asked for and not there yet */
    SY_N_RULE_KIND
} SyRuleKind;
const char *sy_rule_kind_name(SyRuleKind kind);

enum { SY_N_RULE_LANG = 2, SY_RULE_MOST_OUTCOMES = 4 }; /* zh, en */

typedef struct {
    const char *key;                   /* column it goes into */
    const char *value[SY_N_RULE_LANG]; /* the same twice where it is not worded */
    const SyYaml *node;                /* where it stands */
} SyRuleOutcome;

typedef struct {
    const SyYamlDocument *document;
    const SyYaml *node; /* the whole rule */
    const SyYaml *sql;  /* its condition */
    const char *id;
    SyRuleKind kind;
    int order;
    const char *document_name, *clause, *certainty; /* of the citation that holds at the place */
    bool here;                                      /* one does, on the day that is judged by */
    bool out_of_force;                 /* one of the place does, on other days: it holds in */
    const char *valid_from, *valid_to; /* ISO 8601 dates, inclusive: of the rule and of what it
                                          cites; NULL: no such end is known */
    const char *replaces;              /* id of the rule that it takes the place of, NULL: none */
    const SyYaml *cite;                /* a citation, or a list of them */
    const SyYaml *needs;               /* list of texts, NULL: none */
    const SyYaml *together; /* SELECT of the outfalls judged with those of touched, NULL: none */
    SyRuleOutcome outcome[SY_RULE_MOST_OUTCOMES];
    SyIndex n_outcome;
    bool otherwise;  /* a measure shown only where it stands: nothing else does */
    bool forbids[4]; /* of a guard: by sy_measure_names */
    /* by language: title, the regulation's words, why it fits here, what is to be done */
    const char *title[SY_N_RULE_LANG], *text[SY_N_RULE_LANG], *reason[SY_N_RULE_LANG],
        *task[SY_N_RULE_LANG]; /* reason and task may be NULL */
} SyRule;

/* "close", "merge", "standardise", "none", NULL. */
extern const char *const sy_measure_names[];

/* A table that rules share: computed once, before them. */
typedef struct {
    const SyYamlDocument *document;
    const char *name;
    const SyYaml *sql;
} SyFact;

typedef struct {
    const SyYamlDocument *document;
    const char *key, *name[SY_N_RULE_LANG];
    const SyYaml *words; /* list, NULL: none */
    bool never[4];       /* measures that it never gets, by sy_measure_names */
} SyRuleClass;

/* A place whose plans and laws are cited. */
typedef struct {
    const char *name, *within; /* NULL: a country */
    const SyYaml *words;       /* how else it is written: list, NULL: none */
    const SyYaml *suffixes;    /* names that end so lie in it: list, NULL: none */
    const SyYaml *outline;     /* longitude, latitude ...: list, NULL: not known */
    const SyYaml *due,
        *targets; /* defaults of plan.due_* (a map by measure) and plan.targets, or NULL */
} SyRulePlace;

/* A law, plan or standard that citations name, and when it is in force. */
typedef struct {
    const char *name, *valid_from, *valid_to; /* ISO 8601 dates, NULL: not known, no end */
} SyRegulation;

typedef struct {
    GPtrArray *places;      /* SyRulePlace *; none: citations hold everywhere */
    GPtrArray *regulations; /* SyRegulation * */
    GPtrArray *documents;   /* SyYamlDocument *, in the order of their names; own all texts */
    GPtrArray *rules;       /* SyRule *, by kind, order, number */
    GPtrArray *facts;       /* SyFact *, in the order of the files */
    GPtrArray *classes;     /* SyRuleClass * */
    bool alone; /* facts and rules ask of an outfall by its own rows and its units' alone,
                   but for rules with together: an outfall can be judged without others */
    const SyYamlDocument *units_document;
    const SyYaml *units; /* SELECT of the units that may matter to those of touched; NULL: all */
} SyRules;

/**
 * sy_rules_load:
 * All *.yaml of a folder, by name. SY_ERROR_USAGE "file:line:column: what" for a mistake,
 * SY_ERROR_INPUT if there is no such folder or no rule in it. Conditions are not run here.
 */
SyRules *sy_rules_load(const SyData *data, GError **error);

/* The place that a name (安阳, 河南省安阳市) means, or that one of its suffixes says it lies in;
 * NULL: none that is known. */
const SyRulePlace *sy_rules_place(const SyRules *rules, const char *name);
/* The country around a point; NULL: none that is known. */
const SyRulePlace *sy_rules_country(const SyRules *rules, double longitude, double latitude);
const SyRulePlace *sy_rules_around(const SyRules *rules, const SyRulePlace *place);
/* Chooses for each rule the citation nearest to @place (NULL: nowhere) among those in force on @day
 * (NULL: after all dates that are known); sets what it says of them and its @here. */
void sy_rules_settle(SyRules *rules, const SyRulePlace *place, const char *day);
/* Whether no rule stands for one that is out of force: the one it replaces, or that replaces it. */
bool sy_rules_leave_open(const SyRules *rules, const SyRule *rule);
void sy_rules_free(SyRules *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyRules, sy_rules_free)
