"""What each partner puts in, year by year."""

from django.db import models
from django.db.models import Q

from partnerships.models.governance import RowOfPartnership
from partnerships.models.partnership import Partner
from partnerships.vocabulary import CONTRIBUTIONS


class Contribution(RowOfPartnership):
    """What one partner put in, of one kind, in one financial year (2026 is April 2026 to March 2027).

    `amount` is in whole pounds; what has no price has words alone.
    """

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="contributions")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=CONTRIBUTIONS)
    amount = models.BigIntegerField(null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-year", "partner", "kind", "id"]
        constraints = [
            models.UniqueConstraint(fields=["partner", "year", "kind"], name="one_contribution_of_a_kind"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True, words__gt="") | Q(amount__gte=0),
                name="contribution_says_what",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "-year"], name="contribution_by_year")]

    def __str__(self):
        return f"{self.partner.organisation}, {self.get_kind_display().lower()} {self.year}"
