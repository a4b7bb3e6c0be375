"""Statutory officers' opinions, and why some are not sought. Silence is never clearance."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from appraisal.models.answer import AnswerRevision
from appraisal.models.appraisal import Appraisal
from appraisal.vocabulary import VIEWS
from partnerships.models.post import Post


class OpinionQuerySet(models.QuerySet):
    def overtaken(self):
        """Those on answers of which one has changed since its giver opened the page they gave it on."""
        return self.filter(Exists(_after()))

    def with_changed(self):
        """Adds ``changed``: when an answer last changed after it was given or confirmed, or None."""
        return self.annotate(changed=Subquery(_after().order_by("-pk").values("at")[:1]))


def _after() -> models.QuerySet:
    """What was written of an opinion's answers after what its giver had read. By number: clocks differ."""
    later = AnswerRevision.objects.filter(answer__appraisal=OuterRef("appraisal"), answer__asked=True)
    return later.filter(pk__gt=OuterRef("read_to")).exclude(kind="conflict")


class Opinion(models.Model):
    """A named officer's statement on one appraisal, in the post they hold.

    `deputy_for` is the title of the post whose deputy they are. `confirmed_at` is when they said that it
    stands after answers had changed. `read_to` is the last revision of any answer when they opened the page
    on which they gave or confirmed it.
    """

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="opinions")
    post_title = models.CharField(max_length=150)
    deputy_for = models.CharField(max_length=150, blank=True)
    view = models.CharField(max_length=25, choices=VIEWS)
    text = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    read_to = models.PositiveBigIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "by"], name="opinion_once_per_person"),
            models.CheckConstraint(
                condition=Q(view__in=["content", "content_with_conditions"]) | ~Q(text=""),
                name="opinion_with_reason_unless_content",
            ),
        ]

    def __str__(self):
        return f"{self.post_title}: {self.get_view_display()}"


class OpinionCondition(models.Model):
    """A condition of an opinion, and what the approver makes of it: taken over, or why not."""

    opinion = models.ForeignKey(Opinion, models.CASCADE, related_name="conditions")
    order = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    due = models.DateField()
    taken = models.BooleanField(null=True)
    why_not = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["opinion", "order"]
        constraints = [
            models.UniqueConstraint(fields=["opinion", "order"], name="opinion_condition_order_once"),
            models.CheckConstraint(
                condition=Q(taken__isnull=True) | Q(taken=True, why_not="") | Q(taken=False) & ~Q(why_not=""),
                name="condition_not_taken_says_why",
            ),
        ]

    def __str__(self):
        return self.text


class NotSought(models.Model):
    """Why one post of the list is not asked for its opinion on one appraisal."""

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="opinions_not_sought")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    why = models.CharField(max_length=600)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["appraisal", "post"], name="not_sought_once_per_post")]

    def __str__(self):
        return f"{self.post}: not sought"


class Declaration(models.Model):
    """What somebody who signs their part declared of their interest; empty where there is none.

    The approver has no row: whoever has an interest does not sign, and the document says so.
    """

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="declarations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post_title = models.CharField(max_length=150, blank=True)
    part = models.CharField(max_length=15, choices={"reviewer": "Reviewer", "opinion_giver": "Opinion giver"})
    interest = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "person", "part"], name="declaration_once_per_part")
        ]

    def __str__(self):
        return f"{self.person}: {self.interest or 'no interest'}"
