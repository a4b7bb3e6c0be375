"""Loading the library: idempotent, all or nothing, and never over a council's own edit."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.db import transaction

from partnerships.library.schema import SourceContent
from partnerships.models import Provision, Source


@dataclass
class Loaded:
    """What loading did: rows added, updated, and left as the council edited them."""

    added: int = 0
    updated: int = 0
    kept: int = 0

    @property
    def changes(self) -> int:
        return self.added + self.updated


def digest(facts: dict) -> str:
    """SHA-256 of a row's facts, in hex: whether it is still as it was loaded."""
    content = json.dumps(facts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


@transaction.atomic
def load_sources(*, sources: Iterable[SourceContent]) -> Loaded:
    """Bring the database's library up to the files. A row edited since it was loaded is left alone."""
    loaded = Loaded()
    held = {source.code: source for source in Source.objects.select_for_update()}
    provisions = {provision.ref: provision for provision in Provision.objects.select_for_update()}
    for order, content in enumerate(sources):
        source = _load(Source, held.get(content.code), content.facts() | {"order": order}, loaded)
        adding, changed = [], []
        for number, provision in enumerate(content.provisions):
            facts = asdict(provision) | {"order": number}
            row = provisions.get(provision.ref)
            if row is None:
                adding.append(Provision(source=source, loaded=digest(facts), **facts))
            elif _apply(row, facts, loaded):
                changed.append(row)
        Provision.objects.bulk_create(adding)
        Provision.objects.bulk_update(
            changed, ["place", "kind", "title", "theme", "level", "text", "order", "loaded"]
        )
        loaded.added += len(adding)
    return loaded


def _load(model, row, facts: dict, loaded: Loaded):
    if row is None:
        loaded.added += 1
        return model.objects.create(loaded=digest(facts), **facts)
    if _apply(row, facts, loaded):
        row.save()
    return row


def _apply(row, facts: dict, loaded: Loaded) -> bool:
    """Set `facts` on a row unless it was edited or is the same; whether anything is to be saved."""
    wanted = digest(facts)
    if row.loaded == wanted:
        return False
    if digest({name: getattr(row, name) for name in facts}) != row.loaded:
        loaded.kept += 1
        return False
    for name, value in facts.items():
        setattr(row, name, value)
    row.loaded = wanted
    loaded.updated += 1
    return True
