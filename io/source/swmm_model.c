/* The objects of a SWMM input file and what belongs to them, whatever the order of the sections. */
#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "io/source/swmm_private.h"

#define FOOT_M 0.3048
#define ACRE_M2 4046.8564224
#define HECTARE_M2 10000.0
#define CFS_M3D (FOOT_M * FOOT_M * FOOT_M * 86400)

/* What is needed while the lines are read. */
typedef struct {
    SwmmModel *model;
    unsigned reported;
    SyIndex next[SWMM_N_SECTION]; /* rows taken per section */
    int64_t fid;                  /* of the row that the line makes, or -1 */
    struct CrossSection {
        const char *owner, *shape;
        double geometry[4];
        SyIndex line;
    } * cross_sections;
    SwmmVertex *coordinates;
} Filling;

static void names_init(SwmmNames *names) {
    names->exact = g_hash_table_new(g_str_hash, g_str_equal);
}

static void names_clear(SwmmNames *names) {
    if (names->exact != NULL) g_hash_table_unref(names->exact);
    if (names->folded != NULL) g_hash_table_unref(names->folded);
}

/* The row that has the name already, or SY_NONE. */
static SyIndex names_add(SwmmNames *names, const char *name, SyIndex row) {
    void *before = g_hash_table_lookup(names->exact, name);
    if (before != NULL) return GPOINTER_TO_UINT(before) - 1;
    g_hash_table_insert(names->exact, (char *)name, GUINT_TO_POINTER(row + 1));
    return SY_NONE;
}

/* Of names that differ in case only, the first row has the folded one. */
static void names_fold(SwmmNames *names) {
    names->folded = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GHashTableIter at;
    void *name, *row;
    g_hash_table_iter_init(&at, names->exact);
    while (g_hash_table_iter_next(&at, &name, &row)) {
        char *folded = g_ascii_strdown(name, -1);
        void *before = g_hash_table_lookup(names->folded, folded);
        if (before != NULL && GPOINTER_TO_UINT(before) <= GPOINTER_TO_UINT(row))
            g_free(folded);
        else
            g_hash_table_insert(names->folded, folded, row);
    }
}

static SyIndex names_find(SwmmNames *names, const char *name) {
    if (name == NULL) return SY_NONE;
    void *row = g_hash_table_lookup(names->exact, name);
    if (row == NULL) {
        if (names->folded == NULL) names_fold(names);
        g_autofree char *folded = g_ascii_strdown(name, -1);
        row = g_hash_table_lookup(names->folded, folded);
    }
    return row == NULL ? SY_NONE : GPOINTER_TO_UINT(row) - 1;
}

SyIndex swmm_node(SwmmModel *model, const char *name) {
    return names_find(&model->node_names, name);
}

SyIndex swmm_link(SwmmModel *model, const char *name) {
    return names_find(&model->link_names, name);
}

SyIndex swmm_subcatchment(SwmmModel *model, const char *name) {
    return names_find(&model->subcatchment_names, name);
}

SyIndex swmm_model_first(const SwmmModel *model, SwmmSection section) {
    SyIndex first = 0;
    SwmmSection begin = section <= SWMM_OUTLETS ? SWMM_CONDUITS : SWMM_JUNCTIONS;
    for (SwmmSection s = begin; s < section; s++) first += model->count[s];
    return first;
}

static const char *token(const SwmmLine *line, SyIndex i) {
    return i < line->n_token ? line->tokens[i] : NULL;
}

static bool is_reported(const Filling *filling, SwmmSection section) {
    return (filling->reported & SWMM_BIT(section)) != 0;
}

/* A number of the line, or NaN: missing (no finding: check_items counts) or not a number. */
static double number(const Filling *filling, const SwmmLine *line, SyIndex i) {
    const char *text = token(line, i);
    if (text == NULL) return NAN;
    char *end = NULL;
    double value = g_ascii_strtod(text, &end);
    if (end != text && *end == '\0' && isfinite(value)) return value;
    if (is_reported(filling, line->section))
        sy_findings_add(filling->model->text->findings, "read.swmm_number",
                        filling->model->text->label, filling->fid, NAN, NAN, NAN,
                        SY_ARGUMENT_TEXT("section", swmm_section_name(line->section)),
                        SY_ARGUMENT_TEXT("id", token(line, 0)), SY_ARGUMENT_TEXT("value", text),
                        SY_ARGUMENT_INTEGER("line", line->number), SY_ARGUMENTS_END);
    return NAN;
}

/* An offset, which may be '*'. */
static double offset(const Filling *filling, const SwmmLine *line, SyIndex i) {
    const char *text = token(line, i);
    if (text != NULL && text[0] == '*') return INFINITY;
    return number(filling, line, i);
}

/* Fewer items than the section needs: what is missing is missing. */
static void check_items(const Filling *filling, const SwmmLine *line) {
    static const SyIndex needed[SWMM_N_SECTION] = {
        [SWMM_CONDUITS] = 7,      [SWMM_PUMPS] = 4,     [SWMM_ORIFICES] = 6,    [SWMM_WEIRS] = 6,
        [SWMM_OUTLETS] = 6,       [SWMM_JUNCTIONS] = 2, [SWMM_OUTFALLS] = 3,    [SWMM_STORAGE] = 3,
        [SWMM_DIVIDERS] = 3,      [SWMM_XSECTIONS] = 3, [SWMM_COORDINATES] = 3, [SWMM_VERTICES] = 3,
        [SWMM_SUBCATCHMENTS] = 4, [SWMM_POLYGONS] = 3};
    SyIndex n = needed[line->section];
    if (line->n_token >= n || !is_reported(filling, line->section)) return;
    sy_findings_add(
        filling->model->text->findings, "read.swmm_items", filling->model->text->label,
        filling->fid, NAN, NAN, NAN, SY_ARGUMENT_TEXT("section", swmm_section_name(line->section)),
        SY_ARGUMENT_TEXT("id", token(line, 0)), SY_ARGUMENT_INTEGER("line", line->number),
        SY_ARGUMENT_INTEGER("n", line->n_token), SY_ARGUMENT_INTEGER("needed", n),
        SY_ARGUMENTS_END);
}

static void duplicate(const Filling *filling, const SwmmLine *line, SyIndex first_line) {
    if (!is_reported(filling, line->section)) return;
    sy_findings_add(
        filling->model->text->findings, "read.swmm_duplicate", filling->model->text->label,
        filling->fid, NAN, NAN, NAN, SY_ARGUMENT_TEXT("section", swmm_section_name(line->section)),
        SY_ARGUMENT_TEXT("id", token(line, 0)), SY_ARGUMENT_INTEGER("line", line->number),
        SY_ARGUMENT_INTEGER("first_line", first_line), SY_ARGUMENTS_END);
}

static void fill_link(Filling *filling, const SwmmLine *line) {
    SwmmModel *model = filling->model;
    SyIndex row = swmm_model_first(model, line->section) + filling->next[line->section]++;
    SwmmLink *link = &model->links[row];
    *link = (SwmmLink){.name = token(line, 0),
                       .from = token(line, 1),
                       .to = token(line, 2),
                       .length = NAN,
                       .roughness = NAN,
                       .offset = {NAN, NAN},
                       .line = line->number};
    switch (line->section) {
        case SWMM_CONDUITS:
            link->length = number(filling, line, 3);
            link->roughness = number(filling, line, 4);
            link->offset[0] = offset(filling, line, 5);
            link->offset[1] = offset(filling, line, 6);
            break;
        case SWMM_ORIFICES:
        case SWMM_WEIRS:
            link->offset[0] = offset(filling, line, 4);
            break;
        case SWMM_OUTLETS:
            link->offset[0] = offset(filling, line, 3);
            break;
        default:
            break;
    }
    SyIndex before = names_add(&model->link_names, link->name, row);
    if (before != SY_NONE) duplicate(filling, line, model->links[before].line);
}

static void fill_node(Filling *filling, const SwmmLine *line) {
    SwmmModel *model = filling->model;
    SyIndex row = swmm_model_first(model, line->section) + filling->next[line->section]++;
    SwmmNode *node = &model->nodes[row];
    *node = (SwmmNode){.name = token(line, 0),
                       .invert = number(filling, line, 1),
                       .depth = NAN,
                       .x = NAN,
                       .y = NAN,
                       .line = line->number};
    if (line->section == SWMM_JUNCTIONS || line->section == SWMM_STORAGE)
        node->depth = number(filling, line, 2);
    if (line->section == SWMM_DIVIDERS && token(line, 3) != NULL) {
        /* Name, invert, link, type, then what the type needs, then the depth. */
        const char *type = token(line, 3);
        SyIndex at = g_ascii_strncasecmp(type, "WEIR", 4) == 0       ? 7
                     : g_ascii_strncasecmp(type, "OVERFLOW", 8) == 0 ? 4
                                                                     : 5;
        node->depth = number(filling, line, at);
    }
    if (line->section == SWMM_OUTFALLS) {
        /* Name, invert, type, a stage if the type has one, gate, then the subcatchment fed. */
        const char *type = token(line, 2);
        bool has_stage = type != NULL && (g_ascii_strncasecmp(type, "FIXED", 5) == 0 ||
                                          g_ascii_strncasecmp(type, "TIDAL", 5) == 0 ||
                                          g_ascii_strncasecmp(type, "TIMESERIES", 10) == 0);
        node->routed_to = token(line, has_stage ? 5 : 4);
    }
    SyIndex before = names_add(&model->node_names, node->name, row);
    if (before != SY_NONE) duplicate(filling, line, model->nodes[before].line);
}

static void fill_subcatchment(Filling *filling, const SwmmLine *line) {
    SwmmModel *model = filling->model;
    SyIndex row = filling->next[SWMM_SUBCATCHMENTS]++;
    SwmmSubcatchment *subcatchment = &model->subcatchments[row];
    *subcatchment = (SwmmSubcatchment){.name = token(line, 0),
                                       .outlet = token(line, 2),
                                       .area = number(filling, line, 3),
                                       .line = line->number};
    SyIndex before = names_add(&model->subcatchment_names, subcatchment->name, row);
    if (before != SY_NONE) duplicate(filling, line, model->subcatchments[before].line);
}

static void fill_cross_section(Filling *filling, const SwmmLine *line) {
    struct CrossSection *out = &filling->cross_sections[filling->next[SWMM_XSECTIONS]++];
    *out = (struct CrossSection){.owner = token(line, 0),
                                 .shape = token(line, 1),
                                 .geometry = {NAN, NAN, NAN, NAN},
                                 .line = line->number};
    const char *shape = out->shape == NULL ? "" : out->shape;
    bool named = g_ascii_strncasecmp(shape, "IRREGULAR", 9) == 0 ||
                 g_ascii_strncasecmp(shape, "STREET", 6) == 0;
    SyIndex n = named ? 0 : g_ascii_strncasecmp(shape, "CUSTOM", 6) == 0 ? 1 : 4;
    for (SyIndex i = 0; i < n; i++) out->geometry[i] = number(filling, line, 2 + i);
}

static void fill_vertex(Filling *filling, const SwmmLine *line) {
    SwmmModel *model = filling->model;
    SwmmVertex *array = line->section == SWMM_COORDINATES ? filling->coordinates
                        : line->section == SWMM_VERTICES  ? model->vertices
                                                          : model->polygons;
    array[filling->next[line->section]++] = (SwmmVertex){.owner = token(line, 0),
                                                         .x = number(filling, line, 1),
                                                         .y = number(filling, line, 2),
                                                         .line = line->number};
}

static void read_flow_units(Filling *filling, const SwmmLine *line) {
    static const char *const us[] = {"CFS", "GPM", "MGD"};
    static const char *const si[] = {"CMS", "LPS", "MLD"};
    static const double us_m3d[] = {CFS_M3D, 5.45099296896, 3785.411784},
                        si_m3d[] = {86400, 86.4, 1000};
    SwmmModel *model = filling->model;
    const char *value = token(line, 1);
    bool found = false;
    for (int i = 0; i < 3 && value != NULL; i++) {
        bool is_si = g_ascii_strncasecmp(value, si[i], 3) == 0;
        if (!is_si && g_ascii_strncasecmp(value, us[i], 3) != 0) continue;
        model->unit_m = is_si ? 1 : FOOT_M;
        model->area_unit_m2 = is_si ? HECTARE_M2 : ACRE_M2;
        model->flow_unit_m3d = is_si ? si_m3d[i] : us_m3d[i];
        found = true;
    }
    if (!found && is_reported(filling, SWMM_OPTIONS))
        sy_findings_add(model->text->findings, "read.swmm_flow_units", model->text->label, -1, NAN,
                        NAN, NAN, SY_ARGUMENT_TEXT("value", value),
                        SY_ARGUMENT_TEXT("assumed", model->unit_m == 1 ? "CMS" : "CFS"),
                        SY_ARGUMENT_INTEGER("line", line->number), SY_ARGUMENTS_END);
}

static void fill_option(Filling *filling, const SwmmLine *line, bool *has_flow_units) {
    const char *value = token(line, 1);
    if (g_ascii_strncasecmp(line->tokens[0], "FLOW_UNITS", 10) == 0) {
        *has_flow_units = true;
        read_flow_units(filling, line);
    }
    if (g_ascii_strncasecmp(line->tokens[0], "LINK_OFFSETS", 12) == 0 && value != NULL)
        filling->model->elevation_offsets = g_ascii_strncasecmp(value, "ELEVATION", 9) == 0;
}

/* The fid of the row that a line of @section makes; outfalls count from 1 where they stand alone.
 */
static int64_t row_fid(const Filling *filling, SwmmSection section) {
    bool alone = section == SWMM_SUBCATCHMENTS ||
                 (section == SWMM_OUTFALLS && !is_reported(filling, SWMM_JUNCTIONS));
    if (section > SWMM_DIVIDERS && section != SWMM_SUBCATCHMENTS) return -1;
    SyIndex first = alone ? 0 : swmm_model_first(filling->model, section);
    return (int64_t)first + filling->next[section] + 1;
}

static void fill(Filling *filling, SwmmReader reader) {
    SwmmModel *model = filling->model;
    SwmmLine line;
    bool has_flow_units = false;
    while (swmm_next_line(&reader, &line)) {
        filling->fid = row_fid(filling, line.section);
        check_items(filling, &line);
        if (line.section <= SWMM_OUTLETS)
            fill_link(filling, &line);
        else if (line.section <= SWMM_DIVIDERS)
            fill_node(filling, &line);
        else if (line.section == SWMM_SUBCATCHMENTS)
            fill_subcatchment(filling, &line);
        else if (line.section == SWMM_XSECTIONS)
            fill_cross_section(filling, &line);
        else if (line.section == SWMM_OPTIONS)
            fill_option(filling, &line, &has_flow_units);
        else if (line.section == SWMM_COORDINATES || line.section == SWMM_VERTICES ||
                 line.section == SWMM_POLYGONS)
            fill_vertex(filling, &line);
    }
    if (!has_flow_units && is_reported(filling, SWMM_OPTIONS))
        sy_findings_add(model->text->findings, "read.swmm_flow_units", model->text->label, -1, NAN,
                        NAN, NAN, SY_ARGUMENT_TEXT("value", NULL),
                        SY_ARGUMENT_TEXT("assumed", "CFS"), SY_ARGUMENT_INTEGER("line", 0),
                        SY_ARGUMENTS_END);
}

/* One finding per run of lines about the same thing that does not exist. */
static void unknown_owner(const Filling *filling, SwmmSection section, const char *owner,
                          const char *last, SyIndex line) {
    if (!is_reported(filling, section) || (last != NULL && strcmp(owner, last) == 0)) return;
    sy_findings_add(filling->model->text->findings, "read.swmm_unknown_reference",
                    filling->model->text->label, -1, NAN, NAN, NAN,
                    SY_ARGUMENT_TEXT("section", swmm_section_name(section)),
                    SY_ARGUMENT_TEXT("id", owner), SY_ARGUMENT_TEXT("reference", owner),
                    SY_ARGUMENT_INTEGER("line", line), SY_ARGUMENTS_END);
}

static void settle_coordinates(Filling *filling) {
    SwmmModel *model = filling->model;
    for (SyIndex i = 0; i < filling->next[SWMM_COORDINATES]; i++) {
        const SwmmVertex *from = &filling->coordinates[i];
        SyIndex row = swmm_node(model, from->owner);
        if (row == SY_NONE) {
            unknown_owner(filling, SWMM_COORDINATES, from->owner, NULL, from->line);
            continue;
        }
        if (!isfinite(from->x) || !isfinite(from->y)) continue;
        SwmmNode *node = &model->nodes[row];
        if (isnan(node->x))
            model->n_coordinate++;
        else if (is_reported(filling, SWMM_COORDINATES) &&
                 (node->x != from->x || node->y != from->y))
            sy_findings_add(model->text->findings, "read.swmm_moved", model->text->label, -1, NAN,
                            NAN, NAN, SY_ARGUMENT_TEXT("id", node->name),
                            SY_ARGUMENT_INTEGER("line", from->line), SY_ARGUMENTS_END);
        node->x = from->x;
        node->y = from->y;
    }
}

static void settle_cross_sections(Filling *filling) {
    SwmmModel *model = filling->model;
    for (SyIndex i = 0; i < filling->next[SWMM_XSECTIONS]; i++) {
        const struct CrossSection *from = &filling->cross_sections[i];
        SyIndex row = names_find(&model->link_names, from->owner);
        if (row == SY_NONE) {
            unknown_owner(filling, SWMM_XSECTIONS, from->owner, NULL, from->line);
            continue;
        }
        SwmmLink *link = &model->links[row];
        link->shape = from->shape;
        memcpy(link->geometry, from->geometry, sizeof link->geometry);
    }
}

/* Sorts @vertices by the row of their owner (counting sort, stable); offsets in a new @at. */
static bool settle_vertices(Filling *filling, SwmmSection section, SwmmNames *names, SyIndex n_row,
                            SwmmVertex **vertices, SyIndex **at, GError **error) {
    SyIndex n = filling->next[section];
    g_autofree SyIndex *row = sy_array_new(n, sizeof *row, "vertices", error);
    if (row == NULL) return false;
    SyIndex *offsets = *at = sy_array_new((gsize)n_row + 2, sizeof *offsets, "vertices", error);
    if (offsets == NULL) return false;
    SwmmVertex *sorted = sy_array_new(n, sizeof *sorted, "vertices", error);
    if (sorted == NULL) return false;
    g_autofree SwmmVertex *from = *vertices;
    *vertices = sorted;
    const char *last = NULL;
    SyIndex owner = SY_NONE;
    for (SyIndex i = 0; i < n; i++) {
        if (last == NULL || strcmp(from[i].owner, last) != 0)
            owner = names_find(names, from[i].owner);
        /* A storage node may have a polygon, too. */
        bool storage = owner == SY_NONE && section == SWMM_POLYGONS &&
                       swmm_node(filling->model, from[i].owner) != SY_NONE;
        if (owner == SY_NONE && !storage)
            unknown_owner(filling, section, from[i].owner, last, from[i].line);
        last = from[i].owner;
        row[i] = isfinite(from[i].x) && isfinite(from[i].y) ? owner : SY_NONE;
        if (row[i] != SY_NONE) offsets[row[i] + 2]++;
    }
    for (SyIndex i = 2; i < n_row + 2; i++) offsets[i] += offsets[i - 1];
    for (SyIndex i = 0; i < n; i++)
        if (row[i] != SY_NONE) sorted[offsets[row[i] + 1]++] = from[i];
    return true;
}

static bool settle(Filling *filling, GError **error) {
    SwmmModel *model = filling->model;
    settle_coordinates(filling);
    settle_cross_sections(filling);
    return settle_vertices(filling, SWMM_VERTICES, &model->link_names, model->n_link,
                           &model->vertices, &model->vertex_at, error) &&
           settle_vertices(filling, SWMM_POLYGONS, &model->subcatchment_names,
                           model->count[SWMM_SUBCATCHMENTS], &model->polygons, &model->polygon_at,
                           error);
}

static bool allocate(SwmmModel *model, Filling *filling, GError **error) {
    const SyIndex *n = model->count;
    for (SwmmSection s = SWMM_CONDUITS; s <= SWMM_OUTLETS; s++) model->n_link += n[s];
    for (SwmmSection s = SWMM_JUNCTIONS; s <= SWMM_DIVIDERS; s++) model->n_node += n[s];
    model->links = sy_array_new(model->n_link, sizeof *model->links, "links", error);
    if (model->links == NULL) return false;
    model->nodes = sy_array_new(model->n_node, sizeof *model->nodes, "nodes", error);
    if (model->nodes == NULL) return false;
    model->subcatchments =
        sy_array_new(n[SWMM_SUBCATCHMENTS], sizeof *model->subcatchments, "subcatchments", error);
    if (model->subcatchments == NULL) return false;
    model->vertices = sy_array_new(n[SWMM_VERTICES], sizeof *model->vertices, "vertices", error);
    if (model->vertices == NULL) return false;
    model->polygons = sy_array_new(n[SWMM_POLYGONS], sizeof *model->polygons, "polygons", error);
    if (model->polygons == NULL) return false;
    filling->coordinates =
        sy_array_new(n[SWMM_COORDINATES], sizeof *filling->coordinates, "coordinates", error);
    if (filling->coordinates == NULL) return false;
    filling->cross_sections =
        sy_array_new(n[SWMM_XSECTIONS], sizeof *filling->cross_sections, "cross sections", error);
    return filling->cross_sections != NULL;
}

bool swmm_model_read(SwmmModel *model, const SwmmText *text, unsigned wanted, unsigned reported,
                     GError **error) {
    *model = (SwmmModel){
        .text = text, .unit_m = FOOT_M, .area_unit_m2 = ACRE_M2, .flow_unit_m3d = CFS_M3D};
    names_init(&model->node_names);
    names_init(&model->link_names);
    names_init(&model->subcatchment_names);
    SwmmReader reader = {.text = text, .wanted = wanted, .section = SWMM_UNKNOWN};
    SwmmReader counting = reader;
    gsize n_byte;
    while (swmm_next(&counting, &n_byte) != NULL) model->count[counting.section]++;
    Filling filling = {.model = model, .reported = reported};
    reader.reported = reported;
    bool done = allocate(model, &filling, error);
    if (done) {
        fill(&filling, reader);
        done = settle(&filling, error);
    }
    g_free(filling.coordinates);
    g_free(filling.cross_sections);
    return done;
}

void swmm_model_clear(SwmmModel *model) {
    names_clear(&model->node_names);
    names_clear(&model->link_names);
    names_clear(&model->subcatchment_names);
    g_free(model->links);
    g_free(model->nodes);
    g_free(model->subcatchments);
    g_free(model->vertices);
    g_free(model->polygons);
    g_free(model->vertex_at);
    g_free(model->polygon_at);
}
