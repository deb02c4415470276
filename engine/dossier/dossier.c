#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/base/places.h"
#include "engine/dossier/parts.h"
#include "io/export/text.h"

static void line_free(void *line) {
    g_free(((SyRecordLine *)line)->text);
    g_free(line);
}

void sy_record_free(SyRecord *record) {
    if (record == NULL) return;
    g_free(record->name);
    g_free(record->number);
    g_free(record->narrative);
    g_ptr_array_unref(record->lines);
    g_free(record);
}

void sy_recorder_free(SyRecorder *recorder) {
    if (recorder == NULL) return;
    sy_record_index_free(recorder->index);
    sy_transform_free(recorder->transform);
    sy_table_free(recorder->inputs);
    g_free(recorder);
}

SyRecorder *sy_recorder_new(SyStore *store, const SyTexts *texts, const SyTerms *terms,
                            const char *lang, GError **error) {
    g_autoptr(SyRecorder) recorder = g_new0(SyRecorder, 1);
    *recorder = (SyRecorder){.store = store, .texts = texts, .terms = terms, .lang = lang};
    g_autoptr(SyTable) run = sy_store_query(store, "SELECT lang FROM run", NULL, error);
    if (run == NULL) return NULL;
    recorder->stored_lang = run->n_row > 0 && g_strcmp0(sy_cell_text(run, "lang", 0), lang) == 0;
    recorder->inputs = sy_store_query(
        store, "SELECT role, label, n_feature FROM input ORDER BY role, input_id", NULL, error);
    if (recorder->inputs == NULL) return NULL;
    recorder->index = sy_record_index_new(store, error);
    if (recorder->index == NULL) return NULL;
    g_autoptr(SyCrs) crs = sy_crs_parse(sy_store_crs(store), NULL, error);
    if (crs == NULL) return NULL;
    recorder->transform = sy_place_transform(crs);
    return g_steal_pointer(&recorder);
}

const char *sy_record_section_name(const SyTerms *terms, const char *lang,
                                   SyRecordSection section) {
    static const char *const names[SY_N_RECORD_SECTION] = {
        "outfall", "desk", "channel", "field", "result", "conclusion", "doubt"};
    return sy_terms_word(terms, lang, "record", names[section]);
}

static const char *outfall_text(const SyRecordWriting *w, const char *column) {
    return sy_cell_text(w->outfall, column, 0);
}

/* ---- the outfall and the desk study ---- */

static void add_place(SyRecordWriting *w) {
    double place[] = {sy_cell_real(w->outfall, "x", 0), sy_cell_real(w->outfall, "y", 0)};
    if (w->recorder->transform == NULL || isnan(place[0])) return;
    sy_transform_points(w->recorder->transform, place, 1);
    g_autofree char *east = sy_place_dms(place[0], 'E', 'W');
    g_autofree char *north = sy_place_dms(place[1], 'N', 'S');
    if (east == NULL || north == NULL) return;
    g_autofree char *text = g_strdup_printf("%s %s (%.7f, %.7f)", east, north, place[0], place[1]);
    sy_record_add_line(w, SY_RECORD_OUTFALL, "place", text);
}

static void write_outfall(SyRecordWriting *w) {
    static const char *const fields[] = {"name",  "source_id", "code",     "local_code",
                                         "class", "county",    "applicant"};
    g_autofree char *code = g_strconcat("class.", outfall_text(w, "class_key"), NULL);
    g_autofree char *class =
        sy_record_reworded_as(w, SY_TEXT_TITLE, code, NULL, outfall_text(w, "class"));
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        bool is_class = strcmp(fields[i], "class") == 0;
        g_autofree char *text = sy_record_name(is_class ? class : outfall_text(w, fields[i]));
        sy_record_add_line(w, SY_RECORD_OUTFALL, fields[i], text);
    }
    add_place(w);
    g_autofree char *name = sy_record_name(outfall_text(w, "title"));
    g_autofree char *water = sy_record_name(outfall_text(w, "water"));
    sy_record_add_line(w, SY_RECORD_OUTFALL, "water", water);
    sy_record_tell(w, SY_RECORD_OUTFALL, NULL,
                   water == NULL ? "record.water_unknown" : "record.water",
                   sy_arguments(SY_ARGUMENT_TEXT("outfall", name), SY_ARGUMENT_TEXT("water", water),
                                SY_ARGUMENTS_END));
}

/* One line for each role, its layers one after the other. */
static void write_desk(SyRecordWriting *w) {
    const SyTable *inputs = w->recorder->inputs;
    g_autoptr(GString) layers = g_string_new(NULL);
    for (SyIndex i = 0; w->lines != NULL && i < inputs->n_row; i++) {
        const char *role = sy_cell_text(inputs, "role", i);
        g_autofree char *label = sy_record_name(sy_cell_text(inputs, "label", i));
        g_autofree char *layer = sy_record_worded_take(
            w, "record.input",
            sy_arguments(SY_ARGUMENT_TEXT("label", label),
                         SY_ARGUMENT_INTEGER("n", sy_cell_integer(inputs, "n_feature", i)),
                         SY_ARGUMENTS_END));
        if (layers->len > 0) g_string_append(layers, sy_record_word(w, "join", "item"));
        g_string_append(layers, layer);
        bool last =
            i + 1 == inputs->n_row || g_strcmp0(sy_cell_text(inputs, "role", i + 1), role) != 0;
        if (!last) continue;
        sy_record_add_line_as(w, SY_RECORD_DESK, sy_record_word(w, "role", role), layers->str);
        g_string_truncate(layers, 0);
    }
}

/* ---- the channel ---- */

static bool count_trace(SyRecordWriting *w, SyRecordCounts *counts, GError **error) {
    *counts = (SyRecordCounts){.nearest_m = NAN};
    g_autoptr(SyTable) spans = sy_store_query_of(
        w->recorder->store,
        "SELECT first_node, last_node, coalesce(first_edge, 1) AS first_edge, coalesce(last_edge, "
        "0) AS last_edge FROM trace_span WHERE outfall_id = CAST(?1 AS INTEGER)",
        w->outfall_id, error);
    for (SyIndex i = 0; spans != NULL && i < spans->n_row; i++)
        sy_record_index_count(w->recorder->index, sy_cell_integer(spans, "first_node", i),
                              sy_cell_integer(spans, "last_node", i),
                              sy_cell_integer(spans, "first_edge", i),
                              sy_cell_integer(spans, "last_edge", i), counts);
    return spans != NULL;
}

static void tell_ends(SyRecordWriting *w, const SyRecordCounts *counts) {
    static const char *const codes[SY_N_RECORD_END] = {"record.end_source", "record.end_treatment",
                                                       "record.end_barrier", "record.end_gap",
                                                       "record.end_data"};
    g_autoptr(GString) list = g_string_new(NULL);
    for (int i = 0; i < SY_N_RECORD_END; i++) {
        if (counts->end[i] == 0) continue;
        if (list->len > 0) g_string_append(list, sy_record_word(w, "join", "item"));
        g_autofree char *item = sy_record_worded_take(
            w, codes[i],
            sy_arguments(SY_ARGUMENT_INTEGER("n", counts->end[i]),
                         SY_ARGUMENT_REAL("distance_m", counts->nearest_m), SY_ARGUMENTS_END));
        g_string_append(list, item);
    }
    if (list->len > 0)
        sy_record_tell(w, SY_RECORD_CHANNEL, "ends", "record.ends",
                       sy_arguments(SY_ARGUMENT_TEXT("list", list->str), SY_ARGUMENTS_END));
}

static bool tell_via(SyRecordWriting *w, GError **error) {
    g_autoptr(SyTable) via = sy_store_query_of(
        w->recorder->store,
        "SELECT count(*) OVER () AS n, coalesce(v.name, v.source_id) AS name, i.distance_m FROM "
        "intermediate i JOIN outfall v ON v.outfall_id = i.via_outfall_id WHERE i.outfall_id = "
        "CAST(?1 AS INTEGER) ORDER BY i.distance_m, v.outfall_id LIMIT 1",
        w->outfall_id, error);
    if (via == NULL || via->n_row == 0) return via != NULL;
    g_autofree char *name = sy_record_name(sy_cell_text(via, "name", 0));
    sy_record_tell(w, SY_RECORD_CHANNEL, "via", "record.via",
                   sy_arguments(SY_ARGUMENT_INTEGER("n", sy_cell_integer(via, "n", 0)),
                                SY_ARGUMENT_TEXT("outfall", name),
                                SY_ARGUMENT_REAL("distance_m", sy_cell_real(via, "distance_m", 0)),
                                SY_ARGUMENTS_END));
    return true;
}

static bool write_channel(SyRecordWriting *w, GError **error) {
    int64_t n_edge = sy_cell_integer(w->outfall, "trace_n_edge", 0);
    if (n_edge == 0) {
        sy_record_tell(w, SY_RECORD_CHANNEL, "joined", "record.not_joined", NULL);
        return true;
    }
    const char *system = sy_record_word(w, "system", outfall_text(w, "system"));
    const char *kind = sy_record_word(w, "edge_kind", outfall_text(w, "edge_kind"));
    g_autofree char *joined = sy_record_worded_take(
        w, "record.joined",
        sy_arguments(
            SY_ARGUMENT_TEXT("system", system), SY_ARGUMENT_TEXT("kind", kind),
            SY_ARGUMENT_TEXT("method", sy_record_word(w, "method", outfall_text(w, "method"))),
            SY_ARGUMENT_REAL("distance_m", sy_cell_real(w->outfall, "distance_m", 0)),
            SY_ARGUMENTS_END));
    sy_record_add_line(w, SY_RECORD_CHANNEL, "joined", joined);
    sy_record_tell(
        w, SY_RECORD_CHANNEL, "walked", "record.walked",
        sy_arguments(SY_ARGUMENT_TEXT("system", system), SY_ARGUMENT_TEXT("kind", kind),
                     SY_ARGUMENT_REAL("length_m", sy_cell_real(w->outfall, "trace_length_m", 0)),
                     SY_ARGUMENT_INTEGER("edges", n_edge),
                     SY_ARGUMENT_REAL("manholes", sy_cell_real(w->outfall, "trace_n_manhole", 0)),
                     SY_ARGUMENTS_END));
    SyRecordCounts counts;
    if (!tell_via(w, error) || !count_trace(w, &counts, error)) return false;
    tell_ends(w, &counts);
    if (counts.n_gap > 0)
        sy_record_tell(w, SY_RECORD_CHANNEL, "gaps", "record.gaps",
                       sy_arguments(SY_ARGUMENT_INTEGER("n", counts.n_gap), SY_ARGUMENTS_END));
    if (counts.n_doubt > 0)
        sy_record_tell(w, SY_RECORD_CHANNEL, "directions", "record.directions",
                       sy_arguments(SY_ARGUMENT_INTEGER("n", counts.n_doubt), SY_ARGUMENTS_END));
    return true;
}

static bool write_all(SyRecordWriting *w, GError **error) {
    w->outfall = sy_store_query_of(
        w->recorder->store,
        "SELECT o.source_id, o.code, o.local_code, o.name, coalesce(k.class, o.class) AS class, "
        "k.key AS class_key, "
        "g.county, o.applicant, "
        "coalesce(o.name, o.code, o.source_id) AS title, coalesce(w.name, o.river) AS water, "
        "X(o.geom) AS x, Y(o.geom) AS y, a.method, a.distance_m, e.system, e.kind AS edge_kind, "
        "c.trace_n_manhole, c.trace_n_edge, c.trace_length_m "
        "FROM outfall o LEFT JOIN outfall_county g ON g.outfall_id = o.outfall_id LEFT JOIN "
        "receiving_water w USING (receiving_water_id) "
        "LEFT JOIN channel c ON c.outfall_id = o.outfall_id "
        /* by number: joined, the view would be made of all outfalls for each */
        "LEFT JOIN (SELECT * FROM class_effective WHERE outfall_id = CAST(?1 AS INTEGER)) k "
        "LEFT JOIN trace_span s ON s.outfall_id = o.outfall_id AND s.via_edge_id IS NULL "
        "LEFT JOIN attachment a ON a.attachment_id = (SELECT attachment_id FROM attachment WHERE "
        "role = 'outfall_source' AND object_id = o.outfall_id ORDER BY probability DESC, "
        "attachment_id LIMIT 1) LEFT JOIN edge e ON e.edge_id = coalesce(a.edge_id, s.first_edge) "
        "WHERE o.outfall_id = CAST(?1 AS INTEGER)",
        w->outfall_id, error);
    if (w->outfall == NULL) return false;
    if (w->outfall->n_row == 0) {
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, _("outfall %lld is not in the case file"),
                    (long long)w->outfall_id);
        return false;
    }
    write_outfall(w);
    write_desk(w);
    return write_channel(w, error) && sy_record_write_field(w, error) &&
           sy_record_write_result(w, error) && sy_record_write_parties(w, error) &&
           sy_record_write_measures(w, error) && sy_record_write_doubts(w, error);
}

/* The language's blank after the last sentence goes. */
static char *narrative_take(GString *narrative) {
    return g_strchomp(g_string_free(narrative, FALSE));
}

SyRecord *sy_recorder_record(SyRecorder *recorder, int64_t outfall_id, GError **error) {
    SyRecordWriting w = {.recorder = recorder,
                         .outfall_id = outfall_id,
                         .narrative = g_string_new(NULL),
                         .lines = g_ptr_array_new_with_free_func(line_free)};
    SyRecord *record = NULL;
    if (write_all(&w, error)) {
        record = g_new0(SyRecord, 1);
        record->outfall_id = outfall_id;
        record->name = sy_record_name(outfall_text(&w, "title"));
        const char *number = outfall_text(&w, "code");
        if (number == NULL) number = outfall_text(&w, "local_code");
        if (number == NULL) number = outfall_text(&w, "source_id");
        record->number = sy_record_name(number);
        record->narrative = g_strdup(w.narrative->str);
        g_strchomp(record->narrative);
        record->lines = g_steal_pointer(&w.lines);
    }
    g_string_free(w.narrative, TRUE);
    if (w.lines != NULL) g_ptr_array_unref(w.lines);
    sy_table_free(w.outfall);
    return record;
}

char *sy_recorder_narrative(SyRecorder *recorder, int64_t outfall_id, GError **error) {
    SyRecordWriting w = {
        .recorder = recorder, .outfall_id = outfall_id, .narrative = g_string_new(NULL)};
    bool good = write_all(&w, error);
    sy_table_free(w.outfall);
    if (good) return narrative_take(w.narrative);
    g_string_free(w.narrative, TRUE);
    return NULL;
}
