"""Notes of correction: what stands beside a signed record and changes nothing of it."""

from django.conf import settings
from django.db import models

from appraisal.models.appraisal import Appraisal
from appraisal.models.redaction import Redaction


class CorrectionNote(models.Model):
    """A dated note on an issued appraisal: what its report has wrong, and what is right. Append-only.

    `about` is the part it is about, in the words of the report; name and post are copied, as a signer's are.
    """

    LONGEST = 1000

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="corrections")
    number = models.PositiveSmallIntegerField()
    about = models.CharField(max_length=250)
    text = models.TextField(max_length=LONGEST)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    post = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField()
    redaction = models.ForeignKey(Redaction, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["appraisal", "number"]
        constraints = [models.UniqueConstraint(fields=["appraisal", "number"], name="correction_number_once")]

    def __str__(self):
        return f"note {self.number} on {self.appraisal_id}"
