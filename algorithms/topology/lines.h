/*
 * Lines as plain arrays and what joins them: clusters of ends, ends on the middle of other lines,
 * nearest places, cuts. Coordinates in metres of one plane. Nothing is rounded; a distance equal to
 * the tolerance joins, also where the doubles of a large easting miss it by their last digit
 * (sy_within in plane.h). Results do not depend on the order of lines or points, apart from
 * numbering.
 */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"
#include "algorithms/topology/boxes.h"

/* n_line polylines; vertices of line i are line_vertex[i] .. line_vertex[i + 1], at least two. */
typedef struct {
    SyIndex n_line;
    const SyIndex *line_vertex;
    const double *xy;
} SyLines;

static inline const double *sy_line_end(const SyLines *lines, SyIndex end) {
    SyIndex line = end / 2;
    SyIndex vertex = end % 2 == 0 ? lines->line_vertex[line] : lines->line_vertex[line + 1] - 1;
    return lines->xy + 2 * (gsize)vertex;
}

double sy_line_length(const SyLines *lines, SyIndex line);
/* Point at @measure_m along the line, held to the line's ends. */
void sy_line_at(const SyLines *lines, SyIndex line, double measure_m, double *x, double *y);

/*
 * Members of the clustering: the 2 * n_line ends (member 2 i = first vertex of line i, 2 i + 1 =
 * last), then n_point points (survey nodes).
 */
typedef struct {
    double tolerance_m;    /* >= 0, inclusive: ends this near join */
    double id_tolerance_m; /* members of one id this near are one node; at least tolerance_m */
} SyClusterOptions;
#define SY_CLUSTER_OPTIONS_INIT \
    { 0.10, 1.0 }

typedef enum {
    SY_JOIN_ALONE,     /* a cluster of its own */
    SY_JOIN_EXACT,     /* same coordinates as its cluster */
    SY_JOIN_SNAPPED,   /* moved by no more than the tolerance, or further along a chain of others */
    SY_JOIN_ID,        /* by id, moved by more than the tolerance but within id_tolerance_m, or
                          further along a chain of others */
    SY_JOIN_ID_FAR,    /* by id against its geometry: further than id_tolerance_m, nothing there */
    SY_JOIN_ID_IGNORED /* its id lies elsewhere and does not count: its geometry meets other
                          members, which win; or the id lies at several places, or at the other end
                          of the same line */
} SyJoin;

typedef struct {
    SyIndex n_cluster;
    SyIndex *cluster; /* n_member: cluster of each member */
    uint8_t *join;    /* n_member: SyJoin */
    double *moved_m;  /* n_member: distance between member and cluster */
    double *xy;       /* 2 * n_cluster: a point of the cluster if it has one, else its first end in
                         order of (x, y) */
    SyIndex *id;      /* n_cluster: id, or SY_NONE */
    SyIndex n_scattered; /* ids found at several places, each place a cluster of its own */
    SyIndex *scattered;  /* the ids */
} SyClusters;

/**
 * sy_cluster_ends:
 * Which ends are the same node (design section 6, Joining).
 *
 * 1. Members with one id join where they lie within id_tolerance_m of each other (single linkage).
 *    An id at several places, each with two or more members or a point, is scattered: one cluster a
 *    place. A lone end whose id lies elsewhere keeps its geometry if that meets other members
 *    within the tolerance (ID_IGNORED), else joins its id (ID_FAR): the one place with two members
 *    or a point, or the other lone ends. It keeps its geometry too where the id is scattered, and
 *    where the other end of its line has the same id. Members without finite coordinates join
 *    their id.
 * 2. Pairs within tolerance_m join in order of distance (ties: by coordinates, a line that starts
 *    and ends on one spot last; then points before ends, then id) if their systems have a bit in
 *    common, they are not the two ends of one line, and their clusters do not carry two different
 *    ids. A point without id joins clusters of different ids, unless both hold points with ids. The
 *    two ends of one line never come into one cluster by proximity, not even through others.
 * The id of a cluster is the smallest of its points, else of its ends.
 *
 * @id:     n_member, SY_NONE where there is none; NULL: none at all
 * @system: n_member bits that two members must share to join by proximity; NULL: all join
 * @point_xy: 2 * n_point
 *
 * @options: NULL for SY_CLUSTER_OPTIONS_INIT
 *
 * False with SY_ERROR_MEMORY (also where too many ends lie within the tolerance), SY_ERROR_ARGUMENT
 * (negative or NaN tolerance), SY_ERROR_RANGE (more than 2^32 - 2 members). O(n + p) for p pairs of
 * different places within the tolerance; any number of members on one spot costs no pairs.
 * Source: own; single linkage in order of distance is Kruskal (1956), doi:10.2307/2033241.
 * Clusters are numbered by their first member. sy_clusters_clear() the result.
 */
bool sy_cluster_ends(const SyLines *lines, SyIndex n_point, const double *point_xy,
                     const SyIndex *id, const uint8_t *system, const SyClusterOptions *options,
                     SyClusters *out, GError **error);
void sy_clusters_clear(SyClusters *clusters);

/* Index of the segments of lines, for everything below: a box for each run of up to 8 consecutive
 * segments. Borrows the arrays of @lines (not the struct), which must outlive it. About 55 bytes a
 * run. NULL with SY_ERROR_MEMORY. */
typedef struct SyLineIndex SyLineIndex;
SyLineIndex *sy_line_index_new(const SyLines *lines, GError **error);
/* The same, in which lines with @hidden[line] != 0 are never found. */
SyLineIndex *sy_line_index_new_without(const SyLines *lines, const uint8_t *hidden, GError **error);
void sy_line_index_free(SyLineIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyLineIndex, sy_line_index_free)

/* A place on a line. */
typedef struct {
    SyIndex line;
    double measure_m;  /* along the line from its first vertex */
    double distance_m; /* from the point asked for */
    double x, y;
} SyPlace;

/**
 * sy_nearest_places:
 * The @n nearest lines to (@x, @y), each with its nearest place, within @max_m (inclusive), by
 * distance, ties by (x, y) of the place and then line number; only lines for which accept() is true
 * (NULL: all). Returns how many were found. Thread-safe. Lines that accept() refuses still cost
 * their share: where it refuses most, an index of the others is better.
 */
SyIndex sy_nearest_places(const SyLineIndex *index, double x, double y, double max_m, SyIndex n,
                          bool (*accept)(SyIndex line, void *user), void *user, SyPlace *out);

/* The nearest place of one line; ties of its places by (x, y), then measure. O(vertices). */
SyPlace sy_line_place(const SyLines *lines, SyIndex line, double x, double y);

/* A cut of a line at a node. */
typedef struct {
    SyIndex line;
    double measure_m;
    SyIndex node;      /* SY_NONE: a new node is wanted */
    double distance_m; /* how far the node lies from the line; information */
} SyCut;

/**
 * sy_find_tees:
 * Nodes that lie on the middle of a line, within the tolerance (inclusive) of its nearest place and
 * further than the tolerance from both its ends. A line is never cut by a node at its own ends.
 * A crossing without a node is not found: it is no junction.
 *
 * @node_xy:    2 * n_node
 * @end_node:   2 * n_line, node of each end
 * @node_system, @line_system: bits, one must be shared (NULL: all)
 * @may_cut:    n_node; NULL: all
 * @cuts: SyCut array, node set; sorted by line, measure, node. Free with g_array_unref.
 */
bool sy_find_tees(const SyLineIndex *index, SyIndex n_node, const double *node_xy,
                  const SyIndex *end_node, const uint8_t *node_system, const uint8_t *line_system,
                  const bool *may_cut, double tolerance_m, GArray **cuts, GError **error);

/**
 * sy_cuts_alongside:
 * Cuts at which another line goes on from the node inside the line that is cut, as far as that
 * line's end or another of its cuts, all of it within the tolerance. To cut there would only draw
 * that other line twice: two lines lie side by side and are drawn as one, and the node belongs to
 * the one that ends at it.
 *
 * @cuts:   n_cut by line, each with its node < n_node, as sy_find_tees() gives them
 * @beside: n_cut, out: the first such line, or SY_NONE
 * False with SY_ERROR_MEMORY. O(n + k) for k lines at nodes of cuts, each with the vertices of the
 * line beside it. Source: own.
 */
bool sy_cuts_alongside(const SyLines *lines, const SyIndex *end_node, SyIndex n_node,
                       const SyCut *cuts, SyIndex n_cut, double tolerance_m, SyIndex *beside,
                       GError **error);

/* Edges: pieces of lines between nodes. */
typedef struct {
    SyIndex n_node; /* the nodes given plus the new ones */
    double *xy;     /* 2 * n_node */
    SyIndex n_edge;
    SyIndex *line;          /* n_edge: the line it is a piece of; ascending, pieces in order */
    double *from_measure_m; /* n_edge */
    double *to_measure_m;   /* n_edge */
    SyIndex *from, *to;     /* n_edge: nodes, in the drawn order of the line */
    SyIndex *cut_node;      /* n_cut: node each cut got, in the order they were given */
} SyEdges;

/**
 * sy_cut_lines:
 * Cuts lines at nodes. Cuts of one line within @tolerance_m of each other, or of an end of the
 * line, are one place. A cut without a node takes the end's node if it is at an end, else that of
 * the nearest cut there that has one, else a new node at the place of the first of those within the
 * tolerance. Two cuts with different nodes at one place both stay (a piece of length 0 .. tolerance
 * between them), also at an end whose node is another. No line is lost; a line without cuts is one
 * edge, also when it has no length. Measures beyond the line are held to its ends. New nodes are
 * numbered along the lines.
 *
 * @node_xy, @n_node: nodes so far; @end_node: 2 * n_line
 * @cuts: n_cut, in any order
 * False with SY_ERROR_MEMORY, SY_ERROR_RANGE. sy_edges_clear() the result.
 */
bool sy_cut_lines(const SyLines *lines, SyIndex n_node, const double *node_xy,
                  const SyIndex *end_node, const SyCut *cuts, SyIndex n_cut, double tolerance_m,
                  SyEdges *out, GError **error);
void sy_edges_clear(SyEdges *edges);

/* Vertices of a piece of a line, first and last included, appended as x, y pairs to @xy (a GArray
 * of double). A piece without length gives its place twice. */
void sy_line_piece(const SyLines *lines, SyIndex line, double from_measure_m, double to_measure_m,
                   GArray *xy);
