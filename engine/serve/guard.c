/* What strangers send, before anybody uses it. */
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/serve/parts.h"
#include "io/export/json.h"

enum { MOST_PARTS = 12, MOST_NAME = 200 };

static bool is_name(const char *part) {
    gsize n = strlen(part);
    if (n == 0 || n > MOST_NAME || part[0] == '.' || !g_utf8_validate(part, (gssize)n, NULL))
        return false;
    for (const char *at = part; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (c == '/' || c == '\\' || c == ':' || g_unichar_iscntrl(c) || c == 0xfeff) return false;
    }
    return true;
}

char *sy_serve_safe_path(char *const *parts, GError **error) {
    g_autoptr(GString) path = g_string_new(NULL);
    guint n = g_strv_length((char **)parts);
    for (guint i = 0; i < n; i++) {
        if (n <= MOST_PARTS && is_name(parts[i])) {
            g_string_append_printf(path, "%s%s", i == 0 ? "" : "/", parts[i]);
            continue;
        }
        g_autofree char *shown = g_utf8_make_valid(parts[i], MIN((gssize)strlen(parts[i]), 40));
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("\"%s\": no name for an uploaded file; folders and ordinary names only"),
                    shown);
        return NULL;
    }
    if (n > 0) return g_string_free(g_steal_pointer(&path), FALSE);
    g_set_error_literal(error, SY_ERROR, SY_ERROR_INPUT, _("a file without a name"));
    return NULL;
}

bool sy_serve_is_photo(const char *name) {
    gsize n_hash = strspn(name, "0123456789abcdef");
    return n_hash == 64 &&
           (strcmp(name + n_hash, ".jpg") == 0 || strcmp(name + n_hash, ".png") == 0);
}

char *sy_serve_random(gsize n) {
    g_autofree guint8 *bytes = g_malloc(n);
    for (gsize at = 0; at < n;) {
        ssize_t got = getrandom(bytes + at, n - at, 0);
        if (got > 0) at += (gsize)got;
    }
    GString *text = g_string_sized_new(2 * n);
    for (gsize i = 0; i < n; i++) g_string_append_printf(text, "%02x", bytes[i]);
    return g_string_free(text, FALSE);
}

bool sy_serve_equal_secret(const char *a, const char *b) {
    if (a == NULL || b == NULL) return false;
    gsize n = strlen(a);
    if (n != strlen(b)) return false;
    unsigned char differs = 0;
    for (gsize i = 0; i < n; i++) differs |= (unsigned char)(a[i] ^ b[i]);
    return differs == 0;
}

/* ---- answers ---- */

void sy_serve_answer_clear(SyServeAnswer *answer) {
    g_clear_pointer(&answer->name, g_free);
    g_clear_pointer(&answer->body, g_bytes_unref);
}

void sy_serve_answer_json(SyServeAnswer *answer, guint status, char *json) {
    sy_serve_answer_clear(answer);
    answer->status = status;
    answer->type = "application/json; charset=utf-8";
    answer->body = g_bytes_new_take(json, strlen(json));
}

static char *error_json(const char *message) {
    GString *json = g_string_new("{\"error\":");
    sy_json_append_text(json, message);
    g_string_append_c(json, '}');
    return g_string_free(json, FALSE);
}

void sy_serve_answer_refuse(SyServeAnswer *answer, guint status, const char *message) {
    sy_serve_answer_json(answer, status, error_json(message));
}

void sy_serve_answer_error(SyServeAnswer *answer, GError *error) {
    guint status = 400;
    if (error->domain == SY_ERROR && error->code == SY_ERROR_INTERNAL) status = 500;
    if (error->domain == SY_ERROR && error->code == SY_ERROR_OUTPUT) status = 507;
    if (error->domain == SY_ERROR && error->code == SY_ERROR_INPUT) status = 422;
    sy_serve_answer_refuse(answer, status, error->message);
    g_error_free(error);
}
