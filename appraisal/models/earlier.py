"""What was said of an appraisal before somebody changed it: in opinions, interests, the conclusion."""

from django.conf import settings
from django.db import models

from appraisal.models.appraisal import Appraisal, PartOfAppraisal
from appraisal.models.redaction import Redaction


class EarlierWords(PartOfAppraisal, models.Model):
    """What one `field` of a record said until `by` changed it. Append-only, but that a `redaction`
    takes words out.

    The record is the `kind` and `subject_id`, which may be gone; `name` is what it was called. Each wording
    stands here once: what came after it is the next of the same field, or what the record says now. Who said
    it, and when, is known of what somebody says in their own name.
    """

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="earlier")
    kind = models.CharField(max_length=20)
    subject_id = models.PositiveBigIntegerField()
    field = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    redaction = models.ForeignKey(Redaction, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["appraisal", "-id"]
        verbose_name_plural = "earlier words"
        indexes = [
            models.Index(fields=["appraisal", "kind", "subject_id", "field", "-id"], name="earlier_by_field")
        ]

    def __str__(self):
        return f"{self.name}, {self.field}, until {self.at:%d %B %Y}"
