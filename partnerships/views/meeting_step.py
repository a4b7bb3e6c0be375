"""Recording a step before a meeting that no other record shows."""

from django.urls import reverse

from partnerships.forms.step import DONE, UNDONE, StepForm
from partnerships.permissions import Permission
from partnerships.queries.step import find_item_at_step, others_without
from partnerships.views.form_page import form_page
from partnerships.views.page import page
from partnerships.writes.step import record_step, take_back_step


@page(
    Permission.EDIT_MEETING,
    post=Permission.EDIT_MEETING,
    find=find_item_at_step,
    to_see=Permission.READ_REGISTER,
)
def item_step(request, item):
    """Record that a step is done for an item, or not needed; correct that, or take it back."""
    step, taken = item.step, item.taken
    form = StepForm(request.POST or None, person=request.user, taken=taken, others=others_without(item))
    back = f"{reverse('meeting_timetable', args=[item.meeting_id])}#item-{item.number}"

    def save(cleaned, at):
        given = {"item": item, "step": step, "seen": cleaned["seen"] or 0, "by": request.user, "at": at}
        if cleaned["standing"] == UNDONE:
            take_back_step(**given)
        else:
            on = cleaned["on"] if cleaned["standing"] == DONE else None
            record_step(on=on, others=bool(cleaned.get("others")), **given)
        return back

    return form_page(
        request,
        form,
        save,
        done="Recorded.",
        title=step.name,
        caption=f"{item.meeting}: {item.partnership}",
        intro=f"Recorded by {taken.by_name}: {taken}." if taken else "",
        back=(back, "Back to the timetable"),
        place="partnerships",
    )
