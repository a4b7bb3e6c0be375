"""Reads a checklist from plain values, whatever file held them: every fault at once, with its place."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from appraisal.rules.asking import never_asked, offers_of, rows_of
from appraisal.rules.conditions import Row, about, fault_in
from appraisal.rules.content import (
    LIMITS,
    BandContent,
    ChecklistContent,
    ChecklistError,
    ConditionContent,
    OptionContent,
    QuestionContent,
    ScaleContent,
    SectionContent,
)
from appraisal.rules.framing import framing_faults
from appraisal.rules.reading_fields import (
    BAND,
    CONDITION,
    HEAD,
    OPTION,
    QUESTION,
    SCALE,
    SECTION,
    Part,
)
from partnerships.library.schema import REF, ProvisionContent, SourceContent, faults_in

HEAD_PLACE = "the checklist"
# What a fault calls the bands: as a file does, or as the editor's pages do.
FILE_WORDS = {"band": "band", "total": "the total"}
PAGE_WORDS = {"band": "position", "total": "all sections together"}
PLACE: Any = object()  # where a question says its own place, under a key that no file can have


def read_content(
    plain: dict[str, Any],
    known_refs: Collection[str],
    *,
    head: str = HEAD_PLACE,
    section_place: Callable[[int, Any], str] | None = None,
    words: Mapping[str, str] = FILE_WORDS,
    faults: list[str] | None = None,
) -> ChecklistContent:
    """The checklist that `plain` holds (see `appraisal.rules.content.as_plain`), checked.

    `known_refs` are the refs that sources hold. `head` and `section_place` name places in faults as the
    reader of the file knows them, `words` what the bands are called there; `faults` are those already found.
    Raises `ChecklistError` with every fault: fields, repeated codes, unknown refs and scales, bands out of
    order, questions never asked.
    """
    reading = _Reading(known_refs, head, section_place or _numbered, words, faults or [])
    content = reading.checklist(plain)
    if reading.faults or content is None:
        raise ChecklistError(reading.faults)
    return content


class _Reading:
    """One pass over a checklist, collecting faults on the way. Only values without a fault are taken."""

    def __init__(
        self,
        refs: Collection[str],
        head: str,
        section_place: Callable[[int, Any], str],
        words: Mapping[str, str],
        faults: list[str],
    ):
        self.refs, self.head, self.section_place = set(refs), head, section_place
        self.words, self.faults = words, list(faults)
        self.places: dict[tuple[str, str], str] = {}
        self.scales: set[str] = set()
        self.rows: list[tuple[str, str, Row]] = []  # of conditions: read before every question is known
        # Questions and scales with faults: nothing is said of what rests on them, or it would be untrue.
        self.doubtful: set[str] = set()
        self.doubtful_scales: set[str] = set()
        self.read: list[QuestionContent] = []
        self.count = 0  # of the questions in the file, those beyond the limit among them

    def parts(
        self, holder: dict[str, Any], key: str, where: str, most: int, *, needed: bool = True
    ) -> list[dict[str, Any]]:
        """The list of parts under `key`, taken out of `holder`; as many as the limit."""
        held = holder.pop(key, [])
        rows = [row for row in held if isinstance(row, dict)] if isinstance(held, list) else []
        if not isinstance(held, list) or len(rows) < len(held) or (needed and not rows):
            self.faults.append(f"{where}: has no {self.called(key)}")
            return []
        if len(rows) > most:
            self.faults.append(f"{where}: has {len(rows):,} {self.called(key)}; at most {most:,} are taken")
        return rows[:most]

    def called(self, key: str) -> str:
        """What a list of parts is called."""
        return f"{self.words['band']}s" if key == "bands" else key

    def take(self, row: dict[str, Any], part: Part, where: str) -> dict[str, Any]:
        """The fields of one part that are as they should be, lists as tuples; faults are noted."""
        for name in sorted(str(name) for name in row.keys() - part.wanted.keys() - part.may.keys()):
            self.faults.append(f"{where}: “{name[:60]}” is not a field")
        taken = {}
        for name in (*part.wanted, *part.may):
            value = row.get(name)
            if value is None:
                if name in part.wanted:
                    self.faults.append(f"{where}: “{name}” is missing")
                continue
            fault = part.fault(name, value)
            if fault:
                self.faults.append(f"{where}: “{name}” {fault}")
            else:
                taken[name] = tuple(value) if isinstance(value, list) else value
        return taken

    def once(self, what: str, value: str | None, where: str, place: str, *, said: str = "") -> None:
        """Notes a code, and a fault where it was given before, whatever its capitals.

        `said` is what it is called then.
        """
        if value is None:
            return
        key = (what, value.casefold())
        if key in self.places:
            self.faults.append(f"{where}: the {said or what} is already used in {self.places[key]}")
        self.places.setdefault(key, place)

    def checklist(self, plain: dict[str, Any]) -> ChecklistContent | None:
        plain = dict(plain)
        sources = self.sources(plain)
        rated = _is_rated(plain.get("sections"))
        rows_of_bands = self.parts(plain, "bands", self.head, LIMITS["band"], needed=rated)
        bands = self.bands(rows_of_bands, self.head)
        rows_of_total = self.parts(plain, "total", self.head, LIMITS["band"], needed=False)
        total = self.bands(rows_of_total, f"{self.head}, {self.words['total']}")
        numbered = enumerate(self.parts(plain, "scales", self.head, LIMITS["scale"], needed=rated), 1)
        scales = [self.scale(row, number) for number, row in numbered]
        sections = self.parts(plain, "sections", self.head, LIMITS["section"])
        facts = self.take(plain, HEAD, self.head)
        read = [self.section(row, number) for number, row in enumerate(sections, 1)]
        if self.count > LIMITS["question"]:
            most = LIMITS["question"]
            self.faults.append(f"{self.head}: has {self.count:,} questions; at most {most:,} are taken")
        else:
            self.check_conditions([one for one in scales if one])
        if self.faults:
            return None
        return ChecklistContent(
            bands=bands,
            scales=tuple(one for one in scales if one),
            sections=tuple(one for one in read if one),
            total=total,
            sources=sources,
            **facts,
        )

    def sources(self, plain: dict[str, Any]) -> tuple[SourceContent, ...]:
        """The council's own sources that the file brings along. Their refs can be cited."""
        rows = self.parts(plain, "sources", self.head, LIMITS["source"], needed=False)
        read = [self.source(row, f"{self.head}, source {number}") for number, row in enumerate(rows, 1)]
        return tuple(one for one in read if one)

    def source(self, row: dict[str, Any], place: str) -> SourceContent | None:
        before, row = len(self.faults), dict(row)
        where = place + _named(row)
        provisions = self.parts(row, "provisions", where, LIMITS["provision"])
        self.faults += faults_in(row, SourceContent, where)
        code = row.get("code")
        if isinstance(code, str):
            self.once("source code", code, where, place)
            self.check_ref(code, "", where)
        for number, one in enumerate(provisions, 1):
            ref = one.get("ref")
            at = f"{where}, provision {number}" + (f" ({ref[:40]})" if isinstance(ref, str) else "")
            self.faults += faults_in(one, ProvisionContent, at)
            if isinstance(ref, str):
                self.once("ref", ref, at, at)
                self.check_ref(ref, f"{code}-", at)
                self.refs.add(ref)
        if len(self.faults) > before:
            return None
        return SourceContent(**row, provisions=tuple(ProvisionContent(**one) for one in provisions))

    def check_ref(self, ref: str, start: str, where: str) -> None:
        """What is wrong with the code of a source, or the ref of a provision."""
        if not REF.fullmatch(ref):
            self.faults.append(f"{where}: must be capitals and figures, with single hyphens between them")
        elif not ref.startswith(start):
            self.faults.append(f"{where}: must start with {start[:14]}")

    def check_conditions(self, scales: list[ScaleContent]) -> None:
        """What conditions name must be there, and every question must be reachable."""
        self.doubtful |= {one.code for one in self.read if one.scale in self.doubtful_scales}
        offers = offers_of(self.read, scales)
        for where, code, row in self.rows:
            if about(row) in self.doubtful:
                self.doubtful.add(code)
            elif fault := fault_in(row, offers):
                self.faults.append(f"{where}: {fault}")
                self.doubtful.add(code)
        sound = [one for one in self.read if one.code not in self.doubtful]
        while any(self.rests_on_doubt(one) for one in sound):
            sound = [one for one in sound if not self.rests_on_doubt(one)]
        self.faults += [
            f"{self.places['code', code.casefold()]} ({code}): {why}"
            for code, why in never_asked(sound, offers).items()
        ]

    def rests_on_doubt(self, question: QuestionContent) -> bool:
        """Whether a question waits for one of which nothing can be said; then nothing can of it either."""
        if self.doubtful & {about(row) for row in rows_of(question)}:
            self.doubtful.add(question.code)
            return True
        return False

    def bands(self, rows: list[dict[str, Any]], where: str) -> tuple[BandContent, ...]:
        """One set of bands: the edition's, a section's own, or those of the total."""
        before = len(self.faults)
        taken = []
        for number, row in enumerate(rows, 1):
            place, of = f"{where}, {self.words['band']} {number}", row.get("of", 100)
            most = of if BAND.fault("of", of) is None else 100
            part = replace(BAND, ends={**BAND.ends, "at_least": (0, most)})
            taken.append(self.take(row, part, place))
            self.once(f"word in {where}", taken[-1].get("word"), place, place, said="word")
        limits = [row["at_least"] for row in taken if "at_least" in row]
        falling = limits == sorted(set(limits), reverse=True)
        if rows and len(limits) == len(rows) and (len(rows) < 2 or not falling or limits[-1] != 0):
            self.faults.append(
                f"{where}: {self.words['band']}s go from the highest to 0, each once, at least two"
            )
        if len({row.get("of", 100) for row in taken}) > 1:
            self.faults.append(f"{where}: {self.called('bands')} are all said “of” the same number of points")
        return () if len(self.faults) > before else tuple(BandContent(**row) for row in taken)

    def scale(self, row: dict[str, Any], number: int) -> ScaleContent | None:
        before, row = len(self.faults), dict(row)
        place = f"{self.head}, scale {number}"
        where = place + _named(row)
        options = self.parts(row, "options", where, LIMITS["option"], needed=False)
        facts = self.take(row, SCALE, where)
        self.once("scale code", facts.get("code"), where, place)
        self.once("scale’s title", facts.get("title"), where, place, said="title")
        self.scales.add(facts.get("code", ""))
        taken = [
            self.option(one, f"{where}, option {count}{_named(one)}") for count, one in enumerate(options, 1)
        ]
        codes = [option.get("code", "").casefold() for option in taken]
        for count, option in enumerate(taken, 1):
            at = f"{where}, option {count}"
            self.once(f"word in {place}", option.get("word"), f"{at}{_named(option)}", at, said="word")
        if len(set(codes)) < max(len(codes), 2):
            self.faults.append(f"{where}: needs two options or more, each with its own code")
        elif len(self.faults) == before and not any(
            option["standing"] == "rated" and option["points"] for option in taken
        ):
            self.faults.append(f"{where}: needs an option that is “rated” with 1 point or more")
        if len(self.faults) > before:
            self.doubtful_scales.add(facts.get("code", ""))
            return None
        return ScaleContent(options=tuple(OptionContent(**one) for one in taken), **facts)

    def option(self, row: dict[str, Any], where: str) -> dict[str, Any]:
        taken = self.take(row, OPTION, where)
        if "counts" in taken and taken["counts"] != (row.get("points") is not None):
            self.faults.append(f"{where}: an option counts exactly when it has points")
        elif "standing" in taken and "counts" in taken:
            standing, points = taken["standing"], taken.get("points")
            if standing == "not_known" and points:
                self.faults.append(f"{where}: “not_known” counts with 0 points, or not at all")
            elif standing != "not_known" and taken["counts"] != (standing == "rated"):
                self.faults.append(f"{where}: an option counts exactly when it is “rated” or “not_known”")
        return taken

    def section(self, row: dict[str, Any], number: int) -> SectionContent | None:
        before, row = len(self.faults), dict(row)
        where = self.section_place(number, row)
        questions = self.parts(row, "questions", where, LIMITS["question"])
        bands = self.bands(self.parts(row, "bands", where, LIMITS["band"], needed=False), where)
        facts = self.take(row, SECTION, where)
        self.once("section code", facts.get("code"), where, where)
        room = max(LIMITS["question"] - self.count, 0)
        self.count += len(questions)
        read = [self.question(one, count, where) for count, one in enumerate(questions[:room], 1)]
        if len(self.faults) > before:
            return None
        return SectionContent(questions=tuple(one for one in read if one), bands=bands, **facts)

    def question(self, row: dict[str, Any], number: int, section: str) -> QuestionContent | None:
        before, row = len(self.faults), dict(row)
        own = row.pop(PLACE, "")
        place = own or f"{section}, question {number}"
        where = own or place + _named(row)
        conditions = self.parts(row, "conditions", where, LIMITS["condition"], needed=False)
        facts = self.take(row, QUESTION, where)
        self.once("code", facts.get("code"), where, place)
        if facts.get("scale") and facts["scale"] not in self.scales:
            self.faults.append(f"{where}: the scale “{facts['scale']}” is not defined")
        self.faults += [
            f"{where}: {said[0].lower()}{said[1:]}"
            for name, said in framing_faults(facts)
            if not {name, "kind"} & ({one for one in row if row[one] is not None} - facts.keys())
        ]  # of what was given and not taken a fault is noted already
        for relation in ("provisions", "risks", "cases"):
            self.check_refs(facts.get(relation, ()), f"{where}, {relation}")
        code = facts.get("code", "")
        rows = [self.condition(one, f"{where}, condition {n}", code) for n, one in enumerate(conditions, 1)]
        if len(self.faults) > before:
            self.doubtful.add(code)
            return None
        self.read.append(QuestionContent(conditions=tuple(one for one in rows if one), **facts))
        return self.read[-1]

    def condition(self, row: dict[str, Any], where: str, code: str) -> ConditionContent | None:
        """A condition of the question `code`."""
        facts = self.take(row, CONDITION, where)
        if len(facts) < len(CONDITION.wanted):
            return None
        self.rows.append((where, code, Row(**facts)))
        return ConditionContent(**facts)

    def check_refs(self, refs: tuple[str, ...], where: str) -> None:
        for ref in dict.fromkeys(refs):
            if ref not in self.refs:
                self.faults.append(f"{where}: no source holds “{ref[:60]}”")
            if refs.count(ref) > 1:
                self.faults.append(f"{where}: “{ref[:60]}” is listed twice")


def _is_rated(sections: Any) -> bool:
    """Whether any question is a rating, as far as can be told before they are read."""
    held = [one for one in sections if isinstance(one, dict)] if isinstance(sections, list) else []
    lists = [one.get("questions") for one in held]
    rows = [row for one in lists if isinstance(one, list) for row in one if isinstance(row, dict)]
    return not rows or any(row.get("kind", "rating") == "rating" for row in rows)


def _numbered(number: int, row: dict[str, Any]) -> str:
    return f"section {number}{_named(row)}"


def _named(row: dict[str, Any]) -> str:
    """The code a part gives itself, in brackets, for the place of a fault."""
    code = row.get("code")
    return f" ({code[:40]})" if isinstance(code, str) and code.strip() else ""
