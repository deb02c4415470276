/* What commands that draw share: -o FILE.svg|pdf|png|dxf. */
#pragma once
#include "engine/commands/commands.h"
#include "engine/expert/terms.h"
#include "engine/picture/drawn.h"
#include "io/store/store.h"

/* -o FILE, --dpi N: a group of options. */
extern const SyOption sy_drawing_options[];

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
