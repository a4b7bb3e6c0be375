"""Trying a draft out: facts and answers, which questions they lead to, what results and how that prints."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from appraisal.forms.draft import TryForm
from appraisal.models import ChecklistVersion
from appraisal.queries.content import content_of
from appraisal.reports.child import RenderFailed, render_pdf
from appraisal.reports.html import report_html
from appraisal.rules.asking import offered
from appraisal.rules.conditions import FACTS
from appraisal.rules.content import ChecklistContent
from appraisal.rules.kinds import KINDS
from appraisal.rules.trying import attempt
from appraisal.views.edition import EDIT, READ_DRAFT, find_draft
from appraisal.vocabulary import CONCLUSIONS
from appraisal.writes.trial import document_of_trial
from partnerships.faults import Refused
from partnerships.models import Council
from partnerships.views.page import page


@page(find=find_draft, **EDIT)
def draft_try(request, version):
    """Facts and answers to try, which questions they lead to and what results.

    What was tried last stays in the session, so that the Back button leads back to it.
    """
    content, tried = content_of(version), _tried(request, version)
    initial = tried["facts"] | {"seen_evidence": tried["seen_evidence"]}
    form = TryForm(request.POST or None, person=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        request.session[_key(version)] = {
            "facts": {name: form.cleaned_data[name] for name in tried["facts"]},
            "answers": _tried_answers(request, content),
            "seen_evidence": form.cleaned_data["seen_evidence"],
        }
        return HttpResponseRedirect(request.path)
    trial = attempt(content, tried["facts"], tried["answers"], seen_evidence=tried["seen_evidence"])
    context = {
        "version": version,
        "form": form,
        "trial": trial,
        "proposed": CONCLUSIONS[tried["facts"]["purpose"]].get(trial.proposal.word, ""),
        "tab": "try",
        "place": "library",
    }
    return render(request, "appraisal/checklist/try.html", context)


@page(find=find_draft, **READ_DRAFT)
def draft_try_pdf(request, version):
    """The report that an appraisal with what was tried would have, as it would print."""
    try:
        now = timezone.now()
        document = document_of_trial(version=version, by=request.user, at=now, **_tried(request, version))
        content = render_pdf(
            html=report_html(document, hash="", watermark="Example"),
            ref="EXAMPLE",
            title=document["title"],
            document=b"",
            made_at=now.replace(microsecond=0),
        )
    except (Refused, RenderFailed) as fault:
        messages.error(request, f"The example could not be made. {fault}")
        return HttpResponseRedirect(reverse("draft_try", args=[version.checklist.code]))
    headers = {"Content-Disposition": f'inline; filename="{version.checklist.code}-example.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _key(version: ChecklistVersion) -> str:
    return f"tried-{version.checklist.code}"


def _tried(request, version: ChecklistVersion) -> dict[str, Any]:
    """What was tried last: ``facts``, ``answers`` by question code, and ``seen_evidence``."""
    facts = {"purpose": "annual_review", "depth": "full", "gate": "running", "circumstances": []}
    facts |= {name: next(iter(FACTS[name])) for name in ("arrangement", "our_role")}
    facts["nation"] = Council.current().nation
    tried = request.session.get(_key(version)) or {"facts": facts, "answers": {}, "seen_evidence": True}
    return tried | {"facts": facts | tried["facts"]}  # a trial of before a fact was there


def _tried_answers(request, content: ChecklistContent) -> dict[str, list[str]]:
    """What was chosen for each question, where it is offered there: one choice, or as many as it takes."""
    scales = {scale.code: scale.options for scale in content.scales}
    found = {}
    for one in content.questions():
        offers = offered(one, scales)
        sent = [code for code in dict.fromkeys(request.POST.getlist(f"answer-{one.code}")) if code in offers]
        found[one.code] = sent if KINDS[one.kind].many else sent[-1:]
    return {code: sent for code, sent in found.items() if sent}
