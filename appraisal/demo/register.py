"""Puts a partnership of the demonstration on the register, and lives its later changes."""

from typing import Any

from appraisal.demo.calendar import Clock
from appraisal.demo.cast import Cast
from partnerships.models import Partnership
from partnerships.permissions import Permission, Role
from partnerships.rules.nature import NO, QUESTIONS, YES
from partnerships.writes.nature import set_nature
from partnerships.writes.partnership import (
    FIELDS,
    add_partner,
    add_partnership,
    edit_partnership,
    end_partner,
)

DATES = ("starts", "ends", "sharing_review", "dpia_review", "consent_on")


def register(cast: Cast, content: dict[str, Any]) -> Partnership:
    """The partnership and its partners, as the governance officer first entered them.

    `agreed` names which of the four plain questions were answered “yes”; without it nobody asked them.
    """
    clock, on = Clock(), cast.calendar.day(content["registered"])
    by = cast.officer(Role.GOVERNANCE_OFFICER, Permission.ADD_PARTNERSHIP)
    partnership = add_partnership(facts=facts_of(cast, content), by=by, at=clock.on(on))
    for one in content["partner"]:
        joined = cast.calendar.day(one["joined"]) if "joined" in one else None
        partner = add_partner(
            partnership=partnership,
            organisation=cast.organisation(one["name"]),
            role=one.get("role", "partner"),
            joined=joined,
            by=by,
            at=clock.on(on),
        )
        if "left" in one:
            end_partner(partner=partner, left=cast.calendar.day(one["left"]), by=by, at=clock.on(on))
    if "agreed" in content:
        set_nature(
            partnership=partnership,
            answers={one.code: YES if one.code in content["agreed"] else NO for one in QUESTIONS},
            seen=partnership.version,
            by=by,
            at=clock.on(on),
        )
    return partnership


def facts_of(cast: Cast, content: dict[str, Any]) -> dict[str, Any]:
    """A file's facts as the writes take them."""
    body = content.get("accountable_body")
    host = content.get("host")
    said = {name: content[name] for name in FIELDS if name in content}
    dates = {name: cast.calendar.day(content[name]) for name in DATES if name in content}
    return (
        said
        | dates
        | {
            "lead_post": cast.post(content["lead"]),
            "accountable_body": cast.organisation(body) if body else None,
            "host": cast.organisation(host) if host else None,
        }
    )


def edit(cast: Cast, partnership: Partnership, content: dict[str, Any], changes: dict[str, Any]) -> None:
    """A later change of some facts; what the register said before stays in its history."""
    partnership.refresh_from_db()
    by = cast.allowed(changes["by"], Permission.EDIT_PARTNERSHIP, partnership)
    content.update({name: value for name, value in changes.items() if name not in ("on", "by")})
    edit_partnership(
        partnership=partnership,
        facts=facts_of(cast, content),
        seen=partnership.version,
        by=by,
        at=Clock().on(cast.calendar.day(changes["on"])),
    )
