"""Files as people send them, good and hostile, made here."""

import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image

MAIN = "application/vnd.openxmlformats-officedocument."
OFFICE = {
    "docx": ("word/document.xml", f"{MAIN}wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{MAIN}spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{MAIN}presentationml.presentation.main+xml"),
}
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\nstartxref\n0\n%%EOF\n"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + b"\x00" * 200


def packed(parts: dict[str, bytes], how=zipfile.ZIP_DEFLATED) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", how) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def types(*more: str, main: str, name: str) -> bytes:
    overrides = f'<Override PartName="/{name}" ContentType="{main}"/>' + "".join(more)
    return f'<?xml version="1.0"?><Types xmlns="urn:t">{overrides}</Types>'.encode()


def office(kind: str = "docx", *more: str, parts: dict | None = None, main: str = "", **given) -> bytes:
    """A document of `kind` with further declarations and parts."""
    name, usual = OFFICE[kind]
    listed = types(*more, main=main or usual, name=name)
    return packed({"[Content_Types].xml": listed, name: b"<a/>"} | (parts or {}), **given)


def opendocument(kind: str = "text", *, manifest: bytes = b"<m/>", parts: dict | None = None) -> bytes:
    said = f"application/vnd.oasis.opendocument.{kind}".encode()
    held = {"mimetype": said, "content.xml": b"<a/>", "META-INF/manifest.xml": manifest}
    return packed(held | (parts or {}))


def picture(kind: str = "PNG", size=(20, 10), **more) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "#336699").save(file, kind, **more)
    return file.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + check


def with_many_chunks(count: int) -> bytes:
    """A PNG with so many empty pieces before its end."""
    png = picture("PNG")
    return png[:-12] + chunk(b"teSt", b"") * count + png[-12:]


def before_pixels(padding: bytes) -> bytes:
    """A JPEG with `padding` before its pixels."""
    jpeg = picture("JPEG")
    place = jpeg.index(b"\xff\xda")
    return jpeg[:place] + padding + jpeg[place:]


def before_picture(padding: bytes) -> bytes:
    """A GIF with `padding` before its first picture."""
    gif = picture("GIF")
    place = gif.index(b",", 13)
    return gif[:place] + padding + gif[place:]


def huge_png(side: int) -> bytes:
    """A PNG of a few kilobytes that says it is `side` by `side` pixels."""
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 4_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def huge_gif(side: int) -> bytes:
    made = bytearray(picture("GIF"))
    made[6:10] = struct.pack("<HH", side, side)
    return bytes(made)


def huge_webp(side: int) -> bytes:
    size = (side - 1).to_bytes(3, "little") * 2
    held = b"WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00" + size
    return b"RIFF" + len(held).to_bytes(4, "little") + held


def huge_jpeg(side: int) -> bytes:
    made = bytearray(picture("JPEG"))
    place = made.index(b"\xff\xc0") + 5
    made[place : place + 4] = struct.pack(">HH", side, side)
    return bytes(made)


def bomb(size: int = 400_000_000) -> bytes:
    """A document that unpacks to far more than it weighs."""
    name, main = OFFICE["docx"]
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types(main=main, name=name))
        with archive.open(name, "w") as part:
            for _ in range(size // 1_000_000):
                part.write(b" " * 1_000_000)
    return made.getvalue()


def many_parts(count: int) -> bytes:
    return office(parts={f"word/media/{number}": b"" for number in range(count)})


def locked() -> bytes:
    """A document whose parts have the flag of a password."""
    made = bytearray(office())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := made.find(mark, start)) >= 0:
            made[start + place] |= 1
            start += 4
    return bytes(made)


def altered() -> bytes:
    """A document of which one byte has changed."""
    made = bytearray(office(parts={"word/a.txt": b"plain words"}, how=zipfile.ZIP_STORED))
    made[made.index(b"plain words")] = 0x21
    return bytes(made)


def old(name: str) -> bytes:
    return COMPOUND + f"{name}\x00".encode("utf-16-le") + b"\x00" * 400
