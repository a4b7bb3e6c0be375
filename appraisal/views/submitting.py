"""What an appraisal is about, who works on it, what page one says; and handing it in."""

from django.contrib import messages
from django.urls import reverse

from appraisal.forms.appraisal import CircumstancesForm, PageOneForm, PeopleForm
from appraisal.queries.appraisal import (
    answered_codes,
    answers_to_check,
    find_appraisal,
    task_list,
)
from appraisal.queries.depth import other_signatory
from appraisal.queries.earlier import was_said_before
from appraisal.queries.facts import move_facts
from appraisal.queries.modules import modules_on_offer
from appraisal.queries.people import choosable
from appraisal.rules.workflow import Move, reasons_against
from appraisal.vocabulary import FACTS_CIRCUMSTANCES, TOPICS
from appraisal.writes.appraisal import choose_questions, set_people, set_report_facts
from appraisal.writes.move import submit
from partnerships.access import can
from partnerships.forms.base import CouncilForm
from partnerships.permissions import Permission
from partnerships.queries.significance import signatory_of
from partnerships.views.form_page import form_page
from partnerships.views.page import page


@page(Permission.READ_APPRAISAL, post=Permission.ANSWER, find=find_appraisal)
def what_applies(request, appraisal):
    """What applies to the partnership, which decides the questions."""
    pinned = appraisal.pinned.filter(part="module")
    initial = {
        "circumstances": [one for one in appraisal.circumstances if one in FACTS_CIRCUMSTANCES],
        "topics": [one for one in appraisal.circumstances if one in TOPICS],
        "modules": list(pinned.values_list("version__checklist", flat=True)),
    }
    form = CircumstancesForm(
        request.POST or None,
        person=request.user,
        seen=appraisal.version,
        modules=modules_on_offer(appraisal),
        initial=initial,
    )
    form.lock_unless(can(request.user, Permission.ANSWER, appraisal))

    def choose(cleaned, at):
        before = answered_codes(appraisal)
        choose_questions(
            appraisal=appraisal,
            circumstances=form.chosen(),
            modules=form.chosen_modules(),
            seen=cleaned["seen"] or 0,
            by=request.user,
            at=at,
        )
        now = set(answered_codes(appraisal))
        left = [code for code in before if code not in now]
        if left:
            messages.warning(request, f"Kept, and not in the report any more: {', '.join(left)}.")
        return appraisal.get_absolute_url()

    return form_page(
        request,
        form,
        choose,
        done="The questions are chosen. Every answer is kept.",
        title="What applies",
        caption=appraisal.title,
        back=(appraisal.get_absolute_url(), "Back to the task list"),
        button="Choose the questions",
        place="appraisals",
    )


@page(Permission.ASSIGN, post=Permission.ASSIGN, find=find_appraisal, to_see=Permission.READ_APPRAISAL)
def appraisal_people(request, appraisal):
    """Who contributes, reviews and approves."""
    held: dict[str, list[int]] = {}
    for one in appraisal.participants.all():
        held.setdefault(one.relation, []).append(one.person_id)
    form = PeopleForm(
        request.POST or None,
        person=request.user,
        seen=appraisal.version,
        people=choosable(),
        initial=held | {one: next(iter(held.get(one, [])), None) for one in ("lead", "approver")},
    )

    def choose(cleaned, at):
        people = {name: list(cleaned[name]) for name in ("reviewer", "contributor")}
        people["lead"] = [cleaned["lead"]]
        people["approver"] = [cleaned["approver"]] if cleaned["approver"] else []
        set_people(
            appraisal=appraisal,
            people=people,
            seen=cleaned["seen"] or 0,
            by=request.user,
            at=at,
        )
        return appraisal.get_absolute_url()

    signatory = signatory_of(appraisal.partnership)
    return form_page(
        request,
        form,
        choose,
        done="Saved.",
        template="appraisal/appraisal/people.html",
        title="Who works on it",
        signatory=signatory,
        other_signatory=other_signatory(appraisal, signatory),
        caption=appraisal.title,
        back=(appraisal.get_absolute_url(), "Back to the task list"),
        place="appraisals",
    )


@page(Permission.READ_APPRAISAL, post=Permission.ANSWER, find=find_appraisal)
def page_one(request, appraisal):
    """What the officer says on the report's first page."""
    names = ("headline", "meeting", "meeting_on", "recommendations", "due")
    form = PageOneForm(
        request.POST or None,
        person=request.user,
        seen=appraisal.version,
        initial={name: getattr(appraisal, name) for name in names},
    )
    form.lock_unless(can(request.user, Permission.ANSWER, appraisal))

    def save(cleaned, at):
        set_report_facts(
            appraisal=appraisal, facts=cleaned, seen=cleaned["seen"] or 0, by=request.user, at=at
        )
        return appraisal.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="Saved.",
        template="appraisal/appraisal/page_one.html",
        has_earlier=was_said_before(appraisal, "page-one"),
        title="Page one of the report",
        caption=appraisal.title,
        appraisal=appraisal,
        back=(appraisal.get_absolute_url(), "Back to the task list"),
        place="appraisals",
    )


@page(Permission.READ_APPRAISAL, post=Permission.SUBMIT, find=find_appraisal)
def check_answers(request, appraisal):
    """Check your answers: what is missing by name, and sending the appraisal to its reviewer."""
    form = CouncilForm(request.POST or None, person=request.user)

    def send(cleaned, at):
        submit(appraisal=appraisal, by=request.user, at=at)
        return appraisal.get_absolute_url()

    answers = answers_to_check(appraisal)
    codes = [one.question.code for held in answers.values() for one in held]
    return form_page(
        request,
        form,
        send,
        done="Submitted. The reviewer has it now.",
        template="appraisal/appraisal/check.html",
        appraisal=appraisal,
        blocks=[(block, answers.get(block.section_id, [])) for block in task_list(appraisal)],
        reasons=reasons_against(Move.SUBMIT, move_facts(appraisal)),
        addresses={code: reverse("question", args=[appraisal.ref, code]) for code in codes},
        may_submit=can(request.user, Permission.SUBMIT, appraisal),
        place="appraisals",
    )
