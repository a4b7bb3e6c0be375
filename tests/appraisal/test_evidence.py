"""The evidence list: what its strengths mean, and what stands on it."""

from django.urls import reverse

from appraisal.vocabulary import STRENGTH_MEANINGS, STRENGTHS
from tests.appraisal.test_pages import client_of


def test_the_strengths_mean_the_same_where_they_are_chosen_and_in_the_report(world):
    appraisal, client = world.appraisal(), client_of(world.lead)
    form = client.get(reverse("evidence_new", args=[appraisal.ref])).content.decode()
    report = client.get(reverse("draft", args=[appraisal.ref])).content.decode()
    assert STRENGTH_MEANINGS["seen"] == "somebody other than its author has looked at it"
    for code, word in STRENGTHS.items():
        assert f"{word}: {STRENGTH_MEANINGS[code]}" in form
        assert f"{word}: {STRENGTH_MEANINGS[code]}." in report
