"""What a report promises becomes actions, withheld in the register where it is withheld in the report."""

from datetime import date

import pytest

from appraisal.models import Appraisal
from appraisal.queries.document import collect_document
from appraisal.writes.mark import mark_part
from partnerships.models import Action
from tests.appraisal import test_verify
from tests.appraisal.test_verify import signed_with_everything, small_pdf
from tests.partnerships.sending import client_of, text_of

# A part of the report, and the actions made of what it prints: of a verdict, of the approver's own
# conditions, of those taken over from opinions.
PRINTS = {"challenge": {"V"}, "conditions": {"C", "O"}, "opinions": {"O"}}


def mark(world, appraisal, part):
    facts = {"kind": "exempt", "paragraph": "3", "reason": "Commercial.", "look_again": date(2030, 1, 1)}
    subject = Appraisal.objects.get(pk=appraisal)
    mark_part(subject=subject, part=part, by=world.lead, at=world.now(), **facts)


@pytest.mark.parametrize("when", ["before signing", "after signing"])
@pytest.mark.parametrize("part", PRINTS)
def test_a_part_that_is_marked_withholds_every_action_made_of_what_it_prints(world, monkeypatch, part, when):
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", small_pdf)

    def marked_first(pk):
        mark(world, pk, part)
        return collect_document(pk)

    if when == "before signing":
        monkeypatch.setattr(test_verify, "collect_document", marked_first)
    appraisal = signed_with_everything(world)
    if when == "after signing":
        mark(world, appraisal.pk, part)
    client, seen = client_of(world.colleague), set()
    listed = text_of(client.get("/actions/"))
    for action in Action.objects.filter(source__startswith=appraisal.ref):
        letter = action.source.rpartition("/")[2][0]
        is_seen = action.what in text_of(client.get(action.get_absolute_url()))
        assert (action.title in listed) == is_seen == (letter not in PRINTS[part]), action.source
        seen.add(letter)
    assert seen == {"V", "C", "O"}
