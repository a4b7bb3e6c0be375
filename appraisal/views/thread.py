"""Threads: all of an appraisal, one with its messages, starting, resolving and taking back."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from appraisal.forms.challenge import MessageForm, ThreadForm
from appraisal.models import Message, Thread
from appraisal.queries.appraisal import find_appraisal
from appraisal.queries.question import find_answer
from appraisal.queries.threads import threads_page, whole_of
from appraisal.views.challenge import sections_of_appraisal
from appraisal.writes.challenge import MOST_MESSAGES, resolve_thread, say, start_thread, take_back
from partnerships.access import can
from partnerships.forms.base import CouncilForm
from partnerships.permissions import Permission, State
from partnerships.views.form_page import form_page
from partnerships.views.page import page

NOTHING_LEFT = "Nothing is left to do about it."
UNANSWERED = "The officers have not answered it yet. Resolve it only if no answer is needed."


@page(Permission.READ_APPRAISAL, find=find_appraisal)
def threads(request, appraisal):
    """The threads of an appraisal, those that are open first; the resolved ones on request."""
    resolved = request.GET.get("show") == "resolved"
    shown, found = threads_page(appraisal, request.GET.get("page"), resolved=resolved)
    begun = appraisal.state != State.DRAFT or appraisal.returned_at is not None
    context = {
        "appraisal": appraisal,
        "shown": shown,
        "talks": found,
        "resolved": resolved,
        "may_discuss": begun and can(request.user, Permission.DISCUSS, appraisal),
        "may_resolve": begun and can(request.user, Permission.RESOLVE, appraisal),
        "place": "appraisals",
    }
    return render(request, "appraisal/challenge/threads.html", context)


@page(Permission.DISCUSS, post=Permission.DISCUSS, find=find_appraisal, to_see=Permission.READ_APPRAISAL)
def thread_new(request, appraisal):
    """Start a thread on a section or the whole."""
    form = ThreadForm(request.POST or None, person=request.user, sections=sections_of_appraisal(appraisal))
    back = reverse("threads", args=[appraisal.ref])

    def begin(cleaned, at):
        start_thread(
            appraisal=appraisal, section=cleaned["section"], text=cleaned["text"], by=request.user, at=at
        )
        return back

    return form_page(
        request,
        form,
        begin,
        done="The thread is started.",
        title="Start a thread",
        caption=appraisal.title,
        button="Start it",
        back=(back, "Back to the threads"),
        place="appraisals",
    )


@page(Permission.DISCUSS, post=Permission.DISCUSS, find=find_answer, to_see=Permission.READ_APPRAISAL)
def answer_thread(request, answer):
    """Start a thread on one answer."""
    form = MessageForm(request.POST or None, person=request.user)
    back = reverse("question", args=[answer.appraisal.ref, answer.question.code])

    def begin(cleaned, at):
        start_thread(
            appraisal=answer.appraisal,
            question=answer.question,
            text=cleaned["text"],
            by=request.user,
            at=at,
        )
        return back

    return form_page(
        request,
        form,
        begin,
        done="The thread is started.",
        title=f"Start a thread on {answer.question.code}",
        caption=answer.question.text,
        button="Start it",
        back=(back, "Back to the answer"),
        place="appraisals",
    )


def find_thread(request, ref: str, number: int) -> Thread:
    """A thread of an appraisal. Raises `Http404`."""
    appraisal = find_appraisal(request, ref)
    found = appraisal.threads.select_related("question__section", "section", "resolved_by")
    thread = found.filter(pk=number).first()
    if thread is None:
        raise Http404
    thread.appraisal = appraisal
    return thread


def _place_of(thread: Thread) -> tuple[str, str]:
    """Where a thread is read beside what it is on: its answer while that is asked, or the list of threads."""
    appraisal, question = thread.appraisal, thread.question
    if question and appraisal.answers.asked().filter(question=question).exists():
        return reverse("question", args=[appraisal.ref, question.code]), "Back to the answer"
    return reverse("threads", args=[appraisal.ref]), "Back to the threads"


@page(Permission.READ_APPRAISAL, post=Permission.DISCUSS, find=find_thread)
def thread(request, thread):
    """A thread with all its messages, and one more."""
    form = MessageForm(request.POST or None, person=request.user)
    talk = whole_of(thread)
    may_resolve = can(request.user, Permission.RESOLVE, thread)
    may_discuss = can(request.user, Permission.DISCUSS, thread)

    def send(cleaned, at):
        say(thread=thread, text=cleaned["text"], by=request.user, at=at)
        return request.path

    return form_page(
        request,
        form,
        send,
        done="Sent.",
        template="appraisal/challenge/thread.html",
        appraisal=thread.appraisal,
        talk=talk,
        full=len(talk.messages) >= MOST_MESSAGES,
        may_write=may_discuss and (thread.resolved_at is None or may_resolve),
        may_resolve=may_resolve,
        back=_place_of(thread),
        place="appraisals",
    )


@page(Permission.RESOLVE, post=Permission.RESOLVE, find=find_thread, to_see=Permission.READ_APPRAISAL)
def thread_resolve(request, thread):
    """Say that nothing is left to do about a thread."""
    form = CouncilForm(request.POST or None, person=request.user)
    back = _place_of(thread)
    left = UNANSWERED if thread.waits_for == "officers" else NOTHING_LEFT

    def resolve(cleaned, at):
        resolve_thread(thread=thread, by=request.user, at=at)
        return back[0]

    return form_page(
        request,
        form,
        resolve,
        done="The thread is resolved.",
        title="Resolve this thread?",
        caption=f"On {thread.on}",
        intro=f"{left} A message of yours opens it again.",
        button="Resolve it",
        back=back,
        place="appraisals",
    )


def find_message(request, ref: str, number: int) -> Message:
    """A message of a thread. Raises `Http404`."""
    appraisal = find_appraisal(request, ref)
    found = Message.objects.select_related("thread__question__section", "thread__section")
    message = found.filter(pk=number, thread__appraisal=appraisal).first()
    if message is None:
        raise Http404
    message.thread.appraisal = appraisal
    return message


@page(Permission.DISCUSS, post=Permission.DISCUSS, find=find_message, to_see=Permission.READ_APPRAISAL)
def message_remove(request, message):
    """Take back one's own last message."""
    form = CouncilForm(request.POST or None, person=request.user)
    back = _place_of(message.thread)

    def remove(cleaned, at):
        take_back(message=message, by=request.user, at=at)
        return back[0]

    return form_page(
        request,
        form,
        remove,
        done="Taken back.",
        title="Take back this message?",
        intro=message.text,
        button="Take it back",
        back=back,
        place="appraisals",
    )
