"""The crosswalk and the position by source, as plain values for the document."""

from collections.abc import Sequence
from typing import Any

from django.db.models import IntegerField, Value

from appraisal.models import Answer, ChecklistVersion, QuestionProvision
from partnerships.models import Provision


def crosswalk_of(versions: Sequence[ChecklistVersion]):
    """Sources, the provisions each question addresses, and the core provisions, from one query."""
    names = ("ref", "place", "title", "order", "level")
    about = ("code", "title", "publisher", "published", "nation", "status", "attribution", "order")
    addressed = (
        QuestionProvision.objects.filter(question__version__in=versions, relation="addresses")
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
            if answer.got is None or answer.confirm:
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
