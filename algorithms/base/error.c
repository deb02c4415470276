#include "algorithms/base/error.h"

#include "algorithms/base/words.h"

static const struct {
    const char *sentence;
    int exit_status;
} codes[SY_N_ERROR] = {
    [SY_ERROR_USAGE] = {"the command line or the case asks for something that does not exist", 1},
    [SY_ERROR_INPUT] = {"an input cannot be used", 2},
    [SY_ERROR_OUTPUT] = {"an output cannot be written", 3},
    [SY_ERROR_INTERNAL] = {"a defect of the program", 4},
    [SY_ERROR_STRICT] = {"error findings under --strict", 5},
    [SY_ERROR_INTERRUPTED] = {"interrupted", 130},
    [SY_ERROR_ARGUMENT] = {"an argument is not a legal value", 4},
    [SY_ERROR_RANGE] = {"a number is outside its bounds", 4},
    [SY_ERROR_MEMORY] = {"the input does not fit in memory", 4},
};

GQuark sy_error_quark(void) {
    return g_quark_from_static_string("suyuan-error");
}

int sy_error_exit_status(const GError *error) {
    if (error->domain != SY_ERROR || error->code < 0 || error->code >= SY_N_ERROR) return 4;
    return codes[error->code].exit_status;
}

const char *sy_error_sentence(SyErrorCode code) {
    g_assert(code < SY_N_ERROR);
    return codes[code].sentence;
}

void *sy_array_new(gsize n, gsize size, const char *what, GError **error) {
    void *array = g_try_malloc0_n(MAX(n, 1), MAX(size, 1));
    if (array == NULL)
        g_set_error(error, SY_ERROR, SY_ERROR_MEMORY,
                    _("%s: %zu elements of %zu bytes do not fit in memory"), what, n, size);
    return array;
}
