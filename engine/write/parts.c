/* Table channel_part: the channel of each outfall by who owns it. */
#include <string.h>

#include "engine/write/tables.h"

typedef struct {
    SyRole role;
    const char *ownership, *owner; /* borrowed from the layers */
    SyIndex n_edge;
    double length_m;
} Part;

static guint part_hash(gconstpointer key) {
    const Part *part = key;
    guint hash = (guint)part->role;
    if (part->ownership != NULL) hash = hash * 31 + g_str_hash(part->ownership);
    return part->owner == NULL ? hash : hash * 31 + g_str_hash(part->owner);
}

static gboolean part_equal(gconstpointer left, gconstpointer right) {
    const Part *a = left, *b = right;
    return a->role == b->role && g_strcmp0(a->ownership, b->ownership) == 0 &&
           g_strcmp0(a->owner, b->owner) == 0;
}

typedef struct {
    const SyColumn *ownership[SY_N_ROLE], *owner[SY_N_ROLE];
} OwnerColumns;

static const char *text_of(const SyColumn *column, SyIndex row) {
    return column == NULL || row == SY_NONE ? NULL : sy_column_text(column, row);
}

static void add_edge(const SyResult *r, const OwnerColumns *columns, SyIndex edge, GPtrArray *parts,
                     GHashTable *known) {
    const SyNetwork *net = r->network;
    SyIndex line = net->edges.line[edge];
    SyRole role = net->line_role[line];
    Part asked = {role, text_of(columns->ownership[role], net->line_row[line]),
                  text_of(columns->owner[role], net->line_row[line]), 0, 0};
    /* Neighbours mostly have one owner. */
    Part *part = parts->len == 0 ? NULL : g_ptr_array_index(parts, parts->len - 1);
    if (part == NULL || !part_equal(part, &asked)) part = g_hash_table_lookup(known, &asked);
    if (part == NULL) {
        part = g_new(Part, 1);
        *part = asked;
        g_ptr_array_add(parts, part);
        g_hash_table_add(known, part);
    }
    part->n_edge++;
    part->length_m += net->edge_length_m[edge];
}

SyTable *sy_report_channel_parts(const SyResult *r) {
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    sy_add_columns(table, SY_COLUMN_INTEGER, "channel_part_id", "outfall_id", "n_edge", NULL);
    sy_add_columns(table, SY_COLUMN_REAL, "length_m", NULL);
    sy_add_columns(table, SY_COLUMN_TEXT, "kind", "ownership", "owner", NULL);
    OwnerColumns columns = {{NULL}, {NULL}};
    for (int role = 0; role < SY_N_ROLE; role++) {
        if (r->layers->table[role] == NULL) continue;
        columns.ownership[role] = sy_table_column(r->layers->table[role], "ownership");
        columns.owner[role] = sy_table_column(r->layers->table[role], "owner");
    }
    const SyAttribution *a = r->attribution;
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) known = g_hash_table_new(part_hash, part_equal);
    for (SyIndex outfall = 0; outfall < a->n_outfall; outfall++) {
        for (SyIndex i = a->reach[outfall]; i < a->reach[outfall + 1]; i++)
            add_edge(r, &columns, g_array_index(a->reach_edge, SyIndex, i), parts, known);
        for (guint p = 0; p < parts->len; p++) {
            const Part *part = g_ptr_array_index(parts, p);
            SyIndex row = sy_table_add_row(table, 0);
            sy_put_integer(table, "channel_part_id", row, (int64_t)row + 1);
            sy_put_integer(table, "outfall_id", row, (int64_t)outfall + 1);
            sy_put_integer(table, "n_edge", row, part->n_edge);
            sy_put_real(table, "length_m", row, part->length_m);
            sy_put_text(table, "kind", row, part->role == SY_ROLE_PIPES ? "pipe" : "channel");
            sy_put_text(table, "ownership", row, part->ownership);
            sy_put_text(table, "owner", row, part->owner);
        }
        g_hash_table_remove_all(known);
        g_ptr_array_set_size(parts, 0);
    }
    return table;
}
