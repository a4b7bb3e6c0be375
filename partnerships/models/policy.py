"""What the council has agreed for every partnership: risk matrix, significance, timetable."""

from django.conf import settings
from django.db import models


class Policy(models.Model):
    """One edition of one policy, as plain values. The latest is in force; none is ever changed.

    What `content` holds: `partnerships.rules.risk_matrix`, `significance`, `timetable`. Where the council has
    agreed none, the example there is in force, and pages say that it is one.
    """

    COUNTER = "number"
    RISK_MATRIX, SIGNIFICANCE, TIMETABLE = "risk_matrix", "significance", "timetable"
    KINDS = {RISK_MATRIX: "Risk matrix and appetite", SIGNIFICANCE: "Significance", TIMETABLE: "Timetable"}

    kind = models.CharField(max_length=15, choices=KINDS)
    number = models.PositiveIntegerField()
    content = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "-number"]
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="policy_edition_once")]

    def __str__(self):
        return f"{self.get_kind_display()}, edition {self.number}"
