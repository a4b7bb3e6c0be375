"""Risks of a partnership: cause, event, effect, scored on the council's own matrix."""

from collections.abc import Collection
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from partnerships.models.partnership import Partner, Partnership
from partnerships.models.post import Post, PostHolding, holder_in_words, holding_now
from partnerships.permissions import Relation
from partnerships.vocabulary import TREATMENTS, WHOSE_RISK


def owned_relations(record, person) -> frozenset[Relation]:
    """What `person` is to a record that a post owns: lead officer of its partnership, owner, or both."""
    if hasattr(record, "lead_id"):
        record.partnership.lead_id = record.lead_id
    relations = set(record.partnership.relations_of(person))
    if not hasattr(record, "owner_id"):
        holding = PostHolding.objects.filter(post_id=record.owner_post_id, until__isnull=True)
        record.owner_id = holding.values_list("person_id", flat=True).first()
    if record.owner_id == person.pk:
        relations.add(Relation.OWNER)
    return frozenset(relations)


def owned_by(person, relations: Collection[Relation]) -> Q | None:
    """The records to which `person` stands in any of `relations`."""
    posts = {Relation.LEAD_OFFICER: "partnership__lead_post", Relation.OWNER: "owner_post"}
    held = PostHolding.objects.filter(person=person, until__isnull=True)
    mine = [Q(Exists(held.filter(post=OuterRef(posts[one])))) for one in posts if one in relations]
    return reduce(or_, mine) if mine else None


class OwnedQuerySet(models.QuerySet):
    """Records of a partnership that a post owns."""

    def with_owner(self, *, known: bool = False):
        """Adds ``owner_id`` and ``owner_name``, who holds the owner's post; and ``lead_id``, who leads.

        Where the partnership is `known`, as of ``partnership.risks``, it is not read again, nor who leads it.
        """
        found = (
            self.select_related("owner_post")
            .alias(owner_holding=holding_now("owner_post"))
            .annotate(
                owner_id=F("owner_holding__person"), owner_name=holder_in_words(holding="owner_holding")
            )
        )
        if known:
            return found
        lead_holding = holding_now("partnership__lead_post")
        found = found.alias(lead_holding=lead_holding).annotate(lead_id=F("lead_holding__person"))
        return found.select_related("partnership")


class Risk(models.Model):
    """What may happen, to whom, how likely and how bad: likelihood and impact count from 1.

    Inherent is before any control, current is now, target is after what is planned, by `target_on`. `was_` is
    the current score before the last scoring, for the direction. `odd_reason` says why scores whose order
    looks wrong are right all the same. Above the council's appetite a risk has an open action, or a post
    accepts it (`accepted_`). `corporate_ref` is its number in the corporate risk register.
    """

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="risks")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    cause = models.TextField(max_length=1000)
    event = models.TextField(max_length=1000)
    effect = models.TextField(max_length=1000)
    category = models.CharField(max_length=60)
    whose = models.CharField(max_length=12, choices=WHOSE_RISK)
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="risks")
    owner_post = models.ForeignKey(Post, models.PROTECT, related_name="risks_owned")
    inherent_likelihood = models.PositiveSmallIntegerField(null=True, blank=True)
    inherent_impact = models.PositiveSmallIntegerField(null=True, blank=True)
    likelihood = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()
    target_likelihood = models.PositiveSmallIntegerField(null=True, blank=True)
    target_impact = models.PositiveSmallIntegerField(null=True, blank=True)
    target_on = models.DateField(null=True, blank=True)
    was_likelihood = models.PositiveSmallIntegerField(null=True, blank=True)
    was_impact = models.PositiveSmallIntegerField(null=True, blank=True)
    odd_reason = models.CharField(max_length=500, blank=True)
    treatment = models.CharField(max_length=10, choices=TREATMENTS)
    controls = models.TextField(max_length=2000, blank=True)
    planned_controls = models.TextField(max_length=2000, blank=True)
    accepted_post = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="risks_accepted"
    )
    accepted_reason = models.CharField(max_length=500, blank=True)
    accepted_until = models.DateField(null=True, blank=True)
    corporate_ref = models.CharField(max_length=40, blank=True)
    review_on = models.DateField(null=True, blank=True)
    raised_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    closed_reason = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["partnership", "number"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "number"], name="risk_number_once"),
            models.CheckConstraint(
                condition=Q(inherent_likelihood__isnull=True, inherent_impact__isnull=True)
                | Q(inherent_likelihood__gte=1, inherent_impact__gte=1),
                name="inherent_score_whole",
            ),
            models.CheckConstraint(condition=Q(likelihood__gte=1, impact__gte=1), name="current_score_whole"),
            models.CheckConstraint(
                condition=Q(target_likelihood__isnull=True, target_impact__isnull=True)
                | Q(target_likelihood__gte=1, target_impact__gte=1),
                name="target_score_whole",
            ),
            models.CheckConstraint(
                condition=Q(accepted_post__isnull=True) | ~Q(accepted_reason=""), name="acceptance_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | ~Q(closed_reason=""), name="closed_risk_has_reason"
            ),
        ]
        indexes = [
            models.Index(
                fields=["likelihood", "impact"], condition=Q(closed_on__isnull=True), name="risk_by_cell"
            ),
            models.Index(fields=["owner_post", "closed_on"], name="risk_by_owner"),
            models.Index(fields=["review_on"], name="risk_by_review"),
            # Holds all that the counts of open risks ask, so that PostgreSQL reads it and not the table.
            models.Index(
                fields=["category", "likelihood", "impact", "target_likelihood", "target_impact"],
                include=["id", "closed_on", "review_on", "accepted_post", "accepted_until"],
                condition=Q(closed_on__isnull=True),
                name="risk_by_standing",
            ),
        ]

    def __str__(self):
        return f"{self.partnership.ref} {self.ref}"  # its title may be withheld from who reads this

    def get_absolute_url(self):
        return reverse("risk", args=[self.partnership.ref, self.number])

    @property
    def ref(self) -> str:
        return f"R{self.number}"

    @property
    def now(self) -> tuple[int, int]:
        return self.likelihood, self.impact

    @property
    def was(self) -> tuple[int, int] | None:
        return (self.was_likelihood, self.was_impact) if self.was_likelihood else None

    @property
    def inherent(self) -> tuple[int, int] | None:
        return (self.inherent_likelihood, self.inherent_impact) if self.inherent_likelihood else None

    @property
    def target(self) -> tuple[int, int] | None:
        return (self.target_likelihood, self.target_impact) if self.target_likelihood else None

    def relations_of(self, person) -> frozenset[Relation]:
        return owned_relations(self, person)

    @staticmethod
    def related(person, relations: Collection[Relation]) -> Q | None:
        return owned_by(person, relations)


class RiskScoring(models.Model):
    """One scoring of a risk. Append-only: what it was scored, when, by whom and why."""

    risk = models.ForeignKey(Risk, models.CASCADE, related_name="scorings")
    likelihood = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()
    target_likelihood = models.PositiveSmallIntegerField(null=True)
    target_impact = models.PositiveSmallIntegerField(null=True)
    words = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.risk}: {self.likelihood} by {self.impact}"
