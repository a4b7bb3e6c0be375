"""Asking clamd whether a file holds what it knows: its INSTREAM command, within limits of time and size."""

import socket
import struct
import time
from typing import IO

CHUNK = 128 * 1024
LONGEST_ANSWER = 1000  # bytes
FOUND, CLEAN = " FOUND", "OK"


class NotScanned(Exception):
    """The scanner gave no verdict, with why in a sentence. The file is neither clean nor not."""


def scan(file: IO[bytes], *, address: str, seconds: float) -> str:
    """What clamd at `address` (a socket's path, or host:port) finds in `file`, by name; "" where it is clean.

    Raises `NotScanned`, and takes `seconds` at most, whatever clamd does.
    """
    ends = time.monotonic() + seconds
    try:
        with _connected(address, seconds) as connection:
            return _verdict(_asked(connection, file, ends))
    except (OSError, ValueError, OverflowError) as fault:  # the last two are a wrong address's
        raise NotScanned(f"The virus scanner cannot be asked ({fault}).") from fault


def _connected(address: str, seconds: float) -> socket.socket:
    if not address.startswith("/"):
        host, _, port = address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=seconds)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(seconds)
    try:
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def _asked(connection: socket.socket, file: IO[bytes], ends: float) -> bytes:
    """What clamd answers to the bytes of `file`."""
    try:
        _send(connection, b"zINSTREAM\0", ends)
        while chunk := file.read(CHUNK):
            _send(connection, struct.pack("!L", len(chunk)) + chunk, ends)
        _send(connection, struct.pack("!L", 0), ends)
    except (BrokenPipeError, ConnectionResetError):
        pass  # it has stopped listening: what it says of that is still to be read
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        connection.settimeout(_left(ends))
        if not (part := connection.recv(LONGEST_ANSWER)):
            break
        answer += part
    return answer


def _send(connection: socket.socket, content: bytes, ends: float) -> None:
    connection.settimeout(_left(ends))
    connection.sendall(content)


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return left


def _verdict(answer: bytes) -> str:
    """Only a whole answer in clamd's own words is one."""
    said = answer.decode("ascii", "replace")
    told, _, rest = said.partition("\0")
    if not rest and said.endswith("\0") and told.startswith("stream: "):
        told = told.removeprefix("stream: ")
        if told == CLEAN:
            return ""
        if told.endswith(FOUND) and (name := told.removesuffix(FOUND).strip()).isprintable() and name:
            return name[:150]
    raise NotScanned(f"The virus scanner did not say whether the file is clean ({said[:100]!r}).")
