"""What is brought to a meeting: adding it, what was decided, and what was asked for."""

from partnerships.forms.meeting import DecisionForm, ItemForm, RequestForm
from partnerships.permissions import Permission
from partnerships.queries.meeting import find_item, find_meeting
from partnerships.views.form_page import form_page
from partnerships.views.page import page
from partnerships.writes.meeting import add_item, ask_for, decide_item

BACK = "Back to the meeting"


@page(
    Permission.EDIT_MEETING, post=Permission.EDIT_MEETING, find=find_meeting, to_see=Permission.READ_REGISTER
)
def meeting_item_new(request, meeting):
    """Bring a partnership to a meeting."""
    form = ItemForm(
        request.POST or None,
        person=request.user,
        initial={"partnership": request.GET.get("partnership", "")[:150]},
    )

    def save(cleaned, at):
        add_item(
            meeting=meeting,
            partnership=cleaned["partnership"],
            purpose=cleaned["purpose"],
            report=cleaned["report"],
            by=request.user,
            at=at,
        )
        return meeting.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="Added.",
        title="Bring a partnership to the meeting",
        caption=str(meeting),
        button="Add",
        back=(meeting.get_absolute_url(), BACK),
        place="partnerships",
    )


@page(Permission.EDIT_MEETING, post=Permission.EDIT_MEETING, find=find_item, to_see=Permission.READ_REGISTER)
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

    return form_page(
        request,
        form,
        save,
        done="Recorded.",
        title="What it decided",
        caption=f"{item.meeting.body}: {item.partnership}",
        intro=item.purpose,
        back=(item.meeting.get_absolute_url(), BACK),
        place="partnerships",
    )


@page(Permission.EDIT_MEETING, post=Permission.EDIT_MEETING, find=find_item, to_see=Permission.READ_REGISTER)
def item_request(request, item):
    """Record what a meeting asked for: an action, with an owner and a date."""
    form = RequestForm(request.POST or None, person=request.user, item=item)

    def save(cleaned, at):
        names = ("title", "what", "owner_post", "due")
        facts = {name: cleaned[name] for name in names} | {"priority": int(cleaned["priority"])}
        ask_for(item=item, facts=facts, by=request.user, at=at)
        return item.meeting.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="Recorded. It is an action of the partnership now.",
        title="What it asked for",
        caption=f"{item.meeting.body}: {item.partnership}",
        intro="It becomes an action, and opens the partnership’s next appraisal until it is complete.",
        back=(item.meeting.get_absolute_url(), BACK),
        place="partnerships",
    )
