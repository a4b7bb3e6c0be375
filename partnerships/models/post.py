"""Posts own things; people hold posts over time."""

from django.db import models
from django.db.models import Case, F, FilteredRelation, Q, Value, When
from django.db.models.functions import Concat, Lower
from django.urls import reverse

from partnerships.models.person import Person
from partnerships.vocabulary import OPINION_ASKED


def holder_in_words(left: str = " (has left)", holding: str = "") -> Case:
    """Each holder's name, and that they have `left` who may not log in any more.

    For a query of holdings, or of records joined to one as `holding`.
    """
    person = f"{holding}__person" if holding else "person"
    return Case(
        When(**{f"{person}__is_active": False}, then=Concat(f"{person}__name", Value(left))),
        default=F(f"{person}__name"),
    )


def holding_now(post: str) -> FilteredRelation:
    """Joins a record to who holds its `post` now: never more than one, as `one_holder_now` has it.

    A join and not a subquery for each value: it is written in a third of the time.
    """
    until = {f"{post}__holdings__until__isnull": True}
    return FilteredRelation(f"{post}__holdings", condition=Q(**until))


class Post(models.Model):
    """A post of the council, such as Head of Environment. It can exist before its holder has an account.

    One that `gives_opinions` is on the council's list: in which place, in which role (`opinion_role`, such as
    section 151 officer), of which appraisals it is asked, and which post stands in for it.
    """

    title = models.CharField(max_length=150)
    gives_opinions = models.BooleanField(default=False)
    opinion_role = models.CharField(max_length=80, blank=True)
    opinion_order = models.PositiveSmallIntegerField(default=100)
    opinion_asked = models.CharField(max_length=8, choices=OPINION_ASKED, default="chosen")
    deputy = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="deputises_for")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["title"]
        constraints = [models.UniqueConstraint(Lower("title"), name="post_title_once")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("post", args=[self.pk])


class PostHolding(models.Model):
    """A person in a post, from a date until another, or still."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="holdings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="holdings")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["post"], condition=Q(until__isnull=True), name="one_holder_now"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="holding_ends_after_start"
            ),
        ]

    def __str__(self):
        return f"{self.person}, {self.post}"
