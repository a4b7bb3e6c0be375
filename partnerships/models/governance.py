"""How a partnership is governed: other posts, who sits for us, its documents, what auditors said."""

from django.db import models
from django.db.models import F, Q

from partnerships.models.partnership import Partnership
from partnerships.models.post import Post
from partnerships.permissions import Relation
from partnerships.vocabulary import AUDITORS, DOCUMENTS, FREQUENCIES, REPRESENTATIVES


class RowOfPartnership(models.Model):
    """One of several like facts of a partnership. Permission on it is permission on that."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="%(class)s_rows")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def relations_of(self, person) -> frozenset[Relation]:
        return self.partnership.relations_of(person)


class PartnershipPost(RowOfPartnership):
    """A post with a part in the partnership, beside the lead officer's."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="parts_in_partnerships")
    part = models.CharField(max_length=100)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "post", "part"], name="post_once_per_part")
        ]

    def __str__(self):
        return f"{self.part}: {self.post}"


class Representative(RowOfPartnership):
    """Somebody who sits for the council on a partnership's board, and what they have declared."""

    kind = models.CharField(max_length=15, choices=REPRESENTATIVES)
    name = models.CharField(max_length=150)
    capacity = models.CharField(max_length=150, blank=True)
    appointed_by = models.CharField(max_length=150, blank=True)
    interests = models.TextField(max_length=1000, blank=True)
    declared_on = models.DateField(null=True, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="representative_leaves_after_start",
            )
        ]

    def __str__(self):
        return f"{self.name}, {self.get_kind_display().lower()}"


class GovernanceDocument(RowOfPartnership):
    """A document that governs the partnership: where it is kept, its date, and when it is to be reviewed."""

    kind = models.CharField(max_length=20, choices=DOCUMENTS)
    title = models.CharField(max_length=200)
    held = models.CharField(max_length=300, blank=True)
    dated = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["review_on"], name="document_by_review")]

    def __str__(self):
        return self.title


class AuditReport(RowOfPartnership):
    """What internal audit, an external auditor or a regulator said of the partnership, in their own words."""

    kind = models.CharField(max_length=12, choices=AUDITORS)
    body = models.CharField(max_length=150)
    title = models.CharField(max_length=200)
    dated = models.DateField()
    opinion = models.TextField(max_length=1000)
    recommendations = models.TextField(max_length=2000, blank=True)
    held = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-dated", "-id"]

    def __str__(self):
        return self.title


class ReportingLine(RowOfPartnership):
    """Who reports what to whom, how often, and when it last came."""

    what = models.CharField(max_length=200)
    from_whom = models.CharField(max_length=150)
    to_whom = models.CharField(max_length=150)
    frequency = models.CharField(max_length=12, choices=FREQUENCIES)
    last_received = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return f"{self.what}, to {self.to_whom}"
