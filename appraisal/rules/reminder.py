"""The words of a reminder: plain text, a heading for each kind of thing, a line for each partnership."""

from collections.abc import Mapping, Sequence

MOST_LINES = 40


def reminder_text(
    *, name: str, day: str, site: str, groups: Mapping[str, Sequence[tuple[str, int, str]]]
) -> str:
    """The text of one mail. `groups` holds, by heading, each partnership's name, how many, and its path."""
    lines = [f"{name},", "", f"This waits for you in Partnership Appraisal on {day}."]
    for heading, rows in groups.items():
        lines += ["", heading, ""]
        for partnership, count, path in rows[:MOST_LINES]:
            many = f": {count}" if count > 1 else ""
            lines += [f"- {_one_line(partnership)}{many}", f"  {site}{path}"]
        if len(rows) > MOST_LINES:
            lines.append(f"- and {len(rows) - MOST_LINES} more")
    lines += [
        "",
        f"All of your work: {site}/",
        "",
        "This mail was sent by a machine. Please do not answer it.",
    ]
    return "\n".join(lines) + "\n"


def _one_line(words: str) -> str:
    return " ".join(words.split())
