"""The form of one answer: a rating, what makes you say so, and the evidence it cites."""

from django import forms
from django.core.exceptions import ValidationError

from appraisal.rules.kinds import KINDS
from partnerships.forms.base import CouncilForm
from partnerships.forms.fields import PlainText


class AnswerForm(CouncilForm):
    """Saves what is there, complete or not: what is missing is named on the task list and before submission.

    `options` are the scale's options and `evidence` the appraisal's list, as fetched for the page.
    """

    option = forms.ChoiceField(label="Where are we now?", required=False, widget=forms.RadioSelect)
    narrative = PlainText(
        label="What makes you say so?",
        help_text="Members may read this. Leave out personal details.",
        max_length=KINDS["rating"].longest_reason,
        lines=6,
        required=False,
    )
    evidence = forms.MultipleChoiceField(
        label="Evidence", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, options, evidence, **kwargs):
        super().__init__(*args, **kwargs)
        self.options = {str(option.pk): option for option in options}
        self.fields["option"].choices = [(key, option.word) for key, option in self.options.items()]
        self.fields["evidence"].choices = [(str(one.pk), str(one)) for one in evidence]
        self.fields["option"].error_messages["invalid_choice"] = "Choose one of the ratings on the page"
        self.fields["evidence"].error_messages["invalid_choice"] = (
            "Choose evidence from this appraisal’s list: some of it is no longer there"
        )

    def clean_option(self):
        return self.options.get(self.cleaned_data["option"])

    def clean_evidence(self):
        return [int(one) for one in self.cleaned_data["evidence"]]


class SettleForm(CouncilForm):
    """The reviewer's verdict on one answer: a comment, and another rating where they settle one."""

    text = PlainText(
        label="Comment for the lead officer",
        help_text="Say what you want changed or explained.",
        max_length=2000,
        lines=4,
        required=False,
    )
    settled_option = forms.ChoiceField(
        label="Settle another rating", required=False, help_text="This rating governs. Both are printed."
    )
    settled_reason = PlainText(label="Why this rating", max_length=1000, lines=3, required=False)

    def __init__(self, *args, options, answer, **kwargs):
        super().__init__(*args, **kwargs)
        self.options = {str(option.pk): option for option in options if option.pk != answer.option_id}
        self.fields["settled_option"].choices = [("", "Leave the officer’s rating")] + [
            (key, option.word) for key, option in self.options.items()
        ]
        self.settled_before = answer.settled_option_id
        self.initial.setdefault("settled_option", str(answer.settled_option_id or ""))
        self.initial.setdefault("settled_reason", answer.settled_reason)

    def clean_settled_option(self):
        return self.options.get(self.cleaned_data["settled_option"])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("settled_option") and not cleaned.get("settled_reason"):
            self.add_error("settled_reason", ValidationError("Say why this rating is settled"))
        return cleaned


class ReplyForm(CouncilForm):
    """The lead officer's reply to a comment."""

    text = PlainText(
        label="Your reply",
        help_text="Say what you changed, or why not.",
        max_length=2000,
        lines=3,
        required_message="Write a reply",
    )
