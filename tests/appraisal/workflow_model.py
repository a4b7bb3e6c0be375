"""A small model of what may happen to an appraisal, in the tests' own words and plain values.

Each act returns the verbs that the trail must tell of it, or raises `No`. What it changes it changes in the
model alone; `test_workflow_machine` does the same to a real appraisal and compares.
"""

from dataclasses import dataclass, field

OPEN = ("draft", "in_challenge", "endorsed")
ISSUED = ("signed", "withdrawn", "superseded")
SECTIONS = {"A": ("A-01", "A-02"), "B": ("B-01", "B-02")}
CODES = tuple(code for codes in SECTIONS.values() for code in codes)
KEY = "A-01"
TOP, NEEDS_WORDS = "yes", "no"
WHOLE = ""


class No(Exception):
    """It may not be done now, or not by them."""


@dataclass
class Cell:
    """One answer."""

    option: str = ""
    settled: str = ""
    words: str = ""
    cites: bool = False
    version: int = 0
    confirm: bool = False
    carried: str = ""
    verdict: str = ""
    stands: bool = False
    returned: bool = False
    locked: bool = False
    read: tuple | None = None

    @property
    def text(self) -> tuple:
        return self.option, self.words, self.cites

    @property
    def governs(self) -> str:
        return self.settled or self.option

    @property
    def is_complete(self) -> bool:
        return bool(self.option) and not self.confirm and bool(self.words or self.option != NEEDS_WORDS)

    @property
    def is_accepted(self) -> bool:
        return self.stands and self.verdict in ("accept", "action")

    @property
    def is_sent_back(self) -> bool:
        return self.stands and self.verdict == "return"

    @property
    def is_shut(self) -> bool:
        """Locked by a return; what waits to be confirmed never is."""
        return self.locked and not self.confirm


@dataclass
class Talk:
    """One thread: what it is on (a question, a section, or the whole), and who wrote each message."""

    on: str
    said: list[str]
    waits_for: str
    resolved: bool = False


@dataclass
class Handed:
    """A section that is handed out."""

    section: str
    holder: str
    stage: str = "asked"


@dataclass
class Workflow:
    """One appraisal. `turn` counts what makes a page that was opened before out of date."""

    state: str = "draft"
    cells: dict[str, Cell] = field(default_factory=lambda: {code: Cell() for code in CODES})
    talks: list[Talk] = field(default_factory=list)
    handed: list[Handed] = field(default_factory=list)
    approver: str = "approver"
    evidence: int = 0
    sent_back: bool = False
    answered: set[str] = field(default_factory=set)
    view: str = ""
    opinion_version: int = 0
    taken: bool | None = None
    concluded_by: str = ""
    conclusion_stands: bool = False
    conclusion_version: int = 0
    notes: int = 0
    actions: int = 0
    turn: int = 0

    # --- who may

    def holder_of(self, section: str) -> Handed | None:
        live = (one for one in self.handed if one.stage in ("asked", "accepted"))
        return next((one for one in live if one.section == section), None)

    def has_part(self, who: str) -> bool:
        return any(one.holder == who and one.stage in ("asked", "accepted") for one in self.handed)

    def is_theirs(self, who: str, code: str) -> bool:
        held = self.holder_of(code.partition("-")[0]) if code in CODES else None
        return held is not None and held.holder == who and who not in ("reviewer", self.approver)

    def may(self, who: str, what: str, code: str = "") -> bool:
        draft, challenged = self.state == "draft", self.state == "in_challenge"
        leads, reviews, approves = who == "lead", who == "reviewer", who == self.approver
        leads_it_open, writes_draft = leads and self.state in OPEN, who == "contributor" and draft
        theirs = draft and self.is_theirs(who, code)
        endorsed, signed = self.state == "endorsed", self.state == "signed"
        runs = who == "governance"
        return {
            "answer": leads_it_open or writes_draft or theirs,
            "add evidence": leads_it_open or writes_draft or (draft and self.has_part(who)),
            "submit": leads and draft,
            "assign": (runs and self.state in OPEN) or (leads and draft),
            "challenge": reviews and challenged,
            "resolve": reviews and (draft or challenged),
            "discuss": leads_it_open
            or theirs
            or (who in ("contributor", "reviewer") and (draft or challenged)),
            "give an opinion": who == "opinion_giver" and (challenged or endorsed),
            "conclude": approves and endorsed,
            "sign": approves and endorsed,
            "withdraw": (approves or runs) and signed,
            "abandon": (leads or runs) and draft,
            "note": (approves or runs) and self.state in ISSUED,
        }[what]

    def need(self, who: str, what: str, code: str = "") -> None:
        if not self.may(who, what, code):
            raise No(f"{who} may not {what}")

    # --- answers

    def save(self, who, code, option, words, cites, seen, *, turn=None) -> list[str]:
        """`turn` is that of a page opened before, whose permission was asked then."""
        if turn is None:
            self.need(who, "answer", code)
        elif turn != self.turn or self.state not in OPEN:
            raise No("what was allowed then may not be now")
        cell = self.cells[code]
        if seen != cell.version:
            return []  # it came second: kept beside, and nothing else
        if cell.is_shut:
            raise No("locked")
        if cites and not self.evidence:
            raise No("nothing to cite")
        reworded = (option, words) != (cell.option, cell.words)
        changed, waited = cites != cell.cites, cell.carried == "waiting"
        cell.option, cell.words, cell.cites, cell.confirm = option, words, cites, False
        cell.carried = "one" if cell.carried and not reworded else ""
        cell.stands = cell.stands and not (reworded or changed)
        cell.version += 1
        self.answered.add(who)
        return self.unsettle() if reworded or changed or waited else []

    def unsettle(self) -> list[str]:
        if self.state != "endorsed":
            return []
        self.state, self.conclusion_stands, self.turn = "in_challenge", False, self.turn + 1
        return ["endorsement cancelled"]

    def list_evidence(self, who) -> list[str]:
        self.need(who, "add evidence")
        self.evidence += 1
        return ["evidence added", *self.unsettle()]

    def confirm_together(self, who, codes) -> list[str]:
        self.need(who, "answer", codes[0])
        for code in codes:
            cell = self.cells[code]
            alone = code == KEY or cell.governs != TOP or not cell.cites
            if cell.carried != "waiting" or alone:
                raise No("opened by itself")
        for code in codes:
            cell = self.cells[code]
            cell.confirm, cell.carried, cell.version = False, "together", cell.version + 1
        self.answered.add(who)
        return ["confirmed together", *self.unsettle()]

    # --- handing out

    def hand_out(self, who, section, holder) -> list[str]:
        self.need(who, "assign")
        self.only_in_draft()
        if self.holder_of(section) or holder == self.approver:
            raise No("it is with somebody, or they sign")
        self.handed.append(Handed(section, holder))
        self.turn += 1
        return ["handed out"]

    def settle_part(self, who, number, stage, to="") -> list[str]:
        held = self.handed[number]
        live = held.stage in ("asked", "accepted")
        if stage == "taken_back":
            self.need(who, "assign")
        elif not (self.state == "draft" and live and held.holder == who):
            raise No("it is not theirs")
        self.only_in_draft()
        if not live:
            raise No("nobody has it any more")
        if stage == "accepted":
            told = ["handed out accepted"] if held.stage == "asked" else []
            held.stage = stage
            return told
        if stage == "handed_on":
            if to in (held.holder, self.approver):
                raise No("with that post already, or they sign")
            self.handed.append(Handed(held.section, to))
        held.stage, self.turn = stage, self.turn + 1
        verbs = {"declined": "handed out declined", "handed_on": "handed on", "taken_back": "taken back"}
        return [verbs[stage]]

    def only_in_draft(self) -> None:
        if self.state != "draft":
            raise No("it is submitted")

    def choose_approver(self, who, approver) -> list[str]:
        self.need(who, "assign")
        if self.has_part(approver):
            raise No("they have questions")
        if self.sent_back and who != "governance" and approver != self.approver:
            raise No("whose work was returned does not choose who judges it")
        if approver != self.approver:
            self.conclusion_stands = False
        self.approver, self.turn = approver, self.turn + 1
        return ["people chosen"]

    # --- threads and verdicts

    def start_thread(self, who, on) -> list[str]:
        self.need(who, "discuss", on)
        if self.state == "draft" and not self.sent_back:
            raise No("threads begin with the challenge")
        self.talks.append(Talk(on, [who], "officers" if who == "reviewer" else "reviewer"))
        return ["thread started", *self.unsettle()]

    def say(self, who, number) -> list[str]:
        talk = self.talks[number]
        self.need(who, "discuss", talk.on)
        reopens = talk.resolved
        if reopens and who != "reviewer":
            raise No("resolved")
        talk.said.append(who)
        talk.waits_for, talk.resolved = "officers" if who == "reviewer" else "reviewer", False
        return ["thread reopened" if reopens else "replied", *self.unsettle()]

    def resolve(self, who, number) -> list[str]:
        self.need(who, "resolve")
        if self.talks[number].resolved:
            raise No("resolved already")
        self.talks[number].resolved = True
        return ["thread resolved"]

    def take_back(self, who, number) -> list[str]:
        """The last message of a thread."""
        talk = self.talks[number]
        self.need(who, "discuss", talk.on)
        if talk.resolved or talk.said[-1] != who:
            raise No("it stands")
        talk.said.pop()
        if talk.said:
            talk.waits_for = "officers" if talk.said[-1] == "reviewer" else "reviewer"
        else:
            self.talks.pop(number)
        return ["message taken back", *self.unsettle()]

    def judge(self, who, code, word, seen) -> list[str]:
        self.need(who, "challenge")
        cell = self.cells[code]
        if seen != cell.version:
            raise No("it changed while they read it")
        cell.verdict, cell.stands = word, True
        verbs = {"accept": "answer accepted", "action": "answer accepted with an action"}
        return [verbs.get(word, "answer returned")]

    def accept_section(self, who, section, seen) -> list[str]:
        self.need(who, "challenge")
        cells = {code: self.cells[code] for code in SECTIONS[section]}
        if seen != sum(cell.version for cell in cells.values()):
            raise No("one changed while they read it")
        talked_of = {talk.on for talk in self.talks if not talk.resolved}
        found = [
            cell
            for code, cell in cells.items()
            if cell.version and not (cell.confirm or cell.is_accepted or cell.is_sent_back)
            if code not in talked_of
        ]
        for cell in found:
            cell.verdict, cell.stands = "accept", True
        return ["answers accepted"] if found else []

    def settle_rating(self, who, code, option, seen) -> list[str]:
        self.need(who, "challenge")
        cell = self.cells[code]
        if seen != cell.version:
            raise No("it changed while they read it")
        cell.settled, cell.version = "" if option == cell.option else option, cell.version + 1
        return ["rating settled in challenge" if cell.settled else "settled rating taken back"]

    def open_answer(self, who, code) -> list[str]:
        self.need(who, "resolve")
        cell = self.cells[code]
        if not cell.is_shut:
            raise No("it is open")
        cell.verdict, cell.stands, cell.returned, cell.locked = "return", True, True, False
        return ["answer opened"]

    # --- the moves

    def move(self, before: str, after: str) -> None:
        if self.state != before:
            raise No(f"it is {self.state}")
        self.state, self.turn = after, self.turn + 1

    def must_be_complete(self) -> None:
        if not all(cell.is_complete for cell in self.cells.values()):
            raise No("answers are missing")

    def submit(self, who) -> list[str]:
        self.need(who, "submit")
        self.must_be_complete()
        if any(talk.waits_for == "officers" for talk in self.talks if not talk.resolved):
            raise No("a thread waits for them")
        self.move("draft", "in_challenge")
        if not self.sent_back:
            self.note_read()
        return ["submitted"]

    def note_read(self) -> None:
        """What its reviewer knows from now on: whatever is otherwise afterwards has changed under them."""
        for cell in self.cells.values():
            cell.read = cell.text

    def changed(self) -> set[str]:
        if self.state != "in_challenge":
            return set()
        return {code for code, cell in self.cells.items() if cell.text != cell.read}

    def send_back(self, who) -> list[str]:
        self.need(who, "challenge")
        waiting = {talk.on for talk in self.talks if not talk.resolved and talk.waits_for == "officers"}
        opened = {
            code
            for code, cell in self.cells.items()
            if cell.is_sent_back or WHOLE in waiting or code.partition("-")[0] in waiting
        }
        if not opened:
            raise No("nothing is returned")
        for code, cell in self.cells.items():
            cell.returned = cell.returned or cell.is_sent_back
            cell.locked = code not in opened
        self.move("in_challenge", "draft")
        self.note_read()
        self.sent_back = True
        return ["returned"]

    def endorse(self, who, seen_now: bool) -> list[str]:
        self.need(who, "challenge")
        self.must_be_complete()
        owed = [
            cell
            for code, cell in self.cells.items()
            if not cell.is_accepted
            and (
                cell.returned
                or cell.is_sent_back
                or code == KEY
                or (cell.governs == TOP and not cell.cites)
                or code in self.changed()
            )
        ]
        if not seen_now or owed or not all(talk.resolved for talk in self.talks):
            raise No("something is left")
        self.move("in_challenge", "endorsed")
        self.note_read()
        return ["endorsed"]

    def give_opinion(self, who, view, seen) -> list[str]:
        self.need(who, "give an opinion")
        if self.view and seen != self.opinion_version:
            raise No("somebody saved first")
        self.view, self.opinion_version, self.taken = view, self.opinion_version + 1, None
        return ["opinion given"]

    def conclude(self, who, takes, seen) -> list[str]:
        """`takes` the condition of the opinion over, leaves it out, or (None) says nothing of it."""
        self.need(who, "conclude")
        if self.concluded_by and seen != self.conclusion_version:
            raise No("somebody saved first")
        self.concluded_by, self.conclusion_stands = who, True
        self.conclusion_version += 1
        if self.view == "content_with_conditions" and takes is not None:
            self.taken = takes
        return ["concluded"]

    def sign(self, who, seen_now: bool) -> list[str]:
        self.need(who, "sign")
        self.must_be_complete()
        unanswered = self.view == "content_with_conditions" and self.taken is None
        bars = who in self.answered or self.concluded_by != who or not self.conclusion_stands
        if not seen_now or unanswered or bars:
            raise No("it cannot be signed")
        self.move("endorsed", "signed")
        promised = [cell for cell in self.cells.values() if cell.stands and cell.verdict == "action"]
        self.actions = len(promised) + (self.view == "content_with_conditions" and self.taken is True)
        return ["signed", "report issued"]

    def withdraw(self, who) -> list[str]:
        self.need(who, "withdraw")
        self.move("signed", "withdrawn")
        return ["withdrawn"]

    def abandon(self, who) -> list[str]:
        self.need(who, "abandon")
        if self.sent_back and who != "governance":
            raise No("whose work was returned does not start again instead")
        self.move("draft", "abandoned")
        return ["abandoned"]

    def note(self, who) -> list[str]:
        self.need(who, "note")
        self.notes += 1
        return ["correction noted"]

    def next_year(self) -> "Workflow":
        """The appraisal that starts from this one: what it answered, to be confirmed."""
        cells = {
            code: Cell(cell.governs, "", cell.words, cell.cites, 1, True, "waiting")
            for code, cell in self.cells.items()
        }
        return Workflow(cells=cells, evidence=int(any(cell.cites for cell in cells.values())))
