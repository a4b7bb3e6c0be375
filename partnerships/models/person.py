"""People who log in, and the roles they have across the council."""

from functools import cached_property, reduce
from operator import or_

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast, Lower
from django.urls import reverse

from partnerships.permissions import Role
from partnerships.vocabulary import NOTICES_BY_MAIL


class PersonQuerySet(models.QuerySet):
    def with_role(self, *roles: Role):
        """Active people with any of these roles."""
        # SQLite cannot look into a list; the codes stand in it in quotes, and none is part of another's.
        given = [Q(roles__contains=f'"{role.value}"') for role in roles]
        return (
            self.filter(is_active=True)
            .alias(roles=Cast("given_roles", TextField()))
            .filter(reduce(or_, given))
        )


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):
    def get_by_natural_key(self, username):
        """Log-in is by e-mail address, whatever its case."""
        # As it is stored. The database's own folding of letters would let one person have several
        # spellings, and so several counts of wrong passwords.
        return self.get(email=username.lower())


class Person(AbstractBaseUser):
    """Somebody with an account. What they own belongs to their post, not to them.

    `given_roles` are codes of `Role`, beside the person's other facts because every permission check
    reads them. `is_demonstration` marks the fictional people of the demonstration council: they may log in
    from this machine only. `unseen_notices` is counted with whoever is logged in (`partnerships.known`), and
    with nobody else.
    """

    email = models.EmailField("e-mail address", max_length=254, unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    given_roles = models.JSONField(default=list)
    is_demonstration = models.BooleanField(default=False)
    notices_by_mail = models.CharField(max_length=8, choices=NOTICES_BY_MAIL, default="at_once")
    version = models.PositiveIntegerField(default=1)

    objects = PersonManager()
    unseen_notices: int | None = None

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "people"
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_once")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("person", args=[self.pk])

    @cached_property
    def role_set(self) -> frozenset[Role]:
        """Every role of an active person; nobody else has any."""
        if not self.is_active or self.pk is None:
            return frozenset()
        return frozenset({Role.ANYONE, *(Role(given) for given in self.given_roles)})

    @property
    def role_labels(self) -> list[str]:
        """The roles the person was given, in words, whether or not they may log in."""
        return sorted(Role(given).label for given in self.given_roles)

    def has_role(self, role: Role) -> bool:
        return role in self.role_set
