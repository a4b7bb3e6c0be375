"""The reference library: its sources, one source's provisions in groups, one provision."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.http import Http404

from partnerships.library.schema import KINDS
from partnerships.models import Provision, Source
from partnerships.vocabulary import Theme


@dataclass(frozen=True)
class Group:
    """Provisions of one theme or kind, under its name."""

    title: str
    provisions: list[Provision]


def sources() -> QuerySet[Source]:
    """Every source, each with ``provision_count``."""
    return Source.objects.annotate(provision_count=Count("provisions"))


def find_source(code: str) -> Source:
    """The source `code`. Raises `Http404`."""
    source = sources().filter(code=code).first()
    if source is None:
        raise Http404
    return source


def source_page(source: Source, *, by: str, theme: str, kind: str) -> dict:
    """A source's provisions, grouped `by` theme or kind and narrowed, in one query."""
    held = list(source.provisions.order_by("order", "ref"))
    shown = [one for one in held if theme in ("", one.theme) and kind in ("", one.kind)]
    return {
        "source": source,
        "groups": _by_kind(shown) if by == "kind" else _by_theme(shown),
        "shown": len(shown),
        "kinds": [(name, name.capitalize()) for name in sorted({row.kind for row in held})],
        "themes": [(one.name, one.value) for one in Theme if one.name in {row.theme for row in held}],
    }


def provision_page(ref: str) -> dict:
    """One provision with its source. Raises `Http404`."""
    if not ref.isascii() or not ref.isprintable():
        raise Http404
    provision = Provision.objects.select_related("source").filter(ref=ref).first()
    if provision is None:
        raise Http404
    return {"provision": provision, "source": provision.source}


def _by_theme(provisions: list[Provision]) -> list[Group]:
    groups = [Group(one.value, [row for row in provisions if row.theme == one.name]) for one in Theme]
    return [group for group in groups if group.provisions]


def _by_kind(provisions: list[Provision]) -> list[Group]:
    names = [*KINDS, *sorted({row.kind for row in provisions} - set(KINDS))]
    groups = [Group(one.capitalize(), [row for row in provisions if row.kind == one]) for one in names]
    return [group for group in groups if group.provisions]
