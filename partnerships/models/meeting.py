"""Committees and boards, their meetings, and what each partnership was brought to them for."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from partnerships.models.partnership import Partnership
from partnerships.permissions import Relation
from partnerships.rules.dates import in_words
from partnerships.vocabulary import BODIES, DECISIONS

EVERY_DECISION = {code: words for offered in DECISIONS.values() for code, words in offered.items()}


class Body(models.Model):
    """A committee or board of the council: one that decides, or one that is given assurance."""

    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=15, choices=BODIES)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "bodies"
        constraints = [models.UniqueConstraint(Lower("name"), name="body_name_once")]

    def __str__(self):
        return self.name


class MeetingQuerySet(models.QuerySet):
    def standing(self):
        """Those that were not cancelled."""
        return self.filter(cancelled="")


class Meeting(models.Model):
    """One meeting of a body. The timetable works back from its date. `cancelled` is why it is not held."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="meetings")
    on = models.DateField()
    place = models.CharField(max_length=150, blank=True)
    cancelled = models.CharField(max_length=300, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [models.UniqueConstraint(fields=["body", "on"], name="one_meeting_a_day")]

    def __str__(self):
        return f"{self.body}, {self.on:%d %B %Y}"

    def get_absolute_url(self):
        return reverse("meeting", args=[self.pk])


class MeetingItem(models.Model):
    """One partnership brought to one meeting: what for, and what came of it.

    `report` names what went, such as an appraisal's ref. Requests are the actions whose ``item`` this is.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="meeting_items")
    number = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=300)
    report = models.CharField(max_length=40, blank=True)
    decision = models.CharField(max_length=30, choices=EVERY_DECISION, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    minute = models.TextField(max_length=2000, blank=True)
    minute_ref = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="item_number_once"),
            models.CheckConstraint(
                condition=Q(decision="") | Q(decided_on__isnull=False), name="decision_has_date"
            ),
        ]
        indexes = [models.Index(fields=["meeting"], condition=Q(decision=""), name="item_to_decide")]

    def __str__(self):
        return f"{self.meeting}: {self.partnership}"

    def relations_of(self, person) -> frozenset[Relation]:
        return self.partnership.relations_of(person)


class StepTaken(models.Model):
    """A step before a meeting that no other record shows, as somebody recorded it for one item.

    `on` is the day on which it was done, None where it is not needed. `key` and `name` are the step's, as the
    timetable called it then.
    """

    item = models.ForeignKey(MeetingItem, models.CASCADE, related_name="steps_taken")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    on = models.DateField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["item", "key"], name="step_taken_once")]

    def __str__(self):
        return f"{self.name}: {in_words(self.on) if self.on else 'not needed'}"
