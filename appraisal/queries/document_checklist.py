"""The editions an appraisal uses, their scales and positions, as plain values for the document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appraisal.models import Appraisal, ChecklistVersion, Option
from appraisal.models.checklist import CHECKLISTS_IN_ORDER
from appraisal.queries.dates import iso_day
from appraisal.rules.positions import Band, BandSets


@dataclass(frozen=True)
class ScaleFacts:
    """A scale as the document calls it: a module's has the module's code before its own, so no two are alike.

    `rungs` are the points of its ratings, `words` what each of them is called.
    """

    code: str
    title: str
    options: Sequence[Mapping[str, Any]]

    @property
    def words(self) -> dict[int, str]:
        return {one["points"]: one["word"] for one in self.options if one["standing"] == "rated"}

    @property
    def rungs(self) -> tuple[int, ...]:
        return tuple(one["points"] for one in self.options if one["standing"] == "rated")


def versions_of(appraisal: Appraisal) -> list[ChecklistVersion]:
    """The editions an appraisal uses, the main one first."""
    versions = ChecklistVersion.objects.filter(pinned__appraisal=appraisal).select_related("checklist")
    return list(versions.order_by(*CHECKLISTS_IN_ORDER))


def scales_of(versions: Sequence[ChecklistVersion]) -> dict[int, ScaleFacts]:
    """The scales of some editions by id, from one query. The first edition is the main one."""
    held: dict[int, list[Option]] = {}
    options = Option.objects.filter(scale__version__in=versions).select_related("scale__version__checklist")
    for option in options.order_by("scale", "order"):
        held.setdefault(option.scale_id, []).append(option)
    found = {}
    for pk, group in held.items():
        scale = group[0].scale
        module = "" if scale.version_id == versions[0].pk else f"{scale.version.checklist.code}/"
        facts = [option_facts(one, meaning=True) for one in group]
        found[pk] = ScaleFacts(f"{module}{scale.code}", scale.title, facts)
    return found


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


def edition_facts(version: ChecklistVersion) -> dict[str, Any]:
    """Which edition of which checklist."""
    return {
        "code": version.checklist.code,
        "title": version.title,
        "edition": version.number,
        "published_on": iso_day(version.published_on),
    }


def checklist_facts(
    version: ChecklistVersion, bands: BandSets, scales: Mapping[int, ScaleFacts]
) -> dict[str, Any]:
    """The main edition with its positions, and every scale that is used."""
    return {
        **edition_facts(version),
        "bands": [band_facts(one) for one in bands.each],
        "total": [band_facts(one) for one in bands.total],
        "scales": [
            {"code": one.code, "title": one.title, "options": list(one.options)} for one in scales.values()
        ],
    }
