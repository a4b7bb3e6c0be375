"""The register at its full size: its lists and dashboards beside the floor's, their weight, and their plans.

`script/bench register`: 10,000 partnerships, 40,000 risks, 60,000 actions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from tests.bench.parts import Bench
from tests.bench.plans import found_by
from tests.bench.table import Line, timed
from tests.bench.timing import Times, in_turn

PAGE = 50
HEAVIEST = 300_000  # bytes of a page, before it is compressed
# Exports: what is measured, its name, the floor’s address, and how much of its time is allowed.
EXPORTS = (
    ("register as a workbook", "partnerships_xlsx", "/partnerships/export.xlsx", 1.5),
    ("register as CSV", "partnerships_csv", "/partnerships/export.csv", 2.5),
)
LONGEST_WAIT = 20  # first pages of the register until a workbook’s first byte is there
PARTNERSHIPS = "partnerships_partnership"
RISKS, ACTIONS = "partnerships_risk", "partnerships_action"


@dataclass(frozen=True)
class Page:
    """One page of ours beside one of the floor's: who asks, and what of its time and its queries is allowed.

    `listed` is the table that a list pages through: its plan must find the rows of a page by an index.
    """

    part: str
    name: str
    beside: str
    person: str = "colleague"
    asked: dict | None = None
    beside_asked: dict | None = None
    about: tuple = ()
    p50: float = 2.5
    most: int = 8
    listed: str = ""

    @property
    def address(self) -> str:
        """Where our page is. Raises `NoReverseMatch` where there is no such page."""
        return reverse(self.name, args=self.about) + _query(self.asked)

    @property
    def floor(self) -> str:
        return self.beside + _query(self.asked if self.beside_asked is None else self.beside_asked)


def _query(asked: dict | None) -> str:
    return f"?{urlencode(asked)}" if asked else ""


def pages(bench: Bench) -> list[Page]:
    last = {"page": -(-bench.rows.register // PAGE)}
    filtered = {"words": "harbour", "arrangement": "company"}
    one = "BEN-000003"
    return [
        Page("register, first page", "partnerships", "/partnerships/", listed=PARTNERSHIPS),
        Page("register, filtered", "partnerships", "/partnerships/", asked=filtered),
        Page(
            "register, sorted by money",
            "partnerships",
            "/partnerships/",
            asked={"sort": "-money"},
            beside_asked={"sort": "money"},
        ),
        # Where something may be withheld from who asks, its order is known only row by row; here nothing is.
        Page(
            "register, sorted by money, nothing withheld",
            "partnerships",
            "/partnerships/",
            person="governance",
            asked={"sort": "-money"},
            beside_asked={"sort": "money"},
            listed=PARTNERSHIPS,
        ),
        Page(
            "register, sorted by arrangement",
            "partnerships",
            "/partnerships/",
            asked={"sort": "arrangement"},
            beside_asked={"sort": "money"},
            listed=PARTNERSHIPS,
        ),
        Page(
            "register, sorted by lead officer",
            "partnerships",
            "/partnerships/",
            asked={"sort": "lead"},
            beside_asked={"sort": "money"},
        ),
        Page("register, last page", "partnerships", "/partnerships/", asked=last),
        Page("one partnership", "partnership", f"/partnerships/{one}/", about=(one,), p50=4, most=20),
        Page("risks, first page", "risks", "/risks/", listed=RISKS),
        Page("risks, one cell", "risks", "/risks/", asked={"cell": "5-5"}, beside_asked={}, listed=RISKS),
        Page("actions, first page", "actions", "/actions/", listed=ACTIONS),
        Page(
            "actions, overdue",
            "actions",
            "/actions/",
            asked={"view": "overdue"},
            beside_asked={},
            listed=ACTIONS,
        ),
        Page("my work, lead officer", "my_work", "/dashboard/", person="officer", p50=3),
        Page("my work, governance officer", "my_work", "/overview/", person="governance", p50=3),
        Page("portfolio", "portfolio", "/portfolio/", person="governance", p50=2, most=10),
    ]


def measure(bench: Bench) -> Iterator[Line]:
    for one in pages(bench):
        try:
            address = one.address
        except NoReverseMatch:
            yield Line(f"{one.part}: there is no such page", "", "", "", "", True)
            continue
        ours, floor = bench.visitors(one.person)
        times = in_turn(
            lambda turn, ours=ours, address=address: ours.get(address),
            lambda turn, floor=floor, page=one: floor.get(page.floor),
            rounds=12,
        )
        queries = bench.queries(one.person, address)
        yield timed(one.part, *times, p50=one.p50, queries=queries, most=one.most)
        yield _weight(bench, one)
        if one.listed:
            yield _index(bench, one)
    yield _last_beside_first(bench)
    yield from _exports(bench)


def _exports(bench: Bench) -> Iterator[Line]:
    """All of the register as files, to the last byte. They take long: few of them are asked for."""
    ours, floor = bench.visitors("colleague")
    for part, name, beside, goal in EXPORTS:
        address = reverse(name)
        times = in_turn(
            lambda turn, address=address: ours.get(address),
            lambda turn, beside=beside: floor.get(beside),
            rounds=1,
            bursts=2,
            warm_up=0,
        )
        yield timed(part, *times, p50=goal)
    address = reverse("partnerships_xlsx")
    first = Times(tuple(ours.first_byte(address) for _ in range(3)))
    yield timed(
        "workbook: its first byte, beside our first page", first, _first_page(bench), p50=LONGEST_WAIT
    )


def _first_page(bench: Bench) -> Times:
    ours, _ = bench.visitors("colleague")
    address = reverse("partnerships")
    return Times(tuple(ours.get(address) for _ in range(12)))


def _last_beside_first(bench: Bench) -> Line:
    address = reverse("partnerships")
    ours, _ = bench.visitors("colleague")
    last = -(-bench.rows.register // PAGE)
    times = in_turn(
        lambda turn: ours.get(f"{address}?page={last}"), lambda turn: ours.get(address), rounds=12
    )
    return timed("last page beside our first", *times, p50=2)


def _weight(bench: Bench, page: Page) -> Line:
    size = len(bench.client(page.person).get(page.address).content)
    goal = f"{HEAVIEST // 1000} kB"
    return Line(f"{page.part}: weight", f"{size / 1000:.0f} kB", "", "", goal, size <= HEAVIEST)


def _index(bench: Bench, page: Page) -> Line:
    """By which index the rows of a page are found, with sequential scans allowed."""
    used = found_by(bench.client(page.person), page.address, page.listed)
    indexed = bool(used) and "Seq Scan" not in used
    return Line(f"{page.part}: by index", ", ".join(used), "", "", "an index", indexed)
