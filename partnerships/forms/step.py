"""Recording a step before a meeting."""

from django import forms
from django.core.exceptions import ValidationError

from partnerships.forms.base import CouncilForm
from partnerships.forms.choices import Choose
from partnerships.forms.fields import DateField
from partnerships.forms.partner import not_to_come
from partnerships.models import StepTaken

DONE, UNNEEDED, UNDONE = "done", "unneeded", "undone"


class StepForm(CouncilForm):
    """How a step stands for one item: done on a day, not needed, or, of what was recorded, not done."""

    stale_template = "components/stale_step.html"

    standing = Choose(
        label="Where does it stand?",
        choices={DONE: "It is done", UNNEEDED: "It is not needed here", UNDONE: "It is not done"},
        message="Choose where it stands",
    )
    on = DateField(
        label="If it is done, on which day?",
        what="day on which it was done",
        help_text="For example, 27 3 2027.",
    )
    others = forms.BooleanField(required=False)

    def __init__(self, *args, taken: StepTaken | None, others: int, **kwargs):
        super().__init__(*args, seen=taken.version if taken else 0, **kwargs)
        self.recorded_on = taken.on if taken else None
        self.fields["on"].says_when = True
        if taken is None:
            self.fields["standing"].choices = self.fields["standing"].choices[:2]
            self.initial.setdefault("standing", DONE)
        else:
            self.initial.setdefault("standing", DONE if taken.on else UNNEEDED)
            self.initial.setdefault("on", taken.on)
        if others:
            what = "item" if others == 1 else f"{others} items"
            self.fields["others"].label = f"The same for the other {what} of which nothing is recorded"
        else:
            del self.fields["others"]

    def clean_on(self):
        day = self.cleaned_data["on"]
        return day if day is None else not_to_come(day, "the day on which it was done")

    def clean(self):
        cleaned = super().clean()
        standing, day = cleaned.get("standing"), cleaned.get("on")
        if standing == DONE and day is None and "on" not in self.errors:
            self.add_error("on", ValidationError("Enter the day on which it was done"))
        # The day that was recorded stands in the boxes: nobody typed it for the choice made now.
        if standing in (UNNEEDED, UNDONE) and day not in (None, self.recorded_on):
            self.add_error("on", ValidationError("Leave this empty, or choose “It is done” above"))
        if standing == UNDONE and cleaned.get("others"):
            self.add_error("others", ValidationError("Only of this item can it be taken back: untick this"))
        return cleaned
