#include "algorithms/base/progress.h"

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"

bool sy_progress(const SyProgress *progress, double fraction, GError **error) {
    if (progress == NULL) return true;
    if (progress->report != NULL) progress->report(progress->user, fraction);
    if (progress->stopped == NULL || !progress->stopped(progress->user)) return true;
    g_set_error_literal(error, SY_ERROR, SY_ERROR_INTERRUPTED, _("interrupted"));
    return false;
}
