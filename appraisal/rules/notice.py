"""What notices about an appraisal say. Counts, dates, names of people and posts; nothing typed into it.

Each is read after the partnership's name: “Moorland Waste Partnership: You lead its appraisal.”
"""

from datetime import date

from partnerships.rules.dates import in_words
from partnerships.rules.notice import in_one_line
from partnerships.rules.numbers import counted

MOST_OF_A_NAME = 80
OF_YOURS = " you handed out"
PARTS = {
    "lead": "You lead its appraisal.",
    "contributor": "You are a contributor to its appraisal.",
    "reviewer": "You are the reviewer of its appraisal.",
    "approver": "You are the approver of its appraisal.",
}
SUBMITTED = "The answers are submitted and wait for your challenge."
SUBMITTED_AGAIN = "The answers are submitted again and wait for your challenge."
OPINION_NOT_ASKED = "Your opinion on its appraisal is no longer asked for."
OPINION_AWAITED = "The answers are submitted. Your opinion on them is awaited."
TO_CONCLUDE = "The answers are endorsed. Your conclusion and signature are awaited."
ENDORSED = "The reviewer has endorsed the answers."
UNSETTLED = "Something changed after the endorsement, so the appraisal is in challenge again."
OPENED = "The reviewer has opened one answer more, so that you can change it."
MESSAGE = "There is a message for you in the challenge."
SIGNED = "The appraisal is signed."
WITHDRAWN = "The signed appraisal is withdrawn. The reason is on its page."
ABANDONED = "Its appraisal is abandoned, so nothing in it waits for you. The reason is on its page."
CORRECTED = "A note of correction now stands beside the signed appraisal."
REDACTION_PROPOSED = "A redaction is proposed in its appraisal and waits for your decision."
REDACTED = "Words were taken out of its appraisal by a redaction."


def _were(count: int, whose: str = "") -> str:
    return f"{counted(count, 'question')}{whose} {'was' if count == 1 else 'were'}"


def opinion_asked(due: date | None, deputy_for: str) -> str:
    """That somebody's opinion is asked for: by when, and as whose deputy."""
    by_then = f" by {in_words(due)}" if due else ""
    deputy = f" You stand in for the {in_one_line(deputy_for, MOST_OF_A_NAME)}." if deputy_for else ""
    return f"Your opinion on its appraisal is asked for{by_then}.{deputy}"


def opinion_given(name: str, *, changed: bool) -> str:
    """That somebody gave an opinion, or changed it; not which."""
    what = "has changed their opinion" if changed else "has given an opinion"
    return f"{in_one_line(name, MOST_OF_A_NAME)} {what}."


def handed_out(count: int) -> str:
    return f"You are asked to answer {counted(count, 'question')}. Say whether you can."


def declined(count: int) -> str:
    return f"{_were(count, OF_YOURS)} declined. The reason is on the page."


def handed_on(count: int, post: str) -> str:
    return f"{_were(count, OF_YOURS)} handed on to {in_one_line(post, MOST_OF_A_NAME)}."


def taken_back(count: int) -> str:
    return f"{_were(count, ' you were asked to answer')} taken back."


def reminded(count: int) -> str:
    return f"{counted(count, 'question')} {'waits' if count == 1 else 'wait'} for your answer."


def returned(count: int) -> str:
    return f"The reviewer has sent back {counted(count, 'question')} to look at again."


def file_removed(number: int, added: date) -> str:
    """That the virus scan removed a file, and what to do now."""
    return (
        f"The virus scan removed the file of E{number}, which you added on {in_words(added)}. Tell your IT "
        "service, and scan the computer it came from."
    )
