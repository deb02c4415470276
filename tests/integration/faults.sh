#!/usr/bin/env bash
# faults.sh ROOT PROGRAM CITY FAULTS-LIBRARY N [COMMAND...]: a run over a case file with records, a record, and exports (run observe
# csv xlsx gpkg pdf html docx; run and observe where none is named) of a small city, in which one call after the other fails: N
# calls of each kind, spread over all there are (0: every one). The program ends with one of its statuses; where it is not 0, one
# sentence says why; the old case file is there with its records, or the new one is; a file that was exported is whole, or is not
# there; nothing else is left behind. The same where memory is short, in up to 20 steps of 3 MB above what it needs to say its version.
. "$(dirname "$0")/tap.sh"
program=$(realpath "$2") city=$(realpath "$3") library=$(realpath "$4") most=$5
shift 5
[ $# -gt 0 ] || set -- run observe
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export LC_ALL=C.UTF-8 SOURCE_DATE_EPOCH=1700000000 MALLOC_ARENA_MAX=1
ulimit -c 0
"$city" --pipes 300 --units 20 --to town >/dev/null 2>&1 || "$city" --pipes 300 --to town >/dev/null
mkdir work
job=$folder/town/case.yaml out=$folder/work/case.sqlite
"$program" run "$job" -o "$out" --quiet >/dev/null 2>&1
outfall=$(sqlite3 "$out" 'SELECT source_id FROM outfall ORDER BY outfall_id LIMIT 1')
"$program" observe "$out" "$outfall" seen --who t --quiet >/dev/null 2>&1
cp "$out" old.sqlite
records() { sqlite3 "$1" 'PRAGMA integrity_check; SELECT count(*) FROM observation'; }

# least: kilobytes of address space in which the program can say its version, to 5 MB
least=400 low=10
while [ $((least - low)) -gt 1 ]; do
    middle=$(((low + least) / 2))
    if (ulimit -v $((middle * 5000)); "$program" --version) >/dev/null 2>&1; then least=$middle; else low=$middle; fi
done
least=$((least * 5000))

# failing KIND N COMMAND...
failing() {
    local kind=$1 n=$2
    shift 2
    if [ "$kind" = memory ]; then
        (ulimit -v $((least + 3000 * n)) && exec timeout 60 "$@")
    else
        FAULT_CALL=$kind FAULT_N=$n FAULT_FOLDER=$folder FAULT_COUNT=$folder/count LD_PRELOAD=$library timeout 60 "$@"
    fi
}

# once KIND N COMMAND...: with the N-th call failing; what is wrong, nothing if all is right
once() {
    local kind=$1 n=$2 status=0 said
    shift 2
    rm -rf work/* work/.[!.]* to
    cp old.sqlite "$out"
    failing "$kind" "$n" "$program" --lang en "$@" >said 2>err </dev/null || status=$?
    said=$(grep -c '^suyuan: ' err || true)
    case $status in
        0) ;;
        [1-5]) [ "$said" = 1 ] || echo "$kind $n: status $status, $said sentences: $(head -c 200 err)" ;;
        *) echo "$kind $n: status $status: $(tail -n 2 err | head -c 200)" ;;
    esac
    local there=1
    [ "$1" = observe ] && [ $status = 0 ] && there=2
    # memory that fails behind the commit: the record is there and nobody was told
    [[ $kind$1 == m*observe ]] && [ $status != 0 ] && [ "$(records "$out" 2>&1)" = $'ok\n2' ] && there=2
    [ "$(records "$out" 2>&1)" = $'ok\n'$there ] ||
        echo "$kind $n: status $status and $(records "$out" 2>&1 | tr '\n' ' ')records, not $there"
    # a journal of what was not acknowledged may stay, until the next writer
    local left
    left=$(ls -A work | grep -vx 'case\.sqlite' | { [ $status = 0 ] && cat || grep -vx 'case\.sqlite-journal'; } | tr '\n' ' ' || true)
    [ -z "$left" ] || echo "$kind $n: left $left"
    [ "$1" != export ] || exported "$kind $n" $status
}

# exported WHAT STATUS: files that are not those of the export that nothing disturbed; all are there where it says so
exported() {
    local file
    while IFS= read -r file; do
        cmp -s "to/$file" "whole/$file" || echo "$1: status $2 and $file is not whole"
    done < <(cd to 2>/dev/null && find . -type f | sort)
    [ "$2" != 0 ] || [ "$(cd to && find . | sort)" = "$(cd whole && find . | sort)" ] || echo "$1: status 0, and not all files are there"
}

for command; do
    case $command in
        run) words=(run "$job" -o "$out" --quiet) ;;
        observe) words=(observe "$out" "$outfall" not_seen --who u --quiet) ;;
        *)
            words=(export "$out" --to to --format "$command" --quiet)
            rm -rf whole
            "$program" --lang en export "$out" --to whole --format "$command" --quiet >/dev/null 2>&1
            ;;
    esac
    for kind in ${FAULT_KINDS:-open read write fsync rename unlink thread malloc memory}; do
        echo 20 >count
        [ $kind = memory ] || rm count
        once $kind 0 "${words[@]}" >zero
        n=$(cat count 2>/dev/null || echo 0)
        step=1
        if [ "$most" -gt 0 ] && [ "$n" -gt "$most" ]; then step=$((n / most)); fi
        wrong=$(cat zero; for ((i = 1; i <= n; i += step)); do once $kind $i "${words[@]}"; done)
        tap_empty "$command: $kind, $n times, every ${step}th fails" "$(head -n 12 <<<"$wrong")"
    done
done
tap_end
