"""How the child that makes a PDF ends, and what that means to people."""

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of `appraisal.reports.pdf`. A signal or any other code is a fault of ours."""

    DONE = 0
    TOO_DEEP = 10
    TOO_LARGE = 11
    REFUSED = 12


SENTENCES = {
    Exit.TOO_DEEP: "The report could not be made: its text is nested too deeply to be laid out.",
    Exit.TOO_LARGE: "The report could not be made: it needed more memory than one report may have.",
    Exit.REFUSED: "The report could not be made: it asked for something outside it, and nothing is fetched.",
}
