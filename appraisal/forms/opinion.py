"""An officer's opinion, with its conditions."""

from django import forms

from appraisal.forms.conditions import ConditionRows
from appraisal.forms.interest import add_interest, check_interest
from appraisal.vocabulary import VIEWS
from partnerships.forms.base import CouncilForm
from partnerships.forms.fields import PlainText


class OfAnswers(CouncilForm):
    """A form that knows the last revision of an answer when its page was opened: what its author had read."""

    read_to = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**62)

    def __init__(self, *args, read_to: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["read_to"] = read_to


class OpinionForm(ConditionRows, OfAnswers):
    """A statutory officer's opinion, with its conditions, and what they declare."""

    view = forms.ChoiceField(label="Your opinion", choices=list(VIEWS.items()), widget=forms.RadioSelect)
    text = PlainText(
        label="Your reasons",
        help_text="Needed where you are not content, or give no opinion.",
        max_length=2000,
        lines=5,
        required=False,
    )

    def __init__(self, *args, posts, conditions=(), interest: str | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["view"].error_messages["required"] = "Choose your opinion"
        self.fields["view"].choices = [
            (code, "No opinion, because" if code == "not_sought" else word) for code, word in VIEWS.items()
        ]
        self.add_rows(posts, conditions)
        add_interest(self, interest)

    def clean(self):
        cleaned = super().clean()
        self.read_rows(cleaned)
        view = cleaned.get("view")
        if view in ("not_content", "not_sought") and not cleaned.get("text"):
            self.add_error("text", "Give your reasons")
        if view == "content_with_conditions" and not self.conditions and not self.errors:
            self.add_error("text_1", "List at least one condition, with its post and date")
        if view and view != "content_with_conditions" and self.conditions:
            self.add_error("view", "You list conditions. Choose “Content with conditions”, or clear them")
        check_interest(self, cleaned)
        return cleaned
