#include "io/store/statistics.h"

#include <string.h>

SyLayerStatistics *sy_layer_statistics(SyStore *store, const char *table) {
    for (guint i = 0; i < store->layers->len; i++) {
        SyLayerStatistics *layer = g_ptr_array_index(store->layers, i);
        if (strcmp(layer->table, table) == 0) return layer;
    }
    SyLayerStatistics *layer = g_new0(SyLayerStatistics, 1);
    layer->table = g_strdup(table);
    layer->extent = (SyExtent)SY_EXTENT_INIT;
    g_ptr_array_add(store->layers, layer);
    return layer;
}

void sy_layer_statistics_free(SyLayerStatistics *layer) {
    g_free(layer->table);
    g_free(layer);
}

/* Layers whose rows were changed by SQL: their triggers have noted a time. */
static bool measure_changed(SyStore *store, GError **error) {
    sqlite3_stmt *changed = sy_store_prepare(
        store,
        "SELECT f_table_name, f_geometry_column FROM geometry_columns_time "
        "WHERE max(last_insert, last_update, last_delete) > '0000-01-02' AND f_table_name IN "
        "(SELECT f_table_name FROM geometry_columns) AND f_table_name <> 'iso_metadata'",
        error);
    if (changed == NULL) return false;
    int code;
    bool good = true;
    while (good && (code = sqlite3_step(changed)) == SQLITE_ROW) {
        const char *table = (const char *)sqlite3_column_text(changed, 0);
        g_autofree char *name = sy_sql_name(table);
        g_autofree char *geom = sy_sql_name((const char *)sqlite3_column_text(changed, 1));
        g_autofree char *sql = g_strdup_printf(
            "SELECT count(*), min(MbrMinX(%s)), min(MbrMinY(%s)), max(MbrMaxX(%s)), "
            "max(MbrMaxY(%s)) FROM %s",
            geom, geom, geom, geom, name);
        sqlite3_stmt *measure = sy_store_prepare(store, sql, error);
        good = measure != NULL && sqlite3_step(measure) == SQLITE_ROW;
        if (good) {
            SyLayerStatistics *layer = sy_layer_statistics(store, table);
            layer->n_row = sqlite3_column_int64(measure, 0);
            layer->extent = (SyExtent)SY_EXTENT_INIT;
            if (sqlite3_column_type(measure, 1) != SQLITE_NULL)
                layer->extent = (SyExtent){
                    sqlite3_column_double(measure, 1), sqlite3_column_double(measure, 2),
                    sqlite3_column_double(measure, 3), sqlite3_column_double(measure, 4)};
        } else if (measure != NULL) {
            sy_store_fail(store, store->db, table, error);
        }
        sqlite3_finalize(measure);
    }
    sqlite3_finalize(changed);
    return good;
}

static bool store_layer(const SyLayerStatistics *layer, sqlite3_stmt *statement, const char *time) {
    bool somewhere = layer->extent.min_x <= layer->extent.max_x;
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    sqlite3_bind_text(statement, 1, layer->table, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, time, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 3, layer->n_row);
    if (somewhere) {
        sqlite3_bind_double(statement, 4, layer->extent.min_x);
        sqlite3_bind_double(statement, 5, layer->extent.min_y);
        sqlite3_bind_double(statement, 6, layer->extent.max_x);
        sqlite3_bind_double(statement, 7, layer->extent.max_y);
    }
    return sqlite3_step(statement) == SQLITE_DONE;
}

/* A view shows the geometry of its table, under more or fewer rows. */
static bool store_view(SyStore *store, const char *view, const char *time, GError **error) {
    int64_t n_row = 0;
    g_autofree char *name = sy_sql_name(view);
    g_autofree char *count = g_strdup_printf("SELECT count(*) FROM %s", name);
    if (!sy_store_integer(store, count, 0, &n_row, error)) return false;
    sqlite3_stmt *statement = sy_store_prepare(
        store,
        "INSERT OR REPLACE INTO views_geometry_columns_statistics SELECT v.view_name, "
        "v.view_geometry, ?2, ?3, s.extent_min_x, s.extent_min_y, s.extent_max_x, s.extent_max_y "
        "FROM views_geometry_columns AS v JOIN geometry_columns_statistics AS s "
        "USING (f_table_name, f_geometry_column) WHERE v.view_name = ?1",
        error);
    if (statement == NULL) return false;
    sqlite3_bind_text(statement, 1, view, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, time, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 3, n_row);
    bool good =
        sqlite3_step(statement) == SQLITE_DONE || sy_store_fail(store, store->db, view, error);
    sqlite3_finalize(statement);
    return good;
}

static bool store_views(SyStore *store, const char *time, GError **error) {
    sqlite3_stmt *views =
        sy_store_prepare(store, "SELECT view_name FROM views_geometry_columns", error);
    if (views == NULL) return false;
    bool good = true;
    while (good && sqlite3_step(views) == SQLITE_ROW)
        good = store_view(store, (const char *)sqlite3_column_text(views, 0), time, error);
    sqlite3_finalize(views);
    return good;
}

bool sy_layer_statistics_flush(SyStore *store, GError **error) {
    if (!measure_changed(store, error)) return false;
    g_autofree char *time = sy_store_time();
    g_autofree char *same_times = g_strdup_printf(
        "UPDATE geometry_columns_time SET last_insert = '%1$s' WHERE last_insert > '0000-01-02';"
        "UPDATE geometry_columns_time SET last_update = '%1$s' WHERE last_update > '0000-01-02';"
        "UPDATE geometry_columns_time SET last_delete = '%1$s' WHERE last_delete > '0000-01-02';"
        "UPDATE spatialite_history SET timestamp = '%1$s';"
        "UPDATE geometry_columns_statistics SET last_verified = '%1$s', row_count = 0 "
        "WHERE last_verified IS NULL",
        time);
    if (!sy_store_run(store, same_times, false, "times", error)) return false;
    sqlite3_stmt *statement = sy_store_prepare(
        store,
        "UPDATE geometry_columns_statistics SET last_verified = ?2, row_count = ?3, extent_min_x = "
        "?4, extent_min_y = ?5, extent_max_x = ?6, extent_max_y = ?7 WHERE f_table_name = ?1",
        error);
    if (statement == NULL) return false;
    bool good = true;
    for (guint i = 0; i < store->layers->len && good; i++)
        good = store_layer(g_ptr_array_index(store->layers, i), statement, time);
    sqlite3_finalize(statement);
    if (!good) return sy_store_fail(store, store->db, "geometry_columns_statistics", error);
    return store_views(store, time, error);
}
