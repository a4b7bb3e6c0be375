"""The annual return: the facts that change, each as the register says it, to be confirmed or changed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django import forms

from partnerships.forms.base import PageForm
from partnerships.forms.choices import Choose, ChooseRecord
from partnerships.forms.fields import DateField, PlainText, Pounds
from partnerships.forms.partnership import check_exit, check_life, check_money
from partnerships.forms.record import RecordForm
from partnerships.forms.register import clean_words
from partnerships.models import Partnership, Post, WriteKey
from partnerships.models.partnership import MOST_POUNDS
from partnerships.queries.annual_return import SORTS, STATES, WantedReturns
from partnerships.queries.post import post_words, posts_to_choose
from partnerships.queries.return_shown import ShownMoved
from partnerships.rules.years import year_in_words
from partnerships.vocabulary import EXIT_STATES, PARTNERSHIP_FACTS, STATUSES

LABEL = PARTNERSHIP_FACTS
YEARS_BACK = 5


@dataclass(frozen=True)
class Asked:
    """One thing to confirm, and the facts of the register under it. `code` names its part of the page."""

    code: str
    title: str
    names: tuple[str, ...] = ()


ASKED = (
    Asked("life", "Status and end date", ("status", "ends")),
    Asked("lead", "Who leads it", ("lead_post",)),
    Asked("partners", "Who the partners are"),
    Asked("money", "Money a year", ("our_share", "annual_value")),
    Asked("loss", "The most we could lose", ("most_lost",)),
    Asked("exit", "The exit plan", ("exit_state", "exit_plan")),
    Asked("agreements", "Agreements and their review dates", ("sharing_review", "dpia_review")),
    Asked("review", "Outcomes, risks and actions"),
)
FACTS = tuple(name for one in ASKED for name in one.names)
SUMS = ("our_share", "annual_value")


def _read(shown: str) -> dict[str, str]:
    """What a page said that it showed, by part; empty where that is not what a page of ours says."""
    try:
        said = json.loads(shown)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(said, dict):
        return {}
    return {str(key): str(words).encode(errors="ignore").decode() for key, words in said.items()}


class ReturnsFilterForm(PageForm):
    """What is asked of the returns. A value that is not offered asks for this year’s, and for anything."""

    words = forms.CharField(label="Search", required=False)
    year = forms.ChoiceField(label="Year", required=False)
    state = forms.ChoiceField(label="Show", choices=list(STATES.items()), required=False)

    def __init__(self, data, *, now: int):
        super().__init__(data)
        self.now = now
        self.fields["words"].widget.input_type = "search"
        years = range(now, now - YEARS_BACK, -1)
        self.fields["year"].choices = [(str(year), year_in_words(year)) for year in years]

    def wanted(self) -> WantedReturns:
        """What is asked for, of what can be."""
        self.is_valid()
        chosen, sort = self.cleaned_data, self.data.get("sort", "return")
        return WantedReturns(
            year=int(chosen.get("year") or self.now),
            state=chosen.get("state", ""),
            words=clean_words(self.data.get("words", "")),
            sort=sort if sort.removeprefix("-") in SORTS else "return",
        )


class AnnualReturnForm(RecordForm):
    """Every fact comes filled in. One that is left as it is needs its tick; one that is changed does not.

    `shown` is what the page shows beside its fields, by part; `summed` names the sums that are not asked.
    ``moved`` says of each part that is otherwise now what it was called, said and says.
    """

    stale_template = "partnerships/annual_return/stale.html"

    status = Choose(label=LABEL["status"], choices=STATUSES, message="Choose a status")
    ends = DateField(label=LABEL["ends"], what="end date", help_text="Leave it empty if it has no end date.")
    lead_post = ChooseRecord(
        label=LABEL["lead_post"],
        queryset=Post.objects.none(),
        name=post_words,
        message="Choose the lead officer’s post from the list",
    )
    our_share = Pounds(label=LABEL["our_share"], what="our money", most=MOST_POUNDS)
    annual_value = Pounds(label=LABEL["annual_value"], what="all partners’ money", most=MOST_POUNDS)
    most_lost = Pounds(
        label=LABEL["most_lost"],
        what="the most we could lose",
        most=MOST_POUNDS,
        help_text="Whole pounds, if everything went wrong. Leave it empty if it is not known.",
    )
    exit_state = Choose(
        label=LABEL["exit_state"], choices=EXIT_STATES, message="Choose how far the exit plan is"
    )
    exit_plan = PlainText(label=LABEL["exit_plan"], max_length=2000, lines=4, required=False)
    sharing_review = DateField(label=LABEL["sharing_review"], what="review date of the data sharing")
    dpia_review = DateField(label=LABEL["dpia_review"], what="review date of the impact assessment")
    words = PlainText(
        label="Anything else the council should know",
        max_length=1000,
        lines=4,
        required=False,
        help_text=(
            "What has changed in the year, or is about to. It is kept with the return, and read by everybody "
            "who reads the register, unless something of this partnership is withheld from them."
        ),
    )
    shown = forms.CharField(widget=forms.HiddenInput, max_length=400_000, required=False, strip=False)

    def __init__(self, *args, partnership: Partnership, shown: Mapping[str, str], summed, **kwargs):
        kwargs.setdefault("seen", partnership.version)
        initial = {name: getattr(partnership, name) for name in FACTS if name != "lead_post"}
        kwargs["initial"] = initial | {"lead_post": partnership.lead_post_id}
        super().__init__(*args, **kwargs)
        self.partnership = partnership
        self.fields["lead_post"].queryset = posts_to_choose()
        self.asked = ASKED
        self.now, self.moved = dict(shown), []  # type: dict[str, str], list[tuple[str, str, str]]
        self.initial["shown"] = json.dumps(self.now)
        for name in SUMS:
            # What contributions say has a page of its own; and what the page did not ask was not emptied.
            if name in summed or (self.is_bound and self.add_prefix(name) not in self.data):
                del self.fields[name]
        for one in ASKED:
            self.fields[f"still_{one.code}"] = forms.BooleanField(
                label="Reviewed this year" if one.code == "review" else "Still right", required=False
            )

    @property
    def read(self) -> dict[str, str]:
        """What the page showed that this was sent from, by part; empty where it does not say."""
        return _read(self.cleaned_data.get("shown") or "{}")

    def give_back(self, kept) -> None:
        """Fill the form with words that were kept, and leave out the ticks of what has moved since."""
        super().give_back(kept)
        self.initial["shown"] = json.dumps(self.now)
        before = _read((kept.fields.get("shown") or ["{}"])[-1])
        for code, words in self.now.items():
            if before.get(code) != words:
                self.initial[f"still_{code}"] = False

    def refuse(self, fault) -> None:
        """What moved is named, its ticks are taken away, and the page is sent again as it now stands."""
        read = self.read
        super().refuse(fault)
        if not isinstance(fault, ShownMoved):
            return
        titles = {one.code: one.title for one in ASKED} | {"year": "Financial year"}
        self.moved = [(titles[code], read.get(code, ""), words) for code, words in fault.moved.items()]
        self.now |= fault.moved
        self.data[self.add_prefix("shown")] = json.dumps(self.now)
        for code in fault.moved:
            self.data.pop(self.add_prefix(f"still_{code}"), None)

    @property
    def parts(self) -> list[tuple[Asked, list[forms.BoundField], forms.BoundField]]:
        """Each thing to confirm with its fields and its tick."""
        return [
            (one, [self[name] for name in one.names if name in self.fields], self[f"still_{one.code}"])
            for one in ASKED
        ]

    @property
    def errors_in_order(self) -> list[tuple[str, str]]:
        """As the page shows them: each tick after the facts it is about."""
        names = [name for one in ASKED for name in (*one.names, f"still_{one.code}")]
        order = {name: place for place, name in enumerate([*names, "words"])}
        rows = [(name, message) for name, said in self.errors.items() for message in said]
        rows.sort(key=lambda row: order.get(row[0], -1))
        return [(self.target(name) if name in self.fields else "", message) for name, message in rows]

    def clean(self):
        cleaned = super().clean()
        check_life(self, cleaned, self.partnership.starts)
        check_money(self, cleaned)
        check_exit(self, cleaned)
        # What was sent before is judged as it was then: sent again, it leads to the same page.
        again = WriteKey.objects.filter(key=cleaned.get("write_key"), person=self.person).exists()
        for one in () if again else ASKED:
            untouched = not any(self._is_changed(name) for name in one.names)
            if untouched and not cleaned.get(f"still_{one.code}") and not {*one.names} & self.errors.keys():
                self.add_error(f"still_{one.code}", f"{one.title}: tick it, or change what is not right")
        return cleaned

    def facts(self) -> dict:
        """The register's facts as they are now confirmed."""
        return {name: self.cleaned_data[name] for name in FACTS if name in self.fields}

    def _is_changed(self, name: str) -> bool:
        return name in self.cleaned_data and self.cleaned_data[name] != getattr(self.partnership, name)
