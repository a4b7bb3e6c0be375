"""The council's own details, for administrators."""

from django.urls import reverse

from partnerships.forms.council import CouncilDetailsForm
from partnerships.models import Council
from partnerships.permissions import Permission
from partnerships.views.form_page import form_page
from partnerships.views.page import page
from partnerships.writes.council import set_council


@page(Permission.EDIT_COUNCIL, post=Permission.EDIT_COUNCIL)
def council(request):
    """Name, nation and committee. The first save sets the council up."""
    saved = Council.objects.filter(pk=1).first()
    initial = {name: getattr(saved, name) for name in ("name", "nation", "committee")} if saved else {}
    form = CouncilDetailsForm(
        request.POST or None, person=request.user, seen=saved.version if saved else 0, initial=initial
    )

    def save(cleaned, at):
        set_council(
            name=cleaned["name"],
            nation=cleaned["nation"],
            committee=cleaned["committee"],
            seen=cleaned["seen"] or 0,
            by=request.user,
            at=at,
        )
        return reverse("council")

    return form_page(
        request,
        form,
        save,
        done="Saved.",
        template="partnerships/council/council.html",
        title="The council",
        place="people",
        part="council",
    )
