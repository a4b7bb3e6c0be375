"""Reading a file from outside piece by piece: it may be too large to hold."""

from collections.abc import Iterator
from typing import BinaryIO

CHUNK = 256 * 1024


def chunks(file: BinaryIO, start: int = 0) -> Iterator[bytes]:
    """The bytes of a file from `start` on."""
    file.seek(start)
    while chunk := file.read(CHUNK):
        yield chunk


def holds(file: BinaryIO, wanted: bytes, start: int = 0) -> bool:
    """Whether `wanted` stands anywhere in a file from `start` on."""
    last = b""
    for chunk in chunks(file, start):
        joined = last + chunk
        if wanted in joined:
            return True
        last = joined[-len(wanted) + 1 :]
    return False


def tail(file: BinaryIO, size: int) -> bytes:
    """The last `size` bytes of a file, or all of them."""
    file.seek(max(file.seek(0, 2) - size, 0))
    return file.read(size)
