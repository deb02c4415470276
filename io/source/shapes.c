#include "io/source/shapes.h"

#include <math.h>

#include "io/gdal/gdal.h"

/* What is wrong with one row. */
typedef struct {
    const char *code;
    int64_t fid;
    double x, y;      /* where, if anything is known */
    int64_t n;        /* vertices, points or parts, as the code has it */
    const char *name; /* static: kind of geometry found */
    char *text_x, *text_y;
} Problem;

struct SyShapes {
    SyGeometryKind kind;
    double *xy; /* vertices of one part */
    gsize n_allocated;
    GArray *problems;
    GPtrArray *stack; /* geometries still to visit, the next one last */
    SyIndex n_good, n_other;
    int64_t n_curve, n_z, n_inside;
    SyTable *areas; /* borrowed: areas of rows that are points; NULL: not wanted */
    const char *other_name;
};

static void problem_clear(Problem *problem) {
    g_free(problem->text_x);
    g_free(problem->text_y);
}

SyShapes *sy_shapes_new(SyGeometryKind kind) {
    SyShapes *shapes = g_new0(SyShapes, 1);
    shapes->kind = kind;
    shapes->problems = g_array_new(FALSE, FALSE, sizeof(Problem));
    g_array_set_clear_func(shapes->problems, (GDestroyNotify)problem_clear);
    shapes->stack = g_ptr_array_new();
    return shapes;
}

void sy_shapes_free(SyShapes *shapes) {
    if (shapes == NULL) return;
    g_array_unref(shapes->problems);
    g_ptr_array_unref(shapes->stack);
    g_free(shapes->xy);
    g_free(shapes);
}

void sy_shapes_keep_areas(SyShapes *shapes, SyTable *areas) {
    shapes->areas = areas;
}

SyGeometryKind sy_shapes_kind(OGRwkbGeometryType type) {
    switch (OGR_GT_Flatten(type)) {
        case wkbPoint:
        case wkbMultiPoint:
            return SY_GEOMETRY_POINT;
        case wkbLineString:
        case wkbMultiLineString:
        case wkbCircularString:
        case wkbCompoundCurve:
        case wkbCurve:
        case wkbMultiCurve:
        case wkbLinearRing:
            return SY_GEOMETRY_LINE;
        case wkbPolygon:
        case wkbMultiPolygon:
        case wkbCurvePolygon:
        case wkbSurface:
        case wkbMultiSurface:
        case wkbPolyhedralSurface:
        case wkbTIN:
        case wkbTriangle:
            return SY_GEOMETRY_POLYGON;
        default:
            return SY_GEOMETRY_NONE;
    }
}

static Problem *add_problem(SyShapes *shapes, const SyTable *table, const char *code) {
    Problem problem = {.code = code, .fid = table->fid[table->n_row - 1], .x = NAN, .y = NAN};
    g_array_append_val(shapes->problems, problem);
    return &g_array_index(shapes->problems, Problem, shapes->problems->len - 1);
}

static bool usable(double value) {
    return fabs(value) <= SY_COORDINATE_LIMIT; /* false for NaN */
}

/* Vertices of a point, line string or ring into shapes->xy; returns their number. */
static gsize take_vertices(SyShapes *shapes, OGRGeometryH geometry) {
    gsize n = (gsize)OGR_G_GetPointCount(geometry);
    if (n > shapes->n_allocated) {
        shapes->n_allocated = MAX(n, 2 * shapes->n_allocated);
        shapes->xy = g_renew(double, shapes->xy, 2 * shapes->n_allocated);
    }
    const int stride = 2 * sizeof(double);
    if (n > 0) OGR_G_GetPoints(geometry, shapes->xy, stride, shapes->xy + 1, stride, NULL, 0);
    return n;
}

static gsize count_unusable(const SyShapes *shapes, gsize n) {
    gsize n_bad = 0;
    for (gsize i = 0; i < n; i++)
        if (!usable(shapes->xy[2 * i]) || !usable(shapes->xy[2 * i + 1])) n_bad++;
    return n_bad;
}

static void add_part(const SyShapes *shapes, SyTable *table, gsize n, bool hole) {
    sy_table_begin_part(table, hole);
    for (gsize i = 0; i < n; i++)
        sy_table_add_vertex(table, shapes->xy[2 * i], shapes->xy[2 * i + 1]);
}

/* What a geometry with all its parts amounts to. */
typedef struct {
    gsize n_bad;   /* vertices that are no numbers */
    gsize n_short; /* parts with too few vertices */
    gsize n_other; /* parts of another kind */
    gsize n_point; /* points, of which a row holds one */
    double short_x, short_y;
    const char *other_name;
} Tally;

static void visit_line(SyShapes *shapes, SyTable *table, OGRGeometryH line, Tally *tally) {
    gsize n = take_vertices(shapes, line);
    if (n == 0) return;
    tally->n_bad += count_unusable(shapes, n);
    if (n < 2) {
        tally->n_short++;
        tally->short_x = shapes->xy[0], tally->short_y = shapes->xy[1];
        return;
    }
    add_part(shapes, table, n, false);
}

static void visit_polygon(SyShapes *shapes, SyTable *table, OGRGeometryH polygon, Tally *tally) {
    int n_ring = OGR_G_GetGeometryCount(polygon);
    for (int i = 0; i < n_ring; i++) {
        gsize n = take_vertices(shapes, OGR_G_GetGeometryRef(polygon, i));
        if (n == 0) continue;
        tally->n_bad += count_unusable(shapes, n);
        const double *last = shapes->xy + 2 * (n - 1);
        bool closed = shapes->xy[0] == last[0] && shapes->xy[1] == last[1];
        if (n < (closed ? 4 : 3)) {
            tally->n_short++;
            tally->short_x = shapes->xy[0], tally->short_y = shapes->xy[1];
            if (i == 0) return; /* holes of a shell that is not there */
            continue;
        }
        add_part(shapes, table, n, i > 0);
        if (!closed) sy_table_add_vertex(table, shapes->xy[0], shapes->xy[1]);
    }
}

static void visit_point(SyShapes *shapes, SyTable *table, OGRGeometryH point, Tally *tally) {
    if (OGR_G_IsEmpty(point) || take_vertices(shapes, point) == 0) return;
    tally->n_bad += count_unusable(shapes, 1);
    if (tally->n_point++ == 0) add_part(shapes, table, 1, false);
}

/* Rings that cross themselves or each other have no inside that all programs agree about. */
static void check_rings(SyShapes *shapes, const SyTable *table, OGRGeometryH area, double x,
                        double y) {
    CPLPushErrorHandler(CPLQuietErrorHandler); /* it says where, for every feature */
    bool valid = OGR_G_IsValid(area);
    CPLPopErrorHandler();
    CPLErrorReset();
    if (valid) return;
    Problem *problem = add_problem(shapes, table, "read.crossing_area");
    problem->x = x, problem->y = y;
}

/* An area where a point is wanted: a point inside; where its rings are too bad for that, the middle
 * of its box. The area itself is kept if that is wanted. */
static void visit_inside(SyShapes *shapes, SyTable *table, OGRGeometryH area, Tally *tally) {
    OGREnvelope box;
    if (OGR_G_IsEmpty(area)) return;
    OGR_G_GetEnvelope(area, &box);
    if (!usable(box.MinX) || !usable(box.MaxX) || !usable(box.MinY) || !usable(box.MaxY)) {
        tally->n_bad++;
        return;
    }
    OGRGeometryH inside = OGR_G_PointOnSurface(area);
    if (inside == NULL || OGR_G_IsEmpty(inside)) {
        if (inside != NULL) OGR_G_DestroyGeometry(inside);
        inside = OGR_G_CreateGeometry(wkbPoint);
        OGR_G_SetPoint_2D(inside, 0, (box.MinX + box.MaxX) / 2, (box.MinY + box.MaxY) / 2);
    }
    shapes->n_inside++;
    if (shapes->areas != NULL) {
        check_rings(shapes, table, area, OGR_G_GetX(inside, 0), OGR_G_GetY(inside, 0));
        OGRwkbGeometryType type = OGR_GT_Flatten(OGR_G_GetGeometryType(area));
        bool single = type == wkbPolygon || type == wkbTriangle;
        for (int i = 0; i < (single ? 1 : OGR_G_GetGeometryCount(area)); i++)
            visit_polygon(shapes, shapes->areas, single ? area : OGR_G_GetGeometryRef(area, i),
                          tally);
    }
    visit_point(shapes, table, inside, tally);
    OGR_G_DestroyGeometry(inside);
}

static void push_members(SyShapes *shapes, OGRGeometryH geometry) {
    for (int i = OGR_G_GetGeometryCount(geometry) - 1; i >= 0; i--)
        g_ptr_array_add(shapes->stack, OGR_G_GetGeometryRef(geometry, i));
}

static void visit(SyShapes *shapes, SyTable *table, OGRGeometryH geometry, Tally *tally) {
    OGRwkbGeometryType type = OGR_GT_Flatten(OGR_G_GetGeometryType(geometry));
    SyGeometryKind kind = sy_shapes_kind(type);
    bool inside = shapes->kind == SY_GEOMETRY_POINT && kind == SY_GEOMETRY_POLYGON;
    if (type == wkbGeometryCollection) {
        push_members(shapes, geometry);
    } else if (inside) {
        visit_inside(shapes, table, geometry, tally);
    } else if (kind != shapes->kind) {
        if (OGR_G_IsEmpty(geometry)) return;
        tally->n_other++;
        if (tally->other_name == NULL) tally->other_name = OGRGeometryTypeToName(type);
    } else if (type == wkbPolygon || type == wkbTriangle) {
        visit_polygon(shapes, table, geometry, tally);
    } else if (type == wkbPoint) {
        visit_point(shapes, table, geometry, tally);
    } else if (type == wkbLineString || type == wkbLinearRing) {
        visit_line(shapes, table, geometry, tally);
    } else {
        push_members(shapes, geometry);
    }
}

/* Records what is wrong with the last row, which has what @tally says. */
static void judge(SyShapes *shapes, SyTable *table, const Tally *tally) {
    if (tally->n_bad > 0) {
        sy_table_drop_parts(table);
        if (shapes->areas != NULL) sy_table_drop_parts(shapes->areas);
        add_problem(shapes, table, "read.nonfinite_geometry")->n = (int64_t)tally->n_bad;
        return;
    }
    bool good = sy_table_n_part(table, table->n_row - 1) > 0;
    if (tally->n_short > 0) {
        bool line = shapes->kind == SY_GEOMETRY_LINE;
        Problem *problem = add_problem(shapes, table, line ? "read.short_line" : "read.short_ring");
        problem->n = (int64_t)tally->n_short;
        problem->x = tally->short_x, problem->y = tally->short_y;
    }
    if (tally->n_point > 1) {
        Problem *problem = add_problem(shapes, table, "read.multipoint");
        const double *xy = table->geometry.xy + 2 * ((gsize)table->geometry.n_vertex - 1);
        problem->n = (int64_t)tally->n_point;
        problem->x = xy[0], problem->y = xy[1];
    }
    if (tally->n_other > 0) {
        if (!good) shapes->n_other++;
        if (shapes->other_name == NULL) shapes->other_name = tally->other_name;
        Problem *problem =
            add_problem(shapes, table, good ? "read.mixed_geometry" : "read.other_geometry");
        problem->n = (int64_t)tally->n_other;
        problem->name = tally->other_name;
    }
    if (good)
        shapes->n_good++;
    else if (tally->n_short == 0 && tally->n_other == 0)
        add_problem(shapes, table, "read.empty_geometry");
}

/* The common case, a line string without defects; false: it is something else. */
static bool add_plain_line(SyShapes *shapes, SyTable *table, OGRGeometryH geometry) {
    if (shapes->kind != SY_GEOMETRY_LINE || OGR_G_GetGeometryType(geometry) != wkbLineString)
        return false;
    gsize n = take_vertices(shapes, geometry);
    if (n < 2 || count_unusable(shapes, n) > 0) return false;
    add_part(shapes, table, n, false);
    shapes->n_good++;
    return true;
}

void sy_shapes_add(SyShapes *shapes, SyTable *table, OGRGeometryH geometry) {
    if (shapes->areas != NULL) sy_table_add_row(shapes->areas, table->fid[table->n_row - 1]);
    if (geometry == NULL) {
        add_problem(shapes, table, "read.null_geometry");
        return;
    }
    if (add_plain_line(shapes, table, geometry)) return;
    OGRGeometryH linear = NULL;
    if (OGR_G_HasCurveGeometry(geometry, FALSE)) {
        linear = OGR_G_GetLinearGeometry(geometry, 0, NULL);
        if (OGR_G_HasCurveGeometry(geometry, TRUE)) shapes->n_curve++; /* more than straight */
    }
    OGRwkbGeometryType type = OGR_G_GetGeometryType(geometry);
    if (OGR_GT_HasZ(type) || OGR_GT_HasM(type)) shapes->n_z++;
    Tally tally = {0};
    g_ptr_array_add(shapes->stack, linear != NULL ? linear : geometry);
    while (shapes->stack->len > 0) {
        OGRGeometryH next = g_ptr_array_remove_index(shapes->stack, shapes->stack->len - 1);
        visit(shapes, table, next, &tally);
    }
    judge(shapes, table, &tally);
    if (linear != NULL) OGR_G_DestroyGeometry(linear);
}

void sy_shapes_add_place(SyShapes *shapes, SyTable *table, const double *xy,
                         const char *const *texts, SyIndex n_place) {
    SyIndex bad = 0;
    while (bad < n_place && usable(xy[2 * bad]) && usable(xy[2 * bad + 1])) bad++;
    if (bad == n_place) {
        sy_table_begin_part(table, false);
        for (SyIndex i = 0; i < n_place; i++) sy_table_add_vertex(table, xy[2 * i], xy[2 * i + 1]);
        shapes->n_good++;
        return;
    }
    const char *x = texts[2 * bad], *y = texts[2 * bad + 1];
    Problem *problem = add_problem(
        shapes, table, x == NULL && y == NULL ? "read.no_coordinates" : "read.bad_coordinates");
    problem->text_x = g_strdup(x);
    problem->text_y = g_strdup(y);
}

SyIndex sy_shapes_n_good(const SyShapes *shapes) {
    return shapes->n_good;
}

SyIndex sy_shapes_n_other(const SyShapes *shapes, const char **name) {
    *name = shapes->other_name;
    return shapes->n_other;
}

static const char *kind_name(SyGeometryKind kind) {
    static const char *const names[] = {"none", "point", "line", "polygon"};
    return names[kind];
}

static void report_problem(const SyShapes *shapes, const Problem *p, const char *label,
                           SyFindings *findings) {
    if (p->name != NULL)
        sy_findings_add(findings, p->code, label, p->fid, p->x, p->y, NAN,
                        SY_ARGUMENT_TEXT("kind", p->name),
                        SY_ARGUMENT_TEXT("wanted", kind_name(shapes->kind)),
                        SY_ARGUMENT_INTEGER("n", p->n), SY_ARGUMENTS_END);
    else if (p->text_x != NULL || p->text_y != NULL)
        sy_findings_add(findings, p->code, label, p->fid, p->x, p->y, NAN,
                        SY_ARGUMENT_TEXT("x", p->text_x), SY_ARGUMENT_TEXT("y", p->text_y),
                        SY_ARGUMENTS_END);
    else if (p->n > 0)
        sy_findings_add(findings, p->code, label, p->fid, p->x, p->y, NAN,
                        SY_ARGUMENT_INTEGER("n", p->n), SY_ARGUMENTS_END);
    else
        sy_findings_add(findings, p->code, label, p->fid, p->x, p->y, NAN, SY_ARGUMENTS_END);
}

void sy_shapes_report(const SyShapes *shapes, const char *label, SyFindings *findings) {
    const struct {
        const char *code;
        int64_t n;
    } changes[] = {
        {"read.curves", shapes->n_curve},
        {"read.z_dropped", shapes->n_z},
        {shapes->areas != NULL ? "read.area_kept" : "read.point_in_polygon", shapes->n_inside}};
    for (gsize i = 0; i < G_N_ELEMENTS(changes); i++)
        if (changes[i].n > 0)
            sy_findings_add(findings, changes[i].code, label, -1, NAN, NAN, NAN,
                            SY_ARGUMENT_INTEGER("n", changes[i].n), SY_ARGUMENTS_END);
    for (guint i = 0; i < shapes->problems->len; i++)
        report_problem(shapes, &g_array_index(shapes->problems, Problem, i), label, findings);
}
