"""Outcomes, and the figures they have come to."""

from partnerships.forms.base import CouncilForm
from partnerships.forms.choices import Choose, ChooseRecord
from partnerships.forms.fields import DateField, Decimals, PlainText
from partnerships.forms.partner import not_to_come
from partnerships.forms.row import RowForm
from partnerships.models import Post, Provision
from partnerships.queries.outcome import benefits_to_choose
from partnerships.queries.post import post_words, posts_to_choose
from partnerships.vocabulary import BETTER, OUTCOMES

MOST = 999_999_999_999
MEANING = {
    "outcome": "a change for people or places",
    "benefit": "a gain that can be measured",
    "disbenefit": "what somebody loses by it, which can be measured",
}


def _figure(label: str, what: str, **kwargs) -> Decimals:
    return Decimals(label=label, what=what, places=3, least=-MOST, most=MOST, **kwargs)


class OutcomeForm(RowForm):
    """What the partnership is to change, from where to where, by when."""

    FACTS = (
        "kind",
        "title",
        "provision",
        "unit",
        "better",
        "baseline",
        "baseline_on",
        "target",
        "target_on",
        "owner_post",
    )

    kind = Choose(
        label="What it is",
        choices={code: f"{word}: {MEANING[code]}" for code, word in OUTCOMES.items()},
        initial="outcome",
        message="Choose what it is",
    )
    title = PlainText(
        label="In words",
        max_length=200,
        required_message="Say what is to change",
        help_text="For example, Fewer people wait in hospital for care at home.",
    )
    provision = ChooseRecord(
        label="From the source library",
        queryset=Provision.objects.none(),
        required=False,
        empty="None: it is our own",
        name=lambda one: f"{one.title} ({one.ref})",
        message="Choose from the list, or leave it empty",
        help_text="The gain or price that the guidance names, where it is one of those.",
    )
    unit = PlainText(
        label="Measured in",
        max_length=40,
        required=False,
        help_text="For example, people a month, or £ a year.",
    )
    better = Choose(
        label="Which way is better",
        choices=BETTER,
        message="Choose which way is better",
        help_text="Of a dis-benefit too: mostly lower, since it is to stay small.",
    )
    baseline = _figure("Where it began", "the first figure")
    baseline_on = DateField(label="On", what="date of the first figure")
    target = _figure("Target", "the target")
    target_on = DateField(label="By", what="date of the target")
    owner_post = ChooseRecord(
        label="Who answers for it",
        queryset=Post.objects.none(),
        required=False,
        empty="Not yet decided",
        name=post_words,
        message="Choose a post from the list, or leave it empty",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["provision"].queryset = benefits_to_choose()
        self.fields["owner_post"].queryset = posts_to_choose()

    def clean(self):
        cleaned = super().clean()
        for figure, day in (("baseline", "baseline_on"), ("target", "target_on")):
            if cleaned.get(figure) is not None and not cleaned.get(day) and day not in self.errors:
                self.add_error(day, "Enter the date of this figure")
            if cleaned.get(day) and cleaned.get(figure) is None and figure not in self.errors:
                self.add_error(figure, "Enter the figure for this date, or empty the date")
        start, end = cleaned.get("baseline_on"), cleaned.get("target_on")
        if start and end and end <= start:
            self.add_error("target_on", "The target’s date must be after that of the first figure")
        return cleaned

    @property
    def doubtful(self) -> str:
        """What to look at where the target is worse than the beginning: it may be the most that is borne."""
        better, start, end = (self.cleaned_data.get(one) for one in ("better", "baseline", "target"))
        if None in (start, end) or start == end or (end > start) == (better == "higher"):
            return ""
        than = "lower" if end < start else "higher"
        return (
            f"The target is {than} than where it began, and {better} is better. If that is a limit to "
            "hold, all is well; if not, change which way is better, or the target."
        )


class ActualForm(CouncilForm):
    """What an outcome stood at on a day."""

    value = _figure("Figure", "the figure", required=True)
    on = DateField(label="On", what="date of the figure", required=True)
    note = PlainText(label="Note", max_length=300, required=False, help_text="Where the figure comes from.")

    def __init__(self, *args, unit: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["value"].error_messages["required"] = "Enter the figure"
        self.fields["value"].help_text = f"In {unit}." if unit else ""

    def clean_on(self):
        return not_to_come(self.cleaned_data["on"], "the date of the figure")
