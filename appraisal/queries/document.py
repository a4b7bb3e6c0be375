"""Collects one appraisal's document (`appraisal.rules.document`) in a fixed number of queries."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from appraisal.models import Answer, Appraisal, Band, Declaration, Redaction, Thread
from appraisal.queries.dates import iso_day, iso_day_of
from appraisal.queries.document_answers import (
    evidence_of_all,
    not_due_facts,
    parts_of,
    rests_on,
    section_facts,
    total_facts,
)
from appraisal.queries.document_checklist import (
    band_facts,
    checklist_facts,
    edition_facts,
    scales_of,
    versions_of,
)
from appraisal.queries.document_opinions import (
    DIRECTORS,
    audit_facts,
    declaration_facts,
    director_facts,
    opinion_facts,
)
from appraisal.queries.document_people import challenge_facts, conclusion_facts, previous_of
from appraisal.queries.document_register import appraisal_facts, council_facts, marks_of, partnership_facts
from appraisal.queries.document_sources import by_source, crosswalk_of
from appraisal.queries.facts import standing_in
from appraisal.queries.judgement import bands_in, with_governing
from appraisal.queries.people import posts_by_person, texts_of_others, who_answered
from appraisal.queries.redaction import redactions_done
from appraisal.rules.carrying import came
from appraisal.rules.document import FORMAT, canonical, hash_of
from appraisal.rules.explanation import propose
from appraisal.rules.positions import spread, weakest_first
from appraisal.vocabulary import CONCLUSIONS
from partnerships.models import AuditReport, Representative

ASIDE = ("salt", "sign_off", "status", "as_at")


@dataclass(frozen=True)
class Frozen:
    """What a sign-off adds to the content: the salt, who signs, in which post, and when."""

    salt: str
    name: str
    post: str
    at: datetime


def _what_there_is() -> dict[str, Exists]:
    """Which kinds of record there are at all of an appraisal: what is not there is not asked for."""
    here, there = OuterRef("pk"), OuterRef("partnership")
    directors = Representative.objects.filter(partnership=there, kind__in=DIRECTORS)
    return {
        "has_declarations": Exists(Declaration.objects.filter(appraisal=here)),
        "has_threads": Exists(Thread.objects.filter(appraisal=here)),
        "has_others": Exists(texts_of_others(here)),
        "has_redactions": Exists(Redaction.objects.filter(appraisal=here, state="done")),
        "has_directors": Exists(directors),
        "has_audits": Exists(AuditReport.objects.filter(partnership=there)),
    }


def collect_document(appraisal_id: int, frozen: Frozen | None = None) -> dict[str, Any]:
    """The whole content of an appraisal as plain values; final where `frozen` is given, else a draft."""
    found = Appraisal.objects.select_related(
        "partnership__lead_post", "partnership__accountable_body", "conclusion__by", "carried_from"
    )
    appraisal = found.annotate(**_what_there_is()).get(pk=appraisal_id)
    people = list(appraisal.participants.select_related("person", "post", "deputy_for"))
    people += who_answered(appraisal) if appraisal.has_others else []
    versions = versions_of(appraisal)
    answers = list(
        with_governing(appraisal.answers.filter(question__version__in=versions))
        .select_related("question__section", "question__scale", "option", "settled_option", "saved_by")
        .order_by("place")
    )
    sections = {one.question.section_id: one.question.section for one in answers}
    rules = bands_in(Band.objects.filter(version__in=versions), versions[0].pk, sections.values())
    scales = scales_of(versions)
    evidence, cited = evidence_of_all(appraisal)
    sources, crosswalk, core = crosswalk_of(versions)
    marks = marks_of(appraisal, answers)
    parts = parts_of(answers, rules, scales)
    judged_parts = [one for one in parts if one.judged]
    previous = previous_of(appraisal)
    origin = appraisal.carried_from.ref if appraisal.carried_from else ""
    posts = {person: post.title if post else "" for person, post in posts_by_person(people).items()}
    asked = [one for part in parts for one in part.answers]
    carried = came(Counter(one.carried for one in asked))
    standing = {  # what waits to be confirmed stands nowhere
        one.pk: "" if one.confirm else standing_in(one, one.standing, appraisal.gate) for one in asked
    }
    later = [one for one in asked if standing[one.pk] == "not_due"]
    judged = [(part.section.title, part.held, part.tally) for part in judged_parts]
    ratings = [one for part in parts for one in part.ratings]
    coded = [(part.section.code, part.held, part.tally) for part in judged_parts]
    facts_later = sum(one.question.scale_id is None for one in later)
    proposal = propose(appraisal.purpose, judged, ratings, facts_later)
    words = CONCLUSIONS[appraisal.purpose]
    return {
        "format": FORMAT,
        "edition": "full",
        "salt": frozen.salt if frozen else "",
        "ref": appraisal.ref,
        "status": "final" if frozen else "draft",
        "as_at": iso_day_of(frozen.at if frozen else timezone.now()),
        "title": appraisal.title,
        "banner": "",
        "council": council_facts(),
        "meeting": {"body": appraisal.meeting, "on": iso_day(appraisal.meeting_on)},
        "appraisal": appraisal_facts(appraisal),
        "partnership": partnership_facts(appraisal.partnership, people),
        "checklist": checklist_facts(versions[0], rules, scales),
        "modules": [edition_facts(one) for one in versions[1:]],
        "sources": list(sources.values()),
        "sections": [
            section_facts(part, rules.of(part.section.pk), previous, cited, crosswalk, marks, scales, origin)
            | {"bands": [band_facts(one) for one in rules.own.get(part.section.pk, ())]}
            for part in parts
        ],
        "total": total_facts(parts, rules.total),
        "weakest_first": weakest_first(coded),
        "spread": [list(pair) for pair in spread([part.held for part in judged_parts], rules.each)],
        "previous": previous and previous["summary"],
        "carried": {"from": origin, **asdict(carried)} if origin else None,
        "years": previous["years"] if previous else [],
        "proposed": {"word": words.get(proposal.word, ""), "reasons": list(proposal.reasons)},
        "conclusion": conclusion_facts(appraisal, posts, words, later),
        "challenge": challenge_facts(
            appraisal,
            people,
            _withheld(asked, marks),
            discussed=appraisal.has_threads,
            judged=any(one.verdict for one in asked),
        ),
        **opinion_facts(appraisal, people),
        "declarations": declaration_facts(appraisal) if appraisal.has_declarations else [],
        "directors": director_facts(appraisal.partnership) if appraisal.has_directors else [],
        "audit_reports": audit_facts(appraisal.partnership) if appraisal.has_audits else [],
        "evidence": evidence,
        "rests_on": rests_on(asked, standing, marks),
        "by_source": by_source(sources, crosswalk, core, answers),
        "not_due": [not_due_facts(one) for one in later],
        "marks": list(marks.values()),
        "people": [
            {"name": one.person.name, "post": posts[one.person_id], "part": one.get_relation_display()}
            for one in people
        ],
        "redactions": redactions_done(appraisal) if appraisal.has_redactions else [],
        "signed_as": "",
        "sign_off": frozen
        and {
            "name": frozen.name,
            "post": frozen.post,
            "at": frozen.at.isoformat(),
            "no_interest": True,
        },
    }


def _withheld(asked: list[Answer], marks: Mapping[tuple, Any]) -> set[str]:
    """The codes of the answers of which a part is withheld."""
    marked = {pk for kind, pk, _ in marks if kind == Answer._meta.label_lower}
    return {one.question.code for one in asked if one.pk in marked}


def fingerprint(document: dict[str, Any]) -> str:
    """What a signer saw: the hash of everything but the salt and the signature."""
    seen = {name: value for name, value in document.items() if name not in ASIDE}
    return hash_of(canonical(seen))
