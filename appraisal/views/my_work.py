"""What waits for the person who asks, what is late, and what changed."""

from django.core.cache import cache
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from appraisal.queries.assignment import has_handed_out
from appraisal.queries.lately import lately
from appraisal.queries.my_work import appraisals_of
from appraisal.views import work_blocks
from appraisal.views.whose_turn import waiting_for
from partnerships.access import can
from partnerships.permissions import Permission
from partnerships.queries.first_run import ENOUGH, steps_done
from partnerships.queries.partnership import ToRegister
from partnerships.queries.short import Short
from partnerships.queries.waiting import answers_for_outcomes, partnerships_waiting, stands
from partnerships.views.page import page

# Once the first steps are done they are not asked after for so long.
STEPS_SECONDS = 600


@page(Permission.READ_REGISTER)
def my_work(request):
    """What waits for the person who asks: appraisals, actions, risks, partnerships; and what changed."""
    person, today = request.user, timezone.localdate()
    here = stands(person, handed=has_handed_out(person), measures=answers_for_outcomes(person))
    rows = [(one, waiting_for(person, one)) for one in appraisals_of(person)]
    partnerships = partnerships_waiting(here, today)
    led = partnerships.get("led", Short())
    recent = lately(here, today)
    registers = ToRegister(holds=bool(here.posts))
    context = {
        "waiting": [row for row in rows if row[1]],
        "marks": recent.to_decide,
        "with_others": [one for one, waiting in rows if not waiting],
        "blocks": [
            *work_blocks.handed_out(recent, today),
            *work_blocks.steps(recent, today),
            *work_blocks.actions(here, today),
            *work_blocks.risks(here, today),
            *work_blocks.outcomes(recent),
            *work_blocks.owed(here, recent, today),
            *work_blocks.framework(recent),
            *work_blocks.watched(here, partnerships),
        ],
        "led": led,
        "changes": recent.changes,
        "notices": recent.notices,
        "meetings": recent.meetings,
        "kept": request.session.get("kept") and person.kept_texts.exists(),
        "new": reverse("partnership_new") if can(person, Permission.ADD_PARTNERSHIP, registers) else "",
        "portfolio": can(person, Permission.READ_PORTFOLIO),
        "signed": recent.signed,
        "first_steps": can(person, Permission.EDIT_POLICY) and _steps_are_left(),
        "place": "my_work",
    }
    return render(request, "appraisal/appraisal/my_work.html", context)


def _steps_are_left() -> bool:
    """Whether the council, its people or a partnership are still to come. No query once they are there."""
    if cache.get("first_steps_done"):
        return False
    if steps_done() >= ENOUGH:
        cache.set("first_steps_done", True, STEPS_SECONDS)
        return False
    return True
