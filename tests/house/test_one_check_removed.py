"""Negative controls of the permission sweep: with any one check removed, it fails.

Each is removed in this process alone: the guard of every address in turn, from reading and from writing; what
keeps a record's existence secret; the WHERE clause of a list; whose two texts are compared.
`tests/rules/test_permissions.py` does the same with every row of the permission table.
"""

import pytest
from django.db.models import Q
from django.test import TestCase
from django.urls import reverse

from appraisal.models import Answer, Appraisal
from appraisal.views import answer as answer_views
from partnerships.access import can, require
from partnerships.permissions import Permission
from tests.house import test_permissions as whole
from tests.house.test_permissions import PUBLIC, RULES, client_of, payload
from tests.partnerships.sending import text_of

P = Permission
FREE = {P.READ_REGISTER, P.READ_LIBRARY}  # everybody has these: to remove their check lets nobody in
STATES = ["draft", "in_challenge", "endorsed", "signed"]
# A sheet is found by whoever uploaded it and by nobody else, with the check and without.
TWICE_KEPT = {"register_import"}
OUTSIDERS = ("colleague", "auditor", "member", "assigned", "editor", "opinion_giver")
JSON = {"headers": {"accept": "application/json"}}


def without_its_check(*given, **more) -> None:
    """What a page asks before it does anything, gone."""


class TestOneCheckRemoved(TestCase):
    """On the places of the sweep itself."""

    setUpTestData = classmethod(whole.TestSweep.setUpTestData.__func__)
    setUp = whole.TestSweep.setUp
    one = whole.TestSweep.one
    sweep = whole.TestSweep.sweep

    def finds(self, name: str, method: str) -> tuple | None:
        """Where the sweep first complains of an address, of those who have least to do with an appraisal."""
        rule = RULES[name]
        for state in [*STATES, *rule.succeeds.split()[1:]]:
            for key in OUTSIDERS:
                if name not in self.places[state].missing and self.complains(name, method, state, key):
                    return name, method, state, key
        return None

    def complains(self, name: str, method: str, state: str, key: str) -> bool:
        person, place = self.world.people[key], self.places[state]
        return bool(self.one(client_of(person), key, person, place, name, RULES[name], method))

    def unnoticed(self, method: str) -> list[str]:
        """The addresses whose check for `method` can be taken away without a complaint."""
        found = []
        for name, rule in RULES.items():
            asked = rule.post if method == "post" else rule.get
            if rule.get == PUBLIC or asked is None or asked in FREE or name in TWICE_KEPT:
                continue
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("partnerships.views.page.require", without_its_check)
                where = self.finds(name, method)
            if where is None or self.complains(*where):  # with its check in place there is no complaint
                found.append(name)
        return found

    def test_the_check_of_reading_is_missed_wherever_it_is_removed(self):
        assert self.unnoticed("get") == []

    def test_the_check_of_writing_is_missed_wherever_it_is_removed(self):
        assert self.unnoticed("post") == []

    def test_a_record_that_is_told_of_is_found(self):
        """Who may not even see it is told that it is there: 403 in place of 404, or the reverse."""
        for gone in (None, P.READ_REGISTER):

            def tells(person, permission, subject=None, *, to_see=None, gone=gone):
                require(person, permission, subject, to_see=gone)

            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("partnerships.views.page.require", tells)
                with pytest.raises(AssertionError):
                    self.sweep("draft", ("question", "evidence_file", "answer_history", "appraisal_people"))

    # --- what is asked of an address in another way

    def autosaves(self, key: str, place) -> int:
        """What an autosave of the first question answers somebody."""
        address = reverse("question", args=[place.appraisal.ref, "CG-01"])
        person = self.world.people[key]
        return client_of(person).post(address, payload(person, place, RULES["question"]), **JSON).status_code

    def wrong_autosaves(self, state: str) -> list:
        place, wrong = self.places[state], []
        for key, person in self.world.people.items():
            status = self.autosaves(key, place)
            may, sees = (can(person, one, place.answer) for one in (P.ANSWER, P.READ_APPRAISAL))
            if status not in ((200, 409) if may else (403,) if sees else (404,)):
                wrong.append((key, state, status))
        return wrong

    def test_an_autosave_is_refused_as_the_save_is(self):
        for state in ("draft", "in_challenge", "endorsed", "signed"):
            assert self.wrong_autosaves(state) == []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("partnerships.views.page.require", without_its_check)
            assert self.wrong_autosaves("draft")

    def leaks_of_compare(self) -> list[str]:
        """Who sees, beside an answer, the text of somebody else that came second."""
        place, leaks = self.places["draft"], []
        answer = Answer.objects.select_related("appraisal__partnership", "question").get(pk=place.answer.pk)
        self.world.save(answer, option=None, narrative="The first.")
        saved = self.world.save(answer, option=None, narrative="Came second, and mine.", seen=answer.version)
        address = reverse("question", args=[place.appraisal.ref, "CG-01"])
        for key, person in self.world.people.items():
            shown = client_of(person).get(f"{address}?conflict={saved.conflict.pk}")
            if shown.status_code == 200 and ("Came second" in text_of(shown)) != (key == "lead"):
                leaks.append(key)
        return leaks

    def test_the_two_texts_are_compared_for_nobody_but_their_author(self):
        assert self.leaks_of_compare() == []
        with pytest.MonkeyPatch.context() as patch:
            mine = answer_views.conflict_of
            patch.setattr(
                answer_views, "conflict_of", lambda answer, person, pk: mine(answer, self.world.lead, pk)
            )
            assert self.leaks_of_compare()

    # --- lists

    def wrong_lists(self) -> list[tuple[str, str]]:
        """Whose list of appraisals names other ones than they may open."""
        wrong = []
        everyone = list(Appraisal.objects.select_related("partnership"))
        for key, person in self.world.people.items():
            page_of = client_of(person).get(reverse("appraisals"))
            named = {one.ref for one in page_of.context["shown"]}
            opens = {
                one.ref
                for one in everyone
                if can(person, P.READ_APPRAISAL, one) or can(person, P.READ_REPORT, one)
            }
            wrong += [(key, ref) for ref in named ^ opens]
        return wrong

    def test_a_list_without_its_condition_is_found(self):
        assert self.wrong_lists() == []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("appraisal.queries.appraisal.condition", lambda *given: Q())
            assert self.wrong_lists()
