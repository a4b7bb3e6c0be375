"""Forms of a source that the council adds, and of what it says."""

from django import forms
from django.core.exceptions import ValidationError

from partnerships.forms.base import CouncilForm
from partnerships.forms.choices import Choose
from partnerships.forms.fields import PlainText, Words
from partnerships.forms.record import RecordForm
from partnerships.library.schema import CHOICES, KINDS, LIMITS, REF
from partnerships.models.source import THEMES
from partnerships.rules.provisions_csv import COLUMNS

LONGEST_LIST = 400_000


class Ref(PlainText):
    """A code or ref: capitals, figures and single hyphens, which stays as it is."""

    def __init__(self, *, max_length: int, **kwargs):
        super().__init__(max_length=max_length, required_message="Enter a code", **kwargs)
        self.widget.attrs |= {"class": "govuk-input--width-10", "spellcheck": "false", "autocomplete": "off"}

    def to_python(self, value):
        return super().to_python(value).upper()

    def validate(self, value):
        super().validate(value)
        if not REF.fullmatch(value):
            raise ValidationError("Use letters and figures, with single hyphens between them", code="form")


def _text(name: str, label: str, *, lines: int = 1, **kwargs) -> Words:
    kwargs.setdefault("required_message", f"Enter the {label.lower()}")
    return Words(label=label, max_length=LIMITS[name], lines=lines, **kwargs)


class SourceForm(RecordForm):
    """A document, with what a reader needs to judge its standing."""

    code = Ref(
        label="Code", max_length=LIMITS["code"], help_text="Short, such as OWN. Every ref starts with it."
    )
    title = _text("title", "Title")
    publisher = _text("publisher", "Publisher")
    published = _text("published", "Date", help_text="As a reader would say it, such as May 2024.")
    year = forms.IntegerField(
        label="Year",
        min_value=1000,
        max_value=9999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "Enter a year of four figures, such as 2024"
        ),
    )
    nation = Choose(
        label="Nation",
        choices={name: name for name in CHOICES["nation"]},
        message="Choose a nation",
        select=True,
    )
    status = _text("status", "Status", lines=2, help_text="Whether it is in force, and for whom.")
    attribution = _text("attribution", "Attribution", lines=2, help_text="How to cite it.")
    summary = _text("summary", "What it is about", lines=3, required_message="Say what it is about")

    def __init__(self, *args, existing: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if existing:
            del self.fields["code"]

    def clean_year(self):
        if len(str(self.data.get("year", ""))) > 20:
            raise ValidationError("Enter a year of four figures, such as 2024")
        return self.cleaned_data["year"]


class ProvisionForm(RecordForm):
    """One thing a source says, in our own words."""

    ref = Ref(label="Ref", max_length=LIMITS["ref"], help_text="It cannot be changed afterwards.")
    place = _text("place", "Place", help_text="Where in the document, such as section 4, page 12.")
    kind = Choose(
        label="Kind",
        choices={kind: kind.capitalize() for kind in KINDS},
        message="Choose a kind",
        select=True,
        help_text="A risk or barrier is what a poor answer points to; a case example illustrates.",
    )
    title = PlainText(label="Short title", max_length=120, required_message="Enter a short title")
    theme = Choose(label="Theme", choices=dict(THEMES), message="Choose a theme", select=True)
    level = Choose(
        label="Is it core?",
        choices={
            "core": "Core: a question should address it",
            "library": "Library: for reading",
            "detail": "Detail of another",
        },
        message="Choose whether it is core",
    )
    text = _text("text", "What it says, in our own words", lines=4, required_message="Say what it says")

    def __init__(self, *args, existing: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if existing:
            del self.fields["ref"]


class ProvisionListForm(CouncilForm):
    """Many provisions at once, from a spreadsheet: a CSV file, or the cells pasted."""

    file = forms.FileField(
        label="A CSV file",
        required=False,
        help_text=f"The first row names the columns: {', '.join(COLUMNS)}.",
        error_messages={"empty": "The file is empty. Choose another."},
    )
    text = Words(
        label="Or the cells, copied from a spreadsheet",
        max_length=LONGEST_LIST,
        lines=12,
        required=False,
        help_text="With the same first row.",
    )

    def clean(self):
        cleaned = super().clean()
        file, text = cleaned.get("file"), cleaned.get("text")
        if self.errors or bool(file) != bool(text):
            cleaned["list"] = self._read(file) if file else text
        elif file:
            self.add_error("text", "Choose a file or paste the cells, not both")
        else:
            self.add_error("file", "Choose a CSV file, or paste the cells below")
        return cleaned

    def _read(self, file) -> str:
        if file.size > LONGEST_LIST:
            self.add_error("file", f"The file is larger than {LONGEST_LIST // 1000} kB. Split it")
            return ""
        held = file.read()
        if held.startswith(b"PK"):
            self.add_error("file", "The file is a workbook. Save the sheet as “CSV UTF-8”")
            return ""
        try:
            return str(held.decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.add_error("file", "The file is not UTF-8. Save it as “CSV UTF-8”")
            return ""
