/* What is asked of a case file, and recorded in it: the calls of the library, one a request. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/serve/parts.h"
#include "io/export/json.h"

typedef struct {
    const SyServer *server;
    SyServeCase *one;
    const SyServeRequest *request;
    SyCaseFile *file;
    SyServeAnswer *answer;
    char *photo; /* path of the one that was sent before; or NULL */
} Asking;

/* NULL: not given, or empty. */
static const char *given(const Asking *asking, const char *key) {
    bool reads = strcmp(asking->request->method, "GET") == 0;
    const char *value =
        g_hash_table_lookup(reads ? asking->request->query : asking->request->form, key);
    return value == NULL || *value == '\0' ? NULL : value;
}

static const char *needed(const Asking *asking, const char *key, GError **error) {
    const char *value = given(asking, key);
    if (value == NULL)
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("\"%s\" is missing in what was sent"), key);
    return value;
}

static bool say_rows(const Asking *asking, SyRows *found) {
    g_autoptr(SyRows) rows = found;
    if (rows != NULL) sy_serve_answer_json(asking->answer, 200, sy_rows_json(rows));
    return rows != NULL;
}

static bool say_answer(const Asking *asking, SyAnswer *found) {
    g_autoptr(SyAnswer) answer = found;
    if (answer != NULL) sy_serve_answer_json(asking->answer, 200, sy_answer_json(answer));
    return answer != NULL;
}

static bool map(Asking *asking, GError **error) {
    char *json = sy_case_file_map(asking->file, given(asking, "tables"), error);
    if (json != NULL) sy_serve_answer_json(asking->answer, 200, json);
    return json != NULL;
}

static bool field(Asking *asking, GError **error) {
    char *json = sy_case_file_field(asking->file, error);
    if (json != NULL) sy_serve_answer_json(asking->answer, 200, json);
    return json != NULL;
}

static bool charts(Asking *asking, GError **error) {
    g_autofree char *svg = sy_case_file_charts(asking->file, error);
    if (svg == NULL) return false;
    g_autoptr(GString) json = g_string_new("{\"svg\":");
    sy_json_append_text(json, svg);
    g_string_append_c(json, '}');
    sy_serve_answer_json(asking->answer, 200, g_string_free(g_steal_pointer(&json), FALSE));
    return true;
}

static bool rows(Asking *asking, GError **error) {
    const char *what = needed(asking, "what", error);
    return what != NULL &&
           say_rows(asking, sy_case_file_rows(asking->file, what, given(asking, "outfall"), error));
}

static bool explain(Asking *asking, GError **error) {
    const char *outfall = needed(asking, "outfall", error);
    return outfall != NULL &&
           say_answer(asking,
                      sy_case_file_explain(asking->file, outfall, given(asking, "unit"), error));
}

static bool sample(Asking *asking, GError **error) {
    const char *outfall = needed(asking, "outfall", error), *n = given(asking, "n");
    return outfall != NULL &&
           say_answer(asking,
                      sy_case_file_propose(asking->file, outfall,
                                           n == NULL ? 3 : (guint)strtoul(n, NULL, 10), error));
}

/* ---- records ---- */

static SyRecordOptions by(const Asking *asking) {
    SyRecordOptions options = SY_RECORD_OPTIONS_INIT;
    options.who = given(asking, "who");
    options.when = given(asking, "when");
    options.why = given(asking, "why");
    options.limit = given(asking, "limit");
    options.weather = given(asking, "weather");
    options.crs = given(asking, "crs");
    options.compared = given(asking, "compared");
    options.detail = given(asking, "detail");
    options.at = given(asking, "place");
    options.key = given(asking, "key");
    options.evidence = asking->photo;
    return options;
}

/* {"id": number, "command": what a person would have written}. */
static void say_recorded(const Asking *asking, int64_t id, char **argv) {
    g_autofree char *command = sy_serve_command_text(argv);
    g_autoptr(GString) json = g_string_new(NULL);
    g_string_printf(json, "{\"id\":%" G_GINT64_FORMAT ",\"command\":", id);
    sy_json_append_text(json, command);
    g_string_append_c(json, '}');
    sy_serve_answer_json(asking->answer, 200, g_string_free(g_steal_pointer(&json), FALSE));
}

/* Words and options in their order; those that were not given are left out. NULL-terminated. */
static char **command_of(const Asking *asking, const char *const *words) {
    static const char *const options[][2] = {{"detail", "--detail"},     {"place", "--at"},
                                             {"limit", "--limit"},       {"weather", "--weather"},
                                             {"compared", "--compared"}, {"who", "--who"},
                                             {"when", "--when"},         {"why", "--why"}};
    GPtrArray *argv = g_ptr_array_new();
    g_ptr_array_add(argv, g_strdup("suyuan"));
    for (; *words != NULL; words++)
        if (**words != '\0') g_ptr_array_add(argv, g_strdup(*words));
    for (guint i = 0; i < G_N_ELEMENTS(options); i++) {
        if (given(asking, options[i][0]) == NULL) continue;
        g_ptr_array_add(argv, g_strdup(options[i][1]));
        g_ptr_array_add(argv, g_strdup(given(asking, options[i][0])));
    }
    if (asking->photo != NULL) {
        g_ptr_array_add(argv, g_strdup("--evidence"));
        g_ptr_array_add(argv, g_strdup(asking->photo));
    }
    g_ptr_array_add(argv, NULL);
    return (char **)g_ptr_array_free(argv, FALSE);
}

/* Beyond this machine nobody signs by the login of the server. */
static bool is_signed(const Asking *asking, GError **error) {
    return asking->server->key == NULL || needed(asking, "who", error) != NULL;
}

/* A record may name a photograph that was sent before it, nothing else on this machine. */
static bool find_photo(Asking *asking, GError **error) {
    const char *name = given(asking, "photo");
    if (name == NULL) return true;
    g_autofree char *folder = sy_serve_photo_folder(asking->one);
    if (sy_serve_is_photo(name)) asking->photo = g_build_filename(folder, name, NULL);
    if (asking->photo != NULL && g_file_test(asking->photo, G_FILE_TEST_IS_REGULAR)) return true;
    g_set_error_literal(error, SY_ERROR, SY_ERROR_USAGE,
                        _("the photograph is not there; send it before its record"));
    return false;
}

/* What is random is said in full, or somebody else's may be the same. */
static bool check_key(const Asking *asking, GError **error) {
    enum { LEAST = 16, MOST = 64 };
    const char *key = given(asking, "key");
    gsize n = key == NULL ? LEAST : strspn(key, "0123456789abcdef");
    if (n >= LEAST && n <= MOST && (key == NULL || key[n] == '\0')) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("key: %d to %d letters 0 to 9, a to f"), LEAST,
                MOST);
    return false;
}

static bool observe(Asking *asking, GError **error) {
    const char *at = needed(asking, "at", error);
    const char *reading = at == NULL ? NULL : needed(asking, "reading", error);
    if (reading == NULL || !is_signed(asking, error) || !check_key(asking, error) ||
        !find_photo(asking, error))
        return false;
    const SyRecordOptions options = by(asking);
    const char *const readings[] = {reading, NULL};
    int64_t id = sy_case_file_observe(asking->file, at, readings, &options, error);
    if (id < 0) return false;
    const char *const words[] = {"observe", asking->one->file, at, reading, NULL};
    g_auto(GStrv) argv = command_of(asking, words);
    say_recorded(asking, id, argv);
    return true;
}

/* Decisions in force about the outfall that the person has not seen: a conflict, unless none. */
static bool is_seen(Asking *asking, const char *outfall, bool *seen, GError **error) {
    const char *last = given(asking, "seen");
    *seen = true;
    if (last == NULL) return true;
    g_autoptr(SyRows) about = sy_case_file_rows(asking->file, "outfalls", outfall, error);
    g_autoptr(SyRows) made =
        about == NULL ? NULL : sy_case_file_rows(asking->file, "decisions", NULL, error);
    if (made == NULL) return false;
    double object = sy_rows_number(about, 0, (guint)sy_rows_find(about, "outfall_id"));
    double least = strtod(last, NULL);
    for (guint row = sy_rows_count(made); row-- > 0;) {
#define NUMBER(name) sy_rows_number(made, row, (guint)sy_rows_find(made, name))
#define TEXT(name) sy_rows_text(made, row, (guint)sy_rows_find(made, name))
        if (!(NUMBER("decision_id") > least)) break;
        if (NUMBER("object_id") != object || g_strcmp0(TEXT("role"), "outfall") != 0 ||
            TEXT("withdrawn_when") != NULL)
            continue;
        g_autoptr(GString) json = g_string_new("{\"conflict\":true,\"error\":");
        g_autofree char *text =
            g_strdup_printf(_("%s decided on this outfall meanwhile (%s): look at it first"),
                            TEXT("who"), TEXT("recorded_at"));
        sy_json_append_text(json, text);
        g_string_append_printf(json,
                               ",\"seen\":%.0f,\"decision\":{\"what\":", NUMBER("decision_id"));
        sy_json_append_text(json, TEXT("what"));
        g_string_append(json, ",\"value\":");
        sy_json_append_text(json, TEXT("value"));
        g_string_append(json, ",\"why\":");
        sy_json_append_text(json, TEXT("why"));
        g_string_append(json, "}}");
        sy_serve_answer_json(asking->answer, 409, g_string_free(g_steal_pointer(&json), FALSE));
        *seen = false;
        return true;
#undef NUMBER
#undef TEXT
    }
    return true;
}

static bool decide(Asking *asking, GError **error) {
    const char *outfall = needed(asking, "outfall", error);
    const char *what = outfall == NULL ? NULL : needed(asking, "what", error);
    const char *value = given(asking, "value");
    bool seen;
    if (what == NULL || !is_signed(asking, error) || !is_seen(asking, outfall, &seen, error))
        return false;
    if (!seen) return true;
    const SyRecordOptions options = by(asking);
    int64_t id = sy_case_file_decide(asking->file, outfall, what, value, &options, error);
    if (id < 0) return false;
    const char *const words[] = {"decide", asking->one->file,          outfall,
                                 what,     value == NULL ? "" : value, NULL};
    g_auto(GStrv) argv = command_of(asking, words);
    say_recorded(asking, id, argv);
    return true;
}

static bool withdraw(Asking *asking, GError **error) {
    const char *table = needed(asking, "table", error);
    const char *ids = table == NULL ? NULL : needed(asking, "ids", error);
    if (ids == NULL || !is_signed(asking, error)) return false;
    const SyRecordOptions options = by(asking);
    if (sy_case_file_withdraw(asking->file, table, ids, &options, error) < 0) return false;
    const char *const words[] = {strcmp(table, "decision") == 0 ? "decide" : "observe",
                                 asking->one->file, "--withdraw", ids, NULL};
    g_auto(GStrv) argv = command_of(asking, words);
    say_recorded(asking, strtol(ids, NULL, 10), argv);
    return true;
}

static const struct {
    const char *what, *method;
    bool (*answer)(Asking *asking, GError **error);
} calls[] = {
    {"map", "GET", map},          {"field", "GET", field},     {"rows", "GET", rows},
    {"charts", "GET", charts},    {"explain", "GET", explain}, {"sample", "GET", sample},
    {"observe", "POST", observe}, {"decide", "POST", decide},  {"withdraw", "POST", withdraw}};

bool sy_serve_may_ask(const char *what) {
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++)
        if (strcmp(calls[i].what, what) == 0) return true;
    return false;
}

void sy_serve_ask(const SyServer *server, SyServeCase *one, const SyServeRequest *request,
                  SyServeAnswer *answer) {
    const char *what = request->part[3];
    guint i = 0;
    while (strcmp(calls[i].what, what) != 0) i++;
    if (strcmp(request->method, calls[i].method) != 0) {
        sy_serve_answer_refuse(answer, 405, _("not in this way"));
        return;
    }
    SyOptions options = SY_OPTIONS_INIT;
    options.lang = request->language;
    options.data_folder = server->program->data_folder;
    GError *error = NULL;
    bool writes = strcmp(calls[i].method, "POST") == 0;
    GAsyncQueue *idle = one->files[strcmp(request->language, "zh") == 0 ? 0 : 1];
    if (writes) g_mutex_lock(&one->recording);
    SyCaseFile *file = g_async_queue_try_pop(idle);
    if (file == NULL) file = sy_case_file_open(one->file, &options, &error);
    Asking asking = {server, one, request, file, answer, NULL};
    bool done = file != NULL && calls[i].answer(&asking, &error);
    if (file != NULL) g_async_queue_push(idle, file);
    g_free(asking.photo);
    if (writes) g_mutex_unlock(&one->recording);
    if (!done) sy_serve_answer_error(answer, error);
}
