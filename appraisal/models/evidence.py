"""The appraisal's evidence list: each thing once, cited by any number of answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from appraisal.models.appraisal import Appraisal, PartOfAppraisal
from appraisal.vocabulary import STRENGTHS


class Evidence(PartOfAppraisal, models.Model):
    """What supports answers: a link, or a reference to a document held elsewhere."""

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="evidence")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    held = models.CharField(max_length=500, blank=True)
    strength = models.CharField(max_length=10, choices=STRENGTHS, default="asserted")
    dated = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "number"], name="evidence_number_once"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(dated__isnull=True)
                | Q(valid_until__gte=models.F("dated")),
                name="evidence_valid_after_its_date",
            ),
        ]

    def __str__(self):
        return f"E{self.number} {self.title}"

    @property
    def key(self) -> str:
        """The id as a form sends it."""
        return str(self.pk)
