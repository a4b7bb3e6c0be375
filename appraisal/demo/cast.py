"""The people, posts and bodies of the demonstration, found by the names the files use."""

import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from appraisal.demo.calendar import Calendar, Clock
from appraisal.demo.reader import DemoFault
from partnerships.access import can
from partnerships.models import Organisation, Person, Post
from partnerships.permissions import Permission, Role
from partnerships.writes.council import set_council
from partnerships.writes.opinion_giver import set_opinion_giver
from partnerships.writes.organisation import add_organisation
from partnerships.writes.person import add_person, choose_password, edit_person
from partnerships.writes.post import add_post, appoint

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
DOMAIN = "northmoor.example"
BEGINNING = "-34m"


@dataclass
class Cast:
    """Whoever takes part, by the files' names, and what each needs to log in."""

    calendar: Calendar
    people: dict[str, Person] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    logins: dict[str, dict[str, str]] = field(default_factory=dict)
    clock: Clock = field(default_factory=Clock)

    def person(self, key: str) -> Person:
        return _found(self.people, key, "person")

    def post(self, title: str) -> Post:
        return _found(self.posts, title, "post")

    def organisation(self, name: str) -> Organisation:
        return _found(self.organisations, name, "organisation")

    def allowed(self, key: str, permission: Permission, subject=None) -> Person:
        """The person, who must have `permission`: the demonstration does nothing its pages would refuse."""
        person = self.person(key)
        if not can(person, permission, subject):
            raise DemoFault(f"{person} cannot {permission.value}.")
        return person

    def officer(self, role: Role, permission: Permission) -> Person:
        """The first person with a role of the whole council, who must have `permission`."""
        key = next(key for key, person in self.people.items() if person.has_role(role))
        return self.allowed(key, permission)


def _found(things: dict[str, Any], key: str, kind: str):
    if key not in things:
        raise DemoFault(f"There is no {kind} “{key}”.")
    return things[key]


def set_up(cast: Cast, content: dict[str, Any]) -> None:
    """The council itself, those who are there from the beginning, and the bodies it works with."""
    start = cast.calendar.day(BEGINNING)
    first, *others = [one for one in content["person"] if "joins" not in one]
    _add_person(cast, first, None, start)
    by = cast.officer(Role.ADMINISTRATOR, Permission.EDIT_COUNCIL)
    set_council(**content["council"], seen=0, by=by, at=cast.clock.on(start))
    by = cast.officer(Role.ADMINISTRATOR, Permission.EDIT_PEOPLE)
    for one in others:
        _add_person(cast, one, by, start)
    for title in content["vacant"]:
        _post(cast, title, False, by, start)
    ours = Organisation.objects.get(ours=True)
    cast.organisations[ours.name] = ours
    by = cast.officer(Role.GOVERNANCE_OFFICER, Permission.EDIT_ORGANISATION)
    for one in content["organisation"]:
        cast.organisations[one["name"]] = add_organisation(**one, by=by, at=cast.clock.on(start))
    list_givers(cast, content)


def list_givers(cast: Cast, content: dict[str, Any]) -> None:
    """The council’s list of opinion givers, in its order."""
    by = cast.officer(Role.ADMINISTRATOR, Permission.EDIT_PEOPLE)
    for place, one in enumerate(content["giver"], 1):
        post = cast.post(one["post"])
        post.refresh_from_db()
        set_opinion_giver(
            post=post,
            role=one["role"],
            asked=one["asked"],
            deputy=cast.post(one["deputy"]) if "deputy" in one else None,
            place=place,
            seen=post.version,
            by=by,
            at=cast.clock.on(cast.calendar.day(BEGINNING)),
        )


def join(cast: Cast, content: dict[str, Any]) -> None:
    """Somebody who came later, and whoever left the post they took."""
    on = cast.calendar.day(content["joins"])
    by = cast.officer(Role.ADMINISTRATOR, Permission.EDIT_PEOPLE)
    _add_person(cast, content, by, on)
    if "succeeds" in content:
        left = cast.person(content["succeeds"])
        facts = {"email": left.email, "name": left.name, "roles": frozenset(), "is_active": False}
        edit_person(person=left, seen=left.version, by=by, at=cast.clock.on(on), **facts)
        del cast.logins[left.email]


def _add_person(cast: Cast, content: dict[str, Any], by, on: date) -> None:
    name = content["name"]
    roles = frozenset(Role(one) for one in content.get("roles", ()))
    person = add_person(
        email=content.get("email") or address(name),
        name=name,
        roles=roles,
        by=by,
        at=cast.clock.on(on),
        is_demonstration=True,
    )
    by = by or person
    title = content.get("post", "")
    if title:
        post = _post(cast, title, content.get("gives_opinions", False), by, on)
        since = cast.calendar.day(content.get("since", BEGINNING))
        appoint(post=post, person=person, since=since, by=by, at=cast.clock.on(on))
    password = new_password()
    choose_password(person=person, password=password, at=cast.clock.on(on))
    labels = sorted(role.label.lower() for role in roles)
    what = [content["what"]] if "what" in content else [title, *labels, content.get("part", "")]
    cast.people[content["key"]] = person
    cast.logins[person.email] = {
        "email": person.email,
        "password": password,
        "name": name,
        "what": "; ".join(one for one in what if one),
    }


def _post(cast: Cast, title: str, gives_opinions: bool, by, on: date) -> Post:
    if title not in cast.posts:
        cast.posts[title] = add_post(title=title, gives_opinions=gives_opinions, by=by, at=cast.clock.on(on))
    return cast.posts[title]


def address(name: str) -> str:
    """An e-mail address from a name, below a domain that can never be anybody's."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return f"{'.'.join(re.sub('[^a-z -]', '', plain).split())}@{DOMAIN}"


def new_password() -> str:
    """A password of this installation alone, easy to type: sixteen letters and digits in fours."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
