#!/usr/bin/env bash
# Files that need one another: circles of the calls between the object files of a library. A file of a
# circle cannot be read, tested or moved alone. Those that stay are listed here with the reason; a
# circle that is not listed fails, and so does a reason that has become needless.
#   circles.sh PROJECT LIBRARY.a...
. "$(dirname "$0")/tap.sh"
shift

# The files of a circle, then the reason.
stay() {
    cat <<'END'
source/crs source/datum: a datum is named by a CRS, which is read as every CRS is
END
}

# calls LIBRARY: "file file" for every symbol that the first takes from the second.
calls() {
    nm -A "$1" 2>/dev/null | awk '
        {
            # LIBRARY:.../room_name.c.o:[address] type symbol
            n = split($1, at, ":")
            file = at[n] ~ /\.o$/ ? at[n] : at[n - 1]
            sub(/.*\//, "", file); sub(/\.c\.o$/, "", file); sub(/_/, "/", file)
            type = $(NF - 1); symbol = $NF
            if (type == "U") needs[file, symbol] = 1
            else if (type ~ /^[TDRBC]$/) home[symbol] = file
        }
        END {
            for (need in needs) {
                split(need, part, SUBSEP)
                if (part[2] in home && home[part[2]] != part[1]) print part[1], home[part[2]]
            }
        }' | sort -u
}

# circles: from lines of calls, a line of files for each circle.
circles() {
    awk '
        { if (!($1 SUBSEP $2 in seen)) { seen[$1, $2] = 1; to[$1] = to[$1] " " $2; file[$1]; file[$2] } }
        # All that a file comes to need, itself only if it is in a circle.
        function reach(start,    queue, n, i, k, m, next_) {
            queue[n = 1] = start
            for (i = 1; i <= n; i++) {
                m = split(to[queue[i]], next_, " ")
                for (k = 1; k <= m; k++)
                    if (!((start, next_[k]) in needs)) { needs[start, next_[k]] = 1; queue[++n] = next_[k] }
            }
        }
        END {
            for (f in file) reach(f)
            for (f in file) {
                if (!((f, f) in needs)) continue
                first = f
                for (g in file) if (((f, g) in needs) && ((g, f) in needs) && g < first) first = g
                members[first] = members[first] " " f
            }
            for (f in members) print members[f]
        }' | while read -r line; do tr ' ' '\n' <<<"$line" | sort | paste -sd' '; done | sort
}

tap_match 'two files that call each other are a circle' "$(printf 'a b\nb c\nc b\nc d\n' | circles)" '^b c$'
tap_empty 'files that call downwards are none' "$(printf 'a b\nb c\na c\n' | circles)"

n_call=0 found=
for library; do
    called=$(calls "$library")
    n_call=$((n_call + $(grep -c . <<<"$called")))
    found+=$(circles <<<"$called")$'\n'
done
found=$(grep . <<<"$found" || true)
if [ "$n_call" = 0 ]; then
    tap_skip 'no circles' 'nm shows no symbols of this build'
else
    echo "# $n_call pairs of files, $(grep -c . <<<"$found" || true) circles"
    tap_empty 'no circles but those that stay' "$(grep -vxE "$(stay | cut -d: -f1)" <<<"$found" || true)"
    tap_empty 'those that stay are there: take others off the list' "$(stay | while IFS=: read -r files reason; do
        grep -qxE "$files" <<<"$found" || echo "$files:$reason"
    done)"
fi
tap_end
