"""Lists are found by indexes: PostgreSQL reads a long table whole only where `WHOLE` says why it must."""

import pytest
from django.db import connection

from partnerships.made_up.register import make_register
from partnerships.models import (
    Action,
    Actual,
    AnnualReturn,
    Contribution,
    GovernanceDocument,
    Outcome,
    Partner,
    Partnership,
    ReportingLine,
    Representative,
    Risk,
    RiskScoring,
    SignificanceDecision,
)
from tests.bench.plans import found_by, plan_of, read_whole
from tests.growth.test_growth import client_of
from tests.world import make_world

pytestmark = pytest.mark.postgres

LISTS = {
    ("colleague", "/partnerships/"): Partnership,
    ("colleague", "/partnerships/?sort=arrangement"): Partnership,
    # Where something may be withheld from who asks, its order is known only row by row; here nothing is.
    ("governance", "/partnerships/?sort=-money"): Partnership,
    ("governance", "/partnerships/?sort=ends"): Partnership,
    ("colleague", "/risks/"): Risk,
    ("colleague", "/risks/?cell=5-5"): Risk,
    ("colleague", "/risks/?target=5-5"): Risk,
    ("colleague", "/actions/"): Action,
    ("colleague", "/actions/?view=overdue"): Action,
}
LONG = (
    Action,
    Actual,
    AnnualReturn,
    Contribution,
    GovernanceDocument,
    Outcome,
    Partner,
    Partnership,
    ReportingLine,
    Representative,
    Risk,
    RiskScoring,
    SignificanceDecision,
)
ONE = "/partnerships/BEN-000003/"
PAGES = {
    "colleague": [
        "/organisations/",
        "/organisations/?sort=now",
        "/organisations/?words=body",
        "/organisations/{body}/",
        "/organisations/{body}/history/",
        "/actions/?view=soon",
        "/actions/?view=later",
        "/actions/?view=check",
        "/actions/?view=asked",
        "/actions/?view=by-owner",
        "/actions/?view=by-partnership",
        "/actions/?owner={post}",
        "/actions/?sort=partnership",
        "/actions/?sort=owner",
        "/actions/?sort=priority",
        "/actions/?sort=-extensions",
        "/actions/?partnership=BEN-000003",
        "/risks/?sort=partnership",
        "/risks/?sort=owner",
        "/risks/?sort=review",
        "/risks/?review=past",
        "/risks/?appetite=above",
        "/risks/?owner={post}",
        "/risks/?partnership=BEN-000003",
        "/partnerships/?sort=lead",
        "/partnerships/?tier=Major",
        "/partnerships/?arrangement=company",
        "/partnerships/?sort=-tier",
        "/partnerships/?sort=ends",
        ONE,
        f"{ONE}history/",
        f"{ONE}risks/",
        f"{ONE}risks/1/history/",
        f"{ONE}actions/",
        f"{ONE}outcomes/",
        f"{ONE}governance/",
        f"{ONE}partners/",
        f"{ONE}returns/",
    ],
    "officer": ["/", "/actions/?view=mine", "/risks/?mine=on", "/partnerships/?mine=on"],
    "governance": [
        "/organisations/alike/",
        "/organisations/{body}/merge/",
        "/meetings/",
        "/trail/",
        "/returns/",
    ],
    "administrator": ["/people/", "/posts/", "/"],
}
# What is asked of every row is known from every row.
WHOLE = {
    # The order is that of a list the council agrees, or may be withheld from who asks.
    "/partnerships/?sort=-tier": {Partnership},
    "/partnerships/?sort=ends": {Partnership},
    # A year's list is most of the register.
    "/returns/": {Partnership, AnnualReturn},
    # Counted are the actions of every partnership, by its name.
    "/actions/?view=by-partnership": {Partnership},
    # The first steps ask whether there is any.
    ("administrator", "/"): {Partnership},
}


@pytest.fixture
def world(fresh_database):
    world = make_world()
    make_register(partnerships=3_000, risks=2, actions=3, seed=1)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    first = Partnership.objects.get(ref="BEN-000003")
    world.people["officer"] = first.lead_post.holdings.get().person
    return world


def test_the_first_page_of_each_list_is_found_by_an_index(world):
    found = {}
    for (person, address), model in LISTS.items():
        client = client_of(world.people[person])
        client.get(address)
        found[person, address] = found_by(client, address, model._meta.db_table)
    assert {where: used for where, used in found.items() if not used or "Seq Scan" in used} == {}
    assert found["governance", "/partnerships/?sort=-money"] == ["partnership_by_share"]
    assert found["governance", "/partnerships/?sort=ends"] == ["partnership_by_end"]
    # Negative control: what no index holds in order is found by reading all of it.
    unordered = 'SELECT id FROM "partnerships_partnership" ORDER BY purpose LIMIT 50'
    assert "Seq Scan" in str(plan_of(unordered))


def test_no_page_reads_a_long_table_to_its_end_but_where_it_must(world):
    tables = {model._meta.db_table: model for model in LONG}
    about = {
        "body": Partner.objects.filter(organisation__ours=False).first().organisation_id,
        "post": Partnership.objects.get(ref="BEN-000003").lead_post_id,
    }
    with connection.cursor() as cursor:
        # As where tables are in memory or on a disk that turns nothing. With PostgreSQL's own 4 the plans of
        # 10,000 partnerships are the same; of 3,000, some tables are so short that either way is as quick.
        cursor.execute("SET random_page_cost = 1.1")
    found = {}
    for person, addresses in PAGES.items():
        client = client_of(world.people[person])
        for address in addresses:
            asked = address.format(**about)
            assert client.get(asked).status_code == 200, asked
            whole = {tables[one] for one in read_whole(client, asked, set(tables))}
            must = WHOLE.get(address, WHOLE.get((person, address), set()))
            if whole - must:
                found[person, address] = sorted(model.__name__ for model in whole - must)
    assert found == {}
    # Negative control: an order that no index has is found.
    client = client_of(world.colleague)
    assert read_whole(client, "/partnerships/?sort=-tier", {"partnerships_partnership"})
