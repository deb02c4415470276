/* What the SWMM reader's files and its fuzz target share: lines and tokens, then the model. */
#pragma once
#include <math.h>

#include "io/source/swmm.h"

/* Sections that are read; the order within links and within nodes is that of the rows. */
typedef enum {
    SWMM_CONDUITS,
    SWMM_PUMPS,
    SWMM_ORIFICES,
    SWMM_WEIRS,
    SWMM_OUTLETS,
    SWMM_JUNCTIONS,
    SWMM_OUTFALLS,
    SWMM_STORAGE,
    SWMM_DIVIDERS,
    SWMM_XSECTIONS,
    SWMM_COORDINATES,
    SWMM_VERTICES,
    SWMM_SUBCATCHMENTS,
    SWMM_POLYGONS,
    SWMM_OPTIONS,
    SWMM_MAP,
    SWMM_DWF,
    SWMM_INFLOWS,
    SWMM_TIMESERIES,
    SWMM_INLET_USAGE,
    SWMM_LID_USAGE,
    SWMM_RDII,
    SWMM_GROUNDWATER,
    SWMM_N_SECTION,
    SWMM_KNOWN,   /* a section of SWMM that says nothing about the network */
    SWMM_UNKNOWN, /* no section of SWMM, or lines before the first */
} SwmmSection;

#define SWMM_N_TOKEN 40 /* per line, as in SWMM */
#define SWMM_BIT(section) (1U << (section))

/* "CONDUITS" */
const char *swmm_section_name(SwmmSection section);

/* A file's bytes, taken apart in place. */
typedef struct {
    char *bytes;
    gsize n_byte;
    const char *label; /* file name for findings and messages */
    SyFindings *findings;
} SwmmText;

/* One line with data of a section that is wanted. */
typedef struct {
    SwmmSection section;
    SyIndex number; /* in the file, from 1 */
    SyIndex n_token;
    char *tokens[SWMM_N_TOKEN];
} SwmmLine;

typedef struct {
    const SwmmText *text;
    unsigned wanted; /* SWMM_BIT of the sections wanted */
    gsize at;
    SwmmSection section;
    SyIndex number;
    unsigned reported; /* sections whose long lines become findings; 0: unknown sections neither */
} SwmmReader;

/* Finds the next line with data of a wanted section: its bytes, or NULL at the end. */
char *swmm_next(SwmmReader *reader, gsize *n_byte);
/* The same with its tokens, which stay in the text: ends are overwritten by zero bytes. */
bool swmm_next_line(SwmmReader *reader, SwmmLine *line);

typedef struct {
    const char *name;
    const char *routed_to; /* outfalls: a subcatchment, or NULL */
    double invert, depth;  /* file units, as all here */
    double x, y;           /* NaN: none */
    SyIndex line;
} SwmmNode;

typedef struct {
    const char *name, *from, *to; /* from and to may be NULL */
    const char *shape;            /* NULL: no cross section */
    double length, roughness;
    double offset[2]; /* INFINITY: '*', at the node's invert; NaN: not given */
    double geometry[4];
    SyIndex line;
} SwmmLink;

typedef struct {
    const char *name, *outlet; /* outlet may be NULL */
    double area;
    SyIndex line;
} SwmmSubcatchment;

/* A vertex of a link or a polygon, or a coordinate of a node. */
typedef struct {
    const char *owner;
    double x, y;
    SyIndex line;
} SwmmVertex;

/* Names of objects to their rows: exact first, then without regard to ASCII case. */
typedef struct {
    GHashTable *exact, *folded;
} SwmmNames;

typedef struct {
    const SwmmText *text;
    SyIndex count[SWMM_N_SECTION];
    SwmmLink *links; /* five sections one after the other */
    SwmmNode *nodes; /* four sections one after the other */
    SwmmSubcatchment *subcatchments;
    SwmmVertex *vertices, *polygons; /* sorted by owner once settled: vertex_at, polygon_at */
    SyIndex *vertex_at, *polygon_at; /* offsets per link and per subcatchment */
    SwmmNames node_names, link_names, subcatchment_names;
    SyIndex n_link, n_node, n_coordinate; /* n_coordinate: nodes that have coordinates */
    bool elevation_offsets;
    double unit_m, area_unit_m2, flow_unit_m3d;
} SwmmModel;

/* Reads the sections of @wanted; findings are made for those of @reported. */
bool swmm_model_read(SwmmModel *model, const SwmmText *text, unsigned wanted, unsigned reported,
                     GError **error);
void swmm_model_clear(SwmmModel *model);
/* First row of a section of links or nodes. */
SyIndex swmm_model_first(const SwmmModel *model, SwmmSection section);
/* Row of a name, or SY_NONE; @name may be NULL. */
SyIndex swmm_node(SwmmModel *model, const char *name);
SyIndex swmm_subcatchment(SwmmModel *model, const char *name);

SyIndex swmm_link(SwmmModel *model, const char *name);
bool swmm_has_place(const SwmmModel *model, SyIndex node);
/* A finding, where others have coordinates. */
void swmm_no_coordinates(const SwmmModel *model, int64_t fid, const char *id, const char *node,
                         SyIndex line);
void swmm_unknown_reference(const SwmmModel *model, SwmmSection section, const char *id,
                            const char *reference, SyIndex line);

/* Rows of the units: subcatchments, then nodes into which water is put. */
bool swmm_add_units(SwmmModel *model, SyTable *out, GError **error);
/* @text: the file again, of which nothing was taken apart yet */
void swmm_add_sources(SwmmModel *model, const SwmmText *text, SyTable *out);
/* Rows of the pipes: from the head of a street to the sewer node under its inlet. */
void swmm_add_inlets(SwmmModel *model, const SwmmText *text, SyTable *out);
/* A finding that names the sections that say nothing here; nothing was taken apart yet. */
void swmm_report_sections(const SwmmText *text);

/* Makes the bytes UTF-8 without zeros; bytes[n_byte] is zero before and after. */
void swmm_decode(SwmmText *text);

/* The readers behind the public ones, on bytes that they may change; bytes[n_byte] exists. */
bool swmm_recognise_bytes(const char *bytes, gsize n_byte);
SyTable *swmm_read_bytes(SwmmText *text, const char *role, GError **error);
const char *swmm_crs_of_bytes(SwmmText *text);
