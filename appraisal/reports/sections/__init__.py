"""The sections of a report, in the order in which they are printed.

A section is a module with a `TITLE`, a `TEMPLATE` and a `context(document)`. To add one, write the
module and its template, and give it a line in `ORDER`; paragraph numbers and cross-references follow.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Protocol, cast

ORDER = (
    "first_page",
    "findings",
    "conclusion",
    "answers",
    "by_source",
    "method",
    "sign_off",
)


class Section(Protocol):
    """What a section module holds."""

    TITLE: str
    TEMPLATE: str

    def context(self, document: Mapping[str, Any]) -> dict[str, Any]: ...


SECTIONS: dict[str, Section] = {name: cast(Section, import_module(f"{__name__}.{name}")) for name in ORDER}
