"""The council's looks: setting them, and giving out the logo and the styles that every page asks for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from partnerships.forms.base import CouncilForm
from partnerships.forms.brand import BrandForm
from partnerships.models import Council, Logo
from partnerships.permissions import Permission
from partnerships.queries.council import styles_of
from partnerships.views.form_page import form_page
from partnerships.views.frame import council_in_frame
from partnerships.views.page import act, page
from partnerships.writes.brand import remove_logo, set_brand

FOR_EVER = "public, max-age=31536000, immutable"
EDIT = {"permission": Permission.EDIT_COUNCIL, "post": Permission.EDIT_COUNCIL}


@page(**EDIT)
def brand(request):
    """The council's colour and logo, once it has a name."""
    council = Council.objects.filter(pk=1).first()
    if council is None:
        messages.warning(request, "Name the council first. Then choose its colour and logo.")
        return HttpResponseRedirect(reverse("council"))
    files = request.FILES or None  # read first: reading finds out whether it is too much
    form = BrandForm(
        request.POST or None,
        files,
        person=request.user,
        seen=council.version,
        initial={"colour": council.colour},
        too_large=getattr(request, "sent_too_much", False),
    )

    def save(cleaned, at):
        given = {"colour": cleaned["colour"], "logo": cleaned["logo"]}
        set_brand(**given, seen=cleaned["seen"] or 0, by=request.user, at=at)
        return reverse("brand")

    return form_page(
        request,
        form,
        save,
        done="Saved. Pages show it from now on.",
        template="partnerships/council/brand.html",
        title="Colour and logo",
        logo=Logo.objects.filter(pk=1).values("digest", "width", "height").first(),
        removal=CouncilForm(person=request.user, auto_id="id_removal_%s"),
        place="people",
        part="brand",
    )


@page(**EDIT)
def brand_remove(request):
    """Take the logo away. The page it is done from has the button."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("brand"))
    form = CouncilForm(request.POST, person=request.user)

    def remove(cleaned, at):
        remove_logo(by=request.user, at=at)
        return reverse("brand")

    return act(request, form, remove, done="The logo is taken away.") or HttpResponseRedirect(
        reverse("brand")
    )


@login_not_required
@require_safe
def council_logo(request, digest: str):
    """The logo, by its digest: a page that shows another one asks for another address."""
    content = Logo.objects.filter(digest=digest).values_list("content", flat=True).first()
    if content is None:
        raise Http404
    return HttpResponse(bytes(content), content_type="image/png", headers={"Cache-Control": FOR_EVER})


@login_not_required
@require_safe
def brand_css(request, digest: str):
    """The few styles that put a page in the council's colour, by digest; an earlier one gets today's."""
    council = council_in_frame()
    kept = FOR_EVER if digest == council.looks else "public, max-age=60"
    return HttpResponse(
        styles_of(council.colour), content_type="text/css; charset=utf-8", headers={"Cache-Control": kept}
    )
