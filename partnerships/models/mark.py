"""Exempt and confidential marks: proposed by an author, decided by the proper officer."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class MarkQuerySet(models.QuerySet):
    def on(self, subject):
        """Marks on any part of `subject`."""
        return self.filter(subject_kind=subject._meta.label_lower, subject_id=subject.pk)

    def withholding(self):
        """Marks that withhold now: decided, or proposed and not yet decided."""
        return self.filter(state__in=Mark.WITHHOLDING)

    def to_look_again(self, today):
        """Marks whose date to look again has come. Of a proposal the decision waits all the same."""
        return self.filter(state=Mark.DECIDED, look_again__lte=today)


class Mark(models.Model):
    """Why one part (text, rating, file or a named field) of a record is withheld from a public edition.

    Exempt matter names the paragraph of the meeting council's own schedule, the public-interest
    reason and a date to look again; confidential matter (section 100A(3)) is a class of its own.
    A proposed mark withholds until it is declined, a decided one until it is lifted.
    """

    EXEMPT, CONFIDENTIAL = "exempt", "confidential"
    KINDS = {EXEMPT: "Exempt", CONFIDENTIAL: "Confidential"}
    PROPOSED, DECIDED, DECLINED, LIFTED = "proposed", "decided", "declined", "lifted"
    STATES = {PROPOSED: "Proposed", DECIDED: "Decided", DECLINED: "Declined", LIFTED: "No longer withheld"}
    WITHHOLDING = (PROPOSED, DECIDED)

    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    part = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=KINDS)
    paragraph = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=500)
    look_again = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=STATES, default=PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=500, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_reason = models.CharField(max_length=500, blank=True)

    objects = MarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "part"],
                condition=Q(state__in=["proposed", "decided"]),
                name="one_live_mark_per_part",
            ),
            models.CheckConstraint(
                condition=Q(kind="confidential") | (~Q(paragraph="") & Q(look_again__isnull=False)),
                name="exempt_needs_paragraph_and_date",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="proposed") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="mark_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="lifted", lifted_by__isnull=False, lifted_at__isnull=False)
                | (~Q(state="lifted") & Q(lifted_by__isnull=True, lifted_at__isnull=True)),
                name="mark_lifted_by_somebody",
            ),
        ]

        indexes = [
            models.Index(fields=["look_again"], condition=Q(state="decided"), name="mark_to_look_again"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.part}"

    @property
    def must_be_looked_at(self) -> bool:
        """Whether its date to look again has come, as `to_look_again` finds it."""
        due = self.look_again is not None and self.look_again <= timezone.localdate()
        return due and self.state == self.DECIDED

    @property
    def withholds(self) -> bool:
        return self.state in self.WITHHOLDING
