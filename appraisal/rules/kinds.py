"""Kinds of question: what an answer of each holds, how it reads, and what is missing from it. One class each.

A rating is a word of a scale. Every other kind is a fact: it holds a `value`, a short list of texts, or the
words of the answer alone. Facts carry no points. One that cannot be given yet is done once that is said why.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar, NamedTuple, Protocol

from appraisal.vocabulary import CLEARANCES
from partnerships.rules.dates import in_words

NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,2})?")
LARGEST = 999_999_999  # for the limits of a number
LONGEST_ADVISER = 120
LAW_LASTS = timedelta(days=366)


class Frame(Protocol):
    """What a question says of its answer: choices to take from, the unit and the ends of a number."""

    @property
    def choices(self) -> Sequence[str]: ...

    @property
    def unit(self) -> str: ...

    @property
    def least(self) -> int | None: ...

    @property
    def most(self) -> int | None: ...


class Given(NamedTuple):
    """What has been put in: an option, as `chosen` and whether it `needs_reason`, or a `value`; and words.

    `early` says that the question is due at a later gate.
    """

    chosen: bool = False
    needs_reason: bool = False
    value: Sequence[str] = ()
    has_narrative: bool = False
    early: bool = False


class Kind:
    """A kind of fact. `parts` are what a question of it says in its frame, beyond its words."""

    code: ClassVar[str]
    title: ClassVar[str]
    rated: ClassVar[bool] = False
    many: ClassVar[bool] = False  # several of its choices can be taken at once
    parts: ClassVar[tuple[str, ...]] = ()
    has_value: ClassVar[bool] = True
    words_label: ClassVar[str] = "What should a reader know?"
    longest: ClassVar[int] = 3000
    lines: ClassVar[int] = 6

    def choices(self, frame: Frame) -> Mapping[str, str]:
        """What can be chosen, in words by what is kept; nothing where it is typed."""
        return {}

    def fault(self, value: Sequence[str], frame: Frame) -> str:
        """Why an answer cannot hold `value`, as a sentence that says what to do; empty where it can."""
        choices = self.choices(frame)
        if len(value) > 1 and not self.many:
            return "Give one answer."
        if len(set(value)) < len(value) or any(one not in choices for one in value):
            return "Choose from the answers on the page."
        return ""

    def words(self, value: Sequence[str], frame: Frame) -> str:
        """A value as a reader sees it; empty where there is none."""
        choices = self.choices(frame)
        return "; ".join(choices.get(one, one) for one in value)

    def holds(self, value: Sequence[str]) -> bool:
        """Whether a value answers the question."""
        return bool(value)

    def chosen(self, value: Sequence[str]) -> Sequence[str]:
        """Which of its choices a value takes."""
        return value

    def lacks(self, given: Given) -> str:
        """What is missing, as `appraisal.rules.completeness` calls it: “answer”, “reason”; or nothing."""
        return "" if self.holds(given.value) or given.has_narrative or given.early else "answer"


class Rating(Kind):
    """A word of a scale, with a reason where the word needs one."""

    code, title, rated, has_value = "rating", "Rating on a scale", True, False
    words_label = "What makes you say so?"

    def fault(self, value: Sequence[str], frame: Frame) -> str:
        return "Choose one of the ratings on the page." if value else ""

    def lacks(self, given: Given) -> str:
        if not given.chosen:
            return "rating"
        return "reason" if given.needs_reason and not given.has_narrative else ""


class YesNo(Kind):
    """Yes or no, and why."""

    code, title = "yes_no", "Yes or no, with a reason"
    words_label = "Why?"

    def choices(self, frame: Frame) -> Mapping[str, str]:
        return {"yes": "Yes", "no": "No"}

    def lacks(self, given: Given) -> str:
        return "reason" if given.value and not given.has_narrative else super().lacks(given)


class Choice(Kind):
    """One of the question's own choices."""

    code, title, parts = "choice", "One of a list", ("choices",)

    def choices(self, frame: Frame) -> Mapping[str, str]:
        return {one: one for one in frame.choices}


class Choices(Choice):
    """Any number of the question's own choices."""

    code, title, many = "choices", "Any number of a list", True


class ShortText(Kind):
    """A line of text: the words are the answer."""

    code, title, has_value = "short_text", "A line of text", False
    words_label = "Your answer"
    longest, lines = 200, 1

    def fault(self, value: Sequence[str], frame: Frame) -> str:
        return "Write the answer in words." if value else ""


class LongText(ShortText):
    """Some paragraphs: the words are the answer."""

    code, title = "long_text", "Text of some paragraphs"
    longest, lines = 3000, 10


class Number(Kind):
    """A number with up to two decimals, in the question's unit and within its ends."""

    code, title, parts = "number", "Number", ("unit", "least", "most")

    def fault(self, value: Sequence[str], frame: Frame) -> str:
        if not value:
            return ""
        if len(value) > 1 or not NUMBER.fullmatch(value[0]):
            return "Enter a number, such as 1250 or 12.5."
        number = Decimal(value[0])
        if frame.least is not None and number < frame.least:
            return f"Enter {amount(str(frame.least), frame.unit)} or more."
        if frame.most is not None and number > frame.most:
            return f"Enter {amount(str(frame.most), frame.unit)} or less."
        return ""

    def words(self, value: Sequence[str], frame: Frame) -> str:
        return amount(value[0], frame.unit) if value else ""


class Date(Kind):
    """A day, kept as an ISO date."""

    code, title = "date", "Date"

    def fault(self, value: Sequence[str], frame: Frame) -> str:
        return "" if not value or (len(value) == 1 and _day(value[0])) else "Enter a real date."

    def words(self, value: Sequence[str], frame: Frame) -> str:
        return in_words(_day(value[0])) if value else ""


class Clearance(Kind):
    """An adviser's view on one point of law: the view, who gave it and when."""

    code, title, parts = "clearance", "Clearance by an adviser", ("authority", "as_at")
    words_label = "What did they say?"

    def choices(self, frame: Frame) -> Mapping[str, str]:
        return CLEARANCES

    def fault(self, value: Sequence[str], frame: Frame) -> str:
        if not value:
            return ""
        view, adviser, on = value if len(value) == 3 else ("?", "", "")
        if view and view not in CLEARANCES:
            return "Choose one of the views on the page."
        if len(adviser) > LONGEST_ADVISER:
            return f"Name the adviser in {LONGEST_ADVISER} characters or fewer."
        return "Enter a real date." if on and not _day(on) else ""

    def words(self, value: Sequence[str], frame: Frame) -> str:
        if not value:
            return ""
        view, adviser, on = value
        said = [CLEARANCES.get(view, "No view yet"), adviser, in_words(_day(on))]
        return ", ".join(one for one in said if one)

    def holds(self, value: Sequence[str]) -> bool:
        return bool(value and value[0])

    def chosen(self, value: Sequence[str]) -> Sequence[str]:
        return value[:1]

    def lacks(self, given: Given) -> str:
        if not self.holds(given.value):
            return super().lacks(given)
        view, adviser, on = given.value
        if not adviser or not on:
            return "adviser"
        return "reason" if view != "cleared" and not given.has_narrative else ""


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Rating(),
        YesNo(),
        Choice(),
        Choices(),
        ShortText(),
        LongText(),
        Number(),
        Date(),
        Clearance(),
    )
}


def amount(number: str, unit: str) -> str:
    """A number with its unit: “£1,250”, “12.5 per cent”, “3”."""
    said = f"{Decimal(number):,}"
    if unit == "£":
        return f"-£{said[1:]}" if said.startswith("-") else f"£{said}"
    return f"{said} {unit}".strip()


def range_words(unit: str, least: int | None, most: int | None) -> str:
    """The unit and the ends of a number: “from 1 to 90 days”, “£0 or more”, “in years”; empty if neither."""
    if least is not None and most is not None:
        return f"from {amount(str(least), '£' if unit == '£' else '')} to {amount(str(most), unit)}"
    if least is not None:
        return f"{amount(str(least), unit)} or more"
    if most is not None:
        return f"{amount(str(most), unit)} or less"
    return "in pounds" if unit == "£" else f"in {unit}" if unit else ""


def is_overdue(looked_up: date, on: date) -> bool:
    """Whether law `looked_up` on one day should be looked up again before it is relied on `on` another."""
    return on - looked_up > LAW_LASTS


def _day(iso: str) -> date | None:
    try:
        return date.fromisoformat(iso)
    except ValueError:
        return None
