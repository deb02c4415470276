/* How much a layer speaks for each role: by its geometry, the words in its name, its fields, and
 * what its rows are called. */
#include "engine/init/candidate.h"

#include <string.h>

#include "engine/case/fields_parts.h"
#include "engine/read/wide.h"

#define FIELDS_MAX 5 /* what fields together can say */

enum { SUBJECT, WORD, MEANING, WEIGHT };

static int weight_of(const SyCsv *words, SyIndex row) {
    return (int)g_ascii_strtoll(sy_csv_cell(words, row, WEIGHT), NULL, 10);
}

static void score_name(const SyCandidateOf *of, const char *name, SyRole role,
                       SyCandidate *candidate) {
    const SyCsv *words = of->words;
    int best = 0;
    for (SyIndex row = 0; row < words->n_row; row++) {
        if (strcmp(sy_csv_cell(words, row, SUBJECT), "role") != 0 ||
            strcmp(sy_csv_cell(words, row, MEANING), sy_role_name(role)) != 0 ||
            weight_of(words, row) <= best ||
            !sy_guess_name_has(name, sy_csv_cell(words, row, WORD)))
            continue;
        best = weight_of(words, row);
        candidate->word = sy_csv_cell(words, row, WORD);
    }
    candidate->by_name = best;
    candidate->score += best;
}

const char *sy_candidate_none_word(const SyCsv *words, const char *name, const SyCandidate *best) {
    for (SyIndex row = 0; row < words->n_row; row++)
        if (strcmp(sy_csv_cell(words, row, SUBJECT), "role") == 0 &&
            strcmp(sy_csv_cell(words, row, MEANING), "none") == 0 &&
            weight_of(words, row) > best->by_name + best->by_rows * 2 &&
            sy_guess_name_has(name, sy_csv_cell(words, row, WORD)))
            return sy_csv_cell(words, row, WORD);
    return NULL;
}

static void score_fields(const SyCandidateOf *of, SyRole role, SyCandidate *candidate) {
    const SyCsv *words = of->words;
    int sum = 0;
    for (SyIndex row = 0; row < words->n_row; row++) {
        const char *field = sy_csv_cell(words, row, WORD);
        if (strcmp(sy_csv_cell(words, row, SUBJECT), "field") != 0 ||
            strcmp(sy_csv_cell(words, row, MEANING), sy_role_name(role)) != 0 ||
            sy_binding_find(candidate->bindings, field) == NULL)
            continue;
        sum += weight_of(words, row);
        g_string_append_printf(candidate->has, "%s%s", candidate->has->len == 0 ? "" : ", ", field);
    }
    candidate->score += MIN(sum, FIELDS_MAX);
}

/* Kinds of geometry that a role can be drawn in; tables are judged by their fields. */
static bool geometry_fits(SyRole role, SyGeometryKind kind) {
    switch (role) {
        case SY_ROLE_PIPES:
        case SY_ROLE_CHANNELS:
            return kind == SY_GEOMETRY_LINE;
        case SY_ROLE_RIVERS:
        case SY_ROLE_ZONES:
            return kind == SY_GEOMETRY_LINE || kind == SY_GEOMETRY_POLYGON;
        case SY_ROLE_UNITS:
            return kind == SY_GEOMETRY_POINT || kind == SY_GEOMETRY_POLYGON;
        case SY_ROLE_TRACKS:
            return kind == SY_GEOMETRY_LINE || kind == SY_GEOMETRY_POINT;
        case SY_ROLE_NODES:
        case SY_ROLE_OUTFALLS:
        case SY_ROLE_SAMPLES:
        case SY_ROLE_SECTIONS:
        case SY_ROLE_INSPECTIONS:
        case SY_ROLE_CONNECTIONS:
            return kind == SY_GEOMETRY_POINT;
        case SY_N_ROLE:
        default:
            return false;
    }
}

/* What geometry alone says, a little. */
static int geometry_score(SyRole role, SyGeometryKind kind) {
    bool conduit = role == SY_ROLE_PIPES || role == SY_ROLE_CHANNELS;
    return (conduit && kind == SY_GEOMETRY_LINE) ||
           (role == SY_ROLE_NODES && kind == SY_GEOMETRY_POINT) ||
           (role == SY_ROLE_ZONES && kind == SY_GEOMETRY_POLYGON);
}

void sy_candidate_clear(SyCandidate *candidate) {
    if (candidate->bindings != NULL) g_array_unref(candidate->bindings);
    sy_findings_free(candidate->findings);
    if (candidate->has != NULL) g_string_free(candidate->has, TRUE);
    *candidate = (SyCandidate){0};
}

/* Lines or points that are called by a kind of lines under the ground ("雨水"), a little. */
static int system_score(const SyCandidateOf *of, SyRole role, SyGeometryKind kind,
                        const char *name) {
    const char *word, *system = sy_guess_system(of->words, name, &word);
    bool lines = role == SY_ROLE_PIPES && kind == SY_GEOMETRY_LINE;
    bool points = role == SY_ROLE_NODES && kind == SY_GEOMETRY_POINT;
    if (system == NULL) return 0;
    return lines || (points && *system != '\0') ? SY_SCORE_MIN : 0;
}

/* A column that is called as a parameter is ("level") makes no samples of what says neither where
 * nor when. */
static bool is_only_parameter(const SyCandidate *candidate) {
    return candidate->view.asked->role == SY_ROLE_SAMPLES &&
           sy_binding_is_by(candidate->bindings, "value", SY_WIDE) &&
           sy_binding_find(candidate->bindings, "at") == NULL &&
           sy_binding_find(candidate->bindings, "time") == NULL;
}

/* What the names of the rows speak for a role. */
static int rows_score(const SyCandidateOf *of, const SyCandidate *candidate, SyRole role) {
    const SyBinding *called = sy_binding_find(candidate->bindings, "name");
    if (called == NULL) called = sy_binding_find(candidate->bindings, "id");
    return called == NULL || called->column == NULL
               ? 0
               : sy_guess_by_names(of->words, of->source, called, role);
}

/* One role for an open source; no bindings if it cannot be. */
static SyCandidate candidate_of(const SyCandidateOf *of, const SyCaseSource *asked,
                                const char *name) {
    SySource *source = of->source;
    SyCandidate candidate = {.has = g_string_new(NULL), .findings = sy_findings_new()};
    SyRole role = asked->role;
    SyGeometryKind kind = sy_source_geometry(source);
    if (kind != SY_GEOMETRY_NONE && !geometry_fits(role, kind)) return candidate;
    candidate.bindings = sy_fields_bind(of->fields, asked, source, candidate.findings, NULL);
    if (candidate.bindings == NULL) return candidate;
    candidate.view =
        (SyLayerSource){.asked = asked, .source = source, .bindings = candidate.bindings};
    sy_layers_kind(&candidate.view, NULL);
    score_name(of, name, role, &candidate);
    /* any table with numbers could be outfalls that stand at the nodes of these numbers */
    bool placeless = role == SY_ROLE_OUTFALLS && candidate.view.kind == SY_GEOMETRY_NONE;
    /* and any point with a date and who was there a fix of a track */
    bool fixes = role == SY_ROLE_TRACKS && kind != SY_GEOMETRY_LINE;
    /* and any list of firms with places one of their connections */
    bool joints = role == SY_ROLE_CONNECTIONS && sy_binding_find(candidate.bindings, "to") == NULL;
    if (((placeless || fixes || joints || is_only_parameter(&candidate)) &&
         candidate.word == NULL) ||
        (kind == SY_GEOMETRY_NONE && !sy_layers_check(&candidate.view, of->full, NULL))) {
        g_clear_pointer(&candidate.bindings, g_array_unref);
        return candidate;
    }
    score_fields(of, role, &candidate);
    candidate.by_rows = rows_score(of, &candidate, role);
    candidate.score += candidate.by_rows;
    if (fixes && kind != SY_GEOMETRY_NONE && rows_score(of, &candidate, SY_ROLE_OUTFALLS) > 0)
        candidate.score = 0; /* what a walk came by, not where it went */
    candidate.score += geometry_score(role, kind) + system_score(of, role, kind, name);
    return candidate;
}

SyCandidate sy_candidate_best(const SyCandidateOf *of, SyRole only, const char *name) {
    SyCandidate best = {0};
    for (SyRole role = 0; role < SY_N_ROLE; role++) {
        if (only != SY_N_ROLE && only != role) continue;
        SyCandidate candidate = candidate_of(of, of->asked[role], name);
        if (only != SY_N_ROLE) candidate.score += SY_SCORE_MIN;
        bool better =
            candidate.bindings != NULL && (best.bindings == NULL || candidate.score > best.score);
        sy_candidate_clear(better ? &best : &candidate);
        if (better) best = candidate;
    }
    return best;
}
