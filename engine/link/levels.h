/* The comparisons of two rows. Not for others than linkage. */
#pragma once
#include "engine/link/link.h"
#include "engine/link/names.h"

/* A row prepared for comparing. */
typedef struct {
    SyName name;
    uint64_t word[SY_N_LINK_TEXT]; /* of texts that are the same or not; 0: missing */
    uint32_t text[SY_N_LINK_TEXT]; /* where the letters of longer texts begin in SyLevels.letters */
    uint8_t n_text[SY_N_LINK_TEXT];
    uint32_t number_of[2]; /* numbers in the address */
    double x, y;
} SyPreparedRow;

typedef struct {
    const SyLinkRole *role;
    SyNames *names;
    GArray *letters; /* uint32_t */
    SyPreparedRow *rows;
    SyIndex n_row;
} SyLevels;

bool sy_levels_init(SyLevels *levels, const SyLinkRules *rules, SyLinkKind kind,
                    const SyLinkRow *rows, SyIndex n_row, GError **error);
void sy_levels_clear(SyLevels *levels);
/* @out: SY_N_LINK_FIELD */
void sy_levels_compare(const SyLevels *levels, SyIndex left, SyIndex right, uint8_t *out);
/* NaN: not both have a place. */
double sy_levels_distance_m(const SyLevels *levels, SyIndex left, SyIndex right);
/* Keys under which a row is filed; their number, at most SY_LEVELS_MOST_KEY. */
#define SY_LEVELS_MOST_KEY 20
SyIndex sy_levels_keys(const SyLevels *levels, SyIndex row, uint64_t *keys);
