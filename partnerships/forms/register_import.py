"""Bringing partnerships from a spreadsheet: the file, what its columns are taken for, what its words mean."""

import hashlib

from django import forms
from django.core.exceptions import ValidationError

from partnerships.forms.base import CouncilForm
from partnerships.forms.choices import ChooseRecord, answering
from partnerships.models import RegisterImport
from partnerships.queries.post import posts_to_choose
from partnerships.queries.register_import import Alike, table_of
from partnerships.rules.register_columns import BY_CODE, COLUMNS, LEAVE, NOTE, TOLD
from partnerships.rules.register_words import Word, answers_for

EXAMPLES, LONGEST_EXAMPLE, LOOKED_AT = 3, 60, 60
MOST_NAMES, MOST_WORDS = 200, 40
TAKEN_FOR = {LEAVE: "Leave it out", NOTE: "Keep as a note"}
TAKEN_FOR |= {one.code: one.heading for one in COLUMNS if one.kind != TOLD}


class UploadForm(CouncilForm):
    """The file."""

    file = forms.FileField(
        label="The spreadsheet",
        help_text="An Excel workbook (.xlsx) or a CSV file, of 5 MB and 10,000 rows at most.",
        error_messages={
            "required": "Choose a file",
            "invalid": "Choose a file",
            "empty": "The file is empty. Choose another.",
            "missing": "Choose a file",
        },
    )

    def __init__(self, *args, too_large: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if too_large:
            message = "The file is larger than 5 MB. Split it into several files."
            self.fields["file"].error_messages["required"] = message


class Names(forms.MultipleChoiceField):
    """Names that were offered when the page was made. What they lead to is looked up when they are used."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value):
        return len(value) <= 150 and value.isprintable()

    def validate(self, value):
        super().validate(value)
        if len(value) > MOST_NAMES:
            raise ValidationError(
                f"Tick {MOST_NAMES} at most, and rename the others in the sheet", code="many"
            )


class ColumnsForm(CouncilForm):
    """What each column of a sheet is taken for, and what the sheet does not say."""

    lead_post = ChooseRecord(
        label="Lead officer’s post, where a row names none",
        queryset=posts_to_choose().none(),
        required=False,
        empty="None: say what is missing",
        message="Choose a post from the list",
    )
    checked = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    same = Names(
        label="Which of these are organisations that we know?",
        required=False,
        help_text="Their names are much alike. Tick those that are the same; the others are added.",
        error_messages={"invalid_choice": "Choose from the list", "invalid_list": "Choose from the list"},
    )

    def __init__(self, *args, held: RegisterImport, alike: list[Alike], **kwargs):
        super().__init__(*args, **kwargs)
        self.held = held
        self.fields["lead_post"].queryset = posts_to_choose()
        self.initial["lead_post"] = held.columns["lead_post"]
        self._offer(alike)
        for place, (heading, taken) in enumerate(zip(held.headings, held.columns["taken"], strict=True)):
            field = forms.ChoiceField(
                label=f"What “{heading}” is",
                choices=list(TAKEN_FOR.items()),
                required=False,
                error_messages=answering(f"Choose from the list what “{heading}” is"),
            )
            self.fields[f"column_{place}"] = field
            self.initial[f"column_{place}"] = taken
            self._dress(field)
        self._ask(table_of(held).words)

    def _ask(self, words: list[Word]) -> None:
        """A choice for each word that is none of ours, named by it, so that it is never another's."""
        self.words_found = len(words)
        self.asked = {_name_of(word): word for word in words[:MOST_WORDS]}
        for name, word in self.asked.items():
            said, answers = f"“{word.said}” in “{word.heading}”", answers_for(BY_CODE[word.code])
            self.fields[name] = forms.ChoiceField(
                label=f"What {said} means",
                choices=[("", "Not matched yet"), *answers.items()],
                required=False,
                error_messages=answering(f"Choose from the list what {said} means"),
            )
            self.initial[name] = word.means
            self._dress(self.fields[name])

    def _offer(self, alike: list[Alike]) -> None:
        """The names that are alike; those that were ticked before stay ticked."""
        ticked = self.held.columns["same"]
        rows = [(name, name) for name in ticked]
        rows += [(one.name, f"{one.name}: the same as {one.known.name}") for one in alike[:MOST_NAMES]]
        self.fields["same"].choices = rows
        self.initial["same"] = list(ticked)

    @property
    def columns(self) -> list[tuple[forms.BoundField, str, list[str]]]:
        """For each column: its field, its heading and a few of its values."""
        names = [f"column_{place}" for place in range(len(self.held.headings))]
        examples = [self._examples(place) for place in range(len(names))]
        return list(zip([self[name] for name in names], self.held.headings, examples, strict=True))

    def _examples(self, place: int) -> list[str]:
        cells = (cells[place].strip() for _, cells in self.held.rows[:LOOKED_AT])
        found = list(dict.fromkeys(cell for cell in cells if cell))[:EXAMPLES]
        return [one if len(one) <= LONGEST_EXAMPLE else f"{one[:LONGEST_EXAMPLE]}…" for one in found]

    @property
    def words(self) -> list[tuple[forms.BoundField, Word]]:
        """For each word that is none of ours: its field, and where it stands."""
        return [(self[name], word) for name, word in self.asked.items()]

    @property
    def meant(self) -> dict[str, dict[str, str]]:
        """What each word means, as it was sent; what was not asked stays as it was."""
        kept = {code: dict(words) for code, words in self.held.columns.get("meant", {}).items()}
        for name, word in self.asked.items():
            said = kept.setdefault(word.code, {})
            said.pop(word.key, None)
            if self.cleaned_data[name]:
                said[word.key] = self.cleaned_data[name]
        return {code: words for code, words in kept.items() if words}

    @property
    def taken(self) -> list[str]:
        """What each column is taken for, as it was sent."""
        return [self.cleaned_data[f"column_{place}"] for place in range(len(self.held.headings))]

    def clean(self):
        cleaned = super().clean()
        first: dict[str, str] = {}
        for place, heading in enumerate(self.held.headings):
            code = cleaned.get(f"column_{place}") or LEAVE
            if code in (NOTE, LEAVE):
                continue
            if code in first:
                message = (
                    f"“{first[code]}” is already taken for {TAKEN_FOR[code]}. Choose something else here"
                )
                self.add_error(f"column_{place}", message)
            first.setdefault(code, heading)
        return cleaned


def _name_of(word: Word) -> str:
    """The name of a word's field: the same word has the same name in every version of the page."""
    return f"word_{word.code}_{hashlib.sha256(word.key.encode()).hexdigest()[:16]}"
