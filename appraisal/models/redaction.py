"""Redactions: personal data taken out of an appraisal's texts, with who proposed and who authorised it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from appraisal.models.appraisal import Appraisal


class Redaction(models.Model):
    """Words of one text (`target`, `target_id`) to be replaced by a tombstone: all where it is `whole`.

    `passage` holds the words only until it is decided. While it is `authorised`, inside one transaction, the
    database lets rows that never change take exactly this change; once `done`, nothing of it changes. One is
    `overtaken`, and decided by nobody, where another of the same text took its words along.
    """

    STATES = {
        "proposed": "Proposed",
        "authorised": "Authorised",
        "done": "Done",
        "declined": "Declined",
        "overtaken": "The words went with another",
    }
    LONGEST_REASON = 80

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="redactions")
    number = models.PositiveSmallIntegerField()
    target = models.CharField(max_length=40)
    target_id = models.PositiveBigIntegerField()
    what = models.CharField(max_length=200)
    whole = models.BooleanField()
    passage = models.TextField(blank=True)
    reason = models.CharField(max_length=LONGEST_REASON)
    state = models.CharField(max_length=10, choices=STATES, default="proposed")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    authority = models.CharField(max_length=150, blank=True)
    tombstone = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["appraisal", "number"]
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "number"], name="redaction_number_once"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="redaction_decided_by_a_second_person",
            ),
        ]

    def __str__(self):
        return f"redaction {self.number} of {self.appraisal_id}"
