"""Answers as rows with a version, and every text ever saved as an immutable revision."""

from functools import reduce
from operator import or_
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.utils import timezone

from appraisal.models.appraisal import Appraisal, PartOfAppraisal
from appraisal.models.assignment import Assignment, with_this_one
from appraisal.models.checklist import Option
from appraisal.models.evidence import Evidence
from appraisal.models.question import Question
from appraisal.models.redaction import Redaction
from appraisal.rules.completeness import GATE_ORDER, is_early
from appraisal.rules.kinds import Given
from appraisal.vocabulary import CLEARANCES, VERDICTS
from partnerships.permissions import ISSUED_STATES, Relation

ACCEPTED = ("accept", "action")
IS_ACCEPTED = Q(verdict_stands=True, verdict__in=ACCEPTED)
IS_SENT_BACK = Q(verdict_stands=True, verdict="return")

LATER = {gate: GATE_ORDER[place + 1 :] for place, gate in enumerate(GATE_ORDER[:-1])}


def governing(field: str) -> Case:
    """`field` of the option that governs: the one the challenge settled, otherwise the officer's."""
    return Case(
        When(settled_option__isnull=False, then=F(f"settled_option__{field}")),
        default=F(f"option__{field}"),
    )


def _is_early() -> Q:
    """Due at a later gate than its appraisal has reached."""
    gates = [Q(appraisal__gate=gate, question__gate__in=LATER[gate]) for gate in LATER]
    return reduce(or_, gates)


def _gives_nothing() -> Q:
    """A fact of which neither a value nor words are given."""
    return (Q(value=[]) | Q(question__kind="clearance", value__0="")) & Q(narrative="")


def _lacks() -> Q:
    """What `appraisal.rules.kinds` finds missing from an answer, kind by kind."""
    rated, fact = Q(question__scale__isnull=False), Q(question__scale__isnull=True)
    viewed = Q(question__kind="clearance", value__0__in=list(CLEARANCES))
    bound = Q(question__kind="clearance", value__0__in=[one for one in CLEARANCES if one != "cleared"])
    return (
        rated & (Q(option__isnull=True) | Q(option__needs_reason=True, narrative=""))
        | fact & _gives_nothing() & ~_is_early()
        | Q(question__kind="yes_no", narrative="") & ~Q(value=[])
        | viewed & (Q(value__1="") | Q(value__2=""))
        | bound & Q(narrative="")
    )


class AnswerQuerySet(models.QuerySet):
    def asked(self):
        """Answers to questions that are asked now."""
        return self.filter(asked=True)

    def rated(self):
        """Answers to questions that are rated, not those that record a fact."""
        return self.filter(question__scale__isnull=False)

    def unfinished(self):
        """Those that lack something, as `rules.completeness` says of each, asked of the database."""
        return self.filter(Q(confirm=True) | _lacks())

    def to_do(self):
        """Those that lack something, or that were sent back and are still as they were."""
        return self.filter(Q(confirm=True) | _lacks() | IS_SENT_BACK)

    def due_now(self):
        """All but those due at a later gate of which nothing has been given yet."""
        later = Q(option__standing="not_due") | Q(_gives_nothing(), _is_early(), question__scale=None)
        return self.filter(Q(confirm=True) | _lacks() | ~later)

    def with_best_strength(self):
        """Adds ``best``: the strongest evidence cited (none, 1 asserted ... 4 independently assured).

        What has run out says what was, not what is: it counts as asserted. A signed appraisal is read as on
        the day it was signed.
        """
        signed = When(answer__appraisal__state__in=ISSUED_STATES, then=F("answer__appraisal__as_at"))
        day = Case(signed, default=Value(timezone.localdate()), output_field=models.DateField())
        strength = Case(
            When(evidence__valid_until__lt=day, then=1),
            When(evidence__strength="assured", then=4),
            When(evidence__strength="tested", then=3),
            When(evidence__strength="seen", then=2),
            default=1,
        )
        cited = (
            AnswerEvidence.objects.filter(answer=OuterRef("pk"))
            .annotate(rank=strength)
            .order_by("-rank")
            .values("rank")[:1]
        )
        return self.annotate(best=Subquery(cited, output_field=models.IntegerField()))


class Answer(PartOfAppraisal, models.Model):
    """Rating or value, and narrative, for one question of one appraisal.

    `value` is a list of texts (`appraisal.rules.kinds`), `place` where the question stands among all.

    A row exists for every question of the pinned editions; `asked` says whether it is asked now,
    `confirm` that it must be confirmed before it counts. `version` decides who saved first. `carried` says
    how it came where it is that of the appraisal before: one that is still “waiting” never counts.

    `verdict` is the reviewer's latest; it is on an earlier text unless `verdict_stands`. `returned` says that
    it was sent back once; `locked` that what was sent back last were other answers.
    """

    CARRIED = {
        "waiting": "Carried forward, not confirmed",
        "one": "Confirmed one by one",
        "together": "Confirmed together with others",
    }

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    place = models.PositiveIntegerField(default=0)
    asked = models.BooleanField(default=True)
    confirm = models.BooleanField(default=False)
    carried = models.CharField(max_length=10, choices=CARRIED, blank=True, default="")
    option = models.ForeignKey(Option, models.PROTECT, null=True, related_name="+")
    value = models.JSONField(default=list)
    narrative = models.TextField(max_length=3000, blank=True)
    settled_option = models.ForeignKey(Option, models.PROTECT, null=True, related_name="+")
    settled_reason = models.TextField(max_length=1000, blank=True)
    saved_at = models.DateTimeField(null=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0)
    verdict = models.CharField(max_length=10, choices=VERDICTS, blank=True, default="", db_default="")
    verdict_stands = models.BooleanField(default=False, db_default=False)
    returned = models.BooleanField(default=False, db_default=False)
    locked = models.BooleanField(default=False, db_default=False)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["appraisal", "place"]
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "question"], name="answer_once"),
            models.CheckConstraint(
                condition=Q(settled_option__isnull=True) | ~Q(settled_reason=""),
                name="settled_rating_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(carried="waiting") | Q(confirm=True), name="what_is_carried_is_confirmed_first"
            ),
        ]

    def __str__(self):
        return f"{self.appraisal.ref} {self.question.code}"

    def relations_of(self, person) -> frozenset[Relation]:
        """As to its appraisal, and whether this very answer is handed out to a post of `person`."""
        relations = super().relations_of(person)
        if Relation.ASSIGNED not in relations:
            return relations
        known = hasattr(self, "handed")
        handed = self.handed if known else Assignment.objects.nearest_to(self.appraisal_id, self.question)
        return with_this_one(relations, handed, person)

    @property
    def fresh_key(self):
        """A new key for a form that saves this answer."""
        return uuid4()

    @property
    def governing_option(self):
        """The option that governs, or None while nothing is chosen."""
        return self.settled_option if self.settled_option_id else self.option

    @property
    def waits(self) -> bool:
        """Whether it is the answer of the appraisal before, and nobody has said yet that it still holds."""
        return self.carried == "waiting"

    @property
    def is_locked(self) -> bool:
        """Whether it cannot be changed until the reviewer opens it; what must be confirmed always can."""
        return self.locked and not self.confirm

    @property
    def is_accepted(self) -> bool:
        """Whether the reviewer has accepted the text as it stands, with an action or without."""
        return self.verdict_stands and self.verdict in ACCEPTED

    @property
    def is_answered(self) -> bool:
        """Whether it holds an answer, complete or not; words alone are one where no rating is asked for."""
        words_too = self.question.scale_id is None and bool(self.narrative.strip())
        return self.option_id is not None or bool(self.value) or words_too

    def given_at(self, gate: str) -> Given:
        """What has been put in, for an appraisal that has reached `gate`."""
        return Given(
            chosen=self.option_id is not None,
            needs_reason=bool(self.option and self.option.needs_reason),
            value=self.value,
            has_narrative=bool(self.narrative.strip()),
            early=is_early(self.question.gate, gate),
        )

    @property
    def value_words(self) -> str:
        """Its value as a reader sees it; empty for a rating."""
        return self.question.as_kind.words(self.value, self.question)


class AnswerRevision(models.Model):
    """One saved state of one answer. Append-only: the history, and what a conflict keeps.

    `kind` says how it came about: typed, brought back from an earlier one, preset by a rule, settled in
    challenge, carried forward from the appraisal before, confirmed as that, or a text that lost a conflict
    (kept beside the one that won). `key` is the request's: a retry finds it here.
    """

    KINDS = {
        "typed": "Saved",
        "restored": "Brought back",
        "preset": "Set by rule",
        "settled": "Settled in challenge",
        "conflict": "Not saved: somebody saved first",
        "carried": "Carried forward",
        "confirmed": "Confirmed as it was carried forward",
        "together": "Confirmed together with others",
    }
    BY_HAND = ("typed", "restored", "confirmed", "together")  # whoever did one of these answered the question

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    key = models.UUIDField(null=True, unique=True)
    kind = models.CharField(max_length=10, choices=KINDS, default="typed")
    option = models.ForeignKey(Option, models.PROTECT, null=True, related_name="+")
    value = models.JSONField(default=list)
    narrative = models.TextField(blank=True)
    evidence = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    redaction = models.ForeignKey(Redaction, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["answer", "-id"]
        indexes = [models.Index(fields=["answer", "-id"], name="revision_by_answer")]
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "number"],
                condition=~Q(kind="conflict"),
                name="revision_number_once",
            )
        ]

    def __str__(self):
        return f"{self.answer_id} revision {self.number}"

    def relations_of(self, person) -> frozenset[Relation]:
        return self.answer.relations_of(person)

    @property
    def state(self) -> str:
        return self.answer.state

    @property
    def is_text(self) -> bool:
        """Whether it was the answer for a time: neither a settled rating nor a text that came second."""
        return self.kind not in ("conflict", "settled")

    @property
    def value_words(self) -> str:
        """Its value as its question reads it now; as it was kept where that may be another since."""
        question = self.answer.question
        if question.kind == "number" or question.as_kind.fault(self.value, question):
            return "; ".join(one for one in self.value if one)  # the unit may be another since
        return question.as_kind.words(self.value, question)


class AnswerEvidence(models.Model):
    """An answer cites a piece of evidence."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="cited")
    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="cited_by")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["answer", "evidence"], name="cited_once")]

    def __str__(self):
        return f"{self.answer_id} cites {self.evidence_id}"
