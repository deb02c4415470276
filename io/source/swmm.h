/*
 * EPA SWMM 5 input files (.inp): the network of a drainage model as layers of this project, in the
 * contract's own fields and in metres. What SWMM accepts is read as SWMM reads it: sections in any
 * order and any number, names of sections in any case and abbreviated, quoted names, ';' comments,
 * ids without regard to case. What SWMM refuses is read as far as it goes and becomes findings.
 * Source: the SWMM 5.2 engine (public domain, github.com/USEPA/Stormwater-Management-Model) and the
 * SWMM 5.1 User's Manual, EPA-600/R-14/413b, appendix D.
 */
#pragma once
#include "io/findings.h"
#include "io/table.h"

/* Is this a SWMM 5 input file? By its section names, not by its ending; an EPANET .inp is not. */
bool sy_swmm_recognise(const char *path);

/**
 * sy_swmm_read_role:
 * One row per object, none dropped, in the order of its sections below and there of the file; fid
 * is the place in that sequence, from 1. Text columns unless said otherwise; lengths and levels in
 * metres whatever FLOW_UNITS says; coordinates as they stand in the file (sy_swmm_crs_text).
 *
 * pipes: CONDUITS, PUMPS, ORIFICES, WEIRS, OUTLETS as lines from node over VERTICES to node. id,
 * from, to (spelt as the node is), kind (conduit pump orifice weir outlet), mode (gravity; pressure
 * for a FORCE_MAIN; pump; gate for an orifice; weir; gravity for an outlet), shape (lower case);
 * real: length, roughness, size (largest width, or diameter), height (missing for a circle; equal
 * to size where the shape follows from its height alone), from_invert, to_invert (a conduit's node
 * inverts plus offsets, or the elevations where LINK_OFFSETS says so; the crest of an orifice, weir
 * or outlet and the invert of the node it falls to; missing for a pump). nodes: JUNCTIONS,
 * OUTFALLS, STORAGE, DIVIDERS as points. id, kind (junction, outlet, storage, junction); real:
 * invert, depth, ground (missing where the depth is 0: SWMM then takes the pipes') outfalls:
 * OUTFALLS as points. id, name units: SUBCATCHMENTS as points: the polygon's centroid, else its
 * outlet node. id, outlet (the node at the end of its chain of subcatchments; missing if there is
 * none); real: area_m2
 *
 * NULL with SY_ERROR_INPUT: file missing or unreadable; any other role; with SY_ERROR_MEMORY.
 * O(bytes); 1 M conduits with their nodes (210 MB) take 2 s and 640 MB.
 */
SyTable *sy_swmm_read_role(const char *path, const char *role, SyFindings *findings,
                           GError **error);

/**
 * sy_swmm_crs_text:
 * What the coordinates are, for sy_crs_parse, unless the user says better: "local:ft" or "local:m"
 * by UNITS of [MAP], else by the unit system of FLOW_UNITS; NULL if UNITS says degrees (the datum
 * is not known) or, with @error set, the file cannot be read.
 */
const char *sy_swmm_crs_text(const char *path, GError **error);
