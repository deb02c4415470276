#include "io/findings.h"

#include <json-glib/json-glib.h>
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

/* Whether JSON has a text as it stands between quotes. */
static bool is_plain(const char *text) {
    for (const char *c = text; *c != '\0'; c++)
        if ((*c > 0 && *c < ' ') || *c == '"' || *c == '\\' || *c == 0x7f) return false;
    return g_utf8_validate(text, -1, NULL);
}

static void append_number(GString *json, double value) {
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_dtostr(number, sizeof number, value);
    g_string_append(json, number);
    if (strpbrk(number, ".e") == NULL) g_string_append(json, ".0");
}

/* arguments_json() of texts that need no escaping, a tenth of its time, or NULL. A large survey has
 * millions. */
static char *plain_json(const char *name, va_list list) {
    g_autoptr(GString) json = g_string_new("{");
    for (; name != NULL; name = va_arg(list, const char *)) {
        g_string_append_printf(json, "%s\"%s\":", json->len == 1 ? "" : ",", name);
        int kind = va_arg(list, int);
        if (kind == 's') {
            const char *text = va_arg(list, const char *);
            if (text != NULL && !is_plain(text)) return NULL;
            const char *quote = text == NULL ? "" : "\"";
            g_string_append(json, quote);
            g_string_append(json, text == NULL ? "null" : text);
            g_string_append(json, quote);
        } else if (kind == 'r') {
            double value = va_arg(list, double);
            if (isfinite(value))
                append_number(json, value);
            else
                g_string_append(json, "null");
        } else {
            g_assert(kind == 'i');
            g_string_append_printf(json, "%" G_GINT64_FORMAT, va_arg(list, int64_t));
        }
    }
    g_string_append_c(json, '}');
    return g_string_free(g_steal_pointer(&json), FALSE);
}

/* The JSON object of (name, kind, value) triples; @name is the first triple's. */
static char *arguments_json(const char *name, va_list list) {
    va_list again;
    va_copy(again, list);
    char *plain = plain_json(name, again);
    va_end(again);
    if (plain != NULL) return plain;
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    for (; name != NULL; name = va_arg(list, const char *)) {
        int kind = va_arg(list, int);
        json_builder_set_member_name(builder, name);
        if (kind == 's') {
            const char *text = va_arg(list, const char *);
            if (text == NULL)
                json_builder_add_null_value(builder);
            else {
                g_autofree char *valid = g_utf8_make_valid(text, -1);
                json_builder_add_string_value(builder, valid);
            }
        } else if (kind == 'r') {
            double value = va_arg(list, double);
            if (isfinite(value))
                json_builder_add_double_value(builder, value);
            else
                json_builder_add_null_value(builder);
        } else {
            g_assert(kind == 'i');
            json_builder_add_int_value(builder, va_arg(list, int64_t));
        }
    }
    json_builder_end_object(builder);
    g_autoptr(JsonNode) tree = json_builder_get_root(builder);
    return json_to_string(tree, FALSE);
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
