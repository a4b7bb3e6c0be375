"""Cold start, memory after use, and memory after 100 reports: `script/bench memory`, some minutes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from django.urls import reverse

from tests.bench.parts import Bench
from tests.bench.servers import FLOOR, OURS, Server
from tests.bench.table import Line
from tests.bench.timing import Visitor

STARTS, USES, REPORTS = 5, 20, 100
MEGABYTE = 1024 * 1024


def measure(bench: Bench) -> Iterator[Line]:
    yield _cold_start()
    ref = bench.rows.appraisal.ref
    answers = bench.rows.answers()
    ours, floor = bench.visitors("lead")
    for turn in range(USES):
        answer = answers[turn]
        for name in ("my_work", "partnerships", "appraisals"):
            ours.get(reverse(name))
        for name in ("appraisal", "all_questions", "check_answers", "evidence", "draft"):
            ours.get(reverse(name, args=[ref]))
        ours.get(reverse("question", args=[ref, answer.question.code]))
        for path in (f"/questions/{answer.pk}/", f"/appraisals/{ref}/", "/partnerships/"):
            floor.get(path)
    used, floor_used = bench.ours.memory(), bench.floor.memory()
    yield _line("memory after use", used, floor_used, 1.7)
    _render_reports(bench, reverse("draft_pdf", args=[ref]))
    yield _line(f"after {REPORTS} reports, beside before", bench.ours.memory(), used, 1.2)


def _cold_start() -> Line:
    """From starting gunicorn to its first answer, one after the other."""
    taken: dict[str, list[float]] = {OURS: [], FLOOR: []}
    for _ in range(STARTS):
        for application, seconds in taken.items():
            server = Server(application)
            seconds.append(server.cold_start)
            server.stop()
    ours, floor = (median(seconds) for seconds in taken.values())
    ratio = ours / floor
    return Line("cold start", f"{ours:.2f} s", f"{floor:.2f} s", f"{ratio:.2f}", "2.5", ratio <= 2.5)


def _render_reports(bench: Bench, path: str) -> None:
    session = bench.rows.session("lead")
    with ThreadPoolExecutor(2) as pool:
        visitors = [Visitor(bench.ours.port, session) for _ in range(2)]
        list(pool.map(lambda turn: visitors[turn % 2].get(path), range(REPORTS)))


def _line(part: str, ours: int, floor: int, goal: float) -> Line:
    ratio = ours / floor
    cells = (f"{size / MEGABYTE:.0f} MB" for size in (ours, floor))
    return Line(part, *cells, f"{ratio:.2f}", f"{goal:g}", ratio <= goal)
