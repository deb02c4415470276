/*
 * What may be opened, and by what: every source of every kind comes through here. Which one driver
 * of GDAL may look at a file is decided by us, by its ending and its first bytes; none that starts
 * programs, asks the network or opens other files is among them.
 */
#pragma once

#include "io/gdal/gdal.h"
#include "io/source/sheets.h"

typedef enum {
    SY_FORMAT_OTHER,
    SY_FORMAT_SHAPEFILE, /* or a .dbf alone */
    SY_FORMAT_SHEET,     /* a workbook, whatever it calls itself */
    SY_FORMAT_CSV,
} SyFormat;

typedef struct {
    SyFormat format;
    const char *driver; /* of GDAL; NULL: read without it */
    SySheetsForm sheets;
} SyDriver;

/**
 * sy_driver_of:
 * The driver of a file or folder. False with SY_ERROR_INPUT: what is there cannot be read, with
 * what it is and what to do (a drawing, an archive, a database without its driver, a format of
 * sewers that has no reader here, no regular file).
 */
bool sy_driver_of(const char *path, SyDriver *out, GError **error);

/* The driver of what is no file: "PG:..." has one; NULL: none may be asked. */
const char *sy_driver_of_connection(const char *text);

/* Opens for reading with one driver and no other; NULL if it does not open. */
GDALDatasetH sy_driver_open(const char *path, const char *driver, const char *const *options);
