"""Reading the checklists, and the pages that show what the register's wing cannot know."""

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from appraisal.models import Checklist, ChecklistVersion, QuestionProvision
from appraisal.queries.appraisal import may_start, readable_by
from appraisal.queries.content import changes_in, content_of
from appraisal.queries.draft import offers_among, when
from appraisal.queries.meeting_item import answered
from partnerships.access import can
from partnerships.permissions import Permission
from partnerships.queries.action import actions_of
from partnerships.queries.framework import framework_of
from partnerships.queries.partnership import find_partnership, partnership_page
from partnerships.queries.risk import risks_of
from partnerships.queries.source import provision_page
from partnerships.rules.numbers import whole_in
from partnerships.views.page import page

EDITION_DIGITS = 5


@page(Permission.READ_LIBRARY)
def checklists(request):
    """Every checklist, with its editions; drafts for who edits them."""
    may_edit = can(request.user, Permission.EDIT_CHECKLIST)
    shown = ChecklistVersion.objects.all() if may_edit else ChecklistVersion.objects.exclude(state="draft")
    listed = Checklist.objects.prefetch_related(Prefetch("versions", shown.order_by("-number"), "shown"))
    for one in listed:
        one.has_draft = any(version.state == ChecklistVersion.DRAFT for version in one.shown)
    context = {"listed": [one for one in listed if one.shown], "may_edit": may_edit, "place": "library"}
    return render(request, "appraisal/checklist/list.html", context)


def find_version(request, code: str) -> ChecklistVersion:
    """The edition in use of a checklist, or the one whose number the address gives. Raises `Http404`."""
    versions = ChecklistVersion.objects.filter(checklist__code=code).select_related("checklist")
    if not can(request.user, Permission.EDIT_CHECKLIST):
        versions = versions.exclude(state=ChecklistVersion.DRAFT)
    number = whole_in(request.GET.get("edition", ""), EDITION_DIGITS)
    if number is not None:
        versions = versions.filter(number=number)
    else:
        versions = versions.filter(state=ChecklistVersion.PUBLISHED)
    version = versions.first()
    if version is None:
        raise Http404
    return version


@page(Permission.READ_LIBRARY, find=find_version)
def checklist(request, version):
    """One edition: its thresholds, scales, sections and questions, for reading and for print."""
    crosswalk = QuestionProvision.objects.select_related("provision").order_by("relation", "order")
    sections = version.sections.prefetch_related(
        Prefetch("questions__crosswalk", crosswalk), "questions__conditions", "questions__scale", "bands"
    )
    scales = list(version.scales.prefetch_related("options"))
    offers = offers_among([one for section in sections for one in section.questions.all()], scales)
    shown = [
        (section, [(question, when(question, offers)) for question in section.questions.all()])
        for section in sections
    ]
    context = {
        "version": version,
        "shown": shown,
        "bands": version.bands.filter(section__isnull=True, total=False),
        "total": version.bands.filter(total=True),
        "scales": scales,
        "may_edit": can(request.user, Permission.EDIT_CHECKLIST),
        "place": "library",
    }
    return render(request, "appraisal/checklist/checklist.html", context)


@page(Permission.READ_LIBRARY, find=find_version)
def checklist_changes(request, version):
    """How an edition differs from the one before it, or from another that the address names."""
    numbers = list(
        version.checklist.versions.filter(number__lt=version.number).values_list("number", flat=True)
    )
    wanted = whole_in(request.GET.get("since", ""), EDITION_DIGITS)
    since = wanted if wanted in numbers else max(numbers, default=None)
    context = {
        "version": version,
        "since": since,
        "numbers": sorted(numbers, reverse=True),
        "changes": None if since is None else changes_in(version, content_of(version), since),
        "place": "library",
    }
    return render(request, "appraisal/checklist/changed.html", context)


@page(Permission.READ_REGISTER, find=find_partnership)
def partnership(request, partnership):
    """A partnership: what matters of it, what may go wrong, what is being done, and its appraisals."""
    readable = readable_by(request.user).filter(partnership=partnership).order_by("-id")
    context = partnership_page(partnership, request.user) | {
        "appraisals": readable,
        "framework": framework_of(partnership, request.user, timezone.localdate(), answered()),
        "risks": risks_of(partnership, request.user),
        "actions": actions_of(partnership, request.user),
        "may_start": may_start(request.user, partnership),
        "place": "partnerships",
    }
    return render(request, "appraisal/appraisal/partnership.html", context)


def find_provision(request, ref: str):
    """The context of a provision page. Raises `Http404`."""
    return provision_page(ref)


@page(Permission.READ_LIBRARY, find=find_provision)
def provision(request, found):
    """A provision, with the questions that address it."""
    asks = QuestionProvision.objects.filter(
        provision__ref=found["provision"].ref, question__version__state=ChecklistVersion.PUBLISHED
    ).select_related("question__version__checklist")
    may_edit = found["source"].is_own and can(request.user, Permission.EDIT_CHECKLIST)
    context = {"asks": asks, "may_edit": may_edit, "place": "library"}
    return render(request, "appraisal/checklist/provision.html", found | context)
