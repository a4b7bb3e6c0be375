"""The reviewer's verdict on one answer, and opening an answer that is locked."""

from django.contrib import messages
from django.urls import reverse

from appraisal.forms.challenge import ChallengeForm, OpenForm
from appraisal.models import Answer
from appraisal.queries.question import evidence_of, find_answer, next_code, options_of
from appraisal.writes.answer import settle_rating
from appraisal.writes.challenge import start_thread
from appraisal.writes.verdict import give_verdict, open_answer
from partnerships.models import Post
from partnerships.permissions import Permission
from partnerships.views.form_page import form_page
from partnerships.views.page import page

OTHERS_ASKED = (
    "Because of this rating other questions are asked. Look at the task list: what has gone is not in the "
    "report, and what is new must be answered, so the appraisal may have to be returned."
)


def verdict_form(sent, person, answer: Answer, options, *, posts=None, **initial) -> ChallengeForm:
    """The form of a verdict: beside the answer, or on a page of its own with what an action needs."""
    return ChallengeForm(
        sent,
        person=person,
        seen=answer.version,
        options=options,
        answer=answer,
        posts=posts,
        initial=initial,
        auto_id="settle_%s",
    )


@page(Permission.CHALLENGE, post=Permission.CHALLENGE, find=find_answer, to_see=Permission.READ_APPRAISAL)
def challenge_question(request, answer):
    """What a reviewer makes of one answer: a verdict, another rating settled, a thread."""
    form = verdict_form(
        request.POST or None,
        request.user,
        answer,
        options_of(answer),
        posts=Post.objects.all(),
        verdict="action" if request.GET.get("with") == "action" else "",
    )

    def perform(cleaned, at):
        _record(request, answer, form, at)
        following = next_code(answer) if request.POST.get("then") == "next" else ""
        return reverse("question", args=[answer.appraisal.ref, following or answer.question.code])

    back = reverse("question", args=[answer.appraisal.ref, answer.question.code])
    evidence = evidence_of(answer)
    return form_page(
        request,
        form,
        perform,
        done=f"Your challenge of {answer.question.code} is recorded.",
        template="appraisal/challenge/verdict.html",
        title=f"Challenge {answer.question.code}",
        caption=answer.question.text,
        appraisal=answer.appraisal,
        answer=answer,
        evidence=evidence,
        chosen=any(one.is_cited for one in evidence),
        back=(back, "Back to the answer"),
        place="appraisals",
    )


def _record(request, answer: Answer, form: ChallengeForm, at) -> None:
    """A settled rating first: the verdict is on the answer as it then stands."""
    cleaned, seen = form.cleaned_data, form.cleaned_data["seen"] or 0
    if form.settles:
        settled = settle_rating(
            answer=answer,
            option=cleaned["settled_option"],
            reason=cleaned["settled_reason"],
            seen=seen,
            by=request.user,
            at=at,
        )
        seen += 1
        if settled.chosen:
            messages.warning(request, OTHERS_ASKED)
    if cleaned["verdict"]:
        given = {name: cleaned[name] for name in ("reason", "what", "post", "due")}
        give_verdict(answer=answer, word=cleaned["verdict"], seen=seen, by=request.user, at=at, **given)
    if cleaned["text"]:
        start_thread(
            appraisal=answer.appraisal,
            question=answer.question,
            text=cleaned["text"],
            by=request.user,
            at=at,
        )


@page(Permission.RESOLVE, post=Permission.RESOLVE, find=find_answer, to_see=Permission.READ_APPRAISAL)
def answer_open(request, answer):
    """Open one answer more of an appraisal that was returned."""
    form = OpenForm(request.POST or None, person=request.user)
    back = reverse("question", args=[answer.appraisal.ref, answer.question.code])

    def perform(cleaned, at):
        open_answer(answer=answer, reason=cleaned["reason"], by=request.user, at=at)
        return back

    return form_page(
        request,
        form,
        perform,
        done=f"{answer.question.code} is open.",
        title=f"Open {answer.question.code} to its officers?",
        caption=answer.question.text,
        intro="They can change it, and you must accept it again before you endorse.",
        button="Open it",
        back=(back, "Back to the answer"),
        place="appraisals",
    )
