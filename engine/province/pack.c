/* Which components make up a part. */
#include <string.h>

#include "engine/province/parts.h"

static int by_size(const void *left, const void *right) {
    const SyComponent *a = left, *b = right;
    int county = strcmp(a->county, b->county);
    if (county != 0) return county;
    if (a->n_edge != b->n_edge) return a->n_edge > b->n_edge ? -1 : 1;
    return a->first < b->first ? -1 : a->first > b->first;
}

SyIndex *sy_components_pack(GArray *components, int64_t size, SyParts *out) {
    g_array_sort(components, by_size);
    SyIndex *part_of = g_new(SyIndex, MAX(components->len, 1)), first = 0;
    g_autoptr(GArray) sizes = g_array_new(FALSE, TRUE, sizeof(SyIndex));
    g_autoptr(GPtrArray) counties = g_ptr_array_new();
    for (guint i = 0; i < components->len; i++) {
        const SyComponent *c = &g_array_index(components, SyComponent, i);
        if (i > 0 && strcmp(c->county, c[-1].county) != 0) first = sizes->len;
        SyIndex part = first;
        while (part < sizes->len && (int64_t)g_array_index(sizes, SyIndex, part) + c->n_edge > size)
            part++;
        if (part == sizes->len) {
            g_array_set_size(sizes, part + 1);
            g_ptr_array_add(counties, *c->county == '\0' ? NULL : g_strdup(c->county));
        }
        g_array_index(sizes, SyIndex, part) += c->n_edge;
        part_of[i] = part;
    }
    out->n_part = sizes->len;
    out->n_edge = (SyIndex *)(void *)g_array_free(g_steal_pointer(&sizes), FALSE);
    out->name = (char **)g_ptr_array_free(g_steal_pointer(&counties), FALSE);
    return part_of;
}
