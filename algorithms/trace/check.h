/* What the searches refuse at the door. */
#pragma once
#include "algorithms/trace/order.h"

/* False with SY_ERROR_RANGE, SY_ERROR_ARGUMENT; O(E). */
bool sy_arcs_check(const SyArcs *arcs, GError **error);
/* False with SY_ERROR_ARGUMENT if max_m is NaN or negative. */
bool sy_max_m_check(double max_m, GError **error);
