/* Records through runs: what is matched, what is not, and who says so. */
#include "engine/people/records.h"
#include "tests/unit/engine/case_by_hand.h"

typedef struct {
    const char *at, *unit, *what;
} Asked;

static bool observe(SyStore *store, void *user, GError **error) {
    const Asked *asked = user;
    SyObservation o = {.about = SY_IDENTITY_INIT, .what = "seen", .value = NAN, .limit_value = NAN};
    int64_t id;
    bool good =
        sy_identity_find(store, asked->at, (1U << SY_N_IDENTITY) - 1, NULL, &o.about, error) &&
        sy_record_by_init(&o.by, "张三", "2024-05-01", NULL, NULL, error) &&
        sy_records_observe(store, &o, 1, &id, error);
    sy_observation_clear(&o);
    return good;
}

static bool decide(SyStore *store, void *user, GError **error) {
    const Asked *asked = user;
    SyDecision d = {.about = SY_IDENTITY_INIT, .other = SY_IDENTITY_INIT};
    int64_t id;
    d.what = g_strdup(asked->what);
    bool good =
        sy_identity_find(store, asked->at, 1U << SY_IDENTITY_OUTFALL, NULL, &d.about, error) &&
        (asked->unit == NULL ||
         sy_identity_find(store, asked->unit, 1U << SY_IDENTITY_UNIT, NULL, &d.other, error)) &&
        sy_record_by_init(&d.by, "李四", "2024-05-01", "现场核实", NULL, error) &&
        sy_records_decide(store, &d, &id, error);
    sy_decision_clear(&d);
    return good;
}

static void record(const char *path, bool (*write)(SyStore *, void *, GError **), Asked asked) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyStore) store = hand_open(path, SY_STORE_WRITE);
    sy_store_transaction(store, write, &asked, &error);
    g_assert_no_error(error);
}

/* One outfall PK1 with a code and a name, then a run with other objects. */
static void test_outfalls(void) {
    static const struct {
        const char *why, *objects, *object_id, *match;
        int lost, doubtful;
    } cases[] = {
        {"numbered anew by the program",
         "(7, 'PK0', 'C0', '南关', NULL, " AT(900, 0) "), (8, 'PK1', "
                                                      "'C1', '北关', NULL, " AT(0, 0) ")",
         "8", "source_id", 0, 0},
        {"the survey renamed it", "(1, 'PK1', 'C1', '北关路', NULL, " AT(0, 0) ")", "1",
         "source_id", 0, 0},
        {"a renamed one without a code moved by less than the place",
         "(1, 'PK1', NULL, '北关路', NULL, " AT(6, 0) ")", "1", "source_id", 0, 0},
        {"corrected coordinates, same name", "(1, 'PK1', NULL, '北关', NULL, " AT(800, 0) ")", "1",
         "source_id", 0, 0},
        {"numbers given anew, the code stays", "(1, 'PK5', 'C1', '北关', NULL, " AT(0, 0) ")", "1",
         "code", 0, 0},
        {"its number is now another's", "(1, 'PK1', NULL, '西关', NULL, " AT(500, 0) ")", "",
         "none", 0, 1},
        {"its number is now another's, and it is still there",
         "(1, 'PK1', NULL, '西关', NULL, " AT(500, 0) "), (2, 'PK2', NULL, '北关', NULL, " AT(
             3, 0) ")",
         "2", "place", 0, 0},
        {"number and code lead apart",
         "(1, 'PK1', 'C9', '东关', NULL, " AT(500, 0) "), (2, 'PK9', 'C1', "
                                                      "'西关', NULL, " AT(900, 0) ")",
         "", "none", 0, 1},
        {"neither number nor code: place and name", "(1, 'X1', 'Y1', '北关', NULL, " AT(5, 5) ")",
         "1", "place", 0, 0},
        {"another name at its place", "(1, 'X1', 'Y1', '东关', NULL, " AT(1, 0) ")", "", "none", 0,
         1},
        {"its name at another place", "(1, 'X1', 'Y1', '北关', NULL, " AT(40, 0) ")", "", "none", 1,
         0},
        {"its number twice, one at its place",
         "(1, 'PK1', NULL, '北关', NULL, " AT(2, 0) "), (2, 'PK1', "
                                                    "NULL, '北关', NULL, " AT(600, 0) ")",
         "1", "place", 0, 0},
        {"its number twice at its place",
         "(1, 'PK1', NULL, '北关', NULL, " AT(2, 0) "), (2, 'PK1', "
                                                    "NULL, '北关', NULL, " AT(3, 0) ")",
         "", "none", 0, 1},
        {"no place any more", "(1, 'PK1', 'C1', '北关', NULL, NULL)", "1", "source_id", 0, 0},
        {"gone", "(1, 'PK2', 'C2', '南关', NULL, " AT(900, 0) ")", "", "none", 1, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *folder = hand_folder();
        g_autofree char *path = g_build_filename(folder, "case.sqlite", NULL);
        g_test_message("%s", cases[i].why);
        sy_findings_free(hand_run(path, "EPSG:4547",
                                  HAND_OUTFALL "(1, 'PK1', 'C1', '北关', NULL, " AT(0, 0) ")"));
        record(path, observe, (Asked){.at = "PK1"});
        g_autofree char *sql = g_strconcat(HAND_OUTFALL, cases[i].objects, NULL);
        g_autoptr(SyFindings) findings = hand_run(path, "EPSG:4547", sql);
        assert_answer(path, "SELECT object_id FROM observation", cases[i].object_id);
        assert_answer(path, "SELECT match FROM observation", cases[i].match);
        assert_answer(path, "SELECT orphaned FROM observation",
                      cases[i].lost + cases[i].doubtful > 0 ? "1" : "0");
        g_assert_cmpuint(hand_count(findings, "identity.lost"), ==, (guint)cases[i].lost);
        g_assert_cmpuint(hand_count(findings, "identity.doubtful"), ==, (guint)cases[i].doubtful);
        /* What it was called and where it stood stays as it was. */
        assert_answer(path, "SELECT source_id || code || name || x || crs FROM observation",
                      "PK1C1北关500000.0EPSG:4547");
        scratch_remove(folder);
    }
}

/* Manholes have a number and a place, no name. */
static void test_nodes(void) {
    static const struct {
        const char *objects, *object_id, *match;
    } cases[] = {
        {"(4, 'manhole', 'Y0', " AT(9, 9) "), (5, 'manhole', 'Y1', " AT(2, 0) ")", "5",
         "source_id"},
        {"(4, 'manhole', 'Y1', " AT(500, 0) ")", "", "none"},
        {"(4, 'manhole', 'Z1', " AT(0.5, 0) "), (5, 'manhole', 'Z2', " AT(8, 0) ")", "4", "place"},
        {"(4, 'manhole', 'Z1', " AT(3, 0) ")", "", "none"},
        {"(4, 'manhole', 'Z1', " AT(0.4, 0) "), (5, 'manhole', 'Z2', " AT(0, 0.4) ")", "", "none"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *folder = hand_folder();
        g_autofree char *path = g_build_filename(folder, "case.sqlite", NULL);
        g_test_message("%s", cases[i].objects);
        sy_findings_free(
            hand_run(path, "EPSG:4547", HAND_NODE "(1, 'manhole', 'Y1', " AT(0, 0) ")"));
        record(path, observe, (Asked){.at = "node:Y1"});
        assert_answer(path, "SELECT node_id FROM reading", "1");
        g_autofree char *sql = g_strconcat(HAND_NODE, cases[i].objects, NULL);
        sy_findings_free(hand_run(path, "EPSG:4547", sql));
        assert_answer(path, "SELECT object_id FROM observation", cases[i].object_id);
        assert_answer(path, "SELECT node_id FROM observation", cases[i].object_id);
        assert_answer(path, "SELECT match FROM observation", cases[i].match);
        assert_answer(path, "SELECT count(*) FROM reading",
                      cases[i].object_id[0] == '\0' ? "0" : "1");
        scratch_remove(folder);
    }
}

/* Places are found in a run whose plane is another one: zone 38 by 3 degrees, then by its
 * neighbour. */
static void test_another_plane(void) {
    char *folder = hand_folder();
    g_autofree char *path = g_build_filename(folder, "case.sqlite", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(SyCrs) from = sy_crs_parse("EPSG:4547", NULL, &error),
                     to = sy_crs_parse("EPSG:4546", NULL, &error);
    g_autoptr(SyTransform) transform = sy_transform_new(from, to, &error);
    g_assert_no_error(error);
    double xy[2] = {500000, 4000000};
    g_assert_cmpuint(sy_transform_points(transform, xy, 1), ==, 0);
    sy_findings_free(hand_run(path, "EPSG:4547",
                              HAND_OUTFALL "(1, 'PK1', NULL, '北关', NULL, " AT(
                                  0, 0) ");" HAND_NODE "(1, 'manhole', NULL, " AT(4, 0) ")"));
    record(path, observe, (Asked){.at = "PK1"});
    record(path, observe, (Asked){.at = "500000,4000001"});
    assert_answer(path, "SELECT node_id FROM observation WHERE role = 'place'", "1");
    g_autofree char *sql = g_strdup_printf(
        HAND_OUTFALL "(3, 'A', NULL, '北关', NULL, MakePoint(%.3f, %.3f, 4546));" HAND_NODE
                     "(9, 'manhole', NULL, MakePoint(%.3f, %.3f, 4546))",
        xy[0] + 2, xy[1], xy[0] + 4, xy[1]);
    g_autoptr(SyFindings) findings = hand_run(path, "EPSG:4546", sql);
    g_assert_cmpuint(sy_findings_count(findings), ==, 0);
    assert_answer(path, "SELECT object_id || match FROM observation WHERE role = 'outfall'",
                  "3place");
    assert_answer(path, "SELECT node_id FROM observation WHERE role = 'place'", "9");
    /* A plane of its own leads nowhere: the place is lost, the record is not. */
    g_autoptr(SyFindings) local = hand_run(path, "local:m", "SELECT 1");
    g_assert_cmpuint(hand_count(local, "identity.lost"), ==, 2);
    assert_answer(path, "SELECT count(*) FROM observation WHERE orphaned AND x IS NOT NULL", "2");
    scratch_remove(folder);
}

/* A decision about a unit needs both; it comes back with them. */
static void test_two_sides(void) {
    char *folder = hand_folder();
    g_autofree char *path = g_build_filename(folder, "case.sqlite", NULL);
    const char *outfall = HAND_OUTFALL "(1, 'PK1', NULL, '北关', NULL, " AT(0, 0) ");";
    g_autofree char *both =
        g_strconcat(outfall, HAND_UNIT "(2, 'U1', '91', '某厂', " AT(100, 0) ")", NULL);
    sy_findings_free(hand_run(path, "EPSG:4547", both));
    record(path, decide, (Asked){"PK1", "某厂", "confirm"});
    record(path, decide, (Asked){"PK1", "U1", "reject"});
    assert_answer(path,
                  "SELECT group_concat(what || subject || object_id || other_object_id) FROM "
                  "decision_in_force",
                  "rejectsource12");
    g_autoptr(SyFindings) without = hand_run(path, "EPSG:4547", outfall);
    g_assert_cmpuint(hand_count(without, "identity.lost"), ==, 2);
    assert_answer(path,
                  "SELECT count(*) FROM decision WHERE orphaned AND object_id = 1 AND "
                  "other_object_id IS NULL",
                  "2");
    assert_answer(path, "SELECT count(*) FROM decision_in_force", "0");
    g_autoptr(SyFindings) again = hand_run(path, "EPSG:4547", both);
    g_assert_cmpuint(sy_findings_count(again), ==, 0);
    assert_answer(path, "SELECT group_concat(what) FROM decision_in_force", "reject");
    scratch_remove(folder);
}

static bool withdraw(SyStore *store, void *ids, GError **error) {
    SyRecordBy by;
    int n;
    g_assert_true(sy_record_by_init(&by, "王五", NULL, "记错", NULL, error));
    bool good = sy_records_withdraw(store, "decision", ids, &by, NULL, &n, error);
    sy_record_by_clear(&by);
    return good;
}

static void assert_refused(SyStore *store, const char *ids, const char *part) {
    g_autoptr(GError) error = NULL;
    g_assert_false(sy_store_transaction(store, withdraw, (void *)ids, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, part));
}

/* Withdrawn records stay, and give way to those before them. */
static void test_withdraw(void) {
    char *folder = hand_folder();
    g_autofree char *path = g_build_filename(folder, "case.sqlite", NULL);
    sy_findings_free(
        hand_run(path, "EPSG:4547", HAND_OUTFALL "(1, 'PK1', NULL, '北关', NULL, " AT(0, 0) ")"));
    for (int i = 0; i < 4; i++) record(path, decide, (Asked){.at = "PK1", .what = "measure"});
    record(path, decide, (Asked){.at = "PK1", .what = "state"});
    record(path, decide, (Asked){.at = "PK1", .what = "state"});
    {
        g_autoptr(SyStore) store = hand_open(path, SY_STORE_WRITE);
        g_autoptr(GError) error = NULL;
        sy_store_transaction(store, withdraw, "2,4", &error);
        g_assert_no_error(error);
        assert_refused(store, "4", "王五");
        assert_refused(store, "1,9", "--list");
        assert_refused(store, "3-x", "12-20");
        assert_refused(store, "5", "6");
        sy_store_transaction(store, withdraw, "5-6", &error);
        g_assert_no_error(error);
    }
    assert_answer(path, "SELECT group_concat(decision_id) FROM decision WHERE withdrawn",
                  "2,4,5,6");
    assert_answer(path, "SELECT withdrawn_who || withdrawn_why FROM decision WHERE decision_id = 2",
                  "王五记错");
    assert_answer(path, "SELECT group_concat(decision_id) FROM decision_in_force", "3");
    /* Lost and withdrawn: nobody needs to hear of it. */
    g_autoptr(SyFindings) findings = hand_run(path, "EPSG:4547", "SELECT 1");
    g_assert_cmpuint(hand_count(findings, "identity.lost"), ==, 2);
    assert_answer(path, "SELECT count(*) FROM decision", "6");
    scratch_remove(folder);
}

static bool assign(SyStore *store, void *proposed, GError **error) {
    SyDecision d = {.about = SY_IDENTITY_INIT, .other = SY_IDENTITY_INIT};
    int64_t id;
    d.what = g_strdup("assign");
    d.value = g_strdup("某镇政府");
    d.proposed = g_strdup(proposed);
    bool good = sy_identity_find(store, "PK1", 1U << SY_IDENTITY_OUTFALL, NULL, &d.about, error) &&
                sy_record_by_init(&d.by, "李四", "2024-05-01", "现场核实", NULL, error) &&
                sy_records_decide(store, &d, &id, error);
    sy_decision_clear(&d);
    return good;
}

/* The decision stands beside the proposal; a run that would conclude otherwise says so. */
static void test_outdated(void) {
    char *folder = hand_folder();
    g_autofree char *path = g_build_filename(folder, "case.sqlite", NULL);
#define PROPOSES(party) \
    HAND_OUTFALL "(1, 'PK1', NULL, '北关', NULL, " AT(0, 0) ");"                   \
    "INSERT INTO responsible (outfall_id, party, role, basis) VALUES (1, '" party  \
    "', 'main', 'traced'), (1, '另一厂', 'other', 'traced')"
    sy_findings_free(hand_run(path, "EPSG:4547", PROPOSES("某厂")));
    assert_answer(path, "SELECT party FROM responsible_effective WHERE role = 'main'", "某厂");
    {
        g_autoptr(SyStore) store = hand_open(path, SY_STORE_WRITE);
        g_assert_true(sy_store_transaction(store, assign, "某厂", NULL));
    }
    assert_answer(path,
                  "SELECT party || basis || proposed || decided_by || decided_why FROM "
                  "responsible_effective WHERE role = 'main'",
                  "某镇政府decided某厂李四现场核实");
    g_autoptr(SyFindings) same = hand_run(path, "EPSG:4547", PROPOSES("某厂"));
    g_assert_cmpuint(sy_findings_count(same), ==, 0);
    g_autoptr(SyFindings) agrees = hand_run(path, "EPSG:4547", PROPOSES("某镇政府"));
    g_assert_cmpuint(sy_findings_count(agrees), ==, 0);
    g_autoptr(SyFindings) otherwise = hand_run(path, "EPSG:4547", PROPOSES("纸厂"));
    g_assert_cmpuint(hand_count(otherwise, "decision.outdated"), ==, 1);
    g_assert_nonnull(strstr(sy_findings_get(otherwise, 0)->arguments, "纸厂"));
    assert_answer(path, "SELECT party FROM responsible_effective WHERE role = 'main'", "某镇政府");
    assert_answer(path, "SELECT party FROM responsible_effective WHERE role = 'other'", "另一厂");
    scratch_remove(folder);
}

static void test_by(void) {
    char *folder = hand_folder();
    g_autoptr(GError) error = NULL;
    SyRecordBy by;
    g_autofree char *evidence = scratch_write(folder, "照片.jpg", "abc");
    g_assert_true(sy_record_by_init(&by, NULL, "2024/5/1 9:30", "巡查", evidence, &error));
    g_assert_cmpstr(by.evidence_sha256, ==,
                    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    g_assert_cmpstr(by.when, ==, "2024-05-01T09:30");
    g_assert_true(by.who_is_login);
    g_assert_cmpstr(by.who, ==, by.recorded_by);
    g_assert_cmpuint(strlen(by.who), >, 0);
    sy_record_by_clear(&by);
    const struct {
        const char *when, *evidence, *part;
        SyErrorCode code;
    } wrong[] = {{"2999-01-01", NULL, "still to come", SY_ERROR_USAGE},
                 {"1924-05-01", NULL, "before 1980", SY_ERROR_USAGE},
                 {"yesterday", NULL, "2024-05-31", SY_ERROR_USAGE},
                 {NULL, "/no/such/file", "No such file", SY_ERROR_INPUT},
                 {NULL, "/", "directory", SY_ERROR_INPUT}};
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_assert_false(sy_record_by_init(&by, "a", wrong[i].when, NULL, wrong[i].evidence, &error));
        g_assert_error(error, SY_ERROR, (int)wrong[i].code);
        g_assert_nonnull(strstr(error->message, wrong[i].part));
        g_clear_error(&error);
    }
    scratch_remove(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/records/outfalls", test_outfalls);
    g_test_add_func("/records/nodes", test_nodes);
    g_test_add_func("/records/another-plane", test_another_plane);
    g_test_add_func("/records/two-sides", test_two_sides);
    g_test_add_func("/records/withdraw", test_withdraw);
    g_test_add_func("/records/outdated", test_outdated);
    g_test_add_func("/records/by", test_by);
    return g_test_run();
}
