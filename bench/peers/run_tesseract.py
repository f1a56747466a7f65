"""run_tesseract.py [--psm=N] FILE...: {file, text} for each picture, by the tesseract on PATH, one thread."""
import json
import os
import subprocess
import sys

mode = next((word[6:] for word in sys.argv[1:] if word.startswith("--psm=")), "3")
for file in (word for word in sys.argv[1:] if not word.startswith("--psm=")):
    done = subprocess.run(["tesseract", file, "-", "--psm", mode], capture_output=True, text=True, check=False,
                          env={**os.environ, "OMP_THREAD_LIMIT": "1"})
    print(json.dumps({"file": file, "text": done.stdout}), flush=True)
