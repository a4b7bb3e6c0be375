"""Organisations: the bodies we work with."""

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

from partnerships.vocabulary import SECTORS


class Organisation(models.Model):
    """A body, whatever partnerships it is in. `ours` marks the council itself."""

    name = models.CharField(max_length=150)
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
