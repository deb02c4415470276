/* Storages on the way: how much water stands in them is not known here. */
#include <math.h>

#include "algorithms/base/error.h"
#include "engine/attribute/parts.h"

bool sy_attribute_storages(const SyNetwork *net, SyFindings *findings, GError **error) {
    const SyTable *nodes = net->layers->table[SY_ROLE_NODES];
    const SyColumn *kind = nodes == NULL ? NULL : sy_table_column(nodes, "kind");
    if (kind == NULL) return true;
    g_autofree uint8_t *ways = sy_array_new(net->n_node, sizeof(uint8_t), "nodes", error);
    if (ways == NULL) return false;
    for (SyIndex edge = 0; edge < net->edges.n_edge; edge++) {
        ways[net->edges.from[edge]] |= 1;
        ways[net->edges.to[edge]] |= 2;
    }
    SyIndex n = 0, first = SY_NONE;
    for (SyIndex node = 0; node < net->n_node; node++) {
        SyIndex row = net->node_row[node];
        if (row == SY_NONE || ways[node] != 3) continue;
        if (g_strcmp0(sy_column_text(kind, row), "storage") != 0) continue;
        if (n++ == 0) first = row;
    }
    if (n == 0) return true;
    sy_findings_add(findings, "attribute.storage",
                    sy_layer_label(net->layers, SY_ROLE_NODES, first),
                    sy_layer_fid(net->layers, SY_ROLE_NODES, first), NAN, NAN, NAN,
                    SY_ARGUMENT_TEXT("id", sy_layer_text(net->layers, SY_ROLE_NODES, first, "id")),
                    SY_ARGUMENT_INTEGER("n", n), SY_ARGUMENTS_END);
    return true;
}
