/*
 * The page of an outfall in a case made by hand: every kind of line, sign and area. Its map is
 * compared with a picture that was looked at and kept (pictures/outfall.png): grey, 36 dots per
 * inch, the frame of the map alone, so that wording may change beside it.
 *
 * Tolerance: at most 0.5 % of the pixels differ by more than 64 of 255, and 1.5 on average. Drawn
 * with another version of the font or of cairo, edges of letters differ by less.
 */
#include <gdal.h>
#include <stdlib.h>
#include <string.h>

#include "engine/export/export.h"
#include "tests/unit/engine/case_by_hand.h"

#define LINE(text) "GeomFromText('LINESTRING(" text ")', 4547)"
#define AREA(text) "GeomFromText('MULTIPOLYGON(((" text ")))', 4547)"

#define SHIFT(table) "UPDATE " table " SET geom = ShiftCoords(geom, 500000, 4000000);"

/* Small numbers, then moved to where the reference system has them. */
static const char objects[] =
    "INSERT INTO run (run_id, version, lang, crs) VALUES (1, 'test', 'zh', 'CGCS2000');"
    "INSERT INTO input (input_id, role, label) VALUES (1, 'pipes', 'hand');"
    "INSERT INTO receiving_water (receiving_water_id, name, geom) VALUES"
    " (1, '澄河', " LINE("-150 -60, 0 -40, 150 -55, 320 -30, 700 -60") "),"
    " (2, '镜湖', " AREA("520 300, 600 310, 610 380, 530 370, 520 300") ");"
    "INSERT INTO zone (zone_id, kind, name, geom) VALUES"
    " (1, 'county', '临澄区', " AREA("-900 -900, 380 -900, 380 900, -900 900, -900 -900") "),"
    " (2, 'county', '北仓区', " AREA("380 -900, 900 -900, 900 900, 380 900, 380 -900") "),"
    " (3, 'water_source_1', '水源一级', " AREA("-140 -90, -60 -90, -60 0, -140 0, -140 -90") "),"
    " (4, 'water_source_2', '水源二级', " AREA("-140 20, -60 20, -60 100, -140 100, -140 20") "),"
    " (5, 'development_zone', '产业园', " AREA("420 20, 520 20, 520 120, 420 120, 420 20") "),"
    " (6, 'nature_reserve', '保护区', " AREA("420 140, 500 140, 500 200, 420 200, 420 140") ");"
    "INSERT INTO outfall (outfall_id, source_id, code, name, class, county, dry_flow, node_id,"
    " receiving_water_id, geom) VALUES"
    " (1, 'PK1', 'HC-1', '澄河一号排污口', NULL, '临澄区', 'yes', 1, 1, MakePoint(0, -30, 4547)),"
    " (2, 'PK2', 'HC-2', '城北排口', NULL, '临澄区', 'no', 8, 1, MakePoint(300, 100, 4547));"
    "INSERT INTO outfall_county SELECT * FROM outfall_county_found;"
    "INSERT INTO node (node_id, kind, source_id, geom) VALUES"
    " (1, 'outlet', 'N1', MakePoint(0, -30, 4547)), (2, 'manhole', 'N2', MakePoint(0, 50, 4547)),"
    " (3, 'manhole', 'N3', MakePoint(100, 50, 4547)), (4, 'manhole', 'N4', MakePoint(200, 50, 4547)),"
    " (5, 'manhole', 'N5', MakePoint(0, 150, 4547)), (6, 'manhole', 'N6', MakePoint(0, 250, 4547)),"
    " (7, 'manhole', 'N7', MakePoint(100, 150, 4547)), (8, 'manhole', 'N8', MakePoint(300, 100, 4547)),"
    " (9, 'manhole', 'N9', MakePoint(300, 250, 4547)), (10, 'manhole', 'N10', MakePoint(100, 250, 4547)),"
    " (11, 'manhole', 'N11', MakePoint(200, 250, 4547));"
    "INSERT INTO edge (edge_id, kind, system, from_node, to_node, direction, direction_confidence,"
    " length_m, root_m, traced, geom) VALUES"
    " (1, 'channel', 'storm', 2, 1, 'along', 0.99, 80, 0, 1, " LINE("0 50, 0 -30") "),"
    " (2, 'pipe', 'storm', 3, 2, 'along', 0.95, 100, 80, 1, " LINE("100 50, 0 50") "),"
    " (3, 'pipe', 'sewage', 4, 3, 'along', 0.95, 100, 180, 1, " LINE("200 50, 100 50") "),"
    " (4, 'pipe', 'combined', 5, 2, 'along', 0.7, 100, 80, 1, " LINE("0 150, 0 50") "),"
    " (5, 'pipe', 'process', 6, 5, 'along', 0.3, 100, 180, 1, " LINE("0 250, 0 150") "),"
    " (6, 'pipe', 'unknown', 7, 5, 'unknown', 0.5, 100, 180, 1, " LINE("100 150, 0 150") "),"
    " (7, 'gap', 'storm', 10, 7, 'along', 0.6, 100, 280, 1, " LINE("100 250, 100 150") "),"
    " (8, 'pipe', 'storm', 8, 4, 'along', 0.9, 110, 280, 1, " LINE("300 100, 200 50") "),"
    " (9, 'pipe', 'sewage', 9, 8, 'along', 0.9, 150, 390, 1, " LINE("300 250, 300 100") "),"
    " (10, 'pipe', 'storm', 11, 10, 'along', 0.9, 100, 0, 1, " LINE("200 250, 200 320") ");"
    "INSERT INTO trace_span (outfall_id, first_node, last_node, first_edge, last_edge, offset_m,"
    " probability, top_node) VALUES (1, 1, 10, 1, 9, 0, 1, 1), (2, 8, 9, 9, 9, 0, 1, 8);"
    "INSERT INTO intermediate VALUES (1, 2, 290);"
    "INSERT INTO channel (outfall_id, length_m, n_edge, n_manhole, n_unit, trace_length_m,"
    " trace_n_edge) VALUES (1, 690, 8, 7, 4, 840, 9), (2, 150, 1, 1, 0, 150, 1);"
    "INSERT INTO unit (unit_id, source_id, name, geom) VALUES"
    " (1, 'U1', '某某印染厂', MakePoint(215, 30, 4547)), (2, 'U2', '某某食品厂', MakePoint(-30, 240, 4547)),"
    " (3, 'U3', '幸福小区', MakePoint(330, 260, 4547)), (4, 'U4', '间接单位', MakePoint(130, 160, 4547));"
    "INSERT INTO attachment (attachment_id, role, object_id, node_id, method, probability, geom)"
    " VALUES (1, 'unit', 1, 4, 'surveyed', 1, " LINE("215 30, 200 50") "),"
    " (2, 'unit', 2, 6, 'nearest', 0.7, " LINE("-30 240, 0 250") "),"
    " (3, 'unit', 3, 9, 'nearest', 0.7, " LINE("330 260, 300 250") ");"
    "INSERT INTO candidate (candidate_id, outfall_id, unit_id, rank, probability, prior, share,"
    " distance_m, status, weight) VALUES (1, 1, 1, 1, 0.98, 0.6, 0.7, 280, 'candidate', 1),"
    " (2, 1, 2, 2, 0.6, 0.2, 0.2, 280, 'candidate', 1), (3, 1, 3, 3, 0.5, 0.1, 0.1, 540, 'candidate', 1),"
    " (4, 1, 4, 4, 0.2, 0.05, NULL, 280, 'indirect', 1), (5, 1, NULL, 5, 0.05, 0.05, NULL, NULL,"
    " 'unknown_source', 1), (6, 2, NULL, 1, 1, 1, NULL, NULL, 'unknown_source', 1);"
    "INSERT INTO finding (finding_id, code, severity, text, geom) VALUES"
    " (1, 'hand.one', 'warning', '流向不明', MakePoint(50, 150, 4547)),"
    " (2, 'hand.two', 'error', '管线中断', MakePoint(100, 200, 4547)),"
    " (3, 'hand.far', 'error', '不在本通道上', MakePoint(200, 300, 4547));"
    SHIFT("receiving_water") SHIFT("zone") SHIFT("outfall") SHIFT("node") SHIFT("edge") SHIFT("unit")
    SHIFT("attachment") SHIFT("finding");

typedef struct {
    char *folder, *path;
    SyStore *store;
    SyTexts *texts;
    SyTerms *terms;
    SyListFunctions *functions; /* of the store, for the charts */
    SyCrs *crs;
    SyProgram program;
    SyExport asked;
} Hand;

static void hand_init(Hand *hand, const char *lang, const char *more) {
    const char *data = g_getenv("SUYUAN_DATA");
    g_autoptr(GError) error = NULL;
    hand->folder = hand_folder();
    hand->path = g_build_filename(hand->folder, "case.sqlite", NULL);
    g_autofree char *sql = g_strconcat(objects, more, NULL);
    sy_findings_free(hand_run(hand->path, "EPSG:4547", sql));
    hand->store = hand_open(hand->path, SY_STORE_READ);
    hand->texts = sy_texts_load(SY_DATA(data), &error);
    g_assert_no_error(error);
    hand->terms = sy_terms_load(SY_DATA(data), &error);
    g_assert_no_error(error);
    hand->crs = sy_crs_parse("EPSG:4547", NULL, &error);
    g_assert_no_error(error);
    hand->functions =
        sy_list_functions_new(hand->store, hand->texts, hand->terms, lang, data, &error);
    g_assert_no_error(error);
    hand->program = (SyProgram){.data_folder = data, .lang = lang, .quiet = true};
    hand->asked = (SyExport){.store = hand->store,
                             .file = hand->path,
                             .folder = hand->folder,
                             .program = &hand->program,
                             .case_crs = hand->crs,
                             .crs = hand->crs,
                             .texts = hand->texts,
                             .terms = hand->terms,
                             .time_s = 1700000000,
                             .outfall = "PK1"};
}

static void hand_clear(Hand *hand) {
    sy_store_free(hand->store);
    sy_texts_free(hand->texts);
    sy_list_functions_free(hand->functions);
    sy_terms_free(hand->terms);
    sy_crs_free(hand->crs);
    scratch_remove(hand->folder);
    g_free(hand->path);
}

/* The one file in the folder that ends so. */
static char *file_of(const Hand *hand, const char *suffix) {
    GDir *dir = g_dir_open(hand->folder, 0, NULL);
    char *found = NULL;
    for (const char *name = g_dir_read_name(dir); name != NULL; name = g_dir_read_name(dir))
        if (g_str_has_suffix(name, suffix)) {
            g_assert_null(found);
            found = g_build_filename(hand->folder, name, NULL);
        }
    g_dir_close(dir);
    g_assert_nonnull(found);
    return found;
}

static char *text_of(const char *path) {
    const char *argv[] = {"pdftotext", "-layout", path, "-", NULL};
    char *out = NULL;
    g_autoptr(GError) error = NULL;
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL, NULL,
                 &error);
    g_assert_no_error(error);
    return out;
}

static bool has_program(const char *name) {
    g_autofree char *found = g_find_program_in_path(name);
    if (found == NULL) g_test_skip(name);
    return found != NULL;
}

static void test_text(void) {
    static const char *const expected[] = {
        "澄河一号排污口", "HC-1",     "临澄区",   "某某印染厂", "98%",   "60%",   "70%",
        "间接",           "来源不明", "流向不明", "管线中断",   "690 m", "840 m", "114°"};
    Hand hand;
    g_autoptr(GError) error = NULL;
    if (!has_program("pdftotext")) return;
    hand_init(&hand, "zh", "");
    g_assert_true(sy_export_pdf(&hand.asked, &error));
    g_assert_no_error(error);
    g_autofree char *path = file_of(&hand, ".pdf");
    g_autofree char *text = text_of(path);
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++)
        if (strstr(text, expected[i]) == NULL) g_error("%s is not in: %s", expected[i], text);
    g_assert_null(strstr(text, "不在本通道上")); /* a finding off the channel has no letter */
    hand_clear(&hand);
}

/* Whatever a case file misses, the page is drawn. */
static void test_poor(void) {
    static const char *const deletions[] = {
        "DELETE FROM candidate;",
        "DELETE FROM trace_span;",
        "DELETE FROM channel;",
        "DELETE FROM edge;",
        "DELETE FROM receiving_water;",
        "DELETE FROM zone;",
        "DELETE FROM unit;",
        "DELETE FROM node;",
        "DELETE FROM finding;",
        "DELETE FROM attachment;",
        "DELETE FROM run;",
        "UPDATE outfall SET geom = NULL;",
        "UPDATE edge SET geom = NULL;",
        "UPDATE unit SET geom = NULL;",
        "UPDATE candidate SET rank = NULL, probability = NULL, prior = NULL, distance_m = NULL;",
        "UPDATE outfall SET name = NULL, code = NULL, node_id = NULL, county = NULL;"};
    for (guint i = 0; i < G_N_ELEMENTS(deletions); i++) {
        Hand hand;
        g_autoptr(GError) error = NULL;
        hand_init(&hand, i % 2 == 0 ? "zh" : "en", deletions[i]);
        if (!sy_export_pdf(&hand.asked, &error)) g_error("%s: %s", deletions[i], error->message);
        hand.asked.outfall = NULL;
        if (!sy_export_pdf(&hand.asked, &error)) g_error("%s: %s", deletions[i], error->message);
        hand_clear(&hand);
    }
}

/* ---- the picture ---- */

enum { DOTS = 36, LEFT = 26, TOP = 42, WIDE = 373, HIGH = 324 };

/* The frame of the map in grey, at DOTS per inch, averaged from a finer picture. */
static uint8_t *frame_of(const char *path) {
    GDALAllRegister();
    GDALDatasetH picture = GDALOpen(path, GA_ReadOnly);
    g_assert_nonnull(picture);
    int fine = GDALGetRasterXSize(picture);
    double scale = fine / (420 / 25.4 * DOTS);
    uint8_t *grey = g_malloc(WIDE * HIGH);
    g_autofree uint8_t *band = g_malloc(WIDE * HIGH);
    memset(grey, 0, WIDE * HIGH);
    for (int i = 1; i <= 3; i++) {
        GDALRasterIOExtraArg how;
        INIT_RASTERIO_EXTRA_ARG(how);
        how.eResampleAlg = GRIORA_Average;
        g_assert_cmpint(GDALRasterIOEx(GDALGetRasterBand(picture, i), GF_Read, (int)(LEFT * scale),
                                       (int)(TOP * scale), (int)(WIDE * scale), (int)(HIGH * scale),
                                       band, WIDE, HIGH, GDT_Byte, 0, 0, &how),
                        ==, CE_None);
        for (int p = 0; p < WIDE * HIGH; p++) grey[p] = (uint8_t)(grey[p] + band[p] / 3);
    }
    GDALClose(picture);
    return grey;
}

static void keep(const uint8_t *grey, const char *path) {
    GDALDatasetH memory = GDALCreate(GDALGetDriverByName("MEM"), "", WIDE, HIGH, 1, GDT_Byte, NULL);
    g_assert_cmpint(GDALRasterIO(GDALGetRasterBand(memory, 1), GF_Write, 0, 0, WIDE, HIGH,
                                 (void *)grey, WIDE, HIGH, GDT_Byte, 0, 0),
                    ==, CE_None);
    GDALClose(GDALCreateCopy(GDALGetDriverByName("PNG"), path, memory, FALSE, NULL, NULL, NULL));
    GDALClose(memory);
}

static uint8_t *read_kept(const char *path) {
    GDALDatasetH picture = GDALOpen(path, GA_ReadOnly);
    g_assert_nonnull(picture);
    g_assert_cmpint(GDALGetRasterXSize(picture), ==, WIDE);
    g_assert_cmpint(GDALGetRasterYSize(picture), ==, HIGH);
    uint8_t *grey = g_malloc(WIDE * HIGH);
    g_assert_cmpint(GDALRasterIO(GDALGetRasterBand(picture, 1), GF_Read, 0, 0, WIDE, HIGH, grey,
                                 WIDE, HIGH, GDT_Byte, 0, 0),
                    ==, CE_None);
    GDALClose(picture);
    return grey;
}

static bool has_font(void) {
    const char *argv[] = {"fc-match", "-f", "%{family}", "Noto Sans CJK SC", NULL};
    g_autofree char *out = NULL;
    bool found = g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out,
                              NULL, NULL, NULL) &&
                 strstr(out, "Noto Sans CJK SC") != NULL;
    if (!found) g_test_skip("no font Noto Sans CJK SC");
    return found;
}

/* SUYUAN_KEEP_PICTURES=1 keeps the new picture in place of the old one: look at it first. */
static void test_picture(void) {
    Hand hand;
    g_autoptr(GError) error = NULL;
    if (!has_font()) return;
    hand_init(&hand, "zh", "");
    g_assert_true(sy_export_png(&hand.asked, &error));
    g_assert_no_error(error);
    g_autofree char *path = file_of(&hand, ".png");
    g_autofree uint8_t *grey = frame_of(path);
    g_autofree char *kept = g_build_filename(g_getenv("SUYUAN_PICTURES"), "outfall.png", NULL);
    if (g_getenv("SUYUAN_KEEP_PICTURES") != NULL) keep(grey, kept);
    g_autofree uint8_t *expected = read_kept(kept);
    int n_differ = 0;
    double sum = 0;
    for (int p = 0; p < WIDE * HIGH; p++) {
        int difference = abs((int)grey[p] - (int)expected[p]);
        n_differ += difference > 64;
        sum += difference;
    }
    g_test_message("%d of %d pixels differ, %.3f on average", n_differ, WIDE * HIGH,
                   sum / (WIDE * HIGH));
    g_assert_cmpint(n_differ, <=, WIDE * HIGH / 200);
    g_assert_cmpfloat(sum / (WIDE * HIGH), <=, 1.5);
    hand_clear(&hand);
}

/* A case that differs in one pipe does not pass for the kept one. */
static void test_picture_tells(void) {
    Hand hand;
    if (!has_font()) return;
    hand_init(&hand, "zh", "UPDATE edge SET system = 'storm' WHERE edge_id IN (3, 4, 5);");
    g_assert_true(sy_export_png(&hand.asked, NULL));
    g_autofree char *path = file_of(&hand, ".png");
    g_autofree uint8_t *grey = frame_of(path);
    g_autofree char *kept = g_build_filename(g_getenv("SUYUAN_PICTURES"), "outfall.png", NULL);
    g_autofree uint8_t *expected = read_kept(kept);
    int n_differ = 0;
    for (int p = 0; p < WIDE * HIGH; p++) n_differ += abs((int)grey[p] - (int)expected[p]) > 32;
    g_assert_cmpint(n_differ, >, 50);
    hand_clear(&hand);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/map_pages/text", test_text);
    g_test_add_func("/map_pages/poor", test_poor);
    g_test_add_func("/map_pages/picture", test_picture);
    g_test_add_func("/map_pages/picture_tells", test_picture_tells);
    return g_test_run();
}
