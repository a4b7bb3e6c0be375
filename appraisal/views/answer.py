"""The question page, the whole appraisal on one page, and an answer's history."""

from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from appraisal.forms.answer import AnswerForm, ReplyForm, SettleForm
from appraisal.models import Answer, Comment
from appraisal.queries.answer_history import Conflict, compared, conflict_of, find_revision, history_of
from appraisal.queries.appraisal import find_appraisal
from appraisal.queries.assignment import who_has
from appraisal.queries.question import (
    changed_since,
    comments_of,
    earlier_word,
    entries_of,
    evidence_of,
    find_answer,
    help_of,
    last_time,
    next_code,
    options_of,
    place_of,
    to_show,
)
from appraisal.writes.answer import bring_back, save_answer, settle_rating
from appraisal.writes.challenge import add_comment, remove_comment, reply
from partnerships.access import can
from partnerships.faults import Refused
from partnerships.forms.base import CouncilForm
from partnerships.permissions import Permission
from partnerships.views.form_page import form_page
from partnerships.views.page import give_back, page
from partnerships.writes.kept_text import let_go

OTHERS_ASKED = (
    "Because of this rating other questions are asked. Look at the task list: what has gone is not in the "
    "report, and what is new must be answered, so the appraisal may have to be returned."
)


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
        "last": last_time(answer),
        "comments": comments_of(answer),
        "conflict": conflict,
        "keep_mine": CouncilForm(person=request.user, seen=answer.version) if conflict else None,
        "earlier": earlier_word(answer),
        "changed": changed_since(answer),
        "settle": _settle_form(request, answer, options),
        "may_answer": can(request.user, Permission.ANSWER, answer),
        "may_challenge": can(request.user, Permission.CHALLENGE, answer),
        "place": "appraisals",
        **help_of(answer.question_id),
    }
    return render(request, "appraisal/question/question.html", context)


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
    except Refused as fault:
        form.refuse(fault)
        return _problem(form) if wants_json else None
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


def _problem(form) -> JsonResponse:
    return JsonResponse(
        {"problem": "errors", "errors": [message for _, message in form.errors_in_order]}, status=422
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
    wanted = request.GET.get("conflict", "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        return None
    return conflict_of(answer, request.user, int(wanted))


def _settle_form(request, answer: Answer, options) -> SettleForm | None:
    if not can(request.user, Permission.CHALLENGE, answer):
        return None
    return SettleForm(
        person=request.user, seen=answer.version, options=options, answer=answer, auto_id="settle_%s"
    )


@page(Permission.CHALLENGE, post=Permission.CHALLENGE, find=find_answer, to_see=Permission.READ_APPRAISAL)
def challenge_question(request, answer):
    """A reviewer's comment on one answer, or another rating settled."""
    options = options_of(answer)
    form = SettleForm(
        request.POST or None,
        person=request.user,
        seen=answer.version,
        options=options,
        answer=answer,
        auto_id="settle_%s",
    )

    def record_verdict(cleaned, at):
        if cleaned["text"]:
            add_comment(
                appraisal=answer.appraisal,
                question=answer.question,
                text=cleaned["text"],
                by=request.user,
                at=at,
            )
        if form.settles:
            settled = settle_rating(
                answer=answer,
                option=cleaned["settled_option"],
                reason=cleaned["settled_reason"],
                seen=cleaned["seen"] or 0,
                by=request.user,
                at=at,
            )
            if settled.chosen:
                messages.warning(request, OTHERS_ASKED)
        return reverse("question", args=[answer.appraisal.ref, answer.question.code])

    return form_page(
        request,
        form,
        record_verdict,
        done="Your challenge is recorded.",
        title=f"Challenge {answer.question.code}",
        caption=answer.question.text,
        button="Record",
        back=(
            reverse("question", args=[answer.appraisal.ref, answer.question.code]),
            "Back to the answer",
        ),
        place="appraisals",
    )


def find_comment(request, ref: str, number: int) -> Comment:
    """A comment of an appraisal. Raises `Http404`."""
    appraisal = find_appraisal(request, ref)
    comment = (
        Comment.objects.filter(appraisal=appraisal, pk=number)
        .select_related("question__section", "by")
        .first()
    )
    if comment is None:
        raise Http404
    comment.appraisal = appraisal
    return comment


@page(Permission.READ_APPRAISAL, post=Permission.ANSWER, find=find_comment)
def comment_reply(request, comment):
    """Reply to a reviewer's comment."""
    form = ReplyForm(request.POST or None, person=request.user, initial={"text": comment.reply})
    ref = comment.appraisal.ref
    back = (
        reverse("question", args=[ref, comment.question.code])
        if comment.question and comment.appraisal.answers.asked().filter(question=comment.question).exists()
        else reverse("appraisal", args=[ref])
    )

    def send(cleaned, at):
        reply(comment=comment, text=cleaned["text"], by=request.user, at=at)
        return back

    return form_page(
        request,
        form,
        send,
        done="Replied.",
        template="appraisal/challenge/reply.html",
        title="Reply to the reviewer",
        caption=comment.question.text if comment.question else comment.appraisal.title,
        comment=comment,
        back=(back, "Back"),
        place="appraisals",
    )


@page(Permission.CHALLENGE, post=Permission.CHALLENGE, find=find_comment, to_see=Permission.READ_APPRAISAL)
def comment_remove(request, comment):
    """Take back a comment nobody has replied to."""
    form = CouncilForm(request.POST or None, person=request.user)
    back = reverse("challenge", args=[comment.appraisal.ref])

    def remove(cleaned, at):
        remove_comment(comment=comment, by=request.user, at=at)
        return back

    return form_page(
        request,
        form,
        remove,
        done="Taken back.",
        title="Take back this comment?",
        intro=comment.text,
        button="Take it back",
        back=(back, "Back"),
        place="appraisals",
    )


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
