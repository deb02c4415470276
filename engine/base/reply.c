#include "engine/base/reply.h"

#include <json-glib/json-glib.h>

#include "engine/base/print.h"

static void part_free(void *data) {
    SyReplyPart *part = data;
    g_free(part->title);
    sy_table_free(part->rows);
    g_clear_pointer(&part->columns, g_array_unref);
    if (part->text != NULL) g_string_free(part->text, TRUE);
    g_free(part);
}

SyReply *sy_reply_new(void) {
    SyReply *reply = g_new0(SyReply, 1);
    reply->parts = g_ptr_array_new_with_free_func(part_free);
    return reply;
}

void sy_reply_free(SyReply *reply) {
    if (reply == NULL) return;
    g_ptr_array_unref(reply->parts);
    g_free(reply);
}

static SyReplyPart *part_new(SyReply *reply, const char *key) {
    SyReplyPart *part = g_new0(SyReplyPart, 1);
    part->key = key;
    g_ptr_array_add(reply->parts, part);
    return part;
}

/* Columns of the rows, for programs: a table of these alone. */
static SyTable *columns_of(const SyTable *rows, const GArray *columns) {
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    sy_table_reserve(table, rows->n_row);
    for (SyIndex row = 0; row < rows->n_row; row++) sy_table_add_row(table, row);
    for (guint i = 0; i < columns->len; i++) {
        const char *name = g_array_index(columns, SyReplyColumn, i).column;
        const SyColumn *from = sy_table_column(rows, name);
        SyColumn *to = sy_table_add_column(table, name, from->type);
        for (SyIndex row = 0; row < rows->n_row; row++) sy_column_copy_cell(to, row, from, row);
    }
    return table;
}

void sy_reply_table(SyReply *reply, const char *key, const char *title, const SyTable *rows,
                    const SyReplyColumn *columns, guint n) {
    SyReplyPart *part = part_new(reply, key);
    part->title = g_strdup(title);
    part->columns = g_array_new(FALSE, FALSE, sizeof(SyReplyColumn));
    for (guint i = 0; i < n; i++)
        if (sy_table_column(rows, columns[i].column) != NULL)
            g_array_append_val(part->columns, columns[i]);
    part->rows = key == NULL ? sy_table_share(rows) : columns_of(rows, part->columns);
}

void sy_reply_all(SyReply *reply, const char *key, const SyTable *rows) {
    part_new(reply, key)->rows = sy_table_share(rows);
}

static bool is_open(const SyReplyPart *part) {
    return part->text != NULL && !g_str_has_suffix(part->text->str, "\n");
}

void sy_reply_say(SyReply *reply, const char *key, const char *format, ...) {
    guint n = reply->parts->len;
    SyReplyPart *part = n == 0 ? NULL : g_ptr_array_index(reply->parts, n - 1);
    if (part == NULL || !is_open(part)) {
        part = part_new(reply, key);
        part->text = g_string_new(NULL);
    }
    va_list list;
    va_start(list, format);
    g_string_append_vprintf(part->text, format, list);
    va_end(list);
}

static bool is_first_of_key(const SyReply *reply, guint number) {
    const SyReplyPart *part = g_ptr_array_index(reply->parts, number);
    for (guint i = 0; i < number; i++) {
        const SyReplyPart *before = g_ptr_array_index(reply->parts, i);
        if (before->rows != NULL && g_strcmp0(before->key, part->key) == 0) return false;
    }
    return part->rows != NULL && part->key != NULL;
}

static void build_table(JsonBuilder *builder, const SyReply *reply, const char *key) {
    json_builder_set_member_name(builder, key);
    json_builder_begin_array(builder);
    for (guint i = 0; i < reply->parts->len; i++) {
        const SyReplyPart *part = g_ptr_array_index(reply->parts, i);
        if (part->rows == NULL || g_strcmp0(part->key, key) != 0) continue;
        for (SyIndex row = 0; row < part->rows->n_row; row++)
            sy_print_build_row(builder, part->rows, row);
    }
    json_builder_end_array(builder);
}

static void build_said(JsonBuilder *builder, const SyReply *reply) {
    json_builder_set_member_name(builder, "said");
    json_builder_begin_array(builder);
    for (guint i = 0; i < reply->parts->len; i++) {
        const SyReplyPart *part = g_ptr_array_index(reply->parts, i);
        if (part->text == NULL) continue;
        json_builder_begin_object(builder);
        json_builder_set_member_name(builder, "about");
        json_builder_add_string_value(builder, part->key);
        json_builder_set_member_name(builder, "text");
        g_autofree char *text = g_strdup(part->text->str);
        json_builder_add_string_value(builder, g_strstrip(text));
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

char *sy_reply_json(const SyReply *reply) {
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    for (guint i = 0; i < reply->parts->len; i++)
        if (is_first_of_key(reply, i))
            build_table(builder, reply, ((SyReplyPart *)g_ptr_array_index(reply->parts, i))->key);
    build_said(builder, reply);
    json_builder_end_object(builder);
    g_autoptr(JsonNode) tree = json_builder_get_root(builder);
    return json_to_string(tree, TRUE);
}

const SyTable *sy_reply_rows(const SyReply *reply, const char *key) {
    for (guint i = 0; i < reply->parts->len; i++) {
        const SyReplyPart *part = g_ptr_array_index(reply->parts, i);
        if (part->rows != NULL && g_strcmp0(part->key, key) == 0) return part->rows;
    }
    return NULL;
}

char *sy_reply_said(const SyReply *reply, const char *key) {
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < reply->parts->len; i++) {
        const SyReplyPart *part = g_ptr_array_index(reply->parts, i);
        if (part->text != NULL && (key == NULL || g_strcmp0(part->key, key) == 0))
            g_string_append(text, part->text->str);
    }
    return g_string_free(text, FALSE);
}
