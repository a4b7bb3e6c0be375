"""The council's list of opinion givers: administrators change it, auditors read it."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from partnerships.forms.opinion_giver import NewOpinionGiverForm, OpinionGiverForm
from partnerships.models import Council, Post
from partnerships.permissions import Permission
from partnerships.queries.opinion_giver import MOST, listed_givers
from partnerships.views.form_page import form_page
from partnerships.views.page import page
from partnerships.views.person import reading
from partnerships.writes.opinion_giver import set_opinion_giver


def find_giver(request, pk: int) -> Post:
    """A post of the list. Raises `Http404`."""
    post = Post.objects.filter(pk=pk, gives_opinions=True).first()
    if post is None:
        raise Http404
    return post


@page(Permission.READ_PEOPLE)
def opinion_givers(request):
    """The posts whose opinion is asked, in order."""
    context = {"givers": list(listed_givers()), **reading(request, "opinions")}
    return render(request, "partnerships/post/opinions.html", context)


@page(Permission.EDIT_PEOPLE, post=Permission.EDIT_PEOPLE)
def opinion_giver_new(request):
    """Put a post on the list."""
    form = NewOpinionGiverForm(
        request.POST or None,
        person=request.user,
        nation=Council.current().nation,
        initial={"place": min(listed_givers().count() + 1, MOST), "asked": "chosen"},
    )

    def save(cleaned, at):
        _set(request, cleaned["post"], cleaned, at, seen=cleaned["post"].version)
        return reverse("opinion_givers")

    return _shown(request, form, save, "Put a post on the list", "")


@page(Permission.EDIT_PEOPLE, post=Permission.EDIT_PEOPLE, find=find_giver)
def opinion_giver(request, post):
    """What the list says of one post."""
    form = OpinionGiverForm(
        request.POST or None,
        person=request.user,
        nation=Council.current().nation,
        seen=post.version,
        initial={
            "role": post.opinion_role,
            "asked": post.opinion_asked,
            "deputy": post.deputy_id,
            "place": [one.pk for one in listed_givers()].index(post.pk) + 1,
        },
    )

    def save(cleaned, at):
        _set(request, post, cleaned, at, seen=cleaned["seen"] or 0)
        return reverse("opinion_givers")

    return _shown(
        request,
        form,
        save,
        post.title,
        "To take it off the list, open the post itself and say that its holder gives no opinions.",
    )


def _set(request, post: Post, cleaned: dict, at, *, seen: int) -> None:
    set_opinion_giver(
        post=post,
        role=cleaned["role"],
        asked=cleaned["asked"],
        deputy=cleaned["deputy"],
        place=cleaned["place"] or MOST,
        seen=seen,
        by=request.user,
        at=at,
    )


def _shown(request, form, save, title: str, intro: str):
    return form_page(
        request,
        form,
        save,
        done="Saved.",
        title=title,
        caption="List of opinion givers",
        intro=intro,
        back=(reverse("opinion_givers"), "Back to the list"),
        place="people",
    )
