"""The parts with a ratio: each asks both servers for the same thing in turn, and counts our own queries."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from django.core import signing
from django.test import Client
from django.urls import reverse

from appraisal.models import Answer, AnswerRevision, Option
from appraisal.queries.document import collect_document
from appraisal.reports.html import report_html
from appraisal.reports.pdf import packaged
from partnerships.forms.base import TYPED_BY
from partnerships.models import Person
from tests.bench.crowd import crowd, editors_of
from tests.bench.queries import counted
from tests.bench.rows import Rows
from tests.bench.servers import Server
from tests.bench.table import Line, timed
from tests.bench.timing import Visitor, in_turn

NARRATIVE = "The agreement was read again on {turn}. The limit for variations is still not stated. " * 3


@dataclass
class Bench:
    """Both servers, up, over the rows."""

    rows: Rows
    ours: Server
    floor: Server

    def visitors(self, name: str) -> tuple[Visitor, Visitor]:
        """One person at both servers."""
        session = self.rows.session(name)
        return Visitor(self.ours.port, session), Visitor(self.floor.port, session)

    def client(self, name: str) -> Client:
        """The same person within this process, where queries can be counted."""
        client = Client(SERVER_NAME="localhost")
        client.cookies["sessionid"] = self.rows.session(name)
        return client

    def queries(self, name: str, path: str, fields: dict | None = None) -> int:
        """How many queries one request asks, once the process is warm."""
        client = self.client(name)
        client.get(path)
        with counted() as seen:
            response = client.get(path) if fields is None else client.post(path, fields)
        if response.status_code not in (200, 302):
            raise SystemExit(f"{path} answered {response.status_code}")
        return len(seen)


def question(bench: Bench) -> Iterator[Line]:
    """The question page, a different question each time."""
    answers = bench.rows.answers()
    paths = [reverse("question", args=[bench.rows.appraisal.ref, one.question.code]) for one in answers]
    ours, floor = bench.visitors("lead")
    times = in_turn(
        lambda turn: ours.get(paths[turn % len(paths)]),
        lambda turn: floor.get(f"/questions/{answers[turn % len(answers)].pk}/"),
        rounds=120,
    )
    yield timed("question", *times, p50=4, p95=6, queries=bench.queries("lead", paths[7]), most=10)


def whole(bench: Bench) -> Iterator[Line]:
    """The whole appraisal on one page."""
    ref = bench.rows.appraisal.ref
    path = reverse("all_questions", args=[ref])
    ours, floor = bench.visitors("lead")
    times = in_turn(lambda turn: ours.get(path), lambda turn: floor.get(f"/appraisals/{ref}/"), rounds=20)
    yield timed("whole appraisal", *times, p50=2, queries=bench.queries("lead", path), most=12)


def save(bench: Bench) -> Iterator[Line]:
    """“Save and continue”, the autosave, and fifty people who save at once.

    Other words every time, often another rating or other evidence. Ours save the even questions and the floor
    the odd ones, so that neither waits for the other's row.
    """
    answers = bench.rows.answers()
    lead = bench.rows.world.lead
    options = _options(answers)
    seen = dict(Answer.objects.filter(pk__in=[one.pk for one in answers]).values_list("pk", "version"))
    ours, floor = bench.visitors("lead")

    def fields(answer: Answer, turn: int, by: Person = lead, **more) -> dict:
        typed = {"typed_by": signing.dumps(by.pk, salt=TYPED_BY), "write_key": str(uuid4())}
        cited = bench.rows.cited(answer)
        told = typed | {"seen": seen[answer.pk]} | more
        seen[answer.pk] += 1
        return told | words(answer, turn) | {"evidence": cited if turn % 4 else cited[:1]}

    def words(answer: Answer, turn: int) -> dict:
        offered = options[answer.question.scale_id]
        option = offered[turn * 2 // len(answers) % len(offered)]
        return {"option": option, "narrative": NARRATIVE.format(turn=turn)}

    def path(answer: Answer) -> str:
        return reverse("question", args=[bench.rows.appraisal.ref, answer.question.code])

    def ours_saves(turn: int) -> float:
        answer = answers[turn * 2 % len(answers)]
        return ours.post(path(answer), fields(answer, turn, then="next"))

    def ours_saves_itself(turn: int) -> float:
        answer = answers[turn * 2 % len(answers)]
        return ours.post(path(answer), fields(answer, turn), accept="application/json", expect=200)

    def floor_saves(turn: int) -> float:
        answer = answers[(turn * 2 + 1) % len(answers)]
        return floor.post(f"/questions/{answer.pk}/", words(answer, turn))

    for name, ask in (("save and continue", ours_saves), ("save by itself", ours_saves_itself)):
        times = in_turn(ask, floor_saves, rounds=60)
        queries = max(
            bench.queries("lead", path(answers[0]), fields(answers[0], turn, then="next"))
            for turn in range(3, 6)
        )
        yield timed(name, *times, p50=2.5, p95=4, queries=queries, most=9)

    people = editors_of(bench.rows.appraisal)

    def one_of_ours(visitor: Visitor, editor: int, turn: int) -> float:
        given = fields(answers[editor], turn, people[editor])
        return visitor.post(path(answers[editor]), given, accept="application/json", expect=200)

    def one_of_the_floor(visitor: Visitor, editor: int, turn: int) -> float:
        return visitor.post(f"/questions/{answers[editor].pk}/", words(answers[editor], turn))

    # The floor's saves move on versions that ours must have seen.
    def seen_again() -> None:
        seen.update(Answer.objects.filter(pk__in=seen).values_list("pk", "version"))

    yield crowd((bench.ours.port, bench.floor.port), people, (one_of_ours, one_of_the_floor), seen_again)
    if AnswerRevision.objects.filter(kind="conflict").exists():
        raise SystemExit("A save was measured that was not applied.")


def _options(answers: list[Answer]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    scales = {one.question.scale_id for one in answers}
    for option in Option.objects.filter(scale__in=scales, standing="rated").order_by("order"):
        found.setdefault(option.scale_id, []).append(option.pk)
    return found


def pdf(bench: Bench) -> Iterator[Line]:
    """The committee's PDF, from the rows to its last byte, beside bare WeasyPrint on the same HTML."""
    appraisal = bench.rows.appraisal
    with counted() as seen:
        document = collect_document(appraisal.pk)
    write_page(report_html(document, hash="", watermark="Draft"), Path(os.environ["FLOOR_REPORT"]))
    path = reverse("draft_pdf", args=[appraisal.ref])
    ours, floor = bench.visitors("lead")
    times = in_turn(
        lambda turn: ours.get(path), lambda turn: floor.get("/report.pdf"), rounds=3, bursts=1, warm_up=1
    )
    yield timed("committee PDF", *times, p50=1.2, queries=len(seen), most=15)


def write_page(html: str, path: Path) -> None:
    """The page as a file, with the styles, drawings and fonts it asks for beside it."""
    for address, content in packaged(html).items():
        asset = path.parent / "report" / address.removeprefix("report:")
        asset.parent.mkdir(parents=True, exist_ok=True)
        asset.write_bytes(content.replace(b"report:", b"") if asset.suffix == ".css" else content)
    path.write_text(html.replace("report:", "report/"))


PARTS: dict[str, Callable[[Bench], Iterator[Line]]] = {
    "question": question,
    "whole": whole,
    "save": save,
    "pdf": pdf,
}
