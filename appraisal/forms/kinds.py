"""The fields with which an answer of each kind is given, and the value that they make."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from appraisal.models import Question
from appraisal.rules.kinds import LONGEST_ADVISER, range_words
from appraisal.vocabulary import CLEARANCES
from partnerships.forms.choices import Choose
from partnerships.forms.fields import DateField, PlainText

ANSWER = "Your answer"
FORGED = "Choose from the answers on the page"
LONGEST_NUMBER = 24


@dataclass(frozen=True)
class Inputs:
    """How a kind is typed: its fields by name, what they show of a value, and the value that was typed."""

    fields: Callable[[Question], dict[str, forms.Field]]
    shown: Callable[[Sequence[str]], Mapping[str, Any]]
    typed: Callable[[Mapping[str, Any]], list[str]]


class NumberField(PlainText):
    """A number as a person writes it, with commas and a pound sign; kept in figures alone."""

    def __init__(self, *, unit: str, least: int | None, most: int | None, **kwargs):
        super().__init__(max_length=LONGEST_NUMBER, required=False, **kwargs)
        self.longest = LONGEST_NUMBER
        self.widget.attrs |= {"inputmode": "decimal", "class": "govuk-input--width-10", "autocomplete": "off"}
        said = range_words(unit, least, most)
        self.help_text = f"{said[0].upper()}{said[1:]}." if said else ""

    def to_python(self, value):
        return super().to_python(value).replace("£", "").replace(",", "").replace(" ", "")


def _one_of(question: Question) -> dict[str, forms.Field]:
    return {"value": Choose(label=ANSWER, choices=_choices(question), message=FORGED, required=False)}


def _any_of(question: Question) -> dict[str, forms.Field]:
    return {
        "value": forms.MultipleChoiceField(
            label=ANSWER,
            choices=list(_choices(question).items()),
            widget=forms.CheckboxSelectMultiple,
            required=False,
            error_messages={"invalid_choice": FORGED, "invalid_list": FORGED},
        )
    }


def _choices(question: Question) -> dict[str, str]:
    return dict(question.as_kind.choices(question))


def _single(cleaned: Mapping[str, Any]) -> list[str]:
    return [cleaned["value"]] if cleaned.get("value") else []


def _first(value: Sequence[str]) -> dict[str, Any]:
    return {"value": value[0] if value else ""}


def not_later(day: date) -> None:
    """Raises `ValidationError` where a day has not come yet."""
    if day > timezone.localdate():
        raise ValidationError("Advice is given before it is recorded: enter today or an earlier day")


def _clearance(question: Question) -> dict[str, forms.Field]:
    return {
        "view": Choose(
            label="Their view",
            choices=CLEARANCES,
            message="Choose one of the views on the page",
            required=False,
        ),
        "adviser": PlainText(
            label="Who advised?",
            help_text="Name and post, or firm.",
            max_length=LONGEST_ADVISER,
            required=False,
        ),
        "on": DateField(label="When?", what="date of the advice", validators=[not_later]),
    }


def _clearance_shown(value: Sequence[str]) -> dict[str, Any]:
    view, adviser, on = value or ("", "", "")
    return {"view": view, "adviser": adviser, "on": on and date.fromisoformat(on)}


def _clearance_typed(cleaned: Mapping[str, Any]) -> list[str]:
    on = cleaned.get("on")
    value = [cleaned.get("view") or "", cleaned.get("adviser") or "", on.isoformat() if on else ""]
    return value if any(value) else []


ONE_OF = Inputs(_one_of, _first, _single)
IN_WORDS = Inputs(lambda question: {}, lambda value: {}, lambda cleaned: [])

INPUTS: dict[str, Inputs] = {
    "yes_no": ONE_OF,
    "choice": ONE_OF,
    "choices": Inputs(_any_of, lambda value: {"value": list(value)}, lambda cleaned: list(cleaned["value"])),
    "short_text": IN_WORDS,
    "long_text": IN_WORDS,
    "number": Inputs(
        lambda question: {
            "value": NumberField(label=ANSWER, unit=question.unit, least=question.least, most=question.most)
        },
        _first,
        _single,
    ),
    "date": Inputs(
        lambda question: {"value": DateField(label=ANSWER, what="date")},
        lambda value: {"value": date.fromisoformat(value[0]) if value else None},
        lambda cleaned: [cleaned["value"].isoformat()] if cleaned.get("value") else [],
    ),
    "clearance": Inputs(_clearance, _clearance_shown, _clearance_typed),
}
