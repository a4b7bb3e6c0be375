"""A person at a browser of their own, who looks hard at every page they come to."""

import os
import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import BrowserContext, Locator, expect

from partnerships.rules.nature import QUESTIONS

PRODUCT = "Partnership Appraisal"
WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
SUMMARY = ".govuk-error-summary"
FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, [tabindex]"
# What a page is built of, whatever it says: its elements with what axe judges them by. Of rows alike, one.
BUILT_OF = """() => {
    const twice = new Set();
    const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
    ids.filter((id, place) => ids.indexOf(id) !== place).forEach(id => twice.add(id));
    const of = element => {
        const judged = [...element.attributes]
            .filter(({name}) => !["id", "name", "value", "href", "for", "src", "action", "d"].includes(name))
            .map(({name, value}) => /^(class|role|type|style|lang|tabindex|autocomplete|rel)$/.test(name)
                ? `${name}=${value}` : name + (value.trim() ? "" : "=")).sort();
        const words = element.textContent.trim() ? "words" : "";
        const said = [words, element.labels?.length ?? "", twice.has(element.id)];
        const parts = [...element.children].map(of).filter((part, place, all) => part !== all[place - 1]);
        return `${element.tagName}[${judged}](${said}){${parts.join("")}}`;
    };
    return `${document.documentElement.clientWidth} ${of(document.documentElement)}`;
}"""
# Pages that axe found nothing on, in this process, by what they are built of and how they are looked at.
SOUND: set[tuple] = set()
# JOURNEY_PICTURES=folder keeps a picture of every page seen, at desktop and phone width.
PICTURES = os.environ.get("JOURNEY_PICTURES")


class Visitor:
    """Drives one page. Every page that loads must be looked at with `sees` or `is_refused` before the next.

    A visitor who is not `thorough` leaves axe to a journey that sees the same pages, but where it is
    asked for with `finds_it_sound`.
    """

    def __init__(self, context: BrowserContext, site: str, *, scripts: bool = True, thorough: bool = True):
        context.set_default_timeout(30_000)  # signing renders the report
        self.context, self.site, self.scripts, self.thorough = context, site, scripts, thorough
        self.page = context.new_page()
        self.complaints: list[str] = []
        self.unseen = ""
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._hear)
        self.page.on("domcontentloaded", lambda page: self._arrive(page.url))

    def _hear(self, message) -> None:
        # A page that answers 403 or 404 on purpose is the journey's own business to check.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(message.text)

    def _arrive(self, address: str) -> None:
        if self.unseen:
            self.complaints.append(f"nobody looked at {self.unseen}")
        self.unseen = address if address.startswith(self.site) else ""

    def leaves(self) -> None:
        """Close the browser; whatever went wrong unnoticed fails the journey here."""
        self.context.close()
        assert self.complaints == []

    # --- doing

    def opens(self, address: str) -> "Visitor":
        """Go to a path of the site, or to a whole address."""
        self.page.goto(urljoin(self.site, address))
        return self

    def follows(self, name: str | re.Pattern[str], within: Locator | None = None) -> "Visitor":
        link = (within or self.page).get_by_role("link", name=name, exact=isinstance(name, str))
        with self.page.expect_navigation():
            link.click()
        return self

    def presses(self, name: str) -> "Visitor":
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()
        return self

    def writes(self, label: str, text: str) -> "Visitor":
        self.page.get_by_label(label, exact=True).fill(text)
        return self

    def chooses(self, label: str, group: str = "") -> "Visitor":
        """Choose a radio or tick a box, by its words; `group` where the same words stand in two groups."""
        within = self.page.get_by_role("group", name=group) if group else self.page
        within.get_by_label(label, exact=True).check()
        return self

    def picks(self, label: str, option: str | re.Pattern[str]) -> "Visitor":
        """Choose from a list by the words of the option."""
        chosen = self.page.get_by_label(label, exact=True)
        value = chosen.locator("option", has_text=option).first.get_attribute("value")
        chosen.select_option(value=value)
        return self

    def dates(self, group: str, day: str, month: str, year: str) -> "Visitor":
        boxes = self.page.get_by_role("group", name=group)
        for name, text in (("Day", day), ("Month", month), ("Year", year)):
            boxes.get_by_label(name, exact=True).fill(text)
        return self

    def tabs_to(self, target: Locator) -> None:
        """Press Tab until `target` has the focus, and it shows."""
        for _ in range(60):
            self.page.keyboard.press("Tab")
            if target.evaluate("element => element === document.activeElement"):
                return self.shows_its_focus(target)
        raise AssertionError(f"Tab never reaches {target}")

    def logs_in(self, email: str, password: str) -> "Visitor":
        return self.writes("E-mail address", email).writes("Password", password).presses("Log in")

    def is_logged_in_as(self, person) -> "Visitor":
        """Logged in without the log-in page, where that is not what is tested."""
        client = Client()
        client.force_login(person, backend="partnerships.known.KnownPerson")
        cookie = client.cookies["sessionid"].value
        self.context.add_cookies([{"name": "sessionid", "value": cookie, "url": self.site}])
        return self

    # --- looking

    def sees(self, heading: str, *, title: str = "", said: str = "", state: str = "") -> "Visitor":
        """The page with this heading and title, what it says was done, the state it shows; and it is
        sound.
        """
        expect(self.page.locator("h1")).to_have_text([heading])
        expect(self.page).to_have_title(f"{title or heading} – {PRODUCT}")
        banner = self.page.locator(".govuk-notification-banner__heading")
        expect(banner).to_have_text([said] if said else [])
        if state:
            expect(self.page.locator("main .govuk-tag").first).to_have_text(state)
        expect(self.page.locator(SUMMARY)).to_have_count(0)
        self.unseen = ""
        return self.finds_it_sound() if self.thorough else self

    def is_refused(self, heading: str, *messages: str, title: str = "") -> "Visitor":
        """The page again, with these errors at its top; each link leads to a field that takes the focus."""
        expect(self.page.locator("h1")).to_have_text([heading])
        expect(self.page).to_have_title(f"Error: {title or heading} – {PRODUCT}")
        summary = self.page.locator(SUMMARY)
        expect(summary.locator("li")).to_have_text(list(messages))
        if self.scripts:
            expect(summary).to_be_focused()
        for link in summary.get_by_role("link").all():
            link.click()
            self.has_focus_on(urlsplit(link.get_attribute("href")).fragment)
        self.unseen = ""
        return self.finds_it_sound() if self.thorough else self

    def shows_its_focus(self, target: Locator) -> None:
        """The element, or what stands for a radio or tick box, is drawn otherwise with the focus than
        without.
        """
        drawn = """element => {
            const looks = () => ["", "::before"].map(part => {
                const style = getComputedStyle(element.labels?.[0] && part ? element.labels[0] : element,
                part);
                return [style.outline, style.boxShadow, style.backgroundColor, style.borderWidth].join();
            }).join();
            const focused = looks();
            element.blur();
            const plain = looks();
            element.focus();
            return focused !== plain;
        }"""
        assert target.evaluate(drawn), f"{target} does not show its focus"

    def has_focus_on(self, name: str) -> None:
        target = self.page.locator(f'[id="{name}"]')
        expect(target).to_be_focused()
        expect(target).to_be_visible()
        expect(target).to_be_in_viewport()
        assert target.evaluate("(element, kinds) => element.matches(kinds)", FOCUSABLE)

    def finds_it_sound(self) -> "Visitor":
        """Nothing that axe finds against WCAG 2.2 AA, and nothing wider than the window."""
        faults = self.faults()
        assert not faults, "\n".join([self.page.url, *faults])
        self.takes_a_picture()
        return self

    def faults(self) -> list[str]:
        """What axe finds, unless it found nothing on a page built of the same, and what is too wide."""
        built = (self.scripts, self.page.evaluate("matchMedia('(forced-colors: active)').matches"),
                 self.page.evaluate(BUILT_OF))  # fmt: skip
        found = [] if built in SOUND else self._axe().response["violations"]
        if not found:
            SOUND.add(built)
        against = [
            f"{rule['id']} at {node['target']}: {node['html'][:200]}"
            for rule in found
            for node in rule["nodes"]
        ]
        return against + self.too_wide()

    def too_wide(self) -> list[str]:
        """What makes the page scroll sideways, if anything does: the elements that reach furthest."""
        return self.page.evaluate(
            """() => {
                const window = document.documentElement.clientWidth;
                if (document.documentElement.scrollWidth <= window) return [];
                const reach = element => Math.round(element.getBoundingClientRect().right);
                return [...document.querySelectorAll("body *")]
                    .filter(element => reach(element) > window && !element.closest("[role=region] *"))
                    .sort((one, other) => reach(other) - reach(one))
                    .slice(0, 3)
                    .map(element => `${reach(element)} > ${window}: ${element.outerHTML.slice(0, 150)}`);
            }"""
        )

    def _axe(self):
        if self.scripts:
            return Axe().run(self.page, options=WCAG)
        # axe is a script: it looks at the same page in a browser that runs scripts, but none of ours.
        address, content = self.page.url, self.page.content()
        glass = self.context.browser.new_page(viewport=self.page.viewport_size)
        glass.route("**/*.js", lambda route: route.abort())
        glass.route(address, lambda route: route.fulfill(body=content, content_type="text/html"))
        glass.goto(address)
        result = Axe().run(glass, options=WCAG)
        glass.close()
        return result

    def takes_a_picture(self) -> None:
        if not PICTURES:
            return
        before = self.page.viewport_size
        name = re.sub(r"\W+", "-", f"{urlsplit(self.page.url).path}-{self.page.title()}")[:90]
        for width in (1180, 390):
            self.page.set_viewport_size({"width": width, "height": 900})
            number = len(list(Path(PICTURES).glob(f"*-{width}.png")))
            path = Path(PICTURES) / f"{number:03}{name}-{width}.png"
            self.page.screenshot(path=path, full_page=True)
        self.page.set_viewport_size(before)


def answers_the_four_questions(visitor: Visitor) -> None:
    """As soon as a partnership is registered: that it is one, and on to its partners."""
    visitor.sees(
        "Is it a partnership?", said="Registered. Now say whether it is a partnership, and name the partners."
    )
    visitor.presses("Save").is_refused(
        "Is it a partnership?",
        *(f"Choose yes or no for question {number}" for number in range(1, len(QUESTIONS) + 1)),
    )
    for number, one in enumerate(QUESTIONS, 1):
        visitor.chooses("Yes", group=f"{number}. {one.text}")
    visitor.presses("Save").sees("Add a partner", said="Saved.")
