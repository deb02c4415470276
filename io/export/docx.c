/* Templates: their parts, their tags, and the documents made of them. */
#include "io/export/docx.h"

#include <libxml/parser.h>
#include <string.h>
#include <zip.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/beside.h"
#include "io/export/docx_private.h"
#include "io/regular.h"

static void part_free(void *at) {
    SyDocxPart *part = at;
    g_free(part->name);
    if (part->bytes != NULL) g_bytes_unref(part->bytes);
    if (part->xml != NULL) xmlFreeDoc(part->xml);
    g_free(part);
}

void sy_docx_free(SyDocx *docx) {
    if (docx == NULL) return;
    if (docx->parts != NULL) g_ptr_array_unref(docx->parts);
    g_free(docx->path);
    g_free(docx);
}

static bool complain(const char *path, const char *what, GError **error) {
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("%s: no document of a word processor (.docx): %s"), path, what);
    return false;
}

/* ---- reading ---- */

static bool has_tags(const char *name) {
    return strcmp(name, "word/document.xml") == 0 ||
           ((g_str_has_prefix(name, "word/header") || g_str_has_prefix(name, "word/footer")) &&
            g_str_has_suffix(name, ".xml"));
}

static bool parse(const char *path, SyDocxPart *part, GError **error) {
    gsize n;
    const char *bytes = g_bytes_get_data(part->bytes, &n);
    part->xml = xmlReadMemory(bytes, (int)n, part->name, NULL,
                              XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    if (part->xml == NULL || part->xml->intSubset != NULL) return complain(path, part->name, error);
    return true;
}

/* What would leave the folder where somebody unpacks the document. */
static bool leads_out(const char *name) {
    g_auto(GStrv) steps = g_strsplit(name, "/", -1);
    return *name == '/' || strchr(name, '\\') != NULL || strchr(name, ':') != NULL ||
           g_strv_contains((const char *const *)steps, "..");
}

/* What runs, or is fetched from elsewhere, when somebody opens the document. */
static bool is_active(const SyDocxPart *part) {
    gsize n;
    const char *bytes = g_bytes_get_data(part->bytes, &n);
    if (g_str_has_suffix(part->name, "vbaProject.bin")) return true;
    return g_str_has_suffix(part->name, ".rels") &&
           g_strstr_len(bytes, (gssize)n, "attachedTemplate") != NULL &&
           g_strstr_len(bytes, (gssize)n, "External") != NULL;
}

static bool read_part(zip_t *zip, zip_uint64_t number, SyDocx *docx, guint64 *sum, GError **error) {
    zip_stat_t status;
    if (zip_stat_index(zip, number, 0, &status) != 0 || (status.valid & ZIP_STAT_SIZE) == 0)
        return complain(docx->path, "zip", error);
    if (leads_out(status.name)) return complain(docx->path, status.name, error);
    if (g_str_has_suffix(status.name, "/")) return true;
    *sum += status.size;
    if (*sum > SY_DOCX_BYTES_MAX) return complain(docx->path, _("too large"), error);
    zip_file_t *file = zip_fopen_index(zip, number, 0);
    if (file == NULL) return complain(docx->path, status.name, error);
    char *bytes = g_malloc(status.size + 1);
    zip_int64_t got = zip_fread(file, bytes, status.size);
    zip_fclose(file);
    SyDocxPart *part = g_new0(SyDocxPart, 1);
    part->name = g_strdup(status.name);
    part->bytes = g_bytes_new_take(bytes, status.size);
    g_ptr_array_add(docx->parts, part);
    if (got != (zip_int64_t)status.size) return complain(docx->path, part->name, error);
    if (is_active(part)) return complain(docx->path, _("macros, or a template elsewhere"), error);
    return !has_tags(part->name) || parse(docx->path, part, error);
}

static SyDocxPart *find_part(const SyDocx *docx, const char *name) {
    for (guint i = 0; i < docx->parts->len; i++) {
        SyDocxPart *part = g_ptr_array_index(docx->parts, i);
        if (strcmp(part->name, name) == 0) return part;
    }
    return NULL;
}

xmlDoc *sy_docx_body(const SyDocx *docx) {
    return find_part(docx, "word/document.xml")->xml;
}

static double twips(const xmlNode *node, const char *name, double missing) {
    xmlChar *value = node == NULL ? NULL : xmlGetNsProp(node, BAD_CAST name, BAD_CAST SY_DOCX_W);
    double number = value == NULL ? missing : g_ascii_strtod((const char *)value, NULL);
    xmlFree(value);
    return number;
}

/* Between the margins of the last section; A4 where nothing is said. */
static double text_width_mm(const SyDocx *docx) {
    xmlNode *root = xmlDocGetRootElement(find_part(docx, "word/document.xml")->xml);
    xmlNode *section = NULL;
    for (xmlNode *node = root; node != NULL; node = sy_docx_next(node, root, true))
        if (sy_docx_is(node, "sectPr")) section = node;
    double wide = twips(sy_docx_child(section, "pgSz"), "w", 11906),
           left = twips(sy_docx_child(section, "pgMar"), "left", 1440),
           right = twips(sy_docx_child(section, "pgMar"), "right", 1440);
    return CLAMP((wide - left - right) * 25.4 / 1440, 40, 1000);
}

static bool read_parts(zip_t *zip, SyDocx *docx, GError **error) {
    zip_int64_t n = zip_get_num_entries(zip, 0);
    guint64 sum = 0;
    if (n > SY_DOCX_PARTS_MAX) return complain(docx->path, _("too large"), error);
    for (zip_int64_t i = 0; i < n; i++)
        if (!read_part(zip, (zip_uint64_t)i, docx, &sum, error)) return false;
    if (find_part(docx, "word/document.xml") == NULL ||
        find_part(docx, "[Content_Types].xml") == NULL ||
        find_part(docx, "word/_rels/document.xml.rels") == NULL)
        return complain(docx->path, "word/document.xml", error);
    docx->page_mm = text_width_mm(docx);
    return true;
}

SyDocx *sy_docx_open(const char *path, GError **error) {
    g_autofree char *bytes = NULL;
    gsize n_byte;
    zip_error_t why;
    GError *inner = NULL;
    if (!sy_regular_check(path, error)) return NULL;
    if (!g_file_get_contents(path, &bytes, &n_byte, &inner)) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: cannot be read"), path);
        g_clear_error(&inner);
        return NULL;
    }
    zip_error_init(&why);
    zip_source_t *source = zip_source_buffer_create(bytes, n_byte, 0, &why);
    zip_t *zip = source == NULL ? NULL : zip_open_from_source(source, ZIP_RDONLY, &why);
    zip_error_fini(&why);
    if (zip == NULL) {
        if (source != NULL) zip_source_free(source);
        complain(path, "zip", error);
        return NULL;
    }
    g_autoptr(SyDocx) docx = g_new0(SyDocx, 1);
    docx->path = g_strdup(path);
    docx->parts = g_ptr_array_new_with_free_func(part_free);
    bool good = read_parts(zip, docx, error);
    zip_discard(zip);
    return good ? g_steal_pointer(&docx) : NULL;
}

/* ---- what is asked ---- */

typedef bool OnTag(const SyDocx *docx, const SyDocxTag *tag, void *user, GError **error);

static bool each_tag(const SyDocx *docx, OnTag *take, void *user, GError **error) {
    for (guint i = 0; i < docx->parts->len; i++) {
        const SyDocxPart *part = g_ptr_array_index(docx->parts, i);
        xmlNode *root = part->xml == NULL ? NULL : xmlDocGetRootElement(part->xml);
        for (xmlNode *node = root; node != NULL; node = sy_docx_next(node, root, true)) {
            if (!sy_docx_is(node, "sdt")) continue;
            SyDocxTag tag = sy_docx_tag(node);
            bool good = tag.kind == SY_TAG_NONE || take(docx, &tag, user, error);
            sy_docx_tag_clear(&tag);
            if (!good) return false;
        }
    }
    return true;
}

static bool add_list(const SyDocx *docx, const SyDocxTag *tag, void *user, GError **error) {
    (void)docx;
    (void)error;
    GPtrArray *lists = user;
    if (!g_ptr_array_find_with_equal_func(lists, tag->list, g_str_equal, NULL))
        g_ptr_array_add(lists, g_strdup(tag->list));
    return true;
}

GPtrArray *sy_docx_lists(const SyDocx *docx) {
    GPtrArray *lists = g_ptr_array_new_with_free_func(g_free);
    each_tag(docx, add_list, lists, NULL);
    return lists;
}

static bool has_row(const SyDocx *docx, const SyDocxTag *tag, void *user, GError **error) {
    (void)docx;
    (void)error;
    const SyDocxFill *fill = user;
    return tag->kind != SY_TAG_ONLY || fill->n_row(fill->user, tag->list) > 0;
}

bool sy_docx_wanted(const SyDocx *docx, const SyDocxFill *fill) {
    return each_tag(docx, has_row, (void *)fill, NULL);
}

/* Inside a control that repeats @list, or that control itself. */
static bool is_repeated(xmlNode *node, const char *list) {
    bool found = false;
    for (; node != NULL && !found; node = node->parent) {
        if (!sy_docx_is(node, "sdt")) continue;
        SyDocxTag tag = sy_docx_tag(node);
        found = tag.kind == SY_TAG_ROWS && strcmp(tag.list, list) == 0;
        sy_docx_tag_clear(&tag);
    }
    return found;
}

bool sy_docx_repeats(const SyDocx *docx, const char *list) {
    for (guint i = 0; i < docx->parts->len; i++) {
        const SyDocxPart *part = g_ptr_array_index(docx->parts, i);
        xmlNode *root = part->xml == NULL ? NULL : xmlDocGetRootElement(part->xml);
        for (xmlNode *node = root; node != NULL; node = sy_docx_next(node, root, true)) {
            if (!sy_docx_is(node, "sdt")) continue;
            SyDocxTag tag = sy_docx_tag(node);
            bool here = g_strcmp0(tag.list, list) == 0;
            sy_docx_tag_clear(&tag);
            if (here && !is_repeated(node, list)) return false;
        }
    }
    return true;
}

static bool check_tag(const SyDocx *docx, const SyDocxTag *tag, void *user, GError **error) {
    const SyDocxFill *fill = user;
    bool needs_column = tag->kind == SY_TAG_TEXT || tag->kind == SY_TAG_PICTURE;
    bool good =
        fill->n_row(fill->user, tag->list) != SY_NONE &&
        (tag->column == NULL ? !needs_column : fill->has(fill->user, tag->list, tag->column)) &&
        !(tag->kind == SY_TAG_ROWS && tag->column != NULL);
    if (!good)
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("%s: a content control has the tag \"%s\", which names no field"), docx->path,
                    tag->text);
    return good;
}

bool sy_docx_check(const SyDocx *docx, const SyDocxFill *fill, GError **error) {
    return each_tag(docx, check_tag, (void *)fill, error);
}

/* ---- writing ---- */

static GBytes *dump(xmlDoc *xml) {
    xmlChar *text = NULL;
    int n = 0;
    xmlDocDumpMemoryEnc(xml, &text, &n, "UTF-8");
    GBytes *bytes = g_bytes_new(text, (gsize)n);
    xmlFree(text);
    return bytes;
}

/* @text put before the last @end of a part. */
static GBytes *with(GBytes *part, const char *end, const char *text) {
    gsize n;
    const char *bytes = g_bytes_get_data(part, &n);
    g_autofree char *copy = g_strndup(bytes, n);
    const char *at = g_strrstr(copy, end);
    if (at == NULL) return g_bytes_ref(part);
    GString *out = g_string_new_len(copy, at - copy);
    g_string_append(out, text);
    g_string_append(out, at);
    return g_string_free_to_bytes(out);
}

static GBytes *relations(GBytes *part, const SyDocxMedia *media) {
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < media->pictures->len; i++) {
        const SyDocxPicture *picture = g_ptr_array_index(media->pictures, i);
        g_string_append_printf(
            text,
            "<Relationship Id=\"suyuan%u\" Type=\"http://schemas.openxmlformats.org/officeDocument/"
            "2006/relationships/image\" Target=\"media/suyuan%u.%s\"/>",
            i + 1, i + 1, picture->is_jpeg ? "jpeg" : "png");
    }
    return with(part, "</Relationships>", text->str);
}

static GBytes *types(GBytes *part) {
    gsize n;
    const char *bytes = g_bytes_get_data(part, &n);
    g_autofree char *copy = g_strndup(bytes, n);
    g_autoptr(GString) text = g_string_new(NULL);
    if (strstr(copy, "Extension=\"png\"") == NULL)
        g_string_append(text, "<Default Extension=\"png\" ContentType=\"image/png\"/>");
    if (strstr(copy, "Extension=\"jpeg\"") == NULL)
        g_string_append(text, "<Default Extension=\"jpeg\" ContentType=\"image/jpeg\"/>");
    /* defaults stand before what they are not for */
    const char *at = strstr(copy, "<Override");
    if (at == NULL) return with(part, "</Types>", text->str);
    GString *out = g_string_new_len(copy, at - copy);
    g_string_append(out, text->str);
    g_string_append(out, at);
    return g_string_free_to_bytes(out);
}

static bool fill_parts(const SyDocx *docx, const SyDocxFill *fill, SyDocxMedia *media,
                       GPtrArray *names, GPtrArray *bytes, GError **error) {
    for (guint i = 0; i < docx->parts->len; i++) {
        const SyDocxPart *part = g_ptr_array_index(docx->parts, i);
        g_ptr_array_add(names, g_strdup(part->name));
        if (part->xml == NULL) {
            g_ptr_array_add(bytes, g_bytes_ref(part->bytes));
            continue;
        }
        xmlDoc *copy = xmlCopyDoc(part->xml, 1);
        bool good = copy != NULL && sy_docx_fill(docx, copy, fill, media, error);
        if (good) g_ptr_array_add(bytes, dump(copy));
        xmlFreeDoc(copy);
        if (!good) return false;
    }
    return true;
}

static void replace(GPtrArray *bytes, guint i, GBytes *new_bytes) {
    g_bytes_unref(g_ptr_array_index(bytes, i));
    g_ptr_array_index(bytes, i) = new_bytes;
}

static void add_media(const SyDocx *docx, const SyDocxMedia *media, GPtrArray *names,
                      GPtrArray *bytes) {
    for (guint i = 0; media->pictures->len > 0 && i < docx->parts->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        GBytes *part = g_ptr_array_index(bytes, i);
        if (strcmp(name, "[Content_Types].xml") == 0) replace(bytes, i, types(part));
        if (strcmp(name, "word/_rels/document.xml.rels") == 0)
            replace(bytes, i, relations(part, media));
    }
    for (guint i = 0; i < media->pictures->len; i++) {
        SyDocxPicture *picture = g_ptr_array_index(media->pictures, i);
        g_ptr_array_add(names, g_strdup_printf("word/media/suyuan%u.%s", i + 1,
                                               picture->is_jpeg ? "jpeg" : "png"));
        g_ptr_array_add(bytes, g_string_free_to_bytes(g_steal_pointer(&picture->bytes)));
    }
}

void sy_docx_picture_free(void *at) {
    SyDocxPicture *picture = at;
    if (picture->bytes != NULL) g_string_free(picture->bytes, TRUE);
    g_free(picture->text);
    g_free(picture);
}

bool sy_docx_write(const SyDocx *docx, const SyDocxFill *fill, int64_t time_s, const char *path,
                   GError **error) {
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) bytes = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    g_autoptr(GPtrArray) pictures = g_ptr_array_new_with_free_func(sy_docx_picture_free);
    SyDocxMedia media = {pictures};
    if (!fill_parts(docx, fill, &media, names, bytes, error)) return false;
    add_media(docx, &media, names, bytes);
    g_autoptr(GString) zip = sy_docx_pack(names, bytes, time_s, path, error);
    g_autoptr(SyBeside) beside = zip == NULL ? NULL : sy_beside_new(path, error);
    return beside != NULL && sy_beside_write(beside, zip->str, zip->len, error) &&
           sy_beside_place(beside, SY_BESIDE_OVER, NULL, error);
}
