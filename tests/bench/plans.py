"""How PostgreSQL finds the rows of a page: the plans of its statements, with sequential scans allowed."""

import json
from collections.abc import Iterator

from django.db import connection
from django.test import Client


def found_by(client: Client, address: str, table: str) -> list[str]:
    """The indexes by which the rows of a page of `table` are found; “Seq Scan” where it is read whole.

    Empty where no statement of the page pages through it.
    """
    for sql, params in _statements(client, address):
        if f'FROM "{table}"' in sql and " LIMIT " in sql:
            nodes = list(_nodes(plan_of(sql, params), table))
            if nodes:
                return [node.get("Index Name", node["Node Type"]) for node in nodes]
    return []


def plan_of(sql: str, params: tuple = ()) -> dict:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        plan = cursor.fetchone()[0]
    return (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]


def _statements(client: Client, address: str) -> list[tuple[str, tuple]]:
    seen: list[tuple[str, tuple]] = []

    def note(execute, sql, params, many, context):
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        client.get(address)
    return seen


def _nodes(plan: dict, table: str) -> Iterator[dict]:
    """The nodes of a plan that read `table`, or an index of it."""
    index_of = plan.get("Index Name", "") and plan["Node Type"] == "Bitmap Index Scan"
    if (plan.get("Relation Name") == table and plan["Node Type"] != "Bitmap Heap Scan") or index_of:
        yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child, table)


def read_whole(client: Client, address: str, tables: set[str]) -> set[str]:
    """Those of `tables` that some statement of a page reads from end to end, though it may stop earlier."""
    found = set()
    for sql, params in _statements(client, address):
        if sql.lstrip("( ").startswith("SELECT"):
            plan = plan_of(sql, params)
            found |= {table for table in tables if any(map(_is_whole, _nodes(plan, table)))}
    return found


def _is_whole(node: dict) -> bool:
    return node["Node Type"].endswith("Seq Scan")
