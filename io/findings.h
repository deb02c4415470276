/*
 * Findings: what is wrong with the data or was assumed about it, as code + arguments.
 * Codes, severities and wording (zh, en) are in data/findings.yaml; a test checks that every code
 * used in the sources is there. The text is worded when the case file is written or exported.
 */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

typedef struct {
    const char *code;  /* static, such as "read.encoding" */
    char *layer;       /* source the feature came from, or NULL */
    int64_t fid;       /* -1: the whole layer */
    double x, y;       /* in the working CRS; NaN: no place */
    double confidence; /* of what was assumed, 0-1; NaN: nothing was assumed */
    char *arguments;   /* JSON object of the values that the wording names */
    SyIndex rank;      /* of its code those of a higher rank come first, and codes that have one */
} SyFinding;

typedef struct SyFindings SyFindings;

SyFindings *sy_findings_new(void);
void sy_findings_free(SyFindings *findings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyFindings, sy_findings_free)

/* Arguments are (name, kind, value) triples closed by SY_ARGUMENTS_END, for example
 * sy_findings_add(f, "read.null_geometry", layer, fid, NAN, NAN, NAN,
 *                 SY_ARGUMENT_TEXT("id", id), SY_ARGUMENT_REAL("distance_m", d), SY_ARGUMENTS_END);
 */
#define SY_ARGUMENT_TEXT(name, value) (const char *)(name), 's', (const char *)(value)
#define SY_ARGUMENT_REAL(name, value) (const char *)(name), 'r', (double)(value)
#define SY_ARGUMENT_INTEGER(name, value) (const char *)(name), 'i', (int64_t)(value)
#define SY_ARGUMENTS_END (const char *)NULL

/* The JSON object of such arguments alone, for reasons and evidence; g_free. */
char *sy_arguments(const char *name, ...);

void sy_findings_add(SyFindings *findings, const char *code, const char *layer, int64_t fid,
                     double x, double y, double confidence, ...);
/* A finding as another list had it; layer and arguments are taken over, code must stay. */
void sy_findings_take(SyFindings *findings, const SyFinding *finding);
/* How much depends on the finding added last. */
void sy_findings_rank_last(SyFindings *findings, SyIndex rank);
SyIndex sy_findings_count(const SyFindings *findings);
const SyFinding *sy_findings_get(const SyFindings *findings, SyIndex i);
/* Places of findings i >= first are moved from the source's CRS: visit every finding. */
SyFinding *sy_findings_get_mutable(SyFindings *findings, SyIndex i);
/* Keeps only those of @keep (one each), in their order. */
void sy_findings_keep(SyFindings *findings, const bool *keep);
/* Moves all of @from behind those of @findings. */
void sy_findings_take_all(SyFindings *findings, SyFindings *from);
/* Stable order independent of how they were found: by code, rank, layer, fid, then as added. */
void sy_findings_sort(SyFindings *findings);
