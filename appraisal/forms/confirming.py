"""The form that confirms several answers together."""

import re

from django import forms

from partnerships.forms.base import CouncilForm

KEY = re.compile(r"[0-9]{1,18}-[0-9]{1,9}", re.ASCII)


class Seen(forms.MultipleChoiceField):
    """Answers with the version that was read, as “12-1”; which may be confirmed is for the write to say."""

    def valid_value(self, value):
        return KEY.fullmatch(value) is not None

    def clean(self, value):
        pairs = [one.split("-") for one in super().clean(value)]
        return {int(pk): int(version) for pk, version in pairs}


class TogetherForm(CouncilForm):
    """The answers that still hold. None is ticked beforehand: to tick one is to say so."""

    answers = Seen(
        label="Which still hold?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick the answers that still hold",
            "invalid_choice": "Tick answers of this page",
        },
    )
