"""The floor: the least that a page over the same rows costs. Plain ORM, plain templates, no permission.

Every view asks for the session and the person (two queries); each says what else it asks. It changes only by
itself, with its reason here, so that a ratio from one month can be laid beside the next.
"""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Sum
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from appraisal.models import Answer, AnswerRevision, Appraisal, Evidence, Option
from partnerships.models import Action, AnnualReturn, Event, Partner, Partnership, PostHolding, Risk

ROOT = Path(__file__).resolve().parents[3]
PAGE = 50
SORTS = {"name": "name", "money": "-our_share", "ends": "ends"}


def question(request, pk):
    """F, the one-question page. Four queries: session, person, the answer with its question, its options.

    Sent, it is S. Five queries: session, person, and in one transaction SELECT FOR UPDATE of the answer, its
    UPDATE, and INSERT of the history row.
    """
    if request.method == "POST":
        return save(request, pk)
    answer = get_object_or_404(Answer.objects.select_related("question"), pk=pk)
    options = Option.objects.filter(scale=answer.question.scale_id)
    return render(request, "floor/question.html", {"answer": answer, "options": options})


def save(request, pk):
    now = timezone.now()
    option, narrative = int(request.POST["option"]), request.POST["narrative"]
    with transaction.atomic():
        answer = get_object_or_404(Answer.objects.select_for_update(), pk=pk)
        Answer.objects.filter(pk=pk).update(
            option=option,
            narrative=narrative,
            saved_at=now,
            saved_by=request.user,
            version=F("version") + 1,
        )
        AnswerRevision.objects.create(
            answer=answer,
            number=answer.version + 1,
            option_id=option,
            narrative=narrative,
            by=request.user,
            at=now,
        )
    return HttpResponseRedirect(request.path)


def whole(request, ref):
    """Its own 60-question page: each question with its options, words and evidence to tick.

    Seven queries: session, person, appraisal, answers with their questions and sections, what each cites,
    the evidence, the options.
    """
    appraisal = get_object_or_404(Appraisal.objects.select_related("partnership"), ref=ref)
    answers = (
        Answer.objects.filter(appraisal=appraisal, asked=True)
        .select_related("question__section")
        .prefetch_related("cited")
    )
    options = {}
    for option in Option.objects.filter(scale__version__pinned__appraisal=appraisal):
        options.setdefault(option.scale_id, []).append(option)
    entries = [
        (answer, options[answer.question.scale_id], {cite.evidence_id for cite in answer.cited.all()})
        for answer in answers
    ]
    evidence = list(Evidence.objects.filter(appraisal=appraisal))
    context = {"appraisal": appraisal, "entries": entries, "evidence": evidence}
    return render(request, "floor/whole.html", context)


def register(request):
    """Its own register: words, one filter, a sort, 50 rows a page.

    Five queries: session, person, the count, the rows with the lead's post, their partners.
    """
    partners = Prefetch("partners", Partner.objects.select_related("organisation"))
    found = Partnership.objects.select_related("lead_post").prefetch_related(partners)
    if words := request.GET.get("words"):
        found = found.filter(Q(name__icontains=words) | Q(purpose__icontains=words))
    if arrangement := request.GET.get("arrangement"):
        found = found.filter(arrangement=arrangement)
    found = found.order_by(SORTS[request.GET.get("sort", "name")], "id")
    shown = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "floor/register.html", {"shown": shown})


def partnership(request, ref):
    """One partnership with its partners, risks and actions. Six queries with session and person."""
    one = get_object_or_404(Partnership.objects.select_related("lead_post", "accountable_body"), ref=ref)
    context = {
        "one": one,
        "partners": one.partners.select_related("organisation"),
        "risks": one.risks.select_related("owner_post"),
        "actions": one.actions.select_related("owner_post"),
    }
    return render(request, "floor/partnership.html", context)


def risks(request):
    """The open risks, the highest first, 50 a page. Four queries: session, person, the count, the rows."""
    found = Risk.objects.filter(closed_on__isnull=True).select_related("partnership", "owner_post")
    shown = Paginator(found.order_by("-likelihood", "-impact", "id"), PAGE).get_page(request.GET.get("page"))
    return render(request, "floor/list.html", {"shown": shown, "title": "Risks"})


def actions(request):
    """The open actions by their date, 50 a page. Four queries: session, person, the count, the rows."""
    found = Action.objects.filter(state="open").select_related("partnership", "owner_post")
    shown = Paginator(found.order_by("due", "id"), PAGE).get_page(request.GET.get("page"))
    return render(request, "floor/list.html", {"shown": shown, "title": "Actions"})


def dashboard(request):
    """An officer’s own: ten each of late actions, actions to come, risks to review, partnerships, events.

    Twelve queries: session, person, the posts held; of each list of four its count and its rows; the events.
    """
    today = timezone.localdate()
    posts = list(PostHolding.objects.filter(person=request.user, until=None).values_list("post", flat=True))
    mine = Action.objects.filter(owner_post__in=posts, state="open").select_related("partnership")
    reviews = Risk.objects.filter(owner_post__in=posts, closed_on=None, review_on__lt=today)
    led = Partnership.objects.filter(lead_post__in=posts).exclude(status="ended")
    lists = {
        "Late": mine.filter(due__lt=today).order_by("due"),
        "Soon": mine.filter(due__gte=today, due__lte=today + timedelta(days=30)).order_by("due"),
        "Risks": reviews.select_related("partnership").order_by("review_on"),
        "Partnerships": led.order_by("name"),
    }
    return _short(request, lists)


def overview(request):
    """Who watches it all: actions to check, partnerships that nobody leads, last events. Seven queries."""
    held = PostHolding.objects.filter(post=OuterRef("lead_post"), until=None)
    lists = {
        "Check": Action.objects.filter(state="done").select_related("partnership").order_by("done_on"),
        "Unled": Partnership.objects.exclude(status="ended").filter(~Exists(held)).order_by("name"),
    }
    return _short(request, lists)


def _short(request, lists):
    shown = {title: (found.count(), found[:10]) for title, found in lists.items()}
    events = Event.objects.filter(subject_kind="partnerships.partnership").order_by("-id")[:10]
    return render(request, "floor/dashboard.html", {"lists": shown, "events": events})


def portfolio(request):
    """Counts of everything. Eleven queries: session, person, partnerships grouped four times, money, the
    returns that are missing, risks by cell, actions, appraisals by state.
    """
    today, found = timezone.localdate(), Partnership.objects.order_by()
    given = AnnualReturn.objects.filter(partnership=OuterRef("pk"), year=today.year)
    live = Q(state="open")
    context = {
        "groups": {
            name: found.values_list(name).annotate(count=Count("pk"))
            for name in ("status", "tier", "arrangement", "exit_state")
        },
        "money": found.exclude(status="ended").aggregate(Sum("our_share"), Sum("annual_value")),
        "returns": found.filter(~Exists(given), status="running").count(),
        "cells": Risk.objects.filter(closed_on=None)
        .order_by()
        .values_list("likelihood", "impact")
        .annotate(Count("pk")),
        "actions": Action.objects.aggregate(
            open=Count("pk", filter=live), overdue=Count("pk", filter=live & Q(due__lt=today))
        ),
        "appraisals": Appraisal.objects.order_by().values_list("state").annotate(Count("pk")),
    }
    return render(request, "floor/portfolio.html", context)


def report_pdf(request):
    """Bare WeasyPrint on the HTML of our own report, in a child of its own. Two queries: session, person."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.bench.floor.bare_pdf", os.environ["FLOOR_REPORT"]],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "FONTCONFIG_FILE": os.environ["FLOOR_FONTS"]},
        capture_output=True,
        check=True,
    )
    return HttpResponse(made.stdout, content_type="application/pdf")
