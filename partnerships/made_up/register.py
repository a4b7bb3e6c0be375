"""A whole made-up register."""

from django.db import connection, transaction

from partnerships.faults import Refused
from partnerships.made_up.facts import add_facts
from partnerships.made_up.partnerships import add_partnerships
from partnerships.made_up.risks import add_actions, add_risks
from partnerships.models import Partnership


@transaction.atomic
def make_register(*, partnerships: int, risks: int, actions: int, seed: int) -> dict[str, int]:
    """Fill an empty register: how many of what were made. Raises `Refused` where there is a partnership.

    `risks` and `actions` are those of each partnership. Written in bulk, past the writes: there are no
    histories, and of events only the first of each partnership.
    """
    if Partnership.objects.exists():
        raise Refused("There are partnerships in this database already, so nothing was made.")
    made = add_partnerships(partnerships)
    add_facts(made, seed)
    found = add_risks(made, risks, seed)
    count = add_actions(made, found, actions, seed)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum leaves a database that has been used for a day
    return {"partnerships": len(made.partnerships), "risks": len(found), "actions": count}
