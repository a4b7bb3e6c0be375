"""What a reviewer accepted with an action becomes an action of the partnership, upon sign-off."""

from appraisal.models import Answer, Appraisal, Verdict
from partnerships.models import Action, Mark
from partnerships.rules.dates import in_words
from partnerships.writes.action import add_action
from partnerships.writes.mark import propose_mark

TITLE = 200


def raise_verdict_actions(appraisal: Appraisal, *, by, at) -> list[Action]:
    """An action for each verdict that stands and accepts with one, linked to its question. Once only.

    Inside the transaction of the sign-off. Where something of the answer is withheld, the action's words are
    withheld for the same reason: the register is open to everyone.
    """
    found = Verdict.objects.filter(
        answer__appraisal=appraisal,
        answer__asked=True,
        answer__verdict_stands=True,
        current=True,
        word="action",
        action__isnull=True,
    )
    verdicts = list(found.select_related("answer__question", "post").order_by("answer__place"))
    return [_raise(appraisal, one, by=by, at=at) for one in verdicts]


def _raise(appraisal: Appraisal, verdict: Verdict, *, by, at) -> Action:
    raised_on, code = verdict.at.date(), verdict.answer.question.code
    action = add_action(
        partnership=appraisal.partnership,
        facts={
            "title": _title(verdict.what),
            "what": verdict.what,
            "priority": 2,
            "owner_post": verdict.post,
            "risk": None,
            "origin": f"Challenge of {code}, {appraisal.ref}",
            "raised_on": raised_on,
            "due": max(verdict.due, raised_on),
        },
        late_reason=f"agreed in challenge on {in_words(raised_on)}, and signed on {in_words(at.date())}",
        by=by,
        at=at,
    )
    Verdict.objects.filter(pk=verdict.pk).update(action=action)
    _withhold_as(verdict.answer, action, by=by, at=at)
    return action


def _title(what: str) -> str:
    """The first line, cut at a word where it is too long for a title."""
    line = what.splitlines()[0]
    return line if len(line) <= TITLE else f"{line[: TITLE - 1].rpartition(' ')[0]}…"


def _withhold_as(answer: Answer, action: Action, *, by, at) -> None:
    mark = Mark.objects.on(answer).withholding().order_by("pk").first()
    if mark is not None:
        propose_mark(
            subject=action,
            part="text",
            kind=mark.kind,
            paragraph=mark.paragraph,
            reason=mark.reason,
            look_again=mark.look_again,
            by=by,
            at=at,
        )
