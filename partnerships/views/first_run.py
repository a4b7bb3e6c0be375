"""The first steps of a new installation, as a list that says what is done."""

from django.shortcuts import render
from django.urls import reverse

from partnerships.access import can
from partnerships.permissions import ROLE_LABELS, Permission, grants_of
from partnerships.queries.first_run import STEPS, Step, steps_done
from partnerships.views.page import page


@page(Permission.EDIT_POLICY)
def first_run(request):
    """The first steps: each says what it is for and whether it is done; none must be."""
    done = steps_done()
    rows = [_row(request.user, step, done) for step in STEPS if step.code != "real" or "real" not in done]
    context = {
        "rows": rows,
        "done": sum(row["done"] for row in rows),
        "place": "people" if can(request.user, Permission.EDIT_PEOPLE) else "my_work",
        "may_edit_people": can(request.user, Permission.EDIT_PEOPLE),
        "part": "first_run",
    }
    return render(request, "partnerships/council/first_run.html", context)


def _row(person, step: Step, done: frozenset[str]) -> dict:
    may = can(person, step.needs)
    # A grant that asks for a part in a partnership gives nobody a role to name.
    roles = [ROLE_LABELS[one.role].lower() for one in grants_of(step.needs) if one.relation is None]
    return {
        "step": step,
        "done": step.code in done,
        "address": reverse(step.page) if may else "",
        "by": "" if may else f"Done by: {' or '.join(roles)}.",
    }
