"""The appraisal's evidence list: each thing once, cited by any number of answers."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from appraisal.models.appraisal import Appraisal, PartOfAppraisal
from appraisal.vocabulary import STRENGTHS
from partnerships.rules.file_kinds import KINDS, size_in_words

SOON = timedelta(days=60)


class Evidence(PartOfAppraisal, models.Model):
    """What supports answers: a file, a link, or a reference to a document held elsewhere."""

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="evidence")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    held = models.CharField(max_length=500, blank=True)
    strength = models.CharField(max_length=10, choices=STRENGTHS, default="asserted")
    dated = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "number"], name="evidence_number_once"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(dated__isnull=True)
                | Q(valid_until__gte=models.F("dated")),
                name="evidence_valid_after_its_date",
            ),
        ]

    def __str__(self):
        return f"E{self.number} {self.title}"

    @property
    def key(self) -> str:
        """The id as a form sends it."""
        return str(self.pk)

    @property
    def kept_file(self) -> "EvidenceFile | None":
        """Its file, where it has one."""
        return getattr(self, "file", None)

    def runs_out(self, day: date) -> str:
        """“expired”, or that it soon will have; "" while it is good for longer."""
        if self.valid_until is None or self.valid_until > day + SOON:
            return ""
        return "expired" if self.valid_until < day else f"expires within {SOON.days} days"


class EvidenceFile(models.Model):
    """The file of a piece of evidence: what it was judged to be, and where the storage keeps its bytes.

    `stored` says nothing of what is in it. The bytes never change: another file is another piece of evidence.
    What is carried forward into the next appraisal shares them: they go with the last row that names them.
    Where there is a virus scanner a file waits for it; `found` is what was found in one that was removed.
    """

    STATES = {
        "waiting": "Waits for the virus scan",
        "kept": "Kept",
        "refused": "Removed after the virus scan",
    }

    evidence = models.OneToOneField(Evidence, models.CASCADE, related_name="file")
    stored = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=8, choices={code: one.word for code, one in KINDS.items()})
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=STATES, default="kept")
    found = models.CharField(max_length=150, blank=True)
    scanned_at = models.DateTimeField(null=True)

    def __str__(self):
        return self.name

    @property
    def told(self) -> str:
        """Its kind and size: “PDF, 1.2 MB”."""
        return f"{KINDS[self.kind].word}, {size_in_words(self.size)}"
