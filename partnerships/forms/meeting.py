"""Bodies, meetings, what is brought to them, what they decide and what they ask for."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from partnerships.forms.action import LateForm
from partnerships.forms.base import CouncilForm, PageForm
from partnerships.forms.choices import Choose, ChooseRecord
from partnerships.forms.fields import DateField, PlainText
from partnerships.forms.partner import not_to_come
from partnerships.forms.record import RecordForm
from partnerships.forms.register import clean_words
from partnerships.models import Body, Meeting, MeetingItem, Post
from partnerships.queries.meeting import SORTS, WHEN, WantedMeetings, partnerships_called
from partnerships.queries.post import posts_to_choose
from partnerships.rules.request import ASKS, ASSURANCE, purpose_of, request_of
from partnerships.vocabulary import BODIES, BODY_FACTS, DECISIONS, ITEM_FACTS, MEETING_FACTS, PRIORITIES

MOST_BODIES = 200
MOST_ASKED = 300
LATEST_FIRST = "-on"


class BodyForm(RecordForm):
    """A committee or board, and whether it decides."""

    name = PlainText(label=BODY_FACTS["name"], max_length=150, required_message="Enter the body’s name")
    kind = Choose(
        label=BODY_FACTS["kind"],
        choices=BODIES,
        message="Choose whether it decides or is given assurance",
        help_text="A decision-maker approves. An assurance body, such as an audit committee, never does: "
        "it notes, asks and refers.",
    )


class MeetingForm(RecordForm):
    """One meeting of a body."""

    body = ChooseRecord(
        label=MEETING_FACTS["body"], queryset=Body.objects.all(), message="Choose a body from the list"
    )
    on = DateField(
        label=MEETING_FACTS["on"],
        what="date of the meeting",
        required=True,
        help_text="For example, 27 3 2027.",
    )
    place = PlainText(label=MEETING_FACTS["place"], max_length=150, required=False)


class CancelForm(CouncilForm):
    """Why a meeting is not held."""

    reason = PlainText(
        label=MEETING_FACTS["cancelled"],
        max_length=300,
        lines=2,
        required_message="Say why it is cancelled",
        help_text="For example, Too few members could come. Everyone who reads the register can read it.",
    )


class MeetingFilterForm(PageForm):
    """What is asked of the meetings. A value that is not offered asks for anything."""

    words = forms.CharField(label="Search", required=False)
    body = forms.ChoiceField(label="Body", choices=[("", "Any body")], required=False)
    when = forms.ChoiceField(label="When", choices=list(WHEN.items()), required=False)

    def __init__(self, data):
        super().__init__(data)
        self.fields["words"].widget.input_type = "search"
        bodies = Body.objects.values_list("pk", "name")[:MOST_BODIES]
        self.fields["body"].choices += [(str(pk), name) for pk, name in bodies]

    def wanted(self) -> WantedMeetings:
        """What is asked for, of what can be."""
        self.is_valid()
        chosen, sort = self.cleaned_data, self.data.get("sort", LATEST_FIRST)
        return WantedMeetings(
            words=clean_words(self.data.get("words", "")),
            body=int(chosen["body"]) if chosen.get("body") else None,
            when=chosen.get("when", ""),
            partnership=clean_words(self.data.get("partnership", "")),
            sort=sort if sort.removeprefix("-") in SORTS else LATEST_FIRST,
        )


class AskForm(CouncilForm):
    """What a meeting is asked to do: of an assurance body one of what it may, and the words about it."""

    asks = Choose(
        label=ITEM_FACTS["purpose"],
        choices=ASKS,
        message="Choose what it is asked to do",
        help_text="An assurance body does not approve.",
    )
    purpose = PlainText(
        label=ITEM_FACTS["purpose"],
        max_length=300,
        lines=2,
        required_message="Say what the meeting is asked to do",
    )

    def __init__(self, *args, kind: str, **kwargs):
        super().__init__(*args, **kwargs)
        words = self.fields["purpose"]
        if kind != ASSURANCE:
            del self.fields["asks"]
            return
        self.initial["asks"], self.initial["purpose"] = request_of(self.initial.get("purpose", ""))
        words.label = "What about?"
        words.help_text = "It goes on from your choice, such as “the annual review of the pool”."
        words.error_messages["required"] = "Say what about"

    def clean(self):
        cleaned = super().clean()
        if "asks" in self.fields and not self.errors:
            cleaned["purpose"] = purpose_of(cleaned["asks"], cleaned["purpose"])
            over = len(cleaned["purpose"]) - MOST_ASKED
            if over > 0:
                self.add_error("purpose", f"With what it is asked to do this is too long: remove {over}")
        return cleaned


class ItemForm(AskForm):
    """A partnership brought to a meeting: which, and what for."""

    field_order = ("partnership", "asks", "purpose")

    partnership = PlainText(
        label="Partnership",
        max_length=150,
        required_message="Enter the partnership’s ref or name",
        help_text="Its ref, such as PTN-0012, or its name.",
    )

    def clean_partnership(self):
        found = partnerships_called(self.cleaned_data["partnership"])
        if not found:
            raise ValidationError("No partnership has this ref or name. Enter its ref, such as PTN-0012")
        if len(found) > 1:
            names = ", ".join(f"{one.name} ({one.ref})" for one in found[:5])
            raise ValidationError(f"Several match: {names}. Enter the ref of one")
        return found[0]


class DecisionForm(RecordForm):
    """What a meeting decided on one item. Only what its body may decide is offered."""

    decision = Choose(label=ITEM_FACTS["decision"], choices={}, message="Choose what it decided")
    decided_on = DateField(label=ITEM_FACTS["decided_on"], what="day of the decision", required=True)
    minute = PlainText(
        label=ITEM_FACTS["minute"],
        max_length=2000,
        lines=5,
        required=False,
        help_text="Everyone who reads the register can read it: leave out what was said in private session.",
    )
    minute_ref = PlainText(
        label=ITEM_FACTS["minute_ref"], max_length=60, required=False, help_text="For example, 23/2027."
    )

    def __init__(self, *args, item: MeetingItem, **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting: Meeting = item.meeting
        self.fields["decision"].choices = list(DECISIONS[self.meeting.body.kind].items())
        if self.meeting.body.kind == "assurance":
            self.fields["decision"].help_text = "An assurance body does not approve."

    def clean_decided_on(self):
        day = not_to_come(self.cleaned_data["decided_on"], "the day it decided")
        if day < self.meeting.on:
            raise ValidationError("This is before the meeting. Enter the day of the meeting, or a later one")
        return day


class RequestForm(LateForm, CouncilForm):
    """What a meeting asked for: it becomes an action."""

    title = PlainText(
        label="In a few words", max_length=200, required_message="Say in a few words what it asked for"
    )
    what = PlainText(
        label="What exactly did it ask for?",
        max_length=2000,
        lines=4,
        required_message="Say what it asked for",
        help_text="Its own words, if the minute has them.",
    )
    owner_post = ChooseRecord(
        label="Whose is it?",
        queryset=Post.objects.none(),
        name=lambda post: f"{post.title} ({post.holder_name or 'nobody holds it now'})",
        message="Choose a post from the list",
    )
    priority = Choose(
        label="How urgent?",
        choices={str(code): words for code, words in PRIORITIES.items()},
        initial="2",
        message="Choose how urgent it is",
    )
    due = DateField(
        label="By when?", what="date it is due", required=True, help_text="For example, 27 3 2027."
    )

    field_order = ("title", "what", "owner_post", "priority", "due", "late_reason")

    def __init__(self, *args, item: MeetingItem, **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting = item.meeting
        self.fields["owner_post"].queryset = posts_to_choose()

    def clean_due(self):
        day = self.cleaned_data["due"]
        if day < self.meeting.on:
            raise ValidationError("This is before the meeting that asked. Enter a later day")
        return day

    def clean(self):
        if self.meeting.on > timezone.localdate():
            raise ValidationError("The meeting is still to come. Record what it asked for afterwards")
        return super().clean()
