/*
 * The layers in the terms of the contract.
 *
 * Here: Binding of columns, values, levels, places, identity of rows.
 * In: SyCase, and the files it names.
 * Out: SyLayers: one table a role, metres, working CRS; findings read.*.
 */
#pragma once
#include "engine/read/bind.h"
#include "engine/read/layers.h"
