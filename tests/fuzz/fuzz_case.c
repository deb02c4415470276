/*
 * Any bytes as case.yaml: a case, or one line that begins with the file and a line number. A case
 * written as YAML reads back as the same case.
 */
#include <string.h>

#include "engine/case/parts.h"
#include "engine/case/settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte);

static void check_error(const GError *error) {
    g_assert(error->domain == SY_ERROR && error->code == SY_ERROR_USAGE);
    g_assert(g_str_has_prefix(error->message, "f.yaml:"));
    g_assert(g_ascii_isdigit(error->message[strlen("f.yaml:")]));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    static SyFields *fields; /* loaded once; never changed */
    static SySettingList *list;
    const char *data = g_getenv("SUYUAN_DATA");
    if (fields == NULL) fields = sy_fields_load(data == NULL ? "data" : data, NULL);
    if (list == NULL) list = sy_settings_load(data == NULL ? "data" : data, NULL);
    g_assert(fields != NULL && list != NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(SyCase) job =
        sy_case_parse((const char *)bytes, n_byte, "f.yaml", fields, list, &error);
    g_assert((job == NULL) == (error != NULL));
    if (job == NULL) {
        check_error(error);
        return 0;
    }
    g_autofree char *text = sy_case_to_yaml(job);
    g_autoptr(SyCase) again = sy_case_parse(text, strlen(text), "f.yaml", fields, list, &error);
    if (again == NULL) g_error("%s\n%s", error->message, text);
    g_autofree char *same = sy_case_to_yaml(again);
    g_assert_cmpstr(text, ==, same);
    for (guint i = 0; i < job->sources->len; i++)
        g_free(sy_case_source_path(job, g_ptr_array_index(job->sources, i)));
    return 0;
}
