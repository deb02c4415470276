#include "io/gdal/gdal.h"

#include <dlfcn.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"

typedef struct {
    SyGdal functions;
    char *why; /* it cannot be called; NULL: it can */
} Loaded;

/* Every function is looked for at once, so that none is missed in the middle of a run. */
static void load(Loaded *out) {
    static const char *const names[] = {SY_GDAL_NAMES};
    G_STATIC_ASSERT(sizeof(SyGdal) == G_N_ELEMENTS(names) * sizeof(void *));
    void *library = dlopen(SY_GDAL_LIBRARY, RTLD_LAZY | RTLD_LOCAL);
    if (library == NULL) out->why = g_strdup(dlerror());
    for (gsize i = 0; library != NULL && i < G_N_ELEMENTS(names); i++) {
        void *function = dlsym(library, names[i]);
        if (function == NULL) {
            out->why = g_strdup(dlerror());
            return;
        }
        memcpy((char *)&out->functions + i * sizeof function, &function, sizeof function);
    }
}

static const Loaded *loaded(void) {
    static Loaded once;
    static gsize done = 0;
    if (g_once_init_enter(&done)) {
        load(&once);
        g_once_init_leave(&done, 1);
    }
    return &once;
}

bool sy_gdal_ready(GError **error) {
    const char *why = loaded()->why;
    if (why == NULL) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_INTERNAL,
                _("GDAL cannot be loaded (%s); install the one that this program was built with "
                  "(on Debian: apt install --reinstall libgdal-dev)"),
                why);
    return false;
}

const SyGdal *sy_gdal(void) {
    const Loaded *it = loaded();
    if (it->why != NULL) g_error("GDAL is called and not there: %s", it->why);
    return &it->functions;
}
