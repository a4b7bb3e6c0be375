"""The base of every form: its looks and error summary; and of those that write: key, author, version seen."""

from datetime import date
from uuid import uuid4

from django import forms
from django.core import signing
from django.forms.widgets import CheckboxSelectMultiple, MultiWidget, RadioSelect

from partnerships.faults import Refused, Stale
from partnerships.models.field_change import version_of
from partnerships.rules.dates import in_words

TYPED_BY = "typed-by"
HOUSEKEEPING = ("csrfmiddlewaretoken", "write_key", "typed_by")
# What a page says of itself in hidden fields: it comes back with what is kept, and nobody typed it.
NOT_TYPED = ("seen", "kept", "then", "fingerprint", "parts", "read_to", "shown")

CLASSES = (
    (forms.Textarea, "govuk-textarea"),
    (forms.Select, "govuk-select"),
    (forms.TextInput, "govuk-input"),
    (forms.EmailInput, "govuk-input"),
    (forms.PasswordInput, "govuk-input"),
    (forms.FileInput, "govuk-file-upload"),
)


def _lines(bound: forms.BoundField) -> list[str]:
    """The value of a field as one reads it: names for codes, a day in words; none where it is empty."""
    value = bound.value()
    choices = getattr(bound.field, "choices", None)
    if choices is not None:
        chosen = {str(one) for one in (value if isinstance(value, list | tuple) else [value])}
        return [str(name) for code, name in choices if str(code) in chosen and code]
    if isinstance(value, date):
        return [in_words(value)]
    return [line for line in str(value or "").splitlines() if line.strip()]


class PageForm(forms.Form):
    """A form in the design system's classes, whose errors lead to the field they are about."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            self._dress(field)

    def _dress(self, field: forms.Field) -> None:
        widget = field.widget
        if isinstance(widget, RadioSelect | CheckboxSelectMultiple | MultiWidget):
            return
        for kind, name in CLASSES:
            if isinstance(widget, kind):
                widget.attrs["class"] = f"{name} {widget.attrs.get('class', '')}".strip()
                return

    @property
    def errors_in_order(self) -> list[tuple[str, str]]:
        """Each error, in the page's order, with the id to go to; empty where it concerns the whole page."""
        rows = [("", message) for message in self.non_field_errors()]
        for name in self.fields:
            rows += [(self.target(name), message) for message in self.errors.get(name, ())]
        return rows

    def target(self, name: str) -> str:
        """The id of the first focusable element of a field; empty for a hidden one."""
        bound = self[name]
        if bound.is_hidden:
            return ""
        if isinstance(bound.field.widget, RadioSelect | CheckboxSelectMultiple | MultiWidget):
            return f"{bound.auto_id}_0"
        return bound.auto_id


class CouncilForm(PageForm):
    """A form whose request acts once, and whose words can be given back to the person who typed them.

    `seen` is the version of the record the page was made from; `kept` names texts this page gave back.
    """

    write_key = forms.UUIDField(widget=forms.HiddenInput)
    typed_by = forms.CharField(widget=forms.HiddenInput, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    kept = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**62)

    def __init__(self, *args, person, seen: int = 0, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        self.initial.setdefault("seen", seen)
        self.initial.setdefault("write_key", uuid4())
        self.initial.setdefault("typed_by", signing.dumps(person.pk, salt=TYPED_BY))
        self.fields["write_key"].error_messages = {
            "required": "This page is out of date. Save again.",
            "invalid": "This page is out of date. Save again.",
        }
        self.stale, self.locked = None, False

    def lock_unless(self, may_change: bool) -> None:
        """Where its reader may not change what it holds, that is shown in words, and nothing offered."""
        self.locked = not may_change

    @property
    def as_read(self) -> list[tuple[str, list[str]]]:
        """What it holds, as the label and the lines of each field that somebody fills in."""
        return [(bound.label, _lines(bound)) for bound in self.visible_fields()]

    def full_clean(self):
        super().full_clean()
        if self.is_bound and "write_key" in self._errors:
            self._new_key()  # or saving again would fail for ever

    def give_back(self, kept) -> None:
        """Fill the form with words that were kept for this person."""
        from_browser = _Given(kept.fields)
        for name, field in self.fields.items():
            if name not in ("write_key", "typed_by", "kept"):
                self.initial[name] = field.widget.value_from_datadict(from_browser, {}, self.add_prefix(name))
        self.initial["kept"] = kept.pk

    def refuse(self, fault: Refused | Stale | Exception) -> None:
        """Show why a write was refused, keeping everything that was typed."""
        if isinstance(fault, Stale):
            self.stale = fault.current
            self.add_error(
                None,
                "Somebody else saved this page while you were typing. Your words are still below. "
                "Compare them with what is saved now, then save again.",
            )
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = version_of(fault.current)
            self._new_key()
        elif isinstance(fault, Refused):
            if fault.field == "write_key":
                self._new_key()
            self.add_error(fault.field if fault.field in self.fields else None, fault.message)
        else:
            for reason in fault.reasons:
                self.add_error(None, reason)

    def _new_key(self) -> None:
        self.data = self.data.copy()
        self.data[self.add_prefix("write_key")] = str(uuid4())


class _Given(dict):
    """Kept fields as a widget reads a request: the last value, or all of them."""

    def get(self, name, default=None):
        values = super().get(name)
        return values[-1] if values else default

    def getlist(self, name):
        return super().get(name) or []
