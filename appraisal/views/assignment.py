"""Handing out sections and questions: who has what, the page of one of them, and all that is one's own."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from appraisal.forms.assignment import QUESTION, SECTION, HandOutForm
from appraisal.models import Appraisal, Assignment
from appraisal.queries.appraisal import find_appraisal
from appraisal.queries.assignment import to_do, to_see_to, with_title
from appraisal.queries.people import answering_posts
from appraisal.queries.shares import Shared, shared_list
from appraisal.writes.assignment import hand_out
from partnerships.access import can
from partnerships.forms.base import CouncilForm
from partnerships.permissions import Permission, State
from partnerships.rules.dates import in_words
from partnerships.rules.numbers import whole_in
from partnerships.views.form_page import form_page
from partnerships.views.page import page

PAGE, MOST_CLOSED = 50, 50
VIEWS = {"mine": "Assigned to me", "out": "Handed out: overdue, declined or handed on"}


@page(Permission.READ_APPRAISAL, post=Permission.ASSIGN, find=find_appraisal)
def handed_out(request, appraisal):
    """Who has what of an appraisal, and handing out more of it while it is a draft."""
    today = timezone.localdate()
    shared = shared_list(appraisal, request.user, today)
    form = HandOutForm(
        request.POST or None,
        person=request.user,
        parts=_free_parts(shared),
        posts=answering_posts(appraisal),
        due=appraisal.due if appraisal.due and appraisal.due >= today else None,
        initial=_again(request, appraisal, today),
    )

    def save(cleaned, at):
        made = hand_out(
            appraisal=appraisal,
            sections=form.chosen(SECTION),
            questions=form.chosen(QUESTION),
            post=cleaned["post"],
            due=cleaned["due"],
            message=cleaned["message"],
            by=request.user,
            at=at,
        )
        _warn(request, appraisal, cleaned["due"], cleaned["post"])
        titles = {block.code: block.title for block in shared.blocks}
        named = ", ".join(titles.get(one.section) or one.code for one in made)
        messages.success(request, f"Handed out to {cleaned['post'].title}: {named}.")
        return request.path

    closed = with_title(appraisal.assignments.exclude(pk__in=shared.shares))
    closed = closed.select_related("post", "settled_by").order_by("-settled_at", "-pk")[:MOST_CLOSED]
    left = {one.pk for one in closed if one.stage == "declined" and one.code in shared.with_nobody}
    return form_page(
        request,
        form,
        save,
        template="appraisal/assignment/handed_out.html",
        appraisal=appraisal,
        shared=shared,
        ticked=set(form["parts"].value() or ()),
        declined=[one for one in closed if one.pk in left],
        closed=[one for one in closed if one.pk not in left],
        may_assign=_is_draft(appraisal) and can(request.user, Permission.ASSIGN, appraisal),
        place="appraisals",
    )


def _again(request, appraisal: Appraisal, today) -> dict:
    """What the form begins with where something is handed out again: what it was, as it was asked."""
    found = appraisal.assignments.filter(pk=whole_in(request.GET.get("again", ""))).first()
    if found is None:
        return {}
    part = f"{SECTION}:{found.section}" if found.section else f"{QUESTION}:{found.question}"
    due = {"due": found.due} if found.due and found.due >= today else {}
    return {"parts": [part], "message": found.message, **due}


def _is_draft(appraisal: Appraisal) -> bool:
    return appraisal.state == State.DRAFT


def _free_parts(shared: Shared) -> list[tuple[str, str]]:
    """What can be handed out: sections and questions that are asked and that no post has for itself."""
    sections = [
        (f"{SECTION}:{block.code}", block.title) for block in shared.blocks if block.lines and not block.share
    ]
    lines = [line for block in shared.blocks for line in block.lines if not line.is_own]
    return sections + [(f"{QUESTION}:{line.code}", line.label) for line in lines]


def _warn(request, appraisal: Appraisal, due, post) -> None:
    """What was done and may not have been meant."""
    if due and appraisal.due and due > appraisal.due:
        messages.warning(request, f"That date is after the appraisal’s own, {in_words(appraisal.due)}.")
    if not post.holder:
        messages.warning(
            request,
            f"Nobody holds the post of {post.title} now. Governance officers are told until somebody does.",
        )


def find_assignment(request, ref: str, number: int) -> Assignment:
    """Something that was handed out of an appraisal. Raises `Http404`."""
    appraisal = find_appraisal(request, ref)
    found = Assignment.objects.filter(appraisal=appraisal, pk=number).with_holder()
    found = with_title(found.annotate(holder_id=F("holding__person_id")))
    held = found.select_related("post", "asked_by", "came_from__post", "came_from__settled_by").first()
    if held is None:
        raise Http404
    held.appraisal = appraisal
    return held


@page(Permission.READ_APPRAISAL, find=find_assignment)
def assignment(request, assignment):
    """What was handed out: the message, what there is to answer, and what can be said to it."""
    appraisal = assignment.appraisal
    shared = shared_list(appraisal, request.user, timezone.localdate())
    context = {
        "appraisal": appraisal,
        "assignment": assignment,
        "title": assignment.title or assignment.code,
        "share": shared.shares.get(assignment.pk),
        "went_to": assignment.went_to.select_related("post").first(),
        "may_take_on": can(request.user, Permission.TAKE_ON, assignment),
        "may_assign": _is_draft(appraisal) and can(request.user, Permission.ASSIGN, assignment),
        "accept": CouncilForm(person=request.user),
        "remind": CouncilForm(person=request.user),
        "today": timezone.localdate(),
        "place": "appraisals",
    }
    return render(request, "appraisal/assignment/assignment.html", context)


@page(Permission.READ_APPRAISAL, find=find_appraisal)
def next_of_mine(request, appraisal):
    """On to the next question that is handed out to the reader, after the one that the address names."""
    shared = shared_list(appraisal, request.user, timezone.localdate())
    lines = [line for block in shared.blocks for line in block.lines]
    codes = [line.code for line in lines]
    after = request.GET.get("after", "")
    later = lines[codes.index(after) + 1 :] if after in codes else lines
    following = next((line.code for line in later if line.is_mine), None)
    if following:
        return HttpResponseRedirect(reverse("question", args=[appraisal.ref, following]))
    return HttpResponseRedirect(appraisal.get_absolute_url())


@page(Permission.READ_REGISTER)
def assignments(request):
    """Everything that is handed out to the reader, or that they handed out and that waits for them."""
    view = request.GET.get("view", "mine")
    view = view if view in VIEWS else "mine"
    today = timezone.localdate()
    found = to_do(request.user) if view == "mine" else to_see_to(request.user, today)
    found = with_title(found).select_related("appraisal__partnership", "post")
    context = {
        "shown": Paginator(found.order_by("due", "pk"), PAGE).get_page(request.GET.get("page")),
        "view": view,
        "views": VIEWS,
        "today": today,
        "place": "my_work",
    }
    return render(request, "appraisal/assignment/list.html", context)
