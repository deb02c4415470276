/* Text tables through buffered stdio. */
#include <errno.h>
#include <stdio.h>

#include "examples/city/city.h"

struct CityFile {
    FILE *stream;
    char *path;
    CityEncoding encoding;
    GString *row;
    int error; /* errno of the first mistake, or 0 */
    bool first;
};

char *city_gbk(const char *utf8) {
    g_autoptr(GError) error = NULL;
    char *gbk = g_convert(utf8, -1, "GBK", "UTF-8", NULL, NULL, &error);
    if (gbk == NULL) g_error("%s: %s", utf8, error->message);
    return gbk;
}

CityFile *city_file_open(const City *city, const char *name, CityEncoding encoding) {
    CityFile *file = g_new0(CityFile, 1);
    file->path = g_build_filename(city->options.folder, name, NULL);
    file->stream = fopen(file->path, "wb");
    file->encoding = encoding;
    file->row = g_string_new(NULL);
    file->first = true;
    if (file->stream == NULL) {
        file->error = errno;
        return file;
    }
    setvbuf(file->stream, NULL, _IOFBF, 1 << 20);
    if (encoding == CITY_UTF8_BOM) city_file_raw(file, "\xef\xbb\xbf");
    return file;
}

void city_file_raw(CityFile *file, const char *text) {
    if (file->stream == NULL) return;
    g_autofree char *gbk = NULL;
    if (file->encoding == CITY_GBK && !g_str_is_ascii(text)) text = gbk = city_gbk(text);
    if (fputs(text, file->stream) == EOF && file->error == 0) file->error = errno;
}

void city_file_text(CityFile *file, const char *text) {
    if (!file->first) g_string_append_c(file->row, ',');
    file->first = false;
    if (text == NULL) return;
    if (strpbrk(text, ",\"\r\n") == NULL) {
        g_string_append(file->row, text);
        return;
    }
    g_string_append_c(file->row, '"');
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '"') g_string_append_c(file->row, '"');
        g_string_append_c(file->row, *at);
    }
    g_string_append_c(file->row, '"');
}

void city_file_number(CityFile *file, double value, int n_decimal) {
    char text[40], form[8];
    if (isnan(value)) {
        city_file_text(file, NULL);
        return;
    }
    g_snprintf(form, sizeof(form), "%%.%df", n_decimal);
    city_file_text(file, g_ascii_formatd(text, sizeof(text), form, value));
}

void city_file_row(CityFile *file) {
    g_string_append(file->row, "\r\n");
    city_file_raw(file, file->row->str);
    g_string_truncate(file->row, 0);
    file->first = true;
}

bool city_file_close(CityFile *file, GError **error) {
    if (file->stream != NULL) {
        if (ferror(file->stream) && file->error == 0) file->error = EIO;
        if (fclose(file->stream) != 0 && file->error == 0) file->error = errno;
    }
    if (file->error != 0)
        g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT, "%s: %s", file->path,
                    g_strerror(file->error));
    bool good = file->error == 0;
    g_string_free(file->row, TRUE);
    g_free(file->path);
    g_free(file);
    return good;
}
