"""Sources and their provisions: the reference library."""

from django.db import models
from django.urls import reverse

from partnerships.vocabulary import Theme

THEMES = [(theme.name, theme.value) for theme in Theme]


class Source(models.Model):
    """A guidance document, with what a reader needs to judge its standing today."""

    code = models.CharField(max_length=12, unique=True)
    title = models.CharField(max_length=200)
    publisher = models.CharField(max_length=200)
    published = models.CharField(max_length=80)
    year = models.PositiveSmallIntegerField()
    nation = models.CharField(max_length=30)
    status = models.TextField(max_length=600)
    attribution = models.TextField(max_length=600)
    summary = models.TextField(max_length=600)
    order = models.PositiveSmallIntegerField(default=0)
    loaded = models.CharField(
        max_length=64, blank=True, help_text="Digest of the row as loading wrote it; empty for our own."
    )
    version = models.PositiveIntegerField(db_default=1)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("source", args=[self.code])

    @property
    def is_own(self) -> bool:
        """Whether the council added it; a built-in one is changed by loading alone."""
        return not self.loaded


class Provision(models.Model):
    """One thing a source says, at one place, in our own words, under a ref that never changes."""

    LEVELS = {"core": "Core", "library": "Library", "detail": "Detail"}

    source = models.ForeignKey(Source, models.PROTECT, related_name="provisions")
    ref = models.CharField(max_length=24, unique=True)
    place = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    theme = models.CharField(max_length=2, choices=THEMES)
    level = models.CharField(max_length=8, choices=LEVELS)
    text = models.TextField(max_length=800)
    order = models.PositiveSmallIntegerField(default=0)
    loaded = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(db_default=1)

    class Meta:
        ordering = ["source__order", "order", "ref"]

    def __str__(self):
        return f"{self.ref} {self.title}"

    def get_absolute_url(self):
        return reverse("provision", args=[self.ref])
