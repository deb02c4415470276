#include "io/source/driver.h"

#include <glib/gstdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/gdal/gdal.h"
#include "io/source/text_widths.h"

#define HEAD_BYTES 4096

static void register_drivers(void) {
    static gsize done = 0;
    if (!g_once_init_enter(&done)) return;
    GDALAllRegister();
    g_once_init_leave(&done, 1);
}

GDALDatasetH sy_driver_open(const char *path, const char *driver, const char *const *options) {
    const char *const drivers[] = {driver, NULL};
    register_drivers();
    return GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers, options, NULL);
}

const char *sy_driver_of_connection(const char *text) {
    if (*text == '{') return "GeoJSON"; /* written out in place of a file */
    return g_str_has_prefix(text, "PG:") ? "PostgreSQL" : NULL;
}

/* The beginning of a file, with 0 behind it. */
typedef struct {
    char bytes[HEAD_BYTES + 1];
    gsize n;
    char directory[HEAD_BYTES + 1]; /* of an OLE 2 file: the beginning of its directory */
    gsize n_directory;
    char *ending; /* in lower case, without the dot */
} Head;

static bool begins(const Head *head, const char *magic, gsize n) {
    return head->n >= n && memcmp(head->bytes, magic, n) == 0;
}

/* A word among bytes, also where the text is UTF-16 or has bytes 0. */
static bool is_among(const char *bytes, gsize n_byte, const char *word) {
    gsize n = strlen(word);
    for (gsize at = 0; at < n_byte; at++) {
        gsize i = 0, k = at;
        for (; i < n && k < n_byte; k++) {
            if (bytes[k] == '\0') continue;
            if (g_ascii_tolower(bytes[k]) != g_ascii_tolower(word[i])) break;
            i++;
        }
        if (i == n) return true;
    }
    return false;
}

static bool holds(const Head *head, const char *word) {
    return is_among(head->bytes, head->n, word);
}

static const char ole[] = "\xd0\xcf\x11\xe0";

/* The directory of an OLE 2 file names what is in it. */
static void directory_read(Head *head, VSILFILE *file) {
    if (!begins(head, ole, 4) || head->n < 512) return;
    const uint8_t *h = (const uint8_t *)head->bytes;
    unsigned shift = h[30] | (unsigned)h[31] << 8;
    uint64_t sector = h[48] | (uint64_t)h[49] << 8 | (uint64_t)h[50] << 16 | (uint64_t)h[51] << 24;
    if (shift < 7 || shift > 16 || VSIFSeekL(file, (sector + 1) << shift, SEEK_SET) != 0) return;
    head->n_directory = VSIFReadL(head->directory, 1, MIN((gsize)1 << shift, HEAD_BYTES), file);
}

/* The first sign that is no blank and no mark of byte order; 0: there is none. */
static char first_sign(const Head *head) {
    for (gsize i = 0; i < head->n; i++) {
        uint8_t c = (uint8_t)head->bytes[i];
        bool mark = c == 0xef || c == 0xbb || c == 0xbf || c == 0xfe || c == 0xff || c == 0;
        if (!mark && !g_ascii_isspace(c)) return (char)c;
        if (i > 64 && !g_ascii_isspace(c)) break;
    }
    return 0;
}

static bool refuse(const char *path, const char *what, GError **error) {
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT, "%s: %s", path, what);
    return false;
}

static bool unknown(const char *path, GError **error) {
    return refuse(path,
                  _("its format is not known or the file is damaged; give a shapefile, "
                    "GeoPackage, FileGDB, DXF, GeoJSON, KML, xlsx, csv, dbf or SWMM .inp"),
                  error);
}

/* What is known and has no reader here, and what to do with it. */
static const char *refused(const Head *head) {
    static const struct {
        const char *ending, *magic, *say;
    } list[] = {
        {"dwg", "AC10",
         N_("a drawing in a format of its own; save it as DXF, better export points and lines as "
            "shapefiles")},
        {"rar", "Rar!", N_("an archive; unpack it and give the folder")},
        {"7z", "7z\xbc\xaf", N_("an archive; unpack it and give the folder")},
        {"gz", "\x1f\x8b", N_("an archive; unpack it and give the folder")},
        {"tgz", NULL, N_("an archive; unpack it and give the folder")},
        {"et", NULL, N_("a WPS table; save it as .xlsx")},
        {"ett", NULL, N_("a WPS table; save it as .xlsx")},
        {"xlsb", NULL, N_("a workbook in binary; save it as .xlsx")},
        {"numbers", NULL, N_("a workbook of another program; save it as .xlsx")},
        {"wt", NULL, N_("MapGIS; export it as shapefiles with the columns of its attributes")},
        {"wl", NULL, N_("MapGIS; export it as shapefiles with the columns of its attributes")},
        {"wp", NULL, N_("MapGIS; export it as shapefiles with the columns of its attributes")},
        {"udb", NULL, N_("SuperMap; export it as shapefiles or GeoPackage")},
        {"udbx", NULL, N_("SuperMap; export it as shapefiles or GeoPackage")},
        {"sdb", NULL, N_("SuperMap; export it as shapefiles or GeoPackage")},
        {"dgn", NULL,
         N_("a drawing in a format of its own; save it as DXF, better export points and lines as "
            "shapefiles")},
        {"e00", NULL, N_("an export of ArcInfo; convert it to shapefiles or GeoPackage")},
        {"itf", NULL, N_("INTERLIS; convert it to GeoPackage with ili2gpkg")},
        {"xtf", NULL, N_("INTERLIS; convert it to GeoPackage with ili2gpkg")},
        {"doc", NULL, N_("a text; copy its table into a workbook (.xlsx)")},
        {"docx", NULL, N_("a text; copy its table into a workbook (.xlsx)")},
        {"pdf", "%PDF", N_("a page to print; ask for the table or the layer it was made from")},
        {"mht", "MIME-Version:", N_("a web page in one file; open it and save it as .xlsx")},
        {"mhtml", NULL, N_("a web page in one file; open it and save it as .xlsx")},
        {"mxd", NULL, N_("only a map's layout; give the layers it shows")},
        {"qgz", NULL, N_("only a map's layout; give the layers it shows")},
        {"qgs", NULL, N_("only a map's layout; give the layers it shows")},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(list); i++)
        if (strcmp(head->ending, list[i].ending) == 0 ||
            (list[i].magic != NULL && begins(head, list[i].magic, strlen(list[i].magic))))
            return _(list[i].say);
    return NULL;
}

static bool take(SyDriver *out, SyFormat format, const char *driver, SySheetsForm sheets) {
    *out = (SyDriver){format, driver, sheets};
    return true;
}

/* PK: workbooks, KML in an archive, archives. */
static bool of_zip(const char *path, const Head *head, SyDriver *out, GError **error) {
    if (strcmp(head->ending, "kmz") == 0) return take(out, SY_FORMAT_OTHER, "LIBKML", 0);
    if (strcmp(head->ending, "ods") == 0 || holds(head, "opendocument.spreadsheet"))
        return take(out, SY_FORMAT_SHEET, NULL, SY_SHEETS_ODS);
    bool named = strcmp(head->ending, "xlsx") == 0 || strcmp(head->ending, "xlsm") == 0 ||
                 strcmp(head->ending, "xls") == 0;
    if (named || holds(head, "xl/") || holds(head, "[Content_Types].xml"))
        return take(out, SY_FORMAT_SHEET, NULL, SY_SHEETS_XLSX);
    return refuse(path, _("an archive; unpack it and give the folder"), error);
}

/* OLE 2: Excel 97-2003, or something in an envelope. */
static bool of_ole(const char *path, const Head *head, SyDriver *out, GError **error) {
    bool book = is_among(head->directory, head->n_directory, "Workbook");
    if (strcmp(head->ending, "xls") == 0 || book)
        return take(out, SY_FORMAT_SHEET, NULL, SY_SHEETS_XLS);
    if (strcmp(head->ending, "xlsx") == 0)
        return refuse(path, _("protected by a password; open it and save it as .xlsx without one"),
                      error);
    const char *say = refused(head); /* .et, .doc without a book within */
    return say != NULL ? refuse(path, say, error) : unknown(path, error);
}

static bool of_xml(const char *path, const Head *head, SyDriver *out, GError **error) {
    if (holds(head, "urn:schemas-microsoft-com:office:spreadsheet"))
        return take(out, SY_FORMAT_SHEET, NULL, SY_SHEETS_XML);
    if (holds(head, "<OGRVRT"))
        return refuse(path, _("only says where other data lies (VRT); give those data"), error);
    if (holds(head, "<kml")) return take(out, SY_FORMAT_OTHER, "LIBKML", 0);
    if (holds(head, "<gpx")) return take(out, SY_FORMAT_OTHER, "GPX", 0);
    if (holds(head, "opengis.net/gml")) return take(out, SY_FORMAT_OTHER, "GML", 0);
    if (holds(head, "bfr-abwasser") || holds(head, "isybau"))
        return refuse(path, _("ISYBAU; export it as shapefiles or GeoPackage"), error);
    if (holds(head, "interlis"))
        return refuse(path, _("INTERLIS; convert it to GeoPackage with ili2gpkg"), error);
    if (holds(head, "<html") || holds(head, "<table") || holds(head, "<!doctype html"))
        return take(out, SY_FORMAT_SHEET, NULL, SY_SHEETS_HTML);
    return unknown(path, error);
}

static bool of_json(const char *path, const Head *head, SyDriver *out, GError **error) {
    if (holds(head, "gpsbabel")) return unknown(path, error);
    if (holds(head, "\"Topology\"")) return take(out, SY_FORMAT_OTHER, "TopoJSON", 0);
    if (holds(head, "\"esriGeometry") || holds(head, "\"geometryType\""))
        return take(out, SY_FORMAT_OTHER, "ESRIJSON", 0);
    bool lines = strcmp(head->ending, "geojsonl") == 0 || strcmp(head->ending, "geojsons") == 0;
    return take(out, SY_FORMAT_OTHER, lines ? "GeoJSONSeq" : "GeoJSON", 0);
}

/* Letters that text of any encoding has: UTF-16 begins with its mark, and half of a letter may be
 * any byte. Zeros behind a first line are what a disk leaves in a text that was torn. */
static bool is_text(const Head *head) {
    bool little = begins(head, "\xff\xfe", 2), wide = little || begins(head, "\xfe\xff", 2);
    bool line = false;
    for (gsize i = 0, step = wide ? 2 : 1; i + step <= head->n; i += step) {
        uint8_t a = (uint8_t)head->bytes[i], b = wide ? (uint8_t)head->bytes[i + 1] : 0;
        unsigned c = !wide ? a : little ? a | (unsigned)b << 8 : b | (unsigned)a << 8;
        line = line || c == '\n';
        if (c < 9 && !(line && c == 0)) return false;
    }
    return true;
}

static bool of_text(const char *path, const Head *head, SyDriver *out, GError **error) {
    static const char *const tables[] = {"csv", "tsv", "txt", "tab", "asc", "dat", "xls", NULL};
    if (strcmp(head->ending, "inp") == 0 && holds(head, "[PIPES]"))
        return refuse(path, _("EPANET: a model of water supply, not of drainage"), error);
    if (!is_text(head)) return unknown(path, error);
    bool cells = strpbrk(head->bytes, ",;\t|") != NULL || begins(head, "\xff\xfe", 2) ||
                 begins(head, "\xfe\xff", 2) || sy_text_widths_is(head->bytes, head->n);
    if (!cells || !g_strv_contains(tables, head->ending)) {
        if (g_strv_contains(tables, head->ending))
            return refuse(path,
                          _("its first line has one column only; separate columns by comma, "
                            "semicolon, tab or |"),
                          error);
        return unknown(path, error);
    }
    return take(out, SY_FORMAT_CSV, "CSV", 0);
}

/* Formats that their ending names, and their first bytes where these are fixed. */
static const struct {
    const char *ending, *magic, *driver;
    int at; /* of the magic */
} by_ending[] = {
    {"shp", NULL, "ESRI Shapefile", 0},
    {"dbf", NULL, "ESRI Shapefile", 0},
    {"gpkg", "SQLite format 3", "GPKG", 0},
    {"sqlite", "SQLite format 3", "SQLite", 0},
    {"db", "SQLite format 3", "SQLite", 0},
    {"mif", NULL, "MapInfo File", 0},
    {"dxf", NULL, "DXF", 0},
    {"fgb", "fgb", "FlatGeobuf", 0},
    {"mdb", "Standard", "ODBC", 4},
    {"accdb", "Standard", "ODBC", 4},
};

static bool of_ending(const Head *head, SyDriver *out) {
    for (gsize i = 0; i < G_N_ELEMENTS(by_ending); i++) {
        if (strcmp(head->ending, by_ending[i].ending) != 0) continue;
        gsize n = by_ending[i].magic == NULL ? 0 : strlen(by_ending[i].magic);
        gsize at = (gsize)by_ending[i].at;
        if (n > 0 && (head->n < at + n || memcmp(head->bytes + at, by_ending[i].magic, n) != 0))
            continue;
        bool shape = strcmp(by_ending[i].driver, "ESRI Shapefile") == 0;
        return take(out, shape ? SY_FORMAT_SHAPEFILE : SY_FORMAT_OTHER, by_ending[i].driver, 0);
    }
    /* .tab is MapInfo's, or a table with tabs */
    if (strcmp(head->ending, "tab") == 0 && holds(head, "!table"))
        return take(out, SY_FORMAT_OTHER, "MapInfo File", 0);
    return false;
}

static bool of_head(const char *path, const Head *head, SyDriver *out, GError **error) {
    bool table = strcmp(head->ending, "et") == 0 && begins(head, ole, 4); /* as .xls within */
    const char *no = table ? NULL : refused(head);
    if (no != NULL) return refuse(path, no, error);
    if (begins(head, "PK\x03\x04", 4)) return of_zip(path, head, out, error);
    if (begins(head, ole, 4)) return of_ole(path, head, out, error);
    if (of_ending(head, out)) return true;
    if (strcmp(head->ending, "zip") == 0)
        return refuse(path, _("an archive; unpack it and give the folder"), error);
    if (head->n == 0) return unknown(path, error);
    char sign = first_sign(head);
    if (sign == '<') return of_xml(path, head, out, error);
    if (sign == '{' || sign == '[') {
        static const char *const json[] = {"json", "geojson", "geojsonl", "geojsons", NULL};
        if (g_strv_contains(json, head->ending)) return of_json(path, head, out, error);
    }
    return of_text(path, head, out, error);
}

/* A folder: a geodatabase, or shapefiles. */
static bool of_folder(const char *path, SyDriver *out) {
    g_autofree char *lower = g_ascii_strdown(path, -1);
    gsize n = strlen(lower);
    while (n > 1 && lower[n - 1] == '/') lower[--n] = '\0';
    return take(out, SY_FORMAT_OTHER,
                g_str_has_suffix(lower, ".gdb") ? "OpenFileGDB" : "ESRI Shapefile", 0);
}

bool sy_driver_of(const char *path, SyDriver *out, GError **error) {
    VSIStatBufL status;
    register_drivers();
    if (VSIStatL(path, &status) != 0) return unknown(path, error);
    if (VSI_ISDIR(status.st_mode)) return of_folder(path, out);
    if (!VSI_ISREG(status.st_mode))
        return refuse(path, _("no regular file (a pipe, a device); it is not read"), error);
    Head head = {.n = 0};
    const char *dot = strrchr(path, '.');
    g_autofree char *ending = g_ascii_strdown(dot == NULL ? "" : dot + 1, -1);
    head.ending = ending;
    VSILFILE *file = VSIFOpenL(path, "rb");
    if (file == NULL) return refuse(path, _("cannot be read"), error);
    head.n = VSIFReadL(head.bytes, 1, HEAD_BYTES, file);
    directory_read(&head, file);
    VSIFCloseL(file);
    return of_head(path, &head, out, error);
}
