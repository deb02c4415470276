/* What a layer is to the job. */
#pragma once
#include <glib.h>

typedef enum {
    SY_ROLE_PIPES,
    SY_ROLE_CHANNELS,
    SY_ROLE_RIVERS,
    SY_ROLE_NODES,
    SY_ROLE_OUTFALLS,
    SY_ROLE_UNITS,
    SY_ROLE_CONNECTIONS,
    SY_ROLE_ZONES,
    SY_ROLE_SAMPLES,
    SY_ROLE_SECTIONS,
    SY_ROLE_TRACKS,
    SY_ROLE_INSPECTIONS,
    SY_N_ROLE
} SyRole;

/* "pipes"; the inverse gives SY_N_ROLE for a name that is no role. */
const char *sy_role_name(SyRole role);
SyRole sy_role_parse(const char *name);
/* Says which word is no role, and which it is nearest to. @place: where it stands. */
void sy_role_unknown(const char *name, const char *place, GError **error);
