"""Saying whether an arrangement is a partnership at all, and finding those that are not."""

from django.urls import reverse

from partnerships.models import FieldChange, Partnership
from tests.partnerships.sending import client_of, problems, sent, text_of

CONTRACT = {"another_body": "yes", "same_result": "no", "decide_together": "no", "share_results": "no"}


def test_the_four_are_asked_and_what_they_come_to_is_kept_with_its_history(world):
    partnership, client = world.partnership(), client_of(world.lead)
    other = world.partnership("Another one")
    address = reverse("partnership_nature", args=[partnership.ref])

    def send(**fields):
        return client.post(address, sent(world.lead, **fields, seen=partnership.version))

    assert problems(send()) == [f"Choose yes or no for question {number}" for number in range(1, 5)]
    assert problems(send(**CONTRACT)) == ["Choose whether we buy or give"]
    assert problems(send(**CONTRACT, we_buy_or_give="steal")) == ["Choose whether we buy or give"]
    assert send(**CONTRACT, we_buy_or_give="buy").status_code == 302
    now = Partnership.objects.get(pk=partnership.pk)
    assert now.nature == "contract" and now.nature_answers == CONTRACT | {"we_buy_or_give": "buy"}
    kept = FieldChange.objects.on(now).get(field="nature_answers")
    assert "Another body: yes" in kept.after and "We buy or give: buy" in kept.after
    history = text_of(client.get(reverse("partnership_history", args=[partnership.ref])))
    assert "Contract: we buy a service" in history and "Another body: yes" in history
    page = text_of(client.get(address))
    assert "it is a contract." in page and "checked" in page
    found = text_of(client_of(world.colleague).get(reverse("partnerships") + "?nature=contract"))
    assert partnership.name in found and other.name not in found


def test_registering_asks_the_four_and_then_for_the_partners(world):
    partnership, client = world.partnership(), client_of(world.lead)
    address = reverse("partnership_nature", args=[partnership.ref])
    partners = reverse("partner_new", args=[partnership.ref])
    given = CONTRACT | {"we_buy_or_give": "buy"}
    assert client.post(address, sent(world.lead, **given, seen=partnership.version)).url == partners
    again = sent(world.lead, **given, seen=Partnership.objects.get(pk=partnership.pk).version)
    assert client.post(address, again).url == partnership.get_absolute_url()
    found = text_of(client.get(reverse("partnerships") + "?needs=nature"))
    assert partnership.name not in found
    other = world.partnership("Another one")
    assert other.name in text_of(client.get(reverse("partnerships") + "?needs=nature"))


def test_an_answer_that_came_second_is_told(world):
    partnership, client = world.partnership(), client_of(world.lead)
    address = reverse("partnership_nature", args=[partnership.ref])
    data = sent(world.lead, **CONTRACT, we_buy_or_give="give", seen=0)
    response = client.post(address, data)
    assert "Somebody else saved" in problems(response)[0]
    assert client.post(address, response.context["form"].data).status_code == 302
    assert Partnership.objects.get(pk=partnership.pk).nature == "grant"
