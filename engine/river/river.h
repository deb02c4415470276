/*
 * Rivers as axes.
 *
 * Here: Chainage, main stems and arms of rivers, places of outfalls and sections on them,
 * velocities; what lies above and below a place on a river, with distance and time along the water.
 * In: The case file: edges of kind river, receiving waters, outfalls, sections.
 * Out: The tables river, river_reach, river_place, findings river.*; answers.
 */
#pragma once
#include "engine/base/data.h"
#include "engine/base/reply.h"
#include "engine/expert/weights.h"
#include "io/findings.h"
#include "io/store/store.h"

/**
 * sy_rivers_write:
 * The axes of a case file that is being created, after its layers are written.
 *
 * @near_m: how far from a river's line an outfall or section stands on it
 * O(edges) once, O(reaches log reaches) besides.
 */
bool sy_rivers_write(SyStore *store, const SyWeights *weights, double near_m, SyFindings *findings,
                     GError **error);

typedef struct {
    bool down;          /* else up */
    bool main_stem;     /* only along the main stem */
    bool time;          /* people see the time of travel, too */
    bool together;      /* by distance; else the main stem, then each river that joins it */
    double velocity_ms; /* everywhere; 0: of each reach as the case file has it */
    double most_m;      /* along the water; INFINITY: without limit */
} SyRiverAsked;

/* Whether a place is on a river: "section:NAME", "river:NAME@KM". */
bool sy_river_is_place(const char *at);

/**
 * sy_river_ask:
 * Reaches, outfalls, their units and sections above or below a place on a river.
 *
 * SY_ERROR_USAGE, with what to do: no such section or river, several of them, a section that
 * stands on no river, a chainage beyond its river. O(reaches of the file) and what is found.
 */
SyReply *sy_river_ask(SyStore *store, const char *at, const SyRiverAsked *asked, GError **error);

typedef struct {
    const char *parameter; /* name or code */
    double flow_m3s;       /* at the place; 0: as the case file has it */
    double measured;       /* mg/L there; < 0: by the samples of the section */
} SyBalanceAsked;

/**
 * sy_river_balance:
 * Loads of the outfalls above a place on a river, what of each arrives there, its share, and what
 * they do not explain ("balance", "outfalls"); density and load of the waters above ("zones").
 *
 * SY_ERROR_USAGE as sy_river_ask(), and for a parameter that is no load. O(reaches + outfalls +
 * candidates of the file).
 */
SyReply *sy_river_balance(SyStore *store, const SyData *data, const char *at,
                          const SyBalanceAsked *asked, GError **error);

typedef struct {
    const char *at, *crs; /* "X,Y", in the working CRS where @crs is NULL */
    const char *class;    /* key or name of data/rules/00_classes.yaml */
    const char *level;    /* that approves its environmental assessment: national province city
                             county; NULL: not known */
    double flow_m3d;      /* 0: not said */
    const char *loads;    /* "COD=500,NH3-N=20mg/L", kg/d; NULL: not said */
} SyScreenAsked;

/**
 * sy_river_screen:
 * Whether an outfall may be set up at a place, by the rules of kind screen ("verdict", "rules"),
 * who approves or registers it ("approval"), zones there ("zones"), what was measured of the water
 * ("quality"), what its load adds to it there and below ("loads"), water source zones ("intakes")
 * and sections ("sections") below with distance and time. The case file is only read.
 *
 * SY_ERROR_USAGE: no such class, no place, no river near it.
 */
SyReply *sy_river_screen(SyStore *store, const SyData *data, const char *lang,
                         const SyScreenAsked *asked, GError **error);

/* What a source counts: each outfall 1, its candidates by their probability of reaching it, or
 * their water. */
typedef enum { SY_SECTIONS_OUTFALLS, SY_SECTIONS_UNITS, SY_SECTIONS_WATER } SySectionsBy;
#define SY_SECTIONS_MOST 200

/**
 * sy_river_sites:
 * Places for @n sections, 1 to SY_SECTIONS_MOST, on the stem of a river, at confluences and below
 * outfalls, the first at its mouth, that part the outfalls above it as evenly as can be ("sites"
 * from the mouth upwards with chainage, edge and place, what is between each and the next, what is
 * above it; "sum").
 *
 * @river: its name, code or number
 *
 * SY_ERROR_USAGE: no such river, several of them, nothing above it counts. O(reaches + outfalls +
 * candidates of the file), places x n.
 */
SyReply *sy_river_sites(SyStore *store, const char *river, guint n, SySectionsBy by,
                        GError **error);
