"""Issued reports: the bytes made from a snapshot, kept as they were issued."""

from django.db import models

from appraisal.models.snapshot import Snapshot


class IssuedReport(models.Model):
    """The stored PDF of one snapshot. Append-only; never selected in a list."""

    snapshot = models.OneToOneField(Snapshot, models.PROTECT, related_name="report")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    made_with = models.CharField(max_length=80)

    def __str__(self):
        return f"report of {self.snapshot_id}"
