"""Snapshots: the complete content of a signed appraisal, frozen with its hash."""

from django.conf import settings
from django.db import models

from appraisal.models.appraisal import Appraisal
from appraisal.models.redaction import Redaction


class Standing(models.Manager):
    """What stands: not what a redaction has emptied."""

    def get_queryset(self):
        return super().get_queryset().filter(redaction__isnull=True)


class Snapshot(models.Model):
    """The document of one sign-off, byte for byte. Append-only, but that a `redaction` empties its document.

    `document` is canonical JSON (see `appraisal.rules.document`), salt included; `hash` is the
    SHA-256 of its UTF-8 bytes, in hex.
    """

    EDITIONS = {"full": "Full edition"}

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="snapshots")
    edition = models.CharField(max_length=10, choices=EDITIONS, default="full")
    format = models.PositiveSmallIntegerField()
    document = models.TextField()
    hash = models.CharField(max_length=64, unique=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    redaction = models.ForeignKey(Redaction, models.PROTECT, null=True, related_name="+")

    objects = Standing()
    everything = models.Manager()  # noqa: DJ012 it is no field

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["appraisal", "edition"],
                condition=models.Q(redaction__isnull=True),
                name="one_snapshot_per_edition",
            )
        ]

    def __str__(self):
        return f"{self.appraisal.ref} {self.edition}"
