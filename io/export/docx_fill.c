/* A copy of a part filled: content controls give way to what their tags name. */
#include <libxml/tree.h>
#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/export/docx_private.h"
#include "io/export/text.h"

/* Rows that are being repeated, the innermost first. */
typedef struct Scope Scope;
struct Scope {
    const char *list; /* of the tag that repeats; lives as long as the scopes */
    SyIndex row;
    const Scope *outer;
};

/* A content control that waits, inside which rows. */
typedef struct {
    xmlNode *sdt;
    const Scope *scope;
} Waiting;

typedef struct {
    const SyDocx *docx;
    const SyDocxFill *fill;
    SyDocxMedia *media;
    GArray *waiting;   /* Waiting, the next one last */
    GPtrArray *scopes; /* Scope *, and the names of their lists */
    GPtrArray *names;
} Filling;

static SyIndex row_of(const Scope *scope, const char *list) {
    for (; scope != NULL; scope = scope->outer)
        if (strcmp(scope->list, list) == 0) return scope->row;
    return 0;
}

/* Puts the controls of @first and its siblings up to @last, none inside another, to wait in order.
 */
static void wait_for(Filling *f, xmlNode *first, const xmlNode *last, const Scope *scope) {
    guint from = f->waiting->len;
    for (xmlNode *top = first; top != NULL; top = top == last ? NULL : top->next) {
        xmlNode *node = top;
        while (node != NULL) {
            bool is_sdt = sy_docx_is(node, "sdt");
            if (is_sdt) {
                const Waiting one = {node, scope};
                g_array_append_val(f->waiting, one);
            }
            if (node == top && is_sdt) break;
            node = sy_docx_next(node, top, !is_sdt);
        }
    }
    for (guint i = from, k = f->waiting->len; i + 1 < k; i++) { /* the first one last */
        Waiting *a = &g_array_index(f->waiting, Waiting, i),
                *b = &g_array_index(f->waiting, Waiting, --k), c = *a;
        *a = *b;
        *b = c;
    }
}

/* A cell without a paragraph is no cell. */
static void keep_cell(xmlNode *parent) {
    if (sy_docx_is(parent, "tc") && sy_docx_child(parent, "p") == NULL)
        xmlNewChild(parent, parent->ns, BAD_CAST "p", NULL);
}

static void drop(xmlNode *sdt) {
    xmlNode *parent = sdt->parent;
    xmlUnlinkNode(sdt);
    xmlFreeNode(sdt);
    keep_cell(parent);
}

/* What it holds stands in its place; returns the first and last of it. */
static xmlNode *unwrap(xmlNode *sdt, xmlNode **last) {
    xmlNode *content = sy_docx_child(sdt, "sdtContent"), *first = NULL;
    *last = NULL;
    while (content != NULL && content->children != NULL) {
        xmlNode *child = content->children;
        xmlUnlinkNode(child);
        *last = xmlAddPrevSibling(sdt, child);
        if (first == NULL) first = *last;
    }
    drop(sdt);
    return first;
}

/* ---- texts ---- */

static xmlNode *first_of(xmlNode *top, const char *name) {
    for (xmlNode *node = top; node != NULL; node = sy_docx_next(node, top, true))
        if (sy_docx_is(node, name)) return node;
    return NULL;
}

static xmlNode *new_element(xmlNode *parent, const char *name) {
    return xmlNewChild(parent, parent->ns, BAD_CAST name, NULL);
}

static void add_text(xmlNode *run, const char *text) {
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (int i = 0; lines[i] != NULL; i++) {
        if (i > 0) new_element(run, "br");
        xmlNode *t = new_element(run, "t");
        g_autofree char *clean = sy_export_clean(lines[i]);
        xmlNodeAddContent(t, BAD_CAST clean);
        xmlNewNsProp(t, xmlSearchNsByHref(run->doc, t, XML_XML_NAMESPACE), BAD_CAST "space",
                     BAD_CAST "preserve");
    }
}

/* The first run that is held, with its looks and nothing in it; all the others go. */
static xmlNode *only_run(xmlNode *content) {
    xmlNode *run = first_of(content, "r");
    if (run == NULL) {
        xmlNode *paragraph = first_of(content, "p");
        return new_element(paragraph == NULL ? content : paragraph, "r");
    }
    for (xmlNode *child = run->children, *next; child != NULL; child = next) {
        next = child->next;
        if (sy_docx_is(child, "rPr")) continue;
        xmlUnlinkNode(child);
        xmlFreeNode(child);
    }
    for (xmlNode *other = run->next, *next; other != NULL; other = next) {
        next = other->next;
        xmlUnlinkNode(other);
        xmlFreeNode(other);
    }
    /* and paragraphs after the run's */
    xmlNode *paragraph = run->parent;
    for (xmlNode *other = paragraph == content ? NULL : paragraph->next, *next; other != NULL;
         other = next) {
        next = other->next;
        if (!sy_docx_is(other, "p")) continue;
        xmlUnlinkNode(other);
        xmlFreeNode(other);
    }
    /* grey letters of a place to be filled in are not those of what fills it */
    xmlNode *style = sy_docx_child(sy_docx_child(run, "rPr"), "rStyle");
    if (style != NULL) {
        xmlUnlinkNode(style);
        xmlFreeNode(style);
    }
    return run;
}

static bool fill_text(Filling *f, xmlNode *sdt, const SyDocxTag *tag, const Scope *scope) {
    const char *text =
        f->fill->text(f->fill->user, tag->list, row_of(scope, tag->list), tag->column);
    xmlNode *content = sy_docx_child(sdt, "sdtContent"), *last;
    if (content != NULL) add_text(only_run(content), text == NULL ? "—" : text);
    unwrap(sdt, &last);
    return true;
}

/* ---- rows ---- */

static void fill_rows(Filling *f, xmlNode *sdt, const SyDocxTag *tag, const Scope *scope) {
    SyIndex n = f->fill->n_row(f->fill->user, tag->list);
    xmlNode *content = sy_docx_child(sdt, "sdtContent");
    char *name = g_strdup(tag->list);
    g_ptr_array_add(f->names, name);
    GArray *later = g_array_new(FALSE, FALSE, sizeof(Waiting)), *all = f->waiting;
    for (SyIndex row = 0; content != NULL && row < n && n != SY_NONE; row++) {
        Scope *inside = g_new(Scope, 1);
        *inside = (Scope){name, row, scope};
        g_ptr_array_add(f->scopes, inside);
        xmlNode *first = NULL, *last = NULL;
        for (xmlNode *child = content->children; child != NULL; child = child->next) {
            xmlNode *copy = NULL; /* in the names of where it goes: controls around it are freed */
            if (xmlDOMWrapCloneNode(NULL, sdt->doc, child, &copy, sdt->doc, sdt->parent, 1, 0) !=
                    0 ||
                copy == NULL)
                continue;
            last = xmlAddPrevSibling(sdt, copy);
            if (first == NULL) first = last;
        }
        f->waiting = g_array_new(FALSE, FALSE, sizeof(Waiting));
        if (first != NULL) wait_for(f, first, last, inside);
        g_array_prepend_vals(later, f->waiting->data, f->waiting->len);
        g_array_unref(f->waiting);
    }
    f->waiting = all;
    g_array_append_vals(f->waiting, later->data, later->len);
    g_array_unref(later);
    drop(sdt);
}

static bool holds(const Filling *f, const SyDocxTag *tag, const Scope *scope) {
    SyIndex n = f->fill->n_row(f->fill->user, tag->list), row = row_of(scope, tag->list);
    if (n == SY_NONE || row >= n) return false;
    if (tag->column == NULL) return true;
    const char *text = f->fill->text(f->fill->user, tag->list, row, tag->column);
    return text != NULL && *text != '\0';
}

static void fill_if(Filling *f, xmlNode *sdt, const SyDocxTag *tag, const Scope *scope) {
    if (holds(f, tag, scope) != (tag->kind != SY_TAG_UNLESS)) {
        drop(sdt);
        return;
    }
    xmlNode *last, *first = unwrap(sdt, &last);
    if (first != NULL) wait_for(f, first, last, scope);
}

/* ---- pictures ---- */

#define EMU_PER_MM 36000
static const char drawing[] =
    "<w:r xmlns:w=\"" SY_DOCX_W
    "\"><w:drawing><wp:inline "
    "xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" "
    "distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"%" G_GINT64_FORMAT
    "\" cy=\"%" G_GINT64_FORMAT
    "\"/><wp:docPr id=\"%u\" name=\"%u\" descr=\"%s\"/><a:graphic "
    "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><a:graphicData "
    "uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic "
    "xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:nvPicPr>"
    "<pic:cNvPr id=\"%u\" name=\"%u\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip "
    "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" "
    "r:embed=\"suyuan%u\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
    "<a:off x=\"0\" y=\"0\"/><a:ext cx=\"%" G_GINT64_FORMAT "\" cy=\"%" G_GINT64_FORMAT
    "\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>"
    "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>";

static char *drawing_xml(const SyDocxPicture *picture, guint number) {
    int64_t cx = (int64_t)llround(picture->width_mm * EMU_PER_MM),
            cy = (int64_t)llround(picture->height_mm * EMU_PER_MM);
    g_autofree char *text = g_markup_escape_text(picture->text == NULL ? "" : picture->text, -1);
    return g_strdup_printf(drawing, cx, cy, number, number, text, number, number, number, cx, cy);
}

/* Room for a picture: what the control holds, else the page's. */
static double room_mm(const Filling *f, xmlNode *content) {
    for (xmlNode *node = content; node != NULL; node = sy_docx_next(node, content, true)) {
        if (node->type != XML_ELEMENT_NODE || strcmp((const char *)node->name, "extent") != 0)
            continue;
        xmlChar *cx = xmlGetProp(node, BAD_CAST "cx");
        double wide = cx == NULL ? 0 : g_ascii_strtod((const char *)cx, NULL) / EMU_PER_MM;
        xmlFree(cx);
        if (wide >= 5) return MIN(wide, f->docx->page_mm);
    }
    return f->docx->page_mm;
}

static bool add_drawing(xmlNode *content, const char *xml) {
    xmlDoc *piece = xmlReadMemory(xml, (int)strlen(xml), "drawing", NULL, XML_PARSE_NONET);
    if (piece == NULL) return false;
    xmlNode *run = only_run(content), *parent = run->parent;
    xmlNode *copy = xmlDocCopyNode(xmlDocGetRootElement(piece), parent->doc, 1);
    xmlAddNextSibling(run, copy);
    xmlUnlinkNode(run);
    xmlFreeNode(run);
    xmlFreeDoc(piece);
    return true;
}

static bool fill_picture(Filling *f, xmlNode *sdt, const SyDocxTag *tag, const Scope *scope,
                         GError **error) {
    xmlNode *content = sy_docx_child(sdt, "sdtContent"), *last;
    SyDocxPicture picture = {.width_mm = content == NULL ? f->docx->page_mm : room_mm(f, content)};
    double wide = picture.width_mm;
    if (!f->fill->picture(f->fill->user, tag->list, row_of(scope, tag->list), tag->column, &picture,
                          error))
        return false;
    if (picture.bytes == NULL || content == NULL) {
        g_free(picture.text);
        drop(sdt);
        return true;
    }
    if (picture.width_mm > wide) {
        picture.height_mm *= wide / picture.width_mm;
        picture.width_mm = wide;
    }
    g_ptr_array_add(f->media->pictures, g_memdup2(&picture, sizeof picture));
    g_autofree char *xml = drawing_xml(&picture, f->media->pictures->len);
    if (!add_drawing(content, xml)) {
        g_set_error_literal(error, SY_ERROR, SY_ERROR_INTERNAL, "drawing");
        return false;
    }
    unwrap(sdt, &last);
    return true;
}

/* ---- all ---- */

static bool fill_one(Filling *f, xmlNode *sdt, const Scope *scope, GError **error) {
    SyDocxTag tag = sy_docx_tag(sdt);
    bool good = true;
    xmlNode *content;
    switch (tag.kind) {
        case SY_TAG_NONE:
            content = sy_docx_child(sdt, "sdtContent");
            if (content != NULL && content->children != NULL)
                wait_for(f, content->children, content->last, scope);
            break;
        case SY_TAG_TEXT:
            good = fill_text(f, sdt, &tag, scope);
            break;
        case SY_TAG_ROWS:
            fill_rows(f, sdt, &tag, scope);
            break;
        case SY_TAG_IF:
        case SY_TAG_ONLY:
        case SY_TAG_UNLESS:
            fill_if(f, sdt, &tag, scope);
            break;
        case SY_TAG_PICTURE:
            good = fill_picture(f, sdt, &tag, scope, error);
            break;
    }
    sy_docx_tag_clear(&tag);
    return good;
}

bool sy_docx_fill(const SyDocx *docx, xmlDoc *xml, const SyDocxFill *fill, SyDocxMedia *media,
                  GError **error) {
    g_autoptr(GPtrArray) scopes = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    Filling f = {docx, fill, media, g_array_new(FALSE, FALSE, sizeof(Waiting)), scopes, names};
    xmlNode *root = xmlDocGetRootElement(xml);
    wait_for(&f, root, root, NULL);
    bool good = true;
    while (good && f.waiting->len > 0) {
        Waiting next = g_array_index(f.waiting, Waiting, f.waiting->len - 1);
        g_array_set_size(f.waiting, f.waiting->len - 1);
        good = fill_one(&f, next.sdt, next.scope, error);
    }
    g_array_unref(f.waiting);
    return good;
}
