"""Reminders that were sent, so that none is sent twice."""

from django.conf import settings
from django.db import models


class Reminder(models.Model):
    """One e-mail to one person on one day."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminders")
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "on"], name="one_reminder_a_day")]

    def __str__(self):
        return f"{self.person}, {self.on:%d %B %Y}"
