/* suyuan profile: levels along a way of water, as a table and as a drawing. */
#include "engine/picture/profile.h"

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/commands/drawing.h"
#include "engine/commands/records.h"
#include "engine/expert/kept.h"
#include "engine/search/find.h"

static bool find_node(SyStore *store, const char *text, int64_t *node, GError **error) {
    SyFoundPlace found;
    if (!sy_find_place(store, text, &found, error)) return false;
    *node = found.node;
    if (found.outfall == 0) return true;
    g_autoptr(SyTable) rows = sy_store_query_of(
        store, "SELECT node_id FROM outfall WHERE outfall_id = CAST(?1 AS INTEGER)", found.outfall,
        error);
    if (rows == NULL) return false;
    *node = rows->n_row == 0 ? 0 : sy_cell_integer(rows, "node_id", 0);
    if (*node > 0) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s joins no pipe or channel"), text);
    return false;
}

static SyProfile *find_profile(SyStore *store, const SyArguments *asked, GError **error) {
    const char *outfall = sy_arguments_word(asked, 1), *unit = sy_arguments_word(asked, 2),
               *from = sy_arguments_text(asked, "from"), *to = sy_arguments_text(asked, "to");
    if ((outfall != NULL) == (from != NULL || to != NULL) || (from == NULL) != (to == NULL)) {
        sy_command_usage_error(&sy_command_profile, error);
        return NULL;
    }
    int64_t a, b;
    g_autoptr(SyTable) ends = sy_profile_ends(store, error);
    if (ends == NULL) return NULL;
    if (from != NULL)
        return find_node(store, from, &a, error) && find_node(store, to, &b, error)
                   ? sy_profile_between(store, ends, a, b, error)
                   : NULL;
    a = sy_find_outfall(store, outfall, error);
    b = a < 0 || unit == NULL ? 0 : sy_find_unit(store, unit, error);
    return a < 0 || b < 0 ? NULL : sy_profile_of_unit(store, ends, a, b, error);
}

static SyReply *reply_of(const SyProfile *profile) {
    static const SyReplyColumn stations[] = {
        {"number", N_("manhole"), NULL, -1},      {"kind", N_("kind"), "node_kind", -1},
        {"distance_m", N_("along (m)"), NULL, 1}, {"ground_m", N_("ground (m)"), NULL, 3},
        {"bottom_m", N_("bottom (m)"), NULL, 3},  {"depth_m", N_("depth (m)"), NULL, 3},
        {"n_unit", N_("units join"), NULL, -1},   {"node_id", N_("node"), NULL, -1},
    };
    static const SyReplyColumn reaches[] = {
        {"number", N_("survey number"), NULL, -1},
        {"kind", N_("kind"), "edge_kind", -1},
        {"system", N_("carries"), "system", -1},
        {"from_invert_m", N_("bottom above (m)"), NULL, 3},
        {"to_invert_m", N_("bottom below (m)"), NULL, 3},
        {"size_m", N_("size (m)"), NULL, 3},
        {"height_m", N_("height (m)"), NULL, 3},
        {"length_m", N_("length (m)"), NULL, 1},
        {"slope", N_("slope"), NULL, 4},
        {"material", N_("material"), NULL, -1},
        {"edge_id", N_("edge"), NULL, -1},
    };
    static const SyReplyColumn joining[] = {
        {"station", N_("at"), NULL, -1},         {"number", N_("survey number"), NULL, -1},
        {"system", N_("carries"), "system", -1}, {"invert_m", N_("bottom (m)"), NULL, 3},
        {"size_m", N_("size (m)"), NULL, 3},     {"outward", N_("water leaves there"), NULL, -1},
        {"edge_id", N_("edge"), NULL, -1},
    };
    SyReply *reply = sy_reply_new();
    sy_reply_say(reply, "stations", _("from %s down to %s, %.0f m\n"), profile->upper,
                 profile->lower, profile->length_m);
    sy_reply_table(reply, "stations", _("Manholes, from above"), profile->stations, stations,
                   G_N_ELEMENTS(stations));
    sy_reply_table(reply, "reaches", _("Pipes between them"), profile->reaches, reaches,
                   G_N_ELEMENTS(reaches));
    sy_reply_table(reply, "joining", _("What joins on the way"), profile->joining, joining,
                   G_N_ELEMENTS(joining));
    return reply;
}

static bool draw(const SyArguments *asked, SyStore *store, const SyProfile *profile,
                 const SyTerms *terms, const SyProgram *program, GError **error) {
    SyDrawing drawing;
    if (!sy_drawing_begin(&drawing, asked, store, terms, program, error)) return false;
    g_autoptr(SyPage) page = sy_profile_page(profile, &drawing.with, 0, 0);
    bool good = sy_drawing_write(&drawing, page, error);
    if (good && !program->quiet)
        sy_note(_("%s: %u manholes, %.0f %s\n"), drawing.path, profile->stations->n_row,
                sy_style_in(drawing.style, SY_UNIT_LENGTH, profile->length_m),
                sy_style_word(drawing.style, "length_unit"));
    sy_drawing_clear(&drawing);
    return good;
}

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    g_autoptr(SyStore) store =
        sy_program_open(program, sy_arguments_word(asked, 0), SY_STORE_READ, error);
    g_autoptr(SyProfile) profile = store == NULL ? NULL : find_profile(store, asked, error);
    g_auto(SyData) data = {0};
    if (profile == NULL || !sy_kept_load(store, program->data_folder, &data, error)) return false;
    g_autoptr(SyTerms) terms = sy_terms_load(&data, error);
    const char *path = sy_arguments_text(asked, "output");
    if (terms == NULL || (path != NULL && !draw(asked, store, profile, terms, program, error)))
        return false;
    if (path != NULL && sy_arguments_text(asked, "format") == NULL) return true;
    g_autoptr(SyReply) reply = reply_of(profile);
    return sy_asked_reply(asked, g_steal_pointer(&reply), terms, program);
}

static const SyOption options[] = {
    {.name = "from",
     .value = N_("NODE"),
     .help = N_("instead of an outfall: where the way begins")},
    {.name = "to", .value = N_("NODE"), .help = N_("and where it ends, further down")},
    SY_FORMAT_OPTION("table|json"),
    {.name = NULL}};

const SyCommand sy_command_profile = {
    .name = "profile",
    .words = N_("FILE [OUTFALL [UNIT]]"),
    .what = N_("longitudinal profile: levels and pipes along the way of the water"),
    .details = N_("  OUTFALL          number, code or name\n"
                  "  UNIT             one of its candidates; the first where none is named\n"),
    .least = 1,
    .most = 3,
    .run = run,
    .groups = {{NULL, options}, {NULL, sy_drawing_options}, SY_COMMON_OPTIONS}};
