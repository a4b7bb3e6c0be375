"""Asking for pages as somebody, and sending what a browser would send."""

from datetime import date
from uuid import uuid4

from django.core import signing
from django.test import Client

from partnerships.forms.base import TYPED_BY
from partnerships.vocabulary import PARTNERSHIP_FACTS


def client_of(person, **more) -> Client:
    client = Client(**more)
    client.force_login(person, backend="partnerships.known.KnownPerson")
    return client


def sent(person, **fields) -> dict:
    """A form's fields with its housekeeping; a date becomes its three boxes, None an empty box."""
    data = {"write_key": str(uuid4()), "typed_by": signing.dumps(person.pk, salt=TYPED_BY)}
    for name, value in fields.items():
        if isinstance(value, date):
            data |= {f"{name}_0": value.day, f"{name}_1": value.month, f"{name}_2": value.year}
        else:
            data[name] = "" if value is None else value
    return data


def facts_of(partnership, **changes) -> dict:
    """The fields of the forms of a partnership as it stands, with `changes`."""
    fields = {name: getattr(partnership, name) for name in PARTNERSHIP_FACTS}
    fields |= {
        "lead_post": partnership.lead_post_id,
        "accountable_body": partnership.accountable_body_id or "",
        "host": partnership.host_id or "",
        "seen": partnership.version,
    }
    return fields | changes


def text_of(response) -> str:
    return response.content.decode()


def problems(response) -> list[str]:
    """What the error summary of a page says."""
    return [message for target, message in response.context["form"].errors_in_order]
