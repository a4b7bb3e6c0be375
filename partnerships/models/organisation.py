"""Organisations: the bodies we work with."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from partnerships.vocabulary import SECTORS


class Organisation(models.Model):
    """A body, whatever partnerships it is in. `ours` marks the council itself.

    `likeness` is what the name comes to without what varies: two of the same, or of much the same, may be one
    body. One that was found to be another is kept, `merged_into` that other, so that addresses lead there.
    """

    name = models.CharField(max_length=150)
    likeness = models.CharField(max_length=150, blank=True, db_index=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from")
    sector = models.CharField(max_length=20, choices=SECTORS)
    ours = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="organisation_name_once"),
            models.UniqueConstraint(fields=["ours"], condition=Q(ours=True), name="one_organisation_is_ours"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("organisation", args=[self.pk])


class ToldApart(models.Model):
    """Two organisations whose names are alike, and of which somebody said that they are not one body.

    `one` is the one that was there first.
    """

    one = models.ForeignKey(Organisation, models.CASCADE, related_name="told_from_later")
    other = models.ForeignKey(Organisation, models.CASCADE, related_name="told_from_earlier")
    reason = models.CharField(max_length=300)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="told_apart_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="told_apart_in_order"),
        ]

    def __str__(self):
        return f"{self.one} is not {self.other}: {self.reason}"
