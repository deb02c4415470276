/* suyuan-city: makes an example city with known truth. */
#include <glib/gstdio.h>
#include <locale.h>
#include <stdio.h>

#include "examples/city/city.h"

static void city_reset(City *city) {
    city_plan_clear(&city->plan);
    city_net_clear(&city->net);
    city->plan = (CityPlan){0};
    city->net = (CityNet){0};
}

/* Numbers in the ids, per layer, in the order of the features. */
static void number_features(CityNet *net, SyIndex city) {
    uint32_t n_node[CITY_N_LAYER], n_pipe[CITY_N_LAYER];
    for (int layer = 0; layer < CITY_N_LAYER; layer++)
        n_node[layer] = n_pipe[layer] = 1000000 * city;
    for (guint i = 0; i < net->nodes->len; i++) {
        CityNode *node = CITY_AT(net->nodes, CityNode, i);
        node->serial = ++n_node[node->layer];
    }
    for (guint i = 0; i < net->pipes->len; i++) {
        CityPipe *pipe = CITY_AT(net->pipes, CityPipe, i);
        pipe->serial = ++n_pipe[pipe->layer];
    }
}

/* Plans and lays until there are enough pipes, then takes the surplus away at the upper ends. */
static void build(City *city) {
    SyIndex n_base = city->options.n_pipe - city_defects_n_extra(city->options.n_pipe);
    double scale = 1;
    city->spacing = 1;
    for (int attempt = 0;; attempt++) {
        city_plan(city, scale);
        city_lay(city);
        double ratio = (double)city->net.pipes->len / n_base;
        bool smallest = city->plan.n_column * city->plan.n_row <= 9;
        if (ratio >= 1 && (ratio < 1.04 || smallest || attempt >= 16)) break;
        /* Manholes farther apart take care of a small surplus, fewer streets of a large one. */
        double spacing = city->spacing * ratio / 1.02;
        if (ratio > 1 && spacing <= 1.12 && attempt < 12) {
            city->spacing = spacing;
        } else {
            scale *= CLAMP(1.06 / ratio, 0.6, 1.6);
            city->spacing = 1;
        }
        city_reset(city);
    }
    city_prune(city, n_base);
    city_clear_joints(city);
    city_defects_build(city);
    number_features(&city->net, city->options.number);
    city_levels(city);
    city_settle(city);
    city_defects_mark(city);
    city_truth_trace(city);
}

static bool parse_damage(const char *text, CityOptions *options, GError **error) {
    g_auto(GStrv) pairs = g_strsplit(text, ",", -1);
    for (int i = 0; pairs[i] != NULL; i++) {
        g_auto(GStrv) pair = g_strsplit(pairs[i], "=", 2);
        char *end = NULL;
        double share = g_strv_length(pair) == 2 ? g_ascii_strtod(pair[1], &end) : -1;
        int kind = 0;
        while (kind < CITY_N_DAMAGE &&
               g_strcmp0(pair[0], city_damage_name((CityDamageKind)kind)) != 0)
            kind++;
        if (kind == CITY_N_DAMAGE || end == NULL || *end != '\0' || !(share >= 0 && share <= 1)) {
            g_autoptr(GString) names = g_string_new(NULL);
            for (int k = 0; k < CITY_N_DAMAGE; k++)
                g_string_append_printf(names, " %s", city_damage_name((CityDamageKind)k));
            g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                        "--damage %s: give KEY=SHARE with a share of 0 to 1, KEY one of%s",
                        pairs[i], names->str);
            return false;
        }
        options->damage[kind] = share;
    }
    return true;
}

static bool parse_habit(const char *text, CityOptions *options, GError **error) {
    for (int habit = 0; habit < CITY_N_HABIT; habit++)
        if (strcmp(text, city_habit_name((CityHabit)habit)) == 0) {
            options->habit = (CityHabit)habit;
            return true;
        }
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, "--habit %s: not one of own nearest street shared",
                text);
    return false;
}

static bool parse(int *argc, char ***argv, CityOptions *options, int *n_city, GError **error) {
    int n_pipe = 3000;
    gint64 seed = 1;
    g_auto(GStrv) damage = NULL;
    g_autofree char *habit = NULL;
    const GOptionEntry entries[] = {
        {"pipes", 0, 0, G_OPTION_ARG_INT, &n_pipe, "Number of pipes and ditches, 50 or more", "N"},
        {"seed", 0, 0, G_OPTION_ARG_INT64, &seed, "The city of this number", "N"},
        {"cities", 0, 0, G_OPTION_ARG_INT, n_city, "A province of so many cities, each of --pipes",
         "K"},
        {"to", 0, 0, G_OPTION_ARG_FILENAME, &options->folder, "Folder to write", "DIR"},
        {"damage", 0, 0, G_OPTION_ARG_STRING_ARRAY, &damage,
         "Harder damage: reverse, remove, zero_invert, move_ends, tee_ends, no_ids, no_flow",
         "KEY=SHARE"},
        {"habit", 0, 0, G_OPTION_ARG_STRING, &habit,
         "How units connect: own (as settled), nearest, street, shared", "NAME"},
        {0}};
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_option_context_set_summary(context, "Makes an example city with known truth.");
    g_option_context_add_main_entries(context, entries, NULL);
    g_autoptr(GError) wrong = NULL;
    if (!g_option_context_parse(context, argc, argv, &wrong)) {
        g_set_error_literal(error, SY_ERROR, SY_ERROR_USAGE, wrong->message);
        return false;
    }
    if (options->folder == NULL || n_pipe < 50 || n_pipe > 5000000 || *argc > 1) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    "usage: suyuan-city --pipes N --seed N --to DIR, with 50 to 5000000 pipes");
        return false;
    }
    if (*n_city < 1 || *n_city > CITY_MOST_CITY || (*n_city > 1 && n_pipe > 1000000)) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    "--cities %d: 1 to %d, each of 1000000 pipes at most", *n_city, CITY_MOST_CITY);
        return false;
    }
    options->n_pipe = (SyIndex)n_pipe;
    options->seed = (uint64_t)seed;
    for (int i = 0; damage != NULL && damage[i] != NULL; i++)
        if (!parse_damage(damage[i], options, error)) return false;
    return habit == NULL || parse_habit(habit, options, error);
}

static bool write_all(City *city, GError **error) {
    g_autofree char *truth = g_build_filename(city->options.folder, "truth", NULL);
    if (g_mkdir_with_parents(truth, 0777) != 0) {
        g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT, "%s: the folder cannot be made", truth);
        return false;
    }
    return city_survey_write(city, error) && city_tables_write(city, error) &&
           city_truth_write(city, error) && city_case_write(city, error);
}

/* One city, wholly. */
static bool make(City *city, GError **error) {
    build(city);
    bool good = write_all(city, error);
    if (good)
        g_print("%s: %u pipes and ditches, %u outfalls, %u units\n", city->options.folder,
                city->net.pipes->len, city->net.outfalls->len, city->net.units->len);
    city_reset(city);
    city_defects_clear(&city->defects);
    city_truth_clear(&city->truth);
    return good;
}

/* Cities in folders of their own, each a case, and a case of all of them. */
static bool make_province(const CityOptions *options, int n_city, GError **error) {
    for (int i = 0; i < n_city; i++) {
        City city = {.options = *options};
        g_autofree char *name = g_strdup_printf("city%d", i + 1);
        g_autofree char *folder = city.options.folder =
            g_build_filename(options->folder, name, NULL);
        city.options.number = (SyIndex)i;
        city.options.in_province = true;
        city.options.seed += (uint64_t)i * 1000003;
        city.options.north_m = i * CITY_APART_M;
        if (!make(&city, error)) return false;
    }
    const City whole = {.options = *options};
    return city_case_write_province(&whole, n_city, error);
}

int main(int argc, char **argv) {
    setlocale(LC_CTYPE, "");
    City city = {0};
    int n_city = 1;
    g_autoptr(GError) error = NULL;
    bool good = parse(&argc, &argv, &city.options, &n_city, &error);
    if (good)
        good = n_city == 1 ? make(&city, &error) : make_province(&city.options, n_city, &error);
    g_free(city.options.folder);
    if (good) return 0;
    fprintf(stderr, "suyuan-city: %s\n", error->message);
    return sy_error_exit_status(error);
}
