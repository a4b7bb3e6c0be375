"""The floor: the least that a page over the same rows costs. Plain ORM, plain templates, no permission.

Every view asks for the session and the person (two queries); each says what else it asks. It changes only by
itself, with its reason here, so that a ratio from one month can be laid beside the next.
"""

import os
import subprocess
import sys
from pathlib import Path

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import F, Prefetch, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from appraisal.models import Answer, AnswerRevision, Appraisal, Evidence, Option
from partnerships.models import Partner, Partnership

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
