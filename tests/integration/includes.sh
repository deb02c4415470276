#!/usr/bin/env bash
# Includes go one way: engine -> io, engine -> algorithms, everyone -> algorithms/base; never between
# io and algorithms, never back. algorithms/ uses C, GLib and, in base, gettext, outside it GEOS; nothing
# else. Inside engine/ the rooms stand one above the other, see below.
. "$(dirname "$0")/tap.sh"

c_headers='assert|complex|ctype|errno|fenv|float|inttypes|limits|locale|math|setjmp|signal|stdalign'
c_headers+='|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|tgmath|threads|time'

# file:line: include, for every include of the C files in the given folders.
includes() {
    find "$@" -name '*.[ch]' -exec grep -HnE '^[[:space:]]*#[[:space:]]*include' {} + | sort
}

# The rooms of engine/, a room includes those before it only; | is the case file: what comes after it
# reads the file and never what made it, but for job, which has the stages in order, and province,
# which cuts what they made into parts.
rooms='base expert case link read init network trace check attribute write | search conclude people dossier'
rooms+=' lists picture export map papers river job library province serve commands'
made='read network trace check attribute write'

# against_rooms: includes of rooms that the order forbids, and folders that are no room.
against_rooms() {
    includes engine | awk -v rooms="$rooms" -v made="$made" '
        BEGIN {
            n = split(rooms, name, " ")
            for (i = 1; i <= n; i++) rank[name[i]] = i
            split(made, before, " ")
            for (i in before) is_made[before[i]] = 1
        }
        {
            split($0, part, ":")
            n_folder = split(part[1], folder, "/")
            if (n_folder < 3) next # main.c and library.c stand above all rooms
            room = folder[2]
            if (!(room in rank)) { print $0 " (engine/" room " is no room)"; next }
            if (!match($0, /"engine\/[^"]*"/)) next
            n_other = split(substr($0, RSTART + 1, RLENGTH - 2), other, "/")
            if (n_other < 3 || other[2] == room) next
            if (!(other[2] in rank)) { print $0 " (engine/" other[2] " is no room)"; next }
            if (rank[other[2]] > rank[room]) print $0 " (" other[2] " stands below " room ")"
            if (rank[room] > rank["|"] && room != "job" && room != "province" && other[2] in is_made)
                print $0 " (" room " reads the case file, not " other[2] ")"
        }'
}

# Rooms there are.
rooms_of() {
    find "$1/engine" -mindepth 2 -name '*.[ch]' -printf '%P\n' | cut -d/ -f1 | sort -u
}

# Rooms without a header of their name that says in its first lines what is here, comes in, goes out.
without_header() {
    local room line
    for room in $(rooms_of "$1"); do
        for line in Here In Out; do
            sed '/\*\//q' "$1/engine/$room/$room.h" 2>/dev/null | grep -qE "^ \* $line: ." ||
                echo "engine/$room/$room.h: no line \"$line: ...\" in its first comment"
        done
    done
}

# against FOLDER PATTERN: includes in FOLDER that do not match the pattern.
against() {
    includes "$1" | grep -vE "#[[:space:]]*include[[:space:]]+($2)" || true
}

# The same, for quoted includes only: libraries are the folder's own affair.
against_quoted() {
    includes "$1" | grep -E 'include[[:space:]]*"' | grep -vE "include[[:space:]]+\"($2)" || true
}

# GDAL's own headers are included in one place, which loads it when it is first needed.
against_gdal() {
    includes io engine | grep -E '<(gdal|ogr|cpl)_?[a-z_]*\.h>' | grep -v '^io/gdal/gdal.h:' || true
}

# The commands ask the library, as every other program; what it does not have are the lists of data/,
# the ledger, drawings of a way and a chain, the parts of a province, and the tables that word these.
against_library() {
    [ -d engine/commands ] || return 0
    includes engine/commands | grep -E '"engine/' |
        grep -vE '"engine/((base|commands|library|lists|picture|province|serve)/|people/ledger\.h|search/find\.h|expert/(kept|terms)\.h)' || true
}

violations() {
    (
        cd "$1"
        against algorithms/base "\"algorithms/base/|<($c_headers)\.h>|<glib\.h>|<libintl\.h>"
        against algorithms "\"algorithms/|<($c_headers)\.h>|<glib\.h>|<geos_c\.h>" | grep -v '^algorithms/base/'
        against_quoted io 'io/|algorithms/base/'
        against_quoted engine 'engine/|io/|algorithms/'
        against_rooms
        against_library
        against_gdal
    ) | sort -u
}

tap_empty 'includes go one way' "$(violations "$1")"
tap_empty 'every room says what is here, comes in and goes out' "$(without_header "$1")"
tap_empty 'the unit tests have the same rooms' "$(find "$1/tests/unit/engine" -mindepth 1 -maxdepth 1 -type d -printf '%P\n' |
    grep -vxF "$(rooms_of "$1")" || true)"

# The check itself: every kind of violation, each planted in a file of its own, is seen.
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree"/{algorithms/base,algorithms/trace,io/source,engine/{case,network,search,map,job,commands,hall}}
mapfile -t planted <<'END'
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
io/source <gdal.h>
io/source <cpl_conv.h>
engine/case <ogr_srs_api.h>
engine "tests/unit/x.h"
engine "case.h"
engine/case "engine/network/network.h"
engine/network "engine/search/search.h"
engine/search "engine/map/map.h"
engine/search "engine/network/network.h"
engine/map "engine/trace/trace.h"
engine/map "engine/write/write.h"
engine/map "engine/job/job.h"
engine/job "engine/commands/commands.h"
engine/commands "engine/search/explain.h"
engine/commands "engine/people/decide.h"
engine/commands "engine/job/job.h"
engine/case "engine/hall/hall.h"
engine/hall "engine/case/case.h"
END
for i in "${!planted[@]}"; do
    read -r folder include <<<"${planted[i]}"
    printf '  #  include %s\n' "$include" >"$tree/$folder/planted$i.c"
done
seen=$(violations "$tree")
for i in "${!planted[@]}"; do
    read -r folder include <<<"${planted[i]}"
    tap_match "$folder may not include $include" "$seen" "^$folder/planted$i.c:1:"
done

rm -rf "$tree"/*
mkdir -p "$tree"/{algorithms/base,algorithms/trace,io/source,engine/{case,network,search,job,commands}}
echo '#include "algorithms/base/error.h"' >"$tree/algorithms/base/a.c"
printf '#include "algorithms/trace/order.h"\n#include <geos_c.h>\n#include <math.h>\n' >"$tree/algorithms/trace/a.c"
printf '#include "io/table.h"\n#include "io/gdal/gdal.h"\n#include "algorithms/base/error.h"\n' >"$tree/io/source/a.c"
printf '#include "io/table.h"\n#include "algorithms/trace/order.h"\n#include "engine/case/case.h"\n' >"$tree/engine/a.c"
printf '#include "engine/case/case.h"\n#include "engine/network/build.h"\n' >"$tree/engine/network/a.c"
printf '#include "engine/case/case.h"\n#include "engine/base/base.h"\n' >"$tree/engine/search/a.c"
printf '#include "engine/trace/trace.h"\n#include "engine/search/search.h"\n' >"$tree/engine/job/a.c"
printf '#include "engine/library/library.h"\n#include "engine/people/ledger.h"\n' >"$tree/engine/commands/a.c"
tap_empty 'what the design allows is allowed' "$(violations "$tree")"

printf '/*\n * A room.\n *\n * Here: files.\n * In: a case.\n */\n * Out: too late\n' >"$tree/engine/case/case.h"
tap_match 'a header without all its lines' "$(without_header "$tree")" '^engine/case/case.h: no line "Out'
tap_match 'a room without a header' "$(without_header "$tree")" '^engine/job/job.h: no line "Here'
tap_end
