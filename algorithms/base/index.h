/* Row, node, edge and arc numbers. */
#pragma once
#include <glib.h>
#include <stdint.h>

typedef uint32_t SyIndex;
#define SY_NONE UINT32_MAX
