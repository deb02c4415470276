#include "engine/lists/lists.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/base/yaml.h"

enum { BRIEF_MAX = 10, DECIMALS_MAX = 9 };

struct SyLists {
    GPtrArray *documents; /* SyYamlDocument *, one a list */
};

static const char *const kinds[] = {"text",   "code",        "date",
                                    "number", "probability", "percent"}; /* SyCellKind */

void sy_lists_free(SyLists *lists) {
    if (lists == NULL) return;
    g_ptr_array_unref(lists->documents);
    g_free(lists);
}

static bool check_labels(const SyYamlDocument *document, const SyYaml *labels, const char *what,
                         GError **error) {
    return sy_yaml_required(document, labels, "zh", what, error) != NULL &&
           sy_yaml_required(document, labels, "en", what, error) != NULL;
}

static bool check_title(const SyYamlDocument *document, const SyYaml *title, const char *what,
                        GError **error) {
    static const char *const known[] = {"zh", "en", NULL};
    return sy_yaml_expect(document, title, SY_YAML_MAP, what, error) &&
           sy_yaml_expect_keys(document, title, known, what, error) &&
           check_labels(document, title, what, error);
}

static int kind_of(const SyYaml *column) {
    const SyYaml *kind = sy_yaml_get(column, "kind");
    for (guint i = 0; kind != NULL && i < G_N_ELEMENTS(kinds); i++)
        if (g_strcmp0(kind->text, kinds[i]) == 0) return (int)i;
    return kind == NULL ? SY_CELL_TEXT : -1;
}

static int key_of(const SyYaml *column) {
    const SyYaml *key = sy_yaml_get(column, "key");
    if (key == NULL) return SY_KEY_NONE;
    return g_strcmp0(key->text, "one") == 0    ? SY_KEY_ONE
           : g_strcmp0(key->text, "with") == 0 ? SY_KEY_WITH
                                               : -1;
}

static SyGeometryKind geometry_of(const SyYaml *root) {
    static const char *const names[] = {"none", "point", "line", "polygon"}; /* SyGeometryKind */
    const SyYaml *geometry = sy_yaml_get(root, "geometry");
    for (guint i = 0; geometry != NULL && i < G_N_ELEMENTS(names); i++)
        if (g_strcmp0(geometry->text, names[i]) == 0) return (SyGeometryKind)i;
    return SY_GEOMETRY_NONE;
}

/* A whole number from 0 to @most; @missing if the key is not there; -2 with a complaint. */
static int small_number(const SyYamlDocument *document, const SyYaml *column, const char *key,
                        int missing, int most, GError **error) {
    const SyYaml *node = sy_yaml_get(column, key);
    double value;
    if (node == NULL) return missing;
    if (!sy_yaml_number(document, node, key, &value, error)) return -2;
    if (value >= 0 && value <= most && floor(value) == value) return (int)value;
    sy_yaml_complain(document, node, error, _("%s: a whole number from 0 to %d"), key, most);
    return -2;
}

static bool is_plain_name(const char *name, gsize most) {
    gsize n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return n > 0 && name[n] == '\0' && n <= most;
}

/* A column of a layer needs a name that a shapefile can hold. */
static bool check_column(const SyYamlDocument *document, const char *name, const SyYaml *column,
                         bool layer, GError **error) {
    static const char *const known[] = {"zh",    "en",     "kind", "decimals", "width", "terms",
                                        "brief", "hidden", "key",  "status",   NULL};
    if (!sy_yaml_expect(document, column, SY_YAML_MAP, name, error) ||
        !sy_yaml_expect_keys(document, column, known, name, error) ||
        !check_labels(document, column, name, error))
        return false;
    if (kind_of(column) < 0)
        return sy_yaml_complain(
            document, column, error,
            _("%s: a kind is one of text, code, date, number, probability, percent"), name);
    if (key_of(column) < 0)
        return sy_yaml_complain(document, column, error, _("%s: a key is one or with"), name);
    const SyYaml *brief = sy_yaml_get(column, "brief");
    if (!is_plain_name(brief == NULL ? name : brief->text,
                       brief == NULL && !layer ? 63 : BRIEF_MAX))
        return sy_yaml_complain(
            document, column, error,
            _("%s: names are small letters, digits and _, brief ones at most %d"), name, BRIEF_MAX);
    return small_number(document, column, "decimals", -1, DECIMALS_MAX, error) > -2 &&
           small_number(document, column, "width", 0, 200, error) > -2;
}

static bool check_classes(const SyYamlDocument *document, const SyYaml *classes, GError **error) {
    static const char *const known[] = {"zh", "en", "paint", NULL};
    if (classes == NULL || sy_yaml_count(classes) == 0 || sy_yaml_count(classes) > 250)
        return sy_yaml_complain(document, document->root, error, _("a layer has 1 to 250 classes"));
    for (SyIndex i = 0; i < sy_yaml_count(classes); i++) {
        const SyYaml *entry = sy_yaml_item(classes, i);
        const char *name = sy_yaml_key(classes, i)->text;
        if (!sy_yaml_expect(document, entry, SY_YAML_MAP, name, error) ||
            !sy_yaml_expect_keys(document, entry, known, name, error) ||
            !check_labels(document, entry, name, error))
            return false;
        if (sy_yaml_required(document, entry, "paint", name, error) == NULL) return false;
    }
    return true;
}

/* Only lines merge. */
static bool check_detail(const SyYamlDocument *document, const SyYaml *kml, GError **error) {
    static const char *const known[] = {"detail", "seen_px", NULL}, *const details[] = {
                                                                        "all", "named", "merged",
                                                                        NULL};
    if (kml == NULL) return true;
    if (!sy_yaml_expect(document, kml, SY_YAML_MAP, "kml", error) ||
        !sy_yaml_expect_keys(document, kml, known, "kml", error))
        return false;
    const char *detail = sy_yaml_required(document, kml, "detail", "kml", error);
    if (detail == NULL) return false;
    if (!g_strv_contains(details, detail))
        return sy_yaml_complain(document, kml, error, _("detail is all, named or merged"));
    if (strcmp(detail, "merged") == 0 && geometry_of(document->root) != SY_GEOMETRY_LINE)
        return sy_yaml_complain(document, kml, error, _("only lines are merged"));
    return small_number(document, kml, "seen_px", 0, 4096, error) > -2;
}

/* kind: bars or times; paints: of the series in turn. */
static bool check_chart(const SyYamlDocument *document, const SyYaml *chart, GError **error) {
    static const char *const known[] = {"kind", "percent", "stacked", "paints", NULL},
                             *const kinds_of[] = {"bars", "times", NULL};
    if (chart == NULL) return true;
    if (!sy_yaml_expect(document, chart, SY_YAML_MAP, "chart", error) ||
        !sy_yaml_expect_keys(document, chart, known, "chart", error))
        return false;
    const char *kind = sy_yaml_required(document, chart, "kind", "chart", error);
    const SyYaml *paints = sy_yaml_get(chart, "paints");
    if (kind == NULL) return false;
    if (!g_strv_contains(kinds_of, kind) || paints == NULL || sy_yaml_count(paints) == 0)
        return sy_yaml_complain(document, chart, error,
                                _("chart: kind is bars or times, paints are one or more"));
    return sy_yaml_expect(document, paints, SY_YAML_LIST, "paints", error);
}

/* Maps: what a mark of a row means; frames that show the same ground. */
static bool check_frames(const SyYamlDocument *document, const SyYaml *mark, const SyYaml *frames,
                         GError **error) {
    if (mark != NULL && !check_title(document, mark, "mark", error)) return false;
    if (frames == NULL) return true;
    if (!sy_yaml_expect(document, frames, SY_YAML_LIST, "frames", error)) return false;
    for (SyIndex i = 0; i < sy_yaml_count(frames); i++)
        if (!check_title(document, sy_yaml_item(frames, i), "frames", error)) return false;
    return true;
}

static bool check_list(const SyYamlDocument *document, bool layer, GError **error) {
    static const char *const known[] = {
        "name", "title", "sheet", "sql",    "columns", "label", "classes", "geometry",
        "kml",  "group", "chart", "status", "flow",    "mark",  "frames",  NULL};
    const SyYaml *root = document->root;
    if (!sy_yaml_expect(document, root, SY_YAML_MAP, "list", error) ||
        !sy_yaml_expect_keys(document, root, known, "key of a list", error) ||
        sy_yaml_required(document, root, "sql", "list", error) == NULL)
        return false;
    const char *name = sy_yaml_required(document, root, "name", "list", error);
    if (name == NULL) return false;
    if (!is_plain_name(name, 40))
        return sy_yaml_complain(document, root, error, _("name: small letters, digits and _"));
    const SyYaml *title = sy_yaml_get(root, "title"), *columns = sy_yaml_get(root, "columns"),
                 *sheet = sy_yaml_get(root, "sheet");
    if (title == NULL || columns == NULL)
        return sy_yaml_complain(document, root, error, _("a list has title, sql and columns"));
    if (!check_title(document, title, "title", error) ||
        (sheet != NULL && !check_title(document, sheet, "sheet", error)) ||
        !sy_yaml_expect(document, columns, SY_YAML_MAP, "columns", error))
        return false;
    for (SyIndex i = 0; i < sy_yaml_count(columns); i++)
        if (!check_column(document, sy_yaml_key(columns, i)->text, sy_yaml_item(columns, i), layer,
                          error))
            return false;
    if (!check_chart(document, sy_yaml_get(root, "chart"), error) ||
        !check_frames(document, sy_yaml_get(root, "mark"), sy_yaml_get(root, "frames"), error))
        return false;
    if (!layer) return true;
    if (geometry_of(root) == SY_GEOMETRY_NONE)
        return sy_yaml_complain(document, root, error, _("geometry: point, line or polygon"));
    return check_classes(document, sy_yaml_get(root, "classes"), error) &&
           check_detail(document, sy_yaml_get(root, "kml"), error);
}

static int compare_names(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

SyLists *sy_lists_load(const char *data_folder, const char *folder, GError **error) {
    g_autofree char *path = g_build_filename(data_folder, folder, NULL);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    if (dir == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: the folder of lists is missing"), path);
        return NULL;
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name = g_dir_read_name(dir); name != NULL; name = g_dir_read_name(dir))
        if (g_str_has_suffix(name, ".yaml")) g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    g_autoptr(SyLists) lists = g_new0(SyLists, 1);
    lists->documents = g_ptr_array_new_with_free_func((GDestroyNotify)sy_yaml_free);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *file = g_build_filename(path, g_ptr_array_index(names, i), NULL);
        SyYamlDocument *document = sy_yaml_read(file, error);
        if (document == NULL) return NULL;
        g_ptr_array_add(lists->documents, document);
        if (!check_list(document, strcmp(folder, "layers") == 0 || strcmp(folder, "maps") == 0,
                        error))
            return NULL;
    }
    return g_steal_pointer(&lists);
}

SyIndex sy_lists_count(const SyLists *lists) {
    return lists->documents->len;
}

SyIndex sy_lists_find(const SyLists *lists, const char *name) {
    SyIndex list = 0;
    while (list < sy_lists_count(lists) && strcmp(sy_lists_name(lists, list), name) != 0) list++;
    return list < sy_lists_count(lists) ? list : SY_NONE;
}

static const SyYaml *part(const SyLists *lists, SyIndex list, const char *key) {
    const SyYamlDocument *document = g_ptr_array_index(lists->documents, list);
    return sy_yaml_get(document->root, key);
}

const char *sy_lists_name(const SyLists *lists, SyIndex list) {
    return part(lists, list, "name")->text;
}

const char *sy_lists_title(const SyLists *lists, SyIndex list, const char *lang) {
    return sy_yaml_get(part(lists, list, "title"), lang)->text;
}

const char *sy_lists_sheet(const SyLists *lists, SyIndex list, const char *lang) {
    const SyYaml *sheet = part(lists, list, "sheet");
    return sheet == NULL ? sy_lists_title(lists, list, lang) : sy_yaml_get(sheet, lang)->text;
}

const char *sy_lists_group(const SyLists *lists, SyIndex list) {
    const SyYaml *group = part(lists, list, "group");
    return group == NULL ? "" : group->text;
}

bool sy_lists_is_made(const SyLists *lists, SyIndex list) {
    return strcmp(sy_lists_group(lists, list), "made") == 0;
}

const char *sy_lists_label(const SyLists *lists, SyIndex list) {
    const SyYaml *label = part(lists, list, "label");
    return label == NULL ? NULL : label->text;
}

guint sy_lists_n_class(const SyLists *lists, SyIndex list) {
    return sy_yaml_count(part(lists, list, "classes"));
}

const char *sy_lists_class(const SyLists *lists, SyIndex list, guint number, const char *lang,
                           const char **paint) {
    const SyYaml *entry = sy_yaml_item(part(lists, list, "classes"), number);
    *paint = sy_yaml_get(entry, "paint")->text;
    return sy_yaml_get(entry, lang)->text;
}

const char *sy_lists_detail(const SyLists *lists, SyIndex list, int *seen_px) {
    const SyYaml *kml = part(lists, list, "kml"),
                 *seen = kml == NULL ? NULL : sy_yaml_get(kml, "seen_px");
    *seen_px = seen == NULL ? 0 : (int)g_ascii_strtoll(seen->text, NULL, 10);
    return kml == NULL ? "all" : sy_yaml_get(kml, "detail")->text;
}

const char *sy_lists_mark(const SyLists *lists, SyIndex list, const char *lang) {
    const SyYaml *mark = part(lists, list, "mark");
    return mark == NULL ? NULL : sy_yaml_get(mark, lang)->text;
}

guint sy_lists_n_frame(const SyLists *lists, SyIndex list) {
    const SyYaml *frames = part(lists, list, "frames");
    return frames == NULL ? 1 : MAX(1, sy_yaml_count(frames));
}

const char *sy_lists_frame(const SyLists *lists, SyIndex list, guint number, const char *lang) {
    const SyYaml *frames = part(lists, list, "frames");
    return sy_yaml_get(sy_yaml_item(frames, number), lang)->text;
}

static bool says_yes(const SyYaml *map, const char *key) {
    const SyYaml *said = map == NULL ? NULL : sy_yaml_get(map, key);
    return said != NULL && g_strcmp0(said->text, "yes") == 0;
}

void sy_lists_chart(const SyLists *lists, SyIndex list, bool *is_times, bool *is_percent,
                    bool *is_stacked) {
    const SyYaml *chart = part(lists, list, "chart"),
                 *kind = chart == NULL ? NULL : sy_yaml_get(chart, "kind");
    *is_times = kind != NULL && g_strcmp0(kind->text, "times") == 0;
    *is_percent = says_yes(chart, "percent");
    *is_stacked = says_yes(chart, "stacked");
}

const char *sy_lists_chart_paint(const SyLists *lists, SyIndex list, guint number) {
    const SyYaml *chart = part(lists, list, "chart"),
                 *paints = chart == NULL ? NULL : sy_yaml_get(chart, "paints");
    return paints == NULL || number >= sy_yaml_count(paints) ? NULL
                                                             : sy_yaml_item(paints, number)->text;
}

bool sy_lists_is_of_points(const SyLists *lists, SyIndex list) {
    return g_strcmp0(part(lists, list, "geometry")->text, "point") == 0;
}

bool sy_lists_has_flow(const SyLists *lists, SyIndex list) {
    const SyYaml *flow = part(lists, list, "flow");
    return flow != NULL && g_strcmp0(flow->text, "yes") == 0;
}

uint8_t sy_lists_class_of(const SyLists *lists, SyIndex list, const char *look) {
    const SyYaml *classes = part(lists, list, "classes");
    for (SyIndex i = 0; look != NULL && i < sy_yaml_count(classes); i++)
        if (strcmp(sy_yaml_key(classes, i)->text, look) == 0) return (uint8_t)i;
    return 0;
}

/* ---- rows ---- */

void sy_list_rows_clear(SyListRows *rows) {
    sy_table_free(rows->rows);
    g_free(rows->columns);
    *rows = (SyListRows){0};
}

void sy_list_rows_label(SyListRows *rows) {
    for (guint i = 0; i < rows->rows->columns->len; i++) {
        SyColumn *column = g_ptr_array_index(rows->rows->columns, i);
        g_free(column->name);
        column->name = g_strdup(rows->columns[i].label);
    }
}

static SyExportColumn describe(const SyYamlDocument *document, const SyYaml *definition,
                               const SyColumn *column, const char *lang) {
    SyExportColumn as = {.name = column->name,
                         .brief = column->name,
                         .label = column->name,
                         .decimals = -1,
                         .kind = column->type == SY_COLUMN_TEXT ? SY_CELL_TEXT : SY_CELL_NUMBER};
    if (definition == NULL) return as;
    as.label = sy_yaml_get(definition, lang)->text;
    if (sy_yaml_get(definition, "kind") != NULL) as.kind = (SyCellKind)kind_of(definition);
    as.decimals = small_number(document, definition, "decimals", -1, DECIMALS_MAX, NULL);
    as.width = small_number(document, definition, "width", 0, 200, NULL);
    const SyYaml *brief = sy_yaml_get(definition, "brief");
    as.hidden = sy_yaml_get(definition, "hidden") != NULL;
    if (brief != NULL) as.brief = brief->text;
    const SyYaml *status = sy_yaml_get(definition, "status");
    if (status == NULL) status = sy_yaml_get(document->root, "status");
    if (status != NULL) as.status = status->text;
    as.key = (SyColumnKey)key_of(definition);
    return as;
}

/* To the decimals that are shown, so that every format shows the same. A probability that would be
 * rounded to certainty stays as it is. */
static void round_column(SyColumn *column, SyIndex n_row, const SyExportColumn *as) {
    double unit = pow(10, as->decimals);
    double most = as->kind == SY_CELL_PROBABILITY ? 1 : as->kind == SY_CELL_PERCENT ? 100 : NAN;
    for (SyIndex row = 0; row < n_row; row++) {
        double value = column->real[row], rounded = round(value * unit) / unit;
        bool sure = !isnan(most) && (rounded <= 0 || rounded >= most);
        if (isfinite(rounded) && !(sure && value > 0 && value < most)) column->real[row] = rounded;
    }
}

static void word_column(SyColumn *column, SyIndex n_row, const SyTerms *terms, const char *lang,
                        const char *dictionary) {
    for (SyIndex row = 0; row < n_row; row++) {
        const char *value = sy_column_text(column, row);
        const char *word = sy_terms_word(terms, lang, dictionary, value);
        if (word != value) sy_column_set_text(column, row, word);
    }
}

static void describe_all(const SyYamlDocument *document, SyTable *rows, const char *lang,
                         SyListRows *out) {
    const SyYaml *columns = sy_yaml_get(document->root, "columns");
    *out = (SyListRows){rows, g_new0(SyExportColumn, rows->columns->len + 1)};
    for (guint i = 0; i < rows->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(rows->columns, i);
        out->columns[i] = describe(document, sy_yaml_get(columns, column->name), column, lang);
    }
}

bool sy_lists_head(const SyLists *lists, SyIndex list, SyStore *store, const char *lang,
                   SyListRows *out, GError **error) {
    const SyYamlDocument *document = g_ptr_array_index(lists->documents, list);
    g_autofree char *sql =
        g_strconcat("SELECT * FROM (", part(lists, list, "sql")->text, ") LIMIT 0", NULL);
    SyTable *rows = sy_store_query(store, sql, NULL, error);
    *out = (SyListRows){0};
    if (rows != NULL) describe_all(document, rows, lang, out);
    return rows != NULL;
}

SyTable *sy_lists_select(const SyLists *lists, SyIndex list, const char *where, SyStore *store,
                         GError **error) {
    const char *sql = part(lists, list, "sql")->text;
    if (where == NULL) return sy_store_query(store, sql, NULL, error);
    g_autofree char *some = g_strdup_printf("SELECT * FROM (%s) WHERE %s", sql, where);
    return sy_store_query(store, some, NULL, error);
}

bool sy_lists_query(const SyLists *lists, SyIndex list, SyStore *store, const SyTerms *terms,
                    const char *lang, SyListRows *out, GError **error) {
    SyTable *rows = sy_lists_select(lists, list, NULL, store, error);
    *out = (SyListRows){0};
    if (rows != NULL) sy_lists_word(lists, list, rows, terms, lang, out);
    return rows != NULL;
}

void sy_lists_word(const SyLists *lists, SyIndex list, SyTable *rows, const SyTerms *terms,
                   const char *lang, SyListRows *out) {
    const SyYamlDocument *document = g_ptr_array_index(lists->documents, list);
    if (rows->geometry.kind == SY_GEOMETRY_NONE) rows->geometry.kind = geometry_of(document->root);
    describe_all(document, rows, lang, out);
    const SyYaml *columns = part(lists, list, "columns");
    for (guint i = 0; i < rows->columns->len; i++) {
        SyColumn *column = g_ptr_array_index(rows->columns, i);
        const SyYaml *definition = sy_yaml_get(columns, column->name);
        const SyYaml *dictionary = definition == NULL ? NULL : sy_yaml_get(definition, "terms");
        if (column->type == SY_COLUMN_REAL && out->columns[i].decimals >= 0)
            round_column(column, rows->n_row, &out->columns[i]);
        if (column->type == SY_COLUMN_TEXT && dictionary != NULL)
            word_column(column, rows->n_row, terms, lang, dictionary->text);
    }
}
