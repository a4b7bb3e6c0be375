"""The council that runs this installation: one row."""

from django.db import models

from partnerships.vocabulary import NATIONS


class Council(models.Model):
    """Name, nation and committee as pages and reports print them."""

    name = models.CharField(max_length=120)
    nation = models.CharField(max_length=20, choices=NATIONS, default="england")
    committee = models.CharField(max_length=120, default="Audit and Governance Committee")
    colour = models.CharField(max_length=7, default="#00594c")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_council")]

    def __str__(self):
        return self.name

    @classmethod
    def current(cls) -> "Council":
        """The council's row, or an unsaved one that says the name is still missing."""
        return cls.objects.filter(pk=1).first() or cls(pk=1, name="Your council")


class Logo(models.Model):
    """The council's logo, drawn again from the picture it sent: a PNG, at most one."""

    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_logo")]

    def __str__(self):
        return f"{self.width} by {self.height}"
