#include "scene.h"

#include <string.h>

#include "algorithms/base/random.h"

void scene_cluster(const Scene *scene, SyClusters *out) {
    const SyLines lines = {scene->n_line, scene->line_vertex, scene->xy};
    GError *error = NULL;
    bool is_done = sy_cluster_ends(&lines, scene->n_point, scene->point_xy, scene->id,
                                   scene->system, &scene->options, out, &error);
    g_assert_no_error(error);
    g_assert_true(is_done);
}

Scene scene_new(void) {
    Scene scene = {.options = SY_CLUSTER_OPTIONS_INIT};
    for (SyIndex i = 0; i <= MAX_LINE; i++) scene.line_vertex[i] = 2 * i;
    for (SyIndex i = 0; i < MAX_MEMBER; i++) {
        scene.id[i] = SY_NONE;
        scene.system[i] = 1;
    }
    return scene;
}

void scene_add_line(Scene *scene, double x1, double y1, SyIndex id1, double x2, double y2,
                    SyIndex id2) {
    g_assert_cmpuint(scene->n_point, ==, 0); /* points come after the ends */
    SyIndex line = scene->n_line++;
    const double xy[4] = {x1, y1, x2, y2};
    memcpy(scene->xy + 4 * line, xy, sizeof xy);
    scene->id[2 * line] = id1;
    scene->id[2 * line + 1] = id2;
    scene->n_member = 2 * scene->n_line;
}

void scene_add_point(Scene *scene, double x, double y, SyIndex id) {
    scene->point_xy[2 * scene->n_point] = x;
    scene->point_xy[2 * scene->n_point + 1] = y;
    scene->n_point++;
    scene->id[scene->n_member++] = id;
}

Scene scene_random(uint64_t seed) {
    SyRandom random = sy_random(seed, 1);
    Scene scene = scene_new();
    SyIndex n_line = 1 + sy_random_below(&random, seed % 3 == 0 ? MAX_LINE : 6);
    SyIndex n_point = sy_random_below(&random, MAX_POINT + 1);
    uint32_t side = 2 + sy_random_below(&random, 30), n_id = 1 + sy_random_below(&random, 12);
    uint32_t id_share = sy_random_below(&random, 5), n_system = 1 + sy_random_below(&random, 7);
    scene.options.tolerance_m = sy_random_below(&random, 5) / 16.0;
    scene.options.id_tolerance_m = sy_random_below(&random, 12) / 16.0;
    double xy[2 * MAX_MEMBER];
    SyIndex id[MAX_MEMBER];
    for (SyIndex i = 0; i < MAX_MEMBER; i++) {
        xy[2 * i] = sy_random_below(&random, side) / 16.0;
        xy[2 * i + 1] = sy_random_below(&random, side) / 16.0;
        bool has_id = sy_random_below(&random, 4) < id_share;
        id[i] = has_id ? sy_random_below(&random, n_id) : SY_NONE;
        scene.system[i] = (uint8_t)(1 + sy_random_below(&random, n_system));
        if (i % 2 == 1 && sy_random_below(&random, 8) == 0)
            memcpy(xy + 2 * i, xy + 2 * i - 2, 2 * sizeof *xy);
    }
    for (SyIndex i = 0; i < n_line; i++)
        scene_add_line(&scene, xy[4 * i], xy[4 * i + 1], id[2 * i], xy[4 * i + 2], xy[4 * i + 3],
                       id[2 * i + 1]);
    for (SyIndex i = 2 * n_line; i < 2 * n_line + n_point; i++)
        scene_add_point(&scene, xy[2 * i], xy[2 * i + 1], id[i]);
    return scene;
}
