"""Organisations that may be one body under two names, and what would move if they were made one."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, Window
from django.db.models.functions import Lower, RowNumber

from partnerships.models import Contribution, Organisation, Partner

PAGE = 50
MOST_ALIKE = 10  # of one group, shown
FIRST = 20  # partnerships, shown


@dataclass(frozen=True)
class Group:
    """Organisations whose names come to the same: some of them, and how many there are."""

    organisations: list[Organisation]
    size: int


def alike_page(number) -> Page:
    """The groups of organisations alike: ``object_list`` holds a `Group` for each."""
    there = Organisation.objects.filter(merged_into__isnull=True).exclude(likeness="")
    groups = there.values("likeness").annotate(size=Count("pk")).filter(size__gt=1).order_by("likeness")
    page = Paginator(groups, PAGE).get_page(number)
    sizes = {row["likeness"]: row["size"] for row in page.object_list}
    place = Window(RowNumber(), partition_by=F("likeness"), order_by=Lower("name"))
    shown = there.filter(likeness__in=list(sizes)).annotate(place=place).filter(place__lte=MOST_ALIKE)
    held: dict[str, list[Organisation]] = {likeness: [] for likeness in sizes}
    for one in _counted(shown.order_by("likeness", Lower("name"))):
        held[one.likeness].append(one)
    page.object_list = [Group(held[likeness], size) for likeness, size in sizes.items()]
    return page


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
    others = Organisation.objects.filter(others_like(organisation), merged_into__isnull=True)
    name = others.exclude(pk=organisation.pk).order_by(Lower("name")).values_list("name", flat=True).first()
    if name is None:
        return ""
    return (
        f"“{organisation.name}” was added, and is much like “{name}”. If they are one body, ask a governance "
        "officer to make them one: Organisations, Find the same ones."
    )


def others_like(organisation: Organisation) -> Q:
    """Those whose names come to the same as that of `organisation`."""
    return Q(likeness=organisation.likeness) & ~Q(likeness="")
