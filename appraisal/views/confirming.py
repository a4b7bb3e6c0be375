"""Confirming what came across from the appraisal before, and the appraisals of a partnership side by side."""

from django.contrib import messages
from django.shortcuts import render

from appraisal.forms.confirming import TogetherForm
from appraisal.queries.appraisal import find_appraisal
from appraisal.queries.carrying import to_confirm
from appraisal.queries.evidence import cited_numbers
from appraisal.queries.trends import trends_of
from appraisal.writes.confirming import confirm_together
from partnerships.access import can
from partnerships.permissions import Permission
from partnerships.queries.partnership import find_partnership
from partnerships.views.form_page import form_page
from partnerships.views.page import page


@page(Permission.READ_APPRAISAL, post=Permission.ANSWER, find=find_appraisal)
def confirm(request, appraisal):
    """What waits: answers that may be confirmed together, and those that must be opened, with why."""
    form = TogetherForm(request.POST or None, person=request.user)

    def save(cleaned, at):
        count = confirm_together(appraisal=appraisal, seen=cleaned["answers"], by=request.user, at=at)
        messages.success(request, f"{count} answer{'' if count == 1 else 's'} confirmed together.")
        return appraisal.get_absolute_url()

    waiting, numbers = to_confirm(appraisal), cited_numbers(appraisal)
    for one in waiting:
        one.answer.numbers = numbers.get(one.answer.pk, [])
    return form_page(
        request,
        form,
        save,
        template="appraisal/carrying/confirm.html",
        appraisal=appraisal,
        together=[one for one in waiting if not one.alone],
        alone=[one for one in waiting if one.alone],
        noted=any(one.answer.noted for one in waiting),
        ticked=set(form["answers"].value() or ()),
        may_answer=can(request.user, Permission.ANSWER, appraisal),
        place="appraisals",
    )


@page(Permission.READ_REGISTER, find=find_partnership)
def partnership_trends(request, partnership):
    """The signed appraisals of a partnership side by side, for whoever may read their reports."""
    found = trends_of(partnership, request.user)
    context = {"partnership": partnership, "trends": found, "place": "partnerships"}
    return render(request, "appraisal/carrying/trends.html", context)
