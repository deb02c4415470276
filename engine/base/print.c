#include "engine/base/print.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/probability.h"
#include "io/export/csv.h"
#include "io/export/text.h"

bool sy_print_format_parse(const char *name, SyPrintFormat *out) {
    static const char *const names[] = {"table", "json", "csv", "geojson"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(name, names[i]) == 0) {
            *out = (SyPrintFormat)i;
            return true;
        }
    return false;
}

/* Characters of a cell that people see at most. */
#define LONGEST 240
/* Places that a column takes at most; a longer cell stands out of it. */
#define WIDEST 60

char *sy_print_clean(const char *text) {
    return sy_export_line(text, LONGEST);
}

/* Which columns are probabilities or shares: numbers from 0 to 1; g_free. */
static bool *shares_of(const SyTable *rows) {
    bool *share = g_new0(bool, MAX(rows->columns->len, 1));
    for (guint i = 0; i < rows->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(rows->columns, i);
        share[i] = column->type == SY_COLUMN_REAL;
        for (SyIndex row = 0; share[i] && row < rows->n_row; row++)
            share[i] = !(column->real[row] < 0 || column->real[row] > 1);
    }
    return share;
}

/* A value as text: metres to the centimetre, a share never as certain where it is not, for programs
 * (@data) with all its digits then; missing as nothing; g_free. */
static char *cell(const SyColumn *column, bool share, bool data, SyIndex row) {
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    double value;
    switch (column->type) {
        case SY_COLUMN_REAL:
            value = column->real[row];
            if (isnan(value)) return g_strdup("");
            if (share && value > 0 && value < 1 && !data) return g_strdup(SY_PROBABILITY(value));
            if (share && value > 0 && value < 1 && (value < 0.005 || value > 0.994999))
                return g_strdup(g_ascii_dtostr(number, sizeof number, value));
            return g_strdup(g_ascii_formatd(number, sizeof number, "%.2f", value));
        case SY_COLUMN_INTEGER:
            if (column->integer[row] == SY_INTEGER_MISSING) return g_strdup("");
            return g_strdup_printf("%" G_GINT64_FORMAT, column->integer[row]);
        case SY_COLUMN_TEXT:
            break;
    }
    const char *text = sy_column_text(column, row);
    return g_strdup(text == NULL ? "" : text);
}

int sy_print_width(const char *text) {
    int width = 0;
    for (const char *c = text; *c != '\0'; c = g_utf8_next_char(c)) {
        gunichar letter = (unsigned char)*c;
        if (letter < 0x80) { /* none of these is wide or has no width */
            width++;
            continue;
        }
        letter = g_utf8_get_char(c);
        if (letter >= 0x4e00 && letter <= 0x9fff) { /* the usual Chinese ones */
            width += 2;
            continue;
        }
        width += g_unichar_iszerowidth(letter) ? 0 : g_unichar_iswide(letter) ? 2 : 1;
    }
    return width;
}

static void put_blanks(GString *out, int n) {
    static const char blanks[] = "                                ";
    for (; n > 0; n -= (int)sizeof blanks - 1)
        g_string_append_len(out, blanks, MIN(n, (int)sizeof blanks - 1));
}

static void put_cell(GString *out, const char *text, int pad, bool right, bool last) {
    if (right) put_blanks(out, pad);
    g_string_append(out, text);
    if (!right && !last) put_blanks(out, pad);
    g_string_append(out, last ? "\n" : "  ");
}

/* A column as it is shown: its heading is row 0. */
typedef struct {
    GString *texts; /* each with its zero byte */
    GArray *widths; /* int */
    int width;
    bool to_the_right, any;
} Shown;

struct SyPrinted {
    GArray *columns; /* Shown */
};

static void shown_clear(void *data) {
    Shown *shown = data;
    g_string_free(shown->texts, TRUE);
    g_array_unref(shown->widths);
}

SyPrinted *sy_printed_new(void) {
    SyPrinted *printed = g_new0(SyPrinted, 1);
    printed->columns = g_array_new(FALSE, FALSE, sizeof(Shown));
    g_array_set_clear_func(printed->columns, shown_clear);
    return printed;
}

void sy_printed_free(SyPrinted *printed) {
    if (printed == NULL) return;
    g_array_unref(printed->columns);
    g_free(printed);
}

static Shown *last_column(const SyPrinted *printed) {
    return &g_array_index(printed->columns, Shown, printed->columns->len - 1);
}

static int shown_add(Shown *shown, const char *text) {
    int width = sy_print_width(text);
    g_string_append_len(shown->texts, text, (gssize)strlen(text) + 1);
    g_array_append_val(shown->widths, width);
    return width;
}

void sy_printed_column(SyPrinted *printed, const char *heading, bool to_the_right) {
    Shown shown = {.texts = g_string_new(NULL),
                   .widths = g_array_new(FALSE, FALSE, sizeof(int)),
                   .to_the_right = to_the_right};
    shown.width = shown_add(&shown, heading);
    g_array_append_val(printed->columns, shown);
}

void sy_printed_cell(SyPrinted *printed, const char *text) {
    Shown *shown = last_column(printed);
    g_autofree char *clean = sy_print_clean(text);
    int width = shown_add(shown, clean);
    shown->width = MIN(MAX(shown->width, width), WIDEST);
    shown->any = shown->any || *clean != '\0';
}

void sy_printed_drop_empty(SyPrinted *printed) {
    if (!last_column(printed)->any) g_array_set_size(printed->columns, printed->columns->len - 1);
}

void sy_printed_put(const SyPrinted *printed, GString *out) {
    guint n = printed->columns->len, n_row = n == 0 ? 0 : last_column(printed)->widths->len;
    g_autofree const char **at = g_new0(const char *, MAX(n, 1));
    gsize before = out->len, after = before;
    for (guint i = 0; i < n; i++) {
        const Shown *shown = &g_array_index(printed->columns, Shown, i);
        after += shown->texts->len + (gsize)n_row * (gsize)(shown->width + 2);
    }
    g_string_set_size(out, after); /* room for all of it at once */
    g_string_truncate(out, before);
    for (guint row = 0; row < n_row; row++)
        for (guint i = 0; i < n; i++) {
            const Shown *shown = &g_array_index(printed->columns, Shown, i);
            if (row == 0) at[i] = shown->texts->str;
            int pad = shown->width - g_array_index(shown->widths, int, row);
            put_cell(out, at[i], pad, shown->to_the_right, i + 1 == n);
            at[i] += strlen(at[i]) + 1;
        }
}

static void print_table(const SyTable *rows) {
    g_autoptr(SyPrinted) printed = sy_printed_new();
    g_autofree bool *share = shares_of(rows);
    for (guint i = 0; i < rows->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(rows->columns, i);
        sy_printed_column(printed, column->name, column->type != SY_COLUMN_TEXT);
        for (SyIndex row = 0; row < rows->n_row; row++) {
            g_autofree char *text = cell(column, share[i], false, row);
            sy_printed_cell(printed, text);
        }
    }
    g_autoptr(GString) text = g_string_new(NULL);
    sy_printed_put(printed, text);
    fputs(text->str, stdout);
}

static void print_csv(const SyTable *rows) {
    g_autoptr(GString) line = g_string_new(NULL);
    g_autofree bool *share = shares_of(rows);
    for (SyIndex row = 0; row <= rows->n_row; row++) { /* the first line is the names */
        g_string_truncate(line, 0);
        for (guint i = 0; i < rows->columns->len; i++) {
            const SyColumn *column = g_ptr_array_index(rows->columns, i);
            g_autofree char *text =
                row == 0 ? g_strdup(column->name) : cell(column, share[i], true, row - 1);
            if (i > 0) g_string_append_c(line, ',');
            sy_csv_append_text(line, text, ',');
        }
        puts(line->str);
    }
}

void sy_print_build_row(JsonBuilder *builder, const SyTable *rows, SyIndex row) {
    json_builder_begin_object(builder);
    for (guint i = 0; i < rows->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(rows->columns, i);
        json_builder_set_member_name(builder, column->name);
        if (column->type == SY_COLUMN_REAL && isfinite(column->real[row]))
            json_builder_add_double_value(builder, column->real[row]);
        else if (column->type == SY_COLUMN_INTEGER && column->integer[row] != SY_INTEGER_MISSING)
            json_builder_add_int_value(builder, column->integer[row]);
        else if (column->type == SY_COLUMN_TEXT && sy_column_text(column, row) != NULL)
            json_builder_add_string_value(builder, sy_column_text(column, row));
        else
            json_builder_add_null_value(builder);
    }
    json_builder_end_object(builder);
}

static void build_position(JsonBuilder *builder, const double *xy) {
    json_builder_begin_array(builder);
    json_builder_add_double_value(builder, xy[0]);
    json_builder_add_double_value(builder, xy[1]);
    json_builder_end_array(builder);
}

/* Lines of a row as a MultiLineString; null where there are none. */
static void build_lines(JsonBuilder *builder, const SyTable *rows, SyIndex row, const double *xy) {
    const SyGeometry *g = &rows->geometry;
    if (sy_table_n_part(rows, row) == 0) {
        json_builder_add_null_value(builder);
        return;
    }
    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "type");
    json_builder_add_string_value(builder, "MultiLineString");
    json_builder_set_member_name(builder, "coordinates");
    json_builder_begin_array(builder);
    for (SyIndex part = g->row_part[row]; part < g->row_part[row + 1]; part++) {
        json_builder_begin_array(builder);
        for (SyIndex v = g->part_vertex[part]; v < g->part_vertex[part + 1]; v++)
            build_position(builder, xy + 2 * (gsize)v);
        json_builder_end_array(builder);
    }
    json_builder_end_array(builder);
    json_builder_end_object(builder);
}

static void build_features(JsonBuilder *builder, const SyTable *rows, const double *xy) {
    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "type");
    json_builder_add_string_value(builder, "FeatureCollection");
    json_builder_set_member_name(builder, "features");
    json_builder_begin_array(builder);
    for (SyIndex row = 0; row < rows->n_row; row++) {
        json_builder_begin_object(builder);
        json_builder_set_member_name(builder, "type");
        json_builder_add_string_value(builder, "Feature");
        json_builder_set_member_name(builder, "properties");
        sy_print_build_row(builder, rows, row);
        json_builder_set_member_name(builder, "geometry");
        build_lines(builder, rows, row, xy);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
    json_builder_end_object(builder);
}

/* Vertices in WGS 84 longitude and latitude; g_free. */
static double *in_degrees(const SyTable *rows, const SyCrs *crs, GError **error) {
    gsize n = rows->geometry.n_vertex;
    double *xy = sy_array_new(n, 2 * sizeof(double), "vertices", error);
    if (xy == NULL) return NULL;
    if (n > 0) memcpy(xy, rows->geometry.xy, 2 * n * sizeof(double));
    if (sy_crs_kind(crs) == SY_CRS_LOCAL) return xy;
    g_autoptr(SyCrs) wgs84 = sy_crs_parse("EPSG:4326", NULL, error);
    g_autoptr(SyTransform) transform = wgs84 == NULL ? NULL : sy_transform_new(crs, wgs84, error);
    if (transform == NULL) {
        g_free(xy);
        return NULL;
    }
    sy_transform_points(transform, xy, (SyIndex)n);
    return xy;
}

static bool print_json(const SyTable *rows, const SyCrs *crs, bool features, GError **error) {
    g_autoptr(JsonBuilder) builder = json_builder_new();
    if (features) {
        g_autofree double *xy = in_degrees(rows, crs, error);
        if (xy == NULL) return false;
        build_features(builder, rows, xy);
    } else {
        json_builder_begin_array(builder);
        for (SyIndex row = 0; row < rows->n_row; row++) sy_print_build_row(builder, rows, row);
        json_builder_end_array(builder);
    }
    g_autoptr(JsonNode) tree = json_builder_get_root(builder);
    g_autofree char *text = json_to_string(tree, TRUE);
    puts(text);
    return true;
}

bool sy_print_rows(const SyTable *rows, SyPrintFormat format, const SyCrs *crs, GError **error) {
    switch (format) {
        case SY_PRINT_TABLE:
            print_table(rows);
            return true;
        case SY_PRINT_JSON:
            return print_json(rows, crs, false, error);
        case SY_PRINT_CSV:
            print_csv(rows);
            return true;
        case SY_PRINT_GEOJSON:
            return print_json(rows, crs, true, error);
    }
    g_assert_not_reached();
}
