/* The roles of a SWMM model as tables. */
#include "io/source/swmm.h"

#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/source/swmm_private.h"

#define NODE_SECTIONS                                                              \
    (SWMM_BIT(SWMM_JUNCTIONS) | SWMM_BIT(SWMM_OUTFALLS) | SWMM_BIT(SWMM_STORAGE) | \
     SWMM_BIT(SWMM_DIVIDERS))
#define LINK_SECTIONS                                                           \
    (SWMM_BIT(SWMM_CONDUITS) | SWMM_BIT(SWMM_PUMPS) | SWMM_BIT(SWMM_ORIFICES) | \
     SWMM_BIT(SWMM_WEIRS) | SWMM_BIT(SWMM_OUTLETS))
#define PLACED_NODES (NODE_SECTIONS | SWMM_BIT(SWMM_COORDINATES) | SWMM_BIT(SWMM_OPTIONS))

static bool begins_with(const char *text, const char *begin) {
    return text != NULL && g_ascii_strncasecmp(text, begin, strlen(begin)) == 0;
}

static SwmmSection link_section(const SwmmModel *model, SyIndex row) {
    SwmmSection section = SWMM_CONDUITS;
    for (SyIndex end = model->count[section]; row >= end; end += model->count[section]) section++;
    return section;
}

/* Largest width (diameter) and height in file units; NaN where the shape does not say. */
static void section_size(const SwmmLink *link, double *size, double *height) {
    const double *g = link->geometry;
    *size = *height = NAN;
    if (link->shape == NULL || !(g[0] > 0)) return;
    if (begins_with(link->shape, "CIRCULAR") || begins_with(link->shape, "FORCE_MAIN") ||
        begins_with(link->shape, "FILLED_CIRCULAR")) {
        *size = g[0];
        return;
    }
    *height = g[0];
    if (begins_with(link->shape, "CUSTOM")) return;
    if (begins_with(link->shape, "TRAPEZOIDAL"))
        *size = g[1] + (g[2] + g[3]) * g[0];
    else
        *size = g[1] > 0 ? g[1] : g[0];
}

/* Level of one end: node invert plus offset, or the elevation itself. */
static double end_level(const SwmmModel *model, const SwmmLink *link, int64_t fid, int end,
                        double offset, double node_invert) {
    if (isinf(offset)) return node_invert;
    if (!model->elevation_offsets) return node_invert + offset;
    if (!(offset < node_invert)) return offset;
    /* SWMM, too, takes an offset below the node for none. */
    sy_findings_add(model->text->findings, "read.swmm_offset", model->text->label, fid, NAN, NAN,
                    NAN, SY_ARGUMENT_TEXT("id", link->name),
                    SY_ARGUMENT_TEXT("end", end == 0 ? "from" : "to"),
                    SY_ARGUMENT_REAL("offset_m", offset * model->unit_m),
                    SY_ARGUMENT_REAL("invert_m", node_invert * model->unit_m),
                    SY_ARGUMENT_INTEGER("line", link->line), SY_ARGUMENTS_END);
    return node_invert;
}

static void link_levels(const SwmmModel *model, SwmmSection section, const SwmmLink *link,
                        int64_t fid, const SyIndex *ends, double *levels) {
    levels[0] = levels[1] = NAN;
    if (section == SWMM_PUMPS) return;
    for (int end = 0; end < 2; end++) {
        if (ends[end] == SY_NONE) continue;
        double invert = model->nodes[ends[end]].invert;
        bool falls = end == 1 && section != SWMM_CONDUITS;
        levels[end] = falls ? invert : end_level(model, link, fid, end, link->offset[end], invert);
    }
}

/* A file without any coordinates says so once. */
static void no_coordinates_at_all(const SwmmModel *model, SyIndex n) {
    if (model->n_coordinate > 0 || n == 0) return;
    sy_findings_add(model->text->findings, "read.swmm_no_coordinates_at_all", model->text->label,
                    -1, NAN, NAN, NAN, SY_ARGUMENT_INTEGER("n", n), SY_ARGUMENTS_END);
}

static void link_geometry(const SwmmModel *model, SyIndex row, int64_t fid, const SyIndex *ends,
                          SyTable *out) {
    const SwmmLink *link = &model->links[row];
    for (int end = 0; end < 2; end++) {
        if (ends[end] == SY_NONE) return; /* has its own finding */
        if (swmm_has_place(model, ends[end])) continue;
        swmm_no_coordinates(model, fid, link->name, model->nodes[ends[end]].name, link->line);
        return;
    }
    const SwmmNode *from = &model->nodes[ends[0]], *to = &model->nodes[ends[1]];
    sy_table_begin_part(out, false);
    sy_table_add_vertex(out, from->x, from->y);
    for (SyIndex v = model->vertex_at[row]; v < model->vertex_at[row + 1]; v++)
        sy_table_add_vertex(out, model->vertices[v].x, model->vertices[v].y);
    sy_table_add_vertex(out, to->x, to->y);
}

static SyIndex link_end(SwmmModel *model, const SwmmLink *link, SwmmSection section, int64_t fid,
                        const char *name) {
    SyIndex node = swmm_node(model, name);
    if (node == SY_NONE && name != NULL)
        sy_findings_add(model->text->findings, "read.swmm_unknown_reference", model->text->label,
                        fid, NAN, NAN, NAN, SY_ARGUMENT_TEXT("section", swmm_section_name(section)),
                        SY_ARGUMENT_TEXT("id", link->name), SY_ARGUMENT_TEXT("reference", name),
                        SY_ARGUMENT_INTEGER("line", link->line), SY_ARGUMENTS_END);
    return node;
}

typedef struct {
    SyColumn *id, *from, *to, *kind, *mode, *shape;
    SyColumn *length, *roughness, *size, *height, *from_invert, *to_invert;
} PipeColumns;

static void add_pipe(SwmmModel *model, SyIndex row, const PipeColumns *columns, SyTable *out) {
    static const char *const kinds[] = {"conduit", "pump", "orifice", "weir", "outlet"};
    static const char *const modes[] = {"gravity", "pump", "gate", "weir", "gravity"};
    const SwmmLink *link = &model->links[row];
    SwmmSection section = link_section(model, row);
    int64_t fid = (int64_t)row + 1;
    const SyIndex ends[2] = {link_end(model, link, section, fid, link->from),
                             link_end(model, link, section, fid, link->to)};
    const char *from = ends[0] == SY_NONE ? link->from : model->nodes[ends[0]].name;
    const char *to = ends[1] == SY_NONE ? link->to : model->nodes[ends[1]].name;
    const char *mode = begins_with(link->shape, "FORCE_MAIN") ? "pressure" : modes[section];
    double size, height, levels[2];
    section_size(link, &size, &height);
    link_levels(model, section, link, fid, ends, levels);
    g_autofree char *shape = link->shape == NULL ? NULL : g_ascii_strdown(link->shape, -1);
    SyIndex to_row = sy_table_add_row(out, fid);
    sy_column_set_text(columns->id, to_row, link->name);
    sy_column_set_text(columns->from, to_row, from);
    sy_column_set_text(columns->to, to_row, to);
    sy_column_set_text(columns->kind, to_row, kinds[section]);
    sy_column_set_text(columns->mode, to_row, mode);
    sy_column_set_text(columns->shape, to_row, shape);
    sy_column_set_real(columns->length, to_row, link->length * model->unit_m);
    sy_column_set_real(columns->roughness, to_row, link->roughness);
    sy_column_set_real(columns->size, to_row, size * model->unit_m);
    sy_column_set_real(columns->height, to_row, height * model->unit_m);
    sy_column_set_real(columns->from_invert, to_row, levels[0] * model->unit_m);
    sy_column_set_real(columns->to_invert, to_row, levels[1] * model->unit_m);
    link_geometry(model, row, fid, ends, out);
}

static void no_cross_section(const SwmmModel *model, SyIndex row) {
    const SwmmLink *link = &model->links[row];
    if (link->shape != NULL || row >= model->count[SWMM_CONDUITS]) return;
    sy_findings_add(model->text->findings, "read.swmm_no_cross_section", model->text->label,
                    (int64_t)row + 1, NAN, NAN, NAN, SY_ARGUMENT_TEXT("id", link->name),
                    SY_ARGUMENT_INTEGER("line", link->line), SY_ARGUMENTS_END);
}

static void add_pipes(SwmmModel *model, SyTable *out) {
    PipeColumns columns = {
        .id = sy_table_add_column(out, "id", SY_COLUMN_TEXT),
        .from = sy_table_add_column(out, "from", SY_COLUMN_TEXT),
        .to = sy_table_add_column(out, "to", SY_COLUMN_TEXT),
        .kind = sy_table_add_column(out, "kind", SY_COLUMN_TEXT),
        .mode = sy_table_add_column(out, "mode", SY_COLUMN_TEXT),
        .shape = sy_table_add_column(out, "shape", SY_COLUMN_TEXT),
        .length = sy_table_add_column(out, "length", SY_COLUMN_REAL),
        .roughness = sy_table_add_column(out, "roughness", SY_COLUMN_REAL),
        .size = sy_table_add_column(out, "size", SY_COLUMN_REAL),
        .height = sy_table_add_column(out, "height", SY_COLUMN_REAL),
        .from_invert = sy_table_add_column(out, "from_invert", SY_COLUMN_REAL),
        .to_invert = sy_table_add_column(out, "to_invert", SY_COLUMN_REAL),
    };
    sy_table_reserve(out, model->n_link);
    for (SyIndex row = 0; row < model->n_link; row++) {
        add_pipe(model, row, &columns, out);
        no_cross_section(model, row);
    }
    no_coordinates_at_all(model, model->n_link);
}

static void node_geometry(const SwmmModel *model, SyIndex row, int64_t fid, SyTable *out) {
    const SwmmNode *node = &model->nodes[row];
    /* Of two nodes of one name the first has the coordinates. */
    if (swmm_has_place(model, row))
        sy_table_add_point(out, node->x, node->y);
    else
        swmm_no_coordinates(model, fid, node->name, node->name, node->line);
}

static void add_nodes(SwmmModel *model, SyTable *out) {
    static const char *const kinds[] = {"junction", "outlet", "storage", "junction"};
    SyColumn *id = sy_table_add_column(out, "id", SY_COLUMN_TEXT);
    SyColumn *kind = sy_table_add_column(out, "kind", SY_COLUMN_TEXT);
    SyColumn *invert = sy_table_add_column(out, "invert", SY_COLUMN_REAL);
    SyColumn *depth = sy_table_add_column(out, "depth", SY_COLUMN_REAL);
    SyColumn *ground = sy_table_add_column(out, "ground", SY_COLUMN_REAL);
    sy_table_reserve(out, model->n_node);
    SwmmSection section = SWMM_JUNCTIONS;
    for (SyIndex row = 0, end = model->count[section]; row < model->n_node; row++) {
        while (row >= end) end += model->count[++section];
        const SwmmNode *node = &model->nodes[row];
        double node_depth = node->depth > 0 ? node->depth : NAN;
        int64_t fid = (int64_t)row + 1;
        SyIndex to = sy_table_add_row(out, fid);
        sy_column_set_text(id, to, node->name);
        sy_column_set_text(kind, to, kinds[section - SWMM_JUNCTIONS]);
        sy_column_set_real(invert, to, node->invert * model->unit_m);
        sy_column_set_real(depth, to, node_depth * model->unit_m);
        sy_column_set_real(ground, to, (node->invert + node_depth) * model->unit_m);
        node_geometry(model, row, fid, out);
    }
    no_coordinates_at_all(model, model->n_node);
}

static void add_outfalls(SwmmModel *model, SyTable *out) {
    SyColumn *id = sy_table_add_column(out, "id", SY_COLUMN_TEXT);
    SyColumn *name = sy_table_add_column(out, "name", SY_COLUMN_TEXT);
    SyIndex first = swmm_model_first(model, SWMM_OUTFALLS), n = model->count[SWMM_OUTFALLS];
    sy_table_reserve(out, n);
    for (SyIndex i = 0; i < n; i++) {
        const SwmmNode *node = &model->nodes[first + i];
        int64_t fid = (int64_t)i + 1;
        SyIndex to = sy_table_add_row(out, fid);
        sy_column_set_text(id, to, node->name);
        sy_column_set_text(name, to, node->name);
        node_geometry(model, first + i, fid, out);
        if (node->routed_to != NULL)
            sy_findings_add(model->text->findings, "read.swmm_outfall_routed", model->text->label,
                            fid, NAN, NAN, NAN, SY_ARGUMENT_TEXT("id", node->name),
                            SY_ARGUMENT_TEXT("to", node->routed_to),
                            SY_ARGUMENT_INTEGER("line", node->line), SY_ARGUMENTS_END);
    }
    no_coordinates_at_all(model, n);
}

static const struct {
    const char *role;
    SyGeometryKind kind;
    unsigned wanted, reported;
} roles[] = {
    {"pipes", SY_GEOMETRY_LINE,
     LINK_SECTIONS | PLACED_NODES | SWMM_BIT(SWMM_XSECTIONS) | SWMM_BIT(SWMM_VERTICES),
     LINK_SECTIONS | SWMM_BIT(SWMM_XSECTIONS) | SWMM_BIT(SWMM_VERTICES) | SWMM_BIT(SWMM_OPTIONS)},
    {"nodes", SY_GEOMETRY_POINT, PLACED_NODES, PLACED_NODES},
    {"outfalls", SY_GEOMETRY_POINT, PLACED_NODES, SWMM_BIT(SWMM_OUTFALLS)},
    {"units", SY_GEOMETRY_POINT,
     PLACED_NODES | SWMM_BIT(SWMM_SUBCATCHMENTS) | SWMM_BIT(SWMM_POLYGONS),
     SWMM_BIT(SWMM_SUBCATCHMENTS) | SWMM_BIT(SWMM_POLYGONS) | SWMM_BIT(SWMM_OPTIONS)},
};

SyTable *swmm_read_bytes(SwmmText *text, const char *role, GError **error) {
    gsize r = 0;
    while (r < G_N_ELEMENTS(roles) && strcmp(roles[r].role, role) != 0) r++;
    if (r == G_N_ELEMENTS(roles)) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("%s: a SWMM file has no %s: it serves pipes, nodes, outfalls and units"),
                    text->label, role);
        return NULL;
    }
    SwmmModel model;
    g_autoptr(SyTable) out = NULL;
    SwmmText again = *text; /* what is read once the objects are known */
    g_autofree char *bytes = again.bytes = sy_array_new(text->n_byte + 1, 1, "bytes", error);
    if (bytes == NULL) return NULL;
    memcpy(bytes, text->bytes, text->n_byte + 1);
    if (swmm_model_read(&model, text, roles[r].wanted, roles[r].reported, error)) {
        out = sy_table_new(roles[r].kind);
        bool done = true;
        if (strcmp(role, "pipes") == 0) {
            add_pipes(&model, out);
            swmm_report_sections(&again);
            swmm_add_inlets(&model, &again, out);
        } else if (strcmp(role, "nodes") == 0)
            add_nodes(&model, out);
        else if (strcmp(role, "outfalls") == 0)
            add_outfalls(&model, out);
        else
            done = swmm_add_units(&model, out, error);
        if (done && strcmp(role, "units") == 0) swmm_add_sources(&model, &again, out);
        if (!done) g_clear_pointer(&out, sy_table_free);
    }
    swmm_model_clear(&model);
    return g_steal_pointer(&out);
}

const char *swmm_crs_of_bytes(SwmmText *text) {
    SwmmReader reader = {.text = text,
                         .wanted = SWMM_BIT(SWMM_OPTIONS) | SWMM_BIT(SWMM_MAP),
                         .section = SWMM_UNKNOWN};
    SwmmLine line;
    bool si = false;
    const char *said = NULL;
    while (swmm_next_line(&reader, &line)) {
        const char *value = line.n_token < 2 ? "" : line.tokens[1];
        if (line.section == SWMM_OPTIONS && begins_with(line.tokens[0], "FLOW_UNITS"))
            si =
                begins_with(value, "CMS") || begins_with(value, "LPS") || begins_with(value, "MLD");
        if (line.section == SWMM_MAP && begins_with(line.tokens[0], "UNITS")) said = value;
    }
    if (begins_with(said, "DEG")) return NULL;
    if (begins_with(said, "FEET")) return "local:ft";
    if (begins_with(said, "METER")) return "local:m";
    return si ? "local:m" : "local:ft";
}
