"""What is counted by owner or by partnership: each number leads to a list of as many."""


def leading_to_what_they_count(client, address, queries):
    """Checks the pages of `address` by owner and by partnership, asked `queries`; some must hold any."""
    followed = 0
    for view in ("by-owner", "by-partnership"):
        for query in queries:
            page = client.get(f"{address}?view={view}&{query}")
            assert page.status_code == 200
            for row in page.context["shown"]:
                assert client.get(row.address).context["shown"].paginator.count, (row.name, query)
                for number in row.numbers:
                    assert bool(number.address) == bool(number.count)
                    if number.count:
                        followed += 1
                        there = client.get(number.address).context["shown"].paginator.count
                        assert there == number.count, (view, query, row.name, number)
    assert followed
