"""Events: append-only, chained by hash per subject. No foreign keys: they outlive what they name."""

from django.db import models


class Event(models.Model):
    """One thing that happened to one subject, by whom and when. Names fields, never their text."""

    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    subject_name = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    verb = models.CharField(max_length=60)
    fields = models.JSONField(default=list)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "number"], name="event_once_per_number"
            )
        ]
        indexes = [models.Index(fields=["at"], name="event_by_time")]

    def __str__(self):
        return f"{self.subject_name}: {self.verb}"

    def chained(self) -> dict:
        """The facts the hash covers."""
        return {
            "subject_kind": self.subject_kind,
            "subject_id": self.subject_id,
            "number": self.number,
            "at": self.at,
            "by_id": self.by_id,
            "by_name": self.by_name,
            "verb": self.verb,
            "fields": self.fields,
            "previous_hash": self.previous_hash,
        }
