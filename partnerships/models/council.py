"""The council that runs this installation: one row."""

from django.db import models

from partnerships.vocabulary import NATIONS


class Council(models.Model):
    """Name, nation and committee as pages and reports print them."""

    name = models.CharField(max_length=120)
    nation = models.CharField(max_length=20, choices=NATIONS, default="england")
    committee = models.CharField(max_length=120, default="Audit and Governance Committee")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_council")]

    def __str__(self):
        return self.name

    @classmethod
    def current(cls) -> "Council":
        """The council's row, or an unsaved one that says the name is still missing."""
        return cls.objects.filter(pk=1).first() or cls(pk=1, name="Your council")
