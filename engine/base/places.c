#include "engine/base/places.h"

#include <math.h>

char *sy_place_dms(double degrees, char positive, char negative) {
    if (!isfinite(degrees) || fabs(degrees) > 360) return NULL;
    /* Whole hundredths of a second first, so that 59.999 carries over. */
    long hundredths = lround(fabs(degrees) * 360000);
    long seconds = hundredths / 100;
    return g_strdup_printf("%ld°%02ld′%02ld.%02ld″%c", seconds / 3600, seconds / 60 % 60,
                           seconds % 60, hundredths % 100,
                           degrees < 0 && hundredths > 0 ? negative : positive);
}

SyTransform *sy_place_transform(const SyCrs *case_crs) {
    g_autoptr(SyCrs) geographic = sy_crs_geographic(case_crs, NULL);
    return geographic == NULL ? NULL : sy_transform_new(case_crs, geographic, NULL);
}
