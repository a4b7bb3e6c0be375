"""The statements a block of code sends to the database, before their values are filled in."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

COUNTED = ("SELECT", "INSERT", "UPDATE", "DELETE")
# Every request asks for its session and its person; middleware and view may ask alike.
EVERY_REQUEST = ('FROM "django_session"', 'FROM "partnerships_person" WHERE "partnerships_person"."id" = %s')
# A list of values, in either of the two ways that Django writes one.
LIST = re.compile(r'("\w+") IN \(((?:%s(?:, )?)+)\)')
CHAIN = re.compile(r'(?:"\w+"\.("\w+") = %s OR )+"\w+"\.("\w+") = %s')


class Statements(list):
    """SELECT, INSERT, UPDATE and DELETE in the order they were sent."""

    def repeated(self) -> list[str]:
        """Statements sent more than once, which differ at most in their values: one query for each row."""
        return [
            sql
            for sql, times in Counter(self).items()
            if times > 1 and not any(one in sql for one in EVERY_REQUEST)
        ]

    def lists(self) -> list[tuple[str, int]]:
        """Each list of values, as the column it is about and how many values it holds."""
        return [
            (found[1], found[0].count("%s"))
            for sql in self
            for pattern in (LIST, CHAIN)
            for found in pattern.finditer(sql)
        ]


@contextmanager
def counted() -> Iterator[Statements]:
    """Collects the statements of the block. Transactions and savepoints are not counted."""
    seen = Statements()

    def note(execute, sql, params, many, context):
        if sql.lstrip("( ").startswith(COUNTED):
            seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen
