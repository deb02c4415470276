/* Rows of registers and rounds that people name. */
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/people/identity.h"

/* Rows that are meant, told apart by number, name and place. */
static SyTable *rows_of(SyStore *store, const char *role, const char *text, GError **error) {
    const char *parameters[] = {text, role, NULL};
    return sy_store_query(
        store,
        "SELECT ifnull(outfall_id, unit_id) AS object_id, source_id, code, name, X(geom) AS x, "
        "Y(geom) AS y, CAST(NULL AS INTEGER) AS node_id FROM source_row WHERE role = ?2 AND "
        "(source_id = ?1 OR code = ?1 OR name = ?1 OR source_id || ' ' || name = ?1) LIMIT 2",
        parameters, error);
}

bool sy_identity_find_row(SyStore *store, const char *text, SyIdentity *out, GError **error) {
    *out = (SyIdentity)SY_IDENTITY_INIT;
    SyIdentityRole role = SY_IDENTITY_OUTFALL;
    const char *name = text;
    for (SyIdentityRole other = SY_IDENTITY_OUTFALL; other <= SY_IDENTITY_UNIT; other++) {
        const char *word = sy_identity_role_name(other);
        gsize n = strlen(word);
        if (strncmp(text, word, n) != 0 || text[n] != ':') continue;
        role = other;
        name = text + n + 1;
    }
    g_autoptr(SyTable) rows = rows_of(store, sy_identity_role_name(role), name, error);
    if (rows == NULL) return false;
    if (rows->n_row == 0) return sy_identity_find(store, text, 1U << role, NULL, out, error);
    if (rows->n_row > 1) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s: several rows have this; write number and name, \"%s:NUMBER NAME\""),
                    text, sy_identity_role_name(role));
        return false;
    }
    g_autofree char *crs = sy_identity_crs(store);
    sy_identity_from_row(out, role, rows, 0, crs);
    return true;
}
