/*
 * Fields of the contract (data/fields.csv), their synonyms (data/synonyms.csv) and the dictionaries
 * of coded values (data/values.csv).
 */
#pragma once
#include "engine/case/case.h"

typedef enum {
    SY_FIELD_TEXT,
    SY_FIELD_NUMBER, /* no unit: as it stands */
    SY_FIELD_LENGTH, /* metres inside; unit declared, or in the column's name (_ft, _mm, (m)) */
    SY_FIELD_CODE,   /* a value of the contract by a dictionary */
    SY_FIELD_PLACE,  /* x, y, from_x ...: coordinates of a table; not a column of the layer */
} SyFieldType;

typedef struct {
    SyRole role;
    char *name;
    SyFieldType type;
    char *dictionary; /* SY_FIELD_CODE: name in data/values.csv; else NULL */
    double unit_m; /* SY_FIELD_LENGTH: metres in the unit meant where none is said (size: 0.001) */
    bool is_rate;  /* SY_FIELD_NUMBER: water a time; unit_m is m3/d in the unit */
    bool is_section;         /* SY_FIELD_LENGTH: size or height, read by sy_section_parse */
    double minimum, maximum; /* numbers outside stand for "unknown"; infinite: no bound */
} SyField;

typedef struct SyFields SyFields;
SyFields *sy_fields_load(const char *data_folder, GError **error);
void sy_fields_free(SyFields *fields);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyFields, sy_fields_free)
/* Field of a role, or NULL. */
const SyField *sy_fields_find(const SyFields *fields, SyRole role, const char *name);
/* Names of all fields of a role in the order of data/fields.csv; NULL-terminated, borrowed. */
const char *const *sy_fields_names(const SyFields *fields, SyRole role);
/* Values a coded field can have, in the order of data/values.csv; NULL-terminated, borrowed. */
const char *const *sy_fields_meanings(const SyFields *fields, const SyField *field);

/* Metres in m, dm, cm, mm, km, ft, us-ft, in, their Chinese names or common English ones. */
bool sy_unit_parse(const char *text, double *unit_m);
/* m3/d in "m³/d", "吨/月", "万t/a", "L/s" ...: a ton of water is a cubic metre. */
bool sy_rate_parse(const char *text, double *m3d);
/* Cubic metres in "m³", "吨", "万吨"; 0: it is no volume. */
double sy_volume_parse(const char *text);
/* What stands behind "每天", "日均"; NULL: a value does not begin so. */
const char *sy_rate_skip_day(const char *text);
/* m3/d of a folded heading that says the time in front and a volume or nothing behind:
 * "月用水量(吨)", "年排水量"; @n_name: bytes of the heading without the volume. */
bool sy_rate_of_heading(const char *heading, double *m3d, gsize *n_name);

/* The contract's value for a raw one: the source's own SY_MAPPING_VALUE (@asked may be NULL), then
 * the dictionary (exact, case and width folded, then the longest pattern such as 5201*), else NULL.
 * Empty text is missing, not unknown. For texts: only the source's own. */
const char *sy_fields_value(const SyFields *fields, const SyField *field, const SyCaseSource *asked,
                            const char *raw);

/* The same, and how it came: an ambiguous raw value gives NULL and says in @origin why. */
typedef enum {
    SY_VALUE_UNKNOWN,
    SY_VALUE_DECLARED,
    SY_VALUE_DICTIONARY,
    SY_VALUE_AMBIGUOUS
} SyValueKind;
const char *sy_fields_value_explained(const SyFields *fields, const SyField *field,
                                      const SyCaseSource *asked, const char *raw, SyValueKind *kind,
                                      const char **origin);
/* Whether a heading is one of the known names of a field of a role. O(synonyms). */
bool sy_fields_is_name(const SyFields *fields, SyRole role, const char *field, const char *heading);
/* Words that stand for "nothing" in a column of numbers or codes: "", "/", "无", "NULL". */
bool sy_fields_is_missing(const SyFields *fields, const char *raw);
/* The text, folded, without the words of one who did not measure ("约", "左右"); NULL: it has none.
 * g_free. */
char *sy_fields_cut_about(const SyFields *fields, const char *raw);
/* Goes behind what stands between the ends of a range ("20~30"); false: it does not stand there. */
bool sy_fields_skip_to(const SyFields *fields, const char **at);
/* How many of a thing a word behind a number says ("万"); 0: it is none. */
double sy_fields_times(const SyFields *fields, const char *word);
/* Words that begin a row which is no object: a sum, a remark, a signature ("合计", "制表：张三").
 */
bool sy_fields_is_remark(const SyFields *fields, const char *raw);
/* Whether something is called as a firm, a shop, a school is. */
bool sy_fields_is_firm(const SyFields *fields, const char *raw);
/* Words by which a row shows how a form is filled in ("示例"). */
bool sy_fields_is_example(const SyFields *fields, const char *raw);
/* Words that name a row of limits among those of samples ("标准限值"). */
bool sy_fields_is_limit(const SyFields *fields, const char *raw);
/* Words that name a row of limits of detection ("检出限"). */
bool sy_fields_is_detection(const SyFields *fields, const char *raw);
/* The parameter of a column and the unit in its heading, or NULL: "化学需氧量(mg/L)",
 * "总磷(以P计)(mg/L)", "氨氮mg/L"; "铬(六价)" is a parameter with its bracket. g_free; false: it is
 * no parameter's. */
bool sy_fields_parameter_heading(const SyFields *fields, const char *heading, char **parameter,
                                 char **unit);
/* A cell below such a heading that holds a unit, or what may be a value. */
bool sy_fields_is_unit_cell(const char *text);
bool sy_fields_is_value_cell(const char *text);
/* The mode of a pipe by a word in a text (dictionary mode_word). NULL: it says nothing of that, or
 * both.
 */
const char *sy_fields_mode_word(const SyFields *fields, const char *raw);
/* The folded text without such words and what bound them; NULL: there are none. @nothing: what is
 * left says nothing ("管"). g_free. */
char *sy_fields_without_mode(const SyFields *fields, const char *raw, bool *nothing);
/* Headings of names and notes. */
bool sy_fields_is_note_column(const SyFields *fields, const char *heading);
/* Whether a heading of a laboratory's report is of no place: numbers, methods, means. */
bool sy_fields_is_report_column(const SyFields *fields, const char *heading);
/* Words for nothing as a set, as written, in lower and in upper case, for columns of millions of
 * texts; g_hash_table_unref. */
GHashTable *sy_fields_missing_words(const SyFields *fields);

/**
 * sy_section_parse:
 * Section text to metres: "300", "DN300", "Φ300", "d300", "0.3", "1000*800", "1000×800", "1.0X0.8",
 * "B×H=2.0×1.5", "2.0m×1.5m", with a material behind ("DN300 PE"). Width (or diameter) and height
 * (NaN for a circle); "" and "0" say nothing and give NaN.
 *
 * @unit_m: metres in the unit of bare numbers; where that is m or mm, a section over 20 m or under
 *          20 mm in it is read in the other of the two
 * @declared: a person said the unit: nothing is read in the other
 * @other:  NULL, or true where that was done
 *
 * False: not understood.
 */
bool sy_section_parse(const char *text, double unit_m, bool declared, double *width_m,
                      double *height_m, bool *other);
/* "2-DN600", "300×2", "DN300/DN400": several pipes or sizes; the parse gives the first of them. */
bool sy_section_is_several(const char *text);
/* The same rule for a number; NaN if it is not positive. */
double sy_section_number(double value, double unit_m, bool declared, bool *other);
