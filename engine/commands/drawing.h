/* What commands that draw share: -o FILE.svg|pdf|png|dxf. */
#pragma once
#include "engine/commands/commands.h"
#include "engine/expert/terms.h"
#include "engine/picture/drawn.h"
#include "io/store/store.h"

#define SY_DRAWING_OPTIONS                                                  \
    {.name = "output",                                                      \
     .letter = 'o',                                                         \
     .value = N_("FILE.svg|pdf|png|dxf"),                                   \
     .help = N_("the drawing; the table is printed where there is none")},  \
    {                                                                       \
        .name = "dpi", .value = N_("N"), .help = N_("of a png, 36 to 600"), \
        .flags = SY_OPTION_NUMBER, .least = 36, .most = 600                 \
    }

/* One drawing to be written. */
typedef struct {
    const char *path;
    double dots_per_inch;
    int64_t time_s;
    SyStyle *style;
    char *note;
    SyDrawnWith with;
} SyDrawing;

/* Where -o was given. SY_ERROR_USAGE: a name without one of the endings; SY_ERROR_OUTPUT: no file
 * of this computer. On success clear it. */
bool sy_drawing_begin(SyDrawing *out, const SyArguments *asked, SyStore *store,
                      const SyTerms *terms, const SyProgram *program, GError **error);
bool sy_drawing_write(const SyDrawing *drawing, const SyPage *page, GError **error);
void sy_drawing_clear(SyDrawing *drawing);
