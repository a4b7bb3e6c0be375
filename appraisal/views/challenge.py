"""The challenge: reading every answer, commenting, returning, endorsing."""

from appraisal.forms.appraisal import CommentForm, EndorseForm
from appraisal.queries.appraisal import find_appraisal, task_list
from appraisal.queries.document import collect_document, fingerprint
from appraisal.queries.facts import move_facts
from appraisal.rules.workflow import Move, reasons_against
from appraisal.writes.challenge import add_comment
from appraisal.writes.move import endorse, return_appraisal
from partnerships.forms.base import CouncilForm
from partnerships.permissions import Permission
from partnerships.views.form_page import form_page
from partnerships.views.page import page


@page(Permission.CHALLENGE, post=Permission.CHALLENGE, find=find_appraisal, to_see=Permission.READ_APPRAISAL)
def challenge(request, appraisal):
    """The reviewer's page: every answer, the comments so far, and a comment on the whole."""
    form = CommentForm(request.POST or None, person=request.user)

    def comment(cleaned, at):
        add_comment(appraisal=appraisal, question=None, text=cleaned["text"], by=request.user, at=at)
        return request.path

    facts = move_facts(appraisal)
    return form_page(
        request,
        form,
        comment,
        done="Your comment is recorded.",
        template="appraisal/challenge/challenge.html",
        appraisal=appraisal,
        blocks=task_list(appraisal),
        answers=appraisal.answers.asked().select_related("question__section", "option", "settled_option"),
        comments=appraisal.comments.select_related("question", "by", "replied_by"),
        against_return=reasons_against(Move.RETURN, facts),
        against_endorse=reasons_against(Move.ENDORSE, facts),
        place="appraisals",
    )


@page(Permission.CHALLENGE, post=Permission.CHALLENGE, find=find_appraisal, to_see=Permission.READ_APPRAISAL)
def challenge_return(request, appraisal):
    """Return the appraisal to its lead officer with the comments made."""
    form = CouncilForm(request.POST or None, person=request.user)

    def send_back(cleaned, at):
        return_appraisal(appraisal=appraisal, by=request.user, at=at)
        return appraisal.get_absolute_url()

    return form_page(
        request,
        form,
        send_back,
        done="Returned to the lead officer with your comments.",
        template="appraisal/challenge/return.html",
        appraisal=appraisal,
        comments=appraisal.comments.filter(reply="").select_related("question", "by"),
        reasons=reasons_against(Move.RETURN, move_facts(appraisal)),
        place="appraisals",
    )


@page(Permission.CHALLENGE, post=Permission.CHALLENGE, find=find_appraisal, to_see=Permission.READ_APPRAISAL)
def challenge_endorse(request, appraisal):
    """Endorse the answers, and say whether the proposed conclusion is supported."""
    document = collect_document(appraisal.pk)
    declared = appraisal.declarations.filter(person=request.user, part="reviewer").first()
    form = EndorseForm(
        request.POST or None,
        person=request.user,
        interest=declared.interest if declared else None,
        initial={
            "support": appraisal.support,
            "support_reason": appraisal.support_reason,
            "fingerprint": fingerprint(document),
        },
    )

    def agree(cleaned, at):
        endorse(
            appraisal=appraisal,
            support=cleaned["support"],
            reason=cleaned["support_reason"],
            interest=cleaned["interest"],
            seen=cleaned["fingerprint"],
            by=request.user,
            at=at,
        )
        return appraisal.get_absolute_url()

    return form_page(
        request,
        form,
        agree,
        done="Endorsed. The approver has it now.",
        template="appraisal/challenge/endorse.html",
        appraisal=appraisal,
        document=document,
        reasons=reasons_against(Move.ENDORSE, move_facts(appraisal)),
        place="appraisals",
    )
