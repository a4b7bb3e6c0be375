"""The sections of a report, in the order in which they are printed.

A section is a module with a `TITLE`, a `TEMPLATE` and a `context(document)`. To add one, write the
module and its template, and give it a line below; paragraph numbers and cross-references follow.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from appraisal.reports.sections import (
    answers,
    by_source,
    conclusion,
    findings,
    first_page,
    method,
    sign_off,
)


class Section(Protocol):
    """What a section module holds."""

    __name__: str
    TITLE: str
    TEMPLATE: str

    def context(self, document: Mapping[str, Any]) -> dict[str, Any]: ...


SECTIONS: tuple[Section, ...] = (
    first_page,
    findings,
    conclusion,
    answers,
    by_source,
    method,
    sign_off,
)
