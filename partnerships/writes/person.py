"""Adding people, giving them roles, and letting them choose a password."""

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from partnerships.audit import record
from partnerships.faults import Refused
from partnerships.models import Person
from partnerships.permissions import Role
from partnerships.writes.changes import change
from partnerships.writes.names import only_one


@transaction.atomic
def add_person(*, email: str, name: str, roles: frozenset[Role], by, at, is_demonstration=False) -> Person:
    """Add somebody who can log in once they have chosen a password. Raises `Refused` on a known address."""
    person = Person(
        email=email.lower(),
        name=name,
        given_roles=sorted(str(role) for role in roles),
        is_demonstration=is_demonstration,
    )
    person.set_unusable_password()
    with _only_one(email):
        person.save()
    record("added", by=by, subject=person, at=at, fields=("roles",) if roles else ())
    return person


@transaction.atomic
def edit_person(
    *, person: Person, email: str, name: str, is_active: bool, roles: frozenset[Role], seen: int, by, at
) -> Person:
    """Change a person's name, address, roles, or whether they may log in.

    Raises `Refused` where the last administrator would be left without the role.
    """
    keeps = is_active and Role.ADMINISTRATOR in roles
    if person.has_role(Role.ADMINISTRATOR) and not keeps and not _other_administrator(person):
        raise Refused("Somebody must be administrator. Give another person the role first.", "roles")
    values = {
        "email": email.lower(),
        "name": name,
        "is_active": is_active,
        "given_roles": sorted(str(role) for role in roles - {Role.ANYONE}),
    }
    with _only_one(email, but=person):
        change(person, seen=seen, values=values, by=by, at=at)
    return person


@transaction.atomic
def make_link(*, person: Person, by, at) -> str:
    """The address at which `person` may choose a password, once, within a day. It is not kept anywhere."""
    if not person.is_active:
        raise Refused(f"{person.name} may not log in. Change that first.")
    record("link made", by=by, subject=person, at=at)
    name = urlsafe_base64_encode(force_bytes(person.pk))
    return reverse("choose_password", args=[name, default_token_generator.make_token(person)])


@transaction.atomic
def choose_password(*, person: Person, password: str, at) -> Person:
    """Set the password a person has chosen for themselves. Links made for them before work no longer."""
    person.set_password(password)
    person.save(update_fields=["password"])
    record("password chosen", by=person, subject=person, at=at)
    return person


def _only_one(email: str, but: Person | None = None):
    return only_one(Person, "email", email, but=but, message=f"Somebody already logs in as {email}.")


def _other_administrator(person: Person) -> bool:
    """Whether somebody else is administrator. All are locked, in order: two cannot go at the same moment."""
    active = Person.objects.select_for_update().filter(is_active=True).order_by("pk")
    others = [one for one in active if one.pk != person.pk]
    return any(one.has_role(Role.ADMINISTRATOR) for one in others)
