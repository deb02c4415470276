/* How map pages look and what they say: data/styles/atlas.yaml. */
#pragma once
#include "io/export/pages.h"
#include "io/store/store.h"

typedef enum {
    SY_PAINT_STORM, /* the systems first, in their order in the case file's documentation */
    SY_PAINT_SEWAGE,
    SY_PAINT_COMBINED,
    SY_PAINT_PROCESS,
    SY_PAINT_UNKNOWN,
    SY_PAINT_CHANNEL,
    SY_PAINT_CHANNEL_CORE,
    SY_PAINT_GAP,
    SY_PAINT_UPSTREAM,
    SY_PAINT_CONTEXT,
    SY_PAINT_JOIN,
    SY_PAINT_ARROW,
    SY_PAINT_RIVER,
    SY_PAINT_RIVER_AREA,
    SY_PAINT_COUNTY, /* kinds of zones, in their order in the case file's documentation */
    SY_PAINT_DEVELOPMENT_ZONE,
    SY_PAINT_WATER_SOURCE_1,
    SY_PAINT_WATER_SOURCE_2,
    SY_PAINT_NATURE_RESERVE,
    SY_PAINT_PARK,
    SY_PAINT_SEWER_SERVICE,
    SY_PAINT_DIKE,
    SY_PAINT_FUNCTION_ZONE,
    SY_PAINT_PARCEL,
    SY_PAINT_OUTFALL,
    SY_PAINT_OUTFALL_OTHER,
    SY_PAINT_UNIT,
    SY_PAINT_UNIT_INDIRECT,
    SY_PAINT_TEST,
    SY_PAINT_FINDING,
    SY_PAINT_BADGE,
    SY_PAINT_LEADER,
    SY_PAINT_MASK,
    SY_PAINT_SHEET,
    SY_PAINT_FRAME,
    SY_PAINT_RULE,
    SY_PAINT_SHADE,
    SY_PAINT_GRID,
    SY_PAINT_SCALE,
    SY_PAINT_WINDOW,
    SY_PAINT_GROUND, /* of profiles */
    SY_PAINT_SHAFT,
    SY_PAINT_ADVERSE,
    SY_PAINT_UNIT_BAND, /* of chains: units and how likely each is the source; when one is on */
    SY_PAINT_SERIES,    /* of series: readings, with and without the source, what is elevated */
    SY_PAINT_SERIES_LEVEL,
    SY_PAINT_SERIES_LIMIT,
    SY_PAINT_TRACED, /* outfalls by how far their tracing is */
    SY_PAINT_CANDIDATES,
    SY_PAINT_SOURCE_UNKNOWN,
    SY_PAINT_UNIT_OTHER, /* nobody's candidate */
    SY_PAINT_FIRST,      /* from a candidate to its outfall */
    SY_PAINT_NEXT,
    SY_PAINT_INDIRECT,
    SY_PAINT_OWN_CHANNEL,
    SY_PAINT_NODE,
    SY_PAINT_TRACK,
    SY_PAINT_BANK_WALKED,
    SY_PAINT_BANK_NOT_WALKED,
    SY_PAINT_BANK_UNCLEAR,
    SY_PAINT_DEFECT_SEVERE,
    SY_PAINT_DEFECT_LATERAL,
    SY_PAINT_DEFECT_OTHER,
    SY_PAINT_READING_SEEN,
    SY_PAINT_READING_NOT_SEEN,
    SY_PAINT_READING_MEASURED,
    SY_PAINT_ZONE_OTHER,
    SY_PAINT_ERROR, /* findings */
    SY_PAINT_WARNING,
    SY_PAINT_NOTE,
    SY_PAINT_SIGN, /* of boards: ink of words, fill of the ground */
    SY_N_PAINT
} SyPaintName;

typedef enum {
    SY_FONT_TITLE,
    SY_FONT_COVER,
    SY_FONT_SUBTITLE,
    SY_FONT_HEADING,
    SY_FONT_BODY,
    SY_FONT_TABLE,
    SY_FONT_TABLE_HEAD,
    SY_FONT_SMALL,
    SY_FONT_GRID,
    SY_FONT_BADGE,
    SY_FONT_BADGE_LIGHT,
    SY_FONT_LABEL,
    SY_FONT_LABEL_OUTFALL,
    SY_FONT_LABEL_OTHER,
    SY_FONT_LABEL_RIVER,
    SY_FONT_LABEL_ZONE,
    SY_FONT_LABEL_COUNTY,
    SY_N_FONT
} SyFontName;

/* What lengths are shown in: of pipes and levels (m or ft), far ones (km or mi), sizes (mm or in).
 */
typedef enum { SY_UNIT_LENGTH, SY_UNIT_FAR, SY_UNIT_SIZE, SY_N_UNIT } SyUnitName;

typedef struct {
    double width_mm, height_mm, dots_per_inch, base_strength;
    double certainty_high, certainty_low;               /* probabilities */
    double width_high, width_middle, width_low;         /* shares of a line's width */
    SyIndex context_edges, candidates, findings, tests; /* at most */
    SyIndex detail_m; /* extent of a channel from which its outfall has a page of details */
    SyPaint paint[SY_N_PAINT];
    SyFont font[SY_N_FONT];
    double unit_m[SY_N_UNIT];
    char *family;
    GHashTable *words;
} SyStyle;

/* The style with the words of a language ("zh" or "en") and the units of the pictures of a case
 * file (run.picture_unit; NULL: metres). SY_ERROR_USAGE, file:line:, for a mistake in it. */
SyStyle *sy_style_load(const char *data_folder, const char *lang, SyStore *store, GError **error);
/* Says, in one line, that no font has Chinese letters: pages show boxes in their place. */
void sy_style_note_font(const SyStyle *style, const char *lang);
void sy_style_free(SyStyle *style);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyStyle, sy_style_free)

/* Of a paint as the file names it; SY_N_PAINT: there is none. */
SyPaintName sy_style_paint(const char *name);
const char *sy_style_paint_name(SyPaintName paint);
/* 0xRRGGBB */
uint32_t sy_style_rgb(const SyInk *ink);
/* A length in a unit of the pictures. */
static inline double sy_style_in(const SyStyle *style, SyUnitName unit, double length_m) {
    return length_m / style->unit_m[unit];
}
/* The size of a section, "1067" or "1200×800", in the unit of sizes; NaN: not surveyed, NULL if
 * neither is. g_free. */
char *sy_style_size(const SyStyle *style, double size_m, double height_m);
/* A word of the style; @key itself if there is none. */
const char *sy_style_word(const SyStyle *style, const char *key);
/* The same with {name} replaced: names and texts in turn, NULL at the end. g_free. */
char *sy_style_words(const SyStyle *style, const char *key, ...) G_GNUC_NULL_TERMINATED;
