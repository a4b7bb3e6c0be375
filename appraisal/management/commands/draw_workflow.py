"""Draws the table of states and moves for the documentation."""

from django.core.management.base import BaseCommand

from appraisal.rules.workflow import MOVES
from appraisal.vocabulary import STATES


class Command(BaseCommand):
    help = "Print the states and moves of an appraisal as a Mermaid diagram and a table."

    def handle(self, *args, **options):
        self.stdout.write(drawn())


def drawn() -> str:
    """The diagram and the table, in Markdown."""
    rows = [(STATES[state], move.value, STATES[then]) for (state, move), then in MOVES.items()]
    diagram = [
        "```mermaid",
        "stateDiagram-v2",
        "    [*] --> Draft: started",
        *(f"    {_name(state)} --> {_name(then)}: {verb}" for state, verb, then in rows),
        "```",
    ]
    table = ["| From | Move | To |", "|---|---|---|", *(f"| {a} | {verb} | {b} |" for a, verb, b in rows)]
    return "\n".join([*diagram, "", *table])


def _name(words: str) -> str:
    return words.replace(" ", "")
