"""How well a colour can be seen, as WCAG 2 measures it."""


def contrast_on_white(colour: str) -> float:
    """The contrast of a colour such as “#00594c” with white: from 1 (white) to 21 (black)."""
    red, green, blue = (_linear(int(colour[place : place + 2], 16)) for place in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
