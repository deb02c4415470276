/* What the files of the build stage share: build.c in order, build_lines.c, build_nodes.c,
 * build_levels.c, build_tees.c, build_attach.c. Not for other stages. */
#pragma once
#include "engine/network/network.h"

/* A node on the middle of a line that it does not join. */
typedef struct {
    SyCut cut;
    SyIndex other;    /* the line by which that is known, SY_NONE */
    double above_m;   /* by how much the node lies above the line, NaN: not known */
    const char *code; /* of the finding */
} SyApart;

/* A unit near an outfall that no drain comes to. */
typedef struct {
    SyIndex outfall, unit;
    double distance_m;
} SyBeside;

typedef struct {
    const SyCase *job;
    const SyLayers *layers;
    const SyWeights *weights;
    SyNetwork *net;
    SyFindings *findings;
    const SyProgress *progress;
    GHashTable *point_by_id; /* id -> row of the nodes' table + 1, the first of its id */
    GHashTable *stand_in;    /* id -> 2 * double *: points without a place; NULL: none is needed */
    GHashTable *end_by_id;   /* id -> the first end of a drawn line that bears it; NULL: not yet */
    GHashTable *river_id_number; /* ids of rivers, apart from those of drains */
    SyIndex n_id;                /* drains and rivers */
    SyIndex *member_id;          /* of each end and point of the clustering */
    bool *ids_against;           /* n_line: its ids say that it is drawn against the flow */
    bool *judged;                /* n_line: a drain in use */
    double *level_m;             /* 2 * n_line: level of the bottom at each end, NaN: unknown */
    double *ground_m;            /* 2 * n_line: of the ground there */
    bool *takes;                 /* n_line: house drains may join it; NULL before units do */
    double habit[2][SY_N_SETTING][SY_N_HABIT]; /* shares of the habits of connecting, of points and
                                                  of areas */
    double sharpness;                          /* of their probabilities, as the survey shows it */
    double sign[SY_N_SIGN]; /* how likely a place is that alone of its kind is there */
    GArray *cuts;           /* SyCut: tees, then attachments, then gaps */
    GArray *apart;          /* SyApart, until gaps are bridged */
    guint n_attached_cut;   /* cuts up to the last attachment's */
    SyLineIndex *index;     /* of all lines whose place is known */
    GArray *beside;         /* SyBeside, by outfalls, the nearest first */
} SyBuild;

/* Bits two things must share to join by proximity (design section 6): unknown and combined join all
 * drains, rivers join rivers only. */
uint8_t sy_build_system_bits(SyRole role, SySystem system);

/* The same of a survey node by its system; 0: no node. */
uint8_t sy_build_node_bits(const SyColumn *system, SyIndex row);

/* Findings for ids that a role gives twice. */
void sy_build_report_duplicates(SyBuild *build);
/* Lines, their systems, barriers. */
/* The number of a row's point or end within its scope, by which it is known in the network: the
 * number itself where all sources share one scope. NULL for NULL. */
const char *sy_build_key(SyBuild *build, SyRole role, SyIndex row, const char *id);
/* The number of a key; and the numbers that one scope only has, for those who name no scope. */
const char *sy_build_plain(SyNetwork *net, const char *key);
void sy_build_note_scoped(SyNetwork *net);

bool sy_build_lines(SyBuild *build, GError **error);
/* Places among their neighbours for points that have none but join lines; fills build->stand_in.
 * @place_of: whether a number has a place, and which. */
bool sy_build_stand_ins(SyBuild *build, bool (*place_of)(SyBuild *, const char *, double *),
                        GError **error);
/* Ends and survey nodes into nodes; directions; tees into cuts. */
bool sy_build_nodes(SyBuild *build, GError **error);
/* One node more, which no line comes to yet and no survey knows. */
SyIndex sy_build_add_node(SyNetwork *net, double x, double y);
/* Drains in use, and levels of the ends of lines: as surveyed, else ground less depth, else the
 * node's. */
bool sy_build_levels(SyBuild *build, GError **error);
/* Level of a node's bottom by the nodes' table, NaN: unknown. */
double sy_build_node_level_m(const SyBuild *build, SyIndex node);
/* Nodes on the middle of lines into cuts, or apart; levels are known. */
bool sy_build_tees(SyBuild *build, GError **error);
/* Findings for those that stayed apart: not for one that a gap joins to the same line. */
void sy_build_report_apart(SyBuild *build);
/* Directions of lines by the policy direction.repair; findings build.direction_*. */
bool sy_build_directions(SyBuild *build, GError **error);
/* Outfalls, rivers and units into attachments and cuts. */
bool sy_build_attachments(SyBuild *build, GError **error);
/* Continuations of dead ends by the policy gaps, as lines; findings build.gap_*. */
bool sy_build_gaps(SyBuild *build, GError **error);
