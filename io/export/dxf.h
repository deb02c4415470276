/*
 * Pieces of a DXF file of AutoCAD R12, which every CAD and survey program reads, in GBK (code page
 * 936). Each appends to a text that the caller writes.
 * Source: AutoCAD R12 Customization Manual, chapter 11; \U+XXXX and ^ escapes as later releases.
 */
#pragma once
#include <glib.h>
#include <stdint.h>

/* Lengths drawn and left out in turn. */
#define SY_DXF_DASH_MAX 6
typedef struct {
    int n;
    double length[SY_DXF_DASH_MAX];
} SyDxfDash;

/* The head of the file with its line types; the caller adds the table LAYER with n of
 * sy_dxf_layer(), then sy_dxf_entities(), entities, sy_dxf_finish(). */
void sy_dxf_begin(GString *out, const SyDxfDash *dashes, guint n_dash);
/* "DASH1": name of the line type of a dash; g_free. */
char *sy_dxf_line_type(guint dash);
/* @line_type: NULL: solid */
void sy_dxf_layer(GString *out, const char *name, int color, const char *line_type);
/* Closes the layers, gives a style of text that finds Chinese letters, opens the entities. */
void sy_dxf_entities(GString *out);
void sy_dxf_finish(GString *out);

/* Takes out of a name of a layer, in place, what R12 forbids in one. */
void sy_dxf_layer_name(char *name);
/* The number of the nearest colour that R12 has a name or common use for. */
int sy_dxf_color(uint32_t rgb);
/* A text of the file: GBK, what it lacks as \U+XXXX, so that nothing of it is a command; g_free. */
char *sy_dxf_text(const char *text);
void sy_dxf_real(GString *out, int code, double value);
/* Groups 10, 20, 30. */
void sy_dxf_place(GString *out, const double *xy);
