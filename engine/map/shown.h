/* What the page of one outfall shows: read, set into tables, drawn. */
#pragma once
#include "engine/map/parts.h"

/* A manhole to open. */
typedef struct {
    char *manhole;
    double x_m, y_m, distance_m; /* along the channel to the outfall; NaN: not known */
    double chance;               /* that it is seen there */
    double gain;                 /* bits about the source */
    char *then;                  /* the most probable units if it is */
} SyMapTest;

typedef struct {
    SyTable *outfall;    /* one row */
    SyTable *candidates; /* in the order of the table, the unknown source last */
    SyTable *joins;      /* their ways to the network; lines */
    SyTable *own;        /* edges up to the next outfalls */
    SyTable *window;     /* all edges in the frame; NULL: too many */
    SyTable *findings;   /* in the frame, with those on the outfall's own channel marked */
    GArray *trace_spans, *own_spans;
    GArray *tests;                      /* SyMapTest, in the order of opening */
    SyIndex n_unit;                     /* all units among the candidates */
    SyIndex n_candidate;                /* units that stand in the table */
    SyIndex finding_row[26], n_finding; /* those with a letter */
    SyIndex n_finding_left;             /* those for which there is no room */
} SyMapShown;

void sy_map_shown_clear(SyMapShown *shown);
/* Everything but what lies in the frame. */
bool sy_map_shown_read(SyStore *store, int64_t outfall_id, SyMapShown *out, GError **error);
/* Fills tests. */
bool sy_map_shown_propose(const SyAtlas *atlas, int64_t outfall_id, SyMapShown *shown,
                          GError **error);
/* Fits the frame to the outfall, its own channel and the candidates of the table, and reads what
 * lies in it. */
bool sy_map_shown_fit(SyMap *map, SyMapShown *shown, GError **error);

/* Reads what lies in the frame as it is. */
bool sy_map_shown_window(SyMap *map, SyMapShown *shown, GError **error);

/* Blocks of the panel. Candidates, tests and findings for which there is no room lose their number
 * or letter. */
void sy_map_shown_facts(SyMapPanel *panel, const SyMapShown *shown);
void sy_map_shown_candidates(SyMapPanel *panel, SyMapShown *shown);
void sy_map_shown_tests(SyMapPanel *panel, SyMapShown *shown);
void sy_map_shown_reasons(SyMapPanel *panel, const SyMapShown *shown);
void sy_map_shown_findings(SyMapPanel *panel, SyMapShown *shown);

/* What a sheet with a panel shows of an outfall. */
typedef bool SyMapFill(SyMap *map, SyMapPanel *panel, SyMapShown *shown, int64_t outfall_id,
                       GError **error);
/* A sheet of the outfall of a row of the atlas; @title: a word of the style with {name}. */
SyPage *sy_map_shown_page(const SyAtlas *atlas, SyIndex row, const char *title, SyIndex page_number,
                          SyMapFill *fill, GError **error);

/* The map in the frame. */
bool sy_map_shown_draw(SyMap *map, SyMapShown *shown, int64_t outfall_id, GError **error);
