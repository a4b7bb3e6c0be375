"""Two servers asked in turn, A B B A, so that whatever else the machine does falls on both."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection
from statistics import median, quantiles
from urllib.parse import urlencode

CONNECTIONS = 4  # so that both workers are asked
LONGEST = 600  # seconds until nothing is expected any more
LONGEST_IDLE = 3.0  # gunicorn closes a connection that is idle for five seconds
CSRF = "b" * 32


class Visitor:
    """A person with a session at one server, over connections that stay open."""

    def __init__(self, port: int, session: str):
        self.port = port
        self.headers = {
            "Cookie": f"sessionid={session}; csrftoken={CSRF}",
            "Accept-Encoding": "gzip",
            "Connection": "keep-alive",
        }
        self.open: list[tuple[float, HTTPConnection]] = []

    def get(self, path: str) -> float:
        """Seconds from asking to the last byte."""
        return self._ask("GET", path, None, 200)

    def first_byte(self, path: str) -> float:
        """Seconds from asking to the first byte of what is answered; the rest is not waited for."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        connection.connect()
        started = time.perf_counter()
        connection.request("GET", path, headers=self.headers)
        response = connection.getresponse()
        response.read(1)
        taken = time.perf_counter() - started
        connection.close()
        if response.status != 200:
            raise SystemExit(f"GET {path} answered {response.status}")
        return taken

    def post(self, path: str, fields: dict, accept: str = "text/html", expect: int = 302) -> float:
        body = urlencode(fields | {"csrfmiddlewaretoken": CSRF}, doseq=True)
        return self._ask("POST", path, body, expect, Accept=accept)

    def _ask(self, method: str, path: str, body: str | None, expect: int, **more: str) -> float:
        connection = self._connection()
        headers = self.headers | more
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        started = time.perf_counter()
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        content = response.read()
        taken = time.perf_counter() - started
        if response.status != expect:
            raise SystemExit(
                f"{method} {path} answered {response.status}:\n{content.decode(errors='replace')[:2000]}"
            )
        if response.will_close:
            connection.close()
        else:
            self.open.append((time.monotonic(), connection))
        return taken

    def _connection(self) -> HTTPConnection:
        if len(self.open) >= CONNECTIONS:
            last, connection = self.open.pop(0)
            if time.monotonic() - last < LONGEST_IDLE:
                return connection
            connection.close()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        connection.connect()
        return connection

    def leave(self) -> None:
        for _, connection in self.open:
            connection.close()
        self.open.clear()


@dataclass(frozen=True)
class Times:
    """Seconds of many requests."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.seconds)

    @property
    def p95(self) -> float:
        return (
            quantiles(self.seconds, n=20, method="inclusive")[-1]
            if len(self.seconds) > 1
            else self.seconds[0]
        )


def in_turn(
    ours: Callable[[int], float],
    floor: Callable[[int], float],
    *,
    rounds: int,
    bursts: int = 5,
    warm_up: int = 12,
) -> tuple[Times, Times]:
    """Both asked in turn, in `bursts` of `rounds` each, after `warm_up` rounds that are not counted.

    The burst that counts is the one in which the floor was quickest: the machine had least else to do.
    """
    asked = range(warm_up + rounds * bursts)
    taken = [_one_turn(turn, ours, floor) for turn in asked][warm_up:]
    each = [taken[start : start + rounds] for start in range(0, len(taken), rounds)]
    quietest = min(each, key=lambda burst: median(seconds for _, seconds in burst))
    return Times(tuple(one for one, _ in quietest)), Times(tuple(one for _, one in quietest))


def _one_turn(turn: int, ours: Callable[[int], float], floor: Callable[[int], float]) -> tuple[float, float]:
    if turn % 2:
        first = ours(turn)
        return first, floor(turn)
    first = floor(turn)
    return ours(turn), first
