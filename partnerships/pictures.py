"""Pictures that forms send: judged by what they hold, and drawn again, so that nothing else is kept."""

import hashlib
import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST = 200_000  # bytes
WIDEST = 2000  # pixels, either way
# As large as a page shows it, twice over for sharp screens.
SHOWN = (520, 160)
# The most pixels of any image that anybody sends. Pillow warns of more before it unpacks any of them.
MOST_PIXELS = 100_000_000
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
FORMATS = ("PNG", "JPEG")


class PictureError(Exception):
    """A file that cannot be a logo, with what to do in a sentence."""


@dataclass(frozen=True)
class Picture:
    """A PNG of our own drawing, its SHA-256 in hex, and its size in pixels."""

    content: bytes
    digest: str
    width: int
    height: int


def draw_again(sent: bytes) -> Picture:
    """The PNG or JPEG of `sent`, drawn anew at the size pages show it. Raises `PictureError`.

    Its width and height are read before anything of it is unpacked: a small file can unpack to gigabytes.
    """
    if len(sent) > LARGEST:
        raise PictureError("The logo must be 200 kB or smaller. Save it smaller, then choose it again.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(sent), formats=FORMATS) as opened:
                return _drawn(opened)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise PictureError(TOO_WIDE) from None
    except UnidentifiedImageError:
        raise PictureError("The logo must be a PNG or JPEG picture. Save it as one of these.") from None
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError):
        raise PictureError("The picture cannot be read to its end. Save it again as a PNG.") from None


TOO_WIDE = f"The logo must be {WIDEST} by {WIDEST} pixels or smaller. Make it smaller, then choose it again."


def _drawn(opened: Image.Image) -> Picture:
    if max(opened.size) > WIDEST:
        raise PictureError(TOO_WIDE)
    upright = ImageOps.exif_transpose(opened).convert("RGBA")
    upright.thumbnail(SHOWN)
    # A new picture: what the old one carried beside its pixels (place, device, colour profile) stays behind.
    plain = Image.new("RGBA", upright.size)
    plain.paste(upright)
    file = BytesIO()
    plain.save(file, "PNG", optimize=True)
    content = file.getvalue()
    return Picture(content, hashlib.sha256(content).hexdigest(), *plain.size)
