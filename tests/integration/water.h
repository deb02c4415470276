/*
 * Which way water really runs in a sewer: an oracle that knows nothing of drawn order, numbers or
 * what is likely, only levels, sizes and the laws of flow.
 */
#pragma once
#include <glib.h>

typedef struct {
    guint n_node, n_line;
    const double *bottom_m;                      /* n_node */
    const gboolean *is_open;                     /* n_node: water leaves here */
    const guint *from, *to;                      /* n_line */
    const double *level_m;                       /* 2 * n_line: bottom of the line at from, at to */
    const double *length_m, *size_m, *roughness; /* n_line; roughness as Manning's n */
} Sewer;

/* Inflow of @inflow_m3s at every node that is not open, for @hours from dry; @flow_m3s: n_line,
 * out: mean flow of the last quarter, positive from "from" to "to". Balance at the nodes, momentum
 * without the advective term in square sections, friction implicit: Bates, Horritt & Fewtrell
 * (2010), doi:10.1016/j.jhydrol.2010.03.027. Returns the share of the inflow of that quarter that
 * left. */
double water_flows(const Sewer *sewer, double inflow_m3s, double hours, double *flow_m3s);
