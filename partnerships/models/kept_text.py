"""Words typed into a page that could not be saved: kept for the person who typed them."""

from django.conf import settings
from django.db import models
from django.urls import reverse


class KeptText(models.Model):
    """The fields of one refused request (expired session, failed CSRF check) to one path."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="kept_texts")
    path = models.CharField(max_length=300)
    fields = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "path", "-id"], name="kept_by_person_path")]

    def __str__(self):
        return f"kept for {self.person} at {self.at:%H:%M}"

    def get_absolute_url(self):
        return reverse("kept_texts")
