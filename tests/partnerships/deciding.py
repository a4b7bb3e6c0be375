"""Deciding how much a partnership of the small council matters."""

from partnerships.models import Partnership
from partnerships.queries.significance import register_facts, scheme_in_force
from partnerships.rules.significance import asked, decide
from partnerships.writes.significance import decide_significance


def decide_tier(world, partnership: Partnership, level: int = 2, ticked=(), **more):
    """Decide a tier from the same level for all that is asked; `more` are other facts of the write."""
    now, facts = scheme_in_force(), register_facts(partnership)
    answers = {one.code: level for one in asked(now.scheme, facts)}
    proposed = decide(now.scheme, answers, facts, ticked).proposed
    last = partnership.significance_decisions.first()
    given = {
        "answers": answers,
        "ticked": ticked,
        "tier": proposed,
        "reason": "",
        "proposed": proposed,
        "edition": now.number,
        "seen": last.pk if last else 0,
        "by": world.governance,
        "at": world.now(),
    }
    return decide_significance(partnership=partnership, **(given | more))
