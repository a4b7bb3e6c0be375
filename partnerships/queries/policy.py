"""What the council has agreed for every partnership."""

from django.db.models import OuterRef, Subquery

from partnerships.models import Policy


def latest(kind: str) -> Policy | None:
    """The edition in force of one kind of policy; None where the built-in example is."""
    return Policy.objects.filter(kind=kind).order_by("-number").first()


def latest_of(*kinds: str) -> dict[str, Policy]:
    """The editions in force of several kinds of policy, by kind, without those of which there is none.

    One query.
    """
    last = Policy.objects.filter(kind=OuterRef("kind")).order_by("-number").values("pk")[:1]
    found = Policy.objects.filter(kind__in=kinds, pk=Subquery(last)).order_by()
    return {one.kind: one for one in found}
