#include "io/export/whole.h"

#include <glib.h>
#include <string.h>

#include "io/gdal/gdal.h"

enum { READ_BYTES = 1 << 16, OVERLAP = 64 };

bool sy_file_is_whole(const char *path, const char *tag, uint64_t n, const char *end) {
    VSILFILE *file = VSIFOpenL(path, "rb");
    if (file == NULL) return false;
    g_autofree char *bytes = g_malloc(READ_BYTES + OVERLAP + 1);
    gsize n_tag = strlen(tag), n_kept = 0, n_read;
    uint64_t n_found = 0;
    bool ended = false;
    while ((n_read = VSIFReadL(bytes + n_kept, 1, READ_BYTES, file)) > 0) {
        gsize n_byte = n_kept + n_read, limit = n_byte < OVERLAP ? 0 : n_byte - OVERLAP;
        bytes[n_byte] = '\0';
        /* A tag is counted where it begins, once: those that begin in the kept tail come next. */
        bool last = n_read < READ_BYTES;
        for (const char *at = bytes;
             (at = memmem(at, n_byte - (gsize)(at - bytes), tag, n_tag)) != NULL; at++)
            if (last || (gsize)(at - bytes) < limit) n_found++;
        ended = strstr(bytes + limit, end) != NULL;
        if (last) break;
        n_kept = n_byte - limit;
        memmove(bytes, bytes + limit, n_kept);
    }
    VSIFCloseL(file);
    return ended && n_found == n;
}
