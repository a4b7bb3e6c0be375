"""What was noted as wrong in the appraisal before is seen where the next one would carry it forward."""

import pytest
from django.urls import reverse

from appraisal.models import Appraisal
from appraisal.queries.carrying import to_confirm
from appraisal.writes.confirming import confirm_together
from appraisal.writes.correction import add_correction
from partnerships.faults import Refused
from partnerships.writes.post import appoint
from tests.appraisal.again import answer_of, last_year, still_holds, this_year
from tests.appraisal.test_pages import client_of, url
from tests.bench.queries import counted
from tests.partnerships.sending import text_of

WRONG = "It says <March>: the depot opened in May."
HEADING = "What was noted as wrong in"
LINE, OF_QUESTION = "A note of correction stands beside", "A note of correction about this question stands"


@pytest.fixture(autouse=True)
def quick_render(monkeypatch):
    monkeypatch.setattr(
        "appraisal.writes.sign_off.render_pdf", lambda **given: b"PDF of " + given["document"]
    )


@pytest.fixture
def earlier(world):
    return last_year(world, lower=("CG-01", "FM-02"))


def note(world, earlier, about, text=WRONG):
    add_correction(appraisal=earlier, about=about, text=text, by=world.approver, at=world.now())


def page(world, person, name, *about):
    return text_of(client_of(world.people[person]).get(reverse(name, args=about)))


def start_page(world, person, earlier):
    return page(world, person, "appraisal_new", earlier.partnership.ref)


def may_be_confirmed_together(now):
    return {one.answer.question.code for one in to_confirm(now) if not one.alone}


def led_by_another(world, earlier):
    """The partnership passes to somebody who had no part in the appraisal before."""
    given = {"since": world.at.date(), "by": world.administrator, "at": world.now()}
    appoint(post=world.posts["lead"], person=world.colleague, **given)


def test_what_was_noted_is_read_before_it_is_carried_forward(world, earlier):
    assert HEADING not in start_page(world, "lead", earlier)
    note(world, earlier, "Page one")
    now = this_year(world, earlier)
    noted = page(world, "lead", "appraisal", now.ref).partition(HEADING)[2].partition("</section>")[0]
    assert earlier.ref in noted and "It says &lt;March&gt;: the depot opened in May." in noted
    assert "Page one" in noted and "Ada Approver, Post of Ada Approver" in noted
    assert url("report", earlier) in noted


def test_the_start_page_says_what_was_noted(world, earlier):
    note(world, earlier, "Page one")
    for person in ("lead", "governance"):
        assert "the depot opened in May." in start_page(world, person, earlier).partition(HEADING)[2]


def test_whoever_may_not_read_the_report_is_told_that_there_is_a_note_and_whom_to_ask(world, earlier):
    note(world, earlier, "Page one")
    led_by_another(world, earlier)
    told = [start_page(world, "colleague", earlier)]
    now = this_year(world, earlier)
    told.append(page(world, "colleague", "appraisal", now.ref))
    for one in told:
        said = one.partition(HEADING)[2].partition("</section>")[0]
        assert "1 note of correction stands beside its report" in said
        assert "Ask your governance officer what it says" in said
        assert "the depot" not in one and url("report", earlier) not in said
    assert "the depot opened in May." in page(world, "governance", "appraisal", now.ref)
    line = page(world, "colleague", "question", now.ref, "CG-01")
    assert LINE in line and f"{now.get_absolute_url()}#noted" in line and "the depot" not in line


@pytest.mark.parametrize(
    ("about", "here", "elsewhere"),
    [
        ("The whole report", LINE, LINE),
        ("Section: Corporate Governance", LINE, LINE),
        ("Section: Financial Management", "", ""),
        ("CG-07 why partners need one another", OF_QUESTION, ""),
    ],
)
def test_an_answer_that_waits_says_that_something_is_noted(world, earlier, about, here, elsewhere):
    note(world, earlier, about)
    now = this_year(world, earlier)
    for code, line in (("CG-07", here), ("CG-08", elsewhere)):
        for person in ("lead", "auditor"):
            shown = page(world, person, "question", now.ref, code)
            found = [one for one in (LINE, OF_QUESTION) if one in shown]
            assert found == [one for one in (line,) if one], (code, person)
    everything = page(world, "lead", "all_questions", now.ref)
    of_others = about.endswith("Management")  # each of that section says so, and these do not
    assert (everything.count(LINE) > 1, everything.count(OF_QUESTION)) == (
        here == LINE or of_others,
        int(here == OF_QUESTION),
    )
    assert LINE in page(world, "lead", "confirm_together", now.ref)
    still_holds(world, answer_of(now, "CG-07"))
    shown = page(world, "lead", "question", now.ref, "CG-07")
    assert LINE not in shown and OF_QUESTION not in shown


def test_an_answer_that_a_note_is_about_is_not_confirmed_with_others(world, earlier):
    before = this_year(world, earlier)
    together = sorted(may_be_confirmed_together(before))
    first, *others = together
    seen = {one.answer.pk: one.answer.version for one in to_confirm(before) if not one.alone}
    note(world, earlier, f"{first} as the report calls it")
    assert may_be_confirmed_together(before) == set(others)
    assert "A note of correction is about it" in page(world, "lead", "confirm_together", before.ref)
    with pytest.raises(Refused, match="Nothing was confirmed"):
        confirm_together(appraisal=before, seen=seen, by=world.lead, at=world.now())
    del seen[answer_of(before, first).pk]
    assert confirm_together(appraisal=before, seen=seen, by=world.lead, at=world.now()) == len(others)


def test_a_note_on_a_question_is_not_taken_for_one_on_another(world, earlier):
    note(world, earlier, "CG-0 as short as that")
    now = this_year(world, earlier)
    assert not any(one.answer.noted for one in to_confirm(now))


def test_where_nothing_is_noted_or_carried_nothing_is_said_and_nothing_more_asked(world, earlier):
    now, counts = this_year(world, earlier), {}
    names = {"appraisal": (), "question": ("CG-07",), "confirm_together": (), "all_questions": ()}
    for when in ("before", "after"):
        for name, more in names.items():
            address, client = reverse(name, args=[now.ref, *more]), client_of(world.lead)
            client.get(address)
            with counted() as seen:
                shown = text_of(client.get(address))
            counts.setdefault(name, []).append(len(seen))
            assert ("ote of correction" in shown or HEADING in shown) is (when == "after"), name
        note(world, earlier, "The whole report")
    # Its words are asked for on the task list alone; of a question, what it is about.
    assert {name: after - before for name, (before, after) in counts.items()} == {
        "appraisal": 1,
        "question": 1,
        "confirm_together": 0,
        "all_questions": 1,
    }
    empty = world.appraisal(world.partnership("Another"))
    assert HEADING not in page(world, "lead", "appraisal", empty.ref)


def test_once_signed_it_is_not_said_any_more(world, earlier):
    note(world, earlier, "The whole report")
    now = this_year(world, earlier)
    Appraisal.objects.filter(pk=now.pk).update(state="signed")
    assert HEADING not in page(world, "lead", "appraisal", now.ref)
