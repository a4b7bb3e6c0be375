"""Questions, the provisions they address, and when they are asked."""

from django.db import models
from django.utils import timezone

from appraisal.models.checklist import ChecklistVersion, Edited, Scale, Section
from appraisal.rules.kinds import KINDS, Kind, is_overdue
from appraisal.vocabulary import GATES
from partnerships.models.source import Provision


class Question(Edited):
    """One rateable thing, or a fact to record. Lists (prompts, evidence, choices) are JSON lists of lines.

    `kind` is a code of `appraisal.rules.kinds`: a rating has a scale, every other kind the fields it names.

    `join` says whether all or any of its conditions must hold for it to be asked; `corrected` that it says in
    other words what it said in the edition before, so that answers to it stand; `decides`, set on
    publication, that others are asked because of its answer.
    """

    JOINS = {"all": "all of", "any": "any of"}
    OPENINGS = {"delivered": "Did it deliver?", "needed": "Should we still be in it?"}

    version = models.ForeignKey(ChecklistVersion, models.CASCADE, related_name="questions")
    section = models.ForeignKey(Section, models.CASCADE, related_name="questions")
    scale = models.ForeignKey(Scale, models.PROTECT, null=True, related_name="questions")
    code = models.CharField(max_length=20)
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(
        max_length=12, choices=[(kind.code, kind.title) for kind in KINDS.values()], default="rating"
    )
    choices = models.JSONField(default=list)
    unit = models.CharField(max_length=20, blank=True)
    least = models.IntegerField(null=True)
    most = models.IntegerField(null=True)
    authority = models.CharField(max_length=300, blank=True)
    as_at = models.DateField(null=True)
    text = models.CharField(max_length=250)
    label = models.CharField(max_length=60)
    prompts = models.JSONField(default=list)
    good = models.TextField(max_length=600, blank=True)
    why = models.TextField(max_length=400, blank=True)
    evidence = models.JSONField(default=list)
    ours = models.JSONField(default=list)
    gate = models.CharField(max_length=15, choices=GATES)
    short = models.BooleanField(default=False)
    key = models.BooleanField(default=False)
    opening = models.CharField(max_length=10, choices=OPENINGS, blank=True)
    weight = models.PositiveSmallIntegerField(default=1)
    join = models.CharField(max_length=3, choices=JOINS, default="all")
    corrected = models.BooleanField(db_default=False)
    decides = models.BooleanField(db_default=False)

    class Meta:
        ordering = ["section__order", "order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="question_code_once"),
            models.UniqueConstraint(fields=["section", "order"], name="question_order_once"),
            models.CheckConstraint(
                condition=models.Q(weight__gte=1, weight__lte=10), name="question_weight_one_to_ten"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="rating", scale__isnull=False)
                | (~models.Q(kind="rating") & models.Q(scale__isnull=True)),
                name="rating_has_a_scale",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.text}"

    @property
    def is_overdue(self) -> bool:
        """Whether the law it rests on should be looked up again."""
        return self.as_at is not None and is_overdue(self.as_at, timezone.localdate())

    @property
    def as_kind(self) -> Kind:
        """What its kind makes of an answer."""
        return KINDS[self.kind]


class QuestionProvision(models.Model):
    """The crosswalk: a provision that a question addresses, or a risk or case it points to."""

    RELATIONS = {"addresses": "addresses", "risk": "a poor answer points to", "case": "is illustrated by"}

    question = models.ForeignKey(Question, models.CASCADE, related_name="crosswalk")
    provision = models.ForeignKey(Provision, models.PROTECT, related_name="crosswalk")
    relation = models.CharField(max_length=10, choices=RELATIONS)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["question", "relation", "order"]
        constraints = [
            models.UniqueConstraint(fields=["question", "provision", "relation"], name="crosswalk_once")
        ]

    def __str__(self):
        return f"{self.question.code} {self.get_relation_display()} {self.provision.ref}"


class Condition(models.Model):
    """One row of a question's applicability: a fact, an operator and values."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="conditions")
    fact = models.CharField(max_length=40)
    operator = models.CharField(max_length=12)
    values = models.JSONField()

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return f"{self.fact} {self.operator} {self.values}"
