/* All commands: what runs them, and what --help says of them. */
#include "engine/commands/commands.h"

#include <stdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/expert/texts.h"

static const char *const role_options = N_(
    "role options, each may repeat; PATH or PATH:LAYER:\n"
    "  --pipes --channels --rivers --nodes --outfalls --units --connections --zones --samples\n"
    "  --field ROLE.FIELD=COLUMN[unit]   this column is that field (unit: m cm mm ft)\n"
    "  --field ROLE.FIELD:=VALUE         the field has this value everywhere\n"
    "  --value ROLE.FIELD:RAW=MEANING    what a value in the file means\n"
    "  --crs ROLE=EPSG:N|WKT|local|gcj02|bd09\n"
    "  --encoding ROLE=UTF-8|GBK|...     of its texts, where it is not recognised\n"
    "  --scope ROLE=NAME                 whose numbers go together: a survey, a workbook, a town\n"
    "  --round ROLE=DATE[ NAME]          the survey round that a list is of\n"
    "  --set KEY=VALUE                   a setting, such as snap.tolerance_m=0.2\n");
static const char *const common_options =
    N_("for every command:\n"
       "  --lang zh|en   --verbose   --quiet   --strict   --help   --version\n");
static const char *const by_options =
    N_("  --who NAME --when TIME --why TEXT --evidence FILE   who, when, why, and the document\n"
       "  --from LIST      rows of a workbook or CSV file; all of them or none\n"
       "  --dry-run        say what would be recorded, and record nothing\n"
       "  --withdraw ID    12 or 12,14 or 12-20, with --why: kept, counts no more\n"
       "  --list           what is recorded; --format table|json|csv\n");

static const SyCommand commands[] = {
    {"init", sy_command_init, N_("FILE|DIR... [--crs EPSG:N] [-o case.yaml]"),
     N_("look at what is there and write a commented case"),
     N_("  FILE|DIR         layers, or folders in which they are looked for\n"
        "  --crs EPSG:N     of layers that do not say theirs; may repeat, degrees and a plane\n"
        "  -o case.yaml     where the case goes; a file that is there is not replaced\n")},
    {"check", sy_command_check, N_("CASE | role options"),
     N_("read and build only; print findings"),
     N_("  CASE             case.yaml, as suyuan init writes it; --set KEY=VALUE changes a "
        "setting\n"
        "  --strict         exit status 5 if there are error findings\n")},
    {"run", sy_command_run, N_("CASE [-o FILE] | role options -o FILE"),
     N_("the whole job: from layers to the case file"),
     N_("  CASE             case.yaml, as suyuan init writes it; --set KEY=VALUE changes a "
        "setting\n"
        "  -o FILE          the case file; without it CASE's name with .sqlite\n"
        "  --strict         exit status 5 if there are error findings\n")},
    {"trace", sy_command_trace, N_("FILE OUTFALL|NODE [--down] [--format table|json|csv|geojson]"),
     N_("everything that can drain there, or where it drains to"),
     N_("  OUTFALL|NODE     number, code or name; node:NAME where an outfall is called so too\n"
        "  --down           where water goes from there\n"
        "  --format         of what is printed; table where nothing is said\n")},
    {"explain", sy_command_explain, N_("FILE OUTFALL [UNIT]"),
     N_("why this unit, or why not: evidence and path"),
     N_("  OUTFALL, UNIT    number, code or name\n"
        "  without UNIT     the candidates, who answers for it and what is to be done, by which "
        "rule\n"
        "  with UNIT        where it joins, the evidence factor by factor, the way of its "
        "water\n")},
    {"sample", sy_command_sample, N_("FILE OUTFALL [-n N] [--format table|json|csv]"),
     N_("which manholes to open next, and what each look would leave"),
     N_("  -n N             manholes for one day, 1 to 50; 3 where nothing is said\n"
        "  --format         of what is printed; table where nothing is said\n")},
    {"observe", sy_command_observe,
     N_("FILE AT seen|not_seen|PARAMETER=VALUE[UNIT] ... | --from LIST | --withdraw ID | --list"),
     N_("record what was seen or measured at an outfall, manhole, unit or place"),
     N_("  AT               outfall, manhole or unit by number, code or name; or X,Y with --crs "
        "CRS\n"
        "  seen|not_seen    whether the water in question was seen there\n"
        "  PARAMETER=VALUE  such as COD=85mg/L or 'COD=<15mg/L'; several may follow\n"
        "                   flow=120m3/d: the flow there; at a unit: what its own water holds, how "
        "much\n"
        "  --limit N        detection limit of the reading\n"
        "  --weather dry|wet\n")},
    {"decide", sy_command_decide,
     N_("FILE OUTFALL confirm|reject|assign|reclassify|measure|extend|state ... | --from LIST | "
        "--withdraw ID | --list"),
     N_("record a person's decision beside the proposal"),
     N_("  confirm [UNIT]      the responsible party as proposed, or this unit as the source\n"
        "  reject UNIT         it is not the source\n"
        "  assign PARTY        the responsible party\n"
        "  reclassify CLASS    key of a class, such as 4.8\n"
        "  measure MEASURE     close, merge, standardise or none; --detail TEXT says how\n"
        "  extend DATE         another date for the measure\n"
        "  state STATE         how far the measure is; some need --evidence FILE\n"
        "each needs --why TEXT\n")},
    {"ledger", sy_command_ledger,
     N_("FILE progress|report|history OUTFALL|draw|plan|draws|repeat DRAW ..."),
     N_("progress against targets, the year's report, random draws for checks"),
     N_("  progress            outfalls found, traced and put right, against the targets\n"
        "  report              the year's report; --year Y --county NAME\n"
        "  history OUTFALL     every decision about it\n"
        "  draw                outfalls and inspectors by lot; --n N --inspectors "
        "NAME,NAME...|FILE\n"
        "                      [--per N] [--class KEYS]\n"
        "  plan                a county's own checks over the year; --county NAME\n"
        "  draws, repeat DRAW  what was drawn; one draw again, to compare\n"
        "draw and plan also take --year Y --seed N --who NAME --why TEXT; each takes\n"
        "--format table|json|csv\n")},
    {"export", sy_command_export,
     N_("FILE --to DIR [--format xlsx,csv,pdf,html,...] [--crs CRS] [--encoding utf8|gbk] "
        "[--outfall OUTFALL] [--base RASTER] [--dpi N]"),
     N_("lists, layers and maps to hand over"),
     N_("  --to DIR            the folder of the files; made if it is not there\n"
        "  --format            several by commas: xlsx (where nothing is said) csv record for "
        "lists,\n"
        "                      gpkg shp geojson kml dxf for layers, html pdf svg png for maps\n"
        "  --crs CRS           reference system of gpkg, shp and dxf\n"
        "  --encoding          of shp: utf8 or gbk\n"
        "  --outfall OUTFALL   of pdf, svg, png: the page of this outfall only\n"
        "  --base RASTER       of pdf, svg, png: a picture below the map\n"
        "  --dpi N             of pictures, 36 to 600\n")},
};

const SyCommand *sy_command_find(const char *name) {
    for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
        if (strcmp(commands[i].name, name) == 0) return &commands[i];
    return NULL;
}

void sy_command_help_all(void) {
    puts(_("suyuan traces sewage outfalls to the units that discharge through them.\n"));
    puts(_("usage: suyuan COMMAND ...; suyuan COMMAND --help says what it takes\n"));
    for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
        printf("  suyuan %-8s %s\n                  %s\n", commands[i].name, _(commands[i].usage),
               _(commands[i].what));
    printf("\n%s\n%s", _(role_options), _(common_options));
    puts(
        _("\nexit status: 0 done, 1 usage, 2 input unusable, 3 output not writable, 4 internal,\n"
          "5 error findings under --strict, 130 interrupted"));
}

void sy_command_help(const SyCommand *command) {
    printf(_("usage: suyuan %s %s\n"), command->name, _(command->usage));
    printf("%s\n\n%s", _(command->what), _(command->details));
    if (command->run == sy_command_observe || command->run == sy_command_decide)
        fputs(_(by_options), stdout);
    if (command->run == sy_command_check || command->run == sy_command_run)
        printf("\n%s", _(role_options));
    printf("\n%s", _(common_options));
    puts(_("\nall commands and exit statuses: suyuan --help"));
}

bool sy_command_usage_error(const char *name, GError **error) {
    const SyCommand *command = sy_command_find(name);
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                _("usage: suyuan %s %s; more with suyuan %s --help"), name, _(command->usage),
                name);
    return false;
}
