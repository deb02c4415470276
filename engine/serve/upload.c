/* Files that are sent: streamed beside their place, counted, put there when they are whole. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/serve/wire.h"

struct SyUpload {
    int descriptor;
    char *path, *temporary;
    int64_t room; /* bytes that may still come */
};

void sy_serve_upload_free(SyUpload *upload) {
    if (upload == NULL) return;
    if (upload->descriptor >= 0) close(upload->descriptor);
    if (upload->temporary != NULL) unlink(upload->temporary);
    g_free(upload->temporary);
    g_free(upload->path);
    g_free(upload);
}

static bool refuse(SyExchange *exchange, guint status, const char *message) {
    sy_serve_answer_refuse(&exchange->answer, status, message);
    return false;
}

/* api/cases/ID/files/PATH of an upload that nobody works on. */
static SyServeCase *case_of(SyExchange *exchange, GError **error) {
    char **part = exchange->request.part;
    SyServeCase *one = g_strv_length(part) > 4 && strcmp(part[0], "api") == 0 &&
                               strcmp(part[1], "cases") == 0 && strcmp(part[3], "files") == 0
                           ? sy_serve_case_find(exchange->wire->server, part[2])
                           : NULL;
    if (one != NULL && one->is_upload) return one;
    if (one != NULL) sy_serve_case_unref(one);
    g_set_error_literal(error, SY_ERROR, SY_ERROR_USAGE, _("files are sent to a new case only"));
    return NULL;
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
    const SyServer *server = exchange->wire->server;
    GError *error = NULL;
    g_autoptr(SyServeCase) one = case_of(exchange, &error);
    g_autofree char *name =
        one == NULL ? NULL : sy_serve_safe_path(exchange->request.part + 4, &error);
    if (name == NULL) {
        sy_serve_answer_error(&exchange->answer, error);
        return false;
    }
    SyUpload *upload = exchange->upload = g_new0(SyUpload, 1);
    g_autofree char *random = sy_serve_random(6);
    upload->path = g_build_filename(one->folder, "files", name, NULL);
    g_autofree char *folder = g_path_get_dirname(upload->path);
    g_autofree char *beside = g_strdup_printf(".%s.part", random);
    upload->temporary = g_build_filename(folder, beside, NULL);
    upload->room = server->quota - sy_serve_folder_bytes(server->root);
    SoupMessageHeaders *headers = soup_server_message_get_request_headers(exchange->message);
    upload->descriptor = -1;
    if (soup_message_headers_get_content_length(headers) > MAX(upload->room, 0))
        return refuse(exchange, 413, _("no room: remove cases that are done with"));
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
    return upload->room >= 0 ||
           refuse(exchange, 413, _("no room: remove cases that are done with"));
}

void sy_serve_upload_end(SyExchange *exchange) {
    SyUpload *upload = exchange->upload;
    SoupMessageHeaders *headers = soup_server_message_get_request_headers(exchange->message);
    bool counted = soup_message_headers_get_encoding(headers) == SOUP_ENCODING_CONTENT_LENGTH;
    if (counted && soup_message_headers_get_content_length(headers) != exchange->n_read) {
        refuse(exchange, 400, _("the file broke off; send it again"));
    } else if (close(upload->descriptor) != 0 || rename(upload->temporary, upload->path) != 0) {
        upload->descriptor = -1;
        refuse(exchange, 507, sy_errno_words(errno));
    } else {
        upload->descriptor = -1;
        g_clear_pointer(&upload->temporary, g_free);
        sy_serve_answer_json(&exchange->answer, 201, g_strdup("{}"));
    }
}
