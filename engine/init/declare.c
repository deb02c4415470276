/* What case.yaml must say of the columns of a layer. */
#include <string.h>

#include "engine/base/yaml.h"
#include "engine/case/fields_parts.h"
#include "engine/case/parts.h"
#include "engine/init/init.h"

void sy_guess_map(SyGuess *guess, const char *field, const char *column) {
    SyMapping *mapping = g_new0(SyMapping, 1);
    mapping->kind = SY_MAPPING_FIELD;
    mapping->field = g_strdup(field);
    mapping->place = g_strdup("init");
    sy_mapping_split_unit(mapping, column);
    if (guess->mapped == NULL)
        guess->mapped = g_ptr_array_new_with_free_func((GDestroyNotify)sy_mapping_free);
    for (guint i = guess->mapped->len; i-- > 0;)
        if (strcmp(((SyMapping *)guess->mapped->pdata[i])->field, field) == 0)
            g_ptr_array_remove_index(guess->mapped, i);
    g_ptr_array_add(guess->mapped, mapping);
}

void sy_guess_declare_field(SyGuess *guess, const char *field, const char *column) {
    g_autofree char *quoted = sy_yaml_quote(column), *start = g_strconcat(field, ": ", NULL);
    for (guint i = guess->fields->len; i-- > 0;)
        if (g_str_has_prefix(guess->fields->pdata[i], start))
            g_ptr_array_remove_index(guess->fields, i);
    g_ptr_array_add(guess->fields, g_strconcat(start, quoted, NULL));
}
