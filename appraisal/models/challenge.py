"""The challenge: threads on an answer, a section or the whole, and the reviewer's verdict on each answer."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from appraisal.models.answer import Answer
from appraisal.models.appraisal import Appraisal, PartOfAppraisal
from appraisal.models.assignment import Assignment, with_this_one
from appraisal.models.checklist import Section
from appraisal.models.question import Question
from appraisal.models.redaction import Redaction
from appraisal.vocabulary import VERDICTS
from partnerships.models.action import Action
from partnerships.models.post import Post
from partnerships.permissions import Relation


class ThreadQuerySet(models.QuerySet):
    def unresolved(self):
        """Those that no reviewer has resolved."""
        return self.filter(resolved_at__isnull=True)

    def waiting_for(self, whom: str):
        """Those whose last word was the other side's: `whom` is one of `Thread.SIDES`."""
        return self.unresolved().filter(waits_for=whom)


class Thread(PartOfAppraisal, models.Model):
    """What is said about one answer, one section, or the whole where neither is named.

    `waits_for` says whose turn it is: that of the side which did not write last.
    """

    SIDES = {"officers": "The officers", "reviewer": "The reviewer"}

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="threads")
    question = models.ForeignKey(Question, models.PROTECT, null=True, related_name="+")
    section = models.ForeignKey(Section, models.PROTECT, null=True, related_name="+")
    waits_for = models.CharField(max_length=10, choices=SIDES)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(question__isnull=True) | Q(section__isnull=True), name="thread_is_on_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(resolved_by__isnull=True, resolved_at__isnull=True)
                | Q(resolved_by__isnull=False, resolved_at__isnull=False),
                name="resolved_by_somebody_at_a_time",
            ),
        ]

    def __str__(self):
        return f"thread {self.pk} of {self.appraisal_id}"

    @property
    def on(self) -> str:
        """What it is on: a code, or “the whole”."""
        if self.question:
            return self.question.code
        return self.section.title if self.section else "the whole"

    def relations_of(self, person) -> frozenset[Relation]:
        """As to its appraisal, and whether the question it is on is handed out to a post of `person`."""
        relations = super().relations_of(person)
        if Relation.ASSIGNED not in relations or self.question is None:
            return relations
        handed = Assignment.objects.nearest_to(self.appraisal_id, self.question)
        return with_this_one(relations, handed, person)


class Message(models.Model):
    """One message of a thread. It is never edited; the last one can be taken back by who wrote it."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="messages")
    text = models.TextField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_reviewer = models.BooleanField()
    at = models.DateTimeField()
    redaction = models.ForeignKey(Redaction, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return f"message {self.pk} of thread {self.thread_id}"

    def relations_of(self, person) -> frozenset[Relation]:
        return self.thread.relations_of(person)

    @property
    def state(self) -> str:
        return self.thread.state


class Verdict(models.Model):
    """A reviewer's verdict on the text of one answer, as it stood then. The latest is `current`.

    Where it accepts with an action, `what` is to be done by the holder of `post` by the day it is `due`;
    `action` is that of the partnership, once the appraisal is signed.
    """

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="verdicts")
    word = models.CharField(max_length=10, choices=VERDICTS)
    reason = models.TextField(max_length=1000, blank=True)
    what = models.CharField(max_length=500, blank=True)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    due = models.DateField(null=True)
    action = models.OneToOneField(Action, models.PROTECT, null=True, related_name="+")
    current = models.BooleanField(default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["answer"], condition=Q(current=True), name="one_verdict_is_current"
            ),
            models.CheckConstraint(condition=~Q(word="return") | ~Q(reason=""), name="a_return_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(word="action") | (~Q(what="") & Q(post__isnull=False) & Q(due__isnull=False)),
                name="an_action_is_owned_and_due",
            ),
        ]

    def __str__(self):
        return f"{self.get_word_display()}: {self.answer_id}"
