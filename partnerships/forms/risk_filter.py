"""What a reader asks of the risks and the actions, from the page's address."""

from django import forms

from partnerships.forms.base import PageForm
from partnerships.forms.register import clean_words
from partnerships.queries.action_list import GROUPED_SORTS as ACTION_GROUPED_SORTS
from partnerships.queries.action_list import SORTS as ACTION_SORTS
from partnerships.queries.action_list import TO_CHECK, VIEWS, WHOSE, WantedActions
from partnerships.queries.grouped import FIRST_SORT, GROUPED
from partnerships.queries.risk_list import APPETITE, GROUPED_SORTS, REVIEW, SHOWS, SORTS, WantedRisks
from partnerships.rules.numbers import whole_in
from partnerships.rules.risk import DIRECTIONS, Score
from partnerships.rules.risk_matrix import RiskMatrix
from partnerships.vocabulary import STATUSES

MOST_DIGITS = 9
LEVEL_SORT = "-level"


def _any(label: str, words: str, choices: dict | None = None) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", words), *(choices or {}).items()], required=False)


class RiskFilterForm(PageForm):
    """The filters of the risks, or of one partnership’s. A value that is not offered asks for anything."""

    words = forms.CharField(label="Search", required=False)
    category = _any("Category", "Any category")
    level = _any("Level now", "Any level")
    direction = _any("Direction", "Any direction", {one.code: one.words for one in DIRECTIONS.values()})
    appetite = _any("Appetite", "Above or within", APPETITE)
    review = _any("Review", "Any date", REVIEW)
    status = _any("Partnership", "Any status", STATUSES)
    shows = forms.ChoiceField(label="Show", choices=list(SHOWS.items()), required=False)
    mine = forms.ChoiceField(label="Owner", choices=[("", "Anybody’s"), ("yes", "Mine")], required=False)

    def __init__(self, data, *, matrix: RiskMatrix, of_one: bool = False):
        super().__init__(data)
        self.matrix = matrix
        view = data.get("view", "")
        self.view = view if view in GROUPED and not of_one else ""
        if of_one:
            del self.fields["status"]
        self.fields["words"].widget.input_type = "search"
        self.fields["category"].choices += [(one.code, one.name) for one in matrix.categories]
        self.fields["level"].choices += [(str(one.number), one.name) for one in matrix.levels]

    def wanted(self) -> WantedRisks:
        """What is asked for, of what can be."""
        self.is_valid()
        sorts, first = (GROUPED_SORTS, FIRST_SORT) if self.view else (SORTS, LEVEL_SORT)
        sort = self.data.get("sort", first)
        chosen = self.cleaned_data
        return WantedRisks(
            words=clean_words(self.data.get("words", "")),
            level=int(chosen["level"]) if chosen.get("level") else None,
            mine=chosen.get("mine") == "yes",
            owner=number_in(self.data, "owner"),
            partnership=clean_words(self.data.get("partnership", "")),
            cell=self._cell("cell"),
            target=self._cell("target"),
            view=self.view,
            sort=sort if sort.removeprefix("-") in sorts else first,
            **{
                name: chosen.get(name, "")
                for name in ("category", "status", "appetite", "direction", "review", "shows")
            },
        )

    def _cell(self, name: str) -> Score | None:
        """A cell of the matrix, as the heat map's links write it: “4-5”."""
        first, _, second = self.data.get(name, "").partition("-")
        one, other = whole_in(first, 2), whole_in(second, 2)
        if one is None or other is None or not self.matrix.holds(one, other):
            return None
        return one, other


class ActionFilterForm(PageForm):
    """What is asked of the actions. Of those to be checked, a reader can ask for what they may check."""

    words = forms.CharField(label="Search", required=False)
    whose = forms.ChoiceField(label="Owner", choices=list(WHOSE.items()), required=False)

    def __init__(self, data):
        super().__init__(data)
        self.fields["words"].widget.input_type = "search"
        if data.get("view") == "check":
            self.fields["whose"].choices += list(TO_CHECK.items())

    def wanted(self) -> WantedActions:
        """What is asked for, of what can be."""
        self.is_valid()
        view = self.data.get("view", "open")
        sorts, first = (ACTION_GROUPED_SORTS, FIRST_SORT) if view in GROUPED else (ACTION_SORTS, "due")
        sort = self.data.get("sort", first)
        return WantedActions(
            view=view if view in VIEWS else "open",
            words=clean_words(self.data.get("words", "")),
            whose=self.cleaned_data.get("whose", ""),
            owner=number_in(self.data, "owner"),
            partnership=clean_words(self.data.get("partnership", "")),
            sort=sort if sort.removeprefix("-") in sorts else first,
        )


def number_in(data, name: str) -> int | None:
    """A record's number in an address; None where there is none that could be."""
    return whole_in(data.get(name, ""), MOST_DIGITS)
