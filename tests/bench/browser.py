"""The question page in Chromium, beside the floor's: `script/bench browser`.

Weights are those of every body the browser fetched, compressed by gzip as a proxy before the server does.
"""

import gzip
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.bench.parts import Bench
from tests.bench.table import Line
from tests.journeys.conftest import CHROMIUM_FLAGS

LOADS = 25
KILOBYTE = 1000
LARGEST_PAINT = """() => new Promise(resolve => {
    new PerformanceObserver(list => resolve(list.getEntries().at(-1).startTime))
        .observe({type: "largest-contentful-paint", buffered: true});
})"""


@dataclass(frozen=True)
class Visit:
    """One load: the kind and the compressed size of all that came over the network, and the LCP in ms."""

    fetched: tuple[tuple[str, int], ...]
    largest_paint: float

    @property
    def weight(self) -> int:
        return sum(size for _, size in self.fetched)

    @property
    def script(self) -> int:
        return sum(size for kind, size in self.fetched if kind == "script")


def measure(bench: Bench) -> Iterator[Line]:
    answers, ref = bench.rows.answers(), bench.rows.appraisal.ref
    first, second = (
        f"http://127.0.0.1:{bench.ours.port}{reverse('question', args=[ref, one.question.code])}"
        for one in answers[:2]
    )
    plain = f"http://127.0.0.1:{bench.floor.port}/questions/{answers[0].pk}/"
    session = bench.rows.session("lead")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS)
        with _context(browser, session) as context:
            cold, warm = _visit(context, first), _visit(context, second)
        paints: dict[str, list[float]] = {first: [], plain: []}
        for _ in range(LOADS):
            for address, taken in paints.items():
                with _context(browser, session) as context:
                    taken.append(_visit(context, address).largest_paint)
        browser.close()
    yield _weight("browser: cold page", cold.weight, 60)
    yield _weight("browser: its JavaScript", cold.script, 15)
    yield Line("browser: requests", str(len(cold.fetched)), "", "", "6", len(cold.fetched) <= 6)
    yield _weight("browser: next page, warm", warm.weight, 15)
    ours, floor = (median(taken) for taken in paints.values())
    ratio = ours / floor
    yield Line("browser: LCP", f"{ours:.0f} ms", f"{floor:.0f} ms", f"{ratio:.2f}", "2", ratio <= 2)


def _context(browser: Browser, session: str) -> BrowserContext:
    """A browser that has visited nothing yet, logged in."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/London")
    context.add_cookies([{"name": "sessionid", "value": session, "domain": "127.0.0.1", "path": "/"}])
    return context


def _visit(context: BrowserContext, address: str) -> Visit:
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    kept = set()
    network.on("Network.requestServedFromCache", lambda event: kept.add(event["requestId"]))
    answered: dict[str, tuple[str, str]] = {}

    def note(event):
        response = event["response"]
        if not response.get("fromDiskCache"):
            answered[event["requestId"]] = (event["type"].lower(), response["url"])

    network.on("Network.responseReceived", note)
    response = page.goto(address, wait_until="networkidle")
    if response is None or response.status != 200 or response.url != address:
        raise SystemExit(f"{address} answered {response and (response.status, response.url)}")
    largest_paint = page.evaluate(LARGEST_PAINT)
    fetched = tuple(
        (kind, len(gzip.compress(_body(network, request))))
        for request, (kind, url) in answered.items()
        if request not in kept and not url.startswith("data:")
    )
    page.close()
    return Visit(fetched, largest_paint)


def _body(network, request: str) -> bytes:
    body = network.send("Network.getResponseBody", {"requestId": request})
    return b64decode(body["body"]) if body["base64Encoded"] else body["body"].encode()


def _weight(part: str, size: int, goal: int) -> Line:
    return Line(part, f"{size / KILOBYTE:.1f} kB", "", "", f"{goal} kB", size <= goal * KILOBYTE)
