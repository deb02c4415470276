#include "algorithms/base/words.h"

#include <errno.h>
#include <locale.h>

static _Thread_local SyWords spoken; /* by this thread; all zero: English, to nobody */

const char *sy_words(const char *text) {
    const char *found = spoken.find == NULL ? NULL : spoken.find(spoken.catalogue, text);
    return found == NULL ? text : found;
}

void sy_note(const char *format, ...) {
    if (spoken.note == NULL) return;
    va_list list;
    va_start(list, format);
    g_autofree char *text = g_strdup_vprintf(format, list);
    va_end(list);
    spoken.note(spoken.user, text);
}

SyWords sy_words_use(SyWords words) {
    SyWords before = spoken;
    spoken = words;
    return before;
}

typedef struct {
    GThreadFunc work;
    void *user;
    SyWords words;
    locale_t locale; /* numbers are written as in the thread that began this one */
} Beginning;

static void *begin(void *data) {
    Beginning own = *(Beginning *)data;
    g_free(data);
    spoken = own.words;
    locale_t before = uselocale(own.locale);
    void *result = own.work(own.user);
    uselocale(before);
    if (own.locale != LC_GLOBAL_LOCALE) freelocale(own.locale);
    return result;
}

GThread *sy_words_thread(const char *name, GThreadFunc work, void *user) {
    Beginning *beginning = g_new(Beginning, 1);
    locale_t here = uselocale((locale_t)0);
    *beginning = (Beginning){work, user, spoken, here == LC_GLOBAL_LOCALE ? here : duplocale(here)};
    return g_thread_new(name, begin, beginning);
}

const char *sy_errno_words(int number) {
    /* The C library has its own translations, but most machines lack them. */
    static const struct {
        int number;
        const char *words;
    } frequent[] = {
        {ENOENT, N_("No such file or directory")},
        {EACCES, N_("Permission denied")},
        {ENOSPC, N_("No space left on device")},
        {EDQUOT, N_("Disk quota exceeded")},
        {EROFS, N_("Read-only file system")},
        {EISDIR, N_("Is a directory")},
        {ENOTDIR, N_("Not a directory")},
        {EEXIST, N_("File exists")},
        {EFBIG, N_("File too large")},
        {EIO, N_("Input/output error")},
        {EINVAL, N_("Invalid argument")},
        {EAGAIN, N_("Resource temporarily unavailable")},
        {EPERM, N_("Operation not permitted")},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(frequent); i++)
        if (number == frequent[i].number) return _(frequent[i].words);
    return g_strerror(number);
}
