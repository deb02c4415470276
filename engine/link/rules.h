/* What an expert judges about linkage: data/linkage.yaml. */
#pragma once
#include "algorithms/base/error.h"
#include "algorithms/linkage/fellegi_sunter.h"

/* Fields of a row that are compared. */
typedef enum {
    SY_LINK_NUMBER,
    SY_LINK_CODE,
    SY_LINK_PERMIT,
    SY_LINK_NAME,
    SY_LINK_ADDRESS,
    SY_LINK_OUTLET,
    SY_LINK_PERSON,
    SY_LINK_INDUSTRY,
    SY_LINK_RIVER,
    SY_LINK_CLASS,
    SY_LINK_BANK,
    SY_N_LINK_TEXT,
    SY_LINK_PLACE = SY_N_LINK_TEXT,
    SY_N_LINK_FIELD
} SyLinkFieldKind;
const char *sy_link_field_name(SyLinkFieldKind kind);

typedef enum { SY_LINK_UNITS, SY_LINK_OUTFALLS, SY_N_LINK_KIND } SyLinkKind;

typedef struct {
    double match_share, cell_m, apart_m, split_share;
    double moved_m, near_m; /* outfalls only */
    bool used[SY_N_LINK_FIELD];
    SyLinkField field[SY_N_LINK_FIELD];
    double limit_m[SY_LINK_MOST_LEVEL]; /* of places, the longest first; n_level - 1 */
} SyLinkRole;

typedef struct {
    double sure, doubtful, within, prior_share, prior_m, prior_u, prior_apart, few_rows, sample,
        bearing_m, short_letters;
    GPtrArray *legal_form, *branch, *generic, *region, *outfall, *sealed, *not_found, *works,
        *beside, *kind_end, *place, *settled, *closed, *unsaid; /* char * */
    SyLinkRole role[SY_N_LINK_KIND];
} SyLinkRules;

/* SY_ERROR_USAGE, file:line:, for a mistake in the file. */
SyLinkRules *sy_link_rules_load(const char *data_folder, GError **error);
void sy_link_rules_free(SyLinkRules *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyLinkRules, sy_link_rules_free)

/* Whether one of the words stands in the text. */
bool sy_link_says(const GPtrArray *words, const char *text);
/* The same in a clause that has none of @unsaid, which make it a plan, a wish or the opposite. */
bool sy_link_claims(const GPtrArray *words, const GPtrArray *unsaid, const char *text);
