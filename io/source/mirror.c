#include <string.h>

#include "algorithms/base/words.h"
#include "io/gdal/gdal.h"
#include "io/source/shapefile.h"

#define SHP_HEADER_SIZE 100

/* Whole contents of a file in memory of GDAL (VSIFree), with room for more at the end. */
static uint8_t *ingest(const char *path, gsize n_more, gsize *n_byte, GError **error) {
    VSIStatBufL status;
    VSILFILE *file = VSIStatL(path, &status) == 0 ? VSIFOpenL(path, "rb") : NULL;
    gsize n = file == NULL ? 0 : (gsize)status.st_size;
    uint8_t *bytes = file == NULL ? NULL : VSIMalloc(n + n_more + 1);
    if (bytes == NULL)
        g_set_error(error, SY_ERROR, file == NULL ? SY_ERROR_INPUT : SY_ERROR_MEMORY,
                    _("%s: %zu bytes do not fit in memory, or it cannot be read"), path,
                    n + n_more);
    else
        *n_byte = VSIFReadL(bytes, 1, n, file);
    if (file != NULL) VSIFCloseL(file);
    return bytes;
}

/* Gives @bytes to GDAL's memory file system. */
static void put(const char *folder, const char *extension, uint8_t *bytes, gsize n_byte) {
    g_autofree char *path = g_strconcat(folder, "/mirror.", extension, NULL);
    VSIFCloseL(VSIFileFromMemBuffer(path, bytes, n_byte, TRUE));
}

static bool mirror_shx(const SyShapefile *shapefile, const char *folder, GError **error) {
    gsize n_byte = 0;
    if (shapefile->index == NULL) {
        uint8_t *copy = ingest(shapefile->shx, 0, &n_byte, error);
        if (copy != NULL) put(folder, "shx", copy, n_byte);
        return copy != NULL;
    }
    /* The header of the .shx is that of the .shp but for the length, in 16-bit words. */
    uint8_t *bytes = VSICalloc(1, SHP_HEADER_SIZE + shapefile->index->len + 1);
    VSILFILE *shp = VSIFOpenL(shapefile->shp, "rb");
    if (bytes == NULL || shp == NULL || VSIFReadL(bytes, SHP_HEADER_SIZE, 1, shp) != 1) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: cannot be read"), shapefile->shp);
        if (shp != NULL) VSIFCloseL(shp);
        VSIFree(bytes);
        return false;
    }
    VSIFCloseL(shp);
    uint32_t n_word = (SHP_HEADER_SIZE + shapefile->index->len) / 2;
    for (int i = 0; i < 4; i++) bytes[24 + i] = (uint8_t)(n_word >> (24 - 8 * i));
    if (shapefile->index->len > 0)
        memcpy(bytes + SHP_HEADER_SIZE, shapefile->index->data, shapefile->index->len);
    put(folder, "shx", bytes, SHP_HEADER_SIZE + shapefile->index->len);
    return true;
}

static bool mirror_dbf(const SyShapefile *shapefile, const char *folder, GError **error) {
    const SyDbfHeader *header = shapefile->header;
    int64_t n_record = shapefile->shp != NULL ? shapefile->n_shape : shapefile->n_dbf;
    gsize n_used = header->header_size + (gsize)shapefile->n_dbf * header->record_size;
    gsize n_blank = (gsize)(n_record - shapefile->n_dbf) * header->record_size;
    gsize n_byte;
    uint8_t *bytes = ingest(shapefile->dbf, n_blank + header->header_size, &n_byte, error);
    if (bytes == NULL) return false;
    n_used = MIN(n_used, n_byte);
    memset(bytes + n_used, ' ', n_blank);
    for (int i = 0; i < 4; i++) bytes[4 + i] = (uint8_t)((uint32_t)n_record >> (8 * i));
    put(folder, "dbf", bytes, n_used + n_blank);
    return true;
}

char *sy_shapefile_mirror(const SyShapefile *shapefile, const char *folder, GError **error) {
    gsize n_byte;
    if (!mirror_dbf(shapefile, folder, error)) return NULL;
    if (shapefile->prj != NULL) {
        uint8_t *prj = ingest(shapefile->prj, 0, &n_byte, error);
        if (prj == NULL) return NULL;
        put(folder, "prj", prj, n_byte);
    }
    if (shapefile->shp == NULL) return g_strconcat(folder, "/mirror.dbf", NULL);
    uint8_t *shp = ingest(shapefile->shp, 0, &n_byte, error);
    if (shp == NULL) return NULL;
    put(folder, "shp", shp, n_byte);
    if (!mirror_shx(shapefile, folder, error)) return NULL;
    return g_strconcat(folder, "/mirror.shp", NULL);
}
