"""Commands of suyuan as algorithms: COMMANDS says what each asks for; one class runs them all in a process of their own, with
progress and cancelling. What they make is what the command line makes."""
import os
import shutil
import subprocess
import tempfile

from qgis.core import (
    QgsApplication, QgsProcessingAlgorithm, QgsProcessingContext, QgsProcessingException, QgsProcessingOutputString,
    QgsProcessingParameterEnum, QgsProcessingParameterFile, QgsProcessingParameterFileDestination, QgsProcessingParameterFolderDestination,
    QgsProcessingParameterNumber, QgsProcessingParameterString, QgsProcessingProvider, QgsSettings, QgsVectorLayer,
)

FORMATS = ["xlsx", "csv", "gpkg", "shp", "geojson", "kml", "dxf", "docx", "record", "html", "field", "pdf"]
FILE, FOLDER, TEXT, NUMBER, CHOICE, TO_FILE, TO_FOLDER = range(7)
CASE_FILE = ("FILE", FILE, {"zh": "案件文件", "en": "case file"}, "sqlite")
OUTFALL = ("OUTFALL", TEXT, {"zh": "排污口（编号、编码或名称）", "en": "outfall (number, code or name)"}, None)
# name: (words, parameters, arguments of the command line, layers that open). "{NAME}" is a parameter; an argument that names an empty
# one is left out together with the option before it.
COMMANDS = {
    "init": ({"zh": "1 查看资料，写出案件配置", "en": "1 look at a folder, write case.yaml"},
             [("FOLDER", FOLDER, {"zh": "资料文件夹", "en": "folder of layers"}, None),
              ("CRS", TEXT, {"zh": "未声明坐标系的图层为", "en": "reference system of layers that do not say theirs"}, ""),
              ("OUTPUT", TO_FILE, {"zh": "案件配置", "en": "case.yaml"}, "yaml")],
             ["init", "{FOLDER}", "--crs", "{CRS}", "-o", "{OUTPUT}"], None),
    "check": ({"zh": "2 检查数据", "en": "2 check the data"}, [("CASE", FILE, {"zh": "案件配置", "en": "case.yaml"}, "yaml")], ["check", "{CASE}"], None),
    "run": ({"zh": "3 溯源计算", "en": "3 run"},
            [("CASE", FILE, {"zh": "案件配置", "en": "case.yaml"}, "yaml"), ("OUTPUT", TO_FILE, {"zh": "案件文件", "en": "case file"}, "sqlite")],
            ["run", "{CASE}", "-o", "{OUTPUT}"], "{OUTPUT}"),
    "trace": ({"zh": "4 上溯", "en": "4 trace"},
              [CASE_FILE, OUTFALL, ("OUTPUT", TO_FILE, {"zh": "上溯范围", "en": "what drains there"}, "geojson")],
              ["trace", "{FILE}", "{OUTFALL}", "--format", "geojson"], ">{OUTPUT}"),
    "explain": ({"zh": "5 依据", "en": "5 explain"},
                [CASE_FILE, OUTFALL, ("UNIT", TEXT, {"zh": "排污单位", "en": "unit"}, "")], ["explain", "{FILE}", "{OUTFALL}", "{UNIT}"], None),
    "sample": ({"zh": "6 下一步开哪些井", "en": "6 manholes to open next"},
               [CASE_FILE, OUTFALL, ("N", NUMBER, {"zh": "一天开井数", "en": "manholes in a day"}, 3)],
               ["sample", "{FILE}", "{OUTFALL}", "-n", "{N}"], None),
    "export": ({"zh": "7 导出清单、图层和图件", "en": "7 export lists, layers and maps"},
               [CASE_FILE, ("FORMAT", CHOICE, {"zh": "格式", "en": "format"}, FORMATS), ("OUTPUT", TO_FOLDER, {"zh": "文件夹", "en": "folder"}, None)],
               ["export", "{FILE}", "--format", "{FORMAT}", "--to", "{OUTPUT}"], None),
}


def language():
    return "zh" if str(QgsSettings().value("locale/userLocale", QgsApplication.locale())).lower().startswith("zh") else "en"


def program():
    return os.environ.get("SUYUAN_PROGRAM") or shutil.which("suyuan") or "suyuan"


class Command(QgsProcessingAlgorithm):
    def __init__(self, command):
        super().__init__()
        self.command = command
        self.words, self.parameters, self.line, self.layers = COMMANDS[command]

    def createInstance(self):
        return Command(self.command)

    def name(self):
        return self.command

    def displayName(self):
        return self.words[language()]

    def shortHelpString(self):
        done = subprocess.run([program(), self.command, "--help", "--lang", language()], capture_output=True, text=True, check=False)
        return done.stdout.replace("\n", "<br>")

    def initAlgorithm(self, configuration=None):
        for name, kind, words, more in self.parameters:
            text, optional = words[language()], more == ""
            made = {
                FILE: lambda: QgsProcessingParameterFile(name, text, fileFilter=f"*.{more}"),
                FOLDER: lambda: QgsProcessingParameterFile(name, text, QgsProcessingParameterFile.Folder),
                TEXT: lambda: QgsProcessingParameterString(name, text, optional=optional),
                NUMBER: lambda: QgsProcessingParameterNumber(name, text, defaultValue=more, minValue=1, maxValue=50),
                CHOICE: lambda: QgsProcessingParameterEnum(name, text, options=more, defaultValue=0),
                TO_FILE: lambda: QgsProcessingParameterFileDestination(name, text, fileFilter=f"*.{more}"),
                TO_FOLDER: lambda: QgsProcessingParameterFolderDestination(name, text),
            }[kind]()
            self.addParameter(made)
        self.addOutput(QgsProcessingOutputString("SAID", "SAID"))

    def value(self, parameters, name, kind, more, context):
        if kind == CHOICE:
            return more[self.parameterAsEnum(parameters, name, context)]
        if kind == NUMBER:
            return str(self.parameterAsInt(parameters, name, context))
        if kind in (TO_FILE, TO_FOLDER):
            return self.parameterAsFileOutput(parameters, name, context) if kind == TO_FILE else self.parameterAsString(parameters, name, context)
        return self.parameterAsString(parameters, name, context)

    def processAlgorithm(self, parameters, context, feedback):
        values = {name: self.value(parameters, name, kind, more, context) for name, kind, _, more in self.parameters}
        line = []
        for word in self.line:
            text = word.format(**values)
            if text:
                line.append(text)
            elif line and line[-1].startswith("-"):
                line.pop()
        if self.command == "init" and os.path.exists(values["OUTPUT"]) and os.path.getsize(values["OUTPUT"]) == 0:
            os.remove(values["OUTPUT"])  # QGIS makes the file of a temporary output itself
        said = self.run_program(line, feedback)
        result = {"SAID": said, **{name: values[name] for name, kind, _, _ in self.parameters if kind in (TO_FILE, TO_FOLDER)}}
        if self.layers is not None and self.layers.startswith(">"):
            path = self.layers[1:].format(**values)
            with open(path, "w", encoding="utf-8") as out:
                out.write(said)
            self.open_layers(path, context)
        elif self.layers is not None:
            self.open_layers(self.styled(self.layers.format(**values), feedback), context)
        return result

    def run_program(self, line, feedback):
        """What it printed; QgsProcessingException with its one line where it refuses."""
        whole = [program(), *line, "--lang", language(), "--progress"]
        feedback.pushCommandInfo(" ".join(whole[:-1]))
        with tempfile.TemporaryFile("w+", encoding="utf-8") as printed:
            with subprocess.Popen(whole, stdout=printed, stderr=subprocess.PIPE, text=True, encoding="utf-8", errors="replace") as child:
                complaint = ""
                for text in child.stderr:
                    part = text.split("\t")
                    if len(part) == 3 and part[0] == "progress":
                        feedback.setProgress(float(part[1]))
                    else:
                        complaint = text.strip() if text.startswith("suyuan: ") else complaint
                        feedback.pushInfo(text.rstrip())
                    if feedback.isCanceled():
                        child.terminate()
            if child.returncode != 0:
                raise QgsProcessingException(complaint or f"suyuan: {child.returncode}")
            printed.seek(0)
            said = printed.read()
        if not said.lstrip().startswith("{"):
            feedback.pushInfo(said)
        return said

    def styled(self, case_file, feedback):
        """The layers of a case file with the looks of data/styles: a GeoPackage beside it."""
        folder = os.path.splitext(case_file)[0] + "-gpkg"
        self.run_program(["export", case_file, "--format", "gpkg", "--to", folder], feedback)
        return next(os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith(".gpkg"))

    def open_layers(self, path, context):
        whole = QgsVectorLayer(path, os.path.basename(path), "ogr")
        for text in whole.dataProvider().subLayers():
            _, name, _, geometry = text.split("!!::!!")[:4]
            if geometry == "None":
                continue
            source = f"{path}|layername={name}"
            context.addLayerToLoadOnCompletion(source, QgsProcessingContext.LayerDetails(name, context.project(), name))


class Provider(QgsProcessingProvider):
    def id(self):
        return "suyuan"

    def name(self):
        return {"zh": "排污口溯源", "en": "outfall tracing (suyuan)"}[language()]

    def loadAlgorithms(self):
        for command in COMMANDS:
            self.addAlgorithm(Command(command))


class Plugin:
    def __init__(self):
        self.provider = None

    def initProcessing(self):
        self.provider = Provider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self):
        self.initProcessing()

    def unload(self):
        QgsApplication.processingRegistry().removeProvider(self.provider)
