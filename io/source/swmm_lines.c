/* Lines, tokens and sections of a SWMM input file. */
#include <string.h>

#include "io/source/swmm_private.h"

#define MAX_LINE_BYTE 1024 /* SWMM cuts a longer line in two */

/* A section is named by any text that begins so, in any case (SWMM's own table, shortened where its
 * user interface accepts less). */
static const struct {
    const char *begin;
    SwmmSection section;
} section_names[] = {
    {"[CONDUIT", SWMM_CONDUITS},
    {"[PUMP", SWMM_PUMPS},
    {"[ORIFICE", SWMM_ORIFICES},
    {"[WEIR", SWMM_WEIRS},
    {"[OUTLET", SWMM_OUTLETS},
    {"[JUNC", SWMM_JUNCTIONS},
    {"[OUTFALL", SWMM_OUTFALLS},
    {"[STORAGE", SWMM_STORAGE},
    {"[DIVIDER", SWMM_DIVIDERS},
    {"[XSECT", SWMM_XSECTIONS},
    {"[COORD", SWMM_COORDINATES},
    {"[VERTI", SWMM_VERTICES},
    {"[SUBCATCH", SWMM_SUBCATCHMENTS},
    {"[POLYGON", SWMM_POLYGONS},
    {"[OPTION", SWMM_OPTIONS},
    {"[MAP", SWMM_MAP},
    {"[TITLE", SWMM_KNOWN},
    {"[FILE", SWMM_KNOWN},
    {"[RAINGAGE", SWMM_KNOWN},
    {"[TEMP", SWMM_KNOWN},
    {"[EVAP", SWMM_KNOWN},
    {"[SUBAREA", SWMM_KNOWN},
    {"[INFIL", SWMM_KNOWN},
    {"[AQUIFER", SWMM_KNOWN},
    {"[GROUNDWATER", SWMM_GROUNDWATER},
    {"[SNOW", SWMM_KNOWN},
    {"[TRANSECT", SWMM_KNOWN},
    {"[LOSS", SWMM_KNOWN},
    {"[CONTROL", SWMM_KNOWN},
    {"[POLLUT", SWMM_KNOWN},
    {"[LANDUSE", SWMM_KNOWN},
    {"[BUILDUP", SWMM_KNOWN},
    {"[WASHOFF", SWMM_KNOWN},
    {"[COVERAGE", SWMM_KNOWN},
    {"[INFLOW", SWMM_INFLOWS},
    {"[DWF", SWMM_DWF},
    {"[PATTERN", SWMM_KNOWN},
    {"[RDII", SWMM_RDII},
    {"[HYDROGRAPH", SWMM_KNOWN},
    {"[LOADING", SWMM_KNOWN},
    {"[TREATMENT", SWMM_KNOWN},
    {"[CURVE", SWMM_KNOWN},
    {"[TIMESERIES", SWMM_TIMESERIES},
    {"[REPORT", SWMM_KNOWN},
    {"[SYMBOL", SWMM_KNOWN},
    {"[LABEL", SWMM_KNOWN},
    {"[BACKDROP", SWMM_KNOWN},
    {"[TAG", SWMM_KNOWN},
    {"[PROFILE", SWMM_KNOWN},
    {"[LID_USAGE", SWMM_LID_USAGE},
    {"[LID_", SWMM_KNOWN},
    {"[GW", SWMM_KNOWN},
    {"[ADJUST", SWMM_KNOWN},
    {"[EVENT", SWMM_KNOWN},
    {"[STREET", SWMM_KNOWN},
    {"[INLET_USAGE", SWMM_INLET_USAGE},
    {"[INLET", SWMM_KNOWN},
};

const char *swmm_section_name(SwmmSection section) {
    static const char *const names[SWMM_N_SECTION] = {
        "CONDUITS",      "PUMPS",       "ORIFICES",  "WEIRS",     "OUTLETS",     "JUNCTIONS",
        "OUTFALLS",      "STORAGE",     "DIVIDERS",  "XSECTIONS", "COORDINATES", "VERTICES",
        "SUBCATCHMENTS", "POLYGONS",    "OPTIONS",   "MAP",       "DWF",         "INFLOWS",
        "TIMESERIES",    "INLET_USAGE", "LID_USAGE", "RDII",      "GROUNDWATER"};
    return names[section];
}

static SwmmSection section_by_name(const char *name, gsize n_byte) {
    for (gsize i = 0; i < G_N_ELEMENTS(section_names); i++) {
        gsize n = strlen(section_names[i].begin);
        if (n_byte >= n && g_ascii_strncasecmp(name, section_names[i].begin, n) == 0)
            return section_names[i].section;
    }
    return SWMM_UNKNOWN;
}

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0';
}

/* The next line without the space around it; NULL at the end of the text. */
static char *next_raw(SwmmReader *reader, gsize *n_byte) {
    const SwmmText *text = reader->text;
    if (reader->at >= text->n_byte) return NULL;
    char *begin = text->bytes + reader->at;
    gsize n_left = text->n_byte - reader->at;
    const char *newline = memchr(begin, '\n', n_left);
    gsize n = newline == NULL ? n_left : (gsize)(newline - begin);
    reader->at += n + 1;
    reader->number++;
    while (n > 0 && is_space(begin[0])) begin++, n--;
    while (n > 0 && is_space(begin[n - 1])) n--;
    *n_byte = n;
    return begin;
}

static void begin_section(SwmmReader *reader, const char *line, gsize n_byte) {
    gsize n_name = 0;
    while (n_name < n_byte && !is_space(line[n_name])) n_name++;
    reader->section = section_by_name(line, n_name);
    if (reader->section != SWMM_UNKNOWN || reader->reported == 0) return;
    g_autofree char *name = g_strndup(line, MIN(n_name, 80));
    sy_findings_add(reader->text->findings, "read.swmm_unknown_section", reader->text->label, -1,
                    NAN, NAN, NAN, SY_ARGUMENT_TEXT("section", name),
                    SY_ARGUMENT_INTEGER("line", reader->number), SY_ARGUMENTS_END);
}

/* SWMM does not count a comment at the end. */
static void check_length(const SwmmReader *reader, const char *line, gsize n_byte) {
    if (n_byte < MAX_LINE_BYTE || (reader->reported & SWMM_BIT(reader->section)) == 0) return;
    const char *comment = memchr(line, ';', n_byte);
    if (comment != NULL && comment - line < MAX_LINE_BYTE) return;
    sy_findings_add(reader->text->findings, "read.swmm_long_line", reader->text->label, -1, NAN,
                    NAN, NAN, SY_ARGUMENT_TEXT("section", swmm_section_name(reader->section)),
                    SY_ARGUMENT_INTEGER("line", reader->number),
                    SY_ARGUMENT_INTEGER("n_byte", (int64_t)n_byte),
                    SY_ARGUMENT_INTEGER("limit", MAX_LINE_BYTE - 1), SY_ARGUMENTS_END);
}

/* What a section says is for SWMM's own running, or for drawing. */
static bool is_aside(const char *name, gsize n_byte) {
    static const char *const aside[] = {"[TITLE",    "[REPORT", "[SYMBOL",  "[LABEL",
                                        "[BACKDROP", "[TAG",    "[PROFILE", "[FILE"};
    for (gsize i = 0; i < G_N_ELEMENTS(aside); i++) {
        gsize n = strlen(aside[i]);
        if (n_byte >= n && g_ascii_strncasecmp(name, aside[i], n) == 0) return true;
    }
    return false;
}

void swmm_report_sections(const SwmmText *text) {
    SwmmReader reader = {.text = text, .section = SWMM_UNKNOWN};
    g_autoptr(GString) names = g_string_new(NULL);
    g_autofree char *name = NULL;
    SyIndex n = 0;
    gsize n_byte;
    for (char *line = next_raw(&reader, &n_byte); line != NULL; line = next_raw(&reader, &n_byte)) {
        if (n_byte == 0 || line[0] == ';') continue;
        if (line[0] == '[') {
            gsize n_name = 0;
            while (n_name < n_byte && !is_space(line[n_name])) n_name++;
            bool left = section_by_name(line, n_name) == SWMM_KNOWN && !is_aside(line, n_name);
            g_clear_pointer(&name, g_free);
            if (left) name = g_strndup(line + 1, n_name - (line[n_name - 1] == ']' ? 2 : 1));
            continue;
        }
        if (name == NULL) continue; /* said once, at its first line */
        g_string_append_printf(names, "%s%s", n++ == 0 ? "" : ", ", name);
        g_clear_pointer(&name, g_free);
    }
    if (n > 0)
        sy_findings_add(text->findings, "read.swmm_sections", text->label, -1, NAN, NAN, NAN,
                        SY_ARGUMENT_TEXT("sections", names->str), SY_ARGUMENT_INTEGER("n", n),
                        SY_ARGUMENTS_END);
}

char *swmm_next(SwmmReader *reader, gsize *n_byte) {
    for (char *line = next_raw(reader, n_byte); line != NULL; line = next_raw(reader, n_byte)) {
        if (*n_byte == 0 || line[0] == ';') continue;
        if (line[0] == '[') {
            begin_section(reader, line, *n_byte);
            continue;
        }
        if (reader->section >= SWMM_N_SECTION) continue;
        if ((reader->wanted & SWMM_BIT(reader->section)) == 0) continue;
        check_length(reader, line, *n_byte);
        return line;
    }
    return NULL;
}

bool swmm_next_line(SwmmReader *reader, SwmmLine *line) {
    gsize n;
    char *at = swmm_next(reader, &n);
    if (at == NULL) return false;
    *line = (SwmmLine){.section = reader->section, .number = reader->number};
    char *end = memchr(at, ';', n);
    if (end == NULL) end = at + n;
    while (at < end && line->n_token < SWMM_N_TOKEN) {
        if (is_space(*at)) {
            at++;
            continue;
        }
        bool quoted = *at == '"';
        if (quoted) at++;
        char *stop = at;
        while (stop < end && (quoted ? *stop != '"' : !is_space(*stop))) stop++;
        line->tokens[line->n_token++] = at;
        at = stop + 1;
        *stop = '\0'; /* the text has a byte after its last */
    }
    return true;
}

bool swmm_recognise_bytes(const char *bytes, gsize n_byte) {
    if (memchr(bytes, '\0', MIN(n_byte, 4096)) != NULL) return false;
    bool found = false;
    for (const char *at = bytes, *end = bytes + n_byte; at < end;) {
        const char *newline = memchr(at, '\n', (gsize)(end - at));
        gsize n = newline == NULL ? (gsize)(end - at) : (gsize)(newline - at);
        const char *line = at;
        at += n + 1;
        while (n > 0 && is_space(*line)) line++, n--;
        if (n == 0 || *line != '[') continue;
        /* EPANET's files share the form and some names. */
        if (g_ascii_strncasecmp(line, "[PIPES]", MIN(n, 7)) == 0 && n >= 7) return false;
        if (g_ascii_strncasecmp(line, "[RESERVOIRS]", MIN(n, 12)) == 0 && n >= 12) return false;
        SwmmSection section = section_by_name(line, n);
        if (section <= SWMM_DIVIDERS && section != SWMM_PUMPS && section != SWMM_JUNCTIONS)
            found = true;
        if (section == SWMM_SUBCATCHMENTS || section == SWMM_XSECTIONS) found = true;
    }
    return found;
}
