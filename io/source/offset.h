/*
 * GCJ-02 and BD-09: WGS 84 coordinates moved by a published formula, as Chinese map services and
 * phones deliver them. Longitude and latitude in degrees, pairs in place.
 */
#pragma once
#include "algorithms/base/index.h"

/**
 * sy_offset_gcj02_from_wgs84:
 * @xy: 2 × @n; longitude first
 *
 * The forward formula: d_lat, d_lon in metres are polynomials and sines of (lon − 105°, lat − 35°),
 * turned into degrees with the radii of curvature of the Krassowsky ellipsoid (a = 6 378 245 m,
 * e² = 0.006 693 421 622 965 943). Points outside 72.004–137.8347 E, 0.8293–55.8271 N do not move.
 * O(n). Source: the formula published since 2010 as "EvilTransform" and repeated by every mapping
 * library (e.g. wandergis/coordtransform, whose example point is a test); no official text exists.
 */
void sy_offset_gcj02_from_wgs84(double *xy, SyIndex n);

/**
 * sy_offset_wgs84_from_gcj02:
 * The inverse by fixed-point iteration p ← p − (F(p) − q): the offset changes by less than 1 % of
 * the distance, so five rounds reach 1e-9 degrees. A point that does not settle (at the edge of the
 * rectangle, where the formula jumps) becomes NaN, NaN. O(n).
 */
void sy_offset_wgs84_from_gcj02(double *xy, SyIndex n);

/**
 * sy_offset_bd09_from_gcj02:
 * (r, θ) of (lon, lat) as plane coordinates: r + 0.00002 sin(52.36 lat), θ + 0.000003 cos(52.36
 * lon), then + (0.0065, 0.006), where 52.36 is 3000 π / 180. Source: as above.
 */
void sy_offset_bd09_from_gcj02(double *xy, SyIndex n);
/* The inverse, as sy_offset_wgs84_from_gcj02 and with its limits. */
void sy_offset_gcj02_from_bd09(double *xy, SyIndex n);
