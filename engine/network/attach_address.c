/* Units without a place join the drains of the street in their address: by the names of streets
 * that the survey gives its lines or points, house numbers in order, or the corner of two streets.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/network/attach_guess.h"

#define MOST_PLACES 12  /* stretches of a street that are told apart */
#define MOST_CORNER 400 /* lines of a street that are looked at for its corner with another */
#define CORNER_M 60.0   /* streets no further apart meet; beside their corner weights fall to 1/e */
#define HOUSE_LEAST_M 80 /* how well house numbers tell a place */

typedef struct {
    double number, x, y;
} House;

typedef struct {
    char *name;
    GArray *lines;  /* SyIndex */
    GArray *houses; /* House: units on it whose place is known */
} Road;

static void road_free(Road *road) {
    g_free(road->name);
    g_array_unref(road->lines);
    g_array_unref(road->houses);
    g_free(road);
}

void sy_roads_clear(SyRoads *roads) {
    g_clear_pointer(&roads->by_name, g_hash_table_unref);
    g_clear_pointer(&roads->grounds, g_hash_table_unref);
}

/* ---- streets ---- */

static const char *node_road(const SyBuild *build, SyIndex node) {
    SyIndex row = build->net->node_row[node];
    return row == SY_NONE ? NULL : sy_layer_text(build->layers, SY_ROLE_NODES, row, "road");
}

static const char *line_road(const SyBuild *build, SyIndex line) {
    const SyNetwork *net = build->net;
    const char *road =
        sy_layer_text(build->layers, net->line_role[line], net->line_row[line], "road");
    if (road == NULL) road = node_road(build, net->line_end_node[2 * line]);
    return road != NULL ? road : node_road(build, net->line_end_node[2 * line + 1]);
}

/* Without brackets and the part of it that is meant: 光明路(南段), 光明路南段; g_free. */
static char *road_name(const char *text) {
    static const char *const parts[] = {"东段", "西段", "南段", "北段", "中段",
                                        "东侧", "西侧", "南侧", "北侧"};
    char *name = g_utf8_normalize(text, -1, G_NORMALIZE_ALL_COMPOSE);
    if (name == NULL) return NULL;
    char *bracket = strchr(name, '(');
    if (bracket != NULL) *bracket = '\0';
    g_strstrip(name);
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        if (g_str_has_suffix(name, parts[i])) name[strlen(name) - strlen(parts[i])] = '\0';
    if (g_utf8_strlen(name, -1) >= SY_NAME_LEAST) return name;
    g_free(name);
    return NULL;
}

static Road *road_of(SyRoads *roads, char *name_take) {
    Road *road = g_hash_table_lookup(roads->by_name, name_take);
    if (road == NULL) {
        road = g_new0(Road, 1);
        road->name = name_take;
        road->lines = g_array_new(FALSE, FALSE, sizeof(SyIndex));
        road->houses = g_array_new(FALSE, FALSE, sizeof(House));
        g_hash_table_insert(roads->by_name, road->name, road);
        roads->most_letters = MAX(roads->most_letters, g_utf8_strlen(road->name, -1));
    } else {
        g_free(name_take);
    }
    return road;
}

/* The number of the house: the digits before 号; NaN: none. */
static double house_number(const char *address) {
    const char *mark = strstr(address, "号");
    if (mark == NULL || mark == address || !g_ascii_isdigit(mark[-1])) return NAN;
    const char *begin = mark;
    while (begin > address && g_ascii_isdigit(begin[-1])) begin--;
    return g_ascii_strtod(begin, NULL);
}

/* Every piece of the address that is no longer than the longest name is looked up, so that many
 * names take no longer than few. */
GPtrArray *sy_names_in(GHashTable *by_name, glong most_letters, const char *address) {
    GPtrArray *named = g_ptr_array_new();
    g_autofree char *text = g_utf8_make_valid(address, -1);
    for (char *begin = text; *begin != '\0'; begin = g_utf8_next_char(begin)) {
        char *end = begin;
        for (glong n = 1; n <= most_letters && *end != '\0'; n++) {
            end = g_utf8_next_char(end);
            char after = *end;
            *end = '\0';
            void *found = n < SY_NAME_LEAST ? NULL : g_hash_table_lookup(by_name, begin);
            *end = after;
            if (found != NULL && !g_ptr_array_find(named, found, NULL))
                g_ptr_array_add(named, found);
        }
    }
    return named;
}

/* Is it part of the name of another, as 大街 of 西大街? */
static bool is_part(const GPtrArray *named, const Road *road) {
    for (guint i = 0; i < named->len; i++) {
        const Road *other = g_ptr_array_index(named, i);
        if (other != road && strstr(other->name, road->name) != NULL) return true;
    }
    return false;
}

/* Streets that an address names, the longest names; of more than two the first two by name. */
static SyIndex roads_in(const SyRoads *roads, const char *address, Road *found[2]) {
    SyIndex n = 0;
    g_autoptr(GPtrArray) named = sy_names_in(roads->by_name, roads->most_letters, address);
    for (guint i = 0; i < named->len; i++) {
        Road *road = g_ptr_array_index(named, i);
        if (is_part(named, road)) continue;
        if (n == 2 && strcmp(road->name, found[1]->name) > 0) continue;
        if (n < 2) n++;
        found[n - 1] = road;
        if (n == 2 && strcmp(found[0]->name, found[1]->name) > 0) {
            found[1] = found[0];
            found[0] = road;
        }
    }
    return n;
}

static bool any_wanted(const SyBuild *build) {
    const SyTable *units = build->layers->table[SY_ROLE_UNITS];
    double x, y;
    for (SyIndex row = 0; units != NULL && row < units->n_row; row++)
        if (sy_layer_text(build->layers, SY_ROLE_UNITS, row, "address") != NULL &&
            !sy_layer_point(build->layers, SY_ROLE_UNITS, row, &x, &y))
            return true;
    return false;
}

void sy_roads_init(SyBuild *build, SyRoads *roads) {
    *roads = (SyRoads){0};
    if (!any_wanted(build)) return;
    roads->by_name =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)road_free);
    for (SyIndex line = 0; line < build->net->lines.n_line; line++) {
        const char *text = sy_attach_takes(line, build) ? line_road(build, line) : NULL;
        char *name = text == NULL ? NULL : road_name(text);
        if (name != NULL) g_array_append_val(road_of(roads, name)->lines, line);
    }
    const SyTable *units = build->layers->table[SY_ROLE_UNITS];
    for (SyIndex row = 0; row < units->n_row; row++) {
        const char *address = sy_layer_text(build->layers, SY_ROLE_UNITS, row, "address");
        House house = {.number = address == NULL ? NAN : house_number(address)};
        Road *found[2];
        if (isnan(house.number) ||
            !sy_layer_point(build->layers, SY_ROLE_UNITS, row, &house.x, &house.y) ||
            roads_in(roads, address, found) != 1)
            continue;
        g_array_append_val(found[0]->houses, house);
    }
}

/* ---- where on the street ---- */

static int by_along(const void *left, const void *right) {
    const SyAddressLine *a = left, *b = right;
    if (a->along_m != b->along_m) return a->along_m < b->along_m ? -1 : 1;
    return a->line < b->line ? -1 : a->line > b->line;
}

/* The direction in which the middles spread most. */
static void axis_of(const GArray *stretches, double middle[2], double axis[2]) {
    double xx = 0, xy = 0, yy = 0;
    middle[0] = middle[1] = 0;
    for (guint i = 0; i < stretches->len; i++) {
        middle[0] += g_array_index(stretches, SyAddressLine, i).x / stretches->len;
        middle[1] += g_array_index(stretches, SyAddressLine, i).y / stretches->len;
    }
    for (guint i = 0; i < stretches->len; i++) {
        double x = g_array_index(stretches, SyAddressLine, i).x - middle[0],
               y = g_array_index(stretches, SyAddressLine, i).y - middle[1];
        xx += x * x;
        xy += x * y;
        yy += y * y;
    }
    double angle = 0.5 * atan2(2 * xy, xx - yy);
    axis[0] = cos(angle);
    axis[1] = sin(angle);
}

/* Houses whose places are known tell by their numbers how far along another stands. */
static void weigh_by_house(GArray *stretches, const Road *road, double number, const double *middle,
                           const double *axis) {
    double n = road->houses->len, sum_x = 0, sum_y = 0, sum_xx = 0, sum_xy = 0, spread = 0;
    if (isnan(number) || n < 2) return;
    for (guint i = 0; i < road->houses->len; i++) {
        const House *h = &g_array_index(road->houses, House, i);
        double along = (h->x - middle[0]) * axis[0] + (h->y - middle[1]) * axis[1];
        sum_x += h->number;
        sum_y += along;
        sum_xx += h->number * h->number;
        sum_xy += h->number * along;
    }
    double below = n * sum_xx - sum_x * sum_x;
    if (below <= 0) return;
    double slope = (n * sum_xy - sum_x * sum_y) / below, at_0 = (sum_y - slope * sum_x) / n;
    for (guint i = 0; i < road->houses->len; i++) {
        const House *h = &g_array_index(road->houses, House, i);
        double along = (h->x - middle[0]) * axis[0] + (h->y - middle[1]) * axis[1];
        double off = along - at_0 - slope * h->number;
        spread += off * off / n;
    }
    double deviation = fmax(HOUSE_LEAST_M, 2 * sqrt(spread));
    for (guint i = 0; i < stretches->len; i++) {
        SyAddressLine *s = &g_array_index(stretches, SyAddressLine, i);
        double z = (s->along_m - at_0 - slope * number) / deviation;
        s->weight *= exp(-z * z / 2) + 1e-3;
    }
}

static void middle_of(const SyBuild *build, SyIndex line, double *x, double *y) {
    sy_line_at(&build->net->lines, line, sy_line_length(&build->net->lines, line) / 2, x, y);
}

/* Where two streets meet; false: nowhere near. */
static bool corner_of(const SyBuild *build, const Road *a, const Road *b, double corner[2]) {
    double least_m = INFINITY;
    for (guint i = 0; i < MIN(a->lines->len, MOST_CORNER); i++)
        for (guint k = 0; k < MIN(b->lines->len, MOST_CORNER); k++)
            for (SyIndex end = 0; end < 4; end++) {
                const double *p = sy_line_end(&build->net->lines,
                                              2 * g_array_index(a->lines, SyIndex, i) + end / 2),
                             *q = sy_line_end(&build->net->lines,
                                              2 * g_array_index(b->lines, SyIndex, k) + end % 2);
                double apart_m = hypot(p[0] - q[0], p[1] - q[1]);
                if (apart_m >= least_m) continue;
                least_m = apart_m;
                corner[0] = (p[0] + q[0]) / 2;
                corner[1] = (p[1] + q[1]) / 2;
            }
    return least_m <= CORNER_M;
}

SyAddressLine sy_address_line(const SyGuesses *guesses, SyIndex line) {
    const SyBuild *build = guesses->build;
    bool storm_fits = guesses->route == SY_ROUTE_WATER || guesses->route == SY_ROUTE_NETWORK;
    SyAddressLine s = {.line = line, .weight = sy_line_length(&build->net->lines, line)};
    middle_of(build, line, &s.x, &s.y);
    if (build->net->line_system[line] == SY_SYSTEM_STORM && !storm_fits)
        s.weight *= build->weights->attach_address_storm;
    return s;
}

static void stretches_add(const SyGuesses *guesses, const Road *road, const double *corner,
                          GArray *out) {
    for (guint i = 0; i < road->lines->len; i++) {
        SyAddressLine s = sy_address_line(guesses, g_array_index(road->lines, SyIndex, i));
        if (corner != NULL) s.weight *= exp(-hypot(s.x - corner[0], s.y - corner[1]) / CORNER_M);
        g_array_append_val(out, s);
    }
}

/* The unit's places: a stretch of the street each, by the line in the middle of its weight; of
 * storm drains and of others by themselves, each with its part of the whole. */
static SyIndex places_add(SyGuesses *guesses, const GArray *stretches, bool storm, double total,
                          const char *reason) {
    const SyNetwork *net = guesses->build->net;
    double all = 0, whole = 0, before = 0;
    SyIndex n = 0, n_line = 0;
    for (guint i = 0; i < stretches->len; i++) {
        const SyAddressLine *s = &g_array_index(stretches, SyAddressLine, i);
        bool ours = (net->line_system[s->line] == SY_SYSTEM_STORM) == storm;
        all += s->weight;
        whole += ours ? s->weight : 0;
        n_line += ours;
    }
    SyIndex n_place = MIN(MOST_PLACES, n_line);
    for (guint i = 0; whole > 0 && i < stretches->len && guesses->n < SY_MOST_GUESSES; i++) {
        const SyAddressLine *s = &g_array_index(stretches, SyAddressLine, i);
        if ((net->line_system[s->line] == SY_SYSTEM_STORM) != storm) continue;
        /* the stretch whose weight holds the middle of the next part */
        double from = before, to = before + s->weight / whole;
        before = to;
        SyIndex n_here = 0;
        while (n < n_place && (n + 0.5) / n_place <= to && (n + 0.5) / n_place >= from) {
            n++;
            n_here++;
        }
        if (n_here == 0) continue;
        SyGuessed *guess = &guesses->guess[guesses->n++];
        *guess = (SyGuessed){.at = sy_attach_nowhere(SY_ATTACH_UNIT, guesses->unit),
                             .tier = SY_TIER_NEAR,
                             .weight = total * whole / all * n_here / n_place};
        guess->at.line = s->line;
        guess->at.measure_m = sy_line_length(&guesses->build->net->lines, s->line) / 2;
        guess->at.x = s->x;
        guess->at.y = s->y;
        guess->at.method = SY_ATTACH_ADDRESS;
        guess->at.reason = reason;
    }
    guesses->n_building = MAX(guesses->n_building, 1);
    return n;
}

/* How far along the way in which they spread most each of the lines lies. */
static void lay_along(GArray *stretches, double middle[2], double axis[2]) {
    axis_of(stretches, middle, axis);
    for (guint i = 0; i < stretches->len; i++) {
        SyAddressLine *s = &g_array_index(stretches, SyAddressLine, i);
        s->along_m = (s->x - middle[0]) * axis[0] + (s->y - middle[1]) * axis[1];
    }
}

static SyIndex spread(SyGuesses *guesses, GArray *stretches, double total, const char *reason) {
    g_array_sort(stretches, by_along);
    SyIndex n_place = places_add(guesses, stretches, false, total, reason);
    return n_place + places_add(guesses, stretches, true, total, reason);
}

SyIndex sy_guess_spread(SyGuesses *guesses, GArray *lines, double whole, const char *reason) {
    double middle[2], axis[2];
    if (lines->len == 0) return 0;
    lay_along(lines, middle, axis);
    return spread(guesses, lines, whole, reason);
}

void sy_guess_report(const SyGuesses *guesses, const char *code, double whole, const char *key,
                     const char *name, SyIndex n) {
    const SyLayers *layers = guesses->build->layers;
    const SyIndex unit = guesses->unit;
    const SyAttachment *first = &guesses->guess[guesses->n - 1].at;
    sy_findings_add(
        guesses->build->findings, code, sy_layer_label(layers, SY_ROLE_UNITS, unit),
        sy_layer_fid(layers, SY_ROLE_UNITS, unit), first->x, first->y, whole,
        SY_ARGUMENT_TEXT("unit", sy_layer_text(layers, SY_ROLE_UNITS, unit, "name")),
        SY_ARGUMENT_TEXT("address", sy_layer_text(layers, SY_ROLE_UNITS, unit, "address")),
        SY_ARGUMENT_TEXT(key, name), SY_ARGUMENT_INTEGER("n", n), SY_ARGUMENTS_END);
}

/* Along the streets that were found. */
static void guess_streets(SyGuesses *guesses, Road *const found[2], SyIndex n_road, double number) {
    SyBuild *build = guesses->build;
    double corner[2], middle[2], axis[2];
    bool meets = n_road == 2 && corner_of(build, found[0], found[1], corner);
    g_autoptr(GArray) stretches = g_array_new(FALSE, FALSE, sizeof(SyAddressLine));
    for (SyIndex i = 0; i < n_road; i++)
        stretches_add(guesses, found[i], meets ? corner : NULL, stretches);
    lay_along(stretches, middle, axis);
    if (n_road == 1) weigh_by_house(stretches, found[0], number, middle, axis);
    if (spread(guesses, stretches, build->weights->attach_address, "joint.address") == 0) return;
    sy_guess_report(guesses, "attach.unit_by_address", build->weights->attach_address, "road",
                    found[0]->name, stretches->len);
}

void sy_guess_address(SyGuesses *guesses, const SyRoads *roads) {
    const char *address =
        sy_layer_text(guesses->build->layers, SY_ROLE_UNITS, guesses->unit, "address");
    Road *found[2];
    if (roads->by_name == NULL || address == NULL) return;
    g_autofree char *plain = g_utf8_normalize(address, -1, G_NORMALIZE_ALL_COMPOSE);
    if (plain == NULL) return;
    SyIndex n_road = roads_in(roads, plain, found);
    if (n_road > 0) guess_streets(guesses, found, n_road, house_number(plain));
}
