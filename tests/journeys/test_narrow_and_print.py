"""Every page on a phone, magnified, in forced colours and on paper, with the longest words there can be."""

import re
import sqlite3
from contextlib import closing
from datetime import date
from io import BytesIO

import pikepdf
import pytest
from django.db import connection, connections
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from appraisal.models import Appraisal, Checklist, Message, Question
from appraisal.queries.document import collect_document, fingerprint
from appraisal.writes.challenge import start_thread
from appraisal.writes.correction import add_correction
from appraisal.writes.draft import edit_part, open_draft
from appraisal.writes.evidence import add_evidence
from appraisal.writes.opinion import give_opinion
from appraisal.writes.sign_off import prepare, sign
from partnerships.writes.council import set_council
from partnerships.writes.mark import propose_mark
from partnerships.writes.organisation import add_organisation
from partnerships.writes.partnership import add_partner
from tests.conftest import copy_sqlite
from tests.world import make_world

UNBROKEN = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogochŵŷâêîôû" * 3
LONG_NAME = "Partneriaeth Gwasanaethau Amgylcheddol a Gwastraff Bwrdeistrefi Sirol y De-ddwyrain: Tŷ’r Ŵyl "
LONG_NAME += "x" * (150 - len(LONG_NAME))
LARGEST = 1_000_000_000_000

# Who opens what; {draft} is an appraisal with its lead officer, {endorsed} waits for its approver.
PAGES = {
    "lead": [
        "/",
        "/account/",
        "/account/password/",
        "/account/notices/",
        "/notices/",
        "/kept/",
        "/partnerships/",
        "/partnerships/print/",
        "/partnerships/PTN-0001/",
        "/partnerships/PTN-0001/edit/money/",
        "/partnerships/PTN-0001/edit/control/",
        "/partnerships/PTN-0001/history/",
        "/partnerships/PTN-0001/partners/",
        "/partnerships/PTN-0001/partners/new/",
        "/partnerships/PTN-0001/partners/1/",
        "/partnerships/PTN-0001/partners/money/2026/",
        "/partnerships/PTN-0001/outcomes/",
        "/partnerships/PTN-0001/governance/",
        "/partnerships/PTN-0001/add/representative/",
        "/partnerships/PTN-0001/add/outcome/",
        "/partnerships/PTN-0001/withhold/",
        "/organisations/",
        "/organisations/2/",
        "/appraisals/",
        "{draft}",
        "{draft}people/",
        "{draft}opinions/",
        "{draft}applies/",
        "{draft}handed-out/",
        "{draft}handed-out/1/",
        "/assignments/?view=out",
        "{draft}page-one/",
        "{draft}check/",
        "{draft}all/",
        "{draft}evidence/",
        "{draft}evidence/new/",
        "{draft}evidence/1/",
        "{draft}questions/CG-01/",
        "{draft}questions/CG-01/history/",
        "{draft}questions/CG-01/withhold/",
        "{draft}withhold/",
        "{draft}draft/",
        "{draft}abandon/",
        "{signed}report/",
        "{again}",
        "{again}confirm/",
        "{again}questions/CG-01/",
        "/partnerships/PTN-0005/trends/",
    ],
    "reviewer": [
        "{challenged}challenge/",
        "{challenged}challenge/endorse/",
        "{challenged}challenge/return/",
        "{challenged}questions/CG-01/",
        "{challenged}questions/CG-01/challenge/?with=action",
        "{challenged}threads/",
        "{challenged}threads/new/",
    ],
    "opinion_giver": ["{challenged}opinion/", "{challenged}opinion/confirm/"],
    "approver": ["{endorsed}conclusion/", "{endorsed}sign/", "{signed}withdraw/", "{signed}correction/"],
    "governance": [
        "/partnerships/new/",
        "/partnerships/PTN-0006/appraise/",
        "/trail/",
        "/portfolio/",
        "/portfolio/moved/",
        "/meetings/",
        "{signed}redact/",
        "/returns/",
        "/actions/",
        "/risks/",
        "/risks/?view=by-partnership",
        "/meetings/steps/?view=record",
    ],
    "administrator": [
        "/people/",
        "/people/1/",
        "/posts/",
        "/posts/1/",
        "/posts/1/holder/",
        "/posts/opinions/",
        "/posts/opinions/new/",
        "/council/",
    ],
    "proper": ["/partnerships/withheld/", "/library/", "/library/SWAP/", "/library/provision/SWAP-T1-01/"],
    "editor": [
        "/checklists/",
        "/new-checklist/",
        "/checklists/due-diligence/draft/",
        "/checklists/due-diligence/draft/scales/",
        "/checklists/due-diligence/draft/sources/",
        "/checklists/due-diligence/draft/try/",
        "/checklists/due-diligence/draft/changes/",
        "/checklists/due-diligence/draft/add/position/",
        "/checklists/due-diligence/draft/question/{question}/",
        "/checklists/due-diligence/draft/question/{question}/when/",
        "/checklists/due-diligence/draft/question/{question}/when/circumstances/",
        "/checklists/due-diligence/draft/question/{question}/sources/?words=exit",
        "/checklists/due-diligence/draft/question/{question}/preview/",
    ],
    "colleague": ["/checklists/", "/checklists/due-diligence/", "/nowhere/"],
}


class Places:
    """A council whose every name and text is as long as it may be, with an appraisal in each state."""

    def __init__(self):
        self.world = world = make_world()
        council = "Cyngor Bwrdeistref Sirol " + "Gogledd y Ŵyddgrug " * 5
        set_council(
            name=council.strip()[:120],
            nation="wales",
            committee="Pwyllgor Llywodraethu ac Archwilio"[:120],
            seen=1,
            by=world.administrator,
            at=world.now(),
        )
        self.of = {state: world.appraisal(self.partnership(state)) for state in self.states()}
        self.fill(self.of["draft"])
        self.of["again"] = self.carried(world.appraisal(self.partnership("again")))
        self.partnership("nothing yet")
        self.of["challenged"] = self.in_challenge(self.of["challenged"])
        self.of["endorsed"] = self.agreed(self.of["endorsed"])
        self.of["signed"] = self.sign(world.concluded(self.of["signed"]))
        self.question = self.rewritten()

    def states(self):
        return ("draft", "challenged", "endorsed", "signed")

    def partnership(self, what):
        world = self.world
        partnership = world.partnership(
            name=f"{what} {LONG_NAME}"[:150],
            purpose=f"{UNBROKEN}\n\nCasglu a thrin gwastraff y cartref ar ran tri chyngor, o’r Ŵyl i’r Tŷ.",
            annual_value=LARGEST,
            our_share=LARGEST,
        )
        body = add_organisation(
            name=f"Bwrdd {what} {UNBROKEN}"[:150], sector="nhs", by=world.governance, at=world.now()
        )
        add_partner(
            partnership=partnership,
            organisation=body,
            role="accountable_body",
            joined=None,
            by=world.governance,
            at=world.now(),
        )
        propose_mark(
            subject=partnership,
            part="our_share",
            kind="exempt",
            paragraph="14",
            reason=UNBROKEN,
            look_again=date(2027, 4, 1),
            by=world.governance,
            at=world.now(),
        )
        return partnership

    def fill(self, appraisal):
        world = self.world
        evidence = add_evidence(
            appraisal=appraisal,
            facts={
                "title": f"Cytundeb {UNBROKEN}"[:200],
                "held": f"https://northmoor.example/{UNBROKEN}"[:500],
                "strength": "assured",
                "dated": None,
                "valid_until": timezone.localdate(),
            },
            by=world.lead,
            at=world.now(),
        )
        for code in ("CG-01", "CG-02"):
            world.answer(
                appraisal,
                code,
                "partly",
                f"Ŵ ŷ Ŷ ẁ {UNBROKEN} " + "Gair hir a gair byr. " * 20,
                evidence=[evidence.pk],
            )
        world.hand_out(appraisal, "FM", questions=["CG-02"], message=UNBROKEN)

    def in_challenge(self, appraisal):
        world = self.world
        appraisal = world.submitted(appraisal)
        start_thread(
            appraisal=appraisal,
            question=Question.objects.filter(code="CG-01").first(),
            text=UNBROKEN,
            by=world.reviewer,
            at=world.now(),
        )
        give_opinion(
            appraisal=appraisal,
            view="not_content",
            text=UNBROKEN,
            seen=0,
            by=world.opinion_giver,
            at=world.now(),
        )
        return appraisal

    def agreed(self, appraisal) -> Appraisal:
        """Concluded, with an action agreed in the challenge and an interest declared."""
        world = self.world
        appraisal = world.submitted(appraisal)
        promised = {"what": UNBROKEN, "post": world.posts["lead"], "due": date(2030, 4, 1)}
        world.judge(appraisal, "CG-02", "action", **promised)
        concluded = world.concluded_from(appraisal)
        given = {"view": "content", "text": "", "interest": UNBROKEN, "seen": 0}
        give_opinion(appraisal=concluded, by=world.opinion_giver, at=world.now(), **given)
        return concluded

    def carried(self, appraisal) -> Appraisal:
        """The next one, started from one in which everything was in place, of which something is noted."""
        self.world.answer_all(appraisal, 1)
        self.fill(appraisal)
        earlier = self.sign(self.world.concluded_from(self.world.submit(appraisal)))
        noted = {"by": self.world.approver, "at": self.world.now()}
        add_correction(appraisal=earlier, about="The whole report", text=UNBROKEN, **noted)
        return self.world.appraisal(earlier.partnership, start_from=earlier)

    def sign(self, appraisal) -> Appraisal:
        seen = fingerprint(collect_document(appraisal.pk))
        prepared = prepare(appraisal=appraisal, by=self.world.approver, at=timezone.now(), seen=seen)
        sign(appraisal=appraisal, prepared=prepared, by=self.world.approver)
        return Appraisal.objects.get(pk=appraisal.pk)

    def rewritten(self) -> int:
        """A question of a draft whose every text is as long as it may be; its id."""
        draft = open_draft(
            checklist=Checklist.objects.get(code="due-diligence"), by=self.world.editor, at=self.world.now()
        )
        question = draft.questions.get(code="CG-02")
        values = {
            "text": f"A {UNBROKEN} yw’r partneriaid wedi cytuno?"[:250],
            "label": UNBROKEN[:60],
            "prompts": [UNBROKEN, *question.prompts],
            "good": UNBROKEN * 3,
        }
        given = {"seen": question.edits, "by": self.world.editor, "at": self.world.now()}
        edit_part(part=question, values=values, **given)
        return question.pk

    def address(self, page: str) -> str:
        appraisals = {state: one.get_absolute_url() for state, one in self.of.items()}
        return page.format(question=self.question, **appraisals)


made: dict = {}  # the council, and a copy of the database with it in, once this process has made it


@pytest.fixture
def places(site, tmp_path_factory):
    """Made once. What each test does then is done to a copy of the database as it was made."""
    now = connection.settings_dict["NAME"]
    if not made:
        made["places"] = Places()
        connections.close_all()
        made["copy"], _ = copy_sqlite(now, tmp_path_factory.mktemp("places"))
    else:
        connections.close_all()
        with closing(sqlite3.connect(made["copy"])) as source, closing(sqlite3.connect(now)) as target:
            source.backup(target)
    return made["places"]


def opens_each(person, places, who):
    """Opens every page of PAGES for `who`, which must be there (or be meant not to be)."""
    person.is_logged_in_as(places.world.people[who])
    for page in PAGES[who]:
        address = places.address(page)
        reply = person.page.goto(f"{person.site}{address}")
        assert reply.status == (404 if page == "/nowhere/" else 200), address
        expect(person.page.locator("h1")).to_have_count(1)
        person.unseen = ""
        yield page


@pytest.mark.long
def test_at_the_width_of_a_phone_nothing_scrolls_sideways_and_everything_can_be_tapped(visitor, places):
    faults = {}
    for who in PAGES:
        person = visitor(width=360, has_touch=True, is_mobile=True)
        for page in opens_each(person, places, who):
            faults[who, page] = [*person.faults(), *too_small(person)]
            person.takes_a_picture()
    has_none(faults)


def test_the_positions_of_a_report_are_read_whole_on_a_phone(visitor, places):
    person = visitor(thorough=False, width=360, has_touch=True, is_mobile=True)
    person.is_logged_in_as(places.world.lead).opens(places.address("{signed}report/"))
    person.unseen = ""
    hidden = person.page.get_by_role("region", name="Position by section").evaluate(
        "region => region.scrollWidth - region.clientWidth"
    )
    assert hidden == 0
    expect(person.page.get_by_role("table").first.get_by_role("rowheader").first).to_be_visible()


def has_none(faults: dict) -> None:
    lines = [f"{page}: {one}" for page, found in faults.items() for one in found]
    assert not lines, "\n".join(lines)


def too_small(person) -> list[str]:
    """Controls that a finger would miss: lower than 40 pixels, or ticks and links of a menu than 24."""
    return person.page.evaluate(
        """() => [...document.querySelectorAll(
            "button, .govuk-button, select, input:not([type=hidden]), textarea, summary, header a, nav a"
        )].filter(element => {
            const box = element.getBoundingClientRect();
            const hidden = !element.checkVisibility() || element.closest("[aria-hidden=true]");
            const shown = box.width > 1 && !hidden;
            const lowest = element.matches("nav a, header a, summary, .pa-link-button") ? 24 : 38;
            return shown && !element.matches(".govuk-skip-link") && box.height < lowest
                && !(element.labels?.[0]?.getBoundingClientRect().height >= 24);
        }).map(element => element.outerHTML.slice(0, 120))"""
    )


def test_magnified_twice_nothing_scrolls_sideways(visitor, places):
    """A window of 1,180 pixels at 200 per cent; and letters alone twice as large."""
    faults = {}
    zoomed = visitor(width=590, device_scale_factor=2)
    for page in opens_each(zoomed, places, "lead"):
        faults[page, "zoom"] = zoomed.too_wide()
    person = visitor()
    for page in opens_each(person, places, "lead"):
        faults[page, "as it is"] = person.too_wide()
        person.page.evaluate("document.documentElement.style.fontSize = '200%'")
        # Eight columns of large letters: in a browser set to them, the list becomes cards, as on a phone.
        faults[page, "letters"] = [] if page == "/partnerships/" else person.too_wide()
    has_none(faults)


def test_in_forced_colours_the_shapes_and_the_place_one_is_at_still_show(visitor, places):
    person = visitor(forced_colors="active", color_scheme="dark")
    person.is_logged_in_as(places.world.lead).opens(places.address("{draft}questions/CG-01/"))
    person.unseen = ""
    person.takes_a_picture()
    edge = "element => getComputedStyle(element).borderBottomColor"
    here, elsewhere = (
        person.page.locator(f"header li a{which}").first.evaluate(edge)
        for which in ("[aria-current]", ":not([aria-current])")
    )
    assert here != elsewhere
    bar = Image.open(BytesIO(person.page.get_by_role("progressbar").screenshot())).convert("RGB")
    done, left = bar.getpixel((4, bar.height // 2)), bar.getpixel((bar.width - 4, bar.height // 2))
    assert done != left


def test_the_register_on_paper(visitor, places):
    person = visitor(thorough=False).is_logged_in_as(places.world.lead)
    person.opens("/partnerships/").sees("Partnerships").follows("List to print")
    person.sees("Register of partnerships")
    person.page.emulate_media(media="print")
    hidden = ("header", "footer", "nav", ".pa-no-print", ".govuk-back-link")
    for what in hidden:
        for one in person.page.locator(what).all():
            expect(one).to_be_hidden()
    expect(person.page.get_by_text(re.compile(r"^As at \d+ \w+ \d{4}"))).to_be_visible()
    expect(person.page.get_by_text(LONG_NAME[:60]).first).to_be_visible()
    assert person.too_wide() == []
    width, height = paper(person)
    assert width > height


def test_the_report_as_a_page_on_paper(visitor, places):
    person = visitor(thorough=False).is_logged_in_as(places.world.approver)
    person.opens(places.address("{signed}report/"))
    person.sees(places.of["signed"].partnership.name, title=f"Report: {places.of['signed'].title}")
    person.page.emulate_media(media="print")
    for what in ("header", "footer", "nav", ".pa-actions"):
        for one in person.page.locator(f"body > {what}, main {what}, body > div > {what}").all():
            expect(one).to_be_hidden()
    expect(person.page.get_by_text("Not for publication.", exact=True)).to_be_visible()
    expect(person.page.get_by_role("heading", name="Position by section").first).to_be_visible()
    assert person.too_wide() == []
    width, height = paper(person)
    assert width < height


def paper(person) -> tuple[int, int]:
    """Width and height of the first sheet, as the browser prints it."""
    with pikepdf.open(BytesIO(person.page.pdf(prefer_css_page_size=True))) as printed:
        return tuple(round(float(side)) for side in printed.pages[0].mediabox[2:])


def test_a_comment_and_a_name_keep_their_welsh_letters(visitor, places):
    person = visitor(thorough=False).is_logged_in_as(places.world.reviewer)
    person.opens(places.address("{challenged}challenge/"))
    person.unseen = ""
    expect(person.page.locator(".pa-comment")).to_contain_text(Message.objects.get().text)
    expect(person.page.get_by_role("banner")).to_contain_text("Ŵyddgrug")
