"""What the register and the appraisal itself say, as plain values for the document."""

from typing import Any

from appraisal.models import Answer, Appraisal
from appraisal.queries.dates import iso_day, iso_day_of
from appraisal.queries.mark import ANSWER, APPRAISAL, marks_closing
from appraisal.vocabulary import CIRCUMSTANCES, PARTS_OF_A_REPORT, PARTS_OF_AN_ANSWER
from partnerships.models import Council, Mark
from partnerships.queries.mark import part_words


def council_facts() -> dict[str, Any]:
    """The council and its committee."""
    council = Council.current()
    return {"name": council.name, "nation": council.nation, "committee": council.committee}


def appraisal_facts(appraisal: Appraisal) -> dict[str, Any]:
    """Purpose, gate, depth and what page one says."""
    asks = [line.strip() for line in appraisal.recommendations.splitlines() if line.strip()]
    return {
        "purpose": appraisal.purpose,
        "purpose_word": appraisal.get_purpose_display(),
        "gate_word": appraisal.get_gate_display(),
        "depth_word": appraisal.get_depth_display(),
        "decided_word": appraisal.decided_word,
        "why_less": appraisal.why_less,
        "circumstances": [CIRCUMSTANCES[one] for one in appraisal.circumstances if one in CIRCUMSTANCES],
        "started_on": iso_day_of(appraisal.started_at),
        "headline": appraisal.headline,
        "recommendations": asks,
    }


def partnership_facts(partnership, people) -> dict[str, Any]:
    """The partnership as the register has it now, with today’s partners."""
    lead = next((one for one in people if one.relation == "lead"), None)
    partners = partnership.partners.filter(left__isnull=True).select_related("organisation")
    return {
        "ref": partnership.ref,
        "name": partnership.name,
        "purpose": partnership.purpose,
        "arrangement": partnership.get_arrangement_display(),
        "status": partnership.get_status_display(),
        "our_role": partnership.get_our_role_display(),
        "accountable_body": partnership.accountable_body.name if partnership.accountable_body else "",
        "lead_officer": {
            "post": partnership.lead_post.title,
            "name": lead.person.name if lead else "",
        },
        "starts": iso_day(partnership.starts),
        "ends": iso_day(partnership.ends),
        "annual_value": partnership.annual_value,
        "our_share": partnership.our_share,
        "exit_state": partnership.exit_state,
        "exit_word": partnership.get_exit_state_display(),
        "exit_plan": partnership.exit_plan,
        "succession": partnership.succession,
        "partners": [
            {
                "name": one.organisation.name,
                "role": one.get_role_display(),
                "ours": one.organisation.ours,
            }
            for one in partners
        ],
    }


def marks_of(appraisal: Appraisal, answers: list[Answer]) -> dict[tuple[str, int, str], dict[str, Any]]:
    """Everything withheld from a public edition, by kind, id and part."""
    codes = {one.pk: one.question.code for one in answers if one.asked}
    found = {}
    for mark in marks_closing(appraisal).order_by("subject_kind", "subject_id", "part"):
        if mark.subject_kind == ANSWER and mark.subject_id not in codes:
            continue  # of a question that is not asked, nothing is in the document
        found[mark.subject_kind, mark.subject_id, mark.part] = {
            "what": _what(mark, codes),
            "kind": mark.get_kind_display(),
            "paragraph": mark.paragraph,
            "reason": mark.reason,
        }
    return found


def _what(mark: Mark, codes: dict[int, str]) -> str:
    """What a mark withholds, in a phrase of the report’s list."""
    if mark.subject_kind == ANSWER:
        return f"{codes[mark.subject_id]}: {PARTS_OF_AN_ANSWER[mark.part].lower()}"
    if mark.subject_kind == APPRAISAL:
        return PARTS_OF_A_REPORT[mark.part].lower()
    return f"the register: {part_words(mark).lower()}"
