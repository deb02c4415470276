/* Any text as a reference system, and as words of a title that name one. What was understood says
 * itself so that it is understood again. */
#include <cpl_error.h>

#include "io/source/crs.h"
#include "io/source/crs_words.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    g_autofree char *text = fuzz_text(bytes, n_byte);
    g_autoptr(GError) error = NULL;
    CPLPushErrorHandler(CPLQuietErrorHandler);
    g_autoptr(SyCrs) crs = sy_crs_parse(text, NULL, &error);
    fuzz_refused(crs != NULL, error);
    if (crs != NULL && sy_crs_kind(crs) != SY_CRS_LOCAL) {
        g_autoptr(SyCrs) again = sy_crs_parse(sy_crs_wkt(crs), NULL, NULL);
        g_assert(again != NULL);
    }
    g_autofree char *named = sy_crs_of_words(text);
    g_autoptr(SyCrs) plane = named == NULL ? NULL : sy_crs_parse(named, NULL, NULL);
    g_assert((plane != NULL) == (named != NULL));
    double x_m, y_m;
    if (sy_crs_constants_of_words(text, &x_m, &y_m)) g_assert(x_m >= 1000 && y_m >= 1000);
    CPLPopErrorHandler();
    return 0;
}
