"""Images: their kind, that they are whole, and how many pixels they unpack to. None is unpacked."""

from collections.abc import Callable
from typing import BinaryIO, cast

from PIL import Image, UnidentifiedImageError

from partnerships.judging.fault import FileFault
from partnerships.judging.reading import holds, tail
from partnerships.pictures import MOST_PIXELS

# Where and how each kind begins.
IMAGES = ((0, b"\x89PNG\r\n\x1a\n"), (0, b"\xff\xd8\xff"), (0, b"GIF8"), (8, b"WEBP"))
FORMATS = {"PNG": "png", "JPEG": "jpeg", "MPO": "jpeg", "GIF": "gif"}
BROKEN = "The image cannot be read to its end. Open it, save it again as PNG or JPEG, and choose that."
MILLIONS = MOST_PIXELS // 1_000_000
TOO_MANY = f"The image has more than {MILLIONS} million pixels. Make it smaller, then choose it again."
# Pillow reads the head piece by piece, padding even byte by byte, and a file can be nothing else. A PNG of
# 25 MB as programs save it takes some 13,000 reads.
MOST_STEPS = 50_000
IN_PIECES = "The image is in too many pieces. Open it, save it again as PNG or JPEG, and choose that."
SCAN, JPEG_END = 0xDA, b"\xff\xd9"


class Counted:
    """A file that is read so often and no oftener. Then it raises `FileFault`."""

    def __init__(self, file: BinaryIO):
        self._file, self._left = file, MOST_STEPS
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int = -1) -> bytes:
        self._left -= 1
        if self._left < 0:
            raise FileFault(IN_PIECES)
        return self._file.read(size)


def judge_image(file: BinaryIO) -> str:
    """The kind of an image. Raises `FileFault`."""
    file.seek(8)
    if file.read(4) == b"WEBP":
        _refuse_pixels(*_size_of_webp(file))
        return "webp"
    try:
        kind = _opened(file)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise FileFault(TOO_MANY) from None
    except UnidentifiedImageError:
        raise FileFault(BROKEN) from None
    except FileFault:
        raise
    except Exception as error:  # a reader of files may fail in any way on one made to break it
        raise FileFault(BROKEN) from error
    if not ENDS[kind](file):
        raise FileFault(BROKEN)
    return kind


def _opened(file: BinaryIO) -> str:
    """The kind of an image from its head, which is all that Pillow reads; of a PNG it checks every sum."""
    file.seek(0)
    opened = Image.open(cast(BinaryIO, Counted(file)), formats=("PNG", "JPEG", "GIF"))
    _refuse_pixels(*opened.size)
    kind = FORMATS[opened.format or ""]
    if kind == "png":
        opened.verify()
    return kind


def _refuse_pixels(width: int, height: int) -> None:
    if not width or not height:
        raise FileFault(BROKEN)
    if width * height > MOST_PIXELS:
        raise FileFault(TOO_MANY)


def _size_of_webp(file: BinaryIO) -> tuple[int, int]:
    """Its width and height, by its first chunk: reading it with Pillow would make room for every pixel."""
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(30)
    if len(head) < 30 or int.from_bytes(head[4:8], "little") + 8 > size:
        raise FileFault(BROKEN)
    match head[12:16]:
        case b"VP8X":
            return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
        case b"VP8L":
            bits = int.from_bytes(head[21:25], "little")
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 ":
            return tuple(int.from_bytes(head[at : at + 2], "little") & 0x3FFF for at in (26, 28))
    raise FileFault(BROKEN)


def _jpeg_ends(file: BinaryIO) -> bool:
    """Whether the mark of the end follows where the pixels begin: previews before them have one too."""
    place = 2
    for _ in range(MOST_STEPS):
        file.seek(place)
        head = file.read(4)
        if len(head) < 4 or head[0] != 0xFF:
            return False
        if head[1] == SCAN:
            return holds(file, JPEG_END, place)
        place += 1 if head[1] == 0xFF else 2 + int.from_bytes(head[2:4], "big")
    raise FileFault(IN_PIECES)


# Pillow has checked the end of a PNG.
ENDS: dict[str, Callable[[BinaryIO], bool]] = {
    "png": lambda file: True,
    "jpeg": _jpeg_ends,
    "gif": lambda file: tail(file, 64).rstrip(b"\x00").endswith(b";"),
}
