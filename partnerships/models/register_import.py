"""A spreadsheet on its way into the register."""

from django.conf import settings
from django.db import models
from django.urls import reverse


class RegisterImport(models.Model):
    """One sheet that was read, until it is imported or dropped: its rows, and what each column is taken for.

    `rows` holds the number of each row in the sheet and its cells as text. `columns` holds what each column
    is ``taken`` for, the ``lead_post`` where a row names none, which names are the ``same`` as known
    organisations, what words that are none of ours are ``meant`` for, and the ``notices`` of the file.
    """

    name = models.CharField(max_length=150)
    headings = models.JSONField()
    rows = models.JSONField()
    columns = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("register_import", args=[self.pk])
