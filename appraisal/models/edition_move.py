"""The move of an open appraisal to the next edition of its checklist, which can be undone."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from appraisal.models.appraisal import Appraisal, PartOfAppraisal
from appraisal.models.checklist import ChecklistVersion


class EditionMove(PartOfAppraisal, models.Model):
    """One move, with how everything stood before it.

    `before` holds for each answer, by its id, the values it had; `threads` what each thread was on;
    `left` the version that each answer had after the move, to tell whether anybody has worked on it since.
    """

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="edition_moves")
    start = models.ForeignKey(ChecklistVersion, models.PROTECT, related_name="+")
    to = models.ForeignKey(ChecklistVersion, models.PROTECT, related_name="+")
    before = models.JSONField()
    threads = models.JSONField()
    left = models.JSONField()
    at_version = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(start=models.F("to")), name="a_move_goes_somewhere")
        ]

    def __str__(self):
        return f"{self.appraisal.ref}: edition {self.start.number} to {self.to.number}"
