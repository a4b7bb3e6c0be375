"""People, posts, the council and organisations: what an administrator changes, and who may not."""

from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from partnerships.faults import Refused
from partnerships.models import Council, Event, Organisation, Partnership, PartnershipPost, Person, Post
from partnerships.permissions import Role
from partnerships.writes.organisation import add_organisation
from partnerships.writes.partnership import add_partner
from partnerships.writes.person import add_person, edit_person
from partnerships.writes.post import add_post, appoint
from partnerships.writes.row import add_row
from tests.appraisal.test_races import together
from tests.partnerships.sending import client_of, problems, sent, text_of

TITLE = "Post of Lena Lead"
TOMORROW = timezone.localdate() + timedelta(days=1)


def told(response) -> str:
    """A page or a list as text."""
    return b"".join(response).decode() if response.streaming else text_of(response)


@pytest.fixture
def admin(world):
    return client_of(world.administrator)


def person_fields(person, **changes):
    given = {
        "name": person.name,
        "email": person.email,
        "roles": person.given_roles,
        "is_active": "on",
        "seen": person.version,
    }
    return given | changes


class TestSomebodyWhoLeft:
    """Whose account is closed and who holds the post still: every page that names them says so."""

    @pytest.fixture
    def ptn(self, world):
        partnership = world.partnership()
        world.risk(partnership)
        world.action(partnership)
        facts = {"part": "Sponsor", "post": world.posts["lead"]}
        given = {"by": world.governance, "at": world.now()}
        add_row(model=PartnershipPost, partnership=partnership, facts=facts, **given)
        return partnership

    def close(self, world):
        Person.objects.filter(pk=world.lead.pk).update(is_active=False)

    @pytest.mark.parametrize(
        ("name", "of"),
        [
            ("partnerships", ()),
            ("partnerships_print", ()),
            ("annual_returns", ()),
            ("risks", ()),
            ("actions", ()),
            ("partnership", ("ref",)),
            ("partnership_governance", ("ref",)),
            ("partnership_risks", ("ref",)),
            ("partnership_actions", ("ref",)),
            ("risk", ("ref", 1)),
            ("action", ("ref", 1)),
            ("appraisal_new", ("ref",)),
            ("partnerships_csv", ()),
            ("risks_csv", ()),
            ("actions_csv", ()),
        ],
    )
    def test_is_named_as_such(self, world, ptn, name, of):
        Partnership.objects.update(added_at=world.now() - timedelta(days=800))
        address = reverse(name, args=[ptn.ref if one == "ref" else one for one in of])
        client = client_of(world.governance)
        before = told(client.get(address))
        assert "Lena Lead" in before.replace(TITLE, "") and "has left" not in before
        self.close(world)
        assert "Lena Lead (has left)" in told(client.get(address))

    def test_is_offered_as_such(self, world, ptn):
        address = reverse("risk_new", args=[ptn.ref])
        client = client_of(world.governance)
        assert "Post of Lena Lead (Lena Lead)" in text_of(client.get(address))
        self.close(world)
        assert "Post of Lena Lead (Lena Lead, who has left)" in text_of(client.get(address))

    def test_is_among_the_people_of_an_appraisal_as_such(self, world, ptn):
        appraisal = world.appraisal(ptn)
        client = client_of(world.governance)
        self.close(world)
        assert "Lena Lead (has left)" in text_of(client.get(appraisal.get_absolute_url()))


class TestAuditor:
    """Reads people and posts and changes none of it; registers nothing, whatever post they hold."""

    @pytest.fixture
    def auditor(self, world):
        return client_of(world.auditor)

    def test_reads_people_and_posts_without_what_changes_them(self, world, auditor):
        Person.objects.filter(pk=world.lead.pk).update(is_active=False)
        world.partnership()
        pages = [
            (reverse("people"), "Gwen Governance", "Add a person"),
            (reverse("posts"), "Lena Lead (has left)", "Add a post"),
            (world.governance.get_absolute_url(), "Governance officer", "make a link"),
            (world.lead.get_absolute_url(), "May not log in", "Appoint somebody"),
            (world.posts["lead"].get_absolute_url(), "Lena Lead has left", "Change who holds it"),
            (world.posts["opinion_giver"].get_absolute_url(), "gives opinions", "appoint somebody"),
        ]
        for address, shown, kept_away in pages:
            page = text_of(auditor.get(address))
            assert shown in page and kept_away not in page, address
            assert 'method="post"' not in page and reverse("council") not in page, address
        assert reverse("people") in text_of(auditor.get(reverse("my_work")))

    def test_changes_none_of_it(self, world, auditor):
        for address in (world.lead.get_absolute_url(), world.posts["lead"].get_absolute_url()):
            data = sent(world.auditor, name="Otherwise", title="Otherwise", email="o@x.example", seen=1)
            assert auditor.post(address, data).status_code == 403
        for name in ("person_new", "post_new", "posts_list"):
            assert auditor.get(reverse(name)).status_code == 404
        assert not Person.objects.filter(name="Otherwise").exists()
        assert not Post.objects.filter(title="Otherwise").exists()

    def test_an_administrator_still_changes_it(self, world, admin):
        for address in (world.lead.get_absolute_url(), world.posts["lead"].get_absolute_url()):
            assert 'method="post"' in text_of(admin.get(address))
        assert reverse("council") in text_of(admin.get(reverse("people")))

    def test_registers_nothing(self, world, auditor):
        new = reverse("partnership_new")
        assert world.auditor.holdings.filter(until__isnull=True).exists()
        for page in (reverse("my_work"), reverse("partnerships")):
            assert new not in text_of(auditor.get(page))
            assert new in text_of(client_of(world.colleague).get(page))
        assert auditor.get(new).status_code == auditor.post(new, sent(world.auditor)).status_code == 403

    def test_who_runs_the_framework_too_registers_as_such(self, world):
        Person.objects.filter(pk=world.governance.pk).update(given_roles=["auditor", "governance_officer"])
        both = client_of(Person.objects.get(pk=world.governance.pk))
        assert both.get(reverse("partnership_new")).status_code == 200


class TestPeople:
    def add(self, world, admin, **fields):
        given = {"name": "Nia New", "email": "nia@northmoor.example", "roles": []} | fields
        return admin.post(reverse("person_new"), sent(world.administrator, **given))

    def test_adding(self, world, admin):
        self.add(world, admin, email="Nia@Northmoor.example", roles=["auditor", "proper_officer"])
        made = Person.objects.get(email="nia@northmoor.example")
        assert made.role_set == {Role.ANYONE, Role.AUDITOR, Role.PROPER_OFFICER}
        assert not made.has_usable_password()
        assert "No password yet" in text_of(admin.get(reverse("people") + "?words=nia"))

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"name": ""}, "Enter the person’s name"),
            ({"name": "Nia\x00"}, "Remove the hidden control character"),
            ({"email": ""}, "Enter an e-mail address, such as"),
            ({"email": "nia"}, "Enter an e-mail address, such as"),
            ({"email": "nia\x00@northmoor.example"}, "Remove the hidden control character"),
            ({"email": "n" * 250 + "@northmoor.example"}, "Use 254 characters or fewer"),
            ({"email": "LEAD@northmoor.example"}, "Somebody already logs in as LEAD@northmoor.example."),
            ({"roles": ["emperor"]}, "Choose roles from the list"),
            ({"roles": ["anyone"]}, "Choose roles from the list"),
        ],
    )
    def test_refused_in_words(self, world, admin, fields, message):
        before = Person.objects.count()
        response = self.add(world, admin, **fields)
        assert any(said.startswith(message) for said in problems(response)), problems(response)
        assert Person.objects.count() == before

    def edit(self, world, admin, person, **changes):
        fields = sent(world.administrator, **person_fields(person, **changes))
        return admin.post(person.get_absolute_url(), fields)

    def test_closing_an_account_ends_its_sessions(self, world, admin):
        lead = client_of(world.lead)
        self.edit(world, admin, world.lead, is_active="")
        assert lead.get("/account/").status_code == 302
        assert "May not log in" in text_of(admin.get(reverse("people")))

    def test_the_last_administrator_keeps_the_role(self, world, admin):
        for changes in ({"roles": []}, {"is_active": ""}):
            response = self.edit(world, admin, world.administrator, **changes)
            assert problems(response)[0].startswith("Somebody must be administrator.")
        assert Person.objects.get(pk=world.administrator.pk).has_role(Role.ADMINISTRATOR)
        self.edit(world, admin, world.lead, roles=["administrator"])
        assert self.edit(world, admin, world.administrator, roles=[]).status_code == 302

    def test_making_a_link_saves_what_else_was_changed_or_neither(self, world, admin):
        response = self.edit(world, admin, world.lead, roles=["auditor"], then="link")
        assert "/choose-password/" in response.context["link"]
        assert Person.objects.get(pk=world.lead.pk).has_role(Role.AUDITOR)
        stale = self.edit(world, admin, world.lead, roles=["proper_officer"], name="Lena L.", then="link")
        assert problems(stale) and "choose-password" not in text_of(stale)
        lead = Person.objects.get(pk=world.lead.pk)
        closed = {"name": "Lena L.", "roles": ["proper_officer"], "is_active": "", "then": "link"}
        refused = self.edit(world, admin, lead, **closed)
        assert problems(refused) == ["Lena L. may not log in. Change that first."]
        assert refused.context["form"]["roles"].value() == ["proper_officer"]
        assert "Save and make a link" in text_of(refused)
        assert Person.objects.get(pk=lead.pk).name == "Lena Lead"

    def test_a_stale_page_says_which_roles_were_given_meanwhile(self, world, admin):
        self.edit(world, admin, world.lead, roles=["auditor", "proper_officer"], name="Lena Leader")
        response = self.edit(world, admin, world.lead, name="Lena L.")
        rows = {row.label: row for row in response.context["form"].clashes}
        assert rows["Roles"].saved == "Auditor, Proper officer"
        assert rows["Roles"].taken
        assert response.context["form"]["roles"].value() == ["auditor", "proper_officer"]
        assert (rows["Name"].saved, rows["Name"].typed) == ("Lena Leader", "Lena L.")

    def test_search_and_size(self, world, admin):
        for count in range(60):
            add_person(
                email=f"p{count}@northmoor.example",
                name=f"Person {count:02d}",
                roles=frozenset(),
                by=None,
                at=world.now(),
            )
        page = text_of(admin.get(reverse("people") + "?words=person"))
        assert "1 to 50 of 60 people" in page
        assert "Person 49" in page
        assert "Person 50" not in page
        assert "Nobody matches." in text_of(admin.get(reverse("people") + "?words=zebra"))


class TestPosts:
    def hold(self, world, admin, post, **fields):
        return admin.post(reverse("post_holder", args=[post.pk]), sent(world.administrator, **fields))

    def test_adding_and_appointing(self, world, admin):
        admin.post(reverse("post_new"), sent(world.administrator, title="Head of Coast", gives_opinions="on"))
        made = Post.objects.get(title="Head of Coast")
        assert made.gives_opinions
        self.hold(world, admin, made, holder=world.colleague.pk, since=date(2026, 9, 1))
        page = text_of(admin.get(made.get_absolute_url()))
        assert "Kit Colleague" in page
        assert "since 1 September 2026" in page

    def test_a_new_lead_officer_takes_over_the_partnership(self, world, admin):
        partnership = world.partnership()
        self.hold(world, admin, world.posts["lead"], holder=world.colleague.pk, since=date(2026, 9, 1))
        edit = reverse("partnership_edit", args=[partnership.ref, "what"])
        assert client_of(world.colleague).get(edit).status_code == 200
        assert client_of(world.lead).get(edit).status_code == 403

    def test_leaving_a_post_empty(self, world, admin):
        self.hold(world, admin, world.posts["lead"], holder="", since=date(2026, 9, 1))
        assert not world.posts["lead"].holdings.filter(until__isnull=True).exists()
        listed = text_of(admin.get(reverse("posts") + "?empty=1"))
        assert "Post of Lena Lead" in listed
        assert "Post of Kit Colleague" not in listed

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"since": None}, "Enter the first day"),
            ({"since": TOMORROW}, "This date is still to come."),
            ({"since": date(2019, 1, 1)}, "The new holder cannot start before the present one did."),
            ({"holder": 99_999}, "Choose a person from the list"),
        ],
    )
    def test_refused_in_words(self, world, admin, fields, message):
        given = {"holder": world.colleague.pk, "since": date(2026, 9, 1)} | fields
        response = self.hold(world, admin, world.posts["lead"], **given)
        assert any(said.startswith(message) for said in problems(response)), problems(response)
        assert world.posts["lead"].holdings.get(until__isnull=True).person == world.lead

    def test_the_new_holder_leads_the_open_appraisals(self, world, admin):
        appraisal = world.appraisal()
        self.hold(world, admin, world.posts["lead"], holder=world.colleague.pk, since=date(2026, 9, 1))
        leads = appraisal.participants.get(relation="lead")
        assert (leads.person, leads.post) == (world.colleague, world.posts["lead"])
        assert client_of(world.colleague).get(appraisal.get_absolute_url()).status_code == 200
        assert client_of(world.lead).get(appraisal.get_absolute_url()).status_code == 404
        event = Event.objects.filter(verb="people chosen", subject_id=appraisal.pk).latest("id")
        assert event.fields == ["lead officer: Kit Colleague"]

    def test_who_has_another_part_in_an_appraisal_cannot_take_it_over(self, world, admin):
        appraisal = world.appraisal()
        given = {"holder": world.reviewer.pk, "since": date(2026, 9, 1)}
        said = problems(self.hold(world, admin, world.posts["lead"], **given))
        assert said[0].startswith(
            "Rhea Reviewer has another part in the appraisal of Moorland Waste Partnership"
        )
        assert appraisal.participants.get(relation="lead").person == world.lead
        assert world.posts["lead"].holdings.get(until__isnull=True).person == world.lead

    def test_a_closed_account_is_not_appointed(self, world, admin):
        Person.objects.filter(pk=world.colleague.pk).update(is_active=False)
        response = self.hold(
            world, admin, world.posts["lead"], holder=world.colleague.pk, since=date(2026, 9, 1)
        )
        assert problems(response) == ["Choose a person from the list"]

    def test_one_title_once(self, world, admin):
        response = admin.post(reverse("post_new"), sent(world.administrator, title="post of lena lead"))
        assert problems(response) == ["There is already a post called post of lena lead."]

    def test_as_many_queries_for_many_posts(self, world, admin):
        def asked():
            admin.get("/account/")
            with CaptureQueriesContext(connection) as captured:
                assert admin.get(reverse("posts")).status_code == 200
            return len(captured)

        few = asked()
        for count in range(60):
            post = add_post(title=f"Post {count}", gives_opinions=False, by=None, at=world.now())
            appoint(post=post, person=world.lead, since=date(2025, 1, 1), by=None, at=world.now())
        assert asked() == few


class TestCouncil:
    def test_first_run(self, db, world):
        Council.objects.all().delete()
        admin = client_of(world.administrator)
        fields = {"name": "Harrowby Council", "nation": "scotland", "committee": "Audit Committee", "seen": 0}
        assert admin.post(reverse("council"), sent(world.administrator, **fields)).status_code == 302
        assert "Harrowby Council" in text_of(admin.get(reverse("library")))

    def test_renamed_its_own_organisation_is_renamed_too(self, world, admin):
        partnership = world.partnership()
        fields = {"name": "Northmoor Unitary Council", "nation": "england", "committee": "Audit", "seen": 1}
        admin.post(reverse("council"), sent(world.administrator, **fields))
        assert [one.organisation.name for one in partnership.partners.all()] == ["Northmoor Unitary Council"]

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"name": ""}, "Enter the council’s name"),
            (
                {"name": "EASTVALE"},
                "There is already an organisation called EASTVALE. Rename that one first.",
            ),
            ({"nation": "narnia"}, "Choose a nation"),
            ({"committee": "c" * 121}, "Use 120 characters or fewer."),
        ],
    )
    def test_refused_in_words(self, world, admin, fields, message):
        add_organisation(name="Eastvale", sector="council", by=world.governance, at=world.now())
        given = {"name": "Other", "nation": "wales", "committee": "Audit", "seen": 1} | fields
        response = admin.post(reverse("council"), sent(world.administrator, **given))
        assert any(said.startswith(message) for said in problems(response))
        assert Council.objects.get().name == "Northmoor Council"


class TestOrganisations:
    @pytest.fixture
    def eastvale(self, world):
        return add_organisation(name="Eastvale", sector="council", by=world.governance, at=world.now())

    def edit(self, world, organisation, **fields):
        given = {"name": organisation.name, "sector": "nhs", "seen": organisation.version} | fields
        address = reverse("organisation_edit", args=[organisation.pk])
        return client_of(world.governance).post(address, sent(world.governance, **given))

    def test_changing(self, world, eastvale):
        self.edit(world, eastvale, name="Eastvale Trust")
        fresh = Organisation.objects.get(pk=eastvale.pk)
        assert (fresh.name, fresh.sector) == ("Eastvale Trust", "nhs")

    def test_refused_in_words(self, world, eastvale):
        assert problems(self.edit(world, eastvale, name="")) == ["Enter the organisation’s name"]
        taken = self.edit(world, eastvale, name="NORTHMOOR COUNCIL")
        assert problems(taken)[0].startswith("There is already an organisation called")
        stale = self.edit(world, eastvale, seen=7)
        assert problems(stale)[0].startswith("Somebody else saved this page")
        assert Organisation.objects.get(pk=eastvale.pk).version == 1

    def test_the_council_itself_is_not_renamed_here(self, world):
        ours = Organisation.objects.get(ours=True)
        (said,) = problems(self.edit(world, ours, name="Somebody else"))
        assert said.startswith("This is the council itself.")
        assert Organisation.objects.get(ours=True).name == "Northmoor Council"

    def test_listed_with_how_many_partnerships_it_is_in(self, world, eastvale):
        partnership = world.partnership()
        add_partner(
            partnership=partnership,
            organisation=eastvale,
            role="partner",
            joined=None,
            by=world.lead,
            at=world.now(),
        )
        client = client_of(world.colleague)
        shown = client.get(reverse("organisations")).context["shown"]
        assert [(one.name, one.now) for one in shown] == [("Eastvale", 1), ("Northmoor Council", 1)]
        assert "No organisation matches." in text_of(client.get(reverse("organisations") + "?words=zebra"))
        assert reverse("organisation_new") not in text_of(client.get(reverse("organisations")))
        assert client.get(f"/organisations/{10**25}/").status_code == 404


def test_the_library_lists_its_sources_and_groups_their_provisions(world):
    client = client_of(world.colleague)
    listed = text_of(client.get(reverse("library")))
    assert "Joint Working: Opportunities, Risks and Considerations" in listed
    assert "7 December 2001" in listed
    source = client.get(reverse("source", args=["SWAP"]))
    held = source.context["source"].provision_count
    assert source.context["shown"] == held == sum(len(one.provisions) for one in source.context["groups"])
    assert {one.title for one in source.context["groups"]} >= {"Risk Management", "Corporate Governance"}
    cases = client.get(reverse("source", args=["SWAP"]) + "?by=theme&kind=case+example")
    assert 0 < cases.context["shown"] < held
    by_kind = client.get(reverse("source", args=["SWAP"]) + "?by=kind&theme=RM")
    assert {row.theme for group in by_kind.context["groups"] for row in group.provisions} == {"RM"}
    assert client.get(reverse("source", args=["NONE"])).status_code == 404
    assert "No provision matches." in text_of(client.get(reverse("source", args=["SWAP"]) + "?theme=%00"))


def test_a_provision_says_where_it_stands_and_what_its_source_is_worth(world):
    page = text_of(client_of(world.colleague).get(reverse("provision", args=["SWAP-CASE-01"])))
    for words in ("Joint Archives Service", "section 1.2", "Case example", "Historic:", "England"):
        assert words in page


@pytest.mark.parametrize("code", ["SWAP", "NAO"])
def test_a_source_takes_as_many_queries_whatever_its_size(world, code, django_assert_max_num_queries):
    client = client_of(world.colleague)
    client.get("/account/")
    with django_assert_max_num_queries(4):
        client.get(reverse("source", args=[code]) + "?by=kind")


class TestTheLastTwoAdministrators:
    """Each takes the role from themselves at the same moment: one is told that somebody must be."""

    def leaving(self, person):
        def leave():
            try:
                edit_person(
                    person=Person.objects.get(pk=person.pk),
                    email=person.email,
                    name=person.name,
                    is_active=True,
                    roles=frozenset(),
                    seen=person.version,
                    by=person,
                    at=timezone.now(),
                )
            except Refused:
                return "refused"
            return "left"

        return leave

    def leave_together(self):
        two = [
            add_person(
                email=f"{name}@northmoor.example",
                name=name,
                roles=frozenset({Role.ADMINISTRATOR}),
                by=None,
                at=timezone.now(),
            )
            for name in ("One", "Two")
        ]
        said = together([self.leaving(one) for one in two])
        return sorted(said), sum(one.has_role(Role.ADMINISTRATOR) for one in Person.objects.all())

    def test_one_stays(self, fresh_database):
        assert self.leave_together() == (["left", "refused"], 1)

    @pytest.mark.postgres  # SQLite lets one writer in at a time, whatever the code does
    def test_without_the_lock_both_are_gone(self, fresh_database, monkeypatch):
        both = Barrier(2)

        def careless(person):
            others = Person.objects.filter(is_active=True).exclude(pk=person.pk)
            found = any(one.has_role(Role.ADMINISTRATOR) for one in others)
            both.wait(timeout=10)
            return found

        monkeypatch.setattr("partnerships.writes.person._other_administrator", careless)
        assert self.leave_together() == (["left", "left"], 0)
