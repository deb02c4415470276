/*
 * Reference systems as people write them into titles and remarks: "2000国家大地坐标系 3°带第38带",
 * "中央子午线114°", "CGCS2000".
 */
#pragma once
#include <stdbool.h>

/* EPSG code, as text that sy_crs_parse reads, of the plane that a text names (a zone of China with
 * its datum, CGCS2000 where none is named), with the zone's number in front of eastings; NULL: it
 * names none. g_free. */
char *sy_crs_of_words(const char *text);
/* "bd09" or "gcj02" where a text names the web map that longitudes and latitudes are of
 * ("百度经度", "高德坐标"); NULL: it names none, or both. */
const char *sy_crs_of_map(const char *text);
/* What a text says was taken off the coordinates ("X-3700000，Y-400000", "加常数 X 3700km"), in
 * metres by the letter of the axis; false: it says nothing of that, or not for both. */
bool sy_crs_constants_of_words(const char *text, double *x_m, double *y_m);
/* EPSG code of zone @zone of China: 3-degree ones 25-45, 6-degree ones 13-23, CGCS2000, with the
 * zone's number in front of eastings; 0: there is none. */
int sy_crs_zone_epsg(int zone);
/* The same for a central meridian of 75, 78 ... 135 E, without the number; 0: there is none. */
int sy_crs_meridian_epsg(int meridian_deg);
