"""Risks and actions counted by who owns them or by partnership: a row for each, sorted as asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter

from django.core.paginator import Page, Paginator
from django.db.models import Aggregate, F, QuerySet
from django.db.models.functions import Lower

from partnerships.models.post import holder_in_words, holding_now
from partnerships.queries.export import Part, Read

PAGE = 50
BY_OWNER, BY_PARTNERSHIP = "by-owner", "by-partnership"
GROUPED = {BY_OWNER: "By owner", BY_PARTNERSHIP: "By partnership"}
# What a row of each is.
NAMED = {BY_OWNER: "Owner", BY_PARTNERSHIP: "Partnership"}
FIRST_SORT = "name"


@dataclass(frozen=True)
class Groups:
    """The posts that own what is `found`, or its partnerships, with `counts` by code.

    `view` is a code of `GROUPED`; `sort` is ``name`` or the code of a count, and may start with -.
    """

    found: QuerySet
    view: str
    counts: Mapping[str, Aggregate]
    sort: str = FIRST_SORT

    def rows(self, found: QuerySet | None = None) -> QuerySet:
        """A dictionary for each, with its counts, those of some of what is `found` where that is given.

        Its ``key`` is the post's id or the partnership's ref, its ``name`` what it is called, and ``about``
        who holds the post, or the ref again.
        """
        found = (self.found if found is None else found).order_by()
        if self.view == BY_OWNER:
            held = found.alias(owner_holding=holding_now("owner_post"))
            holder = holder_in_words(holding="owner_holding")
            rows = held.values(key=F("owner_post"), name=F("owner_post__title"), about=holder)
        else:
            ref = F("partnership__ref")
            rows = found.values(key=ref, name=F("partnership__name"), about=ref)
        falling, code = self.sort.startswith("-"), self.sort.removeprefix("-")
        by = F(code) if code in self.counts else Lower("name")
        return rows.annotate(**self.counts).order_by(by.desc() if falling else by.asc(), Lower("name"), "key")

    def page(self, number) -> Page:
        """One page of the rows. Two queries."""
        pages = Paginator(self.rows(), PAGE)
        key = "owner_post" if self.view == BY_OWNER else "partnership"
        pages.count = self.found.order_by().values(key).distinct().count()
        page = pages.get_page(number)
        page.object_list = list(page.object_list)
        return page

    def keys(self) -> list:
        """The keys of all rows in order, in one query."""
        return [row["key"] for row in self.rows()]

    def part(self, title: str, columns: Mapping[str, Read]) -> Part:
        """A sheet of the rows, with `columns` for their counts by heading. Its ids are their keys."""
        owned = self.view == BY_OWNER
        field = "owner_post__in" if owned else "partnership__ref__in"
        name, about = itemgetter("name"), itemgetter("about")
        first: dict[str, Read] = (
            {"Owner’s post": name, "Who holds it": about}
            if owned
            else {"Partnership ref": about, "Partnership": name}
        )
        return Part(
            f"{title} {GROUPED[self.view].lower()}",
            first | dict(columns),
            lambda asker, some: self.rows(self.found.filter(**{field: some})),
            by=itemgetter("key"),
        )
