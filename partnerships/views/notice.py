"""What a person is told of: the list, following one, and how they have it by e-mail."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from partnerships.forms.notice import LookedAtForm, NoticesByMailForm
from partnerships.models import Notice
from partnerships.permissions import Permission
from partnerships.queries.notice import notices_page
from partnerships.views.form_page import form_page
from partnerships.views.page import act, page
from partnerships.writes.notice import choose_mail, look_at, look_at_all


def find_notice(request, pk: int) -> Notice:
    """A notice of whoever asks. Raises `Http404`: those of others are nobody else's business."""
    found = Notice.objects.filter(person=request.user, pk=pk).first()
    if found is None:
        raise Http404
    return found


@page(Permission.READ_REGISTER, post=Permission.READ_REGISTER)
def notices(request):
    """What I am told of, the newest first, and marking it as read."""
    form = LookedAtForm(request.POST, person=request.user) if request.method == "POST" else None

    def mark(cleaned, at):
        given = {name: cleaned[name] for name in ("shown", "newest", "oldest")}
        look_at_all(person=request.user, at=at, **given)
        return reverse("notices")

    done = act(request, form, mark, done="Marked as read.") if form else None
    if done:
        return done
    shown = notices_page(request.user, request.GET.get("page"))
    rows = list(shown.object_list)
    if shown.number == 1 and any(one.seen_at is None for one in rows):
        fresh = LookedAtForm.of(rows, more=shown.has_next(), person=request.user)
    else:
        fresh = None
    context = {"shown": shown, "rows": rows, "form": form, "mark": fresh, "place": "notices"}
    return render(request, "partnerships/notice/list.html", context)


@page(Permission.READ_REGISTER, find=find_notice)
def notice(request, notice):
    """Go where a notice leads. Whoever opens it has looked at it; a browser that fetches ahead has not."""
    if request.method == "GET" and _opened_by_hand(request):
        look_at(notice=notice, at=timezone.now())
    return HttpResponseRedirect(notice.address)


def _opened_by_hand(request) -> bool:
    """Whether somebody goes to a page, as far as the browser says: no picture, no frame, not in advance."""
    ahead = f"{request.headers.get('Sec-Purpose', '')} {request.headers.get('Purpose', '')}"
    return "prefetch" not in ahead and request.headers.get("Sec-Fetch-Dest", "document") == "document"


@page(Permission.READ_REGISTER, post=Permission.READ_REGISTER)
def notices_by_mail(request):
    """Choose how I have notices by e-mail."""
    person = request.user
    form = NoticesByMailForm(
        request.POST or None,
        person=person,
        seen=person.version,
        initial={"notices_by_mail": person.notices_by_mail},
    )

    def save(cleaned, at):
        choose_mail(person=person, choice=cleaned["notices_by_mail"], seen=cleaned["seen"] or 0, at=at)
        return reverse("account")

    return form_page(
        request,
        form,
        save,
        done="Saved.",
        template="partnerships/notice/by_mail.html",
        title="Notices by e-mail",
        button="Save",
        back=(reverse("account"), "Back to your account"),
        place="account",
    )
