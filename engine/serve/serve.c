#include "engine/serve/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/serve/wire.h"

enum { N_KEY = 16 };              /* bytes */
#define QUOTA (INT64_C(20) << 30) /* bytes of all uploads */

static void server_clear(SyServer *server) {
    g_free(server->root);
    g_free(server->executable);
    g_free(server->token);
    g_free(server->key);
    g_strfreev(server->hosts);
    g_strfreev(server->names);
    g_clear_pointer(&server->cases, g_hash_table_unref);
    g_clear_pointer(&server->base, sy_ground_free);
    g_mutex_clear(&server->lock);
}

static bool is_loopback(const char *address) {
    g_autoptr(GInetAddress) inet = address == NULL ? NULL : g_inet_address_new_from_string(address);
    return address == NULL || (inet != NULL && g_inet_address_get_is_loopback(inet));
}

static void add_host(GStrvBuilder *hosts, const char *name, guint port) {
    bool six = strchr(name, ':') != NULL;
    g_autofree char *host = g_strdup_printf(six ? "[%s]:%u" : "%s:%u", name, port);
    g_strv_builder_add(hosts, host);
}

static bool is_any(const char *address) {
    g_autoptr(GInetAddress) inet = address == NULL ? NULL : g_inet_address_new_from_string(address);
    return inet != NULL && g_inet_address_get_is_any(inet);
}

/* Under which names a browser asks for it: of this machine, of its certificate. */
static char **hosts_of(const SyServer *server, const SyServeAsked *asked, guint port) {
    g_autoptr(GStrvBuilder) hosts = g_strv_builder_new();
    static const char *const own[] = {"localhost", "127.0.0.1", "::1"};
    for (guint i = 0; i < G_N_ELEMENTS(own); i++) add_host(hosts, own[i], port);
    if (asked->listen != NULL) {
        add_host(hosts, asked->listen, port);
        add_host(hosts, g_get_host_name(), port);
    }
    for (guint i = 0; server->names != NULL && server->names[i] != NULL; i++)
        add_host(hosts, server->names[i], port);
    return g_strv_builder_end(hosts);
}

static void open_browser(const char *address) {
    g_autoptr(GError) error = NULL;
    const char *argv[] = {"xdg-open", address, NULL};
    if (!g_spawn_async(
            NULL, (char **)argv, NULL,
            G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
            NULL, NULL, &error))
        sy_note(_("--open: %s; open %s in a browser\n"), error->message, address);
}

static void ready(SyServer *server, const SyServeAsked *asked, guint port) {
    enum { LOOPBACK = 1, LISTEN = 3, NAMED = 5 }; /* see hosts_of() */
    server->hosts = hosts_of(server, asked, port);
    const char *host = server->hosts[asked->listen == NULL ? LOOPBACK : LISTEN];
    /* nobody reaches 0.0.0.0: what the certificate is for */
    if (is_any(asked->listen) && server->hosts[NAMED] != NULL) host = server->hosts[NAMED];
    g_autofree char *address =
        g_strdup_printf("%s://%s/%s%s", asked->certificate == NULL ? "http" : "https", host,
                        server->key == NULL ? "" : "?key=", server->key == NULL ? "" : server->key);
    asked->ready(address);
    sy_note("%s\n", _("Ctrl-C ends it"));
    if (asked->open) open_browser(address);
}

static char *make_key(const char *path, GError **error) {
    g_autofree char *key = sy_serve_random(N_KEY);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool good = file >= 0 && write(file, key, 2 * N_KEY) == 2 * N_KEY && fsync(file) == 0;
    if (!good)
        g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT, _("%s: %s"), path, sy_errno_words(errno));
    if (file >= 0) close(file);
    return good ? g_steal_pointer(&key) : NULL;
}

/* The key of other machines: a new one, or that of a file, which is made where it is not there, so
 * that phones need not come in anew after a restart. NULL: an error. */
static char *key_of(const char *path, GError **error) {
    if (path == NULL) return sy_serve_random(N_KEY);
    int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0 && errno == ENOENT) return make_key(path, error);
    char text[2 * N_KEY + 1] = "";
    struct stat about = {0};
    bool good = file >= 0 && fstat(file, &about) == 0 && S_ISREG(about.st_mode) &&
                read(file, text, 2 * N_KEY) == 2 * N_KEY &&
                strspn(text, "0123456789abcdef") == 2 * N_KEY;
    if (file >= 0) close(file);
    if (good && (about.st_mode & 077) == 0) return g_strdup(text);
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                good ? _("%s: others may read the key; chmod 600 FILE")
                     : _("%s: holds no key of suyuan serve; name a file that is not there, and it "
                         "is made"),
                path);
    return NULL;
}

bool sy_serve(const SyServeAsked *asked, const SyProgram *program, GError **error) {
    if (!is_loopback(asked->listen) && asked->certificate == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("--listen %s: other machines come in with TLS only; --certificate FILE.pem "
                      "holds certificate and key"),
                    asked->listen);
        return false;
    }
    if (asked->key != NULL && is_loopback(asked->listen)) {
        g_set_error(
            error, SY_ERROR, SY_ERROR_USAGE,
            _("--key %s: on this machine nobody needs a key; it goes with --listen ADDRESS"),
            asked->key);
        return false;
    }
    SyGround *base = asked->base == NULL ? NULL : sy_ground_new(asked->base, error);
    if (asked->base != NULL && base == NULL) return false;
    SyServer server = {.program = program, .quota = QUOTA, .base = base};
    g_mutex_init(&server.lock);
    server.root = g_build_filename(g_get_user_data_dir(), "suyuan", "cases", NULL);
    server.executable = g_file_read_link("/proc/self/exe", NULL);
    if (server.executable == NULL) server.executable = g_find_program_in_path("suyuan");
    server.token = sy_serve_random(16);
    server.key = is_loopback(asked->listen) ? NULL : key_of(asked->key, error);
    server.cases =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)sy_serve_case_unref);
    bool good = (server.key != NULL || is_loopback(asked->listen)) &&
                sy_serve_cases_init(&server, asked->what, error);
    SyServeCase *here = good ? sy_serve_case_find(&server, "here") : NULL;
    if (here != NULL && g_file_test(here->file, G_FILE_TEST_EXISTS))
        server.ahead = sy_serve_draw_ahead(&server, here);
    if (here != NULL) sy_serve_case_unref(here);
    good = good && sy_serve_wire(&server, asked, ready, error);
    if (server.ahead != NULL) g_thread_join(server.ahead);
    sy_serve_work_stop_all(&server);
    server_clear(&server);
    return good;
}
