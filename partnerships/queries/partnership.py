"""One partnership: found by its ref, and as its page shows it."""

from dataclasses import dataclass

from django.http import Http404
from django.utils import timezone

from partnerships.access import can
from partnerships.models import Partnership
from partnerships.permissions import Permission
from partnerships.queries.mark import marks_on
from partnerships.queries.withheld import withhold
from partnerships.rules.dates import in_words as day
from partnerships.rules.money import WITHHELD, pounds_in_full
from partnerships.vocabulary import PARTNERSHIP_FACTS


def find_partnership(request, ref: str) -> Partnership:
    """The partnership of a page, with its lead officer. Raises `Http404`."""
    found = Partnership.objects.with_lead().select_related("lead_post", "accountable_body")
    if not ref.isascii() or not ref.isprintable():
        raise Http404
    partnership = found.filter(ref=ref).first()
    if partnership is None:
        raise Http404
    return partnership


def partnership_page(partnership: Partnership, person) -> dict:
    """What the page of a partnership shows to `person`. What is withheld from them is not in it."""
    withhold([partnership], person)
    places = list(partnership.partners.select_related("organisation"))
    return {
        "partnership": partnership,
        "facts": _facts(partnership),
        "partners_now": [place for place in places if place.left is None],
        "partners_before": [place for place in places if place.left is not None],
        "marks": marks_on(partnership),
        "reads_reasons": can(person, Permission.READ_WITHHELD, partnership),
        "may_edit": can(person, Permission.EDIT_PARTNERSHIP, partnership),
        "may_mark": can(person, Permission.PROPOSE_MARK, partnership)
        or can(person, Permission.DECIDE_MARK, partnership),
    }


@dataclass(frozen=True)
class Fact:
    """One row of the summary: `code` names the field, for the template to dress it."""

    code: str
    label: str
    words: str
    withheld: bool = False
    marked: bool = False
    flag: str = ""


def _facts(partnership: Partnership) -> list[Fact]:
    """The summary, without the name (the heading) and the lead officer (whom the template links)."""
    left_out = ("name", "lead_post", "exit_plan")
    rows = []
    for code in (one for one in PARTNERSHIP_FACTS if one not in left_out):
        if code in partnership.withheld:
            rows.append(Fact(code, PARTNERSHIP_FACTS[code], WITHHELD, withheld=True))
        else:
            words = _words(partnership, code)
            marked = code in partnership.marked
            rows.append(
                Fact(code, PARTNERSHIP_FACTS[code], words, marked=marked, flag=_flag(partnership, code))
            )
    return rows


def _words(partnership: Partnership, code: str) -> str:
    if code in ("arrangement", "status", "our_role", "exit_state"):
        return getattr(partnership, f"get_{code}_display")()
    value = getattr(partnership, code)
    if code in ("annual_value", "our_share"):
        return pounds_in_full(value)
    if code in ("starts", "ends"):
        return day(value)
    return str(value or "")


def _flag(partnership: Partnership, code: str) -> str:
    """What an officer should notice about a fact; empty where nothing."""
    if code == "exit_state" and partnership.exit_state == "none":
        return "no_plan"
    running = partnership.status == "running"
    if code == "ends" and running and partnership.ends and partnership.ends < timezone.localdate():
        return "passed"
    return ""
