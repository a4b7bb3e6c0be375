"""Collects one appraisal's document (`appraisal.rules.document`) in a fixed number of queries."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, IntegerField, Q, Value
from django.utils import timezone

from appraisal.models import Answer, Appraisal, Band, Comment, Evidence, Option, QuestionProvision, Snapshot
from appraisal.queries.judgement import with_governing
from appraisal.rules.document import FORMAT, canonical, hash_of, open_document
from appraisal.rules.explanation import propose, shortest_way_up, why
from appraisal.rules.positions import (
    Band as BandRule,
)
from appraisal.rules.positions import (
    Position,
    Rating,
    Tally,
    movement,
    position,
    spread,
    tally_of,
    weakest_first,
)
from appraisal.vocabulary import CIRCUMSTANCES, CONCLUSIONS, STRENGTHS, SUPPORT
from partnerships.models import Council, Mark, Provision

SEEN = 2
ASIDE = ("salt", "sign_off", "status", "as_at")


@dataclass(frozen=True)
class Frozen:
    """What a sign-off adds to the content: the salt, who signs, in which post, and when."""

    salt: str
    name: str
    post: str
    at: datetime


@dataclass(frozen=True)
class _Part:
    """One section while the document is being collected."""

    section: Any
    answers: list
    ratings: list[Rating]
    tally: Tally
    held: Position


def collect_document(appraisal_id: int, frozen: Frozen | None = None) -> dict[str, Any]:
    """The whole content of an appraisal as plain values; final where `frozen` is given, else a draft."""
    appraisal = Appraisal.objects.select_related(
        "partnership__lead_post", "partnership__accountable_body", "conclusion__by"
    ).get(pk=appraisal_id)
    people = list(appraisal.participants.select_related("person", "post"))
    bands = list(
        Band.objects.filter(
            version__pinned__appraisal=appraisal, version__pinned__part="main"
        ).select_related("version__checklist")
    )
    version = bands[0].version
    rules = [BandRule(one.word, one.at_least, one.shape, one.colour, one.meaning) for one in bands]
    answers = list(
        with_governing(appraisal.answers.all())
        .select_related("question__section", "question__scale", "option", "settled_option", "saved_by")
        .order_by("question__section__order", "question__order")
    )
    checklist = _checklist(version, bands)
    rated = {
        (scale["code"], option["points"]): option["word"]
        for scale in checklist["scales"]
        for option in scale["options"]
        if option["standing"] == "rated"
    }
    evidence, cited = _evidence(appraisal)
    sources, crosswalk, core = _crosswalk(version.pk)
    marks = _marks(appraisal, answers)
    parts = _parts(answers, rules, rated)
    previous = _previous(appraisal)
    posts = {one.person_id: one.post.title if one.post else "" for one in people}
    asked = [one for part in parts for one in part.answers]
    judged = [(part.section.title, part.held, part.tally) for part in parts]
    ratings = [one for part in parts for one in part.ratings]
    coded = [(part.section.code, part.held, part.tally) for part in parts]
    proposal = propose(appraisal.purpose, judged, ratings, rules)
    words = CONCLUSIONS[appraisal.purpose]
    return {
        "format": FORMAT,
        "edition": "full",
        "salt": frozen.salt if frozen else "",
        "ref": appraisal.ref,
        "status": "final" if frozen else "draft",
        "as_at": _day(frozen.at.date() if frozen else timezone.localdate()),
        "title": appraisal.title,
        "banner": "",
        "council": _council(),
        "meeting": {"body": appraisal.meeting, "on": _day(appraisal.meeting_on)},
        "appraisal": _appraisal(appraisal),
        "partnership": _partnership(appraisal.partnership, people),
        "checklist": checklist,
        "sources": list(sources.values()),
        "sections": [_section(part, rules, previous, cited, crosswalk, marks, rated) for part in parts],
        "weakest_first": weakest_first(coded),
        "spread": [list(pair) for pair in spread([part.held for part in parts], rules)],
        "previous": previous and previous["summary"],
        "proposed": {"word": words.get(proposal.word, ""), "reasons": list(proposal.reasons)},
        "conclusion": _conclusion(appraisal, posts, words),
        "challenge": _challenge(appraisal, people),
        **_opinions(appraisal, people),
        "evidence": evidence,
        "rests_on": _rests_on(asked, cited, marks),
        "by_source": _by_source(sources, crosswalk, core, answers),
        "not_due": [_not_due(one) for one in asked if one.standing == "not_due"],
        "marks": list(marks.values()),
        "people": [
            {"name": one.person.name, "post": posts[one.person_id], "part": one.get_relation_display()}
            for one in people
        ],
        "sign_off": frozen and {"name": frozen.name, "post": frozen.post, "at": frozen.at.isoformat()},
    }


def fingerprint(document: dict[str, Any]) -> str:
    """What a signer saw: the hash of everything but the salt and the signature."""
    seen = {name: value for name, value in document.items() if name not in ASIDE}
    return hash_of(canonical(seen))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _time(at: datetime | None) -> str | None:
    return timezone.localtime(at).date().isoformat() if at else None


def _council() -> dict[str, Any]:
    council = Council.current()
    return {"name": council.name, "nation": council.nation, "committee": council.committee}


def _appraisal(appraisal: Appraisal) -> dict[str, Any]:
    asks = [line.strip() for line in appraisal.recommendations.splitlines() if line.strip()]
    return {
        "purpose": appraisal.purpose,
        "purpose_word": appraisal.get_purpose_display(),
        "gate_word": appraisal.get_gate_display(),
        "depth_word": appraisal.get_depth_display(),
        "circumstances": [CIRCUMSTANCES[one] for one in appraisal.circumstances if one in CIRCUMSTANCES],
        "started_on": _time(appraisal.started_at),
        "headline": appraisal.headline,
        "recommendations": asks,
    }


def _partnership(partnership, people) -> dict[str, Any]:
    lead = next((one for one in people if one.relation == "lead"), None)
    partners = partnership.partners.filter(left__isnull=True).select_related("organisation")
    return {
        "ref": partnership.ref,
        "name": partnership.name,
        "purpose": partnership.purpose,
        "arrangement": partnership.get_arrangement_display(),
        "status": partnership.get_status_display(),
        "our_role": partnership.get_our_role_display(),
        "accountable_body": partnership.accountable_body.name if partnership.accountable_body else "",
        "lead_officer": {
            "post": partnership.lead_post.title,
            "name": lead.person.name if lead else "",
        },
        "starts": _day(partnership.starts),
        "ends": _day(partnership.ends),
        "annual_value": partnership.annual_value,
        "our_share": partnership.our_share,
        "exit_state": partnership.exit_state,
        "exit_word": partnership.get_exit_state_display(),
        "exit_plan": partnership.exit_plan,
        "partners": [
            {
                "name": one.organisation.name,
                "role": one.get_role_display(),
                "ours": one.organisation.ours,
            }
            for one in partners
        ],
    }


def _option(option: Option | None, *, meaning: bool = False) -> dict[str, Any] | None:
    if option is None:
        return None
    names = ("code", "word", "points", "shape", "colour", "standing")
    return {name: getattr(option, name) for name in names + (("meaning",) if meaning else ())}


def _checklist(version, bands) -> dict[str, Any]:
    scales: dict[str, dict[str, Any]] = {}
    for option in (
        Option.objects.filter(scale__version=version).select_related("scale").order_by("scale", "order")
    ):
        scale = scales.setdefault(
            option.scale.code, {"code": option.scale.code, "title": option.scale.title, "options": []}
        )
        scale["options"].append(_option(option, meaning=True))
    return {
        "code": version.checklist.code,
        "title": version.checklist.title,
        "edition": version.number,
        "published_on": _day(version.published_on),
        "bands": [
            {name: getattr(one, name) for name in ("word", "at_least", "shape", "colour", "meaning")}
            for one in bands
        ],
        "scales": list(scales.values()),
    }


def _evidence(appraisal) -> tuple[list[dict[str, Any]], dict[int, list[int]]]:
    """The evidence list, and the numbers each answer cites, from one query."""
    names = ("number", "title", "held", "strength", "dated", "valid_until")
    listed: dict[int, dict[str, Any]] = {}
    cited: dict[int, list[int]] = {}
    for row in (
        Evidence.objects.filter(appraisal=appraisal).order_by("number").values(*names, "cited_by__answer_id")
    ):
        answer = row.pop("cited_by__answer_id")
        if answer is not None:
            cited.setdefault(answer, []).append(row["number"])
        row["strength_word"] = STRENGTHS[row["strength"]]
        row["dated"], row["valid_until"] = _day(row["dated"]), _day(row["valid_until"])
        listed[row["number"]] = row
    return list(listed.values()), cited


def _crosswalk(version_id: int):
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


def _marks(appraisal: Appraisal, answers: list[Answer]) -> dict[tuple[str, int, str], dict[str, Any]]:
    """Everything withheld from a public edition, by kind, id and part."""
    codes = {one.pk: one.question.code for one in answers}
    rows = Mark.objects.withholding().filter(
        Q(subject_kind="partnerships.partnership", subject_id=appraisal.partnership_id)
        | Q(
            subject_kind="appraisal.answer",
            subject_id__in=Answer.objects.filter(appraisal=appraisal).values("pk"),
        )
    )
    found = {}
    for mark in rows.order_by("subject_kind", "subject_id", "part"):
        about_answer = mark.subject_kind == "appraisal.answer"
        what = f"{codes[mark.subject_id]}: {mark.part}" if about_answer else mark.part.replace("_", " ")
        found[mark.subject_kind, mark.subject_id, mark.part] = {
            "what": what,
            "kind": mark.get_kind_display(),
            "paragraph": mark.paragraph,
            "reason": mark.reason,
        }
    return found


def _rating(answer: Answer, rungs: dict[str, tuple[int, ...]]) -> Rating:
    governs = answer.governing_option
    waiting = answer.confirm
    return Rating(
        code=answer.question.code,
        text=answer.question.text,
        label=answer.question.label,
        points=None if waiting else answer.got,
        most=answer.most,
        weight=answer.question.weight,
        key=answer.question.key,
        supported=(answer.best or 0) >= SEEN,
        standing="" if waiting else answer.standing or "",
        word=governs.word if governs else "",
        opening=answer.question.opening,
        rungs=rungs[answer.question.scale.code],
    )


def _parts(answers: list[Answer], bands: list[BandRule], rated) -> list[_Part]:
    """Sections in order, each with its asked answers; a section of which nothing is asked stays, empty."""
    rungs: dict[str, tuple[int, ...]] = {}
    for scale, points in rated:
        rungs[scale] = (*rungs.get(scale, ()), points)
    by_section: dict[int, list[Answer]] = {}
    for one in answers:
        by_section.setdefault(one.question.section_id, []).append(one)
    parts = []
    for group in by_section.values():
        asked = [one for one in group if one.asked]
        ratings = [_rating(one, rungs) for one in asked]
        tally = tally_of(ratings)
        parts.append(_Part(group[0].question.section, asked, ratings, tally, position(tally, bands)))
    return parts


def _section(part: _Part, bands, previous, cited, crosswalk, marks, words) -> dict[str, Any]:
    up = shortest_way_up(part.ratings, bands)
    facts = {one.question.code: one for one in part.answers}
    steps = [_step(facts[one.code], one.to, words) for one in up.steps] if up else []
    before = previous["ratings"].get(part.section.code, []) if previous else []
    tally = asdict(part.tally)
    del tally["unanswered"], tally["key_failed"]
    return {
        "code": part.section.code,
        "title": part.section.title,
        "summary": part.section.summary,
        "position": asdict(part.held),
        "movement": movement(part.ratings, before, bands),
        "why": why(part.ratings, part.held),
        "tally": tally,
        "way_up": up and {"to": up.to, "evidence": up.evidence, "steps": steps},
        "answers": [_answer(one, cited, crosswalk, marks) for one in part.answers],
    }


def _step(answer: Answer, to: int, words: dict[tuple[str, int], str]) -> dict[str, Any]:
    """One raised answer of the way up, in the words of its scale."""
    return {
        "code": answer.question.code,
        "label": answer.question.label,
        "from": answer.governing_option.word,
        "to": words[answer.question.scale.code, to],
    }


def _answer(answer: Answer, cited, crosswalk, marks) -> dict[str, Any]:
    question = answer.question
    return {
        "code": question.code,
        "text": question.text,
        "label": question.label,
        "key": question.key,
        "weight": question.weight,
        "most": answer.most,
        "gate_word": question.get_gate_display(),
        "opening": question.opening,
        "scale": question.scale.code,
        "option": _option(answer.governing_option),
        "officer_option": _option(answer.option) if answer.settled_option_id else None,
        "settled_reason": answer.settled_reason,
        "narrative": answer.narrative,
        "best_evidence": answer.best or 0,
        "evidence": cited.get(answer.pk, []),
        "provisions": [
            {name: one[name] for name in ("ref", "place", "source")} for one in crosswalk.get(question.pk, [])
        ],
        "saved_by": answer.saved_by.name if answer.saved_by else "",
        "saved_on": _time(answer.saved_at),
        "withheld": any(("appraisal.answer", answer.pk, part) in marks for part in ("narrative", "rating")),
    }


def _not_due(answer: Answer) -> dict[str, Any]:
    question = answer.question
    return {
        "code": question.code,
        "label": question.label,
        "text": question.text,
        "gate_word": question.get_gate_display(),
    }


def _previous(appraisal: Appraisal) -> dict[str, Any] | None:
    """The last signed document of the same partnership, as a summary and as ratings by section."""
    content = (
        Snapshot.objects.filter(
            appraisal__partnership=appraisal.partnership_id,
            appraisal__state__in=("signed", "superseded"),
            edition="full",
            appraisal__id__lt=appraisal.pk,
        )
        .order_by("-appraisal__id")
        .values_list("document", flat=True)
        .first()
    )
    if content is None:
        return None
    document = open_document(content.encode())
    conclusion = document["conclusion"]
    return {
        "summary": {
            "ref": document["ref"],
            "as_at": document["as_at"],
            "conclusion_word": conclusion["word"] if conclusion else "",
        },
        "ratings": {
            section["code"]: [_earlier(one) for one in section["answers"]] for section in document["sections"]
        },
    }


def _earlier(answer: dict[str, Any]) -> Rating:
    option = answer["option"] or {"points": None, "standing": "", "word": ""}
    return Rating(
        code=answer["code"],
        text=answer["text"],
        label=answer["label"],
        points=option["points"],
        most=answer["most"],
        weight=answer["weight"],
        key=answer["key"],
        supported=answer["best_evidence"] >= SEEN,
        standing=option["standing"],
        word=option["word"],
        opening=answer["opening"],
    )


def _conclusion(appraisal: Appraisal, posts: dict[int, str], words: dict[str, str]) -> dict[str, Any] | None:
    conclusion = getattr(appraisal, "conclusion", None)
    if conclusion is None:
        return None
    return {
        "word": words[conclusion.word],
        "reason": conclusion.reason,
        "risk_worth_taking": conclusion.risk_worth_taking,
        "by": {"name": conclusion.by.name, "post": posts.get(conclusion.by_id, "")},
        "on": _time(conclusion.at),
        "conditions": [
            {"text": one.text, "post": one.post.title, "due": _day(one.due)}
            for one in conclusion.conditions.select_related("post")
        ],
    }


def _challenge(appraisal: Appraisal, people) -> dict[str, Any]:
    comments = (
        Comment.objects.filter(appraisal=appraisal)
        .annotate(code=F("question__code"), by_name=F("by__name"), replier=F("replied_by__name"))
        .order_by("id")
    )
    return {
        "support": appraisal.support,
        "support_word": SUPPORT.get(appraisal.support, ""),
        "reason": appraisal.support_reason,
        "reviewers": [
            {"name": one.person.name, "post": one.post.title if one.post else ""}
            for one in people
            if one.relation == "reviewer"
        ],
        "comments": [
            {
                "code": one.code or "",
                "text": one.text,
                "by": one.by_name,
                "on": _time(one.at),
                "reply": one.reply,
                "replied_by": one.replier or "",
            }
            for one in comments
        ],
    }


def _opinions(appraisal: Appraisal, people) -> dict[str, Any]:
    given = list(appraisal.opinions.select_related("by"))
    spoke = {one.by_id for one in given}
    return {
        "opinions": [
            {
                "post": one.post_title,
                "name": one.by.name,
                "view": one.view,
                "view_word": one.get_view_display(),
                "text": one.text,
                "on": _time(one.at),
            }
            for one in given
        ],
        "opinions_awaited": [
            {"post": one.post.title if one.post else "", "name": one.person.name}
            for one in people
            if one.relation == "opinion_giver" and one.person_id not in spoke
        ],
    }


def _rests_on(asked: list[Answer], cited, marks) -> dict[str, int]:
    standing = [one.standing or "" for one in asked]
    rated = [one for one in asked if one.standing == "rated"]
    evidenced = sum((one.best or 0) >= SEEN for one in rated)
    return {
        "answers": len(asked),
        "evidenced": evidenced,
        "asserted": len(rated) - evidenced,
        "not_known": standing.count("not_known"),
        "not_due": standing.count("not_due"),
        "not_applicable": standing.count("not_applicable"),
        "withheld": len(marks),
    }


def _by_source(sources, crosswalk, core, answers: list[Answer]) -> list[dict[str, Any]]:
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
