"""The base of forms that act on what was read: they carry the fingerprint of what their page shows."""

from django import forms

from appraisal.queries.document import fingerprint
from appraisal.queries.seen import Moved
from appraisal.rules.seen import packed, prints_of
from partnerships.forms.base import CouncilForm


class SeenForm(CouncilForm):
    """Endorsing or signing. `moved` says what changed after the page was opened, where it failed for that."""

    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=64)
    parts = forms.CharField(widget=forms.HiddenInput, max_length=400_000, required=False, strip=False)

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        self.has_moved, self.moved = False, []  # type: bool, list[str]
        self.initial |= _seen(document)

    def refuse(self, fault):
        super().refuse(fault)
        if isinstance(fault, Moved):
            self.has_moved, self.moved = True, fault.moved
            self._new_key()  # what is sent next is about something else

    def shows(self, document) -> None:
        """After a refusal the page shows `document`: that is what is read before it is sent again."""
        self.data = self.data.copy()
        for name, value in _seen(document).items():
            self.data[self.add_prefix(name)] = value


def _seen(document) -> dict[str, str]:
    return {"fingerprint": fingerprint(document), "parts": packed(prints_of(document))}
