#include "engine/picture/style.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/base/yaml.h"

static const char *const paint_names[SY_N_PAINT + 1] = {"storm",
                                                        "sewage",
                                                        "combined",
                                                        "process",
                                                        "unknown",
                                                        "channel",
                                                        "channel_core",
                                                        "gap",
                                                        "upstream",
                                                        "context",
                                                        "join",
                                                        "arrow",
                                                        "river",
                                                        "river_area",
                                                        "county",
                                                        "development_zone",
                                                        "water_source_1",
                                                        "water_source_2",
                                                        "nature_reserve",
                                                        "park",
                                                        "sewer_service",
                                                        "dike",
                                                        "function_zone",
                                                        "parcel",
                                                        "outfall",
                                                        "outfall_other",
                                                        "unit",
                                                        "unit_indirect",
                                                        "test",
                                                        "finding",
                                                        "badge",
                                                        "leader",
                                                        "mask",
                                                        "sheet",
                                                        "frame",
                                                        "rule",
                                                        "shade",
                                                        "grid",
                                                        "scale",
                                                        "window",
                                                        "ground",
                                                        "shaft",
                                                        "adverse",
                                                        "unit_band",
                                                        "series",
                                                        "series_level",
                                                        "series_limit",
                                                        "traced",
                                                        "candidates",
                                                        "source_unknown",
                                                        "unit_other",
                                                        "first",
                                                        "next",
                                                        "indirect",
                                                        "own_channel",
                                                        "node",
                                                        "track",
                                                        "bank_walked",
                                                        "bank_not_walked",
                                                        "bank_unclear",
                                                        "defect_severe",
                                                        "defect_lateral",
                                                        "defect_other",
                                                        "reading_seen",
                                                        "reading_not_seen",
                                                        "reading_measured",
                                                        "zone_other",
                                                        "error",
                                                        "warning",
                                                        "note",
                                                        "sign",
                                                        NULL};
static const char *const font_names[SY_N_FONT + 1] = {
    "title",         "cover",       "subtitle",    "heading",    "body",         "table",
    "table_head",    "small",       "grid",        "badge",      "badge_light",  "label",
    "label_outfall", "label_other", "label_river", "label_zone", "label_county", NULL};

static const struct {
    const char *part, *key;
    gsize offset;
    bool is_count;
    double minimum, maximum;
} numbers[] = {
    {"paper", "width_mm", G_STRUCT_OFFSET(SyStyle, width_mm), false, 297, 1200},
    {"paper", "height_mm", G_STRUCT_OFFSET(SyStyle, height_mm), false, 210, 1200},
    {"paper", "dots_per_inch", G_STRUCT_OFFSET(SyStyle, dots_per_inch), false, 36, 600},
    {"paper", "base_strength", G_STRUCT_OFFSET(SyStyle, base_strength), false, 0, 1},
    {"certainty", "high", G_STRUCT_OFFSET(SyStyle, certainty_high), false, 0, 1},
    {"certainty", "low", G_STRUCT_OFFSET(SyStyle, certainty_low), false, 0, 1},
    {"certainty", "high_width", G_STRUCT_OFFSET(SyStyle, width_high), false, 0.05, 10},
    {"certainty", "middle_width", G_STRUCT_OFFSET(SyStyle, width_middle), false, 0.05, 10},
    {"certainty", "low_width", G_STRUCT_OFFSET(SyStyle, width_low), false, 0.05, 10},
    {"limits", "context_edges", G_STRUCT_OFFSET(SyStyle, context_edges), true, 0, 1e7},
    {"limits", "detail_m", G_STRUCT_OFFSET(SyStyle, detail_m), true, 1, 1e7},
    {"limits", "candidates", G_STRUCT_OFFSET(SyStyle, candidates), true, 1, 200},
    {"limits", "findings", G_STRUCT_OFFSET(SyStyle, findings), true, 0, 26},
    {"limits", "tests", G_STRUCT_OFFSET(SyStyle, tests), true, 0, 20},
};

static bool complain_missing(const SyYamlDocument *file, const SyYaml *map, const char *key,
                             GError **error) {
    return sy_yaml_complain(file, map, error, _("%s is missing"), key);
}

static bool read_numbers(const SyYamlDocument *file, const char *part, SyStyle *style,
                         GError **error) {
    const SyYaml *map = sy_yaml_get(file->root, part);
    const char *known[G_N_ELEMENTS(numbers) + 1] = {NULL};
    for (guint i = 0, n = 0; i < G_N_ELEMENTS(numbers); i++)
        if (strcmp(numbers[i].part, part) == 0) known[n++] = numbers[i].key;
    if (map == NULL) return complain_missing(file, file->root, part, error);
    if (!sy_yaml_expect(file, map, SY_YAML_MAP, part, error) ||
        !sy_yaml_expect_keys(file, map, known, part, error))
        return false;
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
        if (strcmp(numbers[i].part, part) != 0) continue;
        const SyYaml *node = sy_yaml_get(map, numbers[i].key);
        double value = 0;
        if (node == NULL) return complain_missing(file, map, numbers[i].key, error);
        if (!sy_yaml_number(file, node, numbers[i].key, &value, error)) return false;
        if (!(value >= numbers[i].minimum && value <= numbers[i].maximum))
            return sy_yaml_complain(file, node, error, _("%s is %g, not between %g and %g"),
                                    numbers[i].key, value, numbers[i].minimum, numbers[i].maximum);
        void *at = (char *)style + numbers[i].offset;
        if (numbers[i].is_count)
            *(SyIndex *)at = (SyIndex)value;
        else
            *(double *)at = value;
    }
    return true;
}

static bool read_ink(const SyYamlDocument *file, const SyYaml *node, SyInk *out, GError **error) {
    const char *text = node->text;
    guint digits = 0;
    while (node->kind == SY_YAML_TEXT && text != NULL && text[0] == '#' &&
           g_ascii_isxdigit(text[1 + digits]))
        digits++;
    if (digits != 6 || text[7] != '\0')
        return sy_yaml_complain(file, node, error, _("an ink is #rrggbb"));
    guint64 value = g_ascii_strtoull(text + 1, NULL, 16);
    out->red = (double)(value >> 16 & 255) / 255;
    out->green = (double)(value >> 8 & 255) / 255;
    out->blue = (double)(value & 255) / 255;
    return true;
}

static bool read_length(const SyYamlDocument *file, const SyYaml *map, const char *key, double *out,
                        GError **error) {
    const SyYaml *node = sy_yaml_get(map, key);
    if (node == NULL) return true;
    if (!sy_yaml_number(file, node, key, out, error)) return false;
    return (*out >= 0 && *out <= 360) ||
           sy_yaml_complain(file, node, error, _("%s is %g, not between 0 and 360"), key, *out);
}

static bool read_dashes(const SyYamlDocument *file, const SyYaml *node, SyPaint *paint,
                        GError **error) {
    double sum = 0;
    if (!sy_yaml_expect(file, node, SY_YAML_LIST, "dash_mm", error)) return false;
    if (sy_yaml_count(node) > SY_DASH_MAX)
        return sy_yaml_complain(file, node, error, _("dash_mm has more than %d lengths"),
                                SY_DASH_MAX);
    for (SyIndex i = 0; i < sy_yaml_count(node); i++) {
        const SyYaml *item = sy_yaml_item(node, i);
        double *dash = &paint->dash_mm[paint->n_dash++];
        if (!sy_yaml_number(file, item, "dash_mm", dash, error)) return false;
        if (!(*dash >= 0.05 && *dash <= 100))
            return sy_yaml_complain(file, item, error, _("a dash of %g mm, not 0.05 to 100"),
                                    *dash);
        sum += *dash;
    }
    return sum > 0 || sy_yaml_complain(file, node, error, _("dash_mm is empty"));
}

static bool read_paint(const SyYamlDocument *file, const SyYaml *map, SyPaint *paint,
                       GError **error) {
    static const char *const known[] = {"ink",      "width_mm",  "dash_mm", "fill",
                                        "hatch_mm", "hatch_deg", NULL};
    double degrees = 0;
    if (!sy_yaml_expect(file, map, SY_YAML_MAP, "paint", error) ||
        !sy_yaml_expect_keys(file, map, known, "key of a paint", error) ||
        !read_length(file, map, "width_mm", &paint->width_mm, error) ||
        !read_length(file, map, "hatch_mm", &paint->hatch_mm, error) ||
        !read_length(file, map, "hatch_deg", &degrees, error))
        return false;
    if (paint->hatch_mm > 0 && paint->hatch_mm < 0.2)
        return sy_yaml_complain(file, map, error, _("hatch_mm is %g, less than 0.2"),
                                paint->hatch_mm);
    paint->hatch_angle_rad = degrees * G_PI / 180;
    const SyYaml *ink = sy_yaml_get(map, "ink"), *fill = sy_yaml_get(map, "fill"),
                 *dashes = sy_yaml_get(map, "dash_mm");
    paint->is_filled = fill != NULL;
    return (ink == NULL || read_ink(file, ink, &paint->ink, error)) &&
           (fill == NULL || read_ink(file, fill, &paint->fill, error)) &&
           (dashes == NULL || read_dashes(file, dashes, paint, error));
}

static bool read_font(const SyYamlDocument *file, const SyYaml *map, SyFont *font, GError **error) {
    static const char *const known[] = {"size_mm", "bold", "ink", NULL};
    if (!sy_yaml_expect(file, map, SY_YAML_MAP, "font", error) ||
        !sy_yaml_expect_keys(file, map, known, "key of a font", error) ||
        !read_length(file, map, "size_mm", &font->size_mm, error))
        return false;
    if (!(font->size_mm >= 1 && font->size_mm <= 50))
        return sy_yaml_complain(file, map, error, _("size_mm is %g, not 1 to 50"), font->size_mm);
    const SyYaml *bold = sy_yaml_get(map, "bold"), *ink = sy_yaml_get(map, "ink");
    font->is_bold = bold != NULL && g_strcmp0(bold->text, "yes") == 0;
    if (bold != NULL && !font->is_bold && g_strcmp0(bold->text, "no") != 0)
        return sy_yaml_complain(file, bold, error, _("bold is yes or no"));
    return ink == NULL || read_ink(file, ink, &font->ink, error);
}

/* Map @part of the file: every name of @names, nothing else. */
static const SyYaml *expect_all(const SyYamlDocument *file, const char *part,
                                const char *const *names, GError **error) {
    const SyYaml *map = sy_yaml_get(file->root, part);
    if (map == NULL) {
        complain_missing(file, file->root, part, error);
        return NULL;
    }
    if (!sy_yaml_expect(file, map, SY_YAML_MAP, part, error) ||
        !sy_yaml_expect_keys(file, map, names, part, error))
        return NULL;
    for (guint i = 0; names[i] != NULL; i++)
        if (sy_yaml_get(map, names[i]) == NULL) {
            complain_missing(file, map, names[i], error);
            return NULL;
        }
    return map;
}

/* Of the units of pictures: metres in one, and its word, that stands in words as {length_unit} ...
 */
static bool read_unit(const SyYamlDocument *file, const SyYaml *units, SyUnitName unit,
                      const char *lang, SyStyle *style, GError **error) {
    static const char *const names[] = {"length", "far", "size", NULL}, *const known[] = {
                                                                            "metres", "zh", "en",
                                                                            NULL};
    const SyYaml *map = sy_yaml_get(units, names[unit]);
    if (map == NULL) return complain_missing(file, units, names[unit], error);
    if (!sy_yaml_expect_keys(file, units, names, "unit", error) ||
        !sy_yaml_expect(file, map, SY_YAML_MAP, names[unit], error) ||
        !sy_yaml_expect_keys(file, map, known, names[unit], error))
        return false;
    const SyYaml *metres = sy_yaml_get(map, "metres");
    const char *word = sy_yaml_required(file, map, lang, names[unit], error);
    if (word == NULL) return false;
    if (metres == NULL) return complain_missing(file, map, "metres", error);
    if (!sy_yaml_number(file, metres, "metres", &style->unit_m[unit], error)) return false;
    if (!(style->unit_m[unit] > 0))
        return sy_yaml_complain(file, metres, error, _("metres is %g, not above 0"),
                                style->unit_m[unit]);
    g_autofree char *key = g_strconcat(names[unit], "_unit", NULL);
    g_autofree char *place = g_strconcat("{", key, "}", NULL);
    GHashTableIter iter;
    void *text;
    g_hash_table_iter_init(&iter, style->words);
    while (g_hash_table_iter_next(&iter, NULL, &text)) {
        g_auto(GStrv) parts = g_strsplit(text, place, -1);
        if (parts[1] != NULL) g_hash_table_iter_replace(&iter, g_strjoinv(word, parts));
    }
    g_hash_table_insert(style->words, g_steal_pointer(&key), g_strdup(word));
    return true;
}

static bool read_units(const SyYamlDocument *file, const char *lang, SyStore *store, SyStyle *style,
                       GError **error) {
    g_autoptr(SyTable) run =
        store == NULL ? NULL : sy_store_query(store, "SELECT picture_unit FROM run", NULL, error);
    if (store != NULL && run == NULL) return false;
    const char *chosen = run != NULL && run->n_row > 0 ? sy_cell_text(run, "picture_unit", 0) : "m";
    const SyYaml *all = sy_yaml_get(file->root, "units");
    if (all == NULL) return complain_missing(file, file->root, "units", error);
    const SyYaml *units = sy_yaml_get(all, chosen == NULL ? "m" : chosen);
    if (units == NULL) return complain_missing(file, all, chosen, error);
    for (int unit = 0; unit < SY_N_UNIT; unit++)
        if (!read_unit(file, units, (SyUnitName)unit, lang, style, error)) return false;
    return true;
}

static bool read_drawing(const SyYamlDocument *file, SyStyle *style, GError **error) {
    const SyYaml *paints = expect_all(file, "paints", paint_names, error);
    const SyYaml *fonts = paints == NULL ? NULL : expect_all(file, "fonts", font_names, error);
    if (fonts == NULL) return false;
    for (guint i = 0; i < SY_N_PAINT; i++)
        if (!read_paint(file, sy_yaml_get(paints, paint_names[i]), &style->paint[i], error))
            return false;
    for (guint i = 0; i < SY_N_FONT; i++) {
        style->font[i].family = style->family;
        if (!read_font(file, sy_yaml_get(fonts, font_names[i]), &style->font[i], error))
            return false;
    }
    return true;
}

static bool read_words(const SyYamlDocument *file, const char *lang, SyStyle *style,
                       GError **error) {
    static const char *const langs[] = {"zh", "en", NULL};
    const SyYaml *families = expect_all(file, "families", langs, error);
    const SyYaml *words = sy_yaml_get(file->root, "words");
    if (families == NULL) return false;
    if (words == NULL) return complain_missing(file, file->root, "words", error);
    const char *family = sy_yaml_required(file, families, lang, "families", error);
    if (family == NULL || !sy_yaml_expect(file, words, SY_YAML_MAP, "words", error)) return false;
    style->family = g_strdup(family);
    for (SyIndex i = 0; i < sy_yaml_count(words); i++) {
        const char *key = sy_yaml_key(words, i)->text;
        const SyYaml *word = sy_yaml_item(words, i);
        if (!sy_yaml_expect(file, word, SY_YAML_MAP, key, error) ||
            !sy_yaml_expect_keys(file, word, langs, key, error))
            return false;
        const SyYaml *text = sy_yaml_get(word, lang);
        if (text == NULL || text->kind != SY_YAML_TEXT)
            return sy_yaml_complain(file, word, error, _("%s has no text in %s"), key, lang);
        g_hash_table_insert(style->words, g_strdup(key), g_strdup(text->text));
    }
    return true;
}

SyStyle *sy_style_load(const char *data_folder, const char *lang, SyStore *store, GError **error) {
    static const char *const parts[] = {"paper", "certainty", "limits", "units", "families",
                                        "fonts", "paints",    "words",  NULL};
    g_autofree char *path = g_build_filename(data_folder, "styles", "atlas.yaml", NULL);
    g_autoptr(SyYamlDocument) file = sy_yaml_read(path, error);
    if (file == NULL || !sy_yaml_expect(file, file->root, SY_YAML_MAP, "style", error) ||
        !sy_yaml_expect_keys(file, file->root, parts, "part of a style", error))
        return NULL;
    g_autoptr(SyStyle) style = g_new0(SyStyle, 1);
    style->words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    if (!read_numbers(file, "paper", style, error) ||
        !read_numbers(file, "certainty", style, error) ||
        !read_numbers(file, "limits", style, error) || !read_words(file, lang, style, error) ||
        !read_units(file, lang, store, style, error) || !read_drawing(file, style, error))
        return NULL;
    return g_steal_pointer(&style);
}

SyPaintName sy_style_paint(const char *name) {
    guint i = 0;
    while (i < SY_N_PAINT && strcmp(paint_names[i], name) != 0) i++;
    return (SyPaintName)i;
}

const char *sy_style_paint_name(SyPaintName paint) {
    return paint_names[paint];
}

uint32_t sy_style_rgb(const SyInk *ink) {
    return (uint32_t)(ink->red * 255 + 0.5) << 16 | (uint32_t)(ink->green * 255 + 0.5) << 8 |
           (uint32_t)(ink->blue * 255 + 0.5);
}

void sy_style_note_font(const SyStyle *style, const char *lang) {
    g_autoptr(SyPage) page = sy_page_new(1, 1, lang, NULL);
    if (!sy_page_has_letter(page, style->family, 0x6eaf))
        sy_note(_("no font on this machine has Chinese letters, pages show boxes instead: install "
                  "fonts-noto-cjk, or name one in data/styles/atlas.yaml (families: %s)\n"),
                style->family);
}

void sy_style_free(SyStyle *style) {
    if (style == NULL) return;
    if (style->words != NULL) g_hash_table_unref(style->words);
    g_free(style->family);
    g_free(style);
}

/* To a tenth, to a whole where that is a millimetre or less. */
static void append_size(const SyStyle *style, double size_m, GString *out) {
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    double size = sy_style_in(style, SY_UNIT_SIZE, isnan(size_m) ? 0 : size_m);
    size = style->unit_m[SY_UNIT_SIZE] > 0.001 ? round(10 * size) / 10 : round(size);
    g_string_append(out, g_ascii_formatd(digits, sizeof digits, "%.10g", size));
}

char *sy_style_size(const SyStyle *style, double size_m, double height_m) {
    if (isnan(size_m) && isnan(height_m)) return NULL;
    GString *out = g_string_new(NULL);
    append_size(style, size_m, out);
    if (!isnan(height_m)) {
        g_string_append(out, "×");
        append_size(style, height_m, out);
    }
    return g_string_free(out, FALSE);
}

const char *sy_style_word(const SyStyle *style, const char *key) {
    const char *word = g_hash_table_lookup(style->words, key);
    return word == NULL ? key : word;
}

char *sy_style_words(const SyStyle *style, const char *key, ...) {
    GString *out = g_string_new(NULL);
    /* One pass: what a text brings in is never looked at again. */
    for (const char *at = sy_style_word(style, key); *at != '\0'; at++) {
        const char *end = *at == '{' ? strchr(at, '}') : NULL;
        const char *found = NULL;
        va_list arguments;
        va_start(arguments, key);
        for (const char *name = va_arg(arguments, const char *); end != NULL && name != NULL;
             name = va_arg(arguments, const char *)) {
            const char *text = va_arg(arguments, const char *);
            if (strlen(name) == (gsize)(end - at - 1) && strncmp(name, at + 1, strlen(name)) == 0)
                found = text == NULL ? "" : text;
        }
        va_end(arguments);
        if (found == NULL) {
            g_string_append_c(out, *at);
            continue;
        }
        g_string_append(out, found);
        at = end;
    }
    return g_string_free(out, FALSE);
}
