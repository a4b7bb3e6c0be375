"""The sheets of the register's workbook, in their order; it is imported again from the first."""

from partnerships.queries.export import PARTNERSHIPS
from partnerships.queries.export_facts import CONTRIBUTIONS, FIGURES, OUTCOMES, PARTNERS, RETURNS
from partnerships.queries.export_governance import (
    AUDITS,
    DECISIONS,
    DOCUMENTS,
    POSTS,
    REPORTING,
    REPRESENTATIVES,
)
from partnerships.queries.export_risks import ACTIONS, DATES, RISKS

BOOK = [
    PARTNERSHIPS,
    PARTNERS,
    CONTRIBUTIONS,
    OUTCOMES,
    FIGURES,
    DOCUMENTS,
    REPORTING,
    AUDITS,
    REPRESENTATIVES,
    POSTS,
    DECISIONS,
    RISKS,
    ACTIONS,
    DATES,
    RETURNS,
]
