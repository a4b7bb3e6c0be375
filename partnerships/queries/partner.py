"""The partners of a partnership with what they put in, as their page shows them."""

from django.utils import timezone

from partnerships.access import can
from partnerships.models import Partner, Partnership
from partnerships.permissions import Permission
from partnerships.queries.contribution import MONEY, contribution_tables, contributions_of, sums_told
from partnerships.queries.withheld import withhold
from partnerships.rules.numbers import per_cent
from partnerships.rules.years import outside, year_in_words, year_of


def places_in_year(partnership: Partnership, year: int, saved: dict[int, int]) -> list[Partner]:
    """Whoever was a partner in a financial year, and whoever has money `saved` in it all the same."""
    places = partnership.partners.select_related("organisation").order_by("left", "pk")
    return [one for one in places if one.pk in saved or not outside(year, one.joined, one.left)]


def why_kept(place: Partner) -> list[str]:
    """What keeps a partner from being taken away, in sentences that say what to do. Two queries."""
    kept = []
    years = list(place.contributions.order_by("year").values_list("year", flat=True).distinct())
    if years:
        said = ", ".join(map(year_in_words, years))
        kept.append(f"It put something in, in {said}. If that is a mistake too, take it away first.")
    risks = [risk.ref for risk in place.risks.order_by("number")]
    if risks:
        kept.append(f"It is named as the partner whose risk it is in {', '.join(risks)}. Change that first.")
    return kept


def partners_page(partnership: Partnership, person) -> dict:
    """What the page of partners and contributions shows to `person`, in five queries."""
    now = year_of(timezone.localdate())
    withhold([partnership], person)
    places = list(partnership.partners.select_related("organisation").order_by("left", "pk"))
    closed = bool(MONEY & partnership.withheld)
    for place in places:
        # Beside what all put in, a share tells what one does.
        place.share_words = "withheld" if closed else "" if place.share is None else per_cent(place.share)
    rows = contributions_of(partnership)
    given = 0 if closed else sum(place.share or 0 for place in places if place.left is None)
    return {
        "partnership": partnership,
        "partners": places,
        "shares_given": per_cent(given) if given else "",
        "not_named": _not_named(partnership, places),
        "told": sums_told(partnership, rows, places, now),
        "tables": contribution_tables(rows, places),
        "money_withheld": closed,
        "money_marked": bool(MONEY & partnership.marked),
        "this_year": now,
        "may_edit": can(person, Permission.EDIT_PARTNERSHIP, partnership),
        "place": "partnerships",
    }


def _not_named(partnership: Partnership, places: list[Partner]) -> dict[str, str]:
    """The accountable body and the host, by what they are, where they are no partner. Two queries at most."""
    now = {place.organisation_id for place in places if place.left is None}
    parts = {"accountable_body": "the accountable body", "host": "the host"}
    return {
        words: getattr(partnership, part).name
        for part, words in parts.items()
        if part not in partnership.withheld
        and getattr(partnership, f"{part}_id") is not None
        and getattr(partnership, f"{part}_id") not in now
    }
