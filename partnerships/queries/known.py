"""The organisations, posts and partnerships that an import meets, by the names a sheet gives them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import FilteredRelation, Q

from partnerships.models import Organisation, Partnership, Person, Post
from partnerships.rules.alike import alike
from partnerships.rules.likeness import likeness
from partnerships.rules.register_row import ReadRow

US = frozenset({"us", "we", "the council", "this council", "our council"})


@dataclass(frozen=True)
class Body:
    """An organisation as an import needs it."""

    pk: int
    name: str


@dataclass(frozen=True)
class Alike:
    """A name in the sheet, and an organisation that we know by another one much like it."""

    name: str
    known: Body


class Known:
    """The organisations, posts, people and partnerships there are, by name: five queries."""

    def __init__(self, same: dict[str, int]):
        rows = Organisation.objects.values_list("pk", "name", "likeness", "ours", "merged_into")
        rows = list(rows)
        bodies = {pk: Body(pk, name) for pk, name, *_ in rows}
        self.bodies = {name.lower(): bodies[merged or pk] for pk, name, _, _, merged in rows}
        self.likes = {like: bodies[merged or pk] for pk, _, like, _, merged in rows if like}
        self.ours = next((bodies[pk] for pk, _, _, ours, _ in rows if ours), None)
        if self.ours is not None:
            self.bodies |= dict.fromkeys(US - self.bodies.keys(), self.ours)
        self.bodies |= {name: bodies[pk] for name, pk in same.items() if pk in bodies}
        self.posts = {title.lower(): (pk, title) for pk, title in Post.objects.values_list("pk", "title")}
        self.titles = dict(self.posts.values())
        self.holders: dict[str, list[str]] = {}
        now = FilteredRelation("holdings", condition=Q(holdings__until__isnull=True))
        people = Person.objects.filter(is_active=True).alias(now=now)
        for name, title in people.values_list("name", "now__post__title"):
            self.holders.setdefault(name.lower(), []).extend([title] if title else [])
        names = list(Partnership.objects.values_list("pk", "ref", "name"))
        self.by_ref = {ref.lower(): pk for pk, ref, _ in names}
        self.by_name = {name.lower(): pk for pk, _, name in names}

    def body(self, name: str) -> Body | None:
        return self.bodies.get(name.lower())

    def like(self, names: Iterable[str]) -> list[Alike]:
        """Those of `names` that come to the same as one we know, or to much the same, each with the first."""
        meant = {name: likeness(name) for name in names}
        near = alike({*meant.values(), *self.likes}) if meant else {}
        found = {}
        for name, like in meant.items():
            others = [like, *sorted(near.get(like, ()))]
            found[name] = next((self.likes[one] for one in others if one in self.likes), None)
        return [Alike(name, body) for name, body in found.items() if body is not None]

    def post(self, said: str) -> str:
        """The title of the post that `said` names: its own, or that of the one post a person holds."""
        if said.lower() in self.posts:
            return self.posts[said.lower()][1]
        held = self.holders.get(said.lower(), [])
        return held[0] if len(held) == 1 else said

    def why_no_post(self, said: str) -> str:
        """Why `said` names nobody's post, where it is a person's name: what to do, in a sentence."""
        held = self.holders.get(said.lower())
        if held is None or said.lower() in self.posts or len(held) == 1:
            return ""
        if held:
            return f"{said} is a person and holds {', '.join(held)}. Write which of these posts leads."
        return f"{said} is a person who holds no post. Give them one under People, or write the post."

    def partnership(self, row: ReadRow) -> int | None:
        """The partnership that a row is about: of its ref, or else of its name."""
        return self.by_ref.get(row.ref.lower()) or self.by_name.get(str(row.facts.get("name", "")).lower())
