"""What the council agrees for every partnership: the significance scheme and the timetable."""

import re
from itertools import count

from django import forms
from django.utils.text import slugify

from partnerships.forms.choices import Choose
from partnerships.forms.fields import PlainText, WholeNumber
from partnerships.forms.rows import RowsForm
from partnerships.rules.cells import CellError, day
from partnerships.rules.numbers import whole_in
from partnerships.rules.significance import DEPTHS, HIGHEST_LEVEL, MEASURES, TOLD, Scheme
from partnerships.rules.significance_scheme import (
    MOST_BANDS,
    MOST_CRITERIA,
    MOST_MONTHS,
    MOST_TRIGGERS,
    MOST_WEIGHT,
    SchemeFault,
    read_scheme,
)
from partnerships.rules.timetable import (
    BEFORE,
    LONGEST_KEY,
    MOST_DAYS,
    MOST_STEPS,
    SHOWN_BY,
    Timetable,
    TimetableFault,
    read_timetable,
)

FROM_THE_LIST = "Choose from the list"
LEVELS = ("Level 0 means", "Level 1 means", "Level 2 means", "Level 3 means")


def _text(label: str, longest: int, **more) -> PlainText:
    return PlainText(label=label, max_length=longest, required=False, **more)


def _list(label: str, choices: dict[str, str], *, empty: str | None = "Choose one", **more) -> Choose:
    return Choose(label=label, choices=choices, select=True, empty=empty, message=FROM_THE_LIST, **more)


def _criterion() -> dict[str, forms.Field]:
    return {
        "code": forms.CharField(widget=forms.HiddenInput, max_length=20, required=False),
        "title": _text("Criterion", 60),
        "question": _text("What is asked", 200),
        "weight": WholeNumber(
            label="Weight", what="weight", least=1, most=MOST_WEIGHT, help_text=f"1 to {MOST_WEIGHT}"
        ),
        **{f"level{number}": _text(label, 150) for number, label in enumerate(LEVELS)},
        "measure": _list(
            "Told by the register", MEASURES, empty="No: somebody is asked", help_text="Where it is known."
        ),
        "steps": _text(
            "If told by the register, the pounds from which levels 1, 2 and 3 begin",
            60,
            help_text="Three sums with semicolons between them, such as 50,000; 500,000; 5,000,000",
        ),
    }


def _band() -> dict[str, forms.Field]:
    return {
        "tier": _text("Tier", 40),
        "points": WholeNumber(label="From how many points", what="points", most=10_000),
        "depth": _list("How deep", DEPTHS),
        "signatory": _text("Who signs", 150),
        "months": WholeNumber(label="Months until the next", what="months", most=MOST_MONTHS),
    }


def _trigger() -> dict[str, forms.Field]:
    return {
        "code": forms.CharField(widget=forms.HiddenInput, max_length=20, required=False),
        "words": _text("What holds", 150),
        "least": _text("At least which tier", 40),
        "told": _list("Who says so", {code: words for code, words in TOLD.items() if code}, empty=TOLD[""]),
    }


class SchemeForm(RowsForm):
    """The significance scheme: criteria, tiers and triggers. An empty row is left out."""

    KINDS = {
        "criteria": (MOST_CRITERIA, _criterion),
        "bands": (MOST_BANDS, _band),
        "triggers": (MOST_TRIGGERS, _trigger),
    }

    def __init__(self, *args, scheme: Scheme, **kwargs):
        values = scheme.as_values()
        for row in values["criteria"]:
            row |= {f"level{number}": words for number, words in enumerate(row["levels"])}
            row["steps"] = "; ".join(f"{step:,}" for step in row["steps"])
        super().__init__(*args, rows=values, **kwargs)

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            self.content = self._content()
            try:
                read_scheme(self.content)
            except SchemeFault as fault:
                for one in fault.faults:
                    self.add_error(None, one)
        return cleaned

    def _content(self) -> dict:
        criteria = self.given("criteria")
        for row in criteria:
            row["levels"] = [row.pop(f"level{level}") for level in range(HIGHEST_LEVEL + 1)]
            row["steps"] = _sums(row["steps"])
        triggers = self.given("triggers")
        _name(criteria, "title")
        _name(triggers, "words")
        return {"criteria": criteria, "bands": self.given("bands"), "triggers": triggers}


def _name(rows: list[dict], words: str) -> None:
    """Give each row that has no code one of its own, which it keeps however its words change."""
    taken = {row["code"] for row in rows}
    for row in rows:
        stem = slugify(row[words])[:14] or "own"
        fresh = (f"{stem}-{number}" for number in count(1))
        row["code"] = row["code"] or next(code for code in fresh if code not in taken)
        taken.add(row["code"])


def _sums(text: str) -> list:
    """Three sums as whole pounds; what is no sum stays as it was typed, and is a fault of the scheme."""
    parts = [re.sub(r"[£, ]", "", part) for part in text.split(";")] if text else []
    read = ((whole_in(part, 12), part) for part in parts)
    return [part if number is None else number for number, part in read]


def _step() -> dict[str, forms.Field]:
    return {
        "name": _text("Step", 80),
        "days": WholeNumber(label="Working days before", what="working days", most=MOST_DAYS),
        "who": _text("Who", 60),
        "code": _list("What shows that it is done", {code: words for code, words in SHOWN_BY.items() if code},
                      empty=SHOWN_BY[""]),
        "bodies": _list("Before which meetings", {code: words for code, words in BEFORE.items() if code},
                        empty=BEFORE[""]),
        "key": forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_KEY, required=False),
    }  # fmt: skip


class TimetableForm(RowsForm):
    """The steps before a meeting, the days on which nobody works, and when annual returns are due."""

    KINDS = {"steps": (MOST_STEPS, _step)}

    closed = PlainText(
        label="Days on which the council is closed",
        max_length=6000,
        lines=6,
        required=False,
        help_text="One on each line, such as 25 December 2026 or 25/12/2026. Weekends are left out already.",
    )
    due_day = WholeNumber(label="Day", what="day", least=1, most=31)
    due_month = WholeNumber(label="Month", what="month", least=1, most=12)

    def __init__(self, *args, timetable: Timetable, **kwargs):
        values = timetable.as_values()
        month, day = timetable.returns_due
        kwargs["initial"] = {"closed": "\n".join(values["closed"]), "due_day": day, "due_month": month}
        super().__init__(*args, rows=values, **kwargs)
        for name in ("closed", "due_day", "due_month"):
            self.fields[name].says_when = True

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            closed = [_as_kept(line.strip()) for line in cleaned["closed"].splitlines() if line.strip()]
            due = [cleaned["due_month"], cleaned["due_day"]]
            given = {"steps": self.given("steps"), "closed": sorted({*closed}), "returns_due": due}
            try:
                self.content = read_timetable(given).as_values()
            except TimetableFault as fault:
                for one in fault.faults:
                    self.add_error(None, one)
        return cleaned


def _as_kept(typed: str) -> str:
    """A day as it is kept, 2026-12-25; what is no day stays as it was typed, for the rule to refuse."""
    try:
        return day(typed).isoformat()
    except CellError:
        return typed
