"""Again next year: what comes across counts for nothing until somebody says that it still holds."""

import random
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from appraisal.models import Answer, Appraisal, Checklist, Evidence, EvidenceFile, Option
from appraisal.queries.appraisal import main_version, task_list
from appraisal.queries.carrying import bringing, offer_of, to_confirm
from appraisal.queries.document import collect_document
from appraisal.queries.facts import answer_facts, bars_against, move_facts, not_due, taken
from appraisal.queries.judgement import tallies
from appraisal.queries.last_time import left_to_do
from appraisal.queries.on_record import faults_on_record
from appraisal.queries.verify import faults_in_state
from appraisal.reports.sections import SECTIONS
from appraisal.rules.completeness import missing
from appraisal.rules.conclusion import ConditionFacts
from appraisal.rules.document import canonical, open_document
from appraisal.writes.answer import settle_rating
from appraisal.writes.appraisal import choose_questions, set_people
from appraisal.writes.conclusion import conclude
from appraisal.writes.confirming import confirm_together
from appraisal.writes.draft import edit_part, open_draft
from appraisal.writes.edition import publish
from appraisal.writes.edition_move import move_to_edition
from appraisal.writes.evidence import add_evidence, remove_evidence
from appraisal.writes.evidence_file import in_storage, kept, let_go_of_file, sweep
from appraisal.writes.mark import decide_part_mark, mark_part
from appraisal.writes.move import withdraw
from partnerships.append_only import lifted
from partnerships.faults import Refused
from partnerships.judging.content import judge
from partnerships.models import Action, Mark
from tests.appraisal.again import (
    SEEN,
    answer_of,
    evidence,
    finished,
    last_year,
    rating,
    signed,
    still_holds,
    this_year,
)
from tests.appraisal.test_verify import signed_with_everything
from tests.bench.queries import counted
from tests.growth.checklists import checklist_of
from tests.partnerships.sending import client_of, sent, text_of


@pytest.fixture(autouse=True)
def quick_render(monkeypatch):
    monkeypatch.setattr(
        "appraisal.writes.sign_off.render_pdf", lambda **given: b"PDF of " + given["document"]
    )


@pytest.fixture
def earlier(world):
    return last_year(world, lower=("CG-01", "FM-02"))


@pytest.fixture
def now(world, earlier):
    return this_year(world, earlier)


def keys_together(appraisal):
    return {one.answer.pk: one.answer.version for one in to_confirm(appraisal) if not one.alone}


# ------------------------------------------------------------------------------------------ what counts


def in_the_document(document) -> dict:
    """Everything that a document counts, but what it says of the year before."""
    return {
        "sections": [
            {name: one[name] for name in ("code", "position", "why", "tally", "way_up")}
            for one in document["sections"]
        ],
        **{name: document[name] for name in ("weakest_first", "spread", "total", "proposed", "rests_on")},
        **{name: document[name] for name in ("by_source", "not_due")},
    }


def in_print(document) -> dict:
    """What the sections of a report count and list of them."""
    document = open_document(canonical(document))
    first, findings = (SECTIONS[name].context(document) for name in ("first_page", "findings"))
    found = {name: first[name] for name in ("spread", "positions", "gaps", "rated", "not_due", "law")}
    found |= {"weakest": (first["weakest"] or {}).get("title")}
    for one in first["positions"]:
        one["movement"] = None
    for one in findings["sections"]:
        one["movement"] = None
        for each in one["answers"]:
            del each["tags"], each["evidence"]  # how it came to be, and its numbers on a list of its own
    found |= {"findings": findings["sections"]}
    return found | {"clearances": [one["view"] for one in findings["clearances"]]}


# Every way in which answers are counted. A new one belongs here.
COUNTED = {
    "tallies": lambda one: tallies([one.pk])[one.pk],
    "the task list’s positions": lambda one: [
        (each.tally, each.position) for each in task_list(with_main(one))
    ],
    "progress": lambda one: [each.progress for each in task_list(with_main(one))],
    "the document": lambda one: in_the_document(collect_document(one.pk)),
    "the report": lambda one: in_print(collect_document(one.pk)),
    "what conditions read": lambda one: taken(
        one.answers.select_related("question", "option", "settled_option")
    ),
    "what is missing": lambda one: [each.code for each in missing(answer_facts(one))],
    "what is not due": not_due,
}


def with_main(appraisal):
    return Appraisal.objects.annotate(main_version=main_version()).get(pk=appraisal.pk)


def beside(world, earlier, **facts):
    """An appraisal of another partnership that starts empty, to compare with."""
    other = world.partnership(f"Beside {earlier.partnership}")
    return world.appraisal(other, **facts)


@pytest.mark.parametrize("how", COUNTED)
def test_what_is_carried_counts_in_no_way_until_it_is_confirmed(world, earlier, now, how):
    empty = beside(world, earlier)
    assert now.answers.filter(carried="waiting").count() > 15
    assert COUNTED[how](now) == COUNTED[how](empty)
    # The same must be able to fail: once confirmed, all of it counts.
    Answer.objects.filter(appraisal=now).update(carried="one", confirm=False)
    assert COUNTED[how](now) != COUNTED[how](empty) or how == "what is not due"


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_confirmed_counts_as_if_it_had_been_answered_and_nothing_else(world, seed):
    chance = random.Random(seed)
    first = world.appraisal()
    listed = [evidence(world, first), evidence(world, first, title="Hearsay", strength="asserted")]
    for answer in first.answers.asked().select_related("question", "appraisal"):
        words = list(Option.objects.filter(scale=answer.question.scale_id, standing="rated"))
        cited = [one.pk for one in listed if chance.random() < 0.6]
        world.answer(first, answer.question.code, chance.choice(words).code, "Said.", evidence=cited)
    now = this_year(world, finished(world, first))
    empty = beside(world, first)
    numbers = {
        one.number: evidence(world, empty, title=one.title, strength=one.strength).pk for one in listed
    }
    together = {pk: version for pk, version in keys_together(now).items() if chance.random() < 0.5}
    if together:
        confirm_together(appraisal=now, seen=together, by=world.lead, at=world.now())
    for answer in now.answers.asked().filter(carried="waiting").select_related("question"):
        if chance.random() < 0.4:
            still_holds(world, answer_of(now, answer.question.code))
    for given in now.answers.asked().exclude(carried="waiting").exclude(option=None):
        answer = answer_of(now, given.question.code)
        cited = [numbers[one.evidence.number] for one in answer.cited.select_related("evidence")]
        world.answer(empty, answer.question.code, answer.option.code, "Said.", evidence=cited)
    for how, count in COUNTED.items():
        assert count(now) == count(empty), how


def test_the_database_refuses_a_carried_answer_that_counts_unconfirmed(now):
    waiting = now.answers.filter(carried="waiting")
    with pytest.raises(IntegrityError), transaction.atomic():
        waiting.update(confirm=False)


def test_it_cannot_be_submitted_before_all_is_confirmed(world, now):
    assert len(move_facts(now).to_confirm) == now.answers.asked().filter(carried="waiting").count()


def test_leaving_and_coming_back_confirms_nothing(world):
    earlier = last_year(world, depth="full", circumstances=["trading"])
    now = this_year(world, earlier, depth="full", circumstances=["trading"])
    asked = set(now.answers.asked().values_list("question__code", flat=True))
    for circumstances in ([], ["trading"]):
        now = Appraisal.objects.get(pk=now.pk)
        choose_questions(
            appraisal=now, circumstances=circumstances, seen=now.version, by=world.lead, at=world.now()
        )
    came_back = asked & set(now.answers.asked().values_list("question__code", flat=True))
    assert came_back == asked
    assert not now.answers.asked().filter(carried="waiting", confirm=False).exists()
    assert not any(tally.rated for tally in tallies([now.pk])[now.pk].values())


def test_a_move_to_another_edition_confirms_nothing_and_what_is_reworded_is_opened(world, now):
    draft = open_draft(checklist=Checklist.objects.get(code="due-diligence"), by=None, at=world.now())
    waiting = set(now.answers.asked().filter(carried="waiting").values_list("question__code", flat=True))
    code = next(one.answer.question.code for one in to_confirm(now) if not one.alone)
    question = draft.questions.get(code=code)
    edit_part(
        part=question, values={"text": "Is it otherwise?"}, seen=question.edits, by=None, at=world.now()
    )
    edition = publish(version=draft, change_note="Other words.", by=None, at=world.now())
    now = Appraisal.objects.get(pk=now.pk)
    move_to_edition(appraisal=now, to=edition, seen=now.version, by=world.lead, at=world.now())
    after = now.answers.asked().filter(carried="waiting", confirm=True)
    assert set(after.values_list("question__code", flat=True)) == waiting
    assert {one.answer.question.code: one.alone for one in to_confirm(now)}[code] == "It is reworded"


# ---------------------------------------------------------------------------------------- what comes across


def test_what_comes_across_and_what_is_only_to_be_read(world, earlier):
    draft = open_draft(checklist=Checklist.objects.get(code="due-diligence"), by=None, at=world.now())
    question = draft.questions.get(code="CG-01")
    values = {"text": "Is it put in other words?"}
    edit_part(part=question, values=values, seen=question.edits, by=None, at=world.now())
    publish(version=draft, change_note="Other words.", by=None, at=world.now())
    offer = offer_of(earlier.partnership)
    asked = earlier.answers.asked().count()
    assert (offer.answers, offer.to_read) == (asked - 1, 1)
    now = this_year(world, earlier)
    came = answer_of(now, "CG-01")
    assert (came.option, came.narrative, came.carried, came.confirm) == (None, "", "", False)
    page = text_of(client_of(world.lead).get(reverse("question", args=[now.ref, "CG-01"])))
    assert "Words about CG-01." in page and "The question was:" in page and "Still holds" not in page


def test_the_settled_rating_governs_and_comes_across(world):
    appraisal = world.submitted()
    answer = answer_of(appraisal, "CG-02")
    given = {"reason": "It lapsed.", "seen": answer.version, "by": world.reviewer, "at": world.now()}
    settle_rating(answer=answer, option=rating(answer, "partly"), **given)
    now = this_year(world, signed(world, world.concluded_from(appraisal)))
    came = answer_of(now, "CG-02")
    assert (came.option.code, came.settled_option, came.narrative) == ("partly", None, "Words about CG-02.")
    page = text_of(client_of(world.lead).get(reverse("question", args=[now.ref, "CG-02"])))
    assert "Officers rated it “mostly in place”. The challenge settled it: It lapsed." in page
    ref = now.carried_from.ref
    said = (
        f"The reviewer settled this rating in {ref}: officers had rated it “mostly in place”, and it became"
    )
    assert f"{said} “partly in place”." in page
    said = "The reviewer settled this last time: officers had rated it “mostly in place”"
    for name in ("confirm_together", "all_questions"):
        assert text_of(client_of(world.lead).get(reverse(name, args=[now.ref]))).count(said) == 1
    facts = {"kind": "confidential", "paragraph": "", "reason": "Told.", "look_again": None}
    mark_part(
        subject=answer_of(appraisal, "CG-02"), part="rating", by=world.approver, at=world.now(), **facts
    )
    assert said not in text_of(client_of(world.lead).get(reverse("confirm_together", args=[now.ref])))


def test_each_answer_has_a_revision_that_says_where_it_came_from(world, now, earlier):
    came = answer_of(now, "CG-01")
    revision = came.revisions.get()
    assert (revision.kind, revision.number, revision.narrative) == ("carried", 1, came.narrative)
    assert revision.evidence == list(came.cited.values_list("evidence_id", flat=True))
    page = text_of(client_of(world.lead).get(reverse("answer_history", args=[now.ref, "CG-01"])))
    assert f"Carried forward from {earlier.ref}" in page


def test_what_was_withdrawn_is_not_started_from(world, earlier):
    later = finished(world, answered(world, this_year(world, earlier)))
    assert offer_of(earlier.partnership).appraisal == later
    withdraw(appraisal=later, reason="Wrong.", by=world.approver, at=world.now())
    assert offer_of(earlier.partnership).appraisal == earlier
    with pytest.raises(Refused, match="cannot be started from any more"):
        this_year(world, later)


def answered(world, appraisal):
    for answer in appraisal.answers.asked().filter(carried="waiting").select_related("question"):
        still_holds(world, answer_of(appraisal, answer.question.code))
    for answer in appraisal.answers.asked().filter(option=None).select_related("question"):
        world.answer(appraisal, answer.question.code, "in_place", "New.")
    return appraisal


def test_another_partnerships_appraisal_is_not_started_from(world, earlier):
    with pytest.raises(Refused, match="cannot be started from any more"):
        world.appraisal(world.partnership("Another"), start_from=earlier)


def test_the_queries_of_starting_do_not_grow_with_the_questions(world):
    counts = []
    for count, title in ((120, "B"), (20, "A")):
        checklist_of(count, title=f"{title} checklist of {count}")
        earlier = last_year(world, world.partnership(f"Partnership of {count}"), depth="full")
        with counted() as seen:
            now = this_year(world, earlier, depth="full")
        assert now.answers.filter(carried="waiting").count() == count
        counts.append([one for one in seen if not one.startswith("INSERT")])
    assert len(counts[0]) == len(counts[1])


# ------------------------------------------------------------------------------------------------- evidence


@contextmanager
def a_file(content=b"A letter."):
    given = ContentFile(content)
    with kept(given, "letter.txt", judge(given, "txt")) as file:
        yield file


@pytest.fixture
def with_file(world):
    """A signed appraisal whose first answer cites a file, and something that has run out."""
    appraisal = world.appraisal()
    world.answer_all(appraisal, 1)
    with a_file() as file:
        letter = add_evidence(appraisal=appraisal, facts=SEEN, file=file, by=world.lead, at=world.now())
    past = timezone.localdate() - timedelta(days=1)
    old = evidence(world, appraisal, title="Insurance", dated=date(2020, 1, 1), valid_until=past)
    evidence(world, appraisal, title="Cited by nothing")
    answer = answer_of(appraisal, "CG-01")
    still_holds(world, answer, evidence=[letter.pk, old.pk], narrative="Said otherwise.")
    return finished(world, appraisal)


def test_evidence_is_listed_once_as_it_was_and_what_nothing_cites_stays_behind(world, with_file):
    now = this_year(world, with_file)
    listed = list(now.evidence.all())
    assert [one.number for one in listed] == [1, 2, 3]
    assert [one.title for one in listed] == ["Inter-authority agreement", "Minutes", "Insurance"]
    cited = answer_of(now, "CG-01").cited.order_by("evidence__number")
    assert list(cited.values_list("evidence__number", flat=True)) == [2, 3]
    assert offer_of(with_file.partnership).run_out == 1
    page = text_of(client_of(world.lead).get(reverse("question", args=[now.ref, "CG-01"])))
    assert "Run out" in page and "E3 Insurance was valid to" in page


def test_a_file_is_shared_and_stays_until_the_last_row_that_names_it_is_gone(
    world, with_file, django_capture_on_commit_callbacks
):
    now = this_year(world, with_file)
    rows = EvidenceFile.objects.order_by("pk")
    assert len(rows) == 2 and rows[0].stored == rows[1].stored and rows[0].sha256 == rows[1].sha256
    stored = rows[0].stored
    still_holds(world, answer_of(now, "CG-01"), evidence=[])
    with django_capture_on_commit_callbacks(execute=True):
        remove_evidence(evidence=now.evidence.get(number=2), by=world.lead, at=world.now())
    assert stored in in_storage()
    response = client_of(world.lead).get(reverse("evidence_file", args=[with_file.ref, 2]))
    assert b"".join(response.streaming_content) == b"A letter."
    sweep(before=timezone.now() + timedelta(days=2))
    assert stored in in_storage()
    # The last row takes it along.
    with django_capture_on_commit_callbacks(execute=True), lifted():
        Evidence.objects.filter(file__stored=stored).update(appraisal=now)
        last = EvidenceFile.objects.get(stored=stored).evidence
        let_go_of_file(last)
        EvidenceFile.objects.filter(stored=stored).delete()
    assert not storages["evidence"].exists(stored)


# ------------------------------------------------------------------------------------------------- withheld


CANARY = "CANARY-OF-LAST-YEAR"


def withheld(world, part="narrative", code="CG-02", subject=None):
    appraisal = world.appraisal()
    world.answer_all(appraisal, 1)
    world.answer(appraisal, code, "partly", CANARY)
    mark_part(
        subject=answer_of(appraisal, code) if subject is None else appraisal,
        part=part if subject is None else subject,
        kind="exempt",
        paragraph="3",
        reason="Bid.",
        look_again=date(2030, 1, 1),
        by=world.lead,
        at=world.now(),
    )
    return finished(world, appraisal)


def pages_of(appraisal, code="CG-02"):
    names = ("appraisal", "all_questions", "check_answers", "evidence", "draft", "confirm_together")
    one = [reverse(name, args=[appraisal.ref]) for name in names]
    return [
        *one,
        *(reverse(name, args=[appraisal.ref, code]) for name in ("question", "answer_history")),
        reverse("appraisal_new", args=[appraisal.partnership.ref]),
        reverse("trends", args=[appraisal.partnership.ref]),
        appraisal.partnership.get_absolute_url(),
    ]


def readers_who_see(world, appraisal, people):
    """Who of `people` is shown the canary on any page."""
    found = set()
    for name in people:
        client = client_of(world.people[name])
        for address in pages_of(appraisal):
            if CANARY in client.get(address).content.decode():
                found.add(name)
    return found


@pytest.mark.parametrize("part", ["narrative", "rating"])
def test_what_is_withheld_does_not_come_and_its_mark_does(world, part):
    earlier = withheld(world, part)
    now = this_year(world, earlier)
    came = answer_of(now, "CG-02")
    assert (came.option, came.narrative, came.carried) == (None, "", "")
    mark = Mark.objects.on(came).get()
    assert (mark.state, mark.part, mark.paragraph, mark.reason) == (Mark.PROPOSED, part, "3", "Bid.")
    assert Appraisal.objects.get(pk=now.pk).withheld == 1
    # A colleague who had no part in last year's works on this one; the lead officer had one.
    set_people(
        appraisal=now,
        people={"contributor": [world.colleague]},
        seen=Appraisal.objects.get(pk=now.pk).version,
        by=world.governance,
        at=world.now(),
    )
    assert readers_who_see(world, now, ("colleague", "lead", "governance", "member", "editor")) == {
        "lead",
        "governance",
    }
    assert CANARY not in str(collect_document(now.pk))


def test_without_a_mark_the_same_words_are_read_by_whoever_works_on_it(world):
    """The control of the test above: its pages do show words."""
    earlier = last_year(world, lower=("CG-02",), words=CANARY)
    now = this_year(world, earlier)
    assert readers_who_see(world, now, ("contributor", "lead", "member")) == {"contributor", "lead"}


def test_a_withheld_list_of_evidence_does_not_come(world):
    earlier = withheld(world, subject="evidence")
    now = this_year(world, earlier)
    assert not now.evidence.exists() and answer_of(now, "CG-02").carried == "waiting"
    assert Mark.objects.on(now).get().part == "evidence"
    assert keys_together(now) == {}


def test_a_mark_that_was_lifted_closes_nothing(world):
    earlier = withheld(world)
    subject = answer_of(earlier, "CG-02")
    given = {"agreed": False, "reason": "It is public.", "by": world.proper, "at": world.now()}
    decide_part_mark(mark=Mark.objects.on(subject).get(), subject=subject, **given)
    now = this_year(world, Appraisal.objects.get(pk=earlier.pk))
    assert answer_of(now, "CG-02").narrative == CANARY
    assert not Mark.objects.on(answer_of(now, "CG-02")).exists()


def test_withheld_conditions_are_not_told_to_who_may_not_read_that_report(world):
    appraisal = world.appraisal()
    world.answer_all(appraisal, 1)
    appraisal = world.endorsed_from(world.submit(appraisal))
    conclude(
        appraisal=appraisal,
        word="continue",
        reason="It works.",
        risk_worth_taking="",
        conditions=[ConditionFacts(CANARY, world.posts["lead"], date(2020, 1, 1))],
        proposed="continue",
        seen=0,
        by=world.approver,
        at=world.now(),
    )
    earlier = signed(world, Appraisal.objects.get(pk=appraisal.pk))
    now = this_year(world, earlier)
    set_people(
        appraisal=now,
        people={"contributor": [world.colleague]},
        seen=now.version,
        by=world.governance,
        at=world.now(),
    )
    assert readers_who_see(world, now, ("colleague", "lead")) == {"colleague", "lead"}
    page = text_of(client_of(world.lead).get(now.get_absolute_url()))
    assert "Overdue" in page
    facts = {"kind": "confidential", "paragraph": "", "reason": "Told.", "look_again": None}
    mark_part(subject=earlier, part="conditions", by=world.proper, at=world.now(), **facts)
    assert readers_who_see(world, now, ("colleague", "lead")) == {"lead"}


def test_what_was_promised_is_left_to_do_until_it_is_done(world):
    """Of the conclusion, of an opinion and of the challenge; beside them only what was not promised there."""
    earlier = signed_with_everything(world)
    partnership = earlier.partnership
    sources = {one.source: one for one in partnership.actions.filter(source__startswith=f"{earlier.ref}/")}
    assert {source.partition("/")[2][0] for source in sources} == {"C", "O", "V"}
    others = partnership.actions.filter(source="", item=None, state="open").count()

    def left():
        found = left_to_do(partnership, world.lead, timezone.localdate())
        assert not found.conditions and found.actions == others
        return {line.action.source for line in found.promised}

    assert left() == sources.keys()
    page = text_of(client_of(world.lead).get(reverse("appraisal_new", args=[partnership.ref])))
    assert all(one.get_absolute_url() in page for one in sources.values())
    done = next(iter(sources.values()))
    reported = {"state": "done", "done_on": timezone.localdate(), "done_by": world.lead}
    Action.objects.filter(pk=done.pk).update(**reported)
    assert left() == sources.keys() - {done.source}
    Action.objects.filter(pk__in=[one.pk for one in sources.values()]).update(source="")
    found = left_to_do(partnership, world.lead, timezone.localdate())
    assert found.conditions and not found.promised  # signed before conditions became actions


# ----------------------------------------------------------------------------------------------- confirming


def test_saving_it_as_it_is_confirms_it_one_by_one(world, now):
    still_holds(world, answer_of(now, "CG-01"))
    came = answer_of(now, "CG-01")
    assert (came.carried, came.confirm, came.saved_by) == ("one", False, world.lead)
    assert came.revisions.first().kind == "confirmed"


@pytest.mark.parametrize("change", [{"narrative": "Said otherwise."}, {"option": "mostly"}])
def test_saving_it_otherwise_answers_it_anew(world, now, change):
    came = answer_of(now, "CG-01")
    if "option" in change:
        change = {"option": rating(came, change["option"])}
    still_holds(world, came, **change)
    assert answer_of(now, "CG-01").carried == "" and not answer_of(now, "CG-01").confirm
    assert came.revisions.first().kind == "typed"


def test_what_was_confirmed_together_and_is_changed_later_is_answered_anew(world, now):
    seen = keys_together(now)
    confirm_together(appraisal=now, seen=seen, by=world.lead, at=world.now())
    code = Answer.objects.get(pk=next(iter(seen))).question.code
    still_holds(world, answer_of(now, code), narrative="Said otherwise.")
    assert answer_of(now, code).carried == ""


def test_only_the_unchanged_evidenced_top_rated_and_not_key_are_confirmed_together(world, now):
    waiting = to_confirm(now)
    assert all(not one.answer.question.key for one in waiting if not one.alone)
    assert {"It is a key question", ""} <= {one.alone for one in waiting}
    seen = keys_together(now)
    assert confirm_together(appraisal=now, seen=seen, by=world.lead, at=world.now()) == len(seen) > 1
    held = now.answers.filter(pk__in=seen)
    assert set(held.values_list("carried", "confirm")) == {("together", False)}
    assert {one.revisions.first().kind for one in held} == {"together"}
    assert not faults_in_state(Appraisal.objects.get(pk=now.pk))


def test_it_is_all_or_nothing(world, now):
    seen = keys_together(now)
    alone = next(one.answer for one in to_confirm(now) if one.alone)
    for wrong in ({alone.pk: alone.version}, {next(iter(seen)): 99}, {10**9: 1}):
        with pytest.raises(Refused, match="Nothing was confirmed"):
            confirm_together(appraisal=now, seen=seen | wrong, by=world.lead, at=world.now())
    assert not now.answers.exclude(carried__in=("waiting", "")).exists()


def test_the_page_confirms_what_was_ticked_and_the_reviewer_sees_it(world, now):
    client = client_of(world.lead)
    address = reverse("confirm_together", args=[now.ref])
    page = client.get(address)
    assert "checked" not in page.content.decode().replace("unchecked", "")
    assert "It is a key question" in text_of(page)
    refused = client.post(address, sent(world.lead))
    assert "Tick the answers that still hold" in text_of(refused)
    keys = [one.key for one in to_confirm(now) if not one.alone]
    done = client.post(address, sent(world.lead, answers=keys))
    assert done.url == now.get_absolute_url()
    answered(world, now)
    world.submit(now)
    challenge = text_of(client_of(world.reviewer).get(reverse("challenge", args=[now.ref])))
    assert f"{len(keys)} answers were confirmed together" in challenge
    assert challenge.count("Confirmed together with others") == len(keys)


@pytest.mark.parametrize("value", ["", "x", "1", "1-", "-1", "1-1-1", "9" * 40 + "-1", "1-1\x00", "١-١"])
def test_a_page_that_sends_anything_else_is_refused_in_words(world, now, value):
    response = client_of(world.lead).post(
        reverse("confirm_together", args=[now.ref]), sent(world.lead, answers=[value])
    )
    assert response.status_code == 200 and "There is a problem" in text_of(response)
    assert not now.answers.exclude(carried__in=("waiting", "")).exists()


def test_whoever_confirmed_answered_and_does_not_sign(world, now):
    confirm_together(appraisal=now, seen=keys_together(now), by=world.colleague, at=world.now())
    bars = bars_against(now, world.colleague, list(now.participants.all()))
    assert bars == ("You answered a question in it, so somebody else must sign it.",)
    assert bars_against(now, world.governance, []) == ()  # who started it answered nothing


def test_the_report_says_how_each_answer_came_to_be(world, now, earlier):
    together = len(keys_together(now))
    confirm_together(appraisal=now, seen=keys_together(now), by=world.lead, at=world.now())
    still_holds(world, answer_of(now, "FM-02"), narrative="Better now.")
    draft = collect_document(now.pk)
    assert draft["carried"]["waiting"] > 0
    assert "carried forward, not confirmed" in str(SECTIONS["answers"].context(draft))
    later = finished(world, answered(world, now))
    document = open_document(later.snapshots.get().document.encode())
    told = document["carried"]
    assert (told["from"], told["together"], told["anew"], told["waiting"]) == (earlier.ref, together, 1, 0)
    assert told["one_by_one"] == document["rests_on"]["answers"] - together - 1
    by_code = {one["code"]: one for part in document["sections"] for one in part["answers"]}
    assert by_code["CG-01"]["carried"] == {"from": earlier.ref, "confirmed": "one by one"}
    assert by_code["FM-02"]["carried"] is None
    assert f"{together} came across from it and were confirmed together" in str(
        SECTIONS["method"].context(document)
    )
    assert [one["ref"] for one in document["years"]] == [earlier.ref]
    assert faults_on_record(later, document) == []
    with lifted():
        later.answers.filter(carried="together").update(carried="one")
    assert len(faults_on_record(later, document)) == together


# ------------------------------------------------------------------------------------------------- starting


def start(world, partnership, **fields):
    given = {"purpose": "annual_review", "depth": "short"} | fields
    address = reverse("appraisal_new", args=[partnership.ref])
    return client_of(world.governance).post(address, sent(world.governance, **given))


def test_the_start_page_proposes_last_times_and_says_in_numbers_what_comes(world, earlier):
    page = client_of(world.governance).get(reverse("appraisal_new", args=[earlier.partnership.ref]))
    count = earlier.answers.asked().count()
    assert f"Start from {earlier.ref} (signed" in text_of(page)
    assert f"{count} of its {count} answers are to questions that have not changed" in text_of(page)
    assert f'value="{earlier.ref}" checked' in page.content.decode().replace("  ", " ") or (
        page.context["form"].initial["start_from"] == earlier.ref
    )
    refused = start(world, earlier.partnership)
    assert "Choose whether to start from last time" in text_of(refused)


@pytest.mark.parametrize("chosen", ["last", "empty"])
def test_it_starts_from_what_was_chosen(world, earlier, chosen):
    start(world, earlier.partnership, start_from=earlier.ref if chosen == "last" else "empty")
    now = earlier.partnership.appraisals.get(state="draft")
    assert now.carried_from == (earlier if chosen == "last" else None)
    assert now.answers.filter(carried="waiting").exists() == (chosen == "last")


def test_nothing_is_started_from_what_was_withdrawn_while_the_page_was_open(world, earlier):
    withdraw(appraisal=earlier, reason="Wrong.", by=world.approver, at=world.now())
    response = start(world, earlier.partnership, start_from=earlier.ref)
    assert response.status_code == 200 and "cannot be started from any more" in text_of(response)
    assert not earlier.partnership.appraisals.filter(state="draft").exists()


def test_a_first_appraisal_is_asked_nothing_of_last_time(world):
    partnership = world.partnership()
    page = client_of(world.governance).get(reverse("appraisal_new", args=[partnership.ref]))
    assert "Start from last time?" not in text_of(page)
    assert start(world, partnership).status_code == 302


# --------------------------------------------------------------------------------------------- year by year


def test_years_stand_side_by_side_for_whoever_may_read_them(world, earlier, now):
    later = finished(world, answered(world, now))
    address = reverse("trends", args=[earlier.partnership.ref])
    page = text_of(client_of(world.lead).get(address))
    assert earlier.ref in page and later.ref in page and "Question by question" in page
    assert "There is no signed appraisal for you to read yet." in text_of(
        client_of(world.colleague).get(address)
    )


def test_a_member_is_not_shown_the_year_in_which_something_is_withheld(world):
    earlier = withheld(world, "rating")
    address = reverse("trends", args=[earlier.partnership.ref])
    assert "There is no signed appraisal" in text_of(client_of(world.member).get(address))
    assert earlier.ref in text_of(client_of(world.cleared).get(address))


def test_nothing_of_bringing_is_written(earlier):
    """What the start page counts leaves no trace."""
    before = Evidence.objects.count(), Mark.objects.count()
    bringing(earlier, [one.question for one in earlier.answers.select_related("question")])
    assert before == (Evidence.objects.count(), Mark.objects.count())
