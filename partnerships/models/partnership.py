"""Partnerships and the organisations that are partners in them."""

from collections.abc import Collection
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.db.models.functions import Lower
from django.urls import reverse

from partnerships.models.organisation import Organisation
from partnerships.models.post import Post, PostHolding, holder_in_words, holding_now
from partnerships.permissions import Relation
from partnerships.vocabulary import (
    ARRANGEMENTS,
    CONSENT,
    EXIT_STATES,
    FUNDING_MODELS,
    IN_PLACE,
    NATURES,
    PERMANENCE,
    REORGANISATION,
    ROLES,
    STATUSES,
    VOTING,
)

MOST_POUNDS = 99_999_999_999


class PartnershipQuerySet(models.QuerySet):
    def with_lead(self):
        """Adds ``lead_id`` and ``lead_name``: who holds the lead officer's post now."""
        return self.alias(lead_holding=holding_now("lead_post")).annotate(
            lead_id=F("lead_holding__person"), lead_name=holder_in_words(holding="lead_holding")
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

    Money is in whole pounds a year; where `money_year` is set, `annual_value` and `our_share` are the sums of
    that year's contributions. `nature_answers` are the four plain questions' (see
    `partnerships.rules.nature`). `tier`, `depth`, `next_appraisal` and `significance_stale` say what the
    latest decision on its significance was, and why it must be asked again. `version` counts edits; a page
    that was opened at an older version is told what changed meanwhile.
    """

    ref = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=150)
    purpose = models.TextField(max_length=2000)
    nature = models.CharField(max_length=12, choices=NATURES, default="partnership")
    nature_answers = models.JSONField(default=dict)
    beneficiaries = models.TextField(max_length=600, blank=True)
    service = models.CharField(max_length=120, blank=True)
    area = models.CharField(max_length=150, blank=True)
    arrangement = models.CharField(max_length=30, choices=ARRANGEMENTS)
    statutory_basis = models.TextField(max_length=600, blank=True)
    permanence = models.CharField(max_length=10, choices=PERMANENCE, blank=True)
    status = models.CharField(max_length=10, choices=STATUSES, default="running")
    our_role = models.CharField(max_length=20, choices=ROLES)
    accountable_body = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="accountable_for"
    )
    host = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="hosts")
    lead_post = models.ForeignKey(Post, models.PROTECT, related_name="partnerships_led")
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    notice_months = models.PositiveSmallIntegerField(null=True, blank=True)
    annual_value = models.BigIntegerField(
        null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(MOST_POUNDS)]
    )
    our_share = models.BigIntegerField(
        null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(MOST_POUNDS)]
    )
    money_year = models.PositiveSmallIntegerField(null=True, blank=True)
    funding_model = models.CharField(max_length=20, choices=FUNDING_MODELS, blank=True)
    liabilities = models.TextField(max_length=1000, blank=True)
    guarantees = models.BigIntegerField(null=True, blank=True)
    most_lost = models.BigIntegerField(null=True, blank=True)
    exit_state = models.CharField(max_length=10, choices=EXIT_STATES, default="none")
    exit_plan = models.TextField(max_length=2000, blank=True)
    succession = models.TextField(max_length=1000, blank=True)
    complaints = models.TextField(max_length=600, blank=True)
    audit_access = models.CharField(max_length=12, choices=IN_PLACE, blank=True)
    sharing = models.CharField(max_length=12, choices=IN_PLACE, blank=True)
    sharing_review = models.DateField(null=True, blank=True)
    dpia = models.CharField(max_length=12, choices=IN_PLACE, blank=True)
    dpia_review = models.DateField(null=True, blank=True)
    reorganisation = models.CharField(max_length=5, choices=REORGANISATION, blank=True)
    successor = models.CharField(max_length=150, blank=True)
    consent = models.CharField(max_length=12, choices=CONSENT, blank=True)
    consent_on = models.DateField(null=True, blank=True)
    notes = models.TextField(max_length=8000, blank=True)
    tier = models.CharField(max_length=40, blank=True)
    depth = models.CharField(max_length=15, blank=True)
    next_appraisal = models.DateField(null=True, blank=True)
    significance_stale = models.CharField(max_length=300, blank=True)
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
                & (Q(our_share__isnull=True) | Q(our_share__gte=0))
                & (Q(guarantees__isnull=True) | Q(guarantees__gte=0))
                & (Q(most_lost__isnull=True) | Q(most_lost__gte=0)),
                name="money_not_negative",
            ),
        ]
        indexes = [
            models.Index(fields=["arrangement", "name"], name="partnership_by_arrangement"),
            models.Index(fields=["status", "name"], name="partnership_by_status"),
            # The list by our money, most first: turned round, so that what is unknown comes last by itself.
            models.Index(F("our_share") * -1, Lower("name"), name="partnership_by_share"),
            models.Index(F("ends"), Lower("name"), name="partnership_by_end"),
            models.Index(fields=["tier", "name"], name="partnership_by_tier"),
            models.Index(fields=["next_appraisal"], name="partnership_by_next"),
            models.Index(fields=["lead_post", "name"], name="partnership_by_lead"),
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
    def related(person, relations: Collection[Relation]) -> Q | None:
        """Those to which `person` stands in any of `relations`."""
        holding = PostHolding.objects.filter(post=OuterRef("lead_post"), person=person, until__isnull=True)
        return Q(Exists(holding)) if Relation.LEAD_OFFICER in relations else None


class Partner(models.Model):
    """An organisation's place in a partnership. `share` is its agreed share in hundredths of a per cent."""

    DECIMALS: ClassVar = {"share": 2}

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="places")
    role = models.CharField(max_length=20, choices=ROLES, default="partner")
    voting = models.CharField(max_length=10, choices=VOTING, blank=True)
    share = models.PositiveIntegerField(null=True, blank=True)
    joined = models.DateField(null=True, blank=True)
    left = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        indexes = [
            # How many an organisation is in today, without its rows.
            models.Index(fields=["organisation"], condition=Q(left__isnull=True), name="partner_now"),
        ]
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
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__lte=10_000), name="share_within_the_whole"
            ),
        ]

    def __str__(self):
        return f"{self.organisation} in {self.partnership}"

    def relations_of(self, person) -> frozenset[Relation]:
        """What `person` is to the partnership."""
        return self.partnership.relations_of(person)
