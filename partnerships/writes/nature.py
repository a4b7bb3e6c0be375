"""Saying whether an arrangement is a partnership at all."""

from collections.abc import Mapping

from django.db import transaction

from partnerships.models import Partnership
from partnerships.rules.nature import nature_of
from partnerships.writes.changes import change


@transaction.atomic
def set_nature(*, partnership: Partnership, answers: Mapping[str, str], seen: int, by, at) -> Partnership:
    """Keep the answers to the four plain questions, and what they make of the arrangement."""
    nature, _ = nature_of(answers)
    values = {"nature": nature, "nature_answers": dict(answers)}
    change(partnership, seen=seen, values=values, by=by, at=at, verb="kind of arrangement decided")
    return partnership
