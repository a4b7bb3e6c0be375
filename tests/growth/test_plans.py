"""The first page of every long list is found by an index: PostgreSQL reads no listed table to its end."""

import pytest
from django.db import connection

from partnerships.made_up.register import make_register
from partnerships.models import Action, Partnership, Risk
from tests.bench.plans import found_by, plan_of
from tests.growth.test_growth import client_of
from tests.world import make_world

pytestmark = pytest.mark.postgres

LISTS = {
    ("colleague", "/partnerships/"): Partnership,
    ("colleague", "/partnerships/?sort=arrangement"): Partnership,
    # Where something may be withheld from who asks, its order is known only row by row; here nothing is.
    ("governance", "/partnerships/?sort=-money"): Partnership,
    ("colleague", "/risks/"): Risk,
    ("colleague", "/risks/?cell=5-5"): Risk,
    ("colleague", "/risks/?target=5-5"): Risk,
    ("colleague", "/actions/"): Action,
    ("colleague", "/actions/?view=overdue"): Action,
}


def test_the_first_page_of_each_list_is_found_by_an_index(fresh_database):
    world = make_world()
    make_register(partnerships=3_000, risks=2, actions=3, seed=1)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    found = {}
    for (person, address), model in LISTS.items():
        client = client_of(world.people[person])
        client.get(address)
        found[person, address] = found_by(client, address, model._meta.db_table)
    assert {where: used for where, used in found.items() if not used or "Seq Scan" in used} == {}
    assert found["governance", "/partnerships/?sort=-money"] == ["partnership_by_share"]
    # Negative control: what no index holds in order is found by reading all of it.
    unordered = 'SELECT id FROM "partnerships_partnership" ORDER BY purpose LIMIT 50'
    assert "Seq Scan" in str(plan_of(unordered))
