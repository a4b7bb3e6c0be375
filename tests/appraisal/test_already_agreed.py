"""What is promised already, and who has an interest, stands where the approver concludes and signs."""

from datetime import date
from html import unescape

import pytest

from appraisal.models import Appraisal
from appraisal.queries.document import collect_document
from appraisal.reports.html import twin_parts
from appraisal.writes.declaration import declare
from appraisal.writes.mark import mark_part
from appraisal.writes.opinion import give_opinion
from partnerships.models import Representative
from partnerships.writes.row import add_row
from tests.appraisal.again import answer_of
from tests.appraisal.test_pages import client_of, url
from tests.bench.queries import counted
from tests.partnerships.sending import text_of

EXEMPT = {"kind": "exempt", "paragraph": "3", "reason": "Commercial.", "look_again": date(2030, 1, 1)}
PROMISED = {"what": "Cost the <exit> plan.", "due": date(2027, 6, 1)}


def concluded(world):
    """Concluded, with an action agreed on CG-02, one on CG-07 whose text changed since, and an opinion."""
    appraisal = world.submitted()
    for code in ("CG-02", "CG-07"):
        world.judge(appraisal, code, "action", post=world.posts["lead"], **PROMISED)
    world.answer(appraisal, "CG-07", "partly", "Another text.")
    appraisal = world.concluded_from(Appraisal.objects.get(pk=appraisal.pk))
    given = {"view": "content", "text": "", "seen": 0, "interest": "A cousin works for the host."}
    give_opinion(appraisal=appraisal, by=world.opinion_giver, at=world.now(), **given)
    given = {"title": "Post of Rhea Reviewer", "interest": "", "by": world.reviewer, "at": world.now()}
    declare(appraisal=appraisal, part="reviewer", **given)
    return Appraisal.objects.get(pk=appraisal.pk)


def shown(world, appraisal, name):
    return text_of(client_of(world.approver).get(url(name, appraisal)))


def below(page, heading):
    """What stands under a heading of a page."""
    return page.partition(f">{heading}</h2>")[2].partition("<h2")[0]


@pytest.mark.parametrize("name", ["conclusion", "sign"])
def test_the_approver_sees_what_is_agreed_and_who_has_an_interest(world, name):
    appraisal = concluded(world)
    page = shown(world, appraisal, name)
    agreed = below(page, "Already agreed")
    assert "1 action was agreed in the challenge." in agreed and "Cost the &lt;exit&gt; plan." in agreed
    assert f"{url('question', appraisal, 'CG-02')}" in agreed and "CG-07" not in agreed
    assert "(Post of Lena Lead, by 1 June 2027)" in agreed and "withheld" not in agreed
    assert ("You need not set it as a condition again." in agreed) is (name == "conclusion")
    interests = below(page, "Interests declared")
    assert "1 of 2 declared an interest." in interests
    assert "<strong>Rhea Reviewer, Post of Rhea Reviewer</strong>, reviewer, 1 September 2026: " in interests
    assert "A cousin works for the host." in interests.partition("Omar Opinion")[2].partition("</li>")[0]
    assert ">none</span>" in interests.partition("Rhea Reviewer")[2].partition("</li>")[0]


@pytest.mark.parametrize("name", ["conclusion", "sign"])
def test_where_nothing_is_agreed_or_declared_the_page_says_so_in_short(world, name):
    appraisal = world.concluded()
    appraisal.declarations.all().delete()
    page = shown(world, appraisal, name)
    assert "Already agreed" not in page and "None declared." in below(page, "Interests declared")


@pytest.mark.parametrize("name", ["conclusion", "sign"])
@pytest.mark.parametrize("part", ["the answer", "challenge", "declarations"])
def test_what_is_withheld_is_shown_to_the_approver_and_marked(world, name, part):
    appraisal = concluded(world)
    subject, of = (answer_of(appraisal, "CG-02"), "narrative") if part == "the answer" else (appraisal, part)
    mark_part(subject=subject, part=of, by=world.lead, at=world.now(), **EXEMPT)
    page = shown(world, appraisal, name)
    agreed, interests = below(page, "Already agreed"), below(page, "Interests declared")
    assert "Cost the &lt;exit&gt; plan." in agreed and "A cousin" in interests
    marked = ["withheld from any public edition" in one for one in (agreed, interests)]
    assert marked == [part != "declarations", part == "declarations"]


def test_the_pages_ask_the_same_with_one_action_agreed_as_with_five(world):
    counts = []
    for codes in (("CG-04",), ("CG-02", "CG-04", "FM-02", "FM-06", "RM-01")):
        appraisal = world.submitted(world.appraisal(world.partnership(f"Partnership of {len(codes)}")))
        for code in codes:
            world.judge(appraisal, code, "action", post=world.posts["lead"], **PROMISED)
        appraisal = world.concluded_from(Appraisal.objects.get(pk=appraisal.pk))
        client = client_of(world.approver)
        for name in ("conclusion", "sign"):
            client.get(url(name, appraisal))
            with counted() as seen:
                page = text_of(client.get(url(name, appraisal)))
            assert page.count("Cost the &lt;exit&gt; plan.") == len(codes)
            counts.append((name, len(seen)))
    assert counts[:2] == counts[2:]


def test_the_report_says_what_is_agreed_once_with_the_conditions(world):
    parts = {
        anchor: unescape(html)
        for _, anchor, html in twin_parts(collect_document(concluded(world).pk), hash="")
    }
    told = [anchor for anchor, html in parts.items() if "Cost the <exit> plan." in html]
    assert told == ["conclusion"]
    assert "1 of them with an action" in parts["sign-off"]


@pytest.mark.parametrize(
    ("said", "some"), [("", 0), ("Nothing to declare", 0), ("None.", 0), ("A field beside the site.", 1)]
)
def test_only_an_interest_is_counted_as_one(world, said, some):
    appraisal = world.concluded()
    appraisal.declarations.all().delete()
    director = {"kind": "director", "name": "Dai Director", "capacity": "", "appointed_by": "", "since": None}
    director |= {"interests": said, "declared_on": None, "until": None}
    given = {"partnership": appraisal.partnership, "by": world.lead, "at": world.now()}
    add_row(model=Representative, facts=director, **given)
    assert f"{some} of 1 declared an interest." in below(
        shown(world, appraisal, "sign"), "Interests declared"
    )
