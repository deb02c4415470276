#include "io/source/cell.h"

#include <math.h>
#include <string.h>

/* ISO 8601: date, time or both, with the zone where the source has one. */
static void iso_time(OGRFeatureH feature, const SyFieldAccess *access, char *out, gsize n_out) {
    int year, month, day, hour, minute, zone;
    float second;
    out[0] = '\0';
    if (!OGR_F_GetFieldAsDateTimeEx(feature, access->index, &year, &month, &day, &hour, &minute,
                                    &second, &zone))
        return;
    gsize n = 0;
    if (access->type != OFTTime)
        n += (gsize)g_snprintf(out, n_out, "%04d-%02d-%02d", year, month, day);
    if (access->type == OFTDate) return;
    bool whole = second == floorf(second);
    n += (gsize)g_snprintf(out + n, n_out - n, whole ? "%s%02d:%02d:%02.0f" : "%s%02d:%02d:%06.3f",
                           n > 0 ? "T" : "", hour, minute, (double)second);
    if (zone == 100) g_snprintf(out + n, n_out - n, "Z");
    if (zone > 1 && zone != 100) { /* quarters of an hour from 100 = UTC */
        int off = (zone - 100) * 15;
        g_snprintf(out + n, n_out - n, "%c%02d:%02d", off < 0 ? '-' : '+', ABS(off) / 60,
                   ABS(off) % 60);
    }
}

/* A number as a spreadsheet keeps it (36.100000000000001, 4.10502E+17) as it was typed. */
static const char *tidy_number(const char *text, char *out, gsize n_out) {
    gsize n_digit = 0;
    bool point = false, exponent = false;
    for (const char *c = text; *c != '\0'; c++) {
        if (strchr("0123456789+-.eE", *c) == NULL) return text;
        point |= *c == '.';
        exponent |= *c == 'e' || *c == 'E';
        n_digit += g_ascii_isdigit(*c) && !exponent;
    }
    char *end;
    double value = g_ascii_strtod(text, &end);
    if (!point || *end != '\0' || (n_digit < 16 && !exponent)) return text;
    bool whole = value == floor(value) && fabs(value) < 1e15;
    return g_ascii_formatd(out, (int)n_out, whole ? "%.0f" : "%.15g", value);
}

/* "2023/01/02" or "2023/01/02 10:20:30", which is how GDAL words a date cell, in ISO 8601. */
static const char *tidy_date(const char *text, char *out, gsize n_out) {
    static const char form[] = "dddd/dd/dd dd:dd:dd";
    gsize n = strlen(text);
    if (n != 10 && n != sizeof form - 1) return text;
    for (gsize i = 0; i < n; i++)
        if (form[i] == 'd' ? !g_ascii_isdigit(text[i]) : text[i] != form[i]) return text;
    g_strlcpy(out, text, n_out);
    out[4] = out[7] = '-';
    if (n > 10) out[10] = 'T';
    return out;
}

static const char *tidy_cell(const char *text, char *out, gsize n_out) {
    const char *date = tidy_date(text, out, n_out);
    return date == text ? tidy_number(text, out, n_out) : date;
}

/* What the source itself says that a code means. */
static const char *domain_text(const SyFieldAccess *access, const char *code) {
    const char *words = access->words == NULL ? NULL : g_hash_table_lookup(access->words, code);
    return words == NULL ? code : words;
}

int64_t sy_source_fid(const SyRecord *record) {
    return record->feature == NULL ? (int64_t)record->row + 1 : OGR_F_GetFID(record->feature);
}

const char *sy_source_cell(const SySource *source, const SyRecord *record,
                           const SyFieldAccess *access, char *room, gsize n_room) {
    OGRFeatureH feature = record->feature;
    if (feature == NULL)
        return tidy_cell(sy_grid_cell(source->grid, record->row, (SyIndex)access->index), room,
                         n_room);
    if (access->index < 0) {
        g_snprintf(room, (gulong)n_room, "%" G_GINT64_FORMAT, (gint64)OGR_F_GetFID(feature));
        return room;
    }
    if (!OGR_F_IsFieldSetAndNotNull(feature, access->index)) return NULL;
    if (access->type == OFTDate || access->type == OFTTime || access->type == OFTDateTime) {
        iso_time(feature, access, room, n_room);
        return room;
    }
    if (access->type == OFTReal &&
        access->words == NULL) /* GDAL writes all decimals that the column has room for */
        return g_ascii_formatd(room, (int)n_room, "%.15g",
                               OGR_F_GetFieldAsDouble(feature, access->index));
    return domain_text(access, OGR_F_GetFieldAsString(feature, access->index));
}
