"""Whether the server answers: said to anybody, and without a database, which may be away."""

import pytest
from django.test import Client

from tests.partnerships.sending import client_of


def test_it_answers_without_log_in_and_without_a_database():
    answer = Client().get("/reach/")  # without the mark of the database, any query fails
    assert answer.status_code == 204 and not answer.content and not answer.cookies
    assert "no-store" in answer["Cache-Control"]
    assert Client().head("/reach/").status_code == 204 and Client().post("/reach/").status_code == 405


def test_it_does_not_ask_who_is_logged_in(world, django_assert_num_queries):
    client = client_of(world.lead)
    with django_assert_num_queries(0):
        assert client.get("/reach/").status_code == 204


@pytest.mark.parametrize("address", ["/log-in/", "/account/"])
def test_every_page_says_where_to_ask(world, address):
    assert 'data-reach="/reach/"' in client_of(world.lead).get(address, follow=True).text
