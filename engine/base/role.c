#include "engine/base/role.h"

#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/base/words.h"

static const char *const role_names[SY_N_ROLE + 1] = {[SY_ROLE_PIPES] = "pipes",
                                                      [SY_ROLE_CHANNELS] = "channels",
                                                      [SY_ROLE_RIVERS] = "rivers",
                                                      [SY_ROLE_NODES] = "nodes",
                                                      [SY_ROLE_OUTFALLS] = "outfalls",
                                                      [SY_ROLE_UNITS] = "units",
                                                      [SY_ROLE_CONNECTIONS] = "connections",
                                                      [SY_ROLE_ZONES] = "zones",
                                                      [SY_ROLE_SAMPLES] = "samples",
                                                      [SY_ROLE_SECTIONS] = "sections",
                                                      [SY_ROLE_TRACKS] = "tracks",
                                                      [SY_ROLE_INSPECTIONS] = "inspections",
                                                      [SY_N_ROLE] = NULL};

const char *sy_role_name(SyRole role) {
    g_assert(role < SY_N_ROLE);
    return role_names[role];
}

SyRole sy_role_parse(const char *name) {
    SyRole role = 0;
    while (role < SY_N_ROLE && strcmp(role_names[role], name) != 0) role++;
    return role;
}

void sy_role_unknown(const char *name, const char *place, GError **error) {
    g_autofree char *all = g_strjoinv(", ", (char **)role_names);
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s: unknown role \"%s\", nearest: %s (%s)"),
                place, name, sy_words_nearest(name, role_names), all);
}
