/*
 * Files that people hand over.
 *
 * Here: The formats, each a writer: lists, workbook, layers, records.
 * In: The case file, lists and records.
 * Out: Files in a folder, whole or not at all.
 *
 * The table of formats is in job/hand_over.c. Every file is written beside its name and renamed
 * (io/beside.h), so that what is there is the old file or the whole new one.
 */
#pragma once
#include "engine/base/program.h"
#include "engine/expert/terms.h"
#include "engine/expert/texts.h"
#include "engine/lists/lists.h"
#include "io/store/store.h"

typedef struct {
    SyStore *store;             /* the case file, open for reading: one state of it throughout */
    const char *file;           /* its path as asked */
    const char *folder;         /* for the output; exists */
    const SyProgram *program;   /* language, quiet, data_folder */
    const SyProgress *progress; /* of this format */
    const SyCrs *case_crs;      /* of the case's geometry */
    const SyCrs *crs;     /* of the output: --crs, else the case's; GeoJSON and KML have theirs */
    const char *encoding; /* of shapefiles: "UTF-8" or "GBK" */
    const char *outfall;  /* map pages of this outfall only; NULL: the atlas of all */
    const char *base;     /* raster below the map pages, of html also a folder of tiles; NULL */
    const char *since;    /* workbook of the platform's tables of the last report; NULL: none */
    const char *basin;    /* of the platform's tables: this one only; NULL: all */
    const char *template; /* of documents: this one only; NULL: those of data/forms */
    double dots_per_inch; /* of pictures of map pages; 0: as the style says */
    int64_t time_s;       /* documents carry it, seconds since 1970: SOURCE_DATE_EPOCH, else when
                             the case file last changed; so that same case, same bytes */
    char day[sizeof "2024-12-31"]; /* the same as people there had it on the calendar, or "" */
    const SyTexts *texts;
    const SyTerms *terms;
    const SyLists *lists;  /* data/lists */
    const SyLists *layers; /* data/layers */
    GPtrArray *written;    /* files of formats without a place for a mark (io/export/mark.h) */
} SyExport;

/* A writer of a format: makes its files, tells of each by sy_export_tell(). Errors: SY_ERROR_OUTPUT
 * for files, SY_ERROR_INPUT for what the case file lacks, SY_ERROR_INTERRUPTED. */
typedef bool SyExportWriter(const SyExport *asked, GError **error);

SyExportWriter sy_export_csv_lists; /* lists, one file each */
SyExportWriter sy_export_xlsx;      /* the same in one workbook */
SyExportWriter sy_export_platform;  /* the tables of the national platform, in one workbook */
SyExportWriter sy_export_gpkg;      /* layers in one file, with styles */
SyExportWriter sy_export_shp;       /* layers as shapefiles, with a legend of their columns */
SyExportWriter sy_export_geojson_files;
SyExportWriter sy_export_kml_file;
SyExportWriter sy_export_dxf_file;
SyExportWriter sy_export_html;  /* the interactive map, one page */
SyExportWriter sy_export_field; /* a day in the field, one page that gives back a list */
/* Map pages: one PDF, or a file a page. */
SyExportWriter sy_export_pdf, sy_export_svg, sy_export_png;

/* FOLDER/NAME.EXTENSION, where characters of @name that no file name should have (path separators,
 * control characters, what Windows refuses) are "_"; g_free. */
char *sy_export_path(const SyExport *asked, const char *name, const char *extension);
/* FOLDER/NAME, made if it is not there; NULL with SY_ERROR_OUTPUT; g_free. */
char *sy_export_folder(const SyExport *asked, const char *name, GError **error);
/* Tells the operator of a finished file, "PATH: N rows"; @what holds one %u and is for gettext,
 * N_("%u rows"). */
void sy_export_tell(const SyExport *asked, const char *path, const char *what, SyIndex n);
