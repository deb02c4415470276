/* suyuan export: what leaves the program. */
#include "algorithms/base/words.h"
#include "engine/commands/commands.h"
#include "engine/library/library.h"

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    const char *formats = sy_arguments_text(asked, "format");
    const SyHandOverOptions how = {.crs = sy_arguments_text(asked, "crs"),
                                   .encoding = sy_arguments_text(asked, "encoding"),
                                   .outfall = sy_arguments_text(asked, "outfall"),
                                   .base = sy_arguments_text(asked, "base"),
                                   .template_docx = sy_arguments_text(asked, "template"),
                                   .since = sy_arguments_text(asked, "since"),
                                   .basin = sy_arguments_text(asked, "basin"),
                                   .dots_per_inch = (int)sy_arguments_number(asked, "dpi", 0)};
    g_autoptr(SyCaseFile) file = sy_case_file_as(program, sy_arguments_word(asked, 0));
    return sy_case_file_export(file, sy_arguments_text(asked, "to"),
                               formats == NULL ? "xlsx" : formats, &how, error);
}

static const SyOption options[] = {
    {.name = "to",
     .value = N_("DIR"),
     .help = N_("the folder of the files; made if it is not there"),
     .flags = SY_OPTION_REQUIRED},
    {.name = "format",
     .value = N_("xlsx,csv,..."),
     .help = N_("one or several by commas; xlsx where nothing is said"),
     .choices = SY_HAND_OVER_FORMATS,
     .flags = SY_OPTION_SEVERAL},
    {.name = "crs", .value = N_("CRS"), .help = N_("reference system of gpkg, shp and dxf")},
    {.name = "encoding",
     .value = N_("ENCODING"),
     .help = N_("of shp"),
     .choices = "utf8|gbk|utf-8"},
    {.name = "outfall",
     .value = N_("OUTFALL"),
     .help = N_("of docx, pdf, svg, png: the papers of this outfall only")},
    {.name = "template",
     .value = N_("FILE.docx"),
     .help = N_("of docx: the office's own document, instead of those of data/forms")},
    {.name = "since",
     .value = N_("FILE.xlsx"),
     .help = N_("of platform: the workbook of the last report; what differs is a sheet")},
    {.name = "basin",
     .value = N_("BASIN"),
     .help = N_("of platform: the outfalls of this basin only")},
    {.name = "base",
     .value = N_("RASTER|FOLDER"),
     .help = N_("below the maps of html, pdf, svg, png: a raster with its place; of html also "
                "tiles Z/X/Y.png")},
    {.name = "dpi",
     .value = N_("N"),
     .help = N_("of pictures, 36 to 600"),
     .flags = SY_OPTION_NUMBER,
     .least = 36,
     .most = 600},
    {.name = NULL}};

const SyCommand sy_command_export = {
    .name = "export",
    .words = N_("FILE"),
    .what = N_("lists, layers and maps to hand over"),
    .details = N_("  FILE             the case file\n"
                  "csv, xlsx are lists; platform the tables of the national platform; docx papers "
                  "to sign, record that of the tracing as pages; gpkg, "
                  "shp, geojson, kml, dxf layers; html, pdf, svg, png maps; "
                  "field a page for those who open the manholes\n"),
    .least = 1,
    .most = 1,
    .run = run,
    .groups = {{NULL, options}, SY_COMMON_OPTIONS}};
