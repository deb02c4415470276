#include "tests/integration/swmm_model.h"

#include <math.h>
#include <string.h>

#include "tests/integration/closure.h"

/* What is known while the lines are read. */
typedef struct {
    SwmmNet *net;
    GHashTable *from; /* link -> the node where it begins */
    GPtrArray *inlet; /* conduit, then node */
    double unit_m3d;
} Reading;

/* Words of a line of the model; comments and blank lines have none. */
static char **words_of(const char *line) {
    g_auto(GStrv) parts = g_strsplit_set(line, " \t\r", -1);
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    for (char **part = parts; *part != NULL && **part != ';'; part++)
        if (**part != '\0') g_ptr_array_add(words, g_strdup(*part));
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_steal(words, NULL);
}

static void take_unit(Reading *r, const char *name) {
    static const struct {
        const char *name;
        double m3d;
    } units[] = {{"CFS", 0.3048 * 0.3048 * 0.3048 * 86400},
                 {"GPM", 231 * 16.387064e-6 * 1440},
                 {"MGD", 231 * 16.387064},
                 {"CMS", 86400},
                 {"LPS", 86.4},
                 {"MLD", 1000}};
    for (guint i = 0; i < G_N_ELEMENTS(units); i++)
        if (g_ascii_strcasecmp(name, units[i].name) == 0) r->unit_m3d = units[i].m3d;
}

/* [DWF] node FLOW mean; [INFLOWS] node FLOW series type factor factor baseline. */
static void take_source(Reading *r, char **words, gboolean dry) {
    double more = 0;
    guint n = g_strv_length(words);
    if (n > 2 && g_ascii_strcasecmp(words[1], "FLOW") == 0) {
        gboolean has_series = !dry && strcmp(words[2], "\"\"") != 0;
        const char *number = dry ? words[2] : n > 6 ? words[6] : "0";
        more = has_series ? NAN : g_ascii_strtod(number, NULL);
    }
    double *sum = g_hash_table_lookup(r->net->flow_m3d, words[0]);
    if (sum == NULL) {
        sum = g_new0(double, 1);
        g_hash_table_insert(r->net->flow_m3d, g_strdup(words[0]), sum);
        g_hash_table_insert(r->net->drains, g_strdup(words[0]), g_strdup(words[0]));
    }
    *sum += more;
}

static void take_line(Reading *r, const char *section, char **words) {
    static const char *const links[] = {"[CONDUITS]", "[PUMPS]",   "[ORIFICES]",
                                        "[WEIRS]",    "[OUTLETS]", NULL};
    if (g_strv_contains(links, section)) {
        links_add(r->net->links, words[0], words[1], words[2]);
        g_hash_table_insert(r->from, g_strdup(words[0]), g_strdup(words[1]));
    } else if (strcmp(section, "[OUTFALLS]") == 0)
        g_hash_table_insert(r->net->outfalls, g_strdup(words[0]), g_strdup(words[0]));
    else if (strcmp(section, "[SUBCATCHMENTS]") == 0)
        g_hash_table_insert(r->net->drains, g_strdup(words[0]), g_strdup(words[2]));
    else if (strcmp(section, "[DWF]") == 0 || strcmp(section, "[INFLOWS]") == 0)
        take_source(r, words, strcmp(section, "[DWF]") == 0);
    else if (strcmp(section, "[OPTIONS]") == 0 && strcmp(words[0], "FLOW_UNITS") == 0)
        take_unit(r, words[1]);
    else if (strcmp(section, "[INLET_USAGE]") == 0) {
        g_ptr_array_add(r->inlet, g_strdup(words[0]));
        g_ptr_array_add(r->inlet, g_strdup(words[2]));
    }
}

/* The unit of flow may stand behind the flows. */
static void take_units(const Reading *r) {
    GHashTableIter iter;
    void *flow;
    g_hash_table_iter_init(&iter, r->net->flow_m3d);
    while (g_hash_table_iter_next(&iter, NULL, &flow)) *(double *)flow *= r->unit_m3d;
}

/* A node by its name in any case, as SWMM knows it; itself if no link has it. */
static const char *node_of(const SwmmNet *net, const char *name) {
    for (guint i = 0; i < net->links->len; i++) {
        const Link *link = g_ptr_array_index(net->links, i);
        const char *ends[] = {link->from, link->to};
        for (int end = 0; end < 2; end++)
            if (g_ascii_strcasecmp(ends[end], name) == 0) return ends[end];
    }
    return name;
}

void swmm_net_follow(SwmmNet *net) {
    GHashTableIter iter;
    void *unit, *to;
    guint n_unit = g_hash_table_size(net->drains);
    g_hash_table_iter_init(&iter, net->drains);
    while (g_hash_table_iter_next(&iter, &unit, &to)) {
        const char *node = to, *next;
        for (guint step = 0; (next = g_hash_table_lookup(net->drains, node)) != NULL; step++) {
            if (strcmp(next, node) == 0) break; /* a node */
            g_assert_cmpuint(step, <, n_unit);
            node = next;
        }
        g_hash_table_iter_replace(&iter, g_strdup(node_of(net, node)));
    }
}

void swmm_net_init(SwmmNet *net) {
    *net = (SwmmNet){links_new(), g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
                     g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
                     g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free)};
}

void swmm_net_read(SwmmNet *net, const char *path) {
    swmm_net_init(net);
    Reading r = {net, g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
                 g_ptr_array_new_with_free_func(g_free), 0.3048 * 0.3048 * 0.3048 * 86400};
    g_autofree char *text = NULL, *section = g_strdup("");
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) words = words_of(*line);
        if (words[0] == NULL) continue;
        if (words[0][0] == '[') {
            g_free(section);
            section = g_ascii_strup(words[0], -1);
        } else
            take_line(&r, section, words);
    }
    for (guint i = 0; i + 1 < r.inlet->len; i += 2) {
        const char *conduit = r.inlet->pdata[i], *node = r.inlet->pdata[i + 1];
        g_autofree char *name = g_strdup_printf("%s > %s", conduit, node);
        links_add(net->links, name, g_hash_table_lookup(r.from, conduit), node);
    }
    take_units(&r);
    swmm_net_follow(net);
    g_hash_table_unref(r.from);
    g_ptr_array_unref(r.inlet);
}

void swmm_net_clear(SwmmNet *net) {
    g_ptr_array_unref(net->links);
    g_hash_table_unref(net->outfalls);
    g_hash_table_unref(net->drains);
    g_hash_table_unref(net->flow_m3d);
}
