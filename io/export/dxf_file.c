#include <math.h>
#include <string.h>

#include "io/export/dxf.h"
#include "io/export/mark.h"
#include "io/export/text.h"

enum { TEXT_BYTES_MAX = 240 };

/* Colours by number that R12 has names or common use for. */
static const struct {
    int number;
    uint32_t rgb;
} colors[] = {{1, 0xff0000},  {2, 0xffff00},  {3, 0x00ff00},  {4, 0x00ffff}, {5, 0x0000ff},
              {6, 0xff00ff},  {7, 0x000000},  {8, 0x808080},  {9, 0xc0c0c0}, {30, 0xff7f00},
              {34, 0x7f3f00}, {94, 0x007f00}, {150, 0x007fff}};

int sy_dxf_color(uint32_t rgb) {
    int best = 7;
    long least = G_MAXLONG;
    for (gsize i = 0; i < G_N_ELEMENTS(colors); i++) {
        long distance = 0;
        for (int shift = 0; shift < 24; shift += 8) {
            long d = (long)(rgb >> shift & 0xff) - (long)(colors[i].rgb >> shift & 0xff);
            distance += d * d;
        }
        if (distance < least) {
            least = distance;
            best = colors[i].number;
        }
    }
    return best;
}

char *sy_dxf_text(const char *text) {
    g_autofree char *clean = sy_export_clean(text);
    GString *out = g_string_new(NULL);
    for (const char *at = clean; *at != '\0' && out->len < TEXT_BYTES_MAX;
         at = g_utf8_next_char(at)) {
        gunichar letter = g_utf8_get_char(at);
        g_autofree char *bytes =
            g_convert(at, g_utf8_next_char(at) - at, "GBK", "UTF-8", NULL, NULL, NULL);
        if (letter == '^')
            g_string_append(out, "^ ");
        else if (letter == '%' && (at[1] == '%' || (at > clean && at[-1] == '%')))
            g_string_append(out, "\xa3\xa5"); /* full width: "%%d" is a sign of degrees */
        else if (letter == '\\' && (at[1] == 'U' || at[1] == 'M') && at[2] == '+')
            g_string_append(out, "\xa3\xdc");
        else if (bytes != NULL)
            g_string_append(out, bytes);
        else if (letter <= 0xffff)
            g_string_append_printf(out, "\\U+%04X", letter);
        else
            g_string_append_c(out, '?');
    }
    return g_string_free(out, FALSE);
}

void sy_dxf_real(GString *out, int code, double value) {
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(digits, sizeof digits, fabs(value) <= 360 ? "%.9f" : "%.4f", value);
    g_string_append_printf(out, "%d\r\n%s\r\n", code, digits);
}

void sy_dxf_place(GString *out, const double *xy) {
    sy_dxf_real(out, 10, xy[0]);
    sy_dxf_real(out, 20, xy[1]);
    g_string_append(out, "30\r\n0.0\r\n");
}

void sy_dxf_layer(GString *out, const char *name, int color, const char *line_type) {
    g_string_append_printf(out, "0\r\nLAYER\r\n2\r\n%s\r\n70\r\n0\r\n62\r\n%d\r\n6\r\n%s\r\n", name,
                           color, line_type == NULL ? "CONTINUOUS" : line_type);
}

void sy_dxf_layer_name(char *name) {
    g_strdelimit(name, "<>/\\\":;?*|=,`' ", '_');
}

static void append_line_type(GString *out, const char *name, const SyDxfDash *dash) {
    double sum = 0;
    int n = dash == NULL ? 0 : dash->n;
    for (int i = 0; i < n; i++) sum += dash->length[i];
    g_string_append_printf(
        out, "0\r\nLTYPE\r\n2\r\n%s\r\n70\r\n0\r\n3\r\n%s\r\n72\r\n65\r\n73\r\n%d\r\n", name,
        n == 0 ? "Solid line" : name, n);
    if (n == 0)
        g_string_append(out, "40\r\n0.0\r\n");
    else
        sy_dxf_real(out, 40, sum);
    for (int i = 0; i < n; i++)
        sy_dxf_real(out, 49, i % 2 == 0 ? dash->length[i] : -dash->length[i]);
}

void sy_dxf_begin(GString *out, const SyDxfDash *dashes, guint n_dash) {
    g_string_append(out, "999\r\n" SY_EXPORT_MARK
                         "\r\n"
                         "0\r\nSECTION\r\n2\r\nHEADER\r\n9\r\n$ACADVER\r\n1\r\nAC1009\r\n"
                         "9\r\n$DWGCODEPAGE\r\n3\r\nANSI_936\r\n9\r\n$PDMODE\r\n70\r\n34\r\n"
                         "9\r\n$PDSIZE\r\n40\r\n-1.5\r\n0\r\nENDSEC\r\n"
                         "0\r\nSECTION\r\n2\r\nTABLES\r\n");
    g_string_append_printf(out, "0\r\nTABLE\r\n2\r\nLTYPE\r\n70\r\n%u\r\n", n_dash + 1);
    append_line_type(out, "CONTINUOUS", NULL);
    for (guint i = 0; i < n_dash; i++) {
        g_autofree char *name = sy_dxf_line_type(i);
        append_line_type(out, name, &dashes[i]);
    }
    g_string_append(out, "0\r\nENDTAB\r\n");
}

char *sy_dxf_line_type(guint dash) {
    return g_strdup_printf("DASH%u", dash + 1);
}

void sy_dxf_entities(GString *out) {
    g_string_append(out,
                    "0\r\nENDTAB\r\n0\r\nTABLE\r\n2\r\nSTYLE\r\n70\r\n1\r\n0\r\nSTYLE\r\n2\r\n"
                    "STANDARD\r\n70\r\n0\r\n40\r\n0.0\r\n41\r\n1.0\r\n50\r\n0.0\r\n71\r\n0\r\n42"
                    "\r\n2.5\r\n3\r\ntxt\r\n4\r\ngbcbig\r\n0\r\nENDTAB\r\n0\r\nENDSEC\r\n"
                    "0\r\nSECTION\r\n2\r\nENTITIES\r\n");
}

void sy_dxf_finish(GString *out) {
    g_string_append(out, "0\r\nENDSEC\r\n0\r\nEOF\r\n");
}
