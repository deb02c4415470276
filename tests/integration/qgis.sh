#!/usr/bin/env bash
# qgis.sh ROOT PROGRAM CITY: the Processing provider of data/qgis in QGIS without a screen: it gives what the commands give.
. "$(dirname "$0")/tap.sh"
root=$(realpath "$1") program=$(realpath "$2") city=$(realpath "$3")
python=/usr/bin/python3
if ! $python -c 'import qgis.core' 2>/dev/null; then
    tap_skip 'the provider in QGIS' 'no python3-qgis'
    tap_end
    exit 0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export SUYUAN_PROGRAM=$program QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR=$folder HOME=$folder SOURCE_DATE_EPOCH=1700000000 PYTHONDONTWRITEBYTECODE=1
shared=${SUYUAN_SHARED:-$root/../shared/data}
if [ -d "$shared/hague_storm" ]; then cp -r "$shared/hague_storm" in; else "$city" --pipes 400 --seed 3 --to in >/dev/null && rm in/case.yaml; fi
"$program" init "$folder/in" -o command.yaml --quiet >/dev/null 2>&1
"$program" run "$folder/command.yaml" -o command.sqlite --quiet >/dev/null 2>&1
outfall=$(sqlite3 command.sqlite "SELECT source_id FROM outfall JOIN answer USING (outfall_id) ORDER BY n_unit DESC, outfall_id LIMIT 1")
cat >drive.py <<'END'
import os, sys
sys.path[:0] = [sys.argv[1] + "/data/qgis"]
from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingException, QgsProcessingFeedback, QgsProject, QgsVectorLayer
application = QgsApplication([], False)
application.initQgis()
from suyuan.provider import COMMANDS, Provider
provider = Provider()
QgsApplication.processingRegistry().addProvider(provider)
find = QgsApplication.processingRegistry().algorithmById
class Feedback(QgsProcessingFeedback):
    most = 0
    def setProgress(self, value): self.most = max(self.most, value)
def run(command, **parameters):
    context, feedback = QgsProcessingContext(), Feedback()
    context.setProject(QgsProject.instance())
    result, good = find("suyuan:" + command).run(parameters, context, feedback, catchExceptions=False)
    assert good, command
    return result, context, feedback
print("algorithms", sorted(one.name() for one in provider.algorithms()) == sorted(COMMANDS))
run("init", FOLDER=os.path.abspath("in"), OUTPUT=os.path.abspath("qgis.yaml"))
said = run("check", CASE="qgis.yaml")[0]["SAID"]
print("check", len(said) > 0)
_, context, feedback = run("run", CASE=os.path.abspath("qgis.yaml"), OUTPUT=os.path.abspath("qgis.sqlite"))
print("progress", feedback.most > 50)
layers = {details.name: source for source, details in context.layersToLoadOnCompletion().items()}
for name in sorted(layers):
    layer = QgsVectorLayer(layers[name], name, "ogr")
    print("layer", name, layer.isValid(), layer.featureCount(), type(layer.renderer()).__name__)
result, context, _ = run("trace", FILE="qgis.sqlite", OUTFALL=sys.argv[2], OUTPUT=os.path.abspath("trace.geojson"))
print("trace opens", len(context.layersToLoadOnCompletion()) > 0)
open("explain.txt", "w").write(run("explain", FILE="qgis.sqlite", OUTFALL=sys.argv[2], UNIT="")[0]["SAID"])
open("sample.txt", "w").write(run("sample", FILE="qgis.sqlite", OUTFALL=sys.argv[2], N=3)[0]["SAID"])
run("export", FILE="qgis.sqlite", FORMAT=1, OUTPUT=os.path.abspath("lists"))
print("lists", any(name.endswith(".csv") for name in os.listdir("lists")))
try:
    run("explain", FILE="qgis.sqlite", OUTFALL="nowhere", UNIT="")
except QgsProcessingException as error:
    print("refused", str(error).startswith("suyuan: "))
sys.stdout.flush()
os._exit(0)  # QGIS takes its own objects down before Python its references
END
$python drive.py "$root" "$outfall" >said 2>errors || echo "status $?" >>said
said() { grep -E "^$1" said || tail -n 3 errors; }
for what in algorithms check progress 'trace opens' lists refused; do tap_match "$what" "$(said "$what")" "^$what True\$"; done
dump() { sqlite3 "$1" .dump | sed 's/command\.\|qgis\.//g' | grep -v 'INSERT INTO run '; }
tap_empty 'the same case file as by the command' "$(diff <(dump command.sqlite) <(dump qgis.sqlite) | head -n 5)"
tap_match 'layers open' "$(grep -c '^layer .* True' said)" '^([4-9]|1[0-9])$'
tap_empty 'every layer can be drawn' "$(grep '^layer' said | grep -v ' True ' || true)"
tap_match 'in the looks of data/styles' "$(grep -E '^layer (.*)(outfall|排污口)' said)" 'Categorized|RuleBased|Graduated'
tap_empty 'the same trace' "$(diff trace.geojson <("$program" trace command.sqlite "$outfall" --format geojson --lang en 2>/dev/null) 2>&1 | head -n 3)"
tap_empty 'the same explanation' "$(diff explain.txt <("$program" explain command.sqlite "$outfall" --lang en 2>/dev/null) 2>&1 | head -n 3)"
tap_empty 'the same manholes' "$(diff sample.txt <("$program" sample command.sqlite "$outfall" -n 3 --lang en 2>/dev/null) 2>&1 | head -n 3)"
tap_end
