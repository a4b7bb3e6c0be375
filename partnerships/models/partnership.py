"""Partnerships and the organisations that are partners in them."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Lower
from django.urls import reverse

from partnerships.models.organisation import Organisation
from partnerships.models.post import Post, PostHolding
from partnerships.permissions import Relation
from partnerships.vocabulary import ARRANGEMENTS, EXIT_STATES, ROLES, STATUSES

MOST_POUNDS = 99_999_999_999


class PartnershipQuerySet(models.QuerySet):
    def with_lead(self):
        """Adds ``lead_id`` and ``lead_name``: who holds the lead officer's post now."""
        holding = PostHolding.objects.filter(post=OuterRef("lead_post"), until__isnull=True)
        return self.annotate(
            lead_id=Subquery(holding.values("person_id")[:1]),
            lead_name=Subquery(holding.values("person__name")[:1]),
        )

    def with_partners(self):
        """Fetches today's partners, in order, in one query."""
        return self.prefetch_related(
            Prefetch(
                "partners",
                Partner.objects.filter(left__isnull=True).select_related("organisation"),
                to_attr="partners_now",
            )
        )


class Partnership(models.Model):
    """An arrangement in which the council works with others, with our role in it.

    Money is in whole pounds a year. `version` counts edits; a page that was opened at an
    older version is told what changed meanwhile.
    """

    ref = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=150)
    purpose = models.TextField(max_length=2000)
    arrangement = models.CharField(max_length=30, choices=ARRANGEMENTS)
    status = models.CharField(max_length=10, choices=STATUSES, default="running")
    our_role = models.CharField(max_length=20, choices=ROLES)
    accountable_body = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="accountable_for"
    )
    lead_post = models.ForeignKey(Post, models.PROTECT, related_name="partnerships_led")
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    annual_value = models.BigIntegerField(
        null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(MOST_POUNDS)]
    )
    our_share = models.BigIntegerField(
        null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(MOST_POUNDS)]
    )
    exit_state = models.CharField(max_length=10, choices=EXIT_STATES, default="none")
    exit_plan = models.TextField(max_length=2000, blank=True)
    added_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="partnership_name_once"),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(starts__isnull=True) | Q(ends__gte=F("starts")),
                name="partnership_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(our_share__isnull=True)
                | Q(annual_value__isnull=True)
                | Q(our_share__lte=F("annual_value")),
                name="our_share_within_value",
            ),
            models.CheckConstraint(
                condition=(Q(annual_value__isnull=True) | Q(annual_value__gte=0))
                & (Q(our_share__isnull=True) | Q(our_share__gte=0)),
                name="money_not_negative",
            ),
        ]
        indexes = [
            models.Index(fields=["arrangement", "name"], name="partnership_by_arrangement"),
            models.Index(fields=["status", "name"], name="partnership_by_status"),
            models.Index(fields=["-annual_value", "id"], name="partnership_by_value"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("partnership", args=[self.ref])

    def relations_of(self, person) -> frozenset[Relation]:
        """Lead officer, where `person` holds the lead post now (uses ``lead_id`` if it was fetched)."""
        if not hasattr(self, "lead_id"):
            holding = PostHolding.objects.filter(post_id=self.lead_post_id, until__isnull=True)
            self.lead_id = holding.values_list("person_id", flat=True).first()
        return frozenset({Relation.LEAD_OFFICER}) if self.lead_id == person.pk else frozenset()

    @staticmethod
    def relation_filters(person) -> dict[Relation, Q]:
        holding = PostHolding.objects.filter(post=OuterRef("lead_post"), person=person, until__isnull=True)
        return {Relation.LEAD_OFFICER: Q(Exists(holding))}


class Partner(models.Model):
    """An organisation's place in a partnership."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="places")
    role = models.CharField(max_length=20, choices=ROLES, default="partner")
    joined = models.DateField(null=True, blank=True)
    left = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "organisation"],
                condition=Q(left__isnull=True),
                name="partner_once_in_partnership",
            ),
            models.CheckConstraint(
                condition=Q(left__isnull=True) | Q(joined__isnull=True) | Q(left__gte=F("joined")),
                name="partner_leaves_after_joining",
            ),
        ]

    def __str__(self):
        return f"{self.organisation} in {self.partnership}"

    def relations_of(self, person) -> frozenset[Relation]:
        """What `person` is to the partnership."""
        return self.partnership.relations_of(person)
