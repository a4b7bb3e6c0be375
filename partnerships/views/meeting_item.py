"""What is brought to a meeting: adding it, taking it away, what was decided, and what was asked for.

The appraisal wing has the page that changes an item: it offers the partnership's appraisals as its report.
"""

from django.urls import reverse

from partnerships.forms.base import CouncilForm
from partnerships.forms.meeting import DecisionForm, ItemForm, RequestForm
from partnerships.permissions import Permission
from partnerships.queries.meeting import find_item, find_meeting, reasons_to_stay
from partnerships.views.form_page import form_page
from partnerships.views.page import page
from partnerships.writes.meeting import add_item, ask_for, decide_item
from partnerships.writes.meeting_item import remove_item, take_back_decision

BACK = "Back to the meeting"
LEAVES = (
    "leaves the record. It stays in the meeting’s history, and what was asked for stays as it is. "
    "To put its words or its date right, correct the decision instead."
)
RECORDERS = page(
    Permission.EDIT_MEETING, post=Permission.EDIT_MEETING, find=find_item, to_see=Permission.READ_REGISTER
)


@page(
    Permission.EDIT_MEETING, post=Permission.EDIT_MEETING, find=find_meeting, to_see=Permission.READ_REGISTER
)
def meeting_item_new(request, meeting):
    """Bring a partnership to a meeting."""
    form = ItemForm(
        request.POST or None,
        person=request.user,
        kind=meeting.body.kind,
        initial={"partnership": request.GET.get("partnership", "")[:150]},
    )

    def save(cleaned, at):
        made = add_item(
            meeting=meeting,
            partnership=cleaned["partnership"],
            purpose=cleaned["purpose"],
            report="",
            by=request.user,
            at=at,
        )
        return reverse("item_edit", args=[meeting.pk, made.number])

    return form_page(
        request,
        form,
        save,
        done="Added. Now say which report goes with it.",
        title="Bring a partnership to the meeting",
        caption=str(meeting),
        button="Add",
        back=(meeting.get_absolute_url(), BACK),
        place="partnerships",
    )


@RECORDERS
def item_decide(request, item):
    """Record what a meeting decided. Its body is offered only what it may decide."""
    names = ("decision", "minute", "minute_ref")
    form = DecisionForm(
        request.POST or None,
        person=request.user,
        item=item,
        seen=item.version,
        initial={name: getattr(item, name) for name in names}
        | {"decided_on": item.decided_on or item.meeting.on},
    )

    def save(cleaned, at):
        decide_item(
            item=item,
            **{name: cleaned[name] for name in (*names, "decided_on")},
            seen=cleaned["seen"] or 0,
            by=request.user,
            at=at,
        )
        return item.meeting.get_absolute_url()

    return _ask(
        request,
        item,
        form,
        save,
        done="Recorded.",
        template="partnerships/meeting/decide.html",
        title="What it decided",
    )


@RECORDERS
def item_request(request, item):
    """Record what a meeting asked for: an action, with an owner and a date."""
    form = RequestForm(request.POST or None, person=request.user, item=item)

    def save(cleaned, at):
        names = ("title", "what", "owner_post", "due")
        facts = {name: cleaned[name] for name in names} | {"priority": int(cleaned["priority"])}
        ask_for(item=item, facts=facts, by=request.user, at=at, late_reason=cleaned["late_reason"])
        return item.meeting.get_absolute_url()

    return _ask(
        request,
        item,
        form,
        save,
        done="Recorded. It is an action of the partnership now.",
        title="What it asked for",
        intro="It becomes an action, and stands at the head of the partnership’s next appraisal.",
    )


@RECORDERS
def item_undecide(request, item):
    """Take back a decision that was recorded by mistake."""
    form = CouncilForm(request.POST or None, person=request.user, seen=item.version)

    def save(cleaned, at):
        take_back_decision(item=item, seen=cleaned["seen"] or 0, by=request.user, at=at)
        return item.meeting.get_absolute_url()

    return _ask(
        request,
        item,
        form,
        save,
        done="Taken back. What was recorded stays in the history.",
        title="Take the decision back?",
        intro=f"“{item.get_decision_display()}” {LEAVES}" if item.decision else "Nothing is recorded yet.",
        button="Take it back",
    )


@RECORDERS
def item_remove(request, item):
    """Take an item away from its meeting, after asking."""
    form = CouncilForm(request.POST or None, person=request.user, seen=item.version)

    def save(cleaned, at):
        remove_item(item=item, seen=cleaned["seen"] or 0, by=request.user, at=at)
        return item.meeting.get_absolute_url()

    return _ask(
        request,
        item,
        form,
        save,
        done="Taken away. What it said stays in the meeting’s history.",
        template="partnerships/meeting/remove.html",
        title="Take it away from the meeting?",
        button="Take it away",
        named=reasons_to_stay(item),
    )


def _ask(request, item, form, save, **context):
    return form_page(
        request,
        form,
        save,
        caption=f"{item.meeting}: {item.partnership}",
        back=(item.meeting.get_absolute_url(), BACK),
        place="partnerships",
        item=item,
        **context,
    )
