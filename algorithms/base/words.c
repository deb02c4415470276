#include "algorithms/base/words.h"

#include <glib.h>

const char *sy_errno_words(int number) {
    /* The C library has its own translations, but most machines lack them. */
    static const char *const frequent[] = {
        N_("No such file or directory"),
        N_("Permission denied"),
        N_("No space left on device"),
        N_("Disk quota exceeded"),
        N_("Read-only file system"),
        N_("Is a directory"),
        N_("Not a directory"),
        N_("File exists"),
        N_("File too large"),
        N_("Input/output error"),
        N_("Invalid argument"),
        N_("Resource temporarily unavailable"),
        N_("Operation not permitted"),
    };
    const char *words = g_strerror(number);
    for (gsize i = 0; i < G_N_ELEMENTS(frequent); i++)
        if (g_str_equal(words, frequent[i])) return _(frequent[i]);
    return words;
}
