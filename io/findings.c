#include "io/findings.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

struct SyFindings {
    GArray *list; /* SyFinding */
};

static void finding_clear(SyFinding *finding) {
    g_free(finding->layer);
    g_free(finding->arguments);
}

SyFindings *sy_findings_new(void) {
    SyFindings *findings = g_new(SyFindings, 1);
    findings->list = g_array_new(FALSE, FALSE, sizeof(SyFinding));
    g_array_set_clear_func(findings->list, (GDestroyNotify)finding_clear);
    return findings;
}

void sy_findings_free(SyFindings *findings) {
    if (findings == NULL) return;
    g_array_unref(findings->list);
    g_free(findings);
}

/* A text in quotes, escaped as json-glib does. */
static void append_text(GString *json, const char *text) {
    static const char letters[] = "\b\f\n\r\t\"\\", names[] = "bfnrt\"\\";
    g_autofree char *valid = g_utf8_validate(text, -1, NULL) ? NULL : g_utf8_make_valid(text, -1);
    g_string_append_c(json, '"');
    for (const char *c = valid == NULL ? text : valid; *c != '\0'; c++) {
        const char *escaped = strchr(letters, *c);
        if (escaped != NULL)
            g_string_append_printf(json, "\\%c", names[escaped - letters]);
        else if ((*c > 0 && *c < ' ') || *c == 0x7f)
            g_string_append_printf(json, "\\u%04x", (unsigned)*c);
        else
            g_string_append_c(json, *c);
    }
    g_string_append_c(json, '"');
}

static void append_number(GString *json, double value) {
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_dtostr(number, sizeof number, value);
    g_string_append(json, number);
    if (strpbrk(number, ".e") == NULL) g_string_append(json, ".0");
}

/* The JSON object of (name, kind, value) triples; @name is the first triple's. Without a tree in
 * between: a large survey has millions. */
static char *arguments_json(const char *name, va_list list) {
    g_autoptr(GString) json = g_string_new("{");
    for (; name != NULL; name = va_arg(list, const char *)) {
        g_string_append_printf(json, "%s\"%s\":", json->len == 1 ? "" : ",", name);
        int kind = va_arg(list, int);
        const char *text = kind == 's' ? va_arg(list, const char *) : NULL;
        double value = kind == 'r' ? va_arg(list, double) : NAN;
        g_assert(kind == 's' || kind == 'r' || kind == 'i');
        if (kind == 'i')
            g_string_append_printf(json, "%" G_GINT64_FORMAT, va_arg(list, int64_t));
        else if (text != NULL)
            append_text(json, text);
        else if (isfinite(value))
            append_number(json, value);
        else
            g_string_append(json, "null");
    }
    g_string_append_c(json, '}');
    return g_string_free(g_steal_pointer(&json), FALSE);
}

char *sy_arguments(const char *name, ...) {
    va_list list;
    va_start(list, name);
    char *json = arguments_json(name, list);
    va_end(list);
    return json;
}

void sy_findings_add(SyFindings *findings, const char *code, const char *layer, int64_t fid,
                     double x, double y, double confidence, ...) {
    va_list list;
    va_start(list, confidence);
    SyFinding finding = {.code = code,
                         .layer = g_strdup(layer),
                         .fid = fid,
                         .x = x,
                         .y = y,
                         .confidence = confidence,
                         .arguments = arguments_json(va_arg(list, const char *), list)};
    va_end(list);
    g_array_append_val(findings->list, finding);
}

void sy_findings_take(SyFindings *findings, const SyFinding *finding) {
    g_array_append_vals(findings->list, finding, 1);
}

void sy_findings_rank_last(SyFindings *findings, SyIndex rank) {
    g_array_index(findings->list, SyFinding, findings->list->len - 1).rank = rank;
}

SyIndex sy_findings_count(const SyFindings *findings) {
    return findings->list->len;
}

const SyFinding *sy_findings_get(const SyFindings *findings, SyIndex i) {
    return &g_array_index(findings->list, SyFinding, i);
}

SyFinding *sy_findings_get_mutable(SyFindings *findings, SyIndex i) {
    return &g_array_index(findings->list, SyFinding, i);
}

void sy_findings_keep(SyFindings *findings, const bool *keep) {
    GArray *old = findings->list;
    findings->list = g_array_new(FALSE, FALSE, sizeof(SyFinding));
    for (guint i = 0; i < old->len; i++) {
        SyFinding *finding = &g_array_index(old, SyFinding, i);
        if (!keep[i])
            finding_clear(finding);
        else
            g_array_append_val(findings->list, *finding);
    }
    g_array_set_clear_func(old, NULL);
    g_array_unref(old);
    g_array_set_clear_func(findings->list, (GDestroyNotify)finding_clear);
}

void sy_findings_take_all(SyFindings *findings, SyFindings *from) {
    gsize n;
    g_autofree SyFinding *moved = (void *)g_array_steal(from->list, &n);
    if (n > 0) g_array_append_vals(findings->list, moved, (guint)n);
}

static int finding_compare(const void *left, const void *right) {
    const SyFinding *a = left, *b = right;
    int order = strcmp(a->code, b->code);
    if (order == 0) order = (a->rank < b->rank) - (a->rank > b->rank);
    if (order == 0) order = g_strcmp0(a->layer, b->layer);
    if (order == 0) order = (a->fid > b->fid) - (a->fid < b->fid);
    return order;
}

void sy_findings_sort(SyFindings *findings) {
    g_array_sort(findings->list, finding_compare); /* GLib's sort is stable (merge sort) */
}
