"""A small council for tests, made through the public writes only."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from appraisal.models import Answer, Appraisal, Assignment, Option, Thread
from appraisal.queries.document import collect_document, fingerprint
from appraisal.queries.judgement import sections_of
from appraisal.writes.answer import save_answer
from appraisal.writes.appraisal import set_people, start_appraisal
from appraisal.writes.assignment import hand_out
from appraisal.writes.challenge import resolve_thread, say, start_thread
from appraisal.writes.conclusion import conclude
from appraisal.writes.evidence import add_evidence
from appraisal.writes.move import endorse, return_appraisal, submit
from appraisal.writes.verdict import accept_section, give_verdict
from partnerships.models import Action, Council, Organisation, Partnership, Person, Post, Risk
from partnerships.permissions import Role
from partnerships.writes.action import add_action
from partnerships.writes.council import set_council
from partnerships.writes.partnership import add_partnership
from partnerships.writes.person import add_person, choose_password
from partnerships.writes.post import add_post, appoint
from partnerships.writes.risk import add_risk
from tests.remembered import memory, remembered

PASSWORD = "long enough for a test"
START = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
PEOPLE = {
    "lead": ("Lena Lead", ()),
    "contributor": ("Colin Contributor", ()),
    "assigned": ("Asha Assigned", ()),
    "reviewer": ("Rhea Reviewer", ()),
    "opinion_giver": ("Omar Opinion", ()),
    "approver": ("Ada Approver", ()),
    "governance": ("Gwen Governance", (Role.GOVERNANCE_OFFICER,)),
    "proper": ("Piotr Proper", (Role.PROPER_OFFICER,)),
    "editor": ("Eve Editor", (Role.CHECKLIST_EDITOR,)),
    "administrator": ("Adam Administrator", (Role.ADMINISTRATOR,)),
    "auditor": ("Aoife Auditor", (Role.AUDITOR,)),
    "member": ("Mo Member", (Role.COMMITTEE_MEMBER,)),
    "cleared": ("Cleo Cleared", (Role.CLEARED_MEMBER,)),
    "colleague": ("Kit Colleague", ()),
}


@dataclass
class World:
    """The people, posts and records of the small council."""

    people: dict[str, Person] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    at: datetime = START

    def __getattr__(self, name: str) -> Person:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def standing(self) -> tuple:
        """All that a world is beside the rows: its clock, and its people and posts as they were read."""
        held = {**self.people, **{f"post of {key}": post for key, post in self.posts.items()}}
        return self.at, {
            key: [getattr(one, field.attname) for field in one._meta.concrete_fields]
            for key, one in held.items()
        }

    def now(self) -> datetime:
        """A minute later than the last thing that happened."""
        self.at += timedelta(minutes=1)
        return self.at

    @remembered
    def partnership(self, name: str = "Moorland Waste Partnership", **facts) -> Partnership:
        """A partnership led by the lead officer's post."""
        given = {
            "name": name,
            "purpose": "Collects and treats household waste for three councils.",
            "arrangement": "joint_committee",
            "status": "running",
            "our_role": "partner",
            "accountable_body": None,
            "lead_post": self.posts["lead"],
            "starts": date(2020, 4, 1),
            "ends": date(2030, 3, 31),
            "annual_value": 17_900_000,
            "our_share": 6_400_000,
            "exit_state": "none",
            "exit_plan": "",
        }
        return add_partnership(facts=given | facts, by=self.people["governance"], at=self.now())

    @remembered
    def risk(self, partnership: Partnership, **facts) -> Risk:
        """A risk above the example's appetite, owned by the lead officer's post."""
        given = {
            "title": "The contractor fails",
            "cause": "It carries debts it cannot repay.",
            "event": "It stops trading in the winter.",
            "effect": "Bins are not emptied for weeks.",
            "category": "finance",
            "whose": "council",
            "partner": None,
            "owner_post": self.posts["lead"],
            "controls": "Accounts read every quarter.",
            "planned_controls": "A second contractor on call.",
            "corporate_ref": "",
            "review_on": None,
            "inherent_likelihood": None,
            "inherent_impact": None,
            "likelihood": 4,
            "impact": 4,
            "target_likelihood": 2,
            "target_impact": 4,
            "target_on": date(2040, 3, 31),
            "treatment": "treat",
            "odd_reason": "",
        }
        return add_risk(partnership=partnership, facts=given | facts, by=self.people["lead"], at=self.now())

    @remembered
    def action(self, partnership: Partnership, **facts) -> Action:
        """An action owned by the lead officer's post, raised in September 2026."""
        given = {
            "title": "Find a second contractor",
            "what": "Sign a call-off contract with another firm.",
            "priority": 1,
            "owner_post": self.posts["lead"],
            "risk": None,
            "origin": "",
            "raised_on": date(2026, 9, 1),
            "due": date(2040, 12, 31),
        }
        return add_action(partnership=partnership, facts=given | facts, by=self.people["lead"], at=self.now())

    @remembered
    def appraisal(self, partnership: Partnership | None = None, **facts) -> Appraisal:
        """A draft appraisal with a person in every part."""
        given = {
            "purpose": "annual_review",
            "gate": "running",
            "depth": "short",
            "circumstances": [],
            "due": None,
        }
        appraisal = start_appraisal(
            partnership=partnership or self.partnership(),
            by=self.people["governance"],
            at=self.now(),
            **(given | facts),
        )
        parts = ("contributor", "reviewer", "opinion_giver", "approver")
        return set_people(
            appraisal=appraisal,
            people={name: [self.people[name]] for name in parts},
            seen=appraisal.version,
            by=self.people["governance"],
            at=self.now(),
        )

    @remembered
    def hand_out(self, appraisal: Appraisal, *sections: str, **more) -> list[Assignment]:
        """Hand out sections, by code, to the post of ``assigned``; `more` says what is otherwise."""
        given = {"questions": (), "post": self.posts["assigned"], "due": None, "message": ""}
        given |= {"by": self.people["lead"], "at": self.now()}
        now = Appraisal.objects.get(pk=appraisal.pk)
        return hand_out(appraisal=now, sections=sections, **(given | more))

    @remembered
    def answer(self, appraisal: Appraisal, code: str, option: str, narrative: str = "", **more):
        """Save one answer as the lead officer; `option` is an option's code."""
        answer = appraisal.answers.select_related("question", "appraisal").get(question__code=code)
        chosen = Option.objects.get(scale=answer.question.scale_id, code=option)
        given = {"evidence": [], "seen": answer.version, "key": uuid4(), "by": self.people["lead"]}
        return save_answer(answer=answer, option=chosen, narrative=narrative, at=self.now(), **(given | more))

    def save(self, answer, **more):
        """Save `answer`, as it was read, with what `more` changes."""
        given = {"option": answer.option, "narrative": answer.narrative, "evidence": [], "key": uuid4()}
        given |= {"seen": answer.version, "by": self.people["lead"], "at": self.now()}
        return save_answer(answer=answer, **(given | more))

    @remembered
    def answer_all(self, appraisal: Appraisal, option_order: int = 2) -> None:
        """Give every asked question its scale's option of that order, with words and evidence seen."""
        evidence = add_evidence(
            appraisal=appraisal,
            facts={
                "title": "Inter-authority agreement",
                "held": "Legal file 12",
                "strength": "seen",
                "dated": date(2023, 3, 1),
                "valid_until": None,
            },
            by=self.people["lead"],
            at=self.now(),
        )
        for answer in appraisal.answers.asked().select_related("question"):
            option = Option.objects.get(scale=answer.question.scale_id, order=option_order)
            self.answer(
                appraisal,
                answer.question.code,
                option.code,
                f"Words about {answer.question.code}.",
                evidence=[evidence.pk],
            )

    @remembered
    def submitted(self, appraisal: Appraisal | None = None) -> Appraisal:
        appraisal = appraisal or self.appraisal()
        self.answer_all(appraisal)
        return submit(appraisal=appraisal, by=self.people["lead"], at=self.now())

    @remembered
    def submit(self, appraisal: Appraisal) -> Appraisal:
        """Send what is answered to the reviewer."""
        return submit(appraisal=appraisal, by=self.people["lead"], at=self.now())

    @remembered
    def endorsed(self, appraisal: Appraisal | None = None) -> Appraisal:
        return self.endorsed_from(self.submitted(appraisal))

    @remembered
    def thread(self, appraisal: Appraisal, text: str = "Why?", code: str = "", **more) -> Thread:
        """A thread that the reviewer starts on one answer, or on the whole."""
        appraisal = Appraisal.objects.get(pk=appraisal.pk)
        question = appraisal.answers.get(question__code=code).question if code else None
        given = {"question": question, "by": self.people["reviewer"], "at": self.now()}
        return start_thread(appraisal=appraisal, text=text, **(given | more))

    @remembered
    def say(self, thread: Thread, text: str = "Because.", **more):
        """A message of the lead officer in a thread."""
        now = Thread.objects.select_related("appraisal").get(pk=thread.pk)
        return say(thread=now, text=text, **({"by": self.people["lead"], "at": self.now()} | more))

    @remembered
    def judge(self, appraisal: Appraisal, code: str, word: str = "return", **more):
        """A verdict of the reviewer's on one answer."""
        answer = Answer.objects.select_related("question", "appraisal").get(
            appraisal=appraisal, question__code=code
        )
        given = {"seen": answer.version, "by": self.people["reviewer"], "at": self.now()}
        given |= {"reason": "Say which page."} if word == "return" else {}
        return give_verdict(answer=answer, word=word, **(given | more))

    @remembered
    def returned(self, appraisal: Appraisal, *codes: str) -> Appraisal:
        """The answers of some questions, sent back."""
        for code in codes:
            self.judge(appraisal, code)
        now = Appraisal.objects.get(pk=appraisal.pk)
        return return_appraisal(appraisal=now, by=self.people["reviewer"], at=self.now())

    @remembered
    def content(self, appraisal: Appraisal) -> None:
        """The reviewer resolves every thread and accepts every answer."""
        by = self.people["reviewer"]
        for one in Thread.objects.unresolved().filter(appraisal=appraisal).select_related("appraisal"):
            resolve_thread(thread=one, by=by, at=self.now())
        sent_back = appraisal.answers.asked().filter(verdict="return", verdict_stands=True)
        for code in sent_back.values_list("question__code", flat=True):
            self.judge(appraisal, code, "accept")
        for section in sections_of(appraisal):
            answers = appraisal.answers.asked().filter(question__section=section)
            seen = sum(answers.values_list("version", flat=True))
            now = Appraisal.objects.get(pk=appraisal.pk)
            accept_section(appraisal=now, section=section, seen=seen, by=by, at=self.now())

    @remembered
    def endorsed_from(self, appraisal: Appraisal) -> Appraisal:
        """Endorse what is in challenge, once its reviewer is content."""
        self.content(appraisal)
        return endorse(
            appraisal=appraisal,
            support="supported",
            reason="",
            seen=fingerprint(collect_document(appraisal.pk)),
            by=self.people["reviewer"],
            at=self.now(),
        )

    @remembered
    def concluded(self, appraisal: Appraisal | None = None) -> Appraisal:
        return self.concluded_from(self.submitted(appraisal))

    @remembered
    def concluded_from(self, appraisal: Appraisal) -> Appraisal:
        """Endorse and conclude what is in challenge."""
        appraisal = self.endorsed_from(appraisal)
        conclude(
            appraisal=appraisal,
            word="continue" if appraisal.purpose == "annual_review" else "proceed",
            reason="It delivers, and the risks are owned.",
            risk_worth_taking="",
            conditions=(),
            proposed="continue",
            seen=0,
            by=self.people["approver"],
            at=self.now(),
        )
        return Appraisal.objects.get(pk=appraisal.pk)


def session_of(person: Person) -> str:
    """The key of a new session of `person`, as logging in leaves it."""
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = "partnerships.known.KnownPerson"
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.save()
    return store.session_key


def make_world() -> World:
    """The council, its people with a password each, and a post for everyone who has a part."""
    return memory.call(made_world, "world")


def made_world() -> World:
    world = World()
    set_council(
        name="Northmoor Council",
        nation="england",
        committee="Audit and Governance Committee",
        seen=0,
        by=None,
        at=world.now(),
    )
    for key, (name, roles) in PEOPLE.items():
        person = add_person(
            email=f"{key}@northmoor.example", name=name, roles=frozenset(roles), by=None, at=world.now()
        )
        choose_password(person=person, password=PASSWORD, at=world.now())
        world.people[key] = person
        post = add_post(
            title=f"Post of {name}", gives_opinions=key == "opinion_giver", by=person, at=world.now()
        )
        appoint(post=post, person=person, since=date(2020, 1, 1), by=person, at=world.now())
        world.posts[key] = post
    assert Organisation.objects.filter(ours=True).exists()
    assert Council.current().name == "Northmoor Council"
    return world
