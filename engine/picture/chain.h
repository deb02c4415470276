/* The chain drawn: receiving water, outfall, channel, units. */
#pragma once
#include "engine/picture/drawn.h"
#include "io/store/store.h"

/**
 * SyChain:
 * outfall: one row: outfall_id, number, name, water, class, status, how, length_m, n_edge,
 * n_manhole sources: its candidates that are not excluded, by rank, the unknown source last:
 * unit_id (NULL: the unknown source), name, rank, prior, posterior, probability, share, load_m3d,
 * status, confirmed (1: by a person) seen: what counts of what was seen or measured in its trace:
 * place, what, parameter, value, value_text, unit, time
 */
typedef struct {
    SyTable *outfall, *sources, *seen;
} SyChain;

/* SY_ERROR_USAGE: there is no such outfall. O(trace). */
SyChain *sy_chain_of(SyStore *store, int64_t outfall_id, GError **error);
void sy_chain_free(SyChain *chain);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyChain, sy_chain_free)

/* As many sources as have room; the rest is one row. Bands are as wide as the probability of being
 * the source, dashed where the water may not come. In an SVG each source is a mark (data-kind
 * "source"). */
void sy_chain_draw(const SyChain *chain, const SyDrawnWith *with, SyPage *page, double x_mm,
                   double y_mm, double width_mm, double height_mm);
/* @width_mm 0: 297 */
SyPage *sy_chain_page(const SyChain *chain, const SyDrawnWith *with, double width_mm);

/**
 * sy_chain_river_rows:
 * The outfalls of a receiving water down its line, with the first source of each: outfall_id,
 * number, outfall, along_m, status, unit, posterior, unknown, load_m3d (of all its units),
 * flow_m3d.
 *
 * @water: name, code or number; SY_ERROR_USAGE: no outfall flows there
 */
SyTable *sy_chain_river_rows(SyStore *store, const char *water, GError **error);
SyPage *sy_chain_river_page(const SyTable *rows, const char *water, const SyDrawnWith *with);
