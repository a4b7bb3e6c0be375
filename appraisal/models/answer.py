"""Answers as rows with a version, and every text ever saved as an immutable revision."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.utils import timezone

from appraisal.models.appraisal import Appraisal, PartOfAppraisal
from appraisal.models.checklist import Option
from appraisal.models.evidence import Evidence
from appraisal.models.question import Question
from appraisal.models.redaction import Redaction
from appraisal.rules.completeness import is_early
from appraisal.rules.kinds import Given
from partnerships.permissions import ISSUED_STATES, Relation


def governing(field: str) -> Case:
    """`field` of the option that governs: the one the challenge settled, otherwise the officer's."""
    return Case(
        When(settled_option__isnull=False, then=F(f"settled_option__{field}")),
        default=F(f"option__{field}"),
    )


class AnswerQuerySet(models.QuerySet):
    def asked(self):
        """Answers to questions that are asked now."""
        return self.filter(asked=True)

    def rated(self):
        """Answers to questions that are rated, not those that record a fact."""
        return self.filter(question__scale__isnull=False)

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
    `confirm` that it must be confirmed before it counts. `version` decides who saved first.
    """

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    place = models.PositiveIntegerField(default=0)
    asked = models.BooleanField(default=True)
    confirm = models.BooleanField(default=False)
    option = models.ForeignKey(Option, models.PROTECT, null=True, related_name="+")
    value = models.JSONField(default=list)
    narrative = models.TextField(max_length=3000, blank=True)
    settled_option = models.ForeignKey(Option, models.PROTECT, null=True, related_name="+")
    settled_reason = models.TextField(max_length=1000, blank=True)
    saved_at = models.DateTimeField(null=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["appraisal", "place"]
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "question"], name="answer_once"),
            models.CheckConstraint(
                condition=Q(settled_option__isnull=True) | ~Q(settled_reason=""),
                name="settled_rating_has_reason",
            ),
        ]

    def __str__(self):
        return f"{self.appraisal.ref} {self.question.code}"

    @property
    def fresh_key(self):
        """A new key for a form that saves this answer."""
        return uuid4()

    @property
    def governing_option(self):
        """The option that governs, or None while nothing is chosen."""
        return self.settled_option if self.settled_option_id else self.option

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
    challenge, or a text that lost a conflict (kept beside the one that won). `key` is the request's: a retry
    finds it here.
    """

    KINDS = {
        "typed": "Saved",
        "restored": "Brought back",
        "preset": "Set by rule",
        "settled": "Settled in challenge",
        "conflict": "Not saved: somebody saved first",
    }
    BY_HAND = ("typed", "restored")  # whoever did either answered the question

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
