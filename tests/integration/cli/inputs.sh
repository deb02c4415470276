# Inputs of the command tables, and words for their commands. Sourced by cli.sh, which makes the
# inputs once, and by every command.
#
#   u1 A            P1: A-C   P2: B-C   P3: C-O, 100 m each along the net; one outfall at O.
#      \            u1 drains to A, u2 to B (declared); u3 stands 10 m from P3 and says nothing.
#       C --u3-- O  CGCS2000 / 3-degree Gauss-Kruger CM 114E (EPSG:4547), from/to ids and inverts.
#      /
#   u2 B

# layer NAME GEOMETRY-TYPE FIELD[:TYPE]..., with the features on stdin, "x y, x y;value;value...": a
# shapefile of that name.
layer() {
    local name=$1 type=$2
    shift 2
    {
        printf 'WKT;%s\n' "$(IFS=';'; echo "${*%:*}")"
        sed -E "s/^([^;]*)/$type(\1)/"
    } >"$name.csv"
    printf 'WKT' >"$name.csvt"
    printf ',%s' "${@#*:}" | sed -E 's/,[a-z][a-z_]*/,String/g' >>"$name.csvt"
    ogr2ogr -q -f 'ESRI Shapefile' "$name.shp" "$name.csv" -select "$(IFS=,; echo "${*%:*}")" \
        -a_srs EPSG:4547 -nlt "$type" -lco ENCODING=UTF-8
    rm "$name.csv" "$name.csvt"
}

make_inputs() {
    mkdir -p "$INPUTS"
    (
        cd "$INPUTS"
        layer pipes LINESTRING id from to from_inver:Real to_invert:Real size:Integer system <<'END'
500000 4000160, 500080 4000100;P1;A;C;11;10;300;sewage
500000 4000040, 500080 4000100;P2;B;C;11;10;300;sewage
500080 4000100, 500180 4000100;P3;C;O;10;9;500;sewage
END
        layer nodes POINT id kind <<'END'
500000 4000160;A;manhole
500000 4000040;B;manhole
500080 4000100;C;manhole
500180 4000100;O;outlet
END
        layer outfalls POINT id name <<'END'
500180 4000100;O;One
END
        layer units POINT id name outlet <<'END'
500000 4000161;u1;First;A
500000 4000039;u2;Second;B
500130 4000110;u3;Third;
END
        layer rivers LINESTRING id name <<'END'
500185 4000000, 500185 4000200;R1;River
END
    )
}

# small: the inputs in this folder.
small() { cp "$INPUTS"/* .; }

# once NAME COMMAND...: what the command leaves in an empty folder; made once for a table, so a
# command that sets something before it makes its own.
once() {
    local made=$INPUTS.$1
    if [ ! -d "$made" ]; then
        mkdir "$made.begun"
        (cd "$made.begun" && "${@:2}" && mv "$made.begun" "$made")
    fi
    cp -p "$made"/* .
}

# old: small, and a case file made from it that is to be left as it is or replaced.
old() { once old make_old; }
make_old() {
    small
    suyuan_run --quiet
}

# empty NAME: the layer without its features.
empty() {
    ogr2ogr -q -overwrite none.shp "$1.shp" -where '1 = 0' -lco ENCODING=UTF-8
    local part
    for part in shp shx dbf prj cpg; do mv "none.$part" "$1.$part"; done
}

# cycle: two pipes more, from C round to A, so that P1, P4 and P5 are a loop.
cycle() {
    layer more LINESTRING id from to from_inver:Real to_invert:Real size:Integer system <<'END'
500080 4000100, 500080 4000160;P4;C;D;10;10;300;sewage
500080 4000160, 500000 4000160;P5;D;A;10;11;300;sewage
END
    ogr2ogr -q -append pipes.shp more.shp
    rm more.*
    layer more POINT id kind <<<'500080 4000160;D;manhole'
    ogr2ogr -q -append nodes.shp more.shp
    rm more.*
}

# grid N: pipes.gpkg with N x N crossings of streets, all draining to one outfall, in outfalls.gpkg.
grid() {
    awk -v n="$1" 'BEGIN {
        print "WKT,id"
        for (i = 0; i < n; i++) for (j = 0; j < n; j++) {
            x = 500000 + 20 * i; y = 4000000 + 20 * j
            if (i > 0) printf "\"LINESTRING(%d %d,%d %d)\",X%d_%d\n", x, y, x - 20, y, i, j
            else if (j > 0) printf "\"LINESTRING(%d %d,%d %d)\",Y%d\n", x, y, x, y - 20, j
        }
    }' >grid.csv
    ogr2ogr -q pipes.gpkg grid.csv -a_srs EPSG:4547 -nlt LINESTRING -select id -nln pipes \
        -lco SPATIAL_INDEX=NO
    printf 'WKT,id\n"POINT(500000 4000000)",O\n' >outfall.csv
    ogr2ogr -q outfalls.gpkg outfall.csv -a_srs EPSG:4547 -nlt POINT -select id -nln outfalls
    rm grid.csv outfall.csv
}

# suyuan_run OPTION...: the whole job on the inputs of small; on_grid: on those of grid.
suyuan_run() {
    suyuan run --pipes pipes.shp --nodes nodes.shp --rivers rivers.shp --outfalls outfalls.shp \
        --units units.shp -o case.sqlite "$@"
}
suyuan_on_grid() { suyuan run --pipes pipes.gpkg --outfalls outfalls.gpkg -o case.sqlite "$@"; }

# unchanged COMMAND...: its status, or 99 if it changed a file of this folder or left another.
unchanged() {
    local before status=0
    before=$(contents)
    "$@" || status=$?
    same_contents "$before" || return 99
    return $status
}
contents() { find . -type f -exec sha256sum {} + | sort; }
same_contents() {
    local after
    after=$(contents)
    [ "$1" = "$after" ] && return
    diff <(echo "$1") <(echo "$after") | sed 's/^/changed: /' >&2
    return 1
}

# full_disk BYTES COMMAND...: on a disk that is full after so many bytes.
full_disk() {
    local n_byte=$1
    shift
    (
        export LD_PRELOAD=$FULL_DISK FULL_DISK_BYTES=$n_byte
        export ASAN_OPTIONS=${ASAN_OPTIONS-}:verify_asan_link_order=0
        "$@"
    )
}

# interrupted COMMAND...: the command with Ctrl-C after longer and longer times, until it is done
# before. 130 if it was stopped at least twice, every time with that status; 99 as with unchanged. The
# shell between takes no notice of the key: what counts is what the program says it did.
interrupted() {
    local before delay status n_stopped=0
    before=$(contents)
    for delay in 0.05 0.1 0.2 0.3 0.5 0.7 1 1.4 2 3 4 6 8 12 20 40; do
        status=0
        timeout --preserve-status --signal=INT "$delay" \
            bash -c ". '${BASH_SOURCE[0]}'; trap : INT; $*" 2>../messages || status=$?
        [ $status != 0 ] || break
        tail -n 1 ../messages >&2
        [ $status = 130 ] || return $status
        same_contents "$before" || return 99
        n_stopped=$((n_stopped + 1))
    done
    echo "stopped $n_stopped times"
    [ $n_stopped -ge 2 ] && return 130
    return 98
}

# killed COMMAND...: the command killed after longer and longer times, until it is done before. The old
# case.sqlite or a new one is there whole every time, and the last run leaves nothing else behind.
killed() {
    local names hash delay status n_killed=0
    names=$(ls -A)
    hash=$(sha256sum case.sqlite)
    for delay in 0.05 0.1 0.2 0.3 0.5 0.7 1 1.4 2 3 4 6 8 12 20 40; do
        status=0
        { timeout --preserve-status --signal=KILL "$delay" \
            bash -c ". '${BASH_SOURCE[0]}'; $*" >../messages 2>&1; } 2>/dev/null || status=$?
        [ $status != 0 ] || break
        [ $status = 137 ] || { cat ../messages; return $status; }
        n_killed=$((n_killed + 1))
        # timeout kills the shell and its children at once; a child may need a moment to be gone.
        sleep 0.1
        if [ "$hash" != "$(sha256sum case.sqlite)" ]; then # done, and killed before it could say so
            [ "$(sql 'PRAGMA integrity_check')" = ok ] && [ -n "$(sql 'SELECT finished FROM run')" ] ||
                { echo "damaged after $delay s"; return 99; }
            hash=$(sha256sum case.sqlite)
        fi
    done
    [ "$names" = "$(ls -A)" ] || { ls -A; return 99; }
    echo "killed $n_killed times"
}

# records LANG FOLDER: the records of tracing of case.sqlite as documents and as texts, FOLDER/30_record.LANG/*.txt.
records() {
    suyuan --lang "$1" --quiet export case.sqlite --to "$2" --format docx --template "$SUYUAN_DATA/forms/30_record.$1.docx" &&
        python3 "$PROJECT/tests/integration/docx_texts.py" "$2"
}

# sql QUERY: rows of the case file.
sql() { sqlite3 case.sqlite "$1"; }

# river_case: river.sqlite; river M runs south from y 2000 to its mouth at 0, its lower half drawn upwards, with an arm of
# 1414.2 m beside the upper half; river T joins it from the east at 1000. Outfalls: O1 by a pipe of 90 m with a unit, from
# the east at 1500; O2 north of T, 500 m up; O3 from the west at 500; O4 on the arm. Section S1 at 200, S2 on no river.
river_case() {
    local crs='"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4547"}}'
    shapes_of() { # FILE TYPE LINE...: PROPERTIES|COORDINATES, metres east of 500 km, north of 4000 km
        local file=$1 type=$2
        shift 2
        printf '%s\n' "$@" | awk -F'|' -v type="$type" -v crs="$crs" '
            BEGIN { printf "{\"type\":\"FeatureCollection\",%s,\"features\":[", crs }
            {
                n = split($2, p, " "); list = ""
                for (i = 1; i <= n; i += 2)
                    list = list (i > 1 ? "," : "") sprintf("[%.6f,%.6f]", 500000 + p[i], 4000000 + p[i + 1])
                printf "%s{\"type\":\"Feature\",\"properties\":{%s},\"geometry\":{\"type\":\"%s\",\"coordinates\":%s}}", (NR > 1 ? "," : ""),
                    $1, type, type == "Point" ? list : "[" list "]"
            }
            END { print "]}" }' >"$file"
    }
    shapes_of rivers.json LineString '"id":"M1","name":"M","direction":"along"|0 2000 0 1000' \
        '"id":"M2","name":"M","direction":"against","velocity_ms":0.5|0 0 0 1000' '"id":"T1","name":"T","direction":"along"|1000 1000 0 1000' \
        '"id":"A1","name":null,"direction":"along"|0 2000 -500 1500 0 1000' '"id":"H","name":"M","direction":"along"|0 3000 0 2000'
    shapes_of pipes.json LineString '"id":"P1"|100 1500 10 1500'
    shapes_of outfalls.json Point '"id":"O1"|10 1500' '"id":"O2"|500 1010' '"id":"O3"|-10 500' '"id":"O4"|-510 1500'
    shapes_of units.json Point '"id":"U1","name":"works"|100 1501'
    shapes_of sections.json Point '"id":"S1","name":"bridge","river":"M"|3 200' '"id":"S2","name":"far"|9000 9000'
    suyuan --lang en run --rivers rivers.json --pipes pipes.json --outfalls outfalls.json --units units.json \
        --sections sections.json -o river.sqlite --quiet
}
