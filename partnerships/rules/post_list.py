"""A pasted list of posts and who holds them: text in, plain lines out, every fault by its line."""

import re
from dataclasses import dataclass

MOST_LINES = 200
LONGEST = 150
LONGEST_ADDRESS = 254
ADDRESS = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;.]+")
EXAMPLE = "Head of Housing, Asha Example, asha@council.example"


@dataclass(frozen=True)
class PostLine:
    """One line: a post, and its holder's name and address, both empty where nobody holds it."""

    number: int
    post: str
    name: str
    email: str


def read_post_list(text: str) -> tuple[list[PostLine], list[str]]:
    """The lines of `text` that can be used, and a sentence for each fault. Empty lines are passed over.

    A line is a post's title, a name and an e-mail address, parted by tabs, semicolons or commas.
    """
    rows = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if len(rows) > MOST_LINES:
        return [], [f"The list has {len(rows):,} lines. At most {MOST_LINES} are taken at a time: split it."]
    lines = [_line(number, row) for number, row in rows]
    faults = [fault for line in lines for fault in _faults(line)]
    return [line for line in lines if not _faults(line)], faults + _twice(lines)


def _line(number: int, row: str) -> PostLine:
    mark = next((one for one in "\t;" if one in row), ",")
    cells = [" ".join(cell.split()) for cell in row.split(mark)]
    # A title may hold a comma: the last two cells are the name and the address wherever one is there.
    if mark == "," and len(cells) > 3 and "@" in cells[-1]:
        cells = [", ".join(cells[:-2]), *cells[-2:]]
    post, name, email, *more = [*cells, "", "", ""]
    rest = [one for one in more if one]
    return PostLine(number, post, name, ", ".join([email, *rest]) if rest else email)


def _faults(line: PostLine) -> list[str]:
    where = f"Line {line.number}"
    if not line.post:
        return [f"{where}: there is no post. Begin with its title, such as {EXAMPLE}"]
    faults = [
        f"{where}: the {what} is longer than {most} characters. Shorten it"
        for what, said, most in (
            ("post", line.post, LONGEST),
            ("name", line.name, LONGEST),
            ("e-mail address", line.email, LONGEST_ADDRESS),
        )
        if len(said) > most
    ]
    if line.name and not line.email:
        faults.append(f"{where}: {line.name} has no e-mail address. Add it, or leave the name out")
    elif line.email and not line.name:
        faults.append(f"{where}: {line.email} has no name. Put it before the address")
    elif line.email and not ADDRESS.fullmatch(line.email):
        faults.append(f"{where}: “{line.email}” is not an e-mail address, such as name@council.example")
    return faults


def _twice(lines: list[PostLine]) -> list[str]:
    """Posts named twice, and one address under two names."""
    posts: dict[str, int] = {}
    names: dict[str, PostLine] = {}
    faults = []
    for line in lines:
        first = posts.setdefault(line.post.lower(), line.number)
        if line.post and first != line.number:
            faults.append(f"Line {line.number}: the post {line.post} is in line {first} already")
        same = names.setdefault(line.email.lower(), line)
        if line.email and same.name.lower() != line.name.lower():
            faults.append(f"Line {line.number}: {line.email} is {same.name} in line {same.number}")
    return faults
