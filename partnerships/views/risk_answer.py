"""What is decided about a risk: its scores, a review, an acceptance, closing it and opening it again."""

from partnerships.forms.risk import AcceptForm, ReasonForm, ReviewForm, ScoreForm
from partnerships.permissions import Permission
from partnerships.queries.risk import find_risk
from partnerships.queries.risk_matrix import matrix_in_force
from partnerships.views.form_page import form_page
from partnerships.views.page import page
from partnerships.writes.risk_answer import accept_risk, close_risk, reopen_risk
from partnerships.writes.risk_score import SCORES, review_risk, score_risk

EDITORS = page(
    Permission.EDIT_RISK, post=Permission.EDIT_RISK, find=find_risk, to_see=Permission.READ_REGISTER
)


@EDITORS
def risk_score(request, risk):
    """Score a risk again on the council's matrix."""
    force = matrix_in_force()
    form = ScoreForm(
        request.POST or None,
        person=request.user,
        matrix=force.matrix,
        planned=bool(risk.planned_controls),
        acting=int(risk.acting),
        seen=risk.version,
        initial={name: getattr(risk, name) for name in SCORES},
    )

    def save(cleaned, at):
        facts = {name: cleaned[name] for name in SCORES}
        score_risk(
            risk=risk,
            facts=facts,
            words=cleaned["words"],
            seen=cleaned["seen"] or 0,
            by=request.user,
            at=at,
        )
        return risk.get_absolute_url()

    return _form(
        request,
        risk,
        form,
        save,
        done="Scored. Here is where it stands.",
        template="partnerships/risk/form.html",
        title="Score the risk",
        force=force,
    )


@EDITORS
def risk_review(request, risk):
    """Record that a risk was looked at and its scores stand."""
    form = ReviewForm(request.POST or None, person=request.user, seen=risk.version)

    def save(cleaned, at):
        given = {"review_on": cleaned["review_on"], "words": cleaned["words"]}
        review_risk(risk=risk, seen=cleaned["seen"] or 0, by=request.user, at=at, **given)
        return risk.get_absolute_url()

    return _form(
        request,
        risk,
        form,
        save,
        done="The review is recorded.",
        title="Reviewed, no change",
        intro="If its likelihood or impact has changed, score it again instead.",
    )


@EDITORS
def risk_accept(request, risk):
    """Record who accepts a risk above the council's appetite, or that nobody does any more."""
    names = {"post": "accepted_post_id", "reason": "accepted_reason", "until": "accepted_until"}
    form = AcceptForm(
        request.POST or None,
        person=request.user,
        seen=risk.version,
        initial={name: getattr(risk, field) for name, field in names.items()},
    )

    def save(cleaned, at):
        given = {name: cleaned[name] for name in names}
        accept_risk(risk=risk, seen=cleaned["seen"] or 0, by=request.user, at=at, **given)
        return risk.get_absolute_url()

    return _form(
        request,
        risk,
        form,
        save,
        done="Saved.",
        title="Accept the risk",
        intro="A risk above the council’s appetite has an open action, or somebody accepts it for a time. "
        "An acceptance ends when the score rises.",
    )


@EDITORS
def risk_close(request, risk):
    """Close a risk, with the reason."""
    return _with_reason(
        request,
        risk,
        close_risk,
        done="The risk is closed.",
        title="Close the risk",
        button="Close it",
        intro="It leaves the heat map and the lists of open risks. Its actions stay as they are.",
    )


@EDITORS
def risk_reopen(request, risk):
    """Open a closed risk again, with the reason."""
    return _with_reason(
        request,
        risk,
        reopen_risk,
        done="The risk is open again.",
        title="Reopen the risk",
        button="Reopen it",
    )


def _with_reason(request, risk, write, **context):
    form = ReasonForm(request.POST or None, person=request.user, seen=risk.version)

    def save(cleaned, at):
        write(risk=risk, reason=cleaned["reason"], seen=cleaned["seen"] or 0, by=request.user, at=at)
        return risk.get_absolute_url()

    return _form(request, risk, form, save, **context)


def _form(request, risk, form, save, **context):
    context.setdefault("template", "form.html")
    return form_page(
        request,
        form,
        save,
        caption=f"{risk.partnership.name}, {risk.ref}",
        back=(risk.get_absolute_url(), "Back to the risk"),
        place="partnerships",
        **context,
    )
