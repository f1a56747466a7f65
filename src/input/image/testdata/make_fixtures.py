#!/usr/bin/env python3
"""make_fixtures.py: writes the fixtures quarters*.heic, quarters.avif, quarters*.jxl and swapped_profile.* of this folder.

Needs heif-enc (libheif-examples), cjxl (libjxl-tools) and Pillow; none of them is needed by the project or its tests. The
picture is 64 x 48: red, green above blue, white. quarters_grid.heic holds the four quarters as tiles of a grid that says
"turn me a quarter against the clock"; quarters_cropped.heic, of 64 x 64, shows its middle 32 x 32 only."""
import pathlib
import struct
import subprocess
import tempfile

from PIL import Image, ImageCms

HERE = pathlib.Path(__file__).resolve().parent
COLOURS = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)]


def quarters(width, height):
    picture = Image.new("RGB", (width, height))
    for i, colour in enumerate(COLOURS):
        picture.paste(colour, (i % 2 * width // 2, i // 2 * height // 2, (i % 2 + 1) * width // 2, (i // 2 + 1) * height // 2))
    return picture


def run(*words):
    subprocess.run([str(word) for word in words], check=True, capture_output=True)


def box(kind, *parts):
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def full(kind, version, flags, *parts):
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def boxes(data):
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        yield kind, data[at + 8:at + size]
        at += size


def coded(path):
    """(hvcC, picture) of a plain HEIC."""
    data = path.read_bytes()
    meta = next(body for kind, body in boxes(data) if kind == b"meta")[4:]
    properties = next(body for kind, body in boxes(meta) if kind == b"iprp")
    listed = next(body for kind, body in boxes(properties) if kind == b"ipco")
    places = next(body for kind, body in boxes(meta) if kind == b"iloc")
    sizes = struct.unpack(">H", places[4:6])[0]
    assert sizes >> 12 == 4 and (sizes >> 8 & 15) == 4 and (sizes >> 4 & 15) in (0, 4), hex(sizes)
    at = 8 + 2 + (2 if places[0] else 0) + 2
    base = struct.unpack(">I", places[at:at + 4])[0] if sizes >> 4 & 15 else 0
    at += (sizes >> 4 & 15) + 2
    offset, size = struct.unpack(">II", places[at:at + 8])
    return next(body for kind, body in boxes(listed) if kind == b"hvcC"), data[base + offset:base + offset + size]


def heic(items, primary, properties, links, references=b""):
    """items: [(id, type, data)], properties: [box], links: {id: [index from 1]}."""
    def build(at):
        entries = b""
        for number, _, data in items:
            entries += struct.pack(">HHHII", number, 0, 1, at, len(data))
            at += len(data)
        infos = b"".join(full(b"infe", 2, int(number != primary), struct.pack(">HH4s", number, 0, kind), b"\0") for number, kind, _ in items)
        linked = b"".join(struct.pack(">HB", number, len(which)) + bytes(which) for number, which in links.items())
        meta = full(b"meta", 0, 0, full(b"hdlr", 0, 0, struct.pack(">I4s", 0, b"pict"), bytes(13)),
                    full(b"pitm", 0, 0, struct.pack(">H", primary)),
                    full(b"iinf", 0, 0, struct.pack(">H", len(items)), infos),
                    box(b"iref", struct.pack(">I", 0), references) if references else b"",
                    box(b"iprp", box(b"ipco", *properties), full(b"ipma", 0, 0, struct.pack(">I", len(links)), linked)),
                    full(b"iloc", 0, 0, struct.pack(">HH", 0x4400, len(items)), entries))
        return box(b"ftyp", b"heic", bytes(4), b"mif1heic") + meta
    head = build(0)
    return build(len(head) + 8) + box(b"mdat", *(data for _, _, data in items))


def size_box(width, height):
    return full(b"ispe", 0, 0, struct.pack(">II", width, height))


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        png = folder / "quarters.png"
        quarters(64, 48).save(png)
        run("heif-enc", "-q", "95", "-p", "chroma=444", png, "-o", HERE / "quarters.heic")
        run("heif-enc", "-A", "-q", "95", "-p", "chroma=444", png, "-o", HERE / "quarters.avif")
        run("cjxl", "-d", "0", png, HERE / "quarters.jxl")
        run("cjxl", "-d", "1", png, HERE / "quarters_lossy.jxl")
        quarters(64, 64).save(png)
        run("heif-enc", "-q", "95", "-p", "chroma=444", png, "-o", folder / "square.heic")
        configuration, picture = coded(folder / "square.heic")
        clap = box(b"clap", struct.pack(">8I", 32, 1, 32, 1, 0, 1, 0, 1))
        (HERE / "quarters_cropped.heic").write_bytes(
            heic([(1, b"hvc1", picture)], 1, [size_box(64, 64), box(b"hvcC", configuration), clap], {1: [1, 0x82, 0x83]}))
        tiles = []
        for colour in COLOURS:
            Image.new("RGB", (64, 64), colour).save(png)
            run("heif-enc", "-q", "95", png, "-o", folder / "tile.heic")
            tiles.append(coded(folder / "tile.heic"))
        grid = struct.pack(">BBBBHH", 0, 0, 1, 1, 120, 100)
        turn = box(b"irot", b"\x01")
        (HERE / "quarters_grid.heic").write_bytes(heic(
            [(1, b"grid", grid)] + [(i + 2, b"hvc1", tile) for i, (_, tile) in enumerate(tiles)], 1,
            [size_box(120, 100), turn, size_box(64, 64)] + [box(b"hvcC", head) for head, _ in tiles],
            {1: [1, 0x82], **{i + 2: [3, 0x84 + i] for i in range(4)}},
            box(b"dimg", struct.pack(">HHHHHH", 1, 4, 2, 3, 4, 5))))
        # A made profile: sRGB's with red and green exchanged, so that a reader that ignores it is caught.
        swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        red, green = swapped.find(b"rXYZ"), swapped.find(b"gXYZ")
        changed = bytearray(swapped)
        changed[red:red + 4], changed[green:green + 4] = b"gXYZ", b"rXYZ"
        quarters(64, 48).save(HERE / "swapped_profile.jpg", quality=95, subsampling=0, icc_profile=bytes(changed))
        quarters(64, 48).save(HERE / "swapped_profile.png", icc_profile=bytes(changed))


if __name__ == "__main__":
    main()
