"""The sheets of a workbook that say who takes part, with what, what for, and who confirmed it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from partnerships.models import (
    Actual,
    AnnualReturn,
    Contribution,
    Outcome,
    Partner,
    Partnership,
)
from partnerships.queries.annual_return import with_return
from partnerships.queries.contribution import MONEY
from partnerships.queries.export import Asker, Part, Read, Unless
from partnerships.queries.returns_given import CONFIRMED, fact_words, words_withheld
from partnerships.rules.money import WITHHELD
from partnerships.rules.years import year_in_words
from partnerships.streamed_book import Value
from partnerships.vocabulary import PARTNERSHIP_FACTS, SECTORS

OF: dict[str, Read] = {"Partnership ref": "partnership.ref", "Partnership": "partnership.name"}


def of_partnerships(model, **named: str) -> Callable[[Asker, list[int]], list]:
    """How the records of a model are found by their partnerships, in one query.

    Of what they name only words are wanted: `named` are these, each by the path to it.
    """

    def find(asker: Asker, some: list[int]) -> list:
        words = {name: F(path) for name, path in named.items()}
        return with_partnerships(model.objects.filter(partnership__in=some).annotate(**words), asker)

    return find


def with_partnerships(found: Iterable, asker: Asker) -> list:
    """The records, each with its partnership, which was met: it is not read again with each of them."""
    rows = list(found)
    for one in rows:
        one.partnership = asker.met[one.partnership_id]
    return rows


def rows_withholdable(
    title: str,
    model,
    parts: Iterable[str],
    given: Mapping[str, Read],
    find: Callable[[Asker, list[int]], Iterable] | None = None,
) -> Part:
    """A sheet of rows that a mark on one of `parts` of their partnership withholds as a whole.

    Such a partnership has one row that only says so, whether or not there are any.
    """
    columns = {heading: Unless("hidden", read) for heading, read in given.items()}
    return Part(title, OF | columns, _unless_withheld(model, parts, find or of_partnerships(model)))


def _unless_withheld(
    model, parts: Iterable[str], find: Callable[[Asker, list[int]], Iterable]
) -> Callable[[Asker, list[int]], Iterable]:
    """The records of `find` with ``hidden``, which is set on those that stand for what is withheld."""
    closing = frozenset(parts)

    def found(asker: Asker, some: list[int]) -> Iterable:
        marked = {pk: asker.withheld[pk] for pk in some if pk in asker.withheld}
        hidden = {pk: one for pk, one in marked.items() if one.withheld & closing}
        for one in (model(partnership=held) for held in hidden.values()):
            one.hidden = True
            yield one
        for one in find(asker, some):
            if one.partnership_id not in hidden:
                one.hidden = False
                yield one

    return found


def _outcomes(asker: Asker, some: list[int]) -> list[Outcome]:
    latest = Actual.objects.filter(outcome=OuterRef("pk")).order_by("-on")
    found = Outcome.objects.filter(partnership__in=some).annotate(
        last=Subquery(latest.values("value")[:1]),
        last_on=Subquery(latest.values("on")[:1]),
        owner=F("owner_post__title"),
    )
    return with_partnerships(found, asker)


def _figures(asker: Asker, some: list[int]) -> Iterator[Actual]:
    found = Actual.objects.filter(outcome__partnership__in=some).order_by("outcome", "on")
    for one in found.select_related("outcome"):
        one.partnership_id = one.outcome.partnership_id
        one.partnership = asker.met[one.partnership_id]
        yield one


def _decimal(name: str, places: int) -> Callable[[Any], Value]:
    """A number that is kept as a whole number of its smallest part."""

    def read(one: Any) -> Value:
        amount = getattr(one, name)
        if amount is None or amount % 10**places == 0:
            return amount if amount is None else amount // 10**places
        return Decimal(amount).scaleb(-places).normalize()

    return read


def _returns(asker: Asker, some: list[int]) -> Iterator[AnnualReturn]:
    """Returns with ``hidden``: what of their partnership is withheld from the reader."""
    for one in of_partnerships(AnnualReturn)(asker, some):
        held = asker.withheld.get(one.partnership_id)
        one.hidden = held.withheld if held else frozenset()
        yield one


def _confirmed(name: str, one: AnnualReturn) -> Value:
    return WITHHELD if name in one.hidden else fact_words(one.partnership, one, name)


def _remark(one: AnnualReturn) -> Value:
    return WITHHELD if one.words and words_withheld(one.hidden) else one.words


def _changed(one: AnnualReturn) -> str:
    return "; ".join(PARTNERSHIP_FACTS.get(name, name.capitalize()) for name in one.changed)


def _partners(asker: Asker, some: list[int]) -> Iterable[Partner]:
    """Those of some partnerships; ``money_hidden`` where a share would tell what is withheld."""
    closed = {pk for pk in some if pk in asker.withheld and asker.withheld[pk].withheld & MONEY}
    named = {"body": "organisation__name", "body_sector": "organisation__sector"}
    for one in of_partnerships(Partner, **named)(asker, some):
        one.money_hidden = one.partnership_id in closed
        yield one


PARTNERS = Part(
    "Partners",
    OF
    | {
        "Organisation": "body",
        "Sector": lambda one: SECTORS[one.body_sector],
        "Role": "get_role_display",
        "Vote": lambda one: one.get_voting_display() if one.voting else "",
        "Agreed share, %": Unless("money_hidden", _decimal("share", 2)),
        "Joined": "joined",
        "Left": "left",
    },
    _partners,
)
CONTRIBUTIONS = rows_withholdable(
    "Contributions",
    Contribution,
    MONEY,
    {
        "Partner": "body",
        "Financial year": lambda one: year_in_words(one.year),
        "Kind": "get_kind_display",
        "Pounds": "amount",
        "In words": "words",
    },
    of_partnerships(Contribution, body="partner__organisation__name"),
)
OUTCOMES = rows_withholdable(
    "Outcomes",
    Outcome,
    ("outcomes",),
    {
        "Outcome": "title",
        "Kind": "get_kind_display",
        "Unit": "unit",
        "Which way is better": "get_better_display",
        "Began at": _decimal("baseline", 3),
        "Began on": "baseline_on",
        "Target": _decimal("target", 3),
        "Target by": "target_on",
        "Last figure": _decimal("last", 3),
        "Last figure on": "last_on",
        "Owner’s post": "owner",
    },
    _outcomes,
)
FIGURES = rows_withholdable(
    "Figures",
    Outcome,
    ("outcomes",),
    {
        "Outcome": "outcome.title",
        "Unit": "outcome.unit",
        "On": "on",
        "Figure": _decimal("value", 3),
        "Note": "note",
    },
    _figures,
)
RETURNS = Part(
    "Annual returns",
    OF
    | {
        "Financial year": lambda one: year_in_words(one.year),
        "Given on": lambda one: timezone.localtime(one.at).date(),
        "Given by": "by_name",
        "Changed then": _changed,
        **{label: partial(_confirmed, name) for name, label in CONFIRMED.items()},
        "Anything else the council should know": _remark,
    },
    _returns,
)


def listed_returns(year: int, due: date) -> Part:
    """A sheet of the partnerships on a year’s list: whose return has come, and whose has not."""

    def state(one: Partnership) -> str:
        return "Returned" if one.returned else "Not yet returned"

    def find(asker: Asker, some: list[int]) -> list[Partnership]:
        found = list(with_return(Partnership.objects.filter(pk__in=some), year))
        for one in found:
            held = asker.withheld.get(one.pk)
            one.hidden = held.withheld if held else frozenset()
        return found

    def remark(one: Partnership) -> Value:
        return WITHHELD if one.returned_words and words_withheld(one.hidden) else one.returned_words or ""

    def given_on(one: Partnership) -> Value:
        return timezone.localtime(one.returned_at).date() if one.returned_at else None

    return Part(
        "Annual returns",
        {
            "Partnership ref": "ref",
            "Partnership": "name",
            "Lead officer’s post": "lead_post.title",
            "Who holds it": "lead_name",
            "Tier": "tier",
            "Financial year": lambda one: year_in_words(year),
            "Due by": lambda one: due,
            "Return": state,
            "Given on": given_on,
            "Given by": "returned_by",
            "Anything else the council should know": remark,
        },
        find,
        by="pk",
    )
