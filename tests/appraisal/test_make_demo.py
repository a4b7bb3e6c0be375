"""The demonstration: built once, then asked for everything it promises."""

import json
import re
import stat
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import models
from django.utils import timezone

from appraisal.demo import reader
from appraisal.demo.calendar import MONTHS, TOKEN, Calendar
from appraisal.models import (
    Answer,
    Appraisal,
    Conclusion,
    ConclusionCondition,
    Evidence,
    IssuedReport,
    Message,
    Opinion,
    Participant,
    Thread,
    Verdict,
)
from appraisal.queries.document import collect_document
from appraisal.queries.facts import answer_facts
from appraisal.queries.verify import faults_of
from appraisal.reports.child import RenderFailed, render_pdf
from appraisal.reports.html import report_html
from appraisal.rules.completeness import missing
from appraisal.vocabulary import VERDICTS
from partnerships.models import (
    Action,
    ActionRevision,
    AnnualReturn,
    Event,
    Mark,
    MeetingItem,
    Notice,
    Organisation,
    Partnership,
    Person,
    Post,
    Risk,
    RiskScoring,
    SignificanceDecision,
)
from partnerships.permissions import Role, State
from partnerships.rules.trail import first_break
from partnerships.vocabulary import BODIES

ARCHIVE = "Archif y Ffin / Border Archive"
WRITTEN = (Answer, Appraisal, Conclusion, ConclusionCondition, Evidence, Opinion, Message, Verdict)
WRITTEN += (Action, ActionRevision, Mark, Notice, Organisation, Partnership, Person, Post, Risk, RiskScoring)


@pytest.fixture
def logins(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"
    return settings.VAR_DIR / "demo_logins.json"


@pytest.fixture
def demo(db, logins, monkeypatch):
    """The demonstration, with one report really rendered: the one that holds Welsh."""

    def render(**given):
        return render_pdf(**given) if ARCHIVE in given["title"] else b"PDF of " + given["document"]

    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", render)
    said = StringIO()
    call_command("make_demo", stdout=said)
    return said.getvalue()


def test_nothing_stays_where_a_report_cannot_be_made(db, logins, monkeypatch):
    def fail(**given):
        raise RenderFailed("The report could not be made.")

    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", fail)
    with pytest.raises(CommandError, match=r"care_pool/1_last_year\.toml: The report could not be made"):
        call_command("make_demo", stdout=StringIO())
    assert (
        not Person.objects.exists()
        and not Partnership.objects.exists()
        and not Event.objects.filter(subject_kind="partnerships.person")
    )
    assert not logins.exists()


def test_demonstration_keeps_its_promises(demo, logins):
    """One build, all promises at once: the names of those it breaks, with what is wrong."""
    broken = {check.__name__: faults for check in PROMISES if (faults := check())}
    assert broken == {}
    check_logins(logins)
    assert len(demo.strip().splitlines()) <= 10
    before = Person.objects.count(), Appraisal.objects.count(), logins.read_bytes()
    with pytest.raises(CommandError, match="already, so nothing was built"):
        call_command("make_demo", stdout=StringIO())
    assert before == (Person.objects.count(), Appraisal.objects.count(), logins.read_bytes())


def check_logins(path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    listed = json.loads(path.read_text(encoding="utf-8"))
    people = {person.email: person for person in Person.objects.filter(is_active=True)}
    assert {one["email"] for one in listed} == set(people)
    assert len({one["password"] for one in listed}) == len(listed)
    for one in listed:
        assert set(one) == {"email", "password", "name", "what"} and one["what"]
        assert people[one["email"]].check_password(one["password"])
        assert one["name"] == people[one["email"]].name


def a_state_is_missing():
    return set(State) - set(Appraisal.objects.values_list("state", flat=True))


def a_role_or_part_is_missing():
    roles = {role for person in Person.objects.filter(is_active=True) for role in person.role_set}
    parts = set(Participant.objects.values_list("relation", flat=True))
    return (set(Role) - roles) | (set(Participant.RELATIONS) - parts)


def somebody_is_not_marked_as_invented():
    return list(Person.objects.filter(is_demonstration=False))


def an_address_leads_somewhere():
    texts = [person.email for person in Person.objects.all()]
    texts += [json.dumps(collect_document(one.pk), ensure_ascii=False) for one in Appraisal.objects.all()]
    found = [
        address for text in texts for address in re.findall(r"[\w.+-]+@[\w.-]+|https?://\S+|www\.\S+", text)
    ]
    return [one for one in found if not one.endswith(".example")]


def an_answer_is_incomplete():
    return [
        (one.ref, gap.code, gap.what)
        for one in Appraisal.objects.exclude(state__in=(State.DRAFT, State.ABANDONED))
        for gap in missing(answer_facts(one))
    ]


def a_named_case_is_missing():
    def signed(name, **facts):
        found = Appraisal.objects.filter(
            partnership__name=name,
            state=State.SIGNED,
            **{f"partnership__{key}": one for key, one in facts.items()},
        )
        return collect_document(found.get().pk)

    def said(document):
        return json.dumps(document, ensure_ascii=False)

    pool = signed("Northmoor Better Care Pool", arrangement="section_75")
    homes = signed("Northmoor Homes LLP", arrangement="llp", our_role="shareholder")
    waste = signed("Moorland Waste Partnership", arrangement="joint_committee")
    board = signed("Northmoor Safer Together Board", arrangement="statutory_board", annual_value=0)
    archive = signed(ARCHIVE, exit_state="none")
    holds = {
        "pool": "£0.87m" in said(pool) and pool["previous"] and pool["conclusion"]["word"] == "Escalate",
        "homes": "third loan" in said(homes) and "Director of Finance" in homes["appraisal"]["headline"],
        "waste": len(waste["partnership"]["partners"]) == 3 and "Fellmarch North" in said(waste),
        "board": len(board["partnership"]["partners"]) == 11,
        "archive": all(letter in said(archive) for letter in "ŵŷ") and "fifteen years" in said(archive),
    }
    listed = {
        one["partnership"]["name"]
        for one in (pool, homes, waste, board, archive)
        if not 12 <= len(one["evidence"]) <= 20
    }
    return [name for name, held in holds.items() if not held] + sorted(listed)


def too_little_is_shown():
    documents = [collect_document(one.pk) for one in Appraisal.objects.filter(state=State.SIGNED)]
    moved = {section["movement"] for one in documents for section in one["sections"]}
    words = {one["conclusion"]["word"] for one in documents}
    exits = set(Partnership.objects.values_list("exit_state", flat=True))
    return [
        what
        for what, held in {
            "a dozen partnerships": Partnership.objects.count() >= 12,
            "arrangements": Partnership.objects.values("arrangement").distinct().count() >= 12,
            "statuses": set(Partnership.objects.values_list("status", flat=True))
            == {"proposed", "running", "ended"},
            "exits": exits == {"none", "draft", "agreed", "not_needed"},
            "movement": {"better", "worse", "same"} <= moved,
            "conditions": "Proceed with conditions" in words,
            "views": len(set(Opinion.objects.values_list("view", flat=True))) == 4,
            "open threads": Thread.objects.waiting_for("officers").exists(),
            "an action of a verdict": Verdict.objects.filter(word="action", action__isnull=True).exists(),
            "an action on the register": Verdict.objects.filter(action__isnull=False).exists(),
            "locked answers": Answer.objects.filter(locked=True, appraisal__state="draft").exists(),
            "all verdicts": set(Verdict.objects.values_list("word", flat=True)) == {*VERDICTS},
            "returned": Event.objects.filter(verb="returned").count() >= 2,
            "settled": Answer.objects.filter(settled_option__isnull=False).exists(),
            "marks": set(Mark.objects.values_list("state", flat=True)) == {"proposed", "decided"},
            "withheld": Appraisal.objects.filter(withheld__gt=0).exists(),
            "risks": Risk.objects.values("partnership").distinct().count() >= 8,
            "actions": Action.objects.values("partnership").distinct().count() >= 8,
            "an accepted risk": Risk.objects.filter(accepted_post__isnull=False).exists(),
            "a slipped action": Action.objects.filter(state="open", extensions=2).exists(),
            "an overdue action": Action.objects.filter(state="open", due__lt=timezone.localdate()).exists(),
            "a checked action": Action.objects.filter(state="closed").exists(),
            "an empty post": Post.objects.filter(holdings__isnull=True).exists(),
        }.items()
        if not held
    ]


def the_framework_is_not_lived():
    decided = set(MeetingItem.objects.values_list("meeting__body__kind", "decision"))
    asked = Action.objects.filter(item__isnull=False)
    return [
        what
        for what, held in {
            "both kinds of body": {kind for kind, decision in decided if decision} == set(BODIES),
            "a meeting to come": ("assurance", "") in decided,
            "requests": asked.filter(due__lt=timezone.localdate()).exists() and asked.count() >= 2,
            "tiers": SignificanceDecision.objects.values("tier").distinct().count() == 3,
            "most decided": SignificanceDecision.objects.count() * 2 > Partnership.objects.count(),
            "another tier": SignificanceDecision.objects.exclude(reason="").exists(),
            "asked again": Partnership.objects.exclude(significance_stale="").exists(),
            "returns": AnnualReturn.objects.count() >= 3,
        }.items()
        if not held
    ]


def notices_are_all_old_or_all_new():
    new = Notice.objects.filter(seen_at__isnull=True)
    people = new.values("person").distinct().count()
    old = Notice.objects.filter(seen_at__isnull=False).exists()
    return [] if people >= 8 and old and not new.filter(mailed_at__isnull=False) else [people, old]


def an_event_is_out_of_order():
    chains: dict = {}
    for event in Event.objects.order_by("subject_kind", "subject_id", "number"):
        chains.setdefault((event.subject_kind, event.subject_id), []).append(event)
    return [
        str(events[0])
        for events in chains.values()
        if first_break([one.chained() | {"hash": one.hash} for one in events]) is not None
        or [one.at for one in events] != sorted(one.at for one in events)
        or events[-1].at > timezone.now()
    ] + list(Answer.objects.filter(saved_at__gt=timezone.now()))


def a_text_is_too_long():
    """PostgreSQL refuses what SQLite takes."""
    return [
        (row, field.name)
        for model in WRITTEN
        for row in model.objects.all()
        for field in model._meta.fields
        if isinstance(field, models.CharField | models.TextField)
        and field.max_length
        and len(getattr(row, field.name) or "") > field.max_length
    ]


def a_sentence_comes_twice():
    anew = Answer.objects.filter(carried="").exclude(narrative="")  # what was carried forward says the same
    said = Counter(anew.values_list("narrative", flat=True))
    return [text for text, times in said.items() if times > 1]


def a_report_cannot_be_drawn():
    return [
        one.ref
        for one in Appraisal.objects.all()
        if "</html>" not in report_html(collect_document(one.pk), hash="")
    ]


def the_rendered_report_is_not_genuine():
    report = IssuedReport.objects.get(snapshot__appraisal__partnership__name=ARCHIVE)
    return faults_of(bytes(report.content))


PROMISES = (
    a_state_is_missing,
    a_role_or_part_is_missing,
    somebody_is_not_marked_as_invented,
    an_address_leads_somewhere,
    an_answer_is_incomplete,
    a_named_case_is_missing,
    too_little_is_shown,
    the_framework_is_not_lived,
    notices_are_all_old_or_all_new,
    an_event_is_out_of_order,
    a_text_is_too_long,
    a_sentence_comes_twice,
    a_report_cannot_be_drawn,
    the_rendered_report_is_not_genuine,
)


def test_texts_name_no_month_and_no_season_of_their_own(top_folder):
    """Built in another month, “since May” would be wrong: the files say {in -6m}."""
    seasons = re.compile(rf"\b({'|'.join(MONTHS)}|spring|summer|autumn)\b")
    found = [
        (path.parent.name, number, line)
        for path in (top_folder / "appraisal/demo").rglob("*.toml")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if not line.startswith("#") and (seasons.search(TOKEN.sub("", line)) or "'" in line)
    ]
    assert found == []


@pytest.mark.parametrize("month", range(1, 13))
def test_files_make_sense_whenever_they_are_built(month):
    calendar = Calendar(date(2028, month, 29))
    for files in reader.read_partnerships(calendar):
        starts, ends = (calendar.day(files.facts.get(one, other)) for one, other in LIFE)
        assert starts < ends, files.folder
        for name, content in files.appraisals.items():
            where = f"{files.folder}/{name}"
            days = [calendar.day(one) for one in (files.facts["registered"], *steps(content, calendar))]
            assert days == sorted(days), where
            assert days[-1] < calendar.today, where
            for one in content.get("evidence", {}).values():
                assert calendar.day(one["dated"]) <= calendar.day(content.get("submitted", "-1d")), (
                    where,
                    one,
                )
                assert calendar.day(one["dated"]) < calendar.day(one.get("valid_until", "+9y")), (where, one)
            for one in content.get("conclusion", {}).get("condition", []):
                assert calendar.day(one["due"]) > calendar.day(content["conclusion"]["on"]), (where, one)


@pytest.mark.parametrize("month", range(1, 13))
def test_the_framework_makes_sense_whenever_it_is_built(month):
    calendar = Calendar(date(2028, month, 29))
    content, day = reader.read_cycle(calendar), calendar.day
    known = {one.folder: day(one.facts["registered"]) for one in reader.read_partnerships(calendar)}
    for one in content["meeting"]:
        days = [day(one[name]) for name in ("recorded", "on", "minuted") if name in one]
        assert days == sorted(days) and ("minuted" in one) is (day(one["on"]) < calendar.today)
        assert all(known[item["partnership"]] < days[0] for item in one["item"]), one["on"]
        asked = [request for item in one["item"] for request in item.get("request", ())]
        assert all(day(request["due"]) > day(one["on"]) for request in asked)
    for one in content["significance"] + content["return"]:
        assert known[one["partnership"]] < day(one["on"]) < calendar.today, one


LIFE = (("starts", "-99y"), ("ends", "+99y"))


def steps(content, calendar):
    """The days of an appraisal's steps, as they are written and in the order in which they must be."""
    written = [content[one] for one in ("started", "submitted", "returned", "resubmitted") if one in content]
    if "endorsed" in content:
        opinions = sorted((one["on"] for one in content.get("opinion", [])), key=calendar.day)
        written += [content["endorsed"]["on"], *opinions]
    written += [content["conclusion"]["on"]] if "conclusion" in content else []
    written += [content["abandoned"]["on"]] if "abandoned" in content else []
    return written + ([content["signed"]] if "signed" in content else [])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("-0d", date(2026, 11, 20)),
        ("+2d", date(2026, 11, 23)),
        ("-3m", date(2026, 8, 21)),
        ("-15y", date(2011, 11, 21)),
        ("31 Mar last", date(2026, 3, 31)),
        ("31 Mar next", date(2027, 3, 31)),
        ("21 Nov last", date(2026, 11, 21)),
        ("21 Nov next", date(2027, 11, 21)),
        ("1 Apr next 2", date(2028, 4, 1)),
        ("1 Apr last 2", date(2025, 4, 1)),
        ("1 Apr next 2 -60d", date(2028, 2, 1)),
    ],
)
def test_a_written_date_counts_from_today_and_misses_weekends(written, meant):
    assert Calendar(date(2026, 11, 21)).day(written) == meant


def test_a_text_says_its_dates_in_its_own_language():
    fill = Calendar(date(2026, 11, 20)).fill
    assert fill("{day -8d}, {month +2m}, {in -6m}, {fy -1y}, {fy}") == (
        "12 November 2026, January 2027, May, 2025/26, 2026/27"
    )
    assert fill("{dydd -8d}, {mis +2m}") == "12 Tachwedd 2026, Ionawr 2027"
    with pytest.raises(ValueError, match="is not a date"):
        fill("{day tomorrow}")
