/* Any bytes as a list that comes back (csv): its rows as observations, or one line. */
#include <cpl_error.h>

#include "engine/people/form.h"
#include "engine/people/observe.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    static const char *const about[] = {"outfall_id", "outfall", NULL}, *const says[] = {
                                                                            "party", "what", NULL};
    g_autofree char *path = g_strdup(fuzz_file("f.csv", bytes, n_byte));
    g_autoptr(GError) error = NULL, other = NULL;
    CPLPushErrorHandler(CPLQuietErrorHandler);
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)sy_observe_row_free);
    bool good = sy_observe_read(path, fuzz_data(), rows, &error);
    fuzz_refused(good, error);
    g_autoptr(SyForm) form = sy_form_read(path, fuzz_data(), "decision", about, says, &other);
    fuzz_refused(form != NULL, other);
    CPLPopErrorHandler();
    for (SyIndex i = 0; form != NULL && i < sy_form_count(form); i++) {
        g_autofree char *place = sy_form_place(form, i);
        g_assert_nonnull(place);
    }
    return 0;
}
