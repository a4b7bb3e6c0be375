"""Posts, representatives, documents, reporting lines and outcomes: added, changed, taken away, never lost."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from partnerships.models import Actual, FieldChange, GovernanceDocument, Outcome, Provision, Source
from partnerships.queries.row import LEFT_OUT, SUBJECTS
from partnerships.vocabulary import ROW_FACTS, ROW_NAMES
from partnerships.writes.mark import propose_mark
from tests.bench.queries import counted
from tests.partnerships.sending import client_of, problems, sent, text_of

TODAY = timezone.localdate()


@pytest.fixture
def partnership(world):
    return world.partnership()


def facts_for(world, kind):
    return {
        "post": {"part": "Sponsor", "post": world.posts["approver"].pk},
        "representative": {"name": "Councillor Invented", "kind": "director"},
        "document": {"kind": "terms", "title": "Terms of reference", "review_on": TODAY - timedelta(days=1)},
        "reporting": {
            "what": "Budget report",
            "from_whom": "Treasurer",
            "to_whom": "Board",
            "frequency": "monthly",
            "last_received": TODAY - timedelta(days=90),
        },
        "audit": {
            "kind": "internal",
            "body": "Internal Audit",
            "title": "Audit of the partnership",
            "dated": TODAY - timedelta(days=9),
            "opinion": "Limited assurance.",
        },
        "outcome": {"kind": "benefit", "title": "Fewer trips", "better": "lower"},
    }[kind]


LISTED = {
    "post": ("partnership_governance", ["Sponsor", "Post of"]),
    "representative": ("partnership_governance", ["Councillor Invented", "No interests declared"]),
    "document": ("partnership_governance", ["Terms of reference", "Date passed"]),
    "reporting": ("partnership_governance", ["Budget report", "Late"]),
    "audit": ("partnership_governance", ["Audit of the partnership", "“Limited assurance.”"]),
    "outcome": ("partnership_outcomes", ["Fewer trips", "No target set"]),
}


@pytest.mark.parametrize("kind", LISTED)
def test_a_row_is_added_changed_and_taken_away(world, partnership, kind):
    lead, facts = client_of(world.lead), facts_for(world, kind)
    page, words = LISTED[kind]
    address = reverse("row_new", args=[partnership.ref, kind])
    empty = lead.post(address, sent(world.lead))
    assert problems(empty)
    assert lead.post(address, sent(world.lead, **facts)).url == reverse(page, args=[partnership.ref])
    shown = text_of(client_of(world.colleague).get(reverse(page, args=[partnership.ref])))
    assert all(one in shown for one in words), kind
    assert reverse("row_new", args=[partnership.ref, kind]) not in shown
    row = _only_row(kind)
    text = next(name for name in ("part", "name", "title", "what") if name in facts)
    edit = reverse("row_edit", args=[partnership.ref, kind, row.pk])
    said = facts | {text: "Said otherwise"}
    assert lead.post(edit, sent(world.lead, seen=1, **said)).status_code == 302
    stale = lead.post(edit, sent(world.lead, seen=1, **(facts | {text: "Typed second"})))
    assert problems(stale)[0].startswith("Somebody else saved")
    assert "Said otherwise" in text_of(stale) and "Typed second" in text_of(stale)
    assert lead.post(reverse("row_remove", args=[partnership.ref, kind, row.pk]), sent(world.lead)).url
    assert _only_row(kind) is None
    history = text_of(lead.get(reverse("partnership_history", args=[partnership.ref])))
    assert "Said otherwise" in history and facts[text] in history


def _only_row(kind):
    from_kind = {
        "post": "partnershippost_rows",
        "representative": "representative_rows",
        "document": "governancedocument_rows",
        "reporting": "reportingline_rows",
        "audit": "auditreport_rows",
        "outcome": "outcome_rows",
    }
    partnership = GovernanceDocument._meta.get_field("partnership").related_model.objects.get()
    return getattr(partnership, from_kind[kind]).first()


WRONG = [
    ("document", {"dated": date(2026, 5, 1), "review_on": date(2026, 4, 1)}, "The review must be after"),
    ("representative", {"since": date(2026, 5, 1), "until": date(2026, 4, 1)}, "The last day must be"),
    ("representative", {"declared_on": date(2026, 5, 1)}, "Say what was declared"),
    ("representative", {"declared_on": TODAY + timedelta(days=9)}, "This date is still to come."),
    ("reporting", {"last_received": TODAY + timedelta(days=9)}, "This date is still to come."),
    ("audit", {"dated": TODAY + timedelta(days=9)}, "This date is still to come."),
    ("audit", {"opinion": ""}, "Copy what they concluded, word for word"),
    ("audit", {"opinion": "w" * 1001}, "Use 1,000 characters or fewer"),
    ("outcome", {"better": ""}, "Choose which way is better"),
    ("outcome", {"target": "50"}, "Enter the date of this figure"),
    ("outcome", {"target_on": TODAY}, "Enter the figure for this date"),
    ("outcome", {"target": "fifty"}, "The target must be a number"),
    ("outcome", {"target": "1.2345"}, "The target must be a number"),
    (
        "outcome",
        {"baseline": "1", "baseline_on": TODAY, "target": "2", "target_on": TODAY},
        "The target’s date must be after",
    ),
    ("post", {"post": 999_999}, "Choose a post from the list"),
]


@pytest.mark.parametrize(("kind", "changes", "message"), WRONG)
def test_what_is_wrong_is_said_beside_its_field(world, partnership, kind, changes, message):
    address = reverse("row_new", args=[partnership.ref, kind])
    data = sent(world.lead, **(facts_for(world, kind) | changes))
    response = client_of(world.lead).post(address, data)
    assert any(said.startswith(message) for said in problems(response)), problems(response)
    assert _only_row(kind) is None


@pytest.mark.parametrize(
    ("better", "end", "said"),
    [
        ("lower", "8", "The target is higher than where it began, and lower is better."),
        ("higher", "2", "The target is lower than where it began, and higher is better."),
        ("lower", "2", ""),
        ("higher", "8", ""),
        ("higher", "5", ""),
    ],
)
def test_a_target_that_is_worse_than_the_beginning_is_asked_after_once_it_is_saved(
    world, partnership, better, end, said
):
    figures = {"baseline": "5", "baseline_on": TODAY, "target": end, "target_on": TODAY + timedelta(days=9)}
    facts = {"kind": "disbenefit", "title": "Longer waits", "better": better, **figures}
    lead, address = client_of(world.lead), reverse("row_new", args=[partnership.ref, "outcome"])
    page = text_of(lead.post(address, sent(world.lead, **facts), follow=True))
    assert Outcome.objects.get().better == better
    assert (said in page) if said else "where it began, and" not in page
    edit = reverse("row_edit", args=[partnership.ref, "outcome", Outcome.objects.get().pk])
    again = text_of(lead.post(edit, sent(world.lead, seen=1, **(facts | {"title": "Waits"})), follow=True))
    assert (said in again) if said else "where it began, and" not in again


def test_a_changed_row_says_what_differs_and_of_which_row_in_the_words_of_its_form(world, partnership):
    lead, facts = client_of(world.lead), facts_for(world, "representative")
    facts |= {"capacity": "Chair", "appointed_by": "Full Council"}
    lead.post(reverse("row_new", args=[partnership.ref, "representative"]), sent(world.lead, **facts))
    row = _only_row("representative")
    edit = reverse("row_edit", args=[partnership.ref, "representative", row.pk])
    lead.post(edit, sent(world.lead, seen=1, **(facts | {"capacity": "Substitute"})))
    shown = lead.get(reverse("partnership_history", args=[partnership.ref])).context["shown"]
    (changed,) = next(iter(shown)).fields
    assert changed.before == "Name: Councillor Invented\nSeat: Chair"
    assert changed.after == "Name: Councillor Invented\nSeat: Substitute"


def test_every_fact_of_a_row_has_its_words():
    facts = {
        field.name
        for model in SUBJECTS
        for field in model._meta.concrete_fields
        if field.name not in LEFT_OUT
    }
    assert facts == set(ROW_FACTS) and set(ROW_NAMES) <= facts


def test_declarations_age_and_those_who_left_are_apart(world, partnership):
    lead, address = client_of(world.lead), reverse("row_new", args=[partnership.ref, "representative"])
    given = {"kind": "director", "interests": "Nothing."}
    old, gone = TODAY - timedelta(days=400), TODAY - timedelta(days=1)
    lead.post(address, sent(world.lead, name="Councillor Old", declared_on=old, **given))
    lead.post(address, sent(world.lead, name="Councillor Gone", until=gone, **given))
    page = text_of(lead.get(reverse("partnership_governance", args=[partnership.ref])))
    assert "Declared more than a year ago" in page and "1 before" in page


def test_figures_of_an_outcome(world, partnership):
    source = Source.objects.create(code="OWN", title="Ours", year=2026)
    gain = Provision.objects.create(
        source=source, ref="OWN-1", kind="benefit", title="Scale", theme="FM", level="core"
    )
    lead = client_of(world.lead)
    facts = {
        "kind": "outcome",
        "title": "More is recycled",
        "provision": gain.pk,
        "unit": "% of waste",
        "better": "higher",
        "baseline": "41.2",
        "baseline_on": date(2024, 4, 1),
        "target": "52",
        "target_on": TODAY + timedelta(days=300),
    }
    new = reverse("row_new", args=[partnership.ref, "outcome"])
    assert "Dis-benefit: what somebody loses by it" in text_of(lead.get(new))
    lead.post(new, sent(world.lead, **facts))
    outcome = Outcome.objects.get()
    assert (outcome.baseline, outcome.target) == (41_200, 52_000)
    address = reverse("actual_new", args=[partnership.ref, outcome.pk])
    for day, figure in ((date(2025, 3, 31), "44.125"), (date(2026, 3, 31), "46")):
        assert lead.post(address, sent(world.lead, value=figure, on=day, note="Scorecard")).status_code == 302
    again = lead.post(address, sent(world.lead, value="45.5", on=date(2026, 3, 31)), follow=True)
    assert "It replaces 46, recorded for that day before" in text_of(again)
    assert list(Actual.objects.values_list("value", flat=True)) == [44_125, 45_500]
    page = text_of(client_of(world.colleague).get(reverse("partnership_outcomes", args=[partnership.ref])))
    for words in ("41.2%", "45.5%", "44.125%", "Nearer the target", "OWN-1", "<polyline", "Scorecard"):
        assert words in page
    future = lead.post(address, sent(world.lead, value="1", on=TODAY + timedelta(days=3)))
    assert problems(future)[0].startswith("This date is still to come.")
    first = Actual.objects.earliest("on")
    lead.post(reverse("actual_remove", args=[partnership.ref, first.pk]), sent(world.lead))
    assert Actual.objects.count() == 1
    assert FieldChange.objects.on(partnership).filter(before__contains="44.125").exists()


def test_whoever_answers_for_an_outcome_records_its_figures_and_nothing_else(world, partnership):
    given = {"partnership": partnership, "kind": "benefit"}
    theirs = Outcome.objects.create(title="Mine", owner_post=world.posts["contributor"], **given)
    other = Outcome.objects.create(title="Another’s", owner_post=world.posts["reviewer"], **given)
    nobodys = Outcome.objects.create(title="Nobody’s", **given)
    client = client_of(world.contributor)
    figures = {
        one.pk: reverse("actual_new", args=[partnership.ref, one.pk]) for one in (theirs, other, nobodys)
    }
    listed = reverse("partnership_outcomes", args=[partnership.ref])
    page = text_of(client.get(listed))
    assert [address in page for address in figures.values()] == [True, False, False]
    assert reverse("row_edit", args=[partnership.ref, "outcome", theirs.pk]) not in page
    figure = {"value": "45.5", "on": date(2026, 3, 31)}
    answers = [client.post(one, sent(world.contributor, **figure)).status_code for one in figures.values()]
    assert answers == [302, 403, 403]
    kept = Actual.objects.get()
    assert (kept.outcome, kept.value) == (theirs, 45_500)
    for who, status in (("colleague", 403), ("reviewer", 403), ("lead", 302), ("governance", 302)):
        person = world.people[who]
        response = client_of(person).post(figures[theirs.pk], sent(person, **figure))
        assert response.status_code == status, who
    edit = reverse("row_edit", args=[partnership.ref, "outcome", theirs.pk])
    assert client.get(edit).status_code == 403
    remove = reverse("actual_remove", args=[partnership.ref, kept.pk])
    assert client_of(world.reviewer).post(remove, sent(world.reviewer)).status_code == 403
    assert client.post(remove, sent(world.contributor)).status_code == 302
    # Who answers for one of them reads that one where they are withheld, and no other.
    mark = {"part": "outcomes", "kind": "confidential", "paragraph": "", "reason": "Told in confidence."}
    propose_mark(subject=partnership, look_again=None, by=world.lead, at=world.now(), **mark)
    page = text_of(client.get(listed))
    assert "Mine" in page and "Another’s" not in page and "withheld" in page
    page = text_of(client_of(world.colleague).get(listed))
    assert "Mine" not in page and "withheld" in page
    with counted() as few:
        client.get(listed)
    Outcome.objects.bulk_create(
        Outcome(title=f"Mine {number}", owner_post=world.posts["contributor"], **given)
        for number in range(30)
    )
    with counted() as many:
        client.get(listed)
    assert len(few) == len(many) and many.repeated() == []


def test_rows_of_another_partnership_are_not_found(world, partnership):
    other = world.partnership("Another")
    document = GovernanceDocument.objects.create(partnership=other, kind="terms", title="Theirs")
    lead = client_of(world.governance)
    for name in ("row_edit", "row_remove"):
        assert lead.get(reverse(name, args=[partnership.ref, "document", document.pk])).status_code == 404
        assert lead.get(reverse(name, args=[partnership.ref, "novel", document.pk])).status_code == 404


def test_the_same_post_with_the_same_part_twice_is_said(world, partnership):
    lead, address = client_of(world.lead), reverse("row_new", args=[partnership.ref, "post"])
    assert lead.post(address, sent(world.lead, **facts_for(world, "post"))).status_code == 302
    again = lead.post(address, sent(world.lead, **facts_for(world, "post")))
    assert problems(again) == ["This is recorded already. Change that one instead."]


def test_what_nobody_measured_for_a_year_stands_on_the_work_of_whoever_answers_for_it(world, partnership):
    given = {"partnership": partnership, "kind": "benefit", "owner_post": world.posts["contributor"]}
    month = timedelta(days=31)
    _, old, fresh, new = (Outcome.objects.create(title=one, **given) for one in ("A", "B", "C", "D"))
    Actual.objects.create(outcome=old, on=TODAY - 13 * month, value=1)
    Actual.objects.create(outcome=fresh, on=TODAY - month, value=1)
    Outcome.objects.filter(pk=new.pk).update(baseline=1, baseline_on=TODAY - month)

    def listed(who):
        blocks = client_of(world.people[who]).get("/").context["blocks"]
        return next((one for one in blocks if one.title == "Outcomes to measure"), None)

    block = listed("contributor")
    assert [(one.name, one.about.partition(": ")[2][:16]) for one in block.lines] == [
        ("A", "never measured"),
        ("B", "last measured on"),
    ]
    assert block.total == 2 and client_of(world.contributor).get(block.lines[0].address).status_code == 200
    assert listed("lead") is None and listed("reviewer") is None
    with counted() as few:
        listed("contributor")
    Outcome.objects.bulk_create(Outcome(title=f"More {number}", **given) for number in range(30))
    with counted() as many:
        assert listed("contributor").total == 32 and listed("contributor").more == 22
    assert 2 * len(few) == len(many)
    type(partnership).objects.filter(pk=partnership.pk).update(status="ended")
    assert listed("contributor") is None
