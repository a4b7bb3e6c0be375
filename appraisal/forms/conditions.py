"""Rows of conditions on a form: what must be done, by which post, by when."""

from collections.abc import Iterable

from django.utils import timezone

from appraisal.rules.conclusion import ConditionFacts
from partnerships.forms.choices import ChooseRecord
from partnerships.forms.fields import DateField, PlainText

ROWS = 6


class ConditionRows:
    """Up to six conditions of a form; empty rows are left out. Cleaned, they are its ``conditions``."""

    conditions: list[ConditionFacts]

    def add_rows(self, posts, held: Iterable = ()) -> None:
        """The fields of every row, filled with the conditions that are `held`."""
        for number in range(1, ROWS + 1):
            self.fields[f"text_{number}"] = PlainText(
                label=f"Condition {number}: what must be done", max_length=500, lines=2, required=False
            )
            self.fields[f"post_{number}"] = ChooseRecord(
                queryset=posts,
                label="By which post",
                message="Choose a post from the list",
                required=False,
                empty="Choose a post",
            )
            self.fields[f"due_{number}"] = DateField(what="condition’s date", label="By when")
            for name in (f"text_{number}", f"post_{number}", f"due_{number}"):
                self._dress(self.fields[name])
        for number, one in enumerate(held, 1):
            self.initial.setdefault(f"text_{number}", one.text)
            self.initial.setdefault(f"post_{number}", one.post_id)
            self.initial.setdefault(f"due_{number}", one.due)

    def rows(self):
        """The condition rows as bound fields, for the page."""
        return [
            (number, self[f"text_{number}"], self[f"post_{number}"], self[f"due_{number}"])
            for number in range(1, ROWS + 1)
        ]

    def read_rows(self, cleaned: dict) -> None:
        """Read every row that says something; a fault stands beside its field."""
        self.conditions = []
        for number in range(1, ROWS + 1):
            self._read_row(cleaned, number)

    def _read_row(self, cleaned: dict, number: int) -> None:
        names = (f"text_{number}", f"post_{number}", f"due_{number}")
        if any(name in self.errors for name in names):
            return
        text, post, due = (cleaned.get(name) for name in names)
        if not (text or post or due):
            return
        wanted = zip(names, (text, post, due), ("what must be done", "the post", "the date"), strict=True)
        for name, value, what in wanted:
            if not value:
                self.add_error(name, f"Enter {what} of condition {number}")
        if due and due < timezone.localdate():
            self.add_error(names[2], f"The date of condition {number} must be today or later")
        if text and post and due and names[2] not in self.errors:
            self.conditions.append(ConditionFacts(text, post, due))
