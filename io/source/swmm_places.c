/* What a model says of a place that is not there. */
#include "io/source/swmm_private.h"

bool swmm_has_place(const SwmmModel *model, SyIndex node) {
    return node != SY_NONE && !isnan(model->nodes[node].x);
}

void swmm_no_coordinates(const SwmmModel *model, int64_t fid, const char *id, const char *node,
                         SyIndex line) {
    if (model->n_coordinate == 0) return; /* one finding for the whole layer instead */
    sy_findings_add(model->text->findings, "read.swmm_no_coordinates", model->text->label, fid, NAN,
                    NAN, NAN, SY_ARGUMENT_TEXT("id", id), SY_ARGUMENT_TEXT("node", node),
                    SY_ARGUMENT_INTEGER("line", line), SY_ARGUMENTS_END);
}

void swmm_unknown_reference(const SwmmModel *model, SwmmSection section, const char *id,
                            const char *reference, SyIndex line) {
    sy_findings_add(model->text->findings, "read.swmm_unknown_reference", model->text->label, -1,
                    NAN, NAN, NAN, SY_ARGUMENT_TEXT("section", swmm_section_name(section)),
                    SY_ARGUMENT_TEXT("id", id), SY_ARGUMENT_TEXT("reference", reference),
                    SY_ARGUMENT_INTEGER("line", line), SY_ARGUMENTS_END);
}
