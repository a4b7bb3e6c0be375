"""The checklist, the crosswalk and the position by source, as plain values for the document."""

from typing import Any

from django.db.models import IntegerField, Value

from appraisal.models import Answer, Option, QuestionProvision
from appraisal.queries.dates import iso_day
from appraisal.rules.positions import Band, BandSets
from partnerships.models import Provision


def option_facts(option: Option | None, *, meaning: bool = False) -> dict[str, Any] | None:
    """An option’s word, points and looks; its meaning where the scale itself is listed."""
    if option is None:
        return None
    names = ("code", "word", "points", "shape", "colour", "standing")
    return {name: getattr(option, name) for name in names + (("meaning",) if meaning else ())}


def band_facts(band: Band) -> dict[str, Any]:
    """A position that could be reached."""
    names = ("word", "at_least", "of", "shape", "colour", "meaning", "needs_evidence")
    return {name: getattr(band, name) for name in names}


def checklist_facts(version, bands: BandSets) -> dict[str, Any]:
    """The edition: bands, scales and options."""
    scales: dict[str, dict[str, Any]] = {}
    for option in (
        Option.objects.filter(scale__version=version).select_related("scale").order_by("scale", "order")
    ):
        scale = scales.setdefault(
            option.scale.code, {"code": option.scale.code, "title": option.scale.title, "options": []}
        )
        scale["options"].append(option_facts(option, meaning=True))
    return {
        "code": version.checklist.code,
        "title": version.title,
        "edition": version.number,
        "published_on": iso_day(version.published_on),
        "bands": [band_facts(one) for one in bands.each],
        "total": [band_facts(one) for one in bands.total],
        "scales": list(scales.values()),
    }


def crosswalk_of(version_id: int):
    """Sources, the provisions each question addresses, and the core provisions, from one query."""
    names = ("ref", "place", "title", "order", "level")
    about = ("code", "title", "publisher", "published", "nation", "status", "attribution", "order")
    addressed = (
        QuestionProvision.objects.filter(question__version=version_id, relation="addresses")
        .order_by()
        .values_list(
            *(f"provision__{name}" for name in names),
            *(f"provision__source__{name}" for name in about),
            "question_id",
            "order",
        )
    )
    everything = (
        Provision.objects.filter(level="core")
        .order_by()
        .values_list(
            *names,
            *(f"source__{name}" for name in about),
            Value(None, output_field=IntegerField()),
            Value(0, output_field=IntegerField()),
        )
    )
    sources: dict[str, dict[str, Any]] = {}
    crosswalk: dict[int, list[dict[str, Any]]] = {}
    core: dict[str, list[str]] = {}
    rows = sorted(addressed.union(everything, all=True), key=lambda row: (row[12], row[14], row[3], row[0]))
    for row in rows:
        ref, place, title, _, level = row[:5]
        source = dict(zip(about[:-1], row[5:12], strict=True))
        sources.setdefault(source["code"], source)
        if row[13] is None:
            core.setdefault(source["code"], []).append(ref)
        else:
            crosswalk.setdefault(row[13], []).append(
                {"ref": ref, "place": place, "title": title, "source": source["code"], "level": level}
            )
    return sources, crosswalk, core


def by_source(sources, crosswalk, core, answers: list[Answer]) -> list[dict[str, Any]]:
    """For each source: core provisions, how many an asked question addresses, the worst rating at each."""
    worst: dict[str, dict[str, tuple]] = {code: {} for code in sources}
    held_by: dict[str, set[str]] = {code: set() for code in sources}
    rated: dict[str, set[str]] = {code: set() for code in sources}
    for answer in answers:
        for one in crosswalk.get(answer.question_id, []):
            held_by[one["source"]].add(one["ref"])
            if not answer.asked:
                continue
            rated[one["source"]].add(one["ref"])
            if answer.got is None:
                continue
            share = answer.got * 1000 // answer.most
            entry = (share, answer.question.code, one, answer.governing_option)
            known = worst[one["source"]].get(one["ref"])
            if known is None or entry[:2] < known[:2]:
                worst[one["source"]][one["ref"]] = entry
    found = []
    for code, source in sources.items():
        refs = set(core.get(code, ()))
        found.append(
            {
                "code": code,
                "title": source["title"],
                "core": len(refs),
                "addressed": len(refs & rated[code]),
                "not_asked": len((refs & held_by[code]) - rated[code]),
                "worst": [
                    {
                        "ref": one["ref"],
                        "place": one["place"],
                        "title": one["title"],
                        "code": question,
                        "word": option.word,
                        "shape": option.shape,
                        "colour": option.colour,
                    }
                    for share, question, one, option in sorted(
                        worst[code].values(), key=lambda row: (row[0], row[1], row[2]["ref"])
                    )
                    if share < 1000
                ],
                "not_covered": sorted(refs - held_by[code]),
            }
        )
    return found
