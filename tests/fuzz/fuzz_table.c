/* Any bytes as a table that is read from the data folder: fields and their words, settings, lists,
 * layers, styles, ledger, linkage. The first byte says which. */
#include "engine/case/fields_parts.h"
#include "engine/case/settings.h"
#include "engine/link/rules.h"
#include "engine/lists/lists.h"
#include "engine/people/ledger_states.h"
#include "engine/picture/style.h"
#include "tests/fuzz/fuzz.h"

static void read_one(guint which, const char *folder, GError **error) {
    g_autoptr(SyFields) fields = NULL;
    g_autoptr(SySettingList) settings = NULL;
    g_autoptr(SyLists) lists = NULL;
    g_autoptr(SyStyle) style = NULL;
    g_autoptr(SyLinkRules) links = NULL;
    g_auto(SyLedgerRules) ledger = {0};
    bool good = false;
    if (which < 3)
        good = (fields = sy_fields_load(folder, error)) != NULL; /* and sy_dictionaries_load */
    else if (which == 3)
        good = (settings = sy_settings_load(folder, error)) != NULL;
    else if (which < 6)
        good = (lists = sy_lists_load(folder, which == 4 ? "lists" : "layers", error)) != NULL;
    else if (which == 6)
        good = (style = sy_style_load(folder, "zh", NULL, error)) != NULL;
    else if (which == 7)
        good = sy_ledger_rules_load(folder, &ledger, error);
    else
        good = (links = sy_link_rules_load(folder, error)) != NULL;
    fuzz_refused(good, *error);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    static const char *const names[] = {"fields.csv",        "synonyms.csv", "values.csv",
                                        "settings.yaml",     "lists/f.yaml", "layers/f.yaml",
                                        "styles/atlas.yaml", "ledger.yaml",  "linkage.yaml"};
    if (n_byte < 1) return 0;
    guint which = bytes[0] % G_N_ELEMENTS(names);
    g_autoptr(GError) error = NULL;
    read_one(which, fuzz_data_with(names[which], bytes + 1, n_byte - 1), &error);
    /* the table as it is, for the inputs that change another */
    g_autofree char *own = g_build_filename(fuzz_data(), names[which], NULL);
    g_autofree char *text = NULL;
    gsize n = 0;
    if (g_file_get_contents(own, &text, &n, NULL))
        fuzz_data_with(names[which], text, n);
    else
        fuzz_data_with(names[which], NULL, 0);
    return 0;
}
