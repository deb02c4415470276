/* A reply on stdout. */
#pragma once
#include <stdio.h>

#include "engine/base/print.h"
#include "engine/base/reply.h"
#include "engine/expert/terms.h"

/**
 * sy_print_reply:
 * For people (SY_PRINT_TABLE) tables with headings and words, without columns that no row fills,
 * and the sentences in their order; as SY_PRINT_JSON the whole, as sy_reply_json() says.
 * @terms: NULL where no column has a dictionary
 */
bool sy_print_reply(const SyReply *reply, const SyTerms *terms, const char *lang,
                    SyPrintFormat format, GError **error);
/* Its sentences alone. */
void sy_print_said(const SyReply *reply, FILE *out);
