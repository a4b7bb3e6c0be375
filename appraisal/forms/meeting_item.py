"""What an item of a meeting is for, and which report goes with it."""

import re

from partnerships.forms.choices import Choose
from partnerships.forms.fields import PlainText
from partnerships.forms.meeting import AskForm
from partnerships.forms.record import RecordForm
from partnerships.models import MeetingItem
from partnerships.rules.request import request_of
from partnerships.vocabulary import ITEM_FACTS

LABEL = ITEM_FACTS
NONE, OTHER = "none", "other"
LIKE_A_REF = re.compile(r"apr-\d{4}-\d+", re.IGNORECASE)


class ItemForm(AskForm, RecordForm):
    """What a meeting is asked to do with a partnership. The report is one of `reports`, or another's name.

    `ref_of` finds the partnership's appraisal of a ref that was typed.
    """

    field_order = ("asks", "purpose", "report", "other")

    report = Choose(
        label=LABEL["report"],
        choices={},
        message="Choose the report, or say that there is none",
        help_text="Everyone who reads the register sees its ref beside the item.",
    )
    other = PlainText(
        label="The other report",
        max_length=40,
        required=False,
        help_text="A report that was made elsewhere, in a few words.",
    )

    def __init__(self, *args, item: MeetingItem, reports: dict[str, str], ref_of, **kwargs):
        initial = {"purpose": item.purpose} | (kwargs.pop("initial", None) or {})
        super().__init__(*args, kind=item.meeting.body.kind, initial=initial, **kwargs)
        self.reports, self.ref_of = reports, ref_of
        elsewhere = bool(item.report) and item.report not in reports
        self.initial.setdefault("other", item.report if elsewhere else "")
        self.initial.setdefault("report", OTHER if elsewhere else item.report or NONE)
        self.fields["other"].says_when = True
        if reports:
            choices = reports | {OTHER: "Another report, made elsewhere", NONE: "None"}
            self.fields["report"].choices = list(choices.items())
        else:  # nothing to choose from: the name of a report is all there can be
            del self.fields["report"]
            self.fields["other"].label = LABEL["report"]

    def clean(self):
        cleaned = super().clean()
        chosen, typed = cleaned.get("report", OTHER), cleaned.get("other", "")
        if self.errors:
            return cleaned
        if "report" in self.fields and chosen == OTHER and not typed:
            self.add_error("other", "Enter a few words that name the other report")
        elif "report" in self.fields and chosen != OTHER and typed and typed != self.initial["other"]:
            self.add_error("other", "Leave this empty, or choose “Another report” above")
        elif chosen == OTHER:
            cleaned["report"] = self._named(typed)
        elif chosen == NONE:
            cleaned["report"] = ""
        return cleaned

    def _put(self, name: str, value) -> None:
        if name == "purpose" and "asks" in self.fields:
            asks, value = request_of(value)
            super()._put("asks", asks)
        super()._put(name, value)

    def _named(self, typed: str) -> str:
        """What was typed; the ref of an appraisal must be one of this partnership."""
        ref = self.ref_of(typed) if typed else ""
        if not ref and LIKE_A_REF.fullmatch(typed):
            self.add_error("other", "This partnership has no appraisal of that ref. Check it")
        return ref or typed
