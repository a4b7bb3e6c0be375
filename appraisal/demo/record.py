"""What was recorded of a partnership beside its first facts: contributions, outcomes, governance."""

from typing import Any

from appraisal.demo.calendar import Clock
from appraisal.demo.cast import Cast
from partnerships.models import (
    AuditReport,
    GovernanceDocument,
    Outcome,
    Partner,
    Partnership,
    PartnershipPost,
    Provision,
    ReportingLine,
    Representative,
)
from partnerships.permissions import Permission
from partnerships.queries.contribution import contributions_seen
from partnerships.rules.years import year_of
from partnerships.writes.contribution import add_contribution, set_money
from partnerships.writes.outcome import record_actual
from partnerships.writes.partnership import edit_partner, edit_partnership
from partnerships.writes.row import add_row

DATES = frozenset(
    {"declared_on", "since", "until", "dated", "review_on", "last_received", "baseline_on", "target_on"}
    | {"sharing_review", "dpia_review", "consent_on"}
)
THOUSANDTHS = 1000
PLAIN_ROWS = {
    "representative": Representative,
    "document": GovernanceDocument,
    "reporting": ReportingLine,
    "audit": AuditReport,
}


def complete(cast: Cast, partnership: Partnership, content: dict[str, Any]) -> None:
    """Everything in the file `record.toml` of a partnership, as its lead officer entered it on one day."""
    partnership.refresh_from_db()
    by = cast.allowed(content["by"], Permission.EDIT_PARTNERSHIP, partnership)
    clock, on = Clock(), cast.calendar.day(content["on"])
    given = {"by": by, "at": clock.on(on)}
    facts = _dated(cast, content.get("facts", {}))
    if "host" in facts:
        facts["host"] = cast.organisation(facts["host"])
    edit_partnership(partnership=partnership, facts=facts, seen=partnership.version, **given)
    _partners(cast, partnership, content.get("partner", []), given)
    for kind, model in PLAIN_ROWS.items():
        for one in content.get(kind, []):
            add_row(model=model, partnership=partnership, facts=_dated(cast, one), **given)
    for one in content.get("post", []):
        row = {"part": one["part"], "post": cast.post(one["post"])}
        add_row(model=PartnershipPost, partnership=partnership, facts=row, **given)
    _contributions(cast, partnership, content.get("contribution", []), given)
    for one in content.get("outcome", []):
        _outcome(cast, partnership, one, given)


def _dated(cast: Cast, content: dict[str, Any]) -> dict[str, Any]:
    return {name: cast.calendar.day(one) if name in DATES else one for name, one in content.items()}


def _place(cast: Cast, partnership: Partnership, name: str) -> Partner:
    return partnership.partners.get(organisation=cast.organisation(name), left__isnull=True)


def _partners(cast: Cast, partnership: Partnership, rows: list[dict[str, Any]], given: dict) -> None:
    for one in rows:
        place = _place(cast, partnership, one["name"])
        facts = {"voting": one.get("voting", ""), "share": one.get("share")}
        edit_partner(partner=place, facts=facts, seen=place.version, **given)


def _contributions(cast: Cast, partnership: Partnership, rows: list[dict[str, Any]], given: dict) -> None:
    this_year = year_of(cast.calendar.today)
    money: dict[int, dict[Partner, int | None]] = {}
    for one in rows:
        partner = _place(cast, partnership, one["partner"])
        for years_ago, amount in enumerate(one["amounts"]):
            year = this_year - years_ago
            if "kind" not in one:
                money.setdefault(year, {})[partner] = amount
                continue
            facts = {"partner": partner, "year": year, "amount": amount}
            facts |= {"kind": one["kind"], "words": one["words"]}
            add_contribution(partnership=partnership, facts=facts, **given)
    for year, amounts in money.items():
        seen = contributions_seen(partnership)
        set_money(partnership=partnership, year=year, amounts=amounts, seen=seen, **given)


def _outcome(cast: Cast, partnership: Partnership, content: dict[str, Any], given: dict) -> None:
    facts = {name: value for name, value in content.items() if name not in ("figures", "owner", "source")}
    for name in ("baseline", "target"):
        if name in facts:
            facts[name] = round(facts[name] * THOUSANDTHS)
    if "owner" in content:
        facts["owner_post"] = cast.post(content["owner"])
    if "source" in content:
        facts["provision"] = Provision.objects.get(ref=content["source"])
    outcome = add_row(model=Outcome, partnership=partnership, facts=_dated(cast, facts), **given)
    for day, value in content.get("figures", []):
        on = cast.calendar.day(day)
        record_actual(outcome=outcome, on=on, value=round(value * THOUSANDTHS), note="", **given)
