/* Who may see and add what on a server: roles, and row security by part. */
#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/province/publish.h"

/* Whom a login belongs to says what it may do, suyuan.member says of which parts; the province's
 * see all of them. Partitions are granted to nobody: who asks one past its table is refused. */
#define READERS "suyuan_reader, suyuan_county, suyuan_city, suyuan_analyst, suyuan_province"
#define RECORDERS "suyuan_county, suyuan_city, suyuan_analyst, suyuan_province"

static const char missing[] =
    "SELECT string_agg(quote_ident(r), ', ') AS names FROM unnest(string_to_array('" READERS
    "', ', ')) AS r WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r)";

static const char members[] =
    "GRANT USAGE ON SCHEMA suyuan TO " READERS
    "; CREATE TABLE IF NOT EXISTS suyuan.member (login name NOT NULL, part text NOT NULL, PRIMARY "
    "KEY (login, part)); GRANT SELECT, INSERT, DELETE ON suyuan.member TO suyuan_province; "
    "CREATE OR REPLACE FUNCTION suyuan.seen() RETURNS SETOF text LANGUAGE sql STABLE SECURITY "
    "DEFINER SET search_path = pg_catalog AS $$ SELECT part FROM suyuan.part WHERE "
    "pg_has_role(session_user, 'suyuan_province', 'member') UNION SELECT part FROM suyuan.member "
    "WHERE login = session_user $$";

/* A role a statement: what the server lets nobody but its administrator make is named. */
static bool make_missing(SyPg *pg, const char *names, GError **error) {
    g_auto(GStrv) name = g_strsplit(names, ", ", -1);
    if (!sy_pg_do(pg, "SAVEPOINT roles", error)) return false;
    for (char **one = name; *one != NULL; one++) {
        g_autofree char *make = g_strdup_printf("CREATE ROLE %s NOLOGIN", *one);
        if (sy_pg_do(pg, make, NULL)) continue;
        g_set_error(
            error, SY_ERROR, SY_ERROR_OUTPUT,
            _("%s: roles are missing; let its administrator make them: CREATE ROLE for each "
              "of %s"),
            sy_pg_name(pg), names);
        return false;
    }
    return true;
}

bool sy_published_roles(SyPg *pg, GError **error) {
    g_autoptr(SyTable) row = sy_pg_query(pg, missing, SY_GEOMETRY_NONE, error);
    const char *names = row == NULL ? NULL : sy_cell_text(row, "names", 0);
    return row != NULL && (names == NULL || make_missing(pg, names, error)) &&
           sy_pg_do(pg, members, error);
}

bool sy_published_guard(SyPg *pg, const char *table, bool is_record, GError **error) {
    return sy_pg_dof(pg, error, "ALTER TABLE suyuan.%I ENABLE ROW LEVEL SECURITY", table) &&
           sy_pg_dof(pg, error, "DROP POLICY IF EXISTS seen ON suyuan.%I", table) &&
           sy_pg_dof(pg, error,
                     "CREATE POLICY seen ON suyuan.%I USING (part = ANY (ARRAY(SELECT "
                     "suyuan.seen())))",
                     table) &&
           sy_pg_dof(pg, error, "GRANT SELECT ON suyuan.%I TO " READERS, table) &&
           (!is_record || sy_pg_dof(pg, error, "GRANT INSERT ON suyuan.%I TO " RECORDERS, table));
}
