"""Lives the framework of the demonstration: bodies, meetings, significance and annual returns."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from appraisal.demo.calendar import Clock
from appraisal.demo.cast import Cast
from partnerships.models import Body, Meeting, Partnership
from partnerships.permissions import Permission, Role
from partnerships.queries.significance import register_facts, scheme_in_force
from partnerships.rules.significance import decide
from partnerships.writes.annual_return import give_return
from partnerships.writes.meeting import add_body, add_item, add_meeting, ask_for, decide_item
from partnerships.writes.significance import decide_significance

Find = Callable[[str], Partnership]


def acts(cast: Cast, content: dict[str, Any], find: Find) -> list[tuple[date, Callable[[], object]]]:
    """Everything the file tells, each with its day. `find` gives a partnership by its folder."""
    day, found = cast.calendar.day, []
    for one in content["body"]:
        found.append((day(one["on"]), partial(_body, cast, one)))
    for one in content["meeting"]:
        found.append((day(one["recorded"]), partial(_meeting, cast, one, find)))
        if "minuted" in one:
            found.append((day(one["minuted"]), partial(_minutes, cast, one, find)))
    for one in content["significance"]:
        found.append((day(one["on"]), partial(_significance, cast, one, find)))
    for one in content["return"]:
        found.append((day(one["on"]), partial(_return, cast, one, find)))
    return found


def _officer(cast: Cast, permission: Permission):
    return cast.officer(Role.GOVERNANCE_OFFICER, permission)


def _body(cast: Cast, content: dict[str, Any]) -> None:
    by = _officer(cast, Permission.EDIT_MEETING)
    at = Clock().on(cast.calendar.day(content["on"]))
    add_body(name=content["name"], kind=content["kind"], by=by, at=at)


def _meeting(cast: Cast, content: dict[str, Any], find: Find) -> None:
    """The meeting is recorded, and what is brought to it."""
    by, clock = _officer(cast, Permission.EDIT_MEETING), Clock()
    on = cast.calendar.day(content["recorded"])
    meeting = add_meeting(
        body=Body.objects.get(name=content["body"]),
        on=cast.calendar.day(content["on"]),
        place=content["place"],
        by=by,
        at=clock.on(on),
    )
    for one in content["item"]:
        add_item(
            meeting=meeting,
            partnership=find(one["partnership"]),
            purpose=one["purpose"],
            report=one.get("report", ""),
            by=by,
            at=clock.on(on),
        )


def _minutes(cast: Cast, content: dict[str, Any], find: Find) -> None:
    """What the meeting decided and asked for, from its minutes."""
    by, clock, day = _officer(cast, Permission.EDIT_MEETING), Clock(), cast.calendar.day
    meeting = Meeting.objects.get(body__name=content["body"], on=day(content["on"]))
    for one in content["item"]:
        item = meeting.items.select_related("meeting__body", "partnership").get(
            partnership=find(one["partnership"])
        )
        decide_item(
            item=item,
            decision=one["decision"],
            decided_on=meeting.on,
            minute=one["minute"],
            minute_ref=one["minute_ref"],
            seen=item.version,
            by=by,
            at=clock.on(day(content["minuted"])),
        )
        for asked in one.get("request", []):
            facts = {name: asked[name] for name in ("title", "what", "priority")}
            facts |= {"owner_post": cast.post(asked["post"]), "due": day(asked["due"])}
            ask_for(item=item, facts=facts, by=by, at=clock.on(day(content["minuted"])))


def _significance(cast: Cast, content: dict[str, Any], find: Find) -> None:
    partnership = find(content["partnership"])
    now, ticked = scheme_in_force(), content.get("ticked", [])
    proposed = decide(now.scheme, content["levels"], register_facts(partnership), ticked).proposed
    decide_significance(
        partnership=partnership,
        answers=content["levels"],
        ticked=ticked,
        tier=content.get("tier", proposed),
        reason=content.get("reason", ""),
        proposed=proposed,
        edition=now.number,
        seen=0,
        by=_officer(cast, Permission.DECIDE_SIGNIFICANCE),
        at=Clock().on(cast.calendar.day(content["on"])),
    )


def _return(cast: Cast, content: dict[str, Any], find: Find) -> None:
    partnership = find(content["partnership"])
    give_return(
        partnership=partnership,
        facts={},
        words=content.get("words", ""),
        seen=partnership.version,
        by=cast.allowed(content["by"], Permission.EDIT_PARTNERSHIP, partnership),
        at=Clock().on(cast.calendar.day(content["on"])),
    )
