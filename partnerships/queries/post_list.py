"""What a pasted list of posts would do to those there are."""

from dataclasses import dataclass

from django.db.models import Value
from django.db.models.functions import Lower

from partnerships.faults import MoveRefused
from partnerships.models import Person, Post, PostHolding
from partnerships.rules.post_list import PostLine, read_post_list

MOST_SAID = 50


@dataclass(frozen=True)
class Planned:
    """One line beside what is known: the post and the person where they are there already."""

    line: PostLine
    post: Post | None
    person: Person | None
    holds: bool

    @property
    def in_words(self) -> str:
        """What the line comes to."""
        post = "post is there" if self.post else "new post"
        if not self.line.email:
            return f"{post}, nobody holds it" if not self.post else "nothing changes"
        if self.holds:
            return "nothing changes"
        return f"{post}, {'held by somebody who is here' if self.person else 'new person'}"


def checked(text: str) -> list[Planned]:
    """What `text` would do, line by line. Raises `MoveRefused` with every fault."""
    lines, faults = read_post_list(text)
    planned, more = _plan(lines)
    faults = sorted([*faults, *more], key=_place)
    if faults:
        rest = len(faults) - MOST_SAID
        said = faults[:MOST_SAID]
        raise MoveRefused([*said, f"There are {rest} more faults."] if rest > 0 else said)
    return planned


def _plan(lines: list[PostLine]) -> tuple[list[Planned], list[str]]:
    """Each line beside what is known, and a sentence for each that cannot be. Three queries."""
    posts = _by(Post, "title", {line.post for line in lines})
    people = _by(Person, "email", {line.email for line in lines if line.email})
    now = PostHolding.objects.filter(post__in=posts.values(), until__isnull=True).select_related("person")
    holders = {one.post_id: one.person for one in now}
    planned, faults = [], []
    for line in lines:
        post, person = posts.get(line.post.lower()), people.get(line.email.lower())
        holder = holders.get(post.pk) if post else None
        fault = _fault(line, person, holder)
        if fault:
            faults.append(f"Line {line.number}: {fault}")
        planned.append(Planned(line, post, person, holder is not None and holder == person))
    return planned, faults


def _fault(line: PostLine, person: Person | None, holder: Person | None) -> str:
    if person is not None and not person.is_active:
        return f"{person.name} may not log in. Change that on their page first"
    if person is not None and person.name.lower() != line.name.lower():
        return f"{line.email} belongs to {person.name} here, not to {line.name}"
    if line.email and holder is not None and holder != person:
        return f"{holder.name} holds the post {line.post}. Change that on the post’s page"
    return ""


def _by(model, field: str, words: set[str]) -> dict:
    """The records whose `field` is one of `words`, whatever the capitals, by it in small letters."""
    wanted = [Lower(Value(one)) for one in sorted(words)]
    found = model.objects.alias(said=Lower(field)).filter(said__in=wanted) if wanted else ()
    return {getattr(one, field).lower(): one for one in found}


def _place(fault: str) -> int:
    """The number of the line that a fault is about; those of the whole list come first."""
    words = fault.split(":")[0].split()
    return int(words[1]) if words[0] == "Line" else 0
