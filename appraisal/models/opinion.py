"""Statutory officers' opinions. Silence is never clearance."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from appraisal.models.appraisal import Appraisal
from appraisal.vocabulary import VIEWS


class Opinion(models.Model):
    """A named officer's statement on one appraisal, in the post they hold."""

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="opinions")
    post_title = models.CharField(max_length=150)
    view = models.CharField(max_length=25, choices=VIEWS)
    text = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "by"], name="opinion_once_per_person"),
            models.CheckConstraint(
                condition=Q(view="content") | ~Q(text=""), name="opinion_with_reason_unless_content"
            ),
        ]

    def __str__(self):
        return f"{self.post_title}: {self.get_view_display()}"
