#!/usr/bin/env bash
# Includes go one way: engine -> io, engine -> algorithms, everyone -> algorithms/base; never between
# io and algorithms, never back. algorithms/ uses C, GLib and, in base, gettext, outside it GEOS; nothing
# else.
. "$(dirname "$0")/tap.sh"

c_headers='assert|complex|ctype|errno|fenv|float|inttypes|limits|locale|math|setjmp|signal|stdalign'
c_headers+='|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|tgmath|threads|time'

# file:line: include, for every include of the C files in the given folders.
includes() {
    find "$@" -name '*.[ch]' -exec grep -HnE '^[[:space:]]*#[[:space:]]*include' {} + | sort
}

# against FOLDER PATTERN: includes in FOLDER that do not match the pattern.
against() {
    includes "$1" | grep -vE "#[[:space:]]*include[[:space:]]+($2)" || true
}

# The same, for quoted includes only: libraries are the folder's own affair.
against_quoted() {
    includes "$1" | grep -E 'include[[:space:]]*"' | grep -vE "include[[:space:]]+\"($2)" || true
}

violations() {
    (
        cd "$1"
        against algorithms/base "\"algorithms/base/|<($c_headers)\.h>|<glib\.h>|<libintl\.h>"
        against algorithms "\"algorithms/|<($c_headers)\.h>|<glib\.h>|<geos_c\.h>" | grep -v '^algorithms/base/'
        against_quoted io 'io/|algorithms/base/'
        against_quoted engine 'engine/|io/|algorithms/'
    ) | sort -u
}

tap_empty 'includes go one way' "$(violations "$1")"

# The check itself: every kind of violation, planted alone in an empty tree, is seen.
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
while read -r folder include; do
    rm -rf "$tree"/*
    mkdir -p "$tree"/{algorithms/base,algorithms/trace,io/source,engine}
    printf '  #  include %s\n' "$include" >"$tree/$folder/planted.c"
    tap_match "$folder may not include $include" "$(violations "$tree")" "^$folder/planted.c:1:"
done <<'END'
algorithms/base "algorithms/trace/order.h"
algorithms/base <geos_c.h>
algorithms/trace "io/table.h"
algorithms/trace "engine/case/case.h"
algorithms/trace "order.h"
algorithms/trace <gdal.h>
algorithms/trace <ogr_api.h>
algorithms/trace <ogr_srs_api.h>
algorithms/trace <cpl_conv.h>
algorithms/trace <proj.h>
algorithms/trace <sqlite3.h>
algorithms/trace <spatialite.h>
algorithms/trace <json-glib/json-glib.h>
algorithms/trace <unistd.h>
algorithms/trace <libintl.h>
io/source "algorithms/topology/lines.h"
io/source "engine/case/case.h"
io/source "../../engine/case/case.h"
io/source "source.h"
engine "tests/unit/x.h"
engine "case.h"
END

rm -rf "$tree"/*
mkdir -p "$tree"/{algorithms/base,algorithms/trace,io/source,engine}
echo '#include "algorithms/base/error.h"' >"$tree/algorithms/base/a.c"
printf '#include "algorithms/trace/order.h"\n#include <geos_c.h>\n#include <math.h>\n' >"$tree/algorithms/trace/a.c"
printf '#include "io/table.h"\n#include <gdal.h>\n#include "algorithms/base/error.h"\n' >"$tree/io/source/a.c"
printf '#include "io/table.h"\n#include "algorithms/trace/order.h"\n#include "engine/case/case.h"\n' >"$tree/engine/a.c"
tap_empty 'what the design allows is allowed' "$(violations "$tree")"
tap_end
