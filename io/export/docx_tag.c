/* Nodes of a part and the tags of its content controls. */
#include <string.h>

#include "io/export/docx_private.h"

bool sy_docx_is(const xmlNode *node, const char *name) {
    return node != NULL && node->type == XML_ELEMENT_NODE && node->ns != NULL &&
           strcmp((const char *)node->ns->href, SY_DOCX_W) == 0 &&
           strcmp((const char *)node->name, name) == 0;
}

xmlNode *sy_docx_child(const xmlNode *node, const char *name) {
    for (xmlNode *child = node == NULL ? NULL : node->children; child != NULL; child = child->next)
        if (sy_docx_is(child, name)) return child;
    return NULL;
}

xmlNode *sy_docx_next(xmlNode *node, const xmlNode *top, bool inside) {
    if (inside && node->children != NULL && node->type == XML_ELEMENT_NODE) return node->children;
    while (node != NULL && node != top && node->next == NULL) node = node->parent;
    return node == NULL || node == top ? NULL : node->next;
}

void sy_docx_tag_clear(SyDocxTag *tag) {
    g_free(tag->list);
    g_free(tag->column);
    g_free(tag->text);
}

SyDocxTag sy_docx_tag(const xmlNode *sdt) {
    static const struct {
        const char *word;
        SyTagKind kind;
    } kinds[] = {{"rows:", SY_TAG_ROWS},
                 {"if:", SY_TAG_IF},
                 {"only:", SY_TAG_ONLY},
                 {"unless:", SY_TAG_UNLESS},
                 {"picture:", SY_TAG_PICTURE}};
    SyDocxTag tag = {SY_TAG_NONE, NULL, NULL, NULL};
    xmlNode *name = sy_docx_child(sy_docx_child(sdt, "sdtPr"), "tag");
    xmlChar *value = name == NULL ? NULL : xmlGetNsProp(name, BAD_CAST "val", BAD_CAST SY_DOCX_W);
    if (value == NULL) return tag;
    tag.text = g_strstrip(g_strdup((const char *)value));
    xmlFree(value);
    const char *what = tag.text;
    SyTagKind kind = SY_TAG_TEXT;
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_str_has_prefix(what, kinds[i].word)) {
            kind = kinds[i].kind;
            what += strlen(kinds[i].word);
            break;
        }
    const char *dot = strchr(what, '.');
    if (kind == SY_TAG_TEXT && (dot == NULL || strpbrk(what, " \t") != NULL)) return tag;
    tag.kind = kind;
    tag.list = dot == NULL ? g_strdup(what) : g_strndup(what, (gsize)(dot - what));
    tag.column = dot == NULL ? NULL : g_strdup(dot + 1);
    return tag;
}
