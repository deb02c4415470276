"""docx_texts.py FOLDER: the text of each document of a folder beside it, NAME.txt, a line for each paragraph or row; the footer last."""
import glob
import html
import os
import re
import sys
import zipfile

for path in glob.glob(os.path.join(sys.argv[1], "**", "*.docx"), recursive=True):
    file = zipfile.ZipFile(path)
    body = "\n".join(file.read(part).decode() for part in ("word/document.xml", "word/footer1.xml"))
    body = re.sub("</w:p>(</w:tc>)?", lambda end: " " if end[1] else "\n", body).replace("</w:tr>", "\n")
    with open(path[:-5] + ".txt", "w", encoding="utf-8") as out:
        out.write(re.sub(" +\n", "\n", html.unescape(re.sub("<[^>]*>", "", body))))
