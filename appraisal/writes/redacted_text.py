"""Taking words out of a text, of its history, and of what was kept of pages about it."""

from typing import Any

from django.db.models import F, Q
from django.urls import reverse

from appraisal.models import AnswerRevision, Appraisal, EarlierWords, Redaction
from appraisal.queries.redaction import IN_HISTORY, MODELS, Target, earlier_of
from appraisal.queries.redaction_pages import typed_on
from appraisal.rules.redaction import in_one_line, redacted
from partnerships.models import KeptText

VERSIONED = ("answer", "opinion", "conclusion", "appraisal", "evidence")


def take_out(redaction: Redaction, target: Target, appraisal: Appraisal) -> None:
    """The text itself, and whatever else is kept of it."""
    if target.holds(redaction):
        _take_out_of_row(redaction, target)
    if target.name in IN_HISTORY:
        _take_out_of_history(redaction, target, appraisal)
    for one in earlier_of(target):
        text = _text_without(redaction, one.words)
        if text != one.words:
            EarlierWords.objects.filter(pk=one.pk).update(words=text, redaction=redaction)
    _let_go_of_kept(redaction, target, appraisal)


def _take_out_of_row(redaction: Redaction, target: Target) -> None:
    changed: dict[str, Any] = {target.field: without(redaction, target)}
    if target.kind in VERSIONED:  # a page that was opened before must not put the words back
        changed["version"] = F("version") + 1
    if target.kind in ("note", "message", "earlier"):
        changed["redaction"] = redaction
    if target.kind == "note":  # by its salt the words could be guessed from the seal in the trail
        changed["salt"] = None
    held = {one.name for one in MODELS[target.kind]._meta.get_fields()}
    rows = MODELS[target.kind].objects.filter(pk=target.pk)  # type: ignore[attr-defined]
    rows.update(**{name: value for name, value in changed.items() if name in held})


def _take_out_of_history(redaction: Redaction, target: Target, appraisal: Appraisal) -> None:
    revisions = AnswerRevision.objects.filter(IN_HISTORY[target.name], answer=target.pk)
    for one in revisions.exclude(narrative=""):
        text = _text_without(redaction, one.narrative)
        if text != one.narrative:
            AnswerRevision.objects.filter(pk=one.pk).update(narrative=text, redaction=redaction)
    for move in appraisal.edition_moves.all():
        before = move.before.get(str(target.pk), {})
        if before.get(target.field):
            before[target.field] = _text_without(redaction, before[target.field])
            move.save(update_fields=["before"])


def _let_go_of_kept(redaction: Redaction, target: Target, appraisal: Appraisal) -> None:
    """What was kept of refused requests to pages of the appraisal, where it holds the words.

    Where all of a text goes, all that was kept of its pages does: it may say the same in other words.
    """
    address = appraisal.get_absolute_url()
    begun = reverse("appraisal_new", args=[appraisal.partnership.ref])
    of_text = tuple(f"{address}{one}" for one in typed_on(target)) if redaction.whole else ()
    words = in_one_line(redaction.passage or target.text)
    for kept in KeptText.objects.filter(Q(path__startswith=address) | Q(path=begun)):
        held = (in_one_line(text) for values in kept.fields.values() for text in values)
        if kept.path.startswith(of_text) or (words and any(words in one for one in held)):
            kept.delete()


def without(redaction: Redaction, target: Target) -> str:
    """The text of `target` as it is once the redaction is done."""
    return _text_without(redaction, target.text, target.longest)


def _text_without(redaction: Redaction, text: str, longest: int | None = None) -> str:
    given = {"passage": redaction.passage, "whole": redaction.whole, "stone": redaction.tombstone}
    return redacted(text, longest=longest, **given)
