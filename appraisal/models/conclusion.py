"""The approver's conclusion, and the conditions it is subject to."""

from django.conf import settings
from django.db import models

from appraisal.models.appraisal import Appraisal
from partnerships.models.post import Post


class Conclusion(models.Model):
    """What the approver concludes of the whole, with reasons. `stands` is cleared when answers change."""

    appraisal = models.OneToOneField(Appraisal, models.CASCADE, related_name="conclusion")
    word = models.CharField(max_length=30)
    reason = models.TextField(max_length=2000)
    risk_worth_taking = models.TextField(max_length=1000, blank=True)
    proposed = models.CharField(max_length=30)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    stands = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self):
        return f"{self.appraisal_id}: {self.word}"


class ConclusionCondition(models.Model):
    """A condition: what must be done, by which post, by when."""

    conclusion = models.ForeignKey(Conclusion, models.CASCADE, related_name="conditions")
    order = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    due = models.DateField()

    class Meta:
        ordering = ["conclusion", "order"]
        constraints = [models.UniqueConstraint(fields=["conclusion", "order"], name="condition_order_once")]

    def __str__(self):
        return self.text
