"""What is said to something that was handed out: by whoever has it, and by whoever handed it out."""

from django.urls import reverse

from appraisal.forms.assignment import DeclineForm, HandOnForm
from appraisal.models import Appraisal
from appraisal.queries.people import answering_posts
from appraisal.views.assignment import find_assignment
from appraisal.writes.assignment import accept, decline, hand_on, remind_of, take_back
from partnerships.access import can
from partnerships.forms.base import CouncilForm
from partnerships.permissions import Permission
from partnerships.views.form_page import form_page
from partnerships.views.page import page


def _onward(request, assignment) -> str:
    """What can still be read by whoever has parted with it, or took it back."""
    appraisal = Appraisal.objects.get(pk=assignment.appraisal_id)
    if can(request.user, Permission.READ_APPRAISAL, appraisal):
        return reverse("handed_out", args=[appraisal.ref])
    return reverse("my_work")


def _shown(assignment) -> dict:
    named = assignment.title if assignment.section else ""
    return {
        "caption": f"{assignment.appraisal.title}: {named or assignment.code}",
        "back": (assignment.get_absolute_url(), "Back"),
        "place": "appraisals",
    }


@page(Permission.TAKE_ON, post=Permission.TAKE_ON, find=find_assignment, to_see=Permission.READ_APPRAISAL)
def assignment_accept(request, assignment):
    """Take on what was handed out."""
    form = CouncilForm(request.POST or None, person=request.user)

    def save(cleaned, at):
        accept(assignment=assignment, by=request.user, at=at)
        return assignment.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="Accepted. Whoever asked sees that you have it.",
        title="Accept it?",
        intro="Whoever asked sees that you have taken it on.",
        button="Accept",
        **_shown(assignment),
    )


@page(Permission.TAKE_ON, post=Permission.TAKE_ON, find=find_assignment, to_see=Permission.READ_APPRAISAL)
def assignment_decline(request, assignment):
    """Decline what was handed out, with a reason."""
    form = DeclineForm(request.POST or None, person=request.user)

    def save(cleaned, at):
        decline(assignment=assignment, reason=cleaned["reason"], by=request.user, at=at)
        return _onward(request, assignment)

    return form_page(
        request,
        form,
        save,
        done="Declined. Whoever asked is told.",
        title="Decline it",
        button="Decline",
        **_shown(assignment),
    )


@page(Permission.TAKE_ON, post=Permission.TAKE_ON, find=find_assignment, to_see=Permission.READ_APPRAISAL)
def assignment_hand_on(request, assignment):
    """Hand on what was handed out, to another post."""
    posts = answering_posts(assignment.appraisal).exclude(pk=assignment.post_id)
    form = HandOnForm(request.POST or None, person=request.user, posts=posts)

    def save(cleaned, at):
        given = {"post": cleaned["post"], "reason": cleaned["reason"]}
        hand_on(assignment=assignment, by=request.user, at=at, **given)
        return _onward(request, assignment)

    return form_page(
        request,
        form,
        save,
        done="Handed on. Whoever asked you is told.",
        title="Hand it on",
        intro="Its date and its message go with it. Whoever asked you is told.",
        button="Hand it on",
        **_shown(assignment),
    )


@page(Permission.ASSIGN, post=Permission.ASSIGN, find=find_assignment, to_see=Permission.READ_APPRAISAL)
def assignment_take_back(request, assignment):
    """Take back what was handed out."""
    form = CouncilForm(request.POST or None, person=request.user)

    def save(cleaned, at):
        take_back(assignment=assignment, by=request.user, at=at)
        return _onward(request, assignment)

    return form_page(
        request,
        form,
        save,
        done="Taken back. What was answered stays.",
        title="Take it back?",
        intro=f"It is with {assignment.post}. What was answered stays.",
        button="Take it back",
        **_shown(assignment),
    )


@page(Permission.ASSIGN, post=Permission.ASSIGN, find=find_assignment, to_see=Permission.READ_APPRAISAL)
def assignment_remind(request, assignment):
    """Remind whoever holds the post."""
    form = CouncilForm(request.POST or None, person=request.user)

    def save(cleaned, at):
        remind_of(assignment=assignment, by=request.user, at=at)
        return assignment.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="They are reminded.",
        title="Send a reminder?",
        intro=(
            "They are told in the app, and by e-mail as they have chosen: of the partnership and how many "
            "questions wait, and no more. Once a day at most."
        ),
        button="Send a reminder",
        **_shown(assignment),
    )
