#!/usr/bin/env bash
# cli.sh ROOT PROGRAM FULL-DISK-LIBRARY TABLE: runs the lines of a table,
#
#     command | exit status | expected | tolerance
#
# each in a fresh folder and a shell of its own, with the functions of cli/inputs.sh. Columns are separated by " | "; a line
# ending in \ goes on in the next; # begins a comment line.
#   expected, without tolerance   extended regular expression that a line of stdout or stderr matches;
#                                 none may match it after "!"; "all:" before it: every line must
#   expected, with tolerance      numbers; those of stdout, in order, agree relatively
# Words of one table alone stand in a .sh of its name beside it.
# The program says what is wrong in one line: where the status is 1-4, exactly one line of stderr
# begins with "suyuan: ". A command that needs $SHARED (real data) is skipped where it is absent.
. "$(dirname "$0")/tap.sh"
root=$1 table=$4
export PROJECT=$(realpath "$root")
export SHARED=${SUYUAN_SHARED:-$root/../shared/data} FULL_DISK
FULL_DISK=$(realpath -m "$3")
export PATH=$(dirname "$(realpath "$2")"):$PATH
unset LANGUAGE LANG LC_MESSAGES

folder=$(mktemp -d)
trap 'chmod -R u+rwx "$folder"; rm -rf "$folder"' EXIT
export INPUTS=${INPUTS:-$folder/inputs}
. "$(dirname "$0")/cli/inputs.sh"
if [ -e "${table%.table}.sh" ]; then . "${table%.table}.sh"; fi
if [ ! -d "$INPUTS" ] && ! make_inputs >"$folder/making" 2>&1; then
    cat "$folder/making" >&2
    exit 1
fi

# trim TEXT: without blanks around it, in $trimmed.
trim() {
    trimmed=${1#"${1%%[![:space:]]*}"}
    trimmed=${trimmed%"${trimmed##*[![:space:]]}"}
}

# complaint STATUS EXPECTED TOLERANCE: what is wrong with the run in $folder/run; nothing if it is right.
complaint() {
    local status=$1 pattern=$2 tolerance=$3 got=$4 lines
    [ "$got" = "$status" ] || echo "exit status $got, not $status"
    if [[ $status == [1-4] ]]; then
        lines=$(grep -c '^suyuan: ' "$folder/stderr" || true)
        [ "$lines" = 1 ] || echo "$lines lines of complaint on stderr, not 1"
    fi
    if [ -n "$tolerance" ]; then
        awk -v expected="$pattern" -v tolerance="$tolerance" '
            { gsub(/[^-+.0-9eE]+/, " "); for (i = 1; i <= NF; i++) if ($i ~ /[0-9]/) got[++n] = $i }
            END {
                m = split(expected, wanted, /[ ,]+/)
                if (n != m) print n + 0 " numbers, not " m
                for (i = 1; i <= n && i <= m; i++) {
                    d = got[i] - wanted[i]; size = wanted[i] < 0 ? -wanted[i] : wanted[i]
                    if ((d < 0 ? -d : d) > tolerance * size) print got[i] " is not " wanted[i]
                }
            }' "$folder/stdout"
    elif [[ $pattern == '!'* ]]; then
        trim "${pattern#!}" # "! word" forbids the word at the beginning of a line too
        lines=$(grep -hE -- "$trimmed" "$folder/stdout" "$folder/stderr") &&
            sed 's/^/should not be there: /' <<<"$lines"
    elif [[ $pattern == all:* ]]; then
        lines=$(grep -hvE -- "${pattern#all:}" "$folder/stdout" "$folder/stderr") &&
            sed 's/^/does not match: /' <<<"$lines"
    elif [ -n "$pattern" ]; then
        grep -qE -- "$pattern" "$folder/stdout" "$folder/stderr" || echo "no line matches $pattern"
    fi
    true
}

run_line() {
    local rest="$1 " columns=() status=0 wrong
    while [[ $rest == *' | '* ]]; do
        trim "${rest%%' | '*}"
        columns+=("$trimmed")
        rest=${rest#*' | '}
    done
    trim "$rest"
    columns+=("$trimmed")
    local command=${columns[0]} name=${columns[0]//\#/}
    if [ ${#columns[@]} -lt 3 ]; then
        tap_fail "$name" 'a line is: command | exit status | expected | tolerance'
        return
    fi
    if [[ $command == *'$SHARED'* ]] && [ ! -d "$SHARED" ]; then
        tap_skip "$name" 'no shared data'
        return
    fi
    rm -rf "$folder/run"
    mkdir "$folder/run"
    (set +u +o pipefail && cd "$folder/run" && eval "$command") \
        >"$folder/stdout" 2>"$folder/stderr" </dev/null || status=$?
    wrong=$(complaint "${columns[1]}" "${columns[2]}" "${columns[3]-}" "$status")
    if [ -z "$wrong" ]; then
        tap_ok "$name"
    else
        tap_fail "$name" "$wrong"
        head -c 4000 "$folder/stdout" "$folder/stderr" | sed 's/^/#   /'
    fi
}

line=
while IFS= read -r part || [ -n "$part" ]; do
    line+=${part%\\}
    [[ $part == *\\ ]] && continue
    trim "$line"
    [[ -z $trimmed || $trimmed == '#'* ]] || run_line "$trimmed"
    line=
done <"$table"
tap_end
