"""What a field said before and after a change: the history of the register."""

from django.db import models


class FieldChangeQuerySet(models.QuerySet):
    def on(self, subject):
        """Changes of `subject`, the newest first."""
        return self.filter(subject_kind=subject._meta.label_lower, subject_id=subject.pk).order_by("-id")


class FieldChange(models.Model):
    """One field of one record, changed once. Append-only."""

    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    field = models.CharField(max_length=60)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    objects = FieldChangeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id", "-id"], name="change_by_subject")]

    def __str__(self):
        return f"{self.field} at {self.at:%d %B %Y}"


def counter_of(model) -> str:
    """The name of the field that counts how often a record of `model` was changed."""
    return getattr(model, "COUNTER", "version")


def version_of(record) -> int:
    """How often a record was changed, counted from 1."""
    return getattr(record, counter_of(record))


def in_words(record, name: str, value) -> str:
    """`value` of the field `name` of `record` as its history keeps it: choices by label, lists joined.

    Codes are put in order and stand in one line, sentences keep their order and have a line each.
    """
    if value is None or value == "":
        return ""
    if isinstance(value, dict):
        return "\n".join(f"{key.replace('_', ' ').capitalize()}: {said}" for key, said in value.items())
    if isinstance(value, list | tuple):
        words = [str(one) for one in value]
        return "\n".join(words) if any(" " in one for one in words) else ", ".join(sorted(words))
    choices = dict(record._meta.get_field(name).flatchoices)
    return str(choices.get(value, value))
