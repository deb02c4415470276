/* suyuan export --format docx, record: documents of every outfall and of the whole case. */
#include "engine/papers/papers.h"

#include <errno.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/papers/fields.h"
#include "engine/papers/pictures.h"
#include "engine/search/find.h"
#include "io/beside_folder.h"

/* One kind of document. */
typedef struct {
    SyDocx *template;
    char *title;     /* of its folder or file */
    bool of_outfall; /* one for each */
} Paper;

/* How documents are written. */
typedef struct {
    const char *only;   /* the paper of data/forms of this name, or NULL: all */
    const char *ending; /* of files */
    const char *suffix; /* word of the style after the title, or NULL */
    SyDocxPage *page;   /* as pages for the browser; NULL: as they are */
} Form;

static void paper_free(void *at) {
    Paper *paper = at;
    sy_docx_free(paper->template);
    g_free(paper->title);
    g_free(paper);
}

static bool add_paper(GPtrArray *papers, const char *path, const char *title, GError **error) {
    SyDocx *template = sy_docx_open(path, error);
    if (template == NULL) return false;
    Paper *paper = g_new0(Paper, 1);
    paper->template = template;
    paper->title = g_strdup(title);
    g_ptr_array_add(papers, paper);
    return true;
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "dossier" of "10_dossier.zh.docx"; g_free. */
static char *kind_of(const char *file) {
    const char *bar = strchr(file, '_'), *kind = bar == NULL ? file : bar + 1;
    return g_strndup(kind, strcspn(kind, "."));
}

/* Those of data/forms in the language asked for, by their names. */
static bool find_papers(const SyExport *asked, const Form *form, const SyStyle *style,
                        GPtrArray *papers, GError **error) {
    const char *lang = asked->program->lang;
    g_autofree char *folder = g_build_filename(asked->program->data_folder, "forms", NULL),
                    *ending = g_strdup_printf(".%s.docx", lang);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name = dir == NULL ? NULL : g_dir_read_name(dir); name != NULL;
         name = g_dir_read_name(dir))
        if (g_str_has_suffix(name, ending)) g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, by_name);
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autofree char *path = g_build_filename(folder, name, NULL), *kind = kind_of(name),
                        *key = g_strconcat("paper_", kind, NULL);
        if (form->only != NULL && strcmp(kind, form->only) != 0) continue;
        if (!add_paper(papers, path, sy_style_word(style, key), error)) return false;
    }
    return true;
}

static bool find_template(const SyExport *asked, const Form *form, GPtrArray *papers,
                          GError **error) {
    g_autoptr(SyStyle) style =
        sy_style_load(asked->program->data_folder, asked->program->lang, asked->store, error);
    if (style == NULL) return false;
    if (asked->template == NULL) {
        if (!find_papers(asked, form, style, papers, error)) return false;
    } else {
        g_autofree char *name = g_path_get_basename(asked->template);
        char *dot = strrchr(name, '.');
        if (dot != NULL && dot > name) *dot = '\0';
        if (!add_paper(papers, asked->template, name, error)) return false;
    }
    for (guint i = 0; form->suffix != NULL && i < papers->len; i++) {
        Paper *paper = g_ptr_array_index(papers, i);
        g_autofree char *title = g_steal_pointer(&paper->title);
        paper->title = g_strconcat(title, sy_style_word(style, form->suffix), NULL);
    }
    return true;
}

/* A document is of an outfall if anything in it is, but for rows that repeat outfalls. */
static bool check_papers(const GPtrArray *papers, SyPaperFields *fields, GError **error) {
    SyDocxFill fill = sy_paper_fields_fill(fields);
    for (guint i = 0; i < papers->len; i++) {
        Paper *paper = g_ptr_array_index(papers, i);
        if (!sy_docx_check(paper->template, &fill, error)) return false;
        g_autoptr(GPtrArray) lists = sy_docx_lists(paper->template);
        for (guint k = 0; k < lists->len; k++)
            paper->of_outfall = paper->of_outfall ||
                                (sy_paper_fields_of_outfall(fields, g_ptr_array_index(lists, k)) &&
                                 !sy_docx_repeats(paper->template, g_ptr_array_index(lists, k)));
    }
    return true;
}

static GPtrArray *wanted_lists(const GPtrArray *papers) {
    GPtrArray *all = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < papers->len; i++) {
        const Paper *paper = g_ptr_array_index(papers, i);
        g_autoptr(GPtrArray) lists = sy_docx_lists(paper->template);
        for (guint k = 0; k < lists->len; k++)
            if (!g_ptr_array_find_with_equal_func(all, g_ptr_array_index(lists, k), g_str_equal,
                                                  NULL))
                g_ptr_array_add(all, g_strdup(g_ptr_array_index(lists, k)));
    }
    return all;
}

static SyTable *query_outfalls(const SyExport *asked, GError **error) {
    int64_t id = asked->outfall == NULL ? 0 : sy_find_outfall(asked->store, asked->outfall, error);
    if (id < 0) return NULL;
    return sy_store_query_of(
        asked->store,
        "SELECT outfall_id, coalesce(code, local_code, source_id, '') AS number FROM outfall WHERE "
        "CAST(?1 AS INTEGER) IN (0, outfall_id) ORDER BY outfall_id",
        id, error);
}

/* Counts in @n_written; a template may say of which outfalls there is none. */
static bool write_one(const SyExport *asked, const Form *form, const Paper *paper,
                      SyPaperFields *fields, int64_t outfall, const char *path, guint *n_written,
                      GError **error) {
    SyDocxFill fill = sy_paper_fields_fill(fields);
    if (!sy_paper_fields_choose(fields, outfall, error)) return false;
    if (!sy_docx_wanted(paper->template, &fill)) return true;
    ++*n_written;
    if (form->page != NULL)
        return sy_docx_write_page(paper->template, &fill, form->page, path, error);
    return sy_docx_write(paper->template, &fill, asked->time_s, path, error);
}

/* A document for each outfall: all of them are made before the first stands in its place. */
static bool write_each(const SyExport *asked, const Form *form, const Paper *paper,
                       SyPaperFields *fields, const SyTable *outfalls, GError **error) {
    g_autofree char *folder = sy_export_folder(asked, paper->title, error);
    g_autoptr(SyBesideFolder) beside = folder == NULL ? NULL : sy_beside_folder_new(folder, error);
    if (beside == NULL) return false;
    SyExport inside = *asked;
    inside.folder = beside->temporary;
    guint n_written = 0;
    for (SyIndex row = 0; row < outfalls->n_row; row++) {
        int64_t id = sy_cell_integer(outfalls, "outfall_id", row);
        g_autofree char *name =
            g_strdup_printf("%04" G_GINT64_FORMAT " %s", id, sy_cell_text(outfalls, "number", row));
        g_autofree char *path = sy_export_path(&inside, g_strchomp(name), form->ending);
        if (!write_one(asked, form, paper, fields, id, path, &n_written, error) ||
            !sy_progress(asked->progress, (row + 1.0) / outfalls->n_row, error))
            return false;
    }
    if (!sy_beside_folder_place(beside, error)) return false;
    sy_export_tell(asked, folder, N_("%u documents"), n_written);
    return true;
}

static bool write_paper(const SyExport *asked, const Form *form, const Paper *paper,
                        SyPaperFields *fields, const SyTable *outfalls, GError **error) {
    if (paper->of_outfall) return write_each(asked, form, paper, fields, outfalls, error);
    if (asked->outfall != NULL && asked->template == NULL) return true;
    g_autofree char *path = sy_export_path(asked, paper->title, form->ending);
    guint n_written = 0;
    if (!write_one(asked, form, paper, fields, 0, path, &n_written, error)) return false;
    sy_export_tell(asked, path, N_("%u documents"), n_written);
    return true;
}

static bool write_papers(const SyExport *asked, const Form *form, const GPtrArray *papers,
                         SyPaperFields *fields, GError **error) {
    g_autoptr(SyTable) outfalls = query_outfalls(asked, error);
    if (outfalls == NULL) return false;
    for (guint i = 0; i < papers->len; i++)
        if (!write_paper(asked, form, g_ptr_array_index(papers, i), fields, outfalls, error))
            return false;
    guint lost = sy_paper_fields_lost(fields);
    if (lost > 0)
        sy_note(_("photographs that are not where their records say, and are named only: %u\n"),
                lost);
    guint refused = sy_paper_fields_refused(fields);
    if (refused > 0) sy_note(_("photographs that are no pictures either: %u more\n"), refused);
    return true;
}

static bool export_papers(const SyExport *asked, const Form *form, GError **error) {
    g_autoptr(GPtrArray) papers = g_ptr_array_new_with_free_func(paper_free);
    if (!find_template(asked, form, papers, error)) return false;
    g_autoptr(GPtrArray) wanted = wanted_lists(papers);
    g_autoptr(SyPaperFields) fields = sy_paper_fields_new(asked, wanted, error);
    if (fields == NULL || !check_papers(papers, fields, error)) return false;
    SyPaperPictures pictures;
    bool good = sy_paper_pictures_init(&pictures, asked, error);
    if (good) {
        sy_paper_fields_pictures(fields, sy_paper_pictures_draw, &pictures);
        good = write_papers(asked, form, papers, fields, error);
    }
    sy_paper_pictures_clear(&pictures);
    return good;
}

bool sy_export_docx(const SyExport *asked, GError **error) {
    Form form = {.ending = "docx"};
    return export_papers(asked, &form, error);
}

bool sy_export_record(const SyExport *asked, GError **error) {
    g_autofree char *path =
        g_build_filename(asked->program->data_folder, "forms", "page.xsl", NULL);
    g_autoptr(SyDocxPage) page = sy_docx_page_open(path, asked->program->lang, error);
    Form form = {"record", "html", "papers_as_pages", page};
    return page != NULL && export_papers(asked, &form, error);
}
