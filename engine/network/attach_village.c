/* Units without a place whose address names no known street, but a village or an estate that is
 * drawn as a zone: they join one of the drains on its ground. */
#include <string.h>

#include "engine/network/attach_guess.h"

/* Zones of one name, and the lines that take water on them, once they are asked for. */
typedef struct {
    char *name;
    GArray *rows;  /* SyIndex of zones */
    GArray *lines; /* SyIndex; NULL: not looked for yet */
} Ground;

static void ground_free(Ground *ground) {
    g_free(ground->name);
    g_array_unref(ground->rows);
    if (ground->lines != NULL) g_array_unref(ground->lines);
    g_free(ground);
}

/* Without what an office puts behind it: 张庄村民委员会, 张庄村委会, 张庄村村委会 are 张庄村;
 * g_free. */
static char *ground_name(const char *text) {
    static const char *const offices[] = {"居民委员会", "居委会", "民委员会", "委会"};
    char *name = g_utf8_normalize(text, -1, G_NORMALIZE_ALL_COMPOSE);
    if (name == NULL) return NULL;
    g_strstrip(name);
    for (guint i = 0; i < G_N_ELEMENTS(offices); i++)
        if (g_str_has_suffix(name, offices[i])) {
            name[strlen(name) - strlen(offices[i])] = '\0';
            break;
        }
    if (g_str_has_suffix(name, "村村")) name[strlen(name) - strlen("村")] = '\0';
    if (g_utf8_strlen(name, -1) >= SY_NAME_LEAST) return name;
    g_free(name);
    return NULL;
}

static bool is_ground(const SyBuild *build, SyIndex row) {
    const char *kind = sy_layer_text(build->layers, SY_ROLE_ZONES, row, "kind");
    return g_strcmp0(kind, "village") == 0 || g_strcmp0(kind, "estate") == 0;
}

void sy_villages_init(const SyBuild *build, SyRoads *roads) {
    const SyTable *zones = build->layers->table[SY_ROLE_ZONES];
    if (roads->by_name == NULL) return;
    roads->grounds =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)ground_free);
    for (SyIndex row = 0; zones != NULL && row < zones->n_row; row++) {
        const char *text = sy_layer_text(build->layers, SY_ROLE_ZONES, row, "name");
        char *name = text == NULL || !is_ground(build, row) ? NULL : ground_name(text);
        if (name == NULL) continue;
        roads->most_ground = MAX(roads->most_ground, g_utf8_strlen(name, -1));
        Ground *ground = g_hash_table_lookup(roads->grounds, name);
        if (ground == NULL) {
            ground = g_new0(Ground, 1);
            ground->name = name;
            ground->rows = g_array_new(FALSE, FALSE, sizeof(SyIndex));
            g_hash_table_insert(roads->grounds, name, ground);
        } else {
            g_free(name);
        }
        g_array_append_val(ground->rows, row);
    }
}

/* The ground with the longest name in the address, the last of them where several are as long: an
 * address goes from the large to the small. */
static Ground *ground_in(const SyRoads *roads, const char *address) {
    g_autoptr(GPtrArray) named = sy_names_in(roads->grounds, roads->most_ground, address);
    Ground *found = NULL;
    for (guint i = 0; i < named->len; i++) {
        Ground *ground = g_ptr_array_index(named, i);
        if (found == NULL || g_utf8_strlen(ground->name, -1) >= g_utf8_strlen(found->name, -1))
            found = ground;
    }
    return found;
}

/* Lines that take water and whose middle lies on the ground. */
static const GArray *lines_of(const SyBuild *build, Ground *ground) {
    const SyGeometry *g = &build->layers->table[SY_ROLE_ZONES]->geometry;
    const SyLines *lines = &build->net->lines;
    if (ground->lines != NULL) return ground->lines;
    ground->lines = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    for (guint i = 0; i < ground->rows->len; i++) {
        SyIndex row = g_array_index(ground->rows, SyIndex, i), first = g->row_part[row];
        SyArea area;
        if (g->row_part[row + 1] == first) continue;
        sy_area_init(&area, g->xy, g->part_vertex + first, g->row_part[row + 1] - first, 0, 0);
        for (SyIndex line = 0; line < lines->n_line; line++) {
            double x, y;
            if (!sy_attach_takes(line, (void *)build)) continue;
            sy_line_at(lines, line, sy_line_length(lines, line) / 2, &x, &y);
            if (x >= area.box[0] && y >= area.box[1] && x <= area.box[2] && y <= area.box[3] &&
                sy_area_has(&area, x, y))
                g_array_append_val(ground->lines, line);
        }
    }
    return ground->lines;
}

void sy_guess_village(SyGuesses *guesses, const SyRoads *roads) {
    SyBuild *build = guesses->build;
    const char *said = sy_layer_text(build->layers, SY_ROLE_UNITS, guesses->unit, "address");
    if (roads->grounds == NULL || said == NULL) return;
    g_autofree char *address = g_utf8_normalize(said, -1, G_NORMALIZE_ALL_COMPOSE);
    if (address == NULL) return;
    Ground *ground = ground_in(roads, address);
    if (ground == NULL) return;
    const GArray *on = lines_of(build, ground);
    g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(SyAddressLine));
    for (guint i = 0; i < on->len; i++) {
        SyAddressLine line = sy_address_line(guesses, g_array_index(on, SyIndex, i));
        g_array_append_val(lines, line);
    }
    if (sy_guess_spread(guesses, lines, build->weights->attach_village, "joint.village") > 0)
        sy_guess_report(guesses, "attach.unit_by_village", build->weights->attach_village,
                        "village", ground->name, lines->len);
}
