/* What leaves the program, one writer for each format. */
#pragma once
#include "engine/base/program.h"

/* Names of the formats, in the order in which they are written. */
#define SY_HAND_OVER_FORMATS \
    "csv|xlsx|platform|gpkg|shp|geojson|kml|dxf|record|docx|sign|html|field|pdf|svg|png"

typedef struct {
    const char *file, *folder;
    const char *formats;        /* one or several by commas */
    const char *crs, *encoding; /* of layers; "utf8" or "gbk" of shp; NULL: the case's, utf8 */
    const char *outfall, *base; /* of map pages: its own, a raster below; or NULL */
    const char *since,
        *basin;           /* of platform: workbook of the last report, one basin only; or NULL */
    const char *template; /* of docx: this one only; NULL: those of data/forms */
    int dots_per_inch;    /* of pictures, 36 to 600; 0: as the style says */
} SyHandOver;

/* What documents of a case file carry: SOURCE_DATE_EPOCH, else when the file last changed, and not
 * the clock, so that a case exported twice gives the same bytes. @time_s: seconds since 1970; @day:
 * SY_HAND_OVER_DAY bytes, the same as people there had it on the calendar, "" if nothing is known.
 */
bool sy_hand_over_time(SyStore *store, int64_t *time_s, char *day, GError **error);
#define SY_HAND_OVER_DAY sizeof "2024-12-31"

/* Files of a case file in a folder, which is made if it is not there. */
bool sy_hand_over(const SyHandOver *asked, const SyProgram *program, GError **error);
/* What the interactive map knows of a case file, as JSON; @tables: names by commas, NULL: all.
 * g_free. */
char *sy_hand_over_map(const char *file, const char *tables, const SyProgram *program,
                       GError **error);
/* What the page of a day in the field knows of it, as JSON; g_free. */
char *sy_hand_over_field(const char *file, const SyProgram *program, GError **error);
/* The charts of a case file, an SVG; g_free. */
char *sy_hand_over_charts(const char *file, const SyProgram *program, GError **error);
