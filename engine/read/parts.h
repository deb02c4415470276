/* The read stage from inside: one source on its way from columns to fields. */
#pragma once
#include "engine/read/bind.h"
#include "engine/read/layers.h"

typedef struct {
    const SyCaseSource *asked;
    SyIndex number; /* in the case, and row of inputs */
    SySource *source;
    GArray *bindings;     /* SyBinding */
    SyGeometryKind kind;  /* wanted; SY_GEOMETRY_NONE where the source has no place */
    bool from_columns;    /* coordinates are columns, of both ends for lines */
    SyFindings *findings; /* of this source; places in its own CRS until it is transformed */
    SyTable *table;       /* raw columns, then fields */
    SyTable *second;      /* points that rows give besides, in a CRS of their own; or NULL */
    SyTable *areas; /* of units: row by row as table; of rivers: rows of their own, where lines
                       and areas are mixed; NULL: there are none */
    SyCrs *crs;     /* NULL: no coordinates */
    const char *crs_method;
    double length_unit_m; /* metres in the unit of coordinates, for finding lengths in feet */
} SyLayerSource;

/* Decides @kind and @from_columns by the role, the geometry and the bindings there are; with
 * @fields (or NULL), degrees beside points become their second place (places.c). */
void sy_layers_kind(SyLayerSource *layer, const SyFields *fields);
/* The kind of geometry a role is held in. */
SyGeometryKind sy_layers_role_kind(SyRole role);
/* The columns of coordinates; @places: SY_PLACES_MAX. */
void sy_layers_place_columns(const SyLayerSource *layer, SySourcePlace *places);
/* The columns of the first coordinates, of a line's beginning; NULL where there are none. */
void sy_layers_place(const SyLayerSource *layer, const SyBinding **x, const SyBinding **y);
/* What the title says was taken off the columns x and y, if with it they are northings and eastings
 * at @at (a usual place); put back, with a finding read.false_origin (axes.c). */
bool sy_layers_constants(const SyLayerSource *layer, const double *at, double *add);
void sy_layers_restore(SyLayerSource *layer, const double *at);
/* Fails if the role cannot live with what the source has (check.c). */
bool sy_layers_check(const SyLayerSource *layer, const SyCase *job, GError **error);

/* Lines and points of several systems in one table, below rows that name them: a binding of system
 * to what those say, with a finding read.groups (groups.c). */
void sy_layers_take_groups(SyLayerSource *layer, const SyFields *fields);
/* Takes out rows of a table that are no objects; findings read.row_no_object, read.blank_rows
 * (rows.c). */
void sy_layers_drop_rows(SyLayerSource *layer, const SyFields *fields);
/* Takes only the rows that the case asks for (only:), and what was found about them; finding
 * read.rows_asked, says how many (rows.c). */
void sy_layers_take_asked(SyLayerSource *layer);

/* Several rows of one object become one; findings read.filled_down, read.line_rows, read.point_rows
 * (twice.c). */
void sy_layers_merge_rows(SyLayerSource *layer);
/* A line whose @to names several ends, each of which stands alone elsewhere, becomes a line to
 * each; finding read.ends_several (ends_several.c). O(rows). */
void sy_layers_several_ends(SyLayerSource *layer, const SyColumn *from, SyColumn *to);

/* Raw columns of @layer's table become its fields (values.c). */
void sy_layers_values(SyLayerSource *layer, const SyFields *fields);
/* The numbers of both ends in a column of lines ("ends", "flow_ends") become from and to where no
 * other column names them, else which way the water runs (ends.c). */
void sy_layers_split_ends(SyLayerSource *layer);
/* "W1-W2", "A-1~A-2", "Y3→Y4" in two, g_free; false: it is none such. */
bool sy_ends_split(const char *text, char **from, char **to);

/* Real column of a number or length field from a raw one; names and bounds as the binding says.
 * (numbers.c). */
void sy_layers_number(const SyLayerSource *layer, const SyFields *fields, const SyBinding *binding,
                      const SyColumn *raw, SyColumn *out);
/* Size and height of a section; @height is NULL if another column has it. */
void sy_layers_section(const SyLayerSource *layer, const SyFields *fields, const SyBinding *binding,
                       const SyColumn *raw, SyColumn *width, SyColumn *height);

/* The CRS of every source, the working CRS, and all coordinates in it (crs.c). */
bool sy_layers_locate(SyLayerSource *layers, SyIndex n_layer, const SySettings *settings,
                      SyCrs **working, GError **error);

/* Rows of degrees in a plane are moved into it. Rows of a survey that lie where none of the others
 * can be lose their place (NaN in the first vertex: true if there are any), those with the number
 * of another zone in front of their easting come back, with findings (stray.c). */
bool sy_layers_strays(SyLayerSource *layer, bool degrees);
/* The axes stand the other way round: X is the northing of Chinese surveyors, and latitude is often
 * the first column. */
bool sy_layers_is_swapped(double x, double y, bool degrees);

/* The second place of rows that give two, and where the two differ; findings read.two_places,
 * read.two_places_all (second.c). */
void sy_layers_read_second(SyLayerSource *layer);
void sy_layers_compare_second(SyLayerSource *layer, const SyCrs *working);

/* "bd09" or "gcj02" where the headings of longitude and latitude, or the title, name the map they
 * are of; NULL: they do not. */
const char *sy_layers_map_crs(const SyLayerSource *layer);
/* What coordinates without a CRS look like, for the complaint. */
const char *sy_layers_crs_hint(double x, double y);

/* Length fields whose unit nobody said, against the drawn lengths (lengths.c). */
void sy_layers_check_lengths(SyLayerSource *layer);

/* Whose numbers go together: an integer column "scope" in the tables of points and lines where some
 * number is several points'; none where all share one (scopes.c). SY_ERROR_USAGE where it cannot be
 * told. O(numbers of all) for each pair of sources. */
bool sy_layers_scopes(SyLayerSource *layers, SyIndex n_layer, GError **error);

/* The same where one table has several nets: a number that points of several lots or systems bear,
 * far apart, goes with that of the line that names it (scopes_system.c). Finding
 * read.scopes_system. O(points). */
void sy_layers_scope_systems(SyLayers *layers, SyFindings *findings);

/* 0 to 1: how far two names are the same from their beginning and from their end. */
double sy_layers_names_alike(const char *a, const char *b);

/* All tables one after the other, columns by name; takes and frees them (join.c). */
SyTable *sy_layers_join(GPtrArray *tables, SyGeometryKind kind, const char *what, GError **error);

/* Ids in fields that name objects of other roles, as those spell theirs; @tables: SY_N_ROLE, of
 * SyLayers. Findings read.id_respelled (ids.c). O(rows) while all ids are known. */
void sy_layers_match_ids(SyTable *const *tables, const GArray *inputs, SyFindings *findings);

/* Rows of registers and rounds that are one thing become one row; what other layers call by its
 * number in another list bears the one it has now; findings link.*, round.*, read.unit_rows
 * (linkage.c). */
bool sy_layers_link(const SyCase *job, const char *data_folder, SyLayers *layers,
                    SyFindings *findings, const SyProgress *progress, GError **error);

/* Files and hash of an input (input.c). */
void sy_layers_input(const SyLayerSource *layer, SyInput *input);
/* Whether its coordinates are feet, or a column says so of its lengths. */
bool sy_layers_in_feet(const SyLayerSource *layer);
/* Texts and pictures in feet: as asked, or as most pipes and channels came. */
bool sy_inputs_want_feet(const GArray *inputs, SyPictureUnit asked);
typedef struct SyHasher SyHasher;
/* Hashes the files of all inputs beside the reading; sy_hasher_finish waits and fills them in. */
SyHasher *sy_hasher_start(const GArray *inputs);
void sy_hasher_finish(SyHasher *hasher, GArray *inputs, bool stop);
