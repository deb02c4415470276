/* One decision, in a transaction of its own. */
#include "engine/people/decide.h"

typedef struct {
    const SyDecider *decider;
    const SyDecideAsked *asked;
    const SyRecordBy *by;
    SyDecision *made;
    int64_t *id;
} Single;

static SyRecordBy copy_of(const SyRecordBy *by) {
    return (SyRecordBy){.who = g_strdup(by->who),
                        .when = g_strdup(by->when),
                        .why = g_strdup(by->why),
                        .evidence_file = g_strdup(by->evidence_file),
                        .evidence_sha256 = g_strdup(by->evidence_sha256),
                        .recorded_by = g_strdup(by->recorded_by),
                        .recorded_at = g_strdup(by->recorded_at),
                        .who_is_login = by->who_is_login};
}

static bool record(SyStore *store, void *user, GError **error) {
    const Single *s = user;
    const SyDecideAsked *asked = s->asked;
    sy_decision_clear(s->made); /* of the last attempt, on a file that was replaced */
    *s->made = (SyDecision){0};
    if (!sy_decide_make(s->decider, store, asked->outfall, asked->what, asked->value, asked->detail,
                        copy_of(s->by), s->made, error) ||
        (asked->at != NULL && !sy_decide_at(store, asked->at, s->made, error)))
        return false;
    if (asked->dry_run) return true;
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(SyDecision));
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_array_append_val(all, *s->made);
    bool good = sy_decide_record(s->decider, store, all, ids, error);
    if (good) *s->id = g_array_index(ids, int64_t, 0);
    return good;
}

bool sy_decide_one(const SyDecider *decider, SyStore *store, const SyDecideAsked *asked,
                   const SyRecordBy *by, SyDecision *made, int64_t *id, GError **error) {
    *made = (SyDecision){0};
    Single single = {decider, asked, by, made, id};
    return sy_store_transaction(store, record, &single, error);
}
