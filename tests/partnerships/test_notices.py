"""The page of notices, following one, the number in the frame, and how each person has them by e-mail."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from partnerships.models import Event, FieldChange, Notice, Person
from partnerships.models.notice import COUNTED
from partnerships.rules.notice import MOST, Line, in_one_line, mail_of
from partnerships.writes.notice import News, tell
from tests.bench.queries import counted
from tests.partnerships.sending import client_of, problems, sent, text_of

LIST = "/notices/"


@pytest.fixture
def partnership(world):
    return world.partnership()


def make(world, partnership, count, person=None, **more) -> list[Notice]:
    """So many notices of the lead officer, a minute apart; the newest is the last."""
    facts = {"kind": "message", "words": "There is a message.", "partnership": partnership}
    facts |= {"person": person or world.lead, "by": world.reviewer} | more
    rows = [Notice(at=world.now(), address=f"/partnerships/?n={one}", **facts) for one in range(count)]
    return Notice.objects.bulk_create(rows)


def frame_of(person, address=LIST) -> str:
    """What the link to the notices says."""
    found = re.search(r'<a href="/notices/"[^>]*>(.*?)</a>', text_of(client_of(person).get(address)))
    return re.sub(r"<[^>]+>", "", found[1])


def test_the_list_has_the_newest_first_in_pages_of_fifty_and_says_what_is_new(world, partnership):
    rows = make(world, partnership, 60)
    Notice.objects.filter(pk=rows[-1].pk).update(seen_at=world.now(), words="<b>Looked at</b>", count=20)
    client = client_of(world.lead)
    first = text_of(client.get(LIST))
    assert first.count("pa-waiting__about") == 50 and first.count(">New</strong>") == 49
    assert "&lt;b&gt;Looked at" in first
    assert "20 times, the last by Rhea Reviewer, 1 September 2026" in first
    assert first.index(reverse("notice", args=[rows[-1].pk])) < first.index(
        reverse("notice", args=[rows[-2].pk])
    )
    second = text_of(client.get(LIST, {"page": 2}))
    assert second.count("pa-waiting__about") == 10 and "Mark all as read" not in second


def test_an_empty_list_says_so(world):
    page = text_of(client_of(world.colleague).get(LIST))
    assert "There are none." in page and "Mark all as read" not in page
    assert frame_of(world.colleague) == "Notices"


def test_nobody_sees_or_follows_the_notices_of_others(world, partnership):
    (one,) = make(world, partnership, 1)
    for person in (world.governance, world.auditor, world.administrator):
        client = client_of(person)
        assert client.get(one.get_absolute_url()).status_code == 404
        assert "There is a message" not in text_of(client.get(LIST))
    one.refresh_from_db()
    assert one.seen_at is None


def test_following_a_notice_leads_there_and_marks_that_one(world, partnership):
    one, other = make(world, partnership, 2)
    response = client_of(world.lead).get(one.get_absolute_url())
    assert (response.status_code, response.url) == (302, one.address)
    assert list(Notice.objects.unseen()) == [other]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Dest": "iframe"},
        {"Sec-Fetch-Dest": "empty"},
    ],
)
def test_what_nobody_has_opened_is_not_looked_at(world, partnership, headers):
    (one,) = make(world, partnership, 1)
    client_of(world.lead).get(one.get_absolute_url(), headers=headers)
    client_of(world.lead).head(one.get_absolute_url())
    assert Notice.objects.unseen().count() == 1
    client_of(world.lead).get(one.get_absolute_url(), headers={"Sec-Fetch-Dest": "document"})
    assert not Notice.objects.unseen().exists()  # the control


def fields_of(page) -> dict:
    """The hidden fields of the button, as the page has them."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text_of(page)))


def test_all_are_marked_but_what_came_since(world, partnership):
    rows = make(world, partnership, 60)
    others = make(world, partnership, 1, person=world.colleague)
    client = client_of(world.lead)
    page = client.get(LIST)
    fields = fields_of(page)
    late = make(world, partnership, 1)
    # One that was begun before the page was shown, and was not committed until after it.
    (slow,) = make(world, partnership, 1)
    Notice.objects.filter(pk=slow.pk).update(at=rows[-3].at + timedelta(seconds=5))
    news = [News([world.lead.pk], "message", "There is a message.", rows[-2].address)]
    tell(news=news, partnership=partnership.pk, by=None, at=world.now())  # again, what was shown once
    response = client.post(LIST, fields)
    assert (response.status_code, response.url) == (302, LIST)
    assert set(Notice.objects.unseen()) == {*late, slow, rows[-2], *others}
    again = client.post(LIST, fields)  # the same press of the button
    assert again.status_code == 302 and Notice.objects.unseen().count() == 4


@pytest.mark.parametrize(
    "change",
    [
        {"shown": "1,x"},
        {"shown": "9" * 30},
        {"shown": ""},
        {"newest": "soon"},
        {"newest": "9999-12-31T23:59:59-14:00"},
        {"oldest": "0001-01-01T00:00:00+14:00"},
    ],
)
def test_what_no_page_of_ours_sends_is_refused(world, partnership, change):
    make(world, partnership, 1)
    client = client_of(world.lead)
    response = client.post(LIST, fields_of(client.get(LIST)) | change)
    assert response.status_code == 200 and problems(response)
    assert Notice.objects.unseen().count() == 1


def test_somebody_elses_notices_cannot_be_marked(world, partnership):
    (theirs,) = make(world, partnership, 1)
    make(world, partnership, 1, person=world.colleague)
    client = client_of(world.colleague)
    client.post(LIST, fields_of(client.get(LIST)) | {"shown": str(theirs.pk)})
    assert theirs in Notice.objects.unseen()


def test_the_frame_says_how_many_are_new_on_every_page_and_asks_nothing_for_it(world, partnership):
    make(world, partnership, 3)
    assert frame_of(world.lead) == "Notices 3 new" == frame_of(world.lead, "/partnerships/")
    client = client_of(world.lead)
    client.get("/account/password/")
    with counted() as seen:
        client.get("/account/password/")
    assert len(seen) == 2  # the session and the person
    make(world, partnership, COUNTED)
    assert frame_of(world.lead) == f"Notices {COUNTED - 1}+ new"


def test_the_number_is_not_known_of_a_person_who_is_not_logged_in(world):
    assert Person.objects.get(pk=world.lead.pk).unseen_notices is None


def test_somebody_whose_account_is_closed_is_logged_out(world):
    client = client_of(world.colleague)
    assert client.get(LIST).status_code == 200
    Person.objects.filter(pk=world.colleague.pk).update(is_active=False)
    assert client.get(LIST).url.startswith(reverse("login"))


def test_the_list_asks_as_many_queries_for_sixty_as_for_one(world, partnership):
    counts = []
    for many in (1, 60):
        make(world, partnership, many)
        client = client_of(world.lead)
        client.get(LIST)
        with counted() as seen:
            client.get(LIST)
        assert seen.repeated() == []
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 4


def test_my_work_has_the_newest_five_of_what_is_new(world, partnership):
    rows = make(world, partnership, 7)
    Notice.objects.filter(pk=rows[-1].pk).update(seen_at=world.now())
    page = text_of(client_of(world.lead).get(reverse("my_work")))
    shown = re.findall(r'href="/notices/(\d+)/"', page)
    assert shown == [str(one.pk) for one in rows[-2:-7:-1]]
    assert "New since you last looked" in page and "All of your notices" in page
    assert "New since you last looked" not in text_of(client_of(world.colleague).get(reverse("my_work")))


def test_each_person_chooses_and_it_is_in_the_history(world):
    client, person = client_of(world.colleague), world.colleague
    assert "At once" in text_of(client.get(reverse("account")))
    where = reverse("notices_by_mail")
    assert problems(client.post(where, sent(person, seen=person.version))) == [
        "Choose how you want notices by e-mail"
    ]
    chosen = sent(person, notices_by_mail="daily", seen=person.version)
    assert client.post(where, chosen).url == reverse("account")
    assert "Once a day, with the reminder" in text_of(client.get(reverse("account")))
    change = FieldChange.objects.on(person).first()
    assert (change.field, change.after, change.by_id) == (
        "notices_by_mail",
        "Once a day, with the reminder",
        person.pk,
    )
    event = Event.objects.filter(subject_kind="partnerships.person", subject_id=person.pk).latest("number")
    assert (event.verb, event.fields) == ("edited", ["notices_by_mail"])
    late = client.post(where, sent(person, notices_by_mail="never", seen=person.version))
    assert "Somebody else saved this page" in problems(late)[0]


def test_a_mail_is_made_of_single_lines():
    lines = [Line("Waste\r\nBcc: all@example.org", "There is\na message.", 1, "/notices/1/")]
    given = {"name": "Ann\nOther", "site": "https://x.example", "choose": "/account/notices/"}
    subject, text = mail_of(lines, **given)
    assert subject == "Waste Bcc: all@example.org: There is a message."
    assert text.splitlines()[:4] == ["Ann Other,", "", subject, "https://x.example/notices/1/"]
    subject, text = mail_of([*lines, Line("Pool", "It is signed.", 3, "/notices/2/")], **given)
    assert subject == "Partnerships: 2 notices" and "\nPool: It is signed. (3 times)\n" in text


def test_a_line_is_cut_where_it_is_too_long():
    assert in_one_line("x" * MOST) == "x" * MOST
    cut = in_one_line("word " * 100)
    assert len(cut) <= MOST and cut.endswith("word…")
