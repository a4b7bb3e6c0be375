"""Signing: what will be frozen is what was seen, what moved is named, and the signer shows who they are."""

import json
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.crypto import salted_hmac

from appraisal.models import Appraisal, Conclusion, Snapshot
from appraisal.queries.document import collect_document
from appraisal.writes.challenge import start_thread
from appraisal.writes.evidence import add_evidence, edit_evidence
from appraisal.writes.opinion import give_opinion
from partnerships.models import Event, KeptText, WriteKey
from partnerships.writes.partnership import FIELDS, edit_partnership
from tests.appraisal.test_pages import client_of, sent, url
from tests.partnerships.sending import problems, text_of
from tests.world import PASSWORD

EVIDENCE = {"title": "Minutes", "held": "File 3", "strength": "seen", "dated": None, "valid_until": None}


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", lambda **given: b"%PDF stands in")


@pytest.fixture
def appraisal(world):
    return world.concluded()


def opened(client, appraisal, **more):
    """What the page to sign on sends back, as it was opened now."""
    form = client.get(url("sign", appraisal)).context["form"]
    hidden = {name: form[name].value() for name in ("fingerprint", "parts", "write_key")}
    return hidden | {"declared": "on", "password": PASSWORD} | more


def signing(client, appraisal, fields):
    return client.post(url("sign", appraisal), fields, REMOTE_ADDR="10.0.0.9")


def fresh(appraisal):
    return Appraisal.objects.get(pk=appraisal.pk)


def test_what_is_signed_is_what_was_seen(world, appraisal):
    client = client_of(world.approver)
    page = text_of(client.get(url("sign", appraisal)))
    assert "You sign as <strong>Ada Approver, Post of Ada Approver</strong>" in page
    fields = opened(client, appraisal)
    assert signing(client, appraisal, fields).status_code == 302
    assert fresh(appraisal).state == "signed"
    again = signing(client, appraisal, fields)  # the same request once more, after its answer was lost
    assert again.status_code == 302 and again.url == appraisal.get_absolute_url()
    assert Snapshot.objects.count() == 1


def answers(world, appraisal):
    world.answer(appraisal, "CG-02", "partly", "Not as it was.")


def evidence(world, appraisal):
    add_evidence(appraisal=appraisal, facts=EVIDENCE, by=world.lead, at=world.now())


def corrected_evidence(world, appraisal):
    one = appraisal.evidence.get()
    one.appraisal = appraisal
    facts = EVIDENCE | {"title": one.title, "dated": one.dated}
    edit_evidence(evidence=one, facts=facts, seen=one.version, by=world.lead, at=world.now())


def opinion(world, appraisal):
    given = {"view": "not_content", "text": "No.", "seen": 0}
    give_opinion(appraisal=appraisal, by=world.opinion_giver, at=world.now(), **given)


def register(world, appraisal):
    held = appraisal.partnership
    facts = {name: getattr(held, name) for name in FIELDS} | {"status": "ending"}
    edit_partnership(partnership=held, facts=facts, seen=held.version, by=world.governance, at=world.now())


MOVES = {
    "an answer": (answers, ["Answer CG-02 has changed:", "rating, ", "words"]),
    "evidence": (evidence, ["Evidence E2 is new."]),
    "corrected evidence": (corrected_evidence, ["Evidence E1 has changed: where it is."]),
    "an opinion": (opinion, ["Opinion of Omar Opinion, Post of Omar Opinion is new."]),
    "a fact": (register, ["The partnership on the register has changed: status."]),
}


@pytest.mark.parametrize("what", MOVES)
def test_whatever_moved_is_named_and_nothing_is_signed(world, appraisal, what):
    client = client_of(world.approver)
    fields = opened(client, appraisal)
    move, said = MOVES[what]
    move(world, fresh(appraisal))
    response = signing(client, appraisal, fields)
    page = text_of(response)
    assert response.status_code == 200 and "Nothing was signed" in problems(response)[0]
    for one in said:
        assert one in page, one
    assert fresh(appraisal).state != "signed" and not Snapshot.objects.exists()


def test_only_what_moved_is_named(world, appraisal):
    client = client_of(world.approver)
    fields = opened(client, appraisal)
    register(world, appraisal)
    response = signing(client, appraisal, fields)
    assert response.context["form"].moved == ["The partnership on the register has changed: status."]


def test_after_a_refusal_the_page_signs_what_it_then_shows(world, appraisal):
    client = client_of(world.approver)
    fields = opened(client, appraisal)
    register(world, appraisal)
    form = signing(client, appraisal, fields).context["form"]
    assert not form["declared"].value()  # that was of what stood there before
    hidden = {name: form[name].value() for name in ("fingerprint", "parts", "write_key")}
    given = hidden | {"declared": "on", "password": PASSWORD}
    assert signing(client, appraisal, given).status_code == 302
    assert fresh(appraisal).state == "signed"


@pytest.mark.parametrize(
    "parts", ["", "{", "[1]", '{"a": 1}', "9" * 5000, '{"Answer CG-01": {"rating": "x"}}']
)
def test_a_spoiled_print_costs_only_the_list(world, appraisal, parts):
    client = client_of(world.approver)
    fields = opened(client, appraisal, parts=parts)
    register(world, appraisal)
    assert "Nothing was signed" in problems(signing(client, appraisal, fields))[0]


def test_a_draft_read_from_a_page_that_is_older_says_so(world, appraisal):
    client = client_of(world.approver)
    address = f"{url('draft', appraisal)}?seen={opened(client, appraisal)['fingerprint']}"
    said = "This has changed since you opened the page to sign."
    assert said not in text_of(client.get(address))
    register(world, appraisal)
    assert said in text_of(client.get(address))


def verbs(person):
    events = Event.objects.filter(subject_kind="partnerships.person", subject_id=person.pk)
    return list(events.order_by("number").values_list("verb", flat=True))


def test_a_wrong_password_signs_nothing_and_loses_nothing_but_itself(world, appraisal):
    client = client_of(world.approver)
    fields = opened(client, appraisal, password="quite another one")
    response = signing(client, appraisal, fields)
    assert problems(response) == ["This is not your password. Nothing was signed."]
    form = response.context["form"]
    assert form["declared"].value()
    assert "quite another one" not in text_of(response)
    assert fresh(appraisal).state == "endorsed" and verbs(world.approver)[-1] == "wrong password at sign-off"


def test_an_empty_password_is_asked_for(world, appraisal):
    client = client_of(world.approver)
    assert problems(signing(client, appraisal, opened(client, appraisal, password=""))) == [
        "Enter your password"
    ]


def test_of_wrong_passwords_ten_close_signing_and_the_log_in(world, appraisal):
    client = client_of(world.approver)
    fields = opened(client, appraisal)
    for count in range(10):
        response = signing(
            client, appraisal, fields | {"password": f"wrong {count}", "write_key": str(uuid4())}
        )
    assert response.status_code == 429 and "Too many wrong passwords" in text_of(response)
    assert signing(client, appraisal, fields).status_code == 429  # the right one is not looked at either
    assert fresh(appraisal).state == "endorsed"
    given = {"username": world.approver.email, "password": PASSWORD}
    assert Client().post(reverse("login"), given, REMOTE_ADDR="10.0.0.9").status_code == 429


def test_another_persons_password_is_none(world, appraisal):
    world.approver.set_password("the approver's very own")
    world.approver.save()
    client = client_of(world.approver)
    assert "not your password" in problems(signing(client, appraisal, opened(client, appraisal)))[0]


def test_without_a_password_of_ones_own_the_page_says_what_to_do(world, appraisal):
    world.approver.set_unusable_password()
    world.approver.save()
    client = client_of(world.approver)
    assert "You have no password here" in text_of(client.get(url("sign", appraisal)))
    signing(client, appraisal, {"declared": "on", "password": "anything", **sent(world.approver)})
    assert fresh(appraisal).state == "endorsed"


def test_no_password_is_kept_where_a_request_is_refused(world, appraisal):
    """Neither as words to give back, nor in the digest by which a request is known again."""
    client = client_of(world.approver, enforce_csrf_checks=True)
    fields = opened(client, appraisal)
    assert signing(client, appraisal, fields).status_code == 403
    assert not KeptText.objects.exists()
    assert signing(client_of(world.approver), appraisal, fields).status_code == 302
    (digest,) = WriteKey.objects.exclude(content="").values_list("content", flat=True)
    sent_fields = {name: [value] for name, value in fields.items() if name != "write_key"}
    assert digest != digest_of(appraisal, sent_fields)
    del sent_fields["password"]
    assert digest == digest_of(appraisal, sent_fields)


def digest_of(appraisal, fields):
    content = json.dumps([url("sign", appraisal), sorted(fields.items()), {}])
    return salted_hmac("partnerships.write_key", content, algorithm="sha256").hexdigest()


def test_endorsing_names_what_moved_too(world):
    appraisal = world.submitted()
    client = client_of(world.reviewer)
    form = client.get(url("challenge_endorse", appraisal)).context["form"]
    hidden = {name: form[name].value() for name in ("fingerprint", "parts")}
    start_thread(appraisal=appraisal, text="Say more.", by=world.reviewer, at=world.now())
    given = sent(
        world.reviewer,
        support="not_supported",
        support_reason="It does not pay.",
        has_interest="none",
        **hidden,
    )
    response = client.post(url("challenge_endorse", appraisal), given)
    assert "Thread 1 is new." in text_of(response)
    assert "It does not pay." in text_of(response)
    register(world, appraisal)
    assert fresh(appraisal).state == "in_challenge"


def test_a_change_while_the_report_is_made_is_named(world, appraisal, monkeypatch):
    client = client_of(world.approver)
    fields = opened(client, appraisal)

    def meanwhile(**given):
        answers(world, fresh(appraisal))
        return b"%PDF stands in"

    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", meanwhile)
    response = signing(client, appraisal, fields)
    assert "Something changed while the report was being made." in problems(response)[0]
    assert any(one.startswith("Answer CG-02 has changed:") for one in response.context["form"].moved)
    assert fresh(appraisal).state == "in_challenge" and not Snapshot.objects.exists()


def test_the_same_content_has_the_same_prints(world, appraisal):
    """Negative control: nothing is said to have moved that did not."""
    client = client_of(world.approver)
    assert opened(client, appraisal)["parts"] == opened(client, appraisal)["parts"]


def test_the_page_shows_what_the_rules_propose_and_whether_the_reviewer_supports_it(world, appraisal):
    document = collect_document(appraisal.pk)
    page = text_of(client_of(world.approver).get(url("sign", appraisal)))
    assert document["proposed"]["word"] in page.partition("What the rules propose")[2]
    assert "The reviewer: <strong>supported</strong>." in page
    assert "Go to the conclusion" not in page
    Conclusion.objects.all().delete()
    page = text_of(client_of(world.approver).get(url("sign", appraisal)))
    box = page.partition("You cannot sign it yet")[2].partition("</div>")[0]
    assert url("conclusion", appraisal) in box


def test_who_concludes_finds_the_answers_and_the_report(world, appraisal):
    page = text_of(client_of(world.approver).get(url("conclusion", appraisal)))
    assert url("all_questions", appraisal) in page and url("draft", appraisal) in page


def test_who_gives_an_opinion_finds_the_answers_and_the_report(world):
    submitted = world.submitted()
    page = text_of(client_of(world.opinion_giver).get(url("opinion", submitted)))
    assert url("all_questions", submitted) in page and url("draft", submitted) in page
