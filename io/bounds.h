/*
 * How much one source or one rule may take before it is refused: files and rules come from
 * strangers. Values are settings: data/settings.yaml has their defaults, bounds and meanings.
 */
#pragma once
#include <limits.h>

typedef struct {
    int columns, rows, vertices; /* of a layer */
    int cells;                   /* of a workbook, merged ones counted as often as they reach */
    int inserted;                /* entities that the blocks of a drawing stand for */
    int text_kb;                 /* of one cell */
    int page_mb;                 /* a workbook that is one page of HTML or XML */
    int unpacked_mb;             /* one part of an archive, all of an archive of layers */
    int unpacked_ratio;          /* the same, times its packed size, above unpacked_free_mb */
    int unpacked_free_mb;
    int files, depth; /* of a folder that init looks through */
    int rule_s;       /* processor time of one rule */
    int rule_rows, rule_mb;
    int rule_text_mb;  /* one value within it */
    int rule_table_mb; /* a fact's table */
} SyLimits;

/* Nothing but what the arrays can hold. */
#define SY_LIMITS_NONE                                                                            \
    {                                                                                             \
        INT_MAX, INT_MAX, INT_MAX, INT_MAX, INT_MAX, INT_MAX, INT_MAX, INT_MAX, INT_MAX, INT_MAX, \
            INT_MAX, INT_MAX, INT_MAX, INT_MAX, INT_MAX, INT_MAX, INT_MAX                         \
    }
