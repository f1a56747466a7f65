"""What the recognisers of speech are given."""
import numpy


def mono_16k(samples, rate):
    """(samples at 16 kHz as one channel of float32, seconds) of `samples`, one row for each frame."""
    samples = samples.mean(axis=1)
    at = numpy.arange(0, len(samples), rate / 16000)
    return numpy.interp(at, numpy.arange(len(samples)), samples).astype(numpy.float32), len(samples) / rate
