"""What a field said before and after a change: the history of the register."""

from django.db import models


class FieldChange(models.Model):
    """One field of one record, changed once. Append-only."""

    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    field = models.CharField(max_length=60)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id", "-id"], name="change_by_subject")]

    def __str__(self):
        return f"{self.field} at {self.at:%d %B %Y}"
