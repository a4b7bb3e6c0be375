"""Notices: what a person is told of, in the app and by e-mail. Nothing that was typed into an appraisal."""

from django.conf import settings
from django.db import models
from django.db.models import IntegerField, OuterRef, Q, Subquery
from django.urls import reverse

from partnerships.models.partnership import Partnership

# More than so many unseen ones are not counted: “99+”.
COUNTED = 100


class NoticeQuerySet(models.QuerySet):
    def unseen(self):
        """Those that their person has not looked at yet."""
        return self.filter(seen_at__isnull=True)

    def to_mail(self, choice: str):
        """Those that are neither seen nor mailed, of active people who chose to have them by mail so.

        The people of the demonstration have no letter-box.
        """
        return self.unseen().filter(
            mailed_at__isnull=True,
            person__is_active=True,
            person__is_demonstration=False,
            person__notices_by_mail=choice,
        )

    def newest_first(self):
        return self.order_by("-at", "-pk")


class Notice(models.Model):
    """One thing that one person is told of: in which partnership, in words, and where it leads.

    While it is unseen, more of the same `kind` at the same `address` is this notice again: `count` says how
    often it happened, `at` and `by` when and by whom it happened last. `mailed_at` is when it was last sent.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    words = models.CharField(max_length=200)
    count = models.PositiveIntegerField(default=1)
    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="+")
    address = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="notice_by_person"),
            models.Index(fields=["person"], condition=Q(seen_at__isnull=True), name="notice_unseen"),
        ]

    def __str__(self):
        return f"{self.kind} for {self.person_id}"

    def get_absolute_url(self):
        return reverse("notice", args=[self.pk])


class UnseenCount(Subquery):
    """How many notices a person has not seen, as a part of the query for that person. It stops counting."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) notices)"

    def __init__(self):
        unseen = Notice.objects.unseen().filter(person=OuterRef("pk")).order_by()
        super().__init__(unseen.values("pk")[:COUNTED], IntegerField())
