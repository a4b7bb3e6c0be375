"""Issued reports: the bytes made from a snapshot, kept as they were issued."""

from django.db import models

from appraisal.models.redaction import Redaction
from appraisal.models.snapshot import Snapshot, Standing


class IssuedReport(models.Model):
    """The stored PDF of one snapshot; never in a list. Append-only, but that a `redaction` empties it."""

    snapshot = models.OneToOneField(Snapshot, models.PROTECT, related_name="report")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    made_with = models.CharField(max_length=80)
    redaction = models.ForeignKey(Redaction, models.PROTECT, null=True, related_name="+")

    objects = Standing()
    everything = models.Manager()  # noqa: DJ012 it is no field

    def __str__(self):
        return f"report of {self.snapshot_id}"
