"""What the council has agreed for every partnership."""

from partnerships.models import Policy


def latest(kind: str) -> Policy | None:
    """The edition in force of one kind of policy; None where the built-in example is."""
    return Policy.objects.filter(kind=kind).order_by("-number").first()
