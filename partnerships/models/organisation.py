"""Organisations: the bodies we work with."""

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

from partnerships.vocabulary import SECTORS


class Organisation(models.Model):
    """A body, whatever partnerships it is in. `ours` marks the council itself.

    `likeness` is what the name comes to without the words that vary: two of the same may be one body. One
    that was found to be another is kept, `merged_into` that other, so that addresses still lead there.
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
            models.UniqueConstraint(
                fields=["ours"], condition=models.Q(ours=True), name="one_organisation_is_ours"
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("organisation", args=[self.pk])
