/* suyuan export --format sign: the sign beside an outfall at its real size, and the card behind its
 * code of squares. */
#include <qrencode.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/base/yaml.h"
#include "engine/papers/papers.h"
#include "engine/picture/picture.h"
#include "engine/search/find.h"
#include "io/beside.h"
#include "io/beside_folder.h"
#include "io/export/text.h"

/* data/styles/sign.yaml */
typedef struct {
    double width_mm, height_mm, border_mm, heading_mm, line_mm, code_mm;
    char *address;
} Board;

typedef struct {
    const SyExport *asked;
    Board board;
    SyStyle *style;
    SyLists *lists;
    SyListRows rows; /* data/forms/sign.yaml: outfall_key, then a column a line */
    char *card;      /* data/web/card.html */
} Signs;

static void signs_clear(Signs *signs) {
    g_free(signs->board.address);
    g_free(signs->card);
    sy_style_free(signs->style);
    sy_list_rows_clear(&signs->rows);
    sy_lists_free(signs->lists);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Signs, signs_clear)

static bool read_board(const char *data_folder, Board *board, GError **error) {
    static const SyYamlNumber numbers[] = {
        SY_YAML_NUMBER(Board, width_mm, 100, 3000), SY_YAML_NUMBER(Board, height_mm, 100, 3000),
        SY_YAML_NUMBER(Board, border_mm, 0, 100),   SY_YAML_NUMBER(Board, heading_mm, 5, 500),
        SY_YAML_NUMBER(Board, line_mm, 5, 500),     SY_YAML_NUMBER(Board, code_mm, 30, 1000)};
    g_autofree char *path = g_build_filename(data_folder, "styles", "sign.yaml", NULL);
    g_autoptr(SyYamlDocument) file = sy_yaml_read(path, error);
    if (file == NULL || !sy_yaml_expect(file, file->root, SY_YAML_MAP, "sign", error) ||
        !sy_yaml_numbers(file, numbers, G_N_ELEMENTS(numbers), "address", "size", board, error))
        return false;
    const SyYaml *address = sy_yaml_get(file->root, "address");
    board->address = g_strdup(address == NULL || address->text == NULL ? "" : address->text);
    return true;
}

static bool signs_init(Signs *signs, const SyExport *asked, GError **error) {
    const char *lang = asked->program->lang, *folder = asked->program->data_folder;
    g_autofree char *path = g_build_filename(folder, "web", "card.html", NULL);
    GError *inner = NULL;
    signs->asked = asked;
    signs->style = sy_style_load(folder, lang, asked->store, error);
    signs->lists = signs->style == NULL ? NULL : sy_lists_load(folder, "forms", error);
    if (signs->lists == NULL || !read_board(folder, &signs->board, error)) return false;
    sy_style_note_font(signs->style, lang);
    SyIndex list = sy_lists_find(signs->lists, "sign");
    if (list == SY_NONE || !g_file_get_contents(path, &signs->card, NULL, &inner)) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, "%s",
                    inner == NULL ? "data/forms/sign.yaml" : inner->message);
        g_clear_error(&inner);
        return false;
    }
    return sy_lists_query(signs->lists, list, asked->store, asked->terms, lang, &signs->rows,
                          error);
}

/* A line of an outfall, NULL where nothing is known. */
static const char *line_of(const Signs *signs, SyIndex row, guint i, const char **label) {
    const SyColumn *column = g_ptr_array_index(signs->rows.rows->columns, i);
    *label = signs->rows.columns[i].label;
    if (column->type != SY_COLUMN_TEXT || strcmp(column->name, "outfall_key") == 0) return NULL;
    const char *text = sy_column_text(column, row);
    return text == NULL || *text == '\0' ? NULL : text;
}

/* "排污口编码：HC-...", NULL where nothing is known; g_free. */
static char *sign_line(const Signs *signs, SyIndex row, guint i) {
    const char *label, *text = line_of(signs, row, i, &label);
    g_autofree char *clean = sy_export_line(text, 60);
    return text == NULL
               ? NULL
               : sy_style_words(signs->style, "sign_line", "label", label, "text", clean, NULL);
}

/* "0003 HC-419822-0003", what the files of an outfall are called. */
static char *name_of(const Signs *signs, SyIndex row) {
    const SyTable *rows = signs->rows.rows;
    const char *code = sy_cell_text(rows, "code", row);
    char *name =
        g_strdup_printf("%04" G_GINT64_FORMAT " %s", sy_cell_integer(rows, "outfall_key", row),
                        code == NULL ? "" : code);
    return g_strchomp(name);
}

/* What the code of squares says: where the card is, or the words of the sign. */
static char *code_text(const Signs *signs, SyIndex row, const char *card) {
    if (*signs->board.address != '\0') {
        g_autofree char *base = g_path_get_basename(card),
                        *name = g_uri_escape_string(base, NULL, FALSE);
        return g_strconcat(signs->board.address, name, NULL);
    }
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < signs->rows.rows->columns->len; i++) {
        g_autofree char *line = sign_line(signs, row, i);
        if (line != NULL) g_string_append_printf(out, "%s\n", line);
    }
    return g_string_free(out, FALSE);
}

/* ---- the board ---- */

/* Black squares on white; four of them wide stays free around, as ISO/IEC 18004 asks. */
static bool draw_code(const Signs *signs, SyPage *page, double x, double y, const char *text,
                      GError **error) {
    SyPaint white = {.is_filled = true, .fill = {1, 1, 1}}, black = {.is_filled = true};
    double side = signs->board.code_mm;
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (code == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("\"%.40s...\": too long for a code of squares"), text);
        return false;
    }
    double step = side / (code->width + 8);
    sy_draw_box(page, &white, x, y, side, side);
    for (int row = 0; row < code->width; row++)
        for (int column = 0, end; column < code->width; column = end) {
            const unsigned char *cells = code->data + row * code->width;
            bool dark = (cells[column] & 1) != 0;
            for (end = column + 1; end < code->width && ((cells[end] & 1) != 0) == dark;) end++;
            if (dark)
                sy_draw_box(page, &black, x + (column + 4) * step, y + (row + 4) * step,
                            (end - column) * step, step);
        }
    QRcode_free(code);
    return true;
}

/* The lines of a sign in letters of a size; returns where they end. */
static double put_lines(const Signs *signs, SyPage *page, bool draws, SyIndex row,
                        const SyFont *font, double x, double y, double width) {
    for (guint i = 0; i < signs->rows.rows->columns->len; i++) {
        g_autofree char *line = sign_line(signs, row, i);
        double wide, high;
        if (line == NULL) continue;
        sy_page_measure(page, font, width, 3, line, &wide, &high);
        SyTextPlace place = {.x_mm = x, .y_mm = y, .width_mm = width, .n_line = 3};
        if (draws) sy_page_add_text(page, font, &place, line);
        y += high + 0.45 * font->size_mm;
    }
    return y - 0.45 * font->size_mm;
}

/* Smaller letters where long names would run over the board. */
static void draw_lines(const Signs *signs, SyPage *page, SyIndex row, double x, double y,
                       double width, double bottom) {
    SyFont font = {.family = signs->style->family, .size_mm = signs->board.line_mm};
    font.ink = signs->style->paint[SY_PAINT_SIGN].ink;
    while (font.size_mm > 3 && put_lines(signs, page, false, row, &font, x, y, width) > bottom)
        font.size_mm *= 0.95;
    put_lines(signs, page, true, row, &font, x, y, width);
}

static SyPage *draw_sign(const Signs *signs, SyIndex row, const char *card, GError **error) {
    const Board *b = &signs->board;
    const SyPaint *paint = &signs->style->paint[SY_PAINT_SIGN];
    g_autofree char *name = name_of(signs, row), *code = code_text(signs, row, card);
    g_autoptr(SyPage) page =
        sy_page_new(b->width_mm, b->height_mm, signs->asked->program->lang, name);
    SyPaint ground = {.is_filled = true, .fill = paint->fill};
    SyPaint border = {.width_mm = paint->width_mm, .ink = paint->ink, .is_butt = true};
    sy_draw_box(page, &ground, 0, 0, b->width_mm, b->height_mm);
    sy_draw_box(page, &border, b->border_mm, b->border_mm, b->width_mm - 2 * b->border_mm,
                b->height_mm - 2 * b->border_mm);
    SyFont heading = {.family = signs->style->family, .size_mm = b->heading_mm, .is_bold = true};
    SyFont small = {.family = signs->style->family, .size_mm = 0.6 * b->line_mm};
    heading.ink = small.ink = paint->ink;
    double left = 2.5 * b->border_mm, top = 2.2 * b->border_mm;
    sy_draw_text(page, &heading, b->width_mm / 2, top, 0.5, 0, b->width_mm - 2 * left,
                 sy_style_word(signs->style, "sign_heading"));
    double y = top + 1.6 * b->heading_mm, code_x = b->width_mm - left - b->code_mm;
    draw_lines(signs, page, row, left, y, code_x - left - b->border_mm,
               b->height_mm - 2 * b->border_mm);
    double code_y = b->height_mm - 2 * b->border_mm - b->line_mm - b->code_mm;
    if (!draw_code(signs, page, code_x, code_y, code, error)) return NULL;
    sy_draw_text(page, &small, code_x + b->code_mm / 2, code_y + b->code_mm + 0.3 * b->line_mm, 0.5,
                 0, b->code_mm, sy_style_word(signs->style, "sign_code"));
    return g_steal_pointer(&page);
}

/* ---- the card ---- */

static void replace(GString *page, const char *mark, const char *text) {
    g_string_replace(page, mark, text, 0);
}

static bool write_text(const GString *text, const char *path, GError **error) {
    g_autoptr(SyBeside) beside = sy_beside_new(path, error);
    return beside != NULL && sy_beside_write(beside, text->str, text->len, error) &&
           sy_beside_sync(beside, error) && sy_beside_place(beside, SY_BESIDE_OVER, NULL, error);
}

static bool write_card(const Signs *signs, SyIndex row, const char *path, GError **error) {
    g_autoptr(GString) rows = g_string_new(NULL), page = g_string_new(signs->card);
    for (guint i = 0; i < signs->rows.rows->columns->len; i++) {
        const char *label, *text = line_of(signs, row, i, &label);
        if (text == NULL) continue;
        g_autofree char *clean = sy_export_clean(text), *head = g_markup_escape_text(label, -1),
                        *cell = g_markup_escape_text(clean, -1);
        g_string_append_printf(rows, "<div><dt>%s</dt><dd>%s</dd></div>\n", head, cell);
    }
    g_autofree char *name = sy_export_line(sy_cell_text(signs->rows.rows, "name", row), 80),
                    *title = g_markup_escape_text(name, -1);
    g_autofree char *note =
        sy_style_words(signs->style, "sign_note", "date", signs->asked->day, NULL);
    /* Fixed words first: what comes from the data is not looked at again. */
    replace(page, "<!--KIND-->", sy_style_word(signs->style, "sign_heading"));
    replace(page, "<!--NOTE-->", note);
    char *at = strstr(page->str, "<!--ROWS-->");
    gsize n = strlen("<!--ROWS-->");
    g_autofree char *after = at == NULL ? NULL : g_strdup(at + n);
    if (at != NULL) g_string_truncate(page, (gsize)(at - page->str));
    replace(page, "<!--TITLE-->", title);
    g_string_append(page, rows->str);
    g_string_append(page, after == NULL ? "" : after);
    return write_text(page, path, error);
}

/* ---- all of them ---- */

static bool write_one(const Signs *signs, SyIndex row, const SyExport *boards,
                      const SyExport *cards, SyPdf *pdf, GError **error) {
    g_autofree char *name = name_of(signs, row), *svg = sy_export_path(boards, name, "svg"),
                    *card = sy_export_path(cards, name, "html");
    g_autoptr(SyPage) page = draw_sign(signs, row, card, error);
    return page != NULL && sy_pdf_add(pdf, page, error) && sy_page_write_svg(page, svg, error) &&
           write_card(signs, row, card, error);
}

/* The boards and cards of all outfalls, or of @only: folders that are put in place when all of it
 * is made. */
static bool write_into(const Signs *signs, int64_t only, SyBesideFolder *boards,
                       SyBesideFolder *cards, SyPdf *pdf, SyIndex *n, GError **error) {
    const SyTable *rows = signs->rows.rows;
    SyExport to_boards = *signs->asked, to_cards = *signs->asked;
    to_boards.folder = boards->temporary;
    to_cards.folder = cards->temporary;
    for (SyIndex row = 0; row < rows->n_row; row++) {
        if (only != 0 && sy_cell_integer(rows, "outfall_key", row) != only) continue;
        ++*n;
        if (!write_one(signs, row, &to_boards, &to_cards, pdf, error) ||
            !sy_progress(signs->asked->progress, (row + 1.0) / rows->n_row, error))
            return false;
    }
    return true;
}

static bool write_all(const Signs *signs, int64_t only, GError **error) {
    const SyExport *asked = signs->asked;
    const char *title = sy_style_word(signs->style, "paper_sign");
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(asked->time_s);
    g_autofree char *stamp = g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ"),
                    *path = sy_export_path(asked, title, "pdf");
    g_autofree char *to_boards = sy_export_folder(asked, title, error);
    g_autofree char *to_cards =
        to_boards == NULL
            ? NULL
            : sy_export_folder(asked, sy_style_word(signs->style, "paper_card"), error);
    if (to_cards == NULL) return false;
    g_autoptr(SyBesideFolder) boards = sy_beside_folder_new(to_boards, error);
    g_autoptr(SyBesideFolder) cards = boards == NULL ? NULL : sy_beside_folder_new(to_cards, error);
    g_autoptr(SyPdf) pdf =
        cards == NULL ? NULL : sy_pdf_new(path, title, "suyuan " SY_VERSION, stamp, error);
    SyIndex n = 0;
    if (pdf == NULL || !write_into(signs, only, boards, cards, pdf, &n, error) ||
        !sy_pdf_finish(pdf, error) || !sy_beside_folder_place(boards, error) ||
        !sy_beside_folder_place(cards, error))
        return false;
    sy_export_tell(asked, path, N_("%u signs"), n);
    sy_export_tell(asked, to_cards, N_("%u cards"), n);
    return true;
}

bool sy_export_sign(const SyExport *asked, GError **error) {
    g_auto(Signs) signs = {0};
    int64_t only =
        asked->outfall == NULL ? 0 : sy_find_outfall(asked->store, asked->outfall, error);
    return only >= 0 && signs_init(&signs, asked, error) && write_all(&signs, only, error);
}
