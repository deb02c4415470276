/*
 * Numbers as people and programs write them: 1234.5, 1,234.5, 1 234,5, wide digits. One reader for
 * the coordinates of a table and for its fields.
 */
#pragma once
#include <stdbool.h>

#include "io/table.h"

/* What a single comma before three digits is, which a value alone does not tell ("1,234"). */
typedef enum { SY_COMMA_THOUSANDS, SY_COMMA_DECIMAL } SyComma;

/**
 * sy_number_parse:
 * The number a text begins with; what cannot be thousands is decimals, whatever @comma says.
 *
 * @rest: what stands behind the number, within @text
 *
 * False: it begins with none. Plain decimals only: no hexadecimal, no inf, no nan.
 */
bool sy_number_parse(const char *text, SyComma comma, double *value, const char **rest);

/* What commas are in a column, by the values that leave no doubt; @otherwise where none does. */
SyComma sy_number_comma(const SyColumn *column, SyIndex n_row, SyComma otherwise);
