"""Annual returns: the facts that change, confirmed once a year."""

from django.conf import settings
from django.db import models

from partnerships.models.partnership import Partnership


class AnnualReturn(models.Model):
    """One year's confirmation, append-only: what each fact said then, and which had changed."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="annual_returns")
    year = models.PositiveSmallIntegerField()
    facts = models.JSONField()
    changed = models.JSONField(default=list)
    words = models.TextField(max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-year", "-id"]
        indexes = [models.Index(fields=["year", "partnership"], name="return_by_year")]

    def __str__(self):
        return f"{self.partnership}: {self.year}"
