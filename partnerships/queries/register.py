"""The register as a list: what is found, in which order, a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from partnerships.models import Organisation, Partner, Partnership, Post, PostHolding
from partnerships.queries.line import lines
from partnerships.queries.needs import needs
from partnerships.queries.withheld import as_seen, unseen
from partnerships.rules.short_forms import Sought, sought_in
from partnerships.vocabulary import EXIT_STATES, ROLES, STATUSES

PAGE = 50
UNDECIDED = "none"  # asks for partnerships without a tier
# What can be asked of council reorganisation, in words, and which partnerships it finds.
REORGANISED = {
    "yes": ("Affected", Q(reorganisation="yes")),
    "consent": ("Consent not yet given", Q(consent="needed")),
    "successor": ("Affected, no successor named", Q(reorganisation="yes", successor="")),
    "no": ("Not affected", Q(reorganisation="no")),
    "unknown": ("Not recorded", Q(reorganisation="")),
}
SORTS = {
    "name": "Name",
    "arrangement": "Arrangement",
    "role": "Our role",
    "lead": "Lead officer",
    "money": "Our money a year",
    "ends": "Ends",
    "exit": "Exit plan",
    "tier": "Tier",
    "status": "Status",
}


@dataclass(frozen=True)
class Wanted:
    """What a reader asks of the register. Empty means anything; `sort` may begin with a minus.

    `needs` is a code that `needs` takes. `mine` asks for what the reader leads, but for what ended where no
    status is asked for; `others` for what they do not. `tiers` are those in force, the
    lowest first, for the order by tier.
    """

    words: str = ""
    nature: str = ""
    arrangement: str = ""
    our_role: str = ""
    status: str = ""
    exit_state: str = ""
    needs: str = ""
    reorganisation: str = ""
    tier: str = ""
    mine: bool = False
    others: bool = False
    sort: str = "name"
    tiers: tuple[str, ...] = ()

    @property
    def narrowed(self) -> bool:
        return replace(self, sort="name", tiers=()) != Wanted()


def register(person, wanted: Wanted) -> QuerySet[Partnership]:
    """The partnerships that match, in order. Nothing that is withheld from `person` decides either.

    None for `person` is somebody from whom all that is marked is withheld.
    """
    found = Partnership.objects.all()
    for sought in sought_in(wanted.words):
        found = found.filter(_says(sought, person))
    exact = {name: getattr(wanted, name) for name in ("nature", "arrangement", "our_role", "status")}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if wanted.reorganisation:
        found = found.filter(REORGANISED[wanted.reorganisation][1])
    if wanted.exit_state:
        found = found.filter(~unseen(person, "exit_state"), exit_state=wanted.exit_state)
    if wanted.tier:
        found = found.filter(tier="" if wanted.tier == UNDECIDED else wanted.tier)
    if wanted.needs:
        found = found.filter(needs(wanted.needs, person, timezone.localdate()))
    if (wanted.mine or wanted.others) and person is not None:
        held = Exists(
            PostHolding.objects.filter(person=person, until__isnull=True, post=OuterRef("lead_post"))
        )
        found = found.filter(held if wanted.mine else ~held)
    if wanted.mine and not wanted.status:
        found = found.exclude(status="ended")
    return _ordered(found, person, wanted)


def register_page(person, wanted: Wanted, number, today: date) -> Page:
    """One page of the list: its ``object_list`` holds a `Line` for each partnership."""
    pages = _Sought if wanted.words else Paginator
    page = pages(register(person, wanted).values_list("pk", flat=True), PAGE).get_page(number)
    # Only the rows of this page are joined and annotated: the last page costs what the first does. Their
    # ids come first: as a subquery, a PostgreSQL that has not counted new rows may run it for each of them.
    here = Partnership.objects.filter(pk__in=list(page.object_list))
    page.object_list = lines(_ordered(here, person, wanted), person, today)
    return page


class _Sought(Paginator):
    """The ids of what words find. Words are looked for in every row, so the rows of a page and how many there
    are come from one look; a page that does not exist asks again, as a `Paginator` does.
    """

    def get_page(self, number):
        wanted = int(number) if number and str(number).isdecimal() and len(str(number)) < 6 else 1
        first = max(wanted - 1, 0) * self.per_page
        counted = self.object_list.annotate(found=Window(Count("pk"))).values_list("pk", "found")
        rows = list(counted[first : first + self.per_page])
        if not rows:
            return super().get_page(number)
        self.count = rows[0][1]
        return self._get_page([pk for pk, _ in rows], first // self.per_page + 1, self)


def _says(sought: Sought, person) -> Q:
    """Partnerships that hold a word in ref, name, purpose, service or area, or of which it names who leads
    (post or holder), a partner or, in short, the arrangement.
    """
    word = sought.word
    titles = Post.objects.filter(title__icontains=word).values("pk")
    holders = PostHolding.objects.filter(until__isnull=True, person__name__icontains=word).values("post")
    bodies = Organisation.objects.filter(name__icontains=word).values(now=Coalesce("merged_into_id", "pk"))
    partners = Partner.objects.filter(left__isnull=True, organisation__in=bodies)
    return (
        Q(ref__iexact=word)
        | Q(name__icontains=word)
        | Q(service__icontains=word)
        | Q(area__icontains=word)
        | Q(lead_post__in=titles)
        | Q(lead_post__in=holders)
        | Q(arrangement__in=sought.arrangements)
        | (Q(purpose__icontains=word) & ~unseen(person, "purpose"))
        | Q(pk__in=partners.values("partnership_id"))
    )


def _ordered(found: QuerySet[Partnership], person, wanted: Wanted) -> QuerySet[Partnership]:
    """In the order of `wanted.sort`, then by name; what is unknown or withheld stands last both ways."""
    name = Lower("name")
    falling, key = wanted.sort.startswith("-"), wanted.sort.removeprefix("-")
    if key == "name" or key not in SORTS:
        return found.order_by(name.desc() if falling else name)
    value = _sort_value(key, person, wanted.tiers)
    if key == "money" and falling:  # as `partnership_by_share` has it, which cannot say that nulls come last
        falling, value = False, value * -1
    found = found.annotate(sort_value=value)
    by_value = F("sort_value").desc(nulls_last=True) if falling else F("sort_value").asc(nulls_last=True)
    return found.order_by(by_value, name)


def _sort_value(key: str, person, tiers: tuple[str, ...]):
    if key == "money":
        return as_seen(person, "our_share")
    if key == "ends":
        return as_seen(person, "ends")
    if key == "exit":
        return as_seen(person, "exit_state", _place("exit_state", EXIT_STATES))
    return {
        "arrangement": F("arrangement"),
        "role": _place("our_role", sorted(ROLES, key=lambda code: ROLES[code])),
        "lead": Lower("lead_post__title"),
        "tier": _place("tier", tiers),
        "status": _place("status", STATUSES),
    }[key]


def _place(field: str, codes: Iterable[str]):
    """Where a partnership's code stands among `codes`; null where it is none of them."""
    whens = [When(**{field: code}, then=Value(place)) for place, code in enumerate(codes)]
    return Case(*whens, default=None, output_field=IntegerField())
