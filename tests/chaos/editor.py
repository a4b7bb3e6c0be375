"""An editor: reads a question, types, saves, and tries again with the same key until something answers.

They save by themselves or with the button, on what they read or on an older page, send some requests twice,
and hang up on others before the answer is there.
"""

import json
import random
import re
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode
from uuid import UUID

from tests.chaos.ledger import Edit, Ledger

CSRF = "b" * 32
SEEN = re.compile(r'name="seen"[^>]* value="(\d+)"')
WORDS = (
    "agreement",
    "Sir Gâr",
    "board’s",
    "reviewed",
    "in May",
    "tŷ",
    "£1.2m",
    "\r\n",
    "“held”",
    "🙂",
    "risk",
)
MOST_TRIES = 400


@dataclass(frozen=True)
class Question:
    """One question as an editor may answer it."""

    code: str
    address: str
    options: tuple[int, ...]


@dataclass
class Editor:
    """One person with a session, at one site."""

    number: int
    port: int
    session: str
    typed_by: str
    questions: list[Question]
    evidence: tuple[int, ...]
    ledger: Ledger
    chance: random.Random
    seen: dict[str, int] = field(default_factory=dict)
    connection: HTTPConnection | None = None

    def work(self) -> None:
        """Edit until the ledger has enough."""
        while (number := self.ledger.next()) is not None:
            question = self.chance.choice(self.questions)
            edit = self._typed(question, number)
            self.ledger.add(edit)
            self._send_until_told(question, edit)
            if edit.told == "confirmed" and self.chance.random() < 0.1:
                self._again(question, edit)

    def finds(self, edit: Edit, revision: int) -> bool:
        """Whether the page about their text that came second shows it to them."""
        address = next(one.address for one in self.questions if one.code == edit.code)
        answer = None
        for _ in range(3):  # a connection that was idle for long may have been closed
            answer = answer or self._ask("GET", f"{address}?conflict={revision}")
        once = edit.token.rpartition(" ")[2]  # what differs is marked word by word: the token may be in parts
        return answer is not None and answer[0] == 200 and once in answer[1].decode()

    def _typed(self, question: Question, number: int) -> Edit:
        """What they type over the version they read, or over the one they remember from before."""
        if question.code not in self.seen or self.chance.random() < 0.4:
            self._read(question)
        token = f"edit {number} of {self.number} {self.chance.getrandbits(64):016x}"
        words = " ".join(self.chance.choices(WORDS, k=self.chance.randint(0, 250)))
        cited = self.chance.sample(self.evidence, self.chance.randint(0, 3))
        return Edit(
            token=token,
            key=str(UUID(int=self.chance.getrandbits(128), version=4)),
            editor=self.number,
            code=question.code,
            seen=self.seen[question.code],
            option=self.chance.choice(question.options),
            narrative=f"{token}: {words}".strip()[:2900].strip(),
            evidence=tuple(sorted(cited)),
        )

    def _read(self, question: Question) -> None:
        for _ in range(MOST_TRIES):
            answer = self._ask("GET", question.address)
            found = SEEN.search(answer[1].decode()) if answer and answer[0] == 200 else None
            if found:
                self.seen[question.code] = int(found[1])
                return
            time.sleep(self.chance.uniform(0.02, 0.2))
        raise SystemExit(f"{question.address} never answered: {answer and answer[0]}")

    def _send_until_told(self, question: Question, edit: Edit) -> None:
        itself = self.chance.random() < 0.7
        if self.chance.random() < 0.03:
            self._send_and_hang_up(question, edit)
        for _ in range(MOST_TRIES):
            self._send(question, edit, itself)
            if edit.told:
                return
            time.sleep(self.chance.uniform(0.02, 0.2))

    def _send(self, question: Question, edit: Edit, itself: bool) -> None:
        """Send it once, and note what was answered. A server in trouble tells nothing."""
        edit.sent += 1
        answer = self._ask("POST", question.address, self._body(edit), itself)
        if answer is None:
            return
        status, content, address = answer
        if status == 200 and itself:
            self._confirmed(question, edit, json.loads(content)["version"])
        elif status == 302 and "/log-in/" not in address and "conflict=" not in address:
            self._confirmed(question, edit, edit.seen + 1)
        elif status == 409 or (status == 302 and "conflict=" in address):
            edit.told = "conflict"
            self.seen.pop(question.code, None)
        elif status == 422 or status == 200:
            why = ", ".join(json.loads(content)["errors"]) if itself else "the form came back"
            edit.told, edit.why = ("", "") if "save again" in why.lower() or not itself else ("refused", why)
            self.seen.pop(question.code, None)
        elif status < 500:
            edit.told, edit.why = "refused", f"{status} {address}"

    def _confirmed(self, question: Question, edit: Edit, version: int) -> None:
        edit.told, edit.version = "confirmed", version
        self.seen[question.code] = version

    def _again(self, question: Question, edit: Edit) -> None:
        """The same request once more, as a browser tries again that had no answer."""
        edit.sent += 1
        self._ask("POST", question.address, self._body(edit), True)

    def _send_and_hang_up(self, question: Question, edit: Edit) -> None:
        edit.sent += 1
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", question.address, self._body(edit), self._headers(True))
        except (OSError, HTTPException):
            pass
        finally:
            connection.close()

    def _body(self, edit: Edit) -> str:
        fields = {
            "csrfmiddlewaretoken": CSRF,
            "typed_by": self.typed_by,
            "write_key": edit.key,
            "seen": edit.seen,
            "option": edit.option,
            "narrative": edit.narrative,
            "evidence": edit.evidence,
            "then": "stay",
        }
        return urlencode(fields, doseq=True)

    def _headers(self, itself: bool) -> dict[str, str]:
        return {
            "Cookie": f"sessionid={self.session}; csrftoken={CSRF}",
            "Accept": "application/json" if itself else "text/html",
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def _ask(self, method: str, address: str, body: str | None = None, itself: bool = False):
        """(status, content, where it leads) of one request; None where nothing answered it."""
        if self.connection is None:
            self.connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            self.connection.request(method, address, body, self._headers(itself))
            response = self.connection.getresponse()
            answer = response.status, response.read(), response.headers.get("Location", "")
        except (OSError, HTTPException):
            self.connection.close()
            self.connection = None
            return None
        if response.will_close:
            self.connection.close()
            self.connection = None
        return answer
