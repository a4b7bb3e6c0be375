"""Organisations that may be one body under two names, and what would move if they were made one."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Q, Value, When
from django.db.models.functions import Length, Lower

from partnerships.models import Contribution, Organisation, Partner, ToldApart
from partnerships.rules.alike import Link, alike, grouped

PAGE = 50
MOST_ALIKE = 10  # of one group, shown
FIRST = 20  # partnerships, shown
SLIP = 2  # letters and spaces by which the likenesses of two that are much alike differ in length, at most


@dataclass(frozen=True)
class Member:
    """One organisation of a group, and the one before it that it may be: None for the first."""

    organisation: Organisation
    other: Organisation | None
    same: bool


@dataclass(frozen=True)
class Group:
    """Organisations whose names are alike: some of them, and how many there are."""

    members: list[Member]
    size: int


def alike_page(number) -> Page:
    """The groups of organisations alike: ``object_list`` holds a `Group` for each.

    Four queries. All names are read, as what each comes to: how alike two are is no question for a database.
    """
    there = Organisation.objects.filter(merged_into__isnull=True).exclude(likeness="")
    apart = {frozenset(pair) for pair in ToldApart.objects.values_list("one", "other")}
    rows = there.order_by(Lower("name")).values_list("pk", "likeness")
    page = Paginator(grouped(rows, apart), PAGE).get_page(number)
    some = [(group[:MOST_ALIKE], len(group)) for group in page.object_list]
    ids = {pk for group, _ in some for link in group for pk in (link.pk, link.other)}
    held = {one.pk: one for one in _counted(Organisation.objects.filter(pk__in=ids - {None}))}
    page.object_list = [Group([_member(link, held) for link in group], size) for group, size in some]
    return page


def _member(link: Link, held: dict[int, Organisation]) -> Member:
    return Member(held[link.pk], held[link.other] if link.other else None, link.same)


def _counted(organisations) -> list[Organisation]:
    """Organisations with ``now``: how many partnerships each is a partner in today."""
    rows = list(organisations)
    now = Partner.objects.filter(organisation__in=rows, left__isnull=True)
    counts = dict(now.values_list("organisation").annotate(count=Count("pk")))
    for one in rows:
        one.now = counts.get(one.pk, 0)
    return rows


@dataclass(frozen=True)
class Moving:
    """What names an organisation: how much of each, and the first partnerships it is in."""

    organisation: Organisation
    places: int
    accountable: int
    hosted: int
    contributions: int
    first: list[str]
    both: list[str]

    @property
    def more(self) -> int:
        return self.places - len(self.first)


def moving(organisation: Organisation, other: Organisation) -> Moving:
    """What would move from `organisation`; ``both`` are the partnerships where `other` is a partner too."""
    places = organisation.places.select_related("partnership").order_by(Lower("partnership__name"))
    now = places.filter(left__isnull=True)
    both = now.filter(partnership__in=other.places.filter(left__isnull=True).values("partnership"))
    return Moving(
        organisation,
        places.count(),
        organisation.accountable_for.count(),
        organisation.hosts.count(),
        Contribution.objects.filter(partner__organisation=organisation).count(),
        [place.partnership.name for place in places[:FIRST]],
        [place.partnership.name for place in both[:FIRST]],
    )


def alike_in_words(organisation: Organisation) -> str:
    """What to look at where one that was just added is much like another that is there; else nothing."""
    other = next(iter(others_like(organisation)), None)
    if other is None:
        return ""
    return (
        f"“{organisation.name}” was added, and is much like “{other.name}”. If they are one body, ask a "
        "governance officer to make them one: Organisations, Find the same ones."
    )


def others_like(organisation: Organisation) -> list[Organisation]:
    """Some of those that `organisation` may be, the same names first, in three queries.

    Not those that somebody told apart from it.
    """
    like = organisation.likeness
    apart = {other_than(organisation, told).pk for told in told_of(organisation)}
    there = Organisation.objects.filter(merged_into__isnull=True).exclude(pk__in={organisation.pk, *apart})
    near = there.alias(length=Length("likeness")).filter(length__range=(len(like) - SLIP, len(like) + SLIP))
    much = alike({like, *near.values_list("likeness", flat=True)}).get(like, set())
    found = there.filter(likeness__in=[like, *sorted(much)[:MOST_ALIKE]]).exclude(likeness="")
    same_first = Case(When(likeness=like, then=Value(0)), default=Value(1))
    return list(found.order_by(same_first, Lower("name"))[:MOST_ALIKE])


def told_of(organisation: Organisation) -> list[ToldApart]:
    """What an organisation was told apart from, the first told first."""
    told = ToldApart.objects.filter(Q(one=organisation) | Q(other=organisation))
    return list(told.select_related("one", "other"))


def told_apart(organisation: Organisation) -> list[tuple[Organisation, ToldApart]]:
    """The organisations that are not it, each with what was said: some of those that are still there."""
    told = [(other_than(organisation, one), one) for one in told_of(organisation)]
    return [pair for pair in told if pair[0].merged_into_id is None][:MOST_ALIKE]


def other_than(organisation: Organisation, told: ToldApart) -> Organisation:
    """The one of the two that is not `organisation`."""
    return told.other if told.one_id == organisation.pk else told.one
