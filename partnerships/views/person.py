"""The people with accounts: administrators change them, auditors read who they are."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from partnerships.access import can
from partnerships.faults import Refused
from partnerships.forms.base import CouncilForm
from partnerships.forms.log_in import local
from partnerships.forms.person import EditPersonForm, NewPersonForm
from partnerships.forms.register import clean_words
from partnerships.models import Person, Post
from partnerships.permissions import Permission
from partnerships.queries.person import people_page, posts_and_what_they_own
from partnerships.views.form_page import form_page
from partnerships.views.page import act, page
from partnerships.writes.person import add_person, edit_person, make_link
from partnerships.writes.post import add_post, appoint


def reading(request, part: str) -> dict:
    """Where a page of people or posts stands, and whether whoever asks may only read it."""
    reads_only = not can(request.user, Permission.EDIT_PEOPLE)
    return {"place": "people", "part": part, "reads_only": reads_only}


def find(request, pk: int) -> Person:
    """The person of a page. Raises `Http404`."""
    person = Person.objects.filter(pk=pk).first()
    if person is None:
        raise Http404
    return person


@page(Permission.READ_PEOPLE)
def people(request):
    """Everyone with an account, searched by name or address."""
    words = clean_words(request.GET.get("words", ""))
    shown = people_page(words=words, number=request.GET.get("page"))
    context = {"shown": shown, "words": words, **reading(request, "people")}
    return render(request, "partnerships/person/list.html", context)


@page(Permission.EDIT_PEOPLE, post=Permission.EDIT_PEOPLE)
def person_new(request):
    """Add a person, and the post they hold."""
    form = NewPersonForm(request.POST or None, person=request.user)

    def save(cleaned, at):
        given = {"by": request.user, "at": at}
        made = add_person(email=cleaned["email"], name=cleaned["name"], roles=form.chosen_roles(), **given)
        post = cleaned["post"]
        if cleaned["new_post"]:
            post = new_post(cleaned["new_post"], **given)
        if post is not None:
            appoint(post=post, person=made, since=cleaned["since"], **given)
        return made.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="Added. Make a link with which they choose a password.",
        title="Add a person",
        button="Add",
        back=(reverse("people"), "Back to people"),
        place="people",
    )


def new_post(title: str, *, by, at) -> Post:
    """A post that a form about a person names. Raises `Refused` on the field that named it."""
    try:
        return add_post(title=title, gives_opinions=False, by=by, at=at)
    except Refused as refused:
        raise Refused(f"{refused.message} Choose it from the list.", "new_post") from None


@page(Permission.READ_PEOPLE, post=Permission.EDIT_PEOPLE, find=find)
def person(request, person):
    """One person: name, address, roles, whether they may log in."""
    form = EditPersonForm(
        request.POST or None,
        person=request.user,
        seen=person.version,
        initial={
            "name": person.name,
            "email": person.email,
            "roles": person.given_roles,
            "is_active": person.is_active,
        },
    )

    def save(cleaned, at):
        edit_person(
            person=person,
            email=cleaned["email"],
            name=cleaned["name"],
            is_active=cleaned["is_active"],
            roles=form.chosen_roles(),
            seen=cleaned["seen"] or 0,
            by=request.user,
            at=at,
        )
        return person.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="Saved.",
        template="partnerships/person/show.html",
        **_about(request, person),
    )


@never_cache
@page(Permission.EDIT_PEOPLE, post=Permission.EDIT_PEOPLE, find=find)
def person_link(request, person):
    """Make a one-time link with which a person chooses a password. It is shown here and nowhere else."""
    if request.method != "POST":
        return HttpResponseRedirect(person.get_absolute_url())
    form = CouncilForm(request.POST, person=request.user)
    made = []

    def make(cleaned, at):
        if person.is_demonstration and not local(request):
            raise Refused(
                "A link for somebody of the demonstration council can be made on this machine only."
            )
        made.append(make_link(person=person, by=request.user, at=at))
        return person.get_absolute_url()

    done = act(request, form, make)
    if done and not made:
        return done  # the button was pressed twice: the page that shows the link is the first one
    context = {
        "form": form,
        "subject": person,
        "link": request.build_absolute_uri(made[0]) if made else "",
        "place": "people",
    }
    return render(request, "partnerships/person/link.html", context)


def _about(request, person) -> dict:
    """What the page of a person shows beside the form."""
    return {
        "subject": person,
        "link_form": CouncilForm(person=request.user, auto_id="id_link_%s"),
        "posts": posts_and_what_they_own(person),
        **reading(request, "people"),
    }
