/* How a record is worded: its lines, and the sentences of its paragraph. */
#include "engine/dossier/parts.h"
#include "io/export/text.h"

enum { NAME_CHARACTERS_MAX = 60 }; /* a name longer than this is no name */

const char *sy_record_word(const SyRecordWriting *w, const char *dictionary, const char *value) {
    return sy_terms_word(w->recorder->terms, w->recorder->lang, dictionary, value);
}

char *sy_record_name(const char *name) {
    if (name == NULL) return NULL;
    g_autofree char *valid = sy_export_clean(name);
    if (g_utf8_strlen(valid, -1) <= NAME_CHARACTERS_MAX) return g_steal_pointer(&valid);
    g_autofree char *start = g_utf8_substring(valid, 0, NAME_CHARACTERS_MAX);
    return g_strconcat(start, "…", NULL);
}

char *sy_record_reworded_as(const SyRecordWriting *w, SyTextPart part, const char *code,
                            const char *arguments, const char *stored) {
    char *text = w->recorder->stored_lang || code == NULL
                     ? NULL
                     : sy_texts_word(w->recorder->texts, w->recorder->lang, code, part, arguments);
    return text == NULL ? g_strdup(stored) : text;
}

char *sy_record_reworded(const SyRecordWriting *w, const char *code, const char *arguments,
                         const char *stored) {
    return sy_record_reworded_as(w, SY_TEXT_TEXT, code, arguments, stored);
}

char *sy_record_worded_take(const SyRecordWriting *w, const char *code, char *arguments) {
    g_autofree char *json = arguments;
    char *text = sy_texts_word(w->recorder->texts, w->recorder->lang, code, SY_TEXT_TEXT, json);
    return text == NULL ? g_strdup(code) : text;
}

void sy_record_add_line_as(SyRecordWriting *w, SyRecordSection section, const char *label,
                           const char *text) {
    if (w->lines == NULL || text == NULL) return;
    SyRecordLine *line = g_new0(SyRecordLine, 1);
    line->section = section;
    line->label = label;
    /* Through a wording, which takes out what would break a line or turn the direction. */
    line->text = sy_record_worded_take(
        w, "record.plain", sy_arguments(SY_ARGUMENT_TEXT("text", text), SY_ARGUMENTS_END));
    g_ptr_array_add(w->lines, line);
}

void sy_record_add_line(SyRecordWriting *w, SyRecordSection section, const char *label,
                        const char *text) {
    sy_record_add_line_as(w, section, sy_record_word(w, "record", label), text);
}

void sy_record_tell(SyRecordWriting *w, SyRecordSection section, const char *label,
                    const char *code, char *arguments) {
    g_autofree char *text = sy_record_worded_take(w, code, arguments);
    g_string_append(w->narrative, text);
    g_string_append(w->narrative, sy_record_word(w, "join", "sentence"));
    if (label != NULL) sy_record_add_line(w, section, label, text);
}
