"""Spoken memos: a synthetic voice in a small room with some noise."""

from __future__ import annotations

import pathlib
import re
import subprocess
import tempfile
import wave
from dataclasses import dataclass

import numpy as np

RATE = 16000


@dataclass(frozen=True)
class Room:
    """A furnished room: how long it rings, how much of it is heard, and how loud the noise is."""

    decay_seconds: float = 0.3
    wet: float = 0.15
    snr_db: float = 20.0


def memo(text: str, rng: np.random.Generator, voice: str = "flite:slt", room: Room = Room()) -> np.ndarray:
    """`text` spoken sentence by sentence with uneven pauses, as heard in `room`."""
    pieces = [_silence(0.4)]
    for sentence in re.split(r"(?<=[.?!])\s+", text.strip()):
        pieces += [_trim(_speak(sentence, voice)), _silence(rng.uniform(0.2, 0.55))]
    return _in_room(np.concatenate(pieces), rng, room)


def write_wav(path: pathlib.Path, samples: np.ndarray) -> None:
    """16-bit PCM, mono, 16 kHz."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def _speak(text: str, voice: str) -> np.ndarray:
    """`text` by "flite:VOICE" or "espeak:VOICE", at 16 kHz."""
    engine, name = voice.split(":", 1)
    with tempfile.TemporaryDirectory() as folder:
        path = str(pathlib.Path(folder) / "speech.wav")
        if engine == "flite":
            command = ["flite", "-voice", name, "--setf", "duration_stretch=1.05", "-t", text, "-o", path]
        else:
            command = ["espeak-ng", "-v", name, "-s", "150", "-w", path, text]
        subprocess.run(command, check=True, capture_output=True)
        return _read_wav(path)


def _read_wav(path: str) -> np.ndarray:
    with wave.open(path, "rb") as file:
        rate = file.getframerate()
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2") / 32768
    return samples if rate == RATE else _resample(samples, rate)


def _resample(samples: np.ndarray, rate: int) -> np.ndarray:
    """Band-limited resampling to 16 kHz, by cutting the spectrum."""
    count = int(len(samples) * RATE / rate)
    spectrum = np.fft.rfft(samples)[: count // 2 + 1]
    return np.fft.irfft(spectrum, count) * (count / len(samples))


def _trim(samples: np.ndarray) -> np.ndarray:
    """Without the silence that a synthesiser puts around each sentence."""
    loud = np.flatnonzero(np.abs(samples) > 0.003)
    return samples[max(loud[0] - 800, 0): loud[-1] + 1600] if len(loud) else samples


def _in_room(dry: np.ndarray, rng: np.random.Generator, room: Room) -> np.ndarray:
    """Adds reverberation, then low hiss and mains hum at the wanted distance below the speech."""
    tail_length = int(room.decay_seconds * RATE)
    time = np.arange(tail_length) / RATE
    tail = rng.normal(0, 1, tail_length) * np.exp(-6.9 * time / room.decay_seconds)
    tail[: int(0.004 * RATE)] = 0
    wet = _convolve(dry, tail / np.sqrt(np.sum(tail**2)))
    heard = (1 - room.wet) * dry + room.wet * wet
    heard *= 0.7 / np.max(np.abs(heard))
    speech_power = np.mean(heard[np.abs(heard) > 0.01] ** 2)
    noise = _room_noise(len(heard), rng)
    return heard + noise * np.sqrt(speech_power / 10 ** (room.snr_db / 10) / np.mean(noise**2))


def _room_noise(count: int, rng: np.random.Generator) -> np.ndarray:
    """Noise that falls with frequency, as of a fan behind a door, and a 50 Hz hum."""
    spectrum = np.fft.rfft(rng.normal(0, 1, count))
    frequency = np.maximum(np.fft.rfftfreq(count, 1 / RATE), 40)
    hiss = np.fft.irfft(spectrum / np.sqrt(frequency), count)
    hum = np.sin(2 * np.pi * 50 * np.arange(count) / RATE)
    return hiss / np.std(hiss) + 0.3 * hum


def _convolve(signal: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    size = len(signal) + len(kernel) - 1
    return np.fft.irfft(np.fft.rfft(signal, size) * np.fft.rfft(kernel, size), size)[: len(signal)]


def _silence(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * RATE))
