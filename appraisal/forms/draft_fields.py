"""Fields of the checklist editor: with the limits that checklist files have."""

import re

from django import forms
from django.core.exceptions import ValidationError

from appraisal.rules.reading_fields import CODE, LINE, LINES, Part
from partnerships.forms.fields import PlainText, Words


class Lines(Words):
    """A list of short texts, typed one to a line."""

    def __init__(self, **kwargs):
        super().__init__(max_length=LINE * LINES, lines=4, required=False, **kwargs)
        self.longest = None  # what counts is each line, so the page counts nothing down

    def to_python(self, value):
        return [line.strip() for line in super().to_python(value).split("\n") if line.strip()]

    def validate(self, value):
        if len(value) > LINES:
            raise ValidationError(f"List {LINES} things at most. This lists {len(value)}.", code="many")
        for number, line in enumerate(value, 1):
            if len(line) > LINE:
                raise ValidationError(f"Line {number} is longer than {LINE} characters: shorten it", "long")

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value


class Whole(forms.IntegerField):
    """A whole number between two ends. `what` names it in errors."""

    def __init__(self, *, what: str, least: int, most: int, **kwargs):
        message = f"{what} must be a whole number from {least} to {most}"
        widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"})
        super().__init__(min_value=least, max_value=most, widget=widget, **kwargs)
        self.error_messages |= {"required": message, "invalid": message}
        for validator in self.validators:
            validator.message = message

    def to_python(self, value):
        # Python's own reading takes 1_0, and refuses thousands of figures with words for programmers.
        odd = isinstance(value, str) and not re.fullmatch(r"\s*-?[0-9]{0,9}\s*", value)
        return super().to_python("x" if odd else value)


class Code(PlainText):
    """A code of letters, figures and single hyphens or underscores."""

    def __init__(self, *, max_length: int, **kwargs):
        super().__init__(max_length=max_length, required_message="Enter a code", **kwargs)
        self.widget.attrs |= {"class": "govuk-input--width-10", "spellcheck": "false", "autocomplete": "off"}

    def validate(self, value):
        super().validate(value)
        if not CODE.fullmatch(value):
            raise ValidationError("Use letters and figures, with single hyphens between them", code="form")


def text_of(part: Part, name: str, label: str, *, lines: int = 1, **kwargs) -> Words:
    """A text with the limit that files have, required where files need it."""
    kwargs.setdefault("required", name not in part.empty)
    return Words(label=label, max_length=part.limits.get(name, 120), lines=lines, **kwargs)
