/* Names of columns as people write them: with a unit, with marks of forms, in two rows. */
#include <string.h>

#include "engine/read/binder.h"

static bool unit_take(const char *unit, SyNamedColumn *column) {
    return sy_unit_parse(unit, &column->unit_m) || sy_rate_parse(unit, &column->m3d);
}

/* Where the ASCII letters behind Chinese ones begin ("管径mm"), or NULL. */
static const char *ascii_end(const char *name) {
    const char *end = name + strlen(name);
    while (end > name && end[-1] > 0) end--;
    gsize n = strlen("万");
    if (*end != '\0' && (gsize)(end - name) > n && strncmp(end - n, "万", n) == 0) end -= n;
    return *end == '\0' || end == name ? NULL : end;
}

/* "管径(mm)", "length [ft]", "up_inv_ft", "流量m3/d": the name before the unit, and the unit. */
static void unit_split(SyNamedColumn *column) {
    const char *name = column->folded;
    gsize n_byte = strlen(name);
    const char *open = NULL;
    g_autofree char *unit = NULL;
    if (n_byte > 2 && (name[n_byte - 1] == ')' || name[n_byte - 1] == ']')) {
        open = strrchr(name, name[n_byte - 1] == ')' ? '(' : '[');
        if (open != NULL) unit = g_strndup(open + 1, n_byte - 2 - (gsize)(open - name));
    } else if ((open = ascii_end(name)) != NULL && *open != '_' && *open != '/') {
        unit = g_strdup(open);
    } else if ((open = strrchr(name, '_')) != NULL || (open = strrchr(name, '/')) != NULL) {
        unit = g_strdup(open + 1);
    }
    if (open == NULL || open == name || unit == NULL || !unit_take(unit, column)) return;
    column->base = g_strndup(name, (gsize)(open - name));
    while (g_str_has_suffix(column->base, "_")) column->base[strlen(column->base) - 1] = '\0';
}

/* "月用水量(吨)", "年排水量": the time stands in front. */
static void period_split(SyNamedColumn *column) {
    gsize n = 0;
    if (column->base != NULL || !sy_rate_of_heading(column->folded, &column->m3d, &n)) return;
    column->base = g_strndup(column->folded, n);
}

/* Words for the ends of a line behind a name, as two rows of a header give them ("埋深(m)起点"), in
 * front of it ("起点埋深(m)"); NULL: none. g_free. */
static char *end_in_front(const SyFields *fields, const char *folded) {
    for (guint s = 0; s < fields->synonyms->len; s++) {
        const SySynonym *end = g_ptr_array_index(fields->synonyms, s);
        gsize n = strlen(end->folded), n_folded = strlen(folded);
        if (!end->is_end || n < 2 || end->folded[n - 1] != '*' || g_str_is_ascii(end->folded))
            continue;
        if (n_folded < n || strncmp(folded + n_folded - (n - 1), end->folded, n - 1) != 0) continue;
        return g_strdup_printf("%.*s%.*s", (int)(n - 1), end->folded, (int)(n_folded - (n - 1)),
                               folded);
    }
    return NULL;
}

/* "起点坐标(m)x", as two rows of a header give it, with its unit behind: "起点坐标x(m)"; NULL: none
 * stands within. g_free. */
static char *unit_behind(const char *folded) {
    const char *open = strchr(folded, '('), *close = open == NULL ? NULL : strchr(open, ')');
    if (close == NULL || open == folded || close[1] == '\0' || strchr(close, '(') != NULL)
        return NULL;
    g_autofree char *unit = g_strndup(open + 1, (gsize)(close - open - 1));
    double unit_m;
    if (!sy_unit_parse(unit, &unit_m)) return NULL;
    return g_strdup_printf("%.*s%s(%s)", (int)(open - folded), folded, close + 1, unit);
}

/* The name without what forms put round it: "*" of what must be filled in, a number in front
 * ("3.名称"), a remark in brackets, a second name behind a comma ("X, 北坐标") or "或". NULL: there
 * is nothing of that. g_free. */
static char *plain_name(const char *folded) {
    const char *begin = folded + strspn(folded, "*_");
    gsize n_digit = strspn(begin, "0123456789");
    if (n_digit > 0 && n_digit < 3 &&
        (begin[n_digit] == '_' || g_str_has_prefix(begin + n_digit, "、")))
        begin += n_digit + (begin[n_digit] == '_' ? 1 : strlen("、"));
    gsize n = strcspn(begin, "([{,;:*");
    static const char *const others[] = {"、", "/", "或"};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        const char *other = strstr(begin, others[i]);
        if (other != NULL && other > begin && other[-1] < 0) n = MIN(n, (gsize)(other - begin));
    }
    while (n > 0 && begin[n - 1] == '_') n--;
    if (n == 0 || n == strlen(folded)) return NULL;
    return g_strndup(begin, n);
}

/* What stands in brackets at the end ("位置(东经)"), or NULL; g_free. */
static char *inner_name(const char *folded) {
    gsize n = strlen(folded);
    const char *open = n > 2 && folded[n - 1] == ')' ? strrchr(folded, '(') : NULL;
    return open == NULL || open == folded ? NULL
                                          : g_strndup(open + 1, n - 2 - (gsize)(open - folded));
}

SyNamedColumn *sy_named_columns_new(const SyFields *fields, const SySource *source,
                                    SyIndex *n_column) {
    const SySourceField *list = sy_source_fields(source, n_column);
    SyNamedColumn *columns = g_new0(SyNamedColumn, MAX(*n_column, 1));
    for (SyIndex i = 0; i < *n_column; i++) {
        columns[i] = (SyNamedColumn){.name = list[i].name,
                                     .folded = sy_fold_name(list[i].name),
                                     .numeric = list[i].numeric,
                                     .truncated = list[i].truncated};
        char *turned = end_in_front(fields, columns[i].folded);
        if (turned == NULL) turned = unit_behind(columns[i].folded);
        if (turned != NULL) {
            g_free(columns[i].folded);
            columns[i].folded = turned;
        }
        unit_split(&columns[i]);
        period_split(&columns[i]);
        columns[i].plain = plain_name(columns[i].folded);
        columns[i].inner = inner_name(columns[i].folded);
    }
    return columns;
}

void sy_named_columns_free(SyNamedColumn *columns, SyIndex n_column) {
    for (SyIndex i = 0; i < n_column; i++) {
        g_free(columns[i].folded);
        g_free(columns[i].base);
        g_free(columns[i].plain);
        g_free(columns[i].inner);
    }
    g_free(columns);
}
