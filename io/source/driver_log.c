#include "io/source/driver_log.h"

#include <math.h>

#include "io/gdal/gdal.h"

#define N_KIND_MAX 64 /* kinds of messages told apart; further ones are counted with the last */

typedef struct {
    bool is_error;
    char *key;     /* message without its numbers */
    char *message; /* the first of its kind */
    int64_t n;
} Kind;

struct SyDriverLog {
    GArray *kinds;
    char *from, *to;
};

static void kind_clear(Kind *kind) {
    g_free(kind->key);
    g_free(kind->message);
}

SyDriverLog *sy_driver_log_new(void) {
    SyDriverLog *log = g_new0(SyDriverLog, 1);
    log->kinds = g_array_new(FALSE, FALSE, sizeof(Kind));
    g_array_set_clear_func(log->kinds, (GDestroyNotify)kind_clear);
    return log;
}

void sy_driver_log_free(SyDriverLog *log) {
    if (log == NULL) return;
    g_array_unref(log->kinds);
    g_free(log->from);
    g_free(log->to);
    g_free(log);
}

void sy_driver_log_replace(SyDriverLog *log, const char *from, const char *to) {
    g_free(log->from);
    g_free(log->to);
    log->from = g_strdup(from);
    log->to = g_strdup(to);
}

/* The message in one line of UTF-8, with its names replaced. */
static char *tidy(const SyDriverLog *log, const char *message) {
    g_autofree char *line = g_utf8_make_valid(message, -1);
    g_strdelimit(line, "\r\n\t", ' ');
    g_strstrip(line);
    if (log->from == NULL) return g_steal_pointer(&line);
    g_auto(GStrv) parts = g_strsplit(line, log->from, -1);
    return g_strjoinv(log->to, parts);
}

static char *without_numbers(const char *message) {
    GString *key = g_string_new(NULL);
    for (const char *c = message; *c != '\0'; c++) {
        if (!g_ascii_isdigit(*c))
            g_string_append_c(key, *c);
        else if (key->len == 0 || key->str[key->len - 1] != '#')
            g_string_append_c(key, '#');
    }
    return g_string_free(key, FALSE);
}

static void CPL_STDCALL handle(CPLErr level, CPLErrorNum number, const char *message) {
    (void)number;
    SyDriverLog *log = CPLGetErrorHandlerUserData();
    if (level != CE_Warning && level != CE_Failure && level != CE_Fatal) return;
    bool is_error = level != CE_Warning;
    g_autofree char *line = tidy(log, message);
    g_autofree char *key = without_numbers(line);
    for (guint i = 0; i < log->kinds->len; i++) {
        Kind *kind = &g_array_index(log->kinds, Kind, i);
        bool same = kind->is_error == is_error && g_str_equal(kind->key, key);
        if (!same && i + 1 < N_KIND_MAX) continue;
        kind->n++;
        return;
    }
    Kind kind = {is_error, g_steal_pointer(&key), g_steal_pointer(&line), 1};
    g_array_append_val(log->kinds, kind);
}

void sy_driver_log_begin(SyDriverLog *log) {
    CPLPushErrorHandlerEx(handle, log);
}

void sy_driver_log_end(SyDriverLog *log) {
    (void)log;
    CPLPopErrorHandler();
    CPLErrorReset();
}

const char *sy_driver_log_error(const SyDriverLog *log) {
    for (guint i = 0; i < log->kinds->len; i++) {
        const Kind *kind = &g_array_index(log->kinds, Kind, i);
        if (kind->is_error) return kind->message;
    }
    return NULL;
}

void sy_driver_log_clear(SyDriverLog *log) {
    g_array_set_size(log->kinds, 0);
}

void sy_driver_log_report(SyDriverLog *log, const char *label, SyFindings *findings) {
    for (guint i = 0; findings != NULL && i < log->kinds->len; i++) {
        const Kind *kind = &g_array_index(log->kinds, Kind, i);
        const char *code = kind->is_error ? "read.driver_error" : "read.driver_warning";
        sy_findings_add(findings, code, label, -1, NAN, NAN, NAN,
                        SY_ARGUMENT_TEXT("message", kind->message),
                        SY_ARGUMENT_INTEGER("n", kind->n), SY_ARGUMENTS_END);
    }
    sy_driver_log_clear(log);
}
