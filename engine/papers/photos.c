#include "engine/papers/photos.h"

#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/regular.h"
#include "io/source/photo.h"

enum { LONGEST_PX = 1100, NAMED_MOST = 20 };
static const double wide_mm = 78, high_mm = 90; /* at most, on paper */

struct SyPaperPhotos {
    const SyExport *asked;
    SyTable *all;     /* by outfall */
    SyIndex first, n; /* of the outfall chosen */
    bool *is_lost;    /* of all */
    guint n_lost;
    GHashTable *refused; /* char * paths of what is no picture */
    char *text, *digest;
};

static const char *const columns[] = {"file",   "place",   "time", "who", "what",
                                      "sha256", "picture", "left", NULL};

/* What counts of what was recorded of an outfall, or at a node of its own reach or trace; and the
 * pictures that inspections of its pipes name, which lie below the folder of their table: a survey
 * is anybody's, so no other place that it names is looked at. */
static const char sql[] =
    "WITH seen AS (SELECT observation_id AS id, 1 AS kind, evidence_file AS file, evidence_sha256 "
    "AS "
    "sha256, coalesce(name, source_id) AS place, when_ AS time, who, term('observed', what) AS "
    "what, "
    "role, object_id, node_id FROM observation WHERE NOT withdrawn AND NOT orphaned AND "
    "evidence_file IS NOT NULL), of AS (SELECT object_id AS outfall_key, seen.* FROM seen WHERE "
    "role "
    "= 'outfall' UNION SELECT s.outfall_id, seen.* FROM seen JOIN trace_span s ON seen.node_id "
    "BETWEEN s.first_node AND s.last_node WHERE role <> 'outfall') SELECT outfall_key, kind, id, "
    "file, sha256, place, time, who, what, NULL AS source FROM of UNION SELECT object_id, 2, "
    "decision_id, "
    "evidence_file, evidence_sha256, coalesce(name, source_id), when_, who, term('decision', "
    "what), "
    "NULL "
    "FROM decision WHERE role = 'outfall' AND NOT withdrawn AND NOT orphaned AND evidence_file IS "
    "NOT NULL UNION SELECT s.outfall_id, 3, i.inspection_id, i.picture, NULL, coalesce(i.pipe, "
    "i.from_id || '-' || i.to_id), i.date, i.method, term('pipe_defect', i.defect) || coalesce(' ' "
    "|| i.grade, '') || coalesce(' ' || i.at_m || ' m', ''), coalesce(n.path, '') FROM inspection "
    "i "
    "JOIN trace_span s ON i.edge_id BETWEEN s.first_edge AND s.last_edge LEFT JOIN input n ON "
    "n.input_id = i.source WHERE i.picture IS NOT NULL ORDER BY outfall_key, time, kind, id";

enum { INSPECTED = 3 };

/* No way out of the folder that it is looked for in. */
static bool is_below(const char *file) {
    g_auto(GStrv) parts = g_strsplit_set(file, "/\\", -1);
    return !g_path_is_absolute(file) && strchr(file, ':') == NULL && *file != '\\' &&
           !g_strv_contains((const char *const *)parts, "..");
}

SyPaperPhotos *sy_paper_photos_new(const SyExport *asked, GError **error) {
    SyTable *all = sy_store_query(asked->store, sql, NULL, error);
    if (all == NULL) return NULL;
    g_autofree bool *keep = g_new0(bool, all->n_row + 1);
    for (SyIndex row = 0; row < all->n_row; row++) {
        const char *file = sy_cell_text(all, "file", row);
        keep[row] = file != NULL && sy_photo_is(file) &&
                    (sy_cell_integer(all, "kind", row) != INSPECTED || is_below(file));
    }
    sy_table_keep_rows(all, keep);
    SyPaperPhotos *photos = g_new0(SyPaperPhotos, 1);
    photos->asked = asked;
    photos->all = all;
    photos->is_lost = g_new0(bool, all->n_row + 1);
    photos->refused = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return photos;
}

void sy_paper_photos_free(SyPaperPhotos *photos) {
    if (photos == NULL) return;
    sy_table_free(photos->all);
    g_hash_table_unref(photos->refused);
    g_free(photos->text);
    g_free(photos->digest);
    g_free(photos->is_lost);
    g_free(photos);
}

void sy_paper_photos_choose(SyPaperPhotos *photos, int64_t outfall_id) {
    photos->first = photos->n = 0;
    for (SyIndex row = 0; outfall_id != 0 && row < photos->all->n_row; row++) {
        if (sy_cell_integer(photos->all, "outfall_key", row) != outfall_id) continue;
        if (photos->n++ == 0) photos->first = row;
    }
}

SyIndex sy_paper_photos_n(const SyPaperPhotos *photos) {
    return MIN(photos->n, SY_PAPER_PHOTOS_MOST);
}

bool sy_paper_photos_has(const char *column) {
    return g_strv_contains(columns, column);
}

/* A picture below a folder, reached by no link that leads out of it; NULL: it is not there. */
static char *find_below(const char *folder, const char *file) {
    g_autofree char *path = g_build_filename(folder, file, NULL);
    g_strdelimit(path, "\\", '/');
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR) || sy_link_leaves(path, folder)) return NULL;
    return g_steal_pointer(&path);
}

/* Of an inspection: beside its table, or beside the case file. */
static char *find_inspected(const SyPaperPhotos *photos, SyIndex row, const char *file) {
    const char *source = sy_cell_text(photos->all, "source", row);
    g_autofree char *folder = source == NULL ? NULL : g_path_get_dirname(source),
                    *case_folder = g_path_get_dirname(photos->asked->file);
    char *path = folder == NULL ? NULL : find_below(folder, file);
    return path == NULL ? find_below(case_folder, file) : path;
}

/* As recorded, or beside the case file; NULL: neither is there. */
static char *find(const SyPaperPhotos *photos, SyIndex row) {
    const char *file = sy_cell_text(photos->all, "file", photos->first + row);
    if (sy_cell_integer(photos->all, "kind", photos->first + row) == INSPECTED)
        return find_inspected(photos, photos->first + row, file);
    if (g_file_test(file, G_FILE_TEST_EXISTS)) return g_strdup(file);
    g_autofree char *folder = g_path_get_dirname(photos->asked->file);
    char *beside = g_path_is_absolute(file) ? NULL : g_build_filename(folder, file, NULL);
    if (beside != NULL && g_file_test(beside, G_FILE_TEST_EXISTS)) return beside;
    g_free(beside);
    return NULL;
}

const char *sy_paper_photos_text(SyPaperPhotos *photos, SyIndex row, const char *column) {
    if (row >= sy_paper_photos_n(photos)) return NULL;
    if (strcmp(column, "left") == 0) {
        if (row > 0 || photos->n <= SY_PAPER_PHOTOS_MOST) return NULL;
        g_free(photos->text);
        photos->text = g_strdup_printf("%u", photos->n - SY_PAPER_PHOTOS_MOST);
        return photos->text;
    }
    if (strcmp(column, "picture") == 0) {
        g_autofree char *path = find(photos, row);
        bool *is_lost = &photos->is_lost[photos->first + row];
        if (path == NULL && !*is_lost) photos->n_lost++;
        *is_lost = path == NULL;
        return path == NULL ? NULL : "1";
    }
    const char *text = sy_cell_text(photos->all, column, photos->first + row);
    if (text == NULL && strcmp(column, "sha256") == 0) { /* nobody recorded it: as it is now */
        g_autofree char *path = find(photos, row);
        g_free(photos->digest);
        return photos->digest = path == NULL ? NULL : sy_regular_sha256(path, NULL);
    }
    if (text == NULL || *text == '\0') return NULL;
    if (strcmp(column, "file") != 0) return text;
    const char *name = strrchr(text, G_DIR_SEPARATOR);
    return name == NULL ? text : name + 1;
}

/* A file that is no picture is named once, and in documents only by its record. */
static bool refuse(SyPaperPhotos *photos, const char *path, GError *why, GError **error) {
    if (!g_error_matches(why, SY_ERROR, SY_ERROR_INPUT)) {
        g_propagate_error(error, why);
        return false;
    }
    if (g_hash_table_add(photos->refused, g_strdup(path)) &&
        g_hash_table_size(photos->refused) <= NAMED_MOST)
        sy_note(_("%s; documents name it only\n"), why->message);
    g_error_free(why);
    return true;
}

bool sy_paper_photos_picture(SyPaperPhotos *photos, SyIndex row, SyDocxPicture *out,
                             GError **error) {
    SyPhoto photo;
    if (row >= sy_paper_photos_n(photos)) return true;
    g_autofree char *path = find(photos, row);
    if (path == NULL) return true;
    if (g_hash_table_contains(photos->refused, path)) return true;
    GError *why = NULL;
    if (!sy_photo_read(path, LONGEST_PX, &photo, &why)) return refuse(photos, path, why, error);
    double scale = MIN(wide_mm / photo.width_px, high_mm / photo.height_px);
    out->bytes = photo.jpeg;
    out->is_jpeg = true;
    out->width_mm = scale * photo.width_px;
    out->height_mm = scale * photo.height_px;
    out->text = g_strdup(sy_paper_photos_text(photos, row, "file"));
    return true;
}

guint sy_paper_photos_lost(const SyPaperPhotos *photos) {
    return photos->n_lost;
}

guint sy_paper_photos_refused(const SyPaperPhotos *photos) {
    guint n = g_hash_table_size(photos->refused);
    return n > NAMED_MOST ? n - NAMED_MOST : 0;
}
