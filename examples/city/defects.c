/* What the surveyor got wrong, and harder damage on request. All of it is listed in the truth. */
#include "examples/city/city.h"

static const struct {
    const char *name;
    double share; /* of the pipes, units or outfalls */
} kinds[CITY_N_DEFECT] = {
    [CITY_DEFECT_END_MISSES] = {"end_misses_manhole", 0.004},
    [CITY_DEFECT_TEE] = {"end_in_mid_pipe", 0.002},
    [CITY_DEFECT_DUPLICATE] = {"duplicate_pipe", 0.001},
    [CITY_DEFECT_REVERSED_DUPLICATE] = {"reversed_duplicate_pipe", 0.001},
    [CITY_DEFECT_WELL_LINK] = {"zero_length_well_link", 0.001},
    [CITY_DEFECT_MISSING_POINT] = {"missing_point", 0.002},
    [CITY_DEFECT_DUPLICATE_POINT] = {"duplicate_point_id", 0.001},
    [CITY_DEFECT_ZERO_INVERT] = {"zero_invert", 0.010},
    [CITY_DEFECT_ABANDONED] = {"abandoned_pipe", 0.002},
    [CITY_DEFECT_PLANNED] = {"planned_pipe", 0.001},
    [CITY_DEFECT_NULL_GEOMETRY] = {"null_geometry", 0.0007},
    [CITY_DEFECT_BAD_USCC] = {"wrong_uscc_check", 0.03},
    [CITY_DEFECT_MISCONNECTION] = {"sewage_pipe_in_storm_manhole", 0},
    [CITY_DEFECT_UNIT_NO_PLACE] = {"unit_without_coordinates", 0.02},
    [CITY_DEFECT_OUTFALL_OFF] = {"outfall_off_pipe_end", 0.05},
    [CITY_DEFECT_QUOTED_NAME] = {"name_with_comma_and_quotes", 0.02},
};

static const char *const damage_names[CITY_N_DAMAGE] = {
    [CITY_DAMAGE_REVERSE] = "reverse",         [CITY_DAMAGE_REMOVE] = "remove",
    [CITY_DAMAGE_ZERO_INVERT] = "zero_invert", [CITY_DAMAGE_MOVE_ENDS] = "move_ends",
    [CITY_DAMAGE_TEE_ENDS] = "tee_ends",       [CITY_DAMAGE_NO_IDS] = "no_ids",
    [CITY_DAMAGE_NO_FLOW] = "no_flow",
};

const char *city_damage_name(CityDamageKind kind) {
    return damage_names[kind];
}

const char *city_defect_name(CityDefectKind kind) {
    return kinds[kind].name;
}

SyIndex city_defect_count(SyIndex n, CityDefectKind kind) {
    if (kinds[kind].share == 0 || n < 20) return 0;
    return (SyIndex)MAX(1, kinds[kind].share * n + 0.5);
}

SyIndex city_defects_n_extra(SyIndex n_pipe) {
    if (n_pipe < 300) return 0;
    return city_defect_count(n_pipe, CITY_DEFECT_DUPLICATE) +
           city_defect_count(n_pipe, CITY_DEFECT_REVERSED_DUPLICATE) +
           city_defect_count(n_pipe, CITY_DEFECT_WELL_LINK) +
           city_defect_count(n_pipe, CITY_DEFECT_ABANDONED) +
           city_defect_count(n_pipe, CITY_DEFECT_PLANNED);
}

static void note(City *city, CityDefectKind kind, CityRowKind row_kind, SyIndex row, double value) {
    CityDefect defect = {kind, row_kind, row, value};
    g_array_append_val(city->defects.list, defect);
}

/* ---- choosing ---- */

typedef struct {
    City *city;
    SyRandom random;
    SyIndex *n_in, *n_out, *out; /* per node, pipes in use; out: one that leaves */
    bool *busy;                  /* per pipe: has a defect, or something depends on it */
    SyIndex n_pipe;              /* pipes to choose from: those that stood at the start */
} Choice;

static void choice_init(Choice *choice, City *city, CityStream stream) {
    const CityNet *net = &city->net;
    SyIndex n_node = MAX(1, net->nodes->len);
    *choice = (Choice){
        .city = city, .random = sy_random(city->options.seed, stream), .n_pipe = net->pipes->len};
    choice->n_in = g_new0(SyIndex, n_node);
    choice->n_out = g_new0(SyIndex, n_node);
    choice->out = g_new0(SyIndex, n_node);
    choice->busy = g_new0(bool, net->pipes->len + 1);
    for (guint i = 0; i < net->pipes->len; i++) {
        const CityPipe *pipe = CITY_AT(net->pipes, CityPipe, i);
        if (!city_carries(pipe)) {
            choice->busy[i] = true;
            if (pipe->original != SY_NONE) choice->busy[pipe->original] = true;
            continue;
        }
        choice->n_in[pipe->to]++;
        choice->n_out[pipe->from]++;
        choice->out[pipe->from] = i;
    }
}

static void choice_clear(Choice *choice) {
    g_free(choice->n_in);
    g_free(choice->n_out);
    g_free(choice->out);
    g_free(choice->busy);
}

typedef bool (*Fits)(const Choice *choice, SyIndex pipe);

/* A pipe not yet chosen that fits; SY_NONE if none was found in many draws. */
static SyIndex choose_pipe(Choice *choice, Fits fits) {
    for (int attempt = 0; attempt < 4000 && choice->n_pipe > 0; attempt++) {
        SyIndex pipe = sy_random_below(&choice->random, choice->n_pipe);
        const CityPipe *at = CITY_AT(choice->city->net.pipes, CityPipe, pipe);
        if (choice->busy[pipe] || at->layer == CITY_CHANNEL || at->well_link) continue;
        if (!fits(choice, pipe)) continue;
        choice->busy[pipe] = true;
        return pipe;
    }
    return SY_NONE;
}

static bool is_manhole(const Choice *choice, SyIndex node) {
    return CITY_AT(choice->city->net.nodes, CityNode, node)->kind == CITY_MANHOLE;
}

static bool fits_plain(const Choice *choice, SyIndex pipe) {
    const CityPipe *at = CITY_AT(choice->city->net.pipes, CityPipe, pipe);
    return at->mode == CITY_GRAVITY && at->n_vertex == 0 && !at->misconnected;
}

static bool fits_single_way(const Choice *choice, SyIndex pipe) {
    const CityPipe *at = CITY_AT(choice->city->net.pipes, CityPipe, pipe);
    return fits_plain(choice, pipe) && choice->n_out[at->from] == 1 && choice->n_in[at->from] > 0 &&
           is_manhole(choice, at->from) && is_manhole(choice, at->to);
}

static bool fits_head(const Choice *choice, SyIndex pipe) {
    const CityPipe *at = CITY_AT(choice->city->net.pipes, CityPipe, pipe);
    return fits_plain(choice, pipe) && choice->n_in[at->from] == 0 &&
           choice->n_out[at->from] == 1 && !at->kept;
}

/* ---- built defects: they are pipes of their own ---- */

static void build_copies(Choice *choice, CityDefectKind kind, CityCopy copy) {
    City *city = choice->city;
    SyIndex n = city_defect_count(city->options.n_pipe, kind);
    for (SyIndex i = 0; i < n; i++) {
        SyIndex pipe = choose_pipe(choice, fits_single_way);
        if (pipe == SY_NONE) continue;
        CityPipe twin = *CITY_AT(city->net.pipes, CityPipe, pipe);
        twin.copy = (uint8_t)copy;
        twin.original = pipe;
        note(city, kind, CITY_ROW_PIPE, city->net.pipes->len, pipe);
        g_array_append_val(city->net.pipes, twin);
    }
}

static void build_well_links(Choice *choice) {
    City *city = choice->city;
    SyIndex n = city_defect_count(city->options.n_pipe, CITY_DEFECT_WELL_LINK);
    for (SyIndex i = 0; i < n; i++) {
        SyIndex pipe = choose_pipe(choice, fits_single_way);
        if (pipe == SY_NONE) continue;
        CityPipe *at = CITY_AT(city->net.pipes, CityPipe, pipe);
        CityNode well = *CITY_AT(city->net.nodes, CityNode, at->from);
        SyIndex old = at->from, street = at->street, added = city->net.nodes->len;
        CityLayer layer = (CityLayer)at->layer;
        at->from = added;
        g_array_append_val(city->net.nodes, well);
        SyIndex link = city_pipe_add(&city->net, layer, old, added, street);
        CITY_AT(city->net.pipes, CityPipe, link)->well_link = true;
        note(city, CITY_DEFECT_WELL_LINK, CITY_ROW_PIPE, link, NAN);
    }
}

/* Pipes out of use close the gaps between catchments: who follows them gets it wrong. */
static void build_unused(Choice *choice, CityDefectKind kind, CityStatus status) {
    City *city = choice->city;
    GArray *gaps = city->net.gaps;
    SyIndex n = city_defect_count(city->options.n_pipe, kind);
    for (SyIndex i = 0; i < n && gaps->len > 0; i++) {
        SyIndex row = sy_random_below(&choice->random, gaps->len);
        CityGap gap = *CITY_AT(gaps, CityGap, row);
        g_array_remove_index_fast(gaps, row);
        CityLayer layer = (CityLayer)CITY_AT(city->net.nodes, CityNode, gap.head)->layer;
        SyIndex pipe = city_pipe_add(&city->net, layer, gap.head, gap.corner, SY_NONE);
        CITY_AT(city->net.pipes, CityPipe, pipe)->status = (uint8_t)status;
        note(city, kind, CITY_ROW_PIPE, pipe, NAN);
    }
}

void city_defects_build(City *city) {
    CityDefects *defects = &city->defects;
    defects->list = g_array_new(FALSE, FALSE, sizeof(CityDefect));
    for (guint i = 0; i < city->net.pipes->len; i++)
        if (CITY_AT(city->net.pipes, CityPipe, i)->misconnected)
            note(city, CITY_DEFECT_MISCONNECTION, CITY_ROW_PIPE, i, NAN);
    if (city_defects_n_extra(city->options.n_pipe) == 0) return;
    Choice choice;
    choice_init(&choice, city, CITY_STREAM_DEFECTS);
    build_copies(&choice, CITY_DEFECT_DUPLICATE, CITY_COPY_SAME);
    build_copies(&choice, CITY_DEFECT_REVERSED_DUPLICATE, CITY_COPY_REVERSED);
    build_unused(&choice, CITY_DEFECT_ABANDONED, CITY_ABANDONED);
    build_unused(&choice, CITY_DEFECT_PLANNED, CITY_PLANNED);
    /* Last: they change where a pipe begins. */
    build_well_links(&choice);
    choice_clear(&choice);
}

/* ---- marked defects: what is written differs from what is built ---- */

static void move_end(City *city, SyIndex pipe, int end, CityPoint at, bool no_id) {
    CityEnd *moved = g_new0(CityEnd, 1);
    *moved = (CityEnd){.pipe = pipe, .end = (uint8_t)end, .no_id = no_id, .at = at};
    g_hash_table_insert(city->defects.ends, GUINT_TO_POINTER(pipe * 2 + (guint)end + 1), moved);
}

CityPoint city_pipe_end(const City *city, SyIndex pipe, int end, bool *no_id) {
    const CityEnd *moved =
        g_hash_table_lookup(city->defects.ends, GUINT_TO_POINTER(pipe * 2 + (guint)end + 1));
    const CityPipe *at = CITY_AT(city->net.pipes, CityPipe, pipe);
    *no_id = moved != NULL && moved->no_id;
    if (moved != NULL) return moved->at;
    return CITY_AT(city->net.nodes, CityNode, end == 0 ? at->from : at->to)->at;
}

static CityPoint near_by(SyRandom *random, CityPoint at, double low_m, double high_m) {
    double angle_rad = 2 * G_PI * sy_random_unit(random);
    double distance_m = low_m + (high_m - low_m) * sy_random_unit(random);
    return (CityPoint){at.x + distance_m * cos(angle_rad), at.y + distance_m * sin(angle_rad)};
}

static void miss_end(City *city, SyRandom *random, SyIndex pipe, int end) {
    const CityPipe *at = CITY_AT(city->net.pipes, CityPipe, pipe);
    SyIndex node = end == 0 ? at->from : at->to;
    move_end(city, pipe, end,
             near_by(random, CITY_AT(city->net.nodes, CityNode, node)->at, 0.02, 0.09), false);
}

/* The pipe could as well end a little downstream of its manhole, in the next pipe. */
static bool fits_tee(const Choice *choice, SyIndex pipe) {
    const CityNet *net = &choice->city->net;
    const CityPipe *at = CITY_AT(net->pipes, CityPipe, pipe);
    if (!fits_plain(choice, pipe) || choice->n_out[at->to] != 1 || choice->n_in[at->to] < 2)
        return false;
    const CityPipe *next = CITY_AT(net->pipes, CityPipe, choice->out[at->to]);
    if (next->layer != at->layer || next->mode != CITY_GRAVITY || next->n_vertex > 0 ||
        next->well_link || choice->busy[choice->out[at->to]] || !is_manhole(choice, at->to))
        return false;
    CityPoint a = CITY_AT(net->nodes, CityNode, at->from)->at;
    CityPoint b = CITY_AT(net->nodes, CityNode, at->to)->at;
    CityPoint c = CITY_AT(net->nodes, CityNode, next->to)->at;
    double length_m = city_distance_m(a, b), next_m = city_distance_m(b, c);
    if (length_m < 12 || next_m < 15) return false;
    double turn = ((b.x - a.x) * (c.x - b.x) + (b.y - a.y) * (c.y - b.y)) / (length_m * next_m);
    return fabs(turn) < 0.7;
}

static void mark_tee(Choice *choice, SyIndex pipe) {
    City *city = choice->city;
    SyIndex next = choice->out[CITY_AT(city->net.pipes, CityPipe, pipe)->to];
    const CityPipe *into = CITY_AT(city->net.pipes, CityPipe, next);
    CityPoint a = CITY_AT(city->net.nodes, CityNode, into->from)->at;
    CityPoint b = CITY_AT(city->net.nodes, CityNode, into->to)->at;
    double share = (3 + 3 * sy_random_unit(&choice->random)) / city_distance_m(a, b);
    choice->busy[next] = true;
    move_end(city, pipe, 1, city_between(a, b, share), true);
}

static void mark_pipes(Choice *choice) {
    City *city = choice->city;
    SyIndex n_pipe = city->options.n_pipe, pipe;
    uint8_t *flag = city->defects.pipe_flag;
    for (SyIndex i = 0; i < city_defect_count(n_pipe, CITY_DEFECT_TEE); i++)
        if ((pipe = choose_pipe(choice, fits_tee)) != SY_NONE) {
            mark_tee(choice, pipe);
            note(city, CITY_DEFECT_TEE, CITY_ROW_PIPE, pipe, NAN);
        }
    for (SyIndex i = 0; i < city_defect_count(n_pipe, CITY_DEFECT_END_MISSES); i++)
        if ((pipe = choose_pipe(choice, fits_plain)) != SY_NONE) {
            miss_end(city, &choice->random, pipe, (int)sy_random_below(&choice->random, 2));
            note(city, CITY_DEFECT_END_MISSES, CITY_ROW_PIPE, pipe, NAN);
        }
    for (SyIndex i = 0; i < city_defect_count(n_pipe, CITY_DEFECT_ZERO_INVERT); i++)
        if ((pipe = choose_pipe(choice, fits_plain)) != SY_NONE) {
            flag[pipe] |=
                sy_random_below(&choice->random, 2) ? CITY_FLAG_ZERO_TO : CITY_FLAG_ZERO_FROM;
            note(city, CITY_DEFECT_ZERO_INVERT, CITY_ROW_PIPE, pipe, 0);
        }
    for (SyIndex i = 0; i < city_defect_count(n_pipe, CITY_DEFECT_NULL_GEOMETRY); i++)
        if ((pipe = choose_pipe(choice, fits_head)) != SY_NONE) {
            flag[pipe] |= CITY_FLAG_NO_GEOMETRY;
            note(city, CITY_DEFECT_NULL_GEOMETRY, CITY_ROW_PIPE, pipe, NAN);
        }
}

static void mark_points(Choice *choice, CityDefectKind kind, uint8_t flag) {
    City *city = choice->city;
    for (SyIndex i = 0; i < city_defect_count(city->options.n_pipe, kind); i++) {
        SyIndex pipe = choose_pipe(choice, fits_single_way);
        if (pipe == SY_NONE) continue;
        SyIndex node = CITY_AT(city->net.pipes, CityPipe, pipe)->from;
        if (city->defects.node_flag[node] != 0) continue;
        city->defects.node_flag[node] |= flag;
        note(city, kind, CITY_ROW_NODE, node, NAN);
    }
}

static void mark_tables(Choice *choice) {
    City *city = choice->city;
    SyRandom *random = &choice->random;
    SyIndex n = city->net.units->len;
    for (SyIndex i = 0; i < city_defect_count(n, CITY_DEFECT_BAD_USCC); i++) {
        SyIndex unit = sy_random_below(random, n);
        CityUnit *at = CITY_AT(city->net.units, CityUnit, unit);
        if (at->bad_code || !city_trade(at->trade)->own_code || at->no_code) continue;
        at->bad_code = true;
        note(city, CITY_DEFECT_BAD_USCC, CITY_ROW_UNIT, unit, NAN);
    }
    for (SyIndex i = 0; i < city_defect_count(n, CITY_DEFECT_UNIT_NO_PLACE); i++) {
        SyIndex unit = sy_random_below(random, n);
        CityUnit *at = CITY_AT(city->net.units, CityUnit, unit);
        if (at->no_place || at->treats) continue;
        at->no_place = true;
        note(city, CITY_DEFECT_UNIT_NO_PLACE, CITY_ROW_UNIT, unit, NAN);
    }
    for (SyIndex i = 0; i < city_defect_count(n, CITY_DEFECT_QUOTED_NAME); i++) {
        SyIndex unit = sy_random_below(random, n);
        CityUnit *at = CITY_AT(city->net.units, CityUnit, unit);
        if (at->quoted || at->treats) continue;
        at->quoted = true;
        note(city, CITY_DEFECT_QUOTED_NAME, CITY_ROW_UNIT, unit, NAN);
    }
    SyIndex n_outfall = city->net.outfalls->len;
    for (SyIndex i = 0; i < city_defect_count(n_outfall, CITY_DEFECT_OUTFALL_OFF); i++) {
        SyIndex outfall = sy_random_below(random, n_outfall);
        CityOutfall *at = CITY_AT(city->net.outfalls, CityOutfall, outfall);
        CityPoint true_at = CITY_AT(city->net.nodes, CityNode, at->node)->at;
        if (city_distance_m(at->written, true_at) > 0) continue;
        at->written = near_by(random, true_at, 2.9, 3.1);
        note(city, CITY_DEFECT_OUTFALL_OFF, CITY_ROW_OUTFALL, outfall,
             city_distance_m(at->written, true_at));
    }
}

/* ---- damage ---- */

/* The same pipe is hit at 5 % and at 20 %: what is drawn depends on seed, kind and pipe only. */
static bool is_hit(const City *city, CityDamageKind kind, SyIndex row) {
    double share = city->options.damage[kind];
    if (share <= 0) return false;
    uint64_t stream = CITY_STREAM_DAMAGE + 100 * ((uint64_t)kind + 1);
    SyRandom random = sy_random(city->options.seed * UINT64_C(1000003) + row, stream);
    return sy_random_unit(&random) < share;
}

static void damage_ends(Choice *choice, SyIndex pipe) {
    City *city = choice->city;
    /* Randomness by pipe here too. */
    SyRandom random = sy_random(city->options.seed + pipe, CITY_STREAM_DAMAGE);
    choice->random = random;
    for (guint end = 0; end < 2; end++)
        if (is_hit(city, CITY_DAMAGE_MOVE_ENDS, 2 * pipe + end))
            miss_end(city, &choice->random, pipe, (int)end);
    if (is_hit(city, CITY_DAMAGE_TEE_ENDS, pipe) && !choice->busy[pipe] && fits_tee(choice, pipe))
        mark_tee(choice, pipe);
}

static void damage_pipe(Choice *choice, SyIndex pipe) {
    static const uint8_t flags[CITY_N_DAMAGE] = {[CITY_DAMAGE_REVERSE] = CITY_FLAG_REVERSED,
                                                 [CITY_DAMAGE_REMOVE] = CITY_FLAG_REMOVED,
                                                 [CITY_DAMAGE_NO_IDS] = CITY_FLAG_NO_IDS,
                                                 [CITY_DAMAGE_NO_FLOW] = CITY_FLAG_NO_FLOW};
    City *city = choice->city;
    uint8_t *flag = &city->defects.pipe_flag[pipe];
    for (int kind = 0; kind < CITY_N_DAMAGE; kind++)
        if (flags[kind] != 0 && is_hit(city, (CityDamageKind)kind, pipe)) *flag |= flags[kind];
    if (is_hit(city, CITY_DAMAGE_ZERO_INVERT, 2 * pipe)) *flag |= CITY_FLAG_ZERO_FROM;
    if (is_hit(city, CITY_DAMAGE_ZERO_INVERT, 2 * pipe + 1)) *flag |= CITY_FLAG_ZERO_TO;
    damage_ends(choice, pipe);
}

static void mark_damage(Choice *choice) {
    City *city = choice->city;
    for (SyIndex i = 0; i < city->net.pipes->len; i++)
        if (CITY_AT(city->net.pipes, CityPipe, i)->layer != CITY_CHANNEL) damage_pipe(choice, i);
    for (SyIndex i = 0; i < city->net.nodes->len; i++)
        if (is_hit(city, CITY_DAMAGE_ZERO_INVERT, i))
            city->defects.node_flag[i] |= CITY_NODE_NO_DEPTH;
}

void city_defects_mark(City *city) {
    CityDefects *defects = &city->defects;
    SyIndex n_pipe = city->net.pipes->len, n_node = city->net.nodes->len;
    defects->ends = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    defects->pipe_flag = g_new0(uint8_t, MAX(1, n_pipe));
    defects->node_flag = g_new0(uint8_t, MAX(1, n_node));
    for (guint i = 0; i < city->net.outfalls->len; i++) {
        CityOutfall *outfall = CITY_AT(city->net.outfalls, CityOutfall, i);
        outfall->written = CITY_AT(city->net.nodes, CityNode, outfall->node)->at;
    }
    Choice choice;
    choice_init(&choice, city, CITY_STREAM_SURVEY);
    for (SyIndex i = 0; i < n_pipe; i++)
        if (sy_random_unit(&choice.random) < 0.4) defects->pipe_flag[i] |= CITY_FLAG_DRAWN_AGAINST;
    for (guint i = 0; i < city->net.units->len; i++) {
        const CityUnit *unit = CITY_AT(city->net.units, CityUnit, i);
        choice.busy[unit->pipe] = true;
        if (unit->node != SY_NONE) defects->node_flag[unit->node] |= CITY_NODE_TAKEN;
    }
    if (city->options.n_pipe >= 300) {
        mark_pipes(&choice);
        mark_points(&choice, CITY_DEFECT_MISSING_POINT, CITY_NODE_MISSING);
        mark_points(&choice, CITY_DEFECT_DUPLICATE_POINT, CITY_NODE_TWICE);
    }
    mark_tables(&choice);
    mark_damage(&choice);
    choice_clear(&choice);
}

void city_defects_clear(CityDefects *defects) {
    g_clear_pointer(&defects->list, g_array_unref);
    g_clear_pointer(&defects->ends, g_hash_table_unref);
    g_clear_pointer(&defects->pipe_flag, g_free);
    g_clear_pointer(&defects->node_flag, g_free);
}
