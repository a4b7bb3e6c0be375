"""The states of an appraisal and the moves between them: one table, and why a move is refused."""

from dataclasses import dataclass
from enum import StrEnum

from partnerships.permissions import State


class Move(StrEnum):
    """What can be done to the whole appraisal. The value is the verb of the event."""

    SUBMIT = "submitted"
    RETURN = "returned"
    ENDORSE = "endorsed"
    REOPEN = "endorsement cancelled"
    SIGN = "signed"
    WITHDRAW = "withdrawn"
    SUPERSEDE = "superseded"
    ABANDON = "abandoned"


MOVES: dict[tuple[State, Move], State] = {
    (State.DRAFT, Move.SUBMIT): State.IN_CHALLENGE,
    (State.DRAFT, Move.ABANDON): State.ABANDONED,
    (State.IN_CHALLENGE, Move.RETURN): State.DRAFT,
    (State.IN_CHALLENGE, Move.ENDORSE): State.ENDORSED,
    (State.ENDORSED, Move.REOPEN): State.IN_CHALLENGE,
    (State.ENDORSED, Move.SIGN): State.SIGNED,
    (State.SIGNED, Move.WITHDRAW): State.WITHDRAWN,
    (State.SIGNED, Move.SUPERSEDE): State.SUPERSEDED,
}


@dataclass(frozen=True)
class Facts:
    """What a move is judged on. Codes are question codes, in checklist order.

    `not_asked` names posts that the list wants asked, of which nobody has said why they are not;
    `open_conditions` counts conditions of opinions that the conclusion does not answer. `passes_over` counts
    questions not due yet where the conclusion says to proceed without conditions. `to_answer_back` counts the
    threads that wait for the officers, `open_threads` all that are not resolved; `sent_back` says that a
    return would open something; `changed` are the answers that are not accepted as they are since
    they changed under the reviewer, `to_judge` all others whose verdict is owed. `signer_bars` says why the
    person who would sign may not, in sentences, and `abandoner_bars` why who would abandon it may not.
    """

    state: State
    unanswered: tuple[str, ...] = ()
    to_answer: tuple[str, ...] = ()
    without_adviser: tuple[str, ...] = ()
    without_reason: tuple[str, ...] = ()
    to_confirm: tuple[str, ...] = ()
    register_changed: bool = False
    unscanned: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()
    open_conditions: int = 0
    has_reviewer: bool = True
    has_approver: bool = True
    to_answer_back: int = 0
    open_threads: int = 0
    sent_back: bool = False
    changed: tuple[str, ...] = ()
    to_judge: tuple[str, ...] = ()
    concluded: bool = False
    conclusion_stands: bool = True
    needs_conditions: bool = False
    passes_over: int = 0
    signer_bars: tuple[str, ...] = ()
    abandoner_bars: tuple[str, ...] = ()


def next_state(state: State, move: Move) -> State | None:
    """Where `move` leads from `state`, or None where the table has no such row."""
    return MOVES.get((state, move))


def reasons_against(move: Move, facts: Facts) -> list[str]:
    """Why `move` cannot be made now, in sentences that say what to do. Empty means it can."""
    if next_state(facts.state, move) is None:
        is_, instead = INSTEAD[facts.state]
        return [f"The appraisal is {is_}, so {_cannot(move)} now. {instead}"]
    return CHECKS.get(move, _nothing)(facts)


# How a state reads in a sentence, and what can be done in it.
INSTEAD = {
    State.DRAFT: ("a draft", "Submit it first."),
    State.IN_CHALLENGE: ("in challenge", "Return it or endorse it first."),
    State.ENDORSED: ("endorsed", "Sign it, or change an answer to put it back in challenge."),
    State.SIGNED: ("signed", "Withdraw it, or start a new appraisal."),
    State.WITHDRAWN: ("withdrawn", "Start a new appraisal."),
    State.SUPERSEDED: ("superseded", "Read the newer appraisal, or start another."),
    State.ABANDONED: ("abandoned", "Start a new appraisal."),
}


def _cannot(move: Move) -> str:
    if move is Move.REOPEN:
        return "its endorsement cannot be cancelled"
    return f"it cannot be {move.value}"


def _nothing(facts: Facts) -> list[str]:
    return []


def _complete(facts: Facts) -> list[str]:
    reasons = []
    if facts.unanswered:
        reasons.append(
            _count(facts.unanswered, "question has", "questions have", "no rating", "Choose a rating.")
        )
    if facts.to_answer:
        reasons.append(
            _count(
                facts.to_answer,
                "question has",
                "questions have",
                "no answer",
                "Answer, or say why that cannot be done yet.",
            )
        )
    if facts.without_adviser:
        reasons.append(
            _count(
                facts.without_adviser,
                "clearance needs",
                "clearances need",
                "an adviser and a date",
                "Say who advised, and when.",
            )
        )
    if facts.without_reason:
        reasons.append(
            _count(
                facts.without_reason, "answer needs", "answers need", "a reason", "Say what makes you say so."
            )
        )
    if facts.to_confirm:
        reasons.append(
            _count(
                facts.to_confirm, "answer needs", "answers need", "confirming", "Say whether it still holds."
            )
        )
    if facts.register_changed:
        reasons.append("The register has changed since the questions were chosen. Choose them again first.")
    return reasons


def _against_submit(facts: Facts) -> list[str]:
    reasons = _complete(facts)
    if facts.to_answer_back:
        threads = "thread waits" if facts.to_answer_back == 1 else "threads wait"
        reasons.append(f"{facts.to_answer_back} {threads} for your reply. Say what you changed, or why not.")
    if facts.not_asked:
        reasons.append(
            f"The council’s list asks for the opinion of {', '.join(facts.not_asked)}. "
            "Ask for it, or say why not."
        )
    if not facts.has_reviewer:
        reasons.append("Nobody has been chosen as reviewer. Choose somebody first.")
    return reasons


def _against_return(facts: Facts) -> list[str]:
    if facts.sent_back:
        return []
    return [
        "Nothing is returned yet. Return at least one answer, with a reason, or start a thread on a section "
        "or on the whole."
    ]


def _scanned(facts: Facts) -> list[str]:
    if not facts.unscanned:
        return []
    files = "file waits" if len(facts.unscanned) == 1 else "files wait"
    listed = ", ".join(facts.unscanned[:6]) + (" and more" if len(facts.unscanned) > 6 else "")
    return [f"{len(facts.unscanned)} {files} for the virus scan: {listed}. Come back once it is done."]


def _against_endorse(facts: Facts) -> list[str]:
    reasons = _complete(facts) + _scanned(facts)
    if facts.open_threads:
        threads = "thread is" if facts.open_threads == 1 else "threads are"
        reasons.append(f"{facts.open_threads} {threads} not resolved. Resolve each, or return the appraisal.")
    if facts.changed:
        reasons.append(
            _count(
                facts.changed,
                "answer has changed and needs",
                "answers have changed and need",
                "your verdict",
                "Accept each, or return it.",
            )
        )
    if facts.to_judge:
        reasons.append(
            _count(
                facts.to_judge, "answer needs", "answers need", "your verdict", "Accept each, or return it."
            )
        )
    return reasons


def passing_over(count: int) -> str:
    """Why an appraisal does not simply proceed while so many questions are due later."""
    said = "question is not due yet, and is" if count == 1 else "questions are not due yet, and each is"
    return f"{count} {said} a condition. Conclude “proceed with conditions”, or that it does not proceed."


def _against_sign(facts: Facts) -> list[str]:
    reasons = list(facts.signer_bars) + _complete(facts) + _scanned(facts)
    if not facts.has_approver:
        reasons.append("Nobody has been chosen as approver. Choose somebody first.")
    if not facts.concluded:
        reasons.append("No conclusion has been recorded. Record one first.")
    elif not facts.conclusion_stands:
        reasons.append("Answers have changed since the conclusion was recorded. Look at it again.")
    elif facts.open_conditions:
        reasons.append(
            "An opinion has conditions that your conclusion does not answer. Take each over, or say why not."
        )
    elif facts.passes_over:
        reasons.append(passing_over(facts.passes_over))
    elif facts.needs_conditions:
        reasons.append("The conclusion says “with conditions”, but no condition is listed. Add one or more.")
    return reasons


def _against_abandon(facts: Facts) -> list[str]:
    return list(facts.abandoner_bars) + _scanned(facts)


CHECKS = {
    Move.SUBMIT: _against_submit,
    Move.RETURN: _against_return,
    Move.ENDORSE: _against_endorse,
    Move.SIGN: _against_sign,
    Move.ABANDON: _against_abandon,
}


def _count(codes: tuple[str, ...], one: str, many: str, what: str, do: str) -> str:
    listed = ", ".join(codes[:6]) + (" and more" if len(codes) > 6 else "")
    return f"{len(codes)} {one if len(codes) == 1 else many} {what}: {listed}. {do}"
