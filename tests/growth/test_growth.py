"""What grows with the register or the checklist: rows on a page up to its limit, and nothing else.

A page asks the same queries at 10 partnerships as at 10,000, and at 20 questions as at 120. It asks each
once, takes no list of ids to decide who may see what, and shows no list to its end.
"""

from html import unescape
from uuid import uuid4

import pytest
from django.core import signing
from django.core.cache import cache
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from appraisal.models import Checklist
from appraisal.queries.document import collect_document
from appraisal.rules.conditions import Row
from appraisal.writes.correction import add_correction
from appraisal.writes.draft import add_condition, open_draft
from appraisal.writes.edition import publish
from appraisal.writes.evidence import add_evidence
from appraisal.writes.mark import mark_part
from partnerships.forms.base import TYPED_BY
from partnerships.made_up.risks import add_actions, add_risks
from partnerships.models import Organisation, Partnership
from tests.appraisal.again import answer_of, finished, this_year
from tests.bench.queries import counted
from tests.bench.rows import fill_appraisals, fill_register
from tests.growth.checklists import checklist_of
from tests.remembered import remembered

# The most queries each page may ask.
MOST = {
    "question": 10,
    "all_questions": 12,
    "save": 9,
    "partnerships": 8,
    "document": 15,
    "draft": 23,
    "checklist": 15,
    "moved": 10,
}
HEAVIEST = 300_000  # bytes of a page, before it is compressed
# Rows at most, and so ids of the rows that a page shows; a person's permissions reach to 120 and more.
PAGE = 50


def client_of(person) -> Client:
    client = Client()
    client.force_login(person, backend="partnerships.known.KnownPerson")
    return client


def asked(client, address):
    """The statements of one request to a warm process, and the page."""
    cache.clear()  # what is kept for a minute is kept from here on, however slow the machine
    client.get(address)
    with counted() as seen:
        page = client.get(address)
    assert page.status_code == 200, address
    return seen, page.content


def faults_in(statements) -> list[str]:
    """Statements repeated for each row, and lists of more ids than a page has rows."""
    return [f"repeated: {sql}" for sql in statements.repeated()] + [
        f"{column} in a list of {length}" for column, length in statements.lists() if length > PAGE
    ]


# ----------------------------------------------------------------------------------------- with the register


def register_pages(world):
    """(person, address) of every page that lists something of the register."""
    last = -(-Partnership.objects.count() // PAGE)
    wanted = {
        "colleague": [
            "/partnerships/",
            f"/partnerships/?page={last}",
            "/partnerships/?words=residents+costs&status=running",
            "/partnerships/?sort=-money",
            "/partnerships/?sort=ends",
            "/partnerships/?sort=lead",
            "/partnerships/?sort=-exit&tier=Major",
            "/partnerships/?sort=-tier",
            "/risks/?sort=partnership",
            "/actions/?sort=owner",
            "/risks/?view=by-partnership&sort=-worst",
            "/risks/?view=by-owner&words=residents+costs",
            "/actions/?view=by-partnership",
            "/actions/?view=by-owner&sort=-overdue",
            "/partnerships/BEN-000003/",
            "/partnerships/BEN-000003/history/",
            "/partnerships/BEN-000003/risks/1/history/",
            "/partnerships/BEN-000003/actions/1/history/",
            f"/organisations/{Organisation.objects.get(ours=True).pk}/history/",
            "/organisations/",
            "/library/",
            "/library/SWAP/",
            "/appraisals/",
            "/",
        ],
        "officer": ["/"],
        "lead": ["/", "/appraisals/", "/appraisals/?state=draft", "/partnerships/?sort=money"],
        "governance": [
            "/",
            "/portfolio/",
            "/portfolio/moved/?since_0=1&since_1=1&since_2=2020",
            "/partnerships/?needs=return",
            "/appraisals/",
            "/partnerships/BEN-000003/partners/",
            "/meetings/steps/?view=record",
        ],
        "proper": ["/partnerships/withheld/", "/"],
        "administrator": ["/people/", "/posts/", "/first-run/"],
        "member": ["/portfolio/", "/portfolio/moved/"],
        "auditor": ["/partnerships/?exit_state=none", "/appraisals/"],
    }
    return [(person, address) for person, addresses in wanted.items() for address in addresses]


def grow(world, size):
    """A register of `size` with risks and actions, of which up to 120 are being appraised.

    ``officer`` leads as many of them as any head of service does.
    """
    made = fill_register(size - Partnership.objects.count())
    add_actions(made, add_risks(made, 2, 1), 3, 1)
    first = Partnership.objects.get(ref="BEN-000003")
    world.people["officer"] = first.lead_post.holdings.get().person
    fill_appraisals(min(size, 120) - world.lead.parts.count(), world.lead)
    know_sizes()


def know_sizes():
    """Lets the database count its rows, as it does of itself in use: of rows that are not committed it takes
    none to be there, and then joins them as if there were one.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def test_pages_of_the_register_ask_the_same_at_10_as_at_1000_and_show_no_more(world):
    found = {}
    for size in (10, 250, 1000):
        grow(world, size)
        for person, address in register_pages(world):
            seen, page = asked(client_of(world.people[person]), address)
            name = (person, address.partition("page=")[0])
            found.setdefault(name, []).append((len(seen), len(page)))
            assert faults_in(seen) == [], f"{address} as {person} at {size}"
    grew = {name: counts for name, counts in found.items() if len({count for count, _ in counts}) > 1}
    assert grew == {}
    # At 250 every page is full: after that nothing is longer, but a form that offers every organisation.
    longer = {
        name: sizes
        for name, sizes in found.items()
        if sizes[2][1] > 1.15 * sizes[1][1] and not name[1].endswith("/partners/")
    }
    assert longer == {}


def test_the_register_asks_at_10000_what_it_asks_at_10(world):
    client = client_of(world.colleague)
    counts = set()
    for size in (10, 10_000):
        fill_register(size - Partnership.objects.count(), partners=1)
        know_sizes()
        for address in (
            "/partnerships/",
            f"/partnerships/?page={-(-size // PAGE)}",
            "/partnerships/?sort=-money",
            "/partnerships/?sort=lead",
        ):
            seen, _ = asked(client, address)
            assert faults_in(seen) == [] and len(seen) <= MOST["partnerships"]
            counts.add(len(seen))
    assert len(counts) == 1


def test_a_part_of_the_printed_list_weighs_no_more_however_long_the_list_and_asks_the_same(world):
    client, found = client_of(world.colleague), []
    for size, last in ((10, 1), (1100, 3), (1600, 4)):
        fill_register(size - Partnership.objects.count())
        know_sizes()
        for part in {1, last}:
            seen, page = asked(client, f"/partnerships/print/?page={part}")
            assert seen.repeated() == [] and len(page) <= HEAVIEST
            found.append(len(seen))
    assert len(set(found)) == 1 and found[0] <= MOST["partnerships"]
    assert b"Part 4 of 4" in client.get("/partnerships/print/?page=4").content


def test_an_export_asks_no_more_for_any_page_of_rows_than_for_the_first_and_is_sent_as_it_is_read(
    world, monkeypatch
):
    monkeypatch.setattr("partnerships.queries.export.TOGETHER", 20)
    client = client_of(world.colleague)
    exports = {
        "/partnerships/export.xlsx": 24,
        "/partnerships/export.csv": 3,
        "/risks/export.xlsx": 4,
        "/actions/export.csv": 6,
    }
    counts = {address: [] for address in exports}
    for pages in (1, 2, 3):
        grow(world, 20 * pages)
        for address in exports:
            client.get(address).getvalue()
            with counted() as seen:
                pieces = list(client.get(address).streaming_content)
            counts[address].append(len(seen))
            assert max(map(len, pieces)) < 1_000_000
    for address, most in exports.items():
        first, second, third = counts[address]
        assert max(third - second, second - first) <= most, (address, counts[address])
    with counted() as seen:
        response = client.get("/partnerships/export.xlsx")
        pieces = iter(response.streaming_content)
        assert next(pieces).startswith(b"PK")
    assert len(seen) < counts["/partnerships/export.xlsx"][-1] / 4
    assert len(list(pieces)) > 3


# ---------------------------------------------------------------------------------------- with the checklist


@pytest.fixture
def appraisals(world):
    return of_20_and_of_120_questions(world)


@remembered
def of_20_and_of_120_questions(world):
    """An appraisal of 20 questions and one of 120, with answers that cite evidence."""
    made = {}
    for count, title in ((120, "B"), (20, "A")):
        checklist_of(count, title=f"{title} checklist of {count}")
        appraisal = world.appraisal(world.partnership(f"Partnership of {count}"), depth="full")
        world.answer_all(appraisal)
        assert appraisal.answers.asked().count() == count
        made[count] = appraisal
    return made


@pytest.mark.parametrize("person", ["lead", "governance"])
def test_pages_of_an_appraisal_ask_the_same_at_20_questions_as_at_120(world, appraisals, person):
    names = ("appraisal", "question", "all_questions", "check_answers", "evidence", "draft", "answer_history")
    client = client_of(world.people[person])
    counts, faults = {}, []
    for appraisal in appraisals.values():
        for name in names:
            about = [appraisal.ref, "FM-001"] if name in ("question", "answer_history") else [appraisal.ref]
            seen, _ = asked(client, reverse(name, args=about))
            faults += [f"{name}: {fault}" for fault in faults_in(seen)]
            counts.setdefault(name, []).append(len(seen))
    assert faults == []
    assert {name: pair for name, pair in counts.items() if pair[0] != pair[1]} == {}
    assert {name: pair for name, pair in counts.items() if max(pair) > MOST.get(name, 20)} == {}


@pytest.mark.parametrize("state", ["submitted", "endorsed", "concluded"])
def test_the_question_page_asks_no_more_in_challenge_and_after(world, state):
    appraisal = getattr(world, state)()
    for person in ("lead", "reviewer", "approver", "auditor"):
        seen, _ = asked(client_of(world.people[person]), reverse("question", args=[appraisal.ref, "CG-01"]))
        assert faults_in(seen) == [] and len(seen) <= MOST["question"]


def test_the_question_page_asks_no_more_of_what_was_carried_forward_or_is_withheld(world, monkeypatch):
    monkeypatch.setattr(
        "appraisal.writes.sign_off.render_pdf", lambda **given: b"PDF of " + given["document"]
    )
    appraisal = world.appraisal()
    world.answer_all(appraisal, 1)
    facts = {"kind": "confidential", "paragraph": "", "reason": "Told.", "look_again": None}
    marked = answer_of(appraisal, "CG-02")
    mark_part(subject=marked, part="narrative", by=world.lead, at=world.now(), **facts)
    earlier = finished(world, appraisal)
    now = this_year(world, earlier)
    for about in ("CG-02 as the report calls it", "The whole report"):
        add_correction(appraisal=earlier, about=about, text="Wrong.", by=world.approver, at=world.now())
    for person in ("lead", "contributor", "governance", "auditor"):
        client = client_of(world.people[person])
        for code in ("CG-01", "CG-02"):
            seen, _ = asked(client, reverse("question", args=[now.ref, code]))
            assert faults_in(seen) == [] and len(seen) <= MOST["question"], "\n".join(seen)
        for name, most in (
            ("confirm_together", 20),
            ("appraisal", 20),
            ("all_questions", MOST["all_questions"]),
        ):
            seen, _ = asked(client, reverse(name, args=[now.ref]))
            assert faults_in(seen) == [] and len(seen) <= most, "\n".join(seen)


def test_a_save_asks_at_most_nine_queries_at_20_questions_and_at_120_with_more_evidence_or_less(
    world, appraisals
):
    client = client_of(world.lead)
    counts = {}
    for count, appraisal in appraisals.items():
        answer = appraisal.answers.get(question__code="FM-001")
        facts = {"title": "Minutes", "held": "", "strength": "seen", "dated": None, "valid_until": None}
        more = add_evidence(appraisal=appraisal, facts=facts, by=world.lead, at=world.now())
        cited = [cite.evidence_id for cite in answer.cited.all()]
        address = reverse("question", args=[appraisal.ref, "FM-001"])
        client.get(address)
        for then, evidence in (("next", cited), ("stay", [*cited, more.pk]), ("next", cited), ("list", [])):
            answer.refresh_from_db()
            fields = {
                "write_key": str(uuid4()),
                "typed_by": signing.dumps(world.lead.pk, salt=TYPED_BY),
                "seen": answer.version,
                "option": answer.option_id,
                "narrative": f"Version {answer.version}.",
                "evidence": evidence,
                "then": then,
            }
            with counted() as seen:
                response = client.post(address, fields)
            assert response.status_code == 302 and faults_in(seen) == []
            assert len(seen) <= MOST["save"], "\n".join(seen)
            counts.setdefault(count, []).append(len(seen))
    assert counts[20] == counts[120]


def test_a_document_is_collected_in_the_same_queries_at_20_questions_as_at_120(appraisals):
    counts = []
    for appraisal in appraisals.values():
        with counted() as seen:
            collect_document(appraisal.pk)
        assert faults_in(seen) == []
        counts.append(len(seen))
    assert counts[0] == counts[1] <= MOST["document"]


# ------------------------------------------------------------------------------- with the checklist's editing


@pytest.fixture
def drafts(world):
    return of_20_and_of_500_questions(world)


@remembered
def of_20_and_of_500_questions(world):
    """A draft of 20 questions and one of 500, each beside the edition in use it was made from.

    Every fifth question waits for a fact or for the answer to the first.
    """
    made = {}
    for count in (20, 500):
        code = checklist_of(count, title=f"Checklist of {count}").checklist.code
        given = {"by": world.editor, "at": world.now()}
        draft = open_draft(checklist=Checklist.objects.get(code=code), **given)
        first, *others = draft.questions.order_by("section__order", "order")
        ratings = list(first.scale.options.values_list("code", flat=True)[:2])
        rows = (
            Row("arrangement", "is_any_of", ("company", "llp")),
            Row(f"question:{first.code}", "is_not", (ratings[0],)),
        )
        for place, one in enumerate(others[::5]):
            add_condition(question=one, row=rows[place % 2], **given)
        publish(version=draft, change_note="Asked when it matters.", **given)
        made[count] = open_draft(checklist=draft.checklist, **given)
        assert made[count].questions.filter(conditions__isnull=False).count() == count // 5
    return made


def test_pages_of_a_checklist_ask_the_same_at_20_questions_as_at_500(world, drafts):
    client, counts = client_of(world.editor), {}
    for draft in drafts.values():
        code = draft.checklist.code
        question = draft.questions.filter(conditions__isnull=False).order_by("section__order", "order").last()
        addresses = {name: [code, question.pk] for name in ("question_when", "question_preview")}
        addresses |= {"part_edit": [code, "question", question.pk], "checklist": [code]}
        for name, about in addresses.items():
            seen, page = asked(client, reverse(name, args=about))
            assert question.text in unescape(page.decode()), name
            assert seen.repeated() == [], name
            counts.setdefault(name, []).append(len(seen))
    assert {name: pair for name, pair in counts.items() if pair[0] != pair[1]} == {}
    assert {name: pair for name, pair in counts.items() if max(pair) > MOST["checklist"]} == {}


# ------------------------------------------------------------------------- what these tests stand on can fail


def test_a_query_for_each_row_and_a_list_of_ids_are_found(world):
    fill_register(60)
    with counted() as seen:
        for one in Partnership.objects.all()[:3]:
            one.lead_post.title  # noqa: B018
        list(Partnership.objects.filter(pk__in=list(range(PAGE + 1))))
        list(Partnership.objects.filter(Q(*((Q(lead_post=one)) for one in range(PAGE + 1)), _connector=Q.OR)))
        list(Partnership.objects.filter(pk__in=list(range(PAGE))))
    assert [fault.partition(":")[0] for fault in faults_in(seen)] == [
        "repeated",
        '"id" in a list of 51',
        '"lead_post_id" in a list of 51',
    ]
