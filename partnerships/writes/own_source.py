"""Sources that the council adds, and what they say. What was loaded is changed by loading alone."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max, ProtectedError

from partnerships.audit import record
from partnerships.faults import MoveRefused, Refused
from partnerships.library.schema import ProvisionContent, SourceContent
from partnerships.models import Provision, Source
from partnerships.writes.changes import change

MOST_PROVISIONS = 2_000  # as many as a file can bring along
BUILT_IN = "This source came with the application, and stays as it is."


@transaction.atomic
def add_source(*, facts: dict, by, at) -> Source:
    """Add a source. Raises `Refused` where its code is used."""
    if Source.objects.select_for_update().filter(code__iexact=facts["code"]).exists():
        raise Refused(f"There is already a source {facts['code']}. Choose another code.", "code")
    last = Source.objects.aggregate(last=Max("order"))["last"] or 0
    source = Source.objects.create(**facts, order=last + 1)
    record("added", by=by, subject=source, at=at)
    return source


@transaction.atomic
def edit_source(*, source: Source, seen: int, facts: dict, by, at) -> None:
    """Change what is said of a source of our own."""
    _own(source)
    change(source, seen=seen, values=facts, by=by, at=at)


@transaction.atomic
def add_provisions(*, source: Source, provisions: Sequence[ProvisionContent], by, at) -> None:
    """Add what a source of our own says, all of it or nothing. Raises `MoveRefused` with every ref in use."""
    _own(source)
    refs = [one.ref for one in provisions]
    held = set(Provision.objects.filter(ref__in=refs).values_list("ref", flat=True))
    reasons = [f"{ref} is there already. Give it another ref." for ref in refs if ref in held]
    start = f"{source.code}-"
    reasons += [f"{ref} must start with {start}" for ref in refs if not ref.startswith(start)]
    if reasons:
        raise MoveRefused(reasons)
    if source.provisions.count() + len(provisions) > MOST_PROVISIONS:
        raise Refused(f"A source says {MOST_PROVISIONS:,} things at most. Make a second source.")
    last = source.provisions.aggregate(last=Max("order"))["last"] or 0
    Provision.objects.bulk_create(
        Provision(source=source, order=last + number, **vars(one)) for number, one in enumerate(provisions, 1)
    )
    record("provisions added", by=by, subject=source, at=at, fields=(f"{len(refs)} from {refs[0]}",))


@transaction.atomic
def bring_source(*, content: SourceContent, by, at) -> list[str]:
    """Add a source of our own that a file brings along, or what it says and we do not have; in sentences.

    What is there stays as the council has it. Raises `Refused` where the code is a built-in source's.
    """
    source = Source.objects.select_for_update().filter(code__iexact=content.code).first()
    if source is not None and not source.is_own:
        raise Refused(f"{content.code} is a source that came with the application. Give yours another code.")
    said = []
    if source is None:
        source = add_source(facts=content.facts(), by=by, at=at)
        said.append(f"The source “{source.title}” is new in the library.")
    refs = [one.ref for one in content.provisions]
    held = dict(Provision.objects.filter(ref__in=refs).values_list("ref", "source_id"))
    others = [ref for ref, source_id in held.items() if source_id != source.pk]
    if others:
        raise Refused(f"{others[0]} is a provision of another source. Give yours another ref.")
    new = [one for one in content.provisions if one.ref not in held]
    if new:
        add_provisions(source=source, provisions=new, by=by, at=at)
        said.append(f"{len(new)} of its provisions {'are' if len(new) > 1 else 'is'} new in the library.")
    return said


@transaction.atomic
def edit_provision(*, provision: Provision, seen: int, facts: dict, by, at) -> None:
    """Change a provision of our own."""
    _own(provision.source)
    change(provision, seen=seen, values=facts, by=by, at=at)


@transaction.atomic
def remove_provision(*, provision: Provision, by, at) -> None:
    """Take out a provision of our own that no question of any edition draws on."""
    source = _own(provision.source)
    ref = provision.ref
    try:
        provision.delete()
    except ProtectedError:
        used = "A question draws on it, in a checklist or a draft. Editions keep what they cite."
        raise Refused(used) from None
    record("provision removed", by=by, subject=source, at=at, fields=(ref,))


def _own(source: Source) -> Source:
    """The source, locked. Raises `Refused` where it was loaded."""
    source = Source.objects.select_for_update().get(pk=source.pk)
    if not source.is_own:
        raise Refused(BUILT_IN)
    return source
