"""A source that the council adds: its standing, what it says, typed or pasted from a spreadsheet."""

from django.http import Http404
from django.urls import reverse

from partnerships.faults import MoveRefused
from partnerships.forms.base import CouncilForm
from partnerships.forms.source import ProvisionForm, ProvisionListForm, SourceForm
from partnerships.library.schema import CHOICES, LibraryError, ProvisionContent
from partnerships.models import Provision, Source
from partnerships.permissions import Permission
from partnerships.rules.provisions_csv import read_provisions
from partnerships.views.form_page import form_page
from partnerships.views.page import page
from partnerships.writes.own_source import (
    add_provisions,
    add_source,
    edit_provision,
    edit_source,
    remove_provision,
)

EDIT = {
    "permission": Permission.EDIT_CHECKLIST,
    "post": Permission.EDIT_CHECKLIST,
    "to_see": Permission.READ_LIBRARY,
}
OF_A_SOURCE = ("title", "publisher", "published", "year", "nation", "status", "attribution", "summary")
OF_A_PROVISION = ("place", "kind", "title", "theme", "level", "text")


def find_own(request, code: str) -> Source:
    """A source that the council added. Raises `Http404`."""
    source = Source.objects.filter(code=code, loaded="").first()
    if source is None:
        raise Http404
    return source


def find_own_provision(request, ref: str) -> Provision:
    """A provision of a source that the council added. Raises `Http404`."""
    provision = Provision.objects.select_related("source").filter(ref=ref, source__loaded="").first()
    if provision is None:
        raise Http404
    return provision


def _facts(cleaned: dict, names: tuple[str, ...]) -> dict:
    return {name: cleaned[name] for name in names}


@page(**EDIT)
def source_new(request):
    """Add a source."""
    form = SourceForm(request.POST or None, person=request.user)

    def save(cleaned, at):
        made = add_source(facts=_facts(cleaned, ("code", *OF_A_SOURCE)), by=request.user, at=at)
        return made.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="The source is added. Add what it says.",
        title="Add a source",
        button="Add",
        back=(reverse("library"), "Back to the library"),
        place="library",
    )


@page(find=find_own, **EDIT)
def source_edit(request, source):
    """Change what is said of a source."""
    initial = {name: getattr(source, name) for name in OF_A_SOURCE}
    form = SourceForm(
        request.POST or None, person=request.user, existing=True, seen=source.version, initial=initial
    )

    def save(cleaned, at):
        facts = _facts(cleaned, OF_A_SOURCE)
        edit_source(source=source, seen=cleaned["seen"] or 0, facts=facts, by=request.user, at=at)
        return source.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="Saved.",
        title=f"Change {source.code}",
        caption=source.title,
        back=(source.get_absolute_url(), "Back to the source"),
        place="library",
    )


@page(find=find_own, **EDIT)
def provision_new(request, source):
    """Add one thing a source says."""
    initial = {"ref": f"{source.code}-{source.provisions.count() + 1}"}
    form = ProvisionForm(request.POST or None, person=request.user, initial=initial)

    def save(cleaned, at):
        content = ProvisionContent(**_facts(cleaned, ("ref", *OF_A_PROVISION)))
        add_provisions(source=source, provisions=[content], by=request.user, at=at)
        return source.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="Added.",
        title="Add what it says",
        caption=source.title,
        button="Add",
        back=(source.get_absolute_url(), "Back to the source"),
        place="library",
    )


@page(find=find_own, **EDIT)
def provisions_list(request, source):
    """Add many at once, pasted from a spreadsheet: all of them, or none and every fault."""
    form = ProvisionListForm(request.POST or None, request.FILES or None, person=request.user)

    def save(cleaned, at):
        try:
            provisions = read_provisions(cleaned["list"])
        except LibraryError as error:
            raise MoveRefused([f"{fault[0].upper()}{fault[1:]}" for fault in error.faults[:50]]) from error
        add_provisions(source=source, provisions=provisions, by=request.user, at=at)
        return source.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="The list is added.",
        template="partnerships/library/list_form.html",
        allowed={name: ", ".join(CHOICES[name]) for name in ("kind", "theme", "level")},
        title="Add a list",
        caption=source.title,
        button="Add them all",
        back=(source.get_absolute_url(), "Back to the source"),
        place="library",
    )


@page(find=find_own_provision, **EDIT)
def provision_edit(request, provision):
    """Change one thing a source says."""
    initial = {name: getattr(provision, name) for name in OF_A_PROVISION}
    form = ProvisionForm(
        request.POST or None, person=request.user, existing=True, seen=provision.version, initial=initial
    )

    def save(cleaned, at):
        facts = _facts(cleaned, OF_A_PROVISION)
        edit_provision(provision=provision, seen=cleaned["seen"] or 0, facts=facts, by=request.user, at=at)
        return provision.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="Saved.",
        title=f"Change {provision.ref}",
        caption=provision.source.title,
        back=(provision.get_absolute_url(), "Back to it"),
        place="library",
    )


@page(find=find_own_provision, **EDIT)
def provision_remove(request, provision):
    """Take it out, where nothing draws on it."""
    form = CouncilForm(request.POST or None, person=request.user)
    source = provision.source

    def save(cleaned, at):
        remove_provision(provision=provision, by=request.user, at=at)
        return source.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="It is taken out.",
        title=f"Take {provision.ref} out?",
        caption=source.title,
        intro="It goes from the library. What questions draw on stays.",
        button="Take it out",
        back=(provision.get_absolute_url(), "Back to it"),
        place="library",
    )
