/* Which request is answered by what. */
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/serve/wire.h"
#include "io/export/json.h"

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

bool sy_serve_route(SyExchange *exchange) {
    SyServer *server = exchange->wire->server;
    const SyServeRequest *request = &exchange->request;
    SyServeAnswer *answer = &exchange->answer;
    char **part = request->part;
    guint n = g_strv_length(part);
    if (n == 0 || strcmp(part[0], "api") != 0) {
        sy_serve_page(server, request, answer);
        return false;
    }
    if (n == 2 && strcmp(part[1], "session") == 0) {
        sy_serve_answer_json(answer, 200, session_json(server));
        return false;
    }
    if (n == 2 && strcmp(part[1], "cases") == 0) {
        answer_cases(server, request, answer);
        return false;
    }
    if (n > 2 && strcmp(part[1], "cases") == 0) exchange->one = sy_serve_case_find(server, part[2]);
    if (exchange->one == NULL) {
        sy_serve_answer_refuse(answer, 404, _("there is no such case"));
        return false;
    }
    if ((n == 4 && sy_serve_may_ask(part[3])) || (n > 3 && sy_serve_may_draw(part))) return true;
    if (n == 3)
        answer_case(server, exchange->one, request, answer);
    else
        sy_serve_work(server, exchange->one, request, answer);
    return false;
}
