#include "io/source/shapefile.h"

#include <string.h>

#include "algorithms/base/words.h"
#include "io/gdal/gdal.h"

#define SHP_HEADER_SIZE 100
#define SHP_MAGIC 9994
#define BLOCK_SIZE ((gsize)1 << 20)

static const char *extension_of(const char *path) {
    const char *dot = strrchr(path, '.');
    return dot == NULL || strchr(dot, '/') != NULL ? "" : dot + 1;
}

bool sy_shapefile_is_path(const char *path) {
    const char *extension = extension_of(path);
    return g_ascii_strcasecmp(extension, "shp") == 0 || g_ascii_strcasecmp(extension, "shx") == 0 ||
           g_ascii_strcasecmp(extension, "dbf") == 0;
}

static bool exists(const char *path) {
    VSIStatBufL status;
    return VSIStatL(path, &status) == 0;
}

/* The file of the same name with another extension, in any case; NULL if there is none. */
static char *sibling(const char *path, const char *extension, bool *cased) {
    g_autofree char *stem = g_strndup(path, (gsize)(extension_of(path) - path));
    g_autofree char *lower = g_strconcat(stem, extension, NULL);
    if (exists(lower)) return g_steal_pointer(&lower);
    g_autofree char *large = g_ascii_strup(extension, -1);
    g_autofree char *upper = g_strconcat(stem, large, NULL);
    if (exists(upper)) return g_steal_pointer(&upper);
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *wanted = g_path_get_basename(lower);
    char **names = VSIReadDir(folder);
    char *found = NULL;
    gsize n_stem = strlen(wanted) - strlen(extension);
    for (char **name = names; name != NULL && *name != NULL && found == NULL; name++)
        if (strncmp(*name, wanted, n_stem) == 0 && g_ascii_strcasecmp(*name, wanted) == 0)
            found = g_build_filename(folder, *name, NULL);
    CSLDestroy(names);
    if (found != NULL) *cased = true; /* neither .shp nor .SHP: GDAL does not find it */
    return found;
}

static int64_t size_of(const char *path) {
    VSIStatBufL status;
    return path != NULL && VSIStatL(path, &status) == 0 ? (int64_t)status.st_size : 0;
}

static gsize read_start(const char *path, void *bytes, gsize n_byte) {
    VSILFILE *file = VSIFOpenL(path, "rb");
    if (file == NULL) return 0;
    gsize n = VSIFReadL(bytes, 1, n_byte, file);
    VSIFCloseL(file);
    return n;
}

static char *read_text(const char *path, gsize limit) {
    g_autofree char *text = g_malloc0(limit + 1);
    if (path == NULL || read_start(path, text, limit) == 0) return NULL;
    const char *start = g_str_has_prefix(text, "\xef\xbb\xbf") ? text + 3 : text;
    g_autofree char *stripped = g_strstrip(g_strdup(start));
    return g_utf8_make_valid(stripped, -1);
}

static uint32_t big(const uint8_t *b) {
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static void put_big(uint8_t *b, uint32_t value) {
    for (int i = 0; i < 4; i++) b[i] = (uint8_t)(value >> (24 - 8 * i));
}

static bool examine_shp(SyShapefile *shapefile, GError **error) {
    uint8_t head[SHP_HEADER_SIZE];
    shapefile->shp_size = size_of(shapefile->shp);
    if (read_start(shapefile->shp, head, sizeof head) < sizeof head) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("%s: cut off after %lld bytes, its header alone has 100; copy it again"),
                    shapefile->shp, (long long)shapefile->shp_size);
        return false;
    }
    if (big(head) != SHP_MAGIC) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("%s: no shapefile, its first bytes are %08x where 0000270a stands in one"),
                    shapefile->shp, big(head));
        return false;
    }
    shapefile->shp_declared = 2 * (int64_t)big(head + 24);
    return true;
}

static void examine_shx_entries(SyShapefile *shapefile, const uint8_t *entries, gsize n) {
    for (gsize i = 0; i < n; i++) {
        const uint8_t *entry = entries + 8 * i;
        int64_t end = 2 * (int64_t)big(entry) + 8 + 2 * (int64_t)big(entry + 4);
        if (end > shapefile->shp_size) shapefile->n_beyond++;
        if (end > shapefile->shx_end) shapefile->shx_end = end;
    }
    shapefile->n_shx += (int64_t)n;
}

static void examine_shx(SyShapefile *shapefile) {
    uint8_t head[SHP_HEADER_SIZE];
    shapefile->shx_finding = "read.shx_missing";
    VSILFILE *file = shapefile->shx == NULL ? NULL : VSIFOpenL(shapefile->shx, "rb");
    if (file == NULL) return;
    shapefile->shx_finding = "read.shx_truncated";
    if (VSIFReadL(head, 1, sizeof head, file) == sizeof head && big(head) == SHP_MAGIC) {
        g_autofree uint8_t *block = g_malloc(BLOCK_SIZE);
        shapefile->n_shx_declared = MAX(2 * (int64_t)big(head + 24) - SHP_HEADER_SIZE, 0) / 8;
        for (;;) {
            gsize n_left = (gsize)(shapefile->n_shx_declared - shapefile->n_shx);
            gsize n = VSIFReadL(block, 8, MIN(n_left, BLOCK_SIZE / 8), file);
            if (n == 0) break;
            examine_shx_entries(shapefile, block, n);
        }
        if (shapefile->n_shx == shapefile->n_shx_declared) shapefile->shx_finding = NULL;
    }
    VSIFCloseL(file);
    shapefile->n_shape = shapefile->n_shx;
}

/* The entries of a .shx from the records of the .shp, one after the other to the first that is not
 * whole; a record that the end cuts counts, so that its feature is not lost. */
static GByteArray *walk_shp(const SyShapefile *shapefile, int64_t *n_beyond) {
    GByteArray *index = g_byte_array_new();
    VSILFILE *file = VSIFOpenL(shapefile->shp, "rb");
    if (file == NULL) return index;
    g_autofree uint8_t *block = g_malloc(BLOCK_SIZE);
    int64_t block_at = 0, n_block = 0;
    for (int64_t at = SHP_HEADER_SIZE; at + 8 <= shapefile->shp_size;) {
        if (at + 8 > block_at + n_block) {
            VSIFSeekL(file, (vsi_l_offset)at, SEEK_SET);
            block_at = at;
            n_block = (int64_t)VSIFReadL(block, 1, BLOCK_SIZE, file);
            if (n_block < 8) break;
        }
        uint32_t n_word = big(block + (at - block_at) + 4);
        if (n_word < 2 || at / 2 > UINT32_MAX) break;
        uint8_t entry[8];
        put_big(entry, (uint32_t)(at / 2));
        put_big(entry + 4, n_word);
        g_byte_array_append(index, entry, 8);
        at += 8 + 2 * (int64_t)n_word;
        if (at > shapefile->shp_size) ++*n_beyond;
    }
    VSIFCloseL(file);
    return index;
}

/* Takes the records of the .shp where the .shx is useless, or has fewer than .shp and .dbf agree
 * on. */
static void mend_shx(SyShapefile *shapefile) {
    bool is_short = shapefile->shx_finding == NULL &&
                    shapefile->shx_end < MIN(shapefile->shp_declared, shapefile->shp_size) &&
                    shapefile->n_shx < shapefile->header->n_record;
    if (shapefile->shx_finding == NULL && !is_short) return;
    int64_t n_beyond = 0;
    g_autoptr(GByteArray) index = walk_shp(shapefile, &n_beyond);
    int64_t n = index->len / 8;
    if (is_short && n != shapefile->header->n_record) return;
    if (is_short) shapefile->shx_finding = "read.shx_short";
    shapefile->index = g_steal_pointer(&index);
    shapefile->n_shape = n;
    shapefile->n_beyond = n_beyond;
}

static bool dbf_error(const char *path, GError **error) {
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("%s: its header is cut off or contradicts itself (%lld bytes); copy it again"),
                path, (long long)size_of(path));
    return false;
}

static bool examine_dbf_header(SyShapefile *shapefile, GError **error) {
    uint8_t head[SY_DBF_HEADER_MIN];
    SyDbfHeader *header = shapefile->header = g_new0(SyDbfHeader, 1);
    if (read_start(shapefile->dbf, head, sizeof head) < sizeof head)
        return dbf_error(shapefile->dbf, error);
    gsize header_size = (gsize)head[8] | (gsize)head[9] << 8;
    g_autofree uint8_t *bytes = g_malloc0(MAX(header_size, sizeof head));
    if (header_size < sizeof head || read_start(shapefile->dbf, bytes, header_size) < header_size ||
        !sy_dbf_header_parse(bytes, header_size, header))
        return dbf_error(shapefile->dbf, error);
    shapefile->n_dbf_actual = (size_of(shapefile->dbf) - header->header_size) / header->record_size;
    sy_dbf_count_names(header, &shapefile->count);
    return true;
}

/* Counts deleted records and what the texts can be, over all records. */
static void examine_dbf_records(SyShapefile *shapefile) {
    const SyDbfHeader *header = shapefile->header;
    VSILFILE *file = VSIFOpenL(shapefile->dbf, "rb");
    if (file == NULL) return;
    VSIFSeekL(file, header->header_size, SEEK_SET);
    gsize n_block = MAX(BLOCK_SIZE / header->record_size, 1);
    g_autofree char *block = g_malloc(n_block * header->record_size);
    for (int64_t at = 0; at < shapefile->n_dbf;) {
        gsize n_wanted = (gsize)MIN((int64_t)n_block, shapefile->n_dbf - at);
        gsize n = VSIFReadL(block, header->record_size, n_wanted, file);
        if (n == 0) break;
        for (gsize i = 0; i < n; i++) {
            const char *record = block + i * header->record_size;
            if (record[0] == '*') shapefile->n_deleted++;
            sy_dbf_count_record(header, record, &shapefile->count);
        }
        at += (int64_t)n;
    }
    VSIFCloseL(file);
}

static void examine_encoding(SyShapefile *shapefile) {
    g_autofree char *text = read_text(shapefile->cpg, 64);
    if (text != NULL) {
        bool vague;
        shapefile->cpg_encoding = sy_encoding_canonical(text, &vague);
        if (shapefile->cpg_encoding == NULL && !vague)
            shapefile->cpg_unknown = g_steal_pointer(&text);
    }
    SyEncodingDeclared declared = {shapefile->asked, shapefile->cpg_encoding,
                                   sy_encoding_of_language_id(shapefile->header->language_id)};
    shapefile->encoding = sy_encoding_choose(&shapefile->count, &declared);
}

static bool find_files(SyShapefile *shapefile, const char *path, GError **error) {
    bool cased = false;
    shapefile->shp = sibling(path, "shp", &cased);
    shapefile->shx = sibling(path, "shx", &cased);
    shapefile->dbf = sibling(path, "dbf", &cased);
    shapefile->cpg = sibling(path, "cpg", &cased);
    shapefile->prj = sibling(path, "prj", &cased);
    shapefile->cased = cased;
    const char *missing = shapefile->dbf == NULL ? ".dbf" : NULL;
    if (shapefile->shp == NULL && g_ascii_strcasecmp(extension_of(path), "dbf") != 0)
        missing = ".shp";
    if (missing != NULL) {
        g_autofree char *name = g_path_get_basename(path);
        *strrchr(name, '.') = '\0';
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("%s: %s%s, which belongs to it, is missing beside it; copy it too"), path,
                    name, missing);
        return false;
    }
    shapefile->path = g_strdup(shapefile->shp != NULL ? shapefile->shp : shapefile->dbf);
    return true;
}

/* The records that are used: what the header says and the file has, not more than there are shapes;
 * where the header says too few and the file has enough, the file is right. */
static void count_dbf(SyShapefile *shapefile) {
    shapefile->n_dbf = MIN(shapefile->n_dbf_actual, shapefile->header->n_record);
    if (shapefile->shp == NULL) return;
    bool enough = shapefile->n_dbf_actual >= shapefile->n_shape;
    shapefile->n_dbf = enough ? shapefile->n_shape : MIN(shapefile->n_dbf, shapefile->n_shape);
}

static bool nothing_whole(const SyShapefile *shapefile, GError **error) {
    bool empty = shapefile->n_shape == 0 && shapefile->shp_declared > SHP_HEADER_SIZE;
    bool cut = shapefile->n_shape > 0 && shapefile->n_beyond == shapefile->n_shape;
    if (!cut && !(empty && shapefile->shp_size < shapefile->shp_declared)) return false;
    g_set_error(
        error, SY_ERROR, SY_ERROR_INPUT,
        _("%s: cut off after %lld of %lld bytes, none of its features is whole; copy it again"),
        shapefile->shp, (long long)shapefile->shp_size,
        (long long)MAX(shapefile->shx_end, shapefile->shp_declared));
    return true;
}

SyShapefile *sy_shapefile_examine(const char *path, const char *asked, GError **error) {
    g_autoptr(SyShapefile) shapefile = g_new0(SyShapefile, 1);
    shapefile->asked = g_strdup(asked);
    if (!find_files(shapefile, path, error)) return NULL;
    if (!examine_dbf_header(shapefile, error)) return NULL;
    if (shapefile->shp != NULL) {
        if (!examine_shp(shapefile, error)) return NULL;
        examine_shx(shapefile);
        mend_shx(shapefile);
        if (nothing_whole(shapefile, error)) return NULL;
    }
    count_dbf(shapefile);
    examine_dbf_records(shapefile);
    examine_encoding(shapefile);
    shapefile->prj_text = read_text(shapefile->prj, 65536);
    return g_steal_pointer(&shapefile);
}

int64_t sy_shapefile_n_feature(const SyShapefile *shapefile) {
    int64_t n = shapefile->shp != NULL ? shapefile->n_shape : shapefile->n_dbf;
    return n - shapefile->n_deleted;
}

bool sy_shapefile_needs_mirror(const SyShapefile *shapefile) {
    int64_t n_wanted = shapefile->shp != NULL ? shapefile->n_shape : shapefile->header->n_record;
    bool dbf_short = MIN(shapefile->n_dbf_actual, shapefile->header->n_record) < n_wanted;
    return shapefile->cased || shapefile->shx_finding != NULL || dbf_short;
}

void sy_shapefile_free(SyShapefile *shapefile) {
    if (shapefile == NULL) return;
    g_free(shapefile->path);
    g_free(shapefile->shp);
    g_free(shapefile->shx);
    g_free(shapefile->dbf);
    g_free(shapefile->cpg);
    g_free(shapefile->prj);
    g_free(shapefile->header);
    if (shapefile->index != NULL) g_byte_array_unref(shapefile->index);
    g_free(shapefile->asked);
    g_free(shapefile->cpg_encoding);
    g_free(shapefile->cpg_unknown);
    g_free(shapefile->prj_text);
    g_free(shapefile);
}
