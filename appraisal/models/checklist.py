"""Checklists and their editions: sections, scales and bands. A published edition never changes."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from appraisal.rules.positions import starts
from partnerships.models.source import THEMES

# Editions as an appraisal has them: the main checklist, then its modules by title.
CHECKLISTS_IN_ORDER = ("checklist__kind", "checklist__title", "checklist_id")


class Edited(models.Model):
    """A part of a draft, with how often it was edited: what `partnerships.writes.changes` compares.

    The counter belongs to the work on a draft. It is no part of what an edition says.
    """

    COUNTER = "edits"

    edits = models.PositiveIntegerField(db_default=1)

    class Meta:
        abstract = True


class Checklist(models.Model):
    """An instrument: the main due-diligence checklist, or a module such as a statutory overlay.

    Its title and summary are those of the edition in use, or of the first one.
    """

    KINDS = {"main": "Main checklist", "module": "Module"}

    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=KINDS, default="main")
    summary = models.TextField(max_length=600)

    class Meta:
        ordering = ["title"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("checklist", args=[self.code])


class ChecklistVersionQuerySet(models.QuerySet):
    def in_use(self):
        """The published edition of each checklist."""
        return self.filter(state=ChecklistVersion.PUBLISHED)

    def newest(self):
        """The newest edition of each checklist, whatever its state."""
        same = ChecklistVersion.objects.filter(checklist=OuterRef("checklist"))
        return self.exclude(Exists(same.filter(number__gt=OuterRef("number"))))


class ChecklistVersion(Edited):
    """One edition, under the title it has there. A published or retired edition is immutable."""

    DRAFT, PUBLISHED, RETIRED = "draft", "published", "retired"
    STATES = {DRAFT: "Draft", PUBLISHED: "Published", RETIRED: "Retired"}

    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=STATES, default=DRAFT)
    title = models.CharField(max_length=120)
    summary = models.TextField(max_length=600)
    change_note = models.CharField(max_length=500)
    published_on = models.DateField(null=True)
    loaded = models.CharField(max_length=64, blank=True)

    objects = ChecklistVersionQuerySet.as_manager()

    class Meta:
        ordering = ["checklist", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["checklist", "number"], name="edition_number_once"),
            models.UniqueConstraint(
                fields=["checklist"], condition=Q(state="draft"), name="one_draft_per_checklist"
            ),
            models.UniqueConstraint(
                fields=["checklist"], condition=Q(state="published"), name="one_published_per_checklist"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_on__isnull=False), name="published_has_date"
            ),
        ]

    def __str__(self):
        return f"{self.title}, edition {self.number}"

    def delete(self, *args, **kwargs):
        """Delete a draft with all it holds; its questions first, which keep its scales from being deleted."""
        self.questions.all().delete()
        return super().delete(*args, **kwargs)


class Band(Edited):
    """A position: its word, and from which share of possible points on it holds, `at_least` of every `of`.

    It is one of every section's, of a `section` of its own, or of the `total`. The boundary counts upward.
    """

    version = models.ForeignKey(ChecklistVersion, models.CASCADE, related_name="bands")
    section = models.ForeignKey("Section", models.CASCADE, null=True, related_name="bands")
    total = models.BooleanField(db_default=False)
    word = models.CharField(max_length=40)
    at_least = models.PositiveSmallIntegerField()
    of = models.PositiveSmallIntegerField(db_default=100)
    needs_evidence = models.BooleanField(db_default=True)
    shape = models.CharField(max_length=20)
    colour = models.CharField(max_length=7)
    meaning = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-at_least"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "total", "at_least"],
                condition=Q(section__isnull=True),
                name="band_boundary_once",
            ),
            models.UniqueConstraint(
                fields=["version", "total", "word"], condition=Q(section__isnull=True), name="band_word_once"
            ),
            models.UniqueConstraint(fields=["section", "at_least"], name="band_boundary_once_in_section"),
            models.UniqueConstraint(fields=["section", "word"], name="band_word_once_in_section"),
            models.CheckConstraint(condition=Q(at_least__lte=F("of")), name="band_within_its_points"),
            models.CheckConstraint(
                condition=Q(section__isnull=True) | Q(total=False), name="band_of_a_section_or_the_total"
            ),
        ]

    def __str__(self):
        return self.word

    @property
    def starts(self) -> str:
        """From where on it holds: “70 per cent”, or “19 of 24 points” where it is said in points."""
        return starts(self.at_least, self.of)


class Scale(Edited):
    """A set of rating words."""

    version = models.ForeignKey(ChecklistVersion, models.CASCADE, related_name="scales")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=120)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="scale_code_once")]

    def __str__(self):
        return self.title


class Option(Edited):
    """One word of a scale, with its points where it is a rating.

    `corrected` says that word and meaning say otherwise what they said in the edition before: ratings stand.
    """

    STANDINGS = {
        "rated": "Rated",
        "not_known": "Not yet known",
        "not_due": "Not due yet",
        "not_applicable": "Does not apply",
    }

    scale = models.ForeignKey(Scale, models.CASCADE, related_name="options")
    code = models.CharField(max_length=40)
    word = models.CharField(max_length=40)
    points = models.PositiveSmallIntegerField(null=True)
    counts = models.BooleanField()
    needs_reason = models.BooleanField()
    standing = models.CharField(max_length=15, choices=STANDINGS)
    shape = models.CharField(max_length=20)
    colour = models.CharField(max_length=7)
    meaning = models.CharField(max_length=300, blank=True)
    corrected = models.BooleanField(db_default=False)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["scale", "code"], name="option_code_once"),
            models.CheckConstraint(
                condition=Q(counts=True, points__isnull=False) | Q(counts=False, points__isnull=True),
                name="option_that_counts_has_points",
            ),
        ]

    def __str__(self):
        return self.word

    @property
    def version(self) -> ChecklistVersion:
        """The edition it stands in."""
        return self.scale.version


class TakenOut(models.Model):
    """A part that was taken out of a draft, whole, so that it can be put back while the draft lasts.

    `content` has what `appraisal.rules.taken_out` makes of it: plain values, as files hold them.
    """

    version = models.ForeignKey(ChecklistVersion, models.CASCADE, related_name="taken_out")
    name = models.CharField(max_length=400)
    content = models.JSONField()
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return self.name


class Section(Edited):
    """The part of a checklist that gets a position of its own."""

    version = models.ForeignKey(ChecklistVersion, models.CASCADE, related_name="sections")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    theme = models.CharField(max_length=2, choices=THEMES, blank=True)
    summary = models.CharField(max_length=300, blank=True)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["version", "order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="section_code_once"),
            models.UniqueConstraint(fields=["version", "order"], name="section_order_once"),
        ]

    def __str__(self):
        return self.title
