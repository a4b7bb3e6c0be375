"""What an action says, when it is due, how it goes, and what becomes of it."""

from datetime import date

from django import forms
from django.utils import timezone

from partnerships.forms.base import CouncilForm
from partnerships.forms.choices import Choose, ChooseRecord
from partnerships.forms.fields import DateField, PlainText
from partnerships.forms.partner import not_to_come
from partnerships.forms.record import RecordForm
from partnerships.models import Post, Risk
from partnerships.queries.post import post_words, posts_to_choose
from partnerships.queries.risk import risks_to_choose
from partnerships.rules.action import expected_warning, late_warning, moved_warning
from partnerships.vocabulary import ACTION_FACTS, PRIORITIES

LABEL = ACTION_FACTS


class ActionForm(RecordForm):
    """What an action says. Its dates are moved on a page of their own."""

    title = PlainText(
        label=LABEL["title"], max_length=200, required_message="Enter the action in a few words"
    )
    what = PlainText(
        label=LABEL["what"],
        max_length=2000,
        lines=4,
        required_message="Say what is to be done",
        help_text="What will be different when it is complete, so that somebody else can check it.",
    )
    owner_post = ChooseRecord(
        label=LABEL["owner_post"],
        queryset=Post.objects.none(),
        name=post_words,
        message="Choose the owner’s post from the list",
        help_text="Its holder makes it, and can change it here.",
    )
    priority = Choose(
        label=LABEL["priority"], choices=PRIORITIES, initial=2, message="Choose how urgent it is"
    )
    risk = ChooseRecord(
        label=LABEL["risk"],
        queryset=Risk.objects.none(),
        required=False,
        empty="None",
        message="Choose a risk from the list, or leave it empty",
    )
    origin = PlainText(
        label=LABEL["origin"],
        max_length=150,
        required=False,
        help_text="Such as an audit report or a review, with its date.",
    )

    def __init__(self, *args, partnership, keep: int | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        offered = {one.pk: words for one, words in risks_to_choose(partnership, self.person, keep)}
        self.fields["risk"].queryset = partnership.risks.all()
        self.fields["risk"].widget.choices = [("", "None"), *offered.items()]
        self.fields["owner_post"].queryset = posts_to_choose()

    def clean_priority(self):
        return int(self.cleaned_data["priority"])


class LateForm(forms.Form):
    """A date of an action: where it has passed, it warns until there is a reason.

    The reason is out of sight until the page has warned. `dated` names the field with the date.
    """

    dated = "due"
    say_why = "Change the date, or say here why it is recorded only now"

    late_reason = PlainText(
        label=LABEL["late_reason"],
        max_length=500,
        lines=2,
        required=False,
        help_text="It is noted with the action, as the first thing on how it goes.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reason = self.fields["late_reason"]
        reason.says_when = True
        self.shown, reason.widget = reason.widget, forms.HiddenInput()

    def warning(self, day: date) -> str:
        """What looks wrong with the date, or nothing."""
        return late_warning(day, timezone.localdate())

    def clean(self):
        cleaned = super().clean()
        day = cleaned.get(self.dated)
        warning = self.warning(day) if day else ""
        if warning:
            self.fields["late_reason"].widget = self.shown
        if warning and not self.errors and not cleaned["late_reason"]:
            self.add_error(None, warning)
            self.add_error("late_reason", self.say_why)
        return cleaned


class NewActionForm(LateForm, ActionForm):
    """An action with the date it was raised and its first date, which stays for good."""

    field_order = (*ActionForm.base_fields, "raised_on", "due", "late_reason")

    raised_on = DateField(label=LABEL["raised_on"], what="date it was raised", required=True)
    due = DateField(
        label=LABEL["due"],
        what="date it is due",
        required=True,
        help_text="This first date is kept for good, also when the action is given another.",
    )

    def clean_raised_on(self):
        return not_to_come(self.cleaned_data["raised_on"], "the date it was raised")

    def clean_due(self):
        raised, due = self.cleaned_data.get("raised_on"), self.cleaned_data["due"]
        if raised and due < raised:
            raise forms.ValidationError("It cannot be due before it was raised. Check both dates.")
        return due


class MoveDateForm(LateForm, RecordForm):
    """Another date for an action: why, and who agreed."""

    say_why = "Change the date, or say here why it moves to a day that has passed"
    field_order = ("due", "late_reason", "reason", "agreed_by")

    due = DateField(label="The new date", what="new date", required=True, help_text="For example, 31 3 2027")
    late_reason = PlainText(
        label="Why it moves to a day that has passed",
        max_length=200,
        lines=2,
        required=False,
        help_text="It is kept with the reason.",
    )
    reason = PlainText(
        label="Why does it move?", max_length=500, lines=3, required_message="Say why the date moves"
    )
    agreed_by = PlainText(
        label="Who agreed?",
        max_length=150,
        required_message="Say who agreed to the new date",
        help_text="A name and post, or the committee and its date.",
    )

    def __init__(self, *args, raised_on: date | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.raised_on = raised_on

    def warning(self, day: date) -> str:
        return moved_warning(day, timezone.localdate())

    def clean_due(self):
        due = self.cleaned_data["due"]
        return not_before_raised(due, self.raised_on, "It cannot be due before it was raised.")


class ProgressForm(LateForm, RecordForm):
    """How an action goes, and when its owner expects it."""

    dated = "forecast"
    say_why = "Change the date, empty it, or say here why that day stands"
    field_order = ("progress", "forecast", "late_reason")

    progress = PlainText(
        label=LABEL["progress"],
        max_length=2000,
        lines=5,
        required_message="Say how it goes",
        help_text="What is done so far, what is next, what is in the way.",
    )
    forecast = DateField(
        label=LABEL["forecast"],
        what="expected date",
        help_text="If it is not its date. The date itself stays as it was agreed.",
    )
    late_reason = PlainText(
        label="Why that day stands",
        max_length=200,
        lines=2,
        required=False,
        help_text="It is noted at the end of how it goes.",
    )

    def __init__(self, *args, raised_on: date | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.raised_on = raised_on

    def warning(self, day: date) -> str:
        return expected_warning(day, timezone.localdate())

    def clean_forecast(self):
        forecast = self.cleaned_data["forecast"]
        return not_before_raised(forecast, self.raised_on, "It cannot be expected before it was raised.")


def not_before_raised(day: date | None, raised_on: date | None, message: str) -> date | None:
    """`day`, which may not be earlier than the day an action was raised."""
    if day is not None and raised_on is not None and day < raised_on:
        raise forms.ValidationError(message)
    return day


class DoneForm(CouncilForm):
    """What was done, for somebody else to check."""

    reason = PlainText(
        label="What was done?",
        max_length=1000,
        lines=4,
        required_message="Say what was done",
        help_text="Say where the proof is. Somebody else reads this and checks it.",
    )


class CheckForm(CouncilForm):
    """Whether an action that was reported complete is."""

    decision = Choose(
        label="Is it complete?",
        choices={"check": "Yes, it is complete", "return": "No, send it back"},
        message="Choose whether it is complete",
    )
    reason = PlainText(
        label="What you saw, or what is missing",
        max_length=1000,
        lines=3,
        required=False,
        help_text="Needed if it is not complete.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].says_when = True

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("decision") == "return" and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Say what is not complete yet")
        return cleaned


class WhyForm(CouncilForm):
    """Why an action is dropped, or opened again."""

    reason = PlainText(label="Why?", max_length=1000, lines=3, required_message="Say why")
