"""Forms that edit a versioned record, and what they show when somebody else saved it first."""

from dataclasses import dataclass
from datetime import datetime

from django import forms

from partnerships.faults import Refused, Stale
from partnerships.forms.base import CouncilForm
from partnerships.models.field_change import in_words
from partnerships.queries.changes import Meanwhile, changed_meanwhile, spoken


@dataclass(frozen=True)
class Clash:
    """One field that somebody else changed: what is saved beside what this page says.

    `taken` where nothing was typed there: the page now says what is saved.
    """

    label: str
    saved: str
    typed: str
    by_name: str
    at: datetime
    taken: bool


class RecordForm(CouncilForm):
    """Edits a record. `attributes` names what a field is called on the record, where that differs."""

    stale_template = "components/stale_fields.html"
    attributes: dict[str, str] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.clashes: list[Clash] = []

    def refuse(self, fault: Refused | Stale | Exception) -> None:
        seen = self.cleaned_data.get("seen") or 0
        super().refuse(fault)
        if isinstance(fault, Stale):
            meanwhile = changed_meanwhile(fault.current, seen)
            rows = [self._clash(name, fault.current, meanwhile) for name in self.cleaned_data]
            self.clashes = [row for row in rows if row is not None]

    def _clash(self, name: str, record, meanwhile: dict[str, Meanwhile]) -> Clash | None:
        attribute = self.attributes.get(name, name)
        change = meanwhile.get(attribute)
        if change is None or self[name].is_hidden:
            return None
        value = getattr(record, attribute)
        saved, typed = (in_words(record, attribute, one) for one in (value, self.cleaned_data[name]))
        taken = typed == change.before and typed != saved
        if taken:
            self._put(name, value)
        return Clash(
            label=self.fields[name].label,
            saved=spoken(record, attribute, saved),
            typed=spoken(record, attribute, typed),
            by_name=change.by_name,
            at=change.at,
            taken=taken,
        )

    def _put(self, name: str, value) -> None:
        """Make the page say `value` in a field."""
        field, key = self.fields[name], self.add_prefix(name)
        if isinstance(field.widget, forms.MultiWidget):
            for number, part in enumerate(field.widget.decompress(value)):
                self.data[f"{key}_{number}"] = "" if part is None else str(part)
        elif isinstance(field.widget, forms.CheckboxInput):
            self.data[key] = "on" if value else ""
        elif isinstance(field.widget, forms.CheckboxSelectMultiple):
            self.data.setlist(key, value)
        else:
            value = field.prepare_value(value)
            self.data[key] = "" if value is None else str(value)
