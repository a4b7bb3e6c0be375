"""Knows every run of eight words of the sources without holding a word of them.

The sources are not ours to publish, so the tests hold a hash of each run, 40 bits long: long enough that our
own words meet none by chance (30,000 runs against 17,000: once in 2,000 libraries), short enough to tell
nothing of the text. `python -m tests.library.shingles FILE...` makes them anew from the texts of the sources.
"""

import argparse
import hashlib
import re
import textwrap
import unicodedata
from base64 import b64decode, b64encode
from pathlib import Path

RUN = 8
BYTES = 5
KEPT = Path(__file__).with_name("source_shingles.txt")
APOSTROPHES = str.maketrans("", "", "'’‘ʼ")


def words(text):
    """The words of a text without case, apostrophes or punctuation; ligatures and accents are letters."""
    plain = unicodedata.normalize("NFKC", text).lower().translate(APOSTROPHES)
    return re.findall(r"[^\W_]+", plain)


def runs(text, length=RUN):
    """Every run of `length` words, as one string each."""
    every = words(text)
    return [" ".join(every[start : start + length]) for start in range(len(every) - length + 1)]


def hashed(run):
    return hashlib.sha256(run.encode()).digest()[:BYTES]


def write(texts, path):
    """Keep the runs of `texts` as one block of base64, sorted."""
    kept = b"".join(sorted({hashed(run) for text in texts for run in runs(text)}))
    path.write_text("\n".join(textwrap.wrap(b64encode(kept).decode(), 110)) + "\n")


def read(path=KEPT):
    """The hashes that `write` kept."""
    kept = b64decode(path.read_text())
    return frozenset(kept[start : start + BYTES] for start in range(0, len(kept), BYTES))


def shared(text, known):
    """The runs of `text` that are among the `known` hashes."""
    return [run for run in runs(text) if hashed(run) in known]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="the text of a source, in UTF-8")
    write([path.read_text(encoding="utf-8") for path in parser.parse_args().files], KEPT)
