/* The zip of a document: same parts, same time, same bytes. */
#include <string.h>
#include <time.h>
#include <zip.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/export/docx_private.h"

/* Of MS-DOS, as a zip has it: since 1980, two seconds, of no zone. */
static void dos_time(int64_t time_s, zip_uint16_t *date, zip_uint16_t *clock) {
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(time_s);
    int year = time == NULL ? 0 : g_date_time_get_year(time);
    *date = (zip_uint16_t)(1 << 5 | 1);
    *clock = 0;
    if (year < 1980 || year > 2107) return;
    *date = (zip_uint16_t)((year - 1980) << 9 | g_date_time_get_month(time) << 5 |
                           g_date_time_get_day_of_month(time));
    *clock = (zip_uint16_t)(g_date_time_get_hour(time) << 11 | g_date_time_get_minute(time) << 5 |
                            g_date_time_get_second(time) / 2);
}

static bool add_part(zip_t *zip, const char *name, GBytes *bytes, int64_t time_s) {
    gsize n;
    const void *data = g_bytes_get_data(bytes, &n);
    zip_uint16_t date, clock;
    dos_time(time_s, &date, &clock);
    zip_source_t *source = zip_source_buffer(zip, data, n, 0);
    if (source == NULL) return false;
    zip_int64_t at = zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8);
    if (at < 0) {
        zip_source_free(source);
        return false;
    }
    bool is_picture = g_str_has_suffix(name, ".png") || g_str_has_suffix(name, ".jpeg");
    return zip_set_file_compression(zip, (zip_uint64_t)at,
                                    is_picture ? ZIP_CM_STORE : ZIP_CM_DEFLATE, 0) == 0 &&
           zip_file_set_dostime(zip, (zip_uint64_t)at, clock, date, 0) == 0;
}

static GString *take(zip_source_t *source) {
    zip_stat_t status;
    if (zip_source_stat(source, &status) != 0 || zip_source_open(source) != 0) return NULL;
    GString *out = g_string_sized_new(status.size + 1);
    g_string_set_size(out, status.size);
    zip_int64_t got = zip_source_read(source, out->str, status.size);
    zip_source_close(source);
    if (got == (zip_int64_t)status.size) return out;
    g_string_free(out, TRUE);
    return NULL;
}

GString *sy_docx_pack(const GPtrArray *names, const GPtrArray *bytes, int64_t time_s,
                      const char *path, GError **error) {
    zip_error_t why;
    zip_error_init(&why);
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &why);
    if (source != NULL) zip_source_keep(source);
    zip_t *zip = source == NULL ? NULL : zip_open_from_source(source, ZIP_TRUNCATE, &why);
    bool good = zip != NULL;
    for (guint i = 0; good && i < names->len; i++)
        good = add_part(zip, g_ptr_array_index(names, i), g_ptr_array_index(bytes, i), time_s);
    if (zip != NULL && (!good || zip_close(zip) != 0)) {
        zip_discard(zip);
        good = false;
    }
    GString *out = good ? take(source) : NULL;
    if (source != NULL) zip_source_free(source);
    zip_error_fini(&why);
    if (out == NULL)
        g_set_error(error, SY_ERROR, SY_ERROR_INTERNAL, _("%s: cannot be packed"), path);
    return out;
}
