"""Recordings in which nobody speaks, for counting invented words: noise of several colours, hum, clicks, tones, chords,
a melody with vibrato, drums, rain-like crackle, near and true silence. 60 seconds each, the same bytes every time."""
import pathlib
import wave

import numpy

RATE, SECONDS = 16000, 60


def noise(random, slope):
    """Noise whose power falls with frequency to the power of `slope`: 0 white, 1 pink, 2 brown."""
    count = RATE * SECONDS
    spectrum = numpy.fft.rfft(random.standard_normal(count))
    frequency = numpy.maximum(numpy.fft.rfftfreq(count, 1 / RATE), 20)
    sound = numpy.fft.irfft(spectrum / frequency ** (slope / 2), count)
    return 0.2 * sound / numpy.abs(sound).max()


def time_line():
    return numpy.arange(RATE * SECONDS) / RATE


def chords(random):
    at, sound = time_line(), numpy.zeros(RATE * SECONDS)
    for bar in range(SECONDS // 2):
        root = 110 * 2 ** (random.integers(0, 12) / 12)
        inside = (at >= 2 * bar) & (at < 2 * bar + 2)
        swell = numpy.exp(-1.2 * (at[inside] - 2 * bar))
        for ratio in (1, 1.26, 1.5, 2, 3):
            sound[inside] += swell * numpy.sin(2 * numpy.pi * root * ratio * at[inside]) / ratio
    return 0.25 * sound / numpy.abs(sound).max()


def melody(random):
    """A voice-like lead: harmonics with vibrato and soft attacks."""
    at, sound = time_line(), numpy.zeros(RATE * SECONDS)
    for note in range(SECONDS * 2):
        pitch = 220 * 2 ** (random.choice([0, 2, 4, 5, 7, 9, 11, 12]) / 12)
        inside = (at >= note / 2) & (at < note / 2 + 0.5)
        here = at[inside] - note / 2
        phase = 2 * numpy.pi * pitch * here + 0.8 * numpy.sin(2 * numpy.pi * 5.5 * here)
        shape = numpy.minimum(1, here / 0.05) * numpy.minimum(1, (0.5 - here) / 0.05)
        sound[inside] += shape * sum(numpy.sin(k * phase) / k for k in range(1, 6))
    return 0.3 * sound / numpy.abs(sound).max()


def drums(random):
    sound = numpy.zeros(RATE * SECONDS)
    for beat in range(SECONDS * 4):
        at = beat * RATE // 4
        length = RATE // 8
        fade = numpy.exp(-numpy.arange(length) / (RATE * 0.03))
        hit = numpy.sin(2 * numpy.pi * 80 * numpy.arange(length) / RATE) if beat % 2 == 0 else random.standard_normal(length)
        sound[at:at + length] += 0.5 * fade * hit
    return numpy.clip(sound, -1, 1)


def crackle(random):
    sound = noise(random, 0.5) * 0.3
    for at in random.integers(0, RATE * SECONDS - 200, 4000):
        sound[at:at + 200] += random.uniform(-0.6, 0.6) * numpy.exp(-numpy.arange(200) / 30)
    return numpy.clip(sound, -1, 1)


def hum(random):
    at = time_line()
    return 0.2 * sum(numpy.sin(2 * numpy.pi * 50 * k * at) / k for k in (1, 2, 3, 5)) + noise(random, 1) * 0.05


def make(folder):
    """Writes the ten files; returns their names."""
    random = numpy.random.default_rng(2026)
    sounds = {"silence": numpy.zeros(RATE * SECONDS), "faint": noise(random, 1) * 0.01, "white": noise(random, 0),
              "pink": noise(random, 1), "brown": noise(random, 2), "hum": hum(random), "chords": chords(random),
              "melody": melody(random), "drums": drums(random), "crackle": crackle(random)}
    files = []
    for name, sound in sounds.items():
        path = pathlib.Path(folder) / f"nobody_speaks_{name}.wav"
        with wave.open(str(path), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(RATE)
            out.writeframes((numpy.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
        files.append(str(path))
    return files
