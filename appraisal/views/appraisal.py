"""The task list of an appraisal: sections, progress, people, and what comes next."""

from django.shortcuts import render
from django.utils import timezone

from appraisal.models import ConclusionCondition
from appraisal.models.appraisal import PARTS
from appraisal.queries.appraisal import find_to_do, may_start
from appraisal.queries.facts import bars_against_abandoning, has_changed
from appraisal.queries.last_time import left_to_do
from appraisal.queries.meeting_item import asked_of
from appraisal.queries.moving import move_to_undo, newer_edition
from appraisal.queries.noted import noted_beside
from appraisal.queries.opinions import opinions_of
from appraisal.queries.shares import shared_list
from appraisal.queries.standing import standing_of
from appraisal.rules.completeness import CARRIED, progress_of
from partnerships.access import can
from partnerships.permissions import OPEN_STATES, UNISSUED_STATES, Permission, State
from partnerships.queries.action_line import action_lines
from partnerships.views.page import page

THREADS = 10  # that the task list names


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
        "listed": [] if only_mine else blocks,
        "people": sorted(people, key=lambda one: PARTS.index(one.relation)),
        "opinions": opinions_of(appraisal, timezone.localdate(), people),
        "progress": progress_of(line.status for block in blocks for line in block.lines),
        "opening": [line for block in blocks for line in block.lines if line.opening and not line.is_mine],
        "no_longer_appraised": is_open and appraisal.partnership.nature != "partnership",
        "register_changed": is_open and has_changed(appraisal.facts, appraisal.partnership),
        "asked_before": asked_of(appraisal.partnership, request.user) if is_open else [],
        "left": left_to_do(appraisal.partnership, request.user, timezone.localdate())
        if is_open and appraisal.has_before
        else None,
        "noted": noted_beside(appraisal.carried_from, request.user)
        if appraisal.has_notes and appraisal.state in UNISSUED_STATES
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
        if appraisal.state == State.ABANDONED:
            facts["may_start"] = may_start(person, appraisal.partnership)
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
        "ABANDON",
    )
    may = {f"may_{name.lower()}": can(person, Permission[name], appraisal) for name in wanted}
    return may | {
        "may_abandon": may["may_abandon"] and not bars_against_abandoning(appraisal, person),
        "may_propose_mark": appraisal.state != State.ABANDONED
        and can(person, Permission.PROPOSE_MARK, appraisal),
        "may_propose_redaction": can(person, Permission.PROPOSE_REDACTION, appraisal),
        "may_note_correction": can(person, Permission.NOTE_CORRECTION, appraisal),
        "may_read_report": can(person, Permission.READ_REPORT, appraisal),
    }
