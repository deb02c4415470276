/*
 * The example city: a Chinese city of any size with known truth (design section 6, issue 2 point
 * 7). The city is planned, its pipes are laid, units settle, a surveyor writes down what he saw
 * with his mistakes, and the truth is written beside it. Everything follows from one seed.
 *
 * Order: city_plan, city_lay, city_settle, city_levels, city_truth, city_defects, city_survey.
 * Coordinates are metres on the map plane, easting without the false easting of the survey's CRS.
 */
#pragma once
#include <gio/gio.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/index.h"
#include "algorithms/base/random.h"

#define CITY_ORIGIN_EAST_M 38535119.0 /* EPSG:4526, about 114.4 E */
#define CITY_ORIGIN_NORTH_M 3996709.0 /* about 36.1 N */
#define CITY_EPSG 4526
/* Cities of a province, so that their numbers keep their width, and how far apart they lie. */
#define CITY_MOST_CITY 9
#define CITY_APART_M 100000.0

/* Element i of a GArray. */
#define CITY_AT(array, type, i) (&g_array_index(array, type, i))

typedef struct {
    double x, y;
} CityPoint;

/* Subjects with a random sequence of their own, so that one does not disturb another. */
typedef enum {
    CITY_STREAM_GRID,
    CITY_STREAM_WATERS,
    CITY_STREAM_FOREST,
    CITY_STREAM_RUNS,
    CITY_STREAM_WORKS,
    CITY_STREAM_PRUNE,
    CITY_STREAM_UNITS,
    CITY_STREAM_DEFECTS,
    CITY_STREAM_SURVEY,
    CITY_STREAM_DAMAGE
} CityStream;

/* ---- plan: waters, streets, zones ---- */

typedef struct {
    CityPoint at;
    double level_m; /* of the water */
} CityBank;

typedef enum { CITY_RIVER, CITY_TRIBUTARY, CITY_DITCH } CityWaterKind;

typedef struct {
    CityWaterKind kind;
    GArray *line;    /* CityBank, upstream to downstream */
    SyIndex into;    /* the water it runs into, or SY_NONE */
    SyIndex into_at; /* vertex of that water's line */
    double half_width_m;
    char *name, *code; /* code NULL for a ditch */
} CityWater;

/* Nearest point of the waters. */
typedef struct {
    SyIndex water, segment;
    CityPoint at;
    double distance_m, along_m; /* along the water from its head */
    double level_m;
} CityNearest;

typedef struct {
    CityPoint at;
    double ground_m;
    SyIndex column, row;
    bool core;        /* old town with combined sewers */
    SyIndex park;     /* industrial park, or SY_NONE */
    CityNearest bank; /* water = SY_NONE: none within reach */
} CityCorner;         /* street corner */

typedef struct {
    SyIndex a, b; /* corners */
    double length_m;
    SyIndex crosses; /* water under the bridge, or SY_NONE */
    bool arterial, core;
    uint32_t name;
} CityStreet;

typedef enum {
    CITY_ZONE_COUNTY,
    CITY_ZONE_DEVELOPMENT,
    CITY_ZONE_PARK,
    CITY_ZONE_SOURCE_1,
    CITY_ZONE_SOURCE_2,
    CITY_ZONE_SEWER,
    CITY_ZONE_DIKE
} CityZoneKind;

typedef struct {
    CityZoneKind kind;
    char *name, *code;
    GArray *ring; /* CityPoint, closed by the writer */
} CityZone;

typedef struct CityWaterIndex CityWaterIndex;

typedef struct {
    double width_m, height_m;
    SyIndex n_column, n_row; /* of the street grid */
    GArray *waters;          /* CityWater */
    GArray *corners;         /* CityCorner */
    GArray *streets;         /* CityStreet */
    GArray *zones;           /* CityZone */
    GArray *parks;           /* CityZone indices */
    CityWaterIndex *index;
    SyIndex *street_offset, *street_at; /* streets at each corner */
} CityPlan;

/* ---- network ---- */

typedef enum { CITY_STORM, CITY_SEWAGE, CITY_COMBINED, CITY_CHANNEL, CITY_N_LAYER } CityLayer;

typedef enum {
    CITY_MANHOLE,
    CITY_INLET,
    CITY_OUTLET,
    CITY_PUMP,
    CITY_WEIR, /* interceptor and overflow chamber */
    CITY_TREATMENT,
    CITY_SIPHON_WELL,
    CITY_SEPTIC,
    CITY_JOINT, /* of a channel; no point feature */
    CITY_N_NODE_KIND
} CityNodeKind;

typedef enum { CITY_GRAVITY, CITY_PRESSURE, CITY_SIPHON, CITY_OVERFLOW } CityMode;
typedef enum { CITY_IN_USE, CITY_ABANDONED, CITY_PLANNED } CityStatus;
typedef enum { CITY_MUNICIPAL, CITY_PRIVATE, CITY_COLLECTIVE } CityOwnership;

typedef struct {
    CityPoint at;
    double ground_m, invert_m;
    uint8_t layer, kind;
    uint32_t serial; /* number in its id, per layer */
} CityNode;

typedef enum {
    CITY_COPY_NONE,
    CITY_COPY_SAME,    /* duplicate */
    CITY_COPY_REVERSED /* duplicate drawn the other way */
} CityCopy;

typedef struct {
    SyIndex from, to; /* nodes, as the water runs */
    double from_invert_m, to_invert_m;
    uint16_t width_mm, height_mm; /* height 0: round */
    uint8_t layer, mode, status, ownership, material, copy;
    bool well_link;                   /* zero-length line inside a manhole */
    bool kept;                        /* must not be pruned */
    bool misconnected;                /* sewage pipe that ends in a storm manhole */
    SyIndex original;                 /* of a copy, or SY_NONE */
    SyIndex street;                   /* or SY_NONE */
    uint32_t owner;                   /* name number of a private owner */
    uint32_t vertex_offset, n_vertex; /* between the ends, upstream to downstream */
    uint32_t n_upstream;              /* pipes above, for sizes */
    uint32_t serial;                  /* number in its id, per layer */
} CityPipe;

typedef enum {
    CITY_OUTFALL_STORM,
    CITY_OUTFALL_OVERFLOW,
    CITY_OUTFALL_PLANT,
    CITY_OUTFALL_PARK_PLANT,
    CITY_OUTFALL_FACTORY,
    CITY_OUTFALL_FARM,
    CITY_OUTFALL_SMALL_FARM,
    CITY_OUTFALL_SCATTERED,
    CITY_OUTFALL_DITCH,
    CITY_N_OUTFALL
} CityOutfallKind;

typedef struct {
    SyIndex node;
    SyIndex head; /* of a private pipe, or SY_NONE */
    CityOutfallKind kind;
    SyIndex river;     /* receiving water, a river */
    SyIndex channel;   /* the ditch it empties into first, or SY_NONE */
    SyIndex ditch;     /* the ditch whose mouth it is, or SY_NONE */
    SyIndex unit;      /* whose own outfall it is, or SY_NONE */
    SyIndex street;    /* for its name */
    CityPoint written; /* where the surveyor put it */
} CityOutfall;

typedef struct {
    uint32_t trade; /* row of the trades table */
    uint32_t name;
    CityPoint at;
    SyIndex pipe; /* truly joined */
    SyIndex node; /* joined at this manhole, or SY_NONE: in mid-pipe */
    double water_m3d;
    bool surveyed, illicit, treats, no_place, bad_code, quoted, no_code;
    SyIndex outfall; /* its own, or SY_NONE */
} CityUnit;

typedef struct {
    SyIndex node, outfall; /* treatment node, its own outfall */
    bool park;
} CityPlant;

typedef struct {
    SyIndex head, corner; /* first manhole of a branch and the corner it does not come from */
} CityGap;

typedef struct {
    GArray *nodes;    /* CityNode */
    GArray *pipes;    /* CityPipe */
    GArray *vertices; /* CityPoint */
    GArray *outfalls; /* CityOutfall */
    GArray *units;    /* CityUnit */
    GArray *plants;   /* CityPlant */
    GArray *gaps;     /* CityGap */
    SyIndex n_serial[CITY_N_LAYER], n_node_serial[CITY_N_LAYER];
} CityNet;

/* ---- what the surveyor got wrong ---- */

typedef enum {
    CITY_DAMAGE_REVERSE,
    CITY_DAMAGE_REMOVE,
    CITY_DAMAGE_ZERO_INVERT,
    CITY_DAMAGE_MOVE_ENDS,
    CITY_DAMAGE_TEE_ENDS,
    CITY_DAMAGE_NO_IDS,
    CITY_DAMAGE_NO_FLOW,
    CITY_N_DAMAGE
} CityDamageKind;

/* How units connect that have no pipe of their own. */
typedef enum {
    CITY_HABIT_OWN,     /* to the pipe that they were settled at */
    CITY_HABIT_NEAREST, /* to the nearest that fits */
    CITY_HABIT_STREET,  /* to their own street's, somewhere along the front */
    CITY_HABIT_SHARED,  /* two of three by a lateral shared with others along the street */
    CITY_N_HABIT
} CityHabit;

typedef struct {
    SyIndex n_pipe;
    uint64_t seed;
    CityHabit habit;
    char *folder;
    SyIndex number;               /* of a city in its province; 0: the first, or a city alone */
    double north_m;               /* how far it lies from the first */
    bool in_province;             /* every unit has its code */
    double damage[CITY_N_DAMAGE]; /* share of the pipes or ends, 0 to 1 */
} CityOptions;

const char *city_damage_name(CityDamageKind kind);
const char *city_habit_name(CityHabit habit);

typedef enum {
    CITY_DEFECT_END_MISSES,
    CITY_DEFECT_TEE,
    CITY_DEFECT_DUPLICATE,
    CITY_DEFECT_REVERSED_DUPLICATE,
    CITY_DEFECT_WELL_LINK,
    CITY_DEFECT_MISSING_POINT,
    CITY_DEFECT_DUPLICATE_POINT,
    CITY_DEFECT_ZERO_INVERT,
    CITY_DEFECT_ABANDONED,
    CITY_DEFECT_PLANNED,
    CITY_DEFECT_NULL_GEOMETRY,
    CITY_DEFECT_BAD_USCC,
    CITY_DEFECT_MISCONNECTION,
    CITY_DEFECT_UNIT_NO_PLACE,
    CITY_DEFECT_OUTFALL_OFF,
    CITY_DEFECT_QUOTED_NAME,
    CITY_N_DEFECT
} CityDefectKind;

/* Of which table a defect's row is. */
typedef enum { CITY_ROW_PIPE, CITY_ROW_NODE, CITY_ROW_UNIT, CITY_ROW_OUTFALL } CityRowKind;

typedef struct {
    CityDefectKind kind;
    CityRowKind row_kind;
    SyIndex row;
    double value;
} CityDefect;

/* One end of a pipe as drawn, in the order the water runs: 0 from, 1 to. */
typedef struct {
    SyIndex pipe;
    uint8_t end;
    bool no_id;
    CityPoint at;
} CityEnd;

typedef struct {
    GArray *list;       /* CityDefect */
    GHashTable *ends;   /* pipe * 2 + end + 1 -> CityEnd: where it was drawn instead */
    uint8_t *pipe_flag; /* CITY_FLAG_... */
    uint8_t *node_flag;
} CityDefects;

enum {
    CITY_FLAG_DRAWN_AGAINST = 1, /* pipe: drawn against the water */
    CITY_FLAG_ZERO_FROM = 2,
    CITY_FLAG_ZERO_TO = 4,
    CITY_FLAG_NO_GEOMETRY = 8,
    CITY_FLAG_REVERSED = 16, /* damage: drawn and named backwards without saying so */
    CITY_FLAG_REMOVED = 32,
    CITY_FLAG_NO_IDS = 64,
    CITY_FLAG_NO_FLOW = 128
};
enum { CITY_NODE_MISSING = 1, CITY_NODE_TWICE = 2, CITY_NODE_NO_DEPTH = 4, CITY_NODE_TAKEN = 8 };

/* ---- truth ---- */

/* Sets of outfalls, each stored once; set 0 is empty. */
typedef struct CitySets CitySets;

typedef struct {
    CitySets *sets;
    SyIndex *order;    /* nodes, upstream first */
    SyIndex *wet;      /* per node: set reached, everything that can drain */
    SyIndex *dry;      /* per node: without overflows */
    SyIndex *indirect; /* per node: reached through a treatment plant only */
    SyIndex *passed;   /* per node: mouths in a ditch that its water goes past */
    SyIndex *mouth;    /* per node: the outfall of a pipe that ends here in a ditch */
    SyIndex *fid;      /* per pipe: row in its layer, SY_NONE if it was left out */
    SyIndex *node_fid; /* per node: row in its layer, SY_NONE if it was left out */
} CityTruth;

typedef struct {
    CityOptions options;
    double spacing; /* of manholes, 1 to 1.12 */
    CityPlan plan;
    CityNet net;
    CityDefects defects;
    CityTruth truth;
} City;

/* ---- functions, by file ---- */

/* waters.c */
void city_waters_plan(City *city);
void city_waters_index(CityPlan *plan);
void city_waters_clear(CityPlan *plan);
/* Nearest water within @limit_m (at most 250 m); water = SY_NONE if there is none. */
CityNearest city_nearest_water(const CityPlan *plan, CityPoint at, double limit_m);
/* The one water that the line a-b crosses; SY_NONE if none. *@n_crossed counts them. */
SyIndex city_crossed_water(const CityPlan *plan, CityPoint a, CityPoint b, int *n_crossed);
CityPoint city_water_point(const CityWater *water, double along_m, double *level_m);
double city_water_length_m(const CityWater *water);
/* The river a water ends in: itself unless it is a ditch. */
SyIndex city_river_of(const CityPlan *plan, SyIndex water);

/* plan.c */
void city_plan(City *city, double scale);
void city_plan_clear(CityPlan *plan);
/* Old towns with combined sewers: round, on the north bank of the main river. */
bool city_in_core(const City *city, CityPoint at);
CityPoint city_warp(const CityPlan *plan, double x, double y);
/* zones.c */
void city_zones_plan(City *city);
bool city_in_ring(const GArray *ring, CityPoint at);
const CityZone *city_county_at(const CityPlan *plan, CityPoint at);
const CityZone *city_zone_at(const CityPlan *plan, CityZoneKind kind, CityPoint at);

/* forest.c: shortest ways over the streets from each corner to the nearest root. */
typedef struct {
    double *cost_m;  /* per corner; start cost of roots on entry, INFINITY elsewhere */
    SyIndex *street; /* per corner: street towards the root; SY_NONE at roots and out of reach */
    SyIndex n;
} CityForest;
CityForest city_forest_new(const CityPlan *plan);
void city_forest_grow(const CityPlan *plan, const double *weight_m, CityForest *forest);
/* The root that @corner drains to. */
SyIndex city_forest_root(const CityPlan *plan, const CityForest *forest, SyIndex corner);
void city_forest_clear(CityForest *forest);

/* pipes.c */
void city_lay(City *city);
void city_net_clear(CityNet *net);
SyIndex city_node_add(CityNet *net, CityLayer layer, CityNodeKind kind, CityPoint at,
                      double ground_m);
SyIndex city_pipe_add(CityNet *net, CityLayer layer, SyIndex from, SyIndex to, SyIndex street);
/* Manholes and pipes of one layer from @from to @to, about @spacing_m apart; the last pipe. */
SyIndex city_run_add(CityNet *net, CityLayer layer, SyIndex from, SyIndex to, SyIndex street,
                     double spacing_m);
double city_distance_m(CityPoint a, CityPoint b);
CityPoint city_between(CityPoint a, CityPoint b, double share);

/* What city_lay and the works share while the pipes are laid. */
typedef struct {
    SyIndex water, node;
    double along_m;
} CityJoint; /* an outlet on a ditch */

typedef struct {
    City *city;
    SyRandom random;
    SyIndex *corner_node[CITY_CHANNEL]; /* per layer and corner: its manhole, or SY_NONE */
    CityForest forest[CITY_CHANNEL];
    bool *needs_sewer;                  /* per corner: the sewage tree is built here */
    GArray *joints;                     /* CityJoint */
    GArray *plant_corners, *park_plant; /* SyIndex */
    SyIndex n_misconnected;
} CityLaying;
/* Manhole of a layer at a street corner, made when first asked for. */
SyIndex city_corner_manhole(CityLaying *laying, CityLayer layer, SyIndex corner);

/* works.c: outlets, overflows, plants, ditches, private outfalls. */
void city_outlet_add(CityLaying *laying, CityLayer layer, SyIndex from, const CityNearest *bank,
                     SyIndex street, CityOutfallKind kind);
/* Can a pipe end in this water here? Not at the very ends of a ditch. */
bool city_bank_is_open(const CityPlan *plan, const CityNearest *bank);
void city_overflow_add(CityLaying *laying, SyIndex corner, SyIndex street);
void city_plants_choose(CityLaying *laying);
void city_plant_add(CityLaying *laying, SyIndex corner, bool park);
void city_ditches_add(CityLaying *laying);
void city_private_outfalls_add(CityLaying *laying);

/* prune.c: takes away pipes at the upper ends until the count is right; false: too few. */
bool city_prune(City *city, SyIndex n_wanted);

/* clear.c: moves manholes off pipes of their system that they are not joined to. */
void city_clear_joints(City *city);

/* levels.c */
/* In use, and no copy of another. */
bool city_carries(const CityPipe *pipe);

/* Pipes that carry water by the node they leave: those of node n are pipe[offset[n]] up to
 * pipe[offset[n + 1] - 1], by number. */
typedef struct {
    SyIndex *offset, *pipe;
} CityWays;
CityWays city_ways(const CityNet *net);
void city_ways_clear(CityWays *ways);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CityWays, city_ways_clear)

/* Nodes in the order in which water comes to them. */
SyIndex *city_order(const CityNet *net, const CityWays *ways);
void city_levels(City *city);

/* units.c */
void city_settle(City *city);

/* defects.c */
SyIndex city_defects_n_extra(SyIndex n_pipe);
void city_defects_build(City *city); /* what is built: copies, links, misconnections */
void city_defects_mark(City *city);  /* what is written wrongly */
void city_defects_clear(CityDefects *defects);
SyIndex city_defect_count(SyIndex n_pipe, CityDefectKind kind);
const char *city_defect_name(CityDefectKind kind);
CityPoint city_pipe_end(const City *city, SyIndex pipe, int end, bool *no_id);

/* truth.c */
void city_truth_trace(City *city);
void city_truth_clear(CityTruth *truth);
const SyIndex *city_set(const CitySets *sets, SyIndex set, SyIndex *n);
/* Sets reached by what is put into a pipe. */
SyIndex city_pipe_reach(const City *city, SyIndex pipe, const SyIndex *of_node);

/* answers.c: the truth's tables */
bool city_truth_write(const City *city, GError **error);

/* output.c: text tables. A file remembers its first error until it is closed. */
typedef struct CityFile CityFile;
typedef enum { CITY_UTF8, CITY_UTF8_BOM, CITY_GBK } CityEncoding;
CityFile *city_file_open(const City *city, const char *name, CityEncoding encoding);
void city_file_text(CityFile *file,
                    const char *text); /* one cell, quoted where needed; NULL: empty */
void city_file_number(CityFile *file, double value, int n_decimal); /* NaN: empty */
void city_file_row(CityFile *file);                                 /* ends the row */
void city_file_raw(CityFile *file, const char *text);               /* as it stands */
bool city_file_close(CityFile *file, GError **error);
/* The same text in GBK; characters outside it are a programmer's error. */
char *city_gbk(const char *utf8);

/* survey.c, tables.c, case.c */
bool city_survey_write(City *city, GError **error);
bool city_tables_write(const City *city, GError **error);
char *city_outfall_applicant(const City *city, SyIndex outfall); /* may be NULL */
/* The case of a province, whose cities are in folders city1 ... of it. */
bool city_case_write_province(const City *whole, int n_city, GError **error);
bool city_case_write(const City *city, GError **error);

/* names.c; returned strings are the caller's */
char *city_node_id(const CityNet *net, SyIndex node);
char *city_pipe_id(const CityNet *net, SyIndex pipe);
char *city_unit_id(const City *city, SyIndex unit);
char *city_outfall_id(const City *city, SyIndex outfall);
/* Its name without an ending. */
const char *city_name(const City *city);
char *city_street_name(const City *city, uint32_t name);
char *city_river_name(CityWaterKind kind, SyIndex serial);
char *city_owner_name(const City *city, uint32_t name);
char *city_outfall_name(const City *city, SyIndex outfall);
char *city_unit_name(const City *city, SyIndex unit);
char *city_unit_superior(const City *city, SyIndex unit);   /* may be NULL */
char *city_outfall_code(const City *city, SyIndex outfall); /* may be NULL */
char *city_unit_code(const City *city, SyIndex unit);
char *city_unit_permit(const City *city, SyIndex unit);
const char *city_outfall_class(CityOutfallKind kind, const char **key);
const char *city_layer_letters(CityLayer layer);
char city_uscc_check(const char *code17);

/* Trades of units: GB/T 4754-2017 class, name endings, where they are and what they discharge. */
typedef struct {
    const char *code, *industry, *ending, *category;
    uint32_t where; /* CITY_WHERE_... */
    double water_low_m3d, water_high_m3d;
    uint32_t weight;
    const char *pollutants;
    bool permit, own_code;
} CityTrade;
enum { CITY_WHERE_TOWN = 1, CITY_WHERE_PARK = 2, CITY_WHERE_FRINGE = 4 };
const CityTrade *city_trade(uint32_t row);
uint32_t city_n_trade(void);
uint32_t city_trade_of_code(const char *code);
