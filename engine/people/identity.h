/*
 * What a record is about. Numbers of a case file change with every run, so a record keeps what its
 * object was called and where it stood, and is matched to the objects of a run by that (design
 * section 5, "Identity").
 */
#pragma once
#include <math.h>

#include "io/store/store.h"

typedef enum {
    SY_IDENTITY_OUTFALL,
    SY_IDENTITY_UNIT,
    SY_IDENTITY_NODE,
    SY_IDENTITY_SECTION, /* of a river; meant only where nothing else is */
    SY_IDENTITY_PLACE,   /* a place alone */
    SY_N_IDENTITY
} SyIdentityRole;
/* "outfall"; the inverse gives SY_N_IDENTITY for a name that is none. */
const char *sy_identity_role_name(SyIdentityRole role);
SyIdentityRole sy_identity_role_parse(const char *name);

typedef struct {
    SyIdentityRole role;
    int64_t object_id;             /* in this run; -1: none */
    int64_t node_id;               /* where it stands in the network of this run; -1: unknown */
    char *source_id, *code, *name; /* or NULL */
    double x, y;                   /* in crs; NaN: no place */
    char *crs;                     /* EPSG:N or WKT; NULL: no place */
} SyIdentity;
#define SY_IDENTITY_INIT \
    { SY_N_IDENTITY, -1, -1, NULL, NULL, NULL, NAN, NAN, NULL }
void sy_identity_clear(SyIdentity *identity);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyIdentity, sy_identity_clear)

/**
 * sy_identity_find:
 * @text:  number, code or name of an outfall, unit, surveyed point or section; "outfall:", "unit:",
 * "node:" or "section:" before it says which; "outfall:#7" is the number of the case file; "X,Y" is
 * a place
 * @roles: bits (1 << SyIdentityRole) of what is allowed
 * @crs:   of a place; NULL: the case's working CRS
 *
 * SY_ERROR_USAGE: there is none (what comes near is named), there are several, a place of degrees
 * in a plane CRS.
 */
bool sy_identity_find(SyStore *store, const char *text, unsigned roles, const char *crs,
                      SyIdentity *out, GError **error);

/* A place "X,Y" in the working CRS, @xy[2]; refused as by sy_identity_find(). */
bool sy_identity_xy(SyStore *store, const char *text, const char *crs, double *xy, GError **error);

/**
 * sy_identity_find_row:
 * "outfall:" or "unit:" and the number, code or name of a row of any list or round, as it stood
 * there (table source_row), or number and name as findings have them; an object of the case where
 * no row of several lists has it. @out->object_id is -1 where the row is no object of today.
 *
 * SY_ERROR_USAGE: no such row, several that differ.
 */
bool sy_identity_find_row(SyStore *store, const char *text, SyIdentity *out, GError **error);

/* A SELECT of object_id, source_id, code, name, x, y, node_id of the objects of a role; a WHERE may
 * follow. Borrowed. */
const char *sy_identity_select(SyIdentityRole role);
/* The identity in a row of such a SELECT; @crs as sy_identity_crs(). */
void sy_identity_from_row(SyIdentity *out, SyIdentityRole role, const SyTable *rows, SyIndex row,
                          const char *crs);
/* The working CRS of a case file as EPSG:N or WKT; g_free. */
char *sy_identity_crs(const SyStore *store);
/* Setting match.place_m of the case file: how far apart one place may be given, m. */
bool sy_identity_place_m(SyStore *store, double *place_m, GError **error);
/* Node of the network nearest to a place in the working CRS, at most @place_m away; -1: none. */
bool sy_identity_nearest_node(SyStore *store, double x, double y, double place_m, int64_t *node_id,
                              GError **error);

/* "PK-0012 北关排污口" for people; g_free. */
char *sy_identity_label(const SyIdentity *identity);
