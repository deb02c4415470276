/* Files that are sent: streamed beside their place, counted, put there when they are whole.
 * Photographs of the field are on the disk before they are acknowledged: the phone forgets them
 * then. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/serve/wire.h"
#include "io/regular.h"

struct SyUpload {
    int descriptor;
    char *path, *temporary;
    int64_t room;     /* bytes that may still come */
    const char *full; /* static: what is said where there is none */
    char *sha256;     /* what it must have: a photograph; or NULL */
};

enum { MOST_PHOTO = 32 << 20 };

void sy_serve_upload_free(SyUpload *upload) {
    if (upload == NULL) return;
    if (upload->descriptor >= 0) close(upload->descriptor);
    if (upload->temporary != NULL) unlink(upload->temporary);
    g_free(upload->temporary);
    g_free(upload->sha256);
    g_free(upload->path);
    g_free(upload);
}

static bool refuse(SyExchange *exchange, guint status, const char *message) {
    sy_serve_answer_refuse(&exchange->answer, status, message);
    return false;
}

/* The case of api/cases/ID/@what/...; a reference, or NULL. */
static SyServeCase *case_of(SyExchange *exchange, const char *what) {
    char **part = exchange->request.part;
    return g_strv_length(part) > 4 && strcmp(part[0], "api") == 0 &&
                   strcmp(part[1], "cases") == 0 && strcmp(part[3], what) == 0
               ? sy_serve_case_find(exchange->wire->server, part[2])
               : NULL;
}

/* api/cases/ID/photos/SHA-256.jpg of a case that has a file to record in. */
static bool place_photo(SyExchange *exchange, const SyServeCase *one, SyUpload *upload,
                        GError **error) {
    char **part = exchange->request.part;
    if (g_strv_length(part) != 5 || !sy_serve_is_photo(part[4])) {
        g_set_error_literal(error, SY_ERROR, SY_ERROR_INPUT,
                            _("a photograph is called by its SHA-256 and .jpg or .png"));
        return false;
    }
    if (one->of != NULL || !g_file_test(one->file, G_FILE_TEST_IS_REGULAR)) {
        g_set_error_literal(error, SY_ERROR, SY_ERROR_USAGE,
                            _("this case is not computed: nothing is recorded in it yet"));
        return false;
    }
    const SyServer *server = exchange->wire->server;
    g_autofree char *folder = sy_serve_photo_folder(one);
    int64_t left = server->quota - sy_serve_folder_bytes(server->root);
    if (g_file_test(folder, G_FILE_TEST_IS_SYMLINK)) {
        g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT,
                    _("%s: is a link; photographs go into a folder beside the case file"), folder);
        return false;
    }
    if (!one->is_upload) left -= sy_serve_folder_bytes(folder); /* else it is among those */
    upload->path = g_build_filename(folder, part[4], NULL);
    upload->sha256 = g_strndup(part[4], 64);
    upload->room = MIN(left, MOST_PHOTO);
    upload->full = left < MOST_PHOTO ? upload->full : _("a photograph is larger than 32 MB");
    return true;
}

/* api/cases/ID/files/PATH of an upload that nobody works on. */
static bool place_file(SyExchange *exchange, const SyServeCase *one, SyUpload *upload,
                       GError **error) {
    const SyServer *server = exchange->wire->server;
    if (one == NULL || !one->is_upload) {
        g_set_error_literal(error, SY_ERROR, SY_ERROR_USAGE,
                            _("files are sent to a new case only"));
        return false;
    }
    g_autofree char *name = sy_serve_safe_path(exchange->request.part + 4, error);
    if (name == NULL) return false;
    upload->path = g_build_filename(one->folder, "files", name, NULL);
    upload->room = server->quota - sy_serve_folder_bytes(server->root);
    return true;
}

/* Nothing follows a link out of the case: the folders are made by this server alone. */
static int open_new(SyUpload *upload, GError **error) {
    g_autofree char *folder = g_path_get_dirname(upload->path);
    int descriptor = -1;
    if (g_mkdir_with_parents(folder, 0700) == 0)
        descriptor =
            open(upload->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (descriptor < 0)
        g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT, _("%s: %s"), upload->path,
                    sy_errno_words(errno));
    return descriptor;
}

bool sy_serve_upload_begin(SyExchange *exchange) {
    GError *error = NULL;
    g_autoptr(SyServeCase) of_photo = case_of(exchange, "photos");
    g_autoptr(SyServeCase) of_file = of_photo == NULL ? case_of(exchange, "files") : NULL;
    SyUpload *upload = exchange->upload = g_new0(SyUpload, 1);
    upload->descriptor = -1;
    upload->full = _("no room: remove cases that are done with");
    if (!(of_photo != NULL ? place_photo(exchange, of_photo, upload, &error)
                           : place_file(exchange, of_file, upload, &error))) {
        sy_serve_answer_error(&exchange->answer, error);
        return false;
    }
    g_autofree char *random = sy_serve_random(6);
    g_autofree char *folder = g_path_get_dirname(upload->path);
    g_autofree char *beside = g_strdup_printf(".%s.part", random);
    upload->temporary = g_build_filename(folder, beside, NULL);
    SoupMessageHeaders *headers = soup_server_message_get_request_headers(exchange->message);
    if (soup_message_headers_get_content_length(headers) > MAX(upload->room, 0))
        return refuse(exchange, 413, upload->full);
    upload->descriptor = open_new(upload, &error);
    if (upload->descriptor >= 0) return true;
    sy_serve_answer_error(&exchange->answer, error);
    return false;
}

bool sy_serve_upload_take(SyExchange *exchange, const void *bytes, gsize n_byte) {
    SyUpload *upload = exchange->upload;
    upload->room -= (int64_t)n_byte;
    const char *at = bytes;
    while (upload->room >= 0 && n_byte > 0) {
        ssize_t done = write(upload->descriptor, at, n_byte);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return refuse(exchange, 507, sy_errno_words(errno));
        at += done;
        n_byte -= (gsize)done;
    }
    return upload->room >= 0 || refuse(exchange, 413, upload->full);
}

static bool is_whole(const SyUpload *upload) {
    if (upload->sha256 == NULL) return true;
    g_autofree char *found = sy_regular_sha256(upload->temporary, NULL);
    return g_strcmp0(found, upload->sha256) == 0;
}

/* The file is on the disk, its name with it. */
static bool put_in_place(SyUpload *upload) {
    bool good = upload->sha256 == NULL || fsync(upload->descriptor) == 0;
    good = close(upload->descriptor) == 0 && good;
    upload->descriptor = -1;
    good = good && rename(upload->temporary, upload->path) == 0;
    if (!good || upload->sha256 == NULL) return good;
    g_autofree char *folder = g_path_get_dirname(upload->path);
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    good = descriptor >= 0 && fsync(descriptor) == 0;
    if (descriptor >= 0) close(descriptor);
    return good;
}

void sy_serve_upload_end(SyExchange *exchange) {
    SyUpload *upload = exchange->upload;
    SoupMessageHeaders *headers = soup_server_message_get_request_headers(exchange->message);
    bool counted = soup_message_headers_get_encoding(headers) == SOUP_ENCODING_CONTENT_LENGTH;
    if ((counted && soup_message_headers_get_content_length(headers) != exchange->n_read) ||
        !is_whole(upload)) {
        refuse(exchange, 400, _("the file broke off; send it again"));
    } else if (!put_in_place(upload)) {
        refuse(exchange, 507, sy_errno_words(errno));
    } else {
        g_clear_pointer(&upload->temporary, g_free);
        sy_serve_answer_json(&exchange->answer, 201, g_strdup("{}"));
    }
}
