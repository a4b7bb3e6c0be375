"""What changed under the reviewer: since it was endorsed, returned, or first submitted."""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils.html import strip_tags

from appraisal.models import Appraisal, Evidence
from appraisal.queries.changed import changed_since_read
from appraisal.queries.document import collect_document, fingerprint
from appraisal.queries.facts import move_facts
from appraisal.queries.parts import verdicts_owed
from appraisal.rules.workflow import Move, reasons_against
from appraisal.writes.appraisal import set_report_facts
from appraisal.writes.evidence import edit_evidence
from appraisal.writes.move import endorse
from partnerships.faults import MoveRefused
from tests.appraisal.again import answer_of, last_year, this_year
from tests.appraisal.test_judged_anew import FACTS
from tests.growth.test_growth import asked, faults_in
from tests.partnerships.sending import client_of
from tests.partnerships.sending import text_of as source_of

KEY = "CG-08"


def fresh(appraisal) -> Appraisal:
    return Appraisal.objects.get(pk=appraisal.pk)


def edit(world, appraisal, code, words, **more):
    """Other words for an answer, which cites what it did."""
    answer = answer_of(fresh(appraisal), code)
    cited = list(answer.cited.values_list("evidence_id", flat=True))
    world.save(answer, narrative=words, evidence=cited, **more)


def page(world, appraisal, name="challenge"):
    return client_of(world.reviewer).get(reverse(name, args=[appraisal.ref]))


def text_of(response) -> str:
    """What is read, without its tags."""
    return " ".join(strip_tags(source_of(response)).split())


def codes(reads) -> list[str]:
    return [one.answer.question.code for one in reads]


def words_of(read) -> tuple[str, str]:
    (detail,) = read.differs
    assert detail.label == "Words"
    return detail.before, detail.after


def against(appraisal) -> list[str]:
    return reasons_against(Move.ENDORSE, move_facts(fresh(appraisal)))


def endorse_it(world, appraisal) -> Appraisal:
    given = {"support": "supported", "reason": "", "seen": fingerprint(collect_document(appraisal.pk))}
    return endorse(appraisal=fresh(appraisal), by=world.reviewer, at=world.now(), **given)


@pytest.fixture(params=["every answer accepted", "what is owed accepted"])
def endorsed(world, request):
    """Endorsed, with a verdict on each answer, or on those alone that one was owed on."""
    appraisal = world.submitted()
    if request.param == "every answer accepted":
        return world.endorsed_from(appraisal)
    for code in verdicts_owed(appraisal):
        world.judge(appraisal, code, "accept")
    assert answer_of(appraisal, "CG-01").verdict == ""
    return endorse_it(world, appraisal)


class TestAfterAnEndorsement:
    def test_it_is_told_first_with_what_differs(self, world, endorsed):
        edit(world, endorsed, "CG-01", "Page 14 of the agreement.")
        shown = page(world, endorsed)
        assert codes(shown.context["changed"]) == ["CG-01"] and shown.context["unchanged"] == []
        assert words_of(shown.context["changed"][0]) == ("Words about CG-01.", "Page 14 of the agreement.")
        text = text_of(shown)
        told, differs = text.index("1 answer changed since it was endorsed on"), text.index("Page 14")
        assert told < differs < text.index("Every answer, by section")

    def test_it_is_not_endorsed_again_until_that_is_judged(self, world, endorsed):
        edit(world, endorsed, "CG-01", "Page 14.")
        edit(world, endorsed, KEY, "Page 15.")
        said = f"2 answers have changed and need your verdict: CG-01, {KEY}. Accept each, or return it."
        assert against(endorsed) == [said]
        assert page(world, endorsed).context["against_endorse"] == [said]
        shown = text_of(page(world, endorsed, "challenge_endorse"))
        assert said in shown and "What changed in them, word by word" in shown
        assert shown.index("Changed since it was endorsed on") < shown.index(f"{KEY} ")
        with pytest.raises(MoveRefused, match="2 answers have changed"):
            endorse_it(world, endorsed)
        for code in ("CG-01", KEY):
            world.judge(endorsed, code, "accept")
        assert against(endorsed) == []
        assert "Changed since it was endorsed on" in text_of(page(world, endorsed, "challenge_endorse"))
        assert endorse_it(world, endorsed).state == "endorsed"

    def test_one_that_is_returned_does_not_let_it_be_endorsed_either(self, world, endorsed):
        edit(world, endorsed, "CG-01", "Page 14.")
        world.judge(endorsed, "CG-01", "return")
        (reason,) = against(endorsed)
        assert reason.startswith("1 answer has changed and needs your verdict: CG-01.")

    def test_what_was_endorsed_since_is_not_told_again(self, world, endorsed):
        edit(world, endorsed, "CG-01", "Page 14.")
        world.judge(endorsed, "CG-01", "accept")
        endorse_it(world, endorsed)
        edit(world, endorsed, "CG-04", "Page 15.")
        assert codes(page(world, endorsed).context["changed"]) == ["CG-04"]
        world.judge(endorsed, "CG-04", "accept")
        endorse_it(world, endorsed)
        edit(world, endorsed, "CG-01", "Page 16.")
        (read,) = page(world, endorsed).context["changed"]
        assert words_of(read) == ("Page 14.", "Page 16.")

    def test_what_is_saved_as_it_was_or_put_back_did_not_change(self, world, endorsed):
        edit(world, endorsed, "CG-04", answer_of(endorsed, "CG-04").narrative)
        assert fresh(endorsed).state == "endorsed"
        before = answer_of(endorsed, "CG-01").narrative
        for words in ("Otherwise.", before):
            edit(world, endorsed, "CG-01", words)
        assert fresh(endorsed).state == "in_challenge" and changed_since_read(fresh(endorsed)) == {}
        shown = page(world, endorsed)
        assert "0 answers changed since it was endorsed on" in text_of(shown)
        assert shown.context["changed"] == [] == shown.context["against_endorse"]

    def test_where_no_answer_changed_it_says_so(self, world, endorsed):
        facts = {"headline": "It has grown."}
        now = fresh(endorsed)
        set_report_facts(appraisal=now, facts=facts, seen=now.version, by=world.lead, at=world.now())
        shown = text_of(page(world, endorsed))
        assert (
            "0 answers changed since it was endorsed on" in shown and "Something else did, such as" in shown
        )
        assert "Changed since" not in text_of(page(world, endorsed, "challenge_endorse"))

    def test_what_rests_on_evidence_described_otherwise_is_told_where_a_verdict_is_owed(
        self, world, endorsed
    ):
        evidence = Evidence.objects.select_related("appraisal").get(appraisal=endorsed)
        edit_evidence(evidence=evidence, facts=FACTS, seen=evidence.version, by=world.lead, at=world.now())
        shown = page(world, endorsed)
        owed = verdicts_owed(fresh(endorsed))
        assert KEY in owed and codes(shown.context["unchanged"]) == owed and not shown.context["changed"]
        text = text_of(shown)
        assert f"and {len(owed)} that did not are to be judged again. Accept each" in text
        assert "Not changed, and to be judged again" in text
        assert against(endorsed)[0].startswith(f"{len(owed)} answers need your verdict")

    def test_my_work_says_it(self, world, endorsed):
        edit(world, endorsed, "CG-01", "Page 14.")
        waits = text_of(client_of(world.reviewer).get(reverse("my_work")))
        assert "Challenge again: something changed after the endorsement" in waits

    def test_a_return_counts_from_itself(self, world, endorsed):
        edit(world, endorsed, "CG-01", "Page 14.")
        appraisal = world.returned(endorsed, "CG-01")
        assert (appraisal.endorsed_at, appraisal.returned_at is None) == (None, False)
        edit(world, appraisal, "CG-01", "Page 15.")
        shown = page(world, world.submit(fresh(appraisal)))
        assert words_of(shown.context["changed"][0]) == ("Page 14.", "Page 15.")
        assert "1 answer changed since you returned parts on" in text_of(shown)

    def test_in_as_many_queries_however_many_changed(self, world, endorsed):
        counts = []
        for more in (["CG-01"], ["CG-04", "CG-07", KEY]):
            for code in more:
                edit(world, endorsed, code, "Other words.")
            found = []
            for name in ("challenge", "challenge_endorse"):
                seen, _ = asked(client_of(world.reviewer), reverse(name, args=[endorsed.ref]))
                assert [one for one in faults_in(seen) if "partnerships_council" not in one] == []
                found.append(len(seen))
            counts.append(found)
        assert counts[0] == counts[1]


def test_after_a_return_and_an_endorsement_the_later_counts(world):
    appraisal = world.returned(world.submitted(), "CG-02", "CG-01")
    edit(world, appraisal, "CG-02", "Page 14.")
    appraisal = world.submit(fresh(appraisal))
    assert codes(page(world, appraisal).context["changed"]) == ["CG-02"]
    world.endorsed_from(appraisal)
    edit(world, appraisal, "CG-01", "Page 20.")
    shown = page(world, appraisal)
    assert codes(shown.context["changed"]) == ["CG-01"] and shown.context["unchanged"] == []
    assert "since it was endorsed on" in text_of(shown) and "you returned" not in text_of(shown)


@pytest.mark.parametrize("accepted", [True, False])
def test_what_is_edited_during_the_first_challenge_is_told_and_judged(world, accepted):
    appraisal = world.submitted()
    for code in [*verdicts_owed(appraisal), *(["CG-01"] if accepted else [])]:
        world.judge(appraisal, code, "accept")
    assert against(appraisal) == [] and "changed since" not in text_of(page(world, appraisal))
    edit(world, appraisal, "CG-01", "Page 14.")
    shown = page(world, appraisal)
    assert codes(shown.context["changed"]) == ["CG-01"]
    assert "1 answer changed since it was submitted. Accept each, or return it." in text_of(shown)
    assert against(appraisal)[0].startswith("1 answer has changed and needs your verdict: CG-01.")


def test_what_was_typed_before_it_was_submitted_has_not_changed_under_anybody(world):
    appraisal = world.appraisal()
    world.answer(appraisal, "CG-01", "partly", "A first try.")
    assert changed_since_read(world.submitted(fresh(appraisal))) == {}


def test_what_was_confirmed_as_it_came_is_compared_with_that(world, monkeypatch):
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", lambda **given: b"%PDF stands in")
    now = this_year(world, last_year(world))
    for answer in now.answers.asked().filter(confirm=True).select_related("question", "appraisal", "option"):
        cited = list(answer.cited.values_list("evidence_id", flat=True))
        world.save(answer, evidence=cited, value=answer.value)
    appraisal = world.returned(world.submit(fresh(now)), "CG-01")
    before = answer_of(appraisal, "CG-01").narrative
    edit(world, appraisal, "CG-01", "Page 14.")
    (read,) = page(world, world.submit(fresh(appraisal))).context["changed"]
    assert words_of(read) == (before, "Page 14.")


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "endorsed", "edited"])
def test_what_was_under_way_before_this_was_kept_is_told_by_the_trail(world, state):
    """The migration, over an appraisal that has come so far."""
    appraisal = world.appraisal()
    if state != "draft":
        world.submitted(appraisal)
    if state == "returned":
        world.returned(appraisal, "CG-02")
        edit(world, appraisal, "CG-02", "Page 14.")
        world.submit(fresh(appraisal))
    if state in ("endorsed", "edited"):
        world.endorsed_from(fresh(appraisal))
    if state == "edited":
        edit(world, appraisal, "CG-01", "Page 14.")
    kept = fresh(appraisal)
    assert (kept.read_to == 0) == (state == "draft")
    Appraisal.objects.update(read_to=0, endorsed_at=None)
    import_module("appraisal.migrations.0021_read_to").read_by_the_clock(apps, None)
    now = fresh(appraisal)
    assert (now.read_to, now.endorsed_at) == (kept.read_to, kept.endorsed_at)
