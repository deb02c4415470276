/* The wire: connections, headers, bodies, answers. Slow and large ones are cut off here. */
#include "engine/serve/wire.h"

#include <errno.h>
#include <glib-unix.h>
#include <libsoup/soup.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"

enum {
    MOST_OPEN = 256,      /* connections at once */
    WAIT_S = 15,          /* for headers, and for a form */
    LEAST_BYTES_S = 1024, /* of a file, on the average */
    MOST_FORM = 1 << 20,  /* bytes of a form */
    MOST_READ = 1 << 24,  /* of what is refused, to the answer */
    N_WORKER = 4,
};

static void exchange_free(gpointer memory) {
    SyExchange *exchange = memory;
    exchange->wire->n_open--;
    if (exchange->timer != 0) g_source_remove(exchange->timer);
    sy_serve_upload_free(exchange->upload);
    if (exchange->body != NULL) g_byte_array_unref(exchange->body);
    if (exchange->one != NULL) sy_serve_case_unref(exchange->one);
    g_strfreev(exchange->request.part);
    g_clear_pointer(&exchange->request.query, g_hash_table_unref);
    g_clear_pointer(&exchange->request.form, g_hash_table_unref);
    sy_serve_answer_clear(&exchange->answer);
    g_free(exchange);
}

static SyExchange *exchange_of(SoupServerMessage *message) {
    return g_object_get_data(G_OBJECT(message), "exchange");
}

static void hang_up(SyExchange *exchange) {
    GSocket *socket = soup_server_message_get_socket(exchange->message);
    if (socket != NULL) g_socket_shutdown(socket, TRUE, TRUE, NULL);
}

/* Asked every WAIT_S: what sent nothing, too little, or a form for too long goes. */
static gboolean on_slow(gpointer user) {
    SyExchange *exchange = user;
    gint64 waited_s = (g_get_monotonic_time() - exchange->began_us) / G_USEC_PER_SEC;
    if (exchange->upload != NULL && exchange->n_read >= LEAST_BYTES_S * waited_s)
        return G_SOURCE_CONTINUE;
    exchange->timer = 0;
    hang_up(exchange);
    return G_SOURCE_REMOVE;
}

static void on_started(SoupServer *soup, SoupServerMessage *message, gpointer user) {
    (void)soup;
    SyWire *wire = user;
    SyExchange *exchange = g_new0(SyExchange, 1);
    exchange->wire = wire;
    exchange->message = message;
    exchange->began_us = g_get_monotonic_time();
    exchange->timer = g_timeout_add_seconds(WAIT_S, on_slow, exchange);
    g_object_set_data_full(G_OBJECT(message), "exchange", exchange, exchange_free);
    if (++wire->n_open > MOST_OPEN) hang_up(exchange);
}

static void on_ended(SoupServer *soup, SoupServerMessage *message, gpointer user) {
    (void)soup;
    (void)user;
    SyExchange *exchange = exchange_of(message);
    if (exchange == NULL) return;
    exchange->is_gone = true;
    if (exchange->timer != 0) g_source_remove(exchange->timer);
    exchange->timer = 0;
    g_clear_pointer(&exchange->upload, sy_serve_upload_free);
}

/* ---- what comes in ---- */

static void on_chunk(SoupServerMessage *message, GBytes *chunk, gpointer user) {
    (void)message;
    SyExchange *exchange = user;
    gsize n;
    const void *bytes = g_bytes_get_data(chunk, &n);
    exchange->n_read += (int64_t)n;
    if (exchange->answer.status != 0) { /* refused: nobody reads to the end of it */
        if (exchange->n_read > MOST_READ) hang_up(exchange);
        return;
    }
    if (exchange->upload != NULL) {
        sy_serve_upload_take(exchange, bytes, n);
    } else if (exchange->n_read > MOST_FORM) {
        sy_serve_answer_refuse(&exchange->answer, 413, _("this is too long for a form"));
    } else {
        if (exchange->body == NULL) exchange->body = g_byte_array_new();
        g_byte_array_append(exchange->body, bytes, (guint)n);
    }
}

static void take_query(SyExchange *exchange) {
    SyServeRequest *request = &exchange->request;
    const char *query = g_uri_get_query(soup_server_message_get_uri(exchange->message));
    SoupMessageHeaders *headers = soup_server_message_get_request_headers(exchange->message);
    const char *lang = soup_message_headers_get_one(headers, "X-Suyuan-Lang");
    request->method = soup_server_message_get_method(exchange->message);
    request->query = sy_serve_form(query);
    request->part = sy_serve_parts(g_uri_get_path(soup_server_message_get_uri(exchange->message)));
    request->form = g_hash_table_new(g_str_hash, g_str_equal);
    request->language = g_strcmp0(lang, "zh") == 0   ? "zh"
                        : g_strcmp0(lang, "en") == 0 ? "en"
                                                     : exchange->wire->server->program->lang;
}

/* Headers are there, the body is not. */
static void on_headers(SoupServer *soup, SoupServerMessage *message, const char *path,
                       GHashTable *query, gpointer user) {
    (void)soup;
    (void)path;
    (void)query;
    (void)user;
    SyExchange *exchange = exchange_of(message);
    soup_message_body_set_accumulate(soup_server_message_get_request_body(message), FALSE);
    g_signal_connect(message, "got-chunk", G_CALLBACK(on_chunk), exchange);
    take_query(exchange);
    SoupMessageHeaders *headers = soup_server_message_get_request_headers(message);
    if (exchange->request.part == NULL || exchange->request.query == NULL)
        sy_serve_answer_refuse(&exchange->answer, 400, _("this address is not understood"));
    else if (sy_serve_guard(exchange) && sy_serve_guard_key(exchange)) {
        if (strcmp(exchange->request.method, "PUT") == 0)
            sy_serve_upload_begin(exchange);
        else if (soup_message_headers_get_content_length(headers) > MOST_FORM)
            sy_serve_answer_refuse(&exchange->answer, 413, _("this is too long for a form"));
    }
    bool waits = (soup_message_headers_get_expectations(headers) & SOUP_EXPECTATION_CONTINUE) != 0;
    if (exchange->answer.status != 0 && waits) /* the body is not even sent */
        soup_server_message_set_status(message, exchange->answer.status, NULL);
}

static bool take_form(SyExchange *exchange) {
    if (exchange->body == NULL) return true;
    SoupMessageHeaders *headers = soup_server_message_get_request_headers(exchange->message);
    const char *type = soup_message_headers_get_content_type(headers, NULL);
    if (g_strcmp0(type, "application/x-www-form-urlencoded") != 0) {
        sy_serve_answer_refuse(&exchange->answer, 415,
                               _("a form is sent as application/x-www-form-urlencoded"));
        return false;
    }
    g_byte_array_append(exchange->body, (const guint8 *)"", 1);
    const char *text = (const char *)exchange->body->data;
    g_hash_table_unref(exchange->request.form);
    exchange->request.form = sy_serve_form(text);
    if (exchange->request.form != NULL) return true;
    sy_serve_answer_refuse(&exchange->answer, 400, _("a form is in UTF-8"));
    return false;
}

/* ---- what goes out ---- */

static void put_headers(SoupMessageHeaders *headers, bool is_page) {
    static const char *const always[][2] = {
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
         "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"}};
    for (guint i = 0; i < G_N_ELEMENTS(always); i++)
        soup_message_headers_replace(headers, always[i][0], always[i][1]);
    soup_message_headers_replace(headers, "Cache-Control", is_page ? "no-cache" : "no-store");
}

static void send_answer(SyExchange *exchange) {
    SoupServerMessage *message = exchange->message;
    SyServeAnswer *answer = &exchange->answer;
    SoupMessageHeaders *headers = soup_server_message_get_response_headers(message);
    bool is_page =
        exchange->request.part == NULL || g_strcmp0(exchange->request.part[0], "api") != 0;
    put_headers(headers, is_page);
    soup_server_message_set_status(message, answer->status, NULL);
    if (answer->status >= 400 && exchange->n_read > MOST_FORM)
        soup_message_headers_replace(headers, "Connection", "close");
    if (answer->name != NULL) {
        g_autofree char *quoted = g_uri_escape_string(answer->name, NULL, FALSE);
        g_autofree char *text = g_strconcat("attachment; filename*=UTF-8''", quoted, NULL);
        soup_message_headers_replace(headers, "Content-Disposition", text);
    }
    if (answer->body == NULL) return;
    soup_message_headers_set_content_type(headers, answer->type, NULL);
    SoupMessageBody *body = soup_server_message_get_response_body(message);
    if (g_bytes_get_size(answer->body) > 0) soup_message_body_append_bytes(body, answer->body);
    soup_message_body_complete(body);
}

static gboolean finish(gpointer user) {
    SyExchange *exchange = user;
    SoupServerMessage *message = exchange->message;
    if (!exchange->is_gone) {
        send_answer(exchange);
        soup_server_message_unpause(message);
    }
    g_object_unref(message);
    return G_SOURCE_REMOVE;
}

/* In a worker. */
static void work(gpointer item, gpointer user) {
    (void)user;
    SyExchange *exchange = item;
    sy_serve_look(exchange->wire->server, exchange->one, &exchange->request, &exchange->answer);
    g_idle_add_full(G_PRIORITY_DEFAULT, finish, exchange, NULL);
}

static void on_request(SoupServer *soup, SoupServerMessage *message, const char *path,
                       GHashTable *query, gpointer user) {
    (void)soup;
    (void)path;
    (void)query;
    SyWire *wire = user;
    SyExchange *exchange = exchange_of(message);
    if (exchange->timer != 0) g_source_remove(exchange->timer);
    exchange->timer = 0;
    if (exchange->answer.status == 0 && exchange->upload != NULL) sy_serve_upload_end(exchange);
    if (exchange->answer.status == 0 && take_form(exchange) &&
        sy_serve_route(wire->server, &exchange->request, &exchange->one, &exchange->answer)) {
        g_object_ref(message);
        soup_server_message_pause(message);
        g_thread_pool_push(wire->workers, exchange, NULL);
        return;
    }
    send_answer(exchange);
}

/* ---- the server ---- */

static gboolean on_stop(gpointer user) {
    g_main_loop_quit(user);
    return G_SOURCE_CONTINUE;
}

static bool listen_at(SyWire *wire, const SyServeAsked *asked, GError **error) {
    SoupServerListenOptions options = asked->certificate == NULL ? 0 : SOUP_SERVER_LISTEN_HTTPS;
    GError *inner = NULL;
    bool good;
    if (asked->listen == NULL) {
        good =
            soup_server_listen_local(wire->soup, asked->port, SOUP_SERVER_LISTEN_IPV4_ONLY, &inner);
    } else {
        g_autoptr(GSocketAddress) address =
            g_inet_socket_address_new_from_string(asked->listen, asked->port);
        good = address != NULL && soup_server_listen(wire->soup, address, options, &inner);
        if (address == NULL) {
            g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                        _("--listen %s: no address; numbers, as 192.168.1.20 or 0.0.0.0"),
                        asked->listen);
            return false;
        }
    }
    if (good) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT, _("port %u: %s; --port takes another"),
                asked->port, inner->message);
    g_error_free(inner);
    return false;
}

static void wire_clear(SyWire *wire) {
    if (wire->soup != NULL) soup_server_disconnect(wire->soup);
    if (wire->workers != NULL) g_thread_pool_free(wire->workers, FALSE, TRUE);
    g_clear_object(&wire->soup);
    g_clear_pointer(&wire->loop, g_main_loop_unref);
}

/* Names and addresses for which a certificate stands, those of one machine only. */
static char **names_of(GTlsCertificate *certificate) {
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();
    g_autoptr(GPtrArray) addresses = g_tls_certificate_get_ip_addresses(certificate);
    g_autoptr(GPtrArray) hosts = g_tls_certificate_get_dns_names(certificate);
    for (guint i = 0; hosts != NULL && i < hosts->len; i++) {
        gsize n;
        const char *bytes = g_bytes_get_data(hosts->pdata[i], &n);
        g_autofree char *name = g_strndup(bytes, n);
        if (strlen(name) == n && strchr(name, '*') == NULL) g_strv_builder_add(names, name);
    }
    for (guint i = 0; addresses != NULL && i < addresses->len; i++) {
        g_autofree char *address = g_inet_address_to_string(addresses->pdata[i]);
        g_strv_builder_add(names, address);
    }
    return g_strv_builder_end(names);
}

bool sy_serve_wire(SyServer *server, const SyServeAsked *asked,
                   void (*ready)(SyServer *server, const SyServeAsked *asked, guint port),
                   GError **error) {
    g_autoptr(GTlsCertificate) certificate = NULL;
    if (asked->certificate != NULL) {
        GError *inner = NULL;
        certificate = g_tls_certificate_new_from_file(asked->certificate, &inner);
        if (certificate == NULL) {
            g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: %s"), asked->certificate,
                        inner->message);
            g_error_free(inner);
            return false;
        }
    }
    if (certificate != NULL) server->names = names_of(certificate);
    SyWire wire = {.server = server, .loop = g_main_loop_new(NULL, FALSE)};
    wire.soup = soup_server_new("server-header", "suyuan", "tls-certificate", certificate, NULL);
    wire.workers = g_thread_pool_new(work, NULL, N_WORKER, FALSE, NULL);
    g_signal_connect(wire.soup, "request-started", G_CALLBACK(on_started), &wire);
    g_signal_connect(wire.soup, "request-finished", G_CALLBACK(on_ended), &wire);
    g_signal_connect(wire.soup, "request-aborted", G_CALLBACK(on_ended), &wire);
    soup_server_add_early_handler(wire.soup, NULL, on_headers, &wire, NULL);
    soup_server_add_handler(wire.soup, NULL, on_request, &wire, NULL);
    bool good = listen_at(&wire, asked, error);
    if (good) {
        GSList *uris = soup_server_get_uris(wire.soup);
        ready(server, asked, (guint)g_uri_get_port(uris->data));
        g_slist_free_full(uris, (GDestroyNotify)g_uri_unref);
        guint stops[] = {g_unix_signal_add(SIGTERM, on_stop, wire.loop),
                         g_unix_signal_add(SIGINT, on_stop, wire.loop)};
        g_main_loop_run(wire.loop);
        for (guint i = 0; i < G_N_ELEMENTS(stops); i++) g_source_remove(stops[i]);
    }
    wire_clear(&wire);
    return good;
}
