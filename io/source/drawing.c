#include "io/source/drawing.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"

enum { NAMED_MAX = 20, TEXT_MAX = 40, NESTED_MAX = 200 };

/* Sorts of entities of the DXF reference; what is none of them was damaged. */
static const char *const sorts[] = {"3DFACE",
                                    "3DSOLID",
                                    "ACAD_PROXY_ENTITY",
                                    "ACAD_TABLE",
                                    "ARC",
                                    "ARC_DIMENSION",
                                    "ATTDEF",
                                    "ATTRIB",
                                    "BODY",
                                    "CIRCLE",
                                    "DGNUNDERLAY",
                                    "DIMENSION",
                                    "DWFUNDERLAY",
                                    "ELLIPSE",
                                    "EXTRUDEDSURFACE",
                                    "HATCH",
                                    "HELIX",
                                    "IMAGE",
                                    "INSERT",
                                    "LARGE_RADIAL_DIMENSION",
                                    "LEADER",
                                    "LIGHT",
                                    "LINE",
                                    "LOFTEDSURFACE",
                                    "LWPOLYLINE",
                                    "MESH",
                                    "MLEADER",
                                    "MLEADERSTYLE",
                                    "MLINE",
                                    "MTEXT",
                                    "MULTILEADER",
                                    "OLE2FRAME",
                                    "OLEFRAME",
                                    "PDFUNDERLAY",
                                    "PLANESURFACE",
                                    "POINT",
                                    "POINTCLOUD",
                                    "POINTCLOUDEX",
                                    "POLYLINE",
                                    "RAY",
                                    "REGION",
                                    "REVOLVEDSURFACE",
                                    "SECTION",
                                    "SEQEND",
                                    "SHAPE",
                                    "SOLID",
                                    "SPLINE",
                                    "SUN",
                                    "SURFACE",
                                    "SWEPTSURFACE",
                                    "TABLE",
                                    "TEXT",
                                    "TOLERANCE",
                                    "TRACE",
                                    "UNDERLAY",
                                    "VERTEX",
                                    "VIEWPORT",
                                    "WIPEOUT",
                                    "XLINE",
                                    NULL};

/* Those of which its driver always makes a feature. */
static const char *const drawn[] = {"ARC",   "CIRCLE",   "ELLIPSE", "LINE", "LWPOLYLINE", "MTEXT",
                                    "POINT", "POLYLINE", "SPLINE",  "TEXT", NULL};

typedef struct {
    const char *at, *end;
    int64_t line;    /* of the next */
    int64_t n_drawn; /* outside of blocks */
    const char *label;
    SyFindings *findings;
    GHashTable *said;          /* sorts that were named */
    guint n_code;              /* damaged codes so far */
    char handle[TEXT_MAX + 1]; /* of the entity at hand */
    char sort[TEXT_MAX + 1];   /* waits for its handle; "": none */
    int64_t sort_line;
} Drawing;

/* The next line without blanks around it, cut at TEXT_MAX; false at the end. */
static bool next_line(Drawing *d, char *text) {
    if (d->at >= d->end) return false;
    const char *newline = memchr(d->at, '\n', (gsize)(d->end - d->at));
    const char *end = newline == NULL ? d->end : newline, *begin = d->at;
    d->at = newline == NULL ? d->end : newline + 1;
    d->line++;
    while (begin < end && g_ascii_isspace(*begin)) begin++;
    while (end > begin && g_ascii_isspace(end[-1])) end--;
    gsize n = MIN((gsize)(end - begin), (gsize)TEXT_MAX);
    memcpy(text, begin, n);
    text[n] = '\0';
    return true;
}

/* "0" to "1071", "-5" ...: as they are written; -1000: it is none. */
static int code_of(const char *text) {
    gint64 value = 0;
    char again[8];
    if (!g_ascii_string_to_signed(text, 10, -5, 1071, &value, NULL)) return -1000;
    g_snprintf(again, sizeof again, "%d", (int)value);
    gsize zeros = strspn(text, "0"); /* some programs write 008 */
    return strcmp(again, text) == 0 || (zeros > 0 && strcmp(again, text + zeros) == 0) ? (int)value
                                                                                       : -1000;
}

static void say_sort(Drawing *d) {
    if (d->sort[0] == '\0') return;
    g_autofree char *valid = g_utf8_make_valid(d->sort, -1);
    if (g_hash_table_size(d->said) < NAMED_MAX && g_hash_table_add(d->said, g_strdup(valid)))
        sy_findings_add(d->findings, "read.drawing_sort", d->label, -1, NAN, NAN, NAN,
                        SY_ARGUMENT_TEXT("sort", valid), SY_ARGUMENT_INTEGER("line", d->sort_line),
                        SY_ARGUMENT_TEXT("handle", d->handle[0] == '\0' ? "-" : d->handle),
                        SY_ARGUMENTS_END);
    d->sort[0] = '\0';
}

static void say_code(Drawing *d, const char *code) {
    if (d->n_code++ >= NAMED_MAX) return;
    g_autofree char *valid = g_utf8_make_valid(code, -1);
    sy_findings_add(d->findings, "read.drawing_code", d->label, -1, NAN, NAN, NAN,
                    SY_ARGUMENT_TEXT("code", valid), SY_ARGUMENT_INTEGER("line", d->line - 1),
                    SY_ARGUMENT_TEXT("handle", d->handle[0] == '\0' ? "-" : d->handle),
                    SY_ARGUMENTS_END);
}

/* The entities of a section that holds some, up to its end. */
static void entities(Drawing *d, bool blocks) {
    char code[TEXT_MAX + 1], value[TEXT_MAX + 1];
    while (next_line(d, code) && next_line(d, value)) {
        int number = code_of(code);
        if (number == -1000) {
            say_code(d, code);
        } else if (number == 5) {
            g_strlcpy(d->handle, value, sizeof d->handle);
        } else if (number == 0) {
            say_sort(d);
            if (strcmp(value, "ENDSEC") == 0) return;
            d->n_drawn += !blocks && g_strv_contains(drawn, value);
            bool of_block = blocks && (strcmp(value, "BLOCK") == 0 || strcmp(value, "ENDBLK") == 0);
            /* Handles of an entity whose own is still to come are those of the one before. */
            if (g_strv_contains(sorts, value)) d->handle[0] = '\0';
            if (of_block || g_strv_contains(sorts, value)) continue;
            g_strlcpy(d->sort, value, sizeof d->sort);
            d->sort_line = d->line;
        }
    }
    say_sort(d);
}

/* A drawing of text, mapped; NULL: it is none. */
static GMappedFile *map_text(const char *path, Drawing *d) {
    GMappedFile *file = g_mapped_file_new(path, FALSE, NULL);
    const char *bytes = file == NULL ? NULL : g_mapped_file_get_contents(file);
    gsize n = file == NULL ? 0 : g_mapped_file_get_length(file);
    if (bytes == NULL || (n > 22 && memcmp(bytes, "AutoCAD Binary DXF", 18) == 0)) {
        g_clear_pointer(&file, g_mapped_file_unref);
        return NULL;
    }
    d->at = bytes;
    d->end = bytes + n;
    return file;
}

/* What a block stands for: entities of its own, and blocks within it, so many times each. */
typedef struct {
    GArray *inserts;
    double n; /* of its own; all, once counted */
    bool counted, counting;
} Block;

typedef struct {
    char name[TEXT_MAX + 1];
    double times;
} Insert;

static void block_free(void *block) {
    g_array_unref(((Block *)block)->inserts);
    g_free(block);
}

static Block *block_new(void) {
    Block *block = g_new0(Block, 1);
    block->inserts = g_array_new(FALSE, FALSE, sizeof(Insert));
    return block;
}

/* One that is within itself is passed over by its driver, which says so. */
static double count_block(GHashTable *blocks, Block *block, int depth) {
    if (depth > NESTED_MAX) return INFINITY;
    if (block->counted || block->counting) return block->counting ? 0 : block->n;
    block->counting = true;
    for (guint i = 0; i < block->inserts->len; i++) {
        const Insert *insert = &g_array_index(block->inserts, Insert, i);
        Block *within = g_hash_table_lookup(blocks, insert->name);
        if (within != NULL) block->n += insert->times * count_block(blocks, within, depth + 1);
    }
    block->counting = false;
    block->counted = true;
    return block->n;
}

/* Adds what a section holds to @out, or, within BLOCK and ENDBLK, to @blocks. */
static void take_inserts(Drawing *d, GHashTable *blocks, Block *out) {
    char code[TEXT_MAX + 1], value[TEXT_MAX + 1];
    Block *here = out;
    Insert *insert = NULL; /* whose groups follow */
    bool naming = false;
    while (next_line(d, code) && next_line(d, value)) {
        int number = code_of(code);
        double times = g_ascii_strtod(value, NULL);
        if (number == 0) {
            if (strcmp(value, "ENDSEC") == 0) return;
            bool begins = strcmp(value, "BLOCK") == 0, ends = strcmp(value, "ENDBLK") == 0;
            naming = begins;
            insert = NULL;
            if (begins || ends) here = out;
            if (begins || ends) continue;
            here->n++;
            if (strcmp(value, "INSERT") != 0) continue;
            g_array_set_size(here->inserts, here->inserts->len + 1);
            insert = &g_array_index(here->inserts, Insert, here->inserts->len - 1);
            *insert = (Insert){.times = 1};
        } else if (number == 2 && naming) {
            here = block_new();
            g_hash_table_replace(blocks, g_strdup(value), here);
            naming = false;
        } else if (number == 2 && insert != NULL) {
            g_strlcpy(insert->name, value, sizeof insert->name);
        } else if ((number == 70 || number == 71) && insert != NULL && times > 1) {
            insert->times *= times; /* columns and rows */
        }
    }
}

/* Behind a zero byte its driver may read the same line for ever; no drawing of text has one. */
static bool check_zeros(const Drawing *d, const char *path, GError **error) {
    const char *zero = d->end > d->at ? memchr(d->at, '\0', (gsize)(d->end - d->at)) : NULL;
    if (zero == NULL) return true;
    long line = 1;
    for (const char *at = d->at; (at = memchr(at, '\n', (gsize)(zero - at))) != NULL; at++) line++;
    g_set_error(
        error, SY_ERROR, SY_ERROR_INPUT,
        _("%s: line %ld holds a zero byte, which no drawing has: the file is damaged; save it "
          "anew from the program that drew it"),
        path, line);
    return false;
}

bool sy_drawing_trust(const char *path, const SyLimits *limits, GError **error) {
    Drawing d = {0};
    g_autoptr(GMappedFile) file = map_text(path, &d);
    if (file == NULL) return true;
    if (!check_zeros(&d, path, error)) return false;
    g_autoptr(GHashTable) blocks =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, block_free);
    Block *all = block_new();
    char code[TEXT_MAX + 1], value[TEXT_MAX + 1];
    bool section = false;
    while (next_line(&d, code) && next_line(&d, value)) {
        bool holds = strcmp(value, "BLOCKS") == 0 || strcmp(value, "ENTITIES") == 0;
        if (section && strcmp(code, "2") == 0 && holds) take_inserts(&d, blocks, all);
        section = strcmp(code, "0") == 0 && strcmp(value, "SECTION") == 0;
    }
    double n_own = all->n, n = count_block(blocks, all, 0) - n_own;
    block_free(all);
    if (n <= limits->inserted) return true;
    g_set_error(
        error, SY_ERROR, SY_ERROR_INPUT,
        _("%s: its blocks stand for %.3g entities, of which at most %d are read; explode or "
          "purge the drawing, or raise limits.inserted"),
        path, n, limits->inserted);
    return false;
}

int64_t sy_drawing_report(const char *path, const char *label, SyFindings *findings) {
    g_autoptr(GHashTable) said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Drawing d = {.label = label, .findings = findings, .said = said};
    g_autoptr(GMappedFile) file = map_text(path, &d);
    if (file == NULL) return 0;
    char code[TEXT_MAX + 1], value[TEXT_MAX + 1];
    bool section = false;
    while (next_line(&d, code) && next_line(&d, value)) {
        bool blocks = strcmp(value, "BLOCKS") == 0;
        if (section && strcmp(code, "2") == 0 && (blocks || strcmp(value, "ENTITIES") == 0))
            entities(&d, blocks);
        section = strcmp(code, "0") == 0 && strcmp(value, "SECTION") == 0;
    }
    return d.n_drawn;
}
