#!/usr/bin/env python3
"""Sound and video as they should not be: empty, head only, cut, misnamed, without a sound stream, with many channels, of one
frame, of an uneven rate, turned, and far too long. What comes of each stands in media_input.json.

    media_input_test.py --program build/release/firstpass [TEST...]

The files are made here, by FFmpeg, from examples/memo.wav. Exit code 77 where FFmpeg is not installed."""
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
import wave

from given_program import given_program

HERE = pathlib.Path(__file__).resolve().parent
MEMO = HERE.parent.parent / "examples/memo.wav"
EXPECTED = json.loads((HERE / "media_input.json").read_text(encoding="utf-8"))
PROGRAM = None
UNREADABLE = 5
ALL_IN_THE_CENTRE = "pan=7.1|FL=0*c0|FR=0*c0|FC=c0|LFE=0*c0|BL=0*c0|BR=0*c0|SL=0*c0|SR=0*c0"
BARS = ["-f", "lavfi", "-i", "smptebars=size=320x180:rate=30:duration=2"]
CHART = ["-f", "lavfi", "-i", "testsrc=size=320x180:rate=30:duration=2"]


def wav_head(size, rate=16000, channels=1, width=2):
    """Before `size` bytes of samples."""
    layout = struct.pack("<IHHIIHH", 16, 1, channels, rate, rate * channels * width, channels * width, 8 * width)
    return b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt " + layout + b"data" + struct.pack("<I", size)


def ffmpeg(*words):
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *map(str, words)], check=True)


def half_of(source, target):
    data = source.read_bytes()
    target.write_bytes(data[:len(data) // 2])


def test_picture(*words, seconds=3):
    return ["-f", "lavfi", "-i", f"testsrc=size=320x240:rate=10:duration={seconds}", *words]


def make_sounds(folder):
    """Whole files that the bad ones are made of, and the misnamed and many-channelled ones."""
    sound = folder / "sound.wav"
    ffmpeg("-i", MEMO, "-t", 6, "-c:a", "pcm_s16le", "-map_metadata", -1, "-fflags", "+bitexact", sound)
    coats = {"flac": [], "mp3": [], "opus": ["-c:a", "libopus"], "m4a": ["-c:a", "aac"]}
    for ending, how in coats.items():
        ffmpeg("-i", sound, *how, folder / f"whole.{ending}")
    ffmpeg(*test_picture("-i", sound, "-map", "0:v", "-map", "1:a", "-t", 6, "-c:v", "libvpx", "-deadline", "realtime",
                         "-c:a", "libopus", seconds=6), folder / "whole.webm")
    ffmpeg(*test_picture("-i", sound, "-map", "0:v", "-map", "1:a", "-c:v", "mpeg4", "-c:a", "aac"), folder / "whole.mp4")
    for ending in (*coats, "webm", "mp4"):
        half_of(folder / f"whole.{ending}", folder / f"cut.{ending}")
    # 96,044 bytes: the head and three seconds, of a file that says six.
    (folder / "cut.wav").write_bytes(sound.read_bytes()[:44 + 96000])
    shutil.copy(folder / "whole.flac", folder / "flac_named.txt")
    shutil.copy(sound, folder / "wav_named.mp3")
    shutil.copy(folder / "whole.m4a", folder / "m4a_named.wav")
    (folder / "text_named.wav").write_text("Only words.\n", encoding="utf-8")
    ffmpeg("-i", sound, "-ar", 96000, "-ac", 8, "-c:a", "pcm_s24le", folder / "wide_96k_7_1.wav")
    ffmpeg("-i", sound, "-ar", 96000, "-af", ALL_IN_THE_CENTRE, "-c:a", "flac", folder / "centre_96k_7_1.flac")


def make_empty_and_endless(folder):
    for name in ("empty.wav", "empty.mp4"):
        (folder / name).write_bytes(b"")
    (folder / "head_only.wav").write_bytes(wav_head(0))
    whole = (folder / "whole.flac").read_bytes()
    head = whole[:8 + 34]
    (folder / "head_only.flac").write_bytes(head[:4] + b"\x80" + head[5:])  # the first block is the last one
    (folder / "head_only.mp4").write_bytes((folder / "whole.mp4").read_bytes()[:32])
    # STREAMINFO tells of eleven hours; the file holds six seconds.
    lying = bytearray(whole)
    lying[22:26] = struct.pack(">I", 16000 * 11 * 3600)
    (folder / "lying_head.flac").write_bytes(lying)
    with open(folder / "eleven_hours.wav", "wb") as file:
        size = 11 * 3600 * 32000
        file.write(wav_head(size))
        file.truncate(44 + size)  # takes no room on the disk


def make_videos(folder):
    ffmpeg(*test_picture("-c:v", "mpeg4"), folder / "no_sound.mp4")
    ffmpeg("-i", folder / "sound.wav", "-vn", "-c:a", "aac", "-brand", "isom", folder / "only_sound.mp4")
    for ending, coding in (("mp4", "mpeg4"), ("webm", "libvpx")):
        ffmpeg(*test_picture("-frames:v", 1, "-c:v", coding), folder / f"one_frame.{ending}")
    # Two seconds of 30 frames a second, then two seconds of two.
    ffmpeg(*BARS, *CHART, "-filter_complex", "[0:v][1:v]concat=n=2:v=1,select='lt(t,2)+not(mod(n,15))'[v]", "-map", "[v]",
           "-vsync", "vfr", "-c:v", "mpeg4", folder / "uneven_rate.mp4")
    ffmpeg(*BARS, "-c:v", "mpeg4", folder / "upright.mp4")
    ffmpeg("-i", folder / "upright.mp4", "-c", "copy", "-metadata:s:v:0", "rotate=90", folder / "turned_phone.mp4")


class MediaInput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="firstpass-media-"))
        make_sounds(cls.folder)
        make_empty_and_endless(cls.folder)
        make_videos(cls.folder)
        cls.rows = cls.run_program("inspect")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder, ignore_errors=True)

    @classmethod
    def run_program(cls, verb, names=tuple(EXPECTED), code=UNREADABLE):
        environment = {**os.environ, "FIRSTPASS_HOME": str(cls.folder / "home"), "FIRSTPASS_PROVIDER": ""}
        run = subprocess.run([PROGRAM, verb, "--jsonl", "--quiet", *(str(cls.folder / name) for name in names)],
                             env=environment, capture_output=True, text=True, timeout=600)
        rows = [json.loads(line) for line in run.stdout.splitlines()]
        assert run.returncode == code, f"exit code {run.returncode}: {run.stderr[-500:]}"
        assert [pathlib.Path(row["file"]).name for row in rows] == list(names), "a row for each file, in their order"
        return dict(zip(names, rows))

    def check_range(self, value, wanted):
        low, high = wanted if isinstance(wanted, list) else (wanted - 0.2, wanted + 0.2)
        self.assertTrue(low <= value <= high, f"{value} is not within {wanted}")

    def check_row(self, row, wanted):
        if "error" in wanted:
            self.assertEqual(row["error"]["code"], wanted["error"])
            self.assertIn(wanted["says"], row["error"]["message"])
            return
        self.assertNotIn("error", row)
        parts = row["parts"]
        self.assertEqual(row["type"], wanted["type"])
        self.assertEqual([part["kind"] for part in parts], wanted["parts"])
        sounds = [part for part in parts if part["kind"] == "audio"]
        pictures = [part for part in parts if part["kind"] == "image"]
        if "seconds" in wanted:
            self.check_range(sounds[0]["seconds"], wanted["seconds"])
        if "length" in wanted:
            self.check_range(float(parts[0]["metadata"]["video.seconds"]), wanted["length"])
        if "channels" in wanted:
            self.assertEqual(sounds[0]["metadata"]["audio.channels"], str(wanted["channels"]))
            self.assertEqual(sounds[0]["metadata"]["audio.source_rate"], str(wanted["rate"]))
        if "heard" in wanted:
            self.assertIn(wanted["heard"], sounds[0]["text"])
        if "size" in wanted:
            self.assertEqual([part["size"] for part in pictures], [wanted["size"]] * len(pictures))
        if "scenes_at" in wanted:
            for part, at in zip(pictures, wanted["scenes_at"], strict=True):
                self.check_range(float(part["metadata"]["video.start"]), at)

    def test_what_comes_of_each(self):
        for name, wanted in EXPECTED.items():
            with self.subTest(name):
                self.check_row(self.rows[name], wanted)

    def test_transcribe_says_the_same(self):
        names = [name for name, wanted in EXPECTED.items()
                 if name != "eleven_hours.wav" and ("error" in wanted or "transcribe" in wanted)]
        for name, row in self.run_program("transcribe", names).items():
            with self.subTest(name):
                self.assertEqual(row["error"]["code"], "data_loss")
                self.assertIn(EXPECTED[name].get("transcribe") or EXPECTED[name]["says"], row["error"]["message"])

    def test_a_folder_is_sorted_by_the_videos_in_it(self):
        folder = self.folder / "folder"
        folder.mkdir()
        for name in ("upright.mp4", "turned_phone.mp4", "sound.wav", "text_named.wav"):
            shutil.copy(self.folder / name, folder / name)
        (folder / "empty").mkdir()
        environment = {**os.environ, "FIRSTPASS_HOME": str(self.folder / "home")}
        run = subprocess.run([PROGRAM, "clips", "--jsonl", "--quiet", str(folder), str(folder / "empty")], env=environment,
                             capture_output=True, text=True, timeout=600)
        rows = [json.loads(line) for line in run.stdout.splitlines()]
        self.assertEqual({pathlib.Path(row["file"]).name for row in rows if "group" in row}, {"upright.mp4", "turned_phone.mp4"})
        self.assertEqual(run.returncode, UNREADABLE)
        self.assertIn("has no videos in it", run.stdout + run.stderr)

    def test_a_recorder_without_sound_is_told(self):
        environment = {**os.environ, "FIRSTPASS_HOME": str(self.folder / "home"), "FIRSTPASS_RECORDER": "exit 1"}
        run = subprocess.run([PROGRAM, "transcribe", "--mic"], env=environment, capture_output=True, text=True, timeout=600)
        self.assertEqual(run.returncode, UNREADABLE)
        self.assertIn("without any sound", run.stderr)

    def test_a_long_recording_does_not_fill_the_memory(self):
        """More bytes than are ever read at once; six seconds of speech and a list of tags at their end."""
        long, speech, layout = self.folder / "long.wav", self.folder / "wide_96k_7_1.wav", (96000, 8, 3)
        spoken = speech.read_bytes()[-6 * 96000 * 8 * 3:]
        size = 150 * 96000 * 8 * 3
        with open(long, "wb") as file:
            file.write(wav_head(size, *layout))
            file.seek(44 + size - len(spoken))  # before it silence, which takes no room on the disk
            file.write(spoken + b"LIST" + struct.pack("<I", 4000000) + os.urandom(4000000))
        out = self.folder / "long.jsonl"
        with open(out, "wb") as output:
            running = subprocess.Popen([PROGRAM, "transcribe", "--jsonl", "--quiet", str(long)], stdout=output,
                                       env={**os.environ, "FIRSTPASS_HOME": str(self.folder / "home")})
            _, status, used = os.wait4(running.pid, 0)
            running.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(running.returncode, 0)
        row = json.loads(out.read_text(encoding="utf-8"))
        self.assertAlmostEqual(row["audio_seconds"], 150, delta=0.1)
        self.assertIn("Tuesday", row["text"])
        self.assertLess(used.ru_maxrss, 300 * 1024, "KiB")


def main():
    global PROGRAM
    PROGRAM, rest = given_program(__doc__)
    if shutil.which("ffmpeg") is None:
        print("no ffmpeg here")
        sys.exit(77)
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
