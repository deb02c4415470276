/* Any bytes as a catalogue of messages (.mo): a word is found within it or said in English. */
#include <glib/gstdio.h>
#include <string.h>

#include "engine/base/speech.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    static const char *const words[] = {"", "a", "%s: does not exist", "z"};
    static char *folder;
    if (folder == NULL) {
        folder = g_path_get_dirname(fuzz_file("x", "", 0));
        g_autofree char *inner = g_build_filename(folder, "zh_CN", "LC_MESSAGES", NULL);
        g_assert_cmpint(g_mkdir_with_parents(inner, 0700), ==, 0);
    }
    fuzz_file("zh_CN/LC_MESSAGES/suyuan.mo", bytes, n_byte);
    g_autoptr(SySpeech) speech = sy_speech_new("zh", folder);
    SySpoken before = sy_speech_enter(speech, NULL, NULL);
    gsize n = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) n += strlen(_(words[i]));
    sy_speech_leave(before);
    g_assert_cmpuint(n, <, 4 * (n_byte + 64));
    return 0;
}
