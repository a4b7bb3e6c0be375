"""The council as pages show it: its details, and by what digests its looks are fetched."""

import hashlib

from partnerships.models import Council, Logo
from partnerships.rules.colour import PANEL, darker, readable

OURS = Council._meta.get_field("colour").default


def council_with_looks() -> Council:
    """The council with ``logo`` (digest, width, height; or None) and ``looks``, the digest of its own styles.

    ``looks`` is empty where it has the colour that the styles have anyway. Two queries.
    """
    council = Council.current()
    council.logo = Logo.objects.filter(pk=1).values("digest", "width", "height").first()
    plain = council.colour == OURS
    council.looks = "" if plain else hashlib.sha256(styles_of(council.colour).encode()).hexdigest()[:16]
    return council


def styles_of(colour: str) -> str:
    """The style sheet that puts a page in the council's own colour."""
    link = readable(colour, on=PANEL)
    values = {
        "--pa-brand": colour,
        "--pa-brand-dark": darker(colour),
        "--govuk-brand-colour": colour,
        "--govuk-link-colour": link,
        "--govuk-link-hover-colour": darker(link),
    }
    return ":root{" + ";".join(f"{name}:{value}" for name, value in values.items()) + "}\n"
