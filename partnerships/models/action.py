"""Improvement actions, and the ledger of every date they were given."""

from collections.abc import Collection

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from partnerships.models.meeting import MeetingItem
from partnerships.models.partnership import Partnership
from partnerships.models.post import Post
from partnerships.models.risk import OwnedQuerySet, Risk, owned_by, owned_relations
from partnerships.permissions import Relation
from partnerships.vocabulary import ACTION_STATES, PRIORITIES


class Action(models.Model):
    """An improvement that a post makes by a date.

    `original_due` never changes; `due` is the date agreed last, and `extensions` counts how often it moved
    later. `forecast` is when the owner expects it. `origin` says where it came from in words; one that a
    committee asked for has its `item`, and one that was promised elsewhere names the record in `source`, with
    what became of that in `source_note`. Who reported it complete (`done_by`) is never who checked it.
    """

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="actions")
    number = models.PositiveIntegerField()
    risk = models.ForeignKey(Risk, models.PROTECT, null=True, blank=True, related_name="actions")
    item = models.ForeignKey(MeetingItem, models.PROTECT, null=True, blank=True, related_name="requests")
    origin = models.CharField(max_length=150, blank=True)
    source = models.CharField(max_length=60, blank=True)
    source_note = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200)
    what = models.TextField(max_length=2000)
    priority = models.PositiveSmallIntegerField(choices=PRIORITIES, default=2)
    owner_post = models.ForeignKey(Post, models.PROTECT, related_name="actions_owned")
    raised_on = models.DateField()
    original_due = models.DateField()
    due = models.DateField()
    forecast = models.DateField(null=True, blank=True)
    extensions = models.PositiveSmallIntegerField(default=0)
    progress = models.TextField(max_length=2000, blank=True)
    state = models.CharField(max_length=10, choices=ACTION_STATES, default="open")
    done_on = models.DateField(null=True, blank=True)
    done_words = models.TextField(max_length=1000, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    checked_on = models.DateField(null=True, blank=True)
    checked_words = models.TextField(max_length=1000, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["partnership", "number"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "number"], name="action_number_once"),
            models.UniqueConstraint(
                fields=["partnership", "source"], condition=~Q(source=""), name="action_once_per_source"
            ),
            models.CheckConstraint(
                condition=Q(original_due__gte=F("raised_on")) & Q(due__gte=F("raised_on")),
                name="action_due_after_raised",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "closed"], done_on__isnull=False, done_by__isnull=False)
                | Q(state__in=["open", "dropped"]),
                name="action_done_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed")
                | (Q(checked_by__isnull=False, checked_on__isnull=False) & ~Q(checked_by=F("done_by"))),
                name="action_checked_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due"], name="action_by_due"),
            models.Index(fields=["owner_post", "state", "due"], name="action_by_owner"),
            models.Index(fields=["state", "-extensions"], name="action_by_extensions"),
            models.Index(fields=["done_by"], condition=Q(state="done"), name="action_to_check"),
            # Holds all that counting what is late asks, so that PostgreSQL reads it and not the table.
            models.Index(
                fields=["due", "id"],
                include=["state", "owner_post", "item"],
                condition=Q(state__in=["open", "done"]),
                name="action_that_waits_by_due",
            ),
            models.Index(
                fields=["risk"], condition=Q(state__in=["open", "done"]), name="action_that_answers_a_risk"
            ),
        ]

    def __str__(self):
        return f"{self.partnership.ref} {self.ref}"  # its title may be withheld from who reads this

    def get_absolute_url(self):
        return reverse("action", args=[self.partnership.ref, self.number])

    @property
    def ref(self) -> str:
        return f"A{self.number}"

    def relations_of(self, person) -> frozenset[Relation]:
        return owned_relations(self, person)

    @staticmethod
    def related(person, relations: Collection[Relation]) -> Q | None:
        return owned_by(person, relations)


class ActionRevision(models.Model):
    """One change of an action's date. Append-only: from when to when, why, and who agreed."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    before = models.DateField()
    after = models.DateField()
    reason = models.CharField(max_length=500)
    agreed_by = models.CharField(max_length=150)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="action_revision_once"),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(agreed_by=""), name="revision_is_explained"),
        ]

    def __str__(self):
        return f"{self.action}: {self.before:%d %B %Y} to {self.after:%d %B %Y}"
