"""Every request that writes carries a key and acts once."""

from django.conf import settings
from django.db import models


class WriteKey(models.Model):
    """A key that has been used, by whom, for what content (a digest), and where the person was sent."""

    key = models.UUIDField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    content = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=300, blank=True)

    def __str__(self):
        return str(self.key)
