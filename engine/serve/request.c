/* What is asked, taken apart, and who answers it; without the wire. */
#include <libsoup/soup.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/serve/parts.h"
#include "io/export/json.h"

/* Parts are decoded one by one: a slash that was written as %2F is in none. */
char **sy_serve_parts(const char *path) {
    g_auto(GStrv) raw = g_strsplit(path[0] == '/' ? path + 1 : path, "/", -1);
    g_autoptr(GPtrArray) part = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; raw[i] != NULL; i++) {
        if (*raw[i] == '\0' && raw[i + 1] == NULL) break;
        char *decoded = g_uri_unescape_string(raw[i], "/");
        if (decoded == NULL || !g_utf8_validate(decoded, -1, NULL)) {
            g_free(decoded);
            return NULL;
        }
        g_ptr_array_add(part, decoded);
    }
    g_ptr_array_add(part, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&part), FALSE);
}

GHashTable *sy_serve_form(const char *text) {
    if (text == NULL) return g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) form = soup_form_decode(text);
    GHashTableIter iter;
    gpointer key, value;
    g_hash_table_iter_init(&iter, form);
    while (g_hash_table_iter_next(&iter, &key, &value))
        if (!g_utf8_validate(key, -1, NULL) || !g_utf8_validate(value, -1, NULL)) return NULL;
    return g_steal_pointer(&form);
}

static char *session_json(const SyServer *server) {
    GString *json = g_string_new("{\"token\":");
    sy_json_append_text(json, server->token);
    g_string_append(json, ",\"lang\":");
    sy_json_append_text(json, server->program->lang);
    g_string_append(json, ",\"version\":");
    sy_json_append_text(json, sy_version());
    g_string_append_printf(
        json, ",\"quota\":%" G_GINT64_FORMAT ",\"used\":%" G_GINT64_FORMAT ",\"signed\":%s}",
        server->quota, sy_serve_folder_bytes(server->root), server->key == NULL ? "false" : "true");
    return g_string_free(json, FALSE);
}

/* api/cases: the list, and a new one. */
static void answer_cases(SyServer *server, const SyServeRequest *request, SyServeAnswer *answer) {
    if (strcmp(request->method, "POST") != 0) {
        sy_serve_answer_json(answer, 200, sy_serve_cases_json(server));
        return;
    }
    GError *error = NULL;
    const char *title = g_hash_table_lookup(request->form, "title");
    g_autoptr(SyServeCase) one = sy_serve_case_new(server, title == NULL ? "" : title, &error);
    if (one == NULL)
        sy_serve_answer_error(answer, error);
    else
        sy_serve_answer_json(answer, 201, sy_serve_case_json(one));
}

/* api/cases/ID: what it is, or its end. */
static void answer_case(SyServer *server, SyServeCase *one, const SyServeRequest *request,
                        SyServeAnswer *answer) {
    GError *error = NULL;
    if (strcmp(request->method, "DELETE") != 0)
        sy_serve_answer_json(answer, 200, sy_serve_case_json(one));
    else if (sy_serve_case_remove(server, one->id, &error))
        sy_serve_answer_json(answer, 200, g_strdup("{}"));
    else
        sy_serve_answer_error(answer, error);
}

bool sy_serve_route(SyServer *server, const SyServeRequest *request, SyServeCase **one,
                    SyServeAnswer *answer) {
    char **part = request->part;
    guint n = g_strv_length(part);
    *one = NULL;
    if (n == 0 || strcmp(part[0], "api") != 0) {
        sy_serve_page(server, request, answer);
    } else if (n == 2 && strcmp(part[1], "session") == 0) {
        sy_serve_answer_json(answer, 200, session_json(server));
    } else if (n == 2 && strcmp(part[1], "cases") == 0) {
        answer_cases(server, request, answer);
    } else if (n > 2 && strcmp(part[1], "cases") == 0 &&
               (*one = sy_serve_case_find(server, part[2])) != NULL) {
        if ((*one)->of != NULL && strcmp(request->method, "GET") != 0) {
            sy_serve_answer_refuse(answer, 405, _("what a check found is only looked at"));
            return false;
        }
        if ((n == 4 && sy_serve_may_ask(part[3])) || (n > 3 && sy_serve_may_draw(part)))
            return true;
        if (n == 3)
            answer_case(server, *one, request, answer);
        else
            sy_serve_work(server, *one, request, answer);
    } else {
        sy_serve_answer_refuse(answer, 404, _("there is no such case"));
    }
    return false;
}

void sy_serve_look(const SyServer *server, SyServeCase *one, const SyServeRequest *request,
                   SyServeAnswer *answer) {
    (sy_serve_may_draw(request->part) ? sy_serve_draw : sy_serve_ask)(server, one, request, answer);
}
