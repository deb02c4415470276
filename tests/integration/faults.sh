#!/usr/bin/env bash
# faults.sh ROOT PROGRAM CITY FAULTS-LIBRARY N: a run over a case file with records, and a record, of a small city, in which one
# call after the other fails: N calls of each kind, spread over all there are (0: every one). The program ends with one of its
# statuses; where it is not 0, one sentence says why; the old case file is there with its records, or the new one is; nothing
# else is left behind.
. "$(dirname "$0")/tap.sh"
program=$(realpath "$2") city=$(realpath "$3") library=$(realpath "$4") most=$5
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

# once KIND N COMMAND...: with the N-th call failing; what is wrong, nothing if all is right
once() {
    local kind=$1 n=$2 status=0 said
    shift 2
    rm -f work/* work/.[!.]*
    cp old.sqlite "$out"
    FAULT_CALL=$kind FAULT_N=$n FAULT_FOLDER=$folder FAULT_COUNT=$folder/count LD_PRELOAD=$library \
        timeout 60 "$program" --lang en "$@" >said 2>err </dev/null || status=$?
    said=$(grep -c '^suyuan: ' err || true)
    case $status in
        0) ;;
        [1-5]) [ "$said" = 1 ] || echo "$kind $n: status $status, $said sentences: $(head -c 200 err)" ;;
        *) echo "$kind $n: status $status: $(tail -n 2 err | head -c 200)" ;;
    esac
    local there=1
    [ "$1" = observe ] && [ $status = 0 ] && there=2
    # memory that fails behind the commit: the record is there and nobody was told
    [ "$kind$1" = mallocobserve ] && [ $status != 0 ] && [ "$(records "$out" 2>&1)" = $'ok\n2' ] && there=2
    [ "$(records "$out" 2>&1)" = $'ok\n'$there ] ||
        echo "$kind $n: status $status and $(records "$out" 2>&1 | tr '\n' ' ')records, not $there"
    # a journal of what was not acknowledged may stay, until the next writer
    local left
    left=$(ls -A work | grep -vx 'case\.sqlite' | { [ $status = 0 ] && cat || grep -vx 'case\.sqlite-journal'; } | tr '\n' ' ' || true)
    [ -z "$left" ] || echo "$kind $n: left $left"
}

for command in run observe; do
    if [ $command = run ]; then words=(run "$job" -o "$out" --quiet); else words=(observe "$out" "$outfall" not_seen --who u --quiet); fi
    for kind in open read write fsync rename unlink thread malloc; do
        rm -f count
        once $kind 0 "${words[@]}" >zero
        n=$(cat count 2>/dev/null || echo 0)
        step=1
        if [ "$most" -gt 0 ] && [ "$n" -gt "$most" ]; then step=$((n / most)); fi
        wrong=$(cat zero; for ((i = 1; i <= n; i += step)); do once $kind $i "${words[@]}"; done)
        tap_empty "$command: $kind, $n calls, every ${step}th fails" "$(head -n 12 <<<"$wrong")"
    done
done
tap_end
