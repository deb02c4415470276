/* Registers of units and survey rounds of outfalls made by chance, with the truth. */
#pragma once
#include "engine/link/link.h"

typedef struct {
    GArray *rows;  /* SyLinkRow: first those of list 0, then those of list 1 */
    GArray *truth; /* int64_t: of each row the thing it is; a split outfall's parts are one */
    GStringChunk *texts;
    SyIndex n_first; /* rows of list 0 */
} Registers;

/* Two registers of units: spellings, places 0-60 m apart, other numbers, codes and addresses that
 * are missing, a tenth of the rows in one list only on either side. */
Registers *registers_units(SyIndex n, uint64_t seed);
/* Two rounds of outfalls: 0-30 m apart, numbered anew, names respelled, a tenth gone, a tenth new,
 * a twentieth split in two. */
Registers *registers_outfalls(SyIndex n, uint64_t seed);
void registers_free(Registers *registers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Registers, registers_free)

/* Pairs that are joined, against the truth. */
typedef struct {
    SyIndex n_joined, n_right, n_true;
    double n_bin[10], said[10], true_[10]; /* of pairs across the lists by their probability */
} RegistersScore;
RegistersScore registers_score(const Registers *registers, const SyLinks *links, double sure);
