/* A filled document as one page for the browser: its text by a stylesheet, its pictures in it. */
#include <libxslt/security.h>
#include <libxslt/transform.h>
#include <libxslt/xsltutils.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/beside.h"
#include "io/export/docx_private.h"

#define RELATIONS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

struct SyDocxPage {
    xsltStylesheet *sheet;
    xsltSecurityPrefs *security; /* no file and no network, whatever the stylesheet says */
    char *lang;
};

static void say_nothing(void *user, const char *format, ...) {
    (void)user;
    (void)format;
}

static xsltSecurityPrefs *closed(void) {
    static const xsltSecurityOption what[] = {
        XSLT_SECPREF_READ_FILE, XSLT_SECPREF_WRITE_FILE, XSLT_SECPREF_CREATE_DIRECTORY,
        XSLT_SECPREF_READ_NETWORK, XSLT_SECPREF_WRITE_NETWORK};
    xsltSecurityPrefs *security = xsltNewSecurityPrefs();
    for (size_t i = 0; security != NULL && i < G_N_ELEMENTS(what); i++)
        xsltSetSecurityPrefs(security, what[i], xsltSecurityForbid);
    return security;
}

SyDocxPage *sy_docx_page_open(const char *path, const char *lang, GError **error) {
    xsltSetGenericErrorFunc(NULL, say_nothing);
    xmlDoc *xml =
        xmlReadFile(path, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    xsltStylesheet *sheet = xml == NULL ? NULL : xsltParseStylesheetDoc(xml);
    if (sheet == NULL) {
        xmlFreeDoc(xml);
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: no stylesheet (XSLT)"), path);
        return NULL;
    }
    SyDocxPage *page = g_new0(SyDocxPage, 1);
    *page = (SyDocxPage){sheet, closed(), g_strdup_printf("'%s'", lang)};
    return page;
}

void sy_docx_page_free(SyDocxPage *page) {
    if (page == NULL) return;
    xsltFreeStylesheet(page->sheet);
    xsltFreeSecurityPrefs(page->security);
    g_free(page->lang);
    g_free(page);
}

/* What the document names as a part of its zip stands in the page itself. */
static void put_pictures_in(xmlDoc *xml, const SyDocxMedia *media) {
    xmlNode *top = xmlDocGetRootElement(xml);
    for (xmlNode *node = top; node != NULL; node = sy_docx_next(node, top, true)) {
        if (node->type != XML_ELEMENT_NODE || strcmp((const char *)node->name, "blip") != 0)
            continue;
        xmlChar *name = xmlGetNsProp(node, BAD_CAST "embed", BAD_CAST RELATIONS);
        guint64 number = 0;
        if (name != NULL && g_str_has_prefix((const char *)name, "suyuan"))
            number = g_ascii_strtoull((const char *)name + strlen("suyuan"), NULL, 10);
        xmlFree(name);
        if (number < 1 || number > media->pictures->len) continue;
        const SyDocxPicture *picture = g_ptr_array_index(media->pictures, number - 1);
        g_autofree char *bytes =
            g_base64_encode((const guchar *)picture->bytes->str, picture->bytes->len);
        g_autofree char *source =
            g_strconcat("data:image/", picture->is_jpeg ? "jpeg" : "png", ";base64,", bytes, NULL);
        xmlSetNsProp(node, xmlSearchNsByHref(xml, node, BAD_CAST RELATIONS), BAD_CAST "embed",
                     BAD_CAST source);
    }
}

/* The page as text, xmlFree; NULL: the stylesheet breaks off. */
static xmlChar *transform(const SyDocxPage *page, xmlDoc *xml, int *n) {
    xsltTransformContext *context = xsltNewTransformContext(page->sheet, xml);
    if (context == NULL) return NULL;
    xsltSetTransformErrorFunc(context, NULL, say_nothing);
    xsltSetCtxtSecurityPrefs(page->security, context);
    const char *parameters[] = {"lang", page->lang, NULL};
    xmlDoc *made = xsltApplyStylesheetUser(page->sheet, xml, parameters, NULL, NULL, context);
    xmlChar *text = NULL;
    if (made == NULL || context->state != XSLT_STATE_OK ||
        xsltSaveResultToString(&text, n, made, page->sheet) != 0)
        text = NULL;
    xmlFreeDoc(made);
    xsltFreeTransformContext(context);
    return text;
}

bool sy_docx_write_page(const SyDocx *docx, const SyDocxFill *fill, const SyDocxPage *page,
                        const char *path, GError **error) {
    g_autoptr(GPtrArray) pictures = g_ptr_array_new_with_free_func(sy_docx_picture_free);
    SyDocxMedia media = {pictures};
    xmlDoc *xml = xmlCopyDoc(sy_docx_body(docx), 1);
    xmlChar *text = NULL;
    int n = 0;
    bool good = sy_docx_fill(docx, xml, fill, &media, error);
    if (good) {
        put_pictures_in(xml, &media);
        text = transform(page, xml, &n);
        good = text != NULL;
        if (!good)
            g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                        _("%s: the stylesheet makes no page of it"), docx->path);
    }
    xmlFreeDoc(xml);
    g_autoptr(SyBeside) beside = good ? sy_beside_new(path, error) : NULL;
    good = beside != NULL && sy_beside_write(beside, text, (size_t)n, error) &&
           sy_beside_place(beside, SY_BESIDE_OVER, NULL, error);
    xmlFree(text);
    return good;
}
