"""Modules beside the main checklist: switched on, taken by an appraisal, answered, judged, left again."""

from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from appraisal.models import Appraisal, Checklist, ChecklistVersion, PinnedVersion
from appraisal.queries.appraisal import find_appraisal, task_list
from appraisal.queries.content import content_of, reasons_against_publishing
from appraisal.queries.document import collect_document
from appraisal.queries.facts import move_facts
from appraisal.queries.modules import modules_that_apply
from appraisal.queries.moving import newer_edition
from appraisal.reports.html import report_html
from appraisal.rules.content import SectionContent
from appraisal.starter.reader import read_checklist, starter_folders
from appraisal.writes.appraisal import choose_questions, start_appraisal
from appraisal.writes.checklist import load_checklist
from appraisal.writes.edition import publish
from appraisal.writes.edition_move import move_to_edition, undo_move
from partnerships.faults import Refused
from partnerships.models import Council, KeptText, Provision
from partnerships.permissions import State
from tests.appraisal.test_editions import drafted, published
from tests.bench.queries import counted
from tests.partnerships.sending import client_of, sent
from tests.rules.every_kind import a_fact
from tests.rules.making_content import BANDS, a_checklist, a_question, a_section, with_question

PLAIN = tuple(replace(one, needs_evidence=False) for one in BANDS)
MAIN = a_checklist(a_section("A", 2), bands=PLAIN)
LAW = a_checklist(
    SectionContent("L", "Law", "", "What the law asks.", (a_fact("F-08"), a_fact("F-01"))),
    code="law",
    title="The law",
    kind="module",
    bands=(),
    scales=(),
)
COMPANY = a_checklist(
    SectionContent(
        "K", "Company", "", "What owners ask.", (a_question("K-01", key=True), a_question("K-02"))
    ),
    code="company-of-ours",
    title="A company",
    kind="module",
    bands=PLAIN,
)


@pytest.fixture
def modules(world):
    published(MAIN)
    return [published(one).checklist for one in (LAW, COMPANY)]


@pytest.fixture
def appraisal(world, modules):
    return world.appraisal(checklist=Checklist.objects.get(code="small"), depth="full", modules=modules)


def codes(appraisal) -> list[str]:
    return list(appraisal.answers.asked().values_list("question__code", flat=True))


def answer_all(world, appraisal):
    for code in codes(appraisal):
        if code.startswith("F"):
            value = ["yes"] if code == "F-01" else ["cleared", "Jo Reed", "2026-03-03"]
            answer = appraisal.answers.select_related("question", "appraisal").get(question__code=code)
            world.save(answer, value=value, narrative="So.")
        else:
            world.answer(appraisal, code, "yes", "So.")


class TestBuiltIn:
    """The statutory overlay and the company module, as they come."""

    @pytest.fixture
    def loaded(self, world):
        refs = set(Provision.objects.values_list("ref", flat=True))
        read = [read_checklist(folder, refs) for folder in starter_folders()]
        modules = {one.code: one for one in read if one.kind == "module"}
        for content in modules.values():
            load_checklist(content=content, at=world.now())
        return modules

    def test_they_wait_as_drafts_until_the_council_wants_them(self, loaded):
        assert set(loaded) == {"statutory-overlay", "company"}
        held = ChecklistVersion.objects.filter(checklist__code__in=loaded)
        assert {one.state for one in held} == {"draft"}
        assert all(load_checklist(content=one, at=timezone.now()) is None for one in loaded.values())
        changed = replace(loaded["company"], summary="Another.")
        again = load_checklist(content=changed, at=timezone.now())
        assert (again.number, again.state, again.summary) == (1, "draft", "Another.")

    def test_each_can_be_published_beside_the_built_in_checklist(self, loaded):
        for draft in ChecklistVersion.objects.filter(checklist__code__in=loaded).select_related("checklist"):
            assert reasons_against_publishing(draft, content_of(draft), None) == []
            publish(version=draft, change_note="Switched on.", by=None, at=timezone.now())

    @pytest.mark.parametrize("nation", ["england", "wales", "scotland", "northern_ireland"])
    def test_the_overlay_asks_each_nation_about_its_own_law(self, world, loaded, nation):
        draft = ChecklistVersion.objects.select_related("checklist").get(checklist__code="statutory-overlay")
        publish(version=draft, change_note="Switched on.", by=None, at=timezone.now())
        Council.objects.update_or_create(pk=1, defaults={"name": "Northmoor Council", "nation": nation})
        appraisal = world.appraisal(depth="full", modules=[draft.checklist])
        asked = appraisal.answers.asked().filter(question__version=draft).select_related("question")
        labels = [one.question.label for one in asked]
        topics = {
            "legal power", "procurement route", "subsidy", "tax", "insurance", "equality duty",
            "staff and pensions", "data protection", "requests for information",
        }  # fmt: skip
        topics |= {"reorganisation"} if nation == "england" else set()
        assert sorted(labels) == sorted(topics)
        assert all(one.question.authority and one.question.as_at for one in asked)

    def test_the_company_module_asks_companies_alone(self, world, loaded):
        draft = ChecklistVersion.objects.select_related("checklist").get(checklist__code="company")
        publish(version=draft, change_note="Switched on.", by=None, at=timezone.now())
        shared = world.partnership("Shared", arrangement="shared_service")
        company = world.partnership("Company", arrangement="company")
        assert modules_that_apply(shared) == [] and modules_that_apply(company) == [draft.checklist_id]
        appraisal = world.appraisal(company, depth="full", modules=[draft.checklist])
        assert appraisal.answers.asked().filter(question__version=draft).count() == 12

    def test_the_command_loads_them_once(self, world):
        held = ChecklistVersion.objects.filter(checklist__kind="module")
        assert {(one.checklist.code, one.number, one.state) for one in held} == {
            ("company", 1, "draft"),
            ("statutory-overlay", 1, "draft"),
        }
        out = StringIO()
        call_command("load_library", stdout=out)
        assert out.getvalue().startswith("0 changes")


class TestTaking:
    def form(self, page):
        return page.context["form"]

    def test_starting_offers_them_and_ticks_what_applies(self, world, modules):
        partnership = world.partnership("Another")
        client, address = client_of(world.lead), reverse("appraisal_new", args=[partnership.ref])
        form = self.form(client.get(address))
        assert form["modules"].value() == sorted(one.pk for one in modules)
        given = {"purpose": "annual_review", "depth": "full", "modules": [modules[0].pk]}
        given["checklist"] = Checklist.objects.get(code="small").pk
        given |= {f"due_{n}": part for n, part in enumerate((27, 3, 2099))}
        response = client.post(address, sent(world.lead, **given))
        appraisal = Appraisal.objects.get(partnership=partnership)
        assert response["Location"] == appraisal.get_absolute_url()
        assert codes(appraisal) == ["A-01", "A-02", "F-08", "F-01"]

    def test_without_modules_in_use_nobody_is_asked(self, world):
        partnership = world.partnership("Another")
        page = client_of(world.lead).get(reverse("appraisal_new", args=[partnership.ref]))
        assert "modules" not in self.form(page).fields

    def test_one_is_taken_later_and_left_again_with_every_word_kept(self, world, modules):
        appraisal = world.appraisal(checklist=Checklist.objects.get(code="small"), depth="full")
        world.answer(appraisal, "A-01", "yes", "First.")
        client, address = client_of(world.lead), reverse("what_applies", args=[appraisal.ref])
        for ticked, asked in (
            ([1], ["A-01", "A-02", "K-01", "K-02"]),
            ([0, 1], ["A-01", "A-02", "K-01", "K-02", "F-08", "F-01"]),
            ([0], ["A-01", "A-02", "F-08", "F-01"]),
            ([], ["A-01", "A-02"]),
            ([1], ["A-01", "A-02", "K-01", "K-02"]),
        ):
            seen = Appraisal.objects.get(pk=appraisal.pk).version
            given = {"seen": seen, "modules": [modules[one].pk for one in ticked]}
            assert client.post(address, sent(world.lead, **given)).status_code == 302
            assert codes(appraisal) == asked
            if ticked == [0]:
                page = client.get(appraisal.get_absolute_url()).text
                assert "Kept, and not in the report any more: K-01." in page
            if ticked == [0, 1]:
                world.answer(appraisal, "K-01", "no", "PRECIOUS")
        answer = appraisal.answers.get(question__code="K-01")
        assert (answer.narrative, answer.confirm) == ("PRECIOUS", True)

    def test_one_that_comes_back_has_the_edition_that_was_answered(self, world, appraisal, modules):
        world.answer(appraisal, "K-01", "no", "PRECIOUS")
        for taken in (modules[:1], modules):
            if taken == modules:
                newer = published(with_question(COMPANY, "K-02", text="Is K-02 truly so?"), note="Clearer.")
            held = Appraisal.objects.get(pk=appraisal.pk)
            given = {"circumstances": [], "modules": taken, "seen": held.version}
            choose_questions(appraisal=held, by=world.lead, at=world.now(), **given)
        assert codes(appraisal) == ["A-01", "A-02", "K-01", "K-02", "F-08", "F-01"]
        answer = appraisal.answers.get(question__code="K-01")
        assert (answer.narrative, answer.confirm) == ("PRECIOUS", True)
        assert newer_edition(appraisal) == newer

    def test_what_is_left_is_in_the_annex_and_not_in_the_report(self, world, appraisal):
        world.answer(appraisal, "K-01", "no", "PRECIOUS")
        appraisal = Appraisal.objects.get(pk=appraisal.pk)
        choose_questions(
            appraisal=appraisal,
            circumstances=[],
            modules=[],
            seen=appraisal.version,
            by=world.lead,
            at=world.now(),
        )
        page = client_of(world.lead).get(reverse("appraisal_annex", args=[appraisal.ref])).text
        assert "PRECIOUS" in page and "PRECIOUS" not in str(collect_document(appraisal.pk))

    def test_a_module_is_retired_and_stays_with_those_who_have_it(self, world, appraisal, modules):
        ChecklistVersion.objects.filter(checklist=modules[1]).update(state="retired")
        page = client_of(world.lead).get(reverse("what_applies", args=[appraisal.ref]))
        assert modules[1].pk in self.form(page)["modules"].value()
        assert "A company" in page.text


class TestJudging:
    def test_sections_stand_after_the_main_ones_and_are_judged_by_their_own_rules(self, world, appraisal, rf):
        answer_all(world, appraisal)
        world.answer(appraisal, "K-01", "no", "Not so.")
        request = rf.get("/")
        request.user = world.lead
        blocks = task_list(find_appraisal(request, appraisal.ref))
        assert [(one.code, one.judged) for one in blocks] == [("A", True), ("K", True), ("L", False)]
        document = collect_document(appraisal.pk)
        found = {one["code"]: one["position"] and one["position"]["word"] for one in document["sections"]}
        assert found == {"A": "Good", "L": None, "K": "Poor"}
        assert [one["code"] for one in document["modules"]] == ["company-of-ours", "law"]
        assert document["weakest_first"] == ["K", "A"]
        assert {one["code"] for one in document["checklist"]["scales"]} == {
            "yes_no",
            "company-of-ours/yes_no",
        }
        printed = report_html(document, hash="0" * 64)
        assert ", edition 1 of the module “A company” and edition 1 of the module “The law”" in printed

    def test_other_bands_of_a_module_are_its_own(self, world, modules):
        bands = tuple(replace(one, word=f"{one.word} for owners") for one in COMPANY.bands)
        other = replace(COMPANY, code="other", title="Other", bands=bands)
        other = replace(
            other, sections=(replace(other.sections[0], code="M", questions=(a_question("M-01"),)),)
        )
        checklist = published(other).checklist
        appraisal = world.appraisal(
            checklist=Checklist.objects.get(code="small"), depth="full", modules=[checklist]
        )
        answer_all(world, appraisal)
        document = collect_document(appraisal.pk)
        found = {one["code"]: one["position"]["word"] for one in document["sections"]}
        assert found == {"A": "Good", "M": "Good for owners"}
        assert [len(one["bands"]) for one in document["sections"]] == [0, 2]

    def test_it_is_submitted_once_the_modules_are_answered_too(self, world, appraisal):
        for code in ("A-01", "A-02"):
            world.answer(appraisal, code, "yes", "So.")
        facts = move_facts(appraisal)
        assert set(facts.unanswered) == {"K-01", "K-02"} and set(facts.to_answer) == {"F-01", "F-08"}
        answer_all(world, appraisal)
        assert world.submit(Appraisal.objects.get(pk=appraisal.pk)).state == State.IN_CHALLENGE

    def test_any_number_of_modules_is_collected_in_the_same_queries(self, world, modules):
        small = Checklist.objects.get(code="small")
        found = []
        for taken in (modules[:1], modules):
            appraisal = world.appraisal(
                world.partnership(f"With {len(taken)}"), checklist=small, depth="full", modules=taken
            )
            answer_all(world, appraisal)
            with counted() as queries:
                collect_document(appraisal.pk)
            found.append(len(queries))
        assert found[0] == found[1] <= 15


class TestEditions:
    def test_a_new_edition_of_a_module_is_offered_and_leaves_the_rest_alone(self, world, appraisal):
        answer_all(world, appraisal)
        version = published(with_question(COMPANY, "K-02", text="Is K-02 truly so?"), note="Clearer.")
        assert newer_edition(appraisal) == version
        seen = Appraisal.objects.get(pk=appraisal.pk).version
        before = dict(appraisal.answers.values_list("question__code", "version"))
        move_to_edition(appraisal=appraisal, to=version, seen=seen, by=world.lead, at=timezone.now())
        rows = appraisal.answers.values_list("question__code", "confirm", "version")
        changed = {code for code, _, number in rows if number != before[code]}
        assert changed == {"K-01", "K-02"}
        assert {code for code, confirm, _ in rows if confirm} == {"K-02"}
        assert codes(appraisal) == ["A-01", "A-02", "K-01", "K-02", "F-08", "F-01"]
        assert PinnedVersion.objects.filter(appraisal=appraisal, version=version, part="module").exists()

    def test_codes_of_checklists_that_go_together_do_not_meet(self, world, modules):
        clash = replace(LAW, code="clash", title="Clash")
        clash = replace(clash, sections=(replace(clash.sections[0], questions=(a_fact("F-07"),)),))
        draft = drafted(clash)
        assert reasons_against_publishing(draft, content_of(draft), None) == [
            "L is a section of “The law” already. Choose another code."
        ]

    def test_a_checklist_of_facts_needs_no_positions_and_one_of_ratings_does(self, world):
        draft = drafted(replace(COMPANY, code="bare"))
        draft.bands.all().delete()
        assert any(
            "has no positions" in one for one in reasons_against_publishing(draft, content_of(draft), None)
        )


def test_starting_with_a_module_that_is_not_in_use_takes_none(world, modules):
    ChecklistVersion.objects.filter(checklist=modules[0]).update(state="retired")
    appraisal = start_appraisal(
        partnership=world.partnership("Another"),
        purpose="annual_review",
        gate="running",
        depth="full",
        circumstances=[],
        due=date(2099, 1, 1),
        checklist=Checklist.objects.get(code="small"),
        modules=modules,
        by=world.lead,
        at=world.now(),
    )
    assert codes(appraisal) == ["A-01", "A-02", "K-01", "K-02"]


class TestCodesThatMeet:
    """A question that went from the main checklist to a module of the same code."""

    def moved_out(self, world):
        """An appraisal of the old edition; the new one, and the module that has the question now."""
        published(a_checklist(a_section("A", 2), a_section("K", 2), bands=PLAIN))
        appraisal = world.appraisal(checklist=Checklist.objects.get(code="small"), depth="full")
        for code in ("A-01", "A-02", "K-01", "K-02"):
            world.answer(appraisal, code, "no", "Old words.")
        return appraisal, published(MAIN, note="Shorter."), published(COMPANY).checklist

    def choose(self, world, appraisal, modules):
        held = Appraisal.objects.get(pk=appraisal.pk)
        given = {"circumstances": [], "modules": modules, "seen": held.version}
        choose_questions(appraisal=held, by=world.lead, at=world.now(), **given)

    def move(self, world, appraisal, to):
        held = Appraisal.objects.get(pk=appraisal.pk)
        move_to_edition(appraisal=held, to=to, seen=held.version, by=world.lead, at=timezone.now())

    def test_two_of_one_code_are_refused_until_the_appraisal_has_moved(self, world):
        appraisal, newer, module = self.moved_out(world)
        with pytest.raises(Refused, match="K-01 is in two of the checklists"):
            self.choose(world, appraisal, [module])
        self.move(world, appraisal, newer)
        self.choose(world, appraisal, [module])
        assert codes(appraisal) == ["A-01", "A-02", "K-01", "K-02"]
        client = client_of(world.lead)
        for name in ("question", "answer_mark", "answer_history"):
            assert client.get(reverse(name, args=[appraisal.ref, "K-01"])).status_code == 200

    def test_a_module_that_moves_leaves_other_answers_of_its_codes_alone(self, world):
        appraisal, newer, module = self.moved_out(world)
        self.move(world, appraisal, newer)
        self.choose(world, appraisal, [module])
        here = appraisal.answers.asked().select_related("question", "appraisal").get(question__code="K-01")
        yes = here.question.scale.options.get(code="yes")
        world.save(here, option=yes, narrative="New words.")
        self.move(world, appraisal, published(with_question(COMPANY, "K-02", text="Is it?"), note="Two."))
        held = appraisal.answers.asked().get(question__code="K-01")
        assert (held.narrative, held.option.code) == ("New words.", "yes")
        assert appraisal.answers.filter(asked=False, narrative="Old words.").count() == 2

    def test_an_undone_move_and_a_module_put_back_lose_nothing(self, world):
        published(MAIN)
        law = published(LAW).checklist
        main = Checklist.objects.get(code="small")
        appraisal = world.appraisal(checklist=main, depth="full", modules=[law])
        answer = appraisal.answers.select_related("question", "appraisal").get(question__code="F-01")
        world.save(answer, value=["yes"], narrative="Typed by the lead.")
        more = replace(LAW.sections[0], questions=(*LAW.sections[0].questions, a_fact("F-06")))
        self.move(world, appraisal, published(replace(LAW, sections=(more,)), note="More."))
        held = Appraisal.objects.get(pk=appraisal.pk)
        undo_move(appraisal=held, seen=held.version, by=world.lead, at=timezone.now())
        self.choose(world, appraisal, [])
        self.choose(world, appraisal, [law])
        held = appraisal.answers.asked().get(question__code="F-01")
        assert (held.value, held.narrative) == (["yes"], "Typed by the lead.")


def test_a_save_that_comes_while_the_module_leaves_keeps_what_was_typed(world, appraisal, monkeypatch):
    seen = appraisal.answers.get(question__code="F-01").version
    refused = Refused("The appraisal has just been changed by somebody else. Save again.")

    def late(**given):
        held = Appraisal.objects.get(pk=appraisal.pk)
        less = {"circumstances": [], "modules": [], "seen": held.version}
        choose_questions(appraisal=held, by=world.lead, at=world.now(), **less)
        raise refused

    monkeypatch.setattr("appraisal.views.answer.save_answer", late)
    data = sent(world.lead, seen=seen, value="yes", narrative="PRECIOUS")
    response = client_of(world.lead).post(reverse("question", args=[appraisal.ref, "F-01"]), data)
    assert response.status_code == 404
    assert KeptText.objects.get(person=world.lead).fields["narrative"] == ["PRECIOUS"]
