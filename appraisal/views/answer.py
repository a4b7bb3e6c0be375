"""The question page, the whole appraisal on one page, and an answer's history."""

from urllib.parse import urlencode
from uuid import uuid4

from django.db import OperationalError
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from appraisal.forms.answer import AnswerForm
from appraisal.models import Answer
from appraisal.queries.answer_history import Conflict, compared, conflict_of, find_revision, history_of
from appraisal.queries.appraisal import find_appraisal
from appraisal.queries.assignment import who_has
from appraisal.queries.last_time import last_time
from appraisal.queries.question import (
    changed_since,
    earlier_word,
    entries_of,
    evidence_of,
    find_answer,
    help_of,
    next_code,
    options_of,
    place_of,
    reviewers_of,
    threads_of,
    to_show,
    verdict_on,
)
from appraisal.views.verdict import verdict_form
from appraisal.writes.answer import bring_back, save_answer
from partnerships.access import can
from partnerships.faults import Refused
from partnerships.forms.base import CouncilForm
from partnerships.permissions import Permission, State
from partnerships.rules.numbers import whole_in
from partnerships.views.form_page import form_page
from partnerships.views.page import give_back, given_up, page
from partnerships.writes.kept_text import let_go


def find(request, ref: str, code: str) -> Answer:
    """The answer of the question page; of a save that goes on to the next question, with that one's code."""
    onward = request.POST.get("then", "next") == "next" and not _wants_json(request)
    return find_answer(request, ref, code, onward=onward)


def _wants_json(request) -> bool:
    return "application/json" in request.headers.get("Accept", "")


@page(Permission.READ_APPRAISAL, post=Permission.ANSWER, find=find)
def question(request, answer):
    """One question with its help beside it."""
    options = options_of(answer)
    form = answer_form(request, answer, options)
    if request.method == "POST":
        done = _save(request, answer, form)
        if done:
            return done
        answer = to_show(answer, request.user)
        if not answer.asked:  # it went while it was being saved: what was typed is kept, as for any page gone
            raise Http404
    kept = give_back(request, form)
    evidence, conflict = evidence_of(answer), _conflict(request, answer)
    context = {
        "appraisal": answer.appraisal,
        "answer": answer,
        "chosen": _chosen(form, evidence),
        "question": answer.question,
        "form": form,
        "kept": kept,
        "options": options,
        "evidence": evidence,
        "where": place_of(answer),
        "last": last_time(answer, request.user),
        "run_out": [one for one in evidence if one.is_cited and one.has_run_out(timezone.localdate())],
        "talks": threads_of(answer),
        "verdict": verdict_on(answer),
        "conflict": conflict,
        "keep_mine": CouncilForm(person=request.user, seen=answer.version) if conflict else None,
        "earlier": earlier_word(answer),
        "changed": changed_since(answer),
        **_challenge(request.user, answer, options),
        "place": "appraisals",
        **help_of(answer.question_id),
    }
    return render(request, "appraisal/question/question.html", context)


def _challenge(person, answer: Answer, options) -> dict:
    """What the reader may do with the answer and its threads; a locked one cannot be changed."""
    may_answer = can(person, Permission.ANSWER, answer)
    may_challenge = can(person, Permission.CHALLENGE, answer)
    begun = answer.appraisal.state != State.DRAFT or answer.appraisal.returned_at is not None
    return {
        "may_answer": may_answer and not answer.is_locked,
        "locked": may_answer and answer.is_locked,
        "reviewers": reviewers_of(answer.appraisal) if may_answer and answer.is_locked else [],
        "settle": verdict_form(None, person, answer, options) if may_challenge else None,
        "may_discuss": begun and can(person, Permission.DISCUSS, answer),
        "may_resolve": begun and can(person, Permission.RESOLVE, answer),
    }


def answer_form(request, answer: Answer, options) -> AnswerForm:
    """The form of one answer as it stands, or as it was sent."""
    return AnswerForm(
        request.POST or None,
        person=request.user,
        answer=answer,
        options=options,
    )


def _chosen(form: AnswerForm, evidence) -> set[str]:
    """Ids of the evidence to show ticked: what was typed if anything was, else what is cited."""
    typed = form["evidence"].value()
    return set(typed) if typed is not None else {one.key for one in evidence if one.is_cited}


def _save(request, answer: Answer, form: AnswerForm):
    """Save what was sent; the address to go to, or None where the form has errors."""
    wants_json = _wants_json(request)
    if not form.is_valid():
        return _problem(form) if wants_json else None
    cleaned = form.cleaned_data
    try:
        saved = save_answer(
            answer=answer,
            **form.put,
            seen=cleaned["seen"] or 0,
            key=cleaned["write_key"],
            by=request.user,
            at=timezone.now(),
        )
    except (Refused, OperationalError) as fault:
        form.refuse(given_up(fault))
        # What the database gave up may pass, and is tried again as it is; a refusal is for a person to read.
        return _problem(form, 422 if isinstance(fault, Refused) else 503) if wants_json else None
    if cleaned.get("kept"):
        let_go(person=request.user, ids=[cleaned["kept"]])
    here = reverse("question", args=[answer.appraisal.ref, answer.question.code])
    if saved.conflict:
        address = f"{here}?conflict={saved.conflict.pk}"
        return (
            JsonResponse({"problem": "conflict", "address": address}, status=409)
            if wants_json
            else HttpResponseRedirect(address)
        )
    if wants_json:
        at = timezone.localtime().strftime("%H:%M")
        told = {"version": saved.version, "saved": at, "key": str(uuid4()), "chosen": saved.chosen}
        return JsonResponse(told)
    if saved.chosen:
        answer.next_code = next_code(answer)
    return HttpResponseRedirect(_onward(request, answer))


def _problem(form, status: int = 422) -> JsonResponse:
    return JsonResponse(
        {"problem": "errors", "errors": [message for _, message in form.errors_in_order]}, status=status
    )


def _onward(request, answer: Answer) -> str:
    """Where saving leads: the next question, the task list, new evidence, or the page with all questions."""
    ref = answer.appraisal.ref
    then = request.POST.get("then", "next")
    if then == "all":
        return f"{reverse('all_questions', args=[ref])}#{answer.question.code}"
    if then == "stay":
        return reverse("question", args=[ref, answer.question.code])
    if then == "evidence":
        return f"{reverse('evidence_new', args=[ref])}?for={answer.question.code}"
    if then == "next" and _has_only_a_share(answer.appraisal):
        return f"{reverse('next_of_mine', args=[ref])}?{urlencode({'after': answer.question.code})}"
    following = answer.next_code if then == "next" else None
    return reverse("question", args=[ref, following]) if following else reverse("appraisal", args=[ref])


def _has_only_a_share(appraisal) -> bool:
    """Whether whoever asks answers what is handed out to them and nothing else."""
    return appraisal.is_assigned and not (appraisal.is_lead or appraisal.is_contributor)


def _conflict(request, answer: Answer) -> Conflict | None:
    """The reader's own text that came second, where the address names one."""
    wanted = whole_in(request.GET.get("conflict", ""))
    return None if wanted is None else conflict_of(answer, request.user, wanted)


@page(Permission.READ_APPRAISAL, find=find_appraisal)
def all_questions(request, appraisal):
    """The whole appraisal on one page, each answer with its own save."""
    handed = who_has(appraisal)
    entries = []
    for answer, options, cited in entries_of(appraisal):
        answer.handed = handed.of(answer.question.section.code, answer.question.code)
        may = can(request.user, Permission.ANSWER, answer)
        entries.append((answer, options, cited, _form_of_a_fact(request, answer), may))
    context = {
        "appraisal": appraisal,
        "entries": entries,
        "evidence": list(appraisal.evidence.values("pk", "number", "title")),
        "form": CouncilForm(person=request.user),
        "may_answer": any(entry[-1] for entry in entries),
        "place": "appraisals",
    }
    return render(request, "appraisal/question/all.html", context)


def _form_of_a_fact(request, answer: Answer) -> AnswerForm | None:
    """The fields of an answer that is no rating, each with an id of its own on the page."""
    if answer.question.as_kind.rated:
        return None
    return AnswerForm(person=request.user, answer=answer, options=[], auto_id=f"{answer.question.code}-%s")


@page(Permission.READ_APPRAISAL, find=find_answer)
def answer_history(request, answer):
    """Every saved text of one answer, newest first, with what each changed."""
    context = {
        "appraisal": answer.appraisal,
        "answer": answer,
        "entries": history_of(answer),
        "may_answer": can(request.user, Permission.ANSWER, answer),
        "place": "appraisals",
    }
    return render(request, "appraisal/question/history.html", context)


@page(Permission.ANSWER, post=Permission.ANSWER, find=find_revision, to_see=Permission.READ_APPRAISAL)
def answer_bring_back(request, revision):
    """Let an earlier text stand again: what would change is shown, and nothing that was saved is lost."""
    answer = revision.answer
    about = [answer.appraisal.ref, answer.question.code]
    form = CouncilForm(request.POST or None, person=request.user, seen=answer.version)

    def save(cleaned, at):
        bring_back(
            answer=answer,
            revision=revision,
            seen=cleaned["seen"] or 0,
            key=cleaned["write_key"],
            by=request.user,
            at=at,
        )
        return reverse("question", args=about)

    return form_page(
        request,
        form,
        save,
        done="It is the answer again.",
        template="appraisal/question/bring_back.html",
        title="Bring back this answer?",
        caption=f"{answer.question.code} {answer.question.text}",
        revision=revision,
        differs=compared(answer, revision),
        button="Bring it back",
        back=(reverse("answer_history", args=about), "Back to the history"),
        place="appraisals",
    )
