"""What the council agreed for every partnership: read by all, changed by whoever runs the framework."""

from django.urls import reverse

from partnerships.access import can
from partnerships.forms.policy import SchemeForm, TimetableForm
from partnerships.models import Policy
from partnerships.permissions import Permission
from partnerships.queries.significance import scheme_in_force
from partnerships.queries.timetable import timetable_in_force
from partnerships.rules.dates import MONTHS
from partnerships.rules.significance import DEPTHS, MEASURES, TOLD
from partnerships.rules.timetable import BEFORE, SHOWN_BY
from partnerships.views.form_page import form_page
from partnerships.views.page import page
from partnerships.writes.policy import agree_policy

DONE = "Agreed. It holds from now on; what was decided before keeps its own working."


@page(Permission.READ_REGISTER, post=Permission.EDIT_POLICY)
def significance_scheme(request):
    """The criteria, tiers and triggers by which it is decided how much a partnership matters."""
    now = scheme_in_force()
    form = SchemeForm(request.POST or None, person=request.user, scheme=now.scheme, seen=now.number)

    def save(cleaned, at):
        _agree(Policy.SIGNIFICANCE, form.content, cleaned, request.user, at)
        return reverse("significance_scheme")

    return form_page(
        request,
        form,
        save,
        done=DONE,
        template="partnerships/significance/scheme.html",
        now=now,
        groups=[
            ("Criteria", "criterion", form.rows_of("criteria")),
            ("Tiers", "tier", form.rows_of("bands")),
            ("Triggers", "trigger", form.rows_of("triggers")),
        ],
        bands=[(band, DEPTHS[band.depth]) for band in reversed(now.scheme.bands)],
        criteria=[(one, MEASURES.get(one.measure, "")) for one in now.scheme.criteria],
        triggers=[(one, TOLD[one.told]) for one in now.scheme.triggers],
        may_edit=can(request.user, Permission.EDIT_POLICY),
        place="partnerships",
    )


@page(Permission.READ_REGISTER, post=Permission.EDIT_POLICY)
def timetable_policy(request):
    """The steps before every meeting, in working days, and when annual returns are due."""
    now = timetable_in_force()
    form = TimetableForm(request.POST or None, person=request.user, timetable=now.timetable, seen=now.number)

    def save(cleaned, at):
        _agree(Policy.TIMETABLE, form.content, cleaned, request.user, at)
        return reverse("timetable_policy")

    month, day = now.timetable.returns_due
    return form_page(
        request,
        form,
        save,
        done=DONE,
        template="partnerships/timetable/policy.html",
        now=now,
        steps=[
            (step, SHOWN_BY[step.code] if step.code or step.recorded else "Its day", BEFORE[step.bodies])
            for step in now.timetable.steps
        ],
        rows=form.rows_of("steps"),
        closed=sorted(now.timetable.closed),
        due=f"{day} {MONTHS[month - 1]}",
        may_edit=can(request.user, Permission.EDIT_POLICY),
        place="partnerships",
    )


def _agree(kind: str, content: dict, cleaned: dict, by, at) -> None:
    agree_policy(kind=kind, content=content, seen=cleaned["seen"] or 0, by=by, at=at)
