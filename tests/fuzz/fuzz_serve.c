/* What browsers and others send to suyuan serve: "METHOD PATH?QUERY", a line each, and a form.
 * Whatever it is, the answer is one of HTTP, what it says is UTF-8, and the file that is served
 * stands where it stood. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/serve/parts.h"

static SyServer server;
static char *served;

static void begin(void) {
    static SyProgram program = {.lang = "en", .quiet = true};
    char root[] = "/tmp/fuzz_serve_XXXXXX";
    if (mkdtemp(root) == NULL) abort();
    g_setenv("XDG_CACHE_HOME", root, TRUE);
    program.data_folder = g_getenv("SUYUAN_DATA");
    served = g_build_filename(root, "case.sqlite", NULL);
    server = (SyServer){.program = &program, .quota = 1 << 20};
    server.root = g_build_filename(root, "cases", NULL);
    server.executable = g_strdup("/bin/true");
    server.token = sy_serve_random(4);
    server.cases =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)sy_serve_case_unref);
    g_mutex_init(&server.lock);
    if (!g_file_set_contents(served, "no case file", -1, NULL)) abort();
    if (!sy_serve_cases_init(&server, root, NULL)) abort();
}

static void check(const SyServeAnswer *answer) {
    g_assert_cmpuint(answer->status, >=, 200);
    g_assert_cmpuint(answer->status, <, 600);
    g_assert_nonnull(answer->body);
    if (!g_str_has_prefix(answer->type, "application/json")) return;
    gsize n;
    const char *text = g_bytes_get_data(answer->body, &n);
    g_assert_true(g_utf8_validate(text, (gssize)n, NULL));
    g_assert_true(g_file_test(served, G_FILE_TEST_IS_REGULAR));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n) {
    if (server.program == NULL) begin();
    g_autofree char *text = g_strndup((const char *)bytes, n);
    g_auto(GStrv) line = g_strsplit(text, "\n", 3);
    if (g_strv_length(line) < 2) return 0;
    char *query = strchr(line[1], '?');
    if (query != NULL) *query++ = '\0';
    SyServeRequest request = {.method = line[0], .language = "en"};
    request.part = sy_serve_parts(line[1]);
    request.query = sy_serve_form(query);
    request.form = sy_serve_form(line[2]);
    if (request.part != NULL && request.query != NULL && request.form != NULL) {
        SyServeAnswer answer = {0};
        SyServeCase *one = NULL;
        if (sy_serve_route(&server, &request, &one, &answer))
            sy_serve_look(&server, one, &request, &answer);
        check(&answer);
        sy_serve_answer_clear(&answer);
        if (one != NULL) sy_serve_case_unref(one);
        while (g_main_context_iteration(NULL, FALSE)) continue;
    }
    if (request.part != NULL) {
        g_autofree char *path = sy_serve_safe_path(request.part, NULL);
        g_assert_true(path == NULL || (strstr(path, "..") != path && path[0] != '/'));
    }
    g_strfreev(request.part);
    g_clear_pointer(&request.query, g_hash_table_unref);
    g_clear_pointer(&request.form, g_hash_table_unref);
    return 0;
}
