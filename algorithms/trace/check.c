#include "algorithms/trace/check.h"

#include <math.h>

#include "algorithms/base/error.h"

bool sy_arcs_check(const SyArcs *arcs, GError **error) {
    double sum_m = 0;
    for (SyIndex a = 0; a < arcs->n_arc; a++) {
        SyIndex end = MAX(arcs->tail[a], arcs->head[a]);
        if (end >= arcs->n_node) {
            g_set_error(error, SY_ERROR, SY_ERROR_RANGE,
                        "arc %u: node %u is not below the number of nodes, %u", a, end,
                        arcs->n_node);
            return false;
        }
        double length_m = arcs->length_m[a];
        sum_m += length_m;
        if (!(length_m >= 0) || !isfinite(sum_m)) {
            g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT,
                        "arc %u: length %g m is not a number >= 0 with a finite sum", a, length_m);
            return false;
        }
    }
    return true;
}

bool sy_max_m_check(double max_m, GError **error) {
    if (max_m >= 0) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT,
                "largest distance %g m is not >= 0; infinity is no limit", max_m);
    return false;
}
