/* Places where one unit may join, until they become its attachments. Not for other stages. */
#pragma once
#include "algorithms/attribution/habits.h"
#include "engine/network/attach.h"

#define SY_MOST_GUESSES 40
#define SY_UNIT_PLACES 16 /* nearest lines looked at for a unit */
#define SY_UNIT_LINES 32  /* lines near it that may be its places */

/* What is asked first: only what its places leave open is shared among those of the next. */
typedef enum {
    SY_TIER_RECORD, /* a record, or a drain drawn from the unit's very point */
    SY_TIER_GROUND, /* what belongs to the unit or stands on its ground */
    SY_TIER_NEAR,   /* what is near, by the habits of connecting */
    SY_TIER_BESIDE  /* outfalls near by that no drain comes to */
} SyTier;

typedef struct {
    SyAttachment at;
    SyTier tier;
    SyJointSign sign; /* not of nearness */
    /* How likely it would be if it were the only one of its tier; of nearness its probability among
     * the near places. */
    double weight;
    double habit[SY_N_HABIT]; /* of nearness: its probability under each */
} SyGuessed;

typedef struct {
    SyBuild *build;
    SyIndex unit;
    const double *xy;       /* the unit's own place, or NULL */
    const SyArea *area;     /* its ground, or NULL: its place is a point */
    SyRoute route;          /* by its permit */
    bool one;               /* only the likeliest place: a plant of unknown place treats at one */
    bool treats;            /* a plant without a surveyed inlet */
    SyHabitSetting setting; /* of the last building */
    SyIndex n_building;     /* whose near places are among the guesses */
    SyIndex n;
    SyGuessed guess[SY_MOST_GUESSES];
} SyGuesses;

/* Adds a place of a record or of the ground; one that is there already keeps the larger weight.
 * Beyond SY_MOST_GUESSES none. */
void sy_guesses_add(SyGuesses *guesses, const SyAttachment *at, SyJointSign sign, double weight);

/* The same for an outfall near by that no drain comes to. */
void sy_guesses_add_beside(SyGuesses *guesses, const SyAttachment *at, double weight);

/* The unit's attachments, likeliest first. Within a tier P = w / (sum of w + 1 - largest w) of what
 * the tiers before it leave; near places have their probabilities. Those less likely than
 * attach_least are left to "none of these", but for the likeliest. A place that is not the
 * likeliest and known by nearness only is taken at the lower end of its line: cutting the line
 * there would claim more than is known. */
void sy_guesses_settle(SyGuesses *guesses);

/* Index of what may stand on a unit's ground or receive its water beside pipes. */
typedef struct {
    SyIndex n_outfall;
    SyIndex *tank;    /* nodes: septic tanks, grease traps, where a drain is */
    SyIndex *outfall; /* rows of outfalls that join the drains */
    SyBoxes *tanks, *outfalls;
} SyGround;
bool sy_ground_init(const SyBuild *build, SyGround *ground, GError **error);
void sy_ground_clear(SyGround *ground);

/* ---- the table of connections ---- */

/* Which unit each row means: by its number, else its credit code, permit or name. */
typedef struct {
    SyIndex *first, *next; /* units: its first row; rows: the next of the same unit; SY_NONE */
    SyIndex *unit;         /* rows: a unit that it means, or SY_NONE */
    GHashTable *line_of;   /* id of a pipe that a row names -> line + 1 */
} SyConnections;
/* Findings for rows that mean no unit, or several. */
bool sy_connections_init(SyBuild *build, SyConnections *connections, GError **error);
void sy_connections_clear(SyConnections *connections);
bool sy_connection_is_inlet(const SyBuild *build, SyIndex row);

/* What a row joins its unit to: a line, a node, or, where its number is both and the unit lies on
 * neither, either. */
typedef struct {
    SyIndex line, node; /* or SY_NONE */
    SyPlace place; /* on the line, where the row says it; its line is SY_NONE where it does not */
} SyConnectionEnd;
SyConnectionEnd sy_connection_end(SyBuild *build, const SyConnections *connections, SyIndex row,
                                  const double *xy);

/* Shares of habits and of sign as this survey's own connections show them, from those that
 * data/weights.yaml expects; what was learnt from how many into the network. */
bool sy_attach_learn(SyBuild *build, const SyConnections *connections, const SyGround *ground,
                     GError **error);

/* Distance of a place from the unit: from the edge of its ground, 0 on it, else from its point; NaN
 * if it has no place. */
void sy_guess_away(const SyGuesses *guesses, SyAttachment *at);
/* What a place on the unit's ground is worth at that distance from its point. */
double sy_guess_nearness(const SyGuesses *guesses, const SyAttachment *at);

/* Streets by the names that the survey gives its lines or points; empty if no unit needs them. */
typedef struct {
    GHashTable *by_name; /* NULL: no unit is known by its address only */
    glong most_letters;  /* of a name */
    GHashTable *grounds; /* name of a village or an estate -> its zones; NULL as above */
    glong most_ground;   /* letters of such a name */
} SyRoads;
void sy_roads_init(SyBuild *build, SyRoads *roads);
void sy_roads_clear(SyRoads *roads);
/* Places of a unit that has none along the street in its address: by house numbers where houses of
 * it are known, at the corner of two streets, else evenly; finding attach.unit_by_address. */
void sy_guess_address(SyGuesses *guesses, const SyRoads *roads);

#define SY_NAME_LEAST 2 /* letters of a name that is looked for in addresses */
/* Values of @by_name whose names, of no more letters than that, stand in an address: each once, in
 * the order in which they begin there. */
GPtrArray *sy_names_in(GHashTable *by_name, glong most_letters, const char *address);
/* Finding for a unit that was placed by a name in its address: @key says what is called @name, on
 * which @n lines were taken. */
void sy_guess_report(const SyGuesses *guesses, const char *code, double whole, const char *key,
                     const char *name, SyIndex n);

/* The same on the ground of the village or estate in its address, where no street of it is known
 * (attach_village.c); finding attach.unit_by_village. */
void sy_villages_init(const SyBuild *build, SyRoads *roads); /* behind sy_roads_init() */
void sy_guess_village(SyGuesses *guesses, const SyRoads *roads);

/* A line where a unit may join, its middle, how far along the street it lies, and how likely it is
 * among its like. */
typedef struct {
    SyIndex line;
    double x, y, along_m, weight;
} SyAddressLine;
SyAddressLine sy_address_line(const SyGuesses *guesses, SyIndex line);
/* The unit's places among lines (SyAddressLine), each with its part of @whole: storm drains and
 * others by themselves, a stretch of those that lie along each other each. How many. */
SyIndex sy_guess_spread(SyGuesses *guesses, GArray *lines, double whole, const char *reason);

/* Outfalls without a drain that bear the unit's name (attach_bearers.c); whether there are any of a
 * unit. */
bool sy_attach_any_alone(const SyBuild *build);
void sy_guess_bearing(SyGuesses *guesses);
/* Outfalls without a drain near each unit (attach_beside.c). */
typedef struct {
    SyIndex *first,
        *next; /* units: the first of build->beside; the next of the same unit; SY_NONE */
} SyBesides;
bool sy_besides_init(const SyBuild *build, SyBesides *besides, GError **error);
void sy_besides_clear(SyBesides *besides);
void sy_guess_beside(SyGuesses *guesses, const SyBesides *besides);

/* How it is known by which outfall a unit's water leaves, and how likely that is. */
typedef struct {
    SyAttachMethod method;
    const char *reason;
    double weight;
} SyWayOut;
/* The unit's water leaves by an outfall, which lets it in at @at. */
void sy_guess_out(SyGuesses *guesses, SyAttachment *at, const SyWayOut *way);

/* What works may take in and let out: drains that end, and the outfall of each works. */
typedef struct {
    SyIndex n_end;
    SyIndex *end;      /* nodes where drains of foul water end */
    SyIndex *comes_by; /* nodes: the line by which water comes; SY_NONE: by none */
    SyIndex *outfall;  /* units: row of the outfall that is called a works' and is nearest, or
                          SY_NONE; NULL: no unit is a works */
} SyWorks;
bool sy_works_init(SyBuild *build, SyWorks *works, GError **error);
void sy_works_clear(SyWorks *works);
/* A works lets its water out by @outfall, where its tail pipe begins; the sewers that end beside it
 * come in. False: it has no place, or the outfall joins nothing. */
bool sy_guess_works_out(SyGuesses *guesses, const SyWorks *works, SyIndex outfall,
                        const SyWayOut *way);
/* The same by the outfall that is called a works'; nothing where none is known to be its own. */
void sy_guess_works(SyGuesses *guesses, const SyWorks *works);

/* Findings for units in whose parcel others lie. */
bool sy_report_shared_parcels(SyBuild *build, GError **error);

/* The tanks on the unit's ground for which take() is true; of a unit whose place is a point the
 * nearest one. */
void sy_guess_tanks(SyGuesses *guesses, const SyGround *ground,
                    bool (*take)(SyIndex node, void *user), void *user);
/* The nearest outfall, where its permit says straight into a water. */
void sy_guess_direct(SyGuesses *guesses, const SyGround *ground);
/* Places by what is near one building of a unit that no record connects: a drain that begins at its
 * very point, its own and private pipes, tanks, outfalls, and the lines near by the habits of
 * connecting. */
void sy_guess_near(SyGuesses *guesses, const SyGround *ground);
