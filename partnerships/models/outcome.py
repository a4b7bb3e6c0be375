"""Outcomes, benefits and dis-benefits: what a partnership is to change, and what came of it."""

from collections.abc import Collection
from typing import ClassVar

from django.db import models
from django.db.models import Q

from partnerships.models.governance import RowOfPartnership
from partnerships.models.post import Post
from partnerships.models.risk import OwnedQuerySet, owned_by, owned_relations
from partnerships.models.source import Provision
from partnerships.permissions import Relation
from partnerships.vocabulary import BETTER, OUTCOMES


class Outcome(RowOfPartnership):
    """One change the partnership is to make, with where it began and where it should be by when.

    A post may answer for it (`owner_post`): its holder records what came of it.

    Values are in thousandths of the unit, so that both databases keep them exactly.
    """

    DECIMALS: ClassVar = {"baseline": 3, "target": 3}

    kind = models.CharField(max_length=10, choices=OUTCOMES)
    title = models.CharField(max_length=200)
    provision = models.ForeignKey(
        Provision, models.PROTECT, null=True, blank=True, related_name="expected_outcomes"
    )
    unit = models.CharField(max_length=40, blank=True)
    better = models.CharField(max_length=6, choices=BETTER, default="higher")
    baseline = models.BigIntegerField(null=True, blank=True)
    baseline_on = models.DateField(null=True, blank=True)
    target = models.BigIntegerField(null=True, blank=True)
    target_on = models.DateField(null=True, blank=True)
    owner_post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="outcomes_owned")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "id"]

    def __str__(self):
        return self.title

    def relations_of(self, person) -> frozenset[Relation]:
        return owned_relations(self, person)

    @staticmethod
    def related(person, relations: Collection[Relation]) -> Q | None:
        return owned_by(person, relations)


class Actual(models.Model):
    """What an outcome stood at on a day, in thousandths of its unit."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="actuals")
    on = models.DateField()
    value = models.BigIntegerField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["outcome", "on"], name="one_actual_a_day")]

    def __str__(self):
        return f"{self.outcome}, {self.on:%d %B %Y}"

    def relations_of(self, person) -> frozenset[Relation]:
        return self.outcome.relations_of(person)
