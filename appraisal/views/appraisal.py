"""An appraisal as a whole: the list, starting one, its task list, people, what applies, page one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone

from appraisal.forms.appraisal import CircumstancesForm, PageOneForm, PeopleForm, StartForm
from appraisal.models import ConclusionCondition
from appraisal.queries.appraisal import (
    answered_codes,
    answers_to_check,
    find_appraisal,
    find_to_do,
    is_past,
    readable_by,
    task_list,
)
from appraisal.queries.carrying import offer_of
from appraisal.queries.facts import has_changed, move_facts
from appraisal.queries.last_time import left_to_do
from appraisal.queries.meeting_item import answered
from appraisal.queries.modules import modules_on_offer, modules_that_apply
from appraisal.queries.moving import move_to_undo, newer_edition
from appraisal.queries.opinions import opinions_of
from appraisal.queries.people import choosable
from appraisal.queries.shares import shared_list
from appraisal.queries.standing import standing_of
from appraisal.rules.completeness import CARRIED, progress_of
from appraisal.rules.workflow import Move, reasons_against
from appraisal.vocabulary import DEPTHS, FACTS_CIRCUMSTANCES, STATES, TOPICS
from appraisal.writes.appraisal import choose_questions, set_people, set_report_facts, start_appraisal
from appraisal.writes.move import submit
from partnerships.access import can
from partnerships.forms.base import CouncilForm
from partnerships.permissions import OPEN_STATES, Permission, State
from partnerships.queries.action_line import action_lines
from partnerships.queries.meeting import Asked, asked_before
from partnerships.queries.partnership import find_partnership
from partnerships.queries.significance import signatory_of
from partnerships.queries.timetable import day_before_meeting
from partnerships.rules.significance import DEPTHS as SIGNIFICANCE_DEPTHS
from partnerships.views.form_page import form_page
from partnerships.views.page import page

PAGE = 50
THREADS = 10  # that the task list names
PAST = "past"
SHOWN = STATES | {PAST: "Past their date"}


@page(Permission.READ_REGISTER)
def appraisals(request):
    """Every appraisal the reader may open, newest first."""
    state, today = request.GET.get("state", ""), timezone.localdate()
    found = readable_by(request.user).order_by("-id")
    if state == PAST:
        found = found.filter(is_past(today))
    elif state in STATES:
        found = found.filter(state=state)
    shown = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "shown": shown,
        "state": state,
        "states": SHOWN,
        "open_states": OPEN_STATES,
        "today": today,
        "place": "appraisals",
    }
    return render(request, "appraisal/appraisal/list.html", context)


@page(
    Permission.START_APPRAISAL,
    post=Permission.START_APPRAISAL,
    find=find_partnership,
    to_see=Permission.READ_REGISTER,
)
def appraisal_new(request, partnership):
    """Start an appraisal of a partnership."""
    offered = modules_on_offer()
    ticked = {"modules": modules_that_apply(partnership)} if offered else {}
    ticked |= {"depth": partnership.depth} if partnership.depth in DEPTHS else {}
    offer = offer_of(partnership)
    form = StartForm(
        request.POST or None,
        offer=offer,
        person=request.user,
        modules=offered,
        proposed=day_before_meeting(partnership, timezone.localdate()),
        initial=ticked,
    )

    def start(cleaned, at):
        return start_appraisal(
            partnership=partnership,
            purpose=cleaned["purpose"],
            gate=cleaned["gate"],
            depth=cleaned["depth"],
            circumstances=form.chosen(),
            due=cleaned["due"],
            checklist=cleaned.get("checklist"),
            modules=form.chosen_modules(),
            start_from=offer.appraisal
            if offer and cleaned.get("start_from") == offer.appraisal.ref
            else None,
            by=request.user,
            at=at,
        ).get_absolute_url()

    return form_page(
        request,
        form,
        start,
        done="Started. Choose who reviews and approves it when you know.",
        template="appraisal/appraisal/start.html",
        partnership=partnership,
        place="appraisals",
        under_way=partnership.appraisals.filter(state__in=OPEN_STATES).first(),
        decided_depth=SIGNIFICANCE_DEPTHS.get(partnership.depth, ""),
        asked_before=_asked(partnership, request.user),
        left=left_to_do(partnership, request.user, timezone.localdate()),
    )


@page(Permission.READ_APPRAISAL, find=find_to_do)
def appraisal(request, appraisal):
    """The task list: sections, progress, people, and what comes next."""
    shared = shared_list(appraisal, request.user, timezone.localdate())
    blocks = shared.blocks
    only_mine = bool(shared.mine) and request.GET.get("whose") == "mine"
    people = list(appraisal.participants.select_related("person", "post", "deputy_for"))
    is_open = appraisal.state in OPEN_STATES
    context = {
        "appraisal": appraisal,
        "blocks": blocks,
        "shared": shared,
        "only_mine": only_mine,
        "listed": [] if only_mine else shared.others(),
        "people": people,
        "opinions": opinions_of(appraisal, timezone.localdate(), people),
        "progress": progress_of(line.status for block in blocks for line in block.lines),
        "opening": [line for block in shared.others() for line in block.lines if line.opening],
        "no_longer_appraised": is_open and appraisal.partnership.nature != "partnership",
        "register_changed": is_open and has_changed(appraisal.facts, appraisal.partnership),
        "asked_before": _asked(appraisal.partnership, request.user) if is_open else [],
        "left": left_to_do(appraisal.partnership, request.user, timezone.localdate())
        if is_open and appraisal.has_before
        else None,
        "waiting": sum(line.status == CARRIED for block in blocks for line in block.lines),
        "has_annex": appraisal.has_annex,
        "place": "appraisals",
        **_may(request.user, appraisal),
    }
    if can(request.user, Permission.AUTHORISE_REDACTION, appraisal):
        context["redactions_waiting"] = appraisal.redactions.filter(state="proposed")
    context |= _next(request.user, appraisal, context)
    return render(request, "appraisal/appraisal/tasks.html", context)


def _asked(partnership, person) -> list[Asked]:
    """What committees asked for that this appraisal is the first to answer, or that is not done yet."""
    return asked_before(partnership, person, timezone.localdate(), answered())


def _next(person, appraisal, may: dict) -> dict:
    """What the page says of the next step, asked for only where it is this reader's or is over."""
    facts: dict = {}
    if may["may_submit"]:
        waiting = appraisal.threads.waiting_for("officers").order_by("id")
        facts = {
            "returned": appraisal.returned_at is not None,
            "unanswered": list(waiting.select_related("question", "section")[:THREADS]),
            "newer": newer_edition(appraisal),
            "to_undo": move_to_undo(appraisal),
        }
    elif may["may_answer"] and appraisal.is_lead:
        facts = {"newer": newer_edition(appraisal)}
    elif may["may_give_opinion"]:
        facts = {"has_opinion": appraisal.opinions.filter(by=person).exists()}
    elif appraisal.state not in OPEN_STATES:
        kept = ConclusionCondition.objects.filter(conclusion__appraisal=appraisal)
        facts = {"standing": standing_of(appraisal, person)}
        if appraisal.state == State.SIGNED:
            promised = appraisal.partnership.actions.filter(source__startswith=f"{appraisal.ref}/")
            facts["promised"] = action_lines(promised.order_by("number"), person, timezone.localdate())
            facts["conditions"] = list(kept.select_related("post"))
    return facts


def _may(person, appraisal) -> dict[str, bool]:
    """What the reader may do next, for the page's buttons."""
    wanted = (
        "ANSWER",
        "ADD_EVIDENCE",
        "SUBMIT",
        "CHALLENGE",
        "GIVE_OPINION",
        "CONCLUDE",
        "SIGN",
        "ASSIGN",
        "WITHDRAW",
    )
    may = {f"may_{name.lower()}": can(person, Permission[name], appraisal) for name in wanted}
    return may | {
        "may_propose_mark": can(person, Permission.PROPOSE_MARK, appraisal),
        "may_propose_redaction": can(person, Permission.PROPOSE_REDACTION, appraisal),
        "may_note_correction": can(person, Permission.NOTE_CORRECTION, appraisal),
        "may_read_report": can(person, Permission.READ_REPORT, appraisal),
    }


@page(Permission.READ_APPRAISAL, post=Permission.SUBMIT, find=find_appraisal)
def check_answers(request, appraisal):
    """Check your answers: what is missing by name, and sending the appraisal to its reviewer."""
    form = CouncilForm(request.POST or None, person=request.user)

    def send(cleaned, at):
        submit(appraisal=appraisal, by=request.user, at=at)
        return appraisal.get_absolute_url()

    answers = answers_to_check(appraisal)
    return form_page(
        request,
        form,
        send,
        done="Submitted. The reviewer has it now.",
        template="appraisal/appraisal/check.html",
        appraisal=appraisal,
        blocks=[(block, answers.get(block.section_id, [])) for block in task_list(appraisal)],
        reasons=reasons_against(Move.SUBMIT, move_facts(appraisal)),
        may_submit=can(request.user, Permission.SUBMIT, appraisal),
        place="appraisals",
    )


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

    return form_page(
        request,
        form,
        choose,
        done="Saved.",
        title="Who works on it",
        intro=_signs(appraisal.partnership),
        caption=appraisal.title,
        back=(appraisal.get_absolute_url(), "Back to the task list"),
        place="appraisals",
    )


def _signs(partnership) -> str:
    """Who signs, as was decided with the partnership's significance."""
    signatory = signatory_of(partnership)
    return f"Signs: {signatory}. Choose the approver to match." if signatory else ""


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
        title="Page one of the report",
        caption=appraisal.title,
        appraisal=appraisal,
        back=(appraisal.get_absolute_url(), "Back to the task list"),
        place="appraisals",
    )
