/* suyuan chain: receiving water, outfall, channel, units, as a table and as a drawing. */
#include "engine/picture/chain.h"

#include "algorithms/base/words.h"
#include "engine/commands/drawing.h"
#include "engine/commands/records.h"
#include "engine/expert/kept.h"
#include "engine/search/find.h"

/* One of them is there. */
typedef struct {
    SyChain *chain;
    SyTable *river;
    const char *water;
} Asked;

static bool find_chain(SyStore *store, const SyArguments *asked, Asked *out, GError **error) {
    const char *outfall = sy_arguments_word(asked, 1);
    out->water = sy_arguments_text(asked, "river");
    if ((outfall == NULL) == (out->water == NULL))
        return sy_command_usage_error(&sy_command_chain, error);
    if (outfall == NULL) {
        out->river = sy_chain_river_rows(store, out->water, error);
        return out->river != NULL;
    }
    int64_t id = sy_find_outfall(store, outfall, error);
    if (id >= 0) out->chain = sy_chain_of(store, id, error);
    return out->chain != NULL;
}

static SyReply *reply_of(const Asked *found) {
    static const SyReplyColumn about[] = {
        {"number", N_("number"), NULL, -1},         {"name", N_("outfall"), NULL, -1},
        {"water", N_("receiving water"), NULL, -1}, {"status", N_("answer"), "answer_status", -1},
        {"length_m", N_("length (m)"), NULL, 0},    {"n_manhole", N_("manholes"), NULL, -1},
    };
    static const SyReplyColumn sources[] = {
        {"rank", N_("rank"), NULL, -1},
        {"unit_id", N_("number"), NULL, -1},
        {"name", N_("unit"), NULL, -1},
        {"status", N_("status"), "candidate_status", -1},
        {"probability", N_("reaches (before looking)"), NULL, SY_REPLY_PROBABILITY},
        {"prior", N_("source before looking"), NULL, SY_REPLY_PROBABILITY},
        {"posterior", N_("source now"), NULL, SY_REPLY_PROBABILITY},
        {"share", N_("share of water"), NULL, SY_REPLY_PROBABILITY},
        {"load_m3d", N_("water (m3/d)"), NULL, 1},
    };
    static const SyReplyColumn river[] = {
        {"number", N_("number"), NULL, -1},
        {"outfall", N_("outfall"), NULL, -1},
        {"along_m", N_("along (m)"), NULL, 0},
        {"status", N_("answer"), "answer_status", -1},
        {"unit", N_("unit"), NULL, -1},
        {"posterior", N_("source now"), NULL, SY_REPLY_PROBABILITY},
        {"load_m3d", N_("water (m3/d)"), NULL, 1},
    };
    SyReply *reply = sy_reply_new();
    if (found->river != NULL)
        sy_reply_table(reply, "outfalls", _("Outfalls, from the upper end down"), found->river,
                       river, G_N_ELEMENTS(river));
    if (found->chain == NULL) return reply;
    sy_reply_table(reply, "outfall", _("Outfall"), found->chain->outfall, about,
                   G_N_ELEMENTS(about));
    sy_reply_table(reply, "sources", _("Whose water it may be"), found->chain->sources, sources,
                   G_N_ELEMENTS(sources));
    return reply;
}

static bool draw(const SyArguments *asked, SyStore *store, const Asked *found, const SyTerms *terms,
                 const SyProgram *program, GError **error) {
    SyDrawing drawing;
    if (!sy_drawing_begin(&drawing, asked, store, terms, program, error)) return false;
    g_autoptr(SyPage) page = found->chain != NULL
                                 ? sy_chain_page(found->chain, &drawing.with, 0)
                                 : sy_chain_river_page(found->river, found->water, &drawing.with);
    bool good = sy_drawing_write(&drawing, page, error);
    if (good && !program->quiet)
        sy_note(_("%s: %u rows\n"), drawing.path,
                found->chain != NULL ? found->chain->sources->n_row : found->river->n_row);
    sy_drawing_clear(&drawing);
    return good;
}

static bool answer(const SyArguments *asked, SyStore *store, const Asked *found,
                   const SyProgram *program, GError **error) {
    g_auto(SyData) data = {0};
    const char *path = sy_arguments_text(asked, "output");
    if (!sy_kept_load(store, program->data_folder, &data, error)) return false;
    g_autoptr(SyTerms) terms = sy_terms_load(&data, error);
    if (terms == NULL || (path != NULL && !draw(asked, store, found, terms, program, error)))
        return false;
    if (path != NULL && sy_arguments_text(asked, "format") == NULL) return true;
    g_autoptr(SyReply) reply = reply_of(found);
    return sy_asked_reply(asked, g_steal_pointer(&reply), terms, program);
}

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    g_autoptr(SyStore) store =
        sy_program_open(program, sy_arguments_word(asked, 0), SY_STORE_READ, error);
    Asked found = {0};
    bool good = store != NULL && find_chain(store, asked, &found, error) &&
                answer(asked, store, &found, program, error);
    sy_chain_free(found.chain);
    sy_table_free(found.river);
    return good;
}

static const SyOption options[] = {{.name = "river",
                                    .value = N_("NAME"),
                                    .help = N_("instead of an outfall: all of a receiving water")},
                                   SY_FORMAT_OPTION("table|json"),
                                   {.name = NULL}};

const SyCommand sy_command_chain = {
    .name = "chain",
    .words = N_("FILE [OUTFALL]"),
    .what = N_("receiving water, outfall, channel and units, before and after looking"),
    .details = N_("  OUTFALL          number, code or name\n"),
    .least = 1,
    .most = 2,
    .run = run,
    .groups = {{NULL, options}, {NULL, sy_drawing_options}, SY_COMMON_OPTIONS}};
