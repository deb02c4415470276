#include "algorithms/base/error.h"
#include "io/export/mark.h"
#include "io/export/ogr.h"
#include "io/export/whole.h"

/* The layer as it is loaded, with its number of rows remembered. */
typedef struct {
    const SyLayerSet *set;
    SyIndex n_row;
} Counting;

static bool load(void *user, guint number, SyLayer *out, GError **error) {
    Counting *counting = user;
    if (!counting->set->load(counting->set->user, number, out, error)) return false;
    counting->n_row = out->rows->n_row;
    return true;
}

static void unload(void *user, SyLayer *layer) {
    const Counting *counting = user;
    counting->set->unload(counting->set->user, layer);
}

static bool write_file(const SyLayerSet *set, guint number, const char *path, GError **error) {
    char *options[] = {"RFC7946=YES", "WRITE_NAME=NO", "DESCRIPTION=" SY_EXPORT_MARK, NULL};
    const SyOgrWay way = {.driver = "GeoJSON", .layer_options = options};
    Counting counting = {.set = set};
    SyLayerSet counted = *set;
    counted.load = load;
    counted.unload = unload;
    counted.user = &counting;
    GDALDatasetH dataset = sy_ogr_create(&way, path, error);
    if (dataset == NULL) return false;
    bool good = sy_ogr_add(dataset, &way, &counted, number, path, error);
    good = sy_ogr_close(dataset, path, good ? error : NULL) && good;
    /* The driver does not look at the errors of its writes. */
    if (good && !sy_file_is_whole(path, "\n{ \"type\": \"Feature\"", counting.n_row, "]\n}\n"))
        return sy_ogr_fail(path, "", error);
    return good;
}

bool sy_export_geojson(const SyLayerSet *set, SyBesideFolder *beside, GError **error) {
    bool good = true;
    if (!sy_ogr_begin(error)) return false;
    for (guint i = 0; i < set->n_layer && good; i++) {
        g_autofree char *name = g_strconcat(set->heads[i].name, ".geojson", NULL);
        g_autofree char *path = sy_beside_folder_path(beside, name);
        good = write_file(set, i, path, error);
    }
    sy_ogr_end();
    return good;
}
