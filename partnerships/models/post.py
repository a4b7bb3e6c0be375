"""Posts own things; people hold posts over time."""

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Concat, Lower
from django.urls import reverse

from partnerships.models.person import Person


def holder_in_words(left: str = " (has left)") -> Case:
    """For a query of holdings: each holder's name, and that they have `left` who may not log in any more."""
    return Case(
        When(person__is_active=False, then=Concat("person__name", Value(left))), default=F("person__name")
    )


class Post(models.Model):
    """A post of the council, such as Head of Environment. It can exist before its holder has an account."""

    title = models.CharField(max_length=150)
    gives_opinions = models.BooleanField(default=False)
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
