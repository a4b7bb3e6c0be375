"""The challenge: reading every answer, accepting a section, returning parts, endorsing."""

from collections import Counter

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from appraisal.forms.appraisal import EndorseForm
from appraisal.forms.challenge import ThreadForm
from appraisal.models import Appraisal, Section, Thread
from appraisal.queries.appraisal import find_appraisal
from appraisal.queries.challenge import Read, ReadSection, sections_to_read
from appraisal.queries.changed import changed_since_read, named
from appraisal.queries.document import collect_document
from appraisal.queries.facts import move_facts
from appraisal.queries.judgement import sections_of
from appraisal.queries.parts import acceptable, opened_by_return
from appraisal.queries.threads import talks
from appraisal.rules.carrying import came
from appraisal.rules.workflow import Facts, Move, reasons_against
from appraisal.writes.challenge import start_thread
from appraisal.writes.move import endorse, return_appraisal
from appraisal.writes.verdict import accept_section
from partnerships.forms.base import CouncilForm
from partnerships.permissions import Permission
from partnerships.views.form_page import form_page
from partnerships.views.page import act, give_back, page

SHOWN = 20  # threads on the page; the others are on a page of their own


@page(Permission.CHALLENGE, post=Permission.CHALLENGE, find=find_appraisal, to_see=Permission.READ_APPRAISAL)
def challenge(request, appraisal):
    """The reviewer's page: what changed, every answer with its verdict, and the threads."""
    sections = sections_of_appraisal(appraisal)
    form = ThreadForm(request.POST or None, person=request.user, sections=sections)

    def begin(cleaned, at):
        start_thread(
            appraisal=appraisal, section=cleaned["section"], text=cleaned["text"], by=request.user, at=at
        )
        return request.path

    changes = changed_since_read(appraisal)
    reads, facts = sections_to_read(appraisal, changes), move_facts(appraisal, changed=changes)
    threads = appraisal.threads.unresolved().order_by("-id")
    came_by = Counter(read.answer.carried for section in reads for read in section.reads)
    return form_page(
        request,
        form,
        begin,
        done="The thread is started.",
        template="appraisal/challenge/challenge.html",
        appraisal=appraisal,
        rows=[(one, CouncilForm(person=request.user, seen=one.seen)) for one in reads],
        talks=talks(Thread.objects.filter(pk__in=threads.values("pk")[:SHOWN])),
        open_threads=facts.open_threads,
        came=came(came_by) if appraisal.carried_from_id else None,
        against_return=reasons_against(Move.RETURN, facts),
        against_endorse=reasons_against(Move.ENDORSE, facts),
        may_discuss=True,
        may_resolve=True,
        place="appraisals",
        **_told(appraisal, reads, facts),
    )


def _told(appraisal: Appraisal, sections: list[ReadSection], facts: Facts) -> dict:
    """What changed since the reviewer last had it, and what is to be judged again though it did not."""
    reads = [one for section in sections for one in section.reads]
    return {
        "changed": [one for one in reads if one.has_changed],
        "unchanged": [one for one in reads if _is_left(appraisal, one, facts) and not one.has_changed],
        "judged": sum(one.answer.is_accepted for one in reads),
    }


def _is_left(appraisal: Appraisal, read: Read, facts: Facts) -> bool:
    """Whether it was returned, or accepted before an endorsement, and is not accepted now."""
    if appraisal.endorsed_at:  # when every verdict that is owed had been given
        return read.answer.question.code in facts.to_judge
    return read.answer.returned and not read.answer.is_accepted


def sections_of_appraisal(appraisal: Appraisal):
    """The sections that a thread can be on: those in which something is asked."""
    asked = appraisal.answers.asked().filter(question__section=OuterRef("pk"))
    found = Section.objects.filter(Exists(asked.order_by()), version__pinned__appraisal=appraisal)
    return found.order_by("version", "order")


def find_section(request, ref: str, number: int) -> Appraisal:
    """An appraisal, with the ``section`` of it that is meant. Raises `Http404`."""
    appraisal = find_appraisal(request, ref)
    appraisal.section = next((one for one in sections_of(appraisal) if one.pk == number), None)
    if appraisal.section is None:
        raise Http404
    return appraisal


@page(Permission.CHALLENGE, post=Permission.CHALLENGE, find=find_section, to_see=Permission.READ_APPRAISAL)
def challenge_accept(request, appraisal):
    """Accept every answer of a section that has no open thread and is not returned."""
    section = appraisal.section
    answers = appraisal.answers.asked().filter(question__section=section)
    seen = sum(answers.values_list("version", flat=True))
    form = CouncilForm(request.POST or None, person=request.user, seen=seen)
    many = acceptable(appraisal).filter(question__section=section).count()
    back = reverse("challenge", args=[appraisal.ref])

    def accept(cleaned, at):
        many = accept_section(
            appraisal=appraisal, section=section, seen=cleaned["seen"] or 0, by=request.user, at=at
        )
        said = "1 answer is accepted." if many == 1 else f"{many} answers are accepted."
        messages.success(request, f"{section.title}: {said}")
        return f"{back}#{section.code}"

    return form_page(
        request,
        form,
        accept,
        title=f"Accept the answers of {section.title}?",
        caption=appraisal.title,
        intro=f"{many} would be accepted: those that have no open thread and are not returned.",
        button="Accept them",
        back=(back, "Back to the challenge"),
        place="appraisals",
    )


@page(Permission.CHALLENGE, post=Permission.CHALLENGE, find=find_appraisal, to_see=Permission.READ_APPRAISAL)
def challenge_return(request, appraisal):
    """Send the returned parts back; every other answer is locked."""
    form = CouncilForm(request.POST or None, person=request.user)

    def send_back(cleaned, at):
        return_appraisal(appraisal=appraisal, by=request.user, at=at)
        return appraisal.get_absolute_url()

    opened = list(opened_by_return(appraisal).select_related("question").order_by("place"))
    waiting = appraisal.threads.waiting_for("officers")
    return form_page(
        request,
        form,
        send_back,
        done="Returned to the lead officer. Only the parts you returned are open.",
        template="appraisal/challenge/return.html",
        appraisal=appraisal,
        opened=opened,
        stay=appraisal.answers.asked().count() - len(opened),
        talks=talks(Thread.objects.filter(pk__in=waiting.values("pk")[:SHOWN])),
        reasons=reasons_against(Move.RETURN, move_facts(appraisal)),
        place="appraisals",
    )


@page(Permission.CHALLENGE, post=Permission.CHALLENGE, find=find_appraisal, to_see=Permission.READ_APPRAISAL)
def challenge_endorse(request, appraisal):
    """Endorse the answers, and say whether the proposed conclusion is supported."""
    document = collect_document(appraisal.pk)
    declared = appraisal.declarations.filter(person=request.user, part="reviewer").first()
    said = {"support": appraisal.support, "support_reason": appraisal.support_reason}
    form = EndorseForm(
        request.POST or None,
        person=request.user,
        document=document,
        interest=declared.interest if declared else None,
        initial=said,
    )

    def agree(cleaned, at):
        endorse(
            appraisal=appraisal,
            support=cleaned["support"],
            reason=cleaned["support_reason"],
            interest=cleaned["interest"],
            seen=cleaned["fingerprint"],
            parts=cleaned["parts"],
            by=request.user,
            at=at,
        )
        return appraisal.get_absolute_url()

    done = act(request, form, agree, done="Endorsed. The approver has it now.") if form.is_bound else None
    if done:
        return done
    if form.is_bound:
        document = collect_document(appraisal.pk)  # it may have moved on meanwhile
        form.shows(document)
    changes = changed_since_read(appraisal)
    context = {
        "form": form,
        "kept": give_back(request, form),
        "changed": named(appraisal, changes),
        "appraisal": appraisal,
        "document": document,
        "reasons": reasons_against(Move.ENDORSE, move_facts(appraisal, changed=changes)),
        "place": "appraisals",
    }
    return render(request, "appraisal/challenge/endorse.html", context)
