"""Writes image files of many kinds and what PIL sees in them, for PictureTest.

    ~/.cache/sweepline/pytorch-2.7.1/bin/python trainer/src/test/python/pictures.py     # Pillow 11.2
"""
import base64
import gzip
import io
import json
import pathlib

import numpy
from PIL import Image, ImageCms, ImageOps

OUT = pathlib.Path(__file__).parent.parent / "resources/golden/pictures.json.gz"
SIDE = 16
y, x = numpy.mgrid[0:SIDE, 0:SIDE]
RGB = numpy.stack([x * 16, y * 13, (x + y) * 6 + 20], -1).astype("uint8")
GRAY = RGB[..., 2]
ALPHA = numpy.where(y < 5, 0, numpy.where(x < 8, 128, 255)).astype("uint8")


def encoded(image, kind, **settings):
    out = io.BytesIO()
    image.save(out, kind, **settings)
    return out.getvalue()


def seen(content):
    """What is expected: PIL's view, upright, transparency on white, of 16 bits the upper 8."""
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
    if image.mode.startswith("I;16"):
        image = Image.fromarray((numpy.array(image) >> 8).astype("uint8"))
    if image.mode in ("RGBA", "LA") or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    return numpy.asarray(image.convert("RGB")).tobytes()


rgb = Image.fromarray(RGB)
fine = {"quality": 95, "subsampling": 0}
files = {
    "rgb.png": encoded(rgb, "PNG"),
    "palette.png": encoded(rgb.quantize(8), "PNG"),
    "palette with a transparent colour.png": encoded(rgb.quantize(8), "PNG", transparency=2),
    "alpha.png": encoded(Image.fromarray(numpy.dstack([RGB, ALPHA])), "PNG"),
    "gray with alpha.png": encoded(Image.fromarray(numpy.dstack([GRAY, ALPHA]), "LA"), "PNG"),
    "gray of 16 bits.png": encoded(Image.fromarray(GRAY.astype("uint16") * 257), "PNG"),
    "gray of 16 bits.tif": encoded(Image.fromarray(GRAY.astype("uint16") * 257), "TIFF"),
    "gray of 4 bits.png": encoded(Image.fromarray(GRAY).quantize(16), "PNG"),
    "black and white.png": encoded(rgb.convert("1"), "PNG"),
    "fax.tif": encoded(rgb.convert("1"), "TIFF", compression="group4"),
    "lzw.tif": encoded(rgb, "TIFF", compression="tiff_lzw"),
    "jpeg in.tif": encoded(rgb, "TIFF", compression="jpeg", quality=95),
    "cmyk.tif": encoded(rgb.convert("CMYK"), "TIFF"),
    "cmyk.jpg": encoded(rgb.convert("CMYK"), "JPEG", **fine),
    "gray.jpg": encoded(Image.fromarray(GRAY), "JPEG", **fine),
    "progressive.jpg": encoded(rgb, "JPEG", progressive=True, **fine),
    "with a profile.jpg": encoded(
        rgb, "JPEG", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(), **fine),
    "with a broken profile.jpg": encoded(rgb, "JPEG", icc_profile=b"no profile" * 20, **fine),
}
for turn in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = turn
    files[f"held {turn}.jpg"] = encoded(rgb, "JPEG", exif=exif, **fine)
files["held 6.tif"] = encoded(rgb, "TIFF", tiffinfo={0x0112: 6})

noise = Image.fromarray(numpy.random.default_rng(1).integers(0, 255, (64, 64, 3), dtype="uint8"))
jpeg = encoded(noise, "JPEG")
damaged = {
    "cut.jpg": jpeg[: len(jpeg) // 2],
    "without its end.jpg": jpeg[:-2],
    "cut.png": encoded(noise, "PNG")[:9000],
    "cut.tif": encoded(noise, "TIFF", compression="tiff_lzw")[:9000],
    "of floats.tif": encoded(Image.fromarray(GRAY.astype("float32")), "TIFF"),
    "of 32 bits.tif": encoded(Image.fromarray(GRAY.astype("int32")), "TIFF"),
    "empty.png": b"",
}

text = lambda content: base64.b64encode(content).decode()
golden = {
    "side": SIDE,
    "files": [{"name": n, "content": text(c), "rgb": text(seen(c))} for n, c in files.items()],
    "damaged": [{"name": n, "content": text(c)} for n, c in damaged.items()],
}
OUT.write_bytes(gzip.compress(json.dumps(golden).encode(), mtime=0))
