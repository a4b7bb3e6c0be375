"""Two organisations that turn out to be one body: the one that is kept takes what the other had."""

from django.db import transaction

from partnerships.audit import record
from partnerships.faults import MoveRefused, Refused
from partnerships.models import Contribution, Organisation, Partner, Partnership
from partnerships.queries.significance import register_facts
from partnerships.rules.dates import in_words
from partnerships.rules.money import pounds_in_full
from partnerships.rules.significance import why_again
from partnerships.writes.apart import hand_over_apart
from partnerships.writes.changes import change
from partnerships.writes.contribution import sum_up
from partnerships.writes.row import keep
from partnerships.writes.significance import mark_stale

WHOLE = 10_000
LONGEST_WORDS = 300


@transaction.atomic
def merge_organisations(*, kept: Organisation, merged: Organisation, by, at) -> Organisation:
    """Move all that names `merged` to `kept`; its own name and history stay, and lead there.

    Raises `Refused` where either was merged meanwhile or `merged` is the council itself, and `MoveRefused`
    with every place whose two entries do not fit into one.
    """
    kept, merged = _locked(kept, merged)
    places = list(merged.places.select_related("partnership").order_by("pk"))
    list(
        Partnership.objects.select_for_update()
        .filter(partners__organisation=merged)
        .order_by("pk")
        .values("pk")
    )
    there = {place.partnership_id: place for place in kept.places.filter(left__isnull=True)}
    twice = [(place, there[place.partnership_id]) for place in places if _is_twice(place, there)]
    reasons = [reason for pair in twice for reason in _reasons_against(*pair)]
    if reasons:
        raise MoveRefused(reasons)
    for place in places:
        _move(place, there if _is_twice(place, there) else {}, kept, by=by, at=at)
    for name, partnerships in (("accountable_body", merged.accountable_for), ("host", merged.hosts)):
        for one in partnerships.order_by("pk"):
            known = register_facts(one)
            change(one, seen=one.version, values={name: kept}, by=by, at=at)
            mark_stale(one, why_again(known, register_facts(one)))
    hand_over_apart(kept=kept, merged=merged, by=by, at=at)
    for one in (merged, *merged.merged_from.order_by("pk")):
        verb = f"merged into {kept}"[:60]
        change(one, seen=one.version, values={"merged_into": kept}, by=by, at=at, verb=verb)
    record(f"merged with {merged}"[:60], by=by, subject=kept, at=at)
    return kept


def _locked(kept: Organisation, merged: Organisation) -> tuple[Organisation, Organisation]:
    """Both, locked in one order whoever asks. Raises `Refused` where they cannot become one."""
    ids = sorted({kept.pk, merged.pk})
    rows = {one.pk: one for one in Organisation.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    if len(ids) < 2 or len(rows) < 2:
        raise Refused("Choose two organisations that are both still there.")
    for one in rows.values():
        if one.merged_into_id is not None:
            raise Refused(f"{one} was merged into another organisation already. Open the page again.")
    if rows[merged.pk].ours:
        raise Refused(f"{merged} is the council itself, which can only be kept.", "keep")
    return rows[kept.pk], rows[merged.pk]


def _is_twice(place: Partner, there: dict[int, Partner]) -> bool:
    """Whether both are partners today in the partnership of `place`."""
    return place.left is None and place.partnership_id in there


def _reasons_against(place: Partner, other: Partner) -> list[str]:
    """Why two places in one partnership cannot become one, with what to do."""
    reasons = []
    name = place.partnership.name
    if (place.share or 0) + (other.share or 0) > WHOLE:
        reasons.append(f"{name}: together their shares are over 100 per cent. Correct one of them first.")
    for one, same in _same_contributions(place, other):
        if len(_both_words(same, one)) > LONGEST_WORDS:
            said = f"the words about {one.get_kind_display().lower()} in {one.year}"
            reasons.append(f"{name}: {said} are too long to stand together. Shorten them first.")
    return reasons


def _same_contributions(place: Partner, other: Partner) -> list[tuple[Contribution, Contribution]]:
    """Contributions of `place`, each with the one of `other` for the same year and kind."""
    held = {(one.year, one.kind): one for one in other.contributions.all()}
    return [
        (one, held[one.year, one.kind]) for one in place.contributions.all() if (one.year, one.kind) in held
    ]


def _move(place: Partner, there: dict[int, Partner], kept: Organisation, *, by, at) -> None:
    """Give a place to `kept`, or join it to the place that `kept` has there."""
    partnership, before, sums = place.partnership, _words(place), _sums(place)
    other = there.get(place.partnership_id)
    if other is None:
        place.organisation, place.version = kept, place.version + 1
        place.save(update_fields=["organisation", "version"])
        after, sums_after = _words(place), _sums(place)
    else:
        before, sums = f"{before}; {_words(other)}", f"{sums}\n{_sums(other)}".strip()
        _join(place, other, by=by, at=at)
        after, sums_after = _words(other), _sums(other)
    record(f"partner merged: {kept}"[:60], by=by, subject=partnership, at=at, fields=("partners",))
    keep(partnership, "partners", before=before, after=after, by=by, at=at)
    if sums or sums_after:  # apart from the partners: sums may be withheld, and their page may be open
        keep(partnership, "contributions", before=sums, after=sums_after, by=by, at=at)
    sum_up(partnership, by=by, at=at)


def _join(place: Partner, other: Partner, *, by, at) -> None:
    """Put what `place` says into `other`, whose role stays, and remove it."""
    for one, same in _same_contributions(place, other):
        amounts = [amount for amount in (same.amount, one.amount) if amount is not None]
        values = {"amount": sum(amounts) if amounts else None, "words": _both_words(same, one)}
        change(same, seen=same.version, values=values, by=by, at=at)
        one.delete()
    place.contributions.update(partner=other)
    place.risks.update(partner=other)
    joined = [one.joined for one in (place, other) if one.joined]
    other.joined = min(joined) if joined else None
    other.voting = other.voting or place.voting
    if place.share is not None:
        other.share = (other.share or 0) + place.share
    other.version += 1
    other.save(update_fields=["joined", "voting", "share", "version"])
    place.delete()


def _both_words(kept: Contribution, merged: Contribution) -> str:
    return "; ".join(dict.fromkeys(words for words in (kept.words, merged.words) if words))


def _words(place: Partner) -> str:
    """A place as the history says it, with everything that joining could take away but its contributions."""
    said = [f"{place.organisation}, {place.get_role_display().lower()}"]
    if place.voting:
        said.append(place.get_voting_display().lower())
    if place.share is not None:
        said.append(f"{place.share // 100}.{place.share % 100:02} per cent")
    if place.joined:
        said.append(f"joined {in_words(place.joined)}")
    return ", ".join(said)


def _sums(place: Partner) -> str:
    """What a place puts in, a line for each contribution."""
    rows = place.contributions.select_related("partner__organisation").all()
    return "\n".join(
        f"{one}: {'' if one.amount is None else pounds_in_full(one.amount)} {one.words}".strip()
        for one in rows
    )
