"""The words of a reminder: plain text, a heading for each kind of thing, a line for each partnership."""

from collections.abc import Mapping, Sequence

from partnerships.rules.notice import END, Line, said

MOST_LINES = 40
NEWS = "New since you last looked"


def reminder_text(
    *,
    name: str,
    day: str,
    site: str,
    groups: Mapping[str, Sequence[tuple[str, int, str]]],
    news: Sequence[Line] = (),
    all_news: str = "",
) -> str:
    """The text of one mail. `groups` holds, by heading, each partnership's name, how many, and its path.

    `news` are the notices that the person has not seen, the newest first.
    """
    opening = "This waits for you" if groups else "This is new for you"
    lines = [f"{name},", "", f"{opening} in Partnership Appraisal on {day}."]
    if news:
        lines += ["", NEWS, ""]
        for one in news[:MOST_LINES]:
            lines += [f"- {said(one)}", f"  {site}{one.path}"]
        if len(news) > MOST_LINES:
            lines.append(f"- and {len(news) - MOST_LINES} more")
    for heading, rows in groups.items():
        lines += ["", heading, ""]
        for partnership, count, path in rows[:MOST_LINES]:
            many = f": {count}" if count > 1 else ""
            lines += [f"- {_one_line(partnership)}{many}", f"  {site}{path}"]
        if len(rows) > MOST_LINES:
            lines.append(f"- and {len(rows) - MOST_LINES} more")
    if news:
        lines += ["", f"All of your notices: {site}{all_news}"]
    lines += [
        "",
        f"All of your work: {site}/",
        "",
        END,
    ]
    return "\n".join(lines) + "\n"


def _one_line(words: str) -> str:
    return " ".join(words.split())
