"""What waits for the person who asks."""

from django.db.models import Exists, OuterRef
from django.shortcuts import render
from django.urls import reverse

from appraisal.models import Appraisal, Comment, Opinion
from appraisal.queries.appraisal import readable_by
from appraisal.queries.mark import marks_waiting
from appraisal.queries.moving import with_newer_edition
from partnerships.access import can
from partnerships.models import Partnership
from partnerships.permissions import OPEN_STATES, Permission, State
from partnerships.views.page import page

PAGE = 50


@page(Permission.READ_REGISTER)
def my_work(request):
    """What waits for the person who asks: appraisals they have a part in, partnerships they lead."""
    mine = (
        Appraisal.objects.filter(participants__person=request.user, state__in=OPEN_STATES)
        .annotate(
            said=Exists(Opinion.objects.filter(appraisal=OuterRef("pk"), by=request.user)),
            commented=Exists(Comment.objects.filter(appraisal=OuterRef("pk"))),
            newer=with_newer_edition(),
            unanswered=Exists(Comment.objects.filter(appraisal=OuterRef("pk"), reply="")),
        )
        .select_related("partnership")
        .with_relations_of(request.user)
        .order_by("due", "-id")
        .distinct()[:PAGE]
    )
    led = (
        Partnership.objects.filter(
            lead_post__holdings__person=request.user, lead_post__holdings__until__isnull=True
        )
        .exclude(status="ended")
        .order_by("name")[:PAGE]
    )
    rows = [(one, _waiting(request.user, one)) for one in mine]
    decides = can(request.user, Permission.DECIDE_MARK)
    context = {
        "waiting": [row for row in rows if row[1]],
        "marks": marks_waiting(1) if decides else [],
        "with_others": [one for one, waiting in rows if not waiting],
        "led": led,
        "kept": request.session.get("kept") and request.user.kept_texts.exists(),
        "new": reverse("partnership_new") if can(request.user, Permission.ADD_PARTNERSHIP) else "",
        "signed": readable_by(request.user).filter(state="signed").order_by("-id")[:5],
        "place": "my_work",
    }
    return render(request, "appraisal/appraisal/my_work.html", context)


def _waiting(person, appraisal) -> str:
    """What this appraisal waits for from this person, in a phrase; empty where nothing."""
    for permission, words in (
        (Permission.SUBMIT, _to_submit(appraisal)),
        (Permission.CHALLENGE, "Challenge the answers"),
        (Permission.SIGN, "Conclude and sign"),
        (Permission.GIVE_OPINION, "Give your opinion"),
        (Permission.ANSWER, "Answer the questions you were given"),
    ):
        done = {
            Permission.ANSWER: appraisal.state != State.DRAFT,
            Permission.GIVE_OPINION: appraisal.said,
        }
        if can(person, permission, appraisal) and not done.get(permission):
            return words
    return ""


def _to_submit(appraisal) -> str:
    """What the lead officer does with a draft: it may have been in challenge before."""
    if not appraisal.commented:
        return "Answer the questions and submit"
    return f"Returned to you: {'reply to the comments and ' if appraisal.unanswered else ''}submit again"
