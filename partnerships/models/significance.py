"""How much a partnership matters: every decision on it, with its working."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from partnerships.models.partnership import Partnership
from partnerships.models.policy import Policy
from partnerships.permissions import Relation


class SignificanceDecision(models.Model):
    """One decision, append-only. `working` copies all it rests on: `partnerships.rules.significance`.

    `tier` is what was decided, `proposed` what the points and triggers came to; where they differ, `reason`
    says why.
    """

    COUNTER = "pk"

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="significance_decisions")
    policy = models.ForeignKey(Policy, models.PROTECT, null=True, related_name="+")
    working = models.JSONField()
    points = models.PositiveIntegerField()
    proposed = models.CharField(max_length=40)
    tier = models.CharField(max_length=40)
    reason = models.CharField(max_length=500, blank=True)
    depth = models.CharField(max_length=15)
    signatory = models.CharField(max_length=150)
    next_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(tier=models.F("proposed")) | ~Q(reason=""), name="other_tier_has_reason"
            )
        ]

    def __str__(self):
        return f"{self.partnership}: {self.tier}"

    def get_absolute_url(self):
        return reverse("significance", args=[self.partnership.ref])

    def relations_of(self, person) -> frozenset[Relation]:
        return self.partnership.relations_of(person)
