#include <math.h>

#include "io/source/shapefile.h"

#define WHOLE_LAYER -1, NAN, NAN, NAN

static void report_shp(const SyShapefile *s, const char *label, SyFindings *findings) {
    int64_t n_expected = MAX(s->shp_declared, s->shx_end);
    if (s->shp_size < n_expected)
        sy_findings_add(findings, "read.shp_truncated", label, WHOLE_LAYER,
                        SY_ARGUMENT_INTEGER("bytes", s->shp_size),
                        SY_ARGUMENT_INTEGER("bytes_expected", n_expected),
                        SY_ARGUMENT_INTEGER("n_lost", s->n_beyond),
                        SY_ARGUMENT_INTEGER("n_feature", s->n_shape), SY_ARGUMENTS_END);
    else if (s->shp_size > n_expected)
        sy_findings_add(findings, "read.shp_longer", label, WHOLE_LAYER,
                        SY_ARGUMENT_INTEGER("bytes", s->shp_size),
                        SY_ARGUMENT_INTEGER("bytes_expected", n_expected), SY_ARGUMENTS_END);
    if (s->shx_finding != NULL)
        sy_findings_add(findings, s->shx_finding, label, WHOLE_LAYER,
                        SY_ARGUMENT_INTEGER("n_shx", s->n_shx),
                        SY_ARGUMENT_INTEGER("n_declared", s->n_shx_declared),
                        SY_ARGUMENT_INTEGER("n_feature", s->n_shape), SY_ARGUMENTS_END);
}

static void report_dbf(const SyShapefile *s, const char *label, SyFindings *findings) {
    int64_t n_declared = s->header->n_record;
    if (s->n_dbf_actual < n_declared)
        sy_findings_add(findings, "read.dbf_truncated", label, WHOLE_LAYER,
                        SY_ARGUMENT_INTEGER("n_record", s->n_dbf_actual),
                        SY_ARGUMENT_INTEGER("n_declared", n_declared), SY_ARGUMENTS_END);
    if (s->n_dbf > n_declared)
        sy_findings_add(findings, "read.dbf_header", label, WHOLE_LAYER,
                        SY_ARGUMENT_INTEGER("n_record", s->n_dbf_actual),
                        SY_ARGUMENT_INTEGER("n_declared", n_declared), SY_ARGUMENTS_END);
    if (s->shp != NULL && s->n_dbf < s->n_shape)
        sy_findings_add(findings, "read.dbf_short", label, WHOLE_LAYER,
                        SY_ARGUMENT_INTEGER("n_record", s->n_dbf),
                        SY_ARGUMENT_INTEGER("n_feature", s->n_shape), SY_ARGUMENTS_END);
    if (s->shp != NULL && n_declared > s->n_shape)
        sy_findings_add(findings, "read.dbf_long", label, WHOLE_LAYER,
                        SY_ARGUMENT_INTEGER("n_record", n_declared),
                        SY_ARGUMENT_INTEGER("n_feature", s->n_shape), SY_ARGUMENTS_END);
    if (s->n_deleted > 0)
        sy_findings_add(findings, "read.deleted_rows", label, WHOLE_LAYER,
                        SY_ARGUMENT_INTEGER("n", s->n_deleted), SY_ARGUMENTS_END);
}

void sy_shapefile_report(const SyShapefile *shapefile, const char *label, SyFindings *findings) {
    if (shapefile->shp != NULL) report_shp(shapefile, label, findings);
    report_dbf(shapefile, label, findings);
    if (shapefile->cpg_unknown != NULL)
        sy_findings_add(findings, "read.encoding_unknown", label, WHOLE_LAYER,
                        SY_ARGUMENT_TEXT("declared", shapefile->cpg_unknown), SY_ARGUMENTS_END);
    sy_encoding_report(&shapefile->encoding, shapefile->count.n_text, label, findings);
}
