#include "io/source/drawing.h"

#include <math.h>
#include <string.h>

enum { NAMED_MAX = 20, TEXT_MAX = 40 };

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

typedef struct {
    const char *at, *end;
    int64_t line; /* of the next */
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

void sy_drawing_report(const char *path, const char *label, SyFindings *findings) {
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, NULL);
    const char *bytes = file == NULL ? NULL : g_mapped_file_get_contents(file);
    gsize n = file == NULL ? 0 : g_mapped_file_get_length(file);
    if (bytes == NULL || (n > 22 && memcmp(bytes, "AutoCAD Binary DXF", 18) == 0)) return;
    g_autoptr(GHashTable) said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Drawing d = {.at = bytes, .end = bytes + n, .label = label, .findings = findings, .said = said};
    char code[TEXT_MAX + 1], value[TEXT_MAX + 1];
    bool section = false;
    while (next_line(&d, code) && next_line(&d, value)) {
        bool blocks = strcmp(value, "BLOCKS") == 0;
        if (section && strcmp(code, "2") == 0 && (blocks || strcmp(value, "ENTITIES") == 0))
            entities(&d, blocks);
        section = strcmp(code, "0") == 0 && strcmp(value, "SECTION") == 0;
    }
}
