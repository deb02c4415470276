#include "algorithms/trace/components.h"

#include "algorithms/base/error.h"

/* Depth-first search against the arcs, so that the arcs by head serve every search of the order. */
typedef struct {
    const SyArcs *arcs;
    const SyAdjacency *in;
    SyIndex *component; /* SY_NONE until the component is closed */
    SyIndex n_component;
    SyIndex *visit; /* order of discovery from 1; 0: not yet */
    SyIndex *low;   /* lowest visit known to be in the same component */
    SyIndex *next;  /* the next arc to follow */
    SyIndex *path;  /* nodes being searched */
    SyIndex *open;  /* nodes whose component is not closed */
    SyIndex n_visit, n_path, n_open;
} Search;

static bool search_init(Search *search, GError **error) {
    SyIndex **array[] = {&search->visit, &search->low, &search->next, &search->path, &search->open};
    for (unsigned i = 0; i < G_N_ELEMENTS(array); i++) {
        *array[i] = sy_array_new(search->arcs->n_node, sizeof(SyIndex), "components", error);
        if (*array[i] == NULL) return false;
    }
    return true;
}

static void search_clear(Search *search) {
    g_free(search->visit);
    g_free(search->low);
    g_free(search->next);
    g_free(search->path);
    g_free(search->open);
}

static void enter(Search *search, SyIndex n) {
    search->visit[n] = search->low[n] = ++search->n_visit;
    search->next[n] = search->in->offset[n];
    search->path[search->n_path++] = n;
    search->open[search->n_open++] = n;
}

static void leave(Search *search, SyIndex n) {
    search->n_path--;
    if (search->low[n] == search->visit[n]) {
        SyIndex member;
        do {
            member = search->open[--search->n_open];
            search->component[member] = search->n_component;
        } while (member != n);
        search->n_component++;
    } else {
        SyIndex before = search->path[search->n_path - 1];
        search->low[before] = MIN(search->low[before], search->low[n]);
    }
}

static void search_from(Search *search, SyIndex start) {
    enter(search, start);
    while (search->n_path > 0) {
        SyIndex n = search->path[search->n_path - 1];
        if (search->next[n] == search->in->offset[n + 1]) {
            leave(search, n);
            continue;
        }
        SyIndex m = search->arcs->tail[search->in->arc[search->next[n]++]];
        if (search->visit[m] == 0)
            enter(search, m);
        else if (search->component[m] == SY_NONE)
            search->low[n] = MIN(search->low[n], search->visit[m]);
    }
}

bool sy_components(const SyArcs *arcs, const SyAdjacency *in, SyIndex *component,
                   SyIndex *n_component, GError **error) {
    Search search = {.arcs = arcs, .in = in, .component = component};
    bool ok = search_init(&search, error);
    if (ok) {
        for (SyIndex n = 0; n < arcs->n_node; n++) component[n] = SY_NONE;
        for (SyIndex n = 0; n < arcs->n_node; n++)
            if (search.visit[n] == 0) search_from(&search, n);
        /* Against the arcs, what is furthest upstream is closed first. */
        for (SyIndex n = 0; n < arcs->n_node; n++)
            component[n] = search.n_component - 1 - component[n];
        *n_component = search.n_component;
    }
    search_clear(&search);
    return ok;
}
