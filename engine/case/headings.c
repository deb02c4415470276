/* Columns of laboratory reports that are parameters. */
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/case/fields_parts.h"
#include "engine/expert/reading.h"

static bool is_parameter(const SyFields *fields, const char *name) {
    g_autofree char *folded = sy_fold_value(name);
    return g_hash_table_contains(fields->parameters, folded);
}

/* "总磷(以P计) mg/L": a remark in brackets between a parameter and its unit is neither. */
static void remark_cut(const SyFields *fields, GString *heading) {
    gsize open = strcspn(heading->str, "("), close = strcspn(heading->str, ")");
    if (close <= open || close + 1 >= heading->len) return;
    g_autofree char *name = g_strchomp(g_strndup(heading->str, open));
    g_autofree char *whole = g_strndup(heading->str, close + 1); /* 铬(六价) is a parameter */
    if (is_parameter(fields, whole) || strchr(heading->str + close, '(') != NULL) return;
    if (is_parameter(fields, name))
        g_string_erase(heading, (gssize)open, (gssize)(close + 1 - open));
}

bool sy_fields_parameter_heading(const SyFields *fields, const char *heading, char **parameter,
                                 char **unit) {
    g_autofree char *plain = g_utf8_normalize(heading, -1, G_NORMALIZE_NFKC);
    if (plain == NULL) return false;
    if (is_parameter(fields, plain)) {
        *parameter = g_strdup(heading);
        *unit = NULL;
        return true;
    }
    g_autoptr(GString) text = g_string_new(plain);
    remark_cut(fields, text);
    g_autofree char *said = sy_reading_unit_take(text);
    g_autofree char *name = g_strstrip(g_strdup(text->str));
    if (!is_parameter(fields, name)) {
        name[strcspn(name, "([")] = '\0';
        g_strchomp(name);
    }
    if (!is_parameter(fields, name)) return false;
    *parameter = g_steal_pointer(&name);
    *unit = g_steal_pointer(&said);
    return true;
}

bool sy_fields_is_unit_cell(const char *text) {
    return strstr(text, "/L") != NULL || strcmp(text, "无量纲") == 0;
}

bool sy_fields_is_value_cell(const char *text) {
    return strpbrk(text, "0123456789") != NULL && strstr(text, "m3") == NULL;
}
