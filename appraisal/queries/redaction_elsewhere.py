"""Where else the words of a redaction stand: it takes them out of one text, and they may have been copied."""

from collections.abc import Sequence
from typing import NamedTuple

from appraisal.models import Appraisal, Redaction
from appraisal.queries.redaction import earlier_of, histories_of, target_of, targets_of, text_with
from appraisal.rules.redaction import in_one_line
from partnerships.access import visible_to
from partnerships.permissions import Permission

MOST_APPRAISALS = 10  # the latest of the partnership: what is carried forward comes from the year before
MOST = 20


class Place(NamedTuple):
    """A text, in words, of an appraisal, in which the words of a redaction stand too."""

    appraisal: Appraisal
    what: str


def elsewhere(
    appraisal: Appraisal, redactions: Sequence[Redaction], person, permission: Permission
) -> dict[int, list[Place]]:
    """The other texts that hold the words of each of `redactions`, by its id, which are proposed.

    What goes along, earlier wordings of the same text, is not among them. In whatever capitals; of the same
    appraisal, and of those of its partnership on which `person` has `permission`. The register is not looked
    through: its words are corrected there.
    """
    wanted = {}
    for one in redactions:
        target = target_of(one)
        words = one.passage or (target and text_with(one, target))
        if target is not None and words:
            along = {f"earlier.words:{pk}" for pk in earlier_of(target).values_list("pk", flat=True)}
            wanted[one.pk] = {target.key, *along}, in_one_line(words).casefold()
    found: dict[int, list[Place]] = {pk: [] for pk in wanted}
    if not wanted:
        return found
    theirs = visible_to(Appraisal.objects.filter(partnership=appraisal.partnership_id), person, permission)
    for each in theirs.order_by("-pk")[:MOST_APPRAISALS]:
        texts = targets_of(each)
        histories = histories_of(texts)
        for text in texts:
            lines = [in_one_line(one).casefold() for one in (text.text, *histories.get(text.key, ()))]
            for pk, (keys, words) in wanted.items():
                if text.key not in keys and len(found[pk]) < MOST and any(words in one for one in lines):
                    where = "" if words in lines[0] else ", in its history"
                    found[pk].append(Place(each, f"{text.what}{where}"))
    return found
