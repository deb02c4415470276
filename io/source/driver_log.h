/*
 * What GDAL says while it opens and reads: one finding for each kind of message, with a count.
 */
#pragma once
#include "io/findings.h"

typedef struct SyDriverLog SyDriverLog;

SyDriverLog *sy_driver_log_new(void);
void sy_driver_log_free(SyDriverLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyDriverLog, sy_driver_log_free)

/* Between them, errors and warnings of GDAL in this thread go to the log and nowhere else. */
void sy_driver_log_begin(SyDriverLog *log);
void sy_driver_log_end(SyDriverLog *log);

/* Messages say @to where GDAL says @from: a name that would differ from run to run. */
void sy_driver_log_replace(SyDriverLog *log, const char *from, const char *to);

/* The first error, one line; NULL if there was none. */
const char *sy_driver_log_error(const SyDriverLog *log);
void sy_driver_log_clear(SyDriverLog *log);

/* Findings read.driver_error and read.driver_warning, messages that differ only in their numbers as
 * one; then clears. */
void sy_driver_log_report(SyDriverLog *log, const char *label, SyFindings *findings);
