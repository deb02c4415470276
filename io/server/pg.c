#include "io/server/pg.h"

#include <libpq-fe.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/gdal/gdal.h"

struct SyPg {
    PGconn *connection;
    char *name;
};

static bool fail(const SyPg *pg, GError **error) {
    g_autofree char *why = g_strdup(PQerrorMessage(pg->connection));
    char *end = strchr(why, '\n'); /* the first line says it; behind it stands its context */
    if (end != NULL) *end = '\0';
    const char *plain = g_str_has_prefix(why, "ERROR:  ") ? why + strlen("ERROR:  ") : why;
    g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT,
                PQstatus(pg->connection) == CONNECTION_OK
                    ? _("%s: %s; nothing was changed there")
                    : _("%s: no connection: %s; see that the server runs and lets you in, and try "
                        "again"),
                pg->name, plain);
    return false;
}

static void quiet(void *user, const char *message) {
    (void)user, (void)message;
}

static bool fail_usage(GError **error, const char *why) {
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                _("%s; a server is PG: and what libpq takes, as \"PG:dbname=record "
                  "host=/var/run/postgresql\""),
                why);
    return false;
}

/* sslmode, where @mode, as asked, is NULL; NULL: nothing is to be added. */
static bool check_options(const PQconninfoOption *options, bool *add_tls, char **name,
                          GError **error) {
    const char *host = NULL, *mode = NULL, *base = NULL;
    for (const PQconninfoOption *o = options; o->keyword != NULL; o++) {
        if (strcmp(o->keyword, "host") == 0 && o->val != NULL) host = o->val;
        if (strcmp(o->keyword, "hostaddr") == 0 && o->val != NULL) host = o->val;
        if (strcmp(o->keyword, "sslmode") == 0) mode = o->val;
        if (strcmp(o->keyword, "dbname") == 0) base = o->val;
    }
    if (host == NULL) host = g_getenv("PGHOST");
    bool socket = host == NULL || host[0] == '\0' || host[0] == '/' || host[0] == '@';
    *name = g_strdup_printf("PG:%s%s%s", base == NULL ? "" : base, host == NULL ? "" : "@",
                            host == NULL ? "" : host);
    *add_tls = !socket && mode == NULL;
    if (socket || mode == NULL || strcmp(mode, "require") == 0 || g_str_has_prefix(mode, "verify-"))
        return true;
    return fail_usage(error, _("off the socket the connection must be encrypted (sslmode=require, "
                               "verify-ca or verify-full)"));
}

SyPg *sy_pg_open(const char *target, GError **error) {
    if (!sy_gdal_ready(error)) return NULL; /* for WKB */
    if (!g_str_has_prefix(target, "PG:")) {
        fail_usage(error, _("no server"));
        return NULL;
    }
    char *message = NULL;
    PQconninfoOption *options = PQconninfoParse(target + strlen("PG:"), &message);
    if (options == NULL) {
        fail_usage(error, g_strstrip(message));
        PQfreemem(message);
        return NULL;
    }
    bool add_tls = false;
    g_autofree char *name = NULL;
    bool good = check_options(options, &add_tls, &name, error);
    PQconninfoFree(options);
    if (!good) return NULL;
    const char *keys[] = {"dbname", "application_name", "client_encoding",
                          add_tls ? "sslmode" : NULL, NULL},
               *values[] = {target + strlen("PG:"), "suyuan", "UTF8", "require", NULL};
    SyPg *pg = g_new0(SyPg, 1);
    pg->name = g_steal_pointer(&name);
    pg->connection = PQconnectdbParams(keys, values, 1);
    PQsetNoticeProcessor(pg->connection, quiet, NULL);
    if (PQstatus(pg->connection) == CONNECTION_OK) return pg;
    fail(pg, error);
    sy_pg_free(pg);
    return NULL;
}

void sy_pg_free(SyPg *pg) {
    if (pg == NULL) return;
    PQfinish(pg->connection);
    g_free(pg->name);
    g_free(pg);
}

const char *sy_pg_name(const SyPg *pg) {
    return pg->name;
}

/* ---- statements ---- */

bool sy_pg_do(SyPg *pg, const char *sql, GError **error) {
    PGresult *result = PQexec(pg->connection, sql);
    ExecStatusType status = PQresultStatus(result);
    PQclear(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || fail(pg, error);
}

static char *format_list(SyPg *pg, const char *format, va_list list) {
    GString *sql = g_string_new(NULL);
    for (const char *c = format; *c != '\0'; c++) {
        if (c[0] != '%' || (c[1] != 'L' && c[1] != 'I')) {
            g_string_append_c(sql, *c);
            continue;
        }
        const char *text = va_arg(list, const char *);
        char *quoted = *++c == 'L' ? PQescapeLiteral(pg->connection, text, strlen(text))
                                   : PQescapeIdentifier(pg->connection, text, strlen(text));
        g_string_append(sql, quoted == NULL ? "NULL" : quoted); /* no UTF-8: the server refuses */
        PQfreemem(quoted);
    }
    return g_string_free(sql, FALSE);
}

char *sy_pg_format(SyPg *pg, const char *format, ...) {
    va_list list;
    va_start(list, format);
    char *sql = format_list(pg, format, list);
    va_end(list);
    return sql;
}

bool sy_pg_dof(SyPg *pg, GError **error, const char *format, ...) {
    va_list list;
    va_start(list, format);
    g_autofree char *sql = format_list(pg, format, list);
    va_end(list);
    return sy_pg_do(pg, sql, error);
}

/* ---- rows that come ---- */

enum { OID_BYTEA = 17, OID_BIGINT = 20, OID_INTEGER = 23, OID_DOUBLE = 701 };

static void add_points(SyTable *table, OGRGeometryH line, bool hole) {
    sy_table_begin_part(table, hole);
    for (int i = 0; i < OGR_G_GetPointCount(line); i++)
        sy_table_add_vertex(table, OGR_G_GetX(line, i), OGR_G_GetY(line, i));
}

static void add_one(SyTable *table, OGRGeometryH one) {
    if (wkbFlatten(OGR_G_GetGeometryType(one)) != wkbPolygon) {
        add_points(table, one, false);
        return;
    }
    for (int i = 0; i < OGR_G_GetGeometryCount(one); i++)
        add_points(table, OGR_G_GetGeometryRef(one, i), i > 0);
}

/* "\x0101..." */
static bool add_wkb(SyTable *table, const char *hex) {
    size_t n = 0;
    unsigned char *bytes = PQunescapeBytea((const unsigned char *)hex, &n);
    OGRGeometryH geometry = NULL;
    bool good = bytes != NULL && n < G_MAXINT &&
                OGR_G_CreateFromWkb(bytes, NULL, &geometry, (int)n) == OGRERR_NONE;
    PQfreemem(bytes);
    if (!good) return false;
    OGRwkbGeometryType type = wkbFlatten(OGR_G_GetGeometryType(geometry));
    if (type == wkbPoint || type == wkbLineString || type == wkbPolygon)
        add_one(table, geometry);
    else
        for (int i = 0; i < OGR_G_GetGeometryCount(geometry); i++)
            add_one(table, OGR_G_GetGeometryRef(geometry, i));
    OGR_G_DestroyGeometry(geometry);
    return true;
}

static SyTable *take(const SyPg *pg, const PGresult *result, SyGeometryKind kind, GError **error) {
    int n = PQnfields(result), geom = -1;
    g_autoptr(SyTable) table = sy_table_new(kind);
    g_autofree SyColumn **column = g_new0(SyColumn *, (gsize)n + 1);
    for (int i = 0; i < n; i++) {
        Oid type = PQftype(result, i);
        if (type == OID_BYTEA && strcmp(PQfname(result, i), "geom") == 0)
            geom = i;
        else
            column[i] =
                sy_table_add_column(table, PQfname(result, i),
                                    type == OID_BIGINT || type == OID_INTEGER ? SY_COLUMN_INTEGER
                                    : type == OID_DOUBLE                      ? SY_COLUMN_REAL
                                                                              : SY_COLUMN_TEXT);
    }
    for (int k = 0; k < PQntuples(result); k++) {
        SyIndex row = sy_table_add_row(table, 0);
        for (int i = 0; i < n; i++) {
            const char *text = PQgetvalue(result, k, i);
            if (PQgetisnull(result, k, i)) continue;
            if (i == geom) {
                if (add_wkb(table, text)) continue;
                g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                            _("%s: a geometry that cannot be read; publish the part again"),
                            pg->name);
                return NULL;
            }
            if (column[i]->type == SY_COLUMN_TEXT)
                sy_column_set_text(column[i], row, text);
            else if (column[i]->type == SY_COLUMN_REAL)
                column[i]->real[row] = g_ascii_strtod(text, NULL);
            else
                column[i]->integer[row] = g_ascii_strtoll(text, NULL, 10);
        }
    }
    return g_steal_pointer(&table);
}

SyTable *sy_pg_query(SyPg *pg, const char *sql, SyGeometryKind kind, GError **error) {
    PGresult *result = PQexec(pg->connection, sql);
    SyTable *table = NULL;
    if (PQresultStatus(result) == PGRES_TUPLES_OK)
        table = take(pg, result, kind, error);
    else
        fail(pg, error);
    PQclear(result);
    return table;
}

/* ---- rows that go ---- */

static void put_text(GString *line, const char *text) {
    for (const char *c = text; *c != '\0'; c++) {
        const char *escape = strchr("\\\\\nn\rr\tt", *c);
        if (escape == NULL || (escape - "\\\\\nn\rr\tt") % 2 != 0)
            g_string_append_c(line, *c);
        else {
            g_string_append_c(line, '\\');
            g_string_append_c(line, escape[1]);
        }
    }
}

static void put_cell(GString *line, const SyColumn *column, SyIndex row) {
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    const char *text;
    switch (column->type) {
        case SY_COLUMN_TEXT:
            text = sy_column_text(column, row);
            if (text == NULL)
                g_string_append(line, "\\N");
            else
                put_text(line, text);
            break;
        case SY_COLUMN_REAL:
            g_string_append(line, isnan(column->real[row])
                                      ? "\\N"
                                      : g_ascii_dtostr(digits, sizeof digits, column->real[row]));
            break;
        case SY_COLUMN_INTEGER:
            if (column->integer[row] == SY_INTEGER_MISSING)
                g_string_append(line, "\\N");
            else
                g_string_append_printf(line, "%" G_GINT64_FORMAT, column->integer[row]);
            break;
    }
}

static bool put_rows(SyPg *pg, const char *part, const SyTable *rows) {
    enum { BLOCK = 1 << 18 };
    g_autoptr(GString) block = g_string_sized_new(BLOCK + 4096);
    for (SyIndex row = 0; row < rows->n_row; row++) {
        put_text(block, part);
        for (guint i = 0; i < rows->columns->len; i++) {
            g_string_append_c(block, '\t');
            put_cell(block, g_ptr_array_index(rows->columns, i), row);
        }
        g_string_append_c(block, '\n');
        if (block->len < BLOCK && row + 1 < rows->n_row) continue;
        if (PQputCopyData(pg->connection, block->str, (int)block->len) != 1) return false;
        g_string_truncate(block, 0);
    }
    return PQputCopyEnd(pg->connection, NULL) == 1;
}

bool sy_pg_copy(SyPg *pg, const char *table, const char *part, const SyTable *rows,
                GError **error) {
    g_autofree char *start = g_strdup_printf("COPY %s FROM STDIN", table);
    PGresult *result = PQexec(pg->connection, start);
    bool good = PQresultStatus(result) == PGRES_COPY_IN && put_rows(pg, part, rows);
    PQclear(result);
    if (!good) fail(pg, error);
    while ((result = PQgetResult(pg->connection)) != NULL) {
        if (good && PQresultStatus(result) != PGRES_COMMAND_OK) good = fail(pg, error);
        PQclear(result);
    }
    return good;
}
