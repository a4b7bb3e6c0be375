"""The people with accounts: administrators change them, auditors read who they are."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from partnerships.access import can
from partnerships.faults import Refused
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
    """One person: name, address, roles, whether they may log in; and a link to choose a password with."""
    form = _form(request, person)
    if request.POST.get("then") == "link":
        return _with_link(request, person, form)

    def save(cleaned, at):
        _save(form, person, by=request.user, at=at)
        return person.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="Saved.",
        template="partnerships/person/show.html",
        **_about(request, person),
    )


def _form(request, person) -> EditPersonForm:
    """The form of a person, as they are or as it was sent."""
    facts = {"name": person.name, "email": person.email, "is_active": person.is_active}
    initial = facts | {"roles": person.given_roles}
    return EditPersonForm(request.POST or None, person=request.user, seen=person.version, initial=initial)


def _save(form: EditPersonForm, person: Person, *, by, at) -> None:
    cleaned = form.cleaned_data
    facts = {name: cleaned[name] for name in ("email", "name", "is_active")}
    edit_person(person=person, roles=form.chosen_roles(), seen=cleaned["seen"] or 0, by=by, at=at, **facts)


def _with_link(request, person, form: EditPersonForm):
    """The same saved, and a one-time link with which they choose a password: shown here and nowhere else."""
    made = []

    def make(cleaned, at):
        if person.is_demonstration and not local(request):
            raise Refused(
                "A link for somebody of the demonstration council can be made on this machine only."
            )
        _save(form, person, by=request.user, at=at)
        made.append(make_link(person=person, by=request.user, at=at))
        return person.get_absolute_url()

    done = act(request, form, make)
    if not done:
        as_saved = find(request, person.pk)
        return render(request, "partnerships/person/show.html", {"form": form, **_about(request, as_saved)})
    if not made:
        return done  # the button was pressed twice: the page that shows the link is the first one
    context = {"subject": person, "link": request.build_absolute_uri(made[0]), "place": "people"}
    return render(request, "partnerships/person/link.html", context)


def _about(request, person) -> dict:
    """What the page of a person shows beside the form."""
    return {
        "subject": person,
        "posts": posts_and_what_they_own(person),
        **reading(request, "people"),
    }
