"""Characters that no font of the report can draw, shown by their number rather than as an empty box."""

import re
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from appraisal.reports.markup import numbered

# What every font here draws: Latin with Welsh letters, and the punctuation we use ourselves.
COMMON = re.compile(
    "[^\t\n\r -~\xa0-\u017f\u1e80-\u1e85\u1ef2\u1ef3\u2010-\u2015\u2018-\u201e\u2020-\u2022\u2026£€]"
)
FONTS = (
    Path("/usr/share/fonts/opentype/inter/Inter-Regular.otf"),
    Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"),
)
INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060")


def drawable(text: str) -> str:
    """`text` with every character that cannot be drawn as its number: “[U+1F600]”."""
    return COMMON.sub(lambda found: found[0] if _drawn(found[0]) else numbered(found[0]), text)


def _drawn(character: str) -> bool:
    return character in INVISIBLE or ord(character) in _covered()


@cache
def _covered() -> frozenset[int]:
    """Every code point that one of the fonts draws, read only when a page goes beyond the common ones."""
    covered: set[int] = set()
    for path in FONTS:
        if path.exists():
            with TTFont(path, lazy=True) as font:
                covered |= font.getBestCmap().keys()
    return frozenset(covered)
