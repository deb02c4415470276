/*
 * What knows no job.
 *
 * Here: Roles, words folded and compared, tables and YAML of data/, times, places, files, threads,
 *   tables printed: what every room needs and none owns.
 * In: Paths, texts and numbers.
 * Out: The same, read, written or said why not.
 */
#pragma once
#include "engine/base/csv.h"
#include "engine/base/data.h"
#include "engine/base/file.h"
#include "engine/base/fold.h"
#include "engine/base/folders.h"
#include "engine/base/options.h"
#include "engine/base/parallel.h"
#include "engine/base/places.h"
#include "engine/base/print.h"
#include "engine/base/program.h"
#include "engine/base/reply.h"
#include "engine/base/role.h"
#include "engine/base/speech.h"
#include "engine/base/when.h"
#include "engine/base/words.h"
#include "engine/base/yaml.h"
