"""Notes of correction: what stands beside a signed record and changes nothing of it."""

import hashlib

from django.conf import settings
from django.db import models

from appraisal.models.appraisal import Appraisal
from appraisal.models.redaction import Redaction


class CorrectionNote(models.Model):
    """A dated note on an issued appraisal: what its report has wrong, and what is right. Append-only.

    `about` is the part it is about, in the words of the report; name and post are copied, as a signer's are.
    The trail holds the `seal` of the words, made with `salt`: that goes with what a redaction takes out, so
    that nobody finds the words by trying. A note of before 2026-11 has none.
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
    salt = models.CharField(max_length=32, null=True)  # noqa: DJ001 SQLite adds such a column alone in place
    redaction = models.ForeignKey(Redaction, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["appraisal", "number"]
        constraints = [models.UniqueConstraint(fields=["appraisal", "number"], name="correction_number_once")]

    def __str__(self):
        return f"note {self.number} on {self.appraisal_id}"

    @property
    def seal(self) -> str:
        """A hash of its words that the trail keeps; empty where it has no salt."""
        words = "\n".join((self.salt or "", self.about, self.text))
        return hashlib.sha256(words.encode()).hexdigest() if self.salt else ""
