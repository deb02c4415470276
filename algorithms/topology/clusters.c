#include <math.h>

#include "algorithms/base/error.h"
#include "algorithms/topology/joining.h"
#include "algorithms/topology/plane.h"

static bool allocate(SyClusters *out, SyIndex n_member, GError **error) {
    out->cluster = sy_array_new(n_member, sizeof(SyIndex), "clusters of ends", error);
    if (out->cluster == NULL) return false;
    out->join = sy_array_new(n_member, sizeof(uint8_t), "clusters of ends", error);
    if (out->join == NULL) return false;
    out->moved_m = sy_array_new(n_member, sizeof(double), "clusters of ends", error);
    return out->moved_m != NULL;
}

/* Numbers clusters by their first member; @number: scratch, one a class. */
static void number_clusters(SyClusters *out, const SyClasses *classes, SyIndex n_member,
                            SyIndex *number) {
    for (SyIndex i = 0; i < classes->n_class; i++) number[i] = SY_NONE;
    for (SyIndex i = 0; i < n_member; i++) {
        SyIndex root = sy_set_find(classes->parent, classes->of[i]);
        if (number[root] == SY_NONE) number[root] = out->n_cluster++;
        out->cluster[i] = number[root];
    }
}

/* The smallest id of the points of each cluster, else of its ends; @point_id: scratch. */
static void find_ids(SyClusters *out, const SyMembers *members, const SyHomes *homes,
                     SyIndex *point_id) {
    for (SyIndex i = 0; i < out->n_cluster; i++) out->id[i] = point_id[i] = SY_NONE;
    for (SyIndex i = 0; i < members->n_member; i++) {
        SyIndex *id = i < members->n_end ? out->id : point_id;
        id[out->cluster[i]] = MIN(id[out->cluster[i]], homes->id[i]);
    }
    for (SyIndex i = 0; i < out->n_cluster; i++)
        if (point_id[i] != SY_NONE) out->id[i] = point_id[i];
}

/* Which member a cluster is placed on: a point that has an id, which is then the cluster's, another
 * point, an end. */
static int rank_of(const SyMembers *members, const SyHomes *homes, SyIndex member) {
    const double *xy = sy_member_xy(members, member);
    if (!isfinite(xy[0]) || !isfinite(xy[1])) return 3;
    if (member < members->n_end) return 2;
    return homes->id[member] != SY_NONE ? 0 : 1;
}

static bool is_before(const double *a, const double *b) {
    return a[0] != b[0] ? a[0] < b[0] : a[1] < b[1];
}

/* @rank: scratch, one a cluster. */
static void place_clusters(SyClusters *out, const SyMembers *members, const SyHomes *homes,
                           uint8_t *rank) {
    memset(rank, UINT8_MAX, out->n_cluster);
    for (SyIndex i = 0; i < members->n_member; i++) {
        SyIndex cluster = out->cluster[i];
        int own = rank_of(members, homes, i);
        const double *xy = sy_member_xy(members, i);
        double *best = out->xy + 2 * (gsize)cluster;
        if (own > rank[cluster] || (own == rank[cluster] && !is_before(xy, best))) continue;
        rank[cluster] = (uint8_t)own;
        memcpy(best, xy, 2 * sizeof *xy);
    }
}

static SyJoin join_of(const SyClusters *out, const SyMembers *members, const SyHomes *homes,
                      SyIndex member, SyIndex n_in_cluster) {
    if (homes->mark[member] == SY_HOME_IGNORED) return SY_JOIN_ID_IGNORED;
    if (n_in_cluster == 1) return SY_JOIN_ALONE;
    if (out->moved_m[member] == 0) return SY_JOIN_EXACT;
    if (homes->mark[member] == SY_HOME_FAR) return SY_JOIN_ID_FAR;
    SyIndex id = homes->id[member], cluster = out->cluster[member];
    const double *at = sy_member_xy(members, member), *to = out->xy + 2 * (gsize)cluster;
    bool is_by_id = id != SY_NONE && id == out->id[cluster] &&
                    !sy_within(at[0], at[1], to[0], to[1], members->tolerance_m);
    return is_by_id ? SY_JOIN_ID : SY_JOIN_SNAPPED;
}

/* @n_in: scratch, one a cluster. */
static void describe_members(SyClusters *out, const SyMembers *members, const SyHomes *homes,
                             SyIndex *n_in) {
    memset(n_in, 0, out->n_cluster * sizeof *n_in);
    for (SyIndex i = 0; i < members->n_member; i++) n_in[out->cluster[i]]++;
    for (SyIndex i = 0; i < members->n_member; i++) {
        const double *at = sy_member_xy(members, i), *to = out->xy + 2 * (gsize)out->cluster[i];
        out->moved_m[i] = sy_distance(at[0], at[1], to[0], to[1]);
        out->join[i] = (uint8_t)join_of(out, members, homes, i, n_in[out->cluster[i]]);
    }
}

/* Ids whose places did not come into one cluster after all. */
static bool list_scattered(SyClusters *out, const SyHomes *homes, GError **error) {
    out->scattered = sy_array_new(homes->n_several, sizeof(SyIndex), "scattered ids", error);
    if (out->scattered == NULL) return false;
    for (SyIndex i = 1; i < homes->n_several; i++) {
        const SyHome *last = &homes->several[i - 1], *home = &homes->several[i];
        if (home->id != last->id || out->cluster[home->member] == out->cluster[last->member])
            continue;
        if (out->n_scattered == 0 || out->scattered[out->n_scattered - 1] != home->id)
            out->scattered[out->n_scattered++] = home->id;
    }
    return true;
}

static bool describe(SyClusters *out, const SyMembers *members, const SyHomes *homes,
                     const SyClasses *classes, GError **error) {
    if (!allocate(out, members->n_member, error)) return false;
    g_autofree SyIndex *scratch =
        sy_array_new(MAX(classes->n_class, 1), sizeof *scratch, "clusters of ends", error);
    if (scratch == NULL) return false;
    number_clusters(out, classes, members->n_member, scratch);
    out->id = sy_array_new(out->n_cluster, sizeof(SyIndex), "clusters of ends", error);
    if (out->id == NULL) return false;
    out->xy = sy_array_new(out->n_cluster, 2 * sizeof(double), "clusters of ends", error);
    if (out->xy == NULL) return false;
    find_ids(out, members, homes, scratch);
    place_clusters(out, members, homes, (uint8_t *)scratch);
    describe_members(out, members, homes, scratch);
    return list_scattered(out, homes, error);
}

static bool cluster_members(const SyMembers *members, SyClusters *out, GError **error) {
    SySpots spots = {.n_spot = 0};
    SyNear near = {.n = 0};
    SyHomes homes = {.n_several = 0};
    SyClasses classes = {.n_class = 0};
    bool is_done = sy_spots_init(&spots, members, error) &&
                   sy_near_init(&near, spots.n_spot, spots.xy, NULL, members->tolerance_m, error) &&
                   sy_homes_init(&homes, members, &spots, &near, error) &&
                   sy_classes_init(&classes, members, &spots, &homes, &near, error);
    sy_near_clear(&near);
    sy_spots_clear(&spots);
    is_done = is_done && describe(out, members, &homes, &classes, error);
    sy_homes_clear(&homes);
    sy_classes_clear(&classes);
    return is_done;
}

static bool check(const SyLines *lines, SyIndex n_point, const SyClusterOptions *options,
                  GError **error) {
    if (!(options->tolerance_m >= 0) || !(options->id_tolerance_m >= 0)) {
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT,
                    "snap tolerance: %g m, by id %g m: neither may be negative",
                    options->tolerance_m, options->id_tolerance_m);
        return false;
    }
    if (2 * (gsize)lines->n_line + n_point < SY_NONE) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_RANGE, "%u lines and %u points: more than %u ends",
                lines->n_line, n_point, SY_NONE - 1);
    return false;
}

bool sy_cluster_ends(const SyLines *lines, SyIndex n_point, const double *point_xy,
                     const SyIndex *id, const uint8_t *system, const SyClusterOptions *options,
                     SyClusters *out, GError **error) {
    const SyClusterOptions usual = SY_CLUSTER_OPTIONS_INIT;
    *out = (SyClusters){.n_cluster = 0};
    if (options == NULL) options = &usual;
    if (!check(lines, n_point, options, error)) return false;
    const SyMembers members = {lines,
                               point_xy,
                               id,
                               system,
                               2 * lines->n_line,
                               2 * lines->n_line + n_point,
                               options->tolerance_m,
                               MAX(options->tolerance_m, options->id_tolerance_m)};
    if (cluster_members(&members, out, error)) return true;
    sy_clusters_clear(out);
    return false;
}

void sy_clusters_clear(SyClusters *clusters) {
    g_free(clusters->cluster);
    g_free(clusters->join);
    g_free(clusters->moved_m);
    g_free(clusters->xy);
    g_free(clusters->id);
    g_free(clusters->scattered);
    *clusters = (SyClusters){.n_cluster = 0};
}
