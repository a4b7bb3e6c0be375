"""A council's own colour: whether white words can be read on it, and the nearest shade on which they can."""

import re

WHITE = "#ffffff"
# The panel behind filters and asides, on which links stand.
PANEL = "#f2f6f5"
# What WCAG 2.2 AA asks of words of ordinary size, in hundredths: 4.5 to 1.
ENOUGH = 450
STEPS = 255


def is_colour(text: str) -> bool:
    """Whether `text` is a colour as “#00594c” writes it."""
    return re.fullmatch(r"#[0-9a-f]{6}", text) is not None


def contrast(one: str, other: str) -> int:
    """The contrast of two colours in hundredths, rounded down: 2100 for black on white, 100 for none."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return int((high + 0.05) / (low + 0.05) * 100 + 1e-9)


def readable(colour: str, *, on: str = WHITE) -> str:
    """`colour`, or the nearest darker shade of it whose contrast with `on` is enough."""
    parts = _parts(colour)
    for step in range(STEPS, -1, -1):
        shade = _hex(*(part * step // STEPS for part in parts))
        if contrast(shade, on) >= ENOUGH:
            return shade
    return "#000000"


def darker(colour: str) -> str:
    """`colour` a third darker, for what is pointed at."""
    return _hex(*(part * 2 // 3 for part in _parts(colour)))


def in_words(hundredths: int) -> str:
    """A contrast as people write it: “3.2 to 1”. Rounded down, so that 4.49 is never said to be enough."""
    return f"{hundredths // 100}.{hundredths % 100 // 10} to 1"


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(red: int, green: int, blue: int) -> str:
    return f"#{red:02x}{green:02x}{blue:02x}"


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
