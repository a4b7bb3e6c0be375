"""Questions, the provisions they address, and when they are asked."""

from django.db import models

from appraisal.models.checklist import ChecklistVersion, Edited, Scale, Section
from appraisal.vocabulary import GATES
from partnerships.models.source import Provision


class Question(Edited):
    """One rateable thing. Lists (prompts, evidence) are JSON lists of short lines.

    `join` says whether all or any of its conditions must hold for it to be asked; `corrected` that it says in
    other words what it said in the edition before, so that answers to it stand.
    """

    JOINS = {"all": "all of", "any": "any of"}
    OPENINGS = {"delivered": "Did it deliver?", "needed": "Should we still be in it?"}

    version = models.ForeignKey(ChecklistVersion, models.CASCADE, related_name="questions")
    section = models.ForeignKey(Section, models.CASCADE, related_name="questions")
    scale = models.ForeignKey(Scale, models.PROTECT, related_name="questions")
    code = models.CharField(max_length=20)
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, default="rating")
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

    class Meta:
        ordering = ["section__order", "order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="question_code_once"),
            models.UniqueConstraint(fields=["section", "order"], name="question_order_once"),
            models.CheckConstraint(
                condition=models.Q(weight__gte=1, weight__lte=10), name="question_weight_one_to_ten"
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.text}"


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
