"""Turns a clean page into a hurried phone photograph of a crumpled one.

The page gets a height field (folds and dents). Its slope moves the print about
and shades it; then a perspective, a desk, two shadows, uneven light, blur,
sensor noise and JPEG follow. Only numpy and Pillow are used.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

STRETCH = 16  # how many pixels a slope of one moves the print
CREASES, LONG_FOLDS = 46, 5


@dataclass(frozen=True)
class Look:
    """How hard the picture is; 1.0 in `crumple` is a receipt from a trouser pocket."""

    size: tuple[int, int] = (1500, 2000)
    crumple: float = 1.0
    tilt: float = 1.0
    shadow: float = 0.32
    blur: float = 0.9
    noise: float = 4.0


def photograph(page: Image.Image, rng: np.random.Generator, look: Look = Look()) -> Image.Image:
    """A photograph of `page` lying on a desk."""
    paper = np.asarray(page.convert("RGB"), dtype=np.float32)
    height_field = _crumpled(paper.shape[:2], rng, look.crumple)
    slope_y, slope_x = np.gradient(height_field)
    x, y = _page_coordinates(paper.shape[:2], rng, look)
    x, y = x + STRETCH * _sample(slope_x, x, y), y + STRETCH * _sample(slope_y, x, y)
    inside = (x > 0) & (y > 0) & (x < paper.shape[1] - 1) & (y < paper.shape[0] - 1)

    shaded = paper * _shading(slope_x, slope_y)[..., None]
    alpha = _blur(inside.astype(np.float32), 0.8)[..., None]
    scene = _desk(look.size, rng) * _contact_shadow(inside)[..., None]
    scene = scene * (1 - alpha) + _sample(shaded, x, y) * alpha
    scene = scene * _light(look, rng)[..., None] * np.array([1.0, 0.975, 0.915])
    return _sensor(scene, rng, look)


def _crumpled(shape: tuple[int, int], rng: np.random.Generator, amount: float) -> np.ndarray:
    """A height field: a few long folds, many short creases, soft dents."""
    coarse = 4
    rows, cols = shape[0] // coarse, shape[1] // coarse
    y, x = np.mgrid[0:rows, 0:cols].astype(np.float32)
    field = np.zeros((rows, cols), dtype=np.float32)
    for index in range(CREASES):
        angle, long = rng.uniform(0, np.pi), index < LONG_FOLDS
        centre_x, centre_y = rng.uniform(0, cols), rng.uniform(0, rows)
        across = (x - centre_x) * np.cos(angle) + (y - centre_y) * np.sin(angle)
        along = -(x - centre_x) * np.sin(angle) + (y - centre_y) * np.cos(angle)
        reach, width = (rows, 24) if long else (rng.uniform(25, 80), rng.uniform(6, 18))
        ridge = np.maximum(0, 1 - np.abs(across) / width) * np.exp(-(along / reach) ** 2)
        field += rng.choice([-1, 1]) * rng.uniform(0.5, 1.0) * width * 0.24 * ridge
    field += 60 * _blur(rng.normal(0, 1, (rows, cols)), 22)
    field = _blur(field, 0.8) * coarse * 0.5 * amount
    return np.asarray(Image.fromarray(field.astype(np.float32)).resize(shape[::-1], Image.Resampling.BICUBIC))


def _shading(slope_x: np.ndarray, slope_y: np.ndarray) -> np.ndarray:
    """Brightness of each point of the page under a lamp at the upper left."""
    normal = 1 / np.sqrt(1 + slope_x**2 + slope_y**2)
    lambert = normal * (0.80 - 0.42 * slope_x - 0.34 * slope_y) / 0.80
    return np.clip(lambert, 0.45, 1.12)


def _page_coordinates(shape, rng: np.random.Generator, look: Look):
    """For each pixel of the photograph, the point of the page it shows."""
    width, height = look.size
    page_height, page_width = shape
    scale = min(width * 0.84 / page_width, height * 0.92 / page_height)
    half_w, half_h = page_width * scale / 2, page_height * scale / 2
    corners = np.array([[-half_w, -half_h], [half_w, -half_h], [half_w, half_h], [-half_w, half_h]])
    angle = np.radians(rng.uniform(1.5, 3.0) * rng.choice([-1, 1]) * look.tilt)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = corners @ turn.T * (1 - 0.025 * look.tilt) + np.array([width / 2, height / 2])
    corners += rng.uniform(-0.02, 0.02, (4, 2)) * width * look.tilt
    page = np.array([[0, 0], [page_width, 0], [page_width, page_height], [0, page_height]])
    matrix = _homography(corners, page)
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    depth = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2]
    page_x = (matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]) / depth
    page_y = (matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]) / depth
    return page_x, page_y


def _homography(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The projective map that takes four `source` points to four `target` points."""
    rows, values = [], []
    for (x, y), (u, v) in zip(source, target):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return np.append(np.linalg.solve(np.array(rows), np.array(values)), 1).reshape(3, 3)


def _sample(image: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """`image` read at fractional points, bilinearly; points outside take the edge."""
    x = np.clip(x, 0, image.shape[1] - 1.001)
    y = np.clip(y, 0, image.shape[0] - 1.001)
    left, top = x.astype(np.int32), y.astype(np.int32)
    fx, fy = x - left, y - top
    if image.ndim == 3:
        fx, fy = fx[..., None], fy[..., None]
    upper = image[top, left] * (1 - fx) + image[top, left + 1] * fx
    lower = image[top + 1, left] * (1 - fx) + image[top + 1, left + 1] * fx
    return upper * (1 - fy) + lower * fy


def _desk(size: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Brown wood with grain along the long side."""
    width, height = size
    y = np.arange(height)[:, None]
    x = np.arange(width)[None, :]
    wave = 14 * np.sin(y / rng.uniform(260, 420)) + 6 * np.sin(y / 97.0)
    rings = np.interp((x + wave) % width, np.arange(width), _blur(rng.normal(0, 1, (1, width)), 2.2)[0] * 3)
    grain = rings + 0.35 * rng.normal(0, 1, (height, width))
    return np.clip(np.array([104, 74, 50]) + grain[..., None] * np.array([13, 10, 8]), 0, 255)


def _contact_shadow(inside: np.ndarray) -> np.ndarray:
    """The darkness that the page throws on the desk, down and to the right."""
    return 1 - 0.55 * np.roll(_blur(inside.astype(np.float32), 14), (16, 14), axis=(0, 1))


def _light(look: Look, rng: np.random.Generator) -> np.ndarray:
    """A lamp to one side, vignetting, and the soft shadow of the hand that holds the phone."""
    width, height = look.size
    y, x = np.mgrid[0:height, 0:width] / np.array([height, width]).reshape(2, 1, 1)
    lamp = 1.08 - 0.26 * x - 0.16 * y
    vignette = 1 - 0.30 * ((x - 0.5) ** 2 + (y - 0.5) ** 2)
    edge = 0.80 + 0.10 * rng.uniform(-1, 1) - 0.35 * (y - 0.5)
    hand = 1 / (1 + np.exp(-(x - edge - 0.03 * np.sin(9 * y)) / 0.035))
    return lamp * vignette * (1 - look.shadow * hand)


def _sensor(scene: np.ndarray, rng: np.random.Generator, look: Look) -> Image.Image:
    """Lens blur, then noise that is stronger where it is dark."""
    soft = np.stack([_blur(scene[..., channel], look.blur) for channel in range(3)], axis=-1)
    noise = rng.normal(0, 1, soft.shape) * look.noise * (1.3 - soft / 512)
    return Image.fromarray(np.clip(soft + noise, 0, 255).astype(np.uint8))


def _blur(field: np.ndarray, sigma: float) -> np.ndarray:
    """Gaussian blur; the borders are mirrored far enough to hide the wrap-around."""
    pad = [min(int(4 * sigma) + 1, size - 1) for size in field.shape]
    padded = np.pad(field, [(p, p) for p in pad], mode="reflect")
    rows = np.fft.fftfreq(padded.shape[0])[:, None]
    cols = np.fft.rfftfreq(padded.shape[1])[None, :]
    kernel = np.exp(-2 * (np.pi * sigma) ** 2 * (rows**2 + cols**2))
    wide = np.fft.irfft2(np.fft.rfft2(padded) * kernel, padded.shape)
    return wide[pad[0]:wide.shape[0] - pad[0], pad[1]:wide.shape[1] - pad[1]]
