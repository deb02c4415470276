/*
 * GDAL, loaded when it is first needed: with all that it needs it is a third of the libraries, and
 * most commands only read the case file. Included in place of GDAL's own headers; its functions are
 * called by their names, those that functions.txt lists.
 */
#pragma once
#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <gdal_utils.h>
#include <glib.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdbool.h>

#include "io/gdal/functions.h" /* in the build folder */

/**
 * sy_gdal_ready:
 * Whether GDAL is there. Whoever may be the first to call it and can return an error asks before.
 *
 * SY_ERROR_INTERNAL: it is not there, or not the one that this program was built with.
 * Thread-safe; the first call decides.
 */
bool sy_gdal_ready(GError **error);
