/*
 * How water parts and how long it is on its way in dry weather: steady flow in sections that are
 * hardly ever full. Where a drain parts, the way that begins lower takes nearly all; ways that
 * begin level share it by what they carry at the depth the water stands; a sill further down, or a
 * sag that stands full, holds water back and may send it the other way.
 */
#pragma once
#include "algorithms/transport/section.h"

typedef enum {
    SY_WAY_OPEN,    /* water runs by gravity */
    SY_WAY_GATE,    /* an opening, free on the other side: critical flow over its whole width */
    SY_WAY_WEIR,    /* the same over a crest; one that is not above the other ways at its node is
                       no crest that was surveyed, and passes nothing beside them */
    SY_WAY_LIFTED,  /* a pump: what comes to its lower end is lifted, whatever stands beyond */
    SY_WAY_SHUT,    /* an overflow: passes nothing where there is another way */
    SY_WAY_JUNCTION /* no conduit: no level, no length */
} SyWay;

typedef struct {
    SyIndex n_node, n_arc;
    const SyIndex *tail, *head; /* n_arc: water runs from tail to head, if at all */
    const uint8_t *way;         /* n_arc: SyWay */
    const double *level_m;      /* 2 * n_arc: bottom at the tail, at the head; NaN: not known */
    const double *length_m;     /* n_arc */
    const SyBore *bore;         /* n_arc */
} SyDryNet;

typedef struct {
    double least_m3s;   /* > 0: water that a node is taken to pass where none is known to come, and
                           by which times are counted where less comes */
    double sill_m;      /* a way that rises by more is not believed: its levels count as unknown */
    double tolerance;   /* of a fraction's last step */
    uint32_t max_round; /* of levels from below and flows from above */
    uint32_t n_round;   /* not 0: so many rounds, settled or not, as the whole took that this is a
                           part of */
} SyDryOptions;
#define SY_DRY_OPTIONS_INIT                                                \
    (SyDryOptions) {                                                       \
        .least_m3s = 1e-4, .sill_m = 3, .tolerance = 1e-3, .max_round = 60 \
    }

typedef struct {
    double *fraction; /* n_arc: share of the tail's water, those of a node sum to 1 */
    double *time_s;   /* n_arc: volume that stands in it by flow; NaN: levels or size not known */
    double *water_m;  /* n_node: level of the water; NaN: not known */
    bool *guessed;    /* n_node: it parts there, and levels or size of a way are not known */
    SyIndex n_by_depth, n_guessed; /* nodes where water parts: by depth; otherwise */
    uint32_t n_round;
    bool settled;
} SyDryWater;

/**
 * sy_dry_water:
 * @inflow_m3s: n_node, >= 0
 * @capacity_m3s: n_arc: by which water parts where levels are not known (sy_flow_fractions())
 * @options:  NULL for SY_DRY_OPTIONS_INIT
 * @out:      sy_dry_water_clear() it, also after an error
 *
 * In turn, levels from downstream up (the level of a node is that at which its ways carry what
 * comes, given the levels below) and flows from upstream down, until no fraction moves; only of
 * nodes where water parts or that lie below such a node, and only where something changed. Levels
 * of the others are found once, at the end. A way carries conveyance * sqrt(fall / length) of the
 * water's surface, at the mean depth of its ends, and no more than normal flow where it is deeper
 * below; where it is not and water shoots, normal flow. In a loop of arcs water runs from higher to
 * lower sills, and through a sag by the way of least resistance. False with SY_ERROR_MEMORY,
 * SY_ERROR_RANGE. O(V + E), and O(nodes below a split) a round; loops take O(E log V) once.
 * Source: diffusive wave (St. Venant without inertia) with upstream weighting at high Froude
 * numbers and the limit of normal flow as in Rossman (2017), SWMM reference manual II, ch. 3; steps
 * of the fractions by secants, Wegstein (1958), Comm. ACM 1(6), 9-13; the order of solution is own.
 */
bool sy_dry_water(const SyDryNet *net, const double *inflow_m3s, const double *capacity_m3s,
                  const SyDryOptions *options, SyDryWater *out, GError **error);
void sy_dry_water_clear(SyDryWater *water);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyDryWater, sy_dry_water_clear)
