"""The challenge: what the reviewer asks, on a question or on the whole."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from appraisal.models.appraisal import Appraisal, PartOfAppraisal
from appraisal.models.assignment import Assignment, with_this_one
from appraisal.models.question import Question
from partnerships.permissions import Relation


class Comment(PartOfAppraisal, models.Model):
    """A reviewer's comment, on one question or on the whole, until the lead officer has answered it."""

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="comments")
    question = models.ForeignKey(Question, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reply = models.TextField(max_length=2000, blank=True)
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    replied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reply="", replied_by__isnull=True, replied_at__isnull=True)
                | (~Q(reply="") & Q(replied_by__isnull=False, replied_at__isnull=False)),
                name="reply_has_author_and_time",
            )
        ]

    def __str__(self):
        return f"comment {self.pk} on {self.appraisal_id}"

    def relations_of(self, person) -> frozenset[Relation]:
        """As to its appraisal, and whether the question it is on is handed out to a post of `person`."""
        relations = super().relations_of(person)
        if Relation.ASSIGNED not in relations or self.question is None:
            return relations
        handed = Assignment.objects.nearest_to(self.appraisal_id, self.question)
        return with_this_one(relations, handed, person)
