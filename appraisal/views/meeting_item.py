"""What an item of a meeting is for, and which appraisal's report goes with it."""

from functools import partial

from appraisal.forms.meeting_item import ItemForm
from appraisal.queries.meeting_item import ref_of, reports_to_take
from partnerships.permissions import Permission
from partnerships.queries.meeting import find_item
from partnerships.views.form_page import form_page
from partnerships.views.page import page
from partnerships.writes.meeting_item import edit_item


@page(Permission.EDIT_MEETING, post=Permission.EDIT_MEETING, find=find_item, to_see=Permission.READ_REGISTER)
def item_edit(request, item):
    """Change what an item is for, and choose its report, until its decision is recorded."""
    form = ItemForm(
        request.POST or None,
        person=request.user,
        item=item,
        reports=reports_to_take(item.partnership, request.user, item.report),
        ref_of=partial(ref_of, item.partnership),
        seen=item.version,
    )

    def save(cleaned, at):
        edit_item(
            item=item,
            purpose=cleaned["purpose"],
            report=cleaned["report"],
            seen=cleaned["seen"] or 0,
            by=request.user,
            at=at,
        )
        return item.meeting.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="Saved.",
        title="What it is for, and its report",
        caption=f"{item.meeting}: {item.partnership}",
        intro="Its decision is recorded, so this stays as it was." if item.decision else "",
        back=(item.meeting.get_absolute_url(), "Back to the meeting"),
        place="partnerships",
    )
