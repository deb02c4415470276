"""python3 trace.py FOLDER OUTFALL MANHOLE: from a folder of layers to who it was."""
import sys

import suyuan


def print_first(file, outfall):
    first = file.explain(outfall)["candidates"][0]
    print("%s: %.2f" % (first["unit"], first["posterior"]))


folder, outfall, manhole = sys.argv[1:]
try:
    suyuan.init([folder], "case.yaml")
    suyuan.Job("case.yaml").run("case.sqlite")
    with suyuan.CaseFile("case.sqlite") as file:
        print_first(file, outfall)
        file.observe(manhole, "not_seen")
        print_first(file, outfall)
except suyuan.Error as error:
    sys.exit(str(error))
