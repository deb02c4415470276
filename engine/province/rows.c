#include "engine/province/rows.h"

SyGeometryKind sy_rows_kind(int kind) {
    static const SyGeometryKind kinds[] = {SY_GEOMETRY_POINT, SY_GEOMETRY_LINE, SY_GEOMETRY_POLYGON,
                                           SY_GEOMETRY_NONE};
    return kinds[kind];
}

const char *sy_rows_where(int kind) {
    static const char *const where[] = {"GeometryType(geom) LIKE '%POINT%'",
                                        "GeometryType(geom) LIKE '%LINE%'",
                                        "GeometryType(geom) LIKE '%POLYGON%'", "geom IS NULL"};
    return where[kind];
}
