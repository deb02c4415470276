/* Who asks, and from which page: other sites, other machines. */
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/serve/wire.h"

#define COOKIE "suyuan_key"
enum { KEPT_S = 30 * 24 * 3600 }; /* a phone closes its browser many times a day */

static const char *header(const SyExchange *exchange, const char *name) {
    return soup_message_headers_get_one(soup_server_message_get_request_headers(exchange->message),
                                        name);
}

static bool refuse(SyExchange *exchange, guint status, const char *message) {
    sy_serve_answer_refuse(&exchange->answer, status, message);
    return false;
}

/* A name that leads here but is not ours is how a page of somebody else would reach this machine.
 */
static bool is_own_host(const SyExchange *exchange, const char *host) {
    const SyServer *server = exchange->wire->server;
    return host != NULL && g_strv_contains((const char *const *)server->hosts, host);
}

static bool is_own_origin(const SyExchange *exchange) {
    const char *origin = header(exchange, "Origin"), *site = header(exchange, "Sec-Fetch-Site");
    if (site != NULL && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0) return false;
    if (origin == NULL) return true;
    const char *host = strstr(origin, "://");
    return host != NULL && is_own_host(exchange, host + 3);
}

bool sy_serve_guard(SyExchange *exchange) {
    const SyServeRequest *request = &exchange->request;
    const char *method = request->method;
    bool reads = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
    bool api = g_strcmp0(request->part[0], "api") == 0;
    if (!is_own_host(exchange, header(exchange, "Host")))
        return refuse(exchange, 403, _("this server has another name"));
    if ((api || !reads) && !is_own_origin(exchange))
        return refuse(exchange, 403, _("asked for by the page of another site"));
    if (!reads && strcmp(method, "POST") != 0 && strcmp(method, "PUT") != 0 &&
        strcmp(method, "DELETE") != 0)
        return refuse(exchange, 405, _("not in this way"));
    if (!reads &&
        !sy_serve_equal_secret(header(exchange, "X-Suyuan-Token"), exchange->wire->server->token))
        return refuse(exchange, 403, _("this page is of an earlier start; load it anew"));
    return true;
}

/* The value of our cookie; g_free. */
static char *key_of_cookie(const SyExchange *exchange) {
    g_auto(GStrv) all = g_strsplit_set(
        header(exchange, "Cookie") == NULL ? "" : header(exchange, "Cookie"), "; ", -1);
    for (guint i = 0; all[i] != NULL; i++)
        if (g_str_has_prefix(all[i], COOKIE "=")) return g_strdup(all[i] + strlen(COOKIE "="));
    return NULL;
}

bool sy_serve_guard_key(SyExchange *exchange) {
    const char *key = exchange->wire->server->key;
    if (key == NULL) return true;
    g_autofree char *cookie = key_of_cookie(exchange);
    if (sy_serve_equal_secret(cookie, key)) return true;
    const char *said = g_hash_table_lookup(exchange->request.query, "key");
    if (!sy_serve_equal_secret(said, key) || strcmp(exchange->request.method, "GET") != 0)
        return refuse(exchange, 401,
                      _("come in by the address with the key that the server showed at its start"));
    SoupMessageHeaders *headers = soup_server_message_get_response_headers(exchange->message);
    g_autofree char *set = g_strdup_printf(
        COOKIE "=%s; Path=/; HttpOnly; Secure; SameSite=Strict; Max-Age=%d", key, KEPT_S);
    soup_message_headers_append(headers, "Set-Cookie", set);
    soup_message_headers_replace(headers, "Location", "/");
    exchange->answer.status = 303;
    return false;
}
