"""Concluding, signing and withdrawing."""

from django.contrib.auth import authenticate
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from appraisal.forms.appraisal import ReasonForm
from appraisal.forms.conclusion import ConclusionForm, SignForm
from appraisal.models import Conclusion, OpinionCondition
from appraisal.queries.appraisal import find_appraisal
from appraisal.queries.depth import other_signatory
from appraisal.queries.document import collect_document, fingerprint
from appraisal.queries.earlier import was_said_before
from appraisal.queries.facts import move_facts
from appraisal.queries.people import post_of_approver
from appraisal.queries.seen import require_seen
from appraisal.reports.child import RenderFailed
from appraisal.rules.workflow import Move, reasons_against
from appraisal.vocabulary import CONCLUSIONS
from appraisal.writes.conclusion import conclude
from appraisal.writes.move import withdraw
from appraisal.writes.sign_off import prepare, sign
from partnerships.faults import MoveRefused, Refused
from partnerships.models import Post
from partnerships.permissions import Permission
from partnerships.views.form_page import form_page
from partnerships.views.page import act, page

CANNOT_SHOW_WHO = (
    "You have no password here, so you cannot show that it is you who signs. Ask an administrator for a link "
    "with which you choose one."
)


@page(Permission.CONCLUDE, post=Permission.CONCLUDE, find=find_appraisal, to_see=Permission.READ_APPRAISAL)
def conclusion(request, appraisal):
    """Record the conclusion, beside what the rules propose and why."""
    held = Conclusion.objects.filter(appraisal=appraisal).first()
    document = collect_document(appraisal.pk)
    words = CONCLUSIONS[appraisal.purpose]
    proposed = next((code for code, word in words.items() if word == document["proposed"]["word"]), "")
    form = ConclusionForm(
        request.POST or None,
        person=request.user,
        seen=held.version if held else 0,
        purpose=appraisal.purpose,
        posts=Post.objects.all(),
        conditions=held.conditions.all() if held else (),
        asked=OpinionCondition.objects.filter(opinion__appraisal=appraisal).select_related("opinion", "post"),
        not_due=len(document["not_due"]),
        initial={name: getattr(held, name) for name in ("word", "reason", "risk_worth_taking")}
        if held
        else {},
    )

    def record_it(cleaned, at):
        conclude(
            appraisal=appraisal,
            word=cleaned["word"],
            reason=cleaned["reason"],
            risk_worth_taking=cleaned["risk_worth_taking"],
            conditions=form.conditions,
            taken=form.taken,
            proposed=proposed,
            seen=cleaned["seen"] or 0,
            by=request.user,
            at=at,
        )
        return reverse("sign", args=[appraisal.ref])

    return form_page(
        request,
        form,
        record_it,
        done="Your conclusion is recorded. It counts once you sign.",
        template="appraisal/conclusion/conclude.html",
        appraisal=appraisal,
        document=document,
        has_earlier=was_said_before(appraisal, "conclusion"),
        place="appraisals",
    )


@sensitive_post_parameters("password")
@page(
    Permission.COME_TO_SIGN,
    post=Permission.COME_TO_SIGN,
    find=find_appraisal,
    to_see=Permission.READ_APPRAISAL,
)
def sign_appraisal(request, appraisal):
    """Read what will be frozen, and sign it."""
    document = collect_document(appraisal.pk)
    form = SignForm(request.POST or None, person=request.user, document=document)
    reasons = _reasons_against(appraisal, request.user)
    if request.method == "POST" and form.is_valid():
        done = _sign(request, appraisal, form, reasons)
        if done:
            return done
        appraisal = find_appraisal(request, appraisal.ref)  # it may have moved on meanwhile
        document, reasons = collect_document(appraisal.pk), _reasons_against(appraisal, request.user)
        form.shows(document)
    context = {
        "form": form,
        "appraisal": appraisal,
        "document": document,
        "signs_as": post_of_approver(appraisal, request.user),
        "other_signatory": other_signatory(appraisal),
        "seen": fingerprint(document),
        "has_earlier": was_said_before(appraisal, "conclusion"),
        "reasons": reasons,
        "place": "appraisals",
    }
    return render(request, "appraisal/conclusion/sign.html", context)


def _reasons_against(appraisal, person) -> list[str]:
    bars = [] if person.has_usable_password() else [CANNOT_SHOW_WHO]
    return bars + reasons_against(Move.SIGN, move_facts(appraisal, person))


def _sign(request, appraisal, form, reasons):
    """Make the report, then freeze it; None where it was refused, which the form then says."""
    seen, parts = form.cleaned_data["fingerprint"], form.cleaned_data["parts"]
    try:
        require_seen(collect_document(appraisal.pk), seen, parts, verb="signed")
        if reasons:
            raise MoveRefused(reasons)
        _require_password(request, form.cleaned_data.pop("password"))
        prepared = prepare(appraisal=appraisal, by=request.user, at=timezone.now(), seen=seen, parts=parts)
    except RenderFailed as fault:
        form.add_error(None, str(fault))
        return None
    except (Refused, MoveRefused) as fault:
        form.refuse(fault)
        return None

    def freeze(cleaned, at):
        sign(appraisal=appraisal, prepared=prepared, by=request.user)
        return appraisal.get_absolute_url()

    return act(request, form, freeze, done="Signed. The report is issued and can no longer change.")


def _require_password(request, password: str) -> None:
    """Raises `Refused` unless it is that of who is logged in; wrong ones count as those of the log-in do."""
    email = request.user.email
    if authenticate(request, username=email, password=password, signing=True) != request.user:
        raise Refused("This is not your password. Nothing was signed.", "password")


@page(Permission.WITHDRAW, post=Permission.WITHDRAW, find=find_appraisal, to_see=Permission.READ_APPRAISAL)
def withdraw_appraisal(request, appraisal):
    """Withdraw a signed appraisal; its report stays, under a banner."""
    form = ReasonForm(request.POST or None, person=request.user)

    def take_back(cleaned, at):
        withdraw(appraisal=appraisal, reason=cleaned["reason"], by=request.user, at=at)
        return appraisal.get_absolute_url()

    return form_page(
        request,
        form,
        take_back,
        done="Withdrawn. The report stays as it was issued.",
        title="Withdraw this appraisal",
        caption=appraisal.title,
        intro="The report stays exactly as it was issued, under a banner that says why it was withdrawn.",
        button="Withdraw",
        back=(appraisal.get_absolute_url(), "Back"),
        place="appraisals",
    )
