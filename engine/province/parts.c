#include "engine/province/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/job/job.h"

typedef struct {
    const SyResult *r;
    SyTogether *together;
    SyIndex *member[SY_N_ROLE]; /* rows; NULL: common to all parts, or no such role */
    GHashTable *named;          /* number or name -> GArray of members that bear it */
} Finder;

bool sy_parts_role_is_common(SyRole role) {
    return role == SY_ROLE_RIVERS || role == SY_ROLE_ZONES || role == SY_ROLE_SECTIONS ||
           role == SY_ROLE_TRACKS;
}

/* As far as any rule of the run looks from a drain, an outfall or a unit. */
static double reach_m(const SyResult *r) {
    const SyWeights *w = r->weights;
    const SySettings *s = &r->job->settings;
    const double all[] = {w->report_m,        w->attach_works_m,   w->attach_direct_m,
                          w->attach_beside_m, w->gap_far_m,        w->gap_limit_m,
                          s->attach_unit_m,   s->attach_outfall_m, s->match_place_m,
                          s->plan.cluster_m,  s->snap_tolerance_m};
    double most = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++) most = fmax(most, all[i]);
    return most;
}

static SyIndex member_of_row(Finder *f, const SyTable *table, SyIndex row) {
    const SyGeometry *g = &table->geometry;
    SyIndex member = SY_NONE;
    if (g->kind == SY_GEOMETRY_NONE || g->row_part[row] == g->row_part[row + 1])
        return sy_together_nowhere(f->together);
    for (SyIndex part = g->row_part[row]; part < g->row_part[row + 1]; part++) {
        SyIndex first = g->part_vertex[part], n = g->part_vertex[part + 1] - first;
        if (n == 0) continue;
        SyIndex here = sy_together_line(f->together, g->xy + 2 * (gsize)first, n);
        if (member == SY_NONE) member = here;
        sy_together_join(f->together, member, here);
    }
    return member == SY_NONE ? sy_together_nowhere(f->together) : member;
}

static void add_rows(Finder *f) {
    const SyLayers *layers = f->r->layers;
    const SyTable *areas[] = {layers->unit_areas, layers->unit_places};
    for (SyRole role = 0; role < SY_N_ROLE; role++) {
        const SyTable *table = layers->table[role];
        if (table == NULL || sy_parts_role_is_common(role)) continue;
        f->member[role] = g_new(SyIndex, MAX(table->n_row, 1));
        for (SyIndex row = 0; row < table->n_row; row++)
            f->member[role][row] = member_of_row(f, table, row);
        for (gsize k = 0; role == SY_ROLE_UNITS && k < G_N_ELEMENTS(areas); k++)
            for (SyIndex row = 0; areas[k] != NULL && row < areas[k]->n_row; row++)
                if (sy_table_n_part(areas[k], row) > 0)
                    sy_together_join(f->together, f->member[role][row],
                                     member_of_row(f, areas[k], row));
    }
}

/* ---- the network ---- */

static SyIndex member_of_line(const Finder *f, SyIndex line) {
    const SyNetwork *net = f->r->network;
    const SyIndex *members = f->member[net->line_role[line]];
    return members == NULL ? SY_NONE : members[net->line_row[line]];
}

static SyIndex member_of_node(Finder *f, SyIndex node) {
    const double *xy = f->r->network->node_xy + 2 * (gsize)node;
    return sy_together_at(f->together, xy[0], xy[1]);
}

/* What is joined; nodes of lines whose place is not known are the lines' own. */
static void join_network(Finder *f) {
    const SyNetwork *net = f->r->network;
    g_autofree SyIndex *of_node = g_new(SyIndex, MAX(net->n_node, 1));
    for (SyIndex node = 0; node < net->n_node; node++) {
        SyIndex row = net->node_row[node];
        of_node[node] = row == SY_NONE ? SY_NONE : f->member[SY_ROLE_NODES][row];
    }
    for (SyIndex edge = 0; edge < net->edges.n_edge; edge++) {
        SyIndex line = net->edges.line[edge], member = member_of_line(f, line);
        const SyIndex ends[] = {net->edges.from[edge], net->edges.to[edge]};
        if (member == SY_NONE) continue;
        for (int k = 0; k < 2; k++) {
            sy_together_join(f->together, member, member_of_node(f, ends[k]));
            if (of_node[ends[k]] == SY_NONE) of_node[ends[k]] = member;
            sy_together_join(f->together, member, of_node[ends[k]]);
        }
    }
    for (guint i = 0; net->gaps != NULL && i < net->gaps->len; i++) {
        const SyGap *gap = &g_array_index(net->gaps, SyGap, i);
        SyIndex member = member_of_line(f, gap->in_line);
        if (member == SY_NONE) continue;
        sy_together_join(f->together, member, sy_together_at(f->together, gap->x, gap->y));
        if (gap->outfall != SY_NONE)
            sy_together_join(f->together, member, f->member[SY_ROLE_OUTFALLS][gap->outfall]);
    }
}

static void join_attachments(Finder *f) {
    const GArray *attachments = f->r->network->attachments;
    for (guint i = 0; i < attachments->len; i++) {
        const SyAttachment *at = &g_array_index(attachments, SyAttachment, i);
        if (at->role == SY_ATTACH_OUTFALL_RIVER) continue;
        SyRole role = at->role == SY_ATTACH_UNIT ? SY_ROLE_UNITS : SY_ROLE_OUTFALLS;
        SyIndex member = f->member[role][at->object];
        if (at->node != SY_NONE) sy_together_join(f->together, member, member_of_node(f, at->node));
        if (at->line == SY_NONE) continue;
        SyIndex line = member_of_line(f, at->line);
        if (line != SY_NONE) sy_together_join(f->together, member, line);
    }
    const GArray *candidates = f->r->attribution->candidates;
    for (guint i = 0; i < candidates->len; i++) {
        const SyCandidate *c = &g_array_index(candidates, SyCandidate, i);
        if (c->unit != SY_NONE)
            sy_together_join(f->together, f->member[SY_ROLE_OUTFALLS][c->outfall],
                             f->member[SY_ROLE_UNITS][c->unit]);
    }
}

/* ---- what is one, and what names another ---- */

static bool is_one(const SyLinkage *link) {
    return strcmp(link->verdict, "same") == 0 || strcmp(link->verdict, "split") == 0;
}

static void join_linked(Finder *f) {
    const SyLayers *layers = f->r->layers;
    SyIndex *units = f->member[SY_ROLE_UNITS], *outfalls = f->member[SY_ROLE_OUTFALLS];
    for (guint i = 0; layers->listed != NULL && i < layers->listed->len; i++) {
        const SyListed *listed = &g_array_index(layers->listed, SyListed, i);
        sy_together_join(f->together, outfalls[listed->outfall], units[listed->unit]);
    }
    const SyTable *table = layers->table[SY_ROLE_OUTFALLS];
    const SyColumn *bearer = table == NULL ? NULL : sy_table_column(table, "bearer");
    for (SyIndex row = 0; bearer != NULL && row < table->n_row; row++)
        if (bearer->integer[row] != SY_INTEGER_MISSING)
            sy_together_join(f->together, outfalls[row], units[bearer->integer[row]]);
    for (guint i = 0; i < layers->links->len; i++) {
        const SyLinkage *link = &g_array_index(layers->links, SyLinkage, i);
        if (!is_one(link)) continue; /* alike by name, and two: they may lie far from each other */
        SyIndex member[2];
        for (int k = 0; k < 2; k++) {
            SyIndex number =
                sy_source_rows_first(layers, link->role) + (k == 0 ? link->left : link->right);
            const SySourceRow *row = &g_array_index(layers->source_rows, SySourceRow, number);
            member[k] = row->object != SY_NONE ? f->member[row->role][row->object]
                                               : sy_together_at(f->together, row->x, row->y);
        }
        sy_together_join(f->together, member[0], member[1]);
    }
}

static void bear(Finder *f, const char *name, SyIndex member) {
    if (name == NULL || *name == '\0') return;
    GArray *members = g_hash_table_lookup(f->named, name);
    if (members == NULL) {
        members = g_array_new(FALSE, FALSE, sizeof(SyIndex));
        g_hash_table_insert(f->named, g_strdup(name), members);
    }
    g_array_append_val(members, member);
}

/* @member and all that bear the name. */
static void refer(Finder *f, const char *name, SyIndex member) {
    GArray *members = name == NULL ? NULL : g_hash_table_lookup(f->named, name);
    for (guint i = 0; members != NULL && i < members->len; i++)
        sy_together_join(f->together, member, g_array_index(members, SyIndex, i));
}

typedef struct {
    SyRole role;
    const char *field;
} Field;

static const Field names[] = {
    {SY_ROLE_PIPES, "id"},      {SY_ROLE_PIPES, "from"},    {SY_ROLE_PIPES, "to"},
    {SY_ROLE_CHANNELS, "id"},   {SY_ROLE_CHANNELS, "from"}, {SY_ROLE_CHANNELS, "to"},
    {SY_ROLE_NODES, "id"},      {SY_ROLE_OUTFALLS, "id"},   {SY_ROLE_OUTFALLS, "code"},
    {SY_ROLE_OUTFALLS, "name"}, {SY_ROLE_UNITS, "id"},      {SY_ROLE_UNITS, "code"},
    {SY_ROLE_UNITS, "permit"},  {SY_ROLE_UNITS, "name"}};
static const Field references[] = {
    {SY_ROLE_PIPES, "from"},       {SY_ROLE_PIPES, "to"},           {SY_ROLE_CHANNELS, "from"},
    {SY_ROLE_CHANNELS, "to"},      {SY_ROLE_NODES, "id"},           {SY_ROLE_CONNECTIONS, "unit"},
    {SY_ROLE_CONNECTIONS, "to"},   {SY_ROLE_UNITS, "outlet"},       {SY_ROLE_UNITS, "permit"},
    {SY_ROLE_UNITS, "code"},       {SY_ROLE_OUTFALLS, "applicant"}, {SY_ROLE_SAMPLES, "at"},
    {SY_ROLE_SAMPLES, "compared"}, {SY_ROLE_INSPECTIONS, "pipe"},   {SY_ROLE_INSPECTIONS, "from"},
    {SY_ROLE_INSPECTIONS, "to"}};
static const Field sentences[] = {
    {SY_ROLE_UNITS, "route"}, {SY_ROLE_UNITS, "outlet"}, {SY_ROLE_OUTFALLS, "discharger"}};

typedef void Use(Finder *f, const char *text, SyIndex member);

static void use_numbers(Finder *f, const char *text, SyIndex member) {
    g_auto(GStrv) numbers = sy_network_numbers_in(text);
    for (char **number = numbers; *number != NULL; number++) refer(f, *number, member);
}

static void each(Finder *f, const Field *fields, gsize n, Use *use) {
    for (gsize i = 0; i < n; i++) {
        const SyTable *table = f->r->layers->table[fields[i].role];
        const SyColumn *column = table == NULL ? NULL : sy_table_column(table, fields[i].field);
        if (column == NULL || column->type != SY_COLUMN_TEXT) continue;
        for (SyIndex row = 0; row < table->n_row; row++) {
            const char *text = sy_column_text(column, row);
            if (text != NULL) use(f, text, f->member[fields[i].role][row]);
        }
    }
}

static void members_free(gpointer members) {
    g_array_unref(members);
}

static void join_named(Finder *f) {
    f->named = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, members_free);
    each(f, names, G_N_ELEMENTS(names), bear);
    each(f, references, G_N_ELEMENTS(references), refer);
    each(f, sentences, G_N_ELEMENTS(sentences), use_numbers);
    g_hash_table_unref(f->named);
}

/* ---- components ---- */

/* Counties of the outfalls, for each component the one that most of them name. */
static void find_counties(Finder *f, GArray *components, const SyIndex *component) {
    const SyTable *outfalls = f->r->layers->table[SY_ROLE_OUTFALLS];
    const SyColumn *county = outfalls == NULL ? NULL : sy_table_column(outfalls, "county");
    g_autofree GHashTable **count = g_new0(GHashTable *, MAX(components->len, 1));
    for (SyIndex row = 0; county != NULL && row < outfalls->n_row; row++) {
        const char *name = sy_column_text(county, row);
        SyIndex at = component[sy_together_first(f->together, f->member[SY_ROLE_OUTFALLS][row])];
        if (name == NULL) continue;
        if (count[at] == NULL) count[at] = g_hash_table_new(g_str_hash, g_str_equal);
        guint n = GPOINTER_TO_UINT(g_hash_table_lookup(count[at], name)) + 1;
        g_hash_table_insert(count[at], (char *)name, GUINT_TO_POINTER(n));
    }
    for (guint i = 0; i < components->len; i++) {
        if (count[i] == NULL) continue;
        SyComponent *c = &g_array_index(components, SyComponent, i);
        guint most = 0;
        GHashTableIter iter;
        void *name, *n;
        g_hash_table_iter_init(&iter, count[i]);
        while (g_hash_table_iter_next(&iter, &name, &n)) {
            guint here = GPOINTER_TO_UINT(n);
            if (here < most || (here == most && strcmp(name, c->county) > 0)) continue;
            most = here;
            c->county = name;
        }
        g_hash_table_unref(count[i]);
    }
}

/* The part of every member. */
static SyIndex *parts_of_members(Finder *f, const SySplitOptions *options, SyParts *out) {
    SyIndex n = sy_together_n(f->together);
    SyIndex *of_member = g_new(SyIndex, MAX(n, 1));
    g_autofree SyIndex *component = g_new(SyIndex, MAX(n, 1));
    g_autoptr(GArray) components = g_array_new(FALSE, TRUE, sizeof(SyComponent));
    for (SyIndex member = 0; member < n; member++) {
        component[member] = SY_NONE;
        if (sy_together_first(f->together, member) != member) continue;
        SyComponent c = {member, 0, ""};
        component[member] = components->len;
        g_array_append_val(components, c);
    }
    const SyNetwork *net = f->r->network;
    for (SyIndex edge = 0; edge < net->edges.n_edge; edge++) {
        SyIndex member = member_of_line(f, net->edges.line[edge]);
        if (member == SY_NONE) continue;
        SyIndex at = component[sy_together_first(f->together, member)];
        g_array_index(components, SyComponent, at).n_edge++;
    }
    if (options->by == SY_SPLIT_COUNTY) find_counties(f, components, component);
    g_autofree SyIndex *part = sy_components_pack(components, options->size, out);
    for (guint i = 0; i < components->len; i++)
        component[g_array_index(components, SyComponent, i).first] = part[i];
    for (SyIndex member = 0; member < n; member++)
        of_member[member] = component[sy_together_first(f->together, member)];
    out->n_component = components->len;
    return of_member;
}

/* The name of a row as findings have it. */
static char *row_name(const char *layer, int64_t fid) {
    return g_strdup_printf("%s %" G_GINT64_FORMAT, layer, fid);
}

/* The parts of the rows that findings of reading speak of: name -> part + 1. */
static GHashTable *rows_found(const SyResult *r, const SyParts *out) {
    GHashTable *rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (SyIndex i = 0; i < r->n_read_finding; i++) {
        const SyFinding *finding = sy_findings_get(r->findings, i);
        if (finding->fid >= 0)
            g_hash_table_insert(rows, row_name(finding->layer, finding->fid), NULL);
    }
    for (SyRole role = 0; g_hash_table_size(rows) > 0 && role < SY_N_ROLE; role++) {
        const SyTable *table = r->layers->table[role];
        for (SyIndex row = 0; out->row_part[role] != NULL && row < table->n_row; row++) {
            char *name = row_name(sy_layer_label(r->layers, role, row), table->fid[row]);
            if (g_hash_table_contains(rows, name))
                g_hash_table_insert(rows, name, GUINT_TO_POINTER(out->row_part[role][row] + 1));
            else
                g_free(name);
        }
    }
    return rows;
}

/* Findings of reading go with the row that they speak of; those of whole layers, of whatever stage,
 * with the first part. */
static void place_findings(const SyResult *r, SyParts *out) {
    g_autoptr(GHashTable) rows = rows_found(r, out);
    SyIndex n = sy_findings_count(r->findings);
    out->finding_part = g_new0(SyIndex, MAX(n, 1));
    for (SyIndex i = 0; i < n; i++) {
        const SyFinding *finding = sy_findings_get(r->findings, i);
        if (sy_job_is_of_layer(finding)) continue;
        out->finding_part[i] = i < r->n_read_finding ? 0 : SY_NONE;
        if (i >= r->n_read_finding) continue;
        g_autofree char *name = row_name(finding->layer, finding->fid);
        SyIndex part = GPOINTER_TO_UINT(g_hash_table_lookup(rows, name));
        if (part > 0) out->finding_part[i] = part - 1;
    }
}

static void take_parts(Finder *f, const SyIndex *of_member, SyParts *out) {
    const SyLayers *layers = f->r->layers;
    for (SyRole role = 0; role < SY_N_ROLE; role++) {
        if (f->member[role] == NULL) continue;
        out->row_part[role] = g_new(SyIndex, MAX(layers->table[role]->n_row, 1));
        for (SyIndex row = 0; row < layers->table[role]->n_row; row++)
            out->row_part[role][row] = of_member[f->member[role][row]];
    }
    out->source_row_part = g_new0(SyIndex, MAX(layers->source_rows->len, 1));
    for (guint i = 0; i < layers->source_rows->len; i++) {
        const SySourceRow *row = &g_array_index(layers->source_rows, SySourceRow, i);
        if (row->object != SY_NONE)
            out->source_row_part[i] = out->row_part[row->role][row->object];
        else if (isfinite(row->x) && isfinite(row->y))
            out->source_row_part[i] = of_member[sy_together_at(f->together, row->x, row->y)];
    }
    place_findings(f->r, out);
}

void sy_parts_find(const SyResult *result, const SySplitOptions *options, SyParts *out) {
    *out = (SyParts){0};
    g_autoptr(SyTogether) together = sy_together_new(reach_m(result));
    Finder f = {.r = result, .together = together};
    add_rows(&f);
    join_network(&f);
    join_attachments(&f);
    join_linked(&f);
    join_named(&f);
    for (guint i = 0; i < result->layers->source_rows->len; i++) {
        const SySourceRow *row = &g_array_index(result->layers->source_rows, SySourceRow, i);
        if (row->object == SY_NONE) sy_together_at(together, row->x, row->y);
    }
    sy_together_neighbours(together);
    g_autofree SyIndex *of_member = parts_of_members(&f, options, out);
    take_parts(&f, of_member, out);
    for (SyRole role = 0; role < SY_N_ROLE; role++) g_free(f.member[role]);
}

void sy_parts_clear(SyParts *parts) {
    for (SyRole role = 0; role < SY_N_ROLE; role++) g_free(parts->row_part[role]);
    g_free(parts->source_row_part);
    g_free(parts->finding_part);
    g_free(parts->n_edge);
    for (SyIndex i = 0; parts->name != NULL && i < parts->n_part; i++) g_free(parts->name[i]);
    g_free(parts->name);
    *parts = (SyParts){0};
}
