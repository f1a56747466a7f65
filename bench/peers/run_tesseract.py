"""run_tesseract.py [--psm=N] [--words] FILE...: {file, text} for each picture, by the tesseract on PATH, one thread; with
--words also [[word, confidence 0..1]] as it says itself."""
import json
import os
import subprocess
import sys

options = [word for word in sys.argv[1:] if word.startswith("--")]
mode = next((word[6:] for word in options if word.startswith("--psm=")), "3")
environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
for file in (word for word in sys.argv[1:] if not word.startswith("--")):
    if "--words" not in options:
        done = subprocess.run(["tesseract", file, "-", "--psm", mode], capture_output=True, text=True, check=False, env=environment)
        print(json.dumps({"file": file, "text": done.stdout}), flush=True)
        continue
    done = subprocess.run(["tesseract", file, "-", "--psm", mode, "tsv"], capture_output=True, text=True, check=False, env=environment)
    words = [row.split("\t") for row in done.stdout.splitlines()]
    words = [(row[11], float(row[10]) / 100) for row in words if len(row) == 12 and row[0] == "5" and row[11].strip()]
    print(json.dumps({"file": file, "text": " ".join(word for word, _ in words), "words": words}), flush=True)
