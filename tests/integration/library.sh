#!/usr/bin/env bash
# library.sh ROOT BUILD SANITIZE: libsuyuan as it is installed, outside the build folder: what it exports,
# that it is found with its data, and the programs of examples/library in C and Python. Under a build
# with a sanitizer they run with it.
. "$(dirname "$0")/tap.sh"
root=$1 build=$(realpath "$2") sanitize=$3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unset SUYUAN_DATA SUYUAN_LANG SUYUAN_LIBRARY
export LC_ALL=C.UTF-8
if ! DESTDIR=$folder/installed meson install -C "$build" --no-rebuild >"$folder/log" 2>&1; then
    tap_fail 'it installs' "$(tail -n 5 "$folder/log")"
    tap_end
    exit 1
fi
pc=$(dirname "$(find "$folder/installed" -name suyuan.pc)")
library=$(find "$folder/installed" -name 'libsuyuan.so.*.*.*')
module=$(dirname "$(find "$folder/installed" -name suyuan.py)")
header=$(find "$folder/installed" -name suyuan.h)
export PKG_CONFIG_PATH=$pc LD_LIBRARY_PATH=$(dirname "$library") PYTHONPATH=$module

# ---- what it exports ----
nm -D --defined-only "$library" | awk '$2 != "A" { print $3 }' | sed 's/@.*//' | grep -vE '^(__|_init|_fini|_edata|_end)' |
    LC_ALL=C sort -u >"$folder/exported"
grep -oE '\bsy_[a-z_]+' "$root/engine/suyuan.map" | LC_ALL=C sort -u >"$folder/map"
grep -vE '^ \*|^/\*|^#' "$header" | grep -oE '\bsy_[a-z_]+\(' | tr -d '(' | LC_ALL=C sort -u >"$folder/declared"
tap_empty 'the library exports what suyuan.map says' "$(diff "$folder/map" "$folder/exported" || true)"
tap_empty 'suyuan.h declares what is exported' "$(diff "$folder/declared" "$folder/exported" || true)"
tap_empty 'a name too many is seen' "$(sed 1d "$folder/map" | diff -q - "$folder/exported" >/dev/null && echo 'the same')"
tap_match 'suyuan.h is read in one sitting' "$([ "$(wc -l <"$header")" -le 400 ] && echo short)" short
tap_empty 'nothing prints or exits but the program' "$(find "$root/engine" -path '*/commands' -prune -o -name '*.c' ! -name main.c -print |
    xargs grep -nE '\b(exit|puts|putchar|printf|perror)\(' | grep -vE 'engine/base/(child|terminal|print)\.c|"SELECT' || true)"
tap_match 'the manual page is installed in both languages' \
    "$(cd "$folder/installed" && for page in $(find . -path '*/man1/suyuan.1' -o -path '*/zh_CN/man1/suyuan.1' | LC_ALL=C sort); do
        grep -cP '^\.SH .*[\x{4e00}-\x{9fff}]' "$page"; done | tr '\n' ' ')" '^0 [5-9] $'

# ---- the examples ----
flags=()
preload=
if [[ $sanitize == *address* ]]; then
    flags=("-fsanitize=$sanitize")
    preload=$(gcc -print-file-name=libasan.so)
    export ASAN_OPTIONS=detect_leaks=0 # those of fontconfig and Python; tests/leaks.supp knows the rest
fi
export INPUTS=$folder/inputs
. "$(dirname "$0")/cli/inputs.sh"
make_inputs >/dev/null 2>&1
for words in trace.c trace.py; do
    tap_match "examples/library/$words is short" "$(wc -l <"$root/examples/library/$words")" '^(2[0-9]|30|1[0-9]|21)$'
done
# as a package would find it in the folder where it lies here
sed -i "s#^prefix=#prefix=$folder/installed#" "$pc/suyuan.pc"
read -ra pkg <<<"$(pkg-config --cflags --libs suyuan)"
if ! ${CC:-gcc} -std=c17 -Wall -Wextra -Werror "${flags[@]}" "$root/examples/library/trace.c" -o "$folder/trace" "${pkg[@]}" 2>"$folder/log"; then
    tap_fail 'trace.c compiles against what is installed' "$(cat "$folder/log")"
    tap_end
    exit 1
fi
tap_ok 'trace.c compiles against what is installed'
# run_in NAME COMMAND...: what it says on stdout, from a folder of its own
run_in() {
    mkdir "$folder/$1" && cd "$folder/$1" || exit 1
    shift
    "$@" "$INPUTS" O C 2>stderr || echo "status $?"
    sed 's/^/stderr: /' stderr
}
in_c=$(run_in c "$folder/trace")
tap_match 'the C program: init, run, explain, observe, explain' "$(tr '\n' '|' <<<"$in_c")" '^[A-Z][a-z]+: 0\.[0-9]{2}\|[A-Z][a-z]+: 0\.[0-9]{2}\|$'
tap_match 'what was observed changed the answer' "$(sort -u <<<"$in_c" | wc -l)" '^2$'
if command -v python3 >/dev/null; then
    in_python=$(LD_PRELOAD=$preload run_in python python3 "$root/examples/library/trace.py")
    tap_match 'the Python script says the same' "$([ "$in_c" = "$in_python" ] && echo same || echo "$in_python")" '^same$'
    cat >"$folder/more.py" <<'PY'
import math, os, suyuan, sys, threading
inputs = sys.argv[1]
heard, seen = [], []
job = suyuan.Job(lang="zh", note=heard.append, report=seen.append)
for role in ("pipes", "nodes", "rivers", "outfalls", "units"):
    job.add(role, os.path.join(inputs, role + ".shp"))
job.add("set", "seed=4")
findings = job.run("made.sqlite")
print("findings", all(f["number"] > 0 for f in findings), len(seen) > 3, any("案件文件" in h for h in heard) or not heard)
case = suyuan.CaseFile("made.sqlite")
print("rows", *(len(case.rows(w)) > 0 for w in ("outfalls", "units", "candidates", "evidence", "chain", "parties", "measures", "plan", "findings")))
print("trace", {e["source_id"] for e in case.trace("O") if e["source_id"]} == {"P1", "P2", "P3"}, len(case.trace("A", down=True)) > 0)
answer = case.propose("O", 2)
print("propose", len(answer["manholes"]), "groups" in str(answer))
number = case.observe("C", "COD=120mg/L", who="Li", weather="dry")
print("observation", number, case.rows("observations")[0]["who"])
print("decision", case.decide("O", "reject", "u2", why="walled up", who="Wu"))
print("withdrawn", case.withdraw("observation", number, why="mistake", who="Li"), case.rows("observations")[0]["withdrawn_who"])
print("bottle", case.observe("C", "COD=90mg/L", "氨氮=8mg/L", who="Li", dry_run=True), len(case.rows("observations")),
      case.observe("C", "COD=90mg/L", "氨氮=8mg/L", who="Li"), len(case.rows("observations")))
with open("list.csv", "w", encoding="utf-8") as out: out.write("at,parameter,value,unit\nB,COD,70,mg/L\n")
case.take("observation", "list.csv", who="Li")
print("list", len(case.rows("observations")), len(case.rows("overview")))
asked = suyuan.init([os.path.join(inputs, "pipes.shp")], "other.yaml")
print("init", [l["role"] for l in asked["layers"]], isinstance(asked["questions"], list), "outfalls" in asked.text)
case.export("out", "csv,geojson")
print("export", len(os.listdir("out")) > 3)
for wrong in (lambda: case.explain("nowhere"), lambda: suyuan.CaseFile("no.sqlite"), lambda: case.rows("nothing"),
              lambda: suyuan.Job(lang="fr"), lambda: case.observe("C", "COD="), lambda: suyuan.Job().add("canals", "x"),
              lambda: suyuan.Job(stopped=lambda: True).add("pipes", os.path.join(inputs, "pipes.shp")).run()):
    try: print("not refused", wrong())
    except suyuan.Error as error: print(error.exit_status, len(str(error).splitlines()), end=" ")
print()
# two languages at once, each in its thread; the process keeps its own
said = {}
def ask(lang):
    with suyuan.CaseFile("made.sqlite", lang=lang) as file:
        for _ in range(20):
            try: file.explain("nowhere")
            except suyuan.Error as error: said.setdefault(lang, set()).add(str(error))
            said.setdefault(lang, set()).add(str(file.propose("O")))
threads = [threading.Thread(target=ask, args=(lang,)) for lang in ("zh", "en")]
[t.start() for t in threads]; [t.join() for t in threads]
zh = lambda text: any("\u4e00" <= c <= "\u9fff" for c in text)
print("languages", {k: len(v) for k, v in sorted(said.items())}, all(map(zh, said["zh"])), not any(map(zh, said["en"])))
PY
    tap_match 'every call, two languages at once, and refusals' "$(LD_PRELOAD=$preload run_in more python3 "$folder/more.py" | sed -z 's/\n/|/g')" \
        '^findings True True True\|rows( True){9}\|trace True True\|propose 2 True\|observation 1 Li\|decision 1\|withdrawn 1 Li\|bottle 0 1 2 3\|list 4 1\|init ..pipes.. True True\|export True\|1 1 2 1 4 1 4 1 1 1 1 1 130 1 \|languages .*2.*2.* True True\|$'
else
    tap_skip 'the Python module' 'no python3'
fi
tap_end
