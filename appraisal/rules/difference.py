"""What differs between two editions of a checklist, as a person would say it."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from appraisal.rules.content import (
    BandContent,
    ChecklistContent,
    OptionContent,
    QuestionContent,
    ScaleContent,
    SectionContent,
)
from appraisal.rules.kinds import KINDS
from appraisal.rules.positions import starts
from appraisal.rules.telling import (
    ANSWERED_AS,
    Detail,
    Telling,
    details,
    said_of_band,
    said_of_option,
    with_points,
)
from appraisal.rules.word_by_word import Words, by_words


@dataclass(frozen=True)
class Change:
    """One difference: `kind` is added, removed, reworded, moved, rescaled or changed; `what` the sentence.

    `code` is the question's, or empty; `words` the text word by word where it was reworded; `details` each
    part that is not as it was, or what is worth saying of something new.
    """

    kind: str
    what: str
    code: str = ""
    words: Words = ()
    details: tuple[Detail, ...] = ()

    @property
    def before_words(self) -> str:
        """What stands before the words: “CG-01 is reworded”."""
        return self.what.partition(":")[0]


def difference(before: ChecklistContent, after: ChecklistContent) -> list[Change]:
    """Every difference: of the whole, then of scales, sections and questions in the order of `after`."""
    return [
        *_of_the_whole(before, after),
        *_of_scales(before, after),
        *_of_sections(before, after),
        *_of_questions(before, after),
    ]


def _of_the_whole(before: ChecklistContent, after: ChecklistContent) -> Iterable[Change]:
    for name in ("title", "summary", "kind"):
        if getattr(before, name) != getattr(after, name):
            detail = Detail(name.capitalize(), getattr(before, name), getattr(after, name))
            yield Change("changed", f"The checklist’s {name} is changed.", details=(detail,))
    if before.bands != after.bands:
        differ = _of_bands(before.bands, after.bands)
        if _said(before.bands) == _said(after.bands):
            yield Change("changed", "What is said of the positions is changed.", details=differ)
        else:
            yield Change("rescaled", f"The positions are now: {_said(after.bands)}.", details=differ)
    if before.total != after.total:
        said = (
            f"The whole is now called: {_said(after.total)}." if after.total else "The whole has no position."
        )
        yield Change("rescaled", said, details=_of_bands(before.total, after.total))


def _of_bands(before: Sequence[BandContent], after: Sequence[BandContent]) -> tuple[Detail, ...]:
    def said(bands: Sequence[BandContent]) -> dict[str, str]:
        return {f"“{one.word}”": said_of_band(one) for one in bands}

    return details(said(before), said(after))


def _said(bands: Sequence[BandContent]) -> str:
    """A set of bands in words: “Strong from 85 per cent”, or in points: “Good from 19 of 24 points”."""
    said = ", ".join(f"{one.word} from {starts(one.at_least, one.of)}" for one in bands)
    return said if all(one.needs_evidence for one in bands[:1]) else f"{said}, with or without evidence"


def _of_scales(before: ChecklistContent, after: ChecklistContent) -> Iterable[Change]:
    old, new = {one.code: one for one in before.scales}, {one.code: one for one in after.scales}
    for code in [one for one in new if one not in old]:
        said = _of_options(None, new[code])
        yield Change("added", f"The scale “{new[code].title}” is new.", details=said)
    for code in [one for one in old if one not in new]:
        yield Change("removed", f"The scale “{old[code].title}” is gone.")
    for code in [one for one in new if one in old and _bare(new[one]) != _bare(old[one])]:
        parts, order = _of_options(old[code], new[code]), _options(old[code], new[code])
        yield Change("rescaled", f"The scale “{new[code].title}” is changed{order}.", details=parts)


def _bare(scale: ScaleContent) -> ScaleContent:
    """A scale without what its corrections say of the edition before."""
    return replace(scale, options=tuple(replace(one, corrected=False) for one in scale.options))


def _of_options(before: ScaleContent | None, after: ScaleContent) -> tuple[Detail, ...]:
    old = {one.code: one for one in before.options} if before else {}
    new = {one.code: one for one in after.options}
    found = [Detail("Name", before.title, after.title)] if before and before.title != after.title else []
    for code in dict.fromkeys([*new, *old]):
        was, now = old.get(code), new.get(code)
        label = f"“{(was or new[code]).word}”"
        if was is None or now is None or _looks(was) != _looks(now):
            found.append(Detail(label, _looks(was), _looks(now)))
        if was and now and was.word != now.word:
            means = ", and means what it did" if now.corrected else ""
            found.append(Detail(f"{label} is called otherwise{means}", was.word, now.word))
    return tuple(found)


def _looks(option: OptionContent | None) -> str:
    return said_of_option(option) if option else ""


def _options(before: ScaleContent, after: ScaleContent) -> str:
    def said(scale: ScaleContent) -> str:
        return ", ".join(with_points(one) for one in scale.options)

    return "" if said(before) == said(after) else f": {said(before)}; now {said(after)}"


def _of_sections(before: ChecklistContent, after: ChecklistContent) -> Iterable[Change]:
    old, new = {one.code: one for one in before.sections}, {one.code: one for one in after.sections}
    for code in [one for one in new if one not in old]:
        yield Change("added", f"The section “{new[code].title}” is new.")
    for code in [one for one in old if one not in new]:
        yield Change("removed", f"The section “{old[code].title}” is gone.")
    for code in [one for one in new if one in old]:
        if old[code].title != new[code].title:
            yield Change("changed", f"The section “{old[code].title}” is now “{new[code].title}”.")
        said = details(_beside(old[code]), _beside(new[code]))
        if said:
            yield Change(
                "changed", f"What is said of the section “{new[code].title}” is changed.", details=said
            )
        if old[code].bands != new[code].bands:
            own = new[code].bands
            what = f"now: {_said(own)}" if own else "those of every section"
            yield Change(
                "rescaled",
                f"The positions of the section “{new[code].title}” are {what}.",
                details=_of_bands(old[code].bands, own),
            )
    for code in _moved([one for one in old if one in new], [one for one in new if one in old]):
        yield Change("moved", f"The section “{new[code].title}” stands elsewhere.")


def _beside(section: SectionContent) -> dict[str, str]:
    """What is said of a section beside its title."""
    return {"Theme": section.theme, "In a sentence or two": section.summary}


def _of_questions(before: ChecklistContent, after: ChecklistContent) -> Iterable[Change]:
    old = {one.code: (section.code, one) for section in before.sections for one in section.questions}
    new = {one.code: (section.code, one) for section in after.sections for one in section.questions}
    titles = {section.code: section.title for section in after.sections}
    was, now = Telling(before), Telling(after)
    for code, (_, question) in old.items():
        if code not in new:
            yield Change("removed", f"{code} is gone: {question.text}", code)
    stayed = {code for code in new if code in old and old[code][0] == new[code][0]}
    elsewhere = {code for one in titles for code in _moved(_of(old, one, stayed), _of(new, one, stayed))}
    for code, (section, question) in new.items():
        if code not in old:
            what = f"{code} is new in “{titles[section]}”: {question.text}"
            yield Change("added", what, code, details=now.new_question(question))
            continue
        if code not in stayed:
            yield Change("moved", f"{code} has moved to “{titles[section]}”.", code)
        elif code in elsewhere:
            yield Change("moved", f"{code} stands elsewhere in its section.", code)
        yield from _of_question(old[code][1], question, was, now)


def _of(placed: dict[str, tuple[str, QuestionContent]], section: str, stayed: set[str]) -> list[str]:
    """The codes of a section's questions, in order, that are in it both times."""
    return [code for code, (where, _) in placed.items() if where == section and code in stayed]


def _of_question(
    before: QuestionContent, after: QuestionContent, was: Telling, now: Telling
) -> Iterable[Change]:
    if before.text != after.text:
        words = by_words(before.text, after.text)
        said = "corrected, and means what it did" if after.corrected else "reworded"
        yield Change("reworded", f"{after.code} is {said}: {after.text}", after.code, words)
    if before.kind != after.kind:
        kind = KINDS[after.kind].title.lower()
        yield Change("rescaled", f"{after.code} is answered in another way: {kind}.", after.code)
    elif before.scale != after.scale:
        differs = (Detail("Ratings", was.ratings(before), now.ratings(after)),)
        yield Change("rescaled", f"{after.code} is rated on another scale.", after.code, details=differs)
    old, new = was.question(before), now.question(after)
    parts = tuple(one for one in details(old, new) if one.label != ANSWERED_AS)
    if parts:
        names = _listed([f"“{one.label}”" for one in parts])
        meant = ", and means what it did" if after.corrected and before.text == after.text else ""
        yield Change("changed", f"{after.code}: changed {names}{meant}.", after.code, details=parts)


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _moved(before: list[str], after: list[str]) -> list[str]:
    """Those that must move for one order to become the other: as few as can be."""
    places = {code: place for place, code in enumerate(before)}
    kept = set(_longest_rising([places[code] for code in after]))
    return [code for code in after if places[code] not in kept]


def _longest_rising(numbers: list[int]) -> list[int]:
    """The longest run of numbers, not side by side, that rises."""
    ends: list[int] = []  # the smallest number that ends a run of each length
    back: dict[int, int | None] = {}
    for number in numbers:
        place = bisect_left(ends, number)
        back[number] = ends[place - 1] if place else None
        ends[place : place + 1] = [number]
    run: list[int] = []
    last = ends[-1] if ends else None
    while last is not None:
        run.append(last)
        last = back[last]
    return run[::-1]
