"""Marks on what the register holds: partnerships, their risks and their actions."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from partnerships.models import Action, Mark, Partnership, Risk
from partnerships.vocabulary import PARTS_OF_A_RISK, PARTS_OF_AN_ACTION, TEXT, WITHHOLDABLE

PARTS = {Partnership: WITHHOLDABLE, Risk: PARTS_OF_A_RISK, Action: PARTS_OF_AN_ACTION}


@dataclass(frozen=True)
class Markable:
    """What can be marked: `kind` has `parts`; `page` lists its marks `at` an address, `decide` is for one."""

    name: str
    kind: str
    parts: dict[str, str]
    page: str
    decide: str
    at: tuple
    back: tuple[str, str]

    @property
    def address(self) -> str:
        """Where its marks are listed, and more proposed."""
        return reverse(self.page, args=self.at)

    def decided_at(self, mark: Mark) -> str:
        """Where the proper officer decides a mark on it."""
        return reverse(self.decide, args=[*self.at, mark.pk])


def markable(subject: Partnership | Risk | Action) -> Markable:
    """A record of the register, as the pages about its marks call it."""
    if isinstance(subject, Partnership):
        return Markable(
            name=subject.name,
            kind="partnership",
            parts=WITHHOLDABLE,
            page="partnership_mark",
            decide="mark_decide",
            at=(subject.ref,),
            back=(subject.get_absolute_url(), "Back to the partnership"),
        )
    kind = "risk" if isinstance(subject, Risk) else "action"
    return Markable(
        name=f"{subject.partnership.name}, {subject.ref}",
        kind=kind,
        parts=PARTS[type(subject)],
        page=f"{kind}_mark",
        decide=f"{kind}_mark_decide",
        at=(subject.partnership.ref, subject.number),
        back=(subject.get_absolute_url(), f"Back to the {kind}"),
    )


def marks_on(subject: Partnership | Risk | Action) -> list[Mark]:
    """The marks that withhold something of the record now, each with ``part_words``."""
    marks = list(Mark.objects.on(subject).withholding().select_related("proposed_by").order_by("pk"))
    for mark in marks:
        mark.part_words = part_words(mark)
    return marks


def part_words(mark: Mark) -> str:
    """What a mark on a record of the register withholds, as the register calls it."""
    parts = next((held for model, held in PARTS.items() if model._meta.label_lower == mark.subject_kind), {})
    return parts.get(mark.part, mark.part.replace("_", " ").capitalize())


def actions_that_tell(subject: Partnership | Risk | Action, part: str) -> QuerySet[Action]:
    """The actions whose words are open and tell of a part: of a risk, or of what meetings asked for."""
    found = Action.objects.none()
    if isinstance(subject, Risk):
        found = subject.actions.all()
    elif isinstance(subject, Partnership) and part == "minutes":
        found = subject.actions.filter(item__isnull=False)
    kind = Action._meta.label_lower
    marked = Mark.objects.withholding().filter(subject_kind=kind, part=TEXT).values("subject_id")
    return found.exclude(pk__in=marked).order_by("number")
