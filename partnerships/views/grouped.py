"""Risks or actions counted by owner or by partnership, as a page says it: what each number leads to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from partnerships.queries.grouped import BY_OWNER, FIRST_SORT, NAMED, Groups
from partnerships.rules.risk_matrix import Level
from partnerships.views.sorting import columns

OF_THE_PAGE = ("view", "sort", "page")


@dataclass(frozen=True)
class Number:
    """A count, its heading, and the list of what is counted; no address where there is nothing."""

    title: str
    count: int
    address: str


@dataclass(frozen=True)
class Row:
    """An owner's post or a partnership, with the list of what is first of its."""

    name: str
    about: str
    address: str
    numbers: list[Number]
    level: Level | None = None


def grouped_context(
    request: HttpRequest,
    groups: Groups,
    *,
    of: str,
    titles: Mapping[str, str],
    asks: Mapping[str, dict[str, str]],
    level: Callable[[dict], Level | None] = lambda row: None,
) -> dict:
    """What `grouped.html` shows of the `groups` of the list that is named `of`.

    `titles` has the headings by the code of what is sorted by, `asks` what the list is asked by the code of
    each count; `level` says of a row of risks how bad the worst is.
    """
    page = groups.page(request.GET.get("page"))

    def number(one: dict, code: str) -> Number:
        leads = _address(request, groups.view, of, one["key"], asks[code]) if one[code] else ""
        return Number(titles[code], one[code], leads)

    def row(one: dict) -> Row:
        numbers = [number(one, code) for code in asks]
        first = next(there.address for there in numbers if there.count)
        return Row(one["name"], one["about"] or "", first, numbers, level(one))

    page.object_list = [row(one) for one in page.object_list]
    heads = columns({**titles, FIRST_SORT: NAMED[groups.view]}, groups.sort)
    return {
        "shown": page,
        "by_owner": groups.view == BY_OWNER,
        "first": heads.pop(FIRST_SORT),
        "heads": heads,
        "xlsx": reverse(f"{of}_xlsx"),
        "csv": reverse(f"{of}_csv"),
    }


def _address(request: HttpRequest, view: str, of: str, key, asked: dict[str, str]) -> str:
    """The list of one owner or partnership, searched and filtered as this page is."""
    query = request.GET.copy()
    for name in request.GET:
        if name in OF_THE_PAGE or not query[name]:
            del query[name]
    for name, value in asked.items():
        query[name] = value
    place = reverse(of)
    if view == BY_OWNER:
        query["owner"] = key
    else:
        place = reverse(f"partnership_{of}", args=[key])
    return f"{place}?{query.urlencode()}" if query else place
