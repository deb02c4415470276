/* Moves manholes off foreign pipes, so that nothing touches that is not joined. */
#include "examples/city/city.h"

#define CELL_M 60.0
#define CLEARANCE_M 0.5 /* five times the tolerance within which ends are joined */

/* Straight stretches of pipes, by the cells of a grid they touch. */
typedef struct {
    double west_m, south_m;
    SyIndex n_column, n_row;
    SyIndex *offset;
    GArray *stretches; /* Stretch, sorted by cell */
} Grid;

typedef struct {
    SyIndex cell, pipe;
    CityPoint a, b;
} Stretch;

static SyIndex column_of(const Grid *grid, double x) {
    return (SyIndex)CLAMP((x - grid->west_m) / CELL_M, 0, grid->n_column - 1.0);
}

static SyIndex row_of(const Grid *grid, double y) {
    return (SyIndex)CLAMP((y - grid->south_m) / CELL_M, 0, grid->n_row - 1.0);
}

static void add_stretch(Grid *grid, SyIndex pipe, CityPoint a, CityPoint b) {
    SyIndex west = column_of(grid, MIN(a.x, b.x) - 1), east = column_of(grid, MAX(a.x, b.x) + 1);
    SyIndex south = row_of(grid, MIN(a.y, b.y) - 1), north = row_of(grid, MAX(a.y, b.y) + 1);
    for (SyIndex row = south; row <= north; row++)
        for (SyIndex column = west; column <= east; column++) {
            Stretch stretch = {row * grid->n_column + column, pipe, a, b};
            g_array_append_val(grid->stretches, stretch);
        }
}

static void add_pipe(Grid *grid, const CityNet *net, SyIndex no) {
    const CityPipe *pipe = CITY_AT(net->pipes, CityPipe, no);
    CityPoint last = CITY_AT(net->nodes, CityNode, pipe->from)->at;
    for (uint32_t i = 0; i < pipe->n_vertex; i++) {
        CityPoint next = *CITY_AT(net->vertices, CityPoint, pipe->vertex_offset + i);
        add_stretch(grid, no, last, next);
        last = next;
    }
    add_stretch(grid, no, last, CITY_AT(net->nodes, CityNode, pipe->to)->at);
}

/* Counting sort by cell; stretches of one cell stay in the order of the pipes. */
static void sort_stretches(Grid *grid) {
    SyIndex n_cell = grid->n_column * grid->n_row, n = grid->stretches->len;
    grid->offset = g_new0(SyIndex, n_cell + 2);
    for (SyIndex i = 0; i < n; i++) grid->offset[CITY_AT(grid->stretches, Stretch, i)->cell + 2]++;
    for (SyIndex i = 2; i < n_cell + 2; i++) grid->offset[i] += grid->offset[i - 1];
    GArray *sorted = g_array_sized_new(FALSE, FALSE, sizeof(Stretch), n);
    g_array_set_size(sorted, n);
    for (SyIndex i = 0; i < n; i++) {
        Stretch stretch = *CITY_AT(grid->stretches, Stretch, i);
        *CITY_AT(sorted, Stretch, grid->offset[stretch.cell + 1]++) = stretch;
    }
    g_array_unref(grid->stretches);
    grid->stretches = sorted;
}

static void grid_init(Grid *grid, const CityNet *net) {
    double east_m = -INFINITY, north_m = -INFINITY;
    *grid = (Grid){.west_m = INFINITY,
                   .south_m = INFINITY,
                   .stretches = g_array_new(FALSE, FALSE, sizeof(Stretch))};
    for (guint i = 0; i < net->nodes->len; i++) {
        CityPoint at = CITY_AT(net->nodes, CityNode, i)->at;
        grid->west_m = MIN(grid->west_m, at.x);
        grid->south_m = MIN(grid->south_m, at.y);
        east_m = MAX(east_m, at.x);
        north_m = MAX(north_m, at.y);
    }
    grid->n_column = (SyIndex)((east_m - grid->west_m) / CELL_M) + 1;
    grid->n_row = (SyIndex)((north_m - grid->south_m) / CELL_M) + 1;
    for (guint i = 0; i < net->pipes->len; i++) add_pipe(grid, net, i);
    sort_stretches(grid);
}

static void grid_clear(Grid *grid) {
    g_free(grid->offset);
    g_array_unref(grid->stretches);
}

static bool may_join(CityLayer a, CityLayer b) {
    return a == b || a >= CITY_COMBINED || b >= CITY_COMBINED;
}

static CityPoint foot_on(const Stretch *stretch, CityPoint at) {
    double dx = stretch->b.x - stretch->a.x, dy = stretch->b.y - stretch->a.y;
    double length2 = dx * dx + dy * dy;
    if (length2 == 0) return stretch->a;
    double share = ((at.x - stretch->a.x) * dx + (at.y - stretch->a.y) * dy) / length2;
    return city_between(stretch->a, stretch->b, CLAMP(share, 0, 1));
}

/* Moves the manhole away from the first foreign pipe that it nearly touches. */
static bool move_off(CityNet *net, const Grid *grid, SyIndex no) {
    CityNode *node = CITY_AT(net->nodes, CityNode, no);
    SyIndex cell = row_of(grid, node->at.y) * grid->n_column + column_of(grid, node->at.x);
    for (SyIndex i = grid->offset[cell]; i < grid->offset[cell + 1]; i++) {
        const Stretch *stretch = CITY_AT(grid->stretches, Stretch, i);
        const CityPipe *pipe = CITY_AT(net->pipes, CityPipe, stretch->pipe);
        if (pipe->from == no || pipe->to == no ||
            !may_join((CityLayer)pipe->layer, (CityLayer)node->layer))
            continue;
        CityPoint foot = foot_on(stretch, node->at);
        double distance_m = city_distance_m(foot, node->at);
        if (distance_m >= CLEARANCE_M) continue;
        double length_m = MAX(city_distance_m(stretch->a, stretch->b), 0.01);
        double side = (stretch->b.x - stretch->a.x) * (node->at.y - stretch->a.y) >
                              (stretch->b.y - stretch->a.y) * (node->at.x - stretch->a.x)
                          ? 1
                          : -1;
        node->at.x -= side * 0.9 * (stretch->b.y - stretch->a.y) / length_m;
        node->at.y += side * 0.9 * (stretch->b.x - stretch->a.x) / length_m;
        return true;
    }
    return false;
}

void city_clear_joints(City *city) {
    enum { N_PASS = 4 };
    CityNet *net = &city->net;
    SyIndex n_moved = 1;
    for (int pass = 0; pass < N_PASS && n_moved > 0; pass++) {
        Grid grid;
        grid_init(&grid, net);
        n_moved = 0;
        for (SyIndex i = 0; i < net->nodes->len; i++)
            if (move_off(net, &grid, i)) n_moved++;
        grid_clear(&grid);
    }
}
